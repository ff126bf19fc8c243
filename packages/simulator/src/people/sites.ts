import { type Company } from '../company.ts';
import { cityNamed } from '../world.ts';

const block29 = (ip: string): string => `${ip.replace(/\d+$/, (octet) => String(Number(octet) & 0xf8))}/29`;

/** Offices, coworking spaces, the gateways and their address pools: what `networks.csv` says, as far as it is kept up. */
export function buildSites(company: Company): void {
  const { profile, rows, addresses } = company;
  const random = company.random('sites');
  const offices = profile.offices.filter((city) => (city.business ?? []).length > 0).map((city) => ({ city, line: addresses.line(city, 'business', random) }));
  const spaces = profile.simple ? [cityNamed('Toronto')] : random.shuffle(profile.cities.filter((c) => (c.business ?? []).length > 0)).slice(0, 4);
  company.sites.offices = offices;
  company.sites.coworking = spaces.map((city) => addresses.line(city, 'business', random));
  for (const { city, line } of offices) if (random.next() < profile.claims.offices) rows.networks.push({ cidr: block29(line.ip), kind: 'office', label: `Office ${city.city}`, country: city.country, lat: city.lat, lon: city.lon });
  // Coworking spaces are known where the company pays for them.
  for (const line of company.sites.coworking) if (profile.simple || random.chance(0.4)) rows.networks.push({ cidr: block29(line.ip), kind: 'coworking', label: `Coworking ${line.city.city}`, country: line.city.country, lat: line.city.lat, lon: line.city.lon });
  rows.networks.push({ cidr: '10.80.0.0/16', kind: 'vpn-pool', label: 'AnyConnect pool' }, { cidr: '10.90.0.0/16', kind: 'vpn-pool', label: 'GlobalProtect pool' });
  if (profile.vpn.includes('ecs')) rows.networks.push({ cidr: '10.70.0.0/16', kind: 'vpn-pool', label: 'VPN pool' });
}
