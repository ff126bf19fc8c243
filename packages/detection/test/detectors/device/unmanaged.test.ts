import { describe, expect, it } from '@jest/globals';
import { unmanaged } from '../../../src/detectors/device/unmanaged.ts';
import { daily, device, findingIn, person, type Situation } from '../../support.ts';

const own = { kind: 'login', device: 'X9', facts: { managed: false } } as const;
const situations: Situation[] = [
  { name: 'days on a device without management', seen: daily(5, own), level: 'unmanaged' },
  { name: 'one day', seen: daily(1, own), level: undefined },
  { name: 'managed', seen: daily(5, { ...own, facts: { managed: true } }), level: undefined },
  { name: 'nothing is said about management', seen: daily(5, { kind: 'login', device: 'X9' }), level: undefined },
  { name: 'private devices are allowed and none is assigned', seen: daily(5, own), claims: { people: [person({ byod_allowed: true })] }, level: undefined },
  { name: 'private devices are allowed, but a laptop was sent', seen: daily(5, own), claims: { people: [person({ byod_allowed: true })], devices: [device()] }, level: 'unmanaged' },
  { name: 'the company\'s own laptop, not enrolled yet', seen: daily(5, { ...own, device: 'd1' }), claims: { devices: [device()] }, level: undefined },
  { name: 'a phone', seen: daily(5, { ...own, os: 'iOS' }), level: undefined },
  { name: 'nothing else for days, and HR says that private computers are not allowed', seen: daily(5, own), claims: { people: [person({ byod_allowed: false })] }, level: 'forbidden' },
  { name: 'not allowed, but three days only', seen: daily(3, own), claims: { people: [person({ byod_allowed: false })] }, level: 'unmanaged' },
  { name: 'not allowed, but the company laptop is used, too', seen: [...daily(5, own), ...daily(5, { device: 'D1' })], claims: { people: [person({ byod_allowed: false })], devices: [device()] }, level: 'unmanaged' },
  { name: 'not allowed, and the laptop that was sent lies somewhere', seen: daily(5, own), claims: { people: [person({ byod_allowed: false })], devices: [device()] }, level: 'forbidden' },
  { name: 'a phone, and private computers are not allowed', seen: daily(9, { ...own, os: 'Android' }), claims: { people: [person({ byod_allowed: false })] }, level: undefined },
  { name: 'never seen without an exit', seen: daily(8, { ...own, net: 'vpn' }), level: 'behind-exit' },
  { name: 'an exit on most days', seen: [...daily(8, { ...own, net: 'vpn' }), ...daily(2, own, 9)], level: 'unmanaged' },
  { name: 'an exit every day, and the company laptop is used, too', seen: [...daily(8, { ...own, net: 'vpn' }), ...daily(8, { device: 'D1', net: 'vpn' })], claims: { devices: [device()] }, level: 'unmanaged' },
  { name: 'behind the company\'s own cloud gateway, which nobody claimed; the tunnel comes from home', seen: [...daily(8, { ...own, net: 'hosting', ip: '192.0.2.80' }), ...daily(8, { device: 'X9' })], level: 'unmanaged' },
  { name: 'allowed, behind an exit', seen: daily(8, { ...own, net: 'vpn' }), claims: { people: [person({ byod_allowed: true })] }, level: undefined },
];
describe('device.unmanaged', () => {
  it.each(situations)('$name', (s) => { expect(findingIn(unmanaged, s)?.level).toBe(s.level); });
});
