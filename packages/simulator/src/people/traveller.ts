import { atHome, tripper } from '../homes.ts';
import { type Kind, someCity } from '../kinds.ts';

/** A trip of one to five weeks: family, a project, a conference and a holiday behind it. Four in five have a record, which may be a day off. */
export const traveller: Kind = {
  name: 'traveller', per1000: (days) => (25 * days) / 60, size: 1,
  hire: (company, random) => {
    const home = someCity(company, random);
    const line = company.addresses.line(random.pick(company.profile.cities.filter((c) => c !== home && (company.profile.simple ? ['Madrid', 'Paris', 'Sydney', 'Barcelona'].includes(c.city) : true))), 'home', random);
    const from = company.profile.simple ? Math.floor(company.days / 3) : random.int(0, Math.max(0, company.days - 8));
    const to = Math.min(company.days - 1, from + (company.profile.simple ? 13 : random.int(5, 34)));
    const person = company.hire({ role: 'traveller', home, firstDay: -random.int(100, 1500), where: tripper(company, [{ from, to, line }], { city: home, where: atHome(company, home, random), random }) });
    if (random.next() < company.profile.claims.trips) company.travelled(person, { from: from - random.int(0, 2), to: to + random.int(0, 2), place: line.city });
  },
};
