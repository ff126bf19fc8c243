import { DAY, isoDate } from '@winnow/core';
import { type SourceDay } from './sight.ts';

/** What is odd about the days of which logs tell. */
export interface OddDays {
  /** Of which no log tells anything. */
  readonly silent: readonly Gap[];
  /** Of which one log tells nothing while others do, though it tells of nearly every day otherwise. */
  readonly partly: readonly (Gap & { readonly source: string })[];
  /** A log whose clock goes a day before or after the others'. */
  readonly shifted: { readonly source: string; readonly days: -1 | 1 } | undefined;
}

/** Longer than a long weekend; of one log among others longer than holidays. */
const GAP = { all: 5, one: 7 } as const;
/** Days with records, as a share of all days, from which on a log is one of every working day. */
const STEADY = 0.6;

export function oddDays(days: readonly SourceDay[]): OddDays {
  const sources = bySource(days);
  const all = [...new Set(days.map((d) => d.day))].sort((a, b) => a - b);
  const silent = gapsIn(all, GAP.all);
  const inGap = (day: number): boolean => silent.some((gap) => day >= gap.from && day <= gap.to);
  return {
    silent, partly: [...sources].flatMap(([source, own]) => steadyGaps(own, all, inGap).map((gap) => ({ ...gap, source }))), shifted: shiftedOf(sources),
  };
}

function bySource(days: readonly SourceDay[]): ReadonlyMap<string, readonly SourceDay[]> {
  const sources = new Map<string, SourceDay[]>();
  for (const day of days) {
    const list = sources.get(day.source);
    if (list === undefined) sources.set(day.source, [day]);
    else list.push(day);
  }
  return sources;
}

/** The log that most of the others contradict; of two either may be the one that is wrong, and the smaller one is told. */
function shiftedOf(sources: ReadonlyMap<string, readonly SourceDay[]>): OddDays['shifted'] {
  const logs = [...sources].map(([source, list]) => ({ source, days: byDay(list), size: list.reduce((sum, d) => sum + d.records, 0) })).sort((a, b) => a.size - b.size || (a.source < b.source ? -1 : 1));
  let worst: { readonly source: string; readonly days: -1 | 1; readonly votes: number } | undefined;
  for (const log of logs) {
    const against = logs.flatMap((other) => (other === log ? [] : [shiftOf(log.days, other.days)]));
    for (const days of [-1, 1] as const) {
      const votes = against.filter((shift) => shift === days).length;
      if (votes > (worst?.votes ?? 0)) worst = { source: log.source, days, votes };
    }
  }
  return worst;
}

/** First and last UTC day of it, Unix ms. */
export interface Gap { readonly from: number; readonly to: number }
export const spanText = ({ from, to }: Gap): string => `${isoDate(from)} to ${isoDate(to)} (${String((to - from) / DAY + 1)} days)`;
/** Runs of at least `least` days that are not in an ordered list of days, between its first and its last. */
const gapsIn = (ordered: readonly number[], least: number): readonly Gap[] => ordered.flatMap((day, i) => { const before = ordered[i - 1]; return before === undefined || day - before <= least * DAY ? [] : [{ from: before + DAY, to: day - DAY }]; });

/** Of a log of every working day, where it is silent and others are not; before its first and after its last day, too. */
function steadyGaps(own: readonly SourceDay[], all: readonly number[], inHole: (day: number) => boolean): readonly Gap[] {
  const had = new Set(own.map((d) => d.day));
  const [first = 0, last = 0] = [all[0], all.at(-1)];
  const gaps = gapsIn([first - DAY, ...[...had].sort((a, b) => a - b), last + DAY], GAP.one).filter(({ from, to }) => all.filter((day) => day >= from && day <= to && !had.has(day)).length >= GAP.one * STEADY);
  const silent = gaps.reduce((sum, { from, to }) => sum + all.filter((day) => day >= from && day <= to).length, 0);
  const rest = all.filter((day) => !inHole(day)).length - silent;
  return rest > 0 && had.size >= GAP.one && had.size >= STEADY * rest ? gaps.slice(0, 1) : [];
}

/** How alike weeks must be for their weekends to tell, and how much more alike when moved. */
const ALIKE = { days: 10, moved: 0.8, margin: 0.4 } as const;
/** 1 or -1 when a log's busy and quiet days are those of the other a day later or earlier, else 0: weekends tell, where people have them. */
function shiftOf(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): -1 | 0 | 1 {
  if (a.size < ALIKE.days || b.size < ALIKE.days) return 0;
  const still = likeness(a, b, 0);
  const [ahead, behind] = [likeness(a, b, 1), likeness(a, b, -1)];
  const best = Math.max(ahead, behind);
  return best < ALIKE.moved || best < still + ALIKE.margin ? 0 : ahead > behind ? 1 : -1;
}
function byDay(list: readonly SourceDay[]): ReadonlyMap<number, number> {
  const days = new Map<number, number>();
  for (const { day, records } of list) days.set(day, (days.get(day) ?? 0) + records);
  return days;
}

/** Correlation of the records of a day with those of the other, so many days before, over all days of either. */
function likeness(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>, days: number): number {
  const all = [...a.keys(), ...[...b.keys()].map((day) => day + days * DAY)];
  const [first, last] = [Math.min(...all), Math.max(...all)];
  if (last - first > MOST_COMPARED * DAY) return 0;
  const pairs: [number, number][] = [];
  for (let day = first; day <= last; day += DAY) pairs.push([a.get(day) ?? 0, b.get(day - days * DAY) ?? 0]);
  return correlation(pairs);
}
const MOST_COMPARED = 3660;

function correlation(pairs: readonly (readonly [number, number])[]): number {
  const [x, y] = [pairs.reduce((sum, p) => sum + p[0], 0) / pairs.length, pairs.reduce((sum, p) => sum + p[1], 0) / pairs.length];
  let [xy, xx, yy] = [0, 0, 0];
  for (const [a, b] of pairs) {
    xy += (a - x) * (b - y);
    xx += (a - x) ** 2;
    yy += (b - y) ** 2;
  }
  return xx === 0 || yy === 0 ? 0 : xy / Math.sqrt(xx * yy);
}
