import { expect, it } from '@jest/globals';
import { CompressionTypes } from 'kafkajs';
import { openKafka, type InMessage } from '@winnow/platform';
import { foreignClient, makeTopics, quick, until } from '../support/kafka/helpers.ts';
import { recordingLog } from '../support/kafka/recording-log.ts';
import { describeKafka, testKafka } from '../support/kafka/test-kafka.ts';

describeKafka('producer, admin and foreign data', () => {
  const { brokers, unique } = testKafka();
  const log = recordingLog();
  const gate = openKafka({ brokers, clientId: 'test', prefix: 'winnow.', inflateLimitBytes: 200_000 }, { log });
  const foreign = foreignClient(brokers);

  it('refuses what is too large or invalid by its place, and sends the rest', async () => {
    const [small, compacted] = [unique('small'), unique('compacted')];
    await makeTopics(foreign, { [small]: { configs: { 'max.message.bytes': '10000' } }, [compacted]: { configs: { 'cleanup.policy': 'compact' } } });
    const producer = gate.producer({ maxMessageBytes: 100_000 });
    const values = ['a', 'x'.repeat(50_000), 'b', 'x'.repeat(100_001), 'c'];
    const result = await producer.send(small, values.map((value) => ({ key: 'k', value })));
    expect(result.acknowledged).toBe(3);
    expect(result.refused.map(({ index, reason }) => [index, reason])).toEqual([[1, 'too-large'], [3, 'too-large']]);
    const invalid = await producer.send(compacted, [{ key: 'k', value: '1' }, { key: null, value: '2' }, { key: 'l', value: '3' }]);
    expect(invalid).toMatchObject({ acknowledged: 2, refused: [{ index: 1, reason: 'invalid' }] });
    expect(producer.status()).toMatchObject({ state: 'ok', sent: 5, refused: 3, queuedBytes: 0 });
    expect(await producer.stop()).toBe(true);
    await expect(producer.send(small, [{ key: 'k', value: 'late' }])).rejects.toMatchObject({ kind: 'stopped' });
  });

  it('reads every codec a foreign producer may use', async () => {
    const topics = Object.fromEntries(['gzip', 'snappy', 'lz4', 'zstd'].map((codec) => [unique(codec), { configs: { 'compression.type': codec } }]));
    await makeTopics(foreign, topics);
    const producer = gate.producer({ compression: 'gzip' });
    const got = new Map<string, string[]>();
    for (const topic of Object.keys(topics)) await producer.send(topic, Array.from({ length: 2000 }, (_, i) => ({ key: 'k', value: `${topic} line ${String(i)} and again line ${String(i)}` })));
    await producer.stop();
    const consumer = gate.consumer(quick({ groupId: unique('g'), topics: Object.keys(topics), handler: ({ topic, messages }) => { got.set(topic, [...(got.get(topic) ?? []), ...messages.map((m) => String(m.value))]); return Promise.resolve(); } }));
    consumer.start();
    await until(() => [...got.values()].reduce((sum, values) => sum + values.length, 0) === 8000);
    await consumer.stop();
    for (const topic of Object.keys(topics)) expect(got.get(topic)).toEqual(Array.from({ length: 2000 }, (_, i) => `${topic} line ${String(i)} and again line ${String(i)}`));
    expect(consumer.status()).toMatchObject({ damaged: 0, gaps: 0, crashes: 0 });
  });

  it('passes a bomb on as one damaged message, survives huge headers, and reads what comes behind', async () => {
    const topic = unique('hostile');
    await makeTopics(foreign, { [topic]: {} });
    const sender = foreign.producer();
    await sender.connect();
    const headers = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`h${String(i)}`, 'x']));
    await sender.send({ topic, messages: [{ value: 'first' }] });
    await sender.send({ topic, compression: CompressionTypes.GZIP, messages: [{ value: Buffer.alloc(900_000) }] });
    await sender.send({ topic, messages: [{ value: 'headers', headers }] });
    await sender.send({ topic, messages: [{ value: null }, { value: 'last' }] });
    await sender.disconnect();
    const got: InMessage[] = [];
    const consumer = gate.consumer(quick({ groupId: unique('g'), topics: [topic], handler: ({ messages }) => { got.push(...messages); return Promise.resolve(); } }));
    consumer.start();
    await until(() => got.length === 5);
    await consumer.stop();
    expect(got.map((m) => m.damaged ?? (m.value === null ? null : String(m.value)))).toEqual(['first', expect.stringContaining('larger than 200000'), 'headers', null, 'last']);
    expect(Object.keys(got[2]?.headers ?? {})).toHaveLength(64);
    expect(consumer.status()).toMatchObject({ damaged: 1, gaps: 0, crashes: 0 });
  });

  it('makes topics, keeps settings it was not asked to change, and tells lag and facts', async () => {
    const admin = gate.admin();
    const topic = gate.topic(unique('made'));
    expect(await admin.ensureTopics([{ topic, partitions: 2, configs: { 'max.message.bytes': '2000000' } }])).toMatchObject({ created: [topic] });
    expect(await admin.ensureTopics([{ topic, partitions: 2, configs: { 'retention.ms': '86400000' } }])).toMatchObject({ created: [], changed: [topic], otherPartitions: [] });
    expect(await admin.ensureTopics([{ topic, partitions: 3, configs: { 'retention.ms': '86400000', 'max.message.bytes': '2000000' } }])).toEqual({ created: [], changed: [], unchanged: [topic], otherPartitions: [{ topic, wanted: 3, found: 2 }] });
    const producer = gate.producer();
    await producer.send(topic, Array.from({ length: 10 }, () => ({ key: null, value: 'x', partition: 1 })));
    await producer.stop();
    expect(await admin.topicOffsets(topic)).toEqual([{ partition: 0, low: 0n, high: 0n }, { partition: 1, low: 0n, high: 10n }]);
    const groupId = unique('g');
    expect(await admin.lag(groupId, [topic])).toMatchObject({ total: 10n, lost: 0n });
    await admin.moveGroup(groupId, { topic, partition: 1, offset: 7n });
    const behind = await admin.lag(groupId, [topic]);
    expect(behind).toMatchObject({ total: 3n });
    const later = Date.now() + 600_000;
    const age = await admin.ageOfUnread(topic, behind, later);
    expect([(age ?? 0) > 550_000, (age ?? Infinity) < 690_000]).toEqual([true, true]);
    await admin.moveGroup(groupId, { topic, partition: 1, offset: 10n });
    expect(await admin.ageOfUnread(topic, await admin.lag(groupId, [topic]), later)).toBe(0);
    const facts = await admin.doctor([topic, 'missing']);
    expect(facts.map(({ name, ok }) => [name, ok])).toEqual([['brokers', true], [`topic ${topic}`, true], [`topic ${topic}: copies`, false], [`topic ${topic}: limits`, true], ['topic missing', false]]);
    await admin.close();
  });
});
