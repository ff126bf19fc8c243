import { type Claims, distanceKm, homeOf, hoursFromZone, type Housed, type NetworkClass, type Observation, type Point, type PersonClaim, type Presence, startOfDay } from '@winnow/core';

const hidden = new Set<NetworkClass>(['vpn', 'proxy', 'tor', 'relay', 'hosting', 'satellite', 'corporate', 'private']);

/** False for classes whose address says nothing about where the person is; findings on them have quality 0 and are left out. */
export const saysPlace = (networkClass: NetworkClass): boolean => !hidden.has(networkClass);
export const isExit = (networkClass: NetworkClass): boolean => networkClass === 'vpn' || networkClass === 'proxy' || networkClass === 'tor' || networkClass === 'hosting';

/** Carriers place a phone's address at their gateway, often hundreds of km away. */
export const placeQuality = (networkClass: NetworkClass): number => (networkClass === 'mobile' ? 0.5 : 1);

/** The mean over days of each day's best: one line at home among weeks of a carrier's gateways does not make these say more. Takes presences in order of time. */
export function meanQuality(ordered: readonly Presence[]): number {
  let [sum, days, day, best] = [0, 0, -1, 0];
  for (const p of ordered) {
    const today = startOfDay(p.first);
    if (today !== day) { sum += best; days += 1; day = today; best = 0; }
    best = Math.max(best, placeQuality(p.networkClass));
  }
  return days === 0 ? 0 : (sum + best) / days;
}

export interface Placed { readonly country: string; readonly point?: Point | undefined; readonly accuracyKm: number }

/** Km from a claimed point for certain, after the accuracy radius; undefined when either side is unknown. */
export function gapKm(place: Placed, claimed: Point | undefined): number | undefined {
  if (place.point === undefined || claimed === undefined) return undefined;
  return Math.max(0, distanceKm(place.point, claimed) - place.accuracyKm);
}

export interface Away { readonly km: number | undefined; readonly country: string }

/**
 * `awayFromHoused` for a row of places: the same person at the same place as just before is not asked for again, for most records are from where
 * the last one was, and a distance costs more than all else that is done with one.
 */
export function awayInARow(km: number): (place: Placed & { readonly ip: string }, housed: Housed | undefined) => Away | undefined {
  let last: { readonly ip: string; readonly place: Placed; readonly housed: Housed | undefined; readonly away: Away | undefined } | undefined;
  return (place, housed) => {
    if (last?.ip === place.ip && last.housed === housed && last.place.country === place.country && last.place.point?.lat === place.point?.lat && last.place.point?.lon === place.point?.lon && last.place.accuracyKm === place.accuracyKm) return last.away;
    last = { ip: place.ip, place, housed, away: awayFromHoused(place, housed, km) };
    return last.away;
  };
}

/** Hours between the sun at a place and the claimed clock that no zone's borders and no commute explain. */
const ZONE_HOURS = 5;
/** What a home that is not claimed but taken from elsewhere is worth: laptops are sent to parents and partners, time zones chosen by a form. */
const housedQuality = { home: 1, delivery: 0.8, zone: 0.5, nothing: 0 } as const;
export const qualityOfHome = (housed: Housed | undefined): number => housedQuality[housed?.from ?? 'nothing'];
/** What a place is far from, as a sentence names it. */
export const homeWords = { home: 'the claimed home', delivery: 'where the laptop was sent', zone: 'the claimed time zone', nothing: 'home' } as const;

/** `awayFromHome`, by what stands for a home that nobody claims, too. */
export function awayFromHoused(place: Placed, housed: Housed | undefined, km: number): Away | undefined {
  if (housed?.from !== 'zone') return awayFromHome(place, housed?.row, km);
  const hours = place.point === undefined ? undefined : hoursFromZone(place.point, housed.row.time_zone ?? '');
  return hours !== undefined && hours >= ZONE_HOURS ? { km: undefined, country: place.country } : undefined;
}

/** How far from the claimed home a place is, or undefined when it is not: nearer than `km` and in the same country, or nothing to compare. */
export function awayFromHome(place: Placed, person: PersonClaim | undefined, km: number): Away | undefined {
  const gap = gapKm(place, homeOf(person));
  if (gap !== undefined) return gap > km ? { km: Math.round(gap), country: place.country } : undefined;
  const home = person?.home_country;
  if (home === undefined || place.country === '' || home.toUpperCase() === place.country) return undefined;
  return { km: undefined, country: place.country };
}

/** True when a travel record of the person covers the instant and the country (design: an excuse on record). */
export const isTravelling = (claims: Claims, subject: string, at: number, country: string): boolean => claims.travelAt(subject, at).some((trip) => trip.country.toUpperCase() === country);

/** True for a country where enough colleagues live that trips there, and SIM cards from there, are nobody's secret. */
export const colleaguesLiveIn = (claims: Claims, country: string): boolean => claims.peopleIn(country) >= Math.max(3, 0.01 * claims.peopleIn());

export const daysOf = (presences: readonly Presence[]): ReadonlySet<number> => new Set(presences.map((p) => startOfDay(p.first)));

export const observationsOf = (presences: readonly Presence[]): readonly string[] => [...new Set(presences.slice(-20).map((p) => p.observation))];
export const lastOf = (presences: readonly Presence[]): number => presences.reduce((latest, p) => Math.max(latest, p.last), 0);

export const placeName = ({ city = '', country }: { readonly city?: string; readonly country: string }): string => (city === '' || country === '' ? city + country : `${city}, ${country}`);

export function commonest(values: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0] ?? '';
}

/** Facts named `ips` and `device_ids` are what a case can be pivoted on: at most ten each. */
export const ipsOf = (presences: readonly Presence[]): readonly string[] => [...new Set(presences.slice(-50).map((p) => p.ip))].sort().slice(0, 10);
export const deviceIdsOf = (observations: readonly Observation[]): readonly string[] => [...new Set(observations.map((o) => o.winnow.device_id ?? ''))].filter((id) => id !== '').sort().slice(0, 10);
