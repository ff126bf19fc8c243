import { distanceKm, homeOf, type PersonClaim } from '@winnow/core';
import { Type } from 'typebox';

/** Parameters of detectors that compare people. */
export const peopleParams = {
  household_km: Type.Number({ default: 3, minimum: 0.1, maximum: 50, description: 'km between claimed homes that are one household' }),
};

/** True when both claim one home: by distance where both are places on the map, else by postcode. Undefined when HR does not say. */
export function isOneHome(a: PersonClaim | undefined, b: PersonClaim | undefined, km: number): boolean | undefined {
  const [homeA, homeB] = [homeOf(a), homeOf(b)];
  if (homeA !== undefined && homeB !== undefined) return distanceKm(homeA, homeB) <= km;
  const [codeA, codeB] = [postcodeOf(a), postcodeOf(b)];
  return codeA === undefined || codeB === undefined ? undefined : codeA === codeB;
}

const postcodeOf = (person: PersonClaim | undefined): string | undefined => placeCode(person?.home_country, person?.home_postcode);
/** Postcodes are written with and without spaces and in either case. */
export const placeCode = (country: string | undefined, postcode: string | undefined): string | undefined => {
  const code = (postcode ?? '').toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  return country === undefined || code === '' ? undefined : `${country.toUpperCase()} ${code}`;
};

/** How many groups there are when whoever belongs together counts once. The same for every order. */
export function unitsOf<T>(members: readonly T[], isTogether: (a: T, b: T) => boolean): number {
  let units: T[][] = [];
  for (const member of members) {
    const [own, others] = [units.filter((u) => u.some((other) => isTogether(member, other))), units.filter((u) => !u.some((other) => isTogether(member, other)))];
    units = [...others, [member, ...own.flat()]];
  }
  return units.length;
}
