import { EARLIEST, LATEST, DAY, fromZone, parseEndpoint, splitLogin } from '@winnow/core';

export interface UserName { name?: string; domain?: string; email?: string }

const nobody = new Set(['', '-', 'n/a', 'na', 'none', 'null', 'unknown', 'undefined', 'system', 'system()', 'pre-logon', 'anonymous', '(missing user name)', 'not available']);

/**
 * A login field as vendors write it: `DOMAIN\u` (also escaped twice), `u@dom`, `u@dom@ip`, `LOCAL\grp\u`, `u(REALM)[ROLES]`, `Default Network::u`, quoted.
 * Masked (`*****`), machine (`name$`) and placeholder names are nobody: undefined.
 */
export function normaliseUser(field: string | undefined): UserName | undefined {
  if (field === undefined || field.length > 512) return undefined;
  let text = field.trim().replace(/^(["'<])(.*)(["'>])$/s, '$2').trim().replace(/\\{2,}/g, '\\');
  text = text.replace(/^.*::/s, '').replace(/\(([^)]*)\)(\[[^\]]*\])*$/s, '').trim();
  if (nobody.has(text.toLowerCase()) || /^\*+$/.test(text) || text.endsWith('$')) return undefined;
  return named(/^(.+@.+)@[\da-f.:]+$/i.exec(text)?.[1] ?? text);
}

function named(text: string): UserName | undefined {
  const { name, realm } = splitLogin(text);
  const domain = realm.split('\\', 1).join('');
  if (name === '' || nobody.has(name)) return undefined;
  if (domain === '') return { name };
  return text.includes('@') ? { name, domain, email: `${name}@${domain}` } : { name, domain };
}

/** First public-looking address of a field or comma list; see parseEndpoint for the spellings. */
export function normaliseIp(field: unknown): string | undefined {
  if (typeof field !== 'string') return undefined;
  for (const part of field.split(',', 8)) {
    const endpoint = parseEndpoint(part);
    if (endpoint !== undefined) return endpoint.ip;
  }
  return undefined;
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const plausible = (ms: number): number | undefined => (ms >= EARLIEST && ms < LATEST ? ms : undefined);

/** Epoch seconds (fractions too), ms, µs or ns by magnitude, in Unix ms. */
export function epochTime(value: number): number | undefined {
  if (!Number.isFinite(value) || value <= 0) return undefined;
  let ms = value;
  if (value < 1e11) ms = value * 1000;
  else if (value >= 1e17) ms = value / 1e6;
  else if (value >= 1e14) ms = value / 1e3;
  return plausible(Math.round(ms));
}

const iso = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i;
const bsd = /^(?:(?:mon|tue|wed|thu|fri|sat|sun)\s+)?([a-z]{3})\s+(\d{1,2})(?:\s+(\d{4}))?\s+(\d{1,2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?(?:\s+(\d{4}))?\s*(Z|UTC|GMT)?$/i;

function offsetMs(zone: string): number {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  return match === null ? 0 : (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) * 60_000;
}

/** Unix ms of year, month, day, hour, minute, second, ms as if in UTC. Date.UTC rolls over (31 February would be March), so it is asked back. */
function wall(parts: readonly number[]): number | undefined {
  const [year, month, day, hour, minute, second, ms] = [...parts] as [number, number, number, number, number, number, number];
  const at = Date.UTC(year, month - 1, day, hour, minute, Math.min(second, 59), ms);
  const date = new Date(at);
  const back = [date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCHours(), date.getUTCMinutes()];
  return back.every((value, i) => value === parts[i + 1]) && second <= 60 ? at : undefined;
}
const millis = (fraction: string | undefined): number => (fraction === undefined ? 0 : Number(fraction.padEnd(3, '0').slice(0, 3)));

interface Clock { readonly receivedAt: number; readonly zone: string | undefined }

function instant(wallMs: number | undefined, written: string | undefined, { zone }: Clock): number | undefined {
  if (wallMs === undefined || wallMs < EARLIEST - DAY || wallMs >= LATEST) return undefined;
  if (written !== undefined) return plausible(wallMs - offsetMs(written));
  return plausible(zone === undefined ? wallMs : fromZone(wallMs, zone));
}

const field = (match: RegExpExecArray, index: number): string | undefined => match[index];

function bsdTime(match: RegExpExecArray, clock: Clock): number | undefined {
  const month = months.indexOf((match[1] ?? '').toLowerCase()) + 1;
  const rest = [month, ...[2, 4, 5, 6].map((i) => Number(match[i])), millis(field(match, 7))];
  const written = field(match, 3) ?? field(match, 8);
  const inYear = (year: number): number | undefined => instant(wall([year, ...rest]), field(match, 9), clock);
  if (written !== undefined) return inYear(Number(written));
  const newest = new Date(clock.receivedAt + DAY).getUTCFullYear();
  const fits = (at: number | undefined): boolean => at !== undefined && at <= clock.receivedAt + DAY;
  return [0, 1, 2, 3, 4].map((back) => inYear(newest - back)).find(fits); // five years reach a 29 February
}

/**
 * A log's time in Unix ms, or undefined. ISO 8601 and `YYYY/MM/DD hh:mm:ss`; `Mmm dd [yyyy] hh:mm:ss` with the year that puts it at most one day
 * after `receivedAt`; numbers as epoch. Without a zone it is read in `zone` (UTC when absent). Years outside 1990 to 2099 are no time.
 */
export function parseTime(value: unknown, receivedAt: number, zone?: string): number | undefined {
  if (typeof value === 'number') return epochTime(value);
  if (typeof value !== 'string' || value.length > 64) return undefined;
  const text = value.trim();
  if (/^\d{9,19}(\.\d+)?$/.test(text)) return epochTime(Number(text));
  const clock = { receivedAt, zone };
  const full = iso.exec(text);
  if (full !== null) return instant(wall([...[1, 2, 3, 4, 5, 6].map((i) => Number(field(full, i) ?? 0)), millis(field(full, 7))]), field(full, 8), clock);
  const short = bsd.exec(text);
  return short === null ? undefined : bsdTime(short, clock);
}

const QUARTER = 15 * 60_000;
/** A header is written a moment after the stamp in the text. */
const ODD = 2000;
/** True when two times of one event (Unix ms) differ by what a time zone can be: then the one had none, and the other, who was told it, is right. */
export function isZoneApart(zoneless: number, other: number): boolean {
  const apart = Math.abs(zoneless - other);
  const off = apart % QUARTER;
  return apart <= 14 * 4 * QUARTER + ODD && Math.min(off, QUARTER - off) < ODD;
}

/**
 * When something was, by a stamp that may lack a zone and by what carried the record. The stamp counts, for a log may be read days later; but where
 * both mean one instant in two zones, the carrier knew its own.
 */
export function stampOr(stamp: number | undefined, carried: number | undefined): number | undefined {
  if (stamp === undefined || carried === undefined) return stamp ?? carried;
  return isZoneApart(stamp, carried) ? carried : stamp;
}
