import { describe, expect, it } from '@jest/globals';
import { homeMismatch } from '../../../src/detectors/location/home-mismatch.ts';
import { daily, findingIn, person, type Situation, trip } from '../../support.ts';

const situations: Situation[] = [
  { name: 'two weeks in another country', seen: daily(14, { from: 'berlin' }), level: 'abroad' },
  { name: 'two weeks 1,500 km away in the same country', seen: daily(14, { from: 'columbus' }), level: 'persistent' },
  { name: 'two weeks in the next large town', seen: daily(14, { from: 'dallas' }), params: { min_km: 200 }, level: 'region' },
  { name: 'a new hire who was never once at home', seen: daily(14, { from: 'berlin' }), claims: { people: [person({ start_date: '2026-08-15' })] }, level: 'never-home' },
  { name: 'a new hire who was at home once', seen: [...daily(14, { from: 'berlin' }), ...daily(1, {}, 15)], claims: { people: [person({ start_date: '2026-08-15' })] }, level: 'abroad' },
  { name: 'a phone that stays abroad while the work is done at home', seen: [...daily(20, {}), ...daily(20, { from: 'berlin', kind: 'mfa', ip: '198.51.100.4' })], level: undefined },
  { name: 'a week 1,500 km away in the same country', seen: daily(5, { from: 'columbus' }), level: 'repeated' },
  { name: 'near enough', seen: daily(14, { from: 'dallas' }), level: undefined },
  { name: 'three days', seen: daily(3, { from: 'berlin' }), level: undefined },
  { name: 'five days away among twenty at home', seen: [...daily(5, { from: 'berlin' }), ...daily(20, {}, 6)], level: undefined },
  { name: 'travel on record', seen: daily(14, { from: 'berlin' }), claims: { travel: [trip('DE', '2026-09-01', '2026-10-30')] }, level: undefined },
  { name: 'travel on record to another country', seen: daily(14, { from: 'berlin' }), claims: { travel: [trip('FR', '2026-09-01', '2026-10-30')] }, level: 'abroad' },
  { name: 'moved there: a later row', seen: daily(14, { from: 'berlin' }, 2), claims: { people: [person(), person({ valid_from: '2026-09-08' }, 'berlin')] }, level: undefined },
  { name: 'an exit says nothing about the place', seen: daily(14, { from: 'berlin', net: 'vpn' }), level: undefined },
  { name: 'two of ten days on a home line there, else a phone\'s gateway', seen: [...daily(2, { from: 'columbus' }), ...daily(8, { from: 'columbus', net: 'mobile' }, 2)], level: 'persistent', quality: 0.6 },
  { name: 'a phone\'s gateway is weak', seen: daily(14, { from: 'columbus', net: 'mobile' }), level: 'persistent', quality: 0.5 },
  { name: 'within the accuracy radius', seen: daily(14, { from: 'columbus', accuracyKm: 1500 }), level: undefined },
  { name: 'only the country is known, and it differs', seen: daily(14, { from: 'berlin' }), claims: { people: [{ person_id: 'p1', usernames: ['one'], home_country: 'US' }] }, level: 'abroad' },
  { name: 'in the company\'s office, or behind a tunnel that ends there', seen: daily(14, { from: 'berlin', ip: '198.51.100.77' }), claims: { networks: [{ cidr: '198.51.100.0/24', kind: 'office' }] }, level: undefined },
  { name: 'no home is claimed', seen: daily(14, { from: 'berlin' }), claims: { people: [{ person_id: 'p1', usernames: ['one'] }] }, level: undefined },
];
describe('location.home-mismatch', () => {
  it.each(situations)('$name', (s) => {
    const finding = findingIn(homeMismatch, s);
    expect(finding?.level).toBe(s.level);
    if (s.quality !== undefined) expect(finding?.quality).toBe(s.quality);
  });
});
