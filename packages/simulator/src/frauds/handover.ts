import { atHome, exits, subscriber } from '../homes.ts';
import { corporateLaptop, privateLaptop, virtualMachine } from '../machines.ts';
import { always, type Kind } from '../kinds.ts';
import { type Person, type Spot } from '../model.ts';
import { careOf, claimedHome, farFrom, operatorCity, papers } from './parts.ts';

/** The hired person works for a while, then somebody else does: network, computer and hours change at once. In some cases the laptop travels along, and two of the three change. */
export const handover: Kind = {
  name: 'handover', per1000: always(1.5), size: 1,
  hire: (company, random) => {
    const home = claimedHome(company, random);
    const care = careOf(company, random);
    const usual = atHome(company, home, random);
    const from = random.int(Math.floor(company.days * 0.2), Math.max(1, Math.floor(company.days * 0.75)));
    const place = random.pick(random.chance(0.5) ? farFrom(company, home) : [operatorCity(random)]);
    const abroad = place.country !== home.country;
    const line = subscriber(company, place, random);
    const service = exits(company, random.chance(0.5) ? home : place, random);
    const tunnel = abroad && random.chance(0.75) || random.chance(0.25);
    const laptop = corporateLaptop(random);
    const other = random.chance(0.35) ? undefined : random.chance(0.5) ? virtualMachine(random, false) : privateLaptop(random);
    const shift = random.pick([-4, -3, 3, 4, 5]) + random.normal() * 0.4;
    const hours = 7 + random.next() * 2.5;
    const after = (day: number, today: Parameters<Person['where']>[1]): Spot => {
      const out = tunnel ? service(today) : line(day);
      const begin = Math.max(4, 8.8 + shift + today.normal() * 0.3);
      const rest = begin + hours * (0.4 + today.next() * 0.2);
      return { line: out, phone: out, zone: home.zone, stretches: [[begin, rest], [rest + 0.5, begin + hours + 0.5]], ...(tunnel ? { behind: place } : {}), ...(other === undefined ? {} : { machine: other }) };
    };
    const person = company.hire({ role: 'handover', home, machine: laptop, firstDay: -random.int(20, 400), claims: papers(company, random, care), where: (day, today) => (day < from ? usual(day, today) : after(day, today)) });
    company.truth(person, 'handover', '', from);
  },
};
