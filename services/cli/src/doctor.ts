import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sourcesOf, storeOf, unknownInputs } from '@winnow/collector';
import { sources as builtIn } from '@winnow/intake';
import { type Config, type Db, type GroupLag, kafkaConfigOf, type KafkaFact, listFolders, loadLists, openDb, openGeo } from '@winnow/platform';
import { Type } from 'typebox';
import { intakeFacts, intakeRows } from './doctor-intake.ts';
import { lineOf } from './errors.ts';
import { bad, type Fact, note, ok } from './fact.ts';
import { type Surroundings } from './surroundings.ts';
import { kafkaOf } from './kafka.ts';
import { schemaState } from './schema-state.ts';
import { ago, counted, paint, when, wrap } from './text.ts';
import { topicsOf } from './topics.ts';

export interface DoctorOptions { readonly configFile?: string; readonly json?: boolean }

const DAY = 86_400_000;

/** Says what is well and what is wrong with everything around the services, and what to do about it. Changes nothing. Resolves to false when something is bad. */
export async function doctor(config: Config, options: DoctorOptions, around: Surroundings): Promise<boolean> {
  const asked = options.configFile === undefined ? '' : ` --config ${options.configFile}`;
  let good = true;
  const tell = (facts: readonly Fact[]): void => {
    for (const fact of facts) {
      good &&= fact.level !== 'bad';
      around.out(options.json === true ? `${JSON.stringify(fact)}\n` : factText(fact, around));
    }
  };
  tell([identityFact(config), ...formatFacts(config)]);
  tell(await dataFacts(config, around.now()));
  tell(await engineFacts(config));
  tell(await storeFacts(config, asked, around.now()));
  tell(await kafkaFacts(config, asked));
  return good;
}

function factText({ level, name, detail, todo }: Fact, { colour, width }: Surroundings): string {
  const p = paint(colour);
  const sign = level === 'ok' ? p.green('ok  ') : level === 'note' ? p.yellow('note') : p.bold(p.red('BAD '));
  const room = Math.max(40, width - 24);
  const pad = `\n${' '.repeat(24)}`;
  const lines = `${sign}  ${name.padEnd(16)}  ${wrap(detail, room).join(pad)}`;
  return `${lines}${todo === undefined ? '' : `${pad}${p.dim('→')} ${wrap(todo, room - 2).join(`${pad}  `)}`}\n`;
}

function identityFact({ identity }: Config): Fact {
  if (identity.key !== undefined) return ok('identity key', 'set');
  return bad('identity key', 'identity.key is not set; collector and detector do not start without it', 'make one with `openssl rand -hex 32`, keep it in a file, and name that with identity.key_file');
}

/** The log formats in use: the file of one's own, and the sources that inputs name. */
function formatFacts(config: Config): readonly Fact[] {
  try {
    const sources = sourcesOf(config);
    const unknown = unknownInputs(config, sources).map((message) => bad('inputs', message, 'put the id right; a collector does not start with it'));
    return [...(config.sources.file === undefined ? [] : [ok('own log formats', `${config.sources.file}: ${counted(sources.length - builtIn.length, 'format')}`)]), ...unknown];
  } catch (error) { return linesOf(error).map((line) => bad('own log formats', line, 'put sources.file right; a collector does not start with it')); }
}

async function dataFacts(config: Config, now: number): Promise<readonly Fact[]> {
  return Promise.all([geoFact(config, now), listsFact(config, now)]);
}

async function geoFact({ geo }: Config, now: number): Promise<Fact> {
  const set = { ...(geo.cityMmdb !== undefined && { cityMmdb: geo.cityMmdb }), ...(geo.asnMmdb !== undefined && { asnMmdb: geo.asnMmdb }) };
  try {
    const { city, asn } = (await openGeo(set)).info;
    const oldest = Math.min(city.built, asn.built);
    const detail = `places of ${day(city.built)}, networks of ${day(asn.built)}`;
    const own = geo.cityMmdb !== undefined && geo.asnMmdb !== undefined;
    return now - oldest > 90 * DAY ? note('geography', `${detail}: ${ago(now - oldest)} old, addresses move`, own ? 'fetch newer files for geo.cityMmdb and geo.asnMmdb' : 'upgrade Winnow, or name newer files with geo.cityMmdb and geo.asnMmdb') : ok('geography', detail);
  } catch (error) { return bad('geography', lineOf(error), 'the services do not start with it; put the path right'); }
}

async function listsFact({ lists }: Config, now: number): Promise<Fact> {
  try {
    const { sources } = await loadLists(listFolders(lists.folder));
    const dates = sources.flatMap((s) => [s.oldest, s.newest]).filter((d) => d !== '').sort();
    const newest = dates.at(-1);
    if (newest === undefined) return bad('lists', `${lists.folder ?? 'bundled'}: no entry in there; nothing is known as a VPN, a proxy or a KVM`, 'put list files into the folder of lists.folder, or leave the key out');
    const detail = `${counted(sources.reduce((sum, s) => sum + (s.kinds.includes('mmdb') ? 0 : s.entries), 0), 'entry', 'entries')}, checked ${dates[0] ?? ''} to ${newest}`;
    return now - Date.parse(newest) > 180 * DAY ? note('lists', `${detail}: VPN exits and remote control tools have changed since`, 'upgrade Winnow, or keep lists of your own (lists.folder)') : ok('lists', detail);
  } catch (error) { return bad('lists', linesOf(error).slice(0, 2).join(' '), 'winnow lists tells all that is wrong'); }
}
const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const linesOf = (error: unknown): readonly string[] => (error instanceof Error ? error.message : String(error)).split('\n');

/** Opens the embedded engine in a folder of its own: a platform without it finds out only then. */
async function engineFacts(config: Config): Promise<readonly Fact[]> {
  const folder = await mkdtemp(join(tmpdir(), 'winnow-doctor-'));
  try {
    await (await openDb({ kind: 'embedded', path: folder })).close();
    return [ok('embedded engine', 'works; investigate needs it')];
  } catch (error) {
    return config.clickhouse.embedded === undefined ? [note('embedded engine', lineOf(error), 'investigate will not work here; the services with a ClickHouse server do')] : [bad('embedded engine', lineOf(error), 'set clickhouse.url instead of clickhouse.embedded')];
  } finally { await rm(folder, { recursive: true, force: true }).catch(() => undefined); }
}

async function storeFacts(config: Config, asked: string, now: number): Promise<readonly Fact[]> {
  const { url, embedded, database } = config.clickhouse;
  if (url === undefined && embedded === undefined) return [bad('store', 'neither clickhouse.url nor clickhouse.embedded is set', 'name the ClickHouse server with clickhouse.url, for example http://127.0.0.1:8123')];
  if (embedded !== undefined && !existsSync(embedded)) return [note('store', `${embedded} is not there yet`, 'the first start makes it; if there should be data, put the path right')];
  const options = storeOf(config);
  let db: Db | undefined;
  try {
    // A server's own database: opening ours would make it.
    db = await openDb(options.kind === 'server' ? { ...options, database: 'default', requestTimeoutMs: 8000 } : options);
    const named = options.kind === 'server' ? database : db.database;
    return [ok('store', `${url ?? embedded ?? ''} answers`), ...await insideFacts(db, named, asked, now)];
  } catch (error) { return [bad('store', lineOf(error), 'is the server up, is clickhouse.url right, do user and password hold? Meanwhile the services wait and lose nothing')]; } finally { await db?.close(); }
}

async function insideFacts(db: Db, database: string, asked: string, now: number): Promise<readonly Fact[]> {
  const state = await schemaState(db, database);
  const migrate = `run winnow migrate${asked}`;
  if (state === 'no database') return [bad('schema', `there is no database ${database}`, migrate)];
  if (state.unknown.length > 0) return [bad('schema', `made by a newer Winnow (it has ${state.unknown.join(', ')})`, 'upgrade this program')];
  if (state.changed.length > 0) return [bad('schema', `${state.changed.join(', ')} was changed after it was applied`, 'put the file back; changes belong into a new migration')];
  if (state.pending.length > 0) return [bad('schema', `${counted(state.pending.length, 'migration')} to apply: ${state.pending.join(', ')}`, migrate)];
  return [ok('schema', 'up to date'), await dataFact(db, database, now), await claimsFact(db, database, asked), ...intakeFacts(await intakeRows(db, database, now), now)];
}

async function dataFact(db: Db, database: string, now: number): Promise<Fact> {
  const [row] = await db.query('SELECT count() AS n, min(timestamp) AS first, max(timestamp) AS last, max(ingested) AS stored FROM {database:Identifier}.observations', { database }, Type.Object({ n: Type.Number(), first: Type.Number(), last: Type.Number(), stored: Type.Number() }));
  if (row === undefined || row.n === 0) return note('data', 'no observation yet', 'normal before the first record; else see the input topics and the dead letters below');
  const detail = `${counted(row.n, 'row')} of observations, from ${when(row.first)} to ${when(row.last)}`;
  // Embedded runs store 1 instead of a time, so that equal runs give equal files.
  if (row.stored < 1e12) return ok('data', detail);
  return now - row.stored > DAY ? note('data', `${detail}; nothing was stored for ${ago(now - row.stored)}`, 'is a collector running, do the shippers send?') : ok('data', `${detail}; last stored ${ago(now - row.stored)} ago`);
}

async function claimsFact(db: Db, database: string, asked: string): Promise<Fact> {
  const rows = await db.query('SELECT kind, count() AS n FROM {database:Identifier}.claims FINAL GROUP BY kind ORDER BY kind', { database }, Type.Object({ kind: Type.String(), n: Type.Number() }));
  if (!rows.some((r) => r.kind === 'people')) return note('claims', 'no people: without claims only what contradicts itself can be found', `winnow topics${asked} --people people.csv --devices devices.csv sends them`);
  return ok('claims', rows.map((r) => `${r.kind} ${r.n.toLocaleString('en-US')}`).join(', '));
}

async function kafkaFacts(config: Config, asked: string): Promise<readonly Fact[]> {
  if (kafkaConfigOf(config) === undefined) return [bad('kafka', 'kafka.brokers is empty', 'name at least one broker as host:port')];
  const admin = kafkaOf(config).admin();
  try {
    const wanted = topicsOf(config, 1).map((t) => t.topic);
    const found = await admin.doctor(wanted);
    const brokers = found.find((f) => f.name === 'brokers');
    if (brokers?.ok !== true) return [bad('kafka', brokers?.detail ?? 'no answer', 'are the brokers up, is kafka.brokers right, do kafka.ssl and kafka.sasl fit? Meanwhile the services wait and lose nothing')];
    const facts = [ok('kafka', brokers.detail), ...topicFacts(found, wanted, asked)];
    if (config.kafka.inputs.length === 0) facts.push(bad('inputs', 'kafka.inputs is empty; a collector has nothing to read', 'name the topics with raw records'));
    const there = wanted.filter((topic) => found.some((f) => f.name === `topic ${topic}` && f.detail !== 'does not exist, or this user may not see it'));
    const inputs = [...config.kafka.inputs.map((i) => i.topic), `${config.kafka.prefix}claims`].filter((topic) => there.includes(topic));
    if (inputs.length > 0) facts.push(...lagFacts(config.collector.group, await admin.lag(config.collector.group, inputs)));
    const letters = `${config.kafka.prefix}deadletter`;
    if (there.includes(letters)) facts.push(letterFact((await admin.topicOffsets(letters)).reduce((sum, o) => sum + Number(o.high - o.low), 0), asked));
    return facts;
  } catch (error) { return [bad('kafka', lineOf(error), 'look at the brokers\' logs; this user needs DESCRIBE on topics and groups')]; } finally { await admin.close(); }
}

/** Topics that are well share a line: forty lines that say ok hide the one that does not. */
function topicFacts(found: readonly KafkaFact[], wanted: readonly string[], asked: string): readonly Fact[] {
  const missing = wanted.filter((topic) => found.some((f) => f.name === `topic ${topic}` && f.detail.startsWith('does not exist')));
  const facts: Fact[] = [];
  if (missing.length > 0) facts.push(bad('topics', `missing, or hidden from this user: ${missing.join(', ')}`, `winnow topics${asked} makes them`));
  if (missing.length < wanted.length) facts.push(ok('topics', `${String(wanted.length - missing.length)} of ${String(wanted.length)} are there`));
  for (const f of found) if (!f.ok && wanted.some((topic) => f.name === `topic ${topic}`) && !f.detail.startsWith('does not exist')) facts.push(bad('topics', `${f.name.slice(6)}: ${f.detail}`, 'bring the missing brokers back'));
  const thin = found.filter((f) => !f.ok && f.name.endsWith(': copies'));
  const single = (found.find((f) => f.name === 'brokers')?.detail ?? '').startsWith('1 up');
  if (thin.length > 0) facts.push((single ? note : bad)('copies', `${counted(thin.length, 'topic')} of one copy or confirmed by one broker: a lost disk loses acknowledged messages`, single ? 'fine for a trial; in production run three brokers, replication 3, min.insync.replicas 2' : 'raise the replication to 3 and min.insync.replicas to 2'));
  return facts;
}

function lagFacts(group: string, lag: GroupLag): readonly Fact[] {
  const facts: Fact[] = [];
  const shown = lag.partitions.filter((p) => p.lag > 0n).sort((a, b) => Number(b.lag - a.lag)).slice(0, 3).map((p) => `${p.topic}/${String(p.partition)} ${p.lag.toLocaleString('en-US')}`);
  if (lag.lost > 0n) facts.push(bad('lost messages', `${lag.lost.toLocaleString('en-US')} were removed from the topics before ${group} read them`, 'raise retention.ms of the inputs above the longest outage, start more collectors, and have the shippers send that time again'));
  if (lag.partitions.every((p) => p.committed === undefined)) facts.push(note('lag', `${group} has never read; ${lag.total.toLocaleString('en-US')} messages wait`, 'start winnow collector; after a change of collector.group this is normal'));
  else if (lag.total > 0n) facts.push(note('lag', `${group} is ${lag.total.toLocaleString('en-US')} messages behind (${shown.join(', ')})`, 'run doctor again: if it does not shrink, start more collectors or see /readyz of those that run'));
  else facts.push(ok('lag', `${group} has read everything`));
  return facts;
}

const letterFact = (n: number, asked: string): Fact => (n === 0 ? ok('dead letters', 'none') : note('dead letters', counted(n, 'record could not be read', 'records could not be read'), `winnow deadletter list${asked} says which and why`));
