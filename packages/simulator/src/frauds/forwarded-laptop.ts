import { deliveredTo } from '../company.ts';
import { exits, subscriber } from '../homes.ts';
import { always, type Kind } from '../kinds.ts';
import { type Delivery, type Line } from '../model.ts';
import { farCities } from '../world.ts';
import { both, careOf, claimedHome, farFrom, hiredDay, operatorCity, papers, slipsOf } from './parts.ts';

/** The company's laptop went to a forwarder, a parcel shop or a friend and on abroad. Some show the real place, some put a tunnel before it after a while, some tell HR a new address between offer and delivery. */
export const forwardedLaptop: Kind = {
  name: 'forwarded-laptop', per1000: always(2), size: 1,
  hire: (company, random) => {
    const { simple } = company.profile;
    const home = claimedHome(company, random);
    const care = careOf(company, random);
    const firstDay = simple ? random.int(1, Math.max(1, Math.min(8, company.days - 3))) : hiredDay(company, random);
    const hub = random.pick(farFrom(company, home));
    const kind = simple ? 'freight-forwarder' : random.pick(['freight-forwarder', 'parcel-shop', 'parcel-shop', 'home'] as const);
    const delivery: Delivery = { ...deliveredTo(kind === 'parcel-shop' && random.chance(0.5) ? home : hub, random), shipped_kind: kind, shipped_on: company.date(firstDay - random.int(8, 16)) };
    const there = simple ? random.pick(farCities) : random.chance(0.6) ? operatorCity(random) : random.pick([...farCities, ...company.profile.cities.filter((c) => c.country !== home.country)]);
    const line: (day: number) => Line = simple ? fixed(company.addresses.line(there, 'home', random)) : subscriber(company, there, random);
    const service = exits(company, home, random);
    const hides = simple ? 0 : random.pick([0, 0, 0.5, 0.9]) * (0.5 + care / 2);
    const learns = random.int(1, 12);
    const person = company.hire({ role: 'forwarded-laptop', home, firstDay, delivery, claims: simple ? {} : papers(company, random, care), slips: simple ? [] : slipsOf(company, random, { first: firstDay, care }),
      where: (day, today) => (hides > 0 && day > firstDay + learns && today.chance(hides) ? both(service(today), { behind: there }) : both(line(day))) });
    company.truth(person, 'forwarded-laptop', '');
  },
};
const fixed = (line: Line) => (): Line => line;
