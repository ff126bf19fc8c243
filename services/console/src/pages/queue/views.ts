import type { api } from '@winnow/core';
import { queries, useGet } from '../../api.ts';

/** Queries with a name: one's own, and those that are shared. */
export const useViews = (): readonly api.View[] => useGet<{ readonly items: readonly api.View[] }>('/views').data?.items ?? [];
/** They are asked for again. */
export const changed = (): void => { void queries.invalidateQueries({ queryKey: ['/views'] }); };
export const pathOf = (name: string): string => `/views/${encodeURIComponent(name)}`;
