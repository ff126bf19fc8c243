import { type ClaimRows, Claims, type DeviceClaim, type NetworkClaim, type PersonClaim } from '@winnow/core';
import { type AccountRow, Subjects } from '@winnow/detection';
import { company, openIntake, pseudonyms, seenBy, timelinesOf } from '../company.ts';
import { byTurns, type Row } from '../harness.ts';
import { evaluate } from './evaluate.ts';

/** One claimed block per so many people: offices, egresses and pools of a company that grows. */
const PEOPLE_PER_NETWORK = 50;

const person = (p: PersonClaim, copy: string): PersonClaim => ({ ...p, person_id: p.person_id + copy, usernames: p.usernames.map((u) => u + copy), ...(p.email !== undefined && { email: p.email.replace('@', `${copy}@`) }) });
const device = (d: DeviceClaim, copy: string): DeviceClaim => ({ ...d, device_id: d.device_id + copy, hostnames: (d.hostnames ?? []).map((h) => h + copy), macs: [], ...(d.owner_id !== undefined && { owner_id: d.owner_id + copy }) });
const network = (i: number): NetworkClaim => ({ cidr: `11.${String(i >> 8)}.${String(i & 255)}.0/28`, kind: i % 2 === 0 ? 'office' : 'vpn-pool', country: 'US' });

/** The same company with copies of its people beside it, until there are `people`. */
export function grown({ people, devices, travel, networks }: ClaimRows, size: number): ClaimRows {
  const copies = Array.from({ length: Math.ceil(size / people.length) - 1 }, (_, i) => `-${String(i + 1)}`);
  const cut = <T>(list: readonly T[]): readonly T[] => list.slice(0, Math.round((list.length * size) / people.length));
  const all = <T>(own: readonly T[], copied: (item: T, copy: string) => T): readonly T[] => cut([own, ...copies.map((copy) => own.map((item) => copied(item, copy)))].flat());
  return {
    people: all(people, person), devices: all(devices, device), travel: all(travel, (t, copy) => ({ ...t, person_id: t.person_id + copy })),
    networks: [...networks, ...Array.from({ length: Math.max(0, Math.ceil(size / PEOPLE_PER_NETWORK) - networks.length) }, (_, i) => network(i))],
  };
}

export function seenAccounts(own: readonly AccountRow[], rows: ClaimRows): readonly AccountRow[] {
  const known = new Set(own.map((a) => a.name));
  return [...own, ...rows.people.flatMap((p) => p.usernames.filter((u) => !known.has(u)).map((name): AccountRow => ({ account: pseudonyms.account(name), name, realm: '' })))];
}

/** Row 4: the same people, evaluated under the claims of a small and of a large company. */
export const claimsRow: Row = {
  id: '4', title: 'cost per evaluation at 100,000 people ÷ at 1,000',
  baseline: 'the same timelines evaluated under the claims of 1,000 people, all seen; one claimed network per 50 people in both',
  run: async (bench) => {
    const { lines, claims: own, endMs } = bench.quick ? company(40, 6) : company(100, 30);
    const seen = seenBy(await openIntake(), lines);
    const world = (size: number): { claims: Claims; subjects: Subjects } => {
      const claims = new Claims(grown(own.rows, size));
      return { claims, subjects: new Subjects(claims, { accounts: seenAccounts(seen.accounts, claims.rows), devices: seen.devices }, pseudonyms) };
    };
    const [small, large] = [world(1000), world(bench.quick ? 10_000 : 100_000)];
    const timelines = timelinesOf(seen, small.subjects);
    const rounds = bench.quick ? 2 : 4;
    const turn = ({ claims, subjects }: typeof small) => (): void => { for (let i = 0; i < rounds; i++) evaluate(timelines, subjects, claims, endMs); };
    const { subject, baseline, ratio } = await byTurns(bench, { subject: turn(large), baseline: turn(small), times: 7 });
    const each = (cpu: number): number => (cpu / (rounds * timelines.length)) * 1e6;
    return [
      { what: `cost at ${large.claims.rows.people.length.toLocaleString('en-US')} people ÷ at 1,000`, value: ratio, unit: '×', goal: { is: 'at most', value: 1.3 } },
      { what: 'CPU per evaluation, large', value: each(subject), unit: 'µs' }, { what: 'CPU per evaluation, small', value: each(baseline), unit: 'µs' },
    ];
  },
};
