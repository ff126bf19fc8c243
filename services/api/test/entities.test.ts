import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { api, DAY, HOUR, isoTime, sha256 } from '@winnow/core';
import { loadConfig } from '@winnow/platform';
import { type TSchema } from 'typebox';
import { Errors } from 'typebox/value';
import { account, claim, put, seen, T0 } from './entities.ts';
import { as, type Bench, openBench, store, theCase } from './support.ts';

let bench: Bench;
let lists = '';
const HOSTILE = '<img src=x onerror=alert(1)>\u202Eevil\u0007\u001B[2J';
const LONG = 'x'.repeat(10_000);
const evidence = seen({ login: 'ann', device: 'LAP-1', at: T0 + 5 * HOUR });
const record = seen({ login: 'ann', at: T0 + 6 * HOUR, id: sha256('a record'), raw: `{"user":"ann","agent":"${HOSTILE}"}`, line: 42 });
const report = seen({ device: 'LAP-1', ip: '', kind: 'device-seen', at: T0 + HOUR, host: { os: { type: 'windows', name: 'Windows 11', version: '23H2' }, mac: ['AA-BB-CC-00-11-22'] }, winnow: { device: { vendor: 'Dell', model: 'Latitude 5440', serial: 'LAP-1', vm: false, managed: true, usb: [{ vendor_id: '0557', product_id: '2419', product: HOSTILE }], displays: [{ name: 'PiKVM', serial: '1' }] } } });
const equals = Array.from({ length: 7 }, (_, i) => seen({ login: 'bob', device: 'LAP-2', ip: '198.51.100.9', at: T0 + 2 * DAY, kind: i % 2 === 0 ? 'login' : 'mfa', id: `equal-${String(i)}` }));

beforeAll(async () => {
  lists = mkdtempSync(join(tmpdir(), 'winnow-lists-'));
  bench = await openBench({ config: loadConfig({ env: { WINNOW_LISTS__FOLDER: lists } }) });
  await claim(bench, 'devices', [{ device_id: 'LAP-1', hostnames: ['ann-laptop'], macs: ['aa:bb:cc:00:11:22'], owner_id: 'ann', model: 'Latitude', os: 'windows' }]);
  await claim(bench, 'travel', [{ person_id: 'ann', from: '2026-03-01', to: '2026-03-02', country: 'US', city: 'Austin' }]);
  await claim(bench, 'networks', [{ cidr: '192.0.2.0/24', kind: 'office', label: 'Head office' }]);
  await store(bench, {
    people: [{ person_id: 'ann', usernames: ['ann', 'CORP\\ann'], email: 'ann@example.com', display_name: 'Ann Doe', team: 'Payments', manager_id: 'bob', referrer_id: 'zoe', home_city: 'Austin', home_country: 'US', home_lat: 30.27, home_lon: -97.74, phone: '+1 512 555 0100' }, { person_id: 'bob', usernames: ['bob'], team: 'IT' }, { person_id: 'zoe', usernames: ['zoe'], display_name: HOSTILE }, { person_id: '__proto__', usernames: ['proto'], display_name: 'Prototype' }],
    cases: [theCase({ evidence: [{ id: 'f_1', detector: 'origin.vpn-behind-vpn', level: 'persistent', family: 'origin', weight_db: 15, observed_at: isoTime(T0), summary: 's', facts: {}, observations: [evidence.event.id] }] }), theCase({ case_id: 'c_bob', people: ['bob'], devices: [], ips: ['198.51.100.9'], probability: 0.3 })],
  });
  await put(bench, [
    evidence, record, report, ...equals,
    ...[0, 1, 2, 5].map((h) => seen({ login: 'ann', device: 'LAP-1', at: T0 + h * HOUR + 60_000 })),
    seen({ login: 'ann', at: T0 - 200 * DAY, ip: '203.0.113.99' }),
    seen({ login: 'bob', device: 'LAP-1', at: T0 + 3 * HOUR, ip: '203.0.113.8' }), seen({ login: 'mallory', at: T0 + DAY, outcome: 'failure', action: HOSTILE }), seen({ login: LONG.slice(0, 200), ip: '2001:db8:0:1::5', at: T0 }),
    ...['203.0.112.255', '203.0.114.0', '2001:db8:0:2::9', '2001:db8:1::1', '192.0.2.9', '203.0.11.3'].map((ip) => seen({ login: 'carl', ip, at: T0 })),
    seen({ login: 'ann', device: 'LAP-1', kind: 'software-seen', ip: '', at: T0 + HOUR, winnow: { software: [{ name: HOSTILE, vendor: 'v' }] } }),
  ], ['ann', 'bob', 'mallory', 'carl', LONG.slice(0, 200)], { 'LAP-2': 'bobs-machine' });
});
afterAll(async () => { await bench.close(); rmSync(lists, { recursive: true, force: true }); });

const ask = async (url: string): Promise<{ status: number; body: unknown }> => { const r = await bench.app.inject({ url: `/api/v1${url}`, headers: as('viewer') }); return { status: r.statusCode, body: r.json() }; };
/** The answer, held against its schema. */
async function get<T>(url: string, schema: TSchema): Promise<T> {
  const { status, body } = await ask(url);
  expect([url, status, status === 200 ? [...Errors(schema, body)].slice(0, 3) : body]).toEqual([url, 200, []]);
  return body as T; // held against the schema that T is of
}
const listed = async (query: string): Promise<string> => (await get<api.PersonList>(`/people${query}`, api.PersonListSchema)).items.map((p) => p.person_id).join(' ');
const person = (id: string): Promise<api.PersonView> => get(`/people/${encodeURIComponent(id)}`, api.PersonViewSchema);
const observations = (query: string): Promise<api.ObservationList> => get(`/observations${query}`, api.ObservationListSchema);

describe('people', () => {
  it.each([['?q=ann', 'ann'], ['?q=DOE', 'ann'], ['?q=payments', 'ann'], ['?q=ann%20payments', 'ann'], ['?q=ann%20it', ''], ['?q=mallory', account('mallory')], ['?q=%25', ''], ['?q=nobody', ''], ['?q=zoe', 'zoe']])('%s', async (query, ids) => { expect(await listed(query)).toBe(ids); });
  it.each([['?who=claimed', '__proto__ ann bob zoe'], ['?who=claimed&q=payments', 'ann'], ['?who=unknown', [account('carl'), account('mallory'), account(LONG.slice(0, 200))].sort().join(' ')], ['?who=unknown&q=mallory', account('mallory')], ['?who=unknown&q=ann', ''], ['?who=all&q=ann', 'ann']])('%s', async (query, ids) => { expect(await listed(query)).toBe(ids); });
  it('that nobody claims come in pages, and are counted', async () => {
    const first = await get<api.PersonList>('/people?who=unknown&limit=2', api.PersonListSchema);
    const second = await get<api.PersonList>(`/people?who=unknown&limit=2&cursor=${first.next ?? ''}`, api.PersonListSchema);
    expect([first.total, second.total, second.next]).toEqual([3, 3, undefined]);
    expect([...first.items, ...second.items].map((row) => [row.person_id, row.is_claimed])).toEqual([account('carl'), account('mallory'), account(LONG.slice(0, 200))].sort().map((id) => [id, false]));
  });
  it('of another kind than there is are refused', async () => { expect((await ask('/people?who=strangers')).status).toBe(400); });
  it('come with what is claimed and seen of them', async () => {
    const { items, names, total } = await get<api.PersonList>('/people?q=ann', api.PersonListSchema);
    expect(items).toEqual([{ person_id: 'ann', is_claimed: true, logins: ['ann'], home: 'Austin, US', last_seen: isoTime(T0 + 6 * HOUR), cases: 1, probability: 0.9 }]);
    expect([total, names['ann']?.name]).toEqual([1, 'Ann Doe']);
  });
  it.each(['person', 'probability'])('come in pages that leave nothing out, by %s', async (sort) => {
    const whole = await listed(`?sort=${sort}`);
    const seenIds: string[] = [];
    for (let next: string | undefined = '', i = 0; next !== undefined && i < 20; i++) {
      const page: api.PersonList = await get(`/people?sort=${sort}&limit=1${next === '' ? '' : `&cursor=${next}`}`, api.PersonListSchema);
      seenIds.push(...page.items.map((p) => p.person_id));
      next = page.next;
    }
    expect(seenIds.join(' ')).toBe(whole);
    expect(seenIds).toHaveLength(7);
    expect(sort === 'person' ? [...seenIds].sort() : seenIds.slice(0, 2)).toEqual(sort === 'person' ? seenIds : ['ann', 'bob']);
  });
});

describe('a person', () => {
  it.each([['its id', 'ann'], ['a login', 'ANN'], ['a login with its domain', 'corp\\ann'], ['an e-mail', 'ann@example.com'], ['an account', account('ann')]])('is found by %s', async (_, id) => { expect((await person(id)).person_id).toBe('ann'); });
  it('that nobody claims is its account', async () => {
    const view = await person('mallory');
    expect([view.person_id, view.is_claimed, view.claims, view.accounts[0]?.login, view.active]).toEqual([account('mallory'), false, [], 'mallory', undefined]);
  });
  it('is all that is known of them', async () => {
    const view = await person('ann');
    expect(view).toMatchObject({ is_claimed: true, home: { lat: 30.27, lon: -97.74 }, travel: [{ country: 'US' }], owned_devices: [{ device_id: 'LAP-1' }], active: { first: isoTime(T0 - 200 * DAY), last: isoTime(T0 + 6 * HOUR), days: 2 } });
    expect(view.devices).toEqual([{ value: 'LAP-1', label: 'ann-laptop', detail: 'Latitude, windows', days: 1, first: isoTime(T0 + 60_000), last: isoTime(T0 + 5 * HOUR + 60_000) }]);
    // The address of 200 days ago is not of these 90 days.
    expect(view.addresses.map((a) => a.value)).toEqual(['203.0.113.7']);
    expect(view.places.map((p) => p.value)).toEqual(['Austin, US']);
    expect([view.cases.map((c) => c.case_id), view.scores.map((s) => s.step), view.names['ann']?.name]).toEqual([['c_ann'], ['peak', 'now'], 'Ann Doe']);
    expect([view.names['bob']?.logins, view.names['zoe']?.name]).toEqual([['bob'], HOSTILE]); // who leads ann and who referred her
  });
  it('of another span is what was seen then', async () => { expect((await get<api.PersonView>('/people/ann?from=2025-08-01&to=2025-09-01', api.PersonViewSchema)).addresses.map((a) => a.value)).toEqual(['203.0.113.99']); });
  it.each([['/people/nobody', 404], ['/people/nobody/timeline', 404], [`/people/${LONG.slice(0, 257)}`, 400], ['/people/%00', 404], ['/people/ann?from=2026-02-30', 400], ['/people/ann?from=yesterday__', 400], ['/people/ann?from=2026-03-02&to=2026-03-01', 400], ['/people/ann?from=2020-01-01&to=2026-01-01', 400], ['/people/%E2%80%AE', 404]] as const)('%s is %s', async (url, status) => { expect((await ask(url)).status).toBe(status); });
  it('as a timeline: hours in a row are one, evidence says whose it is', async () => {
    const view = await get<api.TimelineView>('/people/ann/timeline', api.TimelineViewSchema);
    expect(view.lanes.map((l) => [l.device, l.first, l.last, l.minutes])).toEqual([['LAP-1', isoTime(T0 + 60_000), isoTime(T0 + 2 * HOUR + 60_000), 3], ['LAP-1', isoTime(T0 + 5 * HOUR), isoTime(T0 + 5 * HOUR + 60_000), 2], ['', isoTime(T0 + 6 * HOUR), isoTime(T0 + 6 * HOUR), 1]]);
    expect(view.moments.map((m) => [m.id, m.evidence])).toEqual([[report.event.id, []], [evidence.event.id, ['f_1']]]);
    expect(view.moments[0]?.summary).not.toMatch(/[\u202E\u0007\u001B]/);
    expect(view.is_cut).toBe(false);
  });
});

describe('a device', () => {
  it.each(['LAP-1', 'lap-1', 'ann-laptop', 'AABB.CC00.1122'])('is found by %s', async (id) => { expect((await get<api.DeviceView>(`/devices/${id}`, api.DeviceViewSchema)).device_id).toBe('LAP-1'); });
  it('is who worked on it, where, and what it says of itself', async () => {
    const view = await get<api.DeviceView>('/devices/LAP-1', api.DeviceViewSchema);
    expect(view.people.map((p) => [p.value, p.label])).toEqual([['ann', 'Ann Doe'], ['bob', 'bob']]);
    expect(view.addresses.map((a) => a.value)).toEqual(['203.0.113.7', '203.0.113.8']);
    expect(view.facts.map((f) => `${f.name} ${f.value}`)).toEqual(['maker Dell', 'model Latitude 5440', 'serial LAP-1', 'virtual no', 'managed yes', 'system Windows 11 23H2', 'mac AA-BB-CC-00-11-22']);
    expect([view.usb[0]?.product, view.displays[0]?.name, view.software[0]?.value, view.cases[0]?.case_id, view.claims[0]?.owner_id]).toEqual([HOSTILE, 'PiKVM', HOSTILE, 'c_ann', 'ann']);
  });
  it('that is in no inventory has the name that came with it', async () => { expect((await get<api.DeviceView>('/devices/LAP-2', api.DeviceViewSchema)).hosts).toEqual(['bobs-machine']); });
  it.each(['/devices/LAP-3', '/devices/LAP', `/devices/${encodeURIComponent("'; DROP TABLE observations --")}`])('%s is none', async (url) => { expect((await ask(url)).status).toBe(404); });
});

describe('an address', () => {
  const address = (ip: string): Promise<api.AddressView> => get(`/addresses/${encodeURIComponent(ip)}`, api.AddressViewSchema);
  const people = async (ip: string): Promise<string> => (await address(ip)).people.map((p) => p.label).sort().join(' ');
  it('is who was there, and who was not let in', async () => {
    const view = await address('203.0.113.7');
    expect(view).toMatchObject({ address: '203.0.113.7', line: '203.0.113.7', is_network: false, network_class: 'residential', operator: 'Comcast', asn: 7922, country: 'US', city: 'Austin', is_cut: false, point: { lat: 30.27 } });
    expect([view.people.map((p) => p.value), view.failures.map((p) => p.label), view.devices.map((d) => d.value), view.cases.map((c) => c.case_id)]).toEqual([['ann'], ['mallory'], ['LAP-1'], ['c_ann']]);
    expect(view.days).toEqual([{ day: '2026-03-02', people: 1 }]);
  });
  it.each([['203.0.113.0/24', 'Ann Doe bob'], ['203.0.113.7/24', 'Ann Doe bob'], ['203.0.113.8/29', 'bob'], ['203.0.113.0/29', 'Ann Doe'], ['203.0.112.0/23', 'Ann Doe bob carl'], ['203.0.0.0/16', 'Ann Doe bob carl'], ['203.0.113.8/32', 'bob'], ['::ffff:203.0.113.8', 'bob'], ['::ffff:203.0.113.0/125', 'Ann Doe'], ['192.0.2.9', 'carl']])('of a block %s: %s', async (block, who) => { expect(await people(block)).toBe(who); });
  it.each([['2001:DB8:0:1:0:0:0:5', '2001:db8:0:1::5'], ['2001:db8:0:0001::5', '2001:db8:0:1::5'], ['203.0.113.9/24', '203.0.113.0/24'], ['2001:db8:0:1:ffff::/64', '2001:db8:0:1::/64'], ['::ffff:203.0.113.7', '203.0.113.7']])('%s is written %s', async (given, text) => { expect((await address(given)).address).toBe(text); });
  it('blocks of IPv6 find what is shortened, and not what lies beside them', async () => {
    expect((await address('2001:db8::/48')).people).toHaveLength(2);
    expect((await address('2001:db8:0:1::/64')).people.map((p) => p.label)).toEqual([LONG.slice(0, 200)]);
    expect((await address('2001:db8:0:1::/64')).days).toEqual([{ day: '2026-03-02', people: 1 }]);
    expect((await address('2001:db8:0:1::/96')).days).toEqual([{ day: '2026-03-02', people: 1 }]);
    expect((await ask(`/addresses/${encodeURIComponent('2001:db8:0:3::/64')}`)).status).toBe(404);
  });
  it('with more people than are listed counts them all', async () => {
    await put(bench, Array.from({ length: 260 }, (_, i) => seen({ login: `crowd-${String(i)}`, ip: '198.18.0.200', at: T0 + i * 60_000 })), []);
    const view = await address('198.18.0.200');
    expect([view.is_cut, view.people.length, view.days]).toEqual([true, 100, [{ day: '2026-03-02', people: 260 }]]);
  });
  it('is what lists say of it: which entry, from where, of which day; those that are imported meanwhile, too', async () => {
    expect((await address('203.0.113.7')).lists).toEqual([expect.objectContaining({ file: 'residential-asn.yaml', type: 'asn', value: '7922', class: 'residential', operator: 'Comcast' })]);
    expect((await ask('/addresses/198.51.100.77')).status).toBe(404);
    writeFileSync(join(lists, 'imported-vpn-ipv4.cidr'), '# class: vpn\n# source: X4BNet (ipv4.txt)\n# licence: MIT\n# date: 2026-03-01\n198.51.100.0/25\n');
    await bench.clock.advance(61_000);
    expect((await address('198.51.100.77')).lists).toEqual([{ file: 'imported-vpn-ipv4.cidr', type: 'cidr', value: '198.51.100.0/25', class: 'vpn', source: 'X4BNet (ipv4.txt)', licence: 'MIT', date: '2026-03-01' }]);
    writeFileSync(join(lists, 'imported-vpn-ipv4.cidr'), 'half a file');
    await bench.clock.advance(61_000);
    expect((await address('198.51.100.77')).lists).toHaveLength(1);
  });
  it('is what the company says that it is, also unseen', async () => {
    expect(await address('192.0.2.9')).toMatchObject({ network_class: 'business', claim: { kind: 'office' } });
    expect(await address('192.0.2.77')).toMatchObject({ network_class: 'business', people: [], days: [] });
  });
  it.each([['203.0.113.77', 404], ['203.0.113.256', 400], ['203.0.113', 400], ['010.0.0.1', 400], ['203.0.0.0/15', 400], ['2001:db8::/47', 400], ['203.0.113.0/33', 400], ['203.0.113.0/', 400], ['203.0.113.0/24/24', 400], ['203.0.113.0/-1', 400], ['nonsense', 400], ['::1', 404], ['::/64', 404], ['::/0', 400], ["' OR 1=1", 400]] as const)('%s is %s', async (ip, status) => { expect((await ask(`/addresses/${encodeURIComponent(ip)}`)).status).toBe(status); });
});

describe('observations', () => {
  const ids = async (query: string): Promise<string[]> => (await observations(query)).items.map((o) => o.id);
  it.each([['?person=bob', 8], ['?person=bob&kind=mfa', 3], ['?person=bob&device=LAP-1', 1], ['?ip=198.51.100.9', 7], ['?ip=198.51.100.0/24', 7], ['?ip=203.0.113.7&outcome=failure', 1], ['?device=LAP-1', 8], ['?device=ann-laptop&source=okta', 8], ['?device=LAP-1&source=none', 0], ['?person=ann', 8], ['?person=ann&from=2026-03-01', 7], ['?person=ann&to=2026-03-01', 1], ['?from=2026-03-04&to=2026-03-04', 7], ['?person=zoe', 0], ['?device=nothing', 0], ['?from=2026-03-04T07:00:00Z&to=2026-03-04T08:00:00Z', 0], ['?from=2026-03-04T08:00:00.000Z&to=2026-03-04T08:00:00.001Z', 7]])('%s: %s', async (query, n) => { expect(await ids(`${query}&limit=200`)).toHaveLength(n); });
  it.each([['?ip=198.51.100.9'], ['?person=bob'], ['?device=LAP-2'], ['?from=2026-03-04&to=2026-03-04']])('of one instant %s come in pages that leave nothing out', async (query) => {
    const found: string[] = [];
    for (let cursor = '', i = 0; i < 20; i++) {
      const { items, next } = await observations(`${query}&limit=2${cursor}`);
      found.push(...items.map((o) => o.id));
      if (next === undefined) break;
      cursor = `&cursor=${next}`;
    }
    expect(found.slice(0, 7)).toEqual(equals.map((o) => o.event.id).sort().reverse());
    expect(new Set(found).size).toBe(found.length);
    expect(found).toHaveLength(query.startsWith('?person') ? 8 : 7);
  });
  it('that were stored twice are one', async () => {
    await put(bench, equals, []);
    expect(await ids('?ip=198.51.100.9')).toHaveLength(7);
  });
  it.each(['', '?source=okta', '?kind=login', '?from=2026-03-04', '?from=2026-03-04&to=2026-03-05', '?kind=nonsense&person=ann', '?ip=x&person=ann', '?person=ann&cursor=xx', `?person=ann&cursor=${Buffer.from('[1e300,"x"]').toString('base64url')}`, `?person=ann&cursor=${Buffer.from('["1",2]').toString('base64url')}`, '?person=ann&limit=201'])('%s is refused', async (query) => { expect((await ask(`/observations${query}`)).status).toBe(400); });
  it('of a person whom nobody knows are refused', async () => { expect((await ask('/observations?person=nobody')).status).toBe(404); });
  it('have what they tell as plain text', async () => {
    const [one] = (await observations('?ip=203.0.113.7&outcome=failure')).items;
    expect(one).toMatchObject({ person: account('mallory'), kind: 'login', outcome: 'failure', ip: '203.0.113.7', summary: 'Login failed', city: 'Austin' });
  });
  it('one comes with its record and where that lies', async () => {
    const view = await get<api.Seen>(`/observations/${record.event.id}`, api.SeenSchema);
    expect([view.raw, view.origin, view.person, view.observation.user]).toEqual([record.event.original, { path: 'logs/okta.jsonl', line: 42 }, 'ann', undefined]);
    await bench.db.insert('records', [{ id: 'equal-0', timestamp: T0 + 2 * DAY, source: 'okta', topic: 'raw.okta', partition: 3, offset: '18446744073709551615', raw: 'x', ingested: 2 }], '');
    expect((await get<api.Seen>('/observations/equal-0', api.SeenSchema)).origin).toEqual({ topic: 'raw.okta', partition: 3, offset: '18446744073709551615' });
    await bench.db.command("ALTER TABLE records DELETE WHERE id = 'equal-1' SETTINGS mutations_sync = 1");
    expect((await get<api.Seen>('/observations/equal-1', api.SeenSchema)).raw).toBeUndefined();
    expect((await ask('/observations/none')).status).toBe(404);
  });
});

describe('search', () => {
  const hits = async (q: string): Promise<string[]> => (await get<api.SearchResult>(`/search?q=${encodeURIComponent(q)}`, api.SearchSchema)).hits.map((h) => `${h.kind} ${h.id}`);
  it.each([
    ['ann', 'person ann'], ['Ann Doe', 'person ann'], ['ann@example.com', 'person ann'], ['512-555-0100', 'person ann'], ['LAP-1', 'device LAP-1'], ['ann-lap', 'device LAP-1'], ['AA-BB-CC-00-11-22', 'device LAP-1'], ['bobs-m', 'device LAP-2'], ['lap-2', 'device LAP-2'], ['203.0.113.7', 'address 203.0.113.7'],
    ['203.0.11', 'address 203.0.11.3'], ['2001:DB8:0:1::5', 'address 2001:db8:0:1::5'], ['203.0.113.0/24', 'address 203.0.113.0/24'], ['c_bob', 'case c_bob'], [record.event.id, `observation ${record.event.id}`], [record.event.id.slice(0, 12), `observation ${record.event.id}`], ['origin.vpn-behind-vpn', 'detector origin.vpn-behind-vpn'], ['mallory', `person ${account('mallory')}`],
  ])('of %s: first %s', async (q, first) => { expect((await hits(q))[0]).toBe(first); });
  it.each(['nothing like it', '%', '_', "'", '\u0000', HOSTILE.slice(1, 3).repeat(90), '{x:String}', '\\', '203.0.113.0/3', '\uFFFD', '   '])('of %j finds nothing and does not fail', async (q) => { expect(await hits(q)).toEqual([]); });
  it('finds hostile names as they are', async () => { expect((await get<api.SearchResult>(`/search?q=${encodeURIComponent('<img')}`, api.SearchSchema)).hits[0]).toMatchObject({ kind: 'person', id: 'zoe', label: HOSTILE }); });
  it('names also who is called as a part of the language is', async () => { expect(Object.entries((await get<api.SearchResult>('/search?q=prototype', api.SearchSchema)).names)).toEqual([['__proto__', expect.objectContaining({ name: 'Prototype' })]]); });
  it.each([['/search', 400], [`/search?q=${LONG.slice(0, 201)}`, 400]] as const)('%s is refused', async (url, status) => { expect((await ask(url)).status).toBe(status); });
});

it('every read of a name leaves a trace', async () => {
  const user = 'tracy';
  for (const url of ['/people?q=ann', '/people/ann', '/people/ann/timeline', '/devices/LAP-2', '/addresses/203.0.113.8', '/observations?person=bob&limit=1', `/observations/${record.event.id}`, '/search?q=mallory']) await bench.app.inject({ url: `/api/v1${url}`, headers: as('viewer', user) });
  await bench.clock.advance(1000);
  await new Promise((done) => setTimeout(done, 50));
  const { Type } = await import('typebox');
  const rows = await bench.db.query('SELECT action, what FROM audit WHERE actor = {user:String} ORDER BY action', { user }, Type.Object({ action: Type.String(), what: Type.Array(Type.String()) }));
  expect(Object.fromEntries(rows.map((r) => [r.action, r.what]))).toEqual({ 'read.address': ['203.0.113.8', 'bob'], 'read.device': ['LAP-2', 'bob'], 'read.observations': ['bob'], 'read.people': ['ann'], 'read.person': ['ann'], 'read.record': [record.event.id, 'ann'], 'read.search': [account('mallory')], 'read.timeline': ['ann'] });
});
