import { type RefObject, useRef, useState } from 'react';
import type { VirtualTableHandle } from '../components/virtual-table.tsx';
import { useKeys } from '../keys.tsx';

export interface ListKeys { readonly current: number; readonly setCurrent: (index: number) => void; readonly table: RefObject<VirtualTableHandle | null> }
/** `j`, `k` and Enter over a list: a page has one. -1: no row is current yet. */
export function useListKeys<T>(group: string, rows: readonly T[], open: (row: T) => void): ListKeys {
  const [chosen, setCurrent] = useState(-1);
  const table = useRef<VirtualTableHandle>(null);
  const current = Math.min(chosen, rows.length - 1);
  const step = (by: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, current + by));
    setCurrent(next);
    table.current?.scrollTo(next);
  };
  useKeys(group, [
    { keys: 'j', help: 'Next row', run: () => { step(1); } }, { keys: 'k', help: 'Row before', run: () => { step(-1); } },
    { keys: 'Enter', help: 'Open the row', run: () => { const row = rows[current]; if (row !== undefined) open(row); } },
  ]);
  return { current, setCurrent, table };
}
