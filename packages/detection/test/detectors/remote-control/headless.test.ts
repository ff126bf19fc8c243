import { describe, expect, it } from '@jest/globals';
import { type Display, type Observation } from '@winnow/core';
import { headless } from '../../../src/detectors/remote-control/headless.ts';
import { daily, device, findingIn, on, person, type Seen, seen, type Situation } from '../../support.ts';

const nothing: Display = { vendor: 'XYZ', product: '0001', name: 'HDMI', width_cm: 0, height_cm: 0 };
const screen: Display = { vendor: 'DEL', product: 'd0f2', name: 'DELL U2723QE', width_cm: 60, height_cm: 34 };
const reports = (days: readonly number[], displays: Display[] = [nothing], over: Partial<Seen> = {}): Observation[] => days.map((day) => seen({ kind: 'device-seen', device: 'D1', facts: { displays }, ...over, at: on(day, 9) }));
const weeks = [0, 3, 7, 10, 14, 17];
const work = daily(18, { device: 'D1' });
const owned = { devices: [device()] };

const situations: readonly Situation[] = [
  { name: 'three weeks of work before a screen without a size', seen: [...work, ...reports(weeks)], claims: owned, level: 'no-size' },
  { name: 'no inventory on the company\'s side', seen: [...work, ...reports(weeks)], level: 'no-size' },
  { name: 'sessions that name no device, on the laptop that the person has', seen: [...daily(18, {}), ...reports(weeks)], claims: owned, level: 'no-size' },
  { name: 'the same, and nobody knows whose laptop it is', seen: [...daily(18, {}), ...reports(weeks)], level: undefined },
  { name: 'a chip that records, whatever size it tells', seen: [...work, ...reports(weeks, [screen], { traits: ['capture:TC358743'] })], claims: owned, level: 'capture' },
  { name: 'such a chip beside a screen', seen: [...work, ...reports(weeks, [screen, { ...nothing }], { traits: ['capture:TC358743'] })], claims: owned, level: undefined },
  { name: 'an ordinary screen', seen: [...work, ...reports(weeks, [screen])], claims: owned, level: undefined },
  { name: 'a projector beside a screen', seen: [...work, ...reports(weeks, [nothing, screen])], claims: owned, level: undefined },
  { name: 'a screen, seen once', seen: [...work, ...reports(weeks), ...reports([5], [screen])], claims: owned, level: undefined },
  { name: 'a log that tells no sizes', seen: [...work, ...reports(weeks, [{ vendor: 'XYZ', name: 'HDMI' }])], claims: owned, level: undefined },
  { name: 'a size of which one side is nothing: a format, not a size', seen: [...work, ...reports(weeks, [{ vendor: 'XYZ', width_cm: 79, height_cm: 0 }])], claims: owned, level: undefined },
  { name: 'a week before a projector', seen: [...work, ...reports([0, 1, 2, 3, 4, 7])], claims: owned, level: undefined },
  { name: 'seen on three days only', seen: [...work, ...reports([0, 7, 14])], claims: owned, level: undefined },
  { name: 'four reports of one day, and one later', seen: [...work, ...reports([0, 0, 0, 0, 14])], claims: owned, level: undefined },
  { name: 'nobody works on it', seen: [...daily(18, { device: 'D2' }), ...reports(weeks)], claims: owned, level: undefined },
  { name: 'a colleague\'s laptop', seen: [...work, ...reports(weeks)], claims: { devices: [device({ owner_id: 'p2' })] }, level: undefined },
  { name: 'a virtual machine', seen: [...work, ...reports(weeks), seen({ at: on(3), kind: 'device-seen', device: 'D1', facts: { vm: true } })], claims: owned, level: undefined },
  { name: 'a machine that may be virtual', seen: [...work, ...reports(weeks)], claims: { devices: [device({ vm_allowed: true })] }, level: undefined },
  { name: 'a known box: remote-control.kvm tells it', seen: [...work, ...reports(weeks, [nothing], { traits: ['ip-kvm:TinyPilot'] })], claims: owned, level: undefined },
  { name: 'somebody who runs machines without a screen', seen: [...work, ...reports(weeks)], claims: { ...owned, people: [person({ team: 'IT Operations' })] }, level: undefined },
  { name: 'long ago', seen: [...work, ...reports(weeks)], claims: owned, day: 90, level: undefined },
];
describe('remote-control.headless', () => {
  it.each(situations)('$name', (situation) => { expect(findingIn(headless, situation)?.level).toBe(situation.level); });
  it('tells on how many days of how many', () => {
    const found = findingIn(headless, { name: '', seen: [...work, ...reports(weeks)], claims: owned, level: 'no-size' });
    expect(found?.summary).toBe('On all 6 days on which the inventory looked, within 18 days, the only screen of the laptop was one without a size, and yet somebody worked on it.');
    expect(found?.facts).toEqual({ device_ids: ['D1'], displays: ['XYZ 0001 HDMI'], days: 6, span_days: 18 });
  });
});
