import { type Claims, DAY, distanceKm, isoDate, type Presence, type Timeline } from '@winnow/core';
import { Type } from 'typebox';
import { definePersonDetector } from '../../define.ts';
import { ipsOf, isExit, isTravelling, lastOf, observationsOf, placeName, saysPlace } from '../../places.ts';
import { spotsOf, spreadKm } from '../../spots.ts';
import { dayCount, isSession, isWork, outerWork } from '../../work.ts';

type Level = 'all' | 'strange-device' | 'two' | 'same-device';
interface Params { readonly min_days: number; readonly max_gap_days: number; readonly min_km: number; readonly min_hours: number }

export const handover = definePersonDetector({
  id: 'behaviour.handover', version: 1, family: 'behaviour',
  title: 'From one day on another network, another device, other hours',
  needs: ['place', 'device'],
  attacks: [{ tactic: 'TA0001', technique: 'T1078' }],
  window: '60d', halfLife: '60d',
  levels: {
    'all': { hit: 0.3, base: 0.0095, source: 'estimate: a move to another time zone with a new computer, told to nobody, within two months' },
    'strange-device': { hit: 0.4, base: 0.025, source: 'estimate: another place or an exit, and for good a device that is not the one the inventory gives; who moves keeps the laptop' },
    'two': { hit: 0.4, base: 0.1, source: 'estimate: who moves often gets a new laptop then; without an inventory nothing says whose it is' },
    'same-device': { hit: 0.2, base: 0.1, source: 'estimate: another place and other hours on the old device are mostly travel that nobody recorded' },
  },
  params: Type.Object({
    min_days: Type.Integer({ default: 5, minimum: 2, maximum: 30, description: 'active days on each side of the change' }),
    max_gap_days: Type.Integer({ default: 21, minimum: 1, maximum: 60, description: 'days without work in between above which it is a return from leave' }),
    min_km: Type.Number({ default: 100, minimum: 10, maximum: 5000, description: 'km between the places before and after; a new provider at the same place is none' }),
    min_hours: Type.Number({ default: 3, minimum: 1, maximum: 12, description: 'hours by which the middle of the working time moves' }),
  }),
  innocent: 'a move with a new computer; a later address in HR or the ticket of the new laptop decides it',
  evaluate: ({ timeline, claims, params, asOf }) => {
    const change = strongestChange({ timeline, claims, params, subject: timeline.subject, asOf });
    if (change === undefined) return [];
    const { at, level, parts, after, before } = change;
    return [{
      level, quality: 1, observedAt: lastOf(after),
      summary: `From ${isoDate(at)} on the work comes ${parts.join(', ')}, and nothing of before came back.`,
      facts: { ips: ipsOf(after), device_ids: devicesSince(timeline, at), since: isoDate(at), days_before: dayCount(before), days_after: dayCount(after), changed: parts.length },
      observations: observationsOf(after),
    }];
  },
});

const devicesSince = (timeline: Timeline, at: number): readonly string[] => [...new Set(onComputers(timeline).filter((p) => p.first >= at).map((p) => p.device))].sort().slice(0, 10);

interface Span { readonly first: number; last: number }
/** Where no network from before is seen again, as indices of the first presence after it. */
function boundaries(outer: readonly Presence[]): readonly number[] {
  const spans = new Map<string | number, Span>();
  for (const [i, p] of outer.entries()) {
    // A phone goes on wherever it is, and its carrier with it: only fixed lines tell where the work is done.
    if (p.networkClass === 'mobile') continue;
    const key = p.asn === 0 ? p.ip : p.asn;
    const span = spans.get(key);
    if (span === undefined) spans.set(key, { first: i, last: i });
    else span.last = i;
  }
  let end = -1;
  const found: number[] = [];
  // A map keeps the order in which keys came, which is that of their first presence.
  for (const { first, last } of spans.values()) {
    if (end >= 0 && first > end) found.push(first);
    end = Math.max(end, last);
  }
  return found;
}

/** Work on computers that have a name; where sessions name them, only those of sessions, as phones log in, too. */
function onComputers({ presences, notable }: Timeline): readonly Presence[] {
  const phones = new Set(notable.flatMap((o) => (o.winnow.kind === 'mfa' ? [o.winnow.mfa?.device_id, o.winnow.device_id] : [])));
  const named = presences.filter((p) => isWork(p) && p.device !== '' && p.networkClass !== 'mobile' && !phones.has(p.device));
  const sessions = named.filter(isSession);
  return sessions.length > 0 && dayCount(sessions) * 2 >= dayCount(named) ? sessions : named;
}

interface Given { readonly timeline: Timeline; readonly claims: Claims; readonly params: Params; readonly subject: string; readonly asOf: number }
interface Change { readonly at: number; readonly level: Level; readonly parts: readonly string[]; readonly before: readonly Presence[]; readonly after: readonly Presence[] }
const rank: readonly Level[] = ['same-device', 'two', 'strange-device', 'all'];

function strongestChange(given: Given): Change | undefined {
  const { presences } = given.timeline;
  // Nearly everybody's lines are all at one place, and none of them is an exit.
  if (spreadKm(presences) <= given.params.min_km && !spotsOf(presences).some((p) => isExit(p.networkClass))) return undefined;
  const outer = outerWork(presences);
  let best: Change | undefined;
  for (const i of boundaries(outer)) {
    const change = changeAt(outer.slice(0, i), outer.slice(i), given);
    // Of equal ones the latest: what is before it went on until then.
    if (change !== undefined && (best === undefined || rank.indexOf(change.level) >= rank.indexOf(best.level))) best = change;
  }
  return best;
}

function changeAt(before: readonly Presence[], after: readonly Presence[], given: Given): Change | undefined {
  const { min_days, max_gap_days, min_hours } = given.params;
  // The day of the change may belong to both sides.
  if (dayCount(before) < min_days || dayCount(after) < min_days) return undefined;
  const [at, until] = [after[0]?.first ?? 0, before.at(-1)?.last ?? 0];
  const network = at - until > max_gap_days * DAY ? undefined : newNetwork(before, after, given);
  if (network === undefined) return undefined;
  const device = newDevice(at, given);
  const hours = hoursBetween(middle(before), middle(after));
  const moved = hours >= min_hours;
  const level = levelOf(device, moved);
  if (level === undefined) return undefined;
  return { at, level, parts: [network, ...(device === undefined ? [] : [ofDevice[device]]), ...(moved ? [`${String(Math.round(hours))} hours apart from the former working time`] : [])], before, after };
}
const ofDevice = { strange: 'on a device that is not the one in the inventory', other: 'on another device' } as const;

function levelOf(device: 'strange' | 'other' | undefined, hours: boolean): Level | undefined {
  if (device !== undefined && hours) return 'all';
  if (device !== undefined) return device === 'strange' ? 'strange-device' : 'two';
  return hours ? 'same-device' : undefined;
}

/** Out of an exit where it was an access line, or at another place; undefined when something on record explains it, or it is only another provider. */
function newNetwork(before: readonly Presence[], after: readonly Presence[], given: Given): string | undefined {
  const [was, is] = [mostly(before), mostly(after)];
  if (was === undefined || is === undefined || isExit(was.networkClass) || isOnRecord(is, given)) return undefined;
  if (isExit(is.networkClass)) return `out of ${is.operator === '' ? `a ${is.networkClass} network` : is.operator}`;
  return kmBetween(was, is) > given.params.min_km ? `from ${placeName(is)} instead of ${placeName(was)}` : undefined;
}

const EXPLAINING = 45 * DAY;
/** A new address in HR about that time, or a journey then. */
const isOnRecord = ({ first, last, country }: Presence, { claims, subject, asOf }: Given): boolean =>
  claims.personHistory(subject).some((row) => row.valid_from !== undefined && Math.abs(Date.parse(row.valid_from) - first) <= EXPLAINING)
  || isTravelling(claims, subject, first, country) || isTravelling(claims, subject, Math.min(last, asOf - 1), country);

/** Km for certain between two places; 0 when one is unknown. */
function kmBetween(a: Presence, b: Presence): number {
  if (a.point === undefined || b.point === undefined || !saysPlace(a.networkClass) || !saysPlace(b.networkClass)) return 0;
  return distanceKm(a.point, b.point) - a.accuracyKm - b.accuracyKm;
}

/** A presence of the network on which most of them are; undefined when no network has the half of them. */
function mostly(presences: readonly Presence[]): Presence | undefined {
  const fixed = presences.filter((p) => p.networkClass !== 'mobile');
  const exits = fixed.filter((p) => isExit(p.networkClass));
  if (exits.length >= 0.8 * fixed.length) return exits.at(-1);
  const counts = new Map<number, number>();
  for (const p of fixed) counts.set(p.asn, (counts.get(p.asn) ?? 0) + 1);
  const [asn, count] = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0] ?? [0, 0];
  return count * 2 >= fixed.length ? fixed.findLast((p) => p.asn === asn) : undefined;
}

const NAMED_DAYS = 3;
/** `strange` when the inventory has devices of the person's, and none of the new ones is among them; undefined when one goes on, the new one is the person's on record, or logs name too few. */
function newDevice(at: number, { timeline, claims, subject, asOf }: Given): 'strange' | 'other' | undefined {
  const named = onComputers(timeline);
  const [before, after] = [named.filter((p) => p.first < at), named.filter((p) => p.first >= at)];
  if (dayCount(before) < NAMED_DAYS || dayCount(after) < NAMED_DAYS) return undefined;
  const owned = new Set(claims.devicesOf(subject, asOf).map((d) => d.device_id));
  const known = new Set(before.map((p) => p.device));
  if (after.some((p) => known.has(p.device) || owned.has(p.device))) return undefined;
  return before.some((p) => owned.has(p.device)) ? 'strange' : 'other';
}

/** The middle of the working time as a direction on the clock's face, and how clear it is: work around the clock has none. */
function middle(presences: readonly Presence[]): { readonly hour: number; readonly clear: boolean } {
  let [x, y] = [0, 0];
  for (const p of presences) {
    const angle = ((p.first % DAY) / DAY) * 2 * Math.PI;
    x += Math.cos(angle);
    y += Math.sin(angle);
  }
  return { hour: ((Math.atan2(y, x) / (2 * Math.PI)) * 24 + 24) % 24, clear: Math.hypot(x, y) >= 0.4 * presences.length };
}

function hoursBetween(a: ReturnType<typeof middle>, b: ReturnType<typeof middle>): number {
  if (!a.clear || !b.clear) return 0;
  const apart = Math.abs(a.hour - b.hour);
  return Math.min(apart, 24 - apart);
}
