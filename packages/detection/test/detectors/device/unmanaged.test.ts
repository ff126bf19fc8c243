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
];
describe('device.unmanaged', () => {
  it.each(situations)('$name', (s) => { expect(findingIn(unmanaged, s)?.level).toBe(s.level); });
});
