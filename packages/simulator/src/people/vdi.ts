import { atHome } from '../homes.ts';
import { companyDesktop, privateLaptop } from '../machines.ts';
import { always, type Kind, someCity } from '../kinds.ts';

/** Works on a desktop in the company's own farm, from whatever computer is at hand: sign-ons come from a virtual machine behind an office's line. */
export const vdi: Kind = {
  name: 'vdi', per1000: always(8), size: 1,
  hire: (company, random) => {
    const home = someCity(company, random);
    const [desktop, own] = [companyDesktop(random), privateLaptop(random)];
    const usual = atHome(company, home, random);
    const [office] = company.sites.offices;
    const person = company.hire({ role: 'vdi', home, machine: random.chance(0.5) ? desktop : own, delivery: null, claims: { byod_allowed: true, employment: random.pick(['contractor', 'employee']) }, firstDay: -random.int(20, 1200), where: (day, today) => {
      const spot = usual(day, today);
      return office === undefined ? spot : { ...spot, machine: own, desk: { line: office.line, machine: desktop } };
    } });
    company.own(person, desktop, { vm_allowed: true, shipped_country: undefined, shipped_city: undefined, shipped_postcode: undefined, shipped_lat: undefined, shipped_lon: undefined, shipped_on: undefined, shipped_kind: undefined });
  },
};
