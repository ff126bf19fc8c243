import { type ApiDeps, openApp, type Principal } from '@winnow/api';
import { openGeocoder, openLog, openMetrics, systemClock } from '@winnow/platform';
import { type Static, type TSchema } from 'typebox';
import { Check } from 'typebox/value';
import { type Asking, withStore } from './ask.ts';
import { explainPort } from './serve/explain.ts';
import { codeOf, lineOf, UsageError } from './errors.ts';
import { configOf, type Env, versionOf } from './settings.ts';
import { visible } from './safe-text.ts';

/** Asks the API. Rejects with UsageError for whatever is not answered as it should be. `path` begins behind /api/v1. */
export interface Asker {
  get<T extends TSchema>(path: string, schema: T): Promise<Static<T>>;
  /** Of an export as lines of JSON. */
  lines<T extends TSchema>(path: string, schema: T): Promise<readonly Static<T>[]>;
}

const WAIT_MS = 60_000;

/** The API at an address. A token is sent with each request and told to nobody else. */
export function remoteAsker(url: string, token: string | undefined): Asker {
  let base: URL;
  try { base = new URL(url); } catch { throw new UsageError(`--url ${visible(url)}: no address; give it as https://winnow.example.com`); }
  if (base.protocol !== 'http:' && base.protocol !== 'https:') throw new UsageError(`--url ${visible(url)}: must begin with http:// or https://`);
  if (base.username !== '' || base.password !== '') throw new UsageError('--url: holds a user or password; sign in with --token or WINNOW_TOKEN');
  const prefix = `${base.origin}${base.pathname.replace(/\/+$/, '')}`;
  return asker(prefix, async (path) => {
    try {
      const answer = await fetch(`${prefix}/api/v1${path}`, { headers: { accept: 'application/json, application/x-ndjson', ...(token !== undefined && { authorization: `Bearer ${token}` }) }, signal: AbortSignal.timeout(WAIT_MS) });
      return { status: answer.status, text: await answer.text() };
    } catch (error) { throw new UsageError(`${prefix}: does not answer (${whyOf(error)})`); }
  });
}

type Answering = (path: string) => Promise<{ readonly status: number; readonly text: string }>;
function asker(where: string, answered: Answering): Asker {
  return {
    get: async (path, schema) => { const { status, text } = await answered(path); return checked(where, status, parsed(text), schema); },
    lines: async (path, schema) => {
      const { status, text } = await answered(path);
      if (status !== 200) checked(where, status, parsed(text), schema);
      return text.split('\n').filter((line) => line !== '').map((line) => checked(where, status, parsed(line), schema));
    },
  };
}
function parsed(text: string): unknown { try { return JSON.parse(text); } catch { return undefined; } }
function whyOf(error: unknown): string {
  const cause = typeof error === 'object' && error !== null && 'cause' in error ? error.cause : error;
  return codeOf(cause) === '' ? lineOf(cause) : codeOf(cause);
}

function checked<T extends TSchema>(where: string, status: number, body: unknown, schema: T): Static<T> {
  if (status === 200 && Check(schema, body)) return body;
  if (status === 200) throw new UsageError(`${where}: answers in another form than this program reads; is it Winnow, of the same version (${versionOf()})?`);
  const problem = typeof body === 'object' && body !== null && 'detail' in body && typeof body.detail === 'string' ? visible(body.detail).slice(0, 500) : `status ${String(status)}`;
  throw new AnswerError(status, status === 401 ? `${where}: ${where === 'the data' ? problem : 'asks who you are; give a token with --token or WINNOW_TOKEN (the console makes them, under your name)'}` : problem);
}
/** What the API says instead of an answer. */
export class AnswerError extends UsageError {
  readonly status: number;
  constructor(status: number, message: string) { super(message); this.status = status; }
}

/** Whoever can open the data may see all of it. */
const here: Principal = { user: 'command line', role: 'admin', scopes: ['read', 'act', 'ingest', 'admin'], via: 'token' };

/** What is asked with an API: one at an address, or, over a data folder or the configured store, its own code in this process. */
export async function withAsker<T>(asking: Asking, env: Env, work: (asker: Asker) => Promise<T>): Promise<T> {
  if (asking.url !== undefined) return work(remoteAsker(asking.url, asking.token));
  return withStore(asking, env, async ({ db, store, key = '' }) => {
    const config = configOf(asking.config, env);
    const deps: ApiDeps = { config, db, store, key, log: openLog({ level: 'error', service: 'winnow' }), metrics: openMetrics('cli'), clock: systemClock, geocode: await openGeocoder(), version: versionOf(), explain: explainPort(config, db, key) };
    const app = await openApp(deps, { who: () => Promise.resolve(here), routes: () => undefined });
    try {
      return await work(asker('the data', async (path) => {
        const { statusCode: status, payload: text } = await app.inject({ method: 'GET', url: `/api/v1${path}` });
        return { status, text };
      }));
    } finally { await app.close(); }
  });
}

/** All pages of a list. */
export async function allOf<T extends TSchema, R>(asker: Asker, path: string, schema: T, rows: (page: Static<T>) => { readonly items: readonly R[]; readonly next?: string | undefined }): Promise<readonly R[]> {
  const out: R[] = [];
  for (let cursor: string | undefined; ; ) {
    const { items, next } = rows(await asker.get(`${path}${cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`}`, schema));
    out.push(...items);
    if (next === undefined) return out;
    cursor = next;
  }
}
