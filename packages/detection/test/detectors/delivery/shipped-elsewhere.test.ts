import { describe, expect, it } from '@jest/globals';
import { shippedElsewhere } from '../../../src/detectors/delivery/shipped-elsewhere.ts';
import { device, findingIn, person, type Situation } from '../../support.ts';

const situations: Situation[] = [
  { name: 'sent 1,700 km away', seen: [], claims: { devices: [device({ shipped_kind: 'home' }, 'columbus')] }, level: 'elsewhere' },
  { name: 'sent home', seen: [], claims: { devices: [device({ shipped_kind: 'home' }, 'austin')] }, level: undefined },
  { name: 'to a forwarder in the home town', seen: [], claims: { devices: [device({ shipped_kind: 'freight-forwarder' }, 'austin')] }, level: 'forwarder' },
  { name: 'to a parcel shop 1,700 km away', seen: [], claims: { devices: [device({ shipped_kind: 'parcel-shop' }, 'columbus')] }, level: 'forwarder-elsewhere' },
  { name: 'to a parcel shop near a home of another time', seen: [], claims: { people: [person({}, 'columbus'), person({ valid_from: '2026-09-20' })], devices: [device({ shipped_kind: 'parcel-shop' }, 'columbus')] }, level: 'forwarder' },
  { name: 'to an office elsewhere', seen: [], claims: { devices: [device({ shipped_kind: 'office' }, 'columbus')] }, level: undefined },
  { name: 'moved: near a home of another time', seen: [], claims: { people: [person({}, 'columbus'), person({ valid_from: '2026-09-20' })], devices: [device({}, 'columbus')] }, level: undefined },
  { name: 'not sent yet', seen: [], claims: { devices: [device({ shipped_on: '2026-12-01' }, 'columbus')] }, level: undefined },
  { name: 'nothing is known of the delivery', seen: [], claims: { devices: [device()] }, level: undefined },
  { name: 'somebody else\'s device', seen: [], claims: { devices: [device({ owner_id: 'p2' }, 'columbus')] }, level: undefined },
  { name: 'only countries, and they differ', seen: [], claims: { people: [{ person_id: 'p1', usernames: ['one'], home_country: 'US' }], devices: [device({ shipped_country: 'DE', shipped_on: '2026-09-01' })] }, level: 'elsewhere' },
];
describe('delivery.shipped-elsewhere', () => {
  it.each(situations)('$name', (s) => { expect(findingIn(shippedElsewhere, s)?.level).toBe(s.level); });
});
