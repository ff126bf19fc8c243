import { type Case, DAY, type Evidence, startOfDay } from '@winnow/core';
import { LOOK_BACK } from '@winnow/platform';

/** Of a case with more people only so many are drawn: a page is to be read. */
const MOST_PEOPLE = 200;
export const peopleIn = (c: Case): readonly string[] => c.people.slice(0, MOST_PEOPLE);

/** Of whom evidence speaks. */
export const personOf = (c: Case, evidence: Evidence): string | undefined => { const said = evidence.facts['person']; return typeof said === 'string' ? said : c.kind === 'person' ? c.people[0] : undefined; };

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
export function evidenceBy(c: Case): ReadonlyMap<string, readonly string[]> {
  const by = new Map<string, string[]>();
  for (const e of c.evidence) for (const id of e.observations) { const own = by.get(id); if (own === undefined) by.set(id, [e.id]); else own.push(e.id); }
  return by;
}
