import { accountId, type ClaimKind, type Claims, loadClaims } from '@winnow/core';
import { catalogue } from '@winnow/detection';
import { hostId } from '@winnow/intake';
import { type Admin, type Config, type Db, DbError, durationMs, kafkaConfigOf, migrate, openDb, openGeocoder, openHealth, openKafka, openLifecycle, openLog, openMetrics, type Log, type Producer, Store, systemClock } from '@winnow/platform';
import { Type } from 'typebox';
import { type DetectionStore } from './ports.ts';
import { toPublish } from './publish.ts';
import { type DetectionSettings, replay } from './replay.ts';

const VERSION = '0.1.0';

/** The store as detection sees it. */
export const asDetectionStore = (store: Store): DetectionStore => ({
  accounts: () => store.accounts(), devices: () => store.devices(), accountDevices: () => store.accountDevices(), span: () => store.span(), timelines: (wanted, from, asOf) => store.timelines(wanted, from, asOf),
  population: (query, binds, row) => store.population(query, binds, row), saveFindings: (findings, version) => store.saveFindings(findings, version),
  saveMitigating: (rows, version) => store.saveMitigating(rows, version), saveCases: (cases, version) => store.saveCases(cases, version),
});

export const settingsOf = ({ detectors, cases }: Config): DetectionSettings => ({
  detectors: Object.fromEntries(Object.entries(detectors).map(([id, d]) => [id, { ...d.params, enabled: d.enabled }])), cases: { openAtDb: cases.open_at_db, closeGapDb: cases.close_below_db },
});

/** Claims as they stand in the store: of each key the newest. */
export async function storedClaims(db: Db, geocode: Awaited<ReturnType<typeof openGeocoder>>): Promise<Claims> {
  const rows = await db.query('SELECT kind, doc FROM claims FINAL ORDER BY kind, key', {}, Type.Object({ kind: Type.String(), doc: Type.String() }));
  const kinds: readonly ClaimKind[] = ['people', 'devices', 'travel', 'networks'];
  return loadClaims(kinds.map((kind) => ({ kind, name: `claims.${kind}`, text: rows.filter((r) => r.kind === kind).map((r) => r.doc).join('\n') })).filter((f) => f.text !== ''), geocode).claims;
}

interface Running { readonly config: Config; readonly db: Db; readonly store: Store; readonly admin: Admin; readonly producer: Producer; readonly topic: (name: string) => string; readonly log: Log; readonly key: string; readonly geocode: Awaited<ReturnType<typeof openGeocoder>> }

/** How much the collector has taken in, or undefined while it has not taken in all there is. */
async function drained({ admin, config, topic }: Running): Promise<string | undefined> {
  const topics = [...config.kafka.inputs.map((i) => i.topic), topic('claims')];
  const lag = await admin.lag(config.collector.group, topics);
  if (lag.partitions.some((p) => p.lag > 0n)) return undefined;
  return lag.partitions.map((p) => `${p.topic}/${String(p.partition)}:${p.high.toString()}`).join(' ');
}

/** One evaluation of everything by event time, stored and published. The version grows with what was seen: the sum of the inputs' offsets. */
async function evaluateAll(running: Running, seen: string): Promise<void> {
  const { db, store, log, config, producer, topic, key } = running;
  const claims = await storedClaims(db, running.geocode);
  const version = seen.split(' ').reduce((sum, part) => sum + Number(part.slice(part.lastIndexOf(':') + 1)), 0);
  const started = systemClock.now();
  const outcome = await replay({ store: asDetectionStore(store), claims, settings: settingsOf(config), pseudonyms: { account: (name) => accountId(key, '', name), host: (name) => hostId(key, name) } });
  await store.saveFindings(outcome.findings, version);
  await store.saveMitigating(outcome.mitigating, version);
  await store.saveCases([...outcome.cases.values()], version);
  const asOf = outcome.span?.last ?? 0;
  const how = { detectors: new Map(catalogue.map((d) => [d.id, d])), version: VERSION, now: systemClock.now(), maxAgeMs: durationMs(config.alerts.max_age), asOf };
  const { messages, steps } = toPublish(outcome.steps, outcome.cases, await store.steps(), how);
  await producer.send(topic('alerts'), [...messages]);
  await store.saveSteps(steps);
  log.info({ people: outcome.people, findings: outcome.findings.length, cases: outcome.cases.size, alerts: messages.length, ms: systemClock.now() - started }, 'evaluated by event time');
}

/** The detector as a process with `clock: event`: whenever the collector has taken in everything and nothing new came for a while, all is evaluated. */
export async function runDetector(config: Config): Promise<void> {
  const log = openLog({ level: config.log.level, service: 'detector' });
  const metrics = openMetrics('detector', { process: true });
  const kafkaConfig = kafkaConfigOf(config);
  if (kafkaConfig === undefined) throw new Error('kafka.brokers: empty; name at least one broker as host:port');
  if (config.identity.key === undefined) throw new Error('identity.key: not set; the detector needs the key that the collector uses');
  if (config.detector.clock !== 'event') throw new Error('detector.clock: only "event" is built so far; set detector.clock: event');
  const { url } = config.clickhouse;
  if (url === undefined) throw new Error('clickhouse.url: not set; name the ClickHouse server, for example http://127.0.0.1:8123');
  const lifecycle = openLifecycle({ log, clock: systemClock });
  const kafka = openKafka(kafkaConfig, { log });
  const { user, password, database } = config.clickhouse;
  const db = await patiently(() => openDb({ kind: 'server', url, user, database, ...(password !== undefined && { password: password.reveal() }) }), log, lifecycle.signal);
  await patiently(() => migrate(db), log, lifecycle.signal);
  lifecycle.onStop({ name: 'store', stop: () => db.close() });
  const admin = kafka.admin();
  const producer = kafka.producer();
  lifecycle.onStop({ name: 'kafka', stop: () => Promise.all([producer.stop(5000), admin.close()]) });
  // Who owns the control topic's one partition evaluates; the others stand by.
  const keeper = kafka.consumer({ groupId: `${config.detector.group}-keeper`, topics: [kafka.topic('control')], sessionTimeoutMs: config.kafka.sessionTimeoutMs, handler: () => Promise.resolve(), onFatal: (problem) => { log.error({ kind: problem.kind, problem: problem.message }, 'the keeper cannot go on'); void lifecycle.stop('fatal', 1); } });
  keeper.start();
  lifecycle.onStop({ name: 'keeper', stop: () => keeper.stop(5000) });
  let trouble: string | undefined = 'starting';
  const health = await openHealth({ host: config.http.host, port: config.http.port, clock: systemClock, metrics, live: {}, ready: { evaluation: () => (trouble === undefined ? { ok: true } : { ok: false, reason: trouble }) } });
  lifecycle.onStop({ name: 'health', stop: () => health.stop() });
  log.info({ port: health.port }, 'detector is running');
  const running: Running = { config, db, store: new Store(db), admin, producer, topic: (name) => kafka.topic(name), log, key: config.identity.key.reveal(), geocode: await openGeocoder() };
  const owns = (): boolean => Object.values(keeper.status().assignment).some((partitions) => partitions.length > 0);
  await watch(running, { signal: lifecycle.signal, owns, say: (reason) => { trouble = reason; } });
}

interface Watching { readonly signal: AbortSignal; readonly owns: () => boolean; readonly say: (trouble: string | undefined) => void }

/** Waits for quiet, evaluates, waits for something new. Kafka or ClickHouse away is said and waited for. */
async function watch(running: Running, { signal, owns, say }: Watching): Promise<void> {
  const { quietMs } = running.config.detector;
  let before: string | undefined, since = 0, evaluated: string | undefined;
  while (!signal.aborted) {
    try {
      const seen = owns() ? await drained(running) : undefined;
      const now = systemClock.now();
      if (seen !== before) { before = seen; since = now; }
      if (seen !== undefined && seen !== evaluated && now - since >= quietMs) { await evaluateAll(running, seen); evaluated = seen; }
      say(undefined);
    } catch (error) {
      const reason = error instanceof Error ? error.message.split('\n', 1).join('') : 'unknown';
      running.log.warn({ reason }, 'not evaluated; trying again');
      say(reason);
    }
    await systemClock.sleep(Math.min(500, quietMs));
  }
}

async function patiently<T>(work: () => Promise<T>, log: Log, signal: AbortSignal): Promise<T> {
  for (let wait = 500; ; wait = Math.min(10_000, wait * 2)) {
    try { return await work(); } catch (error) {
      if (!(error instanceof DbError) || error.kind !== 'retry' || signal.aborted) throw error;
      log.warn({ reason: error.message }, 'waiting for ClickHouse');
      await systemClock.sleep(wait);
    }
  }
}
