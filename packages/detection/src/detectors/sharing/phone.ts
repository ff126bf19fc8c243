import { DAY, isoDate, type PersonClaim } from '@winnow/core';
import { Type } from 'typebox';
import { definePopulationDetector, type FoundWith, type PopulationInput } from '../../define.ts';
import { isOneHome, peopleParams, unitsOf } from '../../people.ts';
import { holdersOf, thingBinds, thingParams, ThingRow, thingsQuery } from '../../things.ts';

export const sharedPhone = definePopulationDetector({
  id: 'sharing.phone', version: 1, family: 'sharing',
  title: 'Several people who are no household have one phone number',
  needs: ['person', 'phone'],
  attacks: [{ tactic: 'TA0001', technique: 'T1078' }, { tactic: 'TA0001', technique: 'T1199' }],
  window: '30d',
  levels: {
    two: { hit: 0.2, base: 0.0126, source: 'estimate: couples whose addresses differ in HR, a number that was given to somebody else, a slip of the keyboard' },
    three: { hit: 0.2, base: 0.00317, source: 'estimate: one number for three people who live apart is a recruiter\'s, or one operator\'s' },
  },
  params: Type.Object({
    ...thingParams, ...peopleParams,
    min_digits: Type.Integer({ default: 7, minimum: 4, maximum: 15, description: 'digits below which it is an extension, not a number' }),
  }),
  innocent: 'a couple, a number that went from one to the other, or a slip of the keyboard; a call decides it',
  query: thingsQuery('phone'), binds: thingBinds, row: ThingRow,
  // Claims hold numbers and logs pseudonyms of them, which cannot be told to be the same: each is compared with its own kind.
  toFindings: (rows, input) => [...claimedGroups(input), ...rows.map((row) => loggedGroup(row, input))].flatMap((group) => findingsOf(group, input.params)),
});

type Input = PopulationInput<{ min_days: number; max_people: number; max_rows: number; household_km: number; min_digits: number }>;
interface Member { readonly subject: string; readonly person: PersonClaim | undefined; readonly at: number; readonly observations: readonly string[] }
interface Group { readonly members: readonly Member[]; readonly told: (people: number) => string }

/** People by the number that HR has of them. */
function claimedGroups({ claims, asOf, params }: Input): readonly Group[] {
  const byNumber = new Map<string, Member[]>();
  for (const subject of claims.personIds) {
    const person = claims.person(subject, asOf);
    const number = numberOf(person?.phone, params.min_digits);
    if (person === undefined || number === undefined || hasLeft(person, asOf)) continue;
    const member = { subject, person, at: knownSince(person, asOf), observations: [] };
    const known = byNumber.get(number);
    if (known === undefined) byNumber.set(number, [member]);
    else known.push(member);
  }
  return [...byNumber.values()].filter((members) => members.length >= 2 && members.length <= params.max_people)
    .map((members) => ({ members: members.sort((a, b) => (a.subject < b.subject ? -1 : 1)), told: (people) => `HR has one phone number for ${String(people)} people who are no household.` }));
}

/** A number is its digits; `00` before it is the `+` that others write. Fillers (0000000, 1234567) are nobody's. */
function numberOf(text: string | undefined, minDigits: number): string | undefined {
  const digits = (text ?? '').replace(/\D/g, '').replace(/^00/, '');
  if (digits.length < minDigits || digits.length > 20) return undefined;
  return new Set(digits).size < 3 || '012345678901234567890'.includes(digits) || '098765432109876543210'.includes(digits) ? undefined : digits;
}

const hasLeft = (person: PersonClaim, asOf: number): boolean => Date.parse(person.end_date ?? '') + DAY <= asOf;
const knownSince = (person: PersonClaim, asOf: number): number => {
  const at = Date.parse(person.valid_from ?? person.start_date ?? '');
  return Number.isNaN(at) || at > asOf ? asOf - (asOf % DAY || DAY) : at;
};

/** People whose logins were answered from one number. Unclaimed accounts may be second ones of people who are in the list already. */
function loggedGroup(row: ThingRow, input: Input): Group {
  const holders = holdersOf(row, input, input.params.min_days).filter((h) => h.person !== undefined);
  const last = Math.max(0, ...holders.map((h) => h.last));
  return { members: holders.map((h) => ({ subject: h.subject, person: h.person, at: h.last, observations: [h.observation] })), told: (people) => `Logins of ${String(people)} people who are no household were confirmed over one phone number, the last time on ${isoDate(last)}.` };
}

function findingsOf({ members, told }: Group, params: Input['params']): readonly FoundWith<'two' | 'three'>[] {
  const units = unitsOf(members, (a, b) => isOneHome(a.person, b.person, params.household_km) === true || isOneAgency(a.person, b.person));
  if (units < 2) return [];
  // Two of whom HR knows no home may well be a couple.
  const comparable = members.some((a) => members.some((b) => isOneHome(a.person, b.person, params.household_km) === false));
  const names = members.map((m) => m.subject);
  return members.map((m) => ({
    subject: m.subject, with: names.filter((n) => n !== m.subject), level: units >= 3 ? 'three' as const : 'two' as const, quality: comparable ? 1 : 0.5, observedAt: m.at,
    summary: told(members.length), facts: { people: members.length, households: units }, observations: m.observations,
  }));
}

/** An agency gives its own number for everybody whom it places. */
const isOneAgency = (a: PersonClaim | undefined, b: PersonClaim | undefined): boolean => (a?.agency ?? '') !== '' && a?.agency === b?.agency;
