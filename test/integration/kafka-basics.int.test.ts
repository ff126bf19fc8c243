import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openKafka, type ConsumerOptions, type InMessage, type KafkaGate, type Producer } from '@winnow/platform';
import { foreignClient, makeTopics, quick, sleep, until } from '../support/kafka/helpers.ts';
import { recordingLog } from '../support/kafka/recording-log.ts';
import { describeKafka, testKafka } from '../support/kafka/test-kafka.ts';

describeKafka('producer and consumer on a real broker', () => {
  const { brokers, unique } = testKafka();
  const log = recordingLog();
  const gate: KafkaGate = openKafka({ brokers, clientId: 'test', prefix: 'winnow.' }, { log });
  const topic = unique('records');
  let producer: Producer;
  const options = (extra: Partial<ConsumerOptions>): ConsumerOptions => quick({ groupId: unique('group'), topics: [topic], ...extra });

  beforeAll(async () => {
    await makeTopics(foreignClient(brokers), { [topic]: { partitions: 3 } });
    producer = gate.producer();
  });
  afterAll(async () => { await producer.stop(); });

  it('brings every message to the partition of its key, in order, with headers', async () => {
    const sent = Array.from({ length: 2500 }, (_, i) => ({ key: `k${String(i % 50)}`, value: `v${String(i)}`, headers: { n: String(i) } }));
    const result = await producer.send(topic, sent);
    expect(result).toEqual({ acknowledged: 2500, refused: [] });
    const got: (InMessage & { partition: number })[] = [];
    const consumer = gate.consumer(options({ handler: ({ partition, messages }) => { for (const m of messages) got.push({ ...m, partition }); return Promise.resolve(); } }));
    consumer.start();
    await until(() => got.length >= 2500);
    expect(await consumer.stop()).toBe(true);
    expect(got).toHaveLength(2500);
    const perKey = new Map<string, number[]>();
    const partitions = new Map<string, Set<number>>();
    for (const message of got) {
      const key = String(message.key);
      perKey.set(key, [...(perKey.get(key) ?? []), Number(String(message.headers['n']))]);
      partitions.set(key, (partitions.get(key) ?? new Set()).add(message.partition));
    }
    expect([...partitions.values()].every((set) => set.size === 1)).toBe(true);
    for (const numbers of perKey.values()) expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(log.lines('warn')).toEqual([]);
    expect(log.lines('error')).toEqual([]);
  });

  it('commits after the handler: the next member of the group reads nothing again', async () => {
    const shared = options({});
    let first = 0;
    const one = gate.consumer({ ...shared, handler: ({ messages }) => { first += messages.length; return Promise.resolve(); } });
    one.start();
    await until(() => first >= 2500);
    await one.stop();
    await producer.send(topic, [{ key: 'new', value: 'x' }]);
    let second = 0;
    const two = gate.consumer({ ...shared, handler: ({ messages }) => { second += messages.length; return Promise.resolve(); } });
    two.start();
    await until(() => second >= 1);
    await sleep(300);
    await two.stop();
    expect(second).toBe(1);
  });
});
