import { type Claims, DAY, homeOf, type Mitigation, type Point, type Presence, presenceKinds, startOfDay, type Timeline } from '@winnow/core';
import { sliceTimeline } from './define.ts';
import { lookedUp } from './looked-up.ts';
import { gapKm, isExit, saysPlace } from './places.ts';
import { isSameSpot, spotsOf } from './spots.ts';
import { dayCount } from './work.ts';

/** A mitigating fact and what kind it is: remote control of the device explains presence at home away, but not presence in the office. */
export interface MitigatingFact extends Mitigation { readonly kind: 'office' | 'home' | 'history' }
/** What speaks for a person on one day, kept beside the findings. */
export interface Mitigating { readonly subject: string; readonly day: string; readonly facts: readonly MitigatingFact[] }

const HISTORY_CAP = 3;
const STAGED_CAP = 20;
const WINDOW = 60 * DAY;
/** Km between the office and a session of the same day that one travels for a day's work. */
const COMMUTE_KM = 150;
/** What was true two months ago says nothing about who sits there now: the latest weeks must show it, too. */
const LATEST = 21 * DAY;

/**
 * Own history is worth at most 3 dB (a year of tidy farm logins is good history, too). What an operator cannot stage is worth at most 20 dB:
 * presence on an office network, and days of work from the claimed home on an access line.
 */
export function mitigationOf(timeline: Timeline, claims: Claims, asOf: number): readonly MitigatingFact[] {
  const recent = sliceTimeline(timeline, asOf, WINDOW).presences;
  const person = claims.person(timeline.subject, asOf - 1);
  const facts: MitigatingFact[] = [];
  const office = officeDays(recent, claims);
  if (office >= 2) facts.push({ kind: 'office', summary: `Was on an office network on ${String(office)} days of the last 60.`, weight_db: -Math.min(12, 4 * office) });
  const home = homeOf(person);
  const placed = recent.filter((p) => saysPlace(p.networkClass) && p.networkClass !== 'mobile');
  const isNear = nearInARow(home);
  const near = placed.filter(isNear);
  const athome = dayCount(near);
  const isLatest = (p: Presence): boolean => p.last >= asOf - LATEST;
  const stays = dayCount(near.filter(isLatest)) >= 0.5 * dayCount(placed.filter(isLatest));
  if (athome >= 5 && athome / dayCount(placed) >= 0.5 && stays) facts.push({ kind: 'home', summary: `Worked from near the claimed home on ${String(athome)} days of the last 60.`, weight_db: -Math.min(10, athome / 2) });
  const staged = cap(facts, STAGED_CAP);
  const years = person?.start_date === undefined ? 0 : (asOf - Date.parse(person.start_date)) / (365 * DAY);
  return years >= 1 ? [...staged, { kind: 'history', summary: `With the company for ${years >= 2 ? `${String(Math.floor(years))} years` : 'more than a year'}.`, weight_db: -HISTORY_CAP }] : staged;
}

/** Km from the claimed home that are still at home, with the accuracy of what places an address. */
const HOME_KM = 50;
/** True near home. Asked in a row of presences, most of which are where the last one was. */
function nearInARow(home: Point | undefined): (p: Presence) => boolean {
  let last: { readonly spot: Presence; readonly is: boolean } | undefined;
  return (p) => {
    if (last === undefined || !isSameSpot(last.spot, p)) last = { spot: p, is: (gapKm(p, home) ?? Number.POSITIVE_INFINITY) <= HOME_KM };
    return last.is;
  };
}

/** Through a full tunnel logins come out of the office's line while the person is far away: days with a session from elsewhere are no days in the office. */
function officeDays(presences: readonly Presence[], claims: Claims): number {
  if (!spotsOf(presences).some((p) => claims.network(p.ip)?.kind === 'office')) return 0;
  const kindOf = lookedUp((ip) => claims.network(ip)?.kind);
  const inside = presences.filter((p) => kindOf(p.ip) === 'office');
  const outside = new Map<number, Presence[]>();
  for (const p of presences) {
    if ((p.kinds & presenceKinds.vpn) === 0 || p.networkClass === 'corporate' || p.networkClass === 'private' || kindOf(p.ip) !== undefined) continue;
    const day = startOfDay(p.first);
    const list = outside.get(day);
    if (list === undefined) outside.set(day, [p]);
    else list.push(p);
  }
  return dayCount(inside.filter((p) => !(outside.get(startOfDay(p.first)) ?? []).some((other) => isExit(other.networkClass) || (gapKm(other, p.point) ?? 0) > COMMUTE_KM)));
}

function cap(facts: readonly MitigatingFact[], limit: number): readonly MitigatingFact[] {
  const total = facts.reduce((sum, f) => sum - f.weight_db, 0);
  return total <= limit ? facts : facts.map((f) => ({ ...f, weight_db: (f.weight_db * limit) / total }));
}
