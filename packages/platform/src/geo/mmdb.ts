import { readFile } from 'node:fs/promises';
import { isPoint } from '@winnow/core';
import { Reader } from 'maxmind';
import { type Fields, fieldsOf } from './fields.ts';

/** Geo fields of an observation, and the radius in km within which the address really is. */
export interface PlaceRow {
  readonly geo: { country_iso_code?: string; region_name?: string; city_name?: string; location?: { lat: number; lon: number } };
  readonly accuracyKm: number;
}

/** Radius where the database has none: DB-IP Lite places most lines in the right city or one beside it. */
const CITY_KM = 25;
const REGION_KM = 200;
const COUNTRY_KM = 500;

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const english = (value: unknown): string | undefined => text(fieldsOf(fieldsOf(value)['names'])['en']);

interface Parsed { readonly country: string | undefined; readonly region: string | undefined; readonly city: string | undefined; readonly lat: unknown; readonly lon: unknown; readonly radius: unknown }

/** MaxMind's City schema: nested, names by language. */
function nested(row: Fields): Parsed {
  const location = fieldsOf(row['location']);
  const regions = row['subdivisions'];
  const country = text(fieldsOf(row['country'])['iso_code']) ?? text(fieldsOf(row['registered_country'])['iso_code']);
  return { country, region: english(Array.isArray(regions) ? regions[0] : undefined), city: english(row['city']), lat: location['latitude'], lon: location['longitude'], radius: location['accuracy_radius'] };
}

/** The flat schema of ip-location-db's packages. */
const flat = (row: Fields): Parsed => ({ country: text(row['country_code']), region: text(row['state1']), city: text(row['city']), lat: row['latitude'], lon: row['longitude'], radius: undefined });

/** One row of a city database in either schema; undefined when it does not even name a country. */
export function placeOfRow(value: unknown): PlaceRow | undefined {
  const row = fieldsOf(value);
  const parsed = 'country_code' in row ? flat(row) : nested(row);
  const { country, region, city } = parsed;
  if (country === undefined || !/^[A-Z]{2}$/.test(country) || country === 'ZZ') return undefined;
  const geo: PlaceRow['geo'] = { country_iso_code: country };
  if (region !== undefined) geo.region_name = region;
  if (city !== undefined) geo.city_name = city;
  // A country's centre is no place of anybody: without a town or a region there is no point.
  const location = city === undefined && region === undefined ? undefined : pointOf(parsed);
  if (location !== undefined) geo.location = location;
  return { geo, accuracyKm: radiusOf(parsed) };
}

const pointOf = ({ lat, lon }: Parsed): { lat: number; lon: number } | undefined => (typeof lat === 'number' && typeof lon === 'number' && isPoint(lat, lon) ? { lat: round(lat), lon: round(lon) } : undefined);

function radiusOf({ radius, city, region }: Parsed): number {
  if (typeof radius === 'number' && radius > 0) return radius;
  if (city !== undefined) return CITY_KM;
  return region !== undefined ? REGION_KM : COUNTRY_KM;
}

/** Four decimals are 11 m; what lies beyond them is the float's noise. */
const round = (degrees: number): number => Math.round(degrees * 10_000) / 10_000;

/** One row of a MaxMind ASN database. */
export function asnOfRow(value: unknown): { readonly number: number; readonly organization: string } | undefined {
  const row = fieldsOf(value);
  const number = row['autonomous_system_number'];
  return typeof number === 'number' && number > 0 ? { number, organization: text(row['autonomous_system_organization']) ?? '' } : undefined;
}

/** An open MMDB file: raw rows by address. `get` never throws; a broken row counts as none. */
export interface Mmdb {
  readonly path: string;
  readonly type: string;
  /** Build time, Unix ms. */
  readonly built: number;
  /** 4: it holds no IPv6. */
  readonly ipVersion: number;
  /** Nodes of its tree: how large it is. */
  readonly nodes: number;
  get(ip: string): unknown;
  /** The row of an address and the length of the prefix it holds for; undefined when it cannot be read. */
  network(ip: string): { readonly row: unknown; readonly prefix: number } | undefined;
}

/** Reads a database into memory. `setting` is the configuration key to name in the error. */
export async function openMmdb(path: string, setting: string): Promise<Mmdb> {
  const bytes = await readFile(path).catch((error: unknown) => { throw new Error(`${setting}: cannot read "${path}" (${error instanceof Error ? error.message : String(error)}). ${cure}`, { cause: error }); });
  const db = mmdbOf(path, bytes);
  if (db === undefined) throw new Error(`${setting}: "${path}" is no MMDB database. ${cure}`);
  return db;
}

/** A database from its bytes; undefined when they are none. */
export function mmdbOf(path: string, bytes: Buffer): Mmdb | undefined {
  const reader = readerOf(bytes);
  if (reader === undefined) return undefined;
  const { databaseType, buildEpoch, ipVersion, nodeCount } = reader.metadata;
  return {
    path, type: databaseType, built: buildEpoch.getTime(), ipVersion, nodes: nodeCount,
    get: (ip) => {
      try {
        return reader.get(ip);
      } catch {
        return null; // a damaged data section; the file as a whole was readable
      }
    },
    network: (ip) => {
      try {
        const [row, prefix] = reader.getWithPrefixLength(ip);
        return { row, prefix: Math.max(1, prefix) };
      } catch { return undefined; }
    },
  };
}

/** The row of an address in one file, or in one of two that a provider splits by family. */
export function byFamily(ip: string, first: Pick<Mmdb, 'get' | 'ipVersion'>, second: Pick<Mmdb, 'get'> | undefined): unknown {
  if (!ip.includes(':')) return first.get(ip);
  if (second !== undefined) return second.get(ip);
  return first.ipVersion === 6 ? first.get(ip) : undefined;
}

const cure = 'Give the path of a City (or ASN) database in MMDB format from MaxMind or DB-IP, or leave the key out to use the data that comes with Winnow.';

function readerOf(bytes: Buffer): Reader<never> | undefined {
  try {
    const reader = new Reader<never>(bytes);
    const { databaseType, buildEpoch, searchTreeSize } = reader.metadata;
    // Metadata stands at the end: of a file whose beginning is missing it can be read all the same.
    return typeof databaseType === 'string' && Number.isFinite(buildEpoch.getTime()) && searchTreeSize < bytes.length ? reader : undefined;
  } catch { return undefined; }
}
