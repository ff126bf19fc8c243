import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Ended, expectClear, oktas, start, winnow, workFolder } from './run.ts';

const { at, put, remove } = workFolder('around');
const closed = { kafka: 0, clickhouse: 0 };
const freePort = (): Promise<number> => new Promise((done) => { const server = createServer().listen(0, '127.0.0.1', () => { const address = server.address(); server.close(() => { done(typeof address === 'object' && address !== null ? address.port : 0); }); }); });
const asRoot = process.getuid?.() === 0;
const NOBODY = 65_534;

/** A small disk of its own; undefined where this user may not mount one. */
function smallDisk(path: string, size: string): (() => void) | undefined {
  mkdirSync(path);
  try { execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path], { stdio: 'ignore' }); } catch { return undefined; }
  return () => { execFileSync('umount', ['-l', path], { stdio: 'ignore' }); };
}

beforeAll(async () => {
  closed.kafka = await freePort();
  closed.clickhouse = await freePort();
  put('good/okta.jsonl', oktas(4));
  put('away.yaml', ['identity:', '  key: 0123456789abcdef', 'kafka:', `  brokers: ["127.0.0.1:${String(closed.kafka)}"]`, '  inputs: [{ topic: raw }]', 'clickhouse:', `  url: http://127.0.0.1:${String(closed.clickhouse)}`, 'http:', '  port: 0', ''].join('\n'));
  put('kafka-away.yaml', ['identity:', '  key: 0123456789abcdef', 'kafka:', `  brokers: ["127.0.0.1:${String(closed.kafka)}"]`, '  inputs: [{ topic: raw }]', 'clickhouse:', `  embedded: ${at('store')}`, 'http:', '  port: 0', ''].join('\n'));
  put('people.csv', 'person_id,usernames\np1,user1\n');
  // What the package's loader does on Windows and on musl: the module is not there.
  put('no-engine.mjs', `import { register } from 'node:module';\nregister('data:text/javascript,' + encodeURIComponent("export async function resolve(s, c, n) { if (s === 'chdb' || s.startsWith('chdb/')) throw Object.assign(new Error('Cannot find package chdb'), { code: 'ERR_MODULE_NOT_FOUND' }); return n(s, c); }"));\n`);
});
afterAll(remove);

const whenAway = [
  [['topics'], /^winnow: Kafka \(127\.0\.0\.1:\d+\): .*ECONNREFUSED/], [['topics', '--people', 'PEOPLE'], /^winnow: Kafka \(127\.0\.0\.1:\d+\): .*ECONNREFUSED/],
  [['deadletter', 'list'], /^winnow: Kafka \(127\.0\.0\.1:\d+\): .*ECONNREFUSED/], [['deadletter', 'show'], /^winnow: Kafka /], [['deadletter', 'redrive', '--all'], /^winnow: Kafka /],
  [['cases'], /^winnow: ClickHouse at 127\.0\.0\.1:\d+ does not answer \(ECONNREFUSED\)/], [['person', 'x'], /^winnow: ClickHouse at 127\.0\.0\.1:\d+ does not answer/],
] as const;

describe('Kafka and ClickHouse away', () => {
  // All at once: most of their time is waiting.
  const running = new Map<readonly string[], Promise<Ended>>();
  beforeAll(() => { for (const [args] of whenAway) running.set(args, winnow([...args.map((a) => (a === 'PEOPLE' ? at('people.csv') : a)), '--config', at('away.yaml')])); });
  it.each(whenAway)('%s says so in one line and ends with 2', async (args, said) => {
    const ended = await (running.get(args) ?? Promise.reject(new Error('not started')));
    expect(ended.err).toMatch(said);
    expectClear(ended, 1);
    expect({ code: ended.code, out: ended.out }).toEqual({ code: 2, out: '' });
  }, 60_000);
  it('doctor says of both what is wrong and what to do, and ends with 1', async () => {
    const ended = await winnow(['doctor', '--config', at('away.yaml'), '--json']);
    const facts = ended.out.trim().split('\n').map((l) => JSON.parse(l) as { level: string; name: string; detail: string; todo?: string });
    expect(facts.filter((f) => f.level === 'bad')).toEqual([
      { level: 'bad', name: 'store', detail: expect.stringMatching(/^ClickHouse at 127\.0\.0\.1:\d+ does not answer \(ECONNREFUSED\)$/) as unknown, todo: expect.stringMatching(/is the server up/) as unknown },
      { level: 'bad', name: 'kafka', detail: expect.stringMatching(/ECONNREFUSED/) as unknown, todo: expect.stringMatching(/are the brokers up/) as unknown },
    ]);
    expect(facts.filter((f) => f.level !== 'ok').every((f) => f.todo !== undefined)).toBe(true);
    expectClear(ended, 1);
    expect(ended.code).toBe(1);
  }, 40_000);
  it('a collector waits for Kafka, and /readyz says so', async () => {
    const { child, err, ended } = start(['collector', '--config', at('kafka-away.yaml')]);
    const port = await said(err, /"port":(\d+)/);
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
    const state = await answer.json() as { checks: Record<string, unknown> };
    expect(answer.status).toBe(503);
    expect(state.checks['kafka']).toMatchObject({ ok: false, reason: expect.stringMatching(/^the consumer is (?:joining|away)/) as unknown });
    expect((await fetch(`http://127.0.0.1:${port}/livez`)).status).toBe(200);
    await said(err, /(Kafka is away: waiting)/);
    expect(child.exitCode).toBeNull();
    child.kill('SIGTERM');
    const { code, err: told } = await ended;
    expect(told).not.toMatch(/^\s+at /m);
    expect(code).toBe(0);
  }, 60_000);
  it('a collector waits for ClickHouse and says so', async () => {
    const { child, err, ended } = start(['collector', '--config', at('away.yaml')]);
    await said(err, /(ClickHouse at 127\.0\.0\.1:\d+ does not answer)/);
    await said(err, /(waiting for ClickHouse[^]*waiting for ClickHouse)/);
    expect(child.exitCode).toBeNull();
    child.kill('SIGKILL');
    expect((await ended).err).not.toMatch(/^\s+at /m);
  }, 60_000);
});

/** Waits until a process has said it; the first group of the pattern. */
async function said(err: () => string, pattern: RegExp): Promise<string> {
  for (const until = performance.now() + 30_000; performance.now() < until; await new Promise((go) => setTimeout(go, 50))) {
    const found = pattern.exec(err())?.[1];
    if (found !== undefined) return found;
  }
  throw new Error(`never said ${String(pattern)}: ${err().slice(-500)}`);
}

describe('the machine', () => {
  it('a platform without the embedded engine: one line that says what to use instead', async () => {
    const ended = await winnow(['investigate', at('good')], '', { env: { NODE_OPTIONS: `--import=${at('no-engine.mjs')}` } });
    expect(ended.err).toMatch(/winnow: the embedded engine \(npm chdb\) is not available on this platform: .*Use a ClickHouse server instead/);
    expectClear(ended, 2);
    expect({ code: ended.code, out: ended.out }).toEqual({ code: 2, out: '' });
    const doctor = await winnow(['doctor', '--json'], '', { env: { NODE_OPTIONS: `--import=${at('no-engine.mjs')}` } });
    expect(doctor.out).toMatch(/"note","name":"embedded engine","detail":"the embedded engine \(npm chdb\) is not available/);
  }, 40_000);

  (asRoot ? describe : describe.skip)('rights of another user', () => {
    const nobody = { uid: NOBODY, gid: NOBODY, env: { HOME: '/tmp' } };
    beforeAll(() => {
      chmodSync(at('.'), 0o755);
      put('locked/okta.jsonl', oktas(2)); chmodSync(at('locked'), 0o700);
      put('mixed/okta.jsonl', oktas(4)); put('mixed/locked.log', 'x'); put('mixed/deeper/x.log', 'x'); put('mixed/locked.gz', 'x');
      for (const path of ['mixed/locked.log', 'mixed/deeper', 'mixed/locked.gz']) chmodSync(at(path), 0o000);
      put('secret', 'geheimgeheimgeheim'); chmodSync(at('secret'), 0o600);
      put('locked.yaml', `identity:\n  key_file: ${at('secret')}\n`);
    });
    it('an unreadable folder ends with 2', async () => {
      const ended = await winnow(['investigate', at('locked')], '', nobody);
      expect(ended.err).toBe(`winnow: ${at('locked')}: may not be read by this user\n`);
      expect(ended.code).toBe(2);
    }, 30_000);
    it('unreadable files and folders beside readable ones are named, and the others are read', async () => {
      const ended = await winnow(['investigate', at('mixed')], '', nobody);
      for (const name of ['locked.log', 'deeper', 'locked.gz']) expect(ended.err).toContain(`${at(`mixed/${name}`)}: may not be read by this user`);
      expect(ended.out).toMatch(/3 people, 4 records/);
      expectClear(ended, 4);
      expect(ended.code).toBe(0);
    }, 30_000);
    it('a secret that may not be read', async () => { expect(await winnow(['collector', '--config', at('locked.yaml')], '', nobody)).toMatchObject({ code: 2, err: expect.stringMatching(/locked\.yaml:2:3: identity\.key_file names a file that cannot be read \(EACCES\)/) as unknown }); }, 30_000);
  });

  it.each([['while it fills', '6m', 20_000], ['from the start', '64k', 4]] as const)('a disk that is full %s', async (name, size, count) => {
    const disk = at(`disk-${name.replace(/ /g, '-')}`);
    const free = smallDisk(disk, size);
    if (free === undefined) { process.stderr.write('*** a full disk was not tried: this user may not mount one ***\n'); return; }
    try {
      const ended = await winnow(['investigate', put(`many-${size}/okta.jsonl`, oktas(count)), '--data', `${disk}/data`]);
      expect(ended.err).toMatch(/winnow: .*disk.*(?:the disk is full; free some space, or name a folder elsewhere with --data|is the disk full\?)/);
      expectClear(ended, 3);
      expect({ code: ended.code, out: ended.out }).toEqual({ code: 2, out: '' });
    } finally { free(); rmSync(disk, { recursive: true, force: true }); }
  }, 90_000);
});
