import { deliveredTo, type Company, type Hire } from '../company.ts';
import { atHome, exits, subscriber } from '../homes.ts';
import { corporateLaptop, withHiddenKvm, withRemoteTools } from '../machines.ts';
import { always, type Kind } from '../kinds.ts';
import { type Random } from '../random.ts';
import { type City } from '../world.ts';
import { both, claimedHome, farFrom, hiredDay, operatorCity, papers, residentialProxy } from './parts.ts';

type Shape = (company: Company, home: City, random: Random) => Partial<Hire>;

/** A host's flat, alone, without a VPN: only the place is wrong. */
const wrongFlat: Shape = (company, home, random) => {
  const place = random.pick(farFrom(company, home));
  const line = subscriber(company, place, random);
  return { delivery: random.chance(0.5) ? deliveredTo(place, random) : {}, where: (day) => both(line(day)) };
};
/** The laptop stands in the claimed city with a box that says it is a keyboard and a screen of no size. */
const hiddenBox: Shape = (company, home, random) => ({ machine: withHiddenKvm(corporateLaptop(random), random), where: atHome(company, home, random) });
/** Household lines of the claimed city; only latency shows, where anything measures it, and the parcel shop. */
const proxied: Shape = (company, home, random) => {
  const [line, behind] = [residentialProxy(company, home, random), operatorCity(random)];
  return { delivery: { shipped_kind: random.chance(0.5) ? 'parcel-shop' : 'home' }, where: (day) => both(line(day), { behind }) };
};
/** One remote tool on a laptop at a helper's who lives near the claimed home. */
const oneTool: Shape = (company, home, random) => ({ machine: withRemoteTools(corporateLaptop(random), random), where: atHome(company, home, random), claims: { payout: 'fintech' } });
/** A VPN of the claimed city, as privacy-minded people have it, and a start date of last month. */
const plainVpn: Shape = (company, home, random) => {
  const [service, behind] = [exits(company, home, random), operatorCity(random)];
  return { where: (_, today) => both(service(today), { behind }) };
};

/** A careful fraud that shows one or two weak things. */
export const quiet: Kind = {
  name: 'quiet', per1000: always(2.5), size: 1,
  hire: (company, random) => {
    const home = claimedHome(company, random);
    const shape = random.pick([wrongFlat, wrongFlat, hiddenBox, proxied, oneTool, plainVpn])(company, home, random);
    const person = company.hire({ role: 'quiet', home, firstDay: hiredDay(company, random), ...shape, claims: { ...(random.chance(0.3) ? papers(company, random, 1) : {}), ...shape.claims } });
    company.truth(person, 'quiet', '');
  },
};
