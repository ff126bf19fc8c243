import type { api, Band } from '@winnow/core';
import { bandOrder } from '../../words.ts';

export const DAY = 86_400_000;
const MOST_BARS = 120;
/** Fewer days than these would be a few broad bars, or a strip at the left. */
const FEWEST_DAYS = 30;

/** Cases that opened from one instant to another (Unix ms), by band. */
export interface Bar { readonly from: number; readonly to: number; readonly bands: Readonly<Partial<Record<Band, number>>>; readonly n: number }
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const noBands = (): Partial<Record<Band, number>> => ({});

/** The days that are drawn: those with cases, on to `end` (Unix ms, where the records end) unless that is far off, and thirty at the least. */
function spanOf(first: number, last: number, end: number | undefined): { readonly from: number; readonly days: number } {
  const today = end === undefined ? last : Math.floor(end / DAY) * DAY;
  const to = today > last && today - first < MOST_BARS * DAY ? today : last;
  const days = Math.max(FEWEST_DAYS, Math.round((to - first) / DAY) + 1);
  return { from: to - (days - 1) * DAY, days };
}

/** Bars of one day each, or of several where there are many days; days without a case are bars of no height. */
export function barsOf(histogram: api.CaseFacets['histogram'], end: number | undefined): readonly Bar[] {
  const [first, last] = [histogram[0]?.day, histogram.at(-1)?.day];
  if (first === undefined || last === undefined) return [];
  const { from, days } = spanOf(Date.parse(first), Date.parse(last), end);
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
