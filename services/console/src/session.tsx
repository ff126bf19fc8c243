import type { api } from '@winnow/core';
import { createContext, use, useEffect, type ReactNode } from 'react';
import { type QueryKey, useQuery } from '@tanstack/react-query';
import { Navigate, useLocation } from 'react-router';
import { ApiProblem, get, queries, request, setCsrf } from './api.ts';
import { ErrorState } from './components/states.tsx';
import { useLive } from './live.ts';

const Context = createContext<api.Session | undefined>(undefined);
/** Who is signed in. Only beneath `<SignedIn>`. */
export function useSession(): api.Session {
  const session = use(Context);
  if (session === undefined) throw new Error('useSession: nobody is signed in here');
  return session;
}
/** True when the role may do it; what it may not do is not offered. The server checks again. */
export const useMay = (scope: api.Scope): boolean => useSession().scopes.includes(scope);

export const sessionKey = ['/session'] as const;
async function ask(signal?: AbortSignal): Promise<api.Session> {
  const session = await get<api.Session>('/session', undefined, signal);
  setCsrf(session.csrf);
  return session;
}
/** A new session is there: everything that was asked for in another name is forgotten. */
export async function begin(): Promise<void> {
  queries.clear();
  queries.setQueryData(sessionKey, await ask());
}
export async function signOut(): Promise<void> {
  await request('/session', { method: 'DELETE' });
  queries.clear();
  window.location.assign('/signin');
}

/** A session that ended says so in whatever is asked next: then it is looked at again. */
queries.getQueryCache().subscribe((event) => {
  if (event.type !== 'updated' || event.action.type !== 'error') return;
  const key: QueryKey = event.query.queryKey as QueryKey; // any in the cache's events; it is what useGet gave
  if (key[0] !== sessionKey[0] && event.action.error instanceof ApiProblem && event.action.error.status === 401) void queries.invalidateQueries({ queryKey: sessionKey });
});

/** What is in it is shown to those who are signed in; others are sent to sign in and come back to where they were. */
export function SignedIn({ children }: { readonly children: ReactNode }): ReactNode {
  const { data, error } = useQuery({ queryKey: sessionKey, queryFn: ({ signal }) => ask(signal), staleTime: 60_000, refetchInterval: 5 * 60_000 });
  const { pathname, search, hash } = useLocation();
  useLive((event) => { if (event.kind === 'session') void queries.invalidateQueries({ queryKey: sessionKey }); });
  useEffect(() => { if (error instanceof ApiProblem && error.status === 401) queries.removeQueries({ predicate: ({ queryKey: [path] }: { queryKey: QueryKey }) => path !== sessionKey[0] }); }, [error]);
  if (error instanceof ApiProblem && error.status === 401) return <Navigate replace to={`/signin?next=${encodeURIComponent(pathname + search + hash)}`} />;
  if (data !== undefined) return <Context value={data}>{children}</Context>;
  return error === null ? null : <ErrorState error={error} />;
}
