/**
 * A stand-in for the API, for development of the console only: `node --import tsx services/console/test/fake-entities.ts [PORT]`, then `npm run dev -w @winnow/console` (it asks port 8080).
 * What it answers is made up; the types hold it to the contract. It holds what is hard to show: names that are markup, that turn the direction of text, that never end.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { readFileSync } from 'node:fs';
import { type api, type NetworkClass } from '@winnow/core';

const NOW = Date.parse('2026-11-24T15:20:00Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const iso = (ms: number): string => new Date(ms).toISOString();
const day = (ms: number): string => iso(ms).slice(0, 10);
/** The same numbers on each start. */
let seed = 7;
const random = (): number => { seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648; return seed / 2_147_483_648; };
const pick = <T>(items: readonly T[]): T => { const item = items[Math.floor(random() * items.length)]; if (item === undefined) throw new Error('nothing to pick from'); return item; };

const first = ['Ada', 'Ben', 'Chloé', 'Dmitri', 'Elif', 'Femi', 'Grace', 'Hiro', 'Inés', 'Jakub', 'Kofi', 'Lena', 'Mateo', 'Nour', 'Olga', 'Priya'];
const last = ['Albrecht', 'Baptiste', 'Castillo', 'Dvořák', 'Eriksen', 'Fontaine', 'Guerra', 'Haddad', 'Ivanova', 'Jensen', 'Kowalski', 'Lindqvist', 'Müller', 'Nakamura'];
const cities = ['Austin, Texas, US', 'Nashville, Tennessee, US', 'Leeds, GB', 'Utrecht, NL', 'Porto, PT', 'Boise, Idaho, US', 'Lyon, FR', 'Graz, AT'];
const LONG = 'a host name without an end '.repeat(400);

interface Somebody { readonly id: string; readonly name?: string; readonly login: string; readonly city: string; readonly team: string; readonly isClaimed: boolean }
const people: readonly Somebody[] = Array.from({ length: 640 }, (_, i): Somebody => {
  const isClaimed = i % 37 !== 5;
  const name = i === 3 ? '<img src=x onerror=alert(1)>' : i === 4 ? 'Eve \u202Egnp.exe\u202C' : i === 6 ? LONG : `${first[i % first.length] ?? ''} ${last[(i * 5) % last.length] ?? ''}`;
  const login = isClaimed ? `${name.slice(0, 1).toLowerCase().replace(/[^a-z]/, 'x')}.${(last[(i * 5) % last.length] ?? '').toLowerCase()}${String(i)}` : `svc-unknown-${String(i)}`;
  return { id: isClaimed ? `P${String(1000 + i)}` : `acc_${String(i).padStart(4, '0')}f3a9c1`, ...(isClaimed && { name }), login, city: pick(cities), team: pick(['Payments', 'Platform', 'Data', 'Support']), isClaimed };
});
const names: api.Names = Object.fromEntries(people.map((p) => [p.id, { ...(p.name !== undefined && { name: p.name }), logins: [p.login, `${p.login}@example.com`], team: p.team, is_claimed: p.isClaimed }]));
const farm = people.slice(8, 14);

function caseOf(i: number, who: readonly string[]): api.CaseRow {
  const probability = [0.97, 0.86, 0.62, 0.31][i % 4] ?? 0.5;
  return {
    case_id: `c_${String(100 + i)}7be21f0a`, kind: who.length > 1 ? 'cluster' : 'person', people: [...who], probability, peak_probability: probability, band: probability >= 0.95 ? 'critical' : probability >= 0.8 ? 'high' : probability >= 0.5 ? 'medium' : 'low', status: 'open', opened_at: iso(NOW - 20 * DAY), updated_at: iso(NOW - i * 7 * HOUR),
    headline: who.length > 1 ? `${String(who.length)} people work from one residential line in Nashville, hired separately` : 'Works through a VPN behind the VPN, with one slip from Vladivostok', families: ['sharing', 'delivery'], detectors: ['sharing.shared-egress'], devices: 3, ips: 2,
    work: { version: 1, state: i % 2 === 0 ? 'new' : 'in-progress', tags: [], comments: 0, is_suppressed: false, ...(i % 4 === 3 && { verdict: { to: 'benign' as const, at: iso(NOW - DAY), actor: 'rosa' } }) },
  };
}
const cases = [caseOf(0, farm.map((p) => p.id)), caseOf(1, [people[9]?.id ?? '']), caseOf(3, [people[9]?.id ?? ''])];

const seen = (value: string, label: string, days: number, ...[from = 1, detail]: readonly [from: number, detail?: string]): api.SeenValue => ({ value, label, days, first: iso(NOW - from * DAY), last: iso(NOW - (from % 5) * DAY), ...(detail !== undefined && { detail }) });
const personRow = (p: Somebody, i: number): api.PersonRow => ({ person_id: p.id, is_claimed: p.isClaimed, logins: [p.login, `${p.login}@example.com`], home: p.isClaimed ? p.city : '', ...(p.isClaimed && { employment: i % 3 === 0 ? 'contractor' : 'employee', start_date: day(NOW - i * 2 * DAY) }), ...(i % 19 !== 7 && { last_seen: iso(NOW - i * 0.3 * HOUR) }), cases: i < 14 && i > 7 ? 2 : 0, ...(i < 14 && i > 7 && { probability: 0.4 + i * 0.045 }) });

const raw = '<134>1 2026-11-20T02:11:09Z vpn-gw-2 GlobalProtect - - - {"user":"c.castillo","src":"203.0.113.44","event":"connected","note":"<b>\u202Ehostile</b>"}';
const networks: readonly (readonly [ip: string, network: NetworkClass, operator: string, country: string, city: string])[] = [['203.0.113.44', 'residential', 'Comcast Cable', 'US', 'Nashville'], ['198.51.100.7', 'vpn', 'Astrill', 'US', 'Los Angeles'], ['192.0.2.60', 'mobile', 'T-Mobile USA', 'US', 'Austin'], ['2001:db8:42::17', 'hosting', 'M247 Europe', 'RO', 'Bucharest'], ['10.20.30.40', 'private', '', '', '']];

function timelineOf(person: string, from: number, to: number): api.TimelineView {
  const lanes: api.TimelineView['lanes'] = [];
  for (let at = Math.floor(from / DAY) * DAY; at < to; at += DAY) {
    const [weekday, n] = [new Date(at).getUTCDay(), Math.floor(at / DAY)];
    if (weekday === 0 || weekday === 6) continue;
    const [ip, network, operator, country, city] = networks[n % 11 === 0 ? 3 : n % 4 === 0 ? 1 : n % 7 === 0 ? 2 : 0] ?? ['', 'unknown', '', '', ''];
    const begin = at + (n % 9 === 0 ? 1 : 13 + (n % 3)) * HOUR;
    if (begin + 8 * HOUR > NOW) continue;
    lanes.push({ person, device: n % 5 === 0 ? 'D-2201' : 'D-1044', ip, first: iso(begin), last: iso(begin + 4 * HOUR), minutes: 221, network_class: network, operator, country, city }, { person, device: 'D-1044', ip, first: iso(begin + 5 * HOUR), last: iso(begin + 8.4 * HOUR), minutes: 190, network_class: network, operator, country, city });
  }
  const moments: api.TimelineView['moments'] = Array.from({ length: 23 }, (_, i) => ({ id: i.toString(16).padStart(64, 'a'), at: iso(to - (i + 1) * 1.3 * DAY), person, kind: i % 3 === 0 ? 'login' as const : i % 3 === 1 ? 'mfa' as const : 'device-seen' as const, outcome: i % 3 === 0 ? 'failure' as const : 'success' as const, source: 'okta', ip: networks[i % 4]?.[0] ?? '', summary: i === 0 ? 'Blocked sign-in from Vladivostok, RU after a proven password' : i === 1 ? LONG : 'Second factor approved by a phone in Dandong', evidence: i % 4 === 0 ? ['e1'] : [] }));
  return { from: iso(from), to: iso(to), lanes, moments, names, is_cut: false };
}

function personOf(id: string): api.PersonView | undefined {
  const p = people.find((one) => one.id === id);
  if (p === undefined) return undefined;
  const claim = { person_id: id, usernames: [p.login], display_name: p.name ?? '', home_country: 'US', home_region: 'Texas', home_city: 'Austin', home_postcode: '78701', time_zone: 'America/Chicago', employment: 'contractor', start_date: '2026-03-02', team: p.team, manager_id: 'P1001', agency: 'Brightline Staffing', phone: '+1 512 555 0142', payout: 'fintech', byod_allowed: false };
  return {
    person_id: id, is_claimed: p.isClaimed, claims: p.isClaimed ? [claim, { ...claim, valid_from: '2026-08-01', home_city: 'Nashville', home_region: 'Tennessee', home_postcode: '37203', ...{ badge_colour: 'green' } /* a column of their own */ }] : [], travel: p.isClaimed ? [{ person_id: id, from: '2026-09-04', to: '2026-09-12', country: 'PT', city: 'Lisbon' }] : [],
    owned_devices: p.isClaimed ? [{ device_id: 'D-1044', owner_id: id, model: 'Latitude 5440', ownership: 'corporate', shipped_country: 'US', shipped_city: 'Nashville', shipped_postcode: '37211', shipped_on: '2026-02-24', shipped_kind: 'freight-forwarder' }] : [],
    accounts: [{ account_id: 'a1', login: p.login, realm: 'vpn' }, { account_id: 'a2', login: `${p.login}@example.com`, realm: 'okta' }], active: { first: iso(NOW - 180 * DAY), last: iso(NOW - 5 * HOUR), days: 122 },
    places: [seen('US/Nashville', 'Nashville, US', 84, 170, '2,340 km from the claimed home'), seen('US/LA', 'Los Angeles, US', 40, 90), seen('RU', 'Vladivostok, RU', 1, 5)], networks: networks.map(([, network, operator], i) => seen(operator, operator === '' ? 'no operator' : operator, 60 - i * 9, 160 - i * 20, network)),
    devices: [seen('D-1044', 'AUS-LT-1044', 118, 180, 'Latitude 5440'), seen('D-2201', LONG, 12, 40)], addresses: networks.map(([ip, , operator], i) => seen(ip, ip, 70 - i * 12, 150 - i * 20, operator)),
    findings: ['sharing.shared-egress', 'delivery.shipped-elsewhere', 'location.slip', 'sharing.shared-egress'].map((detector, i) => ({ id: `f${String(i)}`, subject: id, detector, detector_version: 1, day: day(NOW - i * DAY), level: ['three', 'freight-forwarder', 'blocked', 'three'][i] ?? '', quality: 1, observed_at: NOW - i * DAY, summary: ['Shares a residential line in Nashville with 5 others who were hired separately', 'The laptop went to a freight forwarder 1,200 km from the claimed home', 'A sign-in from Vladivostok was blocked after the right password', 'Shares a residential line'][i] ?? '', facts: {}, observations: ['a'.repeat(63) + '1', 'b'.repeat(64)], with: i === 0 ? farm.map((f) => f.id) : [], title: ['Works from a line that others work from', 'The laptop was sent elsewhere than home', 'Seen in a far country once', 'Works from a line that others work from'][i] ?? '' })),
    muted: [{ excuse: 'travel on record: Lisbon, 4 to 12 September', text: 'Seen in Portugal on 6 days' }], cases: [...cases], scores: [[60, 0.2], [41, 0.44], [40, 0.71], [22, 0.83], [9, 0.74], [5, 0.97]].map(([at = 0, probability = 0]) => ({ at: iso(NOW - at * DAY), probability, step: 'changed' })), names,
  };
}

const observation = (i: number, person: string | undefined, to: number): api.ObservationRow => { const [ip, network, operator, country, city] = networks[i % 5] ?? ['', 'unknown' as const, '', '', '']; return { id: i.toString(16).padStart(64, '0'), at: iso(to - i * 41 * 60_000), ...(person !== undefined && { person }), kind: (['login', 'vpn-session-start', 'vpn-session-end', 'mfa', 'device-seen'] as const)[i % 5] ?? 'other', outcome: i % 9 === 4 ? 'failure' : 'success', source: 'paloalto.globalprotect', ip, device: i % 3 === 0 ? 'D-2201' : 'D-1044', network_class: network, operator, country, city, summary: i === 7 ? LONG : i === 8 ? '<script>alert(1)</script>' : 'GlobalProtect gateway connected, client 6.2.4, Windows 11' }; };

const device: api.DeviceView = {
  device_id: 'D-1044', hosts: ['AUS-LT-1044', 'DESKTOP-9QF2', LONG], claims: [{ device_id: 'D-1044', hostnames: ['AUS-LT-1044'], owner_id: 'P1009', ownership: 'corporate', os: 'windows', model: 'Latitude 5440', vm_allowed: false, shipped_country: 'US', shipped_city: 'Austin', shipped_on: '2026-02-20', shipped_kind: 'home' }, { device_id: 'D-1044', owner_id: 'P1009', ownership: 'corporate', os: 'windows', model: 'Latitude 5440', shipped_country: 'US', shipped_city: 'Nashville', shipped_postcode: '37211', shipped_on: '2026-02-24', shipped_kind: 'freight-forwarder', valid_from: '2026-02-24' }],
  people: farm.slice(0, 3).map((p, i) => seen(p.id, p.name ?? p.login, [110, 14, 3][i] ?? 1, [180, 60, 8][i] ?? 1)), addresses: networks.map(([ip, , operator], i) => seen(ip, ip, 70 - i * 12, 150 - i * 20, operator)), places: [seen('US/Nashville', 'Nashville, US', 84, 170)],
  facts: [['Virtual machine', 'yes'], ['Maker', 'QEMU'], ['Model', 'Standard PC (Q35 + ICH9, 2009)'], ['BIOS', 'SeaBIOS'], ['Serial', 'To be filled by O.E.M.'], ['Managed', 'no'], ['System', 'Windows 11 23H2']].map(([name = '', value = '']) => ({ name, value, at: iso(NOW - 3 * DAY) })),
  usb: [{ vendor_id: '1d6b', product_id: '0104', vendor: 'Linux Foundation', product: 'Multifunction Composite Gadget', serial: 'CAFEBABE', at: iso(NOW - 2 * DAY) }, { vendor_id: '046d', product_id: 'c52b', vendor: 'Logitech', product: 'Unifying Receiver', at: iso(NOW - 2 * DAY) }], displays: [{ vendor: 'PNP', product: 'PiKVM', name: 'PiKVM V4', serial: '88888800', width_cm: 34, height_cm: 19, at: iso(NOW - 2 * DAY) }],
  software: [seen('AnyDesk', 'AnyDesk', 40, 90, 'philandro Software GmbH'), seen('Tailscale', 'Tailscale', 12, 30)], cases: [...cases], names,
};
const address: api.AddressView = {
  address: '203.0.113.44', line: '203.0.113.44/32', is_network: false, network_class: 'residential', operator: 'Comcast Cable Communications', asn: 7922, country: 'US', city: 'Nashville', point: { lat: 36.16, lon: -86.78 }, accuracy_km: 12, lists: ['vpn-exits (firehol, 2026-11-02)'],
  people: farm.map((p, i) => seen(p.id, p.name ?? p.login, 60 - i * 9, 70 - i * 9)), devices: ['D-1044', 'D-2201', 'D-3117'].map((d, i) => seen(d, `AUS-LT-${String(1044 + i)}`, 50 - i * 9, 60)), failures: [seen(farm[1]?.id ?? '', 'c.castillo', 3, 12, 'wrong password'), seen('administrator', 'administrator', 2, 4, 'no such user')],
  days: Array.from({ length: 70 }, (_, i) => ({ day: day(NOW - (69 - i) * DAY), people: [0, 6].includes(new Date(NOW - (69 - i) * DAY).getUTCDay()) ? 0 : Math.min(6, 1 + Math.floor(i / 10)), minutes: 400 * Math.min(6, 1 + Math.floor(i / 10)) })), cases: [...cases], names, is_cut: false,
};
const search: api.SearchResult = { is_cut: true, names, hits: [{ kind: 'person', id: 'P1009', label: 'Ben Guerra', detail: 'b.guerra9 · Payments · Nashville' }, { kind: 'person', id: 'P1003', label: '<img src=x onerror=alert(1)>', detail: 'matches the name' }, { kind: 'case', id: cases[0]?.case_id ?? '', label: cases[0]?.headline ?? '', detail: 'critical, 6 people' }, { kind: 'device', id: 'D-1044', label: 'AUS-LT-1044', detail: 'Latitude 5440, of Ben Guerra' }, { kind: 'device', id: LONG, label: LONG, detail: LONG }, { kind: 'address', id: '203.0.113.44', label: '203.0.113.44', detail: 'Comcast Cable, Nashville' }, { kind: 'detector', id: 'sharing.shared-egress', label: 'Works from a line that others work from', detail: 'sharing.shared-egress' }, { kind: 'observation', id: '0'.repeat(64), label: '0'.repeat(64), detail: 'sign-in, 2026-11-24 15:20' }] };

const docs = new URL('../../../docs/detectors/', import.meta.url);
const detectorIds = ['origin.vpn-behind-vpn', 'origin.access-churn', 'location.slip', 'location.home-mismatch', 'delivery.shipped-elsewhere', 'sharing.shared-egress', 'sharing.device', 'remote-control.kvm', 'remote-control.rmm', 'device.vm-behind-vpn', 'behaviour.handover', 'behaviour.payout'];
const families = { origin: 'origin', location: 'location', delivery: 'delivery', sharing: 'sharing', 'remote-control': 'remote-control', device: 'device', behaviour: 'behaviour' } as const;
const familyOf = (id: string): api.DetectorRow['family'] => Object.values(families).find((f) => id.startsWith(`${f}.`)) ?? 'origin';
function detectorOf(id: string, i: number, withPage: boolean): api.DetectorRow {
  const page = readFileSync(new URL(`${id}.md`, docs), 'utf8');
  return {
    id, version: 1, family: familyOf(id), title: page.split('\n')[2]?.replace(/\.$/, '') ?? id, innocent: 'A household of two who were hired together; HR knows.', attacks: [{ tactic: 'TA0001', technique: 'T1078.004' }], is_on: i !== 7, state: i === 7 ? 'off' : i === 4 ? 'testing' : 'active', needs: ['VPN sessions with outer addresses', 'claimed homes'], ...(i === 8 && { blind: 'No source tells which software runs.' }), window: '60d', half_life: '30d',
    levels: [{ level: 'pair', hit: 0.4, base: 0.025, weight_db: 12, source: 'published cases; estimate', showing: 14 - i, of: 640, here_db: i % 2 === 0 ? 12 : 8.5 }, { level: 'three-and-more', hit: 0.5, base: 0.005, weight_db: 20, source: 'estimate: who lives with two colleagues', showing: 6, of: 640, here_db: 17.2 }],
    params: [{ name: 'min_days', value: 7, default: 5, description: 'days on which they were there together', minimum: 2, maximum: 30, from: 'configured' }, { name: 'kinds', value: ['residential', 'unknown'], default: ['residential', 'unknown'], description: 'classes of network that count', from: 'default' }], cases: 12 - i, open_cases: i % 4, verdicts: { fraud: 5 - (i % 6), benign: i % 3, 'false-positive': i % 2, undetermined: i === 3 ? 0 : 1 }, ...(withPage && { page }),
  };
}

const hours = (scale: number, failed: number): api.HealthView['feeds'][number]['hours'] => Array.from({ length: 24 }, (_, i) => ({ hour: iso(Math.floor(NOW / HOUR) * HOUR - (23 - i) * HOUR), read: Math.round(scale * (1 + Math.sin(i / 3.8 - 2)) + scale / 9), failed: i % 6 === 2 ? failed : 0 }));
const health: api.HealthView = {
  checks: [{ name: 'Kafka', level: 'good', text: 'three brokers answer' }, { name: 'Store', level: 'good', text: 'answers in 12 ms' }, { name: 'Feed winnow.raw.okta', level: 'bad', text: 'nothing came for 31 hours', what_to_do: 'Look at the Okta log streaming: its token may have ended. When it runs again, what was missed comes by itself.' }, { name: 'Claims', level: 'warn', text: 'the people file is 12 days old', what_to_do: 'Send a new people.csv: joiners of these days are shown as unknown accounts.' }, { name: 'Clock', level: 'good', text: 'within 40 ms of the broker' }, { name: 'Disk', level: 'good', text: '61 % free' }],
  feeds: [{ topic: 'winnow.raw.vpn', sources: [{ value: 'paloalto.globalprotect', n: 81_200 }, { value: 'cisco.anyconnect', n: 4_200 }], envelopes: [{ value: 'syslog', n: 85_400 }], results: [{ value: 'observation', n: 84_000 }, { value: 'left out', n: 1_300 }, { value: 'failed', n: 100 }], records_24h: 85_400, last: iso(NOW - 4000), lag_records: 12, lag_s: 0.4, hours: hours(3000, 40) }, { topic: 'winnow.raw.okta', sources: [{ value: 'okta.system', n: 9000 }], envelopes: [], results: [{ value: 'observation', n: 9000 }], records_24h: 9000, last: iso(NOW - 31 * HOUR), lag_records: 48_211, lag_s: 4100, hours: hours(300, 0) }, { topic: '/var/log/winnow/inbox', sources: [], envelopes: [], results: [], records_24h: 0, hours: hours(0, 0) }],
  sources: ['paloalto.globalprotect', 'cisco.anyconnect', 'okta.system', 'crowdstrike.fdr'].map((source, i) => ({ source, observations_24h: 80_000 >> (i * 2), last: iso(NOW - i * 11 * HOUR) })),
  dead_letters: [{ topic: 'winnow.raw.vpn', reason: 'unparsable', n: 812, last: iso(NOW - HOUR), example: '<13>Nov 24 14:01:02 gw %ASA-4-722051: \u202Enot what it was' }, { topic: 'winnow.raw.okta', reason: 'too-large', n: 2, last: iso(NOW - 40 * HOUR), example: '{"published":"2026-11-2' }],
  data: [{ name: 'Places of addresses', built: '2026-10-20', age_days: 35, entries: 1_204_500, level: 'warn' }, { name: 'Operators of addresses', built: '2026-11-18', age_days: 6, entries: 512_000, level: 'good' }, { name: 'List: vpn-exits', entries: 18_240, level: 'good' }], blind: ['remote-control.rmm', 'remote-control.kvm'],
  store: { observations: 104_233_871, people: 634, accounts: 1277, from: iso(NOW - 180 * DAY), to: iso(NOW), bytes: 6_812_000_000 }, can_redrive: true, verdicts: [{ detector: 'sharing.shared-egress', fraud: 9, other: 2 }, { detector: 'location.slip', fraud: 4, other: 4 }], work: { open: 11, closed_30d: 23, median_hours_to_first_action: 3.4, median_hours_to_close: 61 },
};
const dead: api.DeadLetterList = { is_cut: true, items: Array.from({ length: 6 }, (_, i) => ({ place: `2/${String(48_000 + i)}`, topic: 'winnow.raw.vpn', reason: 'unparsable', detail: 'no source knows this line: it begins like a Cisco ASA message, but its text is another', at: iso(NOW - i * HOUR), bytes: 310, sample: i === 1 ? LONG : raw, redriven: i % 2 })) };

const session: api.Session = { user: 'rosa', role: 'admin', scopes: ['read', 'act', 'ingest', 'admin'], csrf: 'x', expires_at: iso(NOW + 9 * HOUR), product: { version: '0.1.0', mode: 'server', now: iso(NOW) } };
const users: readonly api.User[] = [{ user: 'rosa', role: 'admin', source: 'local', is_disabled: false, created_at: iso(NOW - 90 * DAY), last_seen: iso(NOW) }, { user: 'tom', role: 'analyst', source: 'local', is_disabled: false, created_at: iso(NOW - 80 * DAY), last_seen: iso(NOW - DAY) }, { user: 'vera@example.com', role: 'viewer', source: 'oidc', is_disabled: false, created_at: iso(NOW - 9 * DAY) }, { user: 'old.hand', role: 'analyst', source: 'local', is_disabled: true, created_at: iso(NOW - 300 * DAY) }];
const tokens: api.Token[] = [{ id: 't1', name: 'Ticket system', user: 'rosa', scopes: ['read', 'act'], created_at: iso(NOW - 30 * DAY), expires_at: iso(NOW + 60 * DAY), last_used: iso(NOW - HOUR), is_revoked: false }, { id: 't2', name: 'Log shipper', user: 'rosa', scopes: ['ingest'], created_at: iso(NOW - 100 * DAY), expires_at: iso(NOW - 10 * DAY), is_revoked: false }];
const views: readonly api.View[] = [{ name: 'Farms, not looked at', q: 'kind:cluster state:new sort:probability-desc', is_shared: true, owner: 'rosa', updated_at: iso(NOW - 3 * DAY) }, { name: 'Nashville', q: '203.0.113.0/24', is_shared: true, owner: 'tom', updated_at: iso(NOW - 30 * DAY) }];
const suppressions: readonly api.SuppressionView[] = [{ id: 's1', case_id: cases[1]?.case_id ?? '', at: iso(NOW - 5 * DAY), actor: 'tom', scope: { detector: 'origin.vpn-behind-vpn', person: 'P1009' }, reason: 'Uses a privacy VPN of his own since 2021; security knows (ticket 4411)', until: iso(NOW + 85 * DAY), is_active: true, mutes_now: 3 }, { id: 's2', case_id: cases[2]?.case_id ?? '', at: iso(NOW - 95 * DAY), actor: 'rosa', scope: { cidr: '198.51.100.0/24' }, reason: 'Coworking space', until: iso(NOW - 5 * DAY), is_active: false, mutes_now: 0 }];
const audit = (offset: number): { readonly items: readonly api.AuditEntry[]; readonly next?: string } => ({ items: Array.from({ length: 50 }, (_, i): api.AuditEntry => ({ at: iso(NOW - (offset + i) * 7 * 60_000), actor: i % 4 === 0 ? 'tom' : 'rosa', via: i % 5 === 0 ? 'token' : 'session', action: ['read.person', 'case.verdict', 'read.case', 'user.made', 'read.observation'][i % 5] ?? '', what: [`P${String(1000 + i)}`], address: '192.0.2.10', ok: i % 17 !== 3 })), ...(offset < 400 && { next: String(offset + 50) }) });

function seenOf(id: string): api.Seen {
  return { observation: { schema_version: 1, '@timestamp': iso(NOW - 2 * DAY), event: { id, category: ['session'], type: ['start'], action: 'gateway-connected', outcome: 'success', dataset: 'paloalto.globalprotect', original: raw }, user: { name: 'b.guerra9', domain: 'CORP' }, source: { ip: '203.0.113.44', geo: { country_iso_code: 'US', city_name: 'Nashville', location: { lat: 36.16, lon: -86.78 } }, as: { number: 7922, organization: { name: 'Comcast Cable' } } }, host: { name: 'AUS-LT-1044' }, winnow: { kind: 'vpn-session-start', source: 'paloalto.globalprotect', device_id: 'D-1044', network: { class: 'residential', operator: 'Comcast Cable' } } }, person: 'P1009', raw: id.endsWith('3') ? undefined : `{"message":${JSON.stringify(raw)},"n":[1,2,3]}`, origin: { topic: 'winnow.raw.vpn', partition: 2, offset: '48211' }, source: 'paloalto.globalprotect' } as api.Seen;
}

type Answer = (url: URL, id: string) => unknown;
const paged = <T>(all: readonly T[], url: URL, size: number): { readonly items: readonly T[]; readonly next?: string } => { const at = Number(url.searchParams.get('cursor') ?? 0); return { items: all.slice(at, at + size), ...(at + size < all.length && { next: String(at + size) }) }; };
const routes: readonly (readonly [RegExp, Answer])[] = [
  [/^\/session$/, () => session], [/^\/sign-in$/, () => ({ password: true, setup: false, sample: false })],
  [/^\/people$/, (url) => { const q = (url.searchParams.get('q') ?? '').toLowerCase(); const fits = people.map(personRow).filter((_, i) => `${people[i]?.name ?? ''} ${people[i]?.login ?? ''} ${people[i]?.city ?? ''}`.toLowerCase().includes(q)); return { ...paged(fits, url, 50), total: fits.length, names }; }],
  [/^\/people\/([^/]+)\/timeline$/, (url, id) => timelineOf(id, Date.parse(url.searchParams.get('from') ?? iso(NOW - 30 * DAY)), Date.parse(url.searchParams.get('to') ?? iso(NOW)))], [/^\/people\/([^/]+)$/, (_url, id) => personOf(id)],
  [/^\/devices\/([^/]+)$/, (_url, id) => ({ ...device, device_id: id })], [/^\/addresses\/([^/]+)$/, (_url, id) => ({ ...address, address: id, is_network: id.includes('/') })],
  [/^\/observations$/, (url) => ({ ...paged(Array.from({ length: 900 }, (_, i) => observation(i, url.searchParams.get('person') ?? farm[i % 6]?.id, Date.parse(url.searchParams.get('to') ?? iso(NOW)))), url, 100), names })], [/^\/observations\/([^/]+)$/, (_url, id) => seenOf(id)],
  [/^\/search$/, (url) => (url.searchParams.get('q') === 'nobody' ? { hits: [], is_cut: false, names } : search)], [/^\/detectors$/, () => ({ people: 634, items: detectorIds.map((id, i) => detectorOf(id, i, false)) })], [/^\/detectors\/([^/]+)$/, (_url, id) => (detectorIds.includes(id) ? detectorOf(id, detectorIds.indexOf(id), true) : undefined)],
  [/^\/health$/, () => health], [/^\/deadletters$/, () => dead], [/^\/deadletters\/redrive$/, () => ({ sent: 812, left: 0 })], [/^\/views$/, () => ({ items: views })], [/^\/users$/, () => ({ items: users })], [/^\/suppressions$/, () => ({ items: suppressions })], [/^\/audit$/, (url) => audit(Number(url.searchParams.get('cursor') ?? 0))],
];
type Send = (status: number, body: unknown) => void;
/** What is no reading; true: it is answered. */
function special(path: string, request: IncomingMessage, response: ServerResponse, send: Send): boolean {
  const isRead = request.method === 'GET';
  if (path === '/events') response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': hello\n\n');
  else if (path === '/tokens') send(isRead ? 200 : 201, isRead ? { items: tokens } : { ...tokens[0], id: 't9', token: 'wn_3fJq0mC1h0wq8s6mWl6o2bTtqEJc2o5sW0k9' });
  else if (!isRead && path !== '/deadletters/redrive') send(204, undefined);
  else return false;
  return true;
}
function answer(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const path = url.pathname.replace(/^\/api\/v1/, '');
  const send: Send = (status, body) => { response.writeHead(status, { 'content-type': status < 400 ? 'application/json' : 'application/problem+json' }).end(body === undefined ? '' : JSON.stringify(body)); };
  if (special(path, request, response, send)) return;
  for (const [pattern, made] of routes) {
    const match = pattern.exec(path);
    if (match === null) continue;
    const body = made(url, decodeURIComponent(match[1] ?? ''));
    send(body === undefined ? 404 : 200, body ?? { type: 'about:blank', title: 'Not found', status: 404, code: 'not-found', detail: 'There is nobody and nothing of this id.' });
    return;
  }
  send(404, { type: 'about:blank', title: 'Not found', status: 404, code: 'not-found', detail: `${path} is no address of this stand-in` });
}
createServer(answer).listen(Number(process.argv[2] ?? 8080), '127.0.0.1');
