import { describe, expect, it } from '@jest/globals';
import { type PersonClaim } from '@winnow/core';
import { sharedMfaDevice } from '../../../src/detectors/sharing/mfa-device.ts';
import { hire, levelsOf, rowOf, type Shown } from '../../things.ts';

const three = [1, 2, 3].map((n) => hire(n));
const homeless = (n: number, over: Partial<PersonClaim> = {}): PersonClaim => { const p = hire(n, over); delete p.home_lat; delete p.home_lon; return p; };
const situations: readonly { readonly name: string; readonly shown: Shown; readonly people?: readonly PersonClaim[]; readonly params?: Record<string, unknown>; readonly levels: Readonly<Record<string, string>> }[] = [
  { name: 'one phone for three', shown: { 1: [1, 4, 9], 2: [2, 5, 8], 3: [3, 6, 10] }, levels: { p1: 'three', p2: 'three', p3: 'three' } },
  { name: 'one phone for two', shown: { 1: [1, 4, 9], 2: [2, 5, 8] }, levels: { p1: 'two', p2: 'two' } },
  { name: 'a couple of one claimed home', shown: { 1: [1, 4, 9], 2: [2, 5, 8] }, people: [hire(1, { home_lat: 30 }), hire(2, { home_lat: 30 })], levels: {} },
  { name: 'a couple of one postcode', shown: { 1: [1, 4, 9], 2: [2, 5, 8] }, people: [homeless(1, { home_postcode: 'SW1A 1AA' }), homeless(2, { home_postcode: 'sw1a1aa' })], levels: {} },
  { name: 'two whose homes nobody knows', shown: { 1: [1, 4, 9], 2: [2, 5, 8] }, people: [homeless(1), homeless(2)], levels: { p1: 'two', p2: 'two' } },
  { name: 'a couple and a stranger', shown: { 1: [1, 4, 9], 2: [2, 5, 8], 3: [3, 6, 10] }, people: [hire(1, { home_lat: 30 }), hire(2, { home_lat: 30 }), hire(3)], levels: { p1: 'two', p2: 'two', p3: 'two' } },
  { name: 'the admin account that nobody claims', shown: { 1: [1, 4, 9], 2: [2, 5, 8] }, people: [hire(1)], levels: {} },
  { name: 'one person with two accounts', shown: { 1: [1, 4, 9], 2: [2, 5, 8] }, people: [hire(1, { usernames: ['u1', 'u2'] })], levels: {} },
  { name: 'handed on', shown: { 1: [1, 2, 3], 2: [4, 5, 6] }, levels: {} },
  { name: 'lent for one day', shown: { 1: [1, 4, 9], 2: [5] }, levels: {} },
  { name: 'somebody of IT', shown: { 1: [1, 4, 9], 2: [2, 5, 8] }, people: [hire(1), hire(2, { team: 'Helpdesk' })], levels: {} },
  { name: 'homes that the company counts as one', shown: { 1: [1, 4, 9], 2: [2, 5, 8] }, people: [hire(1, { home_lat: 30 }), hire(2, { home_lat: 30.2 })], params: { household_km: 30 }, levels: {} },
];
describe('sharing.mfa-device', () => {
  it.each(situations)('$name', ({ shown, people, params, levels }) => { expect(levelsOf(sharedMfaDevice, [rowOf(shown)], { people: people ?? three, ...(params !== undefined && { params }) })).toEqual(levels); });
});
