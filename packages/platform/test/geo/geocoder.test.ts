import { beforeAll, describe, expect, it } from '@jest/globals';
import { distanceKm, type Geocoder } from '@winnow/core';
import fc from 'fast-check';
import { foldName, Gazetteer, openGeocoder } from '../../src/geo/geocoder.ts';
import { aliases, principalPlaces } from '../../src/geo/place-names.ts';

let find: Geocoder;
beforeAll(async () => { find = await openGeocoder(); });

describe('towns', () => {
  it.each<[string, string | undefined, string, number, number]>([
    ['US', undefined, 'Chicago', 41.85, -87.65], ['US', 'TX', 'Houston', 29.76, -95.36], ['US', 'Texas', 'houston', 29.76, -95.36], ['US', undefined, 'Houston', 29.76, -95.36],
    ['US', undefined, 'New York', 40.71, -74.0], ['US', 'New York', 'New York', 40.71, -74.0], ['US', undefined, 'Washington', 38.9, -77.04], ['US', 'DC', 'Washington, D.C.', 38.9, -77.04],
    ['US', 'ME', 'Portland', 43.66, -70.26], ['US', 'Oregon', 'Portland', 45.52, -122.68], ['US', 'MO', 'Kansas City', 39.1, -94.58], ['US', 'MN', 'St. Paul', 44.94, -93.09], ['US', 'MO', 'Saint Louis', 38.63, -90.2],
    ['us', 'NV', 'Las Vegas', 36.17, -115.14], ['CA', 'ON', 'London', 42.98, -81.23], ['CA', 'Ontario', 'London', 42.98, -81.23], ['CA', undefined, 'Montreal', 45.51, -73.59], ['GB', undefined, 'London', 51.51, -0.13],
    ['DE', undefined, 'Frankfurt', 50.12, 8.68], ['DE', 'Bayern', 'München', 48.14, 11.58], ['DE', undefined, 'Köln', 50.93, 6.95], ['DE', undefined, 'Cologne', 50.93, 6.95], ['PL', undefined, 'Krakow', 50.06, 19.94],
    ['PL', 'Mazovia', 'Warszawa', 52.23, 21.01], ['CH', undefined, 'Zurich', 47.37, 8.55], ['IN', 'Karnataka', 'Bangalore', 12.97, 77.59], ['BR', 'SP', 'Sao Paulo', -23.55, -46.64], ['AU', 'NSW', 'Sydney', -33.87, 151.21],
    ['DE', undefined, 'Freiburg im Breisgau', 48.0, 7.85], ['BE', undefined, 'Schaarbeek', 50.86, 4.38], ['US', undefined, 'St. Louis', 38.63, -90.2], ['PL', undefined, 'Olsztyn', 53.78, 20.49],
    ['ES', undefined, 'Madrid (Centro)', 40.42, -3.7], ['IE', undefined, 'Dublin 2', 53.34, -6.27], ['US', 'CA', 'Mountain View', 37.4, -122.08], ['US', undefined, 'Aurora', 39.73, -104.83],
    ['MX', undefined, 'Ciudad de México', 19.43, -99.13], ['UA', undefined, 'Kiev', 50.45, 30.52], ['CN', undefined, 'Shenyang', 41.79, 123.43], ['RU', undefined, 'Vladivostok', 43.1, 131.87], ['SG', undefined, 'Singapore', 1.29, 103.85],
  ])('%s %s %s', (...[country, region, city, lat, lon]) => {
    const point = find({ country, region, city, postcode: 'any' });
    expect(point).toBeDefined();
    if (point !== undefined) expect(distanceKm(point, { lat, lon })).toBeLessThan(25);
  });

  it.each<[string, string, string | undefined, string | undefined]>([
    ['a name that twenty have', 'US', undefined, 'Springfield'], ['another country\'s', 'DE', undefined, 'Chicago'], ['no town', 'US', 'TX', undefined],
    ['an empty one', 'US', 'TX', ' '], ['only a postcode', 'US', undefined, undefined], ['no such town', 'US', undefined, 'Nowheresville Nine'], ['no country, and a name that several have', '', undefined, 'London'], ['no country, and another\'s region', '', 'Bayern', 'Chicago'], ['a country by name', 'Germany', undefined, 'Berlin'],
  ])('unknown: %s', (...[, country, region, city]) => { expect(find({ country, region, city, postcode: '12345' })).toBeUndefined(); });

  it.each<[string, string | undefined, string | undefined, string | undefined]>([
    ['Bengaluru', undefined, undefined, 'IN'], ['Philadelphia', 'Pennsylvania', undefined, 'US'], ['Austin', 'TX', undefined, 'US'], ['Krakow', undefined, 'Europe/Warsaw', 'PL'], ['Melbourne', undefined, 'Australia/Melbourne', 'AU'],
    ['Melbourne', undefined, undefined, undefined], ['Springfield', undefined, 'America/Chicago', undefined], ['Springfield', undefined, undefined, undefined], ['Salem', undefined, undefined, undefined], ['Bengaluru', undefined, 'America/Chicago', undefined], ['Bengaluru', undefined, 'Nowhere/Nothing', 'IN'],
  ])('without a country: %s (%s, %s) is in %s', (city, region, time_zone, country) => { expect(find({ country: '', region, city, time_zone })?.country).toBe(country); });

  it.each(['Midwest', 'CA'])('a region in which no such town lies (%s) is no reason against the only one of the name', (region) => { expect(find({ country: 'US', region, city: 'Chicago' })).toBeDefined(); });
  it('nor does it make one of twenty', () => { expect(find({ country: 'US', region: 'Midwest', city: 'Springfield' })).toBeUndefined(); });

  it('every principal place and every other name leads to a town', () => {
    const lost = [...principalPlaces.keys(), ...aliases.keys()].filter((key) => find({ country: key.slice(0, 2), city: key.slice(3) }) === undefined);
    expect(lost).toEqual([]);
  });

  it('any text is answered, none throws', () => { fc.assert(fc.property(fc.string(), fc.string(), fc.string(), (country, region, city) => { find({ country, region, city }); })); });
});

describe('names and files', () => {
  it.each([['Saint-Étienne', 'st etienne'], ['St. Louis', 'st louis'], ['Łódź', 'lodz'], ['  O\'Fallon ', 'ofallon'], ['Winston-Salem', 'winston salem'], ['Tromsø', 'tromso'], ['', '']])('%s is %s', (name, folded) => { expect(foldName(name)).toBe(folded); });

  it('reads any text as towns or nothing, and towns near each other as one place', () => {
    fc.assert(fc.property(fc.string(), fc.string(), fc.string(), (a, b, c) => { new Gazetteer(a, b, c).find({ country: 'US', city: a }); }));
    const town = (lat: string, admin1: string) => `{"name":"Twin","lat":"${lat}","lng":"1","country":"XX","admin1":"${admin1}"}`;
    const make = (...towns: string[]) => new Gazetteer(`[${towns.join(',')}]`, '[{"code":"XX.A","name":"East"},{"code":"XX.B","name":"West"}]');
    expect(make(town('1', 'A'), town('1.1', 'B')).find({ country: 'XX', city: 'Twin' })).toEqual({ lat: 1, lon: 1 });
    expect(make(town('1', 'A'), town('3', 'B')).find({ country: 'XX', city: 'Twin' })).toBeUndefined();
    expect(make(town('1', 'A'), town('3', 'B')).find({ country: 'XX', city: 'Twin', region: 'west' })).toEqual({ lat: 3, lon: 1 });
    const more = new Gazetteer(`[${town('1', 'A')},${town('3', 'B')}]`, '[]', 'XX\ttwin\t\t3.01\t1.00\nXX\tother\tfar east\t7\t8\nbroken\n');
    expect(more.find({ country: 'XX', city: 'Twin' })).toEqual({ lat: 3.01, lon: 1 });
    expect(more.find({ country: 'XX', region: 'Far East', city: 'Other' })).toEqual({ lat: 7, lon: 8 });
    expect(more.find({ country: 'XX', city: 'Other' })).toBeUndefined();
    expect(make(town('100', 'A'), '{"name":1}', '{broken').find({ country: 'XX', city: 'Twin' })).toBeUndefined();
  });
});
