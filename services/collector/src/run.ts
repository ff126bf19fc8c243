import { BatchWriter, type Check, type Config, kafkaConfigOf, migrate, openDb, openHealth, openKafka, openLifecycle, openLog, openMetrics, systemClock, type Db, type DbOptions, type Lifecycle, listFolders, type Log } from '@winnow/platform';
import { collector } from './collect.ts';
import { Intake, openPlaces, portsWith } from './intake.ts';
import { openWatchedLists } from './lists.ts';
import { sourcesOf, unknownInputs } from './sources.ts';

/** Where the store is, by the configuration. Throws one line when it says nothing. */
export function storeOf({ clickhouse }: Config): DbOptions {
  if (clickhouse.embedded !== undefined) return { kind: 'embedded', path: clickhouse.embedded };
  if (clickhouse.url === undefined) throw new Error('clickhouse.url: not set; name the ClickHouse server, for example http://127.0.0.1:8123');
  return { kind: 'server', url: clickhouse.url, user: clickhouse.user, database: clickhouse.database, ...(clickhouse.password !== undefined && { password: clickhouse.password.reveal() }) };
}

/** The secret that ids are made with. */
export function keyOf({ identity }: Config): string {
  if (identity.key === undefined) throw new Error('identity.key: not set; make one with `openssl rand -hex 32` and name its file with identity.key_file or WINNOW_IDENTITY__KEY_FILE');
  return identity.key.reveal();
}

const starting: Check = { ok: false, reason: 'starting' };
export interface Patience { readonly log: Log; readonly signal: AbortSignal; /** Told why it waits, each time. */ readonly say?: (reason: string) => void }

/** Opens the store and waits while it is away, saying so; anything that waiting cannot cure rejects. */
export async function openPatiently(options: DbOptions, { log, signal, say }: Patience): Promise<Db> {
  for (let wait = 500; ; wait = Math.min(10_000, wait * 2)) {
    try {
      const db = await openDb(options);
      await migrate(db);
      return db;
    } catch (error) {
      const kind = typeof error === 'object' && error !== null && 'kind' in error ? error.kind : 'setup';
      if (kind !== 'retry' || signal.aborted) throw error;
      const reason = error instanceof Error ? error.message : 'unknown';
      say?.(reason);
      log.warn({ reason }, 'waiting for ClickHouse');
      await systemClock.sleep(wait, signal);
    }
  }
}

/** The collector as a process: until SIGTERM, or until it cannot go on. */
export async function runCollector(config: Config): Promise<void> {
  const log = openLog({ level: config.log.level, service: 'collector' });
  const metrics = openMetrics('collector', { process: true });
  const kafkaConfig = kafkaConfigOf(config);
  if (kafkaConfig === undefined) throw new Error('kafka.brokers: empty; name at least one broker as host:port');
  if (config.kafka.inputs.length === 0) throw new Error('kafka.inputs: empty; name the topics with raw records');
  const sources = sourcesOf(config);
  const [unknown] = unknownInputs(config, sources);
  if (unknown !== undefined) throw new Error(unknown);
  const accountKey = keyOf(config);
  const store = storeOf(config);
  const lifecycle: Lifecycle = openLifecycle({ log, clock: systemClock });
  const kafka = openKafka(kafkaConfig, { log });
  // Health comes first: a process that waits for ClickHouse has to be able to say so.
  const state: { live: () => Check; kafka: () => Check; clickhouse: () => Check } = { live: () => ({ ok: true }), kafka: () => starting, clickhouse: () => starting };
  const health = await openHealth({ host: config.http.host, port: config.http.port, clock: systemClock, metrics, live: { consumer: () => state.live() }, ready: { kafka: () => state.kafka(), clickhouse: () => state.clickhouse() } });
  lifecycle.onStop({ name: 'health', stop: () => health.stop() });
  const [geo, watched] = await Promise.all([openPlaces(config.geo), openWatchedLists(listFolders(config.lists.folder), { log, metrics, clock: systemClock })]);
  const intake = new Intake(portsWith(geo, watched.lists), accountKey, sources);
  const watching = watched.watch(lifecycle.signal, (lists) => { intake.renew(portsWith(geo, lists)); });
  lifecycle.onStop({ name: 'lists', stop: () => watching });
  const db = await openPatiently(store, { log, signal: lifecycle.signal, say: (reason) => { state.clickhouse = () => ({ ok: false, reason }); } });
  lifecycle.onStop({ name: 'store', stop: () => db.close() });
  const producer = kafka.producer();
  lifecycle.onStop({ name: 'producer', stop: () => producer.stop(5000) });
  const writer = new BatchWriter(db, {
    maxRows: config.collector.flushRows, maxDelayMs: config.collector.flushMs,
    onBadRow: (table, row, error) => {
      log.error({ table, code: error.code }, 'the store refuses a row; it is left out there and kept as a dead letter');
      metrics.deadLetters.inc({ reason: 'bad_value' });
      producer.send(kafka.topic('deadletter'), [{ key: null, value: JSON.stringify(row), headers: { 'winnow-reason': 'bad_value', 'winnow-detail': `ClickHouse refuses it for ${table} (${error.code})` } }]).catch(() => undefined); // the producer waits for a broker that is away; it rejects only at the end of the process
    },
    onRetry: (error, attempt) => { metrics.insertRetries.inc({ table: 'all' }); if (attempt === 1 || attempt % 10 === 0) log.warn({ code: error.code, attempt }, 'ClickHouse does not take rows; trying again'); },
  });
  const topics = { observations: kafka.topic('observations'), deadletter: kafka.topic('deadletter'), claims: kafka.topic('claims') };
  const consumer = kafka.consumer({
    groupId: config.collector.group, topics: [...config.kafka.inputs.map((i) => i.topic), topics.claims], sessionTimeoutMs: config.kafka.sessionTimeoutMs, concurrency: 4,
    handler: collector({
      intake, writer, producer, topics, inputs: new Map(config.kafka.inputs.map((i) => [i.topic, i])), now: () => systemClock.now(),
      noClaim: (reason) => { log.warn({ reason }, 'a claim was left out'); metrics.deadLetters.inc({ reason: 'bad_value' }); },
      count: { records: (topic, became, n) => { metrics.recordsIn.inc({ topic, ...became }, n); }, observations: (n) => { metrics.observationsOut.inc(n); }, dead: (reason, n) => { metrics.deadLetters.inc({ reason }, n); }, dropped: (reason, n) => { metrics.dropped.inc({ reason }, n); } },
    }),
    onFatal: (problem) => { log.error({ kind: problem.kind, problem: problem.message }, 'the consumer cannot go on'); void lifecycle.stop('fatal', 1); },
  });
  consumer.start();
  lifecycle.onStop({ name: 'consumer', stop: () => { writer.stop(); return consumer.stop(10_000); } });
  state.live = () => (consumer.status().state === 'fatal' ? { ok: false, reason: 'the consumer cannot go on' } : { ok: true });
  state.kafka = () => { const now = consumer.status().state; return now === 'running' ? { ok: true } : { ok: false, reason: `the consumer is ${now}` }; };
  state.clickhouse = () => (writer.trouble === undefined ? { ok: true } : { ok: false, reason: `ClickHouse does not take rows (${writer.trouble.code})` });
  log.info({ topics: config.kafka.inputs.map((i) => i.topic), port: health.port }, 'collector is running');
}
