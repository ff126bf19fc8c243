import { normaliseIp, normaliseUser, parseTime, stampOr } from '../../normalise.ts';
import { known } from '../../paths.ts';
import { deadLetter, type Draft, drop, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';
import { clientOf, type Line, lineOf } from './server-line.ts';

interface Found {
  readonly kind: Draft['kind'];
  readonly outcome: Draft['outcome'];
  readonly action: string;
  /** Common name or user; undefined: the one before the message. */
  readonly user?: string | undefined;
  /** Outer address, with or without a port; undefined: the one before the message. */
  readonly endpoint?: string | undefined;
  readonly nat?: string | undefined;
  readonly traits?: readonly string[];
  readonly facts?: Pick<Draft, 'host' | 'userAgent'>;
}
/** A text: known and not wanted, and why. */
type Reading = Found | string;
type Reader = (match: RegExpExecArray, line: Line) => Reading;

const group = (match: RegExpExecArray, index: number): string | undefined => match[index];
const failure = (action: string, traits?: readonly string[]): Found => ({ kind: 'login', outcome: 'failure', action, ...(traits !== undefined && { traits }) });

/** A client's own log has the same words for its server, but no address before them. */
const initiated: Reader = (match, { client }) => (client === undefined ? 'client_side' : { kind: 'login', outcome: 'success', action: 'peer-connected', user: group(match, 1), endpoint: group(match, 2) });

const started: Reader = (match) => ({ kind: 'vpn-session-start', outcome: 'success', action: 'address-assigned', ...clientOf(group(match, 1) ?? ''), nat: group(match, 2) });

/** Networks behind a client and adapters' addresses are learned too. */
const learned: Reader = (match) => (normaliseIp(group(match, 1)) === undefined ? 'route' : { kind: 'vpn-session-update', outcome: 'success', action: 'address-learned', ...clientOf(group(match, 2) ?? ''), nat: group(match, 1) });
const pooled: Reader = (match) => ({ kind: 'vpn-session-update', outcome: 'success', action: 'address-assigned', nat: [group(match, 1), group(match, 2)].find((ip) => normaliseIp(ip) !== undefined) });
const floated: Reader = (match) => ({ kind: 'vpn-session-update', outcome: 'success', action: 'address-changed', user: group(match, 1), endpoint: group(match, 2) });
const ended: Reader = () => ({ kind: 'vpn-session-end', outcome: 'success', action: 'client-exited' });

/** Asked anew whenever keys are, hourly by default, so it is no login of its own. */
const verified: Reader = (match) => ({ kind: 'other', outcome: 'success', action: 'password-verified', user: group(match, 1) });

/** Somebody's certificate under somebody else's name. */
const mismatch: Reader = (match) => ({ ...failure('name-mismatch', ['blocked']), user: group(match, 1) });
const refused: Reader = (match) => ({ ...failure('auth-failed'), user: group(match, 1) });

/** OPNsense asks for the group before the password. */
const unlisted: Reader = (match) => ({ ...failure('group-missing', ['blocked']), user: group(match, 1) });

const subject = /(?:^|[\s,/:])CN ?= ?([^,/]{1,256})/;
const certificate: Reader = (match) => ({ ...failure('certificate-refused', /revoked/i.test(match[0]) ? ['blocked'] : undefined), user: subject.exec(match[1] ?? '')?.[1]?.replace(/ is REVOKED.*$/, '') ?? '' });

const platforms: ReadonlyMap<string, string> = new Map([['win', 'windows'], ['mac', 'macos'], ['linux', 'linux'], ['android', 'android'], ['ios', 'ios']]);

/** What the client says of its machine. The first time it is said before anybody has a name. */
const info: Reader = (match) => {
  const [key, value] = [match[1] ?? '', (match[2] ?? '').trim()];
  const facts = factsOf(key, value);
  return facts === undefined ? 'attribute' : { kind: 'device-seen', outcome: 'success', action: 'peer-info', facts };
};

function factsOf(key: string, value: string): Found['facts'] {
  if (key === 'IV_GUI_VER') return { userAgent: value.replace(/^"(.*)"$/, '$1').slice(0, 256) };
  if (key === 'IV_PLAT_VER') return { host: { os: { version: value.slice(0, 64) } } };
  const type = key === 'IV_PLAT' ? platforms.get(value.toLowerCase()) : undefined;
  if (type !== undefined) return { host: { os: { type } } };
  const mac = key === 'IV_HWADDR' && /^[\da-f]{2}(?:[:-][\da-f]{2}){5}$/i.test(value) ? value.toLowerCase().replaceAll('-', ':') : undefined;
  return mac === undefined || mac === '00:00:00:00:00:00' ? undefined : { host: { mac: [mac] } };
}

const sessions: ReadonlyMap<string, Draft['kind']> = new Map<string, Draft['kind']>([['connected', 'vpn-session-start'], ['disconnected', 'vpn-session-end']]);
/** pfSense's own lines about a server's clients. */
const told: Reader = (match) => {
  const kind = sessions.get(match[3] ?? '');
  return kind === undefined ? 'connecting' : { kind, outcome: 'success', action: match[3] ?? '', user: group(match, 1), endpoint: group(match, 2) };
};

const readers: readonly (readonly [RegExp, Reader])[] = [
  [/^\[([^\]]{0,256})\] Peer Connection Initiated with (?:\[AF_INET6?\])?(\S{3,80})/, initiated],
  [/^MULTI: primary virtual IP for (\S{3,400}): ([\da-f.:]{3,64})$/i, started],
  [/^MULTI: Learn: (\S{3,80}) -> (\S{3,400})/, learned],
  [/^MULTI(?:_sva)?: pool returned IPv4=(\([^)]{0,32}\)|[^\s,]{3,64})(?:, IPv6=(\S{3,64}))?/, pooled],
  [/^peer \d{1,10} \((\S{1,256})\) floated from \S{3,80} to (?:\[AF_INET6?\])?(\S{3,80})/, floated],
  [/^SIG(?:TERM|USR1|HUP)\[[^\]]{1,64}\] received, client-instance (?:exiting|restarting)/, ended],
  [/^peer info: ([A-Z][A-Za-z0-9_]{1,32})=(.{0,256})/, info],
  [/^TLS: Username\/Password authentication succeeded for username '([^']{1,256})'/, verified],
  [/^user '(.{1,256})' authenticated\b/, verified],
  [/^user '(.{1,256})' could not authenticate/, refused],
  [/^SENT CONTROL \[([^\]]{0,256})\]: 'AUTH_FAILED/, refused],
  [/^Username does not match certificate common name \("?(.{1,256}?)"? != .{1,300}\), access denied/, mismatch],
  [/^OpenVPN '[^']{0,64}' requires the local group .{1,128}\. Denying authentication for user (.{1,256})$/, unlisted],
  [/^VERIFY ERROR: depth=0, error=(.{1,600})/, certificate],
  [/^CRL CHECK FAILED: (.{1,600} is REVOKED)/, certificate],
  [/^openvpn server '[^']{0,64}' user '([^']{1,256})' address '([^']{0,80})' - (connecting|connected|disconnected)/, told],
];

function readingOf(line: Line): Reading {
  const head = line.message.slice(0, 1024);
  for (const [pattern, read] of readers) {
    const match = pattern.exec(head);
    if (match !== null) return read(match, line);
  }
  return 'not_relevant';
}

/** The last colon before a port of five digits, or behind brackets or an IPv4, is the port's. IPv6 with a shorter port reads as an address. */
function endpointOf(text: string | undefined): { readonly ip?: string; readonly port?: number } {
  const clean = (text ?? '').replace(/^(?:\[AF_INET6?\])/, '').slice(0, 80);
  const split = /^(\[[^\]]{2,64}\]|[\d.]{7,15}|::ffff:[\d.]{7,15}|[\da-f:]{2,40}(?=:\d{5}$)):(\d{1,5})$/i.exec(clean);
  const ip = normaliseIp(split?.[1] ?? clean);
  const port = Number(split?.[2]);
  return ip === undefined ? {} : { ip, ...(port > 0 && port < 65536 && { port }) };
}

/** In this one line the port is always written. */
const withPort = (text: string): string => { const at = text.lastIndexOf(':'); return text.startsWith('[') || at === -1 || text.indexOf(':') === at ? text : `[${text.slice(0, at)}]${text.slice(at)}`; };

function sourceOf(found: Found, line: Line): Draft['source'] {
  const told = found.action === 'peer-connected' || found.action === 'address-changed' ? withPort(found.endpoint ?? '') : found.endpoint;
  const nat = normaliseIp(found.nat);
  return known<NonNullable<Draft['source']>>({ ip: undefined, ...endpointOf(told ?? line.client?.endpoint), nat: nat === undefined ? undefined : { ip: nat } });
}

const categories: Readonly<Record<string, { readonly category: readonly string[]; readonly type: readonly string[] }>> = {
  'login': { category: ['authentication'], type: ['start'] }, 'other': { category: ['authentication'], type: ['info'] }, 'vpn-session-start': { category: ['session', 'network'], type: ['start'] },
  'vpn-session-end': { category: ['session', 'network'], type: ['end'] }, 'vpn-session-update': { category: ['session', 'network'], type: ['info'] }, 'device-seen': { category: ['host'], type: ['info'] },
};

/** The process's own clock has no zone: a configured one counts, else a header that had its own. */
function timeOf({ stamp }: Line, { time }: Unwrapped, { receivedAt, zone }: SourceContext): number | undefined {
  const own = parseTime(stamp, receivedAt, zone);
  return zone === undefined ? stampOr(own, time) : own ?? time;
}

function parse(record: Unwrapped, context: SourceContext): ParseResult {
  const line = lineOf(record);
  if (line === undefined) return deadLetter('no_parser', 'no line of an OpenVPN server');
  const found = readingOf(line);
  if (typeof found === 'string') return drop(found);
  const name = found.user ?? line.client?.user;
  const user = name === 'UNDEF' ? undefined : normaliseUser(name);
  if (user === undefined) return drop('no_user');
  const time = timeOf(line, record, context);
  if (time === undefined) return deadLetter('no_time', 'stamp of the line and header');
  const source = sourceOf(found, line);
  const { kind, outcome, action, traits, facts } = found;
  const observer = { vendor: 'OpenVPN', product: 'OpenVPN', ...(line.hostname !== undefined && { hostname: line.hostname }) };
  return ok({ time, kind, outcome, action, ...categories[kind], user, observer, ...(source !== undefined && { source }), ...(traits !== undefined && { traits }), ...facts });
}

/** OpenVPN servers' own text, also of pfSense, OPNsense and Access Server: connections, addresses, failed logins, clients' machines. */
export const server: Source = {
  id: 'openvpn.server',
  title: 'OpenVPN server (own log, syslog, pfSense, OPNsense, Access Server)',
  events: ['Peer Connection Initiated', 'MULTI: primary virtual IP', 'MULTI: Learn', 'pool returned', 'floated', 'client-instance exiting', 'peer info', 'authenticated', 'AUTH_FAILED', 'could not authenticate', 'VERIFY ERROR'],
  clues: ['openvpn', 'ovpn', 'Peer', 'MULTI', 'SENT', 'SIGTERM', 'SIGUSR', 'TLS', 'VERIFY', 'CRL', 'Control', 'Data', 'PUSH', 'Inactivity', 'reset'],
  matches: (record) => lineOf(record) !== undefined,
  parse,
};
