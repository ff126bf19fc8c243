import type { api } from '@winnow/core';
import { useCallback, useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import { useSearchParams } from 'react-router';
import type { VirtualTableHandle } from '../../components/virtual-table.tsx';

/** On which row one stands; it is kept in the URL, so that one stands there again after a visit to a case. */
export interface Place { /** −1: on none. */ readonly current: number; readonly set: (index: number) => void; readonly move: (by: number) => void; readonly toTop: () => void }

/** Not on each step: browsers allow only so many changes of the address. */
const SETTLE_MS = 250;

export function usePlace(rows: readonly api.CaseRow[], table: RefObject<VirtualTableHandle | null>): Place {
  const [params, setParams] = useSearchParams();
  const [id, setId] = useState(() => params.get('at') ?? undefined);
  const timer = useRef<number>(undefined);
  const current = useMemo(() => (id === undefined ? -1 : rows.findIndex((row) => row.case_id === id)), [id, rows]);
  useEffect(() => () => { window.clearTimeout(timer.current); }, []);
  const hasCome = useRef(false);
  useEffect(() => { if (!hasCome.current && current >= 0) { hasCome.current = true; table.current?.scrollTo(current); } }, [current, table]);
  const note = useCallback((next: string | undefined) => {
    hasCome.current = true;
    setId(next);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => { setParams((now) => { const changed = new URLSearchParams(now); if (next === undefined) changed.delete('at'); else changed.set('at', next); return changed; }, { replace: true }); }, SETTLE_MS);
  }, [setParams]);
  const set = useCallback((index: number) => {
    const row = rows[index];
    if (row === undefined) return;
    note(row.case_id);
    table.current?.scrollTo(index);
  }, [rows, table, note]);
  return useMemo(() => ({
    current, set,
    move: (by: number) => { set(current < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, current + by))); },
    toTop: () => { note(undefined); table.current?.scrollTo(0); },
  }), [current, set, rows.length, note, table]);
}
