import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { api, DAY, isoTime, sha256 } from '@winnow/core';
import { CasePageStore } from '@winnow/platform';
import { Type } from 'typebox';
import { Check } from 'typebox/value';
import { cases, devices, first, HOSTILE, HOUSE, identities, kvm, long, networks, NOBODY, observations, on, people, slip } from './farm.ts';
import { act, as, type Bench, NOW, openBench, store } from './support.ts';

const docsFolder = `${import.meta.dirname}/../../../docs/detectors`;
let bench: Bench;
beforeAll(async () => {
  bench = await openBench({ docsFolder });
  await store(bench, { cases, people, devices, networks, observations, identities });
  // The report about the device came over Kafka.
  await bench.db.insert('records', [{ id: kvm.event.id, timestamp: on(3, 15), source: 'inventory', path: '', line: 0, topic: 'raw.edr', partition: 3, offset: '18446744073709551615', raw: '{"usb":"PiKVM"}', ingested: 2 }], '');
  await bench.store.saveFindings(['ann', 'dave'].map((subject) => ({ id: sha256(subject), subject, detector: 'remote-control.kvm', detector_version: 1, day: '2026-03-05', level: 'default', quality: 1, observed_at: on(3, 15), summary: '', facts: {}, observations: [], with: [] })), 1);
});
afterAll(() => bench.close());
const fetched = (path: string, headers: Record<string, string> = as('viewer')) => bench.app.inject({ url: `/api/v1/cases/${path}`, headers });
const get = async <T>(path: string): Promise<T> => (await fetched(path)).json<T>();

const parts = { '': api.CaseViewSchema, '/evidence': api.CaseEvidenceSchema, '/timeline': api.TimelineViewSchema, '/map': api.MapViewSchema, '/graph': api.GraphViewSchema, '/farm': api.FarmViewSchema, '/hours': api.HoursViewSchema, '/similar': api.SimilarSchema } as const;
describe('every part of a page', () => {
  it.each(cases.filter((c) => c.case_id !== 'c_old').flatMap((c) => Object.entries(parts).map(([part, schema]) => [c.case_id, part, schema] as const)))('%s%s answers what its schema says', async (id, part, schema) => {
    const answer = await fetched(`${id}${part}`);
    expect([answer.statusCode, Check(schema, answer.json())]).toEqual([200, true]);
  });
  it.each(['from=1990-01-01&to=1990-01-02', 'from=2099-12-01&to=2099-12-31'])('is empty where nothing can be: %s', async (span) => { expect(await get<api.TimelineView>(`c_farm/timeline?${span}`)).toMatchObject({ lanes: [], moments: [], is_cut: false }); });
  it.each([...Object.keys(parts), '/report'])('of a case that is not there%s is 404', async (part) => { expect([(await fetched(`c_none${part}`)).statusCode, (await get<api.Problem>(`c_none${part}`)).code]).toEqual([404, 'not-found']); });
  it.each([...Object.keys(parts), '/report'])('%s is for those who are signed in', async (part) => { expect((await fetched(`c_farm${part}`, {})).statusCode).toBe(401); });
  it.each(['?x=1', '/evidence?of=', '/timeline?from=yesterday__', '/timeline?from=0001-01-01T00:00:00Z', '/timeline?to=9999-12-31T23:59:59Z', '/timeline?from=2026-02-30', '/timeline?from=2026-03-02T00:00:00Z&to=2026-03-01T00:00:00Z', '/timeline?from=2020-03-02T00:00:00Z&to=2026-03-01T00:00:00Z', '/report?format=pdf', '/graph?node=x', '/map?x=1'])('%s is refused', async (query) => { expect((await fetched(`c_farm${query}`)).statusCode).toBe(400); });
});

describe('a case', () => {
  it('that went into another says where that is', async () => {
    const { statusCode, headers, json } = await fetched('c_old');
    expect([statusCode, headers.location, json<api.Problem>().code]).toEqual([308, '/api/v1/cases/c_farm', 'merged']);
    expect((await get<api.CaseView>('c_farm')).took_in).toEqual(['c_old']);
  });
  it('that went into one that is gone is shown itself', async () => { expect((await fetched('c_orphan')).statusCode).toBe(200); });
  it('has an ETag that an action goes by', async () => {
    const { headers } = await fetched('c_dave');
    expect((await act(bench.app, 'c_dave', { action: 'comment', text: 'seen' }, { match: String(headers.etag) })).statusCode).toBe(200);
    expect((await fetched('c_dave')).headers.etag).not.toBe(headers.etag);
  });
  it('says why, with what was expected and how rare it is here', async () => {
    const { why } = await get<api.CaseView>('c_farm');
    expect(why.map((w) => [w.id, w.person, w.title, w.expected])).toEqual([
      ['f_kvm', 'ann', 'An IP-KVM is plugged into the laptop', 'Keyboard, mouse and screen at LAP-ann, and nothing that passes them on; nothing in the team Payments asks for more.'],
      ['f_slip', 'ann', 'Shows up for a moment in a far country', 'Nothing from far away of the claimed home in Austin, US; no travel is on record then.'],
      ['f_line', 'bob', 'People who should share nothing work from one line', 'A line that nobody of another household works from, at the claimed home in Boston, US.'],
    ]);
    expect(why[0]).toMatchObject({ hit: 0.3, showing: 2, population: 4, source: expect.stringMatching(/.{10}/) as unknown, attacks: [{ technique: 'T1219.003' }, { technique: 'T1200' }] });
    expect(why[0]?.base).toBeLessThan(0.001);
    expect(why[2]?.showing).toBe(0);
  });
  it('of a detector that this program does not have is shown all the same', async () => { expect((await get<api.CaseView>('c_nobody')).why).toMatchObject([{ title: 'origin.of-tomorrow', expected: '', hit: 0, base: 0, showing: 0, person: NOBODY }]); });
  it('adds up, of the member whose score it is', async () => { expect((await get<api.CaseView>('c_farm')).arithmetic).toEqual({ person: 'ann', prior_db: -35, evidence_db: 54.6, mitigation_db: 2, score_db: 17.6, open_at_db: -10 }); });
  it('that is closed does not: its score goes on, the evidence it was open with stays', async () => { expect((await get<api.CaseView>('c_orphan')).arithmetic).toBeUndefined(); });
  it('tells what decides it, and what to do, from the pages of its detectors', async () => {
    const { decides, runbook } = await get<api.CaseView>('c_farm');
    expect(decides).toContain('the asset list: what is plugged in, and who ordered it');
    expect(new Set(runbook.map((step) => step.id)).size).toBe(runbook.length);
    expect(runbook.map((step) => step.id).filter((id) => id.endsWith('/1'))).toEqual(['first-cluster/1', 'remote-control.kvm/1', 'location.slip/1', 'sharing.shared-egress/1', 'last/1']);
    expect(runbook.find((step) => step.id === 'remote-control.kvm/4')).toEqual({ id: 'remote-control.kvm/4', detector: 'remote-control.kvm', text: 'Have the laptop sent back, and look at what was plugged in.' });
  });
  it('tells what was done, also what was taken back, and what mutes a row', async () => {
    const muting = await act(bench.app, 'c_farm', { action: 'suppress', scope: { detector: 'location.slip', person: 'ann' }, reason: 'a trip', until: isoTime(NOW + DAY) }, { match: '"v0"' });
    const tag = await act(bench.app, 'c_farm', { action: 'tag', add: ['vip'], remove: [] }, { match: '"v1"' });
    await act(bench.app, 'c_farm', { action: 'undo', of: (tag.json() as api.Acted).action_id }, { match: '"v2"' }); // the schema of the answer
    const { history, why, work } = await get<api.CaseView>('c_farm');
    expect(history.map((h) => [h.action.action, h.actor, h.is_undone])).toEqual([['suppress', 'analyst', false], ['tag', 'analyst', true], ['undo', 'analyst', false]]);
    expect(history[1]?.action).toEqual({ action: 'tag', add: ['vip'], remove: [] });
    expect(why.map((w) => w.muted_by)).toEqual([undefined, (muting.json() as api.Acted).action_id, undefined]); // the same
    expect([work.version, work.tags, work.is_suppressed]).toEqual([3, [], false]);
  });
  it('counts anew who shows what when findings changed', async () => {
    const { why: [before] } = await get<api.CaseView>('c_farm');
    await bench.store.saveFindings([{ id: sha256('cem'), subject: 'cem', detector: 'remote-control.kvm', detector_version: 1, day: '2026-03-06', level: 'default', quality: 1, observed_at: on(4, 15), summary: '', facts: {}, observations: [], with: [] }, { id: sha256('dave 2'), subject: 'dave', detector: 'remote-control.kvm', detector_version: 1, day: '2026-03-07', level: '', quality: 0, observed_at: 0, summary: '', facts: {}, observations: [], with: [] }], 2);
    await bench.store.saveFindings([{ id: sha256('bob'), subject: 'bob', detector: 'remote-control.kvm', detector_version: 1, day: '2026-03-06', level: 'default', quality: 1, observed_at: on(4, 15), summary: '', facts: {}, observations: [], with: [] }], 3);
    const { why: [still] } = await get<api.CaseView>('c_farm');
    await bench.clock.advance(6000);
    await get<api.CaseView>('c_farm'); // the one who is told what was, while it is counted
    await new Promise((resolve) => { setTimeout(resolve, 500); });
    const { why: [after] } = await get<api.CaseView>('c_farm');
    // ann, cem and bob; dave's is withdrawn.
    expect([before?.showing, still?.showing, after?.showing]).toEqual([2, 2, 3]);
  });
});

describe('the evidence of a case', () => {
  it('is told with raw records and where they lie', async () => {
    const { evidence, names } = await get<api.CaseEvidence>('c_farm/evidence');
    expect(evidence.map((e) => [e.id, e.seen.length, e.missing])).toEqual([['f_kvm', 1, 0], ['f_slip', 2, 1], ['f_line', 1, 0]]);
    expect(evidence[0]?.seen[0]).toMatchObject({ origin: { topic: 'raw.edr', partition: 3, offset: '18446744073709551615' }, raw: '{"usb":"PiKVM"}', source: 'inventory', observation: { winnow: { device_id: 'LAP-ann' } } });
    expect(evidence[1]?.seen[0]).toMatchObject({ origin: { path: '/logs/vpn.log', line: 7 }, raw: HOSTILE, person: 'ann' });
    expect(evidence[1]?.seen[1]?.raw).toBe(`${'x'.repeat(65_536)} … and 1 more characters`);
    expect(names['ann']?.name).toBe('Ann <i>Doe</i>');
  });
  it('has no names in the observation itself', async () => { expect(JSON.stringify((await get<api.CaseEvidence>('c_farm/evidence')).evidence.flatMap((e) => e.seen.map((s) => s.observation)))).not.toContain('original'); });
  it('of one row is that row alone', async () => { expect((await get<api.CaseEvidence>('c_farm/evidence?of=f_line')).evidence.map((e) => [e.id, e.seen[0]?.observation.event.id])).toEqual([['f_line', first.event.id]]); });
  it('of which the records are gone is still told', async () => {
    const found = await new CasePageStore(bench.db).records(['gone', slip.event.id]);
    expect([...found.keys()]).toEqual([slip.event.id]);
  });
  it('is found also where it is of an account that nobody asked for', async () => { expect([...(await new CasePageStore(bench.db).observations([slip.event.id, kvm.event.id, 'gone'], { accounts: ['a_bob'], devices: [] })).keys()].sort()).toEqual([slip.event.id, kvm.event.id].sort()); });
});

describe('the timeline of a case', () => {
  it('has a lane for each person, device and address, whole over the hours of a session', async () => {
    const { lanes } = await get<api.TimelineView>('c_farm/timeline');
    const own = lanes.filter((l) => l.person === 'bob' && l.device !== '');
    expect(own).toEqual([{ person: 'bob', device: 'LAP-bob', ip: HOUSE, first: isoTime(on(0, 14)), last: isoTime(on(0, 16, 15)), minutes: 136, network_class: 'residential', operator: 'Example ISP', country: 'US', city: 'Columbus' }]);
    expect(new Set(lanes.map((l) => l.person))).toEqual(new Set(['ann', 'bob', 'cem']));
  });
  it('has what evidence rests on among its moments, and does not drown in a sprayer\'s', async () => {
    const { moments, is_cut: isCut } = await get<api.TimelineView>('c_farm/timeline');
    expect(moments.filter((m) => m.evidence.length > 0).map((m) => [m.id, m.evidence, m.person, m.device])).toEqual([[first.event.id, ['f_line'], 'bob', 'LAP-bob'], [kvm.event.id, ['f_kvm'], undefined, 'LAP-ann'], [slip.event.id, ['f_slip'], 'ann', undefined], [long.event.id, ['f_slip'], 'ann', undefined]]);
    expect([moments.filter((m) => m.ip === '192.0.2.9').length, isCut]).toEqual([40, true]);
    expect(moments.find((m) => m.id === slip.event.id)?.summary).toBe('Login failed; shows blocked; from Dandong, CN');
    expect(moments.find((m) => m.id === kvm.event.id)?.summary).toBe('Device report; shows ip-kvm:PiKVM');
    expect(moments.map((m) => m.at)).toEqual(moments.map((m) => m.at).sort());
  });
  it.each([
    ['from=2026-03-04T00:00:00Z&to=2026-03-05T00:00:00Z', ['ann', 'cem'], false], ['from=2026-03-04&to=2026-03-04', ['ann', 'cem'], false], ['from=2026-03-09T00:00:00Z&to=2026-03-10T00:00:00Z', ['cem'], false], ['from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z', [], false], ['to=2026-03-03T00:00:00Z', ['ann', 'bob'], false],
  ])('of %s', async (query, who, cut) => {
    const { lanes, is_cut: isCut } = await get<api.TimelineView>(`c_farm/timeline?${query}`);
    expect([[...new Set(lanes.map((l) => l.person))].sort(), isCut]).toEqual([who, cut]);
  });
  it('of itself is of the days round the evidence', async () => { expect(await get<api.TimelineView>('c_farm/timeline')).toMatchObject({ from: isoTime(on(-2, 0)), to: isoTime(on(5, 0)) }); });
});

describe('the map of a case', () => {
  it('has homes, deliveries, offices and where they were seen, with lines to what is evidence', async () => {
    const { places, arcs } = await get<api.MapView>('c_farm/map');
    const told = (kind: string): string[] => places.filter((p) => p.kind === kind).map((p) => `${p.person ?? ''} ${p.label}`);
    expect([told('home'), told('delivery'), told('office')]).toEqual([['ann Austin, US', 'bob Boston, US', 'cem Denver, US'], ['ann Columbus, US', 'bob Columbus, US (freight-forwarder)', 'cem Columbus, US'], [' Office Berlin']]);
    expect(places.filter((p) => p.kind === 'seen').map((p) => [p.person, p.days, p.accuracy_km, p.is_evidence, p.device])).toEqual([['bob', 1, 20, true, 'LAP-bob'], ['ann', 5, 20, false, 'LAP-ann'], ['cem', 4, 20, false, 'LAP-cem']]);
    expect(arcs.map((a) => [a.person, places[a.from]?.label, places[a.to]?.kind, a.km, a.label])).toEqual([['bob', 'Boston, US', 'seen', 1034, '1,034 km from home, on one day']]);
  });
});

describe('the graph of a case', () => {
  const edge = (view: api.GraphView, from: string, to: string): readonly string[] => view.edges.filter((e) => e.from === from && e.to === to).map((e) => `${e.label}${e.is_evidence ? '!' : ''}`);
  it('has its people, what they use, who brought them, and who else uses it', async () => {
    const view = await get<api.GraphView>('c_farm/graph');
    expect(view.nodes.filter((n) => n.kind === 'person').map((n) => [n.id, n.label, n.is_member, n.band])).toEqual([['person:ann', 'Ann <i>Doe</i>', true, 'critical'], ['person:bob', 'bob', true, 'critical'], ['person:cem', 'cem', true, 'critical'], ['person:dave', 'dave', false, 'critical']]);
    expect([edge(view, 'person:ann', `address:${HOUSE}`), edge(view, 'person:dave', `address:${HOUSE}`), edge(view, 'person:ann', 'device:LAP-ann'), edge(view, 'person:ann', 'mfa-device:TOKEN-1'), edge(view, 'person:dave', 'mfa-device:TOKEN-1')]).toEqual([['works from!'], ['works from!'], ['works on!', 'owns'], ['approves with'], ['approves with']]);
    expect([edge(view, 'person:ann', 'recruiter:agency/Acme | Staffing'), edge(view, 'person:bob', 'recruiter:referrer/eve'), edge(view, 'person:bob', 'person:ann'), edge(view, 'person:bob', 'phone:+1 555 0100')]).toEqual([['hired through'], ['referred by'], ['reports to'], ['gave HR']]);
    expect(view.nodes.find((n) => n.id === 'recruiter:referrer/eve')).toMatchObject({ label: 'Eve Adams', detail: 'referrer' });
  });
  it.each([
    [`address:${HOUSE}`, ['person:ann', 'person:bob', 'person:cem', 'person:dave'], 'device:LAP-dave'], ['mfa-device:TOKEN-1', ['person:ann', 'person:bob', 'person:dave'], 'mfa-device:TOKEN-1'], ['recruiter:referrer/eve', ['person:ann', 'person:bob'], 'recruiter:referrer/eve'],
    ['phone:+1 555 0100', ['person:ann', 'person:bob'], 'phone:+1 555 0100'], ['device:LAP-dave', ['person:dave'], 'device:LAP-dave'], ['person:dave', ['person:ann', 'person:bob', 'person:cem', 'person:dave'], 'device:LAP-dave'],
  ])('opens at %s', async (node, who, also) => {
    const { nodes, edges } = await get<api.GraphView>(`c_farm/graph?node=${encodeURIComponent(node)}`);
    expect(nodes.filter((n) => n.kind === 'person').map((n) => n.id).sort()).toEqual(who);
    expect(nodes.map((n) => n.id)).toContain(also);
    expect(edges.every((e) => nodes.some((n) => n.id === e.from) && nodes.some((n) => n.id === e.to))).toBe(true);
  });
  it.each(['person:zoe', 'device:none', 'address:192.0.2.200', 'phone:1', 'recruiter:agency/none', 'planet:mars', '../../etc/passwd'])('knows no %s', async (node) => { expect((await fetched(`c_farm/graph?node=${encodeURIComponent(node)}`)).statusCode).toBe(404); });
});

describe('the farm of a case', () => {
  it('says who works from which line, on which laptop, sent where, hired by whom', async () => {
    const { lines, rows } = await get<api.FarmView>('c_farm/farm');
    expect(lines).toEqual([{ line: HOUSE, ips: [HOUSE], network_class: 'residential', operator: 'Example ISP', place: 'Columbus, US', people: 3, first: isoTime(on(0, 14)), last: isoTime(on(7, 16, 15)) }]);
    expect(rows).toMatchObject([
      { person: 'ann', line: HOUSE, days: 5, devices: ['LAP-ann'], home: 'Austin, US', home_km: 1716, sent_to: 'Columbus, US', hired: '2026-02-01', hired_by: 'agency Acme | Staffing, referred by eve', payout: 'crypto' },
      { person: 'bob', line: HOUSE, days: 1, devices: ['LAP-bob'], home: 'Boston, US', home_km: 1034, sent_to: 'Columbus, US (freight-forwarder)', hired: '2026-02-10', hired_by: 'referred by eve, manager ann' },
      { person: 'cem', line: HOUSE, days: 4, devices: ['LAP-cem'], home: 'Denver, US', home_km: 1872, sent_to: 'Columbus, US', hired: '2026-02-20', hired_by: '' },
    ]);
    expect(rows[2]?.hours).toEqual(Array.from({ length: 24 }, (_, hour) => (hour === 14 || hour === 15 ? 240 : hour === 16 ? 64 : 0)));
  });
  it('marks who came and who left', async () => {
    const { days } = await get<api.FarmView>('c_farm/farm');
    expect(days.map((d) => [d.day, d.people, d.joined.join(' '), d.left.join(' ')])).toEqual([['2026-03-02', 2, 'ann bob', 'bob'], ['2026-03-03', 1, '', ''], ['2026-03-04', 2, 'cem', ''], ['2026-03-05', 2, '', ''], ['2026-03-06', 2, '', ''], ['2026-03-09', 1, '', '']]);
  });
  it('of one person has that one\'s lines', async () => { expect((await get<api.FarmView>('c_nobody/farm')).rows.map((r) => [r.person, r.line, r.home, r.hired_by])).toEqual([[NOBODY, '192.0.2.44', '', '']]); });
});

describe('the hours of a case', () => {
  it('are told by weekday and hour, against the claimed zone', async () => {
    const { people: [ann, bob] } = await get<api.HoursView>('c_farm/hours');
    expect([ann?.claimed_zone, ann?.claimed_offset_h, bob?.minutes.flat().reduce((a, b) => a + b, 0), bob?.minutes[0]?.slice(14, 17), bob?.minutes[1]?.[14]]).toEqual(['America/New_York', -4, 136, [60, 60, 16], 0]);
  });
  it('say which clocks they fit', async () => {
    const { people: [ann] } = await get<api.HoursView>('c_farm/hours');
    const share = (offset: number): number | undefined => ann?.fits.find((f) => f.offset_h === offset)?.share;
    expect([ann?.fits[0], share(-5), share(8), share(-12), ann?.fits.length]).toEqual([{ offset_h: 0, share: 1 }, 1, 0, 0, 27]);
  });
  it('of somebody who was never seen fit none', async () => { expect((await get<api.HoursView>('c_never/hours')).people).toMatchObject([{ person: 'never-seen', fits: [] }]); });
});

describe('similar cases', () => {
  it('are those that share somebody or something, most alike first; not what went into it', async () => {
    expect((await get<api.Similar>('c_farm/similar')).cases.map(({ row, shares }) => [row.case_id, shares])).toEqual([['c_orphan', ['person']], ['c_dave', ['address', 'detector:remote-control.kvm']]]);
  });
  it('tell how they were closed', async () => {
    await act(bench.app, 'c_dave', { action: 'verdict', to: 'benign', reason: 'a lab' }, { match: '*' });
    expect((await get<api.Similar>('c_farm/similar')).cases.find(({ row }) => row.case_id === 'c_dave')?.row.work.verdict?.to).toBe('benign');
  });
  it('of a case like no other are none', async () => { expect((await get<api.Similar>('c_nobody/similar')).cases).toEqual([]); });
});

describe('the report of a case', () => {
  it('as HTML loads nothing, runs nothing, and shows hostile text as text', async () => {
    const { body, headers } = await fetched('c_farm/report?format=html');
    expect([headers['content-type'], headers['content-security-policy'], headers['content-disposition'], headers['x-content-type-options']]).toEqual(['text/html; charset=utf-8', expect.stringContaining("default-src 'none'"), 'inline; filename="winnow-c_farm.html"', 'nosniff']);
    expect(body).not.toMatch(/<script|<img|<link|<iframe|<i>|<b>|\son\w+=|\bsrc=|\bhref=|url\(|@import/i);
    expect(body).not.toContain('\u202e');
    for (const text of ['&lt;script&gt;alert(1)&lt;/script&gt;', 'Ann &lt;i&gt;Doe&lt;/i&gt;', 'a trip', 'topic raw.edr, partition 3, offset 18446744073709551615', '/logs/vpn.log:7', 'Keyboard, mouse and screen at LAP-ann', 'Have the laptop sent back', '−35.0 (before anything is seen) +54.6 (evidence about ann) −2.0', 'sent to']) expect(body).toContain(text);
  });
  it('as Markdown has neither HTML nor links nor broken tables of what is in logs and claims', async () => {
    const { body, headers } = await fetched('c_farm/report');
    expect([headers['content-type'], headers['content-disposition']]).toEqual(['text/markdown; charset=utf-8', 'inline; filename="winnow-c_farm.md"']);
    expect(body.split('\n', 1)).toEqual(['# Three people work from one line; &lt;b&gt;look&lt;/b&gt; \\| here']);
    expect(body).not.toMatch(/<(?!\/?pre>)|\u202e/);
    expect(body.replace(/<pre>.*<\/pre>/g, '')).not.toMatch(/(?<!\\)[[\]]|javascript/);
    const tables = body.split('\n').filter((line) => line.startsWith('|')).map((line) => line.replace(/\\\|/g, '').split('|').length);
    expect(new Set(tables)).toEqual(new Set([4, 5, 7, 12]));
  });
  it('of a case with next to nothing in it is written, too', async () => { expect((await fetched('c_never/report?format=html')).body).toContain('What to do'); });
});

describe('the audit of a page', () => {
  it('says who read whose records, and whose report', async () => {
    await fetched('c_dave/evidence', as('viewer', 'mallory'));
    await fetched('c_dave/report', as('viewer', 'mallory'));
    await fetched('c_none/report', as('viewer', 'mallory'));
    await bench.clock.advance(1000);
    await new Promise((resolve) => { setTimeout(resolve, 300); });
    const rows = await bench.db.query("SELECT action, what FROM audit WHERE actor = 'mallory' ORDER BY at, id", {}, Type.Object({ action: Type.String(), what: Type.Array(Type.String()) }));
    expect(rows.map((r) => `${r.action} ${r.what.join(' ')}`).sort()).toEqual(['read.records dave', 'read.report dave']);
  });
});
