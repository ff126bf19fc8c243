import { type Claims, DAY, distanceKm, isoDate, type Presence, presenceKinds, startOfDay } from '@winnow/core';
import { Type } from 'typebox';
import { definePersonDetector } from '../../define.ts';
import { daysOf, ipsOf, isExit, isTravelling, lastOf, observationsOf, placeName, saysPlace } from '../../places.ts';

type Level = 'all' | 'strange-device' | 'two' | 'same-device';
interface Params { readonly min_days: number; readonly max_gap_days: number; readonly min_km: number; readonly min_hours: number }

export const handover = definePersonDetector({
  id: 'behaviour.handover', version: 1, family: 'behaviour',
  title: 'From one day on another network, another device, other hours',
  attacks: [{ tactic: 'TA0001', technique: 'T1078' }],
  window: '60d', halfLife: '60d',
  levels: {
    'all': { hit: 0.3, base: 0.0095, source: 'estimate: a move to another time zone with a new computer, told to nobody, within two months' },
    'strange-device': { hit: 0.4, base: 0.025, source: 'estimate: another place or an exit, and for good a device that is not the one the inventory gives; who moves keeps the laptop' },
    'two': { hit: 0.4, base: 0.1, source: 'estimate: two of the three change together when somebody moves or gets a new laptop' },
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
    const work = new Work(workOf(timeline.presences));
    const change = strongestChange(work, { claims, params, subject: timeline.subject, asOf });
    if (change === undefined) return [];
    const { day, level, parts, after, before } = change;
    return [{
      level, quality: 1, observedAt: lastOf(after),
      summary: `From ${isoDate(day)} on the work comes ${parts.join(', ')}, and nothing of before came back.`,
      facts: { ips: ipsOf(after), device_ids: devicesOf(after), before_devices: devicesOf(before), since: isoDate(day), days_before: daysOf(before).size, days_after: daysOf(after).size, changed: parts.length },
      observations: observationsOf(after),
    }];
  },
});

const WORK = presenceKinds.vpn | presenceKinds.login;

/** Sessions and logins from outside; where there are sessions on most days, only those: logins through the tunnel come from the company's own gateway, whoever sits behind it. */
function workOf(presences: readonly Presence[]): readonly Presence[] {
  const outside = presences.filter((p) => (p.kinds & WORK) !== 0 && p.networkClass !== 'corporate' && p.networkClass !== 'private');
  const sessions = outside.filter((p) => (p.kinds & presenceKinds.vpn) !== 0);
  return sessions.length < outside.length && sessions.length > 0 && daysOf(sessions).size * 2 >= daysOf(outside).size ? sessions : outside;
}
const devicesOf = (presences: readonly Presence[]): readonly string[] => [...new Set(presences.map((p) => p.device))].filter((d) => d !== '').sort().slice(0, 10);

/** Presences by active day, with what a boundary between two days is asked: which keys lie on both sides, and when the middle of the work is. */
class Work {
  readonly presences: readonly Presence[];
  readonly days: number[] = [];
  /** Index of the first presence of each day. */
  readonly starts: number[] = [];
  readonly #networks: readonly number[];
  readonly #devices: readonly number[];

  constructor(presences: readonly Presence[]) {
    this.presences = presences;
    const [networks, devices] = [new Map<string | number, Span>(), new Map<string | number, Span>()];
    for (const [i, p] of presences.entries()) {
      const day = startOfDay(p.first);
      if (day !== this.days.at(-1)) { this.days.push(day); this.starts.push(i); }
      const index = this.days.length - 1;
      // A phone goes on wherever it is, and its carrier with it: only fixed lines tell who works where.
      if (p.networkClass !== 'mobile') reach(networks, p.asn === 0 ? p.ip : p.asn, index);
      if (p.device !== '' && p.networkClass !== 'mobile') reach(devices, p.device, index);
    }
    this.#networks = crossing(networks, this.days.length);
    this.#devices = crossing(devices, this.days.length);
  }
  /** True when no network of the days before is seen from day `index` on. */
  networksEndAt(index: number): boolean { return this.#networks[index] === 0; }
  devicesEndAt(index: number): boolean { return this.#devices[index] === 0; }
  before(index: number): readonly Presence[] { return this.presences.slice(0, this.starts[index]); }
  after(index: number): readonly Presence[] { return this.presences.slice(this.starts[index]); }
}

interface Span { readonly first: number; last: number }
function reach(spans: Map<string | number, Span>, key: string | number, index: number): void {
  const span = spans.get(key);
  if (span === undefined) spans.set(key, { first: index, last: index });
  else span.last = index;
}

/** How many keys lie on both sides of each day's beginning; with fewer than two keys nothing can have changed. */
function crossing(spans: ReadonlyMap<string | number, Span>, days: number): readonly number[] {
  const change = new Array<number>(days + 1).fill(0);
  if (spans.size < 2) return change.fill(1);
  for (const { first, last } of spans.values()) {
    change[first + 1] = (change[first + 1] ?? 0) + 1;
    change[last + 1] = (change[last + 1] ?? 0) - 1;
  }
  let open = 0;
  return change.map((c) => (open += c));
}

interface Given { readonly claims: Claims; readonly params: Params; readonly subject: string; readonly asOf: number }
interface Change { readonly day: number; readonly level: Level; readonly parts: readonly string[]; readonly before: readonly Presence[]; readonly after: readonly Presence[] }
const rank: readonly Level[] = ['same-device', 'two', 'strange-device', 'all'];

function strongestChange(work: Work, given: Given): Change | undefined {
  const { min_days, max_gap_days } = given.params;
  let best: Change | undefined;
  for (let i = min_days; i <= work.days.length - min_days; i += 1) {
    if (!work.networksEndAt(i) && !work.devicesEndAt(i)) continue;
    if ((work.days[i] ?? 0) - (work.days[i - 1] ?? 0) > max_gap_days * DAY) continue;
    const change = changeAt(work, i, given);
    // Of equal ones the latest: what is before it went on until then.
    if (change !== undefined && (best === undefined || rank.indexOf(change.level) >= rank.indexOf(best.level))) best = change;
  }
  return best;
}

function changeAt(work: Work, index: number, given: Given): Change | undefined {
  const [before, after, day] = [work.before(index), work.after(index), work.days[index] ?? 0];
  const network = work.networksEndAt(index) ? newNetwork(before, after, given) : undefined;
  const device = work.devicesEndAt(index) ? newDevice(before, after, given) : undefined;
  if (network === undefined && device === undefined) return undefined;
  const hours = hoursBetween(middle(before), middle(after));
  const moved = hours >= given.params.min_hours;
  const level = levelOf(network !== undefined, device, moved);
  if (level === undefined) return undefined;
  const parts = [...(network === undefined ? [] : [network]), ...(device === undefined ? [] : [device === 'strange' ? 'on a device that is not the one in the inventory' : 'on another device']), ...(moved ? [`${String(Math.round(hours))} hours apart from the former working time`] : [])];
  return { day, level, parts, before, after };
}

function levelOf(network: boolean, device: 'strange' | 'other' | undefined, hours: boolean): Level | undefined {
  if (network && device !== undefined && hours) return 'all';
  if (network && device === 'strange') return 'strange-device';
  if (device !== undefined && (network || hours)) return 'two';
  return network && hours ? 'same-device' : undefined;
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
/** `strange` when the inventory has devices of the person's, and none of the new ones is among them; undefined when the new one is the person's on record, or logs name too few. */
function newDevice(before: readonly Presence[], after: readonly Presence[], { claims, subject, asOf }: Given): 'strange' | 'other' | undefined {
  const [was, is] = [before, after].map((side) => side.filter((p) => p.device !== '' && p.networkClass !== 'mobile'));
  if (was === undefined || is === undefined || daysOf(was).size < NAMED_DAYS || daysOf(is).size < NAMED_DAYS) return undefined;
  const owned = new Set(claims.devicesOf(subject, asOf).map((d) => d.device_id));
  if (is.some((p) => owned.has(p.device))) return undefined;
  return was.some((p) => owned.has(p.device)) ? 'strange' : 'other';
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
