import { type api, type PersonClaim } from '@winnow/core';
import { type Known as Cases } from './case-index.ts';
import { type Known } from './directory.ts';

/** Somebody on the roster or seen in the logs; `text` is all that they are found by, in lower case. */
export interface Listed { readonly id: string; readonly isClaimed: boolean; readonly text: string }

/** Made once for each version of what is known: a roster has 100,000 people. */
const made = new WeakMap<Known, readonly Listed[]>();

/** Everybody who is claimed or was seen, by id. */
export function everybody(known: Known): readonly Listed[] {
  const before = made.get(known);
  if (before !== undefined) return before;
  const { claims, subjects } = known;
  const ids = new Set([...claims.personIds, ...subjects.seen()]);
  const all = [...ids].sort().map((id): Listed => {
    const person = claims.person(id);
    const claimed = person === undefined ? [] : [person.display_name, person.email, person.team, person.phone, ...person.usernames];
    return { id, isClaimed: person !== undefined, text: [id, ...claimed, ...loginsOf(id, known)].filter((part) => part !== undefined).join('\n').toLowerCase() };
  });
  made.set(known, all);
  return all;
}

export const loginsOf = (id: string, { subjects, accounts }: Known): readonly string[] => [...new Set(subjects.accountsOf(id).flatMap((account) => { const row = accounts.get(account); return row === undefined ? [] : [row.realm === '' ? row.name : `${row.name}@${row.realm}`]; }))];

/** Who is asked for: everybody, those of the roster, or the accounts that no claim names. */
export type Who = 'all' | 'claimed' | 'unknown';
export interface PeopleAsked { readonly q?: string; readonly who?: Who }
/** Those whom somebody asks for, by id. */
export function peopleAsked({ q = '', who = 'all' }: PeopleAsked, known: Known): readonly Listed[] {
  const fits = matching(q);
  return everybody(known).filter((one) => (who === 'all' || one.isClaimed === (who === 'claimed')) && fits(one));
}

/** True when each word of a text stands somewhere in what somebody is found by. */
export function matching(q: string): (one: Listed) => boolean {
  const words = q.toLowerCase().split(/\s+/).filter((word) => word !== '');
  return (one) => words.every((word) => one.text.includes(word));
}

/** Of each person the cases that are not part of another, and the highest probability among them. */
export function standings({ all }: Cases): ReadonlyMap<string, { readonly cases: number; readonly probability: number }> {
  const by = new Map<string, { cases: number; probability: number }>();
  for (const { case: c } of all) {
    if (c.merged_into !== undefined) continue;
    for (const id of c.people) {
      const before = by.get(id);
      by.set(id, { cases: (before?.cases ?? 0) + 1, probability: Math.max(before?.probability ?? 0, c.probability) });
    }
  }
  return by;
}

const homeIn = (person: PersonClaim | undefined): string => [person?.home_city, person?.home_country].filter((part) => part !== undefined && part !== '').join(', ');

/** A person as a row, without when they were seen last. */
export function personRow({ id, isClaimed }: Listed, known: Known, of: { readonly cases: number; readonly probability: number } | undefined): api.PersonRow {
  const person = known.claims.person(id);
  const logins = loginsOf(id, known).slice(0, 20);
  return {
    person_id: id, is_claimed: isClaimed, logins: logins.length > 0 ? [...logins] : (person?.usernames.slice(0, 20) ?? []), home: homeIn(person), cases: of?.cases ?? 0,
    ...(person?.employment !== undefined && { employment: person.employment }), ...(person?.start_date !== undefined && { start_date: person.start_date }), ...(of !== undefined && { probability: of.probability }),
  };
}
