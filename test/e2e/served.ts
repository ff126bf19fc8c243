/** A company that was simulated and investigated, served as an incident responder would: in a process of its own, with the first admin made by the one-time link. */
import { type ChildProcess } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type api } from '@winnow/core';
import { node, stop, told, winnow } from '../support/processes.ts';

export interface Served { readonly url: string; readonly user: string; readonly password: string; /** With every right. */ readonly token: string; stop(): Promise<void>; readonly child: ChildProcess }
export const PASSWORD = 'correct horse battery';

/** Simulates and investigates a small company into `folder`/data; or copies WINNOW_TEST_DATA there, the data folder of one that was investigated before. */
export async function prepare(folder: string, { people = 60, days = 45, seed = '7' } = {}): Promise<string> {
  const [logs, data] = [join(folder, 'company'), join(folder, 'data')];
  const ready = process.env['WINNOW_TEST_DATA'];
  if (ready !== undefined) { cpSync(ready, data, { recursive: true }); return data; }
  await told(winnow('simulate', '--people', String(people), '--days', String(days), '--seed', seed, '--out', logs));
  await told(winnow('investigate', logs, '--data', data, '--json'));
  return data;
}

/** `winnow serve` on a free port; resolves when it can be signed in to. */
export async function serve(data: string, env: Readonly<Record<string, string>> = {}, more: readonly string[] = []): Promise<Served> {
  const child = node('services/cli/src/main.ts', ['serve', '--data', data, '--port', '0', ...more], { WINNOW_HTTP__REQUESTS_PER_MINUTE: '1000000', ...env });
  let said = '';
  child.stderr?.on('data', (text: Buffer) => { said = (said + text.toString()).slice(-4000); });
  const link = await new Promise<URL>((done, fail) => {
    if (child.stdout === null) throw new Error('no output');
    createInterface({ input: child.stdout }).on('line', (line) => { const at = /https?:\/\/[^\s\u001b]+\/setup#[\w-]+/.exec(line)?.[0]; if (at !== undefined) done(new URL(at)); });
    child.once('exit', (code) => { fail(new Error(`serve ended with ${String(code)} before it told a link: ${said}`)); });
  });
  const url = link.origin;
  const [user, password] = ['ada', PASSWORD];
  const made = await fetch(`${url}/api/v1/setup`, { method: 'POST', headers: { 'content-type': 'application/json', origin: url }, body: JSON.stringify({ token: link.hash.slice(1), user, password }) });
  if (!made.ok) throw new Error(`setup: ${String(made.status)} ${await made.text()}`);
  const cookie = made.headers.getSetCookie().map((c) => c.split(';', 1).join('')).join('; ');
  const session = await (await fetch(`${url}/api/v1/session`, { headers: { cookie } })).json() as api.Session; // our own answer
  const answer = await fetch(`${url}/api/v1/tokens`, { method: 'POST', headers: { 'content-type': 'application/json', cookie, origin: url, 'x-csrf-token': session.csrf }, body: JSON.stringify({ name: 'tests', scopes: ['read', 'act', 'ingest', 'admin'], days: 1 }) });
  if (!answer.ok) throw new Error(`token: ${String(answer.status)} ${await answer.text()}`);
  const { token } = await answer.json() as { token: string }; // our own answer
  return { url, user, password, token, child, stop: () => stop(child) };
}
