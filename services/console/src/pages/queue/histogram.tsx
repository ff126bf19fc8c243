import type { api } from '@winnow/core';
import { useElementSize } from '@mantine/hooks';
import { useState, type PointerEvent, type ReactNode } from 'react';
import { replaced, valueOf } from '../../query-text.ts';
import { endOf } from '../../ago.ts';
import { useTime } from '../../time.tsx';
import { bandOrder, bandWords, counted } from '../../words.ts';
import { type Bar, barsOf, DAY, dayOf } from './bars.ts';

const HEIGHT = 56;
const AXIS = 16;

/** Cases by the day on which they opened, and by band. Pulling over it asks for that span. */
export function Histogram({ q, histogram, onQuery }: { readonly q: string; readonly histogram: api.CaseFacets['histogram']; readonly onQuery: (q: string) => void }): ReactNode {
  const { ref, width } = useElementSize();
  const [pull, setPull] = useState<{ readonly from: number; readonly to: number }>();
  const isAsked = valueOf(q, 'since') !== undefined || valueOf(q, 'until') !== undefined;
  const recordsEnd = endOf(useTime());
  const bars = barsOf(histogram, isAsked ? undefined : recordsEnd);
  const step = bars.length === 0 ? 1 : Math.min(64, width / bars.length);
  const at = (event: PointerEvent): number => Math.max(0, Math.min(bars.length - 1, Math.floor((event.clientX - event.currentTarget.getBoundingClientRect().left) / step)));
  const end = (): void => {
    const [a, b] = [bars[Math.min(pull?.from ?? 0, pull?.to ?? 0)], bars[Math.max(pull?.from ?? 0, pull?.to ?? 0)]];
    setPull(undefined);
    if (pull !== undefined && a !== undefined && b !== undefined) onQuery(replaced(replaced(q, 'since', dayOf(a.from)), 'until', dayOf(b.to)));
  };
  const chosen = pull === undefined ? undefined : [Math.min(pull.from, pull.to), Math.max(pull.from, pull.to)] as const;
  return (
    <div className="queue-histogram w-panel">
      <div ref={ref} style={{ flex: 1, minWidth: 0 }}>
        <svg width={Math.max(1, width)} height={HEIGHT + AXIS} role="img" aria-label={`Cases by day: ${bars.length === 0 ? 'none' : `${counted(bars.reduce((n, b) => n + b.n, 0), 'case')} from ${dayOf(bars[0]?.from ?? 0)} to ${dayOf((bars.at(-1)?.to ?? DAY) - DAY)}`}`} style={{ display: 'block', touchAction: 'none', cursor: 'crosshair' }}
          onPointerDown={(e) => { e.currentTarget.setPointerCapture(e.pointerId); setPull({ from: at(e), to: at(e) }); }} onPointerMove={(e) => { if (pull !== undefined) setPull({ ...pull, to: at(e) }); }} onPointerUp={end} onPointerCancel={() => { setPull(undefined); }}>
          <rect width="100%" height="100%" fill="transparent" />
          {chosen !== undefined && <rect x={chosen[0] * step} width={(chosen[1] - chosen[0] + 1) * step} height={HEIGHT} fill="var(--w-chosen)" />}
          <Bars bars={bars} step={step} />
          <line x1={0} x2={bars.length * step} y1={HEIGHT + 0.5} y2={HEIGHT + 0.5} stroke="var(--w-line-strong)" />
          <Labels bars={bars} step={step} />
        </svg>
      </div>
      {isAsked && <button type="button" className="w-more" onClick={() => { onQuery(replaced(replaced(q, 'since', undefined), 'until', undefined)); }}>All days</button>}
    </div>
  );
}

function Bars({ bars, step }: { readonly bars: readonly Bar[]; readonly step: number }): ReactNode {
  const most = Math.max(1, ...bars.map((b) => b.n));
  const high = (n: number): number => n / most * (HEIGHT - 4);
  return bars.map((bar, i) => {
    const title = `${dayOf(bar.from)}${bar.to - bar.from > DAY ? ` to ${dayOf(bar.to - DAY)}` : ''}: ${bar.n === 0 ? 'none' : bandOrder.filter((b) => (bar.bands[b] ?? 0) > 0).map((b) => `${String(bar.bands[b])} ${bandWords[b].toLowerCase()}`).join(', ')}`;
    return (
      <g key={bar.from}>
        <rect x={i * step} width={step} height={HEIGHT} fill="transparent"><title>{title}</title></rect>
        {bandOrder.map((band, b) => {
          const below = bandOrder.slice(0, b).reduce((n, other) => n + (bar.bands[other] ?? 0), 0);
          const own = bar.bands[band] ?? 0;
          return own === 0 ? null : <rect key={band} x={i * step + step * 0.1} width={Math.max(1, step * 0.8)} y={HEIGHT - high(below + own)} height={high(own)} fill={`var(--w-${band}-fill)`} pointerEvents="none" />;
        })}
      </g>
    );
  });
}

/** A date for every 90 pixels or so. */
function Labels({ bars, step }: { readonly bars: readonly Bar[]; readonly step: number }): ReactNode {
  const every = Math.max(1, Math.ceil(90 / step));
  return bars.map((bar, i) => (i % every === 0 && (i + 0.7 * every <= bars.length || i === 0) ? <text key={bar.from} x={i * step} y={HEIGHT + 13} fontSize={11} fill="var(--w-quiet)" pointerEvents="none">{dayOf(bar.from)}</text> : null));
}
