import { describe, expect, it } from '@jest/globals';
import { type ClaimRows, DAY, HOUR, isoTime, MINUTE, type NetworkClass, type Observation, type PersonClaim, sha256 } from '@winnow/core';
import { dropParams, dropsOf, paramsOf, strongestBySubject } from '@winnow/detection';
import { Type } from 'typebox';
import { Default } from 'typebox/value';
import { sharedFate } from '../../../src/detectors/sharing/shared-fate.ts';
import { claimsOf, DAY0 } from '../../support.ts';
import { hire } from '../../things.ts';

const asOf = DAY0 + 50 * DAY;
const span = { from: asOf - 60 * DAY, asOf };
const limits = Default(Type.Object(dropParams), {}) as Parameters<typeof dropsOf>[2]; // the schema's defaults are these numbers
let count = 0;
const event = (account: string, at: number, kind: 'vpn-session-start' | 'vpn-session-end', way: Way): Observation => ({
  schema_version: 1, '@timestamp': isoTime(at), event: { id: sha256('fate', String(count += 1)), outcome: 'success' }, source: { ip: way.ip },
  winnow: { kind, source: 'test', account_id: account, network: { class: way.net } },
});
interface Way { readonly ip: string; readonly net: NetworkClass }
const exit = (n: number): Way => ({ ip: `198.51.100.${String(n)}`, net: 'vpn' });
const home = (n: number): Way => ({ ip: `203.0.113.${String(n)}`, net: 'residential' });
/** Twenty days of work from nine to five, minutes apart for each; on some the tunnel breaks at an hour for so many minutes, some seconds late. */
const weeks = (account: string, way: Way, cuts: Readonly<Record<number, readonly [hour: number, minutes: number]>>, late = 0): Observation[] => Array.from({ length: 20 }, (_, day) => {
  const [base, cut] = [DAY0 + day * DAY, cuts[day]];
  const one = (hour: number, kind: 'vpn-session-start' | 'vpn-session-end', ms = 0): Observation => event(account, base + hour * HOUR + late * 1000 + ms, kind, way);
  const off = Number(account.slice(1)) * 11 * MINUTE;
  const broken = cut === undefined ? [] : [one(cut[0], 'vpn-session-end'), one(cut[0], 'vpn-session-start', cut[1] * MINUTE)];
  return [one(9, 'vpn-session-start', off), ...broken, one(17, 'vpn-session-end', off)];
}).flat();
const twice = { 3: [11, 7], 12: [14, 25] } as const;
const thrice = { ...twice, 17: [10, 3] } as const;
const crowd = (n: number, of: (i: number) => Way): Observation[] => Array.from({ length: n }, (_, i) => weeks(`u${String(i + 3)}`, of(i + 3), thrice, i)).flat();

const two = [hire(1), hire(2)];
interface Row { readonly name: string; readonly seen: readonly Observation[]; readonly people?: readonly PersonClaim[]; readonly networks?: ClaimRows['networks']; readonly found: Readonly<Record<string, string>> }
const rows: readonly Row[] = [
  { name: 'two laptops with a tunnel each lose the power on three days', seen: [...weeks('u1', exit(1), thrice), ...weeks('u2', exit(2), thrice, 40)], found: { p1: 'three-days', p2: 'three-days' } },
  { name: 'on two days', seen: [...weeks('u1', exit(1), twice), ...weeks('u2', exit(2), twice, 40)], found: { p1: 'two-days', p2: 'two-days' } },
  { name: 'three of them', seen: [...weeks('u1', exit(1), twice), ...weeks('u2', exit(2), twice, 20), ...weeks('u3', exit(3), twice, 40)], people: [...two, hire(3)], found: { p1: 'two-days', p2: 'two-days', p3: 'two-days' } },
  { name: 'on one day: chance', seen: [...weeks('u1', exit(1), { 3: [11, 7] }), ...weeks('u2', exit(2), { 3: [11, 7] })], found: {} },
  { name: 'twice on one day: one bad day', seen: [...weeks('u1', exit(1), { 3: [11, 7] }), ...weeks('u2', exit(2), { 3: [11, 7] }), ...[1, 2].flatMap((n) => [event(`u${String(n)}`, DAY0 + 3 * DAY + 15 * HOUR, 'vpn-session-end', exit(n)), event(`u${String(n)}`, DAY0 + 3 * DAY + 15.2 * HOUR, 'vpn-session-start', exit(n))])], found: {} },
  { name: 'one outage over midnight is of one day', seen: [...weeks('u1', exit(1), { 3: [23.999, 7] }), ...weeks('u2', exit(2), { 3: [23.999, 7] }, 20)], found: {} },
  { name: 'break together and return minutes apart: a lunch', seen: [...weeks('u1', exit(1), { 3: [12, 30], 12: [12, 30] }), ...weeks('u2', exit(2), { 3: [12, 36], 12: [12, 41] })], found: {} },
  { name: 'one exit: its own outage', seen: [...weeks('u1', exit(1), thrice), ...weeks('u2', exit(1), thrice, 10)], found: {} },
  { name: 'one of them hides nothing', seen: [...weeks('u1', exit(1), thrice), ...weeks('u2', home(2), thrice, 10)], found: {} },
  { name: 'nobody hides: neighbours at the same provider', seen: [...weeks('u1', home(1), thrice), ...weeks('u2', home(2), thrice, 10)], found: {} },
  { name: 'the gateway restarts, and who hides nothing breaks, too', seen: [...weeks('u1', exit(1), thrice), ...weeks('u2', exit(2), thrice, 10), ...crowd(3, home)], people: [...two, hire(3), hire(4), hire(5)], found: {} },
  { name: 'all hide and all break: the gateway', seen: [...weeks('u1', exit(1), thrice), ...weeks('u2', exit(2), thrice, 10), ...crowd(12, exit)], people: Array.from({ length: 14 }, (_, i) => hire(i + 1)), found: {} },
  { name: 'a couple with a privacy VPN each', seen: [...weeks('u1', exit(1), thrice), ...weeks('u2', exit(2), thrice, 10)], people: [hire(1, { home_lat: 30 }), hire(2, { home_lat: 30 })], found: {} },
  { name: 'an exit that the company claims as its own', seen: [...weeks('u1', exit(1), thrice), ...weeks('u2', exit(2), thrice, 10)], networks: [{ cidr: '198.51.100.0/24', kind: 'corporate-egress' }], found: {} },
  { name: 'one person with two accounts', seen: [...weeks('u1', exit(1), thrice), ...weeks('u2', exit(2), thrice, 10)], people: [hire(1, { usernames: ['u1', 'u2'] })], found: {} },
];
const findings = ({ seen, people = two, networks = [] }: Row): ReturnType<typeof strongestBySubject> => {
  const claims = claimsOf({ people, networks });
  return strongestBySubject(sharedFate, sharedFate.toFindings(dropsOf(seen, span, limits), { claims, subjectOf: (account) => claims.personOfLogin(account, '') ?? account, params: paramsOf(sharedFate), asOf }), asOf);
};
describe('sharing.shared-fate', () => {
  it.each(rows)('$name', (row) => { expect(Object.fromEntries(findings(row).map((f) => [f.subject, f.level]))).toEqual(row.found); });
  it('weighs half where one provider\'s outage may have cut off both, or nobody knows', () => {
    const seen = [...weeks('u1', exit(1), thrice), ...weeks('u2', exit(2), thrice, 10)];
    const quality = (people: readonly PersonClaim[]): readonly number[] => findings({ name: '', seen, people, found: {} }).map((f) => f.quality);
    expect(quality(two)).toEqual([1, 1]);
    expect(quality([hire(1, { home_lat: 30 }), hire(2, { home_lat: 30.2 })])).toEqual([0.5, 0.5]);
    expect(quality([hire(1), { person_id: 'p2', usernames: ['u2'] }])).toEqual([0.5, 0.5]);
  });
  it('tells when, and through which exit', () => {
    const [first] = findings({ name: '', seen: [...weeks('u1', exit(1), twice), ...weeks('u2', exit(2), twice, 40)], found: {} });
    expect(first?.facts).toEqual({ ips: ['198.51.100.1'], people: 2, days: 2, times: ['2026-09-10 11:00', '2026-09-19 14:00'], span_days: 9 });
    expect(first?.observations).toHaveLength(2);
    expect(first?.summary).toBe('On 2 days the tunnel broke and returned within the same minute as that of a colleague, though each comes out of an exit of its own and the homes they claim are far apart; the last time on 2026-09-19.');
  });
});
