import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { isoTime, type Observation, sha256 } from '@winnow/core';
import { BatchWriter, type Db, DbError, migrate, openDb, rowsOf, type TableRows, type WriterOptions } from '@winnow/platform';
import { Type } from 'typebox';
import { type Fault, type Front, startClickHouseHttp } from '../support/clickhouse-http.ts';
import { sleep, until } from '../support/kafka/helpers.ts';

/** The real client over HTTP against the real engine, with everything that a wire and a server do wrong. */
const path = mkdtempSync(join(tmpdir(), 'winnow-http-'));
const TIMEOUT = 700;
let front: Front;
let db: Db;
beforeAll(async () => {
  front = await startClickHouseHttp({ path, users: { winnow: { password: 'right' } } });
  db = await open();
  await migrate(db);
  await db.command('SYSTEM STOP MERGES'); // a merge would make one of two equal rows, and hide that there were two
});
afterEach(() => { front.fault = () => undefined; });
afterAll(async () => { await db.close(); await front.close(); rmSync(path, { recursive: true, force: true }); });

const open = (more: object = {}): Promise<Db> => openDb({ kind: 'server', url: front.url, user: 'winnow', password: 'right', requestTimeoutMs: TIMEOUT, ...more });
/** What goes wrong with the next inserts into this table, one after the other. */
function script(table: string, faults: readonly Fault[]): void {
  const left = [...faults];
  front.fault = ({ sql }) => (isInsert(sql, table) ? left.shift() : undefined);
}
const isInsert = (sql: string, table: string): boolean => new RegExp(`^INSERT INTO ${table}\\b`).test(sql);
const tokensOf = (table: string, since: number): (string | null)[] => front.statements.slice(since).filter(({ sql }) => isInsert(sql, table)).map(({ params }) => params.get('insert_deduplication_token'));

const START = Date.UTC(2026, 2, 2, 9);
/** Two logins of one account in one hour and session, and a report of the device that names no account: a row for each table that a view fills. */
function observations(run: string): readonly Observation[] {
  const one = (i: number, winnow: object, source: object = { ip: '203.0.113.7' }): Observation => ({ schema_version: 1, '@timestamp': isoTime(START + i * 60_000), event: { id: sha256(run, String(i)), outcome: 'success' }, source, winnow: { kind: 'login', source: 'test', ...winnow } });
  const session = { account_id: `a-${run}`, device_id: `D-${run}`, session: { id: 's1' } };
  return [one(0, session), one(1, session), one(2, { kind: 'device-seen', device_id: `D-${run}`, device: { vm: true } }, {})];
}
const rows = (run: string): TableRows => rowsOf(observations(run), [{ kind: 'account', id: `a-${run}`, name: 'x', realm: '', email: '', host: '' }], 1);
/** Stored rows as they lie there, not as FINAL or a merge would show them. */
async function raw(run: string): Promise<Record<string, number>> {
  const who = `account_id = 'a-${run}'`;
  const where = { observations: `device_id = 'D-${run}'`, presence: who, presence_by_line: who, sessions: who, account_devices: who, device_facts: `device_id = 'D-${run}'`, identities: `id = 'a-${run}'` };
  const out: Record<string, number> = {};
  for (const [table, condition] of Object.entries(where)) out[table] = (await db.query(`SELECT count() AS n FROM ${table} WHERE ${condition}`, {}, Type.Object({ n: Type.Number() })))[0]?.n ?? -1;
  return out;
}
const ONCE = { observations: 3, presence: 1, presence_by_line: 1, sessions: 1, account_devices: 1, device_facts: 1, identities: 1 };
const quick = (more: WriterOptions = {}): BatchWriter => new BatchWriter(db, { maxRows: 10, maxDelayMs: 5, backoffMs: [10, 50], ...more });

describe('an insert over a wire that fails', () => {
  it.each<[string, readonly Fault[], string]>([
    ['is reset before it is read', [{ before: 'reset' }, { before: 'reset' }], 'ECONNRESET'],
    ['is closed before it is read', [{ before: 'half-close' }], 'ECONNRESET'],
    ['gets no answer and was not read', [{ before: 'hang' }], 'TIMEOUT'],
    ['is still worked on when the client gives up', [{ delayMs: TIMEOUT + 300 }], 'TIMEOUT'],
    ['meets too many parts', [{ before: 252 }, { before: 252 }, { before: 252 }], '252'],
    ['meets the memory limit', [{ before: 241 }], '241'],
    ['meets too many queries', [{ before: 202 }], '202'],
    ['takes the server too long', [{ before: 159 }], '159'],
    ['meets a full disk', [{ before: 243 }], '243'],
    ['meets a server without its keeper', [{ before: 999 }], '999'],
    ['meets a body that ended early', [{ before: 33 }], '33'],
    ['meets a code that nobody knows yet', [{ before: 4321 }], '4321'],
    ['is done, but the answer is reset', [{ after: 'reset' }, { after: 'reset' }], 'ECONNRESET'],
    ['is done, but the answer is closed', [{ after: 'half-close' }], 'ECONNRESET'],
    ['is done, but the answer never comes', [{ after: 'hang' }], 'TIMEOUT'],
    ['is done, but the answer is cut', [{ after: 'cut-body' }], 'ECONNRESET'],
    ['fails in every way in turn', [{ before: 'reset' }, { after: 'reset' }, { before: 252 }, { after: 'hang' }, { after: 'half-close' }], 'ECONNRESET'],
  ])('%s: tried with the same token until it is in, and then there once in every table', async (name, faults, code) => {
    const run = sha256(name).slice(0, 8);
    const since = front.statements.length;
    const troubles: (string | undefined)[] = [];
    const writer = quick({ onRetry: () => { troubles.push(writer.trouble?.code); } });
    script('observations', faults);
    await writer.add(rows(run));
    expect(await raw(run)).toEqual(ONCE);
    expect(troubles[0]).toBe(code);
    expect(writer.trouble).toBeUndefined();
    const tokens = tokensOf('observations', since);
    expect(new Set(tokens).size).toBe(1);
    expect(tokens[0]).toMatch(/./);
  });
  it('would be there twice under another token: what the table above could not miss', async () => {
    for (const token of ['first', 'second']) await db.insert('observations', rows('control')['observations'] ?? [], token);
    expect(await raw('control')).toMatchObject({ observations: 6, presence: 2, presence_by_line: 2, sessions: 2, account_devices: 2, device_facts: 2 });
  });
  it('is repeated alone: what its block stored before is not sent again', async () => {
    const since = front.statements.length;
    script('records', [{ before: 252 }, { before: 'reset' }]);
    await quick().add(rows('alone'));
    expect([tokensOf('observations', since).length, tokensOf('records', since).length]).toEqual([1, 3]);
    expect(await raw('alone')).toEqual(ONCE);
  });
  it('says what is the matter as long as it lasts, and then that all is well', async () => {
    let away = true;
    front.fault = () => (away ? { before: 'reset' } : undefined);
    const writer = quick();
    const done = writer.add(rows('away'));
    await until(() => writer.trouble?.code === 'ECONNRESET');
    expect(writer.trouble?.kind).toBe('retry');
    away = false;
    await done;
    expect(writer.trouble).toBeUndefined();
    expect(await raw('away')).toEqual(ONCE);
  });
});

describe('whoever adds', () => {
  it('waits while the store is away, so that memory is bounded, and is served in order when it is back', async () => {
    let away = true;
    front.fault = ({ sql }) => (away && isInsert(sql, 'observations') ? { before: 241 } : undefined);
    const writer = quick();
    const taken: number[] = [], stored: number[] = [];
    const all = Array.from({ length: 12 }, (_, i) => {
      const own = Array.from({ length: 10 }, (__, k) => rows(`wait-${String(i)}-${String(k)}`)['observations']?.[0] ?? {});
      return writer.add({ get observations(): readonly object[] { taken.push(i); return own; } }).then(() => { stored.push(i); });
    });
    await until(() => writer.trouble !== undefined);
    await sleep(100);
    expect(taken).toEqual([0, 1]); // a full block each
    away = false;
    await Promise.all(all);
    expect(taken).toEqual(Array.from({ length: 12 }, (_, i) => i));
    expect(stored).toEqual(taken);
  });
  it('is told at once after stop, also where it waits for its turn', async () => {
    front.fault = () => ({ before: 241 });
    const writer = quick({ backoffMs: [60_000, 60_000] });
    const all = Array.from({ length: 6 }, (_, i) => writer.add({ observations: Array.from({ length: 10 }, (__, k) => rows(`stop-${String(i)}-${String(k)}`)['observations']?.[0] ?? {}) }));
    const told = Promise.allSettled(all);
    await until(() => writer.trouble !== undefined);
    const at = performance.now();
    writer.stop();
    expect((await told).map((t) => (t.status === 'rejected' && t.reason instanceof DbError ? t.reason.code : t.status))).toEqual(['241', '241', '241', '241', '241', '241']);
    expect(performance.now() - at).toBeLessThan(5000);
  });
  it('is still served after stop when the store is well', async () => {
    const writer = quick();
    writer.stop();
    await writer.add(rows('stopped'));
    expect(await raw('stopped')).toEqual(ONCE);
  });
  it('has how far the inputs are stored written last, whatever came first', async () => {
    const since = front.statements.length;
    const writer = quick({ maxDelayMs: 20 });
    await Promise.all([writer.add({ observations: [], stored_offsets: [{ topic: 't', partition: 0, next_offset: '5' }] }), writer.add({ ...rows('last'), stored_offsets: [{ topic: 't', partition: 1, next_offset: '7' }] })]);
    expect(front.statements.slice(since).map(({ sql }) => /^INSERT INTO (\w+)/.exec(sql)?.[1])).toEqual(['observations', 'records', 'identities', 'stored_offsets']);
  });
  it('is told that a table is missing, and the next block finds it there', async () => {
    const writer = quick();
    await expect(writer.add({ later: [{ a: 1 }] })).rejects.toMatchObject({ kind: 'setup', code: '60' });
    expect(writer.trouble?.code).toBe('60');
    await db.command('CREATE TABLE later (a UInt32) ENGINE = MergeTree ORDER BY a');
    await writer.add({ later: [{ a: 2 }] });
    expect(writer.trouble).toBeUndefined();
  });
  it('has large rows sent in inserts of a bounded size', async () => {
    await db.command('CREATE TABLE large (a UInt32, raw String) ENGINE = MergeTree ORDER BY a SETTINGS non_replicated_deduplication_window = 100');
    const since = front.statements.length;
    const writer = quick({ maxRows: 1000, maxSize: 10_000 });
    await writer.add({ large: Array.from({ length: 9 }, (_, i) => ({ a: i, raw: 'x'.repeat(i === 4 ? 50_000 : 3000) })) });
    expect(front.statements.slice(since).filter(({ sql }) => isInsert(sql, 'large')).map(({ data }) => data.trim().split('\n').length)).toEqual([3, 1, 1, 3, 1]);
    expect(await db.query('SELECT count() AS n FROM large', {}, Type.Object({ n: Type.Number() }))).toEqual([{ n: 9 }]);
  });
});

describe('a row that the engine refuses', () => {
  it('is named, the others are stored once, also when acknowledgements are lost meanwhile', async () => {
    const good = Array.from({ length: 40 }, (_, k) => rows(`bad-${String(k)}`)['observations']?.[0] ?? {});
    const bad = [3, 17, 18, 39].map((k) => ({ ...good[k], lat: 'north' }));
    const mixed = good.map((row, k) => bad.find((b) => Reflect.get(b, 'id') === Reflect.get(row, 'id')) ?? (k === 5 ? { ...row, city: 'half of a pair: \ud83d' } : row));
    let n = 0;
    front.fault = ({ sql }) => (isInsert(sql, 'observations') && (n += 1) % 3 === 0 ? { after: n % 2 === 0 ? 'reset' : 'half-close' } : undefined);
    const named: object[] = [], retried: string[] = [];
    const writer = quick({ maxRows: 40, onBadRow: (table, row, error) => { named.push({ table, row, kind: error.kind }); }, onRetry: ({ code }) => { retried.push(code); } });
    await writer.add({ observations: mixed });
    expect(named).toEqual([bad[0], mixed[5], bad[1], bad[2], bad[3]].map((row) => ({ table: 'observations', row, kind: 'rows' })));
    expect(new Set(retried)).toEqual(new Set(['ECONNRESET']));
    expect(writer.trouble).toBeUndefined();
    expect(await db.query("SELECT count() AS n, uniqExact(id) AS ids FROM observations WHERE startsWith(account_id, 'a-bad-')", {}, Type.Object({ n: Type.Number(), ids: Type.Number() }))).toEqual([{ n: 35, ids: 35 }]);
  });
  it.each<[string, object]>([
    ['a number that is none', { a: 'x' }], ['a fraction', { a: 1.5 }], ['a minus', { a: -1 }], ['an object', { a: {} }], ['half a surrogate pair', { s: '\ud800' }], ['a value that is no JSON', { a: 1n }],
  ])('%s is a bad row, never a reason to try for ever', async (_, row) => {
    await db.command('CREATE TABLE IF NOT EXISTS narrow (a UInt32, s String) ENGINE = MergeTree ORDER BY a');
    const named: object[] = [];
    await quick({ onBadRow: (__, bad) => { named.push(bad); } }).add({ narrow: [row, { a: 7, s: '' }] });
    expect(named).toEqual([row]);
  });
  it('may hold NUL, line ends, quotes, backslashes and megabytes', async () => {
    const s = `\0\n\r\t'"\\N\u2028{"a":1}\ufeff${'x'.repeat(2_000_000)}`;
    await db.command('CREATE TABLE IF NOT EXISTS wide (s String) ENGINE = MergeTree ORDER BY tuple()');
    await quick({ onBadRow: (_, __, error) => { throw error; } }).add({ wide: [{ s }] });
    const [row] = await db.query('SELECT s FROM wide', {}, Type.Object({ s: Type.String() }));
    expect(row?.s === s).toBe(true);
  });
  it('keeps half a surrogate pair in a name from being one', async () => {
    const [o] = observations('half');
    if (o === undefined) throw new Error('no observation');
    const named: object[] = [];
    await quick({ onBadRow: (_, row) => { named.push(row); } }).add(rowsOf([{ ...o, event: { ...o.event, original: '{"a":"\ud83d"}' }, winnow: { ...o.winnow, device_id: 'D-\udc00' } }], [{ kind: 'account', id: 'a-half', name: 'x\ud83d', realm: '\udc00', email: '', host: '' }], 1));
    expect(named).toEqual([]);
    expect(await db.query("SELECT name, realm FROM identities WHERE id = 'a-half'", {}, Type.Object({ name: Type.String(), realm: Type.String() }))).toEqual([{ name: 'x\ufffd', realm: '\ufffd' }]);
  });
});

describe('a question', () => {
  const numbers = (): Promise<{ n: number }[]> => db.query('SELECT number AS n FROM numbers(1000)', {}, Type.Object({ n: Type.Number() }));
  it.each<[string, readonly Fault[], string]>([
    ['cut in its answer twice', [{ after: 'cut-body' }, { after: 'cut-body' }], 'ECONNRESET'], ['reset twice', [{ before: 'reset' }, { before: 'half-close' }], 'ECONNRESET'], ['not answered', [{ before: 'hang' }], 'TIMEOUT'], ['answered too late', [{ delayMs: TIMEOUT + 200 }], 'TIMEOUT'],
  ])('that is %s is an error of one line, and the next one is answered', async (_, given, code) => {
    const faults = [...given];
    front.fault = () => faults.shift();
    await expect(numbers()).rejects.toMatchObject({ name: 'DbError', kind: 'retry', code, message: expect.not.stringContaining('\n') as unknown });
    expect(await numbers()).toHaveLength(1000);
  });
  it.each<Fault>([{ before: 'reset' }, { before: 'half-close' }, { after: 'cut-body' }])('is asked once more after %j', async (fault) => {
    const faults = [fault];
    front.fault = () => faults.shift();
    expect(await numbers()).toHaveLength(1000);
  });
  it('that fails in the middle of its answer is an error, not a short answer', async () => {
    await expect(db.query("SELECT throwIf(number = 400000, 'too far') AS n FROM numbers(1000000)", {}, Type.Object({ n: Type.Number() }))).rejects.toMatchObject({ name: 'DbError', code: '395' });
  });
  it('is ended by the engine when the client gives up', async () => {
    const since = front.statements.length;
    await numbers();
    expect(front.statements.slice(since).map(({ params }) => params.get('max_execution_time'))).toEqual(['1']);
  });
  it('binds what it is given, whatever that holds', async () => {
    for (const value of ["'; DROP TABLE observations; --", '\\', "\\'", 'a\tb\nc', '\0', '{x:String}', '))) OR 1=1 --', '\u2028', '"`', '\\N', '']) {
      expect(await db.query('SELECT {v:String} AS v, {list:Array(String)} AS list', { v: value, list: [value, value] }, Type.Object({ v: Type.String(), list: Type.Array(Type.String()) }))).toEqual([{ v: value, list: [value, value] }]);
    }
    expect(await raw('away')).toEqual(ONCE);
  });
  it('about many is no longer in its address than servers and proxies take, and as exact', async () => {
    const list = Array.from({ length: 20_000 }, (_, i) => `a_${sha256(String(i)).slice(0, 32)}'\\\n`);
    const since = front.statements.length;
    const Row = Type.Object({ n: Type.Number(), some: Type.String() });
    expect(await db.query('SELECT length({list:Array(String)}) AS n, {list:Array(String)}[777] AS some', { list }, Row)).toEqual([{ n: 20_000, some: list[776] }]);
    expect(front.statements.length).toBe(since + 1);
  });
  it('finds a new connection when the pooled ones are gone', async () => {
    for (let i = 0; i < 20; i += 1) { front.dropIdle(); expect(await numbers()).toHaveLength(1000); }
  });
});

describe('opening', () => {
  it('says that the password is refused, and not the password', async () => {
    const failed = open({ password: 'wrong' });
    await expect(failed).rejects.toMatchObject({ kind: 'setup', code: '516', message: expect.stringMatching(/^ClickHouse at 127\.0\.0\.1:\d+ refuses the user or the password; see clickhouse\.user/) as unknown });
    await expect(failed).rejects.not.toMatchObject({ message: expect.stringContaining('wrong') as unknown });
  });
  it('makes a database that is missing, and does not try to where it is there', async () => {
    const since = front.statements.length;
    const made = await open({ database: 'other' });
    expect(await migrate(made)).not.toEqual([]);
    await made.close();
    await (await open({ database: 'other' })).close();
    expect(front.statements.slice(since).filter(({ sql }) => sql.startsWith("CREATE DATABASE"))).toHaveLength(1);
  });
  it('takes no name that is none', async () => { await expect(open({ database: 'a; DROP' })).rejects.toMatchObject({ kind: 'setup', message: expect.stringContaining('is no name for a database') as unknown }); });
  it('is worth another try while nothing listens there, or something else does', async () => {
    const server = createServer((_, response) => { response.writeHead(502, { 'content-type': 'text/html' }); response.end('<html>\n<h1>Bad gateway</h1></html>'); });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
    await expect(open({ url })).rejects.toMatchObject({ kind: 'retry', message: expect.stringMatching(/does not answer/) as unknown });
    await expect(open({ url: url.replace('http:', 'https:') })).rejects.toMatchObject({ kind: 'setup', message: expect.stringMatching(/cannot be reached safely/) as unknown });
    await new Promise((done) => server.close(done));
    await expect(open({ url })).rejects.toMatchObject({ kind: 'retry', code: 'ECONNREFUSED', message: expect.stringMatching(/does not answer \(ECONNREFUSED\)/) as unknown });
  });
  it('waits for what is asked when it is closed, and refuses what is asked later', async () => {
    const other = await open();
    const asked = Promise.all(Array.from({ length: 30 }, () => other.query('SELECT sleep(0.02) AS n', {}, Type.Object({ n: Type.Number() }))));
    await Promise.all([other.close(), other.close()]);
    expect(await asked).toHaveLength(30);
    await expect(other.ping()).rejects.toMatchObject({ kind: 'setup', code: 'closed' });
  });
});
