import { describe, expect, it } from '@jest/globals';
import { kvm } from '../../../src/detectors/remote-control/kvm.ts';
import { device, findingIn, on, person, seen, type Situation } from '../../support.ts';

const usb = (traits: readonly string[]) => [seen({ at: on(4), kind: 'device-seen', traits })];
const situations: Situation[] = [
  { name: 'default identity', seen: usb(['ip-kvm:PiKVM']), claims: { people: [person({ team: 'Sales' })] }, level: 'default', quality: 1 },
  { name: 'HR names no team: it may be IT', seen: usb(['ip-kvm:PiKVM']), level: 'default', quality: 0.6 },
  { name: 'a disguise', seen: usb(['ip-kvm:TinyPilot', 'ip-kvm-disguise']), claims: { people: [person({ team: 'Sales' })] }, level: 'disguise', quality: 1 },
  { name: 'an administrator\'s tool', seen: usb(['ip-kvm:PiKVM']), claims: { people: [person({ team: 'IT' })] }, level: 'default', quality: 0.3 },
  { name: 'an administrator whose team has a longer name', seen: usb(['ip-kvm:PiKVM']), claims: { people: [person({ team: 'Global IT-Operations' })] }, level: 'default', quality: 0.3 },
  { name: 'systems administration', seen: usb(['ip-kvm:PiKVM']), claims: { people: [person({ team: 'Systems Administration' })] }, level: 'default', quality: 0.3 },
  { name: 'a team whose name only contains the letters', seen: usb(['ip-kvm:PiKVM']), claims: { people: [person({ team: 'Digital Benefits' })] }, level: 'default', quality: 1 },
  { name: 'operations of something else', seen: usb(['ip-kvm:PiKVM']), claims: { people: [person({ team: 'Sales Operations' })] }, level: 'default', quality: 1 },
  { name: 'an administrator\'s second account, which nobody claims, on the administrator\'s laptop', seen: [seen({ at: on(4), kind: 'device-seen', device: 'D1', traits: ['ip-kvm:PiKVM'] })], claims: { people: [person({ person_id: 'p2', usernames: ['two'], team: 'IT' })], devices: [device({ owner_id: 'p2' })] }, level: 'default', quality: 0.3 },
  { name: 'a capture card is none', seen: usb(['capture:Elgato']), level: undefined },
  { name: 'unplugged half a year ago', seen: usb(['ip-kvm:PiKVM']), day: 200, level: undefined },
];
describe('remote-control.kvm', () => {
  it.each(situations)('$name', (s) => {
    const finding = findingIn(kvm, s);
    expect(finding?.level).toBe(s.level);
    if (s.quality !== undefined) expect(finding?.quality).toBe(s.quality);
  });
});
