import { type Claims, DAY, homeOf, distanceKm, type NetworkClass, type Observation, type PersonClaim, type Presence, type Timeline } from '@winnow/core';
import { isOneHome } from './people.ts';
import { awayFromHome, commonest, daysOf, isExit, isTravelling, placeName, saysPlace } from './places.ts';
import { isTeamOf, itTeams } from './teams.ts';
import { isWork } from './work.ts';

/** Something that would be held against a person and is not, by an excuse with a name. */
export interface Muted { readonly excuse: 'travel' | 'network' | 'carrier' | 'exit' | 'household' | 'agency' | 'device' | 'vm' | 'it-staff'; readonly text: string }

const WINDOW = 60 * DAY;
/** Km from home from which work is elsewhere, and between claimed homes that are one. */
const FAR_KM = 300;
const HOUSEHOLD_KM = 3;
/** More people with one claimed home are a town that is known by its name only. */
const MOST_IN_HOUSEHOLD = 3;

interface Given { readonly subject: string; readonly person: PersonClaim | undefined; readonly claims: Claims; readonly presences: readonly Presence[]; readonly notable: readonly Observation[]; readonly asOf: number }

/** What of the last 60 days before asOf an excuse on record keeps from being evidence. Claims decide it, so it is not stored; takes the resolved timeline. */
export function mutedOf(timeline: Timeline, claims: Claims, asOf: number): readonly Muted[] {
  const at = (o: Observation): number => Date.parse(o['@timestamp']);
  const given: Given = {
    subject: timeline.subject, person: claims.person(timeline.subject, asOf - 1), claims, asOf,
    presences: timeline.presences.filter((p) => p.last >= asOf - WINDOW && p.first < asOf), notable: timeline.notable.filter((o) => at(o) >= asOf - WINDOW && at(o) < asOf),
  };
  return [...byTravel(given), ...byNetwork(given), ...byClass(given), ...byHome(given), ...byAgency(given), ...byInventory(given), ...byTrade(given)];
}

const days = (n: number): string => `${String(n)} day${n === 1 ? '' : 's'}`;
const daysIn = (presences: readonly Presence[]): number => daysOf(presences).size;

/** Days far from home that a travel record covers, by record. */
function byTravel({ subject, claims, presences }: Given): readonly Muted[] {
  const covered = new Map<string, Presence[]>();
  for (const p of presences) {
    if (!saysPlace(p.networkClass) || awayFromHome(p, claims.person(subject, p.first), FAR_KM) === undefined || !isTravelling(claims, subject, p.first, p.country)) continue;
    const trip = claims.travelAt(subject, p.first).find((t) => t.country.toUpperCase() === p.country);
    if (trip !== undefined) put(covered, `travel to ${[trip.city, trip.country].filter((part) => part !== undefined && part !== '').join(', ')} from ${trip.from} to ${trip.to}`, p);
  }
  return [...covered].map(([trip, list]) => ({ excuse: 'travel', text: `${trip} covers ${days(daysIn(list))} in ${commonest(list.map((p) => placeName(p)))}` }));
}

const kindNames: Readonly<Record<string, string>> = { 'corporate-egress': 'the company\'s own egress', 'vpn-pool': 'the company\'s VPN', office: 'an office', vdi: 'the company\'s virtual desktops', coworking: 'a coworking space', trusted: 'a trusted network' };
function byNetwork({ claims, presences }: Given): readonly Muted[] {
  const known = new Map<string, Presence[]>();
  for (const p of presences) {
    const network = isWork(p) ? claims.network(p.ip) : undefined;
    if (network !== undefined) put(known, `${kindNames[network.kind] ?? network.kind} (${[network.label, network.cidr].filter((part) => part !== undefined && part !== '').join(', ')})`, p);
  }
  return [...known].map(([network, list]) => ({ excuse: 'network', text: `work on ${days(daysIn(list))} came from ${network}, which people are meant to share` }));
}

/** Addresses that say nothing, or little, about where somebody is. */
function byClass({ subject, claims, presences }: Given): readonly Muted[] {
  const work = presences.filter(isWork);
  const exits = work.filter((p) => isExit(p.networkClass));
  const blind = work.filter((p) => p.networkClass === 'relay' || p.networkClass === 'satellite');
  const far = work.filter((p) => p.networkClass === 'mobile' && awayFromHome(p, claims.person(subject, p.first), FAR_KM) !== undefined && !isTravelling(claims, subject, p.first, p.country));
  return [
    ...(exits.length === 0 ? [] : [{ excuse: 'exit' as const, text: `on ${days(daysIn(exits))} the address was ${named(exits)}: where it lies is not held against anybody` }]),
    ...(blind.length === 0 ? [] : [{ excuse: 'carrier' as const, text: `on ${days(daysIn(blind))} the address was ${named(blind)}: where it lies says nothing` }]),
    ...(far.length === 0 ? [] : [{ excuse: 'carrier' as const, text: `on ${days(daysIn(far))} a phone carrier's address far from home (${commonest(far.map((p) => placeName(p)))}) counts half: carriers place it at their gateway` }]),
  ];
}
const classNames: Readonly<Partial<Record<NetworkClass, string>>> = { vpn: 'a VPN exit', proxy: 'a proxy', tor: 'a Tor exit', hosting: 'in a data centre', relay: 'a privacy relay', satellite: 'a satellite provider\'s' };
const named = (presences: readonly Presence[]): string => [...new Set(presences.map((p) => classNames[p.networkClass] ?? p.networkClass))].sort().join(' or ');

function byHome({ subject, person, claims, asOf }: Given): readonly Muted[] {
  const home = homeOf(person);
  const near = claims.personIds.filter((id) => {
    if (id === subject) return false;
    const other = claims.person(id, asOf - 1);
    const otherHome = homeOf(other);
    return home !== undefined && otherHome !== undefined ? distanceKm(home, otherHome) <= HOUSEHOLD_KM : isOneHome(person, other, HOUSEHOLD_KM) === true;
  });
  if (near.length === 0 || near.length > MOST_IN_HOUSEHOLD) return [];
  return [{ excuse: 'household', text: `${near.join(', ')} ${near.length === 1 ? 'claims a home' : 'claim homes'} within ${String(HOUSEHOLD_KM)} km: what is shared with ${near.length === 1 ? 'that one' : 'one of them'} alone is taken for a household\'s` }];
}

function byAgency({ subject, person, claims, asOf }: Given): readonly Muted[] {
  const agency = person?.agency ?? '';
  const others = agency === '' ? 0 : claims.personIds.filter((id) => id !== subject && claims.person(id, asOf - 1)?.agency === agency).length;
  return others === 0 ? [] : [{ excuse: 'agency', text: `${String(others)} more ${others === 1 ? 'person works' : 'people work'} for the same agency (${agency}): a business line that only they share is taken for its office` }];
}

/** Private computers and virtual machines that HR or the inventory allows. */
function byInventory({ subject, person, claims, notable, asOf }: Given): readonly Muted[] {
  const own = claims.devicesOf(subject, asOf);
  const isPrivate = person?.byod_allowed === true && own.every((d) => d.ownership === 'byod');
  const unmanaged = isPrivate ? daysSeen(notable, (o) => o.winnow.device?.managed === false) : 0;
  const vms = daysSeen(notable, (o) => {
    if (o.winnow.device?.vm !== true && o.winnow.traits?.includes('vm') !== true) return false;
    const claim = o.winnow.device_id === undefined ? undefined : claims.device(o.winnow.device_id, asOf);
    return claim === undefined ? own.some((d) => d.vm_allowed === true) : claim.vm_allowed === true;
  });
  return [
    ...(unmanaged === 0 ? [] : [{ excuse: 'device' as const, text: `a computer without management on ${days(unmanaged)}: HR allows private ones` }]),
    ...(vms === 0 ? [] : [{ excuse: 'vm' as const, text: `a virtual machine on ${days(vms)}: the inventory allows it` }]),
  ];
}

function byTrade({ person, notable }: Given): readonly Muted[] {
  if (!isTeamOf(person?.team, itTeams)) return [];
  const tools = daysSeen(notable, (o) => o.winnow.kind === 'remote-control-session' || (o.winnow.traits ?? []).some((t) => t.startsWith('rmm:')));
  return tools === 0 ? [] : [{ excuse: 'it-staff', text: `remote control on ${days(tools)}: a tool of the trade in ${person?.team ?? ''}` }];
}

const daysSeen = (notable: readonly Observation[], shows: (o: Observation) => boolean): number => new Set(notable.filter(shows).map((o) => o['@timestamp'].slice(0, 10))).size;
function put<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
