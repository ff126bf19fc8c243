import { deliveredTo, type Company, type Hire } from '../company.ts';
import { exits, subscriber } from '../homes.ts';
import { corporateLaptop, phoneOf, withHiddenKvm, withKvm, withRemoteTools } from '../machines.ts';
import { always, type Kind } from '../kinds.ts';
import { type Line, type Machine, type Person, type RemoteSession, type Spot } from '../model.ts';
import { type Random } from '../random.ts';
import { type City } from '../world.ts';
import { careOf, claimedHome, farFrom, hiredDay, namedOperatorExit, operatorCity, papers, slipsOf } from './parts.ts';

/** How a farm is run. */
interface Farm {
  readonly place: City;
  /** Where it goes, when it moves house in the window, and when. */
  readonly next: City;
  readonly moves: number;
  readonly lines: readonly ((day: number) => Line)[];
  readonly later: (day: number) => Line;
  /** One tunnel of its own for each laptop: only power and router are shared. */
  readonly tunnels: boolean;
  readonly control: 'kvm' | 'hidden' | 'tools' | 'mixed' | 'none';
  /** The box is plugged in by day alone. */
  readonly byDay: boolean;
  readonly care: number;
  readonly key: string;
}

function farmOf(company: Company, random: Random, copy: number): Farm {
  const { simple } = company.profile;
  const place = claimedHome(company, random);
  const next = random.pick(farFrom(company, place));
  const care = careOf(company, random);
  const lines = Array.from({ length: !simple && random.chance(0.3) ? 2 : 1 }, () => simple ? fixed(company.addresses.line(place, 'home', random)) : subscriber(company, place, random));
  return {
    place, next, moves: !simple && random.chance(0.25) ? random.int(Math.floor(company.days * 0.3), Math.floor(company.days * 0.8)) : Infinity, lines, later: subscriber(company, next, random), tunnels: !simple && random.chance(0.2 + care * 0.15),
    control: simple ? 'mixed' : care > 0.6 ? random.pick(['hidden', 'hidden', 'tools', 'none'] as const) : random.pick(['kvm', 'kvm', 'tools', 'mixed', 'none'] as const), byDay: !simple && random.chance(0.25), care, key: `farm ${String(copy)}`,
  };
}
const fixed = (line: Line) => (): Line => line;

function equipped(farm: Farm, i: number, random: Random): Machine {
  const laptop = corporateLaptop(random);
  if (farm.control === 'kvm') return withKvm(laptop, random);
  if (farm.control === 'hidden') return withHiddenKvm(laptop, random);
  if (farm.control === 'tools') return withRemoteTools(laptop, random, random.chance(0.4) ? 2 : 1);
  if (farm.control === 'mixed') return i < 2 ? withKvm(laptop, random) : i < 4 ? withRemoteTools(laptop, random) : laptop;
  return laptop;
}

/** The tool's session over the working day, from a relay or straight from the operator. */
function sessionOn(machine: Machine, company: Company, random: Random): ((today: Random) => RemoteSession[]) | undefined {
  const [tool] = machine.programs;
  if (tool === undefined) return undefined;
  const peer = random.chance(0.4) ? company.addresses.line(operatorCity(random), 'home', random).ip : exits(company, random.pick(company.profile.cities), random)(random).ip;
  return (today) => [{ tool, peer, fromHour: 8.8 + today.normal() * 0.5, hours: 3 + today.next() * 5 }];
}

function where(farm: Farm, company: Company, own: { readonly home: City; readonly machine: Machine; readonly i: number }, random: Random): Person['where'] {
  const { machine } = own;
  const tunnel = random.chance(0.35) && farm.care < 0.5 ? fixed(namedOperatorExit(random)) : exits(company, own.home, random);
  const remote = company.profile.simple ? undefined : sessionOn(machine, company, random);
  const bare = farm.byDay ? { idle: { ...machine, usb: machine.usb.slice(1), screens: [] } } : {};
  const phoneFar = !company.profile.simple && random.chance(0.3);
  return (day, today): Spot => {
    const house = day < farm.moves ? farm.lines[own.i % farm.lines.length]?.(day) ?? farm.later(day) : farm.later(day);
    const line = farm.tunnels ? tunnel(today) : house;
    // The phones lie beside the laptops, or the operator has them and approves through a VPN.
    return { line, phone: phoneFar ? tunnel(today) : house, site: `${farm.key} ${house.city.city}`, ...(farm.tunnels ? { behind: house.city } : {}), ...bare, ...(remote === undefined ? {} : { remote: remote(today) }) };
  };
}

type Claims = NonNullable<Hire['claims']>;

/** Some are referred by the first of them; a careless keeper gives several the same telephone number. */
function claimsOf(company: Company, farm: Farm, group: { readonly first: Person | undefined; readonly number: string }, random: Random): Claims {
  if (company.profile.simple) return {};
  const referred = group.first !== undefined && random.chance(0.35) ? { referrer_id: group.first.id } : {};
  return { ...papers(company, random, farm.care), ...referred, ...(random.chance(0.25 * (1 - farm.care)) ? { phone: group.number } : {}) };
}

/** One who is found out leaves before the logs end. */
const lastOf = (company: Company, first: number, random: Random): { readonly lastDay?: number } => (!company.profile.simple && random.chance(0.08) && company.days - first > 25 ? { lastDay: Math.max(0, first) + random.int(15, 25) } : {});

/**
 * Several hires, hired separately, whose laptops stand in one flat and are worked from afar. Their homes are far from it and from each other; in some farms one or two live
 * where it stands. Laptops go to the flat, now and then one to its claimed home and on.
 */
export const laptopFarm: Kind = {
  name: 'laptop-farm', per1000: always(1.6), size: 8,
  hire: (company, random, copy) => {
    const { simple } = company.profile;
    const farm = farmOf(company, random, copy);
    const homes = random.shuffle(farFrom(company, farm.place));
    const size = Math.min(company.free, simple ? 5 : random.pick([2, 3, 3, 4, 5, 5, 6, 8]));
    const { number } = phoneOf(random, farm.place.country);
    let first: Person | undefined;
    for (let i = 0; i < size; i++) {
      const home = !simple && random.chance(0.12) ? farm.place : homes[i % homes.length] ?? farm.place;
      const machine = equipped(farm, i, random);
      const firstDay = hiredDay(company, random);
      const person = company.hire({
        role: 'laptop-farm', home, machine, firstDay, delivery: !simple && random.chance(0.15) ? {} : deliveredTo(farm.place, random), slips: simple ? [] : slipsOf(company, random, { first: firstDay, care: 0.4 + farm.care * 0.6 }),
        claims: claimsOf(company, farm, { first, number }, random), where: where(farm, company, { home, machine, i }, random), ...lastOf(company, firstDay, random),
      });
      first ??= person;
      company.truth(person, 'laptop-farm', `farm-${String(copy + 1)}`);
    }
  },
};
