import { atHome, staying } from '../homes.ts';
import { always, type Kind } from '../kinds.ts';
import { cityNamed } from '../world.ts';
import { agencyName } from './colleague.ts';

/** Eight people of one agency who share its office, which nobody declared: three days a week there, behind its business line or, in a small agency, an ordinary one; the others at home. */
export const agency: Kind = {
  name: 'agency', per1000: always(1), size: 8,
  hire: (company, random, copy) => {
    const cities = company.profile.cities.filter((c) => (c.business ?? []).length > 0);
    const home = company.profile.simple ? cityNamed('Denver') : random.pick(cities);
    const desk = company.addresses.line(home, company.profile.simple || random.chance(0.7) ? 'business' : 'home', random);
    for (let i = 0; i < 8; i++) {
      const [usual, office] = [atHome(company, home, random), staying(company, desk, random)];
      const days = random.shuffle([1, 2, 3, 4, 5]).slice(0, 2);
      company.hire({ role: 'agency', home, claims: { employment: 'contractor', agency: agencyName(copy) }, firstDay: -random.int(30, 260),
        where: (day, today) => (days.includes(company.weekday(day)) ? usual(day, today) : office(day, today)) });
    }
  },
};
