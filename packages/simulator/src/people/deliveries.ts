import { deliveredTo } from '../company.ts';
import { atHome } from '../homes.ts';
import { always, type Kind, someCity } from '../kinds.ts';
import { type Delivery } from '../model.ts';
import { cityNamed } from '../world.ts';

/** The laptop went to the parents' house, because somebody was there to take it in, and has been at home ever since. */
export const parents: Kind = {
  name: 'parents', per1000: always(6), size: 1,
  hire: (company, random) => {
    const { simple, cities } = company.profile;
    const home = simple ? cityNamed('Seattle') : someCity(company, random);
    const others = cities.filter((c) => c.country === home.country && c !== home);
    const house = simple ? random.pick(['Phoenix', 'Kansas City', 'Tampa'].map(cityNamed)) : random.pick(others.length > 0 ? others : cities);
    company.hire({ role: 'parents', home, firstDay: simple ? -30 : -random.int(-10, 400), delivery: deliveredTo(house, random), where: atHome(company, home, random) });
  },
};

/** Nobody at home during the day: a parcel shop round the corner, the partner's flat in the next town, an office that forwards. */
export const fetched: Kind = {
  name: 'fetched', per1000: always(25), size: 1,
  hire: (company, random) => {
    const home = someCity(company, random);
    const others = company.profile.cities.filter((c) => c.country === home.country && c !== home);
    const ways: readonly Delivery[] = [{ shipped_kind: 'parcel-shop' }, { shipped_kind: 'parcel-shop' }, others.length > 0 ? { ...deliveredTo(random.pick(others), random), shipped_kind: 'parcel-shop' } : {}, { shipped_kind: 'office' }, others.length > 0 ? deliveredTo(random.pick(others), random) : {}];
    company.hire({ role: 'fetched', home, firstDay: -random.int(-10, 900), delivery: company.profile.simple ? { shipped_kind: 'parcel-shop' } : random.pick(ways), where: atHome(company, home, random) });
  },
};
