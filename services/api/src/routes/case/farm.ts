import { type api, type Case, DAY, isoDate, isoTime, lineOf, Lists, startOfDay } from '@winnow/core';
import { placeName } from '../../places.ts';
import { type Known } from '../../directory.ts';
import { type Cover, countOf } from './deeds.ts';
import { listIn, peopleIn, spanOf } from './facts.ts';
import { type Page } from './page.ts';
import { deliveriesOf, homeName, homesOf, km } from './places.ts';

type Row = api.FarmView['rows'][number];
const MOST_LINES = 30;
/** Of one person's lines on which nobody else of the case is. */
const MOST_OWN = 3;
const MOST_ROWS = 500;
const MOST_DEVICES = 20;
/** Who was not there for so many days has left; before that it is a weekend. */
const LEFT_AFTER = 7;

/** Who works from which line, when, on which laptop, sent where, hired by whom. Of any case: one person's lines say who else could be there. */
export async function farmView(c: Case, page: Page): Promise<api.FarmView> {
  const people = peopleIn(c);
  const span = spanOf(c);
  const [known, covers] = await Promise.all([page.context.directory.now(), page.deeds.of(people, span)]);
  const by = new Lists<Cover>();
  for (const cover of covers) by.add(lineOf(cover.ip), cover);
  const lines = chosen(by, new Set([...c.ips, ...c.evidence.flatMap((e) => listIn(e, 'ips'))].map(lineOf)));
  const rows = lines.flatMap((line) => rowsOn(line, by.of(line), known)).slice(0, MOST_ROWS);
  return { lines: lines.map((line) => lineView(line, by.of(line))), rows, days: lines.flatMap((line) => daysOn(line, by.of(line), span.to)), names: page.context.directory.namesOf([...people, ...rows.flatMap((r) => recruitersOf(r.person, known))], known) };
}

/** Lines of evidence, those of several people, and of everybody the few that they use most; those of most people first. */
function chosen(by: Lists<Cover>, marked: ReadonlySet<string>): readonly string[] {
  const all = [...by.keys()].map((line) => ({ line, people: new Set(by.of(line).map((c) => c.person)), days: new Set(by.of(line).map((c) => startOfDay(c.first))).size })).sort((a, b) => b.people.size - a.people.size || b.days - a.days || (a.line < b.line ? -1 : 1));
  const own = new Map<string, number>();
  const isKept = ({ line, people }: (typeof all)[number]): boolean => {
    const [first = ''] = people;
    if (marked.has(line) || people.size > 1) return true;
    own.set(first, (own.get(first) ?? 0) + 1);
    return (own.get(first) ?? 0) <= MOST_OWN;
  };
  return all.filter(isKept).sort((a, b) => Number(marked.has(b.line)) - Number(marked.has(a.line)) || b.people.size - a.people.size).slice(0, MOST_LINES).map(({ line }) => line);
}

function lineView(line: string, covers: readonly Cover[]): api.FarmView['lines'][number] {
  const of = covers.at(-1)?.of;
  return {
    line, ips: [...new Set(covers.map((c) => c.ip))].sort().slice(0, 20), network_class: of?.networkClass ?? 'unknown', operator: of?.operator ?? '', place: placeName(of?.city, of?.country), people: new Set(covers.map((c) => c.person)).size, ...extentOf(covers),
  };
}
const extentOf = (covers: readonly Cover[]): { first: string; last: string } => ({ first: isoTime(covers.reduce((min, c) => Math.min(min, c.first), Number.MAX_SAFE_INTEGER)), last: isoTime(covers.reduce((max, c) => Math.max(max, c.last), 0)) });

function rowsOn(line: string, covers: readonly Cover[], known: Known): readonly Row[] {
  const by = new Lists<Cover>();
  for (const c of covers) by.add(c.person, c);
  return [...by.keys()].map((person): Row => ({ person, line, ...extentOf(by.of(person)), days: new Set(by.of(person).map((c) => startOfDay(c.first))).size, hours: hoursOf(by.of(person)), ...toldOf(person, by.of(person), known) })).sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : a.person < b.person ? -1 : 1));
}

function hoursOf(covers: readonly Cover[]): number[] {
  const minutes = new Map<number, bigint>();
  for (const c of covers) minutes.set(c.hour, (minutes.get(c.hour) ?? 0n) | c.minutes);
  const hours = new Array<number>(24).fill(0);
  for (const [hour, active] of minutes) { const at = new Date(hour).getUTCHours(); hours[at] = (hours[at] ?? 0) + countOf(active); }
  return hours;
}

/** What the company says of somebody, beside what was seen. */
function toldOf(person: string, covers: readonly Cover[], { claims }: Known): Pick<Row, 'devices' | 'home' | 'home_km' | 'sent_to' | 'hired' | 'hired_by' | 'payout'> {
  const claim = claims.person(person);
  const [home, at] = [homesOf(person, claims).at(-1)?.point, covers.find((c) => c.of.point !== undefined)?.of.point];
  const sent = [...new Set(deliveriesOf(person, claims).map(({ label, kind }) => (kind === undefined || kind === 'home' ? label : `${label} (${kind})`)))];
  return {
    devices: [...new Set(covers.map((c) => c.device).filter((d) => d !== ''))].sort().slice(0, MOST_DEVICES), home: homeName(claim), ...(home !== undefined && at !== undefined && { home_km: km(home, at) }), sent_to: sent.slice(0, 5).join('; '),
    ...(claim?.start_date !== undefined && { hired: claim.start_date }), hired_by: hiredBy(person, { claims }), ...(claim?.payout !== undefined && { payout: claim.payout }),
  };
}

function hiredBy(person: string, { claims }: Pick<Known, 'claims'>): string {
  const claim = claims.person(person);
  const said = (what: string, who: string | undefined): readonly string[] => (who === undefined || who === '' ? [] : [`${what} ${who}`]);
  return [...said('agency', claim?.agency), ...said('referred by', claim?.referrer_id), ...said('manager', claim?.manager_id)].join(', ');
}
const recruitersOf = (person: string, { claims }: Known): readonly string[] => { const claim = claims.person(person); return [claim?.referrer_id, claim?.manager_id].filter((id) => id !== undefined); };

/** Of each day how many were on the line, who came for the first time and who was there for the last. */
function daysOn(line: string, covers: readonly Cover[], to: number): readonly api.FarmView['days'][number][] {
  const days = new Map<number, Set<string>>();
  const [first, last] = [new Map<string, number>(), new Map<string, number>()];
  for (const c of covers) {
    const day = startOfDay(c.first);
    const here = days.get(day) ?? new Set<string>();
    days.set(day, here.add(c.person));
    if (!first.has(c.person)) first.set(c.person, day);
    last.set(c.person, Math.max(last.get(c.person) ?? 0, day));
  }
  const on = (of: ReadonlyMap<string, number>, day: number): string[] => [...of].filter(([, at]) => at === day).map(([person]) => person).sort();
  return [...days].sort(([a], [b]) => a - b).map(([day, people]) => ({ day: isoDate(day), line, people: people.size, joined: on(first, day), left: to - day > LEFT_AFTER * DAY ? on(last, day) : [] }));
}
