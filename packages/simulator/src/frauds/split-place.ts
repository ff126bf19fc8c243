import { atHome, exits, subscriber } from '../homes.ts';
import { corporateLaptop, privateLaptop, virtualMachine, withKvm } from '../machines.ts';
import { always, type Kind } from '../kinds.ts';
import { type Spot } from '../model.ts';
import { careOf, claimedHome, farFrom, hiredDay, operatorCity, papers } from './parts.ts';

/**
 * One persona worked from two places at once. Either the laptop keeps its tunnel in the claimed city while whoever signs on sits elsewhere on another computer,
 * or two people share the account and are both in, on most days, with a tunnel each.
 */
export const splitPlace: Kind = {
  name: 'split-place', per1000: always(1.5), size: 1,
  hire: (company, random) => {
    const home = claimedHome(company, random);
    const care = careOf(company, random);
    const machine = random.chance(0.3) ? withKvm(corporateLaptop(random), random) : corporateLaptop(random);
    const usual = atHome(company, home, random);
    const place = random.chance(0.5) ? operatorCity(random) : random.pick(farFrom(company, home));
    const other = random.chance(0.4) ? virtualMachine(random, false) : privateLaptop(random);
    const tunnel = exits(company, care > 0.5 ? home : random.pick(farFrom(company, home)), random);
    const [line, desks, open] = [subscriber(company, place, random), random.chance(0.5), care < 0.3 && place.country !== 'CN'];
    const share = 0.5 + random.next() * 0.45;
    const fromHour = 9 + random.next() * 5;
    const firstDay = hiredDay(company, random);
    const person = company.hire({ role: 'split-place', home, machine, firstDay, claims: papers(company, random, care), where: (day, today): Spot => {
      const spot = usual(day, today);
      const far = open ? line(day) : tunnel(today);
      if (desks) return { ...spot, phone: far, desk: { line: far, machine: other } };
      return today.chance(share) ? { ...spot, second: { line: far, machine: other, fromHour, hours: 2 + today.next() * 4 } } : spot;
    } });
    company.truth(person, 'split-place', '');
  },
};
