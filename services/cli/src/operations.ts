import { existsSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { parseClaimRows } from '@winnow/core';
import { openPatiently, runCollector, storeOf } from '@winnow/collector';
import { catalogue } from '@winnow/detection';
import { runDetector } from '@winnow/detector';
import { type Config, kafkaConfigOf, loadConfig, migrate, openDb, openKafka, openLog, setRetention, silentLog, Store, type TopicSpec } from '@winnow/platform';
import { readFile } from 'node:fs/promises';
import { UsageError } from './errors.ts';
import { pathError } from './files.ts';
import { type Surroundings } from './investigate.ts';
import { byWeight, caseText, type Telling } from './text.ts';

/** The configuration in effect: defaults, the file, the environment. */
export const configOf = (file: string | undefined, env: Readonly<Record<string, string | undefined>>): Config => loadConfig({ ...(file !== undefined && { file }), env, detectors: catalogue });

export const serve = { collector: runCollector, detector: runDetector } as const;

export async function migrateStore(config: Config, around: Surroundings): Promise<void> {
  const log = openLog({ level: config.log.level, service: 'migrate' });
  const db = await openPatiently(storeOf(config), log, AbortSignal.timeout(120_000));
  try {
    const done = await migrate(db);
    await setRetention(db, config.retention);
    around.out(done.length === 0 ? 'The schema is up to date.\n' : `Applied ${done.join(', ')}.\n`);
  } finally { await db.close(); }
}

/** Winnow's own topics. Claims and control have one partition: of claims the order counts, and who has control is the one runner. */
export function topicsOf(config: Config, partitions: number): readonly TopicSpec[] {
  const own = (name: string, n: number, configs: Readonly<Record<string, string>>): TopicSpec => ({ topic: `${config.kafka.prefix}${name}`, partitions: n, configs });
  const day = 86_400_000;
  return [
    ...config.kafka.inputs.map(({ topic }) => ({ topic, partitions })),
    own('observations', partitions, { 'retention.ms': String(7 * day) }), own('signals', partitions, { 'retention.ms': String(7 * day) }), own('alerts', partitions, { 'retention.ms': String(30 * day) }),
    own('claims', 1, { 'cleanup.policy': 'compact' }), own('control', 1, { 'retention.ms': String(day) }), own('deadletter', 1, { 'retention.ms': String(14 * day) }),
  ];
}

function kafkaOf(config: Config): ReturnType<typeof openKafka> {
  const kafka = kafkaConfigOf(config);
  if (kafka === undefined) throw new UsageError('kafka.brokers: empty; name at least one broker as host:port in the configuration');
  return openKafka(kafka, { log: silentLog });
}

export async function makeTopics(config: Config, partitions: number, around: Surroundings): Promise<void> {
  const admin = kafkaOf(config).admin();
  try {
    const { created, changed, unchanged, otherPartitions } = await admin.ensureTopics(topicsOf(config, partitions));
    for (const [word, topics] of [['created', created], ['changed', changed], ['as they should be', unchanged]] as const) if (topics.length > 0) around.out(`${word}: ${topics.join(', ')}\n`);
    for (const { topic, wanted, found } of otherPartitions) around.warn(`${topic} has ${String(found)} partitions, not ${String(wanted)}; it is left so, because another number moves keys`);
  } finally { await admin.close(); }
}

/** Puts claims files on the claims topic; of equal keys the last one sent holds. */
export async function sendClaims(config: Config, files: Readonly<Record<string, string | undefined>>, around: Surroundings): Promise<void> {
  const gate = kafkaOf(config);
  const producer = gate.producer();
  let sent = 0;
  try {
    for (const kind of ['people', 'devices', 'travel', 'networks'] as const) {
      const path = files[kind];
      if (path === undefined) continue;
      const text = await readFile(path, 'utf8').catch((error: unknown) => { throw pathError(path, error); });
      const { rows, errors } = parseClaimRows(kind, path, text);
      for (const e of errors) around.warn(`${e.file}${e.line === undefined ? '' : `:${String(e.line)}`}: ${e.field ?? ''} ${e.message}`);
      const { refused } = await producer.send(gate.topic('claims'), rows.map((row) => ({ key: claimKey(row), value: JSON.stringify(row) })));
      sent += rows.length - refused.length;
      await turn();
    }
    around.out(`${String(sent)} claims sent to ${gate.topic('claims')}.\n`);
  } finally { await producer.stop(10_000); }
}
const claimKey = (row: Readonly<Record<string, unknown>>): string => ['person_id', 'device_id', 'cidr', 'valid_from', 'from', 'to'].map((name) => { const value = row[name]; return typeof value === 'string' ? value : ''; }).join('|');

export async function doctor(config: Config, around: Surroundings): Promise<boolean> {
  let ok = true;
  const tell = (good: boolean, name: string, detail: string): void => { ok &&= good; around.out(`${good ? 'ok  ' : 'BAD '} ${name}: ${detail}\n`); };
  tell(config.identity.key !== undefined, 'identity.key', config.identity.key === undefined ? 'not set; the services need it' : 'set');
  try {
    const db = await openDb(storeOf(config));
    const done = await migrate(db);
    tell(true, 'store', done.length === 0 ? 'answers, schema up to date' : `answers, applied ${done.join(', ')}`);
    await db.close();
  } catch (error) { tell(false, 'store', error instanceof Error ? error.message : 'unknown'); }
  if (kafkaConfigOf(config) === undefined) tell(false, 'kafka', 'kafka.brokers is empty');
  else {
    const admin = kafkaOf(config).admin();
    try { for (const fact of await admin.doctor(topicsOf(config, 1).map((t) => t.topic))) tell(fact.ok, fact.name, fact.detail); } catch (error) { tell(false, 'kafka', error instanceof Error ? error.message : 'unknown'); } finally { await admin.close(); }
  }
  return ok;
}

export interface Asking { readonly data?: string; readonly config?: string; readonly json?: boolean }
async function withStore<T>(asking: Asking, env: Readonly<Record<string, string | undefined>>, work: (store: Store) => Promise<T>): Promise<T> {
  if (asking.data !== undefined && !existsSync(asking.data)) throw new UsageError(`${asking.data}: does not exist; winnow investigate … --data ${asking.data} makes it`);
  const db = await openDb(asking.data === undefined ? storeOf(configOf(asking.config, env)) : { kind: 'embedded', path: asking.data });
  try { await migrate(db); return await work(new Store(db)); } finally { await db.close(); }
}
const telling = (around: Surroundings): Telling => ({ colour: around.colour, width: around.width, nameOf: () => undefined });

export async function listCases(asking: Asking, env: Readonly<Record<string, string | undefined>>, around: Surroundings): Promise<void> {
  const cases = (await withStore(asking, env, (store) => store.cases())).sort(byWeight);
  if (asking.json === true) { for (const c of cases) around.out(`${JSON.stringify(c)}\n`); return; }
  if (cases.length === 0) around.out('No case.\n');
  for (const c of cases) around.out(`${c.case_id}  ${c.status.padEnd(6)} ${c.band.padEnd(8)} ${`${(100 * c.probability).toFixed(1)} %`.padStart(7)}  ${c.headline.split('. ', 1).join('')}\n`);
}

/** Cases by id, or those that a person is in. */
export async function showCases(what: { readonly id?: string; readonly person?: string }, asking: Asking, { env, around }: { env: Readonly<Record<string, string | undefined>>; around: Surroundings }): Promise<void> {
  const cases = (await withStore(asking, env, (store) => store.cases())).filter((c) => c.case_id === what.id || (what.person !== undefined && c.people.includes(what.person))).sort(byWeight);
  if (cases.length === 0) throw new UsageError(what.id === undefined ? `no case about ${what.person ?? ''}` : `no case ${what.id}; winnow cases lists them`);
  for (const [i, c] of cases.entries()) around.out(asking.json === true ? `${JSON.stringify(c)}\n` : `${caseText(c, i + 1, telling(around))}\n`);
}
