import { DAY, type Finding, type Presence, splitLogin, startOfDay } from '@winnow/core';
import { placeName } from './places.ts';
import { type AccountRow, type Subjects } from './subjects.ts';

/** One value that was seen: on which days (Unix ms), when first and last. */
export interface SeenDays { readonly value: string; readonly days: ReadonlySet<number>; readonly first: number; readonly last: number }
/** What presences show of somebody, each most days first. */
export interface SeenOf { readonly active: { readonly first: number; readonly last: number; readonly days: number } | undefined; readonly places: readonly SeenDays[]; readonly networks: readonly SeenDays[]; readonly devices: readonly SeenDays[]; readonly addresses: readonly SeenDays[] }

/** The subject that an id, a login or an e-mail names: a person, or the pseudonym of an unknown one; undefined when neither the claims nor the logs know it. */
export function subjectNamed(text: string, subjects: Subjects, accounts: Iterable<AccountRow>): string | undefined {
  const { claims } = subjects;
  const isKnown = (subject: string): boolean => claims.person(subject) !== undefined || subjects.accountsOf(subject).length > 0;
  const { name, realm } = splitLogin(text);
  for (const one of [text, claims.personOfLogin(name, realm), subjects.subjectOf(text)]) {
    const subject = one === undefined ? undefined : subjects.subjectOf(one);
    if (subject !== undefined && isKnown(subject)) return subject;
  }
  for (const { account, name: login, realm: own } of accounts) {
    if (login.toLowerCase() === name && (realm === '' || own.toLowerCase() === realm) && isKnown(subjects.subjectOf(account))) return subjects.subjectOf(account);
  }
  return undefined;
}

/** A network in words: its class, and whose it is as far as that is known. */
export const networkName = ({ networkClass, operator, asn }: { readonly networkClass: string; readonly operator: string; readonly asn: number }): string => [networkClass, operator === '' ? (asn === 0 ? '' : `AS${String(asn)}`) : operator].filter((part) => part !== '').join(' ');

export function seenOf(presences: readonly Presence[]): SeenOf {
  const by = (of: (p: Presence) => string): readonly SeenDays[] => seenBy(presences.map((p) => ({ value: of(p), first: p.first, last: p.last, days: [startOfDay(p.first), startOfDay(p.last)] })));
  const active = presences.length === 0 ? undefined : { first: presences.reduce((least, p) => Math.min(least, p.first), Infinity), last: presences.reduce((most, p) => Math.max(most, p.last), 0), days: new Set(presences.map((p) => Math.floor(p.first / DAY))).size };
  return { active, places: by(placeName), networks: by(networkName), devices: by((p) => p.device), addresses: by((p) => p.ip) };
}

/** Rows of one value as one, most days first; rows without a value say nothing. */
export function seenBy(rows: Iterable<{ readonly value: string; readonly first: number; readonly last: number; readonly days: Iterable<number> }>): readonly SeenDays[] {
  const seen = new Map<string, { days: Set<number>; first: number; last: number }>();
  for (const { value, first, last, days } of rows) {
    if (value === '') continue;
    const entry = seen.get(value) ?? { days: new Set<number>(), first, last };
    seen.set(value, entry);
    for (const day of days) entry.days.add(day);
    [entry.first, entry.last] = [Math.min(entry.first, first), Math.max(entry.last, last)];
  }
  return [...seen].map(([value, entry]) => ({ value, ...entry })).sort((a, b) => b.days.size - a.days.size || (a.value < b.value ? -1 : 1));
}

/** The newest word of each detector about one subject; one that withdrew says nothing. */
export function standingOf(findings: readonly Finding[]): readonly Finding[] {
  const newest = new Map<string, Finding>();
  for (const f of findings) { const before = newest.get(f.detector); if (before === undefined || before.day <= f.day) newest.set(f.detector, f); }
  return [...newest.values()].filter((f) => f.level !== '');
}
