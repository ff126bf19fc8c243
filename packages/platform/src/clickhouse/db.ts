import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ClickHouseClient, type ClickHouseClientConfigOptions, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { type Static, type TSchema, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { Check, Convert } from 'typebox/value';
import { makeFolder } from '../folder.ts';
import { holderOf } from './lock.ts';

export interface ServerOptions {
  readonly kind: 'server'; readonly url: string; readonly user?: string; readonly password?: string; readonly database?: string;
  /** Ms after which a request is given up; default 30,000. The server ends a SELECT then, too; an INSERT may still finish, and its token says so. */
  readonly requestTimeoutMs?: number;
}
export interface EmbeddedOptions { readonly kind: 'embedded'; /** Folder of the data; made when it is not there. One process at a time. */ readonly path: string }
export type DbOptions = ServerOptions | EmbeddedOptions;
export type Params = Readonly<Record<string, unknown>>;

/** What a store could not do. `retry`: the same may work later; `rows`: the data is refused; `setup`: somebody has to do something. */
export class DbError extends Error {
  readonly kind: 'retry' | 'rows' | 'setup';
  readonly code: string;
  constructor(kind: DbError['kind'], code: string, message: string) { super(message); this.name = 'DbError'; this.kind = kind; this.code = code; }
}

/**
 * What the engine says of a value that it cannot hold, by exception code. Not 33 (the body ended early) and not 62 (syntax): those are never one row's
 * fault, and a block that was halved for them would lose every row of it.
 */
const refusedRows = new Set(['6', '25', '26', '27', '38', '41', '53', '69', '70', '72', '117', '130', '131', '190', '321', '349', '376', '441', '467', '469', '675', '676', '691']);
/** What no waiting cures, by whose it is to cure: a right that is missing; a store that is older or newer than this program; a statement that is wrong, this program's fault, and said as that and not as a store that is away. */
const setups: ReadonlyMap<string, SetupCause> = new Map([
  ...['164', '192', '193', '194', '195', '291', '392', '452', '471', '472', '497', '511', '512', '516', '720', '767', '774'].map((code) => [code, 'forbidden'] as const),
  ...['8', '16', '20', '46', '47', '48', '50', '60', '63', '73', '81', '115', '344', '401', '721'].map((code) => [code, 'other-version'] as const),
  ...['34', '35', '36', '42', '43', '44', '51', '52', '59', '62', '78', '80', '162', '167', '168', '174', '179', '181', '182', '183', '184', '206', '207', '211', '215', '223', '258', '352', '353', '377', '378', '386', '403', '408', '427', '440', '446', '456', '457'].map((code) => [code, 'program'] as const),
]);
export type SetupCause = 'forbidden' | 'other-version' | 'full' | 'program';
/** Why an error of kind `setup` is one, as far as its code says so: who has to do something about it. */
export const causeOf = ({ code }: Pick<DbError, 'code'>): SetupCause => (code === NO_SPACE ? 'full' : setups.get(code) ?? 'program');
const NO_SPACE = '243';

const member = (error: unknown, name: 'message' | 'code'): string => {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
};

/** What the client says without a code: by its words. */
const wordless: readonly (readonly [RegExp, string])[] = [
  [/^Timeout error/, 'TIMEOUT'],
  // Thrown before anything is sent: a block of more than half a gigabyte (its halves fit), a value that is no JSON.
  [/^Invalid string length/, 'TOO_LONG'], [/serialize a BigInt|circular structure/, 'NO_JSON'],
];
const refusedHere = new Set(['TOO_LONG', 'NO_JSON']);

/** Sorts an error of client or engine by what can be done about it. Anything unknown is worth another try: giving up would lose data. */
export function classify(error: unknown): DbError {
  if (error instanceof DbError) return error;
  const message = member(error, 'message');
  const given = member(error, 'code');
  const code = /^\d+$/.test(given) ? given : (/Code: (\d+)/.exec(message)?.[1] ?? (given !== '' ? given : wordless.find(([words]) => words.test(message))?.[1] ?? 'UNKNOWN'));
  const text = message.split('\n', 1).join('').slice(0, 300);
  if (setups.has(code)) return new DbError('setup', code, text);
  return new DbError(refusedRows.has(code) || refusedHere.has(code) ? 'rows' : 'retry', code, text);
}

/** ClickHouse over HTTP or in this process; the same SQL, the same answers. Values are bound as `{name:Type}`, never put into the text. */
export class Db {
  readonly kind: DbOptions['kind'];
  readonly database: string;
  readonly #client: ClickHouseClient;
  readonly #end: () => void;
  readonly #limit: Limit;
  readonly #readSeconds: number;

  readonly #explain: (error: DbError) => DbError;

  /** `readSeconds`: after so long the engine itself ends a SELECT. `explain` says more of an error than the engine does. */
  constructor(client: ClickHouseClient, options: { kind: DbOptions['kind']; database: string; concurrency: number; readSeconds: number; explain?: (error: DbError) => DbError; end?: () => void }) {
    this.#client = client;
    this.kind = options.kind;
    this.database = options.database;
    this.#end = options.end ?? (() => undefined);
    this.#limit = new Limit(options.concurrency);
    this.#readSeconds = options.readSeconds;
    this.#explain = options.explain ?? ((error) => error);
  }

  async command(sql: string, params: Params = {}): Promise<void> { await this.#limit.run(() => this.#client.command({ query: sql, query_params: { ...params }, clickhouse_settings: settings('', WRITE_SECONDS) })).catch(this.#raise); }

  /**
   * Rows of a SELECT, each held against `row`. 64-bit numbers arrive as numbers: one that may exceed 2^53 is to be selected as text. Asked once more
   * when the connection broke: one that lay idle while the server went away breaks at its next use.
   */
  async query<T extends TSchema>(sql: string, params: Params, row: T): Promise<Static<T>[]> {
    const ask = (): Promise<unknown[]> => this.#limit.run(async () => (await this.#client.query({ query: sql, format: 'JSONEachRow', query_params: { ...params }, clickhouse_settings: settings('', this.#readSeconds) })).json<unknown>());
    const rows = await ask().catch((error: unknown) => (broken.has(classify(error).code) ? ask() : this.#raise(error))).catch(this.#raise);
    const fits = shapeOf(row);
    return rows.map((given) => {
      if (fits(given)) return given;
      const value = Convert(row, given);
      if (!Check(row, value)) throw new DbError('setup', 'shape', 'a query gave a row of another shape than its reader expects');
      return value;
    });
  }

  /** One block. `token` names its content: the same block under the same token is stored once, however often it is sent. */
  async insert(table: string, rows: readonly object[], token: string): Promise<void> {
    if (rows.length === 0) return;
    await this.#limit.run(() => this.#client.insert({ table, values: rows, format: 'JSONEachRow', clickhouse_settings: settings(token, WRITE_SECONDS) })).catch(this.#raise);
  }

  readonly #raise = (error: unknown): never => { throw this.#explain(classify(error)); };

  async ping(): Promise<void> { await this.query('SELECT 1 AS one', {}, Type.Object({ one: Type.Number() })); }
  /** Waits for what is asked already; what is asked later is refused. Safe to call twice. */
  async close(): Promise<void> {
    if (!(await this.#limit.end())) return;
    await this.#client.close();
    this.#end();
  }
}
const broken = new Set(['ECONNRESET', 'EPIPE']);

/** Compiled once for each shape; many rows are read, and checking them by walking the schema costs more than the query. */
const shapes = new Map<string, (value: unknown) => boolean>();
function shapeOf<T extends TSchema>(row: T): (value: unknown) => value is Static<T> {
  const key = JSON.stringify(row);
  let known = shapes.get(key);
  if (known === undefined) {
    const compiled = Compile(row);
    shapes.set(key, known = (value) => compiled.Check(value));
  }
  return known as (value: unknown) => value is Static<T>; // made of this very schema
}

/** Every setting on every call: chDB's adapter keeps what it was told once, and an insert without a token after one with a token would be dropped. */
function settings(token: string, seconds: number): Record<string, string | number> {
  if (/[\\']/.test(token)) throw new DbError('setup', 'token', 'a deduplication token may hold neither quotes nor backslashes');
  return { async_insert: 0, insert_deduplication_token: token, max_execution_time: seconds, output_format_json_quote_64bit_integers: 0, date_time_input_format: 'best_effort', deduplicate_blocks_in_dependent_materialized_views: 1, allow_experimental_analyzer: 1 };
}
/** A slow insert is better finished than begun again; statements that build tables may take long. */
const WRITE_SECONDS = 600;

/** At most so many at once, first come first served: the embedded engine runs on the threads that files and compression need, too. */
class Limit {
  readonly #max: number;
  #running = 0;
  #ended: Promise<void> | undefined;
  #idle = (): void => undefined;
  readonly #waiting: (() => void)[] = [];
  constructor(max: number) { this.#max = max; }
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#ended !== undefined) throw new DbError('setup', 'closed', 'the store is closed already');
    if (this.#running >= this.#max) await new Promise<void>((go) => { this.#waiting.push(go); }); // whoever ends hands its place over
    else this.#running += 1;
    try { return await work(); } finally { this.#leave(); }
  }
  #leave(): void {
    const next = this.#waiting.shift();
    if (next !== undefined) { next(); return; }
    this.#running -= 1;
    if (this.#running === 0) this.#idle();
  }
  /** Lets nothing new in and resolves when all that was in is done, with false when somebody ended it before. */
  async end(): Promise<boolean> {
    const first = this.#ended === undefined;
    this.#ended ??= this.#running === 0 ? Promise.resolve() : new Promise((done) => { this.#idle = done; });
    await this.#ended;
    return first;
  }
}

const quiet = { level: ClickHouseLogLevel.OFF };

/** Opens the store and makes its database where it is missing. Rejects with a DbError of one line. `load` is for tests of platforms without the engine. */
export async function openDb(options: DbOptions, load: () => Promise<Engine> = chdb): Promise<Db> { return options.kind === 'server' ? openServer(options) : openEmbedded(options, load); }

async function openServer({ url, user = 'default', password = '', database = 'winnow', requestTimeoutMs = 30_000 }: ServerOptions): Promise<Db> {
  if (!/^\w+$/.test(database)) throw new DbError('setup', 'name', `"${database}" is no name for a database: letters, digits and _ only`);
  // Long lists of ids travel in the body: servers and proxies refuse long addresses, and say nothing that a reader could go by.
  const common = { url, username: user, password, request_timeout: requestTimeoutMs, log: quiet, keep_alive: { enabled: true, idle_socket_ttl: 2000 }, use_multipart_params_auto: true };
  const db = new Db(createClient({ ...common, database }), { kind: 'server', database, concurrency: 10, readSeconds: Math.max(1, Math.ceil(requestTimeoutMs / 1000)) });
  try { await db.ping(); } catch (error) {
    // Made only when it is not there: the users of services need no right to make databases.
    try { if (classify(error).code !== UNKNOWN_DATABASE) throw error; await makeDatabase(createClient(common), database); } catch (deeper) { await db.close(); throw explained(classify(deeper), url); }
  }
  return db;
}

const UNKNOWN_DATABASE = '81';
async function makeDatabase(client: ClickHouseClient, database: string): Promise<void> {
  try { await client.command({ query: `CREATE DATABASE IF NOT EXISTS ${database}` }); } catch (error) {
    const known = classify(error);
    throw known.code === '497' ? new DbError('setup', known.code, `there is no database ${database}, and this user may not make one: run \`winnow migrate\` once with a user that may`) : known;
  } finally { await client.close(); }
}

const untrusted = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_SSL|EPROTO|INVALID_URL/;
function explained(error: DbError, url: string): DbError {
  const place = /^\w+:\/\/(?:[^@/]*@)?([^/]+)/.exec(url)?.[1] ?? 'the given address';
  if (error.code === '516') return new DbError('setup', error.code, `ClickHouse at ${place} refuses the user or the password; see clickhouse.user and clickhouse.password`);
  if (untrusted.test(error.code)) return new DbError('setup', error.code, `ClickHouse at ${place} cannot be reached safely (${error.code}); see clickhouse.url and the certificates of both sides`);
  if (error.kind === 'retry') return new DbError('retry', error.code, `ClickHouse at ${place} does not answer (${error.code === 'UNKNOWN' ? error.message : error.code})`);
  return error;
}

async function openEmbedded({ path }: EmbeddedOptions, load: () => Promise<Engine>): Promise<Db> {
  const engine = await loaded(load);
  let config: string | undefined;
  let session: { cleanup(): void } | undefined;
  try {
    makeFolder(path);
    const holder = holderOf(path);
    if (holder !== undefined) throw new DbError('setup', 'in-use', `the data folder ${path} is in use by another winnow (process ${String(holder)}); only one can have it open`);
    config = mkdtempSync(join(tmpdir(), 'winnow-chdb-'));
    const opened = session = new engine.Session(path, { connectionArgs: [`--config-file=${writeConfig(config)}`] });
    const first = createClient({ connection: engine.connect(path), log: quiet });
    try { await first.command({ query: 'CREATE DATABASE IF NOT EXISTS winnow ENGINE = Atomic', clickhouse_settings: settings('', WRITE_SECONDS) }); } finally { await first.close(); }
    const client = createClient({ connection: engine.connect(path), database: 'winnow', log: quiet });
    await client.command({ query: 'USE winnow', clickhouse_settings: settings('', WRITE_SECONDS) });
    return new Db(client, { kind: 'embedded', database: 'winnow', concurrency: 3, readSeconds: WRITE_SECONDS, explain: (error) => onDisk(path, error), end: () => { opened.cleanup(); } });
  } catch (error) {
    session?.cleanup();
    throw inUse(path, error);
  } finally {
    if (config !== undefined) rmSync(config, { recursive: true, force: true }); // read once, by the first connection
  }
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
function writeConfig(folder: string): string {
  const file = join(folder, 'config.xml');
  // The engine wants an absolute path to the users' file, and that is known only here.
  const users = fileURLToPath(new URL('../../src/clickhouse/embedded-users.xml', import.meta.url));
  writeFileSync(file, `<clickhouse><users_config>${escaped(users)}</users_config><mark_cache_size>268435456</mark_cache_size></clickhouse>\n`);
  return file;
}

/** A server's disk is somebody else's to free, and waiting helps; here the process that waits is the one that fills it. */
const onDisk = (path: string, error: DbError): DbError => (error.code === NO_SPACE || error.message.includes('No space left on device') ? new DbError('setup', NO_SPACE, `the disk of the data folder ${path} is full: free some space or name another folder, and start again; what was stored is still there`) : error);
const inUse = (path: string, error: unknown): DbError => error instanceof DbError ? error : new DbError('setup', 'embedded', `the data folder ${path} cannot be opened: is another winnow using it, may this user write there, is the disk full? (${classify(error).message.slice(0, 160)})`);

export interface Engine { readonly Session: new (path: string, options: { connectionArgs: readonly string[] }) => { cleanup(): void }; connect(path: string): NonNullable<ClickHouseClientConfigOptions['connection']> }
async function chdb(): Promise<Engine> {
  const [engine, connection] = await Promise.all([import('chdb'), import('chdb/connection')]);
  // chDB's types come from another copy of the client's package than ours; at run time it is one interface.
  return { Session: engine.Session, connect: (path) => connection.createChdbConnection({ path }) as unknown as ReturnType<Engine['connect']> };
}
async function loaded(load: () => Promise<Engine>): Promise<Engine> {
  try { return await load(); } catch {
    throw new DbError('setup', 'no-engine', 'the embedded engine (npm chdb) is not available on this platform: it needs Linux with glibc or macOS. Use a ClickHouse server instead (clickhouse.url), or run in a Linux container.');
  }
}
