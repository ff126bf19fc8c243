import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY, type Finding, HOUR, isoTime, isSessionPart, kinds, type Observation, sha256, type Timeline, timelineOf } from '@winnow/core';
import { BatchWriter, type Db, migrate, openDb, rowsOf, setRetention, Store } from '@winnow/platform';
import fc from 'fast-check';
import { Type } from 'typebox';

const path = mkdtempSync(join(tmpdir(), 'winnow-store-'));
let db: Db;
let store: Store;
beforeAll(async () => { db = await openDb({ kind: 'embedded', path }); await migrate(db); store = new Store(db); });
afterAll(async () => { await db.close(); rmSync(path, { recursive: true, force: true }); });

const START = Date.UTC(2026, 2, 1);
/** Spans of a question: on whole hours, as days end, and inside of an hour, as the wall clock has it. */
const spans = fc.record({ from: fc.constantFrom(0, 1, 17 * 60_000 + 3, HOUR - 1), asOf: fc.constantFrom(0, 1, 30 * 60_000 + 17, HOUR - 1) }).map((r) => ({ from: START + DAY + r.from, asOf: START + 4 * DAY + r.asOf }));
type Span = { readonly from: number; readonly asOf: number };
/** Times all over, and crowded around the ends of the span, where a difference would be. */
const times = ({ from, asOf }: Span): fc.Arbitrary<number> => fc.oneof(
  fc.integer({ min: START, max: START + 5 * DAY }), fc.integer({ min: asOf - HOUR, max: asOf + HOUR }), fc.integer({ min: from - HOUR, max: from + HOUR }),
  fc.constantFrom(from - 1, from, from + 1, asOf - 1, asOf, asOf + 1, START + 2 * DAY),
);
/** The first mostly: so that many observations fall into one presence and one session. */
const often = <T>(first: T, ...others: readonly T[]): fc.Arbitrary<T> => fc.oneof({ weight: 3, arbitrary: fc.constant(first) }, { weight: 1, arbitrary: fc.constantFrom(...others) });
const observation = (i: number, run: string, span: Span = { from: START + DAY, asOf: START + 4 * DAY }): fc.Arbitrary<Observation> => fc.record({
  at: times(span), account: often('a1', 'a2', 'a3', ''), device: often('D1', 'D2', ''), ip: often('203.0.113.1', '203.0.113.2', '2001:db8:1:2::5', ''),
  kind: fc.oneof({ weight: 2, arbitrary: fc.constantFrom('login' as const, 'vpn-session-start' as const) }, { weight: 1, arbitrary: fc.constantFrom(...kinds) }), outcome: often('success' as const, 'failure' as const, 'unknown' as const),
  gateway: often('gw1', 'gw2', ''), city: fc.constantFrom('Austin', 'Berlin', ''), session: often('s1', 's2', ''), vm: fc.boolean(), trait: fc.boolean(),
}).map((r): Observation => ({
  schema_version: 1, '@timestamp': isoTime(r.at), event: { id: sha256(run, String(i)), outcome: r.outcome },
  ...(r.ip !== '' && { source: { ip: r.ip, ...(r.city !== '' && { geo: { country_iso_code: 'US', city_name: r.city, location: { lat: 30.27, lon: -97.74 } } }) } }),
  ...(r.gateway !== '' && { observer: { hostname: r.gateway } }),
  winnow: {
    kind: r.kind, source: 'test', network: { class: 'residential' }, geo_accuracy_km: 25, ...(r.account !== '' && { account_id: `${run}${r.account}` }), ...(r.device !== '' && { device_id: `${run}${r.device}` }),
    ...(r.session !== '' && { session: { id: `${run}${r.session}` } }), ...(r.vm && { device: { vm: true, managed: true } }), ...(r.trait && { traits: ['vm'] }),
  },
}));
const shuffledBy = <T>(list: readonly T[], order: readonly number[]): T[] => list.map((item, i) => [order[i] ?? 0, item] as const).sort((a, b) => a[0] - b[0]).map(([, item]) => item);
const at = (o: Observation): number => Date.parse(o['@timestamp']);
/** What a part belongs to: the last that was told before it (within a week), else the next (within an hour). */
function nearest(o: Observation, told: readonly Observation[]): Observation | undefined {
  const before = told.filter((x) => (at(x) < at(o) || (at(x) === at(o) && x.event.id <= o.event.id)) && at(x) >= at(o) - 7 * DAY);
  return before.at(-1) ?? told.find((x) => at(x) >= at(o) && at(x) <= at(o) + HOUR);
}
interface Joined { readonly o: Observation; /** When the login was named that it belongs to. */ readonly named: number }
/** Parts of sessions with what others of the session say. */
function joined(all: readonly Observation[], from: number): readonly Joined[] {
  const parts = all.filter((o) => isSessionPart(o) && at(o) >= from - 7 * DAY).sort((a, b) => at(a) - at(b) || (a.event.id < b.event.id ? -1 : 1));
  return parts.flatMap((o): Joined[] => {
    const same = parts.filter(({ winnow, observer }) => winnow.session?.id === o.winnow.session?.id && observer?.hostname === o.observer?.hostname);
    const name = nearest(o, same.filter(({ winnow }) => winnow.account_id !== undefined));
    const place = nearest(o, same.filter(({ source }) => source?.ip !== undefined));
    if (name?.winnow.account_id === undefined || place?.source === undefined || o.event.outcome !== 'success') return [];
    return [{ o: { ...o, source: place.source, winnow: { ...o.winnow, account_id: name.winnow.account_id } }, named: at(name) }];
  });
}
const isOf = (accounts: readonly string[]) => ({ winnow }: Observation): boolean => accounts.includes(winnow.account_id ?? '');

/** What is to be seen at asOf of all these observations: nothing later; what reaches beyond `from` is whole. */
function seen(subject: string, list: readonly Observation[], of: { readonly accounts: readonly string[]; readonly devices: readonly string[] }, { from, asOf }: Span): Timeline {
  const known = list.filter((o) => at(o) < asOf);
  const parts = joined(known, from).filter(({ o }) => isOf(of.accounts)(o));
  const whole = parts.map(({ o }) => o);
  const own = known.filter((o) => isOf(of.accounts)(o) || (o.winnow.account_id === undefined && of.devices.includes(o.winnow.device_id ?? '')));
  const [all, notable] = [timelineOf(subject, [...own.filter((o) => !whole.some(({ event }) => event.id === o.event.id)), ...whole]), timelineOf(subject, own).notable];
  // A part that says something of itself is told as it was stored, and who is behind it only by what it says itself.
  return { subject, presences: all.presences.filter((p) => p.last >= from), sessions: sessionsOf(subject, own, parts, from), notable: notable.filter((o) => at(o) >= from) };
}
/** One span of a session that is told whole, and one of its parts for each time that a login was named. */
function sessionsOf(subject: string, own: readonly Observation[], parts: readonly Joined[], from: number): Timeline['sessions'] {
  const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  const byName = [...new Set(parts.map(({ named }) => named))].flatMap((named) => timelineOf(subject, parts.filter((p) => p.named === named).map(({ o }) => o)).sessions);
  return [...timelineOf(subject, own).sessions, ...byName].filter((s) => s.end >= from).sort((a, b) => a.start - b.start || order(a.id, b.id) || order(a.account, b.account) || a.end - b.end || order(a.ip, b.ip));
}
const insert = async (observations: readonly Observation[]): Promise<void> => { const writer = new BatchWriter(db); const done = writer.add(rowsOf(observations, [], 1)); await writer.flush(); await done; };

describe('where a record came from', () => {
  it.each([
    ['Kafka', {}, { topic: 'raw.vpn', partition: 3, offset: '9007199254740993' }, { topic: 'raw.vpn', partition: 3, offset: '9007199254740993', path: '', line: 0 }],
    ['a file', { log: { file: { path: 'logs/asa.log' } }, line: 7 }, undefined, { topic: '', partition: 0, offset: '0', path: 'logs/asa.log', line: 7 }],
  ] as const)('%s', async (name, { line, ...more }: { readonly line?: number; readonly log?: { readonly file: { readonly path: string } } }, origin, expected) => {
    const o: Observation = { schema_version: 1, '@timestamp': isoTime(START), event: { id: sha256('origin', name), outcome: 'success' }, winnow: { kind: 'login', source: 'test', ...(line !== undefined && { line }) }, ...more };
    for (const [table, rows] of Object.entries(rowsOf([o], [], 1, origin === undefined ? {} : { origins: [origin] }))) await db.insert(table, rows, '');
    const row = Type.Object({ topic: Type.String(), partition: Type.Number(), offset: Type.String(), path: Type.String(), line: Type.Number() });
    expect(await db.query('SELECT topic, partition, toString(offset) AS offset, path, line FROM records FINAL WHERE id = {id:String}', { id: o.event.id }, row)).toEqual([expected]);
  }, 30_000);
});

describe('the store', () => {
  it('gives the timelines that the pure fold gives of what was before asOf, whatever the order, the blocks and the repeats', async () => {
    let n = 0;
    const situation = fc.tuple(spans, fc.array(fc.integer(), { minLength: 1, maxLength: 80, size: 'max' }), fc.integer({ min: 8, max: 50 })).chain(([span, order, cut]) => {
      const run = `r${String(n += 1)}-`;
      return fc.record({ run: fc.constant(run), span: fc.constant(span), order: fc.constant(order), cut: fc.constant(cut), list: fc.tuple(...order.map((_, i) => observation(i, run, span))) });
    });
    await fc.assert(fc.asyncProperty(situation, async ({ run, span, order, cut, list }) => {
      const sent = [...shuffledBy(list, order), ...list.slice(0, 7)];
      for (let i = 0; i < sent.length; i += cut) await insert(sent.slice(i, i + cut));
      const wanted = [{ subject: 'p', accounts: [`${run}a1`, `${run}a2`], devices: [`${run}D1`] }, { subject: 'q', accounts: [`${run}a3`], devices: [] }];
      const timelines = await store.timelines(wanted, span.from, span.asOf);
      for (const { subject, accounts, devices } of wanted) {
        expect(timelines.get(subject) ?? { subject, presences: [], sessions: [], notable: [] }).toEqual(seen(subject, list, { accounts, devices }, span));
      }
    }), { numRuns: 25 });
  });
  it('joins a session that is told in parts, in whatever order they come', async () => {
    const part = (n: number, minutes: number, winnow: Partial<Observation['winnow']>, more: Partial<Observation> = {}): Observation => ({ 'schema_version': 1, '@timestamp': isoTime(START + 2 * DAY + minutes * 60_000), 'event': { id: sha256('part', String(n)), outcome: 'success' }, 'observer': { hostname: 'gw1' }, 'winnow': { kind: 'other', source: 'f5.apm', session: { id: 'ab12cd34' }, ...winnow }, ...more });
    const parts = [
      part(1, 0, {}, { event: { id: sha256('part', '1'), outcome: 'unknown' }, source: { ip: '203.0.113.7', geo: { country_iso_code: 'US', city_name: 'Austin', location: { lat: 30.27, lon: -97.74 } } } }),
      part(2, 1, { account_id: 'parted' }), part(3, 2, { kind: 'login' }), part(4, 65, { kind: 'vpn-session-end' }),
      part(5, 3, { kind: 'login', session: { id: 'ffffffff' } }),
      // The gateway was started anew two days later, and gives its ids again.
      part(6, 2880, {}, { source: { ip: '198.51.100.9' } }), part(7, 2881, { account_id: 'other' }), part(8, 2882, { kind: 'login' }),
      // Another gateway gives the same.
      part(9, 1, { account_id: 'third' }, { observer: { hostname: 'gw2' } }), part(10, 1, {}, { observer: { hostname: 'gw2' }, source: { ip: '192.0.2.77' } }),
    ];
    for (const order of [[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]]) {
      for (const i of order) await insert(parts.slice(i, i + 1));
      const timeline = (await store.timelines([{ subject: 'p', accounts: ['parted'], devices: [] }], START, START + 5 * DAY)).get('p');
      expect(timeline?.presences.map(({ ip, city, first, last }) => [ip, city, (first - START - 2 * DAY) / 60_000, (last - START - 2 * DAY) / 60_000])).toEqual([['203.0.113.7', 'Austin', 2, 2], ['203.0.113.7', 'Austin', 65, 65]]);
      expect(timeline?.sessions.map(({ id, ip, start, end }) => [id, ip, (end - start) / 60_000])).toEqual([['ab12cd34', '203.0.113.7', 63]]);
      const lines = await store.population("SELECT line, account_id, city FROM presence_lines(from = {from:Int64}, asOf = {asOf:Int64}) WHERE account_id = 'parted'", { from: START, asOf: START + 5 * DAY }, Type.Object({ line: Type.String(), account_id: Type.String(), city: Type.String() }));
      expect(lines).toEqual([{ line: '203.0.113.7', account_id: 'parted', city: 'Austin' }, { line: '203.0.113.7', account_id: 'parted', city: 'Austin' }]);
      await Promise.all(['observations', 'session_parts', 'session_owners'].map((table) => db.command(`ALTER TABLE ${table} DELETE WHERE source = 'f5.apm' SETTINGS mutations_sync = 2`)));
    }
  });
  it('keeps one row of an observation that came twice', async () => {
    const before = await store.countObservations();
    const [one] = fc.sample(observation(0, 'twice'), 1);
    if (one === undefined) throw new Error('no sample');
    await insert([one]); await insert([one]); await insert([one, one]);
    const after = await store.countObservations();
    expect([after.rows - before.rows, after.ids - before.ids]).toEqual([1, 1]);
  });
  it('keeps the newest version of a finding', async () => {
    const finding = (level: string): Finding => ({ id: 'f', subject: 's', detector: 'd', detector_version: 1, day: '2026-03-01', level, quality: 1, observed_at: 1, summary: '', facts: { n: [1] }, observations: [], with: [] });
    await store.saveFindings([finding('strong')], 5);
    await store.saveFindings([finding('stale')], 3);
    expect((await store.findings()).filter((f) => f.subject === 's')).toEqual([finding('strong')]);
  });
  it('changes nothing when it is migrated again', async () => { expect(await migrate(db)).toEqual([]); await setRetention(db, { observationsDays: 400, recordsDays: 30, identitiesDays: 400, findingsDays: 800 }); });
  it.each([
    "SELECT * FROM file('/etc/passwd', 'LineAsString')", "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')", "SELECT * FROM remote('127.0.0.1:1', 'system', 'one')", "SELECT * FROM s3('http://127.0.0.1:1/bucket/key', NOSIGN, 'CSV', 'a String')",
    "SELECT * FROM mysql('127.0.0.1:1', 'd', 't', 'u', 'p')", "INSERT INTO FUNCTION file('/tmp/winnow-written', 'LineAsString', 'a String') SELECT 'x'",
    "CREATE TABLE f (a String) ENGINE = File('LineAsString', '/etc/passwd')", "CREATE TABLE f (a String) ENGINE = URL('http://127.0.0.1:1/', 'LineAsString')", 'CREATE DATABASE other', 'CREATE USER other', 'CREATE FUNCTION f AS (a) -> a', "BACKUP TABLE observations TO File('/tmp/winnow-backup')",
  ])('denies %s', async (sql) => { await expect(db.command(sql)).rejects.toMatchObject({ kind: 'setup', code: '497' }); });
  it.each<[string, string, string, object?]>([
    ['184', 'setup', 'SELECT max(number) AS number FROM numbers(3) WHERE number > 1'], ['184', 'setup', 'SELECT sum(max(number)) FROM numbers(3)'], ['215', 'setup', 'SELECT number, count() FROM numbers(3)'],
    ['42', 'setup', 'SELECT toStartOfDay()'], ['43', 'setup', "SELECT sum('a')"], ['46', 'setup', 'SELECT noSuchFunction(1)'], ['47', 'setup', 'SELECT no_such_column'], ['60', 'setup', 'SELECT 1 FROM no_such_table'], ['62', 'setup', 'SELEC 1'],
    ['386', 'setup', "SELECT [1, 'a']"], ['456', 'setup', 'SELECT {never_given:String}'], ['457', 'setup', 'SELECT {v:UInt8} AS v', { v: 'no number' }],
    // The near miss: sound statements that fail for what they met. The same may work when less is going on.
    ['395', 'retry', "SELECT throwIf(1, 'now')"], ['158', 'retry', 'SELECT count() FROM numbers(100) SETTINGS max_rows_to_read = 10'], ['241', 'retry', "SELECT groupArray(repeat('x', 1000)) FROM numbers(1000000) SETTINGS max_memory_usage = 1000000"],
  ])('%s is %s: %s', async (code, kind, sql, params = {}) => { await expect(db.query(sql, { ...params }, Type.Object({}))).rejects.toMatchObject({ code, kind }); });
  it('cannot deny INTO OUTFILE, so nobody but this program may write its SQL', async () => {
    const file = join(path, 'written');
    await db.command(`SELECT 1 INTO OUTFILE '${file}' FORMAT CSV`);
    expect(readFileSync(file, 'utf8').trim()).toBe('1'); // when this fails the engine has learnt to: then say so in docs/reference/clickhouse-grants.md
  });
  it('binds what it is given, whatever that holds', async () => {
    for (const value of ["'; DROP TABLE observations; --", '\\', "\\'", "x\\'; DROP TABLE observations; --", 'a\tb\nc', '\0', '{x:String}', '))) OR 1=1 --', '\u2028', '"`', '\\N', '']) {
      expect(await db.query('SELECT {v:String} AS v, {list:Array(String)} AS list', { v: value, list: [value, value] }, Type.Object({ v: Type.String(), list: Type.Array(Type.String()) }))).toEqual([{ v: value, list: [value, value] }]);
      await db.insert('records', [{ id: `bound-${value}`, timestamp: Date.now(), raw: value }], '');
    }
    expect(await db.query("SELECT count() AS n FROM records WHERE startsWith(id, 'bound-') AND id = concat('bound-', raw)", {}, Type.Object({ n: Type.Number() }))).toEqual([{ n: 12 }]);
  });
  it('stores a block once per token, and does not let a token stick to the next block', async () => {
    await db.command('CREATE TABLE IF NOT EXISTS t (a UInt32) ENGINE = MergeTree ORDER BY a SETTINGS non_replicated_deduplication_window = 100');
    await db.insert('t', [{ a: 1 }], 'one'); await db.insert('t', [{ a: 1 }], 'one'); await db.insert('t', [{ a: 2 }], 'two'); await db.insert('t', [{ a: 3 }], '');
    expect((await db.query('SELECT a FROM t ORDER BY a', {}, Type.Object({ a: Type.Number() }))).map((r) => r.a)).toEqual([1, 2, 3]);
  });
  it('refuses a token that could leave its quotes', async () => { await expect(db.insert('t', [{ a: 1 }], "x\\'; DROP TABLE t; --")).rejects.toThrow(/token/); });
  it('names what a row cannot hold, and stores the rest', async () => {
    const bad: object[] = [];
    const writer = new BatchWriter(db, { onBadRow: (_, row) => { bad.push(row); } });
    const done = writer.add({ t: [{ a: 10 }, { a: 'no number' }, { a: 11 }] });
    await writer.flush();
    await done;
    expect(bad).toEqual([{ a: 'no number' }]);
    expect((await db.query('SELECT a FROM t WHERE a >= 10 ORDER BY a', {}, Type.Object({ a: Type.Number() }))).map((r) => r.a)).toEqual([10, 11]);
  });
  it('says in one line that the folder cannot be made', async () => {
    await expect(openDb({ kind: 'embedded', path: '/dev/null/x' })).rejects.toMatchObject({ kind: 'setup', message: expect.stringContaining('/dev/null/x cannot be opened') as unknown });
  });
});
