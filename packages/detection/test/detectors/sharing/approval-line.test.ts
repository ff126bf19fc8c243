import { describe, expect, it } from '@jest/globals';
import { type ClaimRows, DAY, type NetworkClass, type PersonClaim } from '@winnow/core';
import { paramsOf, strongestBySubject } from '@winnow/detection';
import { type ApprovalRow, approvalLine } from '../../../src/detectors/sharing/approval-line.ts';
import { claimsOf, DAY0 } from '../../support.ts';
import { hire } from '../../things.ts';

const asOf = DAY0 + 30 * DAY;
interface Phone { readonly days?: readonly number[]; readonly hidden?: number; readonly worked?: number }
/** The line's row: who approved from it on which days, and how much of the work was hidden. */
function rowOf(phones: Readonly<Record<string, Phone>>, net: NetworkClass = 'residential'): ApprovalRow {
  const list = Object.entries(phones);
  const of = (p: Phone): readonly number[] => (p.days ?? [1, 2, 3, 8, 9]).map((d) => DAY0 + d * DAY);
  return {
    line: '203.0.113.50', network_class: net, place: 'Reno, US', accounts: list.map(([name]) => name), days: list.map(([, p]) => of(p)), hidden: list.map(([, p]) => p.hidden ?? 20), worked: list.map(([, p]) => p.worked ?? 22),
    last: list.map(([, p]) => of(p).at(-1) ?? 0), observations: list.map(([name]) => `o-${name}`),
  };
}
const two = [hire(1), hire(2)];
const situations: readonly { readonly name: string; readonly row: ApprovalRow; readonly people?: readonly PersonClaim[]; readonly networks?: ClaimRows['networks']; readonly levels: Readonly<Record<string, string>> }[] = [
  { name: 'two laptops with a tunnel each, both phones on the house\'s Wi-Fi', row: rowOf({ u1: {}, u2: {} }), levels: { p1: 'two', p2: 'two' } },
  { name: 'three', row: rowOf({ u1: {}, u2: {}, u3: {} }), people: [...two, hire(3)], levels: { p1: 'three', p2: 'three', p3: 'three' } },
  { name: 'a household', row: rowOf({ u1: {}, u2: {} }), people: [hire(1, { home_lat: 30 }), hire(2, { home_lat: 30 })], levels: {} },
  { name: 'one of them hides nothing: the line itself tells of them', row: rowOf({ u1: {}, u2: { hidden: 4 } }), levels: {} },
  { name: 'one after the other: the provider gave the address to somebody else', row: rowOf({ u1: { days: [1, 2, 3, 4] }, u2: { days: [11, 12, 13, 14] } }), levels: {} },
  { name: 'a guest for two days', row: rowOf({ u1: {}, u2: { days: [2, 3] } }), levels: {} },
  { name: 'an office that is claimed', row: rowOf({ u1: {}, u2: {} }), networks: [{ cidr: '203.0.113.0/24', kind: 'office' }], levels: {} },
  { name: 'one agency in its office', row: rowOf({ u1: {}, u2: {} }, 'business'), people: [hire(1, { agency: 'Acme' }), hire(2, { agency: 'Acme' })], levels: {} },
  { name: 'one person with two accounts', row: rowOf({ u1: {}, u2: {} }), people: [hire(1, { usernames: ['u1', 'u2'] })], levels: {} },
];
describe('sharing.approval-line', () => {
  it.each(situations)('$name', ({ row, people = two, networks = [], levels }) => {
    const claims = claimsOf({ people, networks });
    const found = strongestBySubject(approvalLine, approvalLine.toFindings([row], { claims, subjectOf: (account) => claims.personOfLogin(account, '') ?? account, params: paramsOf(approvalLine), asOf }), asOf);
    expect(Object.fromEntries(found.map((f) => [f.subject, f.level]))).toEqual(levels);
  });
});
