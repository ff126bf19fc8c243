import { describe, expect, it } from '@jest/globals';
import { slip } from '../../../src/detectors/location/slip.ts';
import { daily, findingIn, on, seen, type Situation, trip } from '../../support.ts';

const far = { ip: '198.51.100.9', from: 'dandong' } as const;
const situations: Situation[] = [
  { name: 'one session from a far country', seen: [...daily(10, {}), seen({ at: on(12), ...far })], level: 'slip' },
  { name: 'an MFA approval from there', seen: [seen({ at: on(12), ...far, kind: 'mfa' })], level: 'slip' },
  { name: 'an attempt blocked after a proven password', seen: [seen({ at: on(12), ...far, kind: 'login', outcome: 'failure', traits: ['blocked', 'password-proven'] })], level: 'slip' },
  { name: 'a sprayed password', seen: [seen({ at: on(12), ...far, kind: 'login', outcome: 'failure' })], level: undefined },
  { name: 'travel on record', seen: [seen({ at: on(12), ...far })], claims: { travel: [trip('CN', '2026-09-15', '2026-09-25')] }, level: undefined },
  { name: 'travel that ended before', seen: [seen({ at: on(12), ...far })], claims: { travel: [trip('CN', '2026-09-01', '2026-09-10')] }, level: 'slip' },
  { name: 'two weeks there are a stay', seen: daily(14, far), level: 'stay' },
  { name: 'far away in the same country', seen: [seen({ at: on(12), from: 'columbus' })], level: undefined },
  { name: 'out of an exit there', seen: [seen({ at: on(12), ...far, net: 'vpn' })], level: undefined },
  { name: 'still counts after three months', seen: [seen({ at: on(12), ...far })], day: 100, level: 'slip' },
  { name: 'nobody claims a home', seen: [seen({ at: on(12), ...far })], claims: { people: [] }, level: undefined },
];
describe('location.slip', () => {
  it.each(situations)('$name', (s) => { expect(findingIn(slip, s)?.level).toBe(s.level); });
});
