import { normaliseIp, normaliseUser, parseTime } from '../../normalise.ts';
import { known, said } from '../../paths.ts';
import { deadLetter, type Draft, drop, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';
import { clues, type Line, lineOf } from './apm-line.ts';

interface Found {
  readonly kind: Draft['kind'];
  readonly outcome: Draft['outcome'];
  readonly action: string;
  readonly user?: string | undefined;
  readonly ip?: string | undefined;
  readonly nat?: string | undefined;
  readonly facts?: Pick<Draft, 'host' | 'device' | 'deviceId' | 'userAgent'> | undefined;
  readonly traits?: readonly string[] | undefined;
}
/** A text: known and not wanted, and why. */
type Reading = Found | string;
type Reader = (match: RegExpExecArray) => Reading;
const group = (match: RegExpExecArray, index: number): string | undefined => match[index];

const opened: Reader = (match) => ({ kind: 'other', outcome: 'unknown', action: 'session-opened', ip: group(match, 1) });
const named: Reader = (match) => ({ kind: 'other', outcome: 'unknown', action: 'username', user: group(match, 1) });

/** The last word on a login. A denial's reason stands in the lines before it, where a wrong password is counted. */
function resultOf(result: string): Found {
  if (/deny/i.test(result)) return { kind: 'other', outcome: 'failure', action: 'access-denied' };
  return { kind: 'login', outcome: 'success', action: 'access-granted' };
}

/** Kerberos tells of an expired password only whom the right one was given by. */
function traitsOf(reason: string): readonly string[] | undefined {
  if (/revoked|disabled|locked|restriction/i.test(reason)) return ['blocked'];
  return /expired|must (?:be )?change/i.test(reason) ? ['password-proven'] : undefined;
}
const failed: Reader = (match) => ({ kind: 'login', outcome: 'failure', action: `${(match[1] ?? '').toLowerCase()}-authentication`, user: group(match, 2), traits: traitsOf(match[3] ?? '') });
/** What the policy's step says beside the module's own line. */
const agent: Reader = (match) => ({ kind: 'other', outcome: match[3] === 'successful' ? 'success' : 'failure', action: `${(match[1] ?? '').toLowerCase()}-authentication`, user: group(match, 2) });

const assigned: Reader = (match) => ({ kind: 'vpn-session-start', outcome: 'success', action: 'address-assigned', nat: group(match, 1), ip: group(match, 2) });
const closed: Reader = () => ({ kind: 'vpn-session-end', outcome: 'success', action: 'tunnel-closed' });
const deleted: Reader = () => ({ kind: 'logout', outcome: 'success', action: 'session-deleted' });
const agentHeader: Reader = (match) => ({ kind: 'other', outcome: 'unknown', action: 'user-agent', facts: { userAgent: (match[1] ?? '').slice(0, 512) } });

const systems: readonly (readonly [RegExp, string])[] = [[/^win/i, 'windows'], [/^mac/i, 'macos'], [/^(?:ios|iphone|ipad)/i, 'ios'], [/^android/i, 'android'], [/^linux/i, 'linux']];
/** Hostname is empty where a browser came without the client. */
const client: Reader = (match) => {
  const platform = match[2] ?? '';
  const type = systems.find(([pattern]) => pattern.test(platform))?.[1];
  const host = known<NonNullable<Draft['host']>>({ name: said(match[1]), os: type === undefined ? undefined : { type, name: platform } });
  return host === undefined ? 'attribute' : { kind: 'device-seen', outcome: 'success', action: 'client-info', facts: { host } };
};

function factsOf(name: string, value: string): Found['facts'] {
  if (name.endsWith('mac_address')) return /^[\da-f]{2}(?::[\da-f]{2}){5}$/i.test(value) ? { host: { mac: [value.toLowerCase()] } } : undefined;
  if (/machine_info\.last\.(?:bios|motherboard)\.sn$/.test(name)) return { deviceId: value, device: { serial: value } };
  return undefined;
}

/** Variables of a session, if the policy logs them: `session.logon.last.username is u`. */
const variable: Reader = (match) => {
  const name = match[1] ?? '';
  const value = said((match[2] ?? '').slice(0, 256));
  if (value === undefined) return 'attribute';
  if (name === 'logon.last.username') return { kind: 'other', outcome: 'unknown', action: 'username', user: value };
  if (name === 'user.clientip') return { kind: 'other', outcome: 'unknown', action: 'client-address', ip: value };
  const facts = factsOf(name, value);
  return facts === undefined ? 'attribute' : { kind: 'device-seen', outcome: 'success', action: 'client-info', facts };
};

const readers: readonly (readonly [RegExp, Reader])[] = [
  [/^New session from client IP (\S{2,64})/, opened],
  [/^(?:Retry )?Username '(.{1,256})'$/, named],
  [/^Access policy result: (\S{1,64})/, (match) => resultOf(match[1] ?? '')],
  [/^(AD|LDAP|RADIUS|TACACS\+?|Kerberos|SAML) module: authentication with '(.{1,256}?)' failed(.{0,600})/i, failed],
  [/^(AD|LDAP|RADIUS|TACACS\+?|Kerberos|LocalDB) [Aa]gent: Auth(?:entication)? (?:\(logon attempt: ?\d{1,4}\): )?authenticate with '(.{1,256}?)' (successful|failed)/i, agent],
  [/^Assigned PPP (?:Dynamic|Static) IPv[46]: (\S{2,64}) Tunnel Type: .{0,300}?Client IP: (\S{2,64})/, assigned],
  [/^PPP tunnel .{1,80}? closed/, closed],
  [/^Session deleted\b/, deleted],
  [/^Received User-Agent header: (.{1,1024})/, agentHeader],
  [/^Received client info - Hostname: (.{0,255}?) ?Type: .{0,64}? Platform: (\S{0,32})/, client],
  [/^session\.([\w.[\]]{1,120}) is (.{0,512})/, variable],
  [/^Session variable 'session\.([\w.[\]]{1,120})' set to '?(.{0,512}?)'?$/, variable],
];

/** High-speed logging's fields, by the same numbers. */
function ofFields(number: string, field: (name: string) => string | undefined): Reading {
  const client = field('Client_IP') ?? field('client_ip');
  switch (number) {
    case '01490500': return { kind: 'other', outcome: 'unknown', action: 'session-opened', ip: client };
    case '01490010': return { kind: 'other', outcome: 'unknown', action: 'username', user: field('Username') ?? field('username') };
    case '01490102': return resultOf(field('Access_Policy_Result') ?? field('access_policy_result') ?? 'deny');
    case '01490502': return { kind: 'logout', outcome: 'success', action: 'session-deleted' };
    default: return 'not_relevant';
  }
}

function read({ number, message, field }: Line): Reading {
  if (field !== undefined) return ofFields(number, field);
  for (const [pattern, reader] of readers) {
    const match = pattern.exec(message);
    if (match !== null) return reader(match);
  }
  return 'not_relevant';
}

const categories: Readonly<Record<string, Pick<Draft, 'category' | 'type'>>> = {
  'login': { category: ['authentication'], type: ['start'] }, 'logout': { category: ['authentication'], type: ['end'] }, 'other': { category: ['authentication'], type: ['info'] }, 'device-seen': { category: ['host'], type: ['info'] },
  'vpn-session-start': { category: ['session', 'network'], type: ['start'] }, 'vpn-session-end': { category: ['session', 'network'], type: ['end'] },
};

function sourceOf({ ip, nat }: Found): Draft['source'] {
  const inner = normaliseIp(nat);
  return known<NonNullable<Draft['source']>>({ ip: normaliseIp(ip), nat: inner === undefined ? undefined : { ip: inner } });
}

/** High-speed logging's own stamp, where it has one; a message's is its header's. */
const timeOf = ({ field }: Line, { time }: Unwrapped, { receivedAt, zone }: SourceContext): number | undefined => parseTime(field?.('@timestamp') ?? field?.('timestamp') ?? field?.('f5telemetry_timestamp'), receivedAt, zone) ?? time;
const observerOf = (hostname: string | undefined): Draft['observer'] => ({ vendor: 'F5', product: 'BIG-IP APM', ...(hostname !== undefined && { hostname: hostname.slice(0, 255) }) });

const parse: Source['parse'] = (record, context): ParseResult => {
  const line = lineOf(record);
  if (line === undefined) return deadLetter('no_parser', 'no message of BIG-IP access');
  const found = read(line);
  if (typeof found === 'string') return drop(found);
  // Who, where from and which address stand in lines of their own, which only the session's id holds together.
  const { session } = line;
  if (!/^[\da-f]{6,10}$/.test(session)) return drop('no_session');
  const user = normaliseUser(found.user);
  if (found.user !== undefined && user === undefined) return drop('no_user');
  const time = timeOf(line, record, context);
  if (time === undefined) return deadLetter('no_time', 'header');
  const { kind, outcome, action, facts } = found;
  const optional = known<Partial<Draft>>({ user, source: sourceOf(found), traits: found.traits, observer: observerOf(record.host ?? said(line.field?.('hostname'))) });
  return ok({ time, kind, outcome, action, ...categories[kind], sessionId: session, ...optional, ...facts });
};

/** F5 BIG-IP Access Policy Manager: sessions, logins, tunnels and clients' machines, told in lines that share a session id. */
export const apm: Source = {
  id: 'f5.apm',
  title: 'F5 BIG-IP Access Policy Manager (syslog, high-speed logging)',
  events: ['01490500 New session', '01490010 Username', '01490102 Access policy result', '01490106 AD module', '01490107 AD module', '01490017 AD agent', '01490549 Assigned PPP', '01490505 PPP tunnel closed', '01490502 Session deleted', '01490506 User-Agent', '01490248 client info', '01490113 session variables'],
  clues,
  matches: (record) => lineOf(record) !== undefined,
  parse,
};
