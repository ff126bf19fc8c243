import { type Case, DAY, type Evidence, startOfDay, subjectOfEvidence } from '@winnow/core';
import { LOOK_BACK } from '@winnow/platform';

/** Of a case with more people only so many are drawn: a page is to be read. */
const MOST_PEOPLE = 200;
export const peopleIn = (c: Case): readonly string[] => c.people.slice(0, MOST_PEOPLE);

/** Of whom evidence speaks. */
export const personOf = subjectOfEvidence;

/** Texts in a list among the facts of evidence. */
export const listIn = (evidence: Evidence, fact: string): readonly string[] => { const list = evidence.facts[fact]; return Array.isArray(list) ? list.filter((v): v is string => typeof v === 'string') : []; };

export interface Span { readonly from: number; readonly to: number }
const USUAL = 60 * DAY;
const BEFORE_OPENING = 30 * DAY;
/** The days that maps, hours and farms are made of: up to the case's own instant, from a month before it was opened on. */
export function spanOf(c: Case): Span {
  const to = startOfDay(Date.parse(c.as_of) - 1) + DAY;
  return { from: Math.max(to - LOOK_BACK, Math.min(to - USUAL, startOfDay(Date.parse(c.opened_at)) - BEFORE_OPENING)), to };
}

/** Ids of the observations that evidence rests on, by what rests on them. */
export function evidenceBy(evidence: readonly Pick<Evidence, 'id' | 'observations'>[]): ReadonlyMap<string, readonly string[]> {
  const by = new Map<string, string[]>();
  for (const e of evidence) for (const id of e.observations) { const own = by.get(id); if (own === undefined) by.set(id, [e.id]); else if (!own.includes(e.id)) own.push(e.id); }
  return by;
}

interface Stored { accountsOf(subject: string): readonly string[]; ownedBy(subject: string): readonly string[]; storedIdsOf(devices: ReadonlySet<string>): readonly string[] }
/** Under which accounts what people did is stored, and under which ids reports on their devices and on others that are named. */
export const storedOf = (people: readonly string[], devices: readonly string[], subjects: Stored): { readonly accounts: readonly string[]; readonly devices: readonly string[] } =>
  ({ accounts: people.flatMap((p) => subjects.accountsOf(p)), devices: [...new Set([...people.flatMap((p) => subjects.ownedBy(p)), ...subjects.storedIdsOf(new Set(devices))])] });
