import { describe, expect, it } from '@jest/globals';
import { type ClaimRows, DAY, type NetworkClass, type Observation, type PersonClaim, timelineOf } from '@winnow/core';
import { linesOf, paramsOf, strongestBySubject } from '@winnow/detection';
import { sharedEgress } from '../../../src/detectors/sharing/shared-egress.ts';
import { claimsOf, daily, DAY0, person, type PlaceName } from '../../support.ts';

const hire = (n: number, home: PlaceName, over: Partial<PersonClaim> = {}): PersonClaim => person({ person_id: `p${String(n)}`, usernames: [`u${String(n)}`], start_date: `2026-0${String(n)}-10`, ...over }, home);
const onLine = (n: number, from: PlaceName, net: NetworkClass = 'residential', days = 6): Observation[] => daily(days, { account: `u${String(n)}`, ip: '203.0.113.50', from, net });

interface Shared { readonly name: string; readonly people: readonly PersonClaim[]; readonly seen: readonly Observation[]; readonly networks?: ClaimRows['networks']; readonly levels: Readonly<Record<string, string>>; readonly quality?: number }
const five = [1, 2, 3, 4, 5];
const situations: Shared[] = [
  { name: 'five hires on one line, homes far away', people: five.map((n) => hire(n, n % 2 === 0 ? 'austin' : 'berlin')), seen: five.flatMap((n) => onLine(n, 'columbus')), levels: Object.fromEntries(five.map((n) => [`p${String(n)}`, 'three-separate'])), quality: 1 },
  { name: 'three of whom one lives there', people: [hire(1, 'columbus'), hire(2, 'austin'), hire(3, 'berlin')], seen: [1, 2, 3].flatMap((n) => onLine(n, 'columbus')), levels: { p1: 'three', p2: 'three', p3: 'three' } },
  { name: 'two, neither of whom lives there', people: [hire(1, 'austin'), hire(2, 'berlin')], seen: [1, 2].flatMap((n) => onLine(n, 'columbus')), levels: { p1: 'pair-separate', p2: 'pair-separate' } },
  { name: 'a visit to a colleague', people: [hire(1, 'columbus'), hire(2, 'berlin')], seen: [1, 2].flatMap((n) => onLine(n, 'columbus')), levels: { p1: 'pair', p2: 'pair' } },
  { name: 'one household', people: [hire(1, 'columbus'), hire(2, 'columbus')], seen: [1, 2].flatMap((n) => onLine(n, 'columbus')), levels: {} },
  { name: 'one agency in its office', people: five.map((n) => hire(n, 'austin', { agency: 'Acme' })), seen: five.flatMap((n) => onLine(n, 'columbus', 'business')), levels: {} },
  { name: 'a claimed coworking space', people: [hire(1, 'austin'), hire(2, 'berlin')], seen: [1, 2].flatMap((n) => onLine(n, 'columbus')), networks: [{ cidr: '203.0.113.0/24', kind: 'coworking' }], levels: {} },
  { name: 'a carrier\'s gateway', people: [hire(1, 'austin'), hire(2, 'berlin')], seen: [1, 2].flatMap((n) => onLine(n, 'columbus', 'mobile')), levels: {} },
  { name: 'one exit of a VPN', people: [hire(1, 'austin'), hire(2, 'berlin')], seen: [1, 2].flatMap((n) => onLine(n, 'columbus', 'vpn')), levels: {} },
  { name: 'one day only', people: [hire(1, 'austin'), hire(2, 'berlin')], seen: [1, 2].flatMap((n) => onLine(n, 'columbus', 'residential', 1)), levels: {} },
  { name: 'one person with two accounts', people: [hire(1, 'austin', { usernames: ['u1', 'u2'] })], seen: [1, 2].flatMap((n) => onLine(n, 'columbus')), levels: {} },
  { name: 'an unknown kind of line counts', people: [hire(1, 'austin'), hire(2, 'berlin')], seen: [1, 2].flatMap((n) => onLine(n, 'columbus', 'unknown')), levels: { p1: 'pair-separate', p2: 'pair-separate' } },
];
describe('sharing.shared-egress', () => {
  it.each(situations)('$name', (s) => {
    const asOf = DAY0 + 10 * DAY;
    const claims = claimsOf({ people: s.people, networks: s.networks ?? [] });
    const rows = linesOf(timelineOf('all', s.seen).presences, { from: asOf - 14 * DAY, asOf }, 40);
    const found = strongestBySubject(sharedEgress, sharedEgress.toFindings(rows, { claims, subjectOf: (account) => claims.personOfLogin(account, '') ?? account, params: paramsOf(sharedEgress), asOf }), asOf);
    expect(Object.fromEntries(found.map((f) => [f.subject, f.level]))).toEqual(s.levels);
    if (s.quality !== undefined) for (const f of found) expect(f.quality).toBe(s.quality);
  });
});
