import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useImperativeHandle, useRef, type MouseEvent, type ReactNode, type Ref } from 'react';

/** A column: `width` is a track of a CSS grid (`90px`, `minmax(200px, 3fr)`); `isShown: false` leaves it out. */
export interface Column<T> { readonly id: string; readonly head: ReactNode; readonly width: string; readonly cell: (row: T, index: number) => ReactNode; readonly isShown?: boolean }
export interface VirtualTableHandle { scrollTo(index: number): void }
interface Props<T> {
  readonly rows: readonly T[];
  readonly columns: readonly Column<T>[];
  readonly rowKey: (row: T) => string;
  readonly rowHeight?: number;
  readonly label: string;
  /** How many there are in all, where not all are loaded. */
  readonly total?: number;
  readonly current?: number;
  readonly isSelected?: (row: T) => boolean;
  readonly onRow?: (row: T, index: number, event: MouseEvent) => void;
  /** The end comes near: load more. */
  readonly onEnd?: () => void;
  readonly handle?: Ref<VirtualTableHandle>;
  /** Under the last row: what is still loading, or that this was all. */
  readonly foot?: ReactNode;
}

/** A table of any number of rows, all of one height; only those in sight are in the document. Give its parent a height. */
export function VirtualTable<T>({ rows, columns, rowKey, rowHeight = 34, label, total, current, isSelected, onRow, onEnd, handle, foot }: Props<T>): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- its functions change with the scroll; nothing here is kept over renders
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => box.current, estimateSize: () => rowHeight, overscan: 12, scrollPaddingStart: 30, getItemKey: (i) => { const row = rows[i]; return row === undefined ? i : rowKey(row); } });
  useImperativeHandle(handle, () => ({ scrollTo: (index) => { virtual.scrollToIndex(index, { align: 'auto' }); } }), [virtual]);
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => { if (last >= rows.length - 15) onEnd?.(); }, [last, rows.length, onEnd]);
  const shown = columns.filter((c) => c.isShown !== false);
  const tracks = shown.map((c) => c.width).join(' ');
  return (
    <div ref={box} className="w-virtual" role="grid" aria-label={label} aria-rowcount={(total ?? rows.length) + 1} aria-colcount={shown.length} aria-multiselectable={isSelected !== undefined} tabIndex={0}>
      <div className="w-virtual-head" role="row" aria-rowindex={1} style={{ gridTemplateColumns: tracks }}>{shown.map((c) => <div key={c.id} role="columnheader">{c.head}</div>)}</div>
      <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {items.map(({ index, key, start }) => {
          const row = rows[index];
          return row === undefined ? null : (
            <div key={key} role="row" className="w-virtual-row" aria-rowindex={index + 2} aria-selected={isSelected?.(row) ?? false} data-current={index === current} onClick={(event) => { onRow?.(row, index, event); }} style={{ height: rowHeight, transform: `translateY(${String(start)}px)`, gridTemplateColumns: tracks }}>
              {shown.map((c) => <div key={c.id} role="gridcell">{c.cell(row, index)}</div>)}
            </div>
          );
        })}
      </div>
      {foot}
    </div>
  );
}
