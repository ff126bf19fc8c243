import { isPrivateIp } from '@winnow/core';
import { normaliseIp, normaliseUser, parseTime, stampOr } from '../../normalise.ts';
import { known, said } from '../../paths.ts';
import { deadLetter, type Draft, drop, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';

type Pairs = ReadonlyMap<string, string>;
interface Found {
  readonly kind: Draft['kind'];
  readonly outcome: Draft['outcome'];
  readonly action: string;
  readonly ip?: string | undefined;
  readonly nat?: string | undefined;
  readonly traits?: readonly string[];
}
/** A text: known and not wanted, and why. */
type Reading = Found | string;

/** Twelve digits of kind, component, severity and message stand in every record, beside the same in words. */
const matches = ({ text, pairs }: Unwrapped): boolean => text !== undefined && pairs !== undefined && pairs.has('log_component') && pairs.has('log_type') && /^\d{12}$/.test(pairs.get('log_id') ?? '');

const get = (pairs: Pairs, ...names: readonly string[]): string | undefined => {
  for (const name of names) {
    const value = said(pairs.get(name));
    if (value !== undefined) return value;
  }
  return undefined;
};
const statusOf = (pairs: Pairs): string => (pairs.get('status') ?? '').slice(0, 32).toLowerCase();
const messageOf = (pairs: Pairs): string => (pairs.get('message') ?? '').slice(0, 1024);

const outcomes: ReadonlyMap<string, Draft['outcome']> = new Map<string, Draft['outcome']>([['successful', 'success'], ['success', 'success'], ['failed', 'failure'], ['deny', 'failure']]);

/** Refused for something else than the password. Whether that was right is not told. */
const forbidden = /not allowed|polic(?:y|ies)|disabled|expired|restrict|quota|limit|denied|blocked|not permitted/i;

/** Components that somebody logs in to from outside, by what they are called in `log_component`. */
const portals: ReadonlyMap<string, string> = new Map([
  ['ssl vpn authentication', 'ssl-vpn-login'], ['vpn authentication', 'vpn-login'], ['vpn portal authentication', 'vpn-portal-login'], ['my account authentication', 'user-portal-login'], ['user portal authentication', 'user-portal-login'],
  ['dial-in authentication', 'dial-in-login'], ['firewall authentication', 'firewall-login'],
]);

function authentication(pairs: Pairs, action: string): Reading {
  const outcome = outcomes.get(statusOf(pairs));
  if (outcome === undefined) return 'not_decided';
  const ip = normaliseIp(get(pairs, 'src_ip'));
  if (/logged (?:out|off)\b/i.test(messageOf(pairs))) return { kind: 'logout', outcome: 'success', action: action.replace(/login$/, 'logout'), ip };
  const why = (get(pairs, 'reason') ?? '').slice(0, 256);
  return { kind: 'login', outcome, action, ip, ...(outcome === 'failure' && forbidden.test(why) && { traits: ['blocked'] }) };
}

/** What other machines report of a login elsewhere. */
const directory = /^(?:CTA|STAS|SSO|SATC|NTLM|Kerberos|Heartbeat|RADIUS SSO|Thin Client|Synchronized)/i;
const tunnels = /^(?:IPSec|SSL ?VPN|SSLVPN|L2TP|PPTP|VPN)/i;

/** The firewall's table of users. Who came through a tunnel is in it with the address inside, after the VPN's own login. */
function firewallUsers(pairs: Pairs): Reading {
  const client = (get(pairs, 'auth_client', 'client_used') ?? '').slice(0, 64);
  const found = authentication(pairs, 'firewall-login');
  if (typeof found === 'string' || directory.test(client)) return typeof found === 'string' ? found : 'directory_logon';
  if (!tunnels.test(client)) return found;
  return { kind: 'other', outcome: found.outcome, action: found.kind === 'logout' ? 'tunnel-user-removed' : 'tunnel-user-added', nat: found.ip };
}

const states: ReadonlyMap<string, Draft['kind']> = new Map<string, Draft['kind']>([['established', 'vpn-session-start'], ['connected', 'vpn-session-start'], ['terminated', 'vpn-session-end'], ['disconnected', 'vpn-session-end'], ['interim', 'vpn-session-update']]);

function stateOf(pairs: Pairs): Draft['kind'] | undefined {
  const state = states.get(statusOf(pairs));
  if (state !== undefined) return state;
  const word = /\b(connected|disconnected|established|terminated)\b/i.exec(messageOf(pairs))?.[1] ?? '';
  return states.get(word.toLowerCase());
}

/** An address of the net inside, unless it is one that the internet knows. */
const inside = (ip: string | undefined): boolean => ip !== undefined && isPrivateIp(ip);

/** `remote_ip` is the client's end of the tunnel, `ipaddress` the firewall's: the place is told by the login before it. */
function sslVpn(pairs: Pairs): Reading {
  if (/site/i.test((get(pairs, 'Mode', 'mode') ?? '').slice(0, 32))) return 'site_to_site';
  const kind = stateOf(pairs);
  if (kind === undefined) return 'not_relevant';
  const [remote, own] = [normaliseIp(get(pairs, 'remote_ip')), normaliseIp(get(pairs, 'ipaddress'))];
  const found = { kind, outcome: 'success', action: `ssl-${kind.replace('vpn-session-', 'tunnel-')}` } as const;
  return remote === undefined || inside(remote) ? { ...found, nat: remote ?? own } : { ...found, ip: remote, nat: own };
}

/** Only a person's tunnel has a name in it; what the other end is handed is a net of one address. */
function ipsec(pairs: Pairs): Reading {
  const kind = stateOf(pairs);
  if (kind === undefined || outcomes.has(statusOf(pairs))) return 'negotiation';
  const net = /^([\da-f.:]{2,64})(?:\/(?:32|128))?$/i.exec((get(pairs, 'remotenetwork', 'remote_network') ?? '').slice(0, 72))?.[1];
  const ip = normaliseIp(get(pairs, 'remoteinterfaceip', 'remote_ip', 'dst_ip')) ?? normaliseIp(/\(Remote: ([\da-f.:]{2,64})\)/i.exec(messageOf(pairs))?.[1]);
  return { kind, outcome: 'success', action: `ipsec-${kind.replace('vpn-session-', 'tunnel-')}`, ip, nat: normaliseIp(net) };
}

/** Administrators: everything that they do has the same shape, so the words decide. */
function admin(pairs: Pairs): Reading {
  const message = messageOf(pairs);
  const ip = normaliseIp(get(pairs, 'src_ip'));
  if (/\bfailed to log ?in\b/i.test(message)) return { kind: 'login', outcome: 'failure', action: 'admin-login', ip };
  if (/\blogged in (?:successfully|to)\b|successfully logged in/i.test(message)) return { kind: 'login', outcome: 'success', action: 'admin-login', ip };
  return /\blogged out\b/i.test(message) ? { kind: 'logout', outcome: 'success', action: 'admin-logout', ip } : 'not_relevant';
}

function read(pairs: Pairs): Reading {
  const component = (pairs.get('log_component') ?? '').slice(0, 64).toLowerCase();
  if (component === 'ssl vpn') return sslVpn(pairs);
  if (component === 'ipsec' || component === 'l2tp' || component === 'pptp') return ipsec(pairs);
  if (component === 'firewall authentication') return firewallUsers(pairs);
  const portal = portals.get(component);
  if (portal !== undefined) return authentication(pairs, portal);
  return component === 'gui' || component === 'cli' || component === 'console' ? admin(pairs) : 'not_relevant';
}

/** Names of zones that mean one offset only; `IST`, `CST` and `BST` mean several, and are read as if nothing stood there. */
const offsets: ReadonlyMap<string, string> = new Map([
  ['GMT', '+0000'], ['UTC', '+0000'], ['WET', '+0000'], ['WEST', '+0100'], ['CET', '+0100'], ['CEST', '+0200'], ['EET', '+0200'], ['EEST', '+0300'], ['MSK', '+0300'],
  ['EST', '-0500'], ['EDT', '-0400'], ['CDT', '-0500'], ['MST', '-0700'], ['MDT', '-0600'], ['PST', '-0800'], ['PDT', '-0700'], ['JST', '+0900'], ['SAST', '+0200'], ['AEST', '+1000'], ['AEDT', '+1100'], ['NZST', '+1200'], ['NZDT', '+1300'],
]);

/** `timestamp` is exact, as epoch or with its offset; the older date has but the zone's short name. */
function timeOf(pairs: Pairs, { time }: Unwrapped, { receivedAt, zone }: SourceContext): number | undefined {
  const exact = parseTime(pairs.get('timestamp'), receivedAt, zone);
  if (exact !== undefined) return exact;
  const local = `${pairs.get('date') ?? ''} ${pairs.get('time') ?? ''}`;
  const offset = offsets.get((pairs.get('timezone') ?? '').slice(0, 8).toUpperCase());
  if (offset !== undefined) return parseTime(`${local} ${offset}`, receivedAt) ?? time;
  const own = parseTime(local, receivedAt, zone);
  return zone === undefined ? stampOr(own, time) : own ?? time;
}

function durationOf(pairs: Pairs, kind: Draft['kind'], time: number): number | undefined {
  const started = kind === 'vpn-session-end' ? parseTime(get(pairs, 'starttime', 'start_time'), time) : undefined;
  return started === undefined || started > time ? undefined : time - started;
}

const categories: Readonly<Record<string, { readonly category: readonly string[]; readonly type: readonly string[] }>> = {
  'login': { category: ['authentication'], type: ['start'] }, 'logout': { category: ['authentication'], type: ['end'] }, 'other': { category: ['session'], type: ['info'] },
  'vpn-session-start': { category: ['session', 'network'], type: ['start'] }, 'vpn-session-end': { category: ['session', 'network'], type: ['end'] }, 'vpn-session-update': { category: ['session', 'network'], type: ['info'] },
};

/** Newer versions write `SFW` for the name of every firewall. */
function hostnameOf(pairs: Pairs, host: string | undefined): string | undefined {
  const name = get(pairs, 'device_name');
  return (host ?? (name === 'SFW' ? undefined : name) ?? get(pairs, 'device_serial_id'))?.slice(0, 255);
}

function parse(record: Unwrapped, context: SourceContext): ParseResult {
  const { pairs } = record;
  if (pairs === undefined || !matches(record)) return deadLetter('no_parser', 'no record of SFOS');
  const found = read(pairs);
  if (typeof found === 'string') return drop(found);
  const user = normaliseUser(get(pairs, 'user_name', 'user'));
  if (user === undefined) return drop('no_user');
  const time = timeOf(pairs, record, context);
  if (time === undefined) return deadLetter('no_time', 'timestamp, date and time');
  const { kind, outcome, action, ip, nat, traits } = found;
  const hostname = hostnameOf(pairs, record.host);
  const optional = known<Partial<Draft>>({
    source: known<NonNullable<Draft['source']>>({ ip, nat: nat === undefined ? undefined : { ip: nat } }), durationMs: durationOf(pairs, kind, time),
    sessionId: get(pairs, 'sessionid', 'session_id')?.slice(0, 128), traits,
  });
  return ok({ time, kind, outcome, action, ...categories[kind], user, observer: { vendor: 'Sophos', product: 'Firewall', ...(hostname !== undefined && { hostname }) }, ...optional });
}

/** Sophos Firewall (SFOS, XG, XGS): SSL VPN and IPsec remote access, its portals and administrators. */
export const firewall: Source = {
  id: 'sophos.firewall',
  title: 'Sophos Firewall (SFOS, XG, XGS)',
  events: ['SSL VPN', 'IPSec', 'L2TP', 'PPTP', 'SSL VPN Authentication', 'VPN Authentication', 'VPN Portal Authentication', 'My Account Authentication', 'Firewall Authentication', 'GUI', 'CLI'],
  clues: ['log_component'],
  matches,
  parse,
};
