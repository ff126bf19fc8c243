import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from '@jest/globals';

export interface Ended { readonly code: number | null; readonly out: string; readonly err: string }
export interface Running { readonly child: ChildProcess; readonly ended: Promise<Ended>; readonly err: () => string }
type How = Pick<SpawnOptions, 'uid' | 'gid'> & { readonly env?: Readonly<Record<string, string>> };

/** The command as a process of its own, from the sources. Of the environment it gets only what it needs. */
export function start(args: readonly string[], { env, ...how }: How = {}): Running {
  const child = spawn(process.execPath, ['--conditions=@winnow/source', '--import', 'tsx', 'services/cli/src/main.ts', ...args], { stdio: 'pipe', env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env }, ...how });
  let out = '', err = '';
  child.stdout.on('data', (d: Buffer) => { out += d.toString(); });
  child.stderr.on('data', (d: Buffer) => { err += d.toString(); });
  return { child, err: () => err, ended: new Promise((done) => { child.once('close', (code) => { done({ code, out, err }); }); }) };
}
export async function winnow(args: readonly string[], input = '', how: How = {}): Promise<Ended> {
  const { child, ended } = start(args, how);
  child.stdin?.on('error', () => undefined).end(input);
  return ended;
}

/** A folder for one test file. */
export function workFolder(name: string): { readonly at: (path: string) => string; readonly put: (path: string, content: string | Buffer) => string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), `winnow-${name}-`));
  const at = (path: string): string => join(folder, path);
  return { at, put: (path, content) => { mkdirSync(dirname(at(path)), { recursive: true }); writeFileSync(at(path), content); return at(path); }, remove: () => { rmSync(folder, { recursive: true, force: true }); } };
}

/** Clear lines and no more: at most so many, and never where in the program it happened. */
export function expectClear({ out, err }: Ended, lines: number): void {
  expect(`${err}\n${out}`).not.toMatch(/^\s+at |node:internal|UnhandledPromise|\[object /m);
  expect(err.trim().split('\n').length).toBeLessThanOrEqual(lines);
}

/** A login of Okta's System Log; equal numbers are equal records. */
export const okta = (n: number, more: object = {}): string => JSON.stringify({ published: `2026-03-0${String(1 + (n % 5))}T10:00:00.000Z`, uuid: `id-${String(n)}`, eventType: 'user.session.start', actor: { alternateId: `user${String(n % 3)}@example.com`, type: 'User', id: 'x' }, outcome: { result: 'SUCCESS' }, client: { ipAddress: '203.0.113.4' }, ...more });
export const oktas = (count: number): string => Array.from({ length: count }, (_, n) => `${okta(n)}\n`).join('');
