import { type Claims, DAY, HOUR, type Housed, isoDate, type Observation, type Presence, presenceKinds, startOfDay, type Timeline } from '@winnow/core';
import { Type } from 'typebox';
import { definePersonDetector, type Found } from '../../define.ts';
import { awayFromHoused, colleaguesLiveIn, daysOf, homeWords, isExit, isTravelling, type Placed, placeName, placeQuality, qualityOfHome, saysPlace } from '../../places.ts';
import { spotsOf } from '../../spots.ts';
import { toldBy } from '../../told.ts';

interface Sighting extends Placed { readonly at: number; readonly what: 'session' | 'approval' | 'attempt'; readonly city: string; readonly ip: string; readonly quality: number; readonly observation: string; /** At least from home. */ readonly km: number }

/** Business trips, SIM cards of the company and guests' accounts make most of what is seen in a country where colleagues live. */
const COLLEAGUES_QUALITY = 0.3;
/** km/h of a scheduled flight; and the longest that is asked for back home, there and back, and there when nothing is known of the way back: a clock or a late record must not turn a journey into a contradiction. */
const FLIGHT_KMH = 900;
const LONGEST = { back: 8 * HOUR, both: 26 * HOUR, there: 2 * HOUR } as const;
/** Share of the usual days out of an exit from which nothing says that the person was ever at home. */
const MOSTLY_HIDDEN = 0.5;

export const slip = definePersonDetector({
  id: 'location.slip', version: 5, family: 'location',
  title: 'Shows up for a moment in a far country',
  needs: ['home', 'place'],
  attacks: [{ tactic: 'TA0001', technique: 'T1078' }, { tactic: 'TA0006', technique: 'T1621' }],
  window: '180d', halfLife: '180d',
  levels: {
    stay: { hit: 0.1, base: 0.05, source: 'estimate: holidays and trips with laptop or phone, not on record' },
    'first-seen': { hit: 0.15, base: 0.0048, source: 'published cases: a laptop meant for one country was first switched on in another; of honest new hires one in a hundred or so begins from abroad, and few are new' },
    slip: { hit: 0.2, base: 0.002, source: 'published cases were found by a single blocked attempt or approval from abroad in the middle of ordinary work; among honest people it takes a wrong entry of the geo data or an account lent out' },
  },
  params: Type.Object({
    new_days: Type.Integer({ default: 30, minimum: 1, maximum: 180, description: 'days after the start date on which the first work of all is a first appearance' }),
    min_km: Type.Number({ default: 1500, minimum: 300, maximum: 10000, description: 'km from home that are far' }),
    max_days: Type.Integer({ default: 2, minimum: 1, maximum: 14, description: 'days in a row there that are still a slip; more is a stay' }),
    approval_days: Type.Integer({ default: 2, minimum: 1, maximum: 60, description: 'days with approvals from afar that are still a slip; more is a phone that is always there' }),
  }),
  innocent: 'a trip without a travel record, and work at home went on through somebody or something else; a boarding card or the phone\'s roaming decides it',
  evaluate: ({ timeline, claims, params, asOf }) => {
    const housed = claims.housed(timeline.subject, asOf);
    const { far, usual } = sightingsOf(timeline, claims, params.min_km);
    const untold = far.filter((s) => !isTravelling(claims, timeline.subject, s.at, s.country));
    if (untold.length === 0 || !isKnown(housed)) return [];
    const { sudden, usually, longestDays } = suddenOf(untold, usual, params);
    const isFirst = sudden.length === 0 && isFirstAppearance(untold, usual, housed.row.start_date, params.new_days);
    const shown = sudden.length > 0 ? sudden : untold;
    return [{
      level: sudden.length > 0 ? 'slip' : isFirst ? 'first-seen' : 'stay', quality: qualityOfHome(housed) * Math.max(...shown.map((s) => s.quality * (colleaguesLiveIn(claims, s.country) ? COLLEAGUES_QUALITY : 1))),
      observedAt: Math.max(...shown.map((s) => s.at)), ...told(shown, housed, usually, longestDays),
    }];
  },
});

type Usually = '' | 'hidden' | 'no-journey';
/** Sightings that are moments, and what makes them none of a journey: the time, or that nothing but exits is seen otherwise. */
function suddenOf(untold: readonly Sighting[], usual: readonly Presence[], { max_days, approval_days }: { readonly max_days: number; readonly approval_days: number }): { readonly sudden: readonly Sighting[]; readonly usually: Usually; readonly longestDays: number } {
  const runs = runsOf(untold.map((s) => startOfDay(s.at)));
  const lasting = daysOfApprovals(untold) > approval_days;
  const brief = untold.filter((s) => (runs.get(startOfDay(s.at)) ?? 0) <= max_days && !(lasting && s.what === 'approval'));
  // Who usually comes out of an exit was never seen at home: there the sighting is what shows the place, and no journey is known of.
  const hidden = isMostlyHidden(usual);
  const sudden = hidden ? brief : withoutJourney(brief, usual);
  return { sudden, usually: sudden.length === 0 ? '' : hidden ? 'hidden' : 'no-journey', longestDays: Math.max(...runs.values()) };
}

/** False for nearly everybody: never seen far from any home that the person ever claimed. */
function isEverFar({ subject, presences, notable }: Timeline, claims: Claims, km: number): boolean {
  const homes = claims.housedHistory(subject);
  const isFar = (place: Placed): boolean => homes.some((home) => farFrom(place, home, km) !== undefined);
  return spotsOf(presences).some((p) => saysPlace(p.networkClass) && isFar(p)) || toldBy(notable).failures.some((o) => { const attempt = attemptOf(o); return attempt !== undefined && isFar(attempt); });
}

/** A phone that approves from there again and again roams with a SIM of that country, or is with somebody there: remote-control.phone-elsewhere weighs that. */
const daysOfApprovals = (far: readonly Sighting[]): number => new Set(far.filter((s) => s.what === 'approval').map((s) => startOfDay(s.at))).size;

const words = { session: 'worked', approval: 'approved a login', attempt: 'was stopped with the right password' };
const beside = { '': '', 'hidden': '; most of the other work came out of exits, which show no place', 'no-journey': ' and without the time to travel' };
function told(shown: readonly Sighting[], housed: Housed, usually: Usually, longestDays: number): Pick<Found, 'summary' | 'facts' | 'observations'> {
  const last = shown.at(-1);
  const what = last === undefined ? '' : `${words[last.what]} from ${placeName(last)}`;
  return {
    summary: `On ${isoDate(last?.at ?? 0)} ${what}, far from ${homeWords[housed.from]}${housed.row.home_country === undefined ? '' : ` in ${housed.row.home_country}`}, without a travel record${beside[usually]}.`,
    facts: { usually, country: last?.country ?? '', what: last?.what ?? '', ips: [...new Set(shown.map((s) => s.ip))].sort().slice(0, 10), sightings: shown.length, longest_days: longestDays },
    observations: [...new Set(shown.slice(-20).map((s) => s.observation))],
  };
}

/** Sessions, approvals and attempts at far places, and the work between them; half a year of presences is looked at, so nothing else is made of those that are near. Both oldest first. */
function sightingsOf(timeline: Timeline, claims: Claims, least: number): { readonly far: readonly Sighting[]; readonly usual: readonly Presence[] } {
  if (!isEverFar(timeline, claims, least)) return { far: [], usual: [] };
  const farness = (place: Placed, at: number): number | undefined => farFrom(place, claims.housed(timeline.subject, at), least);
  const far: Sighting[] = [];
  const usual: Presence[] = [];
  for (const p of timeline.presences) {
    const km = saysPlace(p.networkClass) ? farness(p, p.last) : undefined;
    if (km !== undefined) far.push(sightingOf(p, km));
    else if (isUsual(p)) usual.push(p);
  }
  for (const o of toldBy(timeline.notable).failures) {
    const attempt = attemptOf(o);
    const km = attempt === undefined ? undefined : farness(attempt, attempt.at);
    if (attempt !== undefined && km !== undefined) far.push({ ...attempt, km });
  }
  return { far: far.sort((a, b) => a.at - b.at || (a.observation < b.observation ? -1 : 1)), usual };
}

const sightingOf = ({ ip, country, city, point, accuracyKm, last, kinds, networkClass, observation }: Presence, km: number): Sighting => ({ ip, country, city, point, accuracyKm, at: last, what: kinds === presenceKinds.mfa ? 'approval' : 'session', quality: placeQuality(networkClass), observation, km });

/** Through the company's own gateway, a relay or a satellite one works from anywhere, on a journey, too. */
const isUsual = (p: Presence): boolean => (p.kinds & (presenceKinds.vpn | presenceKinds.login)) !== 0 && (saysPlace(p.networkClass) ? p.country !== '' : isExit(p.networkClass));

/** True when all that a new hire was ever seen doing before anything else was done there. */
function isFirstAppearance(far: readonly Sighting[], usual: readonly Presence[], startDate: string | undefined, days: number): boolean {
  const first = far.find((s) => s.what === 'session');
  const start = Date.parse(startDate ?? '');
  return first !== undefined && first.at < (usual[0]?.first ?? Number.POSITIVE_INFINITY) && first.at >= start - 2 * DAY && first.at <= start + days * DAY;
}

/** True when exits hide where most of the usual days were spent. */
function isMostlyHidden(usual: readonly Presence[]): boolean {
  const hidden = daysOf(usual.filter((p) => isExit(p.networkClass))).size;
  return hidden > 0 && hidden >= MOSTLY_HIDDEN * daysOf(usual).size;
}

/** Sightings that no journey explains: the usual work went on sooner than one can be back, or lies so close around them that one cannot have gone and come. */
function withoutJourney(far: readonly Sighting[], usual: readonly Presence[]): readonly Sighting[] {
  let next = 0;
  let before = Number.NEGATIVE_INFINITY;
  return far.filter((s) => {
    // Presences are in order of their first instant and no longer than an hour: the first that ends later is the next work.
    while (next < usual.length && (usual[next]?.last ?? 0) < s.at) { before = usual[next]?.last ?? before; next += 1; }
    return !isJourney(s.at - before, (usual[next]?.first ?? Number.POSITIVE_INFINITY) - s.at, s.km);
  });
}

/** `there` and `back` are ms since the usual work and until it goes on. */
function isJourney(there: number, back: number, km: number): boolean {
  const flight = (km / FLIGHT_KMH) * HOUR;
  if (back === Number.POSITIVE_INFINITY) return there >= Math.min(LONGEST.there, flight);
  return back >= Math.min(LONGEST.back, flight) && there + back >= Math.min(LONGEST.both, 2 * flight);
}

/** An attempt counts only after a proven password (a policy block comes after it, too): a sprayed one says nothing about its owner. */
function attemptOf(o: Observation): Omit<Sighting, 'km'> | undefined {
  const traits = o.winnow.traits ?? [];
  const ip = o.source?.ip;
  const networkClass = o.winnow.network?.class ?? 'unknown';
  // What the person themselves reported is somebody else's doing, with a stolen password.
  if (o.event.outcome !== 'failure' || !traits.some((t) => t === 'password-proven' || t === 'blocked') || traits.includes('marked-fraud') || ip === undefined || !saysPlace(networkClass)) return undefined;
  return { at: Date.parse(o['@timestamp']), what: 'attempt', ip, observation: o.event.id, quality: placeQuality(networkClass), ...placeOf(o) };
}

function placeOf(o: Observation): Placed & { city: string } {
  const geo = o.source?.geo;
  return { country: geo?.country_iso_code ?? '', city: geo?.city_name ?? '', point: geo?.location, accuracyKm: o.winnow.geo_accuracy_km ?? 0 };
}

/** A sighting abroad needs a country that is home, or a clock to hold it against. */
const isKnown = (housed: Housed | undefined): housed is Housed => housed?.from === 'zone' || housed?.row.home_country !== undefined;

/** Km from home, at least; undefined when it is the same country or not far. Without a point it is as far as `km`. */
function farFrom(place: Placed, housed: Housed | undefined, km: number): number | undefined {
  if (place.country === '' || place.country === housed?.row.home_country?.toUpperCase()) return undefined;
  const away = awayFromHoused(place, housed, km);
  return away === undefined ? undefined : (away.km ?? km);
}

/** How many days in a row, with at most one missing between two, each of these days is part of. */
function runsOf(days: readonly number[]): ReadonlyMap<number, number> {
  const runs: number[][] = [];
  for (const day of [...new Set(days)].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run !== undefined && day - (run.at(-1) ?? 0) <= 2 * DAY) run.push(day);
    else runs.push([day]);
  }
  return new Map(runs.flatMap((run) => run.map((day) => [day, run.length] as const)));
}
