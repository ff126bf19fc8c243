import { type Claims, DAY, type DeviceClaim, distanceKm, homeOf, type PersonClaim, type Presence } from '@winnow/core';
import { Type } from 'typebox';
import { definePersonDetector } from '../../define.ts';
import { daysOf, gapKm, lastOf, observationsOf, saysPlace } from '../../places.ts';
import { isOfTeams, itTeams } from '../../teams.ts';
import { isWork } from '../../work.ts';

export const somebodyElse = definePersonDetector({
  id: 'device.somebody-else', version: 1, family: 'device',
  title: 'Works for the most part on a device that the inventory gives to somebody else',
  needs: ['person', 'owner', 'device'],
  attacks: [{ tactic: 'TA0001', technique: 'T1078' }],
  window: '30d', halfLife: '30d',
  levels: {
    another: { hit: 0.2, base: 0.05, source: 'estimate: laptops are handed on in a team and nobody tells the inventory; one in twenty where it is kept badly' },
    astray: { hit: 0.2, base: 0.02, source: 'estimate: the owner claims to live in another country, or left months ago and the device was never near the claimed home: whoever handed it on had to send it' },
  },
  params: Type.Object({
    min_days: Type.Integer({ default: 4, minimum: 2, maximum: 30, description: 'days of work on the device' }),
    min_share: Type.Number({ default: 0.5, minimum: 0.1, maximum: 1, description: 'share of the days on a named device from which on it is the person\'s own and no loan' }),
    household_km: Type.Number({ default: 3, minimum: 0.1, maximum: 50, description: 'km between the claimed homes that are one household' }),
    near_km: Type.Number({ default: 300, minimum: 50, maximum: 5000, description: 'km beyond the accuracy radius up to which a place is near the claimed home' }),
    left_days: Type.Integer({ default: 60, minimum: 1, maximum: 3650, description: 'days since the owner left after which the device should have been booked to the next' }),
    max_owned: Type.Integer({ default: 4, minimum: 1, maximum: 1000, description: 'devices of one owner above which they are a stock, booked to whoever keeps it' }),
    it_teams: Type.Array(Type.String(), { default: [...itTeams, '=support'], description: 'teams that set up and lend machines: whole words of the name; with = before it the whole name' }),
  }),
  innocent: 'handed on without a line in the inventory; the ticket of the hand-over decides it',
  evaluate: ({ timeline, claims, person, params, asOf }) => {
    if (person === undefined) return [];
    const lent = lentDevice(timeline.presences, { subject: timeline.subject, person, claims, params, asOf });
    if (lent === undefined) return [];
    const { device, owner, shown, days, activeDays } = lent;
    const level = levelOf(shown, { person, owner, near_km: params.near_km, left_days: params.left_days, asOf });
    if (level === undefined) return [];
    return [{
      level, quality: 1, observedAt: lastOf(shown),
      summary: `On ${String(days)} days worked on ${device.device_id}, which the inventory gives to ${owner.person_id}${said(owner, level, asOf)}.`,
      facts: { device_ids: [device.device_id], owner: owner.person_id, days, active_days: activeDays },
      observations: observationsOf(shown),
    }];
  },
});

interface Params { readonly min_days: number; readonly min_share: number; readonly household_km: number; readonly max_owned: number; readonly it_teams: readonly string[] }
interface Given { readonly subject: string; readonly person: PersonClaim; readonly claims: Claims; readonly params: Params; readonly asOf: number }
interface Lent { readonly device: DeviceClaim; readonly owner: PersonClaim; readonly shown: readonly Presence[]; readonly days: number; readonly activeDays: number }

/** The device of another that the person uses most, when that is most of the work. */
function lentDevice(presences: readonly Presence[], given: Given): Lent | undefined {
  const foreign = [...devicesIn(presences)].filter((id) => isForeign(id, given)).sort();
  // Asked for everybody on every day: hardly anybody works on what is not theirs.
  if (foreign.length === 0) return undefined;
  const named = presences.filter((p) => isWork(p) && p.device !== '');
  const activeDays = daysOf(named).size;
  const found = foreign.flatMap((id) => lentBy(id, named.filter((p) => p.device === id), given) ?? []).sort((a, b) => b.days - a.days);
  const best = found[0];
  return best !== undefined && best.days >= given.params.min_days && best.days >= given.params.min_share * activeDays ? { ...best, activeDays } : undefined;
}

function devicesIn(presences: readonly Presence[]): ReadonlySet<string> {
  const devices = new Set<string>();
  let last: string | undefined;
  for (const { device } of presences) if (device !== last) devices.add(last = device);
  return devices;
}

function isForeign(id: string, { subject, claims, asOf }: Given): boolean {
  const owner = id === '' ? undefined : claims.device(id, asOf - 1)?.owner_id;
  return owner !== undefined && owner !== subject;
}

function lentBy(id: string, presences: readonly Presence[], { subject, person, claims, params, asOf }: Given): Omit<Lent, 'activeDays'> | undefined {
  const device = claims.device(id, asOf - 1);
  const owner = device?.owner_id === undefined ? undefined : claims.person(device.owner_id, asOf - 1);
  if (device === undefined || owner === undefined) return undefined;
  // Handed on, in one direction or the other: the first or the last row of the inventory, written late perhaps, gives it to the person.
  if ([claims.device(id, 0), claims.device(id)].some((row) => row?.owner_id === subject)) return undefined;
  if (isCommon(device, owner, { claims, params, asOf }) || isHelp(person, owner, params)) return undefined;
  const shown = presences.filter((p) => claims.device(id, p.first)?.owner_id !== subject);
  return { device, owner, shown, days: daysOf(shown).size };
}

/** True for what is nobody's own: a kiosk, a pool, or a stock that is booked to the one who keeps it. */
const isCommon = ({ ownership }: DeviceClaim, owner: PersonClaim, { claims, params, asOf }: Pick<Given, 'claims' | 'params' | 'asOf'>): boolean =>
  /shared|pool|kiosk|loan|stock/i.test(ownership ?? '') || claims.devicesOf(owner.person_id, asOf - 1).length > params.max_owned;

/** True between a manager, who orders for the team, and the team; in a household; and where one of them lends machines for a living. */
function isHelp(person: PersonClaim, owner: PersonClaim, params: Params): boolean {
  if (isOfTeams([person, owner], params.it_teams) || person.manager_id === owner.person_id || owner.manager_id === person.person_id) return true;
  const [a, b] = [homeOf(person), homeOf(owner)];
  return a !== undefined && b !== undefined && distanceKm(a, b) <= params.household_km;
}

const leftOn = ({ end_date }: PersonClaim): number => Date.parse(end_date ?? '');
interface Between { readonly person: PersonClaim; readonly owner: PersonClaim; readonly near_km: number; readonly left_days: number; readonly asOf: number }

/** Undefined when the owner has left and the next has it: that is handing on, unless it lies where the next does not live. */
function levelOf(shown: readonly Presence[], { person, owner, near_km, left_days, asOf }: Between): 'another' | 'astray' | undefined {
  if (leftOn(owner) < asOf) {
    const gaps = shown.flatMap((p) => (saysPlace(p.networkClass) ? gapKm(p, homeOf(person)) ?? [] : []));
    return asOf - leftOn(owner) > left_days * DAY && gaps.length > 0 && Math.min(...gaps) > near_km ? 'astray' : undefined;
  }
  const [theirs, own] = [owner.home_country?.toUpperCase(), person.home_country?.toUpperCase()];
  return theirs !== undefined && own !== undefined && theirs !== own ? 'astray' : 'another';
}

function said(owner: PersonClaim, level: 'another' | 'astray', asOf: number): string {
  if (leftOn(owner) < asOf) return `, who left on ${owner.end_date ?? ''}; it was never near the claimed home`;
  return level === 'astray' ? ', who claims to live in another country' : '';
}
