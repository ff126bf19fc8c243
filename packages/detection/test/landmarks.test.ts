import { describe, expect, it } from '@jest/globals';
import { type ClaimRows, distanceKm } from '@winnow/core';
import { landmarksOf } from '../src/landmarks.ts';
import { claimsOf, person, type PlaceName, places } from './support.ts';

const network = (label: string, at: PlaceName): ClaimRows['networks'][number] => ({ cidr: '192.0.2.0/24', kind: 'office', label, lat: places[at].lat, lon: places[at].lon });
const frankfurt = { lat: 50.11, lon: 8.68 };
describe('the place of a gateway', () => {
  it.each<[name: string, rows: Partial<ClaimRows>, near: { lat: number; lon: number } | undefined]>([
    ['AZ-FRA', {}, frankfurt], ['gw-frankfurt', {}, frankfurt], ['vpn-fra02', {}, frankfurt], ['fra1.vpn.example.com', {}, frankfurt], ['eu-central-1', {}, frankfurt], ['GermanyWestCentral-gw', {}, frankfurt],
    ['us-east-1', {}, { lat: 39.04, lon: -77.49 }], ['US East', {}, { lat: 38.5, lon: -77.5 }], ['us-east-nyc', {}, { lat: 40.71, lon: -74.01 }], ['GP-Gateway-New-York', {}, { lat: 40.71, lon: -74.01 }], ['gw-münchen', {}, { lat: 48.14, lon: 11.58 }],
    ['GP-Gateway-Columbus', { networks: [network('Office Columbus', 'columbus')] }, places.columbus],
    ['GP-Gateway-Columbus', { people: [person({}, 'columbus')] }, places.columbus],
    ['gw-fra', { networks: [network('VPN gateway FRA', 'dallas')] }, places.dallas], // what the company says comes before what the code says elsewhere
    ['GP-Gateway-Columbus', { people: [person({}, 'columbus'), person({ person_id: 'p2', home_city: 'Columbus', home_lat: 32.46, home_lon: -84.99 })] }, undefined],
    ['GP-Gateway-Columbus', {}, undefined], ['gw-1', {}, undefined], ['', {}, undefined], ['gateway.frankfurt.example', {}, undefined], ['fra-sin', {}, undefined], ['franchise-gw', {}, undefined],
    ['office', { networks: [network('Office', 'columbus')] }, undefined], ['gw-ulm', { people: [person({ home_city: 'Ulm' })] }, undefined],
  ])('%s', (name, rows, near) => {
    const found = landmarksOf(claimsOf({ people: [], ...rows })).placeOf(name);
    expect({ is: found !== undefined, km: found === undefined || near === undefined ? 0 : distanceKm(found.point, near) }).toEqual({ is: near !== undefined, km: 0 });
  });
  it('is the same when asked again, and is asked of endless names without keeping them', () => {
    const landmarks = landmarksOf(claimsOf());
    for (let i = 0; i < 3000; i += 1) landmarks.placeOf(`gw-${String(i)}-zz`);
    expect([landmarks.placeOf('gw-fra'), landmarks.placeOf('gw-fra')]).toEqual([{ point: frankfurt, km: 50 }, { point: frankfurt, km: 50 }]);
  });
});
