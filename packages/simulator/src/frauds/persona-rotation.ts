import { deliveredTo, type Company } from '../company.ts';
import { exits, subscriber } from '../homes.ts';
import { corporateLaptop, phoneOf, virtualMachine, withHiddenKvm, withKvm } from '../machines.ts';
import { always, type Kind } from '../kinds.ts';
import { type Machine, type Spot } from '../model.ts';
import { type Random } from '../random.ts';
import { rhythmOf } from '../rhythm.ts';
import { careOf, claimedHome, hiredDay, operatorCity, papers, slipsOf } from './parts.ts';

/** The operator's day, cut into turns: whose turn it is, from when to when. With two seats the personas still never overlap. */
export function turns(random: Random, personas: number): readonly (readonly [persona: number, from: number, to: number])[] {
  const out: (readonly [number, number, number])[] = [];
  let at = 7.8 + random.next() * 1.4;
  const end = at + 9 + random.next() * 3;
  for (let n = random.int(0, personas - 1); at < end; n++) {
    const length = 0.5 + random.next() * 1.9;
    out.push([n % personas, at, Math.min(at + length, end)]);
    at += length + 0.06 + random.next() * 0.3;
  }
  return out;
}

const machineOf = (random: Random, how: number): Machine => (how < 0.3 ? virtualMachine(random, false) : how < 0.6 ? withKvm(corporateLaptop(random), random) : how < 0.8 ? withHiddenKvm(corporateLaptop(random), random) : corporateLaptop(random));

/** One operator behind two to four personas: on the same days, never in the same minute. All through one exit, each through its own, or the laptops stand where their owners claim to live. */
export const personaRotation: Kind = {
  name: 'persona-rotation', per1000: always(1), size: 4,
  hire: (company, random, copy) => {
    const personas = Math.min(company.free, random.pick([2, 3, 3, 4]));
    const care = careOf(company, random);
    const [behind, centre] = [operatorCity(random), claimedHome(company, random)];
    const one = care < 0.45 ? exits(company, centre, random) : undefined;
    const how = random.next();
    const rhythm = rhythmOf(random, centre.country, company.days);
    const crew = `operator ${String(copy)}`;
    const phone = phoneOf(random, centre.country);
    for (let i = 0; i < personas; i++) {
      const home = random.chance(0.4) ? centre : claimedHome(company, random);
      const [own, line] = [exits(company, home, random), subscriber(company, home, random)];
      const machine = machineOf(random, how);
      const firstDay = hiredDay(company, random);
      const spot = (day: number): Spot => {
        const today = company.random(crew, day);
        // Over a KVM the laptop's own line shows; all others come out of the operator's tunnel.
        const out = one?.(today) ?? (how >= 0.3 && how < 0.8 ? line(day) : own(today));
        return { line: out, phone: out, zone: centre.zone, ...(out.kind === 'vpn' ? { behind } : {}), stretches: turns(company.random(crew, 'turns', day), personas).filter(([n]) => n === i).map(([, from, to]) => [from, to] as const) };
      };
      const person = company.hire({ role: 'persona-rotation', home, machine, firstDay, rhythm, crew, ...(random.chance(0.5 * (1 - care)) ? { phone } : {}), ...deliveryOf(company, machine, { home, random }), claims: papers(company, random, care), slips: slipsOf(company, random, { first: firstDay, care: 0.5 + care / 2 }), where: (day) => spot(day) });
      company.truth(person, 'persona-rotation', `operator-${String(copy + 1)}`);
    }
  },
};

function deliveryOf(company: Company, machine: Machine, { home, random }: { readonly home: Parameters<typeof deliveredTo>[0]; readonly random: Random }): object {
  if (machine.virtual) return { delivery: null };
  return random.chance(0.6) ? { delivery: deliveredTo(home, random) } : { delivery: deliveredTo(claimedHome(company, random), random) };
}
