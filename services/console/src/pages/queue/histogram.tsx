import type { api, Band } from '@winnow/core';
import { useElementSize } from '@mantine/hooks';
import { useState, type PointerEvent, type ReactNode } from 'react';
import { replaced, valueOf } from '../../query-text.ts';
import { bandOrder, bandWords, counted } from '../../words.ts';

const DAY = 86_400_000;
const HEIGHT = 56;
const AXIS = 16;
const MOST_BARS = 120;

interface Bar { readonly from: number; readonly to: number; readonly bands: Readonly<Partial<Record<Band, number>>>; readonly n: number }
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

const noBands = (): Partial<Record<Band, number>> => ({});

/** Bars of one day each, or of several where there are many days; days without a case are bars of no height. */
function barsOf(histogram: api.CaseFacets['histogram']): readonly Bar[] {
  const [first, last] = [histogram[0]?.day, histogram.at(-1)?.day];
  if (first === undefined || last === undefined) return [];
  const from = Date.parse(first);
  const days = Math.round((Date.parse(last) - from) / DAY) + 1;
  const step = Math.ceil(days / MOST_BARS);
  const bars = Array.from({ length: Math.ceil(days / step) }, (_, i) => ({ from: from + i * step * DAY, to: from + (i + 1) * step * DAY, bands: noBands(), n: 0 }));
  for (const { day, bands } of histogram) {
    const bar = bars[Math.floor((Date.parse(day) - from) / DAY / step)];
    if (bar === undefined) continue;
    const counts: Partial<Record<Band, number>> = bands; // the schema's record has its keys from a list, which its type does not tell
    for (const band of bandOrder) { bar.bands[band] = (bar.bands[band] ?? 0) + (counts[band] ?? 0); bar.n += counts[band] ?? 0; }
  }
  return bars;
}

/** Cases by the day on which they opened, and by band. Pulling over it asks for that span. */
export function Histogram({ q, histogram, onQuery }: { readonly q: string; readonly histogram: api.CaseFacets['histogram']; readonly onQuery: (q: string) => void }): ReactNode {
  const { ref, width } = useElementSize();
  const [pull, setPull] = useState<{ readonly from: number; readonly to: number }>();
  const bars = barsOf(histogram);
  const [since, until] = [valueOf(q, 'since'), valueOf(q, 'until')];
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
      {(since !== undefined || until !== undefined) && <button type="button" className="w-more" onClick={() => { onQuery(replaced(replaced(q, 'since', undefined), 'until', undefined)); }}>All days</button>}
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
