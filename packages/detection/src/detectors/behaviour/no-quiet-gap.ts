import { HOUR, isoDate, MINUTE, presenceKinds, startOfDay, type Timeline } from '@winnow/core';
import { Type } from 'typebox';
import { definePersonDetector } from '../../define.ts';

export const noQuietGap = definePersonDetector({
  id: 'behaviour.no-quiet-gap', version: 1, family: 'behaviour',
  title: 'Day after day without the hours in which people sleep',
  needs: ['person', 'login'],
  attacks: [{ tactic: 'TA0001', technique: 'T1078' }],
  window: '30d', halfLife: '30d',
  levels: { most: { hit: 0.15, base: 0.0475, source: 'estimate: programs that log in by themselves, a new child, and work in two jobs; several people in turn with one account' } },
  params: Type.Object({
    quiet_hours: Type.Integer({ default: 5, minimum: 3, maximum: 10, description: 'hours without a login that are a night' }),
    min_active: Type.Integer({ default: 14, minimum: 5, maximum: 30, description: 'days with logins before there is anything to say' }),
    min_days: Type.Integer({ default: 10, minimum: 3, maximum: 30, description: 'days without a night' }),
    min_share: Type.Number({ default: 0.6, minimum: 0.3, maximum: 1, description: 'share of the days with logins' }),
    machine_hours: Type.Integer({ default: 21, minimum: 12, maximum: 24, description: 'hours of a day with logins from which on it is a machine\'s day' }),
  }),
  innocent: 'a program that logs in by itself, or a stretch of very bad nights; what the logins at night did decides it',
  evaluate: ({ timeline, person, params }) => {
    // Programs have accounts, too, and nobody claims most of those.
    if (person === undefined || longestGap(hoursOfDay(timeline)) >= params.quiet_hours) return [];
    const days = lively(timeline);
    const restless = [...days].filter(([, { mask }]) => longestGap(mask) < params.quiet_hours && hoursIn(mask) < params.machine_hours);
    const last = restless.at(-1);
    if (last === undefined || days.size < params.min_active || restless.length < Math.max(params.min_days, params.min_share * days.size)) return [];
    const hours = Math.round(restless.reduce((sum, [, { mask }]) => sum + hoursIn(mask), 0) / restless.length);
    return [{
      level: 'most' as const, quality: 1, observedAt: last[1].last,
      summary: `On ${String(restless.length)} of ${String(days.size)} days logged in around the clock, without ${String(params.quiet_hours)} quiet hours in a row; the last time on ${isoDate(last[0])}.`,
      facts: { days: restless.length, active_days: days.size, hours_a_day: hours },
      observations: restless.slice(-20).map(([, { observation }]) => observation),
    }];
  },
});

const HOURS = 24;
/** Hours of the day as bits 0 to 23, in UTC. */
const bitOf = (at: number): number => 1 << (Math.floor(at / HOUR) % HOURS);
function hoursIn(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

/** The longest run of hours without a bit, around midnight, too: where a day is cut must not matter. */
function longestGap(mask: number): number {
  if (mask === 0) return HOURS;
  let [longest, run] = [0, 0];
  for (let i = 0; i < 2 * HOURS; i += 1) {
    run = (mask & (1 << (i % HOURS))) === 0 ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

/** Only logins: sessions tell of themselves as long as the computer is on. */
const isLogin = ({ kinds }: Timeline['presences'][number]): boolean => kinds === presenceKinds.login;

/** Hours in which there ever was a login or the start of a session: nearly everybody has a night in there, and needs no closer look. */
function hoursOfDay({ presences, sessions }: Timeline): number {
  let mask = 0;
  for (const p of presences) if (isLogin(p)) mask |= bitOf(p.hour);
  for (const s of sessions) mask |= bitOf(s.start);
  return mask;
}

interface LivelyDay { mask: number; last: number; observation: string }
/** Days by their hours with activity in at least two minutes, oldest first: a token that a computer renews every few hours leaves one. */
function lively({ presences, sessions }: Timeline): ReadonlyMap<number, LivelyDay> {
  const hours = new Map<number, { minutes: bigint; last: number; observation: string }>();
  for (const p of presences) {
    if (!isLogin(p)) continue;
    const entry = hours.get(p.hour);
    if (entry === undefined) hours.set(p.hour, { minutes: p.minutes, last: p.last, observation: p.observation });
    else Object.assign(entry, { minutes: entry.minutes | p.minutes, last: Math.max(entry.last, p.last) });
  }
  for (const { start } of sessions) {
    const entry = hours.get(start - (start % HOUR));
    // A start alone has no record of its own to point to, and is no more than one minute.
    if (entry !== undefined) entry.minutes |= 1n << BigInt(Math.floor((start % HOUR) / MINUTE));
  }
  const days = new Map<number, LivelyDay>();
  for (const [hour, { minutes, last, observation }] of [...hours].sort((a, b) => a[0] - b[0])) {
    if ((minutes & (minutes - 1n)) === 0n) continue;
    const day = days.get(startOfDay(hour));
    if (day === undefined) days.set(startOfDay(hour), { mask: bitOf(hour), last, observation });
    else Object.assign(day, { mask: day.mask | bitOf(hour), last: Math.max(day.last, last) });
  }
  return days;
}
