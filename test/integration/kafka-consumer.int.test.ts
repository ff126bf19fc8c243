import { expect, it } from '@jest/globals';
import { openKafka, type KafkaProblem } from '@winnow/platform';
import { foreignClient, latch, makeTopics, quick, sleep, until } from '../support/kafka/helpers.ts';
import { recordingLog } from '../support/kafka/recording-log.ts';
import { describeKafka, testKafka } from '../support/kafka/test-kafka.ts';

describeKafka('a consumer', () => {
  const { brokers, unique } = testKafka();
  const log = recordingLog();
  const gate = openKafka({ brokers, clientId: 'test', prefix: '' }, { log });
  const foreign = foreignClient(brokers);
  const filled = async (partitions: number, messages: number, perSend = messages): Promise<string> => {
    const topic = unique('c');
    await makeTopics(foreign, { [topic]: { partitions } });
    const producer = gate.producer();
    for (let from = 0; from < messages; from += perSend) await producer.send(topic, Array.from({ length: perSend }, (_, i) => ({ key: null, value: String(from + i), partition: i % partitions })));
    await producer.stop();
    return topic;
  };

  it('whose handler throws a SyntaxError is called again with the same messages, while other partitions go on', async () => {
    const topic = await filled(2, 20);
    const seen: string[] = [];
    let failures = 0;
    const consumer = gate.consumer(quick({ groupId: unique('g'), topics: [topic], handler: ({ partition, messages }) => {
      if (partition === 0 && failures++ < 3) JSON.parse(`{"password": "secret of ${String(messages[0]?.value)}`);
      seen.push(...messages.map((m) => `${String(partition)}:${String(m.value)}`));
      return Promise.resolve();
    } }));
    consumer.start();
    await until(() => seen.length >= 20);
    await consumer.stop();
    expect(seen.slice(0, 10).every((line) => line.startsWith('1:'))).toBe(true);
    expect(new Set(seen).size).toBe(20);
    expect(consumer.status()).toMatchObject({ handlerFailures: 3, crashes: 0, joins: 1, messages: 20, state: 'stopped' });
    expect(log.lines('warn').filter((line) => line.includes('SyntaxError')).length).toBeGreaterThanOrEqual(3);
    expect(log.lines().join('\n')).not.toContain('secret');
  });

  it('whose handler always fails says so once and ends; the messages stay uncommitted', async () => {
    const topic = await filled(1, 5);
    const groupId = unique('g');
    const problems: KafkaProblem[] = [];
    const consumer = gate.consumer(quick({ groupId, topics: [topic], maxFailures: 3, handler: () => Promise.reject(new TypeError('no')), onFatal: (problem) => { problems.push(problem); } }));
    consumer.start();
    await until(() => consumer.status().state === 'fatal');
    await sleep(300);
    expect(problems.map(({ kind, message }) => [kind, message])).toEqual([['stuck', `the handler failed 3 times in a row on ${topic}/0: TypeError`]]);
    expect(await consumer.stop()).toBe(true);
    const admin = gate.admin();
    expect(await admin.lag(groupId, [topic])).toMatchObject({ total: 5n });
    await admin.close();
  });

  it('is not thrown out while a handler works longer than the session lasts', async () => {
    const topic = await filled(1, 3);
    let calls = 0;
    const consumer = gate.consumer(quick({ groupId: unique('g'), topics: [topic], heartbeatMs: 1000, handler: async () => { calls += 1; await sleep(7500); } }));
    consumer.start();
    await until(() => consumer.status().batches === 1);
    expect(consumer.status()).toMatchObject({ joins: 1, abandoned: 0, crashes: 0 });
    expect(calls).toBe(1);
    await consumer.stop();
  });

  it('ends when its handler is silent for too long', async () => {
    const topic = await filled(1, 1);
    const problems: string[] = [];
    const forever = latch();
    const consumer = gate.consumer(quick({ groupId: unique('g'), topics: [topic], heartbeatMs: 200, stuckAfterMs: 800, handler: () => forever.opened, onFatal: (problem) => { problems.push(problem.kind); } }));
    consumer.start();
    await until(() => problems.length > 0);
    expect(problems).toEqual(['stuck']);
    await consumer.stop(1000);
  });

  it('stops in time although its handler hangs, aborts the signal, and another member gets the messages', async () => {
    const topic = await filled(1, 4);
    const groupId = unique('g');
    let aborted = false;
    const started = latch();
    const hanging = gate.consumer(quick({ groupId, topics: [topic], handler: async ({ signal }) => {
      started.open();
      await new Promise<void>((resolve) => { signal.addEventListener('abort', () => { aborted = true; resolve(); }); });
      throw new Error('not done');
    } }));
    hanging.start();
    await started.opened;
    const begun = Date.now();
    expect(await hanging.stop(1000)).toBe(true);
    expect(Date.now() - begun).toBeLessThan(3000);
    expect(aborted).toBe(true);
    let got = 0;
    const next = gate.consumer(quick({ groupId, topics: [topic], handler: ({ messages }) => { got += messages.length; return Promise.resolve(); } }));
    next.start();
    await until(() => got === 4);
    await next.stop();
  });

  it('finishes and commits running work when it is stopped', async () => {
    const topic = await filled(1, 4);
    const groupId = unique('g');
    const started = latch();
    const consumer = gate.consumer(quick({ groupId, topics: [topic], handler: async () => { started.open(); await sleep(500); } }));
    consumer.start();
    await started.opened;
    expect(await consumer.stop(5000)).toBe(true);
    const admin = gate.admin();
    expect(await admin.lag(groupId, [topic])).toMatchObject({ total: 0n });
    await admin.close();
  });

  it('hands out nothing while it is paused, keeps its place in the group, and goes on', async () => {
    const topic = await filled(2, 10);
    let got = 0;
    const consumer = gate.consumer(quick({ groupId: unique('g'), topics: [topic], heartbeatMs: 200, handler: ({ messages }) => { got += messages.length; return Promise.resolve(); } }));
    consumer.pause();
    consumer.start();
    await until(() => consumer.status().state === 'paused');
    await sleep(800);
    expect(got).toBe(0);
    expect(consumer.status().contactAgoMs).toBeLessThan(600);
    consumer.resume();
    await until(() => got === 10);
    expect(consumer.status()).toMatchObject({ state: 'running', joins: 1 });
    await consumer.stop();
  });

  it('shares partitions, takes over from a member that leaves, never runs two handlers of a partition, and loses nothing', async () => {
    const topic = await filled(4, 4000, 40);
    const groupId = unique('g');
    const seen = new Set<string>();
    const active = new Map<string, number>();
    let doubled = 0;
    const member = (name: string, workMs: number) => gate.consumer(quick({ groupId, topics: [topic], concurrency: 4, maxBytesPerPartition: 1000, heartbeatMs: 200, handler: async ({ partition, messages }) => {
      const here = `${name}/${String(partition)}`;
      active.set(here, (active.get(here) ?? 0) + 1);
      if ((active.get(here) ?? 0) > 1) doubled += 1;
      await sleep(workMs);
      for (const m of messages) seen.add(String(m.value));
      active.set(here, (active.get(here) ?? 0) - 1);
    } }));
    const [a, b] = [member('a', 30), member('b', 30)];
    a.start();
    await until(() => seen.size > 200);
    b.start();
    await until(() => Object.values(b.status().assignment).flat().length === 2);
    expect(Object.values(a.status().assignment).flat().length).toBe(2);
    await until(() => b.status().messages > 100);
    await a.stop();
    await until(() => seen.size === 4000, 30_000);
    await until(() => Object.values(b.status().assignment).flat().length === 4);
    await b.stop();
    expect(doubled).toBe(0);
    expect([a.status().crashes, b.status().crashes, a.status().gaps, b.status().gaps]).toEqual([0, 0, 0, 0]);
  });

  it('whose partition moved while it worked does not commit it', async () => {
    const topic = await filled(2, 20);
    const groupId = unique('g');
    const release = latch();
    const started = latch();
    const slow = gate.consumer(quick({ groupId, topics: [topic], concurrency: 2, heartbeatMs: 200, handler: async ({ signal }) => {
      started.open();
      await Promise.race([release.opened, new Promise((resolve) => { signal.addEventListener('abort', resolve); })]);
      if (signal.aborted) throw new Error('moved');
    } }));
    slow.start();
    await started.opened;
    const got = new Set<string>();
    const other = gate.consumer(quick({ groupId, topics: [topic], handler: ({ messages }) => { for (const m of messages) got.add(String(m.value)); return Promise.resolve(); } }));
    other.start();
    await until(() => got.size === 10);
    release.open();
    await until(() => slow.status().messages === 10);
    expect(slow.status()).toMatchObject({ crashes: 0, messages: 10 });
    await Promise.all([slow.stop(), other.stop()]);
    const admin = gate.admin();
    expect(await admin.lag(groupId, [topic])).toMatchObject({ total: 0n, lost: 0n });
    await admin.close();
  });

  it('raises an alarm when the messages it would read next are gone', async () => {
    const topic = await filled(1, 10);
    const groupId = unique('g');
    const values: string[] = [];
    const options = quick({ groupId, topics: [topic], handler: ({ messages }) => { values.push(...messages.map((m) => String(m.value))); return Promise.resolve(); } });
    const first = gate.consumer(options);
    first.start();
    await until(() => values.length === 10);
    await first.stop();
    const producer = gate.producer();
    await producer.send(topic, Array.from({ length: 10 }, (_, i) => ({ key: null, value: `late ${String(i)}` })));
    await producer.stop();
    const foreignAdmin = foreign.admin();
    await foreignAdmin.connect();
    await foreignAdmin.fetchTopicOffsets(topic); // or kafkajs does not know the topic
    await foreignAdmin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '15' }] });
    await foreignAdmin.disconnect();
    const admin = gate.admin();
    expect(await admin.lag(groupId, [topic])).toMatchObject({ total: 5n, lost: 5n });
    await admin.close();
    const second = gate.consumer(options);
    second.start();
    await until(() => values.length === 15);
    expect(values.slice(10)).toEqual(['late 5', 'late 6', 'late 7', 'late 8', 'late 9']);
    expect(second.status().gaps).toBe(1);
    expect(log.lines('error').some((line) => line.startsWith('messages are missing') && line.includes(topic))).toBe(true);
    await second.stop();
  });

  it('of a topic that does not exist ends with a clear line', async () => {
    const problems: string[] = [];
    const consumer = gate.consumer(quick({ groupId: unique('g'), topics: ['no-such-topic'], maxFailures: 1, onFatal: (problem) => { problems.push(problem.message); } }));
    consumer.start();
    await until(() => problems.length === 1);
    expect(problems[0]).toContain('does not host this topic-partition');
    await consumer.stop();
  });
});
