import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { accountId, api, DAY, HOUR, isoTime, sha256 } from '@winnow/core';
import { Errors } from 'typebox/value';
import { as, type Bench, KEY, NOW, openBench, store, theCase } from './support.ts';

/** Somebody whose login is sprayed, and who comes from ever other addresses: more of both than a page may read. */
const N = 100_000;
const FROM = NOW - 80 * DAY;
const ann = accountId(KEY, '', 'ann');
const evidence = sha256('the first');
let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
  await store(bench, {
    people: [{ person_id: 'ann', usernames: ['ann'] }], identities: [{ kind: 'account', id: ann, name: 'ann', realm: '', email: '', host: '' }], observations: [],
    cases: [theCase({ evidence: [{ id: 'f_1', detector: 'location.slip', level: 'slip', family: 'location', weight_db: 15, observed_at: isoTime(FROM), summary: 's', facts: {}, observations: [evidence] }] })],
  });
  // One in two fails; the documents say what the columns do.
  await bench.db.command(`INSERT INTO observations (id, timestamp, account_id, kind, outcome, source, ip, line, network_class, presence, presence_bit, notable, session_id, ingested, doc)
    SELECT if(number = 0, {evidence:String}, lower(hex(SHA256(toString(number))))) AS id, toInt64({from:Int64} + intDiv(number * {span:Int64}, {n:Int64})) AS timestamp, {ann:String}, 'login', if(number % 2 = 0, 'failure', 'success') AS outcome, 'test',
      concat('203.', toString(number % 200), '.', toString(intDiv(number, 200) % 250), '.', toString(intDiv(number, 50000) % 250)) AS ip, ip, 'residential', number % 2, number % 2, 1 - number % 2, toString(number), 1,
      concat('{"schema_version":1,"@timestamp":"', formatDateTime(fromUnixTimestamp64Milli(timestamp, 'UTC'), '%Y-%m-%dT%H:%i:%S.000Z'), '","event":{"id":"', id, '","outcome":"', outcome, '"},"source":{"ip":"', ip, '"},"winnow":{"kind":"login","source":"test","line":', toString(number + 1), ',"account_id":"', {ann:String}, '"}}') FROM numbers({n:UInt64})`,
  { evidence, from: FROM, span: 79 * DAY, n: N, ann });
}, 120_000);
afterAll(() => bench.close());
const get = async <T>(url: string): Promise<T> => (await bench.app.inject({ url: `/api/v1${url}`, headers: as('viewer') })).json();

describe('a person with a long past', () => {
  it('has a timeline of the newest, with what evidence rests on, and it says that there is more', async () => {
    const view = await get<api.TimelineView>('/people/ann/timeline');
    expect([...Errors(api.TimelineViewSchema, view)]).toEqual([]);
    expect([view.is_cut, view.lanes.length]).toEqual([true, 2000]);
    expect(view.moments.length).toBeGreaterThan(900);
    expect(view.moments.length).toBeLessThanOrEqual(1000);
    expect(view.moments[0]).toMatchObject({ id: evidence, evidence: ['f_1'] });
    // Of a day's failures only some: a sprayer does not push out what was before.
    expect(view.moments.filter((m) => m.at.startsWith(view.moments.at(-1)?.at.slice(0, 10) ?? '?')).length).toBeLessThanOrEqual(40);
    expect(Date.parse(view.moments.at(-1)?.at ?? '')).toBeGreaterThan(NOW - 2 * DAY);
    expect(Date.parse(view.lanes.at(-1)?.last ?? '')).toBeGreaterThan(NOW - DAY - HOUR);
    expect(Date.parse(view.lanes[0]?.first ?? '')).toBeGreaterThan(NOW - 10 * DAY);
  }, 60_000);
  it('is told whole in a shorter time', async () => {
    const view = await get<api.TimelineView>(`/people/ann/timeline?from=${isoTime(FROM)}&to=${isoTime(FROM + HOUR)}`);
    expect([view.is_cut, view.moments.length, view.lanes.length]).toEqual([false, 27, 26]);
  });
  it('has a page', async () => {
    const view = await get<api.PersonView>('/people/ann');
    expect([view.person_id, view.addresses.length, view.active?.days]).toEqual(['ann', 100, 80]);
  }, 60_000);
  it('is read in part by who asks for a part, and whole by detectors', async () => {
    const wanted = [{ subject: 'ann', accounts: [ann], devices: [] }];
    const read = async (most?: number): Promise<readonly (readonly unknown[])[]> => { const t = (await bench.store.timelines(wanted, FROM, NOW, { ...(most !== undefined && { most }) })).get('ann') ?? { presences: [], sessions: [], notable: [] }; return [t.presences, t.sessions, t.notable]; };
    const [some, all] = [await read(10), await read()];
    expect([some, all].map((kinds) => kinds.map((rows) => rows.length))).toEqual([[10, 10, 10], [N / 2, N / 2, N / 2]]);
    expect(some).toEqual(all.map((rows) => rows.slice(-10)));
  }, 120_000);
});
