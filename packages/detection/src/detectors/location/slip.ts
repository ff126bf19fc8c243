import { DAY, isoDate, type Observation, type PersonClaim, presenceKinds, startOfDay, type Timeline } from '@winnow/core';
import { Type } from 'typebox';
import { definePersonDetector } from '../../define.ts';
import { awayFromHome, isTravelling, type Placed, placeName, placeQuality, saysPlace } from '../../places.ts';

interface Sighting extends Placed { readonly at: number; readonly what: 'session' | 'approval' | 'attempt'; readonly city: string; readonly ip: string; readonly quality: number; readonly observation: string }

export const slip = definePersonDetector({
  id: 'location.slip', version: 1, family: 'location',
  title: 'Shows up for a moment in a far country',
  attacks: [{ tactic: 'TA0001', technique: 'T1078' }, { tactic: 'TA0006', technique: 'T1621' }],
  window: '180d', halfLife: '180d',
  levels: {
    stay: { hit: 0.1, base: 0.05, source: 'estimate: holidays with the laptop, not on record' },
    slip: { hit: 0.2, base: 0.002, source: 'published cases were found by a single blocked attempt or approval from abroad; among honest people it takes a far trip of a day or two without a record' },
  },
  params: Type.Object({
    min_km: Type.Number({ default: 1500, minimum: 300, maximum: 10000, description: 'km from home that are far' }),
    max_days: Type.Integer({ default: 2, minimum: 1, maximum: 14, description: 'days in a row there that are still a slip; more is a stay' }),
  }),
  innocent: 'a short trip without a travel record; a boarding card or the phone\'s roaming decides it',
  evaluate: ({ timeline, claims, params, asOf }) => {
    const person = (at: number): PersonClaim | undefined => claims.person(timeline.subject, at);
    const far = sightingsOf(timeline, (place, at) => isFar(place, person(at), params.min_km)).filter((s) => !isTravelling(claims, timeline.subject, s.at, s.country));
    const last = far.sort((a, b) => a.at - b.at || (a.observation < b.observation ? -1 : 1)).at(-1);
    if (last === undefined || person(asOf)?.home_country === undefined) return [];
    const days = longestRun(far.map((s) => startOfDay(s.at)));
    const words = { session: 'worked', approval: 'approved a login', attempt: 'was stopped with the right password' };
    return [{
      level: days > params.max_days ? 'stay' : 'slip', quality: Math.max(...far.map((s) => s.quality)), observedAt: last.at,
      summary: `On ${isoDate(last.at)} ${words[last.what]} from ${placeName(last)}, far from the claimed home in ${person(last.at)?.home_country ?? ''}, without a travel record.`,
      facts: { country: last.country, what: last.what, ips: [...new Set(far.map((s) => s.ip))].sort().slice(0, 10), sightings: far.length, longest_days: days },
      observations: [...new Set(far.slice(-20).map((s) => s.observation))],
    }];
  },
});

/** Sessions, approvals and attempts at such places; half a year of presences is looked at, so nothing is made of those that are near. */
function sightingsOf({ presences, notable }: Timeline, isThere: (place: Placed, at: number) => boolean): Sighting[] {
  const sightings: Sighting[] = [];
  for (const p of presences) {
    if (!saysPlace(p.networkClass) || !isThere(p, p.last)) continue;
    sightings.push({ ...p, at: p.last, what: p.kinds === presenceKinds.mfa ? 'approval' : 'session', quality: placeQuality(p.networkClass) });
  }
  for (const o of notable) { const attempt = attemptOf(o); if (attempt !== undefined && isThere(attempt, attempt.at)) sightings.push(attempt); }
  return sightings;
}

/** An attempt counts only after a proven password (a policy block comes after it, too): a sprayed one says nothing about its owner. */
function attemptOf(o: Observation): Sighting | undefined {
  const traits = o.winnow.traits ?? [];
  const ip = o.source?.ip;
  const networkClass = o.winnow.network?.class ?? 'unknown';
  if (o.event.outcome !== 'failure' || !(traits.includes('password-proven') || traits.includes('blocked')) || ip === undefined || !saysPlace(networkClass)) return undefined;
  return { at: Date.parse(o['@timestamp']), what: 'attempt', ip, observation: o.event.id, quality: placeQuality(networkClass), ...placeOf(o) };
}

function placeOf(o: Observation): Placed & { city: string } {
  const geo = o.source?.geo;
  return { country: geo?.country_iso_code ?? '', city: geo?.city_name ?? '', point: geo?.location, accuracyKm: o.winnow.geo_accuracy_km ?? 0 };
}

function isFar(s: Placed, person: PersonClaim | undefined, km: number): boolean {
  return s.country !== '' && s.country !== person?.home_country?.toUpperCase() && awayFromHome(s, person, km) !== undefined;
}

function longestRun(days: readonly number[]): number {
  let longest = 0, run = 0, before = Number.NEGATIVE_INFINITY;
  for (const day of [...new Set(days)].sort((a, b) => a - b)) {
    run = day - before <= 2 * DAY ? run + 1 : 1;
    longest = Math.max(longest, run);
    before = day;
  }
  return longest;
}

