import { type Company } from '../company.ts';
import { exits } from '../homes.ts';
import { companyDesktop, corporateLaptop, hypervisors, virtualMachine } from '../machines.ts';
import { always, type Kind } from '../kinds.ts';
import { type Machine, type Person } from '../model.ts';
import { type Random } from '../random.ts';
import { type City } from '../world.ts';
import { both, careOf, claimedHome, hiredDay, namedOperatorExit, operatorCity, papers, residentialProxy, slipsOf } from './parts.ts';

interface Own { readonly home: City; readonly machine: Machine; readonly care: number }

/** GlobalProtect shows of a machine its name and serial number only; of VirtualBox that says too little, the ASA sees its adapter. */
function gatewayFor(machine: Machine, random: Random): Person['gateway'] {
  return machine.vendor.startsWith('VMware') && random.chance(0.5) ? 'globalprotect' : 'asa';
}

/** Through a VPN service, one that operators are known for, or with more care household lines; a quarter from inside the machine into one of the company's virtual desktops. */
function where(company: Company, { home, care }: Own, random: Random): Person['where'] {
  const { simple } = company.profile;
  const behind = operatorCity(random);
  const [service, proxy, named] = [exits(company, home, random), residentialProxy(company, home, random), namedOperatorExit(random)];
  const how = simple ? 'service' : random.pick(['service', 'service', 'named', care > 0.5 ? 'proxy' : 'service'] as const);
  const [office] = company.sites.offices;
  const desktop = !simple && office !== undefined && random.chance(0.25) ? { desk: { line: office.line, machine: companyDesktop(random) } } : {};
  return (day, today) => both(how === 'proxy' ? proxy(day) : how === 'named' ? named : service(today), { behind, ...desktop });
}

/** Somebody who never uses what the company sent, but a virtual machine of their own, whatever the hypervisor. */
export const byodVm: Kind = {
  name: 'byod-vm', per1000: always(2), size: 1,
  hire: (company, random, copy) => {
    const { simple } = company.profile;
    const home = claimedHome(company, random);
    const kinds = simple ? hypervisors.slice(0, 2) : random.chance(0.5) ? hypervisors.filter((_, i) => i === copy % hypervisors.length) : hypervisors;
    const machine = virtualMachine(random, false, kinds);
    const firstDay = hiredDay(company, random);
    const care = careOf(company, random);
    const person = company.hire({
      role: 'byod-vm', home, machine, ...(simple ? { gateway: gatewayFor(machine, random) } : {}), delivery: null, firstDay, slips: simple ? [] : slipsOf(company, random, { first: firstDay, care }),
      where: where(company, { home, machine, care }, random), claims: { ...papers(company, random, care), ...(!simple && random.chance(0.4) ? { byod_allowed: true } : {}) },
    });
    // The laptop that was sent is left in its box: in the inventory, and never seen.
    if (!simple && random.chance(0.5)) company.own(person, corporateLaptop(random), {});
    company.truth(person, 'byod-vm', '');
  },
};
