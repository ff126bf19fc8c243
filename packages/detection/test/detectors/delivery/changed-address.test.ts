import { describe, expect, it } from '@jest/globals';
import { type DeviceClaim, type PersonClaim } from '@winnow/core';
import { changedAddress } from '../../../src/detectors/delivery/changed-address.ts';
import { device, findingIn, person, type PlaceName, type Situation } from '../../support.ts';

/** Hired on 7 September 2026; the laptop is sent on the 1st. */
const hire = (over: Partial<PersonClaim> = {}, home: PlaceName = 'austin'): PersonClaim => person({ start_date: '2026-09-07', ...over }, home);
const rows = (first: PlaceName, then: PlaceName, over: Partial<DeviceClaim> = {}, before: Partial<DeviceClaim> = {}): DeviceClaim[] => [device(before, first), device({ valid_from: '2026-08-31', ...over }, then)];
const countryOnly = (country: string, over: Partial<DeviceClaim> = {}): DeviceClaim => ({ device_id: 'D1', owner_id: 'p1', shipped_country: country, shipped_on: '2026-09-01', ...over });
const people = [hire()];

const situations: Situation[] = [
  { name: 'sent home, then elsewhere, a day before it left', seen: [], claims: { people, devices: rows('austin', 'columbus') }, level: 'shipping-changed' },
  { name: 'as late as the parcel was on its way', seen: [], claims: { people, devices: rows('austin', 'columbus', { valid_from: '2026-09-05' }) }, level: 'shipping-changed' },
  { name: 'the new row tells no date of its own', seen: [], claims: { people, devices: [device({}, 'austin'), device({ valid_from: '2026-08-31', shipped_country: 'US', shipped_city: 'Columbus', shipped_lat: 39.96, shipped_lon: -83 })] }, level: 'shipping-changed' },
  { name: 'only countries are known', seen: [], claims: { people: [{ person_id: 'p1', usernames: ['one'], start_date: '2026-09-07', home_country: 'US' }], devices: [countryOnly('US'), countryOnly('DE', { valid_from: '2026-08-31' })] }, level: 'shipping-changed' },
  { name: 'a mistake put right: the new place is home', seen: [], claims: { people, devices: rows('columbus', 'austin') }, level: undefined },
  { name: 'another street of the same city', seen: [], claims: { people, devices: rows('austin', 'austin', { shipped_lat: 30.4, shipped_lon: -97.7 }) }, level: undefined },
  { name: 'to an office instead', seen: [], claims: { people, devices: rows('austin', 'columbus', { shipped_kind: 'office' }) }, level: undefined },
  { name: 'nothing changed', seen: [], claims: { people, devices: [device({}, 'columbus')] }, level: undefined },
  { name: 'the inventory was corrected months after it arrived', seen: [], day: 90, claims: { people, devices: rows('austin', 'columbus', { valid_from: '2026-11-01' }) }, level: undefined },
  { name: 'a second sending two months later: a repair', seen: [], day: 90, claims: { people, devices: rows('austin', 'columbus', { valid_from: '2026-11-01', shipped_on: '2026-11-02' }) }, level: undefined },
  { name: 'somebody of many years gets a new laptop at the holiday home', seen: [], claims: { people: [hire({ start_date: '2022-03-01' })], devices: rows('austin', 'columbus') }, level: undefined },
  { name: 'it was another\'s before', seen: [], claims: { people, devices: rows('austin', 'columbus', {}, { owner_id: 'p2' }) }, level: undefined },
  { name: 'nobody knows when the work began', seen: [], claims: { people: [hire({ start_date: '' })], devices: rows('austin', 'columbus') }, level: undefined },
  { name: 'no home is claimed', seen: [], claims: { people: [{ person_id: 'p1', usernames: ['one'], start_date: '2026-09-07' }], devices: rows('austin', 'columbus') }, level: undefined },
  { name: 'the change is yet to come', seen: [], day: 0, claims: { people, devices: rows('austin', 'columbus', { valid_from: '2026-09-20' }, { shipped_on: '2026-09-18' }) }, level: undefined },

  { name: 'sent to Columbus, and three weeks later home is there', seen: [], claims: { people: [hire(), hire({ valid_from: '2026-09-22' }, 'columbus')], devices: [device({}, 'columbus')] }, level: 'home-followed' },
  { name: 'the delivery was changed and home followed', seen: [], claims: { people: [hire(), hire({ valid_from: '2026-09-22' }, 'columbus')], devices: rows('austin', 'columbus') }, level: 'home-followed' },
  { name: 'moved after the laptop had come to the old home', seen: [], claims: { people: [hire(), hire({ valid_from: '2026-09-22' }, 'columbus')], devices: [device({}, 'austin')] }, level: undefined },
  { name: 'HR knew of the new home before it was sent', seen: [], claims: { people: [hire(), hire({ valid_from: '2026-08-25' }, 'columbus')], devices: [device({}, 'columbus')] }, level: undefined },
  { name: 'sent to one place, moved to a third', seen: [], claims: { people: [hire(), hire({ valid_from: '2026-09-22' }, 'dallas')], devices: [device({}, 'columbus')] }, level: undefined },
  { name: 'moved half a year later', seen: [], day: 200, claims: { people: [hire(), hire({ valid_from: '2027-02-20' }, 'columbus')], devices: [device({}, 'columbus')] }, level: undefined },
  { name: 'the move is yet to come', seen: [], day: 5, claims: { people: [hire(), hire({ valid_from: '2026-09-22' }, 'columbus')], devices: [device({}, 'columbus')] }, level: undefined },
  { name: 'sent to an office in the town moved to', seen: [], claims: { people: [hire(), hire({ valid_from: '2026-09-22' }, 'columbus')], devices: [device({ shipped_kind: 'office' }, 'columbus')] }, level: undefined },
  { name: 'nobody knows when it was sent', seen: [], claims: { people: [hire(), hire({ valid_from: '2026-09-22' }, 'columbus')], devices: [device({ shipped_on: '' }, 'columbus')] }, level: undefined },
];
describe('delivery.changed-address', () => {
  it.each(situations)('$name', (s) => { expect(findingIn(changedAddress, s)?.level).toBe(s.level); });
  it('tells both places and the day', () => {
    const found = findingIn(changedAddress, situations[0] ?? { name: '', seen: [], level: undefined });
    expect(found?.summary).toBe('Where to send the laptop D1 was changed on 2026-08-31: from Austin, US to Columbus, US, 1716 km from the first place and near no claimed home.');
    expect(found?.facts).toMatchObject({ device_ids: ['D1'], from: 'Austin, US', to: 'Columbus, US', changed: '2026-08-31' });
  });
});
