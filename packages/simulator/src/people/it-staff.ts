import { corporateLaptop, withKvm, withRemoteTools } from '../machines.ts';
import { always, type Kind, someCity } from '../kinds.ts';

/** Administrators with a remote-control box on the desk for servers that hang. */
export const itKvm: Kind = {
  name: 'it-kvm', per1000: always(2), size: 1,
  hire: (company, random) => { company.hire({ role: 'it-kvm', home: someCity(company, random), machine: withKvm(corporateLaptop(random), random), firstDay: -random.int(200, 2000), claims: { team: 'it' } }); },
};

/** Help desk and administrators with several tools for working other people's computers. */
export const itTools: Kind = {
  name: 'it-tools', per1000: always(9), size: 1,
  hire: (company, random) => { company.hire({ role: 'it-tools', home: someCity(company, random), machine: withRemoteTools(corporateLaptop(random), random, random.int(1, 3)), firstDay: -random.int(30, 2000), claims: { team: random.pick(['it', 'it', 'infrastructure']) } }); },
};

/** Somebody outside IT who has a tool for helping the family, or a box at home for the media computer. */
export const tinkerer: Kind = {
  name: 'tinkerer', per1000: always(4), size: 1,
  hire: (company, random) => {
    const laptop = corporateLaptop(random);
    company.hire({ role: 'tinkerer', home: someCity(company, random), machine: random.chance(0.1) ? withKvm(laptop, random) : withRemoteTools(laptop, random, random.int(1, 2)), firstDay: -random.int(10, 1500) });
  },
};
