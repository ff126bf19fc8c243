import { type Config, kafkaConfigOf, migrate, type Log, type Db, DbError, openDb, openGeocoder, openHealth, openKafka, openLifecycle, openLog, openMetrics, systemClock } from '@winnow/platform';
import { watch } from './event.ts';
import { openLive } from './live/live.ts';

const VERSION = '0.1.0';

/** What the detector cannot do without; throws one line that says what is missing. */
function needs(config: Config): { readonly kafka: NonNullable<ReturnType<typeof kafkaConfigOf>>; readonly key: string; readonly url: string } {
  const kafka = kafkaConfigOf(config);
  if (kafka === undefined) throw new Error('kafka.brokers: empty; name at least one broker as host:port');
  if (config.identity.key === undefined) throw new Error('identity.key: not set; the detector needs the key that the collector uses');
  if (config.clickhouse.url === undefined) throw new Error('clickhouse.url: not set; name the ClickHouse server, for example http://127.0.0.1:8123');
  return { kafka, key: config.identity.key.reveal(), url: config.clickhouse.url };
}

/** The detector as a process: until SIGTERM, or until it cannot go on. `clock` says whether time is the wall's or the logs'. */
export async function runDetector(config: Config): Promise<void> {
  const { kafka: kafkaConfig, key, url } = needs(config);
  const log = openLog({ level: config.log.level, service: 'detector' });
  const metrics = openMetrics('detector', { process: true });
  const lifecycle = openLifecycle({ log, clock: systemClock });
  const state: { trouble: string | undefined; ask: (() => string | undefined) | undefined } = { trouble: 'starting', ask: undefined };
  const reason = (): string | undefined => (state.ask === undefined ? state.trouble : state.ask());
  const health = await openHealth({ host: config.http.host, port: config.http.port, clock: systemClock, metrics, live: {}, ready: { evaluation: () => { const why = reason(); return why === undefined ? { ok: true } : { ok: false, reason: why }; } } });
  lifecycle.onStop({ name: 'health', stop: () => health.stop() });
  const kafka = openKafka(kafkaConfig, { log });
  const { user, password, database } = config.clickhouse;
  const say = (why: string): void => { state.trouble = why; };
  const db = await patiently(async () => {
    const opened = await openDb({ kind: 'server', url, user, database, ...(password !== undefined && { password: password.reveal() }) });
    await migrate(opened);
    return opened;
  }, { log, signal: lifecycle.signal, say });
  lifecycle.onStop({ name: 'store', stop: () => db.close() });
  const fatal = (problem: { readonly kind: string; readonly message: string }): void => { log.error({ kind: problem.kind, problem: problem.message }, 'the detector cannot go on'); void lifecycle.stop('fatal', 1); };
  const geocode = await openGeocoder();
  log.info({ port: health.port, clock: config.detector.clock }, 'detector is running');
  if (config.detector.clock === 'wall') {
    const live = openLive({ config, kafka, db, log, metrics, clock: systemClock, geocode, key, version: VERSION, onFatal: fatal });
    lifecycle.onStop({ name: 'detector', stop: () => live.stop(10_000) });
    await live.start();
    state.ask = () => live.trouble();
    return;
  }
  const admin = kafka.admin();
  const producer = kafka.producer();
  lifecycle.onStop({ name: 'kafka', stop: () => Promise.all([producer.stop(5000), admin.close()]) });
  // Who owns the control topic's one partition evaluates; the others stand by.
  const keeper = kafka.consumer({ groupId: `${config.detector.group}-keeper`, topics: [kafka.topic('control')], sessionTimeoutMs: config.kafka.sessionTimeoutMs, handler: () => Promise.resolve(), onFatal: fatal });
  keeper.start();
  lifecycle.onStop({ name: 'keeper', stop: () => keeper.stop(5000) });
  const owns = (): boolean => Object.values(keeper.status().assignment).some((partitions) => partitions.length > 0);
  await watch({ config, db, admin, producer, topic: (name) => kafka.topic(name), log, key, geocode, version: VERSION }, { signal: lifecycle.signal, owns, say: (why) => { state.trouble = why; } });
}

/** Waits while ClickHouse is away, saying so; what waiting cannot cure rejects, as does the end of the process. */
async function patiently(work: () => Promise<Db>, { log, signal, say }: { readonly log: Log; readonly signal: AbortSignal; readonly say: (why: string) => void }): Promise<Db> {
  for (let wait = 500; ; wait = Math.min(10_000, wait * 2)) {
    try { return await work(); } catch (error) {
      if (!(error instanceof DbError) || error.kind !== 'retry' || signal.aborted) throw error;
      say(error.message);
      log.warn({ reason: error.message }, 'waiting for ClickHouse');
      await systemClock.sleep(wait, signal);
    }
  }
}
