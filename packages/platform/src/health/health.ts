import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Clock } from '../lifecycle/clock.ts';
import { type Metrics } from '../metrics/metrics.ts';

/** What a check says; `reason` is for operators and holds no secret and no person. */
export type Check = { readonly ok: true } | { readonly ok: false; readonly reason: string };
export type Checks = Readonly<Record<string, () => Check | Promise<Check>>>;

export interface HealthOptions {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** Fails when only a restart helps: no progress. */
  readonly live: Checks;
  /** Fails while work cannot be taken: Kafka or ClickHouse away, still starting. */
  readonly ready: Checks;
  readonly metrics: Pick<Metrics, 'text' | 'registry'>;
  readonly clock: Clock;
  /** Milliseconds until a check that does not answer has failed; default 2,000. */
  readonly checkWithinMs?: number;
}
export interface Health {
  /** The port that was taken. */
  readonly port: number;
  stop(): Promise<void>;
}

/** An answer of /livez, /readyz or /metrics. */
export interface HealthAnswer { readonly status: number; readonly type: string; readonly body: string }
type Answer = HealthAnswer;
const json = (status: number, value: unknown): Answer => ({ status, type: 'application/json; charset=utf-8', body: `${JSON.stringify(value)}\n` });

/** Runs checks side by side; one that throws or hangs has failed. */
export async function runChecks(checks: Checks, clock: Clock, withinMs = 2000): Promise<{ readonly ok: boolean; readonly checks: Readonly<Record<string, Check>> }> {
  const one = async (check: () => Check | Promise<Check>): Promise<Check> => {
    let cancel = (): void => undefined;
    const late = new Promise<Check>((resolve) => { cancel = clock.setTimer(withinMs, () => { resolve({ ok: false, reason: `no answer within ${String(withinMs)} ms` }); }); });
    try {
      return await Promise.race([Promise.resolve().then(check), late]);
    } catch (error) {
      return { ok: false, reason: `the check failed (${error instanceof Error ? error.name : typeof error})` };
    } finally {
      cancel();
    }
  };
  const done = await Promise.all(Object.entries(checks).map(async ([name, check]) => [name, await one(check)] as const));
  return { ok: done.every(([, check]) => check.ok), checks: Object.fromEntries(done) };
}

/** Serves /livez, /readyz (200 or 503, each check by name) and /metrics; rejects when the port cannot be had. */
export async function openHealth(options: HealthOptions): Promise<Health> {
  const server = createServer((request, response) => { void respond(options, request, response); });
  server.requestTimeout = 10_000;
  server.headersTimeout = 10_000;
  server.maxConnections = 100;
  await new Promise<void>((resolve, reject) => { server.once('error', reject); server.listen(options.port, options.host, resolve); });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    stop: () => new Promise((resolve) => { server.close(() => { resolve(); }); server.closeAllConnections(); }),
  };
}

async function respond(options: HealthOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const answer = await answerTo(options, request).catch((): Answer => json(500, { error: 'internal' }));
  response.writeHead(answer.status, { 'content-type': answer.type, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...(answer.status === 405 && { allow: 'GET, HEAD' }) });
  response.end(request.method === 'HEAD' ? undefined : answer.body);
}

async function answerTo(options: HealthOptions, request: IncomingMessage): Promise<Answer> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return json(405, { error: 'method not allowed' });
  return healthAnswer(request.url?.split('?', 1)[0] ?? '', options);
}

/** What is to be said at a path: each check by name with 200 or 503, metrics, or 404. For servers that have other pages, too. */
export async function healthAnswer(path: string, options: Omit<HealthOptions, 'host' | 'port'>): Promise<HealthAnswer> {
  if (path === '/metrics') return { status: 200, type: options.metrics.registry.contentType, body: await options.metrics.text() };
  if (path !== '/livez' && path !== '/readyz') return json(404, { error: 'not found' });
  const result = await runChecks(path === '/livez' ? options.live : options.ready, options.clock, options.checkWithinMs);
  return json(result.ok ? 200 : 503, { status: result.ok ? 'ok' : 'unavailable', checks: result.checks });
}
