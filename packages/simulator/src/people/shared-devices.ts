import { atHome } from '../homes.ts';
import { corporateLaptop } from '../machines.ts';
import { always, type Kind, someCity } from '../kinds.ts';
import { type Spot } from '../model.ts';

/** Four people of one shift with one computer at a counter, in an office; each has nothing else. */
export const kiosk: Kind = {
  name: 'kiosk', per1000: always(1), size: 4,
  hire: (company, random) => {
    const office = company.sites.offices[Math.floor(random.next() * company.sites.offices.length)];
    const home = office?.city ?? someCity(company, random);
    const machine = { ...corporateLaptop(random), hostname: `KIOSK-${String(random.int(1, 40))}` };
    const line = office?.line ?? company.addresses.line(home, 'home', random);
    for (let i = 0; i < 4; i++) company.hire({ role: 'kiosk', home, machine, ...(i === 0 ? {} : { delivery: null }), firstDay: -random.int(60, 1500), claims: { team: 'support' }, where: (): Spot => ({ line, phone: line, inside: i % 2 === 0 }) });
  },
};

/** Somebody left and the laptop went to a successor; the inventory has the old owner for some weeks, or for good. */
export const handedOn: Kind = {
  name: 'handed-on', per1000: always(5), size: 2,
  hire: (company, random) => {
    const [before, after] = [someCity(company, random), someCity(company, random)];
    const machine = corporateLaptop(random);
    const day = random.int(2, Math.max(2, Math.floor(company.days * 0.7)));
    company.hire({ role: 'handed-on', home: before, machine, firstDay: -random.int(200, 1500), lastDay: day, where: atHome(company, before, random) });
    const late = random.chance(0.6);
    const person = company.hire({ role: 'handed-on', home: after, machine, firstDay: day + random.int(4, 12), delivery: null, where: atHome(company, after, random) });
    if (late) company.own(person, machine, { valid_from: company.date(day + random.int(2, 40)) });
  },
};
