import { distanceKm, type Point, type Presence } from '@winnow/core';
import { onceFor } from './once.ts';
import { saysPlace } from './places.ts';

/**
 * One presence of each address and of what is known about it: of hundreds a dozen. Whether there can be anything to find (an exit, a place far
 * from home, a second country) is asked of these before anything is made of all.
 */
export const spotsOf = onceFor<Presence, readonly Presence[]>((presences) => {
  const spots: Presence[] = [];
  // By address, for a service's account may have thousands of them.
  const known = new Map<string, Presence[]>();
  let last: Presence | undefined;
  for (const p of presences) {
    if (last !== undefined && isSameSpot(last, p)) continue;
    const here = known.get(p.ip);
    last = here?.find((spot) => isSameSpot(spot, p)) ?? p;
    if (last !== p) continue;
    spots.push(p);
    if (here === undefined) known.set(p.ip, [p]);
    else here.push(p);
  }
  return spots;
});

/** True for two presences at one address, of which the same is known. */
export const isSameSpot = (a: Presence, b: Presence): boolean => a.ip === b.ip && a.networkClass === b.networkClass && a.country === b.country && a.asn === b.asn && a.accuracyKm === b.accuracyKm && isSamePoint(a.point, b.point);
const isSamePoint = (a: Point | undefined, b: Point | undefined): boolean => a === b || (a !== undefined && a.lat === b?.lat && a.lon === b.lon);

/** Nobody has so many places that are near each other. */
const MOST_PLACES = 64;

/** Km between the two places of a list that are farthest apart, whatever the radius within which each lies; 0 where no two tell their place, endless where there are too many to compare. */
export const spreadKm = onceFor<Presence, number>((presences) => {
  const points: Point[] = [];
  for (const { point, networkClass } of spotsOf(presences)) {
    if (point === undefined || !saysPlace(networkClass) || points.some((known) => isSamePoint(known, point))) continue;
    if (points.length === MOST_PLACES) return Number.POSITIVE_INFINITY;
    points.push(point);
  }
  return points.reduce((most, a, i) => points.slice(i + 1).reduce((far, b) => Math.max(far, distanceKm(a, b)), most), 0);
});
