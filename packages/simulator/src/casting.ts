import { type Company } from './company.ts';
import { byodVm } from './frauds/byod-vm.ts';
import { forwardedLaptop } from './frauds/forwarded-laptop.ts';
import { handover } from './frauds/handover.ts';
import { laptopFarm } from './frauds/laptop-farm.ts';
import { personaRotation } from './frauds/persona-rotation.ts';
import { quiet } from './frauds/quiet.ts';
import { splitPlace } from './frauds/split-place.ts';
import { vpnChain } from './frauds/vpn-chain.ts';
import { type Kind } from './kinds.ts';
import { type Stories } from './model.ts';
import { agency } from './people/agency.ts';
import { border } from './people/border.ts';
import { newLaptop, newPhone } from './people/changes.ts';
import { hireColleague } from './people/colleague.ts';
import { fetched, parents } from './people/deliveries.ts';
import { allowedVm, vmAdapter } from './people/developer-vm.ts';
import { geoError } from './people/geo-error.ts';
import { household } from './people/household.ts';
import { itKvm, itTools, tinkerer } from './people/it-staff.ts';
import { moved, staleAddress } from './people/moved.ts';
import { nomad } from './people/nomad.ts';
import { privacyVpn } from './people/privacy-vpn.ts';
import { satellite } from './people/satellite.ts';
import { handedOn, kiosk } from './people/shared-devices.ts';
import { traveller } from './people/traveller.ts';
import { vdi } from './people/vdi.ts';
import { type Random } from './random.ts';

/** Every kind of honest person that is more than an ordinary colleague. A new one is a file and a word here. */
export const honestKinds: readonly Kind[] = [
  household, agency, privacyVpn, nomad, traveller, allowedVm, vmAdapter, itKvm, itTools, tinkerer, moved, staleAddress, parents, fetched, satellite, border, geoError, vdi, newLaptop, newPhone, kiosk, handedOn,
];
/** Every fraud; `name` is its scenario. */
export const fraudKinds: readonly Kind[] = [laptopFarm, vpnChain, byodVm, forwardedLaptop, personaRotation, handover, splitPlace, quiet];

/** The innocent twins that stand beside the four stories in a simple company: eighteen people. */
const twins: readonly Kind[] = [household, agency, privacyVpn, traveller, allowedVm, vmAdapter, itKvm, moved, parents, nomad];
const four: readonly Kind[] = [laptopFarm, vpnChain, byodVm, forwardedLaptop];

type Task = (company: Company) => void;

function groups(kind: Kind, count: number, seed: Random): Task[] {
  return Array.from({ length: count }, (_, copy): Task => (company) => { if (company.free >= kind.size) kind.hire(company, seed.fork(), copy); });
}

/** So many groups that the expected number is right for any size. */
function countOf(kind: Kind, company: Company, random: Random): number {
  const expected = (kind.per1000(company.days) * company.free) / 1000;
  return Math.floor(expected) + (random.chance(expected % 1) ? 1 : 0);
}

function simpleCast(company: Company, stories: Stories): Task[] {
  const kinds = stories === 'none' ? twins : [...twins, ...four];
  return kinds.flatMap((kind) => groups(kind, 1, company.random('kind', kind.name)));
}

/** By rates; of each scenario at least one where the company has room for them all, and a third of them where not. */
function fullCast(company: Company, stories: Stories): Task[] {
  const random = company.random('cast');
  const honest = honestKinds.flatMap((kind) => groups(kind, countOf(kind, company, random), company.random('kind', kind.name)));
  if (stories === 'none') return honest;
  const room = company.free >= 300;
  const some = random.shuffle(fraudKinds).slice(0, 3);
  const frauds = fraudKinds.flatMap((kind) => groups(kind, Math.max(room || some.includes(kind) ? 1 : 0, countOf(kind, company, random)), company.random('kind', kind.name)));
  return [...frauds, ...honest];
}

/** Hires everybody. Kinds come between colleagues in random order, so that no order tells a part; frauds are hired even where honest kinds would fill the company. */
export function cast(company: Company, stories: Stories): void {
  const order = company.random('order');
  const tasks = company.profile.simple ? simpleCast(company, stories) : order.shuffle(fullCast(company, stories));
  const reserved = company.profile.simple ? 30 : Math.min(company.free, Math.ceil(company.free * 0.5));
  const before = Math.floor(order.next() * Math.max(0, company.free - reserved));
  for (let i = 0; i < before; i++) hireColleague(company);
  for (const task of tasks) task(company);
  while (company.free > 0) hireColleague(company);
}
