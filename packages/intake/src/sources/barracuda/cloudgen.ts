import { isPrivateIp } from '@winnow/core';
import { normaliseIp, normaliseUser, parseTime } from '../../normalise.ts';
import { known } from '../../paths.ts';
import { deadLetter, type Draft, drop, ok, type ParseResult, type Source, type Unwrapped } from '../../types.ts';

interface Found {
  readonly kind: Draft['kind'];
  readonly outcome: Draft['outcome'];
  readonly action: string;
  readonly user: string;
  /** Outer or inside: the address itself tells. */
  readonly ip?: string | undefined;
  readonly port?: number | undefined;
  readonly time?: number | undefined;
  readonly durationMs?: number | undefined;
}
/** A text: known and not wanted, and why. */
type Reading = Found | string;

/** Level, the box's name, and a session of the VPN's handshake or of a client's tunnel. A relay may leave the service's name before it. */
const session = /^(?:[\w./-]{1,64}: {1,4})?(?:Info|Notice|Warning|Security|Error|Fatal) {1,10}(\S{1,255}) {1,4}Session {1,4}(PHS|(?:PGRP|PERS)-[^:]{1,300}): ?/;
/** The account of a client, in columns: `update|box|tunnel||||||start|now|in|out|address|||user`. */
const account = /^(?:[\w./-]{1,64}: {1,4})?(?:Info|Notice) {1,10}(\S{1,255}) {1,4}(login|update|logout)\|[^|]{0,255}\|(?:PGRP|PERS)-[^|]{1,300}\|/i;

const HEAD = 1024;
const matches = ({ text }: Unwrapped): boolean => text !== undefined && (session.test(text.slice(0, HEAD)) || account.test(text.slice(0, HEAD)));

/** `PGRP-GROUP-name`, in newer versions with four letters of the client behind it. */
const nameOf = (tunnel: string): string => tunnel.replace(/^(?:PGRP-[^-]{1,64}|PERS)-/, '').replace(/-[A-Z\d]{4}$/, '');

const portOf = (digits: string | undefined): number | undefined => {
  const port = Number(digits ?? 0);
  return port > 0 && port < 65536 ? port : undefined;
};

const quoted = /\bLogin '([^']{1,256})'/;
const pair = /\b(?:login|user)=([^(=]{1,256}?) {0,4}\(([\da-f.:]{2,64}):(\d{1,5})\)/i;
const asked = /\bAuthentication failed {0,4}\(([\da-f.:]{2,64}):(\d{1,5})/i;

/** The password. Requests and their repetitions come before the line that decides. */
function handshake(message: string): Reading {
  const outcome = /\bauthentication succeeded\b/i.test(message) ? 'success' : /\bauthentication failed\b/i.test(message) ? 'failure' : undefined;
  if (outcome === undefined) return 'login_step';
  const [, name, ip, port] = pair.exec(message) ?? [];
  const [, refused, at] = asked.exec(message) ?? [];
  return { kind: 'login', outcome, action: 'vpn-authentication', user: name ?? quoted.exec(message)?.[1] ?? '', ip: ip ?? refused, port: portOf(port ?? at) };
}

const accounting = /^Accounting (LOGIN|LOGOUT)\b.{0,16}?\buser=(.{0,256}?) IP=([\da-f.:]{2,64})/i;

/** The tunnel opens and closes with the peer's address; its account tells the address inside and, at the end, how long it was. */
function tunnel(name: string, message: string): Reading {
  const [, way, peer] = /^(Login|Logout) peer=([\da-f.:]{2,64})/i.exec(message) ?? [];
  const user = nameOf(name);
  if (way !== undefined) {
    return { ...(way.toLowerCase() === 'login' ? { kind: 'vpn-session-start', action: 'tunnel-login' } : { kind: 'vpn-session-end', action: 'tunnel-logout' }), outcome: 'success', user, ip: peer };
  }
  const [, word, written, ip] = accounting.exec(message) ?? [];
  if (word === undefined) return 'not_relevant';
  const common = { outcome: 'success', user: written === undefined || written === '' ? user : written, ip } as const;
  if (word.toUpperCase() === 'LOGIN') return { kind: 'vpn-session-update', action: 'accounting-login', ...common };
  const seconds = /\bduration="?(\d{1,8})\b(?![:.])/.exec(message)?.[1];
  return { kind: 'vpn-session-end', action: 'accounting-logout', ...common, durationMs: seconds === undefined ? undefined : Number(seconds) * 1000 };
}

const kinds: Readonly<Record<string, Draft['kind']>> = { login: 'vpn-session-update', update: 'vpn-session-update', logout: 'vpn-session-end' };

/** How long it was, when both ends are known. */
const between = (start: number | undefined, end: number | undefined): number | undefined => (start !== undefined && end !== undefined && end >= start ? end - start : undefined);

/** Columns: 8 start, 9 now, both epoch; 12 address; 15 name. */
function columns(text: string, receivedAt: number): Reading {
  const [word = '', ...rest] = text.split('|', 20);
  const way = (/(\w{1,8})$/.exec(word)?.[1] ?? '').toLowerCase();
  const [start, now] = [parseTime(rest[7], receivedAt), parseTime(rest[8], receivedAt)];
  const name = rest[14]?.trim() ?? '';
  const kind = kinds[way] ?? 'vpn-session-update';
  return { kind, outcome: 'success', action: `account-${way}`, user: name === '' ? nameOf(rest[1] ?? '') : name, ip: rest[11], time: now ?? start, durationMs: kind === 'vpn-session-end' ? between(start, now) : undefined };
}

function read(text: string, receivedAt: number): { readonly box: string; readonly found: Reading } | undefined {
  const match = session.exec(text);
  if (match !== null) {
    const [whole, box = '', name = ''] = match;
    const message = text.slice(whole.length);
    return { box, found: name === 'PHS' ? handshake(message) : tunnel(name, message) };
  }
  const counted = account.exec(text);
  return counted === null ? undefined : { box: counted[1] ?? '', found: columns(text, receivedAt) };
}

/** The VPN's log does not say which side an address is of, so a private one is taken for the tunnel's. */
function sourceOf({ ip: written, port }: Found): Draft['source'] {
  const ip = normaliseIp(written);
  if (ip === undefined) return undefined;
  return isPrivateIp(ip) ? { nat: { ip } } : { ip, ...(port !== undefined && { port }) };
}

const categories: Readonly<Record<string, { readonly category: readonly string[]; readonly type: readonly string[] }>> = {
  'login': { category: ['authentication'], type: ['start'] }, 'vpn-session-start': { category: ['session', 'network'], type: ['start'] },
  'vpn-session-end': { category: ['session', 'network'], type: ['end'] }, 'vpn-session-update': { category: ['session', 'network'], type: ['info'] },
};

function parse(record: Unwrapped, { receivedAt }: { readonly receivedAt: number }): ParseResult {
  const line = read((record.text ?? '').slice(0, HEAD), receivedAt);
  if (line === undefined) return deadLetter('no_parser', 'no line of a client-to-site VPN');
  const { box, found } = line;
  if (typeof found === 'string') return drop(found);
  const user = normaliseUser(found.user);
  if (user === undefined) return drop('no_user');
  const time = found.time ?? record.time;
  if (time === undefined) return deadLetter('no_time', 'header');
  const { kind, outcome, action, durationMs } = found;
  return ok({ time, kind, outcome, action, ...categories[kind], user, observer: { vendor: 'Barracuda', product: 'CloudGen Firewall', hostname: box }, ...known<Partial<Draft>>({ source: sourceOf(found), durationMs }) });
}

/** Barracuda CloudGen (NextGen, NG) Firewall: client-to-site VPN. */
export const cloudgen: Source = {
  id: 'barracuda.cloudgen',
  title: 'Barracuda CloudGen Firewall (client-to-site VPN)',
  events: ['Session PHS', 'Login peer', 'Logout peer', 'Accounting LOGIN', 'Accounting LOGOUT', 'login|', 'update|', 'logout|'],
  clues: ['PHS', 'PGRP', 'PERS'],
  matches,
  parse,
};
