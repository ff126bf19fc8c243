import { describe, expect, it } from '@jest/globals';
import { homeMismatch } from '../../../src/detectors/location/home-mismatch.ts';
import { daily, findingIn, person, type Situation, trip } from '../../support.ts';

const situations: Situation[] = [
  { name: 'two weeks in another country', seen: daily(14, { from: 'berlin' }), level: 'persistent' },
  { name: 'a week 1,500 km away in the same country', seen: daily(5, { from: 'columbus' }), level: 'repeated' },
  { name: 'near enough', seen: daily(14, { from: 'dallas' }), level: undefined },
  { name: 'three days', seen: daily(3, { from: 'berlin' }), level: undefined },
  { name: 'five days away among twenty at home', seen: [...daily(5, { from: 'berlin' }), ...daily(20, {}, 6)], level: undefined },
  { name: 'travel on record', seen: daily(14, { from: 'berlin' }), claims: { travel: [trip('DE', '2026-09-01', '2026-10-30')] }, level: undefined },
  { name: 'travel on record to another country', seen: daily(14, { from: 'berlin' }), claims: { travel: [trip('FR', '2026-09-01', '2026-10-30')] }, level: 'persistent' },
  { name: 'moved there: a later row', seen: daily(14, { from: 'berlin' }, 2), claims: { people: [person(), person({ valid_from: '2026-09-08' }, 'berlin')] }, level: undefined },
  { name: 'an exit says nothing about the place', seen: daily(14, { from: 'berlin', net: 'vpn' }), level: undefined },
  { name: 'a phone\'s gateway is weak', seen: daily(14, { from: 'columbus', net: 'mobile' }), level: 'persistent', quality: 0.5 },
  { name: 'within the accuracy radius', seen: daily(14, { from: 'columbus', accuracyKm: 1500 }), level: undefined },
  { name: 'only the country is known, and it differs', seen: daily(14, { from: 'berlin' }), claims: { people: [{ person_id: 'p1', usernames: ['one'], home_country: 'US' }] }, level: 'persistent' },
  { name: 'no home is claimed', seen: daily(14, { from: 'berlin' }), claims: { people: [{ person_id: 'p1', usernames: ['one'] }] }, level: undefined },
];
describe('location.home-mismatch', () => {
  it.each(situations)('$name', (s) => {
    const finding = findingIn(homeMismatch, s);
    expect(finding?.level).toBe(s.level);
    if (s.quality !== undefined) expect(finding?.quality).toBe(s.quality);
  });
});
