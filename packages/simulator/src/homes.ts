import { distanceKm } from '@winnow/core';
import { type Company } from './company.ts';
import { type Line, type Person, type Spot } from './model.ts';
import { type Random } from './random.ts';
import { type Block, type City } from './world.ts';

/** Countries where most access lines have no address of their own. */
const sharesAddresses = new Set(['IN', 'BR', 'MX', 'JP']);

/** How often a provider renews the address, in days. */
function leaseOf(country: string, random: Random): number {
  if (country === 'DE') return random.int(4, 12);
  return country === 'BR' || country === 'IN' || country === 'AU' ? random.int(7, 40) : random.int(25, 160);
}

/** A residential line through the days: an address of its own that is renewed now and then, or for a fifth one of the provider's shared ones. */
export function subscriber(company: Company, home: City, random: Random, chosen?: Block): (day: number) => Line {
  const block = chosen ?? random.pick(home.home);
  const { addresses, days } = company;
  const lease = leaseOf(home.country, random);
  const shift = random.int(0, lease);
  const six = random.chance(0.6) ? addresses.prefixOf(home, block[1], random) : {};
  const common = { block, city: home, kind: 'home', ...six } as const;
  if (random.chance(sharesAddresses.has(home.country) ? 0.6 : 0.16)) {
    const slot = random.int(0, 1_000_000);
    const stay = random.int(1, 9);
    return (day) => ({ ...common, ip: addresses.behindNat(block, slot + 7 * Math.floor((day + shift) / stay)) });
  }
  const ip = addresses.reserve(block, Math.floor((days + shift) / lease) + 2);
  return (day) => ({ ...common, ip: ip(Math.max(0, Math.floor((day + shift) / lease))) });
}

/** A phone's way into the Internet beside the home's: a carrier whose gateway may stand in another city of the country. */
export function carrier(company: Company, home: City, random: Random): ((today: Random) => Line) | undefined {
  const towns = [home, ...company.profile.cities.filter((c) => c.country === home.country && distanceKm(c, home) < 1600)].filter((c) => (c.mobile ?? []).length > 0);
  const [own] = towns;
  if (own === undefined) return undefined;
  const gate = own === home && random.chance(0.65) ? own : random.pick(towns);
  const block = random.pick(gate.mobile ?? []);
  return (today) => ({ ...company.addresses.line(gate, 'mobile', today, block), place: { lat: home.lat, lon: home.lon } });
}

/** Where the phone is: on the same wireless network, or with its carrier. */
export function phoneBeside(company: Company, home: City, random: Random): (line: Line, today: Random) => Line {
  const away = carrier(company, home, random);
  const outside = random.chance(0.25) ? 0.9 : random.next() * 0.5;
  return (line, today) => (away !== undefined && today.chance(outside) ? away(today) : line);
}

/** Days on one's own residential line, some of them over the phone's hotspot. */
export function atHome(company: Company, home: City, random: Random, block?: Block): Person['where'] {
  const lineOn = subscriber(company, home, random, block);
  const beside = phoneBeside(company, home, random);
  const away = carrier(company, home, random);
  const hotspots = random.chance(0.1) ? 0.3 : 0.03;
  return (day, today): Spot => {
    const line = lineOn(day);
    if (away !== undefined && today.chance(hotspots)) { const hotspot = away(today); return { line: hotspot, phone: hotspot }; }
    return { line, phone: beside(line, today) };
  };
}

/** On one line every day, with the phone beside the computer. */
export function staying(company: Company, line: Line, random: Random, more: Omit<Spot, 'line' | 'phone'> = {}): Person['where'] {
  const beside = phoneBeside(company, line.city, random);
  return (_, today): Spot => ({ ...more, line, phone: beside(line, today) });
}

/** Trips: elsewhere on days away, at home otherwise. Abroad a phone is on the same network, or still comes out at its own carrier, as roaming goes through home. */
export function tripper(company: Company, trips: readonly { readonly from: number; readonly to: number; readonly line: Line }[], home: { readonly city: City; readonly where: Person['where']; readonly random: Random }): Person['where'] {
  const roams = carrier(company, home.city, home.random);
  return (day, today): Spot => {
    const trip = trips.find((t) => day >= t.from && day <= t.to);
    if (trip === undefined) return home.where(day, today);
    return { line: trip.line, phone: roams !== undefined && today.chance(0.45) ? roams(today) : trip.line, zone: trip.line.city.zone };
  };
}

/** Exits of one VPN service in a city; which of them changes from day to day. A city without any is served from the nearest that has. */
export function exits(company: Company, near: City, random: Random): (today: Random) => Line {
  const city = (near.vpn ?? []).length > 0 ? near : company.profile.cities.filter((c) => (c.vpn ?? []).length > 0).reduce((best, c) => (distanceKm(c, near) < distanceKm(best, near) ? c : best));
  const block = random.pick(city.vpn ?? []);
  const sticky = random.chance(0.3) ? company.addresses.line(city, 'vpn', random, block) : undefined;
  return (today) => sticky ?? company.addresses.line(city, 'vpn', today, block);
}
