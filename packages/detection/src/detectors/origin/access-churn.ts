import { type Claims, DAY, distanceKm, type NetworkClass, type Point, type Presence, startOfDay } from '@winnow/core';
import { Type } from 'typebox';
import { definePersonDetector } from '../../define.ts';
import { commonest, ipsOf, lastOf, observationsOf, placeName } from '../../places.ts';
import { spotsOf } from '../../spots.ts';
import { outerWork } from '../../work.ts';

export const accessChurn = definePersonDetector({
  id: 'origin.access-churn', version: 1, family: 'origin',
  title: 'At one place behind one access provider after another',
  needs: ['address'],
  attacks: [{ tactic: 'TA0011', technique: 'T1090.002' }],
  window: '30d', halfLife: '30d',
  levels: {
    many: { hit: 0.2, base: 0.05, source: 'estimate: home, office, a coworking space and a friend\'s are four; whoever works in cafés comes to more' },
    endless: { hit: 0.2, base: 0.0315, source: 'estimate: eight lines of eight providers in one city within a month are hardly one household\'s; exits let out by households change like that' },
  },
  params: Type.Object({
    many: Type.Integer({ default: 5, minimum: 3, maximum: 50, description: 'providers at one place that are many' }),
    endless: Type.Integer({ default: 8, minimum: 4, maximum: 100, description: 'providers at one place that are endless' }),
    min_hours: Type.Integer({ default: 3, minimum: 1, maximum: 24, description: 'hours with work behind a provider before it counts: a lunch in a café is none' }),
    near_km: Type.Number({ default: 100, minimum: 10, maximum: 1000, description: 'km beyond the accuracy radius around the usual place; what lies farther off is a journey' }),
  }),
  innocent: 'works in cafés and at friends\', or a line that fails over to others; a walk through the last weeks\' places decides it',
  evaluate: ({ timeline, claims, params }) => {
    // Asked for everybody on every day: hardly anybody has so many.
    if (providersOf(spotsOf(timeline.presences)).size < params.many) return [];
    const shown = atUsualPlace(outerWork(timeline.presences).filter((p) => isAccess(p) && p.point !== undefined), claims, params.near_km);
    const providers = [...providersOf(shown)].filter(([, list]) => hoursOf(list) >= params.min_hours);
    if (providers.length < params.many) return [];
    const counted = shown.filter((p) => providers.some(([asn]) => asn === p.asn));
    const days = new Set(counted.map((p) => startOfDay(p.hour)));
    const unknown = providers.filter(([, list]) => list.every((p) => p.networkClass === 'unknown')).length;
    return [{
      // Without a list of what networks are, a phone's carrier and a VPN's exits count, too.
      level: providers.length >= params.endless ? 'endless' as const : 'many' as const, quality: unknown * 2 > providers.length ? 0.5 : 1, observedAt: lastOf(counted),
      summary: `Worked in and around ${commonest(counted.map((p) => placeName(p)))} behind ${String(providers.length)} access providers within ${String(spanOf(days))} days.`,
      facts: { ips: ipsOf(counted), providers: providers.length, asns: providers.map(([asn]) => asn).sort((a, b) => a - b).slice(0, 20), days: days.size },
      observations: observationsOf(counted),
    }];
  },
});

const classes = new Set<NetworkClass>(['residential', 'business', 'unknown']);
const isAccess = (p: Presence): boolean => p.asn !== 0 && classes.has(p.networkClass);

function providersOf(presences: readonly Presence[]): ReadonlyMap<number, readonly Presence[]> {
  const providers = new Map<number, Presence[]>();
  for (const p of presences) {
    if (!isAccess(p)) continue;
    const list = providers.get(p.asn);
    if (list === undefined) providers.set(p.asn, [p]);
    else list.push(p);
  }
  return providers;
}
const hoursOf = (presences: readonly Presence[]): number => new Set(presences.map((p) => p.hour)).size;
const spanOf = (days: ReadonlySet<number>): number => (Math.max(...days) - Math.min(...days)) / DAY + 1;

/** What lies near the place of most of the work, and in no claimed network: offices and coworking spaces on record are nobody's secret. */
function atUsualPlace(presences: readonly Presence[], claims: Claims, km: number): readonly Presence[] {
  const outside = new Map<string, boolean>();
  const free = presences.filter((p) => {
    let is = outside.get(p.ip);
    if (is === undefined) outside.set(p.ip, is = claims.network(p.ip) === undefined);
    return is;
  });
  const counts = new Map<string, { readonly point: Point; count: number }>();
  for (const { point } of free) {
    if (point === undefined) continue;
    const key = `${String(point.lat)} ${String(point.lon)}`;
    const entry = counts.get(key);
    if (entry === undefined) counts.set(key, { point, count: 1 });
    else entry.count += 1;
  }
  const usual = [...counts].sort((a, b) => b[1].count - a[1].count || (a[0] < b[0] ? -1 : 1))[0]?.[1].point;
  return usual === undefined ? [] : free.filter((p) => p.point !== undefined && distanceKm(p.point, usual) - p.accuracyKm <= km);
}
