import { beforeAll, describe, expect, it } from '@jest/globals';
import { collector, Intake, openPorts } from '@winnow/collector';
import { type BatchWriter, type InMessage, type MessageBatch, type OutMessage, type Producer } from '@winnow/platform';

/** Stands for a broker that takes messages up to a size; what it took is kept by topic. The real one is in the integration tests. */
function broker(limit: number): { readonly producer: Producer; readonly taken: Map<string, OutMessage[]> } {
  const taken = new Map<string, OutMessage[]>();
  const size = (m: OutMessage): number => (m.value === null ? 0 : Buffer.byteLength(m.value));
  const producer: Producer = {
    send: (topic, messages) => {
      const refused = messages.flatMap((m, index) => (size(m) > limit ? [{ index, reason: 'too-large' as const, bytes: size(m) }] : []));
      taken.set(topic, [...(taken.get(topic) ?? []), ...messages.filter((m) => size(m) <= limit)]);
      return Promise.resolve({ acknowledged: messages.length - refused.length, refused });
    },
    status: () => { throw new Error('not asked here'); }, stop: () => Promise.resolve(true),
  };
  return { producer, taken };
}
const message = (value: string | null, offset: number): InMessage => ({ offset: BigInt(offset), key: Buffer.from('k'), value: value === null ? null : Buffer.from(value), headers: {}, timestampMs: Date.UTC(2026, 2, 1) });
const batchOf = (...values: readonly (string | null)[]): MessageBatch => ({ topic: 'raw', partition: 1, messages: values.map((v, i) => message(v, 10 + i)), nextOffset: BigInt(10 + values.length), highWatermark: 100n, signal: new AbortController().signal, alive: () => undefined });
const okta = (extra = ''): string => JSON.stringify({ uuid: `u${extra.slice(0, 5)}`, published: '2026-03-01T10:00:00.000Z', eventType: 'user.session.start', outcome: { result: 'SUCCESS' }, actor: { type: 'User', alternateId: 'ann@example.com' }, client: { ipAddress: '203.0.113.7', userAgent: { rawUserAgent: `Mozilla/5.0 ${extra}` } } });

const programs = JSON.stringify({ name: 'pack_programs', hostIdentifier: 'lap-1', unixTime: 1_772_359_200, action: 'snapshot', snapshot: Array.from({ length: 200 }, (_, i) => ({ name: `AnyDesk ${String(i)}`, version: '7', publisher: 'AnyDesk Software GmbH', install_location: `C:\\Program Files\\AnyDesk ${String(i)}` })) });

describe('what the collector makes of a batch', () => {
  let intake: Intake;
  beforeAll(async () => { intake = new Intake(await openPorts({}), 'a-key-of-sixteen-letters'); });
  async function collect(batch: MessageBatch, limit = 1_000_000) {
    const { producer, taken } = broker(limit);
    const dead: Record<string, number> = {};
    const stored: Record<string, readonly object[]>[] = [];
    const writer = { add: (rows: Record<string, readonly object[]>) => { stored.push(rows); return Promise.resolve(); } } as unknown as BatchWriter; // only add is used
    const none = (): void => undefined;
    const unclaimed: string[] = [];
    await collector({ intake, writer, producer, noClaim: (reason) => { unclaimed.push(reason); }, inputs: new Map(), topics: { observations: 'o', deadletter: 'd', claims: 'c' }, now: () => 1, count: { records: none, observations: none, dead: (reason, n) => { dead[reason] = (dead[reason] ?? 0) + n; }, dropped: none } })(batch);
    return { dead, stored, unclaimed, observations: taken.get('o') ?? [], letters: taken.get('d') ?? [] };
  }

  it('stores how far it came with the rows, and after them', async () => {
    const { stored } = await collect(batchOf(okta()));
    expect(Object.keys(stored[0] ?? {}).at(-1)).toBe('stored_offsets');
    expect(stored[0]?.['stored_offsets']).toEqual([{ topic: 'raw', partition: 1, next_offset: '11' }]);
  });
  it('stores with each record where it lies: topic, partition and offset', async () => {
    const { stored } = await collect(batchOf(okta(), 'nonsense', okta('another')));
    expect(stored[0]?.['records']).toEqual([10, 12].map((offset) => expect.objectContaining({ topic: 'raw', partition: 1, offset: String(offset), path: '', line: 0 }) as object));
  });
  it('counts what became of each record, by topic, envelope, source and reason', async () => {
    const { stored } = await collect(batchOf(okta(), okta(), JSON.stringify({ message: okta(), timestamp: '2026-03-02T08:31:22Z', source_type: 'syslog' }), 'nonsense', 'more of it'));
    const row = { hour: 0, topic: 'raw', last: 1 };
    expect(stored[0]?.['intake_counts']).toEqual([
      { ...row, envelope: 'plain', source: 'okta.system-log', result: 'observation', reason: 'login', n: 2, example: '1/11' },
      { ...row, envelope: 'vector', source: 'okta.system-log', result: 'observation', reason: 'login', n: 1, example: '1/12' },
      { ...row, envelope: 'plain', source: '', result: 'dead_letter', reason: 'no_parser', n: 2, example: '1/14' },
    ]);
  });
  it('stores claims by the writer that waits while the store is away, with their offset as version', async () => {
    const { stored, unclaimed, observations } = await collect({ ...batchOf('{"person_id":"ann","usernames":"ann"}', 'nonsense', '{"cidr":"192.0.2.0/24","kind":"office"}'), topic: 'c', partition: 0 });
    expect(stored).toEqual([{
      claims: [{ kind: 'people', key: 'ann|', doc: '{"person_id":"ann","usernames":"ann"}', version: '11' }, { kind: 'networks', key: '192.0.2.0/24', doc: '{"cidr":"192.0.2.0/24","kind":"office"}', version: '13' }],
      stored_offsets: [{ topic: 'c', partition: 0, next_offset: '13' }],
    }]);
    expect([unclaimed.length, observations]).toEqual([1, []]);
  });
  it('keeps a message once, however many of its records cannot be read', async () => {
    const { dead, letters } = await collect(batchOf(JSON.stringify(Array.from({ length: 300 }, (_, i) => ({ what: i })))));
    expect(dead).toEqual({ no_parser: 300 });
    expect(letters).toHaveLength(1);
    expect(letters[0]?.headers).toMatchObject({ 'winnow-reason': 'no_parser', 'winnow-detail': 'JSON, and 299 more in this message', 'winnow-offset': '10' });
  });
  it('keeps what the broker holds too large cut, with its size', async () => {
    const { letters } = await collect(batchOf(`no log at all ${'x'.repeat(900_000)}`), 100_000);
    expect(letters).toHaveLength(1);
    expect(letters[0]?.headers).toMatchObject({ 'winnow-reason': expect.any(String) as unknown, 'winnow-size': '900014' });
    expect(Buffer.byteLength(letters[0]?.value ?? '')).toBe(50_000);
  });
  it('says when an observation is too large for its topic', async () => {
    const { dead, letters, observations, stored } = await collect(batchOf(programs), 2_000);
    expect([dead, observations]).toEqual([{ too_large: 1 }, []]);
    expect(letters[0]?.headers).toMatchObject({ 'winnow-reason': 'too_large', 'winnow-topic': 'o' });
    expect(stored[0]?.['observations']).toHaveLength(1);
  });
  it('an empty message and one that cannot be decoded are letters too', async () => {
    expect((await collect(batchOf(null, okta()))).letters.map((l) => l.headers?.['winnow-detail'])).toEqual(['empty message']);
  });
});
