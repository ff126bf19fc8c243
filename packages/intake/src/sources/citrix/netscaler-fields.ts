import { DAY } from '@winnow/core';
import { parseTime } from '../../normalise.ts';
import { type SourceContext, type Unwrapped } from '../../types.ts';

/** One message of the appliance, in parts. */
export interface Message {
  /** `SSLVPN`, `AAA`, `AAATM` …; some relays lose it. */
  readonly feature: string | undefined;
  readonly event: string;
  readonly body: string;
  readonly stamp: string | undefined;
  readonly zone: string | undefined;
  readonly hostname: string | undefined;
}

const stamped = /^ {0,4}(\d{1,4}\/\d{1,2}\/\d{1,4}:\d\d:\d\d:\d\d) ([^:]{0,300}?)\b(?:\d{1,3}-)?PPE-\d{1,3} ?: ?/;
const named = /^ {0,2}(default )?(?:([A-Z][A-Za-z]{1,31}) )?([A-Z][A-Z_]{2,63}|Message) \d{1,20}(?: \d{1,10})? : {0,4}/;

/** Behind the stamp stand the zone, if the appliance writes one, and its name, if it has one. */
function between(text: string): { readonly zone: string | undefined; readonly hostname: string | undefined } {
  const words = text.trim().split(/ {1,8}/, 3).filter((word) => word !== '');
  const first = words[0] ?? '';
  const zoned = /^(?:GMT|UTC)$/.test(first) || (words.length > 1 && /^[A-Z]{3,5}$/.test(first));
  return { zone: zoned ? first : undefined, hostname: words[zoned ? 1 : 0] };
}

/** RFC 5424 headers have taken the stamp and the feature, which stands as the program's name; some relays take all but `default`. */
const ofTag = (tag: string | undefined): string | undefined => (/^[A-Z]{2,31}$/.test(tag ?? '') ? tag : undefined);

export function messageOf({ text, tag, pairs }: Unwrapped): Message | undefined {
  if (text === undefined || pairs !== undefined) return undefined;
  const head = stamped.exec(text.slice(0, 400));
  return head === null ? bodyOf(text, ofTag(tag)) : bodyOf(text.slice(head[0].length), undefined, { stamp: head[1], ...between(head[2] ?? '') });
}

/** Without the appliance's own stamp only `default` tells that the message is its. */
function bodyOf(rest: string, tag: string | undefined, own?: Pick<Message, 'stamp' | 'zone' | 'hostname'>): Message | undefined {
  const match = named.exec(rest.slice(0, 200));
  if (match === null || (own === undefined && match[1] === undefined)) return undefined;
  return { feature: match[2] ?? tag, event: match[3] ?? '', body: rest.slice(match[0].length), ...(own ?? { stamp: undefined, zone: undefined, hostname: undefined }) };
}

const isCefOf = ({ pairs }: Unwrapped): boolean => pairs?.get('cef.vendor') === 'Citrix' && pairs.get('cef.product') === 'NetScaler';
/** The web application firewall's CEF is the appliance's too, and not wanted. */
export const matches = (record: Unwrapped): boolean => isCefOf(record) || messageOf(record) !== undefined;

/** Between a field's name and the next field; values may be in quotes, which some relays escape. */
export function field(body: string, name: string, end = ' - '): string | undefined {
  const mark = `${name} `;
  const at = body.startsWith(mark) ? 0 : body.indexOf(` ${mark}`);
  if (at === -1) return undefined;
  const from = at + mark.length + (at === 0 && body.startsWith(mark) ? 0 : 1);
  if (body.charCodeAt(from) === 0x22) return quoted(body, from + 1);
  // An empty value leaves the mark of the next field at once: `Client_ip  - Nat_ip`.
  const until = body.indexOf(end, from - 1);
  const value = body.slice(from, until === -1 ? body.length : Math.max(from, until)).trim();
  return value === '' ? undefined : value;
}

/** A user agent may hold a quote, so the end is a quote before the next field. */
function quoted(body: string, from: number): string | undefined {
  const next = body.indexOf('" - ', from);
  const end = next === -1 ? body.indexOf('"', from) : next;
  const value = body.slice(from, end === -1 ? body.length : end).trim();
  return value === '' ? undefined : value;
}

const parts = /^(\d{1,4})\/(\d{1,2})\/(\d{1,4}):(\d\d:\d\d:\d\d) ?(GMT|UTC)?$/;

/** Readings of the stamp: by year first it is told by its length; else the month is first unless the appliance was told otherwise. */
function readings(stamp: string): readonly string[] {
  const [, a = '', b = '', c = '', clock = ''] = parts.exec(stamp) ?? [];
  if (a.length === 4) return [`${a}-${b}-${c} ${clock}`];
  return c.length === 4 ? [`${c}-${a}-${b} ${clock}`, `${c}-${b}-${a} ${clock}`] : [];
}

/**
 * The moment of a stamp. A day of up to twelve can be a month too: then the reading within a day of the header's time counts, which is another clock's
 * record of the same message. Without one it is the month first, as appliances are delivered, unless that is no date or still to come.
 */
export function momentOf(stamp: string | undefined, zone: string | undefined, { time }: Unwrapped, context: SourceContext): number | undefined {
  if (stamp === undefined) return undefined;
  const utc = /^(?:GMT|UTC)$/.test(zone ?? parts.exec(stamp)?.[5] ?? '');
  const found = readings(stamp).map((text) => parseTime(utc ? `${text} GMT` : text, context.receivedAt, context.zone)).filter((at) => at !== undefined);
  const near = time === undefined ? undefined : found.find((at) => Math.abs(at - time) <= DAY);
  return near ?? found.find((at) => at <= context.receivedAt + DAY);
}
