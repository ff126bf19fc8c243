import { DAY, type Presence, presenceKinds, startOfDay } from '@winnow/core';
import { onceFor } from './once.ts';

/** Sessions and logins are work; a phone that approves one may lie anywhere. */
const WORK = presenceKinds.vpn | presenceKinds.login;
export const isWork = (p: Presence): boolean => (p.kinds & WORK) !== 0;
export const isSession = (p: Presence): boolean => (p.kinds & presenceKinds.vpn) !== 0;

/**
 * From where somebody works: sessions and logins from addresses that are not the company's own. Where there are sessions on most days, only those:
 * logins through the tunnel come out of a gateway that nobody may have claimed, whoever sits behind it. Takes presences in order of time.
 */
export const outerWork = onceFor<Presence, readonly Presence[]>((presences) => {
  const outside = presences.filter((p) => isWork(p) && p.networkClass !== 'corporate' && p.networkClass !== 'private');
  const sessions = outside.filter(isSession);
  return sessions.length < outside.length && sessions.length > 0 && dayCount(sessions) * 2 >= dayCount(outside) ? sessions : outside;
});

/** Active UTC days of presences in order of time; without a set, as it is asked for everybody on every day. */
export function dayCount(ordered: readonly Presence[]): number {
  let [count, next] = [0, Number.NEGATIVE_INFINITY];
  for (const p of ordered) {
    if (p.first < next) continue;
    count += 1;
    next = startOfDay(p.first) + DAY;
  }
  return count;
}
