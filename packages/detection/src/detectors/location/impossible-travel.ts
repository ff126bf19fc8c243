import { distanceKm, HOUR, isoDate, type Presence } from '@winnow/core';
import { Type } from 'typebox';
import { definePersonDetector } from '../../define.ts';
import { daysOf, lastOf, observationsOf, placeName, placeQuality, saysPlace } from '../../places.ts';
import { spreadKm } from '../../spots.ts';
import { isWork } from '../../work.ts';

export const impossibleTravel = definePersonDetector({
  id: 'location.impossible-travel', version: 2, family: 'location',
  title: 'At two places faster than one can travel',
  needs: ['place'],
  attacks: [{ tactic: 'TA0001', technique: 'T1078.004' }],
  window: '30d', halfLife: '30d',
  levels: {
    once: { hit: 0.25, base: 0.1, source: 'estimate: errors of GeoIP and carriers make most single hits' },
    repeated: { hit: 0.25, base: 0.04, source: 'estimate: on three days or more it is rarely an error of one address' },
  },
  params: Type.Object({
    max_kmh: Type.Number({ default: 900, minimum: 300, maximum: 3000, description: 'km/h of a scheduled flight' }),
    min_km: Type.Number({ default: 500, minimum: 100, maximum: 5000, description: 'km between the two accuracy circles' }),
    repeated_days: Type.Integer({ default: 3, minimum: 2, maximum: 30, description: 'days before it is repeated' }),
  }),
  innocent: 'one of the two addresses is placed wrongly, or the phone went through its carrier\'s gateway',
  evaluate: ({ timeline, params }) => {
    if (spreadKm(timeline.presences) < params.min_km) return [];
    // A phone that approves elsewhere is remote-control.phone-elsewhere's.
    const placed = timeline.presences.filter((p) => isWork(p) && saysPlace(p.networkClass) && p.point !== undefined);
    const hits: { a: Presence; b: Presence; km: number }[] = [];
    for (const [i, b] of placed.entries()) {
      const a = placed[i - 1];
      if (a?.point === undefined || b.point === undefined || a.ip === b.ip) continue;
      const km = distanceKm(a.point, b.point) - a.accuracyKm - b.accuracyKm;
      const hours = Math.max(0, b.first - a.last) / HOUR;
      if (km >= params.min_km && km > hours * params.max_kmh) hits.push({ a, b, km });
    }
    const last = hits.at(-1);
    if (last === undefined) return [];
    const days = daysOf(hits.map((h) => h.b)).size;
    const shown = hits.flatMap((h) => [h.a, h.b]);
    return [{
      level: days >= params.repeated_days ? 'repeated' : 'once', quality: Math.max(...hits.map((h) => Math.min(placeQuality(h.a.networkClass), placeQuality(h.b.networkClass)))), observedAt: lastOf(shown),
      summary: `On ${isoDate(last.b.first)} in ${placeName(last.a)} and in ${placeName(last.b)}, ${String(Math.round(last.km))} km apart, faster than a flight; on ${String(days)} day${days === 1 ? '' : 's'} in all.`,
      facts: { days, km: Math.round(last.km), from: placeName(last.a), to: placeName(last.b), ips: [last.a.ip, last.b.ip] },
      observations: observationsOf(shown),
    }];
  },
});
