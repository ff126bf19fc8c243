import { type Claims, distanceKm, homeOf, type PersonClaim, type Point, shippedTo } from '@winnow/core';
import { placeName } from '../../places.ts';

/** Where somebody said to live, and since when as far as it is told. */
export const homesOf = (person: string, claims: Claims): readonly { readonly label: string; readonly point: Point | undefined }[] => {
  const homes = claims.personHistory(person).map((row) => ({ label: homeName(row), point: homeOf(row) }));
  return homes.filter((home, i) => home.label !== '' && homes.findIndex((h) => h.label === home.label) === i);
};
export const homeName = (row: PersonClaim | undefined): string => placeName(row?.home_city ?? row?.home_postcode, row?.home_country);

/** Where laptops of somebody were sent, each with its device. */
export const deliveriesOf = (person: string, claims: Claims): readonly { readonly device: string; readonly label: string; readonly point: Point | undefined; readonly kind: string | undefined }[] =>
  claims.everOwned(person).flatMap((id) => claims.deviceHistory(id)).filter((d) => d.owner_id === person).flatMap((d) => {
    const label = placeName(d.shipped_city ?? d.shipped_postcode, d.shipped_country);
    return label === '' && shippedTo(d) === undefined ? [] : [{ device: d.device_id, label, point: shippedTo(d), kind: d.shipped_kind }];
  });

export const km = (a: Point, b: Point): number => Math.round(distanceKm(a, b));
