import { atHome, exits, phoneBeside, subscriber, tripper } from '../homes.ts';
import { type Company } from '../company.ts';
import { always, type Kind, someCity } from '../kinds.ts';
import { type Person, type Spot } from '../model.ts';
import { type Random } from '../random.ts';
import { type City } from '../world.ts';

/** A router with a VPN in the luggage: the exit is near home, or the home's own line; only latency and now and then the phone tell. */
function withRouter(company: Company, { home, away }: { home: City; away: City }, random: Random): Person['where'] {
  const tunnelHome = random.chance(0.4);
  const [own, exit] = [subscriber(company, home, random), exits(company, home, random)];
  const beside = phoneBeside(company, away, random);
  return (day, today): Spot => {
    const line = tunnelHome ? own(day) : exit(today);
    return { line, phone: today.chance(0.85) ? line : beside(company.addresses.line(away, 'home', company.random('abroad', away.city, home.city)), today), behind: away };
  };
}

/** Works from abroad for weeks and told nobody: a breach of policy, no fraud. Two of five carry a travel router. */
export const nomad: Kind = {
  name: 'nomad', per1000: always(5), size: 1,
  hire: (company, random, copy) => {
    const home = someCity(company, random);
    const far = company.profile.cities.filter((c) => c.country !== home.country && c.home.length > 0);
    const places = random.shuffle(far).slice(0, company.profile.simple ? 1 : random.int(1, 3));
    const from = company.profile.simple ? Math.floor(company.days * 0.4) : random.int(-20, Math.floor(company.days * 0.6));
    const step = Math.ceil((company.days - Math.max(0, from)) / Math.max(1, places.length));
    const usual = atHome(company, home, random);
    const [place] = places;
    const carried = !company.profile.simple && (copy % 5 === 1 || copy % 5 === 3) && place !== undefined;
    const routed = carried ? withRouter(company, { home, away: place }, random) : undefined;
    const trips = places.map((city, i) => ({ from: Math.max(0, from) + i * step, to: Math.max(0, from) + (i + 1) * step - 1, line: company.addresses.line(city, 'home', random) }));
    const open = tripper(company, trips, { city: home, where: usual, random });
    const person = company.hire({ role: 'nomad', home, firstDay: -random.int(100, 1200), where: (day, today) => (day >= from && routed !== undefined ? routed(day, today) : open(day, today)) });
    company.truth(person, 'policy.nomad', '', from);
  },
};
