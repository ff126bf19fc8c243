/**
 * What any consumer over kafkajs costs: reads batches and sends the same keys and values to another topic, in calls of at most 1,000 messages
 * (more are quadratic in kafkajs), then commits. `node … loop.ts BROKERS GROUP FROM TO`. Without kafkajs' millisecond timers, which would count for us.
 */
import { createRequire } from 'node:module';
import { Kafka, logLevel } from 'kafkajs';

const [brokers = '', groupId = '', from = '', to = ''] = process.argv.slice(2);
const { prototype } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as { readonly prototype: object }; // kafkajs 2.2.4, which platform checks
const check: unknown = Reflect.get(prototype, 'scheduleCheckPendingRequests');
if (typeof check !== 'function') throw new Error('kafkajs has no scheduleCheckPendingRequests');
Reflect.set(prototype, 'scheduleCheckPendingRequests', function quiet(this: { readonly pending: readonly unknown[] }): void { if (this.pending.length > 0) Reflect.apply(check, this, []); });

const kafka = new Kafka({ brokers: brokers.split(','), clientId: 'loop', logLevel: logLevel.NOTHING, retry: { retries: 50, initialRetryTime: 50, maxRetryTime: 500 } });
const producer = kafka.producer();
// As the collector's consumer is set.
const consumer = kafka.consumer({ groupId, sessionTimeout: 120_000, rebalanceTimeout: 60_000, maxWaitTimeInMs: 500, maxBytesPerPartition: 1_048_576, maxBytes: 5_242_880 });
await producer.connect();
await consumer.connect();
await consumer.subscribe({ topic: from, fromBeginning: true });
await consumer.run({
  autoCommit: false, eachBatchAutoResolve: false, partitionsConsumedConcurrently: 4,
  eachBatch: async (payload) => {
    const { batch } = payload;
    const messages = batch.messages.map(({ key, value }) => ({ key, value }));
    for (let i = 0; i < messages.length; i += 1000) await producer.send({ topic: to, messages: messages.slice(i, i + 1000) });
    await payload.commitOffsetsIfNecessary({ topics: [{ topic: from, partitions: [{ partition: batch.partition, offset: String(BigInt(batch.lastOffset()) + 1n) }] }] });
    payload.resolveOffset(batch.lastOffset());
  },
});
