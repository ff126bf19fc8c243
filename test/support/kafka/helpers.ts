import { Kafka, logLevel } from 'kafkajs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ConsumerOptions } from '@winnow/platform';

export { sleep };

/** Waits for a condition; the error names it. */
export async function until(what: () => boolean | Promise<boolean>, ms = 20_000): Promise<void> {
  for (const end = Date.now() + ms; !(await what());) {
    if (Date.now() > end) throw new Error(`not within ${String(ms)} ms: ${what.toString()}`);
    await sleep(20);
  }
}

/** kafkajs as others use it: foreign producers, and orders to the broker. */
export function foreignClient(brokers: readonly string[]): Kafka {
  return new Kafka({ brokers: [...brokers], clientId: 'foreign', logLevel: logLevel.NOTHING, retry: { retries: 20, initialRetryTime: 50, maxRetryTime: 500 } });
}

/** Makes topics and waits until they have leaders. */
export async function makeTopics(kafka: Kafka, topics: Readonly<Record<string, { partitions?: number; configs?: Readonly<Record<string, string>> }>>): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ waitForLeaders: true, topics: Object.entries(topics).map(([topic, { partitions, configs }]) => ({ topic, numPartitions: partitions ?? 1, configEntries: Object.entries(configs ?? {}).map(([name, value]) => ({ name, value })) })) });
  await admin.disconnect();
}

/** Options with the short times of tests. */
export function quick(options: Pick<ConsumerOptions, 'groupId' | 'topics'> & Partial<ConsumerOptions>): ConsumerOptions {
  return { handler: () => Promise.resolve(), onFatal: () => undefined, sessionTimeoutMs: 6000, maxWaitMs: 100, ...options };
}

/** A promise and the function that settles it. */
export function latch(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => { open = resolve; });
  return { opened, open: () => { open(); } };
}
