import { normaliseIp, normaliseUser, parseTime, stampOr, type UserName } from '../../normalise.ts';
import { known, said } from '../../paths.ts';
import { deadLetter, type Draft, drop, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';

type Pairs = ReadonlyMap<string, string>;
interface Found {
  readonly kind: Draft['kind'];
  readonly outcome: Draft['outcome'];
  readonly action: string;
  /** Field of the outer address; in records of IPsec the firewall itself is the source. */
  readonly outer?: 'src' | 'dst' | 'address';
  readonly traits?: readonly string[];
  readonly sessionId?: string | undefined;
}
/** A text: known and not wanted, and why. */
type Reading = Found | string;

/** `startime`, with one t, is what no other log of key=value pairs has. Relays may take `id=firewall` off. */
const matches = ({ text, pairs }: Unwrapped): boolean => text !== undefined && pairs !== undefined && pairs.has('startime') && pairs.has('fw') && pairs.has('tz') && pairs.has('logtype') && (pairs.get('id') ?? 'firewall') === 'firewall';

const messageOf = (pairs: Pairs): string => (pairs.get('msg') ?? '').slice(0, 512);
const login = (outcome: Draft['outcome'], action: string, ...traits: readonly string[]): Found => ({ kind: 'login', outcome, action, ...(traits.length > 0 && { traits }) });

/** Who may not is told after the password was right, but for those who are locked out, whom nobody asks. */
function refusal(message: string): readonly string[] {
  if (/level denied|not allowed|no rights?\b|access denied|unauthori[sz]ed/i.test(message)) return ['blocked', 'password-proven'];
  if (/\b(?:t?otp|one.?time)\b/i.test(message)) return ['password-proven'];
  return /brute.?force|locked|banned|too many/i.test(message) ? ['blocked'] : [];
}

/** The portal, the SSL VPN's password and administrators by SSH. Agents report who is logged in elsewhere. */
function auth(pairs: Pairs): Reading {
  const message = messageOf(pairs);
  const method = (pairs.get('method') ?? '').slice(0, 32).toUpperCase();
  if (method === 'AGENT' || method === 'TS_AGENT' || said(pairs.get('agentid')) !== undefined) return 'directory_logon';
  const action = method === 'OPENVPN' ? 'vpn-login' : /^SSH\b/i.test(message) ? 'admin-login' : 'login';
  if (/\btotp enrolment\b/i.test(message)) return { kind: 'account-change', outcome: /fail|refus/i.test(message) ? 'failure' : 'success', action: 'totp-enrolment' };
  if (/logged out|logout|disconnected|session expired/i.test(message)) return { kind: 'logout', outcome: 'success', action: 'logout' };
  if (/fail|denied|refused|invalid|wrong|not allowed|brute.?force|locked/i.test(message)) return login('failure', action, ...refusal(message));
  return /logged in|authenticat(?:ed|ion)/i.test(message) ? login('success', action) : 'not_relevant';
}

/** The tunnel after the password, which has its own record. What fails here was told there. */
function sslVpn(pairs: Pairs): Reading {
  const message = messageOf(pairs);
  if (/^error during authentication|authentication failed/i.test(message)) return { kind: 'other', outcome: 'failure', action: 'tunnel-refused' };
  if (/tunnel (?:created|opened|established)/i.test(message)) return { kind: 'vpn-session-start', outcome: 'success', action: 'tunnel-created' };
  if (/tunnel (?:removed|deleted|closed|destroyed|terminated|stopped|disconnected)/i.test(message)) return { kind: 'vpn-session-end', outcome: 'success', action: 'tunnel-removed' };
  return /authenticated in asq/i.test(message) ? 'echo' : 'not_relevant';
}

/** Only people's tunnels have a user. Keys are made anew every hour, under the first phase's cookie. */
function ipsec(pairs: Pairs): Reading {
  if (said(pairs.get('user')) === undefined) return 'site_to_site';
  const message = messageOf(pairs);
  const phase = pairs.get('phase');
  const sessionId = said(pairs.get('cookie_i'))?.slice(0, 64);
  if (/authentication (?:failed|error|failure)|bad password|eap.{0,32}fail/i.test(message)) return { ...login('failure', 'ipsec-login', ...refusal(message)), outer: 'dst' };
  if (phase === '2' && /^phase established/i.test(message)) return { kind: 'vpn-session-start', outcome: 'success', action: 'ipsec-established', outer: 'dst', sessionId };
  if (phase !== '2' && /\b(?:delete|deleted|deleting)\b.{0,40}\b(?:isakmp|ike)\b/i.test(message)) return { kind: 'vpn-session-end', outcome: 'success', action: 'ipsec-deleted', outer: 'dst', sessionId };
  return 'negotiation';
}

const readers: ReadonlyMap<string, (pairs: Pairs) => Reading> = new Map([['auth', auth], ['xvpn', sslVpn], ['vpn', ipsec]]);

/** `domain` is the directory, or else the method's name. A directory is no mail domain, though it mostly looks like one. */
function userOf(pairs: Pairs): UserName | undefined {
  const name = said(pairs.get('user'))?.slice(0, 512);
  const domain = said(pairs.get('domain'))?.slice(0, 253);
  const bare = name !== undefined && !/[@\\]/.test(name);
  return normaliseUser(bare && domain?.includes('.') === true ? `${domain}\\${name}` : name);
}

const full = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;
/** Some versions write the stamp without its quotes. */
function stampOf(pairs: Pairs, text: string, name: 'startime' | 'time'): string | undefined {
  const value = pairs.get(name) ?? '';
  if (full.test(value)) return value;
  const head = text.slice(0, 512);
  const start = head.startsWith(`${name}=`) ? 0 : head.indexOf(` ${name}=`) + 1;
  const bare = head.slice(start + name.length + 1, start + name.length + 20);
  return full.test(bare) ? bare : undefined;
}

function timeOf(pairs: Pairs, { text = '', time }: Unwrapped, { receivedAt, zone }: SourceContext): number | undefined {
  const stamp = stampOf(pairs, text, 'startime') ?? stampOf(pairs, text, 'time');
  const offset = /^[+-]\d{4}$/.exec((pairs.get('tz') ?? '').slice(0, 8))?.[0];
  if (stamp !== undefined && offset !== undefined) return parseTime(`${stamp} ${offset}`, receivedAt);
  const own = parseTime(stamp, receivedAt, zone);
  return zone === undefined ? stampOr(own, time) : own ?? time;
}

/** What the client was handed: an address, or a net of one. */
function sourceOf(pairs: Pairs, { outer = 'src', kind }: Found): Draft['source'] {
  const ip = normaliseIp(pairs.get(outer));
  const net = kind.startsWith('vpn-session') ? normaliseIp((pairs.get('remotenet') ?? '').slice(0, 64).replace(/\/(?:32|128)$/, '')) : undefined;
  return known<NonNullable<Draft['source']>>({ ip, nat: net === undefined ? undefined : { ip: net } });
}

const categories: Readonly<Record<string, { readonly category: readonly string[]; readonly type: readonly string[] }>> = {
  'login': { category: ['authentication'], type: ['start'] }, 'logout': { category: ['authentication'], type: ['end'] }, 'other': { category: ['authentication'], type: ['info'] }, 'account-change': { category: ['iam'], type: ['user', 'change'] },
  'vpn-session-start': { category: ['session', 'network'], type: ['start'] }, 'vpn-session-end': { category: ['session', 'network'], type: ['end'] },
};

const durationOf = (pairs: Pairs, { kind }: Found): number | undefined => {
  const seconds = kind === 'vpn-session-end' ? /^\d{1,8}(?:\.\d{1,3})?$/.exec(pairs.get('duration') ?? '')?.[0] : undefined;
  return seconds === undefined ? undefined : Math.round(Number(seconds) * 1000);
};

function mfaOf(pairs: Pairs, { kind, outcome }: Found): Draft['mfa'] {
  const asked = kind === 'login' && outcome === 'success' && /^yes$/i.test(pairs.get('totp') ?? '');
  return asked || kind === 'account-change' ? { factor: 'totp' } : undefined;
}

function draft(pairs: Pairs, found: Found, user: UserName, { time, hostname }: { readonly time: number; readonly hostname: string | undefined }): Draft {
  const { kind, outcome, action, traits, sessionId } = found;
  const optional = known<Partial<Draft>>({ source: sourceOf(pairs, found), durationMs: durationOf(pairs, found), mfa: mfaOf(pairs, found), sessionId, traits });
  return { time, kind, outcome, action, ...categories[kind], user, observer: { vendor: 'Stormshield', product: 'SNS', ...(hostname !== undefined && { hostname: hostname.slice(0, 255) }) }, ...optional };
}

function parse(record: Unwrapped, context: SourceContext): ParseResult {
  const { pairs } = record;
  if (pairs === undefined || !matches(record)) return deadLetter('no_parser', 'no record of SNS');
  const found = readers.get(pairs.get('logtype') ?? '')?.(pairs) ?? 'not_relevant';
  if (typeof found === 'string') return drop(found);
  const user = userOf(pairs);
  if (user === undefined) return drop('no_user');
  const time = timeOf(pairs, record, context);
  if (time === undefined) return deadLetter('no_time', 'startime and time');
  return ok(draft(pairs, found, user, { time, hostname: record.host ?? said(pairs.get('fw')) }));
}

/** Stormshield Network Security: logins, SSL VPN and IPsec of people. */
export const sns: Source = {
  id: 'stormshield.sns',
  title: 'Stormshield Network Security (SNS)',
  events: ['auth', 'xvpn', 'vpn'],
  clues: ['startime'],
  matches,
  parse,
};
