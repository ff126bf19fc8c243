import { describe, expect, it } from '@jest/globals';
import { type DeviceClaim, type Observation } from '@winnow/core';
import { osMismatch } from '../../../src/detectors/device/os-mismatch.ts';
import { daily, device, findingIn, on, person, seen, type Situation } from '../../support.ts';

const says = (os: string, n = 4, first = 0): Observation[] => daily(n, { kind: 'device-seen', device: 'D1', facts: { vendor: 'X' }, os }, first);
const has = (over: Partial<DeviceClaim>): { readonly devices: readonly DeviceClaim[] } => ({ devices: [device(over)] });
const browsing = (agent: string): Observation[] => says('windows').map((o) => ({ ...o, user_agent: { original: agent } }));
const situations: readonly Situation[] = [
  { name: 'Windows on what the inventory has as a Mac', seen: says('windows'), claims: has({ os: 'macOS 14' }), level: 'hardware' },
  { name: 'the same, by the model alone', seen: says('Microsoft Windows 11 Pro'), claims: has({ model: 'MacBookPro18,3' }), level: 'hardware' },
  { name: 'macOS on a PC', seen: says('Mac OS X'), claims: has({ os: 'Windows 11', model: 'Latitude 7440' }), level: 'hardware' },
  { name: 'Linux on a PC: a developer', seen: says('Ubuntu'), claims: has({ os: 'windows' }), level: 'system' },
  { name: 'in turn with the right one: two machines, or two systems', seen: [...says('linux', 4), ...says('windows', 9, 5)], claims: has({ os: 'windows' }), level: 'system' },
  { name: 'a browser that says the same', seen: browsing('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36'), claims: has({ os: 'macos' }), level: 'hardware' },
  { name: 'a browser that says otherwise: the agent calls every platform so', seen: browsing('Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)'), claims: has({ os: 'macos' }), level: undefined },
  { name: 'the right one', seen: says('Windows 11 Enterprise'), claims: has({ os: 'win10' }), level: undefined },
  { name: 'another release of the right one', seen: says('Debian GNU/Linux'), claims: has({ os: 'Fedora' }), level: undefined },
  { name: 'Darwin is macOS, not Windows', seen: says('darwin'), claims: has({ os: 'macos' }), level: undefined },
  { name: 'two stray records', seen: says('windows', 2), claims: has({ os: 'macos' }), level: undefined },
  { name: 'many on one day', seen: [1, 2, 3, 4, 5].map((h) => seen({ at: on(1, h), kind: 'device-seen', device: 'D1', facts: { vendor: 'X' }, os: 'windows' })), claims: has({ os: 'macos' }), level: undefined },
  { name: 'a phone', seen: says('iOS 18'), claims: has({ os: 'macos' }), level: undefined },
  { name: 'a tablet in the inventory', seen: says('windows'), claims: has({ os: 'iPadOS' }), level: undefined },
  { name: 'a Chromebook, of which some logs say Linux', seen: says('linux'), claims: has({ os: 'ChromeOS' }), level: undefined },
  { name: 'an inventory that leaves it open', seen: says('windows'), claims: has({ os: '', model: '20XW004QUS' }), level: undefined },
  { name: 'an inventory that contradicts itself: either is right', seen: says('windows'), claims: has({ os: 'windows', model: 'MacBookPro18,3' }), level: undefined },
  { name: 'an inventory that names two', seen: says('linux'), claims: has({ os: 'Windows/Linux' }), level: undefined },
  { name: 'a virtual machine that is allowed', seen: says('windows'), claims: has({ os: 'macos', vm_allowed: true }), level: undefined },
  { name: 'a virtual machine: device.vm-behind-vpn weighs it', seen: [...says('windows'), seen({ at: on(5), kind: 'device-seen', device: 'D1', facts: { vm: true } })], claims: has({ os: 'macos' }), level: undefined },
  { name: 'before the inventory had it so', seen: says('windows'), claims: { devices: [device({ os: 'windows' }), device({ os: 'macos', valid_from: '2026-09-20' })] }, level: undefined },
  { name: 'a device of another', seen: says('windows').map((o) => ({ ...o, winnow: { ...o.winnow, account_id: 'a_one' } })), claims: { people: [person(), person({ person_id: 'p2', usernames: ['two'] })], devices: [device({ owner_id: 'p2', os: 'macos' })] }, level: undefined },
  { name: 'a device that no inventory has', seen: says('windows'), level: undefined },
  { name: 'records that name no system', seen: daily(6, { kind: 'device-seen', device: 'D1', facts: { vendor: 'X' } }), claims: has({ os: 'macos' }), level: undefined },
];
describe('device.os-mismatch', () => {
  it.each(situations)('$name', (situation) => { expect(findingIn(osMismatch, situation)?.level).toBe(situation.level); });
  it('tells both sides', () => {
    expect(findingIn(osMismatch, { name: '', seen: says('windows'), claims: has({ os: 'macos' }), level: 'hardware' })).toMatchObject({ summary: 'On 4 days D1 said that it runs Windows; the inventory has it with macOS.', facts: { device_ids: ['D1'], days: 4, told: ['windows'], claimed: ['macos'] } });
  });
});
