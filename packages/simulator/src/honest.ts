import { cities, type Company, type Hire, staying } from './company.ts';
import { corporateLaptop, privateLaptop, virtualMachine, withKvm, withVmAdapter } from './machines.ts';
import { type Line, type Person, type Spot } from './model.ts';
import { type Random } from './random.ts';
import { cityNamed, homeCities, type City } from './world.ts';

/** Lines that belong to the company or to places where colleagues sit together. */
export interface Sites { readonly offices: readonly { readonly city: City; readonly line: Line }[]; readonly coworking: Line }

const block29 = (ip: string): string => `${ip.replace(/\d+$/, (octet) => String(Number(octet) & 0xf8))}/29`;

/** Three offices, a coworking space, the gateways' address pools: what `networks.csv` says. */
export function buildSites(company: Company): Sites {
  const random = company.random('sites');
  const offices = cities('Chicago', 'London', 'Berlin').map((city) => ({ city, line: company.line(city, 'business', random) }));
  const coworking = company.line(cityNamed('Toronto'), 'business', random);
  const { networks } = company.rows;
  for (const { city, line } of offices) networks.push({ cidr: block29(line.ip), kind: 'office', label: `Office ${city.city}`, country: city.country, lat: city.lat, lon: city.lon });
  networks.push({ cidr: block29(coworking.ip), kind: 'coworking', label: 'Coworking Toronto', country: 'CA', lat: coworking.city.lat, lon: coworking.city.lon });
  networks.push({ cidr: '10.80.0.0/16', kind: 'vpn-pool', label: 'AnyConnect pool' }, { cidr: '10.90.0.0/16', kind: 'vpn-pool', label: 'GlobalProtect pool' });
  return { offices, coworking };
}

/** Abroad a phone is on the hotel's network, or still comes out at its own carrier, as roaming is routed through home. */
function roaming(company: Company, there: Line, home: Line, random: Random): Line {
  if (there.city.country === home.city.country) return company.phone(there, random);
  return home.kind === 'mobile' ? home : there;
}

/** Trips of one person: the spot on days away, nothing on the others. */
function tripper(company: Company, trips: readonly { from: number; to: number; line: Line }[], otherwise: Person['where']): Person['where'] {
  return (day, today) => {
    const trip = trips.find((t) => day >= t.from && day <= t.to);
    return trip === undefined ? otherwise(day, today) : { line: trip.line, phone: roaming(company, trip.line, otherwise(day, today).phone, today), zone: trip.line.city.zone };
  };
}

/** Adds the travel record of a trip. */
function record(company: Company, person: Person, { from, to, city }: { from: number; to: number; city: City }): void {
  company.rows.travel.push({ person_id: person.id, from: company.date(from), to: company.date(to), country: city.country, city: city.city });
}

type Habit = (company: Company, sites: Sites, home: City, random: Random) => Hire;

const office: Habit = (company, sites, home, random) => {
  const site = sites.offices.find((o) => o.city === home) ?? random.pick(sites.offices);
  const usual = company.atHome(site.city, random);
  const days = random.shuffle([1, 2, 3, 4, 5]).slice(0, random.int(2, 3));
  return { home: site.city, ...(random.chance(0.5) ? { delivery: { shipped_kind: 'office' } } : {}), where: (day, today): Spot => (days.includes(company.weekday(day)) ? { line: site.line, phone: company.phone(site.line, today), inside: true } : usual(day, today)) };
};
const coworker: Habit = (company, sites, _, random) => {
  const usual = company.atHome(sites.coworking.city, random);
  return { home: sites.coworking.city, where: (day, today) => (today.chance(0.5) ? staying(company, sites.coworking)(day, today) : usual(day, today)) };
};
/** A privacy VPN on some days: with it the exit is in the home's city or one nearby that the service offers. */
const sometimesPrivate: Habit = (company, _, home, random) => {
  const usual = company.atHome(home, random);
  const exit = (home.vpn ?? []).length > 0 ? home : random.pick(cities('New York', 'London', 'Frankfurt am Main'));
  return { home, where: (day, today) => (today.chance(0.2) ? { line: company.line(exit, 'vpn', today), phone: company.phone(usual(day, today).line, today) } : usual(day, today)) };
};
const cafe: Habit = (company, _, home, random) => {
  const usual = company.atHome(home, random);
  const table = company.line(home, 'home', random);
  return { home, where: (day, today) => ({ ...usual(day, today), ...(today.chance(0.15) ? { later: table } : {}) }) };
};
const owl: Habit = (_, __, home, random) => ({ home, startHour: 14 + random.next() * 4 });
const plain: Habit = (company, _, home, random) => (sharesAddresses.has(home.country) && random.chance(0.6) ? { home, where: company.behindNat(home, random) } : { home });
/** Countries where many access lines have no address of their own. */
const sharesAddresses = new Set(['IN', 'BR', 'MX']);
/** A contractor who may use a computer of their own. */
const ownDevice: Habit = (_, __, home, random) => ({ home, machine: privateLaptop(random), claims: { employment: 'contractor', byod_allowed: true } });
/** Nobody at home during the day: the laptop went to a parcel shop round the corner. */
const fetched: Habit = (_, __, home) => ({ home, delivery: { shipped_kind: 'parcel-shop' } });

const habits: readonly Habit[] = [...Array<Habit>(9).fill(plain), ...Array<Habit>(4).fill(office), coworker, sometimesPrivate, cafe, cafe, owl, ownDevice, fetched];
/** Most colleagues live in North America; the others wherever a remote company hires. */
const settled: readonly City[] = [...homeCities, ...homeCities.filter((c) => c.country === 'US'), ...cities('Chicago', 'Toronto', 'London', 'Berlin', 'Bengaluru', 'Warsaw')];

/** An ordinary colleague with one habit; every tenth travels on business, recorded. */
export function hireColleague(company: Company, sites: Sites): Person {
  const random = company.random('colleague', company.people.length);
  const habit = random.pick(habits)(company, sites, random.pick(settled), random);
  const paid = random.chance(0.05) ? { payout: 'fintech' } : {};
  const contract = random.chance(0.08) ? { employment: 'contractor' } : {};
  const hire = { ...habit, claims: { ...paid, ...contract, ...habit.claims } };
  const recent = random.chance(0.08) ? { firstDay: random.int(-150, Math.floor(company.days / 5)) } : {};
  if (!random.chance(0.1)) return company.hire({ ...hire, ...recent });
  const from = random.int(1, Math.max(1, company.days - 4));
  const to = from + random.int(1, 3);
  const line = company.line(random.pick(homeCities.filter((c) => c !== hire.home)), 'home', random);
  const person = company.hire({ ...hire, ...recent, where: tripper(company, [{ from, to, line }], hire.where ?? company.atHome(hire.home, random)) });
  record(company, person, { from, to, city: line.city });
  return person;
}

const usCity = (random: Random): City => random.pick(homeCities.filter((c) => c.country === 'US' && (c.vpn ?? []).length > 0));

function household(company: Company, copy: number): void {
  const random = company.random('household', copy);
  const home = usCity(random);
  const where = staying(company, company.line(home, 'home', random));
  const claims = { home_lat: home.lat + 0.013, home_lon: home.lon - 0.021 };
  for (let i = 0; i < 2; i++) company.hire({ role: 'household', home, where, claims, firstDay: i === 0 ? -700 : -60 });
}

const agencies = ['Northfield', 'Eastbrook', 'Westmoor', 'Southgate', 'Midvale', 'Highcroft'];

/** Eight people of one agency: three days a week in the agency's office behind its business line, the others at home. */
function agency(company: Company, copy: number): void {
  const random = company.random('agency', copy);
  const home = copy === 0 ? cityNamed('Denver') : random.pick(homeCities.filter((c) => (c.business ?? []).length > 0));
  const desk = company.line(home, 'business', random);
  const office = staying(company, desk);
  for (let i = 0; i < 8; i++) {
    const atHome = company.atHome(home, random);
    const days = [1 + (i % 5), 1 + ((i + 2) % 5)];
    company.hire({ role: 'agency', home, claims: { employment: 'contractor', agency: `${agencies[copy % agencies.length] ?? ''} Staffing` }, firstDay: -40 - 25 * i,
      where: (day, today) => (days.includes(company.weekday(day)) ? atHome(day, today) : office(day, today)) });
  }
}

function privacyVpn(company: Company, copy: number): void {
  const random = company.random('privacy-vpn', copy);
  const home = usCity(random);
  const line = company.line(home, 'home', random);
  company.hire({ role: 'privacy-vpn', home, firstDay: -1480, where: (_, today) => ({ line: company.line(home, 'vpn', today), phone: company.phone(line, today) }) });
}

function traveller(company: Company, copy: number): void {
  const random = company.random('traveller', copy);
  const home = usCity(random);
  const line = company.line(random.pick(cities('Madrid', 'Paris', 'Sydney', 'Barcelona')), 'home', random);
  const from = Math.floor(company.days / 3);
  const to = Math.min(company.days - 1, from + 13);
  const person = company.hire({ role: 'traveller', home, firstDay: -120, holiday: [-9, -5], where: tripper(company, [{ from, to, line }], company.atHome(home, random)) });
  record(company, person, { from: from - 1, to: to + 1, city: line.city });
}

/** A developer with a virtual machine that the inventory knows and allows, through a privacy VPN now and then. */
function allowedVm(company: Company, copy: number): void {
  const random = company.random('allowed-vm', copy);
  const home = usCity(random);
  const machine = virtualMachine(random, true);
  const usual = company.atHome(home, random);
  const person = company.hire({ role: 'allowed-vm', home, firstDay: -800, claims: { team: 'engineering' }, where: (day, today) => {
    const spot = usual(day, today);
    return today.chance(0.5) ? { ...spot, line: today.chance(0.4) ? company.line(home, 'vpn', today) : spot.line, machine } : spot;
  } });
  company.own(person, machine, { vm_allowed: true });
}

/** Moved in the middle: a second row of the roster holds from then on. */
function moved(company: Company, copy: number): void {
  const random = company.random('moved', copy);
  const [before, after] = [cityNamed('Boston'), random.pick(cities('Austin', 'San Diego', 'Minneapolis'))];
  const day = Math.floor(company.days / 2);
  const [old, now] = [company.atHome(before, random), company.atHome(after, random)];
  const person = company.hire({ role: 'moved', home: before, firstDay: -75, where: (d, today) => (d < day ? old(d, today) : { ...now(d, today), zone: after.zone }) });
  const row = company.rows.people.find((r) => r.person_id === person.id);
  if (row !== undefined) company.rows.people.push({ ...row, home_region: after.region, home_city: after.city, home_postcode: after.postcode, home_lat: after.lat, home_lon: after.lon, time_zone: after.zone, valid_from: company.date(day) });
}

/** The laptop went to the parents' house, because somebody was there to take it in, and has been at home ever since. */
function parents(company: Company, copy: number): void {
  const random = company.random('parents', copy);
  const [home, house] = [cityNamed('Seattle'), random.pick(cities('Phoenix', 'Kansas City', 'Tampa'))];
  const delivery = { shipped_city: house.city, shipped_postcode: house.postcode, shipped_lat: house.lat, shipped_lon: house.lon };
  company.hire({ role: 'parents', home, firstDay: -30, delivery, where: company.atHome(home, random) });
}

/** Works from abroad for weeks and told nobody: a breach of policy, no fraud. */
function nomad(company: Company, copy: number): void {
  const random = company.random('nomad', copy);
  const home = usCity(random);
  const line = company.line(random.pick(cities('Mexico City', 'Barcelona', 'Buenos Aires')), 'home', random);
  const from = Math.floor(company.days * 0.4);
  const person = company.hire({ role: 'nomad', home, firstDay: -900, where: tripper(company, [{ from, to: company.days, line }], company.atHome(home, random)) });
  company.truth(person, 'policy.nomad', '', from);
}

/** The innocent twins of all stories: eighteen people, one set of them in every company. */
export function hireTwins(company: Company, copy: number): void {
  household(company, copy);
  agency(company, copy);
  privacyVpn(company, copy);
  traveller(company, copy);
  allowedVm(company, copy);
  const random = company.random('devices', copy);
  company.hire({ role: 'vm-adapter', home: usCity(random), machine: withVmAdapter(corporateLaptop(random)), firstDay: -150, claims: { team: 'engineering' } });
  company.hire({ role: 'it-kvm', home: cityNamed('Chicago'), machine: withKvm(corporateLaptop(random), random), firstDay: -1200, claims: { team: 'it' } });
  moved(company, copy);
  parents(company, copy);
  nomad(company, copy);
}
