import { normaliseIp, normaliseUser, parseTime, stampOr } from '../../normalise.ts';
import { known, said } from '../../paths.ts';
import { deadLetter, type Draft, drop, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';

interface Rule { readonly kind: Draft['kind']; readonly outcome: Draft['outcome']; readonly action: string; readonly traits?: readonly string[] }

const login = (action: string): Rule => ({ kind: 'login', outcome: 'success', action });
const refused = (action: string, ...traits: readonly string[]): Rule => ({ kind: 'login', outcome: 'failure', action, ...(traits.length > 0 && { traits }) });
const out = (action: string): Rule => ({ kind: 'logout', outcome: 'success', action });

/** By message number, which is the same in all languages. Who is told about rights or an expired password has given the right one. */
const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['1080', { kind: 'vpn-session-start', outcome: 'success', action: 'ssl-vpn-login' }], ['139', login('xauth')], ['140', refused('xauth')], ['237', login('vpn-zone-login')], ['238', login('wan-zone-login')], ['31', login('internal-zone-login')],
  ['318', login('l2tp-login')], ['319', login('l2tp-login')], ['311', refused('l2tp-login')], ['312', refused('l2tp-login')], ['344', refused('l2tp-login')],
  ['29', login('admin-login')], ['199', login('admin-login')], ['235', login('admin-login')], ['236', login('admin-login')], ['30', refused('admin-login')], ['200', refused('admin-login')], ['35', refused('admin-login', 'blocked')],
  ['32', refused('user-login')], ['33', refused('user-login')], ['243', refused('user-login')], ['745', refused('user-login')], ['987', refused('user-login')], ['1048', refused('user-login')],
  ['246', refused('user-login', 'blocked', 'password-proven')], ['986', refused('user-login', 'blocked')], ['759', refused('user-login', 'blocked')], ['329', refused('user-login', 'blocked')], ['1035', refused('user-login', 'password-proven')],
  ['24', out('disconnected')], ['263', out('logged-out')], ['264', out('session-limit')], ['265', out('inactivity')],
]);

/** The firewall could not ask: nothing is said of the password. */
const unasked = new Set(['34', '244', '245', '746', '747', '748', '749', '750', '751', '753', '754', '755', '756', '757']);

const isNumber = /^\d{1,5}$/;
/** Secure Mobile Access numbers its messages in another way, and alone writes the time twice. */
function matches({ text, pairs }: Unwrapped): boolean {
  return text !== undefined && pairs !== undefined && !pairs.has('vp_time') && pairs.has('sn') && pairs.has('fw') && pairs.has('time') && isNumber.test(pairs.get('m') ?? '');
}

type Pairs = ReadonlyMap<string, string>;

/** `address:port:interface[:name]`; what is missing leaves its colon. IPv6 stands in a field of its own. */
function sourceOf(pairs: Pairs): Draft['source'] {
  const v4 = /^(\d{1,3}(?:\.\d{1,3}){3})(?::(\d{1,5}))?(?::|$)/.exec((pairs.get('src') ?? '').slice(0, 128));
  const ip = normaliseIp(v4?.[1]) ?? ofV6((pairs.get('srcV6') ?? '').slice(0, 128));
  const port = Number(v4?.[2] ?? 0);
  return ip === undefined ? undefined : { ip, ...(port > 0 && port < 65536 && normaliseIp(v4?.[1]) !== undefined && { port }) };
}

/** Mostly bare; with a port and an interface behind it the interface, whose name is no hexadecimal number, tells that the part before is the port. */
const ofV6 = (text: string): string | undefined => normaliseIp(text) ?? normaliseIp(text.replace(/(?::\d{0,5})?:[g-z][^:]{0,100}(?::[^:]{0,100})?$/i, ''));

const tunnel = /ssl-?vpn|gvc|netextender|l2tp/i;
/** The end of a session that was a tunnel; a portal's or an administrator's is a logout. */
const kindOf = (rule: Rule, pairs: Pairs): Draft['kind'] => (rule.kind === 'logout' && tunnel.test((pairs.get('sess') ?? '').slice(0, 64)) ? 'vpn-session-end' : rule.kind);

function durationOf(pairs: Pairs, kind: Draft['kind']): number | undefined {
  const seconds = pairs.get('dur') ?? '';
  return (kind === 'logout' || kind === 'vpn-session-end') && /^\d{1,8}$/.test(seconds) ? Number(seconds) * 1000 : undefined;
}

/** `UTC` is written when the firewall is told so; else it is its own clock, and a header that had a zone is better where none is configured. */
function timeOf(pairs: Pairs, { time }: Unwrapped, { receivedAt, zone }: SourceContext): number | undefined {
  const written = pairs.get('time') ?? '';
  const own = parseTime(written, receivedAt, zone);
  return zone === undefined && !/(?:UTC|GMT|Z)$/.test(written.trim()) ? stampOr(own, time) : own ?? time;
}

/** One message, however often it is forwarded. The counter begins anew with each start of the firewall, so the time is in it. */
function recordIdOf(pairs: Pairs, time: number): string | undefined {
  const [serial, count] = [said(pairs.get('sn')), said(pairs.get('n'))];
  return serial === undefined || count === undefined || !/^\d{1,15}$/.test(count) ? undefined : `${serial.slice(0, 64)} ${pairs.get('m') ?? ''} ${count} ${String(time)}`;
}

const categories: Readonly<Record<string, { readonly category: readonly string[]; readonly type: readonly string[] }>> = {
  'login': { category: ['authentication'], type: ['start'] }, 'logout': { category: ['authentication'], type: ['end'] },
  'vpn-session-start': { category: ['authentication', 'session', 'network'], type: ['start'] }, 'vpn-session-end': { category: ['session', 'network'], type: ['end'] },
};

function parse(record: Unwrapped, context: SourceContext): ParseResult {
  const { pairs, host } = record;
  if (pairs === undefined || !matches(record)) return deadLetter('no_parser', 'no message of SonicOS');
  const number = pairs.get('m') ?? '';
  const rule = rules.get(number);
  if (rule === undefined) return drop(unasked.has(number) ? 'not_decided' : 'not_relevant');
  const user = normaliseUser(pairs.get('usr') ?? pairs.get('user'));
  if (user === undefined) return drop('no_user');
  const time = timeOf(pairs, record, context);
  if (time === undefined) return deadLetter('no_time', 'time');
  const kind = kindOf(rule, pairs);
  const hostname = host ?? said(pairs.get('fw'));
  const optional = known<Partial<Draft>>({ recordId: recordIdOf(pairs, time), source: sourceOf(pairs), durationMs: durationOf(pairs, kind), traits: rule.traits });
  return ok({ time, kind, outcome: rule.outcome, action: rule.action, ...categories[kind], user, observer: { vendor: 'SonicWall', product: 'SonicOS', ...(hostname !== undefined && { hostname: hostname.slice(0, 255) }) }, ...optional });
}

/** SonicWall firewalls: SSL VPN, Global VPN Client and L2TP, and logins at the firewall. */
export const firewall: Source = {
  id: 'sonicwall.firewall',
  title: 'SonicWall firewalls (SonicOS, Enhanced Syslog)',
  events: [...rules.keys()],
  clues: ['sn'],
  matches,
  parse,
};
