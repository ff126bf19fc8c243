import type { api } from '@winnow/core';
import { type InfiniteData, keepPreviousData, type QueryKey, useInfiniteQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { get, type Params } from '../api.ts';

interface Page<T> { readonly items: readonly T[]; readonly next?: string; readonly names?: api.Names }
export interface Pages<T, P extends Page<T>> {
  readonly items: readonly T[];
  /** The page that was asked for first. */
  readonly first: P | undefined;
  readonly names: api.Names;
  readonly error: Error | null;
  readonly isPending: boolean;
  readonly isMore: boolean;
  /** Asks for the next page; does nothing while one is on its way, or when there is none. */
  readonly more: () => void;
  readonly retry: () => void;
}

/** A list of the API, page after page by its cursor. While other parameters are asked for the old rows stay. */
export function usePages<T, P extends Page<T> = Page<T>>(path: string, params: Params = {}): Pages<T, P> {
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery<P, Error, InfiniteData<P>, QueryKey, string | undefined>({
    queryKey: [path, params, 'pages'], queryFn: ({ pageParam, signal }) => get<P>(path, { ...params, cursor: pageParam }, signal),
    initialPageParam: undefined, getNextPageParam: (last) => last.next, placeholderData: keepPreviousData, refetchOnWindowFocus: false,
  });
  const more = useCallback(() => { if (hasNextPage && !isFetchingNextPage) void fetchNextPage(); }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const retry = useCallback(() => { void refetch(); }, [refetch]);
  const pages = data?.pages ?? [];
  return { items: pages.flatMap((p) => p.items), first: pages[0], names: Object.assign({}, ...pages.map((p) => p.names ?? {})) as api.Names /* assign of several is typed any */, error, isPending, isMore: hasNextPage, more, retry };
}
