import { atHome, exits } from '../homes.ts';
import { always, type Kind, someCity } from '../kinds.ts';

/** Somebody with a privacy VPN on at nearly all times, most for years. The exit is near home, for a few in the neighbouring country that is faster. */
export const privacyVpn: Kind = {
  name: 'privacy-vpn', per1000: always(10), size: 1,
  hire: (company, random) => {
    const home = someCity(company, random);
    const usual = atHome(company, home, random);
    const elsewhere = !company.profile.simple && random.chance(0.2) ? random.pick(company.profile.cities) : home;
    const exit = exits(company, elsewhere, random);
    const share = company.profile.simple ? 1 : 0.6 + random.next() * 0.4;
    company.hire({ role: 'privacy-vpn', home, firstDay: company.profile.simple ? -1480 : -random.int(10, 2000), where: (day, today) => {
      const spot = usual(day, today);
      return today.chance(share) ? { ...spot, line: exit(today), behind: home, site: spot.line.ip } : spot;
    } });
  },
};
