import { queueKey } from '../../actions/act.ts';
import { queries } from '../../api.ts';

/** Path of a case in the api, and what belongs to it: `caseApi(id, 'map')`. */
export const caseApi = (id: string, part = ''): string => `/cases/${encodeURIComponent(id)}${part === '' ? '' : `/${part}`}`;

/** Keys under which lists of cases lie in the cache. */
const lists: ReadonlySet<unknown> = new Set([queueKey, '/cases']);
interface Row { readonly case_id?: string; readonly status?: string }
interface Listed { readonly items?: readonly Row[]; readonly pages?: readonly { readonly items?: readonly Row[] }[] }
const idsOf = ({ items = [], pages = [] }: Listed): readonly string[] => [...items, ...pages.flatMap((p) => p.items ?? [])].flatMap(({ case_id, status }) => (case_id === undefined || status === 'merged' ? [] : [case_id]));

/** Ids of the list that one came from, in its order: the newest list in the cache that holds the case. Without cases that went into another one, which would lead back there. Empty when one came by a link. */
export function siblings(id: string): readonly string[] {
  const found = queries.getQueryCache().getAll().filter(({ queryKey }) => lists.has(queryKey[0])).sort((a, b) => b.state.dataUpdatedAt - a.state.dataUpdatedAt);
  for (const { state } of found) {
    const data: unknown = state.data;
    const ids = typeof data === 'object' && data !== null ? idsOf(data) : [];
    if (ids.includes(id)) return ids;
  }
  return [];
}

/** A small thing that a browser remembers; where it may not, it holds until the page is left. */
export function keptIn(key: string): { read(): string | null; write(value: string): void } {
  return {
    read: () => { try { return localStorage.getItem(key); } catch { return null; } },
    write: (value) => { try { localStorage.setItem(key, value); } catch { /* private window: it is not kept */ } },
  };
}
