import { deliveredTo } from '../company.ts';
import { atHome } from '../homes.ts';
import { type Kind, someCity } from '../kinds.ts';
import { cityNamed } from '../world.ts';

/** Moved house, 60 a year per 1,000 people. HR hears of three in five, some weeks later; a simple company's at once. */
export const moved: Kind = {
  name: 'moved', per1000: (days) => (60 * days) / 365, size: 1,
  hire: (company, random) => {
    const { simple, cities } = company.profile;
    const before = simple ? cityNamed('Boston') : someCity(company, random);
    const near = cities.filter((c) => c !== before && c.country === before.country);
    const after = simple ? random.pick(['Austin', 'San Diego', 'Minneapolis'].map(cityNamed)) : random.pick(near.length > 0 ? near : cities);
    const day = simple ? Math.floor(company.days / 2) : random.int(1, Math.max(1, company.days - 2));
    const [old, now] = [atHome(company, before, random), atHome(company, after, random)];
    const person = company.hire({ role: 'moved', home: before, firstDay: simple ? -75 : -random.int(40, 1800), where: (d, today) => (d < day ? old(d, today) : { ...now(d, today), zone: after.zone }) });
    if (simple || random.chance(0.6)) company.moved(person, day + (simple ? 0 : random.int(-10, 25)), after);
  },
};

/** The roster has the old address from the beginning: moved last year and told nobody. */
export const staleAddress: Kind = {
  name: 'stale-address', per1000: (days) => (40 * days) / 365, size: 1,
  hire: (company, random) => {
    const home = someCity(company, random);
    const others = company.profile.cities.filter((c) => c.country === home.country && c !== home);
    const claimed = random.pick(others.length > 0 ? others : company.profile.cities);
    company.hire({ role: 'stale-address', home, claimed, firstDay: -random.int(300, 2200), where: atHome(company, home, random), delivery: random.chance(0.5) ? deliveredTo(claimed, random) : {} });
  },
};
