import { normaliseIp, normaliseUser, parseTime, type UserName } from '../../normalise.ts';
import { known } from '../../paths.ts';
import { deadLetter, type Draft, drop, ok, type ParseResult, type Source, type Unwrapped } from '../../types.ts';

interface Line { readonly message: string; /** The Firebox's own stamp, in UTC. */ readonly stamp: string | undefined }

const numbered = /(?:^|[\s:])msg_id="[\dA-F]{4}-[\dA-F]{4}"[\s,]{0,4}/;
const stamped = /\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)/;
/** The processes that tell of people, for relays that take the message's number off. */
const programs: ReadonlySet<unknown> = new Set(['sessiond', 'admd', 'sslvpn', 'wgagent', 'iked']);
const words = /^(?:Authentication of |Mobile VPN with |[A-Za-z][\w -]{1,40} user )/;

/** By the message's number, which no other firewall writes so; a serial number and a name may stand before it. */
function lineOf({ text, tag, pairs }: Unwrapped): Line | undefined {
  if (text === undefined) return undefined;
  if (pairs?.get('leef.vendor') === 'WatchGuard') return { message: clean(pairs.get('msg') ?? ''), stamp: undefined };
  const head = text.slice(0, 400);
  const match = numbered.exec(head);
  if (match !== null) return { message: clean(text.slice(match.index + match[0].length)), stamp: stamped.exec(head.slice(0, match.index))?.[1] };
  return programs.has(tag) && words.test(head) ? { message: clean(text), stamp: undefined } : undefined;
}

/** Syslog daemons write a tab as `#011`. */
const clean = (message: string): string => message.slice(0, 1024).replace(/#011|\t/g, ' ').trim();

interface Found { readonly kind: Draft['kind']; readonly outcome: Draft['outcome']; readonly action: string; readonly user: string; readonly ip: string; readonly nat?: string | undefined; readonly traits?: readonly string[] }

const isTunnel = (of: string): boolean => /vpn|ikev?2?|ipsec|l2tp|pptp/i.test(of);

/** Who asked and got no further: by then the password was right, or nobody looked at it. */
function traitsOf(reason: string): Partial<Found> {
  if (/\bgroup\b/i.test(reason)) return { traits: ['blocked', 'password-proven'] };
  if (/\bMFA\b|push|one.?time|\bOTP\b/i.test(reason)) return { traits: ['password-proven'] };
  return /locked|disabled|not allowed|too many/i.test(reason) ? { traits: ['blocked'] } : {};
}

/** Asked of the directory: this line decides a login, and what the session's keeper says of it is its echo. */
const asked = /^Authentication of (.{2,40}?) user \[(.{0,300})\] from (\S{2,64}) was (accepted|rejected)(.{0,400})/;
function readAsked(message: string): Found | undefined {
  const [, of = '', user, ip, result, reason = ''] = asked.exec(message) ?? [];
  if (user === undefined || ip === undefined) return undefined;
  const action = isTunnel(of) ? 'vpn-authentication' : 'authentication';
  return result === 'accepted' ? { kind: 'login', outcome: 'success', action, user, ip } : { kind: 'login', outcome: 'failure', action, user, ip, ...traitsOf(reason) };
}

/** `SSLVPN user u@server from P logged in assigned virtual IP is V`. The greedy name ends at the last of these words. */
const kept = /^(.{2,40}?) user (.{1,300}) from (\S{2,64}) logged (in|out)\b(?:.{0,100}?\bvirtual IP (?:address )?is (\S{2,64}))?/i;
function readKept(message: string): Found | undefined {
  const [, of = '', user, ip, way, nat] = kept.exec(message) ?? [];
  if (user === undefined || ip === undefined) return undefined;
  const common = { outcome: 'success', user, ip, nat: nat?.replace(/[.,]$/, '') } as const;
  if (!isTunnel(of)) return way === 'out' ? { kind: 'logout', action: 'logged-out', ...common } : { kind: 'other', action: 'logged-in', ...common };
  return way === 'out' ? { kind: 'vpn-session-end', action: 'vpn-logged-out', ...common } : { kind: 'vpn-session-start', action: 'vpn-logged-in', ...common };
}

/** `Mobile VPN with SSL user u logged in. Virtual IP address is V. Real IP address is P.`: the tunnel's own process, beside the line above. */
const told = /^Mobile VPN with (?:SSL|IPSec|IKEv2|L2TP) user (.{1,300}) logged (in|out)\. Virtual IP address is (\S{2,64}?)\.? Real IP address is (\S{2,64}?)\.?$/i;
function readTold(message: string): Found | undefined {
  const [, user, way, nat, ip] = told.exec(message) ?? [];
  if (user === undefined || ip === undefined) return undefined;
  return { kind: way === 'out' ? 'vpn-session-end' : 'vpn-session-update', outcome: 'success', action: way === 'out' ? 'tunnel-closed' : 'tunnel-opened', user, ip, nat };
}

/** Administrators whose password was wrong have a line of another form. */
const refused = /^(?:WSM|WebUI|CLI|[\w ]{0,32}?)[: ]{0,2}(?:Management|Device management) user (.{1,300}) (?:from|log ?in attempt from) (\S{2,64}) (?:log ?in attempt )?was rejected(.{0,300})/i;
function readRefused(message: string): Found | undefined {
  const [, user, ip, reason = ''] = refused.exec(message) ?? [];
  return user === undefined || ip === undefined ? undefined : { kind: 'login', outcome: 'failure', action: 'management-login', user, ip, ...traitsOf(reason) };
}

const servers = new Set(['firebox-db', 'radius', 'ldap', 'securid', 'authpoint', 'active directory', 'saml']);

/** `u@server` or `u@domain@server`. A server of Active Directory is called by the domain's name. */
function userOf(written: string): UserName | undefined {
  const at = written.lastIndexOf('@');
  const [name, server] = at > 0 ? [written.slice(0, at), written.slice(at + 1)] : [written, ''];
  if (name.includes('@') || name.includes('\\') || servers.has(server.toLowerCase()) || server === '') return normaliseUser(name);
  return normaliseUser(server.includes('.') ? written : `${server}\\${name}`);
}

const categories: Readonly<Record<string, Pick<Draft, 'category' | 'type'>>> = {
  'login': { category: ['authentication'], type: ['start'] }, 'other': { category: ['authentication'], type: ['info'] }, 'logout': { category: ['authentication'], type: ['end'] },
  'vpn-session-start': { category: ['session', 'network'], type: ['start'] }, 'vpn-session-update': { category: ['session', 'network'], type: ['info'] }, 'vpn-session-end': { category: ['session', 'network'], type: ['end'] },
};

const parse: Source['parse'] = (record, { receivedAt }): ParseResult => {
  const line = lineOf(record);
  if (line === undefined) return deadLetter('no_parser', 'no message of a Firebox');
  const found = readAsked(line.message) ?? readTold(line.message) ?? readKept(line.message) ?? readRefused(line.message);
  if (found === undefined) return drop('not_relevant');
  const user = userOf(found.user.trim());
  if (user === undefined) return drop('no_user');
  const time = parseTime(line.stamp, receivedAt) ?? record.time;
  if (time === undefined) return deadLetter('no_time', 'stamp of the message and header');
  const nat = normaliseIp(found.nat);
  const optional = known<Partial<Draft>>({ source: known<NonNullable<Draft['source']>>({ ip: normaliseIp(found.ip), nat: nat === undefined ? undefined : { ip: nat } }), traits: found.traits });
  const { kind, outcome, action } = found;
  return ok({ time, kind, outcome, action, ...categories[kind], user, observer: { vendor: 'WatchGuard', product: 'Firebox', ...(record.host !== undefined && { hostname: record.host }) }, ...optional });
};

/** WatchGuard Firebox (Fireware): mobile VPN and logins at the firewall. */
export const firebox: Source = {
  id: 'watchguard.firebox',
  title: 'WatchGuard Firebox (Fireware, syslog and LEEF)',
  events: ['Authentication of … user', '… user … logged in', '… user … logged out', 'Mobile VPN with SSL user … logged in', 'Mobile VPN with SSL user … logged out'],
  clues: ['msg_id', 'WatchGuard', 'sessiond', 'admd', 'sslvpn', 'wgagent', 'iked'],
  matches: (record) => lineOf(record) !== undefined,
  parse,
};
