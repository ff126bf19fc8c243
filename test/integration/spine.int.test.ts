import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Case } from '@winnow/core';
import { type Alert } from '@winnow/detection';
import { openDb, Store } from '@winnow/platform';
import { foreignClient, until } from '../support/kafka/helpers.ts';
import { readTopic } from '../support/kafka/read.ts';
import { describeKafka, testKafka } from '../support/kafka/test-kafka.ts';
import { firstLine, listen, node, stopAll, told, winnow } from '../support/processes.ts';

const folder = mkdtempSync(join(tmpdir(), 'winnow-spine-'));
const company = join(folder, 'company');
const logs = ['asa.log', 'globalprotect.log', 'okta.jsonl', 'osquery.log'];

/** What must be the same: who, how sure, why, and in which state. */
const essence = (c: Case): unknown => ({ id: c.case_id, people: c.people, status: c.status, score: c.score_db, probability: c.probability, peak: c.peak_probability, opened: c.opened_at, updated: c.updated_at, merged: c.merged_into, evidence: c.evidence.map((e) => [e.id, e.level, e.weight_db, e.observations]) });
const sorted = (cases: readonly Case[]): unknown[] => [...cases].sort((a, b) => (a.case_id < b.case_id ? -1 : 1)).map(essence);

describeKafka('the same files through a real broker', () => {
  const { brokers, unique } = testKafka();
  const prefix = `${unique('spine')}.`;
  const config = join(folder, 'winnow.yaml');
  let expected: Case[] = [];
  let url = '';

  beforeAll(async () => {
    await told(winnow('simulate', '--people', '60', '--days', '24', '--seed', 'spine', '--out', company));
    expected = (await told(winnow('investigate', company, '--json'))).trim().split('\n').filter((l) => l !== '').map((l) => JSON.parse(l) as Case);
    url = await firstLine(node('test/support/clickhouse-server.ts', [join(folder, 'clickhouse')]));
    writeFileSync(config, [
      'identity:', '  key: winnow-investigate', 'kafka:', `  brokers: [${brokers.map((b) => `"${b}"`).join(', ')}]`, `  prefix: ${prefix}`, '  sessionTimeoutMs: 6000', '  inputs:',
      ...logs.map((name) => `    - { topic: ${prefix}raw.${name}, source: auto }`), 'clickhouse:', `  url: ${url}`, '  user: winnow', '  password: winnow',
      'collector:', `  group: ${prefix}collector`, 'detector:', `  group: ${prefix}detector`, '  clock: event', '  quietMs: 2000', 'alerts:', '  max_age: 9999d', 'http:', '  port: 0', '',
    ].join('\n'));
  }, 180_000);
  afterAll(async () => { await stopAll(); rmSync(folder, { recursive: true, force: true }); }, 60_000);

  it('end in the cases that investigate finds, with the same evidence and probabilities, and each step is on the alert topic once', async () => {
    expect(expected.length).toBeGreaterThan(0);
    await told(winnow('topics', '--config', config, '--partitions', '2'));
    const kafka = foreignClient(brokers);
    const producer = kafka.producer();
    await producer.connect();
    for (const name of logs) {
      const path = join(company, 'logs', name);
      const received = String(statSync(path).mtimeMs);
      const lines = readFileSync(path, 'utf8').split('\n').filter((l) => l !== '');
      for (let i = 0; i < lines.length; i += 500) await producer.send({ topic: `${prefix}raw.${name}`, messages: lines.slice(i, i + 500).map((value, k) => ({ value, partition: (i + k) % 2, headers: { 'winnow-received': received } })) });
    }
    await producer.disconnect();
    const services = ['collector', 'collector', 'detector'].map((name) => listen(winnow(name, '--config', config)));
    // The claims come last: people are resolved when they are read.
    await told(winnow('topics', '--config', config, '--people', join(company, 'people.csv'), '--devices', join(company, 'devices.csv'), '--travel', join(company, 'travel.csv'), '--networks', join(company, 'networks.csv')));
    const db = await openDb({ kind: 'server', url, user: 'winnow', password: 'winnow' });
    const store = new Store(db);
    let found: Case[] = [];
    let steps: Awaited<ReturnType<Store['steps']>> = [];
    try {
      await until(async () => { found = await store.cases().catch(() => []); return JSON.stringify(sorted(found)) === JSON.stringify(sorted(expected)); }, 120_000).catch(() => { process.stderr.write(services.map((service) => service.tail()).join('\n')); });
      expect(sorted(found)).toEqual(sorted(expected));
      const { rows, ids } = await store.countObservations();
      expect(rows).toBe(ids);
      // Cases are stored before their alerts are sent, and the steps are written down after that.
      await until(async () => { steps = await store.steps(); return found.every((c) => steps.some((step) => step.case_id === c.case_id)); }, 30_000);
      const alerts = (await readTopic(kafka, `${prefix}alerts`, unique('reader'), steps.length)).map((m) => JSON.parse(m) as Alert);
      expect(new Set(alerts.map((a) => a.metadata.uid))).toEqual(new Set(steps.map((s) => s.uid)));
      for (const c of found) expect(alerts.filter((a) => a.finding_info.uid === c.case_id).at(-1)?.unmapped.winnow.status).toBe(c.status);
    } finally { await db.close(); }
  }, 240_000);
});
