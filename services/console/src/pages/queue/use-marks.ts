import { useCallback, useMemo, useState } from 'react';
import type { Target } from '../../actions/act.ts';
import type { Queue } from './use-queue.ts';

/** Which rows are selected: some of those that are loaded, or all that the query asks for. */
export interface Marks {
  readonly ids: ReadonlySet<string>;
  readonly n: number;
  readonly isMatching: boolean;
  readonly isAllLoaded: boolean;
  readonly target: Target | undefined;
  readonly toggle: (id: string) => void;
  readonly toggleAll: () => void;
  /** First all that are loaded, then all that match. */
  readonly widen: () => void;
  readonly clear: () => void;
}

interface State { readonly q: string; readonly ids: ReadonlySet<string>; readonly isMatching: boolean }
const none: ReadonlySet<string> = new Set();

export function useMarks(q: string, { rows, total }: Pick<Queue, 'rows' | 'total'>): Marks {
  const [kept, keep] = useState<State>({ q, ids: none, isMatching: false });
  const state = kept.q === q ? kept : { q, ids: none, isMatching: false }; // another query: nothing is selected
  const loaded = useMemo(() => new Set(rows.map((row) => row.case_id)), [rows]);
  const ids = state.isMatching ? loaded : state.ids;
  const isAllLoaded = rows.length > 0 && rows.every((row) => ids.has(row.case_id));
  const n = state.isMatching ? total : ids.size;
  const target = useMemo<Target | undefined>(() => {
    if (state.isMatching) return { kind: 'matching', q, n: total };
    const [only] = ids.size === 1 ? rows.filter((row) => ids.has(row.case_id)) : [];
    if (only !== undefined) return { kind: 'one', row: only };
    return ids.size === 0 ? undefined : { kind: 'many', ids: [...ids] };
  }, [state.isMatching, q, total, ids, rows]);
  const all = useCallback(() => { keep({ q, ids: loaded, isMatching: false }); }, [q, loaded]);
  const clear = useCallback(() => { keep({ q, ids: none, isMatching: false }); }, [q]);
  const toggle = useCallback((id: string) => { const next = new Set(ids); if (!next.delete(id)) next.add(id); keep({ q, ids: next, isMatching: false }); }, [ids, q]);
  return {
    ids, n, isMatching: state.isMatching, isAllLoaded, target, toggle, clear,
    toggleAll: isAllLoaded ? clear : all,
    widen: () => { if (isAllLoaded && total > rows.length) keep({ q, ids: loaded, isMatching: true }); else all(); },
  };
}
