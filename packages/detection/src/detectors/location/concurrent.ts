import { type Claims, DAY, distanceKm, isoDate, type Presence, presenceKinds, startOfDay } from '@winnow/core';
import { Type } from 'typebox';
import { definePersonDetector } from '../../define.ts';
import { isTravelling, observationsOf, placeName, saysPlace } from '../../places.ts';
import { spotsOf, spreadKm } from '../../spots.ts';
import { outerWork } from '../../work.ts';

export const concurrent = definePersonDetector({
  id: 'location.concurrent', version: 2, family: 'location',
  title: 'Active at two places at once',
  needs: ['place'],
  attacks: [{ tactic: 'TA0001', technique: 'T1078' }],
  window: '30d', halfLife: '30d',
  levels: {
    some: { hit: 0.2, base: 0.08, source: 'estimate: a computer left on at home during a journey, a second connection, a line that GeoIP places wrongly' },
    repeated: { hit: 0.2, base: 0.0126, source: 'estimate: for weeks one account at two places at once; a second line placed wrongly, or somebody at home who keeps the computer at work' },
    'two-computers': { hit: 0.2, base: 0.0015, source: 'estimate: the same, on a computer of its own at either place: one person has no use for that, and a line that GeoIP places wrongly does not change the computer' },
  },
  params: Type.Object({
    min_km: Type.Number({ default: 300, minimum: 50, maximum: 5000, description: 'km between the two accuracy circles' }),
    min_days: Type.Integer({ default: 2, minimum: 1, maximum: 30, description: 'days with such minutes' }),
    repeated_days: Type.Integer({ default: 5, minimum: 2, maximum: 30, description: 'days before it is repeated' }),
    repeated_span: Type.Integer({ default: 14, minimum: 1, maximum: 30, description: 'days from the first to the last before it is repeated: longer than a journey' }),
  }),
  innocent: 'a computer left on at home during a journey, or one of the two lines is placed wrongly; who sat at the other computer decides it',
  evaluate: ({ timeline, claims, params }) => {
    if (spreadKm(timeline.presences) <= params.min_km || !hasApart(spotsOf(timeline.presences).filter(isLine), params.min_km)) return [];
    const work = outerWork(timeline.presences);
    const hits = [...hitsOf(work, params.min_km), ...switchesOf(work, params.min_km)].filter(({ a, b }) => !isOnRecord(a, b, { claims, subject: timeline.subject }));
    const last = hits.reduce<Hit | undefined>((latest, hit) => (latest === undefined || hit.b.hour >= latest.b.hour ? hit : latest), undefined);
    if (last === undefined) return [];
    const days = new Set(hits.map(({ b }) => startOfDay(b.hour)));
    if (days.size < params.min_days) return [];
    const span = (Math.max(...days) - Math.min(...days)) / DAY + 1;
    const shown = hits.slice(-10).flatMap(({ a, b }) => [a, b]);
    return [{
      level: levelOf(hits, params), quality: hits.some(({ a, b }) => a.networkClass !== 'unknown' && b.networkClass !== 'unknown') ? 1 : 0.5, observedAt: Math.max(last.a.last, last.b.last),
      summary: `On ${String(days.size)} days active at once, or now here and now there, in ${placeName(last.a)} and in ${placeName(last.b)}, ${String(Math.round(last.km))} km apart; the last time on ${isoDate(last.b.hour)}.`,
      facts: { ips: [...new Set(shown.map((p) => p.ip))].sort().slice(0, 10), days: days.size, span_days: span, km: Math.round(last.km), places: [placeName(last.a), placeName(last.b)].sort() },
      observations: observationsOf(shown),
    }];
  },
});

interface Spans { readonly repeated_days: number; readonly repeated_span: number }
function levelOf(hits: readonly Hit[], params: Spans): 'some' | 'repeated' | 'two-computers' {
  if (!isRepeated(hits, params)) return 'some';
  return isRepeated(hits.filter(({ a, b }) => a.device !== '' && b.device !== '' && a.device !== b.device), params) ? 'two-computers' : 'repeated';
}
function isRepeated(hits: readonly Hit[], { repeated_days, repeated_span }: Spans): boolean {
  const days = [...new Set(hits.map(({ b }) => startOfDay(b.hour)))];
  return days.length >= repeated_days && (Math.max(...days) - Math.min(...days)) / DAY + 1 >= repeated_span;
}

/** Lines beyond which they are not compared with each other: for a person a dozen are many. */
const MOST_LINES = 64;
/** False for nearly everybody, whose lines are at one place. True, too, where there are too many to tell. */
const hasApart = (lines: readonly Presence[], km: number): boolean => lines.length > MOST_LINES || lines.some((a, i) => lines.some((b, k) => k > i && kmBetween(a, b) > km));

interface Hit { readonly a: Presence; readonly b: Presence; readonly km: number }

/** Most of one hour that are compared with each other: sixteen addresses in an hour are no person's. */
const MOST_IN_HOUR = 16;

/** Pairs of an hour, `a` with the smaller address. Takes presences in order of time. */
function hitsOf(presences: readonly Presence[], km: number): readonly Hit[] {
  const hits: Hit[] = [];
  const pairs = new Map<string, number>();
  for (let from = 0, to = 0; from < presences.length; from = to) {
    const hour = presences[from]?.hour;
    while (to < presences.length && presences[to]?.hour === hour) to += 1;
    if (to - from < 2) continue;
    const lines = presences.slice(from, to).filter(isLine);
    if (lines.length < 2 || lines.length > MOST_IN_HOUR) continue;
    for (const [i, a] of lines.entries()) for (const b of lines.slice(i + 1)) addHit(hits, a.ip < b.ip ? [a, b] : [b, a], { km, pairs });
  }
  return hits;
}

/** Most of one day that are looked through. */
const MOST_IN_DAY = 200;
/** Addresses of one day beyond which it is no person's. */
const MOST_PLACES = 16;

/** Days on which work went from one place to another, far away, and back again: of a session logs often tell only when it began and ended. */
function switchesOf(presences: readonly Presence[], km: number): readonly Hit[] {
  const hits: Hit[] = [];
  for (let from = 0, to = 0; from < presences.length; from = to) {
    const day = startOfDay(presences[from]?.first ?? 0);
    while (to < presences.length && startOfDay(presences[to]?.first ?? 0) === day) to += 1;
    if (to - from < 3) continue;
    const lines = presences.slice(from, Math.min(to, from + MOST_IN_DAY)).filter(isLine);
    for (const kind of [presenceKinds.vpn, presenceKinds.login]) hits.push(...toAndFro(lines.filter((p) => (p.kinds & kind) !== 0), km));
  }
  return hits;
}

/** Both ways of a day, when it went there and back; places are told apart from where the day began. */
function toAndFro(lines: readonly Presence[], km: number): readonly Hit[] {
  const [first] = lines;
  const addresses = new Set(lines.map((p) => p.ip)).size;
  if (first === undefined || addresses < 2 || addresses > MOST_PLACES) return [];
  const ways: Hit[] = [];
  let before = first;
  let wasFar = false;
  for (const p of lines) {
    const isFar = p.ip !== first.ip && (first.asn === 0 || p.asn !== first.asn) && kmBetween(first, p) > km;
    if (isFar !== wasFar) ways.push({ ...(before.ip < p.ip ? { a: before, b: p } : { a: p, b: before }), km: kmBetween(before, p) });
    [before, wasFar] = [p, isFar];
  }
  return ways.length >= 2 ? ways : [];
}

/** An address that says where somebody is. A phone's says where its carrier has a gateway, a business line's where the company's may be that nobody claimed. */
const isLine = (p: Presence): boolean => p.point !== undefined && p.networkClass !== 'mobile' && p.networkClass !== 'business' && saysPlace(p.networkClass);

function addHit(hits: Hit[], [a, b]: readonly [Presence, Presence], { km, pairs }: { readonly km: number; readonly pairs: Map<string, number> }): void {
  // One provider's addresses are one place that GeoIP has in two.
  // A session beside a login may be the tunnel and what comes out of it; of one kind are two computers.
  if (a.ip === b.ip || (a.asn !== 0 && a.asn === b.asn) || (a.minutes & b.minutes) === 0n || (a.kinds & b.kinds) === 0) return;
  const key = `${a.ip} ${b.ip}`;
  let apart = pairs.get(key);
  if (apart === undefined) pairs.set(key, apart = kmBetween(a, b));
  if (apart > km) hits.push({ a, b, km: apart });
}

const kmBetween = (a: Presence, b: Presence): number => (a.point === undefined || b.point === undefined ? 0 : distanceKm(a.point, b.point) - a.accuracyKm - b.accuracyKm);

/** An office, a gateway or a coworking space that the company knows of, or a journey at that time. */
function isOnRecord(a: Presence, b: Presence, { claims, subject }: { readonly claims: Claims; readonly subject: string }): boolean {
  return [a, b].some((p) => claims.network(p.ip) !== undefined || isTravelling(claims, subject, p.first, p.country));
}
