import { isPrivateIp } from '@winnow/core';
import { normaliseIp, normaliseUser, stampOr } from '../../normalise.ts';
import { known, said } from '../../paths.ts';
import { deadLetter, type Draft, drop, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';
import { field, matches, type Message, messageOf, momentOf } from './netscaler-fields.ts';

interface Found { readonly kind: Draft['kind']; readonly outcome: Draft['outcome']; readonly action: string; readonly traits?: readonly string[] }
/** A text: known and not wanted, and why. */
type Reading = Found | string;

const success = (kind: Draft['kind'], action: string): Found => ({ kind, outcome: 'success', action });

/** Checks of the machine refuse by policy; whether before or after the password is up to the gateway. */
function failed(body: string): Found {
  const why = field(body, 'Failure_reason')?.slice(0, 256) ?? '';
  const blocked = /client security|endpoint analysis|\bEPA\b|security (?:policy|check)/i.test(why);
  return { kind: 'login', outcome: 'failure', action: 'login-failed', ...(blocked && { traits: ['blocked'] }) };
}

/** The gateway's sessions are tunnels, desktops or pages; those of AAA for traffic are logins to a web application. */
function readingOf({ feature, event, body }: Message): Reading {
  const web = feature === 'AAATM';
  if (event === 'LOGIN_FAILED') return failed(body);
  if (event === 'LOGIN') return web || feature === 'AAA' ? success('login', 'login') : success('vpn-session-start', 'login');
  if (event === 'LOGOUT') return web || feature === 'AAA' ? success('logout', 'logout') : success('vpn-session-end', 'logout');
  return event === 'TCPCONNSTAT' || event === 'UDPFLOWSTAT' || event === 'HTTPREQUEST' ? 'traffic' : 'not_relevant';
}
const features = new Set<string | undefined>(['SSLVPN', 'AAA', 'AAATM', undefined]);

/** `Context name@domain@address`, in which the address is the last part. */
const ofContext = (body: string): string | undefined => { const context = field(body, 'Context'); return context?.slice(context.lastIndexOf('@') + 1); };

/** Behind a load balancer the client's address is the balancer's, and the forwarded one the person's. A forwarded list of private addresses says less than a public client. */
function outerOf(body: string): string | undefined {
  const forwarded = (field(body, 'X-Forwarded-For_ip') ?? '').split(',', 8).map((part) => normaliseIp(part)).filter((ip) => ip !== undefined);
  const client = normaliseIp(field(body, 'Client_ip')) ?? normaliseIp(ofContext(body));
  return forwarded.find((ip) => !isPrivateIp(ip)) ?? (client !== undefined && !isPrivateIp(client) ? client : forwarded[0] ?? client);
}

/** `Nat_ip "Mapped Ip"` means that the appliance's own address is used inside. */
function sourceOf(body: string): Draft['source'] {
  const nat = normaliseIp(field(body, 'Nat_ip'));
  return known<NonNullable<Draft['source']>>({ ip: outerOf(body), nat: nat === undefined ? undefined : { ip: nat } });
}

function durationOf(body: string, { kind }: Found): number | undefined {
  const match = /^(\d{1,5}):(\d\d):(\d\d)$/.exec(field(body, 'Duration') ?? '');
  if (match === null || (kind !== 'logout' && kind !== 'vpn-session-end')) return undefined;
  return (Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3])) * 1000;
}

const categories: Readonly<Record<string, { readonly category: readonly string[]; readonly type: readonly string[] }>> = {
  'login': { category: ['authentication'], type: ['start'] }, 'logout': { category: ['authentication'], type: ['end'] },
  'vpn-session-start': { category: ['authentication', 'session', 'network'], type: ['start'] }, 'vpn-session-end': { category: ['session', 'network'], type: ['end'] },
};

/** A name may hold a dash between blanks, so it goes on to the next field. */
const userOf = (body: string): string | undefined => field(body, 'User', ' - Client_ip') ?? field(body, 'User');
/** Older versions write no blank before the dash behind it. */
const sessionOf = (body: string): string | undefined => /^[1-9]\d{0,19}(?=-|$)/.exec(field(body, 'SessionId:')?.split(' ', 1)[0] ?? '')?.[0];

function draft(body: string, found: Found, user: NonNullable<Draft['user']>, at: { readonly time: number; readonly hostname: string | undefined }): Draft {
  const { kind, outcome, action, traits } = found;
  const optional = known<Partial<Draft>>({
    source: sourceOf(body), sessionId: sessionOf(body), durationMs: durationOf(body, found), userAgent: said(field(body, 'Browser_type') ?? field(body, 'Browser', '\n'))?.slice(0, 512), traits,
  });
  return { time: at.time, kind, outcome, action, ...categories[kind], user, observer: { vendor: 'Citrix', product: 'NetScaler', ...(at.hostname !== undefined && { hostname: at.hostname }) }, ...optional };
}

function parse(record: Unwrapped, context: SourceContext): ParseResult {
  const message = messageOf(record);
  if (message === undefined) return matches(record) ? drop('not_relevant') : deadLetter('no_parser', 'no message of NetScaler');
  const found = features.has(message.feature) ? readingOf(message) : 'not_relevant';
  if (typeof found === 'string') return drop(found);
  const body = message.body.includes('\\"') ? message.body.replaceAll('\\"', '"') : message.body;
  const user = normaliseUser(userOf(body));
  if (user === undefined) return drop('no_user');
  const time = momentOf(message.stamp, message.zone, record, context) ?? stampOr(momentOf(field(body, 'End_time'), undefined, record, context), record.time);
  if (time === undefined) return deadLetter('no_time', 'stamp of the message and header');
  return ok(draft(body, found, user, { time, hostname: message.hostname ?? record.host }));
}

/** NetScaler (Citrix ADC) and Citrix Gateway: sessions of the gateway, logins and failed logins. */
export const netscaler: Source = {
  id: 'citrix.netscaler',
  title: 'NetScaler (Citrix ADC) and Citrix Gateway (syslog)',
  events: ['SSLVPN LOGIN', 'SSLVPN LOGOUT', 'AAA LOGIN_FAILED', 'AAATM LOGIN', 'AAATM LOGOUT'],
  clues: ['NetScaler', 'PPE', 'default'],
  matches,
  parse,
};
