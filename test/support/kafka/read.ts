import { type Kafka } from 'kafkajs';
import { until } from './helpers.ts';

const ms = 30_000;

/** Values of all messages of a topic, in order per partition, once there are at least so many; a short wait more shows whether there are more than that. */
export async function readTopic(kafka: Kafka, topic: string, groupId: string, atLeast: number): Promise<readonly string[]> {
  const admin = kafka.admin();
  await admin.connect();
  const count = async (): Promise<number> => (await admin.fetchTopicOffsets(topic)).reduce((sum, p) => sum + Number(p.high) - Number(p.low), 0);
  await until(async () => await count() >= atLeast, ms);
  const total = await count();
  await admin.disconnect();
  const consumer = kafka.consumer({ groupId, sessionTimeout: 6000, maxWaitTimeInMs: 200 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const out: string[] = [];
  await consumer.run({ eachMessage: ({ message }) => { if (message.value !== null) out.push(message.value.toString()); return Promise.resolve(); } });
  await until(() => out.length >= total, ms);
  await consumer.disconnect();
  return out;
}
