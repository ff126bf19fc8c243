import { describe, expect, it } from '@jest/globals';
import { homeMismatch } from '../../../src/detectors/location/home-mismatch.ts';
import { byTheClock, daily, device, findingIn, homeless, person, type Situation, trip } from '../../support.ts';

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
  { name: 'no home is claimed, and the laptop was sent to another country', seen: daily(14, { from: 'berlin' }), claims: { people: [homeless()], devices: [device({}, 'austin')] }, level: 'abroad', quality: 0.8 },
  { name: 'no home is claimed, and the work is where the laptop was sent', seen: daily(14, { from: 'berlin' }), claims: { people: [homeless()], devices: [device({}, 'berlin')] }, level: undefined },
  ...['office', 'parcel-shop', 'freight-forwarder'].map((kind): Situation => ({ name: `no home is claimed, and the laptop was sent to a ${kind}`, seen: daily(14, { from: 'berlin' }), claims: { people: [homeless()], devices: [device({ shipped_kind: kind }, 'austin')] }, level: undefined })),
  { name: 'no home is claimed, and the time zone is half a day away', seen: daily(14, { from: 'dandong' }), claims: { people: [homeless({ time_zone: 'America/Chicago' }), ...byTheClock(10)] }, level: 'persistent', quality: 0.5 },
  { name: 'no home is claimed, and the time zone is the next but one', seen: daily(14, { from: 'boston' }), claims: { people: [homeless({ time_zone: 'America/Los_Angeles' }), ...byTheClock(10)] }, level: undefined },
  { name: 'no home is claimed, and the roster has one time zone for all, wherever they live', seen: daily(14, { from: 'dandong' }), claims: { people: [homeless({ time_zone: 'Europe/Berlin' }), ...byTheClock(10, 'Europe/Berlin')] }, level: undefined },
  { name: 'no home is claimed, and too few tell whether time zones mean anything', seen: daily(14, { from: 'dandong' }), claims: { people: [homeless({ time_zone: 'America/Chicago' }), ...byTheClock(9)] }, level: undefined },
];
describe('location.home-mismatch', () => {
  it.each(situations)('$name', (s) => {
    const finding = findingIn(homeMismatch, s);
    expect(finding?.level).toBe(s.level);
    if (s.quality !== undefined) expect(finding?.quality).toBe(s.quality);
  });
  it.each<[string, NonNullable<Situation['claims']>, string]>([
    ['a delivery', { people: [homeless()], devices: [device({}, 'austin')] }, 'Worked on 14 of 14 days from Dandong, CN, at least 11039 km from where the laptop was sent.'],
    ['a delivery to a country', { people: [homeless()], devices: [device({ shipped_country: 'US' })] }, 'Worked on 14 of 14 days from Dandong, CN, not the country where the laptop was sent.'],
    ['a time zone', { people: [homeless({ time_zone: 'America/Chicago' }), ...byTheClock(10)] }, 'Worked on 14 of 14 days from Dandong, CN, hours away from the claimed time zone.'],
  ])('says of %s what it is', (_, claims, summary) => { expect(findingIn(homeMismatch, { name: '', seen: daily(14, { from: 'dandong' }), claims, level: '' })?.summary).toBe(summary); });
});
