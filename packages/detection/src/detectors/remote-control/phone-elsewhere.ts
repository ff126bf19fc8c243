import { type Claims, distanceKm, HOUR, isoDate, MINUTE, type PersonClaim, type Presence, presenceKinds, startOfDay, type Timeline } from '@winnow/core';
import { Type } from 'typebox';
import { definePersonDetector } from '../../define.ts';
import { awayFromHome, colleaguesLiveIn, commonest, daysOf, ipsOf, isTravelling, lastOf, observationsOf, placeName, saysPlace } from '../../places.ts';
import { spotsOf } from '../../spots.ts';

/** A phone that roams comes out at its own carrier's gateway: who lives abroad with the old SIM looks like this every day. */
const MOBILE_QUALITY = 0.5;
/** In a country where colleagues live the company buys SIM cards, and many carriers' gateways are in the network of their home lines. */
const COLLEAGUES_QUALITY = 0.3;
/** Without a claimed home nothing says which of the two places is the wrong one. */
const NO_HOME_QUALITY = 0.7;
/** Of the days abroad, the share on which the phone also approved at the session's place: more, and it is in a pocket there, now on Wi-Fi, now on its carrier. */
const MOST_MIXED = 0.25;

export const phoneElsewhere = definePersonDetector({
  id: 'remote-control.phone-elsewhere', version: 2, family: 'remote-control',
  title: 'The phone that approves is in another country than the session it opens',
  needs: ['approval', 'place'],
  attacks: [{ tactic: 'TA0006', technique: 'T1621' }, { tactic: 'TA0001', technique: 'T1078' }],
  window: '30d', halfLife: '60d',
  levels: {
    once: { hit: 0.3, base: 0.047, source: 'estimate: a trip while the computer at home stayed on, a foreign SIM, an address that is placed wrongly' },
    repeated: { hit: 0.3, base: 0.0189, source: 'published cases had the second factor with the operator and the laptop with a helper; honest people are there only while they are away and somebody at home logs in' },
    lasting: { hit: 0.25, base: 0.005, source: 'estimate: for most of two weeks and more from one place, while the computer works elsewhere: of honest people those who moved abroad and left the company laptop switched on at home' },
  },
  params: Type.Object({
    min_km: Type.Number({ default: 300, minimum: 50, maximum: 10000, description: 'km between the two accuracy circles, beside another country: neighbours over a border are no matter' }),
    spread_km: Type.Number({ default: 150, minimum: 10, maximum: 2000, description: 'km around the phone\'s usual place there; a carrier\'s gateways lie further apart' }),
    min_share: Type.Number({ default: 0.7, minimum: 0.5, maximum: 1, description: 'share of the approvals from abroad that come from that one place' }),
    minutes: Type.Integer({ default: 5, minimum: 1, maximum: 30, description: 'minutes between an approval and the session it belongs to' }),
    repeated_days: Type.Integer({ default: 3, minimum: 2, maximum: 30, description: 'days before it is repeated' }),
    lasting_days: Type.Integer({ default: 8, minimum: 3, maximum: 30, description: 'days before it is lasting' }),
  }),
  innocent: 'was away with the phone while the computer at home stayed on, or the phone has a foreign SIM; a travel record or the phone\'s own location decides it',
  evaluate: ({ timeline, claims, person, params }) => {
    if (!isInCountries(timeline.presences)) return [];
    const approvals = inOnePlace(approvalsAbroad(timeline, claims, params), params);
    const last = approvals.at(-1);
    if (last === undefined) return [];
    const shown = approvals.map((a) => a.phone);
    const days = daysOf(shown).size;
    return [{
      level: days >= params.lasting_days ? 'lasting' : days >= params.repeated_days ? 'repeated' : 'once', quality: qualityOf(last.phone, shown, person, claims), observedAt: lastOf(shown),
      summary: `On ${String(days)} day${days === 1 ? '' : 's'} the phone approved in ${commonest(shown.map((p) => placeName(p)))} what was logged in from ${commonest(approvals.map((a) => placeName(a.session)))} at the same time, the last time on ${isoDate(last.phone.last)}.`,
      facts: { ips: ipsOf(shown), days, approvals: approvals.length, phone_country: last.phone.country, session_country: last.session.country, session_ip: last.session.ip, km: last.km === undefined ? null : Math.round(last.km) },
      observations: observationsOf(shown),
    }];
  },
});

/** False for nearly everybody: all was in one country. */
function isInCountries(presences: readonly Presence[]): boolean {
  const [first, ...others] = spotsOf(presences).filter((p) => saysPlace(p.networkClass) && p.country !== '');
  return others.some((p) => p.country !== first?.country);
}

function qualityOf(last: Presence, shown: readonly Presence[], person: PersonClaim | undefined, claims: Claims): number {
  const sim = shown.every((p) => p.networkClass === 'mobile') ? MOBILE_QUALITY : 1;
  return sim * (colleaguesLiveIn(claims, last.country) ? COLLEAGUES_QUALITY : 1) * (person?.home_country === undefined ? NO_HOME_QUALITY : 1);
}

interface Params { readonly min_km: number; readonly spread_km: number; readonly min_share: number; readonly minutes: number }
interface Approval { readonly phone: Presence; readonly session: Presence; readonly km: number | undefined }

const work = presenceKinds.vpn | presenceKinds.login;

/** Approvals abroad of sessions that run elsewhere; none when the phone is as often where the session is, or when the person works where the phone is. */
function approvalsAbroad({ subject, presences }: Timeline, claims: Claims, params: Params): readonly Approval[] {
  const { phones, sessions } = split(presences);
  const abroad: Approval[] = [];
  const nearDays = new Set<number>();
  let from = 0;
  for (const phone of phones) {
    // Both lists are in order of their first instant, and no presence is longer than its hour.
    while (from < sessions.length && (sessions[from]?.first ?? 0) < phone.first - 2 * HOUR) from += 1;
    const opened = sessionOf(phone, sessions, from, params);
    if (opened === undefined) continue;
    if (!isAbroad(phone, opened, params)) nearDays.add(startOfDay(phone.first));
    else if (isOutOfPlace(phone, subject, claims, params)) abroad.push({ phone, session: opened, km: kmBetween(phone, opened) });
  }
  if (abroad.length === 0) return [];
  const farDays = new Set(abroad.map((a) => startOfDay(a.phone.first)));
  if ([...farDays].filter((day) => nearDays.has(day)).length > MOST_MIXED * farDays.size) return [];
  const there = daysWorkedAt(abroad, farDays, sessions, params);
  return abroad.filter((a) => !there.has(startOfDay(a.phone.first)));
}

function split(presences: readonly Presence[]): { readonly phones: readonly Presence[]; readonly sessions: readonly Presence[] } {
  const phones: Presence[] = [];
  const sessions: Presence[] = [];
  for (const p of presences) {
    if (!saysPlace(p.networkClass) || p.country === '') continue;
    if ((p.kinds & work) !== 0) sessions.push(p);
    else if ((p.kinds & presenceKinds.mfa) !== 0) phones.push(p);
  }
  return { phones, sessions };
}

/** The session that the phone approved: of all that were there within minutes the one near it, else any. */
function sessionOf(phone: Presence, sessions: readonly Presence[], from: number, params: Params): Presence | undefined {
  let found: Presence | undefined;
  for (let i = from; i < sessions.length; i += 1) {
    const session = sessions[i];
    if (session === undefined || session.first > phone.last + params.minutes * MINUTE) break;
    if (!isAtOnce(phone, session, params.minutes)) continue;
    if (!isAbroad(phone, session, params)) return session;
    found ??= session;
  }
  return found;
}

function isAtOnce(a: Presence, b: Presence, minutes: number): boolean {
  if (a.hour !== b.hour) return a.first - b.last <= minutes * MINUTE && b.first - a.last <= minutes * MINUTE;
  let near = b.minutes;
  for (let i = 1n; i <= BigInt(minutes); i += 1n) near |= (b.minutes << i) | (b.minutes >> i);
  return (a.minutes & near) !== 0n;
}

const kmBetween = (a: Presence, b: Presence): number | undefined => (a.point === undefined || b.point === undefined ? undefined : Math.max(0, distanceKm(a.point, b.point) - a.accuracyKm - b.accuracyKm));

/** Within one country carriers' gateways and wrong entries of the geo data make nearly all of it. A laptop on a hotspot comes out at home even from a beach. */
const isAbroad = (phone: Presence, session: Presence, params: Params): boolean => session.networkClass !== 'mobile' && phone.country !== session.country && (kmBetween(phone, session) ?? Infinity) >= params.min_km;

/** False when the phone is near the claimed home (then it is the session that is out of place), or a travel record says that it is there. */
function isOutOfPlace(phone: Presence, subject: string, claims: Claims, params: Params): boolean {
  const person = claims.person(subject, phone.first);
  if (person?.home_country !== undefined && awayFromHome(phone, person, params.min_km) === undefined) return false;
  return !isTravelling(claims, subject, phone.first, phone.country);
}

/** Days on which something was worked on in the phone's country: the person is there, and another computer is on elsewhere. */
function daysWorkedAt(abroad: readonly Approval[], days: ReadonlySet<number>, sessions: readonly Presence[], params: Params): ReadonlySet<number> {
  const countries = new Map(abroad.map((a) => [a.phone.country, a.phone]));
  const there = new Set<number>();
  for (const s of sessions) {
    const phone = countries.get(s.country);
    if (phone !== undefined && days.has(startOfDay(s.first)) && !isAbroad(phone, s, params)) there.add(startOfDay(s.first));
  }
  return there;
}

/** The approvals around the place that most of them come from; none when they are all over the country, as a carrier's gateways are. */
function inOnePlace(approvals: readonly Approval[], params: Params): readonly Approval[] {
  const usual = commonest(approvals.map((a) => placeName(a.phone)));
  const centre = approvals.find((a) => placeName(a.phone) === usual)?.phone;
  if (centre === undefined) return [];
  const there = approvals.filter(({ phone }) => phone.country === centre.country && (kmBetween(phone, centre) ?? 0) <= params.spread_km);
  return there.length >= params.min_share * approvals.length ? there : [];
}
