import { describe, expect, it } from '@jest/globals';
import { DAY, type Finding, type PersonClaim } from '@winnow/core';
import { paramsOf, strongestBySubject, type ThingRow } from '@winnow/detection';
import { sharedPhone } from '../../../src/detectors/sharing/phone.ts';
import { claimsOf, DAY0 } from '../../support.ts';
import { hire, rowOf } from '../../things.ts';

const asOf = DAY0 + 30 * DAY;
function findingsOf(people: readonly PersonClaim[], rows: readonly ThingRow[] = [], params: Record<string, unknown> = {}): readonly Finding[] {
  const claims = claimsOf({ people });
  return strongestBySubject(sharedPhone, sharedPhone.toFindings(rows, { claims, subjectOf: (account) => claims.personOfLogin(account, '') ?? account, params: paramsOf(sharedPhone, params), asOf }), asOf);
}
const homeless = (p: PersonClaim): PersonClaim => { const rest = { ...p }; delete rest.home_lat; delete rest.home_lon; return rest; };
const called = (...numbers: readonly (string | undefined)[]): PersonClaim[] => numbers.map((phone, i) => hire(i + 1, phone === undefined ? {} : { phone }));
const crowd = Array.from({ length: 14 }, (_, i) => hire(i + 1, { phone: '+1 212 555 0100' }));
const two = { p1: 'two', p2: 'two' };
const shown = [rowOf({ 1: [1, 4, 9], 2: [2, 5, 8] }, 'p_1')];

const situations: readonly { readonly name: string; readonly people: readonly PersonClaim[]; readonly rows?: readonly ThingRow[]; readonly params?: Record<string, unknown>; readonly levels: Readonly<Record<string, string>>; readonly quality?: number }[] = [
  { name: 'three with one number, however it is written', people: called('+1 (212) 555-0147', '001 212 555 0147', '1.212.555.0147'), levels: { p1: 'three', p2: 'three', p3: 'three' }, quality: 1 },
  { name: 'two with one number', people: called('+1 212 555 0147', '+12125550147', '+1 212 555 0148'), levels: two },
  { name: 'one with two rows', people: [hire(1, { phone: '+12125550147' }), hire(1, { phone: '+12125550147', valid_from: '2026-09-20' })], levels: {} },
  { name: 'a number that went to somebody else', people: [hire(1, { phone: '+12125550147' }), hire(1, { phone: '+12125550199', valid_from: '2026-09-20' }), hire(2, { phone: '+12125550147' })], levels: {} },
  { name: 'a number of somebody who has left', people: [hire(1, { phone: '+12125550147', end_date: '2026-09-20' }), hire(2, { phone: '+12125550147' })], levels: {} },
  { name: 'a couple of one home', people: called('+12125550147', '+12125550147').map((p) => ({ ...p, home_lat: 30 })), levels: {} },
  { name: 'a couple of one postcode', people: called('+12125550147', '+12125550147').map((p) => ({ ...homeless(p), home_postcode: '10117' })), levels: {} },
  { name: 'two whose homes nobody knows', people: called('+12125550147', '+12125550147').map(homeless), levels: two, quality: 0.5 },
  { name: 'one agency, one number', people: called('+12125550147', '+12125550147').map((p) => ({ ...p, agency: 'Acme' })), levels: {} },
  { name: 'two agencies, one number', people: called('+12125550147', '+12125550147').map((p, i) => ({ ...p, agency: `Acme ${String(i)}` })), levels: two },
  { name: 'an extension', people: called('4711', '4711'), levels: {} },
  { name: 'an extension that the company takes for a number', people: called('4712', '4712'), params: { min_digits: 4 }, levels: two },
  { name: 'fillers', people: [...called('000-0000', '0000000', '1234567', '123 4567', '9876543', '9876543'), hire(7, { phone: '+1 111 111 1111' }), hire(8, { phone: '+11111111111' })], levels: {} },
  { name: 'the company\'s switchboard', people: crowd, levels: {} },
  { name: 'no number', people: called(undefined, undefined), levels: {} },
  { name: 'one number that confirms the logins of two', people: called(undefined, undefined), rows: shown, levels: two },
  { name: 'one number that confirms logins of a person and of an unclaimed account', people: [hire(1)], rows: shown, levels: {} },
  { name: 'one number that confirmed a login of the other once', people: called(undefined, undefined), rows: [rowOf({ 1: [1, 4, 9], 2: [2] }, 'p_1')], levels: {} },
];
describe('sharing.phone', () => {
  it.each(situations)('$name', ({ people, rows, params, levels, quality }) => {
    const found = findingsOf(people, rows, params);
    expect(Object.fromEntries(found.map((f) => [f.subject, f.level]))).toEqual(levels);
    if (quality !== undefined) for (const f of found) expect(f.quality).toBe(quality);
  });
  it('never shows a number', () => { expect(JSON.stringify(findingsOf(called('+12125550147', '+12125550147')))).not.toContain('5550147'); });
});
