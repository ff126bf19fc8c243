import { lineOf, type NetworkClass, type Presence, presenceKinds, startOfDay } from '@winnow/core';
import { saysPlace } from './places.ts';

/** One access line and the accounts that worked from it: parallel arrays, one entry per account. */
export interface LineRow {
  readonly line: string; readonly network_class: NetworkClass; readonly lat: number; readonly lon: number; readonly has_point: number; readonly accuracy_km: number; readonly place: string; readonly country: string;
  readonly accounts: readonly string[]; readonly days: readonly number[]; /** Days on any line that says where it is. */ readonly active: readonly number[];
  readonly first: readonly number[]; readonly last: readonly number[]; readonly devices: readonly (readonly string[])[]; readonly observations: readonly string[];
}

/** Sessions and logins are work; a phone that approves one may lie anywhere. */
const isWork = (p: Presence): boolean => (p.kinds & (presenceKinds.vpn | presenceKinds.login)) !== 0;
const isLine = (p: Presence): boolean => saysPlace(p.networkClass) && p.networkClass !== 'mobile';

interface OnLine { first: number; last: number; readonly days: Set<number>; readonly devices: Set<string>; observation: string }
const place = (p: Presence): string => [p.city, p.country].filter((part) => part !== '').join(', ');
const smaller = (a: string, b: string): string => (b < a ? b : a);

/** What the sharing detector's query gives for these presences: the oracle that a test compares the query with. */
export function linesOf(presences: Iterable<Presence>, span: { readonly from: number; readonly asOf: number }, maxPeople: number): readonly LineRow[] {
  const active = new Map<string, Set<number>>();
  const lines = new Map<string, { speaker: Presence; accounts: Map<string, OnLine> }>();
  for (const p of presences) {
    if (p.last < span.from || p.first >= span.asOf || !isWork(p)) continue;
    if (isLine(p)) activeOn(active, p);
    const key = lineOf(p.ip);
    let line = lines.get(key);
    if (line === undefined) lines.set(key, line = { speaker: p, accounts: new Map() });
    if (p.observation < line.speaker.observation) line.speaker = p;
    addTo(line.accounts, p);
  }
  return [...lines].filter(([, { accounts }]) => accounts.size >= 2 && accounts.size <= maxPeople).sort(([a], [b]) => (a < b ? -1 : 1)).map(([line, { speaker, accounts }]) => {
    const list = [...accounts].sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      line, network_class: speaker.networkClass, lat: speaker.point?.lat ?? 0, lon: speaker.point?.lon ?? 0, has_point: speaker.point === undefined ? 0 : 1, accuracy_km: speaker.accuracyKm, place: place(speaker), country: speaker.country,
      accounts: list.map(([a]) => a), days: list.map(([, o]) => o.days.size), active: list.map(([a]) => active.get(a)?.size ?? 0), first: list.map(([, o]) => o.first), last: list.map(([, o]) => o.last),
      devices: list.map(([, o]) => [...o.devices].sort()), observations: list.map(([, o]) => o.observation),
    };
  });
}

function activeOn(active: Map<string, Set<number>>, p: Presence): void {
  const days = active.get(p.account);
  if (days === undefined) active.set(p.account, new Set([startOfDay(p.hour)]));
  else days.add(startOfDay(p.hour));
}

function addTo(accounts: Map<string, OnLine>, p: Presence): void {
  const known = accounts.get(p.account);
  const on = known ?? { first: p.first, last: p.last, days: new Set<number>(), devices: new Set<string>(), observation: p.observation };
  if (known === undefined) accounts.set(p.account, on);
  on.first = Math.min(on.first, p.first);
  on.last = Math.max(on.last, p.last);
  on.days.add(startOfDay(p.hour));
  if (p.device !== '') on.devices.add(p.device);
  on.observation = smaller(on.observation, p.observation);
}
