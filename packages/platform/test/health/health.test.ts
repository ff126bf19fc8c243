import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Check, type Health, openHealth, openMetrics, runChecks, systemClock, fakeClock } from '@winnow/platform';

let health: Health;
let clickhouse: Check = { ok: true };
const metrics = openMetrics('collector', { process: true });
const fetchAt = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${String(health.port)}${path}`, { method });

beforeAll(async () => {
  health = await openHealth({ host: '127.0.0.1', port: 0, live: { progress: () => ({ ok: true }) }, ready: { clickhouse: () => clickhouse, kafka: () => Promise.resolve({ ok: true }) }, metrics, clock: systemClock });
});
afterAll(() => health.stop());

describe('health over HTTP', () => {
  it('ready, then not, with the reason; alive all the time', async () => {
    const ready = await fetchAt('/readyz');
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ok', checks: { clickhouse: { ok: true }, kafka: { ok: true } } }]);
    clickhouse = { ok: false, reason: 'away for 12 s' };
    const away = await fetchAt('/readyz?verbose');
    expect([away.status, await away.json()]).toEqual([503, { status: 'unavailable', checks: { clickhouse: { ok: false, reason: 'away for 12 s' }, kafka: { ok: true } } }]);
    expect((await fetchAt('/livez')).status).toBe(200);
  });

  it('metrics: what was counted, with the service, in the text format', async () => {
    metrics.deadLetters.inc({ reason: 'no_time' }, 3);
    metrics.evaluationSeconds.observe({ kind: 'person' }, 0.02);
    metrics.lag.set({ topic: 'raw.vpn' }, 7);
    const answer = await fetchAt('/metrics');
    const text = await answer.text();
    expect(answer.headers.get('content-type')).toContain('text/plain');
    expect(text).toContain('winnow_dead_letters_total{reason="no_time",service="collector"} 3');
    expect(text).toContain('winnow_lag_records{topic="raw.vpn",service="collector"} 7');
    expect(text).toContain('winnow_evaluation_seconds_bucket{le="0.05",service="collector",kind="person"} 1');
    expect(text).toContain('winnow_process_cpu_seconds_total');
  });

  it.each([['/', 'GET', 404], ['/livez/x', 'GET', 404], ['/livez', 'POST', 405], ['/livez', 'HEAD', 200], ['//metrics', 'GET', 404]])('%s %s is %d', async (path, method, status) => {
    const answer = await fetchAt(path, method);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([status, 'no-store']);
    await answer.text();
  });

  it('a port that is taken is a rejection', async () => {
    await expect(openHealth({ host: '127.0.0.1', port: health.port, live: {}, ready: {}, metrics, clock: systemClock })).rejects.toThrow('EADDRINUSE');
  });
});

describe('checks', () => {
  it('one that throws, rejects or hangs has failed, and quotes nothing', async () => {
    const clock = fakeClock();
    const running = runChecks({ throws: () => { throw new TypeError('secret'); }, rejects: () => Promise.reject(new Error('secret')), hangs: () => new Promise<Check>(() => undefined), fine: () => ({ ok: true }) }, clock, 500);
    await clock.advance(500);
    expect(await running).toEqual({ ok: false, checks: { throws: { ok: false, reason: 'the check failed (TypeError)' }, rejects: { ok: false, reason: 'the check failed (Error)' }, hangs: { ok: false, reason: 'no answer within 500 ms' }, fine: { ok: true } } });
    expect(clock.pending).toBe(0);
  });

  it('two services in one process do not share counters', async () => {
    const [a, b] = [openMetrics('a'), openMetrics('b')];
    a.recordsIn.inc({ topic: 'raw', source: 'okta.system' });
    expect([(await a.text()).includes('okta'), (await b.text()).includes('okta')]).toEqual([true, false]);
  });
});
