import { type Claims, distanceKm, homeOf, type NetworkClass, type Observation, type PersonClaim, type Point, startOfDay, type Timeline } from '@winnow/core';
import { type Static, Type } from 'typebox';
import { definePersonDetector, type Found } from '../../define.ts';
import { KM_PER_MS, type Landmark, landmarksOf } from '../../landmarks.ts';
import { lookedUp } from '../../looked-up.ts';
import { gapKm, isExit, saysPlace } from '../../places.ts';
import { toldBy } from '../../told.ts';

const Params = Type.Object({
  min_measures: Type.Integer({ default: 20, minimum: 5, maximum: 200, description: 'times that a gateway was measured: of fewer the shortest may be a bad one' }),
  min_days: Type.Integer({ default: 8, minimum: 3, maximum: 30, description: 'days with measures' }),
  min_share: Type.Number({ default: 0.7, minimum: 0.3, maximum: 1, description: 'share of the days with measures on which an answer came sooner than it can from home' }),
  floor_km: Type.Number({ default: 2500, minimum: 500, maximum: 15000, description: 'km from the claimed home to a gateway from which on answers can be too soon' }),
  floor_share: Type.Number({ default: 0.75, minimum: 0.3, maximum: 1, description: 'share of the time that light in fibre needs, below which an answer is too soon' }),
  apart_km: Type.Number({ default: 2000, minimum: 500, maximum: 15000, description: 'km by which one gateway lies nearer to the claimed home than another, for a comparison' }),
  near_km: Type.Number({ default: 2500, minimum: 100, maximum: 15000, description: 'km from the claimed home within which the nearer one lies' }),
  late_ms: Type.Number({ default: 60, minimum: 20, maximum: 500, description: 'ms by which every answer is late: as from so many times 102 km farther away' }),
  exit_km: Type.Number({ default: 1000, minimum: 50, maximum: 5000, description: 'km from the claimed home within which an exit has to lie, as far as GeoIP knows, before answers over it can be late' }),
  line_km: Type.Number({ default: 300, minimum: 50, maximum: 2000, description: 'km from the claimed home within which an access line is near it' }),
});
type Params = Static<typeof Params>;
type Level = 'detour' | 'slow-line' | 'impossible';

export const gatewayLatency = definePersonDetector({
  id: 'location.gateway-latency', version: 1, family: 'location',
  title: 'The way to the VPN gateways is not the way from the claimed home',
  needs: ['home', 'latency'],
  attacks: [{ tactic: 'TA0011', technique: 'T1090.003' }],
  window: '30d', halfLife: '30d',
  levels: {
    'slow-line': { hit: 0.1, base: 0.025, source: 'estimate: a line near home over which every answer is late for a month is a very bad one, or somebody works through it from afar' },
    'detour': { hit: 0.4, base: 0.025, source: 'estimate: an exit near home over which every answer is late; who hides only the address takes an exit nearby and sits at home' },
    'impossible': { hit: 0.15, base: 0.015, source: 'estimate: answers sooner than light can bring them from the claimed home: nomads and stale addresses behind an exit, and gateways that stand elsewhere than their name says' },
  },
  params: Params,
  innocent: 'a very slow line, a long journey that nobody recorded, or a gateway that stands elsewhere than its name says; colleagues\' answers from the same gateways decide it',
  evaluate: ({ timeline, claims, person, params }) => {
    const home = homeOf(person);
    const told = toldBy(timeline.notable).latency.filter((o) => o.event.outcome !== 'failure');
    if (person === undefined || home === undefined || told.length < params.min_measures) return [];
    if (!needsLook(told, claims, { home, params })) return [];
    const { hidden, nearby, open } = measuresOf(told, { timeline, claims, person, home, params });
    const atHome = { home, params };
    return [late('detour', nearby, atHome), late('slow-line', open, atHome), tooSoon(hidden, atHome)].flatMap((found) => found ?? []);
  },
});

/** What was measured to one gateway. */
interface Gateway extends Landmark { readonly name: string; count: number; least: number; /** The least of each UTC day. */ readonly days: Map<number, number> }
interface Measures { readonly gateways: Map<string, Gateway>; readonly observations: Observation[] }
interface Given { readonly timeline: Timeline; readonly claims: Claims; readonly person: PersonClaim; readonly home: Point; readonly params: Params }
type AtHome = Pick<Given, 'home' | 'params'>;

/** False for nearly everybody, whose nearest gateway once answered soon, over a line and over an exit, and no far one too soon: this is asked for everybody on every day. */
function needsLook(told: readonly Observation[], claims: Claims, atHome: AtHome): boolean {
  const [open, hidden] = [new Map<string, number>(), new Map<string, number>()];
  for (const { winnow } of told) {
    const soonest = isExit(winnow.network?.class ?? 'unknown') ? hidden : open;
    for (const { landmark, ms } of winnow.rtt_ms ?? []) if (ms < (soonest.get(landmark) ?? Number.POSITIVE_INFINITY)) soonest.set(landmark, ms);
  }
  const late = atHome.params.late_ms * atHome.params.floor_share;
  return nearestOf(open, claims, atHome) >= late || nearestOf(hidden, claims, atHome) >= late || [...hidden].some(([name, ms]) => isSoon(landmarksOf(claims).placeOf(name), ms, atHome));
}

/** True for an answer that comes sooner than light in fibre can bring it from home. */
function isSoon(place: Landmark | undefined, ms: number, { home, params }: AtHome): boolean {
  if (place === undefined) return false;
  const away = distanceKm(home, place.point) - place.km;
  return away >= params.floor_km && ms * KM_PER_MS < away * params.floor_share;
}

/** How soon the gateway nearest to home answered, in ms; 0 when none is near. */
function nearestOf(soonest: ReadonlyMap<string, number>, claims: Claims, { home, params }: AtHome): number {
  const landmarks = landmarksOf(claims);
  let [nearest, found] = [params.near_km, 0];
  for (const [name, ms] of soonest) {
    const place = landmarks.placeOf(name);
    const away = place === undefined ? Number.POSITIVE_INFINITY : distanceKm(home, place.point) + place.km;
    if (away <= nearest) [nearest, found] = [away, ms];
  }
  return found;
}

interface Split { /** Through exits, wherever they are. */ readonly hidden: Measures; /** Through those near home. */ readonly nearby: Measures; /** Over access lines near home. */ readonly open: Measures }

/**
 * Measures through exits, and over access lines near home. Left out are journeys on record, claimed networks, and what was before the claimed home
 * became it. Nothing at all where the measures show that gateways are not where their names say.
 */
function measuresOf(told: readonly Observation[], given: Given): Split {
  const { claims, home, params } = given;
  const none = (): Measures => ({ gateways: new Map(), observations: [] });
  const [hidden, nearby, open] = [none(), none(), none()];
  const placeOf = (name: string): Landmark | undefined => landmarksOf(claims).placeOf(name);
  for (const o of told.filter(isUsual(given))) {
    if (!isExit(classOf(o))) {
      if (isNear(o, home, params.line_km)) addAll(open, o, placeOf);
      continue;
    }
    addAll(hidden, o, placeOf);
    if (gapTo(o, home) <= params.exit_km) addAll(nearby, o, placeOf);
  }
  return [hidden, open].every(({ gateways }) => areWherePlaced([...gateways.values()], params)) && couldBe(open, home, params) ? { hidden, nearby, open } : { hidden: none(), nearby: none(), open: none() };
}

function addAll({ gateways, observations }: Measures, o: Observation, placeOf: (name: string) => Landmark | undefined): void {
  observations.push(o);
  for (const { landmark, ms } of o.winnow.rtt_ms ?? []) {
    const place = placeOf(landmark);
    if (place !== undefined) add(gateways, { ...place, name: landmark }, { day: startOfDay(Date.parse(o['@timestamp'])), ms });
  }
}

function isUsual({ timeline, claims, person }: Given): (o: Observation) => boolean {
  const since = Date.parse(person.valid_from ?? '') || 0;
  const isClaimed = lookedUp((ip) => claims.network(ip) !== undefined);
  return ({ source, '@timestamp': stamp }) => {
    const at = Date.parse(stamp);
    return source?.ip !== undefined && at >= since && !isClaimed(source.ip) && claims.travelAt(timeline.subject, at).length === 0;
  };
}

function add(gateways: Map<string, Gateway>, { name, point, km }: Landmark & { readonly name: string }, { day, ms }: { readonly day: number; readonly ms: number }): void {
  let gateway = gateways.get(name);
  if (gateway === undefined) gateways.set(name, gateway = { name, point, km, count: 0, least: ms, days: new Map() });
  gateway.count += 1;
  gateway.least = Math.min(gateway.least, ms);
  gateway.days.set(day, Math.min(gateway.days.get(day) ?? ms, ms));
}

const classOf = (o: Observation): NetworkClass => o.winnow.network?.class ?? 'unknown';
/** Km from home for certain, as far as GeoIP knows; endless where it knows nothing. */
const gapTo = (o: Observation, home: Point): number => gapKm({ country: '', point: o.source?.geo?.location, accuracyKm: o.winnow.geo_accuracy_km ?? 0 }, home) ?? Number.POSITIVE_INFINITY;
const isNear = (o: Observation, home: Point, km: number): boolean => saysPlace(classOf(o)) && classOf(o) !== 'mobile' && gapTo(o, home) <= km;

/** From wherever two gateways answer, the two ways together are no shorter than the way from one to the other. */
const areWherePlaced = (gateways: readonly Gateway[], { floor_share }: Params): boolean =>
  gateways.every((a, i) => gateways.slice(i + 1).every((b) => (a.least + b.least) * KM_PER_MS >= (distanceKm(a.point, b.point) - a.km - b.km) * floor_share));

/** False when a line that stands near home gets answers sooner than it can: then it is the gateway's place that is wrong, or the line's. */
const couldBe = ({ gateways }: Measures, home: Point, { floor_share, line_km }: Params): boolean =>
  [...gateways.values()].every((g) => g.least * KM_PER_MS >= (distanceKm(home, g.point) - g.km - line_km) * floor_share);

const isKnown = ({ count, days }: Gateway, { min_measures, min_days }: Params): boolean => count >= min_measures && days.size >= min_days;

interface Known extends Gateway { readonly away: number }
/** Km by which one gateway lies farther from home than the other, at least. */
const apartKm = (near: Known, far: Known): number => far.away - far.km - near.away - near.km;

/**
 * Late over an exit or a line near home: the farther gateway answers later than the nearer one by what the way between them takes, so the line
 * stands near home, and yet the nearer one's answer is late. What a handshake of several round trips makes of one is taken from that difference.
 */
function late(level: 'detour' | 'slow-line', { gateways, observations }: Measures, { home, params }: AtHome): Found<Level> | undefined {
  const list = [...gateways.values()].filter((g) => isKnown(g, params)).map((g) => ({ ...g, away: distanceKm(home, g.point) }));
  const [near] = [...list].sort((a, b) => a.away + a.km - b.away - b.km || (a.name < b.name ? -1 : 1));
  const [far] = [...list].sort((a, b) => b.away - b.km - a.away + a.km || (a.name < b.name ? -1 : 1));
  if (near === undefined || far === undefined || near.away + near.km > params.near_km) return undefined;
  const apart = apartKm(near, far);
  const trips = ((far.least - near.least) * KM_PER_MS) / apart;
  // Of several far ones each must agree: an exit on the other side of the world from one of them may be as far from home.
  const agree = list.every((g) => apartKm(near, g) < params.apart_km || (g.least - near.least) * KM_PER_MS >= params.floor_share * apartKm(near, g));
  if (apart < params.apart_km || !agree) return undefined;
  const lateMs = near.least / trips - (near.away + near.km) / KM_PER_MS;
  if (lateMs < params.late_ms) return undefined;
  const where = level === 'detour' ? 'an exit not far from the claimed home' : 'a line near the claimed home';
  return {
    level, quality: 1, ...restsOn(observations),
    summary: `Works through ${where}, but in ${String(near.days.size)} days the gateway ${near.name}, ${kmOf(near.away)} from that home, never answered in less than ${msOf(near.least)}: as if the way went on for ${kmOf(lateMs * KM_PER_MS)} behind it.`,
    facts: { ips: ipsOf(observations), gateways: [near, far].map(factOf), late_ms: Math.round(lateMs), measures: near.count, days: near.days.size },
  };
}

/** Sooner than light can bring an answer from home, whatever lies between: every detour would only make it later. */
function tooSoon({ gateways, observations }: Measures, { home, params }: AtHome): Found<Level> | undefined {
  // Of a single gateway nothing shows that it stands where its name says.
  if ([...gateways.values()].filter((g) => isKnown(g, params)).length < 2) return undefined;
  const soon = [...gateways.values()].flatMap((g) => {
    const away = distanceKm(home, g.point);
    const floor = (away - g.km) / KM_PER_MS;
    const days = [...g.days.values()].filter((ms) => ms < floor * params.floor_share).length;
    return isKnown(g, params) && away - g.km >= params.floor_km && days >= params.min_days && days >= params.min_share * g.days.size ? [{ ...g, away, floor, soonDays: days }] : [];
  });
  const [most] = soon.sort((a, b) => b.floor - b.least - a.floor + a.least || (a.name < b.name ? -1 : 1));
  if (most === undefined) return undefined;
  return {
    level: 'impossible', quality: 1, ...restsOn(observations),
    summary: `On ${String(most.soonDays)} of ${String(most.days.size)} days the gateway ${most.name} answered sooner than light brings an answer from the claimed home, ${kmOf(most.away)} away: in ${msOf(most.least)} at best instead of ${msOf(most.floor)}.`,
    facts: { ips: ipsOf(observations), gateways: [factOf(most)], floor_ms: Math.round(most.floor), measures: most.count, days: most.soonDays },
  };
}

const kmOf = (km: number): string => `${String(Math.round(km / 10) * 10)} km`;
const msOf = (ms: number): string => `${String(Math.round(ms))} ms`;
const factOf = ({ name, least, away }: Gateway & { readonly away: number }): { name: string; least_ms: number; km_from_home: number } => ({ name, least_ms: least, km_from_home: Math.round(away) });
const ipsOf = (observations: readonly Observation[]): readonly string[] => [...new Set(observations.slice(-50).flatMap((o) => o.source?.ip ?? []))].sort().slice(0, 10);
const restsOn = (observations: readonly Observation[]): Pick<Found, 'observedAt' | 'observations'> => ({ observedAt: Math.max(...observations.map((o) => Date.parse(o['@timestamp']))), observations: observations.slice(-20).map((o) => o.event.id) });
