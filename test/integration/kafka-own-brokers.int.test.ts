import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openKafka, type KafkaConfig } from '@winnow/platform';
import { jarsAreHere, startKafka } from '../support/kafka/broker.ts';
import { foreignClient, makeTopics, quick, sleep, until } from '../support/kafka/helpers.ts';
import { recordingLog } from '../support/kafka/recording-log.ts';
import { secureOptions } from '../support/kafka/secure.ts';
import { describeKafka } from '../support/kafka/test-kafka.ts';

// These need to start and end brokers: where the shared one came from elsewhere, there are no jars.
const describeOwn = jarsAreHere() ? describeKafka : describe.skip;

describeOwn('a broker of its own', () => {
  it('that dies and comes back in the middle: everything acknowledged is read, and the waiting is said once', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'winnow-restart-'));
    const kafka = await startKafka({ dir });
    try {
      const log = recordingLog();
      const gate = openKafka({ brokers: kafka.bootstrap.split(','), clientId: 'test', prefix: '' }, { log });
      await makeTopics(foreignClient(kafka.bootstrap.split(',')), { t: { partitions: 3 } });
      const producer = gate.producer();
      const seen = new Map<string, number>();
      const consumer = gate.consumer(quick({ groupId: 'g', topics: ['t'], handler: ({ messages }) => { for (const m of messages) seen.set(String(m.value), (seen.get(String(m.value)) ?? 0) + 1); return Promise.resolve(); } }));
      consumer.start();
      let sent = 0;
      const state = { running: true };
      const load = (async () => {
        while (state.running) {
          const from = sent;
          const result = await producer.send('t', Array.from({ length: 50 }, (_, i) => ({ key: String(from + i), value: String(from + i) })));
          sent += result.acknowledged;
          await sleep(10);
        }
      })();
      await until(() => seen.size > 500);
      await kafka.brokers[0]?.end('SIGKILL');
      await until(() => producer.status().state === 'away', 30_000);
      await kafka.brokers[0]?.start();
      const before = sent;
      await until(() => sent > before + 500, 40_000);
      state.running = false;
      await load;
      await until(() => seen.size >= sent, 30_000);
      expect(seen.size).toBe(sent);
      expect(producer.status()).toMatchObject({ refused: 0, queuedBytes: 0 });
      expect(log.lines('warn').filter((line) => line.includes('sending goes on')).length).toBe(1);
      expect(log.lines('error')).toEqual([]);
      await Promise.all([producer.stop(), consumer.stop()]);
    } finally {
      await kafka.stop();
      rmSync(dir, { recursive: true, force: true });
    }
  }, 120_000);

  it('with TLS and passwords: SCRAM and PLAIN work, a wrong password or certificate is one clear line', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'winnow-secure-'));
    const kafka = await startKafka(secureOptions(dir, { admin: 'admin-secret' }));
    try {
      const ca = readFileSync(join(dir, 'ca.pem'), 'utf8');
      const config = (mechanism: 'plain' | 'scram-sha-512', password = 'admin-secret'): KafkaConfig => ({ brokers: kafka.bootstrap.split(','), clientId: 'test', prefix: '', ssl: { ca }, sasl: { mechanism, username: 'admin', password } });
      const admin = openKafka(config('plain'), { log: recordingLog() }).admin();
      await admin.ensureTopics([{ topic: 't', partitions: 1 }]);
      await admin.close();
      for (const mechanism of ['plain', 'scram-sha-512'] as const) {
        const gate = openKafka(config(mechanism), { log: recordingLog() });
        const producer = gate.producer();
        expect(await producer.send('t', [{ key: 'k', value: mechanism }])).toMatchObject({ acknowledged: 1 });
        await producer.stop();
        const got: string[] = [];
        const consumer = gate.consumer(quick({ groupId: mechanism, topics: ['t'], handler: ({ messages }) => { got.push(...messages.map((m) => String(m.value))); return Promise.resolve(); } }));
        consumer.start();
        await until(() => got.includes(mechanism));
        await consumer.stop();
      }
      const unknownCa: KafkaConfig = { brokers: kafka.bootstrap.split(','), clientId: 'test', prefix: '', ssl: {} };
      const wrong: readonly (readonly [string, KafkaConfig])[] = [['wrong scram', config('scram-sha-512', 'canary-guess')], ['wrong plain', config('plain', 'canary-guess')], ['unknown CA', unknownCa]];
      for (const [what, given] of wrong) {
        const log = recordingLog();
        const problems: string[] = [];
        const consumer = openKafka(given, { log }).consumer(quick({ groupId: 'wrong', topics: ['t'], onFatal: (problem) => { problems.push(problem.kind); } }));
        consumer.start();
        await until(() => problems.length > 0, 30_000);
        await consumer.stop();
        expect([what, problems]).toEqual([what, ['denied']]);
        expect(log.lines('error')).toHaveLength(1);
        expect(log.lines('warn')).toEqual([]);
        expect(log.lines().join('\n')).not.toContain('canary-guess');
        const producer = openKafka(given, { log }).producer();
        await expect(producer.send('t', [{ key: 'k', value: 'v' }])).rejects.toMatchObject({ kind: 'denied' });
        await producer.stop(1000);
      }
    } finally {
      await kafka.stop();
      rmSync(dir, { recursive: true, force: true });
    }
  }, 120_000);
});
