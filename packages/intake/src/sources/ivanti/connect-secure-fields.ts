import { parseTime } from '../../normalise.ts';
import { said, saidAt } from '../../paths.ts';
import { type SourceContext, type Unwrapped } from '../../types.ts';

/** One record, whichever of the three it was written as. */
export interface Entry {
  /** Missing in the classic text, which tells a message by its words. */
  readonly code: string | undefined;
  readonly message: string;
  readonly user: string | undefined;
  readonly ip: string | undefined;
  /** Short session id of newer versions. */
  readonly session: string | undefined;
  readonly agent: string | undefined;
  readonly mac?: string | undefined;
  readonly deviceId?: string | undefined;
  readonly browserId?: string | undefined;
  readonly gateway: string | undefined;
  /** The appliance's clock, as written, and the zone if it says one. */
  readonly stamp: string | undefined;
}

const coded = /^([A-Z]{3}\d{5}): ?/;
const codeOnly = /^[A-Z]{3}\d{5}$/;
/** `stamp - node - [address] user(realm)[roles][session] - message`; the stamp is in every record, but relays take it off. */
const classic = /^(?:(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) - )?([\w.:-]{1,255}) - \[([\da-f.:%]{2,64})\] (?=\S)/i;
/** Room for names, a realm and many roles. */
const HEAD = 4096;

/** The bracket that the one at `closed` closes; names and realms may hold some of their own. */
function openingOf(head: string, closed: number): number {
  let depth = 0;
  for (let i = closed; i >= 0; i--) {
    const unit = head.charCodeAt(i);
    if (unit === 0x29) depth++;
    else if (unit === 0x28 && --depth === 0) return i;
  }
  return -1;
}

function ofClassic(text: string): Entry | undefined {
  const match = classic.exec(text);
  if (match === null) return undefined;
  const head = text.slice(match[0].length, match[0].length + HEAD);
  const end = head.indexOf('] - ');
  const closed = head.indexOf(')[');
  const opened = openingOf(head, closed);
  if (closed === -1 || closed > end || opened < 1) return undefined;
  const session = /\]\[([\da-f]{1,64})$/i.exec(head.slice(closed, end))?.[1];
  return {
    code: undefined, message: text.slice(match[0].length + end + 4).trim(), user: head.slice(0, opened), ip: match[3], session,
    agent: undefined, gateway: match[2], stamp: match[1],
  };
}

/** Values are written bare, blanks and all, up to the next name. */
function bare(text: string, open: string, close: string): string | undefined {
  const start = text.indexOf(open);
  const end = start === -1 ? -1 : text.indexOf(close, start + open.length);
  return end === -1 ? undefined : text.slice(start + open.length, end);
}

/** The message is the last field, and may hold quotes. */
function ofWelf(text: string, pairs: ReadonlyMap<string, string>): Entry | undefined {
  const start = text.indexOf(' msg="');
  if (start === -1) return undefined;
  const written = text.slice(start + 6).trimEnd().replace(/"$/, '');
  const code = coded.exec(written);
  return {
    code: code?.[1], message: written.slice(code?.[0].length ?? 0).trim(), user: bare(text.slice(0, start), ' user=', ' realm=') ?? pairs.get('user'), ip: pairs.get('src'), session: said(pairs.get('sessionID')),
    agent: said(pairs.get('agent')), gateway: said(pairs.get('vpn')), stamp: pairs.get('time'),
  };
}

const isWelf = (pairs: ReadonlyMap<string, string>): boolean => pairs.get('id') === 'firewall' && pairs.has('realm') && pairs.has('roles') && coded.test(pairs.get('msg') ?? '');
const isJson = (json: Readonly<Record<string, unknown>>): boolean => typeof json['raw_message'] === 'string' && typeof json['message_id'] === 'string' && codeOnly.test(json['message_id']);

function ofJson(json: Readonly<Record<string, unknown>>): Entry {
  const get = (...names: readonly string[]): string | undefined => saidAt(json, ...names);
  return {
    code: get('message_id'), message: get('raw_message') ?? '', user: get('user'), ip: get('source_ip'), session: get('session_id'), agent: get('useragent'),
    mac: get('macaddr'), deviceId: get('device_id'), browserId: get('browser_id'), gateway: get('gateway_name'), stamp: get('us_timestamp', 'timestamp'),
  };
}

export function matches({ text, pairs, json }: Unwrapped): boolean {
  if (json !== undefined) return isJson(json);
  if (text === undefined) return false;
  return pairs === undefined ? ofClassic(text.slice(0, HEAD)) !== undefined : isWelf(pairs);
}

export function entryOf({ text = '', pairs, json }: Unwrapped): Entry | undefined {
  if (json !== undefined) return isJson(json) ? ofJson(json) : undefined;
  if (pairs === undefined) return ofClassic(text);
  return isWelf(pairs) ? ofWelf(text, pairs) : undefined;
}

const QUARTER = 15 * 60_000;
const MINUTE = 60_000;

/** True when the two differ by what a zone can be: the header, which says its zone, is right. */
function isZoneApart(inner: number, outer: number): boolean {
  const apart = Math.abs(inner - outer);
  const off = apart % QUARTER;
  return apart <= 14 * 4 * QUARTER + MINUTE && Math.min(off, QUARTER - off) <= MINUTE;
}

/** The appliance writes its own clock without a zone, behind a header that mostly has one. */
export function timeOf({ stamp }: Entry, { time }: Unwrapped, { receivedAt, zone }: SourceContext): number | undefined {
  const inner = parseTime(stamp, receivedAt, zone);
  if (inner === undefined || time === undefined || zone !== undefined || /^\d+(?:\.\d+)?$/.test(stamp ?? '')) return inner ?? time;
  return isZoneApart(inner, time) ? time : inner;
}
