import { type Claims, DAY, type DeviceClaim, homeOf, isoDate, type PersonClaim, type Presence, shippedTo } from '@winnow/core';
import { Type } from 'typebox';
import { definePersonDetector } from '../../define.ts';
import { awayFromHome, commonest, daysOf, gapKm, ipsOf, isTravelling, lastOf, meanQuality, observationsOf, placeName, saysPlace } from '../../places.ts';

export const firstCheckIn = definePersonDetector({
  id: 'delivery.first-check-in', version: 3, family: 'delivery',
  title: 'A new device first appears far from where it was sent',
  needs: ['delivery', 'place'],
  attacks: [{ tactic: 'TA0001', technique: 'T1078' }],
  window: '180d',
  levels: {
    region: { hit: 0.3, base: 0.04, source: 'estimate: nearer than a day\'s drive in the same country, or sent to the claimed home and seen elsewhere in that country: an address out of date, or an error of GeoIP, which is made inside a country and puts the home line wrong, too' },
    far: { hit: 0.3, base: 0.0095, source: 'estimate: picked up while travelling, or a delivery address that is out of date' },
  },
  params: Type.Object({
    min_km: Type.Number({ default: 100, minimum: 20, maximum: 2000, description: 'km from the delivery, beyond the accuracy radius' }),
    region_km: Type.Number({ default: 800, minimum: 100, maximum: 5000, description: 'km up to which a place in the country of the delivery is the region' }),
    days: Type.Integer({ default: 7, minimum: 1, maximum: 30, description: 'days after its first appearance that are looked at' }),
    max_wait_days: Type.Integer({ default: 60, minimum: 7, maximum: 365, description: 'days between delivery and first appearance beyond which the two say nothing of each other' }),
    min_days: Type.Integer({ default: 2, minimum: 1, maximum: 7, description: 'days with sessions before anything is said' }),
  }),
  innocent: 'collected on a journey, or sent to somebody who brought it home; a travel record decides it',
  evaluate: ({ timeline, claims, params, asOf }) => {
    for (const device of claims.devicesOf(timeline.subject, asOf)) {
      const sent = Date.parse(device.shipped_on ?? '');
      if (Number.isNaN(sent) || sent > asOf) continue;
      const first = firstDays(timeline.presences, device, { sent, days: params.days, maxWait: params.max_wait_days * DAY });
      if (daysOf(first).size < params.min_days) continue;
      const far = first.filter((p) => isFarFromDelivery(p, device, params.min_km) && !excused(claims, timeline.subject, p));
      if (far.length < first.length) continue; // once near the delivery or the home is enough
      const where = commonest(far.map((p) => placeName(p)));
      return [{
        level: isOutOfDate(far, device, claims.person(timeline.subject, far[0]?.first ?? sent), params) ? 'region' as const : 'far' as const, quality: meanQuality(far), observedAt: lastOf(far),
        summary: `The laptop ${device.device_id}, sent on ${isoDate(sent)} to ${[device.shipped_city, device.shipped_country].filter(Boolean).join(', ')}, first appeared in ${where} and never near the delivery in its first ${String(params.days)} days.`,
        facts: { device_ids: [device.device_id], ips: ipsOf(far), first_seen: isoDate(far[0]?.first ?? sent), place: where },
        observations: observationsOf(far),
      }];
    }
    return [];
  },
});

/** Where logs name no device (a plain VPN log), the person's own first days after the delivery stand for it. */
function firstDays(presences: readonly Presence[], device: DeviceClaim, { sent, days, maxWait }: { sent: number; days: number; maxWait: number }): readonly Presence[] {
  const next = presences.find((p) => p.first >= sent);
  if (next === undefined || next.first - sent > maxWait) return [];
  const id = device.device_id.toLowerCase();
  const after = presences.filter((p) => p.first >= sent);
  const named = after.filter((p) => p.device.toLowerCase() === id);
  const own = named.length > 0 ? named : after.filter((p) => p.device === '');
  const start = own[0]?.first;
  if (start === undefined || start - sent > maxWait) return [];
  return own.filter((p) => p.first < start + days * DAY && saysPlace(p.networkClass) && p.country !== '');
}

function isFarFromDelivery(p: Presence, device: DeviceClaim, minKm: number): boolean {
  const gap = gapKm(p, shippedTo(device));
  if (gap !== undefined) return gap > minKm;
  return device.shipped_country !== undefined && p.country !== device.shipped_country.toUpperCase();
}

/** What a moved person, or a home line that GeoIP has elsewhere, looks like as well: where somebody else was sent it to, that would be no home. */
function isOutOfDate(far: readonly Presence[], device: DeviceClaim, person: PersonClaim | undefined, { min_km, region_km }: { readonly min_km: number; readonly region_km: number }): boolean {
  const sentTo = shippedTo(device);
  const isHome = sentTo !== undefined && homeOf(person) !== undefined && awayFromHome({ country: device.shipped_country?.toUpperCase() ?? '', point: sentTo, accuracyKm: 0 }, person, min_km) === undefined;
  return far.every((p) => isInRegion(p, device, isHome ? Number.POSITIVE_INFINITY : region_km));
}
const isInRegion = (p: Presence, device: DeviceClaim, km: number): boolean => p.country === device.shipped_country?.toUpperCase() && (gapKm(p, shippedTo(device)) ?? 0) <= km;

/** At the claimed home, or on a recorded journey: it was brought there by its owner. */
function excused(claims: Claims, subject: string, p: Presence): boolean {
  const person: PersonClaim | undefined = claims.person(subject, p.first);
  const knowsHome = person?.home_lat !== undefined || person?.home_country !== undefined;
  return isTravelling(claims, subject, p.first, p.country) || (knowsHome && person.home_lat !== undefined && awayFromHome(p, person, 100) === undefined);
}
