import type { api } from '@winnow/core';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { patchRows, queueKey } from '../../actions/act.ts';
import { get, queries } from '../../api.ts';
import { useLive } from '../../live.ts';

const PAGE = 100;
/** Events come in runs: one look for each run. */
const SETTLE_MS = 700;
const YOUNG_MS = 5000;

export interface Queue {
  readonly rows: readonly api.CaseRow[];
  readonly names: api.Names;
  readonly total: number;
  readonly error: Error | null;
  readonly isPending: boolean;
  /** What stands there was asked for by another query, or a new page is on its way. */
  readonly isBehind: boolean;
  readonly hasMore: boolean;
  readonly more: () => void;
  /** So many cases have come since that would stand among these. */
  readonly fresh: number;
  readonly showFresh: () => void;
}

/** Cases that would stand among the loaded rows and do not. What sorts behind the last loaded row is just the next page. */
function freshIn(peek: readonly api.CaseRow[], loaded: ReadonlySet<string>, isAll: boolean): number {
  const last = peek.findLastIndex((row) => loaded.has(row.case_id));
  return peek.filter((row, i) => !loaded.has(row.case_id) && (isAll || i < last)).length;
}

/** Cases that events named, until somebody takes them; `wake` changes when there are some. */
function useChanges(isOn: boolean): { readonly changed: () => readonly string[]; readonly wake: number } {
  const ids = useRef(new Set<string>());
  const isWaiting = useRef(false);
  const [wake, setWake] = useState(0);
  useLive((event) => {
    if (event.kind !== 'cases' || !isOn) return;
    for (const id of event.cases ?? []) ids.current.add(id);
    if (!isWaiting.current) { isWaiting.current = true; setWake((n) => n + 1); }
  });
  const changed = useCallback(() => { const list = [...ids.current]; ids.current.clear(); isWaiting.current = false; return list; }, []);
  return { changed, wake };
}

/** The queue of a query: rows stay where they are until somebody asks for the new ones; what is known of them is kept up to date. */
export function useQueue(q: string): Queue {
  const list = useInfiniteQuery({
    queryKey: [queueKey, q], initialPageParam: '', queryFn: ({ pageParam, signal }) => get<api.CaseList>('/cases', { q, cursor: pageParam, limit: PAGE }, signal), getNextPageParam: (page) => page.next,
    staleTime: Number.POSITIVE_INFINITY, refetchOnWindowFocus: false, refetchOnReconnect: false, placeholderData: keepPreviousData,
  });
  const { data, isPlaceholderData, isFetchingNextPage, hasNextPage, fetchNextPage } = list;
  const rows = useMemo(() => [...new Map(data?.pages.flatMap((p) => p.items).map((row) => [row.case_id, row])).values()], [data]);
  const names = useMemo(() => Object.assign({}, ...data?.pages.map((p) => p.names) ?? []) as api.Names, [data]); // Object.assign of many is typed as any
  const [fresh, setFresh] = useState<{ readonly q: string; readonly n: number }>({ q, n: 0 });
  const { changed, wake } = useChanges(data !== undefined);

  const peek = useEffectEvent(async (ids: readonly string[]) => {
    // just loaded; otherwise (an event, or back from a case) what is there may be old
    if (data === undefined || (ids.length === 0 && performance.timeOrigin + performance.now() - list.dataUpdatedAt < YOUNG_MS)) return;
    const first = await get<api.CaseList>('/cases', { q, limit: PAGE });
    const loaded = new Set(rows.map((row) => row.case_id));
    patchRows(new Map(first.items.map((row) => [row.case_id, row])), first.names);
    const seen = new Set(first.items.map((row) => row.case_id));
    const rest = ids.filter((id) => loaded.has(id) && !seen.has(id)).slice(0, 90);
    if (rest.length > 0) { const { items } = await get<api.CaseList>('/cases', { q: `id:${rest.join(',')}`, limit: PAGE }); patchRows(new Map(items.map((row) => [row.case_id, row]))); }
    setFresh({ q, n: freshIn(first.items, loaded, !hasNextPage) });
  });
  useEffect(() => {
    const timer = window.setTimeout(() => {
      const ids = changed();
      peek(ids).catch(() => undefined); // it failed: the next event looks again, and the banner says why
    }, SETTLE_MS);
    return () => { window.clearTimeout(timer); };
  }, [wake, q, changed]);

  return {
    rows, names, total: data?.pages.at(-1)?.total ?? 0, error: list.error, isPending: list.isPending, isBehind: isPlaceholderData, hasMore: hasNextPage,
    more: useCallback(() => { if (hasNextPage && !isFetchingNextPage && !isPlaceholderData) void fetchNextPage(); }, [hasNextPage, isFetchingNextPage, isPlaceholderData, fetchNextPage]),
    fresh: fresh.q === q ? fresh.n : 0,
    showFresh: useCallback(() => { setFresh({ q, n: 0 }); void queries.resetQueries({ queryKey: [queueKey, q] }); void queries.invalidateQueries({ queryKey: ['/cases/facets'] }); }, [q]),
  };
}
