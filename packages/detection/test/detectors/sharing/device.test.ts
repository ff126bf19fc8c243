import { describe, expect, it } from '@jest/globals';
import { DAY, type PersonClaim } from '@winnow/core';
import { paramsOf } from '@winnow/detection';
import { sharedDevice } from '../../../src/detectors/sharing/device.ts';
import { claimsOf, DAY0 } from '../../support.ts';
import { hire, levelsOf, rowOf, type Shown } from '../../things.ts';

const three = [1, 2, 3].map((n) => hire(n));
const situations: readonly { readonly name: string; readonly shown: Shown; readonly people?: readonly PersonClaim[]; readonly levels: Readonly<Record<string, string>> }[] = [
  { name: 'three personas in turn on one machine', shown: { 1: [1, 4, 9], 2: [2, 5, 8], 3: [3, 6, 10] }, levels: { p1: 'three', p2: 'three', p3: 'three' } },
  { name: 'two in turn', shown: { 1: [1, 4, 9], 2: [2, 5, 8] }, levels: { p1: 'two', p2: 'two' } },
  { name: 'handed on: one after the other', shown: { 1: [1, 2, 3], 2: [4, 5, 6] }, levels: {} },
  { name: 'a helper for one day', shown: { 1: [1, 4, 9], 2: [5] }, levels: {} },
  { name: 'somebody of IT', shown: { 1: [1, 4, 9], 2: [2, 5, 8] }, people: [hire(1), hire(2, { team: 'IT' })], levels: {} },
  { name: 'a couple with one computer', shown: { 1: [1, 4, 9], 2: [2, 5, 8] }, people: [hire(1, { home_lat: 30 }), hire(2, { home_lat: 30 })], levels: {} },
  { name: 'a meeting room', shown: Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((n) => [n, [n, n + 7, n + 14]])), people: [1, 2, 3, 4, 5, 6, 7].map((n) => hire(n)), levels: {} },
  { name: 'one person with two accounts', shown: { 1: [1, 4, 9], 2: [2, 5, 8] }, people: [hire(1, { usernames: ['u1', 'u2'] })], levels: {} },
  { name: 'an account that nobody claims on a person\'s device: that person\'s second one', shown: { 1: [1, 4, 9], 2: [2, 5, 8] }, people: [hire(1)], levels: {} },
  { name: 'the same beside two people', shown: { 1: [1, 4, 9], 2: [2, 5, 8], 3: [1, 3, 9] }, people: [hire(1), hire(2)], levels: { p1: 'two', p2: 'two' } },
  { name: 'accounts of which nobody is claimed', shown: { 1: [1, 4, 9], 2: [2, 5, 8] }, people: [], levels: { u1: 'two', u2: 'two' } },
];
describe('sharing.device', () => {
  it.each(situations)('$name', ({ shown, people, levels }) => { expect(levelsOf(sharedDevice, [rowOf(shown)], { people: people ?? three })).toEqual(levels); });
  it('weighs two of whom one had it for less than a week by half: a loan', () => {
    const quality = (shown: Shown): readonly number[] => sharedDevice.toFindings([rowOf(shown)], { claims: claimsOf({ people: [hire(1), hire(2)] }), subjectOf: (account) => account.replace('u', 'p'), params: paramsOf(sharedDevice), asOf: DAY0 + 30 * DAY }).map((f) => f.quality);
    expect(quality({ 1: [1, 9, 20], 2: [4, 5, 8] })).toEqual([0.5, 0.5]);
    expect(quality({ 1: [1, 9, 20], 2: [4, 11, 18] })).toEqual([1, 1]);
  });
});
