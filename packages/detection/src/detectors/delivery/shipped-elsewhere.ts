import { type Claims, type DeviceClaim, distanceKm, homeOf, type PersonClaim, shippedTo } from '@winnow/core';
import { Type } from 'typebox';
import { definePersonDetector } from '../../define.ts';

const forwarding = new Set(['parcel-shop', 'freight-forwarder']);

export const shippedElsewhere = definePersonDetector({
  id: 'delivery.shipped-elsewhere', version: 2, family: 'delivery',
  title: 'The laptop was sent to another place than the claimed home',
  needs: ['home', 'delivery'],
  attacks: [{ tactic: 'TA0001', technique: 'T1199' }],
  window: '30d',
  levels: {
    elsewhere: { hit: 0.6, base: 0.095, source: 'estimate: partners, parents and moves make one in ten honest deliveries' },
    forwarder: { hit: 0.5, base: 0.05, source: 'estimate: a parcel shop is a habit of some, a freight forwarder of almost none' },
    'forwarder-elsewhere': { hit: 0.4, base: 0.0063, source: 'estimate: both at once; a parcel shop is near where one lives, and of deliveries elsewhere most go to people' },
  },
  params: Type.Object({ min_km: Type.Number({ default: 100, minimum: 10, maximum: 2000, description: 'km between delivery and claimed home' }) }),
  innocent: 'sent to a partner, to parents or to a new flat; the courier\'s signature or a later HR address decides it',
  evaluate: ({ timeline, claims, person, params, asOf }) => {
    if (person === undefined) return [];
    for (const device of claims.devicesOf(timeline.subject, asOf)) {
      const shipped = shippedAt(device);
      if (shipped === undefined || shipped > asOf || device.shipped_kind === 'office') continue;
      const gap = gapOf(claims, timeline.subject, device, params.min_km);
      const isForwarded = forwarding.has(device.shipped_kind ?? '');
      const level = !isForwarded ? 'elsewhere' as const : gap === undefined ? 'forwarder' as const : 'forwarder-elsewhere' as const;
      if (gap !== undefined || isForwarded) return [{ level, quality: 1, observedAt: shipped, observations: [], ...told(device, person, gap) }];
    }
    return [];
  },
});

function told(device: DeviceClaim, person: PersonClaim, gap: string | undefined): { summary: string; facts: Record<string, unknown> } {
  const where = [device.shipped_city, device.shipped_country].filter(Boolean).join(', ');
  const kind = device.shipped_kind ?? 'unknown';
  const to = forwarding.has(kind) ? ` to a ${kind.replace('-', ' ')}${where === '' ? '' : ` in ${where}`}` : where === '' ? ' elsewhere' : ` to ${where}`;
  const parts = [`The laptop ${device.device_id} was sent`, to, gap === undefined ? '' : `, ${gap}`];
  return { summary: `${parts.join('')}.`, facts: { device_ids: [device.device_id], shipped_to: where, kind, gap: gap ?? null, home: [person.home_city, person.home_country].filter(Boolean).join(', ') } };
}

/** When it was sent, else from when the row holds, else long ago. */
const shippedAt = (device: DeviceClaim): number | undefined => {
  if (device.shipped_country === undefined && device.shipped_lat === undefined && device.shipped_kind === undefined) return undefined;
  const at = Date.parse(device.shipped_on ?? device.valid_from ?? '2000-01-01');
  return Number.isNaN(at) ? undefined : at;
};

/** How far the delivery was from every home the person ever claimed; undefined when it was near one of them (a move in progress), or cannot be told. */
function gapOf(claims: Claims, subject: string, device: DeviceClaim, minKm: number): string | undefined {
  const gaps = claims.personHistory(subject).map((row) => gapTo(row, device, minKm));
  return gaps.length === 0 || gaps.includes(undefined) ? undefined : gaps.at(-1);
}

function gapTo(row: PersonClaim, device: DeviceClaim, minKm: number): string | undefined {
  const home = homeOf(row);
  const shipped = shippedTo(device);
  if (home !== undefined && shipped !== undefined) {
    const km = distanceKm(home, shipped);
    return km > minKm ? `${String(Math.round(km))} km from the claimed home` : undefined;
  }
  const differs = row.home_country !== undefined && device.shipped_country !== undefined && row.home_country.toUpperCase() !== device.shipped_country.toUpperCase();
  return differs ? `not in ${row.home_country ?? ''}, the country of the claimed home` : undefined;
}
