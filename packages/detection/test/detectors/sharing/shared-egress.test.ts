import { describe, expect, it } from '@jest/globals';
import { type ClaimRows, DAY, type NetworkClass, type Observation, type PersonClaim, timelineOf } from '@winnow/core';
import { linesOf, paramsOf, strongestBySubject } from '@winnow/detection';
import { sharedEgress } from '../../../src/detectors/sharing/shared-egress.ts';
import { claimsOf, daily, DAY0, person, type PlaceName } from '../../support.ts';

const hire = (n: number, home: PlaceName, over: Partial<PersonClaim> = {}): PersonClaim => person({ person_id: `p${String(n)}`, usernames: [`u${String(n)}`], start_date: `2026-0${String(n)}-10`, ...over }, home);
const onLine = (n: number, from: PlaceName, net: NetworkClass = 'residential', days = 6): Observation[] => daily(days, { account: `u${String(n)}`, ip: '203.0.113.50', from, net });

const byCountry = (p: PersonClaim): PersonClaim => { const rest = { ...p }; delete rest.home_lat; delete rest.home_lon; return rest; };

const homeless = (p: PersonClaim): PersonClaim => { const rest = byCountry(p); delete rest.home_country; delete rest.home_city; return rest; };

interface Shared { readonly name: string; readonly people: readonly PersonClaim[]; readonly seen: readonly Observation[]; readonly networks?: ClaimRows['networks']; readonly levels: Readonly<Record<string, string>>; readonly quality?: number }
const five = [1, 2, 3, 4, 5];
const fourteen = Array.from({ length: 14 }, (_, n) => n + 1);
const eight = [1, 2, 3, 4, 5, 6, 7, 8];
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
  { name: 'three in one hotel, at home most of the fortnight', people: [hire(1, 'austin'), hire(2, 'berlin'), hire(3, 'dallas')], seen: [1, 2, 3].flatMap((n) => [...onLine(n, 'columbus', 'residential', 3), ...daily(5, { account: `u${String(n)}`, ip: `198.51.100.${String(n)}`, from: 'austin' }, 4)]), levels: {} },
  { name: 'three behind exits, and on one line whenever these drop', people: [hire(1, 'austin'), hire(2, 'berlin'), hire(3, 'dallas')], seen: [1, 2, 3].flatMap((n) => [...onLine(n, 'columbus', 'residential', 2), ...daily(6, { account: `u${String(n)}`, ip: `198.51.100.${String(n)}`, net: 'vpn' }, 2)]), levels: { p1: 'three-separate', p2: 'three-separate', p3: 'three-separate' } },
  { name: 'three of one town behind one address of a carrier', people: [1, 2, 3].map((n) => hire(n, 'columbus', { home_lat: 39.96 + n / 10 })), seen: [1, 2, 3].flatMap((n) => onLine(n, 'columbus')), levels: { p1: 'neighbours', p2: 'neighbours', p3: 'neighbours' } },
  { name: 'one agency, all living near, in an office on an access line', people: five.map((n) => hire(n, 'columbus', { agency: 'Acme', home_lat: 39.96 + n / 20 })), seen: five.flatMap((n) => onLine(n, 'columbus')), levels: {} },
  { name: 'one agency on an access line far from all of them', people: five.map((n) => hire(n, 'austin', { agency: 'Acme', home_lat: 30 + n / 10 })), seen: five.flatMap((n) => onLine(n, 'columbus')), levels: Object.fromEntries(five.map((n) => [`p${String(n)}`, 'three'])) },
  { name: 'three phones that approve from one line', people: [hire(1, 'austin'), hire(2, 'berlin'), hire(3, 'dallas')], seen: [1, 2, 3].flatMap((n) => daily(6, { account: `u${String(n)}`, ip: '203.0.113.50', from: 'columbus', kind: 'mfa' })), levels: {} },
  { name: 'a couple whose line is placed elsewhere', people: [hire(1, 'austin'), hire(2, 'austin')], seen: [1, 2].flatMap((n) => onLine(n, 'columbus')), levels: {} },
  { name: 'a farm of three, one of whom claims no home', people: [hire(1, 'austin'), hire(2, 'berlin'), homeless(hire(3, 'dallas'))], seen: [1, 2, 3].flatMap((n) => onLine(n, 'columbus')), levels: { p1: 'three-separate', p2: 'three-separate', p3: 'three-separate' } },
  { name: 'homes known by country only, and it is another', people: [1, 2, 3].map((n) => byCountry(hire(n, 'berlin'))), seen: [1, 2, 3].flatMap((n) => onLine(n, 'columbus')), levels: { p1: 'three-separate', p2: 'three-separate', p3: 'three-separate' } },
  { name: 'a line whose address changes every day', people: [hire(1, 'austin'), hire(2, 'berlin'), hire(3, 'dallas')], seen: [1, 2, 3].flatMap((n) => [0, 1, 2, 3, 4].flatMap((day) => daily(1, { account: `u${String(n)}`, ip: `203.0.113.${String(day)}`, from: 'columbus' }, day))), levels: { p1: 'three-separate', p2: 'three-separate', p3: 'three-separate' } },
  { name: 'strangers whom a carrier puts on one address for a day or two', people: [hire(1, 'austin'), hire(2, 'berlin')], seen: [1, 2].flatMap((n) => [0, 1, 2, 3, 4, 5, 6, 7].flatMap((day) => daily(1, { account: `u${String(n)}`, ip: `203.0.113.${String(day < 2 ? day : day * 10 + n)}`, from: 'columbus' }, day))), levels: {} },
  { name: 'two who are on one line on two days', people: [hire(1, 'austin'), hire(2, 'berlin')], seen: [1, 2].flatMap((n) => onLine(n, 'columbus', 'residential', 2)), levels: {} },
  { name: 'nobody\'s home is known', people: [1, 2, 3].map((n) => homeless(hire(n, 'austin'))), seen: [1, 2, 3].flatMap((n) => onLine(n, 'columbus')), levels: { p1: 'three', p2: 'three', p3: 'three' } },
  { name: 'a company meeting of three days, elsewhere before and after, one of them little', people: [hire(1, 'austin'), hire(2, 'berlin'), hire(3, 'dallas')], seen: [1, 2, 3].flatMap((n) => [...onLine(n, 'columbus', 'residential', 3), ...daily(n, { account: `u${String(n)}`, ip: `198.51.100.${String(n)}`, from: 'austin' }, 4)]), levels: {} },
  { name: 'the same meeting, two of whom live together', people: [hire(1, 'austin'), hire(2, 'austin'), hire(3, 'dallas'), hire(4, 'berlin')], seen: [1, 2, 3, 4].flatMap((n) => [...daily(5, { account: `u${String(n)}`, ip: `198.51.100.${String(n < 3 ? 1 : n)}`, from: 'dallas' }), ...daily(4, { account: `u${String(n)}`, ip: '203.0.113.50', from: 'columbus' }, 5)]), levels: {} },
  { name: 'the same days together, but for two weeks', people: [hire(1, 'austin'), hire(2, 'austin'), hire(3, 'dallas'), hire(4, 'berlin')], seen: [1, 2, 3, 4].flatMap((n) => onLine(n, 'columbus', 'residential', 9)), levels: Object.fromEntries([1, 2, 3, 4].map((n) => [`p${String(n)}`, 'three-separate'])) },
  { name: 'a town of the line\'s name, of which the map has several', people: [1, 2, 3].map((n) => { const p = byCountry(hire(n, n < 3 ? 'columbus' : 'austin')); return n < 3 ? { ...p, home_city: 'Columbus' } : p; }), seen: [1, 2, 3].flatMap((n) => onLine(n, 'columbus')), levels: { p1: 'neighbours', p2: 'neighbours', p3: 'neighbours' } },
  { name: 'three days, and never anywhere else', people: [hire(1, 'austin'), hire(2, 'berlin'), hire(3, 'dallas')], seen: [1, 2, 3].flatMap((n) => onLine(n, 'columbus', 'residential', 3)), levels: { p1: 'three-separate', p2: 'three-separate', p3: 'three-separate' } },
  { name: 'an office on an access line: half of them live near', people: five.map((n) => hire(n, n < 4 ? 'columbus' : 'austin', n < 4 ? { home_lat: 39.96 + n / 10 } : {})), seen: five.flatMap((n) => onLine(n, 'columbus')), levels: Object.fromEntries(five.map((n) => [`p${String(n)}`, 'neighbours'])) },
  { name: 'eight, two of whom live near', people: eight.map((n) => hire(n, n < 3 ? 'columbus' : 'austin', n < 3 ? { home_lat: 39.96 + n / 10 } : {})), seen: eight.flatMap((n) => onLine(n, 'columbus')), levels: Object.fromEntries(eight.map((n) => [`p${String(n)}`, 'neighbours'])) },
  { name: 'a farm of eight where only the host lives', people: eight.map((n) => hire(n, n < 2 ? 'columbus' : 'austin')), seen: eight.flatMap((n) => onLine(n, 'columbus')), levels: Object.fromEntries(eight.map((n) => [`p${String(n)}`, 'three'])) },
  { name: 'one agency on an access line, homes not in HR', people: five.map((n) => homeless(hire(n, 'columbus', { agency: 'Acme' }))), seen: five.flatMap((n) => onLine(n, 'columbus')), levels: {} },
  { name: 'an administrator\'s second account on the same laptop', people: [hire(1, 'austin')], seen: [1, 2].flatMap((n) => daily(6, { account: `u${String(n)}`, ip: '203.0.113.50', from: 'columbus', device: 'LAPTOP' })), levels: {} },
  { name: 'an account that nobody claims on a laptop of its own', people: [hire(1, 'austin')], seen: [1, 2].flatMap((n) => daily(6, { account: `u${String(n)}`, ip: '203.0.113.50', from: 'columbus', device: `LAPTOP${String(n)}` })), levels: { p1: 'pair', u2: 'pair' } },
  { name: 'three of one town, ten km from each other, whose line is placed elsewhere', people: [1, 2, 3].map((n) => hire(n, 'austin', { home_lat: 30.2 + n / 20, ...(n === 1 && { start_date: '2022-03-01' }) })), seen: [1, 2, 3].flatMap((n) => onLine(n, 'dallas')), levels: { p1: 'neighbours', p2: 'neighbours', p3: 'neighbours' } },
  { name: 'the same, and the line is farther away than GeoIP errs', people: [1, 2, 3].map((n) => hire(n, 'austin', { home_lat: 30.2 + n / 20, ...(n === 1 && { start_date: '2022-03-01' }) })), seen: [1, 2, 3].flatMap((n) => onLine(n, 'columbus')), levels: { p1: 'three-separate', p2: 'three-separate', p3: 'three-separate' } },
  { name: 'three of one town that is on no map, one of them for years', people: [1, 2, 3].map((n) => { const p = hire(n, 'austin', { home_city: 'Shawnee', ...(n === 1 && { start_date: '2022-03-01' }) }); delete p.home_lat; delete p.home_lon; return p; }), seen: [1, 2, 3].flatMap((n) => onLine(n, 'columbus')), levels: { p1: 'neighbours', p2: 'neighbours', p3: 'neighbours' } },
  { name: 'three new hires of one town', people: [1, 2, 3].map((n) => hire(n, 'austin', { home_lat: 30.2 + n / 20 })), seen: [1, 2, 3].flatMap((n) => onLine(n, 'dallas')), levels: { p1: 'three-separate', p2: 'three-separate', p3: 'three-separate' } },
  { name: 'fourteen who come on different days: an office', people: fourteen.map((n) => hire((n % 9) + 1, n % 2 === 0 ? 'austin' : 'berlin', { person_id: `p${String(n)}`, usernames: [`u${String(n)}`] })), seen: fourteen.flatMap((n) => daily(4, { account: `u${String(n)}`, ip: '203.0.113.50', from: 'columbus' }, n < 8 ? 0 : 5)), levels: {} },
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
