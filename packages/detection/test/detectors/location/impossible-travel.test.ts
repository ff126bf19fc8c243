import { describe, expect, it } from '@jest/globals';
import { impossibleTravel } from '../../../src/detectors/location/impossible-travel.ts';
import { findingIn, on, seen, type Situation } from '../../support.ts';

const jump = (day: number, hours: number, over: object = {}) => [seen({ at: on(day, 8), ip: '203.0.113.1' }), seen({ at: on(day, 8 + hours), ip: '198.51.100.1', from: 'dandong', ...over })];
const situations: Situation[] = [
  { name: 'Texas and Dandong within two hours', seen: jump(3, 2), level: 'once' },
  { name: 'on three days', seen: [...jump(3, 2), ...jump(5, 2), ...jump(7, 2)], level: 'repeated' },
  { name: 'with fifteen hours it is a flight', seen: jump(3, 15), level: undefined },
  { name: 'one side is an exit', seen: jump(3, 2, { net: 'vpn' }), level: undefined },
  { name: 'within the accuracy radius', seen: jump(3, 2, { accuracyKm: 12000 }), level: undefined },
  { name: 'the phone\'s gateway is weak', seen: jump(3, 2, { net: 'mobile' }), level: 'once', quality: 0.5 },
  { name: 'a failure is no presence', seen: jump(3, 2, { outcome: 'failure' }), level: undefined },
  { name: 'a place without a point', seen: jump(3, 2, { from: 'nowhere' }), level: undefined },
];
describe('location.impossible-travel', () => {
  it.each(situations)('$name', (s) => {
    const finding = findingIn(impossibleTravel, s);
    expect(finding?.level).toBe(s.level);
    if (s.quality !== undefined) expect(finding?.quality).toBe(s.quality);
  });
});
