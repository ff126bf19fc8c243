import { DAY, distanceKm, homeOf, isoDate } from '@winnow/core';
import { Type } from 'typebox';
import { definePopulationDetector, type FoundWith, type PopulationInput } from '../../define.ts';
import { isTeamOf, itTeams } from '../../teams.ts';
import { type Holder, holdersOf, overlap, thingBinds, thingParams, ThingRow, thingsQuery } from '../../things.ts';

export const sharedDevice = definePopulationDetector({
  id: 'sharing.device', version: 3, family: 'sharing',
  title: 'People who should share nothing work on one device',
  needs: ['device'],
  attacks: [{ tactic: 'TA0001', technique: 'T1078' }],
  window: '30d', halfLife: '60d',
  levels: {
    two: { hit: 0.3, base: 0.003, source: 'estimate: loans, helpers at the keyboard and couples with one computer make a few in a thousand' },
    three: { hit: 0.3, base: 0.0006, source: 'estimate: three people in turn on one machine that is nobody\'s kiosk' },
  },
  params: Type.Object({
    ...thingParams,
    it_teams: Type.Array(Type.String(), { default: [...itTeams, '=support'], description: 'teams that log in on other people\'s machines: whole words of the name; with = before it the whole name' }),
    max_holders: Type.Integer({ default: 5, minimum: 2, maximum: 100, description: 'people above which it is a kiosk or a meeting room' }),
    household_km: Type.Number({ default: 3, minimum: 0.1, maximum: 50, description: 'km between claimed homes that are one household' }),
    loan_days: Type.Integer({ default: 7, minimum: 1, maximum: 30, description: 'days from first to last within which one of two had it on loan' }),
  }),
  innocent: 'a loan, a helper at the keyboard, a family computer; the ticket or the inventory decides it',
  query: thingsQuery('device'), binds: thingBinds, row: ThingRow,
  toFindings: (rows, input) => rows.flatMap((row) => findingsOf(row, input)),
});

type Params = { min_days: number; max_people: number; max_rows: number; it_teams: readonly string[]; max_holders: number; household_km: number; loan_days: number };

function findingsOf(row: ThingRow, input: PopulationInput<Params>): readonly FoundWith<'two' | 'three'>[] {
  const { params } = input;
  const all = withoutSecondAccounts(holdersOf(row, input, params.min_days)).filter((h) => !isTeamOf(h.person?.team, params.it_teams));
  // One after the other is a laptop handed on; in turn is what nobody's laptop is.
  const holders = all.filter((h) => all.some((other) => other !== h && overlap(h, other) && !isHousehold(h, other, params.household_km)));
  if (holders.length < 2 || holders.length > params.max_holders) return [];
  const names = holders.map((h) => h.subject);
  return holders.map((h) => ({
    subject: h.subject, with: names.filter((n) => n !== h.subject), level: holders.length >= 3 ? 'three' as const : 'two' as const, quality: isLoan(holders, params.loan_days) ? LOAN_QUALITY : 1, observedAt: h.last,
    summary: `${String(holders.length)} people work in turn on one device (${row.value}), the last time on ${isoDate(h.last)}.`,
    facts: { device_ids: [row.value], people: holders.length, days: h.days }, observations: [h.observation],
  }));
}

/** Some days with a colleague's computer while one's own is repaired look the same, until they are weeks. */
const LOAN_QUALITY = 0.5;
const isLoan = (holders: readonly Holder[], days: number): boolean => holders.length === 2 && holders.some((h) => h.last - h.first < days * DAY);

/** An account that nobody claims on a claimed person's device is that person's: an administrator's or a test account. Where nobody is claimed all count. */
const withoutSecondAccounts = (holders: readonly Holder[]): readonly Holder[] => (holders.some((h) => h.person !== undefined) ? holders.filter((h) => h.person !== undefined) : holders);

function isHousehold(a: Holder, b: Holder, km: number): boolean {
  const [homeA, homeB] = [homeOf(a.person), homeOf(b.person)];
  return homeA !== undefined && homeB !== undefined && distanceKm(homeA, homeB) <= km;
}
