import { describe, expect, it } from '@jest/globals';
import { type PersonClaim } from '@winnow/core';
import { sharedFingerprint } from '../../../src/detectors/sharing/fingerprint.ts';
import { hire, levelsOf, rowOf, type Shown } from '../../things.ts';

const three = [1, 2, 3].map((n) => hire(n));
const situations: readonly { readonly name: string; readonly shown: Shown; readonly people?: readonly PersonClaim[]; readonly params?: Record<string, unknown>; readonly levels: Readonly<Record<string, string>> }[] = [
  { name: 'three in turn in one browser', shown: { 1: [1, 4, 9], 2: [2, 5, 8], 3: [3, 6, 10] }, levels: { p1: 'three', p2: 'three', p3: 'three' } },
  { name: 'two in turn', shown: { 1: [1, 4, 9], 2: [2, 5, 8] }, levels: { p1: 'two', p2: 'two' } },
  { name: 'handed on', shown: { 1: [1, 2, 3], 2: [4, 5, 6] }, levels: {} },
  { name: 'twice on the other\'s machine', shown: { 1: [1, 4, 9], 2: [5, 6] }, levels: {} },
  { name: 'a family computer', shown: { 1: [1, 4, 9], 2: [2, 5, 8] }, people: [hire(1, { home_lat: 30 }), hire(2, { home_lat: 30 })], levels: {} },
  { name: 'somebody of IT', shown: { 1: [1, 4, 9], 2: [2, 5, 8] }, people: [hire(1), hire(2, { team: 'IT Operations' })], levels: {} },
  { name: 'one person with two accounts', shown: { 1: [1, 4, 9], 2: [2, 5, 8] }, people: [hire(1, { usernames: ['u1', 'u2'] })], levels: {} },
  { name: 'the admin account that nobody claims', shown: { 1: [1, 4, 9], 2: [2, 5, 8] }, people: [hire(1)], levels: {} },
  { name: 'two of four days, by the company\'s measure', shown: { 1: [1, 4, 9], 2: [2, 5, 8] }, params: { min_days: 4 }, levels: {} },
];
describe('sharing.fingerprint', () => {
  it.each(situations)('$name', ({ shown, people, params, levels }) => { expect(levelsOf(sharedFingerprint, [rowOf(shown)], { people: people ?? three, ...(params !== undefined && { params }) })).toEqual(levels); });
});
