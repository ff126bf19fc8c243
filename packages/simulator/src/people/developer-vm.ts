import { atHome, exits } from '../homes.ts';
import { corporateLaptop, virtualMachine, withVmAdapter } from '../machines.ts';
import { always, type Kind, someCity } from '../kinds.ts';

/** A developer with a virtual machine on some days, allowed by the inventory; one in four through a privacy VPN now and then, one in six never declared it. */
export const allowedVm: Kind = {
  name: 'allowed-vm', per1000: always(5), size: 1,
  hire: (company, random, copy) => {
    const home = someCity(company, random);
    const machine = virtualMachine(random, true);
    const usual = atHome(company, home, random);
    const exit = exits(company, home, random);
    const hides = company.profile.simple || random.chance(0.25) ? 0.4 : 0;
    const person = company.hire({ role: 'allowed-vm', home, firstDay: -random.int(200, 1500), claims: { team: 'engineering' }, where: (day, today) => {
      const spot = usual(day, today);
      if (!today.chance(0.5)) return spot;
      return today.chance(hides) ? { ...spot, line: exit(today), behind: home, site: spot.line.ip, machine } : { ...spot, machine };
    } });
    if (copy % 6 !== 5) company.own(person, machine, { vm_allowed: true });
  },
};

/** A hypervisor on the laptop shows as a second adapter; nobody logs in from inside it. */
export const vmAdapter: Kind = {
  name: 'vm-adapter', per1000: always(15), size: 1,
  hire: (company, random) => { company.hire({ role: 'vm-adapter', home: someCity(company, random), machine: withVmAdapter(corporateLaptop(random)), firstDay: -random.int(60, 1500), claims: { team: 'engineering' } }); },
};
