import { keyOf, openPatiently, storeOf } from '@winnow/collector';
import { type ApiDeps } from '@winnow/api';
import { type Config, type Db, kafkaConfigOf, type Lifecycle, type Log, type Metrics, openHealth, openKafka, openLifecycle, openLog, openMetrics, systemClock } from '@winnow/platform';
import { builtConsole, compose, listen, listenError } from './compose.ts';
import { type Ending, ended, STOP_MS } from './ending.ts';
import { explainPort } from './explain.ts';
import { ingestPort, openFeed } from './feed.ts';
import { openIntake } from './intake.ts';
import { kafkaPorts } from './kafka-ports.ts';

export interface ApiOptions { readonly console: boolean }

/** `winnow api`: console and API over a ClickHouse server, until SIGTERM. Rejects with one line when it cannot start; waits while the server is away. */
export async function runApi(config: Config, options: ApiOptions, out: (text: string) => void): Promise<void> {
  const store = storeOf(config);
  const key = keyOf(config);
  const consoleFolder = options.console ? builtConsole() : undefined;
  const log = openLog({ level: config.log.level, service: 'api' });
  const metrics = openMetrics('api', { process: true });
  const lifecycle = openLifecycle({ log, clock: systemClock, stopWithinMs: STOP_MS });
  const closing = ended(lifecycle);
  try {
    // A process that waits for ClickHouse has to be able to say so, at the place where it will be asked.
    let why = 'starting';
    const waiting = await openHealth({ ...config.http, clock: systemClock, metrics, live: {}, ready: { clickhouse: () => ({ ok: false, reason: why }) } }).catch((error: unknown) => { throw listenError(error, config.http.host, config.http.port); });
    closing.add('health', () => waiting.stop());
    const db = await openPatiently(store, { log, signal: lifecycle.signal, say: (reason) => { why = reason; } });
    closing.add('store', () => db.close());
    const kafka = await overKafka({ config, db, key, log, metrics, lifecycle, closing });
    const { app, doors } = await compose({
      config, db, key, log, metrics, ...(consoleFolder !== undefined && { consoleFolder }),
      ports: { ...kafka, explain: explainPort(config, db, key), health: { live: {}, ready: { clickhouse: async () => { await db.ping(); return { ok: true }; } } } },
    });
    closing.add('http', () => app.close());
    await waiting.stop();
    const url = await listen(app, config);
    log.info({ url }, 'api is running');
    // No line of the log: it is a secret until it was used, for whoever started this.
    const link = await doors.setupLink(url);
    if (link !== undefined) out(`Nobody can sign in yet; this makes the first user, once, within a day: ${link}\n`);
  } catch (error) { await closing.now(); throw error; }
}

interface Feeding { readonly config: Config; readonly db: Db; readonly key: string; readonly log: Log; readonly metrics: Metrics; readonly lifecycle: Lifecycle; readonly closing: Ending }
/** What there is only with Kafka: intake over HTTP (by it detectors hear of that), how far readers are behind, and what they could not read. */
async function overKafka({ config, db, key, log, metrics, lifecycle, closing }: Feeding): Promise<Pick<ApiDeps, 'ingest' | 'lag' | 'deadLetters' | 'asn'>> {
  const kafkaConfig = kafkaConfigOf(config);
  if (kafkaConfig === undefined) return {};
  const kafka = openKafka(kafkaConfig, { log });
  const producer = kafka.producer();
  closing.add('producer', () => producer.stop(3000));
  const { intake, sources, asn } = await openIntake(config, key, { log, metrics, signal: lifecycle.signal });
  const feed = openFeed({
    config, db, intake, log, metrics, clock: systemClock,
    publish: async (messages) => {
      const { refused } = await producer.send(kafka.topic('observations'), messages);
      if (refused.length > 0) { metrics.deadLetters.inc({ reason: 'too_large' }, refused.length); log.error({ messages: refused.length }, 'the broker refuses observations as too large; they are stored, and detectors do not hear of them'); }
    },
  });
  closing.add('intake', () => feed.stop());
  const { close, ...ports } = kafkaPorts(config, kafka);
  closing.add('kafka', close);
  return { ingest: ingestPort(feed, { sources, clock: systemClock }), asn, ...ports };
}
