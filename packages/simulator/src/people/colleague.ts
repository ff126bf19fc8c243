import { type Company, type Hire } from '../company.ts';
import { atHome, exits, phoneBeside, staying, subscriber, tripper } from '../homes.ts';
import { privateLaptop } from '../machines.ts';
import { hiredOn } from '../kinds.ts';
import { type Person, type Spot } from '../model.ts';
import { type Random } from '../random.ts';
import { type City } from '../world.ts';

type Habit = (company: Company, home: City, random: Random) => Hire;

/** Two or three days a week in one of the company's offices, and living near it. */
const office: Habit = (company, home, random) => {
  const site = company.sites.offices.find((o) => o.city === home) ?? company.sites.offices[Math.floor(random.next() * company.sites.offices.length)];
  if (site === undefined) return { home };
  const usual = atHome(company, site.city, random);
  const desk = staying(company, site.line, random, { inside: true });
  const days = random.shuffle([1, 2, 3, 4, 5]).slice(0, random.int(2, 3));
  return { home: site.city, ...(random.chance(0.5) ? { delivery: { shipped_kind: 'office' } } : {}), where: (day, today): Spot => (days.includes(company.weekday(day)) ? desk(day, today) : usual(day, today)) };
};
const coworker: Habit = (company, _, random) => {
  const space = random.pick(company.sites.coworking);
  const usual = atHome(company, space.city, random);
  const desk = staying(company, space, random);
  return { home: space.city, where: (day, today) => (today.chance(0.5) ? desk(day, today) : usual(day, today)) };
};
/** A privacy VPN on some days, with its exit near home. */
const sometimesPrivate: Habit = (company, home, random) => {
  const usual = atHome(company, home, random);
  const exit = exits(company, home, random);
  return { home, where: (day, today) => { const spot = usual(day, today); return today.chance(0.2) ? { ...spot, line: exit(today), behind: home, site: spot.line.ip } : spot; } };
};
/** Afternoons in a café, now and then. */
const cafe: Habit = (company, home, random) => {
  const usual = atHome(company, home, random);
  const table = company.addresses.line(home, 'home', random);
  return { home, where: (day, today) => ({ ...usual(day, today), ...(today.chance(0.15) ? { later: table } : {}) }) };
};
const plain: Habit = (company, home, random) => ({ home, where: atHome(company, home, random) });
/** A contractor who may use a computer of their own. */
const ownDevice: Habit = (_, home, random) => ({ home, machine: privateLaptop(random), claims: { employment: 'contractor', byod_allowed: true } });
/** Two homes: weekdays in one, long weekends in another, 50 to 400 km away. */
const twoHomes: Habit = (company, home, random) => {
  const others = company.profile.cities.filter((c) => c.country === home.country && c !== home);
  if (company.profile.simple || others.length === 0) return { home };
  const usual = atHome(company, home, random);
  const second = subscriber(company, random.pick(others), random);
  const beside = phoneBeside(company, home, random);
  return { home, where: (day, today) => { const usually = usual(day, today); const line = second(day); return [1, 5].includes(company.weekday(day)) && today.chance(0.4) ? { line, phone: beside(line, today) } : usually; } };
};

const habits: readonly Habit[] = [...Array<Habit>(11).fill(plain), ...Array<Habit>(4).fill(office), coworker, sometimesPrivate, cafe, cafe, ownDevice, twoHomes];
const agencies = ['Northfield', 'Eastbrook', 'Westmoor', 'Southgate', 'Midvale', 'Highcroft', 'Oakridge', 'Larkspur'];
export const agencyName = (n: number): string => `${agencies[n % agencies.length] ?? ''} Staffing`;

/** An ordinary colleague with one habit; every tenth travels on business, most of them with a record. */
export function hireColleague(company: Company): Person {
  const random = company.random('colleague', company.people.length);
  const habit = random.pick(habits)(company, random.pick(company.profile.cities), random);
  const firstDay = hiredOn(company, random);
  const hire: Hire = { ...habit, firstDay, claims: { ...ordinaryClaims(company, random), ...habit.claims } };
  const leaves = !company.profile.simple && firstDay < 0 && random.chance(0.03) ? { lastDay: random.int(Math.floor(company.days / 3), company.days) } : {};
  if (!random.chance(0.1)) return company.hire({ ...hire, ...leaves });
  const from = random.int(1, Math.max(1, company.days - 4));
  const to = from + random.int(1, 4);
  const line = company.addresses.line(random.pick(company.profile.cities.filter((c) => c !== hire.home)), 'home', random);
  const person = company.hire({ ...hire, ...leaves, where: tripper(company, [{ from, to, line }], { city: hire.home, where: hire.where ?? atHome(company, hire.home, random), random }) });
  if (random.next() < company.profile.claims.trips) company.travelled(person, { from, to, place: line.city });
  return person;
}

/** Contracts, agencies, payouts, papers and referrals as honest people have them. */
function ordinaryClaims(company: Company, random: Random): NonNullable<Hire['claims']> {
  const paid = random.chance(0.06) ? { payout: random.chance(0.8) ? 'fintech' : 'unknown' } : {};
  const contract = random.chance(0.12) ? { employment: 'contractor', ...(random.chance(0.5) ? { agency: agencyName(random.int(0, 7)) } : {}) } : {};
  const origin = random.chance(0.07) ? idOf(company, random) : {};
  const referred = company.people.length > 10 && random.chance(0.12) ? { referrer_id: random.pick(company.people).id } : {};
  return { ...paid, ...contract, ...origin, ...referred };
}

/** Papers from another place than the home: people move. */
function idOf(company: Company, random: Random): { id_country: string; id_city: string } {
  const city = random.pick(company.profile.cities);
  return { id_country: city.country, id_city: city.city };
}
