import { DAY, HOUR, type NetworkClaim, type PersonClaim } from '@winnow/core';
import { paramsOf, type PopulationDetector, strongestBySubject, type ThingRow } from '@winnow/detection';
import { claimsOf, DAY0, person } from './support.ts';

/** Who showed a thing on which days (counted from DAY0); accounts are `u1` for person p1 and so on. */
export type Shown = Readonly<Record<number, readonly number[]>>;
export const hire = (n: number, over: Partial<PersonClaim> = {}): PersonClaim => person({ person_id: `p${String(n)}`, usernames: [`u${String(n)}`], home_lat: 30 + n, start_date: `2026-0${String(n)}-10`, ...over });
export function rowOf(shown: Shown, value = 'X1'): ThingRow {
  const entries = Object.entries(shown).map(([n, days]) => ({ account: `u${n}`, days: days.length, first: DAY0 + Math.min(...days) * DAY + 9 * HOUR, last: DAY0 + Math.max(...days) * DAY + 15 * HOUR }));
  return { value, accounts: entries.map((e) => e.account), days: entries.map((e) => e.days), first: entries.map((e) => e.first), last: entries.map((e) => e.last), observations: entries.map((e) => `o-${e.account}`) };
}
/** Levels by person that a detector of shared things finds thirty days after DAY0. */
export function levelsOf(detector: PopulationDetector, rows: readonly ThingRow[], { people, params, networks }: { people: readonly PersonClaim[]; params?: Record<string, unknown>; networks?: readonly NetworkClaim[] }): Record<string, string> {
  const asOf = DAY0 + 30 * DAY;
  const claims = claimsOf({ people, networks: networks ?? [] });
  const found = strongestBySubject(detector, detector.toFindings(rows, { claims, subjectOf: (account) => claims.personOfLogin(account, '') ?? account, params: paramsOf(detector, params ?? {}), asOf }), asOf);
  return Object.fromEntries(found.map((f) => [f.subject, f.level]));
}
