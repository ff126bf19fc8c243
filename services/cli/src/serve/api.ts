import { keyOf, openPatiently, storeOf } from '@winnow/collector';
import { type Config, openHealth, openLifecycle, openLog, openMetrics, systemClock } from '@winnow/platform';
import { builtConsole, compose, listen, listenError } from './compose.ts';
import { ended, STOP_MS } from './ending.ts';

export interface ApiOptions { readonly console: boolean }

/** `winnow api`: console and API over a ClickHouse server, until SIGTERM. Rejects with one line when it cannot start; waits while the server is away. */
export async function runApi(config: Config, options: ApiOptions): Promise<void> {
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
    const { app } = await compose({
      config, db, key, log, metrics, ...(consoleFolder !== undefined && { consoleFolder }),
      ports: { health: { live: {}, ready: { clickhouse: async () => { await db.ping(); return { ok: true }; } } } },
    });
    closing.add('http', () => app.close());
    await waiting.stop();
    const url = await listen(app, config);
    log.info({ url }, 'api is running');
  } catch (error) { await closing.now(); throw error; }
}
