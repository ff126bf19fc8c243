/** Clocks, Unix ms: the product's now, and the newest record's time where there is one. */
export interface Clocks { readonly now: number; readonly newest?: number | undefined }
const DAY = 86_400_000;
const MOMENT = 30_000;

/** True where nothing new has come for two days: a folder of old logs, the sample company, a feed that stopped. */
export const isOld = ({ now, newest }: Clocks): boolean => newest !== undefined && now - newest > 2 * DAY;
/** Where the time of records ends, Unix ms: now, or with the newest record where that is old. */
export const endOf = (clocks: Clocks): number => (isOld(clocks) ? clocks.newest ?? clocks.now : clocks.now);

/** `3 min`, `5 h`, `12 d`: how long a span of milliseconds is. */
export function span(ms: number): string {
  const minutes = Math.round(Math.abs(ms) / 60_000);
  if (minutes === 0) return 'a moment';
  if (minutes < 60) return `${String(minutes)} min`;
  if (minutes < 48 * 60) return `${String(Math.round(minutes / 60))} h`;
  return `${String(Math.round(minutes / 1440))} d`;
}

/**
 * How long ago something was. Where the records are old, what happened in their time is told against the newest of them: "266 d ago" of a case in logs that end there would
 * only tell how old the logs are. What people did since is told against now. A case changes with the end of a day, so the day after the newest record is of its time.
 */
export function agoText(at: number, clocks: Clocks): string {
  const end = endOf(clocks);
  if (isOld(clocks) && at <= end + DAY) return at > end - MOMENT ? 'at the last record' : `${span(end - at)} before the last record`;
  return at > clocks.now ? `in ${span(at - clocks.now)}` : `${span(clocks.now - at)} ago`;
}
