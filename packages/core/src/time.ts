export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** The first year and the last instant that an observation may carry; anything else is a broken clock or a hostile value. */
export const EARLIEST = Date.UTC(1990, 0, 1);
export const LATEST = Date.UTC(2100, 0, 1);

/** Start of the UTC day that holds `ms`. */
export const startOfDay = (ms: number): number => Math.floor(ms / DAY) * DAY;

export const isoTime = (ms: number): string => new Date(ms).toISOString();

/** `YYYY-MM-DD` of a UTC instant. */
export const isoDate = (ms: number): string => isoTime(ms).slice(0, 10);

const formats = new Map<string, Intl.DateTimeFormat>();
function format(zone: string): Intl.DateTimeFormat {
  let known = formats.get(zone);
  if (known === undefined) {
    known = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' });
    formats.set(zone, known);
  }
  return known;
}

/** True when the runtime knows `zone` as an IANA time zone. */
export function isTimeZone(zone: string): boolean {
  try {
    format(zone);
    return true;
  } catch {
    return false;
  }
}

/** Offset of `zone` from UTC in ms at the instant `ms`, positive east of Greenwich. Throws RangeError on an unknown zone. */
export function zoneOffset(zone: string, ms: number): number {
  const part: Record<string, number> = {};
  for (const { type, value } of format(zone).formatToParts(ms)) part[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
}

/** The instant at which clocks in `zone` show the given wall time (expressed as if it were UTC ms). In a gap it is the instant after it. */
export function fromZone(wallMs: number, zone: string): number {
  const guess = wallMs - zoneOffset(zone, wallMs);
  return wallMs - zoneOffset(zone, guess);
}
