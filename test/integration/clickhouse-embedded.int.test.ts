import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from '@jest/globals';
import { openDb } from '@winnow/platform';

/** The embedded engine in processes that are killed, that fill their disk, that open one folder twice. */
const folder = mkdtempSync(join(tmpdir(), 'winnow-embedded-'));
const children: ChildProcess[] = [];
const mounts: string[] = [];
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  for (const mount of mounts) spawnSync('umount', ['-l', mount]);
  rmSync(folder, { recursive: true, force: true });
});

const options = ['--conditions=@winnow/source', '--import', 'tsx'];
interface Said { readonly acknowledged?: number; readonly failed?: string; readonly code?: string; readonly message?: string; readonly open?: boolean; readonly rows?: number; readonly ids?: number; readonly raw?: number; readonly blocks?: number; readonly whole?: number; readonly last?: number }
interface Child { readonly process: ChildProcess; readonly said: Said[]; readonly stderr: () => string; readonly ended: Promise<number | null> }
function child(...args: readonly string[]): Child {
  const started = spawn(process.execPath, [...options, 'test/support/clickhouse-child.ts', ...args], { stdio: ['pipe', 'pipe', 'pipe'] });
  children.push(started);
  const said: Said[] = [];
  let err = '';
  createInterface({ input: started.stdout }).on('line', (line) => { said.push(JSON.parse(line) as Said); });
  started.stderr.on('data', (data: Buffer) => { err += data.toString(); });
  return { process: started, said, stderr: () => err, ended: new Promise((done) => { started.once('close', done); }) };
}
const lastOf = (c: Child): number => c.said.findLast((s) => s.acknowledged !== undefined)?.acknowledged ?? -1;
/** Resolves when the child has said so much, rejects when it ends before. */
async function heard(c: Child, enough: (said: readonly Said[]) => boolean): Promise<void> {
  const done = new Promise<void>((go) => { c.process.stdout?.on('data', () => { setImmediate(() => { if (enough(c.said)) go(); }); }); });
  await Promise.race([done, c.ended.then((code) => { throw new Error(`ended with ${String(code)}: ${JSON.stringify(c.said.at(-1))} ${c.stderr()}`); })]);
}
async function counted(path: string): Promise<Said> {
  const c = child('count', path);
  expect([await c.ended, c.stderr()]).toEqual([0, '']);
  return c.said[0] ?? {};
}

describe('a process that dies', () => {
  it('by SIGKILL in the middle of inserts has lost no acknowledged row, and has none twice once the rest is sent again', async () => {
    const path = join(folder, 'killed');
    let next = 0;
    for (let round = 0; round < 5; round += 1) {
      // What was not acknowledged is sent again by whoever starts next, as it is read again from Kafka.
      const c = child('fill', path, String(next));
      await heard(c, (said) => said.length >= 3 + 4 * round);
      c.process.kill('SIGKILL');
      await c.ended;
      next = lastOf(c) + 1;
      expect(next).toBeGreaterThan(0);
    }
    const { rows, ids, blocks, whole, last } = await counted(path);
    expect(rows).toBe(ids);
    expect(blocks).toBe(whole); // no half block
    expect(blocks).toBe((last ?? 0) + 1); // none is missing
    expect([next - 1, next]).toContain(last); // the last one may be in, its acknowledgement lost
  }, 180_000);
});

describe('a data folder', () => {
  it('that another process has open is refused in one line that names it, and is free when that one is gone', async () => {
    const path = join(folder, 'twice');
    const first = child('hold', path);
    await heard(first, (said) => said.some((s) => s.open === true));
    const second = child('hold', path);
    expect(await second.ended).toBe(2);
    expect(second.said).toEqual([{ failed: 'setup', code: 'in-use', message: `the data folder ${path} is in use by another winnow (process ${String(first.process.pid)}); only one can have it open` }]);
    expect(second.stderr()).toBe('');
    first.process.stdin?.end();
    expect(await first.ended).toBe(0);
    expect(await counted(path)).toMatchObject({ rows: 0 });
  });
  it('that is none is told in one line', async () => {
    const path = join(folder, 'file');
    writeFileSync(path, 'not a folder');
    const c = child('count', path);
    expect(await c.ended).toBe(2);
    expect(c.said).toMatchObject([{ failed: 'setup', message: expect.stringContaining(`the data folder ${path} cannot be opened`) as unknown }]);
  });
});

/** A small disk of our own, or why there is none. */
function smallDisk(): { readonly path: string } | { readonly why: string } {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return { why: 'not root on Linux' };
  const path = join(folder, 'disk');
  mkdirSync(path);
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', path], { encoding: 'utf8' });
  if (status !== 0) return { why: stderr.trim() };
  mounts.push(path);
  return { path };
}
const disk = smallDisk();
if ('why' in disk) process.stderr.write(`\nSKIPPED: the test of a full disk needs to mount one (${disk.why})\n`);
(('path' in disk) ? describe : describe.skip)('a full disk', () => {
  it('ends the work with one line, and what was acknowledged is there', async () => {
    const path = join('path' in disk ? disk.path : '', 'data');
    const c = child('fill', path, '0', '3000');
    expect(await c.ended).toBe(2);
    expect(c.said.at(-1)).toEqual({ failed: 'setup', code: '243', message: `the disk of the data folder ${path} is full: free some space or name another folder, and start again; what was stored is still there` });
    expect(c.stderr()).toBe('');
    const last = lastOf(c);
    expect(last).toBeGreaterThan(2);
    const { rows, ids, blocks, whole } = await counted(path);
    expect(rows).toBe(ids);
    expect(blocks).toBe(whole);
    expect([last + 1, last + 2]).toContain(blocks);
  }, 120_000);
  it('is told in one line when a folder is to be opened on it', () => {
    const path = 'path' in disk ? disk.path : '';
    spawnSync('dd', ['if=/dev/zero', `of=${join(path, 'filler')}`, 'bs=1k']);
    const { stdout, status } = spawnSync(process.execPath, [...options, 'test/support/clickhouse-child.ts', 'hold', join(path, 'new')], { encoding: 'utf8' });
    expect(status).toBe(2);
    expect(stdout.trim().split('\n').map((line) => JSON.parse(line) as Said)).toMatchObject([{ failed: 'setup', message: expect.stringMatching(/is full|cannot be opened/) as unknown }]);
  });
});

describe('a platform without the engine', () => {
  const line = /^the embedded engine \(npm chdb\) is not available on this platform: it needs Linux with glibc or macOS\. Use a ClickHouse server instead \(clickhouse\.url\), or run in a Linux container\.$/;
  it('is told so', async () => {
    const name = 'chdb-that-is-not-there';
    await expect(openDb({ kind: 'embedded', path: join(folder, 'none') }, async () => { await import(name); throw new Error('it is there'); })).rejects.toMatchObject({ kind: 'setup', code: 'no-engine', message: expect.stringMatching(line) as unknown });
  });
  it('ends winnow investigate with that one line and exit 2', () => {
    const logs = join(folder, 'logs');
    mkdirSync(logs);
    writeFileSync(join(logs, 'some.log'), 'Mar  2 09:00:00 gw %ASA-6-113039: nothing\n');
    const hook = join(folder, 'hook.mjs'), refuse = join(folder, 'refuse.mjs');
    writeFileSync(refuse, "export const resolve = (name, context, next) => (/^chdb/.test(name) ? Promise.reject(Object.assign(new Error('no native binding'), { code: 'ERR_MODULE_NOT_FOUND' })) : next(name, context));");
    writeFileSync(hook, `import { register } from 'node:module'; register(${JSON.stringify(pathToFileURL(refuse).href)});`);
    const { status, stderr, stdout } = spawnSync(process.execPath, [...options, '--import', hook, 'services/cli/src/main.ts', 'investigate', logs], { encoding: 'utf8' });
    const lines = stderr.trim().split('\n').filter((l) => !l.includes('no people file'));
    expect([status, stdout, lines.length]).toEqual([2, '', 1]);
    expect(lines[0]?.replace(/^winnow: /, '')).toMatch(line);
  });
});
