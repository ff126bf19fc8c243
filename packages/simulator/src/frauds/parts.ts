import { distanceKm } from '@winnow/core';
import { type Company, type Hire } from '../company.ts';
import { american, someCity } from '../kinds.ts';
import { type Line, type Slip, type Spot } from '../model.ts';
import { type Random } from '../random.ts';
import { farCities, type City } from '../world.ts';

const FAR_KM = 450;
/** Where operators sit. */
export const operatorCities: readonly City[] = farCities.filter((c) => c.country === 'CN' || c.country === 'RU');
export const operatorCity = (random: Random): City => random.pick(random.chance(0.8) ? operatorCities : farCities);

/** A city that a fraud claims as home: one with VPN exits, mostly where the company hires most. */
export function claimedHome(company: Company, random: Random): City {
  if (company.profile.simple) return random.pick(american);
  for (let i = 0; i < 20; i++) { const city = someCity(company, random); if ((city.vpn ?? []).length > 0) return city; }
  return random.pick(american);
}

/** Cities of the same country that nobody would commute between; of any country where one is too small. */
export function farFrom(company: Company, city: City): readonly City[] {
  const all = company.profile.simple ? american : company.profile.cities;
  const near = all.filter((c) => c.country === city.country && distanceKm(c, city) > FAR_KM);
  return near.length > 0 ? near : american.filter((c) => distanceKm(c, city) > FAR_KM);
}

/** A working day in the window on which something happens once. */
export function someDay(company: Company, random: Random, first: number): number {
  const span = Math.max(2, company.profile.simple ? Math.floor(company.days / 3) : company.days - Math.max(first, 0) - 2);
  let day = Math.min(company.days - 1, Math.max(first, 0) + random.int(2, span));
  while (day > Math.max(first, 0) && (company.weekday(day) === 0 || company.weekday(day) === 6)) day -= 1;
  return day;
}

/** Hired lately, some of them while the logs run; one in four long before. */
export function hiredDay(company: Company, random: Random): number {
  if (company.profile.simple) return random.int(-75, Math.max(0, Math.min(6, Math.floor(company.days / 5))));
  const dice = random.next();
  if (dice < 0.25) return -random.int(181, 900);
  return dice < 0.6 ? -random.int(5, 180) : random.int(0, Math.max(1, Math.floor(company.days * 0.55)));
}

/** How careful somebody is, 0 to 1: careful people slip less, hide their boxes, and use exits near the home they claim. */
export const careOf = (company: Company, random: Random): number => (company.profile.simple ? 0.3 : random.next());

/** Moments at which the far country shows. At least one where `sure`. */
export function slipsOf(company: Company, random: Random, how: { readonly first: number; readonly care: number; readonly sure?: boolean }): Slip[] {
  const from = company.profile.simple ? random.pick(operatorCities) : operatorCity(random);
  const line: Line = company.addresses.line(from, 'home', random);
  const slips: Slip[] = [];
  const kinds: readonly Slip['kind'][] = how.sure === true ? ['blocked', 'mfa'] : ['blocked', 'mfa', 'mfa', 'session'];
  for (let n = how.sure === true ? 1 : random.chance(0.75 * (1 - how.care)) ? random.int(1, 3) : 0; n > 0; n--) slips.push({ day: someDay(company, random, how.first), kind: random.pick(kinds), line });
  return slips;
}

/** Claims as such people have them a little more often than others: contractor, through an agency, paid elsewhere, papers from elsewhere. */
export function papers(company: Company, random: Random, care: number): NonNullable<Hire['claims']> {
  if (company.profile.simple) return { employment: 'contractor', payout: 'fintech' };
  return {
    ...(random.chance(0.45) ? { employment: 'contractor', ...(random.chance(0.5) ? { agency: `${random.pick(['Northfield', 'Eastbrook', 'Westmoor', 'Southgate'])} Staffing` } : {}) } : {}),
    ...(random.chance(0.45 * (1 - care * 0.6)) ? { payout: random.pick(['fintech', 'fintech', 'crypto', 'unknown']) } : {}),
    ...(random.chance(0.25) ? { id_city: random.pick(company.profile.cities).city } : {}),
  };
}

/** The exit of a service that one operator after another has been found with, rented by the month. */
const astrill: readonly { readonly cidr: string; readonly asn: number; readonly city: City }[] = [
  { cidr: '142.214.202.2/32', asn: 7393, city: { country: 'US', region: 'Delaware', city: 'Wilmington', lat: 39.755, lon: -75.627, zone: 'America/New_York', postcode: '19801', home: [] } },
  { cidr: '155.94.199.59/32', asn: 36352, city: { country: 'US', region: 'California', city: 'Los Angeles', lat: 34.055, lon: -118.243, zone: 'America/Los_Angeles', postcode: '90012', home: [] } },
];
export function namedOperatorExit(random: Random): Line {
  const { cidr, asn, city } = random.pick(astrill);
  return { ip: cidr.slice(0, -3), block: [cidr, asn], city, kind: 'vpn' };
}

/** Somebody's household line that is let as an exit: changes every few days, always of the claimed city. */
export function residentialProxy(company: Company, home: City, random: Random): (day: number) => Line {
  const stay = random.int(2, 12);
  const lines = Array.from({ length: Math.ceil(company.days / stay) + 1 }, () => company.addresses.line(home, 'home', random));
  return (day) => lines[Math.max(0, Math.floor(day / stay))] ?? company.addresses.line(home, 'home', random);
}

/** A rented server near the claimed home. */
export function rentedServer(company: Company, home: City, random: Random): Line | undefined {
  const cities = [home, ...company.profile.cities.filter((c) => c.country === home.country)].filter((c) => (c.hosting ?? []).length > 0);
  const [city] = cities;
  return city === undefined ? undefined : company.addresses.line(city, 'hosting', random);
}

/** With the phone on the same line, as an operator abroad has it who takes the tunnel for both. */
export const both = (line: Line, more: Omit<Spot, 'line' | 'phone'> = {}): Spot => ({ ...more, line, phone: line });
