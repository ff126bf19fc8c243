import { atHome } from '../homes.ts';
import { corporateLaptop, phoneOf, privateLaptop } from '../machines.ts';
import { type Kind, someCity } from '../kinds.ts';

/** A new laptop in the middle. The inventory hears of it on the day, weeks late, or has it without an owner; some days on an old private one bridge the gap. */
export const newLaptop: Kind = {
  name: 'new-laptop', per1000: (days) => (250 * days) / 365, size: 1,
  hire: (company, random) => {
    const home = someCity(company, random);
    const day = random.int(1, Math.max(1, company.days - 1));
    const [next, spare] = [corporateLaptop(random), privateLaptop(random)];
    const usual = atHome(company, home, random);
    const gap = random.chance(0.2) ? random.int(1, 4) : 0;
    const person = company.hire({ role: 'new-laptop', home, firstDay: -random.int(400, 2000), where: (d, today) => {
      const spot = usual(d, today);
      return d < day ? spot : { ...spot, machine: d < day + gap ? spare : next };
    } });
    if (random.chance(0.85)) company.own(person, next, { shipped_on: company.date(day - random.int(1, 5)) });
  },
};

/** A new telephone, enrolled for approvals in the morning. */
export const newPhone: Kind = {
  name: 'new-phone', per1000: (days) => (180 * days) / 365, size: 1,
  hire: (company, random) => {
    const home = someCity(company, random);
    const day = company.workingDay(random.int(1, Math.max(1, company.days - 3)));
    company.hire({ role: 'new-phone', home, firstDay: -random.int(60, 2000), enrolments: [{ day, phone: phoneOf(random, home.country) }] });
  },
};
