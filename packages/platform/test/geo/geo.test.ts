import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AsnTable } from '../../src/geo/asn-table.ts';
import { type GeoData, openGeo } from '../../src/geo/geo.ts';
import { asnOfRow, placeOfRow } from '../../src/geo/mmdb.ts';
import { mmdbFile } from './mmdb-file.ts';

let geo: GeoData;
const said: string[] = [];
beforeAll(async () => { geo = await openGeo({ log: (m) => { said.push(m); } }); });

describe('bundled data', () => {
  it.each<[string, string, [string, string], number]>([
    ['an access line in Florida', '73.1.2.3', ['US', 'Plant City'], 7922],
    ['an access line in Germany', '91.12.3.4', ['DE', 'Kehl'], 3320],
    ['a resolver', '8.8.8.8', ['US', 'Mountain View'], 15169],
    ['IPv6 in Germany', '2003:d0::1', ['DE', 'Aue'], 3320],
  ])('%s', (_, ip, [country, city], asn) => {
    expect(geo.place(ip)).toMatchObject({ geo: { country_iso_code: country, city_name: city }, accuracyKm: 25 });
    expect(geo.asn(ip)?.number).toBe(asn);
  });

  it.each(['203.0.113.9', '198.51.100.1', '2001:db8::1', '10.1.2.3', '192.168.1.1', '127.0.0.1', 'fe80::1', '0.0.0.0', '255.255.255.255', 'word', '', '1.2.3', '::'])('nowhere: %s', (ip) => {
    expect(geo.place(ip)).toBeUndefined();
    expect(geo.asn(ip)).toBeUndefined();
  });

  it('says what it opened and how old it is', () => {
    expect(said).toHaveLength(2);
    expect(geo.info.city.attribution).toContain('DB-IP');
    expect(new Date(geo.info.city.built).getUTCFullYear()).toBeGreaterThanOrEqual(2026);
    expect(new Date(geo.info.asn.built).getUTCFullYear()).toBeGreaterThanOrEqual(2026);
  });

  it('any text is answered, none throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ maxLength: 50 }), fc.ipV4(), fc.ipV6()), (ip) => {
      geo.place(ip);
      geo.asn(ip);
    }), { numRuns: 2000 });
  });
});

describe('files that are none', () => {
  const folder = mkdtempSync(join(tmpdir(), 'winnow-geo-'));
  const path = join(folder, 'x.mmdb');
  it.each([['a text', 'hello'], ['an empty file', ''], ['a marker and nothing', '\u00ab\u00cd\u00efMaxMind.com']])('%s', async (_, content) => {
    writeFileSync(path, content, 'latin1');
    await expect(openGeo({ cityMmdb: path })).rejects.toThrow(/geo\.cityMmdb: ".*x\.mmdb" is no MMDB database\. Give the path/);
    await expect(openGeo({ asnMmdb: path })).rejects.toThrow(/geo\.asnMmdb/);
  });
  it('a path to nothing', async () => { await expect(openGeo({ cityMmdb: join(folder, 'absent.mmdb') })).rejects.toThrow(/cannot read.*absent\.mmdb.*ENOENT.*leave the key out/); });
});

describe('MaxMind\'s own files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'winnow-mmdb-'));
  const city = join(folder, 'city.mmdb');
  const asn = join(folder, 'asn.mmdb');
  writeFileSync(city, mmdbFile('GeoLite2-City', { country: { iso_code: 'DE', names: { en: 'Germany' } }, subdivisions: [{ iso_code: 'BE', names: { en: 'Land Berlin' } }], city: { names: { en: 'Berlin' } }, location: { latitude: 52.5244, longitude: 13.4105, accuracy_radius: 20 } }));
  writeFileSync(asn, mmdbFile('GeoLite2-ASN', { autonomous_system_number: 64500, autonomous_system_organization: 'Example Access' }));

  it('answer place, radius and AS, and nothing for IPv6 that they do not hold', async () => {
    const own = await openGeo({ cityMmdb: city, asnMmdb: asn });
    expect(own.place('198.51.100.7')).toEqual({ geo: { country_iso_code: 'DE', region_name: 'Land Berlin', city_name: 'Berlin', location: { lat: 52.5244, lon: 13.4105 } }, accuracyKm: 20 });
    expect(own.asn('198.51.100.7')).toEqual({ number: 64500, organization: 'Example Access' });
    expect(own.place('2001:db8::1')).toBeUndefined();
    expect(own.asn('10.0.0.1')).toBeUndefined();
    expect([own.info.city.name, own.info.city.built]).toEqual([`GeoLite2-City (${city})`, Date.UTC(2026, 0, 1)]);
  });

  it('cut off in the middle of the row they answer nothing', async () => {
    const whole = mmdbFile('GeoLite2-City', { country: { iso_code: 'DE' } });
    whole.fill(0xff, 22, 34);
    writeFileSync(city, whole);
    expect((await openGeo({ cityMmdb: city, asnMmdb: asn })).place('198.51.100.7')).toBeUndefined();
  });
});

describe('schemas of city rows', () => {
  const names = (en: string): object => ({ names: { en, de: 'x' } });
  it.each<[string, unknown, unknown]>([
    ['flat, town', { city: 'Denver', country_code: 'US', state1: 'Colorado', state2: '', latitude: 39.7392, longitude: -104.9903 }, { geo: { country_iso_code: 'US', region_name: 'Colorado', city_name: 'Denver', location: { lat: 39.7392, lon: -104.9903 } }, accuracyKm: 25 }],
    ['flat, region only', { city: '', country_code: 'US', state1: 'Colorado', latitude: 39, longitude: -105 }, { geo: { country_iso_code: 'US', region_name: 'Colorado', location: { lat: 39, lon: -105 } }, accuracyKm: 200 }],
    ['flat, country only: no point', { city: '', country_code: 'US', state1: '', latitude: 37.751, longitude: -97.822 }, { geo: { country_iso_code: 'US' }, accuracyKm: 500 }],
    ['MaxMind, town', { country: { iso_code: 'DE', ...names('Germany') }, subdivisions: [{ iso_code: 'BE', ...names('Land Berlin') }], city: names('Berlin'), location: { latitude: 52.52, longitude: 13.4, accuracy_radius: 10 } },
      { geo: { country_iso_code: 'DE', region_name: 'Land Berlin', city_name: 'Berlin', location: { lat: 52.52, lon: 13.4 } }, accuracyKm: 10 }],
    ['MaxMind, country only: no point', { country: { iso_code: 'US', ...names('x') }, location: { latitude: 37.751, longitude: -97.822, accuracy_radius: 1000 } }, { geo: { country_iso_code: 'US' }, accuracyKm: 1000 }],
    ['MaxMind, only the registered country', { registered_country: { iso_code: 'FR' } }, { geo: { country_iso_code: 'FR' }, accuracyKm: 500 }],
    ['an unknown country', { country_code: 'ZZ' }, undefined],
    ['no country', { city: 'Denver', country_code: '' }, undefined],
    ['a point off the Earth', { city: 'X', country_code: 'US', latitude: 139, longitude: 0 }, { geo: { country_iso_code: 'US', city_name: 'X' }, accuracyKm: 25 }],
    ['nothing', null, undefined], ['a word', 'x', undefined], ['a list', [1], undefined],
  ])('%s', (_, row, expected) => { expect(placeOfRow(row)).toEqual(expected); });

  it('any value is a row or none', () => { fc.assert(fc.property(fc.anything(), (value) => { placeOfRow(value); asnOfRow(value); })); });
  it('AS rows', () => {
    expect(asnOfRow({ autonomous_system_number: 7922, autonomous_system_organization: 'Example' })).toEqual({ number: 7922, organization: 'Example' });
    expect(asnOfRow({ autonomous_system_number: 0 })).toBeUndefined();
  });
});

describe('AS table', () => {
  const v4 = '198.51.100.0,198.51.100.127,64500,"Example, ""North"" Ltd"\r\n203.0.113.0,203.0.113.255,64501,Example South\n192.0.2.0,192.0.2.255,64502,Out of order\nbroken line\n1.2.3,x,9,y\n4.3.2.1,1.2.3.4,9,backwards\n198.51.100.192,198.51.100.255,64500,"Example, ""North"" Ltd"';
  const v6 = '2001:db8::,2001:db8:0:ffff:ffff:ffff:ffff:ffff,64510,Example Six\n2001:db8:5::,2001:db8:5:ffff:ffff:ffff:ffff:ffff,64511,"""Stray"""\nnone,2001::,5,x\n';
  const table = new AsnTable(Buffer.from(v4), Buffer.from(v6));
  it.each<[string, number | undefined]>([
    ['198.51.100.0', 64500], ['198.51.100.127', 64500], ['198.51.100.128', undefined], ['198.51.100.192', 64500], ['198.51.100.255', 64500], ['198.51.101.0', undefined],
    ['203.0.113.7', 64501], ['192.0.2.1', 64502], ['192.0.1.255', undefined], ['4.3.2.1', undefined],
    ['2001:db8::1', 64510], ['2001:db8:0:ffff::1', 64510], ['2001:db8:1::', undefined], ['2001:db8:5:5::5', 64511], ['2001:db8:6::', undefined], ['::', undefined],
  ])('%s', (ip, asn) => { expect(table.lookup(ip)?.number).toBe(asn); });
  it.each([[64500, 'Example, "North" Ltd'], [64501, 'Example South'], [64510, 'Example Six'], [64511, 'Stray']])('name of AS%d', (asn, name) => { expect(table.nameOf(asn)).toBe(name); });
  it('reads any bytes as rows or nothing', () => {
    fc.assert(fc.property(fc.string(), fc.string(), (a, b) => { new AsnTable(Buffer.from(a), Buffer.from(b)).lookup('1.2.3.4'); }));
    expect(new AsnTable(Buffer.alloc(0), Buffer.alloc(0)).size).toBe(0);
  });
});
