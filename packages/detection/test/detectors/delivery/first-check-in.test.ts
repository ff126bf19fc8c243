import { describe, expect, it } from '@jest/globals';
import { firstCheckIn } from '../../../src/detectors/delivery/first-check-in.ts';
import { daily, device, findingIn, on, person, seen, type Situation, trip } from '../../support.ts';

const sent = { devices: [device({}, 'austin')] };
const situations: Situation[] = [
  { name: 'first week in another country', seen: daily(5, { from: 'berlin', device: 'D1' }), claims: sent, level: 'far' },
  { name: 'a day\'s drive away in the same country: as likely an error of GeoIP', seen: daily(5, { from: 'dallas', device: 'D1' }), claims: { people: [person({}, 'columbus')], ...sent }, level: 'region' },
  { name: 'across the same country', seen: daily(5, { from: 'columbus', device: 'D1' }), claims: { people: [person({}, 'berlin')], ...sent }, level: 'far' },
  { name: 'sent home, seen across the same country', seen: daily(5, { from: 'columbus', device: 'D1' }), claims: { people: [person({}, 'austin')], ...sent }, level: 'region' },
  { name: 'sent home, seen in another country', seen: daily(5, { from: 'berlin', device: 'D1' }), claims: { people: [person({}, 'austin')], ...sent }, level: 'far' },
  { name: 'logs that name no device', seen: daily(5, { from: 'berlin' }), claims: sent, level: 'far' },
  { name: 'where it was sent', seen: daily(5, { device: 'D1' }), claims: sent, level: undefined },
  { name: 'one day near the delivery is enough', seen: [seen({ at: on(0), device: 'D1' }), ...daily(5, { from: 'berlin', device: 'D1' }, 1)], claims: sent, level: undefined },
  { name: 'sent to the parents, used from the claimed home', seen: daily(5, { device: 'D1' }), claims: { devices: [device({}, 'columbus')] }, level: undefined },
  { name: 'brought along on a recorded journey', seen: daily(5, { from: 'berlin', device: 'D1' }), claims: { ...sent, travel: [trip('DE', '2026-09-01', '2026-09-30')] }, level: undefined },
  { name: 'behind an exit nothing is known', seen: daily(5, { from: 'berlin', net: 'vpn', device: 'D1' }), claims: sent, level: undefined },
  { name: 'one day says little', seen: daily(1, { from: 'berlin', device: 'D1' }), claims: sent, level: undefined },
  { name: 'another device abroad', seen: daily(5, { from: 'berlin', device: 'D2' }), claims: sent, level: undefined },
];
describe('delivery.first-check-in', () => {
  it.each(situations)('$name', (s) => { expect(findingIn(firstCheckIn, s)?.level).toBe(s.level); });
});
