import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ClickHouseClient, type ClickHouseClientConfigOptions, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { type Static, type TSchema, Type } from 'typebox';
import { Check, Convert } from 'typebox/value';
import { makeFolder } from '../folder.ts';

export interface ServerOptions { readonly kind: 'server'; readonly url: string; readonly user?: string; readonly password?: string; readonly database?: string; readonly requestTimeoutMs?: number }
export interface EmbeddedOptions { readonly kind: 'embedded'; /** Folder of the data; made when it is not there. One process at a time. */ readonly path: string }
export type DbOptions = ServerOptions | EmbeddedOptions;
export type Params = Readonly<Record<string, unknown>>;

/** What a store could not do. `retry`: the same may work later; `rows`: the data is refused; `setup`: somebody has to do something. */
export class DbError extends Error {
  readonly kind: 'retry' | 'rows' | 'setup';
  readonly code: string;
  constructor(kind: DbError['kind'], code: string, message: string) { super(message); this.name = 'DbError'; this.kind = kind; this.code = code; }
}

const refusedRows = new Set(['6', '26', '27', '33', '38', '41', '53', '62', '69', '70', '72', '117', '131', '190']);
const setup = new Set(['16', '36', '47', '60', '81', '192', '193', '194', '497', '516']);

const member = (error: unknown, name: 'message' | 'code'): string => {
  const value: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
};

/** Sorts an error of client or engine by what can be done about it. Anything unknown is worth another try: giving up would lose data. */
export function classify(error: unknown): DbError {
  if (error instanceof DbError) return error;
  const message = member(error, 'message');
  const given = member(error, 'code');
  const code = /^\d+$/.test(given) ? given : (/Code: (\d+)/.exec(message)?.[1] ?? given);
  const text = message.split('\n', 1).join('').slice(0, 300);
  if (setup.has(code)) return new DbError('setup', code, text);
  return new DbError(refusedRows.has(code) ? 'rows' : 'retry', code, text);
}

/** ClickHouse over HTTP or in this process; the same SQL, the same answers. Values are bound as `{name:Type}`, never put into the text. */
export class Db {
  readonly kind: DbOptions['kind'];
  readonly database: string;
  readonly #client: ClickHouseClient;
  readonly #end: () => void;
  readonly #limit: Limit;

  constructor(client: ClickHouseClient, options: { kind: DbOptions['kind']; database: string; concurrency: number; end?: () => void }) {
    this.#client = client;
    this.kind = options.kind;
    this.database = options.database;
    this.#end = options.end ?? (() => undefined);
    this.#limit = new Limit(options.concurrency);
  }

  async command(sql: string, params: Params = {}): Promise<void> { await this.#limit.run(() => this.#client.command({ query: sql, query_params: { ...params }, clickhouse_settings: settings('') })).catch(raise); }

  /** Rows of a SELECT, each held against `row`; 64-bit numbers arrive as numbers where the schema says so. */
  async query<T extends TSchema>(sql: string, params: Params, row: T): Promise<Static<T>[]> {
    const rows = await this.#limit.run(async () => (await this.#client.query({ query: sql, format: 'JSONEachRow', query_params: { ...params }, clickhouse_settings: settings('') })).json<unknown>()).catch(raise);
    return rows.map((given) => {
      const value = Check(row, given) ? given : Convert(row, given);
      if (!Check(row, value)) throw new DbError('setup', 'shape', 'a query gave a row of another shape than its reader expects');
      return value;
    });
  }

  /** One block. `token` names its content: the same block under the same token is stored once, however often it is sent. */
  async insert(table: string, rows: readonly object[], token: string): Promise<void> {
    if (rows.length === 0) return;
    await this.#limit.run(() => this.#client.insert({ table, values: rows, format: 'JSONEachRow', clickhouse_settings: settings(token) })).catch(raise);
  }

  async ping(): Promise<void> { await this.query('SELECT 1 AS one', {}, Type.Object({ one: Type.Number() })); }
  async close(): Promise<void> { await this.#limit.idle(); await this.#client.close(); this.#end(); }
}
const raise = (error: unknown): never => { throw classify(error); };

/** Every setting on every call: chDB's adapter keeps what it was told once, and an insert without a token after one with a token would be dropped. */
function settings(token: string): Record<string, string | number> {
  if (/[\\']/.test(token)) throw new DbError('setup', 'token', 'a deduplication token may hold neither quotes nor backslashes');
  return { async_insert: 0, insert_deduplication_token: token, max_execution_time: 600, output_format_json_quote_64bit_integers: 1, date_time_input_format: 'best_effort', deduplicate_blocks_in_dependent_materialized_views: 1, allow_experimental_analyzer: 1 };
}

/** At most so many at once: the embedded engine runs on the threads that files and compression need, too. */
class Limit {
  readonly #max: number;
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  constructor(max: number) { this.#max = max; }
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#max) await new Promise<void>((go) => { this.#waiting.push(go); });
    else this.#running += 1;
    try { return await work(); } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
  async idle(): Promise<void> { while (this.#running > 0) await new Promise((go) => setTimeout(go, 5)); }
}

const quiet = { level: ClickHouseLogLevel.OFF };

/** Opens the store and makes its database. Rejects with a DbError of one line. */
export async function openDb(options: DbOptions): Promise<Db> { return options.kind === 'server' ? openServer(options) : openEmbedded(options); }

async function openServer({ url, user = 'default', password = '', database = 'winnow', requestTimeoutMs = 30_000 }: ServerOptions): Promise<Db> {
  if (!/^\w+$/.test(database)) throw new DbError('setup', 'name', `"${database}" is no name for a database: letters, digits and _ only`);
  const common = { url, username: user, password, request_timeout: requestTimeoutMs, log: quiet, keep_alive: { enabled: true, idle_socket_ttl: 2000 } };
  const first = createClient(common);
  try { await first.command({ query: `CREATE DATABASE IF NOT EXISTS ${database}` }); } catch (error) { throw explained(classify(error), url); } finally { await first.close(); }
  return new Db(createClient({ ...common, database }), { kind: 'server', database, concurrency: 10 });
}

function explained(error: DbError, url: string): DbError {
  const place = /^\w+:\/\/(?:[^@/]*@)?([^/]+)/.exec(url)?.[1] ?? 'the given address';
  if (error.code === '516') return new DbError('setup', error.code, `ClickHouse at ${place} refuses the user or the password; see clickhouse.user and clickhouse.password`);
  if (error.kind === 'retry') return new DbError('retry', error.code, `ClickHouse at ${place} does not answer (${error.code === '' ? error.message : error.code})`);
  return error;
}

async function openEmbedded({ path }: EmbeddedOptions): Promise<Db> {
  const engine = await loadEngine();
  try { makeFolder(path); } catch (error) { throw inUse(path, error); }
  const config = join(tmpdir(), `winnow-chdb-${String(process.pid)}.xml`);
  // The engine wants an absolute path to the users' file, and that is known only here.
  const users = fileURLToPath(new URL('../../src/clickhouse/embedded-users.xml', import.meta.url));
  writeFileSync(config, `<clickhouse><users_config>${users}</users_config><mark_cache_size>268435456</mark_cache_size></clickhouse>\n`);
  let session: { cleanup(): void };
  try { session = new engine.Session(path, { connectionArgs: [`--config-file=${config}`] }); } catch (error) { throw inUse(path, error); }
  const first = createClient({ connection: engine.connect(path), log: quiet });
  try { await first.command({ query: 'CREATE DATABASE IF NOT EXISTS winnow ENGINE = Atomic', clickhouse_settings: settings('') }); } catch (error) { throw inUse(path, error); } finally { await first.close(); }
  const client = createClient({ connection: engine.connect(path), database: 'winnow', log: quiet });
  await client.command({ query: 'USE winnow', clickhouse_settings: settings('') }).catch(raise);
  return new Db(client, { kind: 'embedded', database: 'winnow', concurrency: 3, end: () => { session.cleanup(); } });
}

const inUse = (path: string, error: unknown): DbError => new DbError('setup', 'embedded', `the data folder ${path} cannot be opened: is another winnow using it, may this user write there, is the disk full? (${classify(error).message.slice(0, 160)})`);

interface Engine { readonly Session: new (path: string, options: { connectionArgs: readonly string[] }) => { cleanup(): void }; connect(path: string): NonNullable<ClickHouseClientConfigOptions['connection']> }
async function loadEngine(): Promise<Engine> {
  try {
    const [engine, connection] = await Promise.all([import('chdb'), import('chdb/connection')]);
    // chDB's types come from another copy of the client's package than ours; at run time it is one interface.
    return { Session: engine.Session, connect: (path) => connection.createChdbConnection({ path }) as unknown as ReturnType<Engine['connect']> };
  } catch {
    throw new DbError('setup', 'no-engine', 'the embedded engine (npm chdb) is not available on this platform: it needs Linux with glibc or macOS. Use a ClickHouse server instead (clickhouse.url), or run in a Linux container.');
  }
}
