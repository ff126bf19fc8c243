import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openDb } from '@winnow/platform';
import kafkajs, { type Admin } from 'kafkajs';
import { Type } from 'typebox';
import { foreignClient, until } from '../support/kafka/helpers.ts';
import { describeKafka, testKafka } from '../support/kafka/test-kafka.ts';

const folder = mkdtempSync(join(tmpdir(), 'winnow-deadletter-'));
const children: ChildProcess[] = [];
const node = (script: string, args: readonly string[]): ChildProcess => { const child = spawn(process.execPath, ['--conditions=@winnow/source', '--import', 'tsx', script, ...args], { stdio: ['pipe', 'pipe', 'pipe'], env: { PATH: process.env['PATH'], HOME: process.env['HOME'], COLUMNS: '100' } }); children.push(child); return child; };
interface Ended { readonly code: number | null; readonly out: Buffer; readonly err: string }
async function winnow(...args: string[]): Promise<Ended> {
  const child = node('services/cli/src/main.ts', args);
  const out: Buffer[] = [];
  let err = '';
  child.stdout?.on('data', (d: Buffer) => { out.push(d); });
  child.stderr?.on('data', (d: Buffer) => { err += d.toString(); });
  const code = await new Promise<number | null>((done) => { child.once('close', done); });
  return { code, out: Buffer.concat(out), err };
}
const stop = async (child: ChildProcess): Promise<void> => { if (child.exitCode !== null || child.signalCode !== null) return; const gone = new Promise((done) => child.once('exit', done)); child.kill('SIGTERM'); await gone; };
const rows = ({ out }: Ended): Record<string, unknown>[] => out.toString().trim().split('\n').filter((l) => l !== '').map((l) => JSON.parse(l) as Record<string, unknown>);

/** A line without a year that was received in 2024: sent back years later it must keep its year. */
const asa = 'Mar  5 10:00:00 fw01 %ASA-6-113039: Group <staff> User <jane.doe> IP <203.0.113.7> AnyConnect parent session started.';
const RECEIVED = String(Date.UTC(2024, 2, 5, 12));
const okta = JSON.stringify({ published: '2026-03-01T10:00:00.000Z', uuid: 'id-1', eventType: 'user.session.start', actor: { alternateId: 'user1@example.com', type: 'User', id: 'x' }, outcome: { result: 'SUCCESS' }, client: { ipAddress: '203.0.113.4' } });
const hostile = Buffer.from('no \u001B[31msource \u202Eknows me\0\r', 'utf8');

describeKafka('dead letters on a real broker', () => {
  const { brokers, unique } = testKafka();
  const prefix = `${unique('dead')}.`;
  const raw = `${prefix}raw`;
  const dead = `${prefix}deadletter`;
  const kafka = foreignClient(brokers);
  let admin: Admin;
  let url = '';
  const config = (name: string, source: string): string => {
    const path = join(folder, `${name}.yaml`);
    writeFileSync(path, ['identity:', '  key: winnow-investigate', 'kafka:', `  brokers: [${brokers.map((b) => `"${b}"`).join(', ')}]`, `  prefix: ${prefix}`, '  sessionTimeoutMs: 6000', '  inputs:', `    - { topic: ${raw}, source: ${source} }`,
      'clickhouse:', `  url: ${url}`, '  user: winnow', '  password: winnow', 'collector:', `  group: ${prefix}collector`, 'retention:', '  observationsDays: 36500', 'http:', '  port: 0', ''].join('\n'));
    return path;
  };
  const countDead = async (): Promise<number> => (await admin.fetchTopicOffsets(dead)).reduce((sum, p) => sum + Number(p.high), 0);
  const startCollector = (path: string): ChildProcess => { const child = node('services/cli/src/main.ts', ['collector', '--config', path]); child.stdout?.resume(); child.stderr?.resume(); return child; };
  const observations = async (): Promise<readonly { timestamp: number; source: string }[]> => {
    const db = await openDb({ kind: 'server', url, user: 'winnow', password: 'winnow' });
    try { return await db.query('SELECT timestamp, source FROM observations FINAL ORDER BY timestamp', {}, Type.Object({ timestamp: Type.Number(), source: Type.String() })); } finally { await db.close(); }
  };

  beforeAll(async () => {
    const front = node('test/support/clickhouse-server.ts', [join(folder, 'clickhouse')]);
    url = await new Promise((done) => { if (front.stdout !== null) createInterface({ input: front.stdout }).once('line', done); });
    admin = kafka.admin();
    await admin.connect();
  }, 60_000);
  afterAll(async () => { await admin.disconnect(); await Promise.all(children.map(stop)); rmSync(folder, { recursive: true, force: true }); }, 60_000);

  it('doctor names what is missing with the command that makes it, and makes nothing itself', async () => {
    const path = config('wrong', 'okta.system-log');
    const { code, out } = await winnow('doctor', '--config', path);
    expect(out.toString()).toMatch(/BAD {3}schema +there is no database winnow\s+→ run winnow migrate --config/);
    expect(out.toString()).toMatch(/BAD {3}topics +missing/);
    expect(out.toString().replace(/\s+/g, ' ')).toContain(`→ winnow topics --config ${path} makes them`);
    expect(code).toBe(1);
    const db = await openDb({ kind: 'server', url, user: 'winnow', password: 'winnow', database: 'default' });
    expect(await db.query("SELECT name FROM system.databases WHERE name = 'winnow'", {}, Type.Object({ name: Type.String() }))).toEqual([]);
    await db.close();
    expect(await winnow('deadletter', 'list', '--config', path)).toMatchObject({ code: 2, err: expect.stringMatching(/deadletter: no such topic; winnow topics makes it/) as unknown });
    expect(await winnow('migrate', '--config', path)).toMatchObject({ code: 0, out: expect.objectContaining({}) as unknown });
    expect((await winnow('topics', '--config', path)).code).toBe(0);
    const again = await winnow('doctor', '--config', path);
    expect(again.out.toString()).toMatch(/ok {4}schema +up to date/);
    expect(again.out.toString()).not.toMatch(/^BAD/m);
    expect(again.code).toBe(0);
    expect(await winnow('deadletter', 'list', '--config', path)).toMatchObject({ code: 0, out: expect.objectContaining({}) as unknown });
  }, 120_000);

  it('are listed, shown with their bytes, sent back in rounds that show, and read once the source is put right', async () => {
    const wrong = join(folder, 'wrong.yaml');
    const producer = kafka.producer();
    await producer.connect();
    await producer.send({ topic: raw, messages: [{ key: 'jane', value: asa, partition: 0, headers: { 'winnow-received': RECEIVED } }, { value: okta, partition: 0 }, { key: 'k1', value: hostile, partition: 1 }, { key: 'empty', value: null, partition: 1 }] });
    // More than one batch may inflate to: the collector passes it on as one damaged message.
    await producer.send({ topic: raw, compression: kafkajs.CompressionTypes.GZIP, messages: Array.from({ length: 66 }, () => ({ value: Buffer.alloc(1_048_576, 97), partition: 1 })) });
    await producer.disconnect();
    const first = startCollector(wrong);
    await until(async () => (await countDead()) >= 4, 60_000);

    const listed = rows(await winnow('deadletter', 'list', '--config', wrong, '--json'));
    expect(listed.map(({ reason, topic, count, damaged_batches, redriven_before }) => ({ reason, topic, count, damaged_batches, redriven_before })).sort((a, b) => (String(a.reason) < String(b.reason) ? -1 : 1))).toEqual([
      { reason: 'bad_value', topic: raw, count: 2, damaged_batches: 0, redriven_before: 0 }, { reason: 'encoding', topic: raw, count: 2, damaged_batches: 1, redriven_before: 0 },
    ]);
    const text = (await winnow('deadletter', 'list', '--config', wrong)).out.toString();
    expect(text).toMatch(/^4 dead letters in /);
    expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u202E]/); // a terminal must not act on what a record holds

    const newest = rows(await winnow('deadletter', 'show', '--newest', '9', '--config', wrong, '--json'));
    expect(newest).toHaveLength(4);
    const place = String(newest.find((l) => l['key_base64'] === Buffer.from('k1').toString('base64'))?.['place']);
    expect((await winnow('deadletter', 'show', place, '--raw', '--config', wrong)).out.equals(hostile)).toBe(true);
    const shown = (await winnow('deadletter', 'show', place, '--config', wrong)).out.toString();
    expect(shown).toContain('no \\e[31msource \\u{202e}knows me\\x00\\r');
    expect(shown).toMatch(/key +k1/);
    expect(await winnow('deadletter', 'show', '0/4711', '--config', wrong)).toMatchObject({ code: 2, err: expect.stringMatching(/nothing at 0\/4711/) as unknown });
    expect(await winnow('deadletter', 'show', 'here', '--config', wrong)).toMatchObject({ code: 2, err: expect.stringMatching(/"here" is no place/) as unknown });

    expect(await winnow('deadletter', 'redrive', '--config', wrong)).toMatchObject({ code: 2, err: expect.stringMatching(/which ones\? name --reason/) as unknown });
    expect(rows(await winnow('deadletter', 'redrive', '--all', '--dry-run', '--json', '--config', wrong))).toEqual([{ selected: 4, sent: {}, equal: 0, left: { 'damaged batch': 1, 'no value': 1 }, dry_run: true }]);
    const all = await winnow('deadletter', 'redrive', '--all', '--config', wrong);
    expect(all.out.toString().replaceAll(raw, 'RAW')).toMatch(/^2 records sent back \(RAW 2\), of 4 dead letters selected/);
    expect(all.out.toString()).toMatch(/1 left: they stand for a batch that could not be decoded/);
    expect(all.code).toBe(1);
    // Nothing was put right, so both come again and say so; of equal ones one is sent, so they do not multiply.
    for (const [before, sent] of [[6, 'round 2'], [8, 'round 3']] as const) {
      await until(async () => (await countDead()) >= before, 30_000);
      expect([sent, rows(await winnow('deadletter', 'redrive', '--reason', 'bad_value', '--json', '--config', wrong))]).toMatchObject([sent, [{ sent: { [raw]: 2 }, left: {} }]]);
    }
    await until(async () => (await countDead()) >= 10, 30_000);
    const looped = await winnow('deadletter', 'redrive', '--reason', 'bad_value', '--config', wrong);
    expect(looped.out.toString()).toMatch(/^0 records sent back, of 8 dead letters selected; 6 were the same record again/);
    expect(looped.out.toString()).toMatch(/2 left: they were sent back 3 times and came again/);
    expect(looped.code).toBe(1);
    expect(await countDead()).toBe(10);
    await stop(first);

    const right = config('right', 'cisco.asa');
    const second = startCollector(right);
    expect(rows(await winnow('deadletter', 'redrive', '--reason', 'bad_value', '--force', '--json', '--config', right))).toMatchObject([{ sent: { [raw]: 2 }, equal: 6 }]);
    await until(async () => (await observations()).some((o) => o.source === 'cisco.asa'), 30_000);
    expect((await winnow('deadletter', 'redrive', '--all', '--force', '--config', right)).out.toString()).toMatch(/^2 records sent back/);
    await until(async () => (await admin.fetchOffsets({ groupId: `${prefix}collector`, topics: [raw] }))[0]?.partitions.every((p) => Number(p.offset) >= 0) === true && (await lag()) === 0, 30_000);
    expect(await observations()).toEqual([{ timestamp: Date.UTC(2024, 2, 5, 10), source: 'cisco.asa' }, { timestamp: Date.UTC(2026, 2, 1, 10), source: 'okta.system-log' }]);
    await stop(second);
    expect((await admin.listGroups()).groups.map((g) => g.groupId).filter((id) => id.startsWith(`${prefix}collector-`))).toEqual([]);
  }, 240_000);

  async function lag(): Promise<number> {
    const at = new Map((await admin.fetchOffsets({ groupId: `${prefix}collector`, topics: [raw] }))[0]?.partitions.map((p) => [p.partition, Number(p.offset)]));
    return (await admin.fetchTopicOffsets(raw)).reduce((sum, p) => sum + Number(p.high) - (at.get(p.partition) ?? 0), 0);
  }
});
