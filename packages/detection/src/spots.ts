import { distanceKm, type Point, type Presence } from '@winnow/core';
import { onceFor } from './once.ts';
import { saysPlace } from './places.ts';

/**
 * One presence of each address and of what is known about it: of hundreds a dozen. Whether there can be anything to find (an exit, a place far
 * from home, a second country) is asked of these before anything is made of all.
 */
export const spotsOf = onceFor<Presence, readonly Presence[]>((presences) => {
  const spots: Presence[] = [];
  let last: Presence | undefined;
  for (const p of presences) {
    if (last !== undefined && isSameSpot(last, p)) continue;
    last = spotLike(p, spots);
    if (last === undefined) spots.push(last = p);
  }
  return spots;
});

const spotLike = (p: Presence, spots: readonly Presence[]): Presence | undefined => {
  for (const spot of spots) if (isSameSpot(spot, p)) return spot;
  return undefined;
};
/** True for two presences at one address, of which the same is known. */
export const isSameSpot = (a: Presence, b: Presence): boolean => a.ip === b.ip && a.networkClass === b.networkClass && a.country === b.country && a.asn === b.asn && a.accuracyKm === b.accuracyKm && isSamePoint(a.point, b.point);
const isSamePoint = (a: Point | undefined, b: Point | undefined): boolean => a === b || (a !== undefined && a.lat === b?.lat && a.lon === b.lon);

/** Km between the two places of a list that are farthest apart, whatever the radius within which each lies; 0 where no two tell their place. */
export const spreadKm = onceFor<Presence, number>((presences) => {
  const points: Point[] = [];
  for (const { point, networkClass } of spotsOf(presences)) if (point !== undefined && saysPlace(networkClass) && !points.some((known) => isSamePoint(known, point))) points.push(point);
  return points.reduce((most, a, i) => points.slice(i + 1).reduce((far, b) => Math.max(far, distanceKm(a, b)), most), 0);
});
