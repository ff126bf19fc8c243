import { isoDate } from '@winnow/core';
import { Type } from 'typebox';
import { definePopulationDetector, type FoundWith, type PopulationInput } from '../../define.ts';
import { isOneHome, peopleParams, unitsOf } from '../../people.ts';
import { isTeamOf, itTeams } from '../../teams.ts';
import { holdersOf, overlap, thingBinds, thingParams, ThingRow, thingsQuery } from '../../things.ts';

export const sharedFingerprint = definePopulationDetector({
  id: 'sharing.fingerprint', version: 1, family: 'sharing',
  title: 'Several people log in with one browser, by its fingerprint',
  needs: ['person', 'fingerprint'],
  attacks: [{ tactic: 'TA0001', technique: 'T1078' }],
  window: '30d', halfLife: '60d',
  levels: {
    two: { hit: 0.3, base: 0.0095, source: 'estimate: equal machines with equal fingerprints, family computers and loans make one in a hundred' },
    three: { hit: 0.3, base: 0.003, source: 'estimate: three people in turn in one browser that is nobody\'s kiosk, or three new machines from one image' },
  },
  params: Type.Object({
    ...thingParams, ...peopleParams,
    max_people: Type.Integer({ default: 5, minimum: 2, maximum: 1000, description: 'accounts above which it is what equal machines have in common' }),
    min_days: Type.Integer({ default: 3, minimum: 1, maximum: 30, description: 'days on which each person showed it' }),
    it_teams: Type.Array(Type.String(), { default: [...itTeams, '=support'], description: 'words in the names of teams that log in on other people\'s machines' }),
  }),
  innocent: 'two machines from one image, a family computer or a loan; the inventory decides it',
  query: thingsQuery('fingerprint'), binds: thingBinds, row: ThingRow,
  toFindings: (rows, input) => rows.flatMap((row) => findingsOf(row, input)),
});

type Params = { min_days: number; max_people: number; max_rows: number; household_km: number; it_teams: readonly string[] };

function findingsOf(row: ThingRow, input: PopulationInput<Params>): readonly FoundWith<'two' | 'three'>[] {
  const { params } = input;
  // An account that nobody claims may be the second one (admin, service, test) of somebody who is in the list already.
  const all = holdersOf(row, input, params.min_days).filter((h) => h.person !== undefined && !isTeamOf(h.person.team, params.it_teams));
  const holders = all.filter((h) => all.some((other) => other !== h && overlap(h, other)));
  const units = unitsOf(holders, (a, b) => isOneHome(a.person, b.person, params.household_km) === true);
  if (units < 2) return [];
  const names = holders.map((h) => h.subject);
  const last = Math.max(...holders.map((h) => h.last));
  return holders.map((h) => ({
    subject: h.subject, with: names.filter((n) => n !== h.subject), level: units >= 3 ? 'three' as const : 'two' as const, quality: 1, observedAt: h.last,
    summary: `${String(holders.length)} people log in with one browser, by its fingerprint, the last time on ${isoDate(last)}.`,
    facts: { fingerprint: row.value, people: holders.length, households: units, days: h.days }, observations: [h.observation],
  }));
}
