import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { accountId, type api, DAY, HOUR } from '@winnow/core';
import { catalogue } from '@winnow/detection';
import { loadConfig, Store } from '@winnow/platform';
import { keeperFact, newestOf, workLoadOf } from '../src/health-facts.ts';
import { type Indexed } from '../src/case-index.ts';
import { act, as, type Bench, KEY, NOW, openBench, openBenchOver, store, theCase } from './support.ts';

const hour = NOW - (NOW % HOUR);
interface Became { readonly topic?: string; readonly source?: string; readonly result?: string; readonly reason?: string; readonly n: number; readonly age: number; readonly example?: string }
const counted = ({ topic = 'raw.vpn', source = 'cisco.asa', result = 'observation', reason = 'login', n, age, example = '0/1' }: Became): object => ({ hour: hour - age, topic, envelope: 'syslog', source, result, reason, n, last: NOW - age, example });
const seen = (id: string, source: string, age: number): object => ({ id, timestamp: NOW - age, account_id: 'a', device_id: '', session_id: '', kind: 'login', outcome: 'success', source, ip: '', line: '', network_class: '', operator: '', asn: 0, country: '', city: '', lat: 0, lon: 0, has_point: 0, accuracy_km: 0, mfa_device: '', phone: '', fingerprint: '', presence: 0, presence_bit: 0, notable: 0, ingested: 1, doc: '{}' });
const get = async (bench: Bench, url: string, role: api.Role = 'viewer'): Promise<{ status: number; body: unknown }> => { const r = await bench.app.inject({ url: `/api/v1${url}`, headers: as(role) }); return { status: r.statusCode, body: r.json() }; };

describe('health of a company with Kafka', () => {
  let bench: Bench;
  let health: api.HealthView;
  const asked: unknown[] = [];
  beforeAll(async () => {
    bench = await openBench({
      config: loadConfig({ env: { WINNOW_KAFKA__BROKERS: 'k.example.com:9092' } }), lag: { lag: () => Promise.resolve([{ topic: 'raw.vpn', records: 17, seconds: 3 }]) },
      deadLetters: { list: (of) => { asked.push(of); return Promise.resolve({ items: [], is_cut: false }); }, redrive: (what) => { asked.push(what); return Promise.resolve({ sent: 2, left: 1 }); } },
    });
    await bench.db.insert('intake_counts', [counted({ n: 90, age: HOUR }), counted({ n: 10, age: 2 * HOUR }), counted({ n: 900, age: 3 * DAY }), counted({ n: 5, age: HOUR, source: '', result: 'dead_letter', reason: 'no_parser', example: '0/42' }), counted({ n: 3, age: 2 * DAY, source: '', result: 'dead_letter', reason: 'no_parser', example: '0/7' }), counted({ topic: 'raw.old', source: 'okta.system-log', n: 4, age: 5 * DAY })], '');
    await bench.db.insert('observations', [seen('o1', 'cisco.asa', HOUR), seen('o2', 'cisco.asa', 40 * DAY), seen('o3', 'okta.system-log', 5 * DAY)], '');
    await store(bench, { cases: [theCase(), theCase({ case_id: 'c_bob', people: ['bob'] }), theCase({ case_id: 'c_cem', status: 'closed' })] });
    await bench.db.insert('case_steps', [{ uid: 'c_ann:1', case_id: 'c_ann', at: 1, step: 'opened', digest: '', published_at: NOW - 10 * HOUR, alert: '', case_doc: '' }, { uid: 'c_bob:1', case_id: 'c_bob', at: 1, step: 'opened', digest: '', published_at: 1, alert: '', case_doc: '' }], '');
    await act(bench.app, 'c_ann', { action: 'assign', to: 'eve' }, { match: '*' });
    await bench.clock.advance(4 * HOUR);
    await act(bench.app, 'c_ann', { action: 'verdict', to: 'fraud' }, { match: '*' });
    await act(bench.app, 'c_ann', { action: 'status', to: 'closed' }, { match: '*' });
    const { status, body } = await get(bench, '/health');
    expect(status).toBe(200);
    health = body as api.HealthView; // what the route answers
  });
  afterAll(() => bench.close());

  it('tells of each topic what arrived, and of one that fell silent when it was heard last', () => {
    expect(health.feeds.map(({ topic, records_24h, sources, results, lag_records, lag_s }) => ({ topic, records_24h, sources, results, lag_records, lag_s }))).toEqual([
      { topic: 'raw.old', records_24h: 0, sources: [], results: [], lag_records: undefined, lag_s: undefined },
      { topic: 'raw.vpn', records_24h: 105, sources: [{ value: 'cisco.asa', n: 100 }], results: [{ value: 'observation', n: 100 }, { value: 'dead_letter', n: 5 }], lag_records: 17, lag_s: 3 },
    ]);
    expect(health.feeds[0]?.last).toBe(new Date(NOW - 5 * DAY).toISOString());
    expect(health.feeds[1]?.hours.map(({ read, failed }) => [read, failed])).toEqual([[10, 0], [90, 5]]);
  });
  it('counts dead letters by topic and reason, with the newest as the example', () => { expect(health.dead_letters).toEqual([{ topic: 'raw.vpn', reason: 'no_parser', n: 8, last: new Date(NOW - HOUR).toISOString(), example: '0/42' }]); });
  it('tells of each source what came lately, and the span of all', () => {
    expect(health.sources.map(({ source, observations_24h }) => [source, observations_24h])).toEqual([['cisco.asa', 1], ['okta.system-log', 0]]);
    expect(health.store).toMatchObject({ observations: 3, from: new Date(NOW - 40 * DAY).toISOString(), to: new Date(NOW - HOUR).toISOString() });
    expect(health.store.bytes).toBeGreaterThan(0);
    expect(health.newest).toEqual({ at: new Date(NOW - HOUR).toISOString(), age_s: 5 * 3600 });
  });
  it('tells how old geography and lists are', () => { expect(health.data.map((d) => d.name).filter((name) => /^(?:places|networks): |list: vpn-asn\.yaml/.test(name)).length).toBe(3); });
  it('tells how long cases wait, from when they were told of', () => { expect(health.work).toEqual({ open: 1, closed_30d: 1, median_hours_to_first_action: 10, median_hours_to_close: 14 }); });
  it('counts verdicts by detector', () => { expect(health.verdicts).toEqual([{ detector: 'origin.vpn-behind-vpn', fraud: 1, other: 0 }]); });
  it('says what is wrong and what to do', () => {
    const levels = new Map(health.checks.map((c) => [c.name, c.level]));
    expect([levels.get('store'), levels.get('claims'), levels.get('detector')]).toEqual(['good', 'warn', 'bad']);
    for (const c of health.checks) if (c.level !== 'good') expect(c.what_to_do?.length).toBeGreaterThan(5);
  });
  it('who may not send dead letters back is refused, and what is asked for gets there', async () => {
    expect((await get(bench, '/deadletters?reason=no_parser&limit=7')).status).toBe(200);
    const post = async (payload: object, role: api.Role): Promise<number> => (await bench.app.inject({ method: 'POST', url: '/api/v1/deadletters/redrive', headers: as(role), payload })).statusCode;
    expect([await post({ reason: 'no_parser' }, 'analyst'), await post({}, 'admin'), await post({ places: ['../1'] }, 'admin'), await post({ places: ['0/42'] }, 'admin')]).toEqual([403, 400, 400, 200]);
    expect(asked).toEqual([{ reason: 'no_parser', limit: 7 }, { places: ['0/42'] }]);
  });
});

describe('which detectors cannot see', () => {
  let bench: Bench;
  let health: api.HealthView;
  let rows: ReadonlyMap<string, api.DetectorRow>;
  const PEOPLE = 12;
  const told = (i: number, over: object = {}): object => ({ ...seen(`o${String(i)}-${JSON.stringify(over)}`, 'okta.system-log', HOUR), account_id: accountId(KEY, '', `u${String(i)}`), device_id: `d${String(i)}`, ip: `203.0.113.${String(i)}`, line: `203.0.113.${String(i)}`, network_class: 'residential', country: 'US', city: 'Austin', lat: 30.27, lon: -97.74, has_point: 1, presence: 1, presence_bit: 2, doc: '{"winnow":{"device":{"managed":true}}}', ...over });
  beforeAll(async () => {
    bench = await openBench({ config: loadConfig({ env: {}, file: 'w.yaml', read: () => 'detectors:\n  delivery.shared-address: { enabled: false }\n', detectors: catalogue }) });
    const all = Array.from({ length: PEOPLE }, (_, i) => i);
    await store(bench, {
      people: all.map((i) => ({ person_id: `p${String(i)}`, usernames: [`u${String(i)}`], ...(i < 4 && { home_country: 'US', home_city: 'Austin' }) })),
      devices: all.map((i) => ({ device_id: `d${String(i)}`, owner_id: `p${String(i)}`, os: 'Windows' })),
    });
    await bench.db.insert('identities', all.map((i) => ({ kind: 'account', id: accountId(KEY, '', `u${String(i)}`), name: `u${String(i)}`, realm: '', email: '', host: '', ingested: 1 })), '');
    await bench.db.insert('observations', [...all.map((i) => told(i)), told(0, { kind: 'software-seen', presence: 0, presence_bit: 0, doc: '{"winnow":{}}' }), told(0, { account_id: '', device_id: 'd0', kind: 'device-seen', notable: 1, presence: 0, presence_bit: 0, ip: '', line: '', doc: '{"winnow":{"device":{"displays":[]}}}' })], '');
    health = (await get(bench, '/health')).body as api.HealthView; // what the route answers
    rows = new Map(((await get(bench, '/detectors')).body as api.DetectorList).items.map((d) => [d.id, d])); // what the route answers
  });
  afterAll(() => bench.close());

  it('is told with the reason and what to do', () => {
    expect(health.blind.filter((b) => b.why.includes('delivery place'))).toEqual([{ who: 'delivery.*', detectors: expect.arrayContaining(['delivery.shipped-elsewhere']), is_half: false, why: 'nobody has a device with a delivery place: fill shipped_country and shipped_city in devices.csv' }]);
    expect(health.sight).toEqual({ people: PEOPLE, of: PEOPLE, days: 30 });
  });
  it('is told of each detector, and of none that is off', () => {
    expect(rows.get('delivery.shipped-elsewhere')?.blind).toMatch(/^nobody has a device with a delivery place/);
    expect(rows.get('location.home-mismatch')).toMatchObject({ half_blind: '8 of 12 people have no claimed home: fill home_country and home_city in people.csv' });
    expect(rows.get('delivery.shared-address')).not.toHaveProperty('blind');
  });
  it('goes by what records tell, of endpoints without an account, too', () => {
    const whys = health.blind.map((b) => b.why).join('\n');
    expect(whys).toContain('latency to the gateways');
    for (const told of ['screens', 'programs', 'whether a device is managed']) expect(whys).not.toContain(told);
  });
  it('that cannot be worked out is a check that is bad, and takes nothing else from the page', async () => {
    class Exhausted extends Store { override timelines(): ReturnType<Store['timelines']> { return Promise.reject(new Error('not enough memory\nfor this')); } }
    const { app } = await openBenchOver(bench.db, { store: new Exhausted(bench.db), clock: bench.clock });
    try {
      const { status, body } = await get({ ...bench, app }, '/health');
      const { checks, store: kept, blind } = body as api.HealthView; // what the route answers
      expect([status, checks.find((c) => c.name === 'detectors'), kept.people, blind]).toEqual([200, expect.objectContaining({ level: 'bad', text: 'not enough memory' }), PEOPLE, []]);
    } finally { await app.close(); }
  });
});

describe('without Kafka, over an empty store', () => {
  let bench: Bench;
  beforeAll(async () => { bench = await openBench(); });
  afterAll(() => bench.close());
  it('health is an answer', async () => {
    const { status, body } = await get(bench, '/health');
    const { feeds, store: stored, can_redrive } = body as api.HealthView; // what the route answers
    expect([status, feeds, stored.observations, can_redrive, stored.from]).toEqual([200, [], 0, false, undefined]);
    expect((body as api.HealthView).blind).toEqual([expect.objectContaining({ who: 'all detectors', is_half: false })]); // what the route answers
  });
  it('there are no dead letters, and none can be sent back', async () => {
    expect((await get(bench, '/deadletters', 'admin')).body).toEqual({ items: [], is_cut: false });
    const r = await bench.app.inject({ method: 'POST', url: '/api/v1/deadletters/redrive', headers: as('admin'), payload: { reason: 'no_parser' } });
    expect([r.statusCode, r.json<api.Problem>().code]).toEqual([409, 'no-kafka']);
  });
});

describe('facts', () => {
  const indexed = (age: number, status: 'open' | 'closed' = 'open'): Indexed => ({ case: theCase({ as_of: new Date(NOW - age).toISOString(), status }), work: { version: 0, state: 'new', tags: [], comments: [], suppressions: [] }, isMuted: false, actions: [] });
  it.each<[string, readonly Indexed[], string | undefined]>([['nothing is open', [indexed(DAY, 'closed')], undefined], ['the newest was looked at an hour ago', [indexed(DAY), indexed(HOUR)], 'ok'], ['all are three hours old', [indexed(3 * HOUR)], 'bad']])('the keeper when %s', (_, cases, level) => { expect(keeperFact(cases, NOW)?.level).toBe(level); });
  it('a clock that is ahead is not the newest observation', () => { expect([newestOf([{ last: NOW + DAY }, { last: NOW - 3000 }], NOW).newest?.age_s, newestOf([{ last: NOW + DAY }], NOW)]).toEqual([3, {}]); });
  it('nobody waited where nobody was told', () => { expect(workLoadOf([indexed(HOUR)], new Map(), NOW)).toEqual({ open: 1, closed_30d: 0 }); });
});
