import { DAY, distanceKm, HOUR, type Presence, presenceKinds } from '@winnow/core';

/** How often simple rules fire on one person's sign-ons and tunnels. */
export interface RuleHits { readonly impossibleTravel: number; readonly newCountryAndDevice: number; readonly buffalogs: number }

const placed = presenceKinds.vpn | presenceKinds.login;
/** Elastic's rule: at least so far and so fast. Between presences of an hour each, from the last sign of the one to the first of the other. */
const [TRAVEL_KM, TRAVEL_KMH] = [500, 800];

/** Presences of one person in any order; those from the company's own networks are to be left out before. */
export function ruleHits(presences: readonly Presence[]): RuleHits {
  const sorted = presences.filter((p) => (p.kinds & placed) !== 0).sort((a, b) => a.first - b.first || (a.observation < b.observation ? -1 : 1));
  return { impossibleTravel: impossibleTravels(sorted), newCountryAndDevice: newPairs(sorted), buffalogs: buffalogsAlerts(sorted) };
}

interface Move { readonly km: number; readonly kmh: number }
function moveOf(a: Presence, b: Presence): Move | undefined {
  if (a.point === undefined || b.point === undefined || a.ip === b.ip) return undefined;
  const km = distanceKm(a.point, b.point);
  // At one and the same instant there is no speed; BuffaLogs takes a thousandth of an hour.
  return { km, kmh: km / Math.max(0.001, (b.first - a.last) / HOUR) };
}

function impossibleTravels(sorted: readonly Presence[]): number {
  const withPlace = sorted.filter((p) => p.point !== undefined);
  return withPlace.filter((b, i) => { const a = withPlace[i - 1]; const move = a === undefined ? undefined : moveOf(a, b); return move !== undefined && move.km >= TRAVEL_KM && move.kmh >= TRAVEL_KMH; }).length;
}

/** From a country and on a device that were both never seen of the person before. */
function newPairs(sorted: readonly Presence[]): number {
  const countries = new Set<string>();
  const devices = new Set<string>();
  let hits = 0;
  for (const { country, device } of sorted) {
    if (country === '' || device === '') continue;
    if (countries.size > 0 && !countries.has(country) && !devices.has(device)) hits += 1;
    countries.add(country);
    devices.add(device);
  }
  return hits;
}

const ANONYMOUS = new Set(['vpn', 'proxy', 'tor']);
const LEARNING = 14 * DAY;
const ATYPICAL = 30 * DAY;
const [BUFFALOGS_KM, BUFFALOGS_KMH] = [100, 300];

/**
 * BuffaLogs with its defaults: alerts of the four kinds that raise a user's risk (new country, country not seen for 30 days, anonymous
 * address, impossible travel from an address new to the user, not within one country). None counts when none came after the learning period
 * of 14 days.
 */
function buffalogsAlerts(sorted: readonly Presence[]): number {
  const countries = new Map<string, number>();
  const ips = new Set<string>();
  let [hits, last] = [0, 0];
  let before: Presence | undefined;
  for (const p of sorted) {
    const own = (ANONYMOUS.has(p.networkClass) ? 1 : 0) + (before === undefined ? 0 : isNewCountry(p, countries) + isImpossible(before, p, ips));
    if (own > 0) last = p.first;
    hits += own;
    if (p.point === undefined) continue;
    if (p.country !== '') countries.set(p.country, p.first);
    ips.add(p.ip);
    before = p;
  }
  return last - (sorted[0]?.first ?? 0) >= LEARNING ? hits : 0;
}

function isNewCountry({ country, first, point }: Presence, countries: ReadonlyMap<string, number>): number {
  if (country === '' || point === undefined) return 0;
  const seen = countries.get(country);
  return seen === undefined || first - seen >= ATYPICAL ? 1 : 0;
}

function isImpossible(a: Presence, b: Presence, ips: ReadonlySet<string>): number {
  if (ips.has(b.ip) || a.country === b.country) return 0;
  const move = moveOf(a, b);
  return move !== undefined && move.km > BUFFALOGS_KM && move.kmh > BUFFALOGS_KMH ? 1 : 0;
}
