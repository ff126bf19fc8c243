import { describe, expect, it } from '@jest/globals';
import { type PersonClaim } from '@winnow/core';
import { somebodyElse } from '../../../src/detectors/device/somebody-else.ts';
import { claimsOf, daily, device, findingIn, on, person, seen, type Situation } from '../../support.ts';

const other = (over: Partial<PersonClaim> = {}, home: Parameters<typeof person>[1] = 'columbus'): PersonClaim => person({ person_id: 'p2', usernames: ['two'], ...over }, home);
const theirs = device({ owner_id: 'p2' });
const two = { people: [person(), other()], devices: [theirs] };
const work = daily(8, { device: 'D1' });
const situations: readonly Situation[] = [
  { name: 'a working week on the device of another', seen: work, claims: two, level: 'another' },
  { name: 'beside a device of their own, most days on the other\'s', seen: [...work, ...daily(3, { device: 'D2' }, 10)], claims: { ...two, devices: [theirs, device({ device_id: 'D2' })] }, level: 'another' },
  { name: 'the owner lives in another country', seen: work, claims: { ...two, people: [person(), other({}, 'berlin')] }, level: 'astray' },
  { name: 'the owner left long ago, and the device was never near the home of who has it now', seen: daily(8, { device: 'D1', from: 'columbus' }), claims: { ...two, people: [person(), other({ end_date: '2026-05-01' })] }, level: 'astray' },
  { name: 'the owner left long ago, and it lies where the next lives: handed on', seen: work, claims: { ...two, people: [person(), other({ end_date: '2026-05-01' })] }, level: undefined },
  { name: 'the same, and where it lies is unknown', seen: daily(8, { device: 'D1', net: 'vpn', from: 'columbus' }), claims: { ...two, people: [person(), other({ end_date: '2026-05-01' })] }, level: undefined },
  { name: 'the owner left a month ago', seen: daily(8, { device: 'D1', from: 'columbus' }), claims: { ...two, people: [person(), other({ end_date: '2026-09-01' })] }, level: undefined },
  { name: 'the owner will leave', seen: work, claims: { ...two, people: [person(), other({ end_date: '2027-01-31' })] }, level: 'another' },
  { name: 'handed on: a later row of the inventory', seen: work, claims: { ...two, devices: [theirs, device({ valid_from: '2026-09-10' })] }, level: undefined },
  { name: 'the row that says so was written after', seen: work, claims: { ...two, devices: [theirs, device({ valid_from: '2026-12-01' })] }, level: undefined },
  { name: 'booked to the next while the old one still has it', seen: work, claims: { ...two, devices: [device(), device({ owner_id: 'p2', valid_from: '2026-09-08' })] }, level: undefined },
  { name: 'a loan for three days', seen: daily(3, { device: 'D1' }), claims: two, level: undefined },
  { name: 'a loan for a week of a month', seen: [...daily(5, { device: 'D1' }), ...daily(12, { device: 'D2' }, 6)], claims: { ...two, devices: [theirs, device({ device_id: 'D2' })] }, level: undefined },
  { name: 'on the phone of another only approvals', seen: daily(8, { device: 'D1', kind: 'mfa' }), claims: two, level: undefined },
  { name: 'their own device', seen: work, claims: { ...two, devices: [device()] }, level: undefined },
  { name: 'a device of which the inventory knows no owner', seen: work, claims: { ...two, devices: [{ device_id: 'D1', os: 'macos' }] }, level: undefined },
  { name: 'a device that no inventory has', seen: daily(8, { device: 'X' }), claims: two, level: undefined },
  { name: 'an owner whom nobody claims', seen: work, claims: { devices: [theirs] }, level: undefined },
  { name: 'an account that nobody claims', seen: work, claims: { people: [other()], devices: [theirs] }, level: undefined },
  { name: 'a household: a spouse in the same company', seen: work, claims: { ...two, people: [person(), other({}, 'austin')] }, level: undefined },
  { name: 'booked to the manager who ordered it', seen: work, claims: { ...two, people: [person({ manager_id: 'p2' }), other()] }, level: undefined },
  { name: 'booked to the one of IT who sets it up', seen: work, claims: { ...two, people: [person(), other({ team: 'IT Operations' })] }, level: undefined },
  { name: 'somebody of the service desk', seen: work, claims: { ...two, people: [person({ team: 'Service Desk' }), other()] }, level: undefined },
  { name: 'a laptop of the pool', seen: work, claims: { ...two, devices: [device({ owner_id: 'p2', ownership: 'pool' })] }, level: undefined },
  { name: 'a stock that is booked to who keeps it', seen: work, claims: { ...two, devices: [theirs, ...['A', 'B', 'C', 'E'].map((device_id) => device({ device_id, owner_id: 'p2' }))] }, level: undefined },
];
describe('device.somebody-else', () => {
  it.each(situations)('$name', (situation) => { expect(findingIn(somebodyElse, situation)?.level).toBe(situation.level); });
  it('tells the device and whose it is', () => {
    expect(findingIn(somebodyElse, { name: '', seen: [...work, seen({ at: on(9), device: 'D1', kind: 'login' })], claims: two, level: 'another' })).toMatchObject({ summary: 'On 9 days worked on D1, which the inventory gives to p2.', facts: { device_ids: ['D1'], owner: 'p2', days: 9, active_days: 9 } });
    expect(claimsOf(two).warnings).toEqual([]);
  });
});
