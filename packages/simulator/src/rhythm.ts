import { DAY } from '@winnow/core';
import { type Random } from './random.ts';

/** When somebody works, in the hours of the place where they are. */
export interface Rhythm {
  /** Hour at which the day usually begins. */
  readonly start: number;
  /** Length of the working day in hours. */
  readonly hours: number;
  /** By weekday, Sunday first. */
  readonly days: readonly boolean[];
  /** A second stretch in the evening, begun at this hour. */
  readonly evening?: number;
  /** Every how many weeks there is a week on call, with work at night. */
  readonly onCall?: number;
  /** Days off, [first, last]. */
  readonly leave: readonly (readonly [number, number])[];
  /** Dates in the country whose public holidays are kept. */
  readonly country: string;
}

const week = (...days: readonly number[]): boolean[] => [0, 1, 2, 3, 4, 5, 6].map((day) => days.includes(day));
const FULL = week(1, 2, 3, 4, 5);

/** A working person's rhythm: most work full days, some part time, some in the evening when the children sleep, some late, some on call. */
export function rhythmOf(random: Random, country: string, days: number): Rhythm {
  const kind = random.next();
  const leave: (readonly [number, number])[] = [];
  for (let from = random.int(-20, 70); from < days; from += random.int(35, 110)) leave.push([from, from + random.pick([0, 1, 4, 4, 6, 11])]);
  const base = { leave, country, days: FULL };
  const start = 8.5 + random.normal() * 0.75;
  if (kind < 0.08) return { ...base, start, hours: 4.2 + random.next() * 2 };
  if (kind < 0.13) return { ...base, start, hours: 7.9, days: week(...random.shuffle([1, 2, 3, 4, 5]).slice(0, random.int(3, 4))) };
  if (kind < 0.19) return { ...base, start, hours: 5, evening: 19.5 + random.next() * 2 };
  if (kind < 0.25) return { ...base, start: 12 + random.next() * 5, hours: 7.8 };
  if (kind < 0.3) return { ...base, start: 5.5 + random.next() * 1.5, hours: 8 };
  return { ...base, start, hours: 7.4 + random.next() * 1.4, ...(kind > 0.94 ? { onCall: random.int(4, 8) } : {}) };
}

/** Public holidays as month-day, and days after Easter Sunday. Only what a whole country keeps; approximate on purpose. */
const holidays: ReadonlyMap<string, { readonly dates: readonly string[]; readonly easter: readonly number[] }> = new Map(Object.entries({
  US: { dates: ['01-01', '06-19', '07-04', '11-11', '12-25'], easter: [] }, CA: { dates: ['01-01', '07-01', '12-25', '12-26'], easter: [-2] }, DE: { dates: ['01-01', '05-01', '10-03', '12-25', '12-26'], easter: [-2, 1, 39, 50] },
  GB: { dates: ['01-01', '05-04', '05-25', '12-25', '12-28'], easter: [-2, 1] }, CH: { dates: ['01-01', '08-01', '12-25', '12-26'], easter: [-2, 1, 39, 50] }, FR: { dates: ['01-01', '05-01', '05-08', '07-14', '08-15', '11-01', '11-11', '12-25'], easter: [1, 39, 50] },
  PL: { dates: ['01-01', '01-06', '05-01', '05-03', '08-15', '11-01', '11-11', '12-25', '12-26'], easter: [1, 60] }, IN: { dates: ['01-26', '03-04', '08-15', '10-02', '11-09'], easter: [] }, BR: { dates: ['01-01', '04-21', '05-01', '09-07', '10-12', '11-02', '11-15', '12-25'], easter: [-2, 60] },
  JP: { dates: ['01-01', '02-11', '02-23', '03-20', '04-29', '05-04', '05-05', '05-06', '07-20', '08-11', '11-03', '11-23'], easter: [] }, AU: { dates: ['01-01', '01-26', '04-25', '12-25', '12-28'], easter: [-2, 1] },
  ES: { dates: ['01-01', '01-06', '05-01', '08-15', '10-12', '12-08', '12-25'], easter: [-2] }, NL: { dates: ['01-01', '04-27', '12-25'], easter: [1, 39, 50] },
}));

/** Easter Sunday of the Gregorian calendar as Unix ms (Gauss, with Butcher's corrections). */
export function easter(year: number): number {
  const a = year % 19;
  const century = Math.floor(year / 100);
  const h = (19 * a + century - Math.floor(century / 4) - Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (century % 4) + 2 * Math.floor((year % 100) / 4) - h - ((year % 100) % 4)) % 7;
  const n = h + l - 7 * Math.floor((a + 11 * h + 22 * l) / 451) + 114;
  return Date.UTC(year, Math.floor(n / 31) - 1, (n % 31) + 1);
}

/** True on a day that the country does not work. `at` is the day's start as UTC ms. */
export function isHoliday(country: string, at: number): boolean {
  const kept = holidays.get(country);
  if (kept === undefined) return false;
  const date = new Date(at);
  if (kept.dates.includes(date.toISOString().slice(5, 10))) return true;
  return kept.easter.includes(Math.round((at - easter(date.getUTCFullYear())) / DAY));
}

/** Whether the day is worked. The random stream is the person's own, or the crew's. */
export function works({ rhythm, at, day }: { readonly rhythm: Rhythm; readonly at: number; readonly day: number }, random: Random): boolean {
  const weekday = new Date(at).getUTCDay();
  const dice = random.next();
  if (rhythm.leave.some(([from, to]) => from <= day && day <= to)) return dice < 0.03;
  if (rhythm.days[weekday] !== true) return dice < (weekday === 0 || weekday === 6 ? 0.035 : 0.1);
  if (isHoliday(rhythm.country, at)) return dice < 0.08;
  return dice > 0.025;
}
