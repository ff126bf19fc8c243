import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { api } from '@winnow/core';
import { type Static, type TSchema } from 'typebox';
import { Parse } from 'typebox/value';
import { foreignClient, until } from '../support/kafka/helpers.ts';
import { readTopic } from '../support/kafka/read.ts';
import { describeKafka, testKafka } from '../support/kafka/test-kafka.ts';
import { firstLine, listen, node, stop, stopAll, told, winnow } from '../support/processes.ts';

const folder = mkdtempSync(join(tmpdir(), 'winnow-api-'));
const okta = (n: number): string => JSON.stringify({ published: `2026-03-01T10:00:0${String(n)}.000Z`, uuid: `id-${String(n)}`, eventType: 'user.session.start', actor: { alternateId: 'user1@example.com', type: 'User', id: 'x' }, outcome: { result: 'SUCCESS' }, client: { ipAddress: '203.0.113.4' } });
interface Asking { readonly method?: 'POST'; readonly body?: string; readonly type?: string }
const PASSWORD = 'correct-horse-battery-9';

describeKafka('winnow api beside a collector, on a real broker', () => {
  const { brokers, unique } = testKafka();
  const prefix = `${unique('api')}.`;
  const raw = `${prefix}raw`;
  const file = join(folder, 'winnow.yaml');
  let base = '', token = '';

  const ask = async (path: string, { type = 'application/json', ...init }: Asking = {}): Promise<Response> => fetch(`${base}/api/v1${path}`, { ...init, headers: { authorization: `Bearer ${token}`, ...(init.body !== undefined && { 'content-type': type }) } });
  const got = async <T extends TSchema>(path: string, schema: T, init?: Asking): Promise<Static<T>> => {
    const answer = await ask(path, init);
    const body: unknown = await answer.json();
    if (!answer.ok) throw new Error(`${path}: ${String(answer.status)} ${JSON.stringify(body)}`);
    return Parse(schema, body);
  };
  const feedOf = async (topic: string): Promise<api.HealthView['feeds'][number] | undefined> => (await got('/health', api.HealthViewSchema)).feeds.find((feed) => feed.topic === topic);

  beforeAll(async () => {
    const url = await firstLine(node('test/support/clickhouse-server.ts', [join(folder, 'clickhouse')]));
    writeFileSync(file, ['identity: { key: winnow-investigate }', 'kafka:', `  brokers: [${brokers.map((b) => `"${b}"`).join(', ')}]`, `  prefix: ${prefix}`, '  sessionTimeoutMs: 6000', `  inputs: [{ topic: ${raw}, source: auto }]`,
      'clickhouse:', `  url: ${url}`, '  user: winnow', '  password: winnow', `collector: { group: ${prefix}collector }`, 'retention: { observationsDays: 36500, recordsDays: 36500 }', 'http: { port: 0 }', ''].join('\n'));
    await told(winnow('migrate', '--config', file));
    await told(winnow('topics', '--config', file, '--partitions', '2'));
    const served = winnow('api', '--no-console', '--config', file);
    served.stderr?.resume();
    // The first start prints the way in, which no log has.
    const [, origin = '', secret = ''] = /: (http:\S+)\/setup#(\S+)/.exec(await firstLine(served)) ?? [];
    base = origin;
    const session = await fetch(`${base}/api/v1/setup`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ token: secret, user: 'kim', password: PASSWORD }) });
    const { csrf } = Parse(api.SessionSchema, await session.json());
    const made = await fetch(`${base}/api/v1/tokens`, { method: 'POST', headers: { 'content-type': 'application/json', cookie: session.headers.getSetCookie().map((c) => c.split(';', 1).join('')).join('; '), 'x-csrf-token': csrf }, body: JSON.stringify({ name: 'test', scopes: ['read', 'ingest', 'admin'] }) });
    token = Parse(api.MadeTokenSchema, await made.json()).token;
  }, 180_000);
  afterAll(async () => { await stopAll(); rmSync(folder, { recursive: true, force: true }); }, 60_000);

  it('what comes by HTTP is stored and goes to the topic that detectors read', async () => {
    expect(await got('/ingest?name=okta.jsonl', api.IngestedSchema, { method: 'POST', type: 'text/plain', body: `${okta(1)}\n${okta(2)}\nnonsense\n` })).toMatchObject({ records: 3, observations: 2, failed: [{ reason: 'no_parser', n: 1, line: 3 }] });
    const { items } = await got('/observations?from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z', api.ObservationListSchema);
    expect(items).toHaveLength(2);
    const sent = (await readTopic(foreignClient(brokers), `${prefix}observations`, unique('reader'), 2)).map((m) => JSON.parse(m) as { event: { id: string } }); // our own intake wrote them
    expect(sent.map((o) => o.event.id).sort()).toEqual(items.map((o) => o.id).sort());
    expect((await got(`/observations/${items[0]?.id ?? ''}`, api.SeenSchema)).origin).toEqual({ path: 'okta.jsonl', line: 2 });
  }, 120_000);

  it('records that wait are told as such, and no longer once a collector has read them; each says where in Kafka it lies', async () => {
    const producer = foreignClient(brokers).producer();
    await producer.connect();
    await producer.send({ topic: raw, messages: [{ value: okta(3), partition: 0 }, { value: okta(4), partition: 0 }, { value: 'nobody knows me', partition: 1 }, { key: 'k', value: 'nor me \u001B[31m', partition: 1 }] });
    await producer.disconnect();
    const waiting = await feedOf(raw);
    expect(waiting).toMatchObject({ topic: raw, lag_records: 4 });
    expect([(waiting?.lag_s ?? 0) > 0, (waiting?.lag_s ?? Infinity) < 240]).toEqual([true, true]);
    const collector = winnow('collector', '--config', file);
    const { tail } = listen(collector);
    await until(async () => { const feed = await feedOf(raw); return feed?.lag_records === 0 && feed.lag_s === 0; }, 90_000).catch((error: unknown) => { throw new Error(tail(), { cause: error }); });
    await until(async () => (await got('/observations?from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z', api.ObservationListSchema)).items.length === 4, 30_000);
    const { items } = await got('/observations?from=2026-03-01T00:00:00Z&to=2026-03-02T00:00:00Z', api.ObservationListSchema);
    const origins = await Promise.all(items.slice(0, 2).map(async ({ id }) => { const { origin, raw: text } = await got(`/observations/${id}`, api.SeenSchema); return { origin, text }; }));
    expect(origins).toEqual([{ origin: { topic: raw, partition: 0, offset: '1' }, text: okta(4) }, { origin: { topic: raw, partition: 0, offset: '0' }, text: okta(3) }]);
    await stop(collector);
  }, 240_000);

  it('dead letters are listed with what they hold and sent back once; what is not there is left', async () => {
    const { items, is_cut } = await got('/deadletters', api.DeadLetterListSchema);
    expect(is_cut).toBe(false);
    expect(items.map(({ topic, reason, sample, redriven }) => ({ topic, reason, sample, redriven })).sort((a, b) => (a.sample < b.sample ? -1 : 1))).toEqual([{ topic: raw, reason: 'no_parser', sample: 'nobody knows me', redriven: 0 }, { topic: raw, reason: 'no_parser', sample: 'nor me \\e[31m', redriven: 0 }]);
    expect(await got('/deadletters?reason=depth', api.DeadLetterListSchema)).toEqual({ items: [], is_cut: false });
    expect(await got('/deadletters?limit=1', api.DeadLetterListSchema)).toMatchObject({ items: [{ topic: raw }], is_cut: true });
    const { place } = items.find(({ sample }) => sample.startsWith('nor')) ?? { place: '' };
    const redrive = (body: object): Promise<Static<typeof api.RedrivenSchema>> => got('/deadletters/redrive', api.RedrivenSchema, { method: 'POST', body: JSON.stringify(body) });
    expect(await redrive({ places: [place, '0/4711'] })).toEqual({ sent: 1, left: 1 });
    expect(await feedOf(raw).then(() => readTopic(foreignClient(brokers), raw, unique('reader'), 5))).toContain('nor me \u001B[31m');
    expect(await redrive({ topic: 'nobodys' })).toEqual({ sent: 0, left: 0 });
    expect((await ask('/deadletters/redrive', { method: 'POST', body: '{}' })).status).toBe(400);
  }, 240_000);
});
