import { type DeviceClaim, MINUTE, type Observation, type PersonClaim } from '@winnow/core';
import { device, on, person, type PlaceName, type Seen, seen } from '../../packages/detection/test/support.ts';

/** A person or a group of whom a case is made, and the one detector without which it is not. */
export interface Story {
  readonly detector: string;
  readonly told: string;
  /** Who must be in a case with the whole catalogue, and in none without the detector. */
  readonly people: readonly PersonClaim[];
  /** Whom HR knows, too, and who does nothing. */
  readonly others?: readonly PersonClaim[];
  readonly devices?: readonly DeviceClaim[];
  readonly seen: readonly Observation[];
}

/** Three working weeks, as days from the first Monday. */
export const WEEKS: readonly number[] = [0, 1, 2, 3, 4, 7, 8, 9, 10, 11, 14, 15, 16, 17, 18];
const TUESDAYS: readonly number[] = [1, 8, 15];

const addresses = new Map<string, string>();
/** One address for each name: what two share in a story they share because it says so. */
export function address(of: string): string {
  const n = addresses.size;
  const known = addresses.get(of) ?? `${['192.0.2', '198.51.100', '203.0.113'][Math.floor(n / 250)] ?? ''}.${String((n % 250) + 1)}`;
  addresses.set(of, known);
  return known;
}
const systems = new Map<string, number>();
/** Providers are told apart by their number. */
export const provider = (name: string): number => { if (!systems.has(name)) systems.set(name, 64_500 + systems.size); return systems.get(name) ?? 0; };

let hires = 0;
/** Somebody in sales who was hired this July, each on another day. */
export const hired = (id: string, home: PlaceName = 'austin', over: Partial<PersonClaim> = {}): PersonClaim => {
  hires += 1;
  return person({ person_id: id, usernames: [id], team: 'Sales', start_date: `2026-07-${String((hires % 28) + 1).padStart(2, '0')}`, ...over }, home);
};
/** HR has not asked where. */
export function withoutHome(claim: PersonClaim): PersonClaim {
  const without = { ...claim };
  delete without.home_country;
  delete without.home_city;
  delete without.home_lat;
  delete without.home_lon;
  return without;
}
export const laptop = (owner: string, over: Partial<DeviceClaim> = {}, to?: PlaceName): DeviceClaim => device({ device_id: `${owner}-laptop`, owner_id: owner, ...over }, to);

type Where = Omit<Seen, 'at' | 'account'>;
/** Work of these days, from 14 to 18 o'clock UTC unless hours are given. */
export const work = (id: string, where: Where, days = WEEKS, hours: readonly number[] = [14, 18]): Observation[] => days.flatMap((day) => hours.map((hour) => seen({ ...where, account: `a_${id}`, at: on(day, hour) })));
export const once = (id: string, where: Where, day: number, hour = 14): Observation => seen({ ...where, account: `a_${id}`, at: on(day, hour) });
/** The same observations with more in them than the support's helper knows. */
export const also = (list: readonly Observation[], winnow: Partial<Observation['winnow']>): Observation[] => list.map((o) => ({ ...o, winnow: { ...o.winnow, ...winnow } }));

/** A way out of `of`'s, a person or a house, each always the same: a VPN's exit, the line there, a phone's. */
export const exit = (of: string, over: Partial<Where> = {}): Where => ({ ip: address(`${of} exit`), from: 'dallas', net: 'vpn', operator: 'Example VPN', asn: provider('exits'), ...over });
export const home = (of: string, from: PlaceName, over: Partial<Where> = {}): Where => ({ ip: address(`${of} ${from}`), from, net: 'residential', asn: provider(from), ...over });
export const hotspot = (of: string, from: PlaceName, over: Partial<Where> = {}): Where => ({ ip: address(`${of} phone`), from, net: 'mobile', asn: provider('carrier'), ...over });

/** Out of an exit on every day. */
export const alwaysHidden = (id: string, over: Partial<Where> = {}): Observation[] => work(id, exit(id, over));
/** Out of an exit on most days; on Tuesdays over the phone. */
export const mostlyHidden = (id: string, from: PlaceName = 'austin', over: Partial<Where> = {}): Observation[] => [...work(id, exit(id, over), WEEKS.filter((day) => !TUESDAYS.includes(day))), ...work(id, hotspot(id, from, over), TUESDAYS)];
/** What an endpoint tells of itself on these days. */
export const reports = (id: string, where: Where, days = WEEKS): Observation[] => work(id, { kind: 'device-seen', ...where }, days, [15]);
/** Approvals in the minute after the morning's login, by a phone of its own unless one is named. */
export const approvals = (id: string, where: Where, { days = WEEKS, phone = `${id}-phone` }: { readonly days?: readonly number[]; readonly phone?: string } = {}): Observation[] =>
  also(days.map((day) => seen({ ...where, account: `a_${id}`, kind: 'mfa', at: on(day) + MINUTE })), { mfa: { device_id: phone } });
