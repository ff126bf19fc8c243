import { type Draft } from '../../types.ts';

/** What one message says, before names and addresses are normalised. */
export interface Found {
  readonly kind: Draft['kind'];
  readonly outcome: Draft['outcome'];
  readonly action: string;
  readonly user: string;
  /** Outer address, as written. */
  readonly ip?: string | undefined;
  readonly port?: number;
  /** Address in the tunnel, as written; the first that is one counts. */
  readonly nat?: readonly (string | undefined)[];
  readonly traits?: readonly string[];
  readonly facts?: Pick<Draft, 'host' | 'device' | 'deviceId' | 'userAgent' | 'durationMs'>;
}
/** Undefined: the message has not the form that is known. A text: known and not wanted, and why. */
export type Reading = Found | string | undefined;
export type Reader = (body: string) => Reading;

export interface Who { readonly user: string; readonly ip: string; readonly rest: string }

/** Between two marks; undefined when one is missing. Linear, unlike lazy patterns. */
export function between(text: string, open: string, close: string): { readonly value: string; readonly end: number } | undefined {
  const start = text.indexOf(open);
  if (start === -1) return undefined;
  const end = text.indexOf(close, start + open.length);
  return end === -1 ? undefined : { value: text.slice(start + open.length, end), end };
}

const angled = /^Group <([^<>]*)> User <([^<>]*)> IP <([^<>]*)>[, ]*/;

/** `Group <g> User <u> IP <ip> rest`, and the older wording without brackets. */
export function groupUserIp(body: string): Who | undefined {
  const match = angled.exec(body);
  if (match !== null) return { user: match[2] ?? '', ip: match[3] ?? '', rest: body.slice(match[0].length) };
  if (!body.startsWith('Group ') || body.startsWith('Group <')) return undefined;
  const user = between(body, ' User ', ' IP ');
  if (user === undefined) return undefined;
  const from = user.end + 4;
  const blank = body.indexOf(' ', from);
  const end = blank === -1 ? body.length : blank;
  return { user: user.value, ip: body.slice(from, end), rest: body.slice(end).trimStart() };
}

/** `Group = g, Username = u, IP = ip, rest`; group and user may hold blanks. */
export function groupEquals(body: string): (Who & { readonly group: string }) | undefined {
  const user = between(body, 'Username = ', ', IP = ');
  if (user === undefined || !/^(?:Group|Username) = /.test(body)) return undefined;
  const from = user.end + 7;
  const comma = body.indexOf(',', from);
  const end = comma === -1 ? body.length : comma;
  const group = /^Group = (.{0,256}?), Username = /.exec(body)?.[1] ?? '';
  return { group, user: user.value, ip: body.slice(from, end), rest: body.slice(end + 1).trimStart() };
}

/** Between two gateways the other one's name or address stands for both group and user. */
export const isGateway = ({ group, user }: { readonly group: string; readonly user: string }): boolean => group !== '' && group === user;

/** `Local:ip:port Remote:ip:port Username:u rest`, the ends in either order. The port is always written, so the last colon ends the address. */
export function localRemote(body: string, after: string): Who | undefined {
  const user = between(body, 'Username:', ` ${after}`);
  const remote = /\bRemote:(\S{1,80}):\d{1,5}(?= )/.exec(body);
  if (user === undefined || remote === null) return undefined;
  // The older wording has no `IKEv2` before the group.
  return { user: user.value.replace(/ IKEv2$/, '').trim(), ip: remote[1] ?? '', rest: body.slice(user.end + 1) };
}

/** `what : key = value : key = value`, the colons with or without a blank before them. */
export function colonPairs(body: string): { readonly what: string; readonly pairs: ReadonlyMap<string, string> } {
  const [what = '', ...parts] = body.split(/ ?: +/, 16);
  const pairs = new Map<string, string>();
  for (const part of parts) {
    const equals = part.indexOf('=');
    if (equals > 0) pairs.set(part.slice(0, equals).trim().toLowerCase(), part.slice(equals + 1).trim());
  }
  return { what, pairs };
}

/** Site-to-site tunnels carry the other gateway's address where a person's name would be. */
export const isAddress = (name: string): boolean => /^(?:[\d.]{7,15}|[\da-f:.]*:[\da-f:.]*:[\da-f:.]*)$/i.test(name.trim().slice(0, 64));

/** `Duration: 1d 2h:03m:04s`, in ms. */
export function durationIn(text: string): number | undefined {
  const [, days = '0', hours = '', minutes = '', seconds = ''] = /\bDuration: (?:(\d{1,4})d ?)?(\d{1,4})h:(\d{1,2})m:(\d{1,2})s/.exec(text) ?? [];
  return hours === '' ? undefined : (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
}
