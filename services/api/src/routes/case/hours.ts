import { type api, type Case, HOUR, isTimeZone, Lists, zoneOffset } from '@winnow/core';
import { type Cover, countOf } from './deeds.ts';
import { peopleIn, spanOf } from './facts.ts';
import { type Page } from './page.ts';

const DAYS = 7, HOURS = 24;
/** Offsets of the Earth's clocks, in whole hours: the cells of a heat map are hours. */
const OFFSETS: readonly number[] = Array.from({ length: 27 }, (_, i) => i - 12);
const WORK = { from: 7, to: 19 } as const;

/** When people work, by UTC weekday and hour, and whose working hours that would be. */
export async function hoursView(c: Case, page: Page): Promise<api.HoursView> {
  const people = peopleIn(c);
  const [known, covers] = await Promise.all([page.context.directory.now(), page.deeds.of(people, spanOf(c))]);
  const at = Date.parse(c.as_of);
  const by = new Lists<Cover>();
  for (const cover of covers) by.add(cover.person, cover);
  return {
    people: people.map((person) => {
      const minutes = minutesOf(by.of(person));
      const zone = known.claims.person(person, at)?.time_zone;
      return { person, minutes, ...(zone !== undefined && { claimed_zone: zone }), ...(zone !== undefined && isTimeZone(zone) && { claimed_offset_h: zoneOffset(zone, at) / HOUR }), fits: fitsOf(minutes) };
    }),
    names: page.context.directory.namesOf(people, known),
  };
}

/** Active minutes; one that was active on two devices at once is one minute. */
export function minutesOf(covers: readonly Cover[]): number[][] {
  const hours = new Map<number, bigint>();
  for (const c of covers) hours.set(c.hour, (hours.get(c.hour) ?? 0n) | c.minutes);
  const table = Array.from({ length: DAYS }, () => new Array<number>(HOURS).fill(0));
  for (const [hour, minutes] of hours) {
    const date = new Date(hour);
    const row = table[(date.getUTCDay() + 6) % DAYS];
    if (row !== undefined) row[date.getUTCHours()] = (row[date.getUTCHours()] ?? 0) + countOf(minutes);
  }
  return table;
}

/** For each offset the share of the activity in working hours there, best first; of equals the one nearer to UTC. Empty when nothing was done. */
export function fitsOf(minutes: readonly (readonly number[])[]): api.HoursView['people'][number]['fits'] {
  const total = minutes.flat().reduce((sum, n) => sum + n, 0);
  if (total === 0) return [];
  return OFFSETS.map((offset) => ({ offset_h: offset, share: Math.round((1000 * atWork(minutes, offset)) / total) / 1000 })).sort((a, b) => b.share - a.share || Math.abs(a.offset_h) - Math.abs(b.offset_h) || a.offset_h - b.offset_h);
}
function atWork(minutes: readonly (readonly number[])[], offset: number): number {
  let sum = 0;
  minutes.forEach((row, day) => { row.forEach((n, hour) => {
    const local = (day * HOURS + hour + offset + DAYS * HOURS) % (DAYS * HOURS);
    const [weekday, clock] = [Math.floor(local / HOURS), local % HOURS];
    if (weekday < 5 && clock >= WORK.from && clock < WORK.to) sum += n;
  }); });
  return sum;
}
