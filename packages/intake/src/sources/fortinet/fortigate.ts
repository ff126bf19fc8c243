import { normaliseIp, normaliseUser } from '../../normalise.ts';
import { known } from '../../paths.ts';
import { deadLetter, type Draft, drop, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';
import { type Fields, fieldsOf, layoutOf, timeOf } from './fortigate-fields.ts';

/** What a record says, before names and addresses are normalised. A text: known and not wanted, and why. */
interface Found {
  readonly kind: Draft['kind'];
  readonly outcome: Draft['outcome'];
  readonly action: string;
  readonly user: string | undefined;
  /** Field of the outer address. */
  readonly outer?: 'remip' | 'srcip';
  readonly traits?: readonly string[];
}
type Reading = Found | string;

const tunnels: ReadonlyMap<string, Draft['kind']> = new Map<string, Draft['kind']>([['tunnel-up', 'vpn-session-start'], ['tunnel-stats', 'vpn-session-update'], ['tunnel-down', 'vpn-session-end']]);

/** Older versions have no tunnel type in every record; their numbers are one for each event of either kind. */
const webIds = new Set(['39424', '39425', '39950']);
const tunnelType = (fields: Fields): string => fields('tunneltype')?.toLowerCase() ?? '';
const isWeb = (fields: Fields): boolean => (tunnelType(fields) === '' ? webIds.has((fields('logid') ?? '').slice(-5)) : tunnelType(fields) === 'ssl-web');

/** The portal is opened by the login; the tunnel, which has the address, follows as its own record. A portal's numbers of bytes say nothing more. */
function portal(action: string, user: string | undefined): Reading {
  if (action === 'tunnel-up') return { kind: 'login', outcome: 'success', action: 'ssl-login', user, outer: 'remip' };
  return action === 'tunnel-down' ? { kind: 'logout', outcome: 'success', action: 'ssl-logout', user, outer: 'remip' } : 'web_statistics';
}

/** Machines that fail the check of the client, which follows the login. An expired password is told to who knew it. */
function sslTraits(fields: Fields): readonly string[] {
  const why = `${fields('reason') ?? ''} ${fields('msg') ?? ''}`.slice(0, 512);
  if (/host.?check|mac.?addr\w* check|compliance|os.?check/i.test(why)) return ['blocked', 'password-proven'];
  return /password_(?:expired|must)/i.test(why) ? ['password-proven'] : [];
}

/** Other gateways are told by their address, or by the subject of their certificate. */
const isPeer = (name: string): boolean => /^[\d.]{7,15}$|^[\da-f:.]*:[\da-f:.]*:[\da-f:.]*$|^(?:\/?[A-Z]{1,2} ?= ?|.{0,128}, ?(?:CN|O|OU) ?= ?)/i.test(name.slice(0, 256));

/** Whose tunnel this is. Between gateways nobody logs in, and none is handed an address. */
function ipsecUser(fields: Fields): string | undefined {
  const extended = fields('xauthuser') ?? fields('eapuser');
  if (extended !== undefined) return extended;
  const user = fields('user');
  return user === undefined || isPeer(user) ? undefined : user;
}

/** `failure` of a phase is a login that failed when it names somebody; what succeeds is a login only where a password or its like was looked at. */
function negotiation(fields: Fields): Reading {
  const user = ipsecUser(fields);
  if (user === undefined) return 'negotiation';
  const failed = /^(?:failure|negotiate_error)$/i.test(fields('status') ?? '') || /^error$/i.test(fields('result') ?? '');
  if (failed) return { kind: 'login', outcome: 'failure', action: 'ipsec-login', user, outer: 'remip' };
  const decided = /^(?:xauth|eap)/i.test(fields('mode') ?? '') && /^(?:done|ok)$/i.test(fields('result') ?? '') && /^success$/i.test(fields('status') ?? '');
  return decided ? { kind: 'login', outcome: 'success', action: 'ipsec-login', user, outer: 'remip' } : 'negotiation';
}

function vpn(fields: Fields): Reading {
  const action = (fields('action') ?? '').toLowerCase();
  if (action === 'ssl-login-fail') return { kind: 'login', outcome: 'failure', action, user: fields('user'), outer: 'remip', traits: sslTraits(fields) };
  if (action === 'negotiate') return negotiation(fields);
  const kind = tunnels.get(action);
  if (kind === undefined) return 'not_relevant';
  const ssl = tunnelType(fields).startsWith('ssl') || isWeb(fields);
  if (isWeb(fields)) return portal(action, fields('user'));
  const user = ssl ? fields('user') : ipsecUser(fields);
  if (!ssl && (user === undefined || isSite(fields))) return 'site_to_site';
  return { kind, outcome: 'success', action, user, outer: 'remip' };
}

/** A peer's id without a login and without an address is another gateway's. PPTP and L2TP log in by themselves. */
function isSite(fields: Fields): boolean {
  if (fields('xauthuser') !== undefined || fields('eapuser') !== undefined || /^(?:l2tp|pptp)/.test(tunnelType(fields))) return false;
  return normaliseIp(fields('assignip')) === undefined && normaliseIp(fields('tunnelip')) === undefined;
}

/** The firewall's own portal, proxy and policies. What a domain controller reports, and the table that follows, are no logins here. */
function user(fields: Fields): Reading {
  const action = (fields('action') ?? '').toLowerCase();
  if (/^(?:fsso|rsso|auth)-log(?:on|off|out)$/.test(action)) return 'directory_logon';
  if (action !== 'authentication') return 'not_relevant';
  const outcome = outcomes.get((fields('status') ?? '').toLowerCase());
  return outcome === undefined ? 'not_decided' : { kind: 'login', outcome, action: 'user-authentication', user: fields('user'), outer: 'srcip' };
}
const outcomes: ReadonlyMap<string, Draft['outcome']> = new Map<string, Draft['outcome']>([['success', 'success'], ['failure', 'failure'], ['failed', 'failure'], ['timed_out', 'failure'], ['lockout', 'failure'], ['locked', 'failure'], ['deny', 'failure']]);

/** A client tells who it is when its tunnel opens. */
function endpoint(fields: Fields): Reading {
  const added = fields('fctuid') !== undefined && (/^add/i.test(fields('action') ?? '') || (fields('logid') ?? '').endsWith('45057'));
  return added ? { kind: 'device-seen', outcome: 'success', action: 'forticlient-connected', user: fields('user') } : 'not_relevant';
}

function system(fields: Fields): Reading {
  const outcome = outcomes.get((fields('status') ?? '').toLowerCase());
  if (!/^login$/i.test(fields('action') ?? '') || outcome === undefined) return 'not_relevant';
  return { kind: 'login', outcome, action: 'admin-login', user: fields('user'), outer: 'srcip' };
}

const readers: ReadonlyMap<string, (fields: Fields) => Reading> = new Map([['vpn', vpn], ['user', user], ['endpoint', endpoint], ['system', system]]);

const categories: Readonly<Record<string, { readonly category: readonly string[]; readonly type: readonly string[] }>> = {
  'login': { category: ['authentication'], type: ['info'] }, 'logout': { category: ['authentication'], type: ['end'] }, 'vpn-session-start': { category: ['session', 'network'], type: ['start'] },
  'vpn-session-end': { category: ['session', 'network'], type: ['end'] }, 'vpn-session-update': { category: ['session', 'network'], type: ['info'] }, 'device-seen': { category: ['host'], type: ['info'] },
};

/** SSL records have no address of the firewall, so some converters to CEF put the client's there. An administrator's may stand only in `https(192.0.2.1)`. */
function outerOf(fields: Fields, outer: Found['outer']): string | undefined {
  if (outer === undefined) return undefined;
  if (outer === 'remip') return normaliseIp(fields('remip')) ?? (tunnelType(fields).startsWith('ssl') ? normaliseIp(fields('srcip')) : undefined);
  return normaliseIp(fields('srcip')) ?? normaliseIp(/^[\w-]{2,16}\(([^()]{2,64})\)$/.exec((fields('ui') ?? '').slice(0, 96))?.[1]);
}

const portOf = (value: string | undefined): number | undefined => (value !== undefined && /^[1-9]\d{0,4}$/.test(value) && Number(value) < 65536 ? Number(value) : undefined);

function sourceOf(fields: Fields, { outer }: Found): Draft['source'] {
  const ip = outerOf(fields, outer);
  const inner = outer === 'remip' ? normaliseIp(fields('assignip')) ?? normaliseIp(fields('tunnelip')) : undefined;
  return known<NonNullable<Draft['source']>>({ ip, port: ip !== undefined && outer === 'remip' ? portOf(fields('remport')) : undefined, nat: inner === undefined ? undefined : { ip: inner } });
}

const ending = new Set<string>(['vpn-session-end', 'logout']);

/** Seconds. Bytes and time so far, in records of a tunnel that goes on, end nothing. */
function durationOf(fields: Fields, { kind }: Found): number | undefined {
  const seconds = fields('duration') ?? '';
  return ending.has(kind) && /^\d{1,8}$/.test(seconds) ? Number(seconds) * 1000 : undefined;
}

/** Portal and tunnel of one login have one number; zero is none. */
function sessionOf(fields: Fields, { outer }: Found): string | undefined {
  const id = outer === 'remip' ? fields('tunnelid') : undefined;
  return id !== undefined && /^[1-9]\d{0,19}$/.test(id) ? id : undefined;
}

interface At { readonly time: number; readonly hostname: string | undefined }

function draft(found: Found, name: NonNullable<Draft['user']>, fields: Fields, { time, hostname }: At): Draft {
  const { kind, outcome, action, traits = [] } = found;
  const host = kind === 'device-seen' ? fields('name')?.slice(0, 255) : undefined;
  const optional = known<Partial<Draft>>({
    durationMs: durationOf(fields, found), source: sourceOf(fields, found), sessionId: sessionOf(fields, found), deviceId: fields('fctuid')?.slice(0, 128),
    host: host === undefined ? undefined : { name: host }, traits: traits.length === 0 ? undefined : traits,
  });
  return { time, kind, outcome, action, ...categories[kind], user: name, observer: { vendor: 'Fortinet', product: 'FortiGate', ...(hostname !== undefined && { hostname }) }, ...optional };
}

function parse(record: Unwrapped, context: SourceContext): ParseResult {
  const fields = fieldsOf(record);
  if (fields === undefined) return deadLetter('no_parser', 'no record of FortiOS');
  if (fields('type')?.toLowerCase() !== 'event') return drop('not_an_event');
  const found = readers.get((fields('subtype') ?? '').toLowerCase())?.(fields) ?? 'not_relevant';
  if (typeof found === 'string') return drop(found);
  const name = normaliseUser(found.user);
  if (name === undefined) return drop('no_user');
  const time = timeOf(fields, record, context);
  if (time === undefined) return deadLetter('no_time', 'eventtime, date and time');
  return ok(draft(found, name, fields, { time, hostname: fields('devname')?.slice(0, 255) ?? record.host }));
}

/** FortiGate of Fortinet: SSL and IPsec VPN, logins at the firewall, and what FortiClient says of its machine. */
export const fortigate: Source = {
  id: 'fortinet.fortigate',
  title: 'Fortinet FortiGate (FortiOS: key=value, CSV, CEF, JSON)',
  events: ['vpn: tunnel-up', 'vpn: tunnel-stats', 'vpn: tunnel-down', 'vpn: ssl-login-fail', 'vpn: negotiate', 'user: authentication', 'endpoint: add', 'system: login'],
  clues: ['logid', 'Fortinet'],
  matches: (record) => layoutOf(record) !== undefined,
  parse,
};
