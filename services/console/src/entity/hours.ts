/** A stretch of presence. Times are Unix ms; `minutes` of work lie somewhere in it. */
export interface Stretch { readonly first: number; readonly last: number; readonly minutes: number }
const HOUR = 3_600_000;

/** Minutes by the hour (Unix ms of its beginning). What is known of a stretch is only how long it was: it is spread evenly over it. No hour has more than 60. */
export function minutesByHour(stretches: readonly Stretch[], from: number, to: number): ReadonlyMap<number, number> {
  const out = new Map<number, number>();
  for (const { first, last, minutes } of stretches) {
    const length = Math.max(last - first, 1);
    for (let hour = Math.floor(Math.max(first, from) / HOUR) * HOUR; hour <= Math.min(last, to - 1); hour += HOUR) {
      const overlap = first === last ? 1 : Math.max(0, Math.min(last, hour + HOUR) - Math.max(first, hour)) / length;
      if (overlap > 0) out.set(hour, Math.min(60, (out.get(hour) ?? 0) + overlap * minutes));
    }
  }
  return out;
}

/** One column of the map of hours: a day on a clock, 24 cells; -1: the clock leaves the hour out, or it is not in the span. */
export interface DayColumn { readonly day: string; readonly weekday: string; readonly cells: readonly { readonly minutes: number; /** It is day (7 to 19 h) where the person claims to live. */ readonly isDay: boolean }[] }
export interface Wall { readonly day: string; readonly hour: number; readonly weekday: string }

/** Hours of a span set out by day and hour of a clock. `homeHour`: the hour at the claimed home, when that is known. */
export function columnsOf(minutes: ReadonlyMap<number, number>, { from, to }: { readonly from: number; readonly to: number }, wallOf: (at: number) => Wall, homeHour: ((at: number) => number) | undefined): readonly DayColumn[] {
  const days = new Map<string, { weekday: string; cells: { minutes: number; isDay: boolean }[] }>();
  for (let at = Math.floor(from / HOUR) * HOUR; at < to; at += HOUR) {
    const { day, hour, weekday } = wallOf(at);
    const column = days.get(day) ?? { weekday, cells: Array.from({ length: 24 }, () => ({ minutes: -1, isDay: false })) };
    days.set(day, column);
    const home = homeHour?.(at);
    column.cells[hour] = { minutes: Math.max(0, column.cells[hour]?.minutes ?? 0) + (minutes.get(at) ?? 0), isDay: home !== undefined && home >= 7 && home < 19 };
  }
  return [...days].map(([day, column]) => ({ day, ...column }));
}

/** The run of hours of the day, at most half a day long, that holds most of the activity: for a sentence. */
export function busiest(columns: readonly DayColumn[], length = 9): { readonly from: number; readonly to: number; readonly share: number } | undefined {
  const byHour = Array.from({ length: 24 }, (_, hour) => columns.reduce((sum, c) => sum + Math.max(0, c.cells[hour]?.minutes ?? 0), 0));
  const all = byHour.reduce((a, b) => a + b, 0);
  if (all === 0) return undefined;
  const sums = byHour.map((_, start) => Array.from({ length }, (__, i) => byHour[(start + i) % 24] ?? 0).reduce((a, b) => a + b, 0));
  const most = Math.max(...sums);
  const from = sums.indexOf(most);
  return { from, to: (from + length) % 24, share: most / all };
}
