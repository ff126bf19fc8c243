import { type api, type Case, type Claims, lineOf, type Presence, startOfDay } from '@winnow/core';
import { placeName } from '../../places.ts';
import { type Cover } from './deeds.ts';
import { listIn, peopleIn, personOf, spanOf } from './facts.ts';
import { type Page } from './page.ts';
import { deliveriesOf, homesOf, km } from './places.ts';

type Place = api.MapView['places'][number];
const MOST_SEEN = 500;
const MOST_OFFICES = 100;
/** Somebody who moves on every day is drawn where they were most. */
const MOST_ARCS = 200;

/** Where the people of a case say to live, were sent laptops, and were seen, with lines from home to what evidence rests on. */
export async function mapView(c: Case, page: Page): Promise<api.MapView> {
  const people = peopleIn(c);
  const [known, covers] = await Promise.all([page.context.directory.now(), page.deeds.of(people, spanOf(c))]);
  const { claims } = known;
  const places = [...people.flatMap((p) => claimedPlaces(p, claims)), ...officesIn(claims), ...seenPlaces(covers, markedIn(c))];
  return { places, arcs: arcsOf(places), names: page.context.directory.namesOf(people, known) };
}

function claimedPlaces(person: string, claims: Claims): readonly Place[] {
  const homes = homesOf(person, claims).flatMap(({ label, point }): Place[] => (point === undefined ? [] : [{ kind: 'home', person, label, ...point, accuracy_km: 0, is_evidence: false }]));
  const deliveries = deliveriesOf(person, claims).flatMap(({ device, label, point, kind }): Place[] => (point === undefined ? [] : [{ kind: 'delivery', person, device, label: kind === undefined || kind === 'home' ? label : `${label} (${kind})`, ...point, accuracy_km: 0, is_evidence: false }]));
  return [...homes, ...deliveries];
}

const officesIn = ({ rows }: Claims): readonly Place[] => rows.networks.filter((n) => n.kind === 'office' || n.kind === 'coworking').flatMap((n): Place[] => (n.lat === undefined || n.lon === undefined ? [] : [{ kind: 'office', label: n.label ?? n.cidr, lat: n.lat, lon: n.lon, accuracy_km: 0, is_evidence: false }])).slice(0, MOST_OFFICES);

interface Marked { readonly observations: ReadonlySet<string>; /** `person line`, and of evidence about nobody in particular ` line`. */ readonly lines: ReadonlySet<string> }
/** What evidence rests on: by observation, and by address. */
function markedIn(c: Case): Marked {
  return { observations: new Set(c.evidence.flatMap((e) => e.observations)), lines: new Set(c.evidence.flatMap((e) => listIn(e, 'ips').map((ip) => `${personOf(c, e) ?? ''} ${lineOf(ip)}`))) };
}

interface Seen { readonly person: string; readonly of: Presence; readonly days: Set<number>; readonly ips: Map<string, number>; readonly devices: Map<string, number>; isEvidence: boolean }
/** Places of one person, network class and point are one, with how often it was. Those of evidence first, then those of most days. */
function seenPlaces(covers: readonly Cover[], marked: Marked): readonly Place[] {
  const seen = new Map<string, Seen>();
  for (const c of covers) {
    const { point, networkClass } = c.of;
    if (point === undefined) continue;
    const key = `${c.person}\n${networkClass}\n${String(point.lat)}\n${String(point.lon)}`;
    let at = seen.get(key);
    if (at === undefined) seen.set(key, at = { person: c.person, of: c.of, days: new Set(), ips: new Map(), devices: new Map(), isEvidence: false });
    at.days.add(startOfDay(c.first));
    at.ips.set(c.ip, (at.ips.get(c.ip) ?? 0) + 1);
    if (c.device !== '') at.devices.set(c.device, (at.devices.get(c.device) ?? 0) + 1);
    at.isEvidence ||= marked.observations.has(c.of.observation) || marked.lines.has(`${c.person} ${lineOf(c.ip)}`) || marked.lines.has(` ${lineOf(c.ip)}`);
  }
  const ordered = [...seen.values()].sort((a, b) => Number(b.isEvidence) - Number(a.isEvidence) || b.days.size - a.days.size || (a.person < b.person ? -1 : 1));
  return ordered.slice(0, MOST_SEEN).flatMap(placeOf);
}

function placeOf({ person, of, days, ips, devices, isEvidence }: Seen): Place[] {
  if (of.point === undefined) return [];
  const device = most(devices);
  return [{ kind: 'seen', person, label: placeName(of.city, of.country), ...of.point, accuracy_km: of.accuracyKm, days: days.size, network_class: of.networkClass, ip: most(ips) ?? of.ip, ...(device !== undefined && { device }), is_evidence: isEvidence }];
}
const most = (counts: ReadonlyMap<string, number>): string | undefined => [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0];

/** From a person's newest home, else their delivery, to each place that evidence rests on. */
function arcsOf(places: readonly Place[]): api.MapView['arcs'] {
  const from = new Map<string, number>();
  places.forEach((p, i) => { if (p.person !== undefined && (p.kind === 'home' || (p.kind === 'delivery' && !from.has(p.person)))) from.set(p.person, i); });
  return places.flatMap((to, i): api.MapView['arcs'] => {
    const at = to.person === undefined ? undefined : from.get(to.person);
    const home = at === undefined ? undefined : places[at];
    if (to.kind !== 'seen' || !to.is_evidence || to.person === undefined || at === undefined || home === undefined) return [];
    const far = km(home, to);
    return far === 0 ? [] : [{ person: to.person, from: at, to: i, km: far, label: `${far.toLocaleString('en-US')} km from ${home.kind === 'home' ? 'home' : 'the delivery'}, ${days(to.days ?? 0)}` }];
  }).slice(0, MOST_ARCS);
}
const days = (n: number): string => (n === 1 ? 'on one day' : `on ${String(n)} days`);
