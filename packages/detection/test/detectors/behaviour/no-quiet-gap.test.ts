import { describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE, type Observation } from '@winnow/core';
import { noQuietGap } from '../../../src/detectors/behaviour/no-quiet-gap.ts';
import { findingIn, on, type Seen, seen, type Situation } from '../../support.ts';

const days = (n: number, first = 0): readonly number[] => Array.from({ length: n }, (_, i) => first + i);
const weekdays = days(26).filter((d) => d % 7 < 5);
/** `times` logins, `apart` minutes after one another, in each of these hours (UTC) of each of these days. */
const logins = (on_: readonly number[], hours: readonly number[], { times = 2, apart = 20, ...rest }: Partial<Seen> & { times?: number; apart?: number } = {}): Observation[] =>
  on_.flatMap((day) => hours.flatMap((hour) => Array.from({ length: times }, (_, i) => seen({ kind: 'login', ...rest, at: on(day, hour) + i * apart * MINUTE + 90_000 }))));
const shifts = [1, 3, 5, 8, 10, 13, 15, 18, 20, 22];
const office = [8, 9, 10, 11, 13, 14, 15, 16, 17];
const situations: readonly Situation[] = [
  { name: 'around the clock for three weeks', seen: logins(days(20), shifts), level: 'most' },
  { name: 'the same on working days only', seen: logins(weekdays, shifts), level: 'most' },
  { name: 'the same beside some ordinary days', seen: [...logins(days(14), shifts), ...logins(days(8, 14), office)], level: 'most' },
  { name: 'office hours', seen: logins(days(28), office), level: undefined },
  { name: 'office hours and late evenings', seen: logins(days(28), [...office, 21, 23, 1]), level: undefined },
  { name: 'shifts in turn: every hour of the clock within the month, a quiet stretch every day', seen: days(24).flatMap((d) => logins([d], [0, 1, 2, 3, 4, 5, 6, 7].map((h) => (h + 8 * (Math.floor(d / 4) % 3)) % 24))), level: undefined },
  { name: 'night shifts over midnight', seen: [...logins(days(24), [22, 23, 0, 1, 2, 3, 4, 5]), ...logins([25], shifts)], level: undefined },
  { name: 'a week of bad nights', seen: [...logins(days(7), shifts), ...logins(days(14, 7), office)], level: undefined },
  { name: 'too few days to say', seen: logins(days(12), shifts), level: undefined },
  { name: 'a computer that renews its token every four hours', seen: [...logins(days(24), [0, 4, 8, 12, 16, 20], { times: 1 }), ...logins(days(24), office)], level: undefined },
  { name: 'two such within a minute', seen: [...logins(days(24), [0, 4, 8, 12, 16, 20], { apart: 0.4 }), ...logins(days(24), office)], level: undefined },
  { name: 'a program that logs in every hour of the day', seen: logins(days(24), Array.from({ length: 24 }, (_, h) => h)), level: undefined },
  { name: 'only sessions: their start and end', seen: days(24).flatMap((d) => shifts.flatMap((h) => [seen({ at: on(d, h) }), seen({ at: on(d, h) + HOUR / 2, kind: 'vpn-session-end' })])), level: undefined },
  { name: 'sessions that tell of themselves all night', seen: [...logins(days(24), office), ...logins(days(24), shifts, { kind: 'vpn-session-update' })], level: undefined },
  { name: 'failures at night: somebody else tries', seen: [...logins(days(24), office), ...logins(days(24), shifts, { outcome: 'failure' })], level: undefined },
  { name: 'approvals of a phone at night', seen: [...logins(days(24), office), ...logins(days(24), shifts, { kind: 'mfa' })], level: undefined },
  { name: 'an account that nobody claims: a program', seen: logins(days(20), shifts), claims: { people: [] }, level: undefined },
];
describe('behaviour.no-quiet-gap', () => {
  it.each(situations)('$name', (situation) => { expect(findingIn(noQuietGap, situation)?.level).toBe(situation.level); });
  it('tells how many days of how many', () => {
    expect(findingIn(noQuietGap, { name: '', seen: [...logins(days(14), shifts), ...logins(days(8, 14), office)], level: 'most' })).toMatchObject({ summary: 'On 14 of 22 days logged in around the clock, without 5 quiet hours in a row; the last time on 2026-09-20.', facts: { days: 14, active_days: 22, hours_a_day: 10 } });
  });
});
