import { type Claims, DAY, type DeviceClaim, homeOf, type PersonClaim, type Presence, presenceKinds, type Timeline } from '@winnow/core';
import { type Static, Type } from 'typebox';
import { type Need } from './needs.ts';
import { awayInARow, isExit, placeName, saysPlace } from './places.ts';
import { isWork } from './work.ts';

/** How many of how many people have what a need asks for; for what is counted over all logs, of how many nobody knows, `of` is 0. */
export interface Count { readonly have: number; readonly of: number }
/** Why an address tells no place: a way out of the company's own, an exit that hides it, an address of a private network, one that geo data do not have. */
export type Hiding = 'own' | 'exit' | 'private' | 'unplaced';

/** Records of a source on a UTC day (Unix ms). */
export const SourceDay = Type.Object({ source: Type.String(), day: Type.Number(), records: Type.Number() });
export type SourceDay = Static<typeof SourceDay>;
export const sourceDaysQuery = `SELECT source, intDiv(timestamp, ${String(DAY)}) * ${String(DAY)} AS day, count() AS records FROM observations GROUP BY source, day ORDER BY source, day LIMIT 100000`;

/** Records that tell of something, over all logs. */
export const Reports = Type.Object({ token: Type.Number(), phone: Type.Number(), fingerprint: Type.Number(), management: Type.Number(), system: Type.Number(), hardware: Type.Number(), display: Type.Number(), software: Type.Number(), remote_session: Type.Number(), latency: Type.Number() });
export type Reports = Static<typeof Reports>;
/** A member's name in quotes and with its colon stands in no text of a document: there the quotes are escaped. */
const tells = (...members: readonly string[]): string => `countIf(multiSearchAny(doc, [${members.map((m) => `'"${m}":'`).join(', ')}]))`;
/** Counts them in a table, or in a SELECT in parentheses, of observations: columns mfa_device, phone, fingerprint, kind, doc. */
export const reportsIn = (observations: string): string => `
    SELECT countIf(mfa_device != '') AS token, countIf(phone != '') AS phone, countIf(fingerprint != '') AS fingerprint, countIf(kind = 'software-seen') AS software, countIf(kind = 'remote-control-session') AS remote_session,
      ${tells('managed')} AS management, ${tells('os')} AS system, ${tells('vm', 'usb', 'serial', 'model', 'bios_vendor')} AS hardware, ${tells('displays')} AS display, ${tells('rtt_ms')} AS latency
    FROM ${observations}`;
export const reportsQuery = reportsIn('observations');

/** What is counted of a run, for `blindLines`. */
export interface Facts {
  /** People who were seen, on the roster or not. */
  readonly people: number;
  readonly counts: Readonly<Partial<Record<Need, Count>>>;
  /** People whose addresses tell no place, by what mostly hides it. */
  readonly hiding: Readonly<Record<Hiding, number>>;
  /** People with a claimed home who were seen at places, and those of them who never were near it; `place` is the home that most of these claim. */
  readonly homes: { readonly of: number; readonly away: number; readonly place: string; readonly inPlace: number };
  /** Subjects who work on so many devices from so many addresses that they are several people. */
  readonly manifold: readonly string[];
}

/** Fewer places than this share of what somebody does say nothing about the rest. */
const PLACED_SHARE = 0.2;
/** One person's computers, phones and addresses of some weeks are fewer. */
const MANY = { devices: 10, lines: 10 } as const;
const MOST_NAMED = 5;
/** km from home at which nobody works from there. */
const AWAY_KM = 300;

/** Counts, person by person, what there is for detectors to see. Everybody is shown once, with claims laid over the timeline. */
export class Sight {
  #seen = 0;
  readonly #roster = new Tally();
  readonly #strangers = new Tally();

  see({ subject, presences }: Timeline, claims: Claims): void {
    const person = claims.person(subject);
    // Of an account that nobody claims failures are no sign of anybody.
    if (presences.length === 0) return;
    this.#seen += 1;
    (person === undefined ? this.#strangers : this.#roster).add(subject, presences, { person, devices: claims.devicesOf(subject) });
  }

  /** Once there is a roster only those on it count: accounts that nobody claims may be programs, or guesses of a sprayer. */
  facts(reports: Reports): Facts {
    const tally = this.#roster.people > 0 ? this.#roster : this.#strangers;
    const overall = (have: number): Count => ({ have, of: 0 });
    const of = (need: Need): Count => ({ have: tally.have.get(need) ?? 0, of: tally.people });
    const { token, fingerprint, management, system, hardware, display, software, latency } = reports;
    return {
      people: this.#seen, hiding: tally.hiding, homes: tally.homes, manifold: tally.manifold,
      counts: {
        ...Object.fromEntries(perPerson.map((need) => [need, of(need)])), 'person': { have: this.#roster.people, of: this.#seen }, 'phone': reports.phone > 0 ? overall(reports.phone) : of('phone'),
        'remote-session': overall(reports.remote_session), token: overall(token), fingerprint: overall(fingerprint), management: overall(management), system: overall(system), hardware: overall(hardware), display: overall(display), software: overall(software), latency: overall(latency),
      },
    };
  }
}

const perPerson = ['home', 'delivery', 'owner', 'claimed-system', 'payout', 'address', 'place', 'login', 'approval', 'phone', 'device'] as const satisfies readonly Need[];
interface Known { readonly person: PersonClaim | undefined; readonly devices: readonly DeviceClaim[] }

class Tally {
  people = 0;
  readonly have = new Map<Need, number>();
  readonly hiding: Record<Hiding, number> = { own: 0, exit: 0, private: 0, unplaced: 0 };
  readonly manifold: string[] = [];
  #withHome = 0;
  /** People who were never near it, by the home that they claim. */
  readonly #strayed = new Map<string, number>();

  get homes(): Facts['homes'] {
    const [place = '', inPlace = 0] = [...this.#strayed].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0] ?? [];
    return { of: this.#withHome, away: [...this.#strayed.values()].reduce((sum, n) => sum + n, 0), place, inPlace };
  }

  add(subject: string, presences: readonly Presence[], known: Known): void {
    this.people += 1;
    for (const need of [...claimedBy(known), ...shownBy(presences)]) this.have.set(need, (this.have.get(need) ?? 0) + 1);
    const hidden = hidingOf(presences);
    if (hidden === undefined) this.have.set('place', (this.have.get('place') ?? 0) + 1);
    else this.hiding[hidden] += 1;
    if (known.person !== undefined && hidden === undefined && claimedBy(known).includes('home')) this.#compare(known.person, presences);
    if (this.manifold.length < MOST_NAMED && isManifold(presences)) this.manifold.push(subject);
  }

  #compare(person: PersonClaim, presences: readonly Presence[]): void {
    this.#withHome += 1;
    const [away, housed] = [awayInARow(AWAY_KM), { row: person, from: 'home' as const }];
    if (presences.some((p) => isWork(p) && saysPlace(p.networkClass) && p.country !== '' && away(p, housed) === undefined)) return;
    const home = placeName({ city: person.home_city ?? '', country: person.home_country ?? '' });
    this.#strayed.set(home, (this.#strayed.get(home) ?? 0) + 1);
  }
}

function claimedBy({ person, devices }: Known): readonly Need[] {
  const has: readonly (readonly [Need, boolean])[] = [
    ['home', homeOf(person) !== undefined || person?.home_country !== undefined], ['payout', person?.payout !== undefined && person.payout !== 'unknown'], ['phone', person?.phone !== undefined],
    ['owner', devices.length > 0], ['delivery', devices.some((d) => d.shipped_country !== undefined || d.shipped_lat !== undefined || d.shipped_kind !== undefined)], ['claimed-system', devices.some((d) => d.os !== undefined || d.model !== undefined)],
  ];
  return has.filter(([, is]) => is).map(([need]) => need);
}

function shownBy(presences: readonly Presence[]): readonly Need[] {
  let [kinds, hasAddress, hasDevice] = [0, false, false];
  for (const p of presences) {
    kinds |= p.kinds;
    hasAddress ||= p.networkClass !== 'private';
    hasDevice ||= p.device !== '';
  }
  const has: readonly (readonly [Need, boolean])[] = [['login', (kinds & presenceKinds.login) !== 0], ['approval', (kinds & presenceKinds.mfa) !== 0], ['address', hasAddress], ['device', hasDevice]];
  return has.filter(([, is]) => is).map(([need]) => need);
}

const hidingBy = ({ networkClass }: Presence): Hiding => (networkClass === 'private' ? 'private' : networkClass === 'corporate' ? 'own' : isExit(networkClass) || !saysPlace(networkClass) ? 'exit' : 'unplaced');

/** What mostly hides where somebody works; undefined when enough of it has a place. */
function hidingOf(presences: readonly Presence[]): Hiding | undefined {
  const by = new Map<Hiding, number>();
  let [placed, work] = [0, 0];
  for (const p of presences) {
    if (!isWork(p)) continue;
    work += 1;
    if (saysPlace(p.networkClass) && p.country !== '') placed += 1;
    else by.set(hidingBy(p), (by.get(hidingBy(p)) ?? 0) + 1);
  }
  if (placed > 0 && placed >= PLACED_SHARE * work) return undefined;
  return [...by].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0] ?? 'unplaced';
}

/** Asked for everybody: most have few presences of few devices, and the sets stay small. */
function isManifold(presences: readonly Presence[]): boolean {
  const [devices, lines] = [new Set<string>(), new Set<string>()];
  for (const p of presences) {
    if (!isWork(p)) continue;
    if (p.device !== '') devices.add(p.device);
    lines.add(p.ip);
  }
  return devices.size >= MANY.devices && lines.size >= MANY.lines;
}
