import { atHome } from '../homes.ts';
import { always, type Kind, someCity } from '../kinds.ts';
import { round } from '../company.ts';

/** Two employees of one household. Half of the pairs have different addresses in HR: one is the parents', or nobody told that they moved together. */
export const household: Kind = {
  name: 'household', per1000: always(10), size: 2,
  hire: (company, random) => {
    const home = someCity(company, random);
    const where = atHome(company, home, random);
    const shared = { home_lat: round(home.lat + (random.next() - 0.5) * 0.08), home_lon: round(home.lon + (random.next() - 0.5) * 0.08) };
    const apart = !company.profile.simple && random.chance(0.5);
    const others = company.profile.cities.filter((c) => c.country === home.country && c !== home);
    const claimed = apart && others.length > 0 && random.chance(0.5) ? { claimed: random.pick(others) } : {};
    company.hire({ role: 'household', home, where, claims: shared, firstDay: -random.int(300, 1400) });
    company.hire({ role: 'household', home, where, ...(apart ? claimed : { claims: shared }), firstDay: company.profile.simple ? -60 : -random.int(20, 900), delivery: {} });
  },
};
