import { once } from 'node:events';
import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type api } from '@winnow/core';
import { type ApiDeps, openApp, openAuth, type OwnAuth, type Routes } from '@winnow/api';
import { type Bench, openBench } from './support.ts';

export interface Answer { readonly status: number; readonly headers: IncomingHttpHeaders; readonly text: string; readonly json: () => unknown }
export interface Ask { readonly method?: string; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown; /** As it goes over the wire. */ readonly raw?: string | Buffer }
export type Asking = (path: string, ask?: Ask) => Promise<Answer>;
export interface Access extends Bench { readonly auth: OwnAuth; readonly port: number; /** Over real HTTP; `path` goes as it is. */ readonly ask: Asking }
export const PASSWORD = 'correct horse battery';

/** The API with its own signing in, over an engine of its own, listening on this machine. Passwords cost little here. `more` may watch the routes. */
export async function openAccess(more: Partial<ApiDeps> = {}, watch: Routes = () => undefined): Promise<Access> {
  const made: OwnAuth[] = [];
  const bench = await openBench(more, async (deps) => {
    const auth = await openAuth(deps, { passwordCost: 4 });
    made.push(auth);
    return { ...auth, routes: (app, context) => { watch(app, context); auth.routes(app, context); } };
  });
  await bench.app.listen({ host: '127.0.0.1', port: 0 });
  const [auth] = made;
  if (auth === undefined) throw new Error('no auth');
  const { port } = bench.app.server.address() as AddressInfo; // it listens on TCP
  return { ...bench, auth, port, ask: (path, ask) => askAt(port, path, ask) };
}

/** Another process of the API, as far as one process can be two: over the same store. */
export async function openBeside({ deps }: Access, more: Partial<ApiDeps> = {}): Promise<{ readonly ask: Asking; close(): Promise<void> }> {
  const all = { ...deps, ...more };
  const app = await openApp(all, await openAuth(all, { passwordCost: 4 }));
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo; // it listens on TCP
  return { ask: (path, ask) => askAt(port, path, ask), close: () => app.close() };
}

export async function askAt(port: number, path: string, { method = 'GET', headers = {}, body, raw }: Ask = {}): Promise<Answer> {
  const bytes = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const asked = request({ host: '127.0.0.1', port, path, method, agent: false, headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...(bytes !== undefined && { 'content-length': String(Buffer.byteLength(bytes)) }), ...headers } });
  asked.end(bytes);
  const [answer] = await once(asked, 'response') as [IncomingMessage]; // so says node:http
  const parts: Buffer[] = [];
  // A stream of events has no end: its head is the answer.
  if (answer.headers['content-type']?.startsWith('text/event-stream') === true) answer.destroy();
  else for await (const part of answer) parts.push(part as Buffer); // no encoding is set
  const text = Buffer.concat(parts).toString('utf8');
  return { status: answer.statusCode ?? 0, headers: answer.headers, text, json: () => JSON.parse(text) as unknown };
}

/** A browser that is signed in: its cookie, and what goes with changes. */
export interface Browser { readonly cookie: string; readonly csrf: string; readonly ask: Asking }
export const cookieOf = ({ headers }: Answer, name = 'winnow_session'): string => (headers['set-cookie'] ?? []).map((line) => line.split(';', 1).join('')).find((pair) => pair.startsWith(`${name}=`)) ?? '';
export function browserOf({ ask }: Pick<Access, 'ask'>, answer: Answer): Browser {
  const cookie = cookieOf(answer), { csrf } = answer.json() as api.Session;
  return { cookie, csrf, ask: (path, more = {}) => ask(path, { ...more, headers: { cookie, ...(more.method !== undefined && more.method !== 'GET' && { 'x-csrf-token': csrf }), ...more.headers } }) };
}
export async function signIn(access: Pick<Access, 'ask'>, user: string, password = PASSWORD): Promise<Browser> {
  const answer = await access.ask('/api/v1/session', { method: 'POST', body: { user, password } });
  if (answer.status !== 200) throw new Error(`${user}: ${answer.text}`);
  return browserOf(access, answer);
}

export interface Company { readonly admin: Browser; readonly analyst: Browser; readonly viewer: Browser }
/** The first admin by the one-time link, and one user of each other role, all signed in. */
export async function openCompany(access: Access): Promise<Company> {
  const link = await access.auth.setupLink('http://here');
  const made = await access.ask('/api/v1/setup', { method: 'POST', body: { token: link?.split('#')[1] ?? '', user: 'admin', password: PASSWORD } });
  if (made.status !== 201) throw new Error(made.text);
  const admin = browserOf(access, made);
  for (const role of ['analyst', 'viewer'] as const) await admin.ask('/api/v1/users', { method: 'POST', body: { user: role, role, password: PASSWORD } });
  return { admin, analyst: await signIn(access, 'analyst'), viewer: await signIn(access, 'viewer') };
}
export async function tokenOf(browser: Browser, scopes: readonly api.Scope[], more: object = {}): Promise<{ readonly id: string; readonly token: string; readonly headers: { readonly authorization: string } }> {
  const answer = await browser.ask('/api/v1/tokens', { method: 'POST', body: { name: 'test', scopes, ...more } });
  if (answer.status !== 201) throw new Error(answer.text);
  const { id, token } = answer.json() as { id: string; token: string }; // MadeTokenSchema
  return { id, token, headers: { authorization: `Bearer ${token}` } };
}
export const codeOf = (answer: Answer): string => `${String(answer.status)} ${answer.status >= 400 ? (answer.json() as api.Problem).code : ''}`.trim();
export const entries = async ({ admin }: Company, query = ''): Promise<readonly api.AuditEntry[]> => ((await admin.ask(`/api/v1/audit?limit=200${query}`)).json() as { items: api.AuditEntry[] }).items;
