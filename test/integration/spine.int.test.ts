import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Case } from '@winnow/core';
import { openDb, Store } from '@winnow/platform';
import { foreignClient, makeTopics, until } from '../support/kafka/helpers.ts';
import { describeKafka, testKafka } from '../support/kafka/test-kafka.ts';

const folder = mkdtempSync(join(tmpdir(), 'winnow-spine-'));
const company = join(folder, 'company');
const children: ChildProcess[] = [];
const node = (script: string, args: readonly string[]): ChildProcess => { const child = spawn(process.execPath, ['--conditions=@winnow/source', '--import', 'tsx', script, ...args], { stdio: ['pipe', 'pipe', 'pipe'] }); children.push(child); return child; };
const winnow = (...args: string[]): ChildProcess => node('services/cli/src/main.ts', args);
async function told(child: ChildProcess): Promise<string> {
  let out = '', err = '';
  child.stdout?.on('data', (d: Buffer) => { out += d.toString(); });
  child.stderr?.on('data', (d: Buffer) => { err += d.toString(); });
  const code = await new Promise<number | null>((done) => { child.once('exit', done); });
  if (code !== 0) throw new Error(`exit ${String(code)}: ${err.slice(0, 2000)}`);
  return out;
}
const firstLine = (child: ChildProcess): Promise<string> => new Promise((done) => { if (child.stdout !== null) createInterface({ input: child.stdout }).once('line', done); });
const logs = ['asa.log', 'globalprotect.log', 'okta.jsonl', 'osquery.log'];
const stop = async (child: ChildProcess): Promise<void> => { if (child.exitCode !== null) return; const gone = new Promise((done) => child.once('exit', done)); child.kill('SIGTERM'); await gone; };

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
  afterAll(async () => { await Promise.all(children.map(stop)); rmSync(folder, { recursive: true, force: true }); }, 60_000);

  it('end in the cases that investigate finds, with the same evidence and probabilities, and each step is on the alert topic once', async () => {
    expect(expected.length).toBeGreaterThan(0);
    await told(winnow('topics', '--config', config, '--partitions', '2'));
    const kafka = foreignClient(brokers);
    await makeTopics(kafka, {});
    const producer = kafka.producer();
    await producer.connect();
    for (const name of logs) {
      const path = join(company, 'logs', name);
      const received = String(statSync(path).mtimeMs);
      const lines = readFileSync(path, 'utf8').split('\n').filter((l) => l !== '');
      for (let i = 0; i < lines.length; i += 500) await producer.send({ topic: `${prefix}raw.${name}`, messages: lines.slice(i, i + 500).map((value, k) => ({ value, partition: (i + k) % 2, headers: { 'winnow-received': received } })) });
    }
    await producer.disconnect();
    const services = [winnow('collector', '--config', config), winnow('collector', '--config', config), winnow('detector', '--config', config)];
    const errors: string[] = [];
    for (const s of services) { s.stderr?.on('data', (d: Buffer) => { errors.push(d.toString()); }); s.stdout?.resume(); }
    // The claims come last: people are resolved when they are read.
    await told(winnow('topics', '--config', config, '--people', join(company, 'people.csv'), '--devices', join(company, 'devices.csv'), '--travel', join(company, 'travel.csv'), '--networks', join(company, 'networks.csv')));
    const db = await openDb({ kind: 'server', url, user: 'winnow', password: 'winnow' });
    const store = new Store(db);
    let found: Case[] = [];
    try {
      await until(async () => { found = await store.cases().catch(() => []); return JSON.stringify(sorted(found)) === JSON.stringify(sorted(expected)); }, 120_000).catch(() => { process.stderr.write(errors.join('').slice(-4000)); });
      expect(sorted(found)).toEqual(sorted(expected));
      const { rows, ids } = await store.countObservations();
      expect(rows).toBe(ids);
      const steps = await store.steps();
      const alerts = await readAll(kafka, `${prefix}alerts`, unique('reader'), steps.length);
      expect(new Set(alerts.map((a) => a.metadata.uid))).toEqual(new Set(steps.map((s) => s.uid)));
      for (const c of found) expect(alerts.filter((a) => a.finding_info.uid === c.case_id).at(-1)?.unmapped.winnow.status).toBe(c.status);
    } finally { await db.close(); }
  }, 240_000);
});

interface Published { readonly metadata: { readonly uid: string }; readonly finding_info: { readonly uid: string }; readonly unmapped: { readonly winnow: { readonly status: string } } }
async function readAll(kafka: ReturnType<typeof foreignClient>, topic: string, groupId: string, atLeast: number): Promise<readonly Published[]> {
  const consumer = kafka.consumer({ groupId, sessionTimeout: 6000 });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const out: Published[] = [];
  await consumer.run({ eachMessage: ({ message }) => { if (message.value !== null) out.push(JSON.parse(message.value.toString()) as Published); return Promise.resolve(); } });
  await until(() => out.length >= atLeast, 30_000);
  await consumer.disconnect();
  return out;
}
