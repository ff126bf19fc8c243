import { type Presence } from '@winnow/core';
import { Type } from 'typebox';
import { definePersonDetector } from '../../define.ts';
import { type Away, awayFromHome, commonest, daysOf, ipsOf, isTravelling, lastOf, observationsOf, placeName, placeQuality, saysPlace } from '../../places.ts';

export const homeMismatch = definePersonDetector({
  id: 'location.home-mismatch', version: 1, family: 'location',
  title: 'Works from far away from the claimed home',
  attacks: [{ tactic: 'TA0001', technique: 'T1078' }],
  window: '30d', halfLife: '30d',
  levels: {
    repeated: { hit: 0.5, base: 0.08, source: 'estimate: a working week elsewhere without a travel record' },
    persistent: { hit: 0.5, base: 0.0158, source: 'estimate: most of a month elsewhere; nomads are about five in a thousand, stale HR addresses ten' },
  },
  params: Type.Object({
    min_km: Type.Number({ default: 300, minimum: 50, maximum: 5000, description: 'km beyond the accuracy radius that count as elsewhere' }),
    repeated_days: Type.Integer({ default: 4, minimum: 1, maximum: 30, description: 'days elsewhere before it is repeated' }),
    persistent_days: Type.Integer({ default: 9, minimum: 2, maximum: 30, description: 'days elsewhere before it is persistent' }),
    min_share: Type.Number({ default: 0.5, minimum: 0, maximum: 1, description: 'share of active days elsewhere' }),
  }),
  innocent: 'moved, or stays with family, and HR does not know; a new address or a travel record decides it',
  evaluate: ({ timeline, claims, params }) => {
    const placed = timeline.presences.filter((p) => saysPlace(p.networkClass) && p.country !== '');
    const away: { presence: Presence; away: Away }[] = [];
    let excused = 0;
    for (const presence of placed) {
      const far = awayFromHome(presence, claims.person(timeline.subject, presence.first), params.min_km);
      if (far === undefined) continue;
      if (isTravelling(claims, timeline.subject, presence.first, presence.country)) excused += 1;
      else away.push({ presence, away: far });
    }
    const shown = away.map((a) => a.presence);
    const days = daysOf(shown).size;
    const active = daysOf(placed).size;
    if (days < params.repeated_days || days / active < params.min_share) return [];
    const nearest = Math.min(...away.map((a) => a.away.km ?? Number.MAX_SAFE_INTEGER));
    const where = commonest(shown.map((p) => placeName(p)));
    return [{
      level: days >= params.persistent_days ? 'persistent' : 'repeated', quality: Math.max(...shown.map((p) => placeQuality(p.networkClass))), observedAt: lastOf(shown),
      summary: `Worked on ${String(days)} of ${String(active)} days from ${where}${nearest < Number.MAX_SAFE_INTEGER ? `, at least ${String(nearest)} km from the claimed home` : ', not the country of the claimed home'}.`,
      facts: { ips: ipsOf(shown), days_away: days, active_days: active, place: where, min_km: nearest < Number.MAX_SAFE_INTEGER ? nearest : null, excused_by_travel: excused },
      observations: observationsOf(shown),
    }];
  },
});
