import { Claims, type ClaimRows, DAY, type DeviceClaim, type Finding, HOUR, isoTime, type NetworkClass, noClaims, type Observation, type PersonClaim, sha256, timelineOf, type TravelClaim } from '@winnow/core';
import { evaluatePerson, type PersonDetector, tune } from '@winnow/detection';

/** Monday, the first day of most stories. */
export const DAY0 = Date.UTC(2026, 8, 7);
export const on = (day: number, hour = 14): number => DAY0 + day * DAY + hour * HOUR;

export const places = {
  austin: { country: 'US', city: 'Austin', lat: 30.27, lon: -97.74 },
  columbus: { country: 'US', city: 'Columbus', lat: 39.96, lon: -83 },
  dallas: { country: 'US', city: 'Dallas', lat: 32.78, lon: -96.8 },
  dandong: { country: 'CN', city: 'Dandong', lat: 40.12, lon: 124.38 },
  berlin: { country: 'DE', city: 'Berlin', lat: 52.52, lon: 13.41 },
  boston: { country: 'US', city: 'Boston', lat: 42.36, lon: -71.06 }, denver: { country: 'US', city: 'Denver', lat: 39.74, lon: -104.98 }, seattle: { country: 'US', city: 'Seattle', lat: 47.61, lon: -122.33 },
  nowhere: { country: '', city: '', lat: Number.NaN, lon: Number.NaN },
} as const;
export type PlaceName = keyof typeof places;

export interface Seen {
  readonly at: number; readonly account?: string; readonly ip?: string; readonly from?: PlaceName; readonly net?: NetworkClass; readonly operator?: string;
  readonly kind?: Observation['winnow']['kind']; readonly outcome?: Observation['event']['outcome']; readonly traits?: readonly string[];
  readonly device?: string; readonly facts?: Observation['winnow']['device']; readonly accuracyKm?: number; readonly os?: string; readonly asn?: number;
}
let count = 0;
const usual = { account: 'a_one', ip: '203.0.113.7', from: 'austin', net: 'residential', kind: 'vpn-session-start', outcome: 'success', accuracyKm: 25 } as const;
export function seen(given: Seen): Observation {
  count += 1;
  const s = { ...usual, ...given };
  const place = places[s.from];
  const point = Number.isNaN(place.lat) ? {} : { location: { lat: place.lat, lon: place.lon } };
  return {
    schema_version: 1, '@timestamp': isoTime(s.at), event: { id: sha256(String(count)), outcome: s.outcome },
    source: { ip: s.ip, ...(s.asn !== undefined && { as: { number: s.asn } }), geo: { ...(place.country !== '' && { country_iso_code: place.country, city_name: place.city }), ...point } },
    ...(s.os !== undefined && { host: { os: { name: s.os } } }),
    winnow: {
      kind: s.kind, source: 'test', account_id: s.account, network: { class: s.net, ...(s.operator !== undefined && { operator: s.operator }) }, geo_accuracy_km: s.accuracyKm,
      ...(s.device !== undefined && { device_id: s.device }), ...(s.facts !== undefined && { device: s.facts }), ...(s.traits !== undefined && { traits: [...s.traits] }),
    },
  };
}
/** The same on every day from `first`, `n` times. */
export const daily = (n: number, s: Omit<Seen, 'at'>, first = 0): Observation[] => Array.from({ length: n }, (_, i) => seen({ ...s, at: on(first + i) }));

const at = (name: PlaceName): { home_country: string; home_city: string; home_lat: number; home_lon: number } => { const p = places[name]; return { home_country: p.country, home_city: p.city, home_lat: p.lat, home_lon: p.lon }; };
export const person = (over: Partial<PersonClaim> = {}, home: PlaceName = 'austin'): PersonClaim => ({ person_id: 'p1', usernames: ['one'], start_date: '2022-03-01', time_zone: 'America/Chicago', ...at(home), ...over });
export const device = (over: Partial<DeviceClaim> = {}, to?: PlaceName): DeviceClaim => {
  const p = to === undefined ? undefined : places[to];
  return { device_id: 'D1', owner_id: 'p1', ownership: 'corporate', ...(p !== undefined && { shipped_country: p.country, shipped_city: p.city, shipped_lat: p.lat, shipped_lon: p.lon, shipped_on: '2026-09-01' }), ...over };
};
export const trip = (country: string, from: string, to: string): TravelClaim => ({ person_id: 'p1', from, to, country });
/** A person whose home nobody claims, and people enough who live by the clock of their time zone. */
export const homeless = (over: Partial<PersonClaim> = {}): PersonClaim => ({ person_id: 'p1', usernames: ['one'], start_date: '2022-03-01', ...over });
export const byTheClock = (n: number, zone = 'America/Chicago'): PersonClaim[] => Array.from({ length: n }, (_, i) => ({ ...person({ time_zone: zone }), person_id: `z${String(i)}`, usernames: [`z${String(i)}`] }));
export const claimsOf = (rows: Partial<ClaimRows> = {}): Claims => new Claims({ ...noClaims, people: [person()], ...rows });

export interface Situation { readonly name: string; readonly seen: readonly Observation[]; readonly claims?: Partial<ClaimRows>; readonly day?: number; /** level expected, or undefined for silence */ readonly level: string | undefined; readonly quality?: number; readonly params?: Record<string, unknown> }
export function findingIn(detector: PersonDetector, s: Situation): Finding | undefined {
  const asOf = DAY0 + ((s.day ?? 29) + 1) * DAY;
  return evaluatePerson(tune([detector], { [detector.id]: s.params ?? {} }), timelineOf('p1', s.seen), claimsOf(s.claims), asOf)[0];
}
