import { lineOf, type NetworkClass, type Presence, presenceKinds, startOfDay } from '@winnow/core';
import { isExit, saysPlace } from './places.ts';

/** One access line on one UTC day and the accounts that worked from it: parallel arrays, one entry per account. */
export interface LineRow {
  readonly line: string; /** Start of the day, Unix ms. */ readonly day: number;
  readonly network_class: NetworkClass; readonly lat: number; readonly lon: number; readonly has_point: number; readonly accuracy_km: number; readonly place: string; readonly country: string;
  readonly accounts: readonly string[]; /** Days in the span on any line that says where it is. */ readonly placed: readonly number[]; /** Days in the span behind an exit. */ readonly hidden: readonly number[];
  readonly last: readonly number[]; readonly devices: readonly (readonly string[])[]; readonly observations: readonly string[];
}

/** Sessions and logins are work; a phone that approves one may lie anywhere. */
const isWork = (p: Presence): boolean => (p.kinds & (presenceKinds.vpn | presenceKinds.login)) !== 0;
const isLine = (p: Presence): boolean => saysPlace(p.networkClass) && p.networkClass !== 'mobile';

interface OnLine { last: number; readonly devices: Set<string>; observation: string }
interface LineDay { readonly line: string; readonly day: number; speaker: Presence; readonly accounts: Map<string, OnLine> }
const place = (p: Presence): string => [p.city, p.country].filter((part) => part !== '').join(', ');

/** What the sharing detector's query gives for these presences: the oracle that a test compares the query with. */
export function linesOf(presences: Iterable<Presence>, span: { readonly from: number; readonly asOf: number }, maxPeople: number): readonly LineRow[] {
  const placed = new Map<string, Set<number>>();
  const hidden = new Map<string, Set<number>>();
  const lines = new Map<string, LineDay>();
  for (const p of presences) {
    if (p.last < span.from || p.first >= span.asOf || !isWork(p)) continue;
    if (isExit(p.networkClass)) dayOf(hidden, p);
    if (!isLine(p)) continue;
    dayOf(placed, p);
    const day = startOfDay(p.hour);
    const key = `${lineOf(p.ip)} ${String(day)}`;
    let on = lines.get(key);
    if (on === undefined) lines.set(key, on = { line: lineOf(p.ip), day, speaker: p, accounts: new Map() });
    if (p.observation < on.speaker.observation) on.speaker = p;
    addTo(on.accounts, p);
  }
  const found = [...lines.values()].filter(({ accounts }) => accounts.size >= 2 && accounts.size <= maxPeople);
  return found.sort((a, b) => (a.line < b.line ? -1 : a.line > b.line ? 1 : a.day - b.day)).map(({ line, day, speaker, accounts }) => {
    const list = [...accounts].sort(([a], [b]) => (a < b ? -1 : 1));
    return {
      line, day, network_class: speaker.networkClass, lat: speaker.point?.lat ?? 0, lon: speaker.point?.lon ?? 0, has_point: speaker.point === undefined ? 0 : 1, accuracy_km: speaker.accuracyKm, place: place(speaker), country: speaker.country,
      accounts: list.map(([a]) => a), placed: list.map(([a]) => placed.get(a)?.size ?? 0), hidden: list.map(([a]) => hidden.get(a)?.size ?? 0),
      last: list.map(([, o]) => o.last), devices: list.map(([, o]) => [...o.devices].sort()), observations: list.map(([, o]) => o.observation),
    };
  });
}

function dayOf(days: Map<string, Set<number>>, p: Presence): void {
  const own = days.get(p.account);
  if (own === undefined) days.set(p.account, new Set([startOfDay(p.hour)]));
  else own.add(startOfDay(p.hour));
}

function addTo(accounts: Map<string, OnLine>, p: Presence): void {
  const on = accounts.get(p.account);
  if (on === undefined) { accounts.set(p.account, { last: p.last, devices: new Set(p.device === '' ? [] : [p.device]), observation: p.observation }); return; }
  on.last = Math.max(on.last, p.last);
  if (p.device !== '') on.devices.add(p.device);
  if (p.observation < on.observation) on.observation = p.observation;
}
