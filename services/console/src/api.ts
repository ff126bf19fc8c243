import type { api } from '@winnow/core';
import { keepPreviousData, QueryClient, useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';

/** An answer other than 2xx (RFC 9457). `status` 0: no answer at all. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly faults: NonNullable<api.Problem['faults']>;
  /** The newer state behind a 409. */
  readonly current: unknown;
  /** Seconds to wait, where the answer says so. */
  readonly retryAfter: number | undefined;
  constructor(problem: Partial<api.Problem> & { readonly status: number }, retryAfter?: number) {
    const detail = problem.detail ?? problem.title ?? `The server answers ${String(problem.status)}.`;
    super(detail);
    [this.name, this.status, this.code, this.detail, this.faults, this.current, this.retryAfter] = ['ApiProblem', problem.status, problem.code ?? 'unknown', detail, problem.faults ?? [], problem.current, retryAfter];
  }
}
/** One sentence for people, of whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export type Params = Readonly<Record<string, string | number | boolean | undefined>>;
/** `/cases` with parameters → `/api/v1/cases?q=…`; what is undefined or empty is left out. */
export function urlOf(path: string, params: Params = {}): string {
  const search = new URLSearchParams(Object.entries(params).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, String(value)]])));
  return `/api/v1${path}${search.size === 0 ? '' : `?${search.toString()}`}`;
}

/** Whether the store, or the server, answers now; the shell's red banner hangs on it. */
export type Reach = 'ok' | 'no-store' | 'no-server';
let reach: Reach = 'ok';
const watchers = new Set<() => void>();
function reached(now: Reach): void {
  if (now === reach) return;
  reach = now;
  for (const watcher of watchers) watcher();
}
const watch = (watcher: () => void): (() => void) => { watchers.add(watcher); return () => { watchers.delete(watcher); }; };
export const useReach = (): Reach => useSyncExternalStore(watch, () => reach);

let csrf = '';
/** The session's token; it goes with everything that changes something. */
export const setCsrf = (token: string): void => { csrf = token; };

export interface Answer<T> { readonly data: T; readonly etag: string | undefined; /** Where it came from in the end, after redirects. */ readonly url: string }
export interface Ask { readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'; readonly params?: Params; readonly body?: unknown; readonly ifMatch?: string; readonly signal?: AbortSignal }

/** One request. Throws `ApiProblem`, or the signal's own error when it was given up. The answer is taken to be what the contract says of the path. */
export async function request<T>(path: string, { method = 'GET', params, body, ifMatch, signal }: Ask = {}): Promise<Answer<T>> {
  const headers = new Headers({ accept: 'application/json, application/problem+json' });
  if (body !== undefined) headers.set('content-type', 'application/json');
  if (method !== 'GET') headers.set('x-csrf-token', csrf);
  if (ifMatch !== undefined) headers.set('if-match', ifMatch);
  const response = await answerOf(urlOf(path, params), { method, headers, credentials: 'same-origin', ...(body !== undefined && { body: JSON.stringify(body) }), ...(signal !== undefined && { signal }) });
  if (!response.ok) throw await problemOf(response);
  reached('ok');
  const text = await response.text();
  const data = (text === '' ? undefined : JSON.parse(text)) as T; // the api validates its answers against the schemas that T comes from
  return { data, etag: response.headers.get('etag') ?? undefined, url: response.url };
}

async function answerOf(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    reached('no-server');
    throw new ApiProblem({ status: 0, code: 'no-answer', detail: 'The server does not answer. Is it running, and is the network up?' });
  }
}

async function problemOf(response: Response): Promise<ApiProblem> {
  reached(response.status === 503 ? 'no-store' : response.status === 502 || response.status === 504 ? 'no-server' : 'ok');
  const after = Number(response.headers.get('retry-after') ?? 'x');
  const isJson = (response.headers.get('content-type') ?? '').includes('json');
  const problem = isJson ? await response.json().catch(() => ({})) as Partial<api.Problem> : {}; // a proxy between may answer anything: every field may be absent
  return new ApiProblem({ ...problem, status: response.status }, Number.isFinite(after) ? after : undefined);
}

export const get = async <T>(path: string, params?: Params, signal?: AbortSignal): Promise<T> => (await request<T>(path, { ...(params !== undefined && { params }), ...(signal !== undefined && { signal }) })).data;
export const post = async <T>(path: string, body?: unknown, more: Pick<Ask, 'ifMatch' | 'params'> = {}): Promise<T> => (await request<T>(path, { method: 'POST', body: body ?? {}, ...more })).data;

const passes = (error: unknown): boolean => error instanceof ApiProblem && (error.status === 0 || error.status === 429 || error.status === 502 || error.status === 503 || error.status === 504);
const pause = (failures: number, error: unknown): number => (error instanceof ApiProblem && error.retryAfter !== undefined ? error.retryAfter * 1000 : Math.min(15_000, 500 * 2 ** failures));

/** What passes by itself is asked again until it has passed, and what is on the screen stays there meanwhile; anything else is shown at once. */
export const queries = new QueryClient({
  defaultOptions: { queries: { retry: (_failures, error) => passes(error), retryDelay: pause, staleTime: 15_000, gcTime: 10 * 60_000, refetchOnWindowFocus: true, networkMode: 'always' }, mutations: { networkMode: 'always' } },
});

/** GET of a path as a query; the key is `[path, params]`, so that `queries.invalidateQueries({ queryKey: ['/cases'] })` means all lists of cases. */
export function useGet<T>(path: string, params: Params = {}, { isOn = true, keeps = false, staleMs }: { readonly isOn?: boolean; /** What was there stays while other parameters are asked for. */ readonly keeps?: boolean; readonly staleMs?: number } = {}): UseQueryResult<T> {
  return useQuery<T>({ queryKey: [path, params], queryFn: ({ signal }) => get<T>(path, params, signal), enabled: isOn, ...(keeps && { placeholderData: keepPreviousData }), ...(staleMs !== undefined && { staleTime: staleMs }) });
}
