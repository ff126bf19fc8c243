import { type NetworkClass, type Observation } from './observation.ts';
import { type Point } from './place.ts';
import { sharedPoint, sharedText } from './shared.ts';
import { HOUR, MINUTE } from './time.ts';

/**
 * What a detector sees of one subject. Presence and sessions are made of observations by min, max and bit-or only, so every order and
 * repetition of arrival gives the same; ClickHouse makes them by the same operations (platform/clickhouse), and a test compares the two.
 */
export const presenceKinds = { vpn: 1, login: 2, mfa: 4, device: 8, remote: 16 } as const;

/** An account successfully on a device from an address within one hour. */
export interface Presence {
  readonly account: string;
  /** Device id, empty when the log names none. */
  readonly device: string;
  readonly ip: string;
  /** Start of the UTC hour, Unix ms. */
  readonly hour: number;
  readonly first: number;
  readonly last: number;
  /** Bit n is set when minute n of the hour showed activity. */
  readonly minutes: bigint;
  /** Bits of presenceKinds. */
  readonly kinds: number;
  readonly networkClass: NetworkClass;
  readonly operator: string;
  readonly asn: number;
  readonly country: string;
  readonly city: string;
  readonly point?: Point | undefined;
  /** Radius in km within which the address really is. */
  readonly accuracyKm: number;
  /** Smallest event id in it: what the evidence points to. */
  readonly observation: string;
}

export interface SessionSpan { readonly id: string; readonly account: string; readonly device: string; readonly ip: string; readonly start: number; readonly end: number }

/** What one subject did up to `asOf`, oldest first. */
export interface Timeline {
  /** Person id, or the account id of an unknown person. */
  readonly subject: string;
  readonly presences: readonly Presence[];
  readonly sessions: readonly SessionSpan[];
  /** Observations that say more than presence does: failures, MFA, inventory, software, remote control, enrolment, anything with traits. */
  readonly notable: readonly Observation[];
}

const bits: Partial<Record<Observation['winnow']['kind'], number>> = { 'vpn-session-start': 1, 'vpn-session-update': 1, 'vpn-session-end': 1, login: 2, mfa: 4, 'device-seen': 8, 'remote-control-session': 16 };

/** True for what presence is made of: a success of an account from an address. Failures are never presence, or one sprayer would "share" forty people. */
export function isPresence(o: Observation): boolean {
  return o.event.outcome === 'success' && o.winnow.account_id !== undefined && o.source?.ip !== undefined && bits[o.winnow.kind] !== undefined;
}

/** A record of a session that tells only a part of it: who, or from where, or that somebody was let in. The store joins them by the session's id. */
export const isSessionPart = ({ event, source, winnow }: Observation): boolean => winnow.session?.id !== undefined && event.outcome !== 'failure' && (winnow.account_id === undefined || source?.ip === undefined);

/** The bit of presenceKinds that an observation of this kind sets; 0 for kinds that are no presence. */
export const presenceBit = (kind: Observation['winnow']['kind']): number => bits[kind] ?? 0;

/** True when a device says of itself what a detector asks for: it is virtual or private, or this is plugged into it. Maker, model and serial come with nearly every record. */
const tellsOfDevice = ({ vm, managed, usb, displays }: NonNullable<Observation['winnow']['device']>): boolean => vm === true || managed === false || usb !== undefined || displays !== undefined;

/** True for what is kept whole in a timeline: what says more than presence does. Plain successes are many and say no more, so they would only cost memory. */
export function isNotable(o: Observation): boolean {
  const { kind, device, traits = [] } = o.winnow;
  if (kind === 'other') return false;
  if (traits.length > 0) return true;
  // A program that no list knows.
  if (kind === 'software-seen') return false;
  return o.event.outcome === 'failure' || (device !== undefined && tellsOfDevice(device)) || o.winnow.rtt_ms !== undefined || isNotableKind(o);
}

/** An approval tells which devices are phones (they log in, too), a report of a device its operating system. */
function isNotableKind({ winnow: { kind, mfa, device_id: device }, host }: Observation): boolean {
  return kind === 'account-change' || kind === 'remote-control-session' || (kind === 'mfa' && (mfa?.device_id ?? device) !== undefined) || (kind === 'device-seen' && host?.os !== undefined);
}

const lesser = <T>(a: T, b: T): T => (b < a ? b : a);

type Network = Pick<Presence, 'networkClass' | 'operator' | 'asn'>;
const networkOf = (o: Observation): Network => ({ networkClass: o.winnow.network?.class ?? 'unknown', operator: o.winnow.network?.operator ?? '', asn: o.source?.as?.number ?? 0 });

type Place = Pick<Presence, 'country' | 'city' | 'point' | 'accuracyKm'>;
function placeOf(o: Observation): Place {
  const geo = o.source?.geo;
  return { country: geo?.country_iso_code ?? '', city: geo?.city_name ?? '', accuracyKm: o.winnow.geo_accuracy_km ?? 0, point: geo?.location };
}

function presenceOf(o: Observation): Presence {
  const at = Date.parse(o['@timestamp']);
  const hour = Math.floor(at / HOUR) * HOUR;
  const ip = sharedText(o.source?.ip ?? '');
  const { networkClass, operator, asn } = networkOf(o);
  const { country, city, accuracyKm, point } = placeOf(o);
  return {
    account: sharedText(o.winnow.account_id ?? ''), device: sharedText(o.winnow.device_id ?? ''), ip, hour, first: at, last: at,
    minutes: 1n << BigInt(Math.floor((at - hour) / MINUTE)), kinds: bits[o.winnow.kind] ?? 0,
    networkClass: sharedText(networkClass), operator: sharedText(operator), asn, country: sharedText(country), city: sharedText(city), accuracyKm, point: sharedPoint(ip, point), observation: o.event.id,
  };
}

/** The presence with another network class and device. Member by member, so that all are objects of one shape, which detectors read fastest. */
export const presenceWith = (p: Presence, networkClass: NetworkClass, device: string): Presence => ({
  account: p.account, device, ip: p.ip, hour: p.hour, first: p.first, last: p.last, minutes: p.minutes, kinds: p.kinds,
  networkClass, operator: p.operator, asn: p.asn, country: p.country, city: p.city, accuracyKm: p.accuracyKm, point: p.point, observation: p.observation,
});

function merge(a: Presence, b: Presence): Presence {
  // Place and network are functions of the address at one age of the data; of two ages the smaller id speaks, whichever came first.
  const speaker = a.observation <= b.observation ? a : b;
  return { ...speaker, first: lesser(a.first, b.first), last: Math.max(a.last, b.last), minutes: a.minutes | b.minutes, kinds: a.kinds | b.kinds };
}

export const byTime = (a: Observation, b: Observation): number => (a['@timestamp'] < b['@timestamp'] ? -1 : a['@timestamp'] > b['@timestamp'] ? 1 : a.event.id < b.event.id ? -1 : a.event.id > b.event.id ? 1 : 0);

const presenceKey = (p: Presence): string => `${p.account} ${p.device} ${p.ip} ${String(p.hour)}`;
const sessionKey = (s: SessionSpan): string => `${s.account} ${s.id}`;

/** The timeline that a set of observations gives; the pure twin of the store's query. */
export const timelineOf = (subject: string, observations: Iterable<Observation>): Timeline => extendTimeline({ subject, presences: [], sessions: [], notable: [] }, observations);

/** The timeline of what `base` was made of and of `more`; observations that are in it already change nothing. `base` stays as it is. */
export function extendTimeline(base: Timeline, more: Iterable<Observation>): Timeline {
  const presences = new Map(base.presences.map((p) => [presenceKey(p), p]));
  const sessions = new Map(base.sessions.map((s) => [sessionKey(s), s]));
  const notable = new Map(base.notable.map((o) => [o.event.id, o]));
  for (const o of more) {
    if (isNotable(o)) notable.set(o.event.id, o);
    if (!isPresence(o)) continue;
    const one = presenceOf(o);
    const key = presenceKey(one);
    const before = presences.get(key);
    presences.set(key, before === undefined ? one : merge(before, one));
    addSession(sessions, o, one);
  }
  const sorted = [...presences.values()].sort((a, b) => a.first - b.first || a.last - b.last || (a.observation < b.observation ? -1 : 1));
  return { subject: base.subject, presences: sorted, sessions: [...sessions.values()].sort((a, b) => a.start - b.start || (a.id < b.id ? -1 : a.id > b.id ? 1 : a.account < b.account ? -1 : 1)), notable: [...notable.values()].sort(byTime) };
}

function addSession(sessions: Map<string, SessionSpan>, o: Observation, p: Presence): void {
  const id = o.winnow.session?.id;
  if (id === undefined) return;
  const own: SessionSpan = { id, account: p.account, device: p.device, ip: p.ip, start: p.first, end: p.last };
  const before = sessions.get(sessionKey(own));
  sessions.set(sessionKey(own), before === undefined ? own : { ...before, device: lesser(before.device, p.device), ip: lesser(before.ip, p.ip), start: Math.min(before.start, p.first), end: Math.max(before.end, p.last) });
}
