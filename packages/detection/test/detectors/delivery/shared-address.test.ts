import { describe, expect, it } from '@jest/globals';
import { type ClaimRows, DAY, type DeviceClaim, type PersonClaim } from '@winnow/core';
import { paramsOf, strongestBySubject } from '@winnow/detection';
import fc from 'fast-check';
import { sharedAddress } from '../../../src/detectors/delivery/shared-address.ts';
import { claimsOf, DAY0, device, person, type PlaceName } from '../../support.ts';

/** Person n claims a home in a place; homes of one place are apart unless `over` says otherwise. */
const hire = (n: number, home: PlaceName, over: Partial<PersonClaim> = {}): PersonClaim => { const p = person({ person_id: `p${String(n)}`, usernames: [`u${String(n)}`] }, home); return { ...p, home_lat: (p.home_lat ?? 0) + n / 10, ...over }; };
const sent = (n: number, to: PlaceName, over: Partial<DeviceClaim> = {}): DeviceClaim => device({ device_id: `D${String(n)}`, owner_id: `p${String(n)}`, ...over }, to);
const byPostcode = (n: number, code: string, over: Partial<DeviceClaim> = {}): DeviceClaim => device({ device_id: `D${String(n)}`, owner_id: `p${String(n)}`, shipped_country: 'DE', shipped_postcode: code, shipped_on: '2026-09-01', ...over });
const asOf = DAY0 + 10 * DAY;
function levelsOf(rows: Partial<ClaimRows>, params: Record<string, unknown> = {}): Record<string, string> {
  const found = strongestBySubject(sharedAddress, sharedAddress.toFindings([], { claims: claimsOf(rows), subjectOf: (a) => a, params: paramsOf(sharedAddress, params), asOf }), asOf);
  return Object.fromEntries(found.map((f) => [f.subject, f.level]));
}
const all = (n: readonly number[], level: string): Record<string, string> => Object.fromEntries(n.map((i) => [`p${String(i)}`, level]));
const far = [hire(1, 'austin'), hire(2, 'berlin'), hire(3, 'dallas')];
const three = [1, 2, 3].map((n) => sent(n, 'columbus'));
const crowd = Array.from({ length: 14 }, (_, i) => i + 1);

const situations: readonly { readonly name: string; readonly rows: Partial<ClaimRows>; readonly params?: Record<string, unknown>; readonly levels: Readonly<Record<string, string>> }[] = [
  { name: 'three laptops to one town, homes far away', rows: { people: far, devices: three }, levels: all([1, 2, 3], 'three') },
  { name: 'two laptops', rows: { people: far, devices: three.slice(0, 2) }, levels: all([1, 2], 'two') },
  { name: 'one of the three lives there', rows: { people: [hire(1, 'austin'), hire(2, 'berlin'), hire(3, 'columbus')], devices: three }, levels: all([1, 2], 'two') },
  { name: 'one of the two moved there later', rows: { people: [hire(1, 'austin'), hire(2, 'berlin'), hire(2, 'columbus', { valid_from: '2026-10-01' })], devices: three.slice(0, 2) }, levels: {} },
  { name: 'one postcode, written in two ways, in another country', rows: { people: [hire(1, 'austin'), hire(2, 'dallas')], devices: [byPostcode(1, '10 117'), byPostcode(2, '10117')] }, levels: all([1, 2], 'two') },
  { name: 'two postcodes', rows: { people: [hire(1, 'austin'), hire(2, 'dallas')], devices: [byPostcode(1, '10117'), byPostcode(2, '10119')] }, levels: {} },
  { name: 'two towns of one country', rows: { people: far, devices: [sent(1, 'columbus'), sent(2, 'columbus', { shipped_lat: 40.3 })] }, levels: {} },
  { name: 'two doors of one street', rows: { people: far, devices: [sent(1, 'columbus'), sent(2, 'columbus', { shipped_lat: 39.97 })] }, levels: all([1, 2], 'two') },
  { name: 'three doors, each near the next', rows: { people: far, devices: [sent(1, 'columbus'), sent(2, 'columbus', { shipped_lat: 39.98 }), sent(3, 'columbus', { shipped_lat: 40 })] }, levels: all([1, 2, 3], 'three') },
  { name: 'an office', rows: { people: far, devices: three.map((d) => ({ ...d, shipped_kind: 'office' })) }, levels: {} },
  { name: 'a claimed coworking space is there', rows: { people: far, devices: three, networks: [{ cidr: '203.0.113.0/24', kind: 'coworking', lat: 39.99, lon: -83 }] }, levels: {} },
  { name: 'a claimed VPN pool is there', rows: { people: far, devices: three, networks: [{ cidr: '203.0.113.0/24', kind: 'vpn-pool', lat: 39.99, lon: -83 }] }, levels: all([1, 2, 3], 'three') },
  { name: 'a depot', rows: { people: crowd.map((n) => hire(n, 'austin')), devices: crowd.map((n) => sent(n, 'columbus')) }, levels: {} },
  { name: 'a couple, sent to its parents', rows: { people: [hire(1, 'austin', { home_lat: 30 }), hire(2, 'austin', { home_lat: 30 })], devices: three.slice(0, 2) }, levels: {} },
  { name: 'an agency, sent to its office', rows: { people: far.map((p) => ({ ...p, agency: 'Acme' })), devices: three }, levels: {} },
  { name: 'no home is claimed', rows: { people: far.map((p) => { const rest = { ...p }; delete rest.home_lat; delete rest.home_country; return rest; }), devices: three }, levels: {} },
  { name: 'the company is at home there', rows: { people: [hire(1, 'austin'), hire(2, 'berlin'), ...[4, 5, 6].map((n) => hire(n, 'columbus', { home_lat: 39.9 + n / 100 }))], devices: three.slice(0, 2) }, levels: {} },
  { name: 'one person with two laptops', rows: { people: far, devices: [sent(1, 'columbus'), sent(2, 'columbus', { owner_id: 'p1' })] }, levels: {} },
  { name: 'sent later than today', rows: { people: far, devices: three.map((d) => ({ ...d, shipped_on: '2026-12-01' })) }, levels: {} },
  { name: 'sent near home by the company\'s measure', rows: { people: far, devices: three }, params: { min_km: 2000 }, levels: {} },
];
describe('delivery.shared-address', () => {
  it.each(situations)('$name', ({ rows, params, levels }) => { expect(levelsOf(rows, params)).toEqual(levels); });
  it('does not depend on the order of the claims', () => {
    const devices = [...three, sent(4, 'columbus', { shipped_lat: 39.985 }), sent(5, 'berlin'), sent(6, 'berlin', { shipped_postcode: 'X1' }), sent(7, 'dandong', { shipped_postcode: 'X1' })];
    const people = [...far, hire(4, 'dandong'), hire(5, 'dallas'), hire(6, 'austin'), hire(7, 'berlin')];
    const expected = levelsOf({ people, devices });
    expect(Object.keys(expected).length).toBeGreaterThan(3);
    fc.assert(fc.property(fc.shuffledSubarray(devices, { minLength: devices.length }), fc.shuffledSubarray(people, { minLength: people.length }), (d, p) => { expect(levelsOf({ people: p, devices: d })).toEqual(expected); }), { numRuns: 40 });
  });
});
