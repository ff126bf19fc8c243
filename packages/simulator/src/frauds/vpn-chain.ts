import { exits, phoneBeside } from '../homes.ts';
import { type Company } from '../company.ts';
import { always, type Kind } from '../kinds.ts';
import { type Line, type Person } from '../model.ts';
import { type Random } from '../random.ts';
import { type City } from '../world.ts';
import { both, careOf, claimedHome, hiredDay, namedOperatorExit, operatorCity, papers, rentedServer, residentialProxy, slipsOf } from './parts.ts';

type Way = (day: number, today: Random) => Line;

/** What stands before the company's VPN: a commercial service, one that operators are known for, a rented server, somebody's household line, or now this and now that. */
function wayOf(company: Company, home: City, random: Random, care: number): Way {
  const service = exits(company, home, random);
  const usual: Way = (_, today) => service(today);
  if (company.profile.simple) return usual;
  const kind = random.next();
  if (kind < 0.2) { const line = namedOperatorExit(random); return () => line; }
  if (kind < 0.35 + care * 0.25) { const proxy = residentialProxy(company, home, random); return (day) => proxy(day); }
  const server = kind < 0.7 ? rentedServer(company, home, random) : undefined;
  if (server !== undefined) return () => server;
  if (care > 0.5) return usual;
  const hops = company.profile.cities.filter((c) => c.country === home.country && (c.vpn ?? []).length > 0).map((city) => exits(company, city, random));
  return hops.length === 0 ? usual : (_, today) => today.pick(hops)(today);
}

function where(company: Company, home: City, random: Random, care: number): Person['where'] {
  const behind = operatorCity(random);
  const way = wayOf(company, home, random, care);
  // The telephone stays out of the tunnel with some: on the local carrier it would be refused, so it has a SIM of another place, or a helper holds it at the claimed home.
  const helper = !company.profile.simple && random.chance(0.2) ? phoneBeside(company, home, random) : undefined;
  return (day, today) => {
    const line = way(day, today);
    return { ...both(line, { behind }), ...(helper === undefined ? {} : { phone: helper(line, today) }) };
  };
}

/** One operator abroad, straight into the company through a tunnel that ends near the home claimed. Often on the company's own laptop, sent on by a helper, or on none that it knows. */
export const vpnChain: Kind = {
  name: 'vpn-chain', per1000: always(3), size: 1,
  hire: (company, random) => {
    const home = claimedHome(company, random);
    const firstDay = hiredDay(company, random);
    const care = careOf(company, random);
    const person = company.hire({ role: 'vpn-chain', home, firstDay, slips: slipsOf(company, random, { first: firstDay, care, sure: company.profile.simple }), where: where(company, home, random, care), claims: papers(company, random, care) });
    company.truth(person, 'vpn-chain', '');
  },
};
