import { isoDate } from '@winnow/core';
import { Type } from 'typebox';
import { definePopulationDetector, type FoundWith, type PopulationInput } from '../../define.ts';
import { isOneHome, peopleParams, unitsOf } from '../../people.ts';
import { isTeamOf, itTeams } from '../../teams.ts';
import { type Holder, holdersOf, overlap, thingBinds, thingParams, ThingRow, thingsQuery } from '../../things.ts';

export const sharedMfaDevice = definePopulationDetector({
  id: 'sharing.mfa-device', version: 1, family: 'sharing',
  title: 'One phone or token approves the logins of several people',
  needs: ['person', 'token'],
  attacks: [{ tactic: 'TA0001', technique: 'T1078' }, { tactic: 'TA0006', technique: 'T1621' }],
  window: '30d', halfLife: '60d',
  levels: {
    two: { hit: 0.3, base: 0.0048, source: 'estimate: couples whose addresses differ in HR, and colleagues who lend a token, are a few in a thousand' },
    three: { hit: 0.3, base: 0.0006, source: 'estimate: one phone that answers for three people who live apart is a farm, or a token in a drawer' },
  },
  params: Type.Object({
    ...thingParams, ...peopleParams,
    it_teams: Type.Array(Type.String(), { default: [...itTeams], description: 'words in the names of teams that handle other people\'s accounts and devices' }),
  }),
  innocent: 'a couple with one phone, or a token that a team keeps in a drawer; the enrolment record of the device decides it',
  query: thingsQuery('mfa-device'), binds: thingBinds, row: ThingRow,
  toFindings: (rows, input) => rows.flatMap((row) => findingsOf(row, input)),
});

type Params = { min_days: number; max_people: number; max_rows: number; it_teams: readonly string[]; household_km: number };

function findingsOf(row: ThingRow, input: PopulationInput<Params>): readonly FoundWith<'two' | 'three'>[] {
  const { params } = input;
  // An account that nobody claims may be the second one (admin, service, test) of somebody who is in the list already.
  const all = holdersOf(row, input, params.min_days).filter((h) => h.person !== undefined && !isTeamOf(h.person.team, params.it_teams));
  // One after the other is a phone that was handed on.
  const holders = all.filter((h) => all.some((other) => other !== h && overlap(h, other)));
  const units = unitsOf(holders, (a, b) => isHousehold(a, b, params.household_km));
  if (units < 2) return [];
  const names = holders.map((h) => h.subject);
  const last = Math.max(...holders.map((h) => h.last));
  return holders.map((h) => ({
    subject: h.subject, with: names.filter((n) => n !== h.subject), level: units >= 3 ? 'three' as const : 'two' as const, quality: 1, observedAt: h.last,
    summary: `One phone or token (${row.value}) approves the logins of ${String(holders.length)} people, the last time on ${isoDate(last)}.`,
    facts: { device_ids: [row.value], people: holders.length, households: units, days: h.days }, observations: [h.observation],
  }));
}

const isHousehold = (a: Holder, b: Holder, km: number): boolean => isOneHome(a.person, b.person, km) === true;
