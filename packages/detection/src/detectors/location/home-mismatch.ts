import { type Claims, DAY, type Housed, type PersonClaim, type Presence, type Timeline } from '@winnow/core';
import { Type } from 'typebox';
import { definePersonDetector } from '../../define.ts';
import { type Away, awayFromHoused, awayInARow, commonest, homeWords, ipsOf, isTravelling, lastOf, meanQuality, observationsOf, placeName, qualityOfHome, saysPlace } from '../../places.ts';
import { spotsOf } from '../../spots.ts';
import { dayCount, isWork } from '../../work.ts';

export const homeMismatch = definePersonDetector({
  id: 'location.home-mismatch', version: 4, family: 'location',
  title: 'Works from far away from the claimed home',
  needs: ['home', 'place'],
  attacks: [{ tactic: 'TA0001', technique: 'T1078' }],
  window: '30d', halfLife: '30d',
  levels: {
    repeated: { hit: 0.5, base: 0.08, source: 'estimate: a working week elsewhere without a travel record' },
    region: { hit: 0.5, base: 0.05, source: 'estimate: most of a month elsewhere in the country, nearer than a day\'s drive: stale HR addresses, and errors of GeoIP, which are made inside a country' },
    persistent: { hit: 0.5, base: 0.0158, source: 'estimate: most of a month far away in the country; nomads are about five in a thousand, stale HR addresses ten' },
    abroad: { hit: 0.5, base: 0.0079, source: 'estimate: most of a month in another country: nomads about five in a thousand, cross-border homes three' },
    'never-home': { hit: 0.3, base: 0.0015, source: 'estimate: hired within half a year, works abroad, and was never once near the home they claim' },
  },
  params: Type.Object({
    min_km: Type.Number({ default: 300, minimum: 50, maximum: 5000, description: 'km beyond the accuracy radius that count as elsewhere' }),
    repeated_days: Type.Integer({ default: 4, minimum: 1, maximum: 30, description: 'days elsewhere before it is repeated' }),
    persistent_days: Type.Integer({ default: 9, minimum: 2, maximum: 30, description: 'days elsewhere before it is persistent' }),
    region_km: Type.Number({ default: 800, minimum: 100, maximum: 5000, description: 'km up to which elsewhere in the home country is the region' }),
    hire_days: Type.Integer({ default: 180, minimum: 1, maximum: 3650, description: 'days since the start within which never having been home is telling' }),
    min_share: Type.Number({ default: 0.5, minimum: 0, maximum: 1, description: 'share of active days elsewhere' }),
  }),
  innocent: 'moved, or stays with family, and HR does not know; a new address or a travel record decides it',
  evaluate: ({ timeline, claims, params, asOf }) => {
    if (!isEverAway(timeline, claims, params.min_km)) return [];
    const placed = timeline.presences.filter((p) => isWork(p) && saysPlace(p.networkClass) && p.country !== '');
    const away: { presence: Presence; away: Away }[] = [];
    let excused = 0;
    const awayOf = awayInARow(params.min_km);
    for (const presence of placed) {
      const far = awayOf(presence, claims.housed(timeline.subject, presence.first));
      // On the company's own line one is at the office, or behind its tunnel: neither is far from home.
      if (far === undefined || claims.network(presence.ip) !== undefined) continue;
      if (isTravelling(claims, timeline.subject, presence.first, presence.country)) excused += 1;
      else away.push({ presence, away: far });
    }
    const shown = away.map((a) => a.presence);
    const days = dayCount(shown);
    const active = dayCount(placed);
    if (days < params.repeated_days || days / active < params.min_share) return [];
    const housed = claims.housed(timeline.subject, asOf - 1);
    const nearest = Math.min(...away.map((a) => a.away.km ?? Number.MAX_SAFE_INTEGER));
    const where = commonest(shown.map((p) => placeName(p)));
    const level = days < params.persistent_days ? 'repeated' as const : persistentLevel({ shown, nearest, isNever: away.length === placed.length }, housed?.row, { ...params, asOf });
    return [{
      level, quality: meanQuality(shown) * qualityOfHome(housed), observedAt: lastOf(shown),
      summary: `Worked on ${String(days)} of ${String(active)} days from ${where}, ${farFrom(nearest, housed?.from)}.`,
      facts: { ips: ipsOf(shown), days_away: days, active_days: active, place: where, min_km: nearest < Number.MAX_SAFE_INTEGER ? nearest : null, excused_by_travel: excused },
      observations: observationsOf(shown),
    }];
  },
});

const countries: Readonly<Record<Housed['from'], string>> = { home: 'not the country of the claimed home', delivery: 'not the country where the laptop was sent', zone: 'hours away from the claimed time zone', nothing: '' };
const farFrom = (nearest: number, from: Housed['from'] = 'home'): string => (nearest < Number.MAX_SAFE_INTEGER ? `at least ${String(nearest)} km from ${homeWords[from]}` : countries[from]);

/** False for nearly everybody: no address is far from any home the person ever claimed. */
function isEverAway({ subject, presences }: Timeline, claims: Claims, km: number): boolean {
  const homes = claims.housedHistory(subject);
  return spotsOf(presences).some((p) => saysPlace(p.networkClass) && p.country !== '' && homes.some((home) => awayFromHoused(p, home, km) !== undefined) && claims.network(p.ip) === undefined);
}

interface Stay { readonly shown: readonly Presence[]; readonly nearest: number; readonly isNever: boolean }
function persistentLevel({ shown, nearest, isNever }: Stay, person: PersonClaim | undefined, { region_km, hire_days, asOf }: { readonly region_km: number; readonly hire_days: number; readonly asOf: number }): 'region' | 'persistent' | 'abroad' | 'never-home' {
  const home = person?.home_country?.toUpperCase();
  const abroad = shown.filter((p) => p.country !== home).length;
  if (home === undefined || abroad < 0.8 * shown.length) return nearest < region_km ? 'region' : 'persistent';
  const days = (asOf - Date.parse(person?.start_date ?? '')) / DAY;
  return isNever && days >= 0 && days <= hire_days ? 'never-home' : 'abroad';
}
