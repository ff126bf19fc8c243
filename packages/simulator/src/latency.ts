import { distanceKm, type Point } from '@winnow/core';
import { type Line, type Spot } from './model.ts';
import { type Random } from './random.ts';

/** What the last stretch adds in ms, [least, spread]. */
const lastMile: Readonly<Record<Line['kind'], readonly [number, number]>> = { home: [4, 16], business: [2, 6], mobile: [22, 45], vpn: [3, 9], hosting: [2, 5], satellite: [28, 40] };

/** Light in fibre needs a millisecond and back for 100 km; ways are crooked and busy, never shorter. */
const way = (from: Point, to: Point, random: Random): number => (distanceKm(from, to) / 100) * (1.08 + random.next() * random.next() * 0.6);

/** Round trip in ms from where packets really come to a gateway: never less than the distance over all exits allows. */
export function roundTrip(line: Line, behind: Spot['behind'], gateway: Point, random: Random): number {
  const exit = line.place ?? line.city;
  const [least, spread] = lastMile[line.kind];
  const detour = behind === undefined ? 0 : way(behind, line.city, random) + 4 + random.next() * 12;
  return Math.ceil(way(exit, gateway, random) + detour + least + random.next() * spread + (random.chance(0.06) ? random.next() * 150 : 0));
}
