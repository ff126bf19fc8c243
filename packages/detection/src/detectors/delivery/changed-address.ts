import { type Claims, DAY, type DeviceClaim, distanceKm, homeOf, isoDate, type PersonClaim, type Point, shippedTo } from '@winnow/core';
import { Type } from 'typebox';
import { definePersonDetector, type Found } from '../../define.ts';

export const changedAddress = definePersonDetector({
  id: 'delivery.changed-address', version: 1, family: 'delivery',
  title: 'A new hire\'s laptop was sent elsewhere at the last moment, or the home was moved to where it had gone',
  needs: ['home', 'delivery'],
  attacks: [{ tactic: 'TA0001', technique: 'T1199' }],
  window: '30d',
  levels: {
    'shipping-changed': { hit: 0.08, base: 0.014, source: 'estimate: guidance on such hires names a late change of the address as a sign of its own; holidays and partners make one in seventy honest deliveries change far' },
    'home-followed': { hit: 0.06, base: 0.012, source: 'estimate: of those who move as they start some have the laptop sent ahead and tell HR later' },
  },
  params: Type.Object({
    min_km: Type.Number({ default: 100, minimum: 20, maximum: 2000, description: 'km between the two places' }),
    before_days: Type.Integer({ default: 90, minimum: 7, maximum: 365, description: 'days before the start from which a change counts' }),
    after_days: Type.Integer({ default: 60, minimum: 7, maximum: 365, description: 'days after the start up to which a change counts' }),
    underway_days: Type.Integer({ default: 7, minimum: 0, maximum: 60, description: 'days after the sending within which a changed row speaks of the same parcel' }),
  }),
  innocent: 'a move as the work began, or a holiday when the parcel came; the lease, or the courier\'s receipt, decides it',
  evaluate: ({ timeline, claims, params, asOf }) => {
    const homes = claims.personHistory(timeline.subject);
    const start = Date.parse(homes.at(-1)?.start_date ?? '');
    if (Number.isNaN(start)) return [];
    const input: Input = { ...params, subject: timeline.subject, homes, from: start - params.before_days * DAY, until: Math.min(start + params.after_days * DAY, asOf - 1), asOf };
    return claims.devicesOf(timeline.subject, asOf).flatMap((device) => rerouted(claims, device, input) ?? (homes.length < 2 ? undefined : followed(device, input)) ?? []);
  },
});

interface Input {
  readonly subject: string; readonly homes: readonly PersonClaim[]; readonly min_km: number; readonly underway_days: number; readonly asOf: number;
  /** Unix ms between which a change counts. */ readonly from: number; readonly until: number;
}

/** Two rows of one parcel with places far apart, the later one far from every home: to a home would be a mistake put right. */
function rerouted(claims: Claims, device: DeviceClaim, input: Input): Found<'shipping-changed'> | undefined {
  const rows = claims.deviceHistory(device.device_id).filter((row) => row.owner_id === input.subject);
  for (const [i, after] of rows.entries()) {
    const before = rows[i - 1];
    const changed = Date.parse(after.valid_from ?? '');
    if (before === undefined || !(changed >= input.from && changed <= input.until) || after.shipped_kind === 'office' || !isOneParcel(before, after, changed - input.underway_days * DAY)) continue;
    const gap = gapOf(spotOfDelivery(before), spotOfDelivery(after), input.min_km);
    if (gap === undefined || input.homes.some((home) => gapOf(spotOfHome(home), spotOfDelivery(after), input.min_km) === undefined)) continue;
    return {
      level: 'shipping-changed', quality: 1, observedAt: changed, observations: [],
      summary: `Where to send the laptop ${device.device_id} was changed on ${isoDate(changed)}: from ${spotOfDelivery(before).name} to ${spotOfDelivery(after).name}, ${gap} the first place and near no claimed home.`,
      facts: { device_ids: [device.device_id], from: spotOfDelivery(before).name, to: spotOfDelivery(after).name, changed: isoDate(changed), gap },
    };
  }
  return undefined;
}

/** Not a replacement years later: the change came before it left or while it was on its way, and put the sending off by no more than that. */
function isOneParcel(before: DeviceClaim, after: DeviceClaim, earliest: number): boolean {
  const sent = Date.parse(after.shipped_on ?? before.shipped_on ?? '');
  const planned = Date.parse(before.shipped_on ?? after.shipped_on ?? '');
  return earliest <= planned && Math.abs(sent - planned) <= SAME_PARCEL_DAYS * DAY;
}
const SAME_PARCEL_DAYS = 30;

/** Sent to what was no home of the person's then, and has been claimed as one since. */
function followed(device: DeviceClaim, input: Input): Found<'home-followed'> | undefined {
  const sent = Date.parse(device.shipped_on ?? '');
  if (Number.isNaN(sent) || sent < input.from || device.shipped_kind === 'office') return undefined;
  const to = spotOfDelivery(device);
  const known = input.homes.filter((row, i) => i === 0 || Date.parse(row.valid_from ?? '') <= sent);
  const later = input.homes.slice(known.length).find((row) => { const at = Date.parse(row.valid_from ?? ''); return at > sent && at <= input.until && isNear(spotOfHome(row), to, input.min_km); });
  const gaps = known.map((row) => gapOf(spotOfHome(row), to, input.min_km));
  const gap = gaps.at(-1);
  if (later === undefined || gap === undefined || gaps.includes(undefined)) return undefined;
  const moved = Date.parse(later.valid_from ?? '');
  return {
    level: 'home-followed', quality: 1, observedAt: moved, observations: [],
    summary: `The laptop ${device.device_id} was sent to ${to.name} on ${isoDate(sent)}, ${gap} the claimed home; ${String(Math.round((moved - sent) / DAY))} days later the claimed home was moved there.`,
    facts: { device_ids: [device.device_id], from: spotOfHome(known.at(-1)).name, to: to.name, sent: isoDate(sent), changed: isoDate(moved), gap },
  };
}

interface Spot { readonly point: Point | undefined; readonly country: string | undefined; readonly name: string }
const nameOf = (city: string | undefined, country: string | undefined): string => [city, country].filter((part) => part !== undefined && part !== '').join(', ') || 'an unnamed place';
const spotOfDelivery = (device: DeviceClaim): Spot => ({ point: shippedTo(device), country: device.shipped_country?.toUpperCase(), name: nameOf(device.shipped_city, device.shipped_country) });
const spotOfHome = (person: PersonClaim | undefined): Spot => ({ point: homeOf(person), country: person?.home_country?.toUpperCase(), name: nameOf(person?.home_city, person?.home_country) });

/** How far apart for certain, in words: by distance where both are on the map, else by country. Undefined when they are not, or cannot be told. */
function gapOf(a: Spot, b: Spot, km: number): string | undefined {
  if (a.point !== undefined && b.point !== undefined) {
    const gap = distanceKm(a.point, b.point);
    return gap > km ? `${String(Math.round(gap))} km from` : undefined;
  }
  return a.country !== undefined && b.country !== undefined && a.country !== b.country ? 'in another country than' : undefined;
}
const isNear = (a: Spot, b: Spot, km: number): boolean => a.point !== undefined && b.point !== undefined && distanceKm(a.point, b.point) <= km;
