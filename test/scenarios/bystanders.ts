import { type DeviceClaim, type Observation, type PersonClaim, type TravelClaim } from '@winnow/core';
import { person, type PlaceName } from '../../packages/detection/test/support.ts';
import { approvals, exit, home, hotspot, laptop, reports, WEEKS, work } from './story.ts';

/** Honest people of the same company. */
export interface Bystanders { readonly people: readonly PersonClaim[]; readonly devices: readonly DeviceClaim[]; readonly travel: readonly TravelClaim[]; readonly seen: readonly Observation[] }

const towns: readonly PlaceName[] = ['austin', 'dallas', 'denver', 'seattle', 'berlin', 'columbus'];
const teams = ['Sales', 'Finance', 'Engineering', 'Support', 'Legal'];
const COUNT = 24;
const names = Array.from({ length: COUNT }, (_, i) => `honest${String(i)}`);
const townOf = (i: number): PlaceName => towns[i % towns.length] ?? 'austin';

/** At home on a line of their own, on their own laptop, which was sent there; every sixth has been there since summer only. */
function ordinary(): Bystanders {
  const people = names.map((id, i) => person({ person_id: id, usernames: [id], team: teams[i % teams.length] ?? '', start_date: i % 6 === 0 ? '2026-07-20' : `${String(2017 + (i % 9))}-04-01` }, townOf(i)));
  const seen = names.flatMap((id, i) => {
    const line = home(id, townOf(i), { device: `${id}-laptop` });
    return [...work(id, line), ...approvals(id, i % 2 === 0 ? hotspot(id, townOf(i)) : line)];
  });
  return { people, devices: names.map((id, i) => laptop(id, {}, townOf(i))), travel: [], seen };
}

/** What people do, each for reasons of their own. */
function quirks(): Bystanders {
  const couple = home('couple', 'denver');
  const people = [
    person({ person_id: 'private', usernames: ['private'], team: 'Engineering', start_date: '2022-05-02' }, 'austin'),
    person({ person_id: 'couple1', usernames: ['couple1'], team: 'Sales', start_date: '2021-02-01' }, 'denver'), person({ person_id: 'couple2', usernames: ['couple2'], team: 'Legal', start_date: '2026-07-06' }, 'denver'),
    person({ person_id: 'traveller', usernames: ['traveller'], team: 'Sales', start_date: '2024-01-08' }, 'seattle'),
    person({ person_id: 'admin', usernames: ['admin'], team: 'IT Operations', start_date: '2019-11-04' }, 'dallas'),
    person({ person_id: 'developer', usernames: ['developer'], team: 'Engineering', start_date: '2026-07-13' }, 'austin'),
    person({ person_id: 'freelancer', usernames: ['freelancer'], team: 'Support', start_date: '2026-07-01', payout: 'fintech', byod_allowed: true }, 'berlin'),
  ];
  const devices = [...['private', 'couple1', 'couple2', 'traveller', 'admin'].map((id) => laptop(id)), laptop('developer', { vm_allowed: true, shipped_kind: 'parcel-shop' }, 'austin')];
  const seen = [
    // A privacy VPN on every day, for four years.
    ...work('private', exit('private', { device: 'private-laptop' })),
    ...['couple1', 'couple2'].flatMap((id) => work(id, { ...couple, device: `${id}-laptop` })),
    ...work('traveller', home('traveller', 'seattle', { device: 'traveller-laptop' }), WEEKS.slice(0, 10)), ...work('traveller', home('traveller', 'berlin', { device: 'traveller-laptop', net: 'business' }), WEEKS.slice(10)),
    ...work('admin', home('admin', 'dallas', { device: 'admin-laptop' })), ...reports('admin', home('admin', 'dallas', { device: 'admin-laptop', traits: ['ip-kvm:PiKVM', 'rmm:AnyDesk'] }), [1, 8]),
    ...work('developer', home('developer', 'austin', { device: 'developer-laptop' })), ...reports('developer', home('developer', 'austin', { device: 'VM-dev', facts: { vm: true } }), [2, 3, 4]),
    ...work('freelancer', home('freelancer', 'berlin', { device: 'PC-free', facts: { managed: false } })), ...reports('freelancer', home('freelancer', 'berlin', { kind: 'software-seen', device: 'PC-free', traits: ['rmm:TeamViewer'] }), [5]),
  ];
  return { people, devices, travel: [{ person_id: 'traveller', from: '2026-09-19', to: '2026-09-27', country: 'DE' }], seen };
}

const [many, few] = [ordinary(), quirks()];
export const bystanders: Bystanders = { people: [...many.people, ...few.people], devices: [...many.devices, ...few.devices], travel: few.travel, seen: [...many.seen, ...few.seen] };
