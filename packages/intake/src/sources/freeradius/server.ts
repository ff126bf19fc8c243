import { normaliseIp, normaliseUser, parseTime } from '../../normalise.ts';
import { known } from '../../paths.ts';
import { deadLetter, type Draft, drop, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';

interface Found {
  readonly kind: Draft['kind'];
  readonly outcome: Draft['outcome'];
  readonly action: string;
  readonly user: string;
  /** The caller: an address at a VPN, a MAC address in a network of one's own. */
  readonly caller: string | undefined;
  readonly nat?: string | undefined;
  readonly stamp?: string | undefined;
  readonly durationMs?: number | undefined;
  readonly sessionId?: string | undefined;
  readonly traits?: readonly string[];
}
/** A text: known and not wanted, and why. */
type Reading = Found | string;

const macs = /^(?:[\da-f]{2}([:-]?)(?:[\da-f]{2}\1){4}[\da-f]{2}|[\da-f]{4}\.[\da-f]{4}\.[\da-f]{4})$/i;
const macOf = (text: string): string | undefined => (text.length <= 17 && macs.test(text) ? text.replace(/[.:-]/g, '').toLowerCase().replace(/..(?=.)/g, '$&:') : undefined);

/** `[name]`, `[name/password]`, `[name/<via Auth-Type = eap>]`: the password is none of ours. Machines begin with `host/`. */
const nameOf = (written: string): string => (/^host\//i.test(written) ? '' : written.split('/', 1).join(''));

/** Machines that are let in by their address alone give it for their name. Twelve digits without marks may be somebody's number. */
const isDevice = (user: string, caller: string): boolean => macOf(user) !== undefined && (/[.:-]/.test(user) || macOf(user) === macOf(caller));

/** Request's number, words of the decision, perhaps the module's, the name, and who asked. */
const auth = /^(?:\(\d{1,10}\) {1,3})?(Login OK|Login incorrect|Invalid user|Multiple logins|Rejected in post-auth)(.{0,512}?): \[(.{0,512})\] \(from client (\S{1,128}) port \d{1,10}(?: cli ([^)]{0,128}?))?( via [A-Za-z][\w ]{2,40})?\)/;

/** A gateway's own record decides a VPN login, of which this is the echo; nobody but this server tells of one in a network of one's own. */
function decision(text: string): Reading {
  const match = auth.exec(text);
  if (match === null) return 'not_relevant';
  const [words, name, caller, via] = [1, 3, 5, 6].map((group) => match.at(group)) as [string, string, string | undefined, string | undefined];
  const outcome = words === 'Login OK' ? 'success' : 'failure';
  const user = nameOf(name);
  if (isDevice(user, caller ?? '')) return 'device_login';
  const traits = words.startsWith('Multiple') || words.startsWith('Rejected') ? ['blocked', 'password-proven'] : undefined;
  const common = { outcome, user, caller, ...(traits !== undefined && { traits }) } as const;
  if (via !== undefined) return { kind: 'other', action: 'inner-authentication', ...common };
  return macOf(caller ?? '') === undefined ? { kind: 'other', action: 'radius-authentication', ...common } : { kind: 'login', action: 'network-login', ...common };
}

type Status = { readonly kind: Draft['kind']; readonly action: string };
const statuses: ReadonlyMap<string, Status> = new Map<string, Status>([
  ['start', { kind: 'vpn-session-update', action: 'accounting-start' }], ['connect', { kind: 'vpn-session-update', action: 'accounting-start' }], ['interim-update', { kind: 'vpn-session-update', action: 'accounting-update' }], ['alive', { kind: 'vpn-session-update', action: 'accounting-update' }],
  ['stop', { kind: 'vpn-session-end', action: 'accounting-stop' }], ['disconnect', { kind: 'vpn-session-end', action: 'accounting-stop' }],
]);

function accounted(status: Status | undefined, session: Pick<Found, 'user' | 'caller' | 'nat' | 'stamp' | 'sessionId'> & { readonly seconds: string | undefined }): Reading {
  if (status === undefined) return 'not_relevant';
  const { seconds, ...rest } = session;
  if (normaliseIp(rest.caller) === undefined) return 'network_accounting';
  const ended = status.kind === 'vpn-session-end' && /^\d{1,8}$/.test(seconds ?? '');
  return { ...status, outcome: 'success', ...rest, user: nameOf(rest.user), durationMs: ended ? Number(seconds) * 1000 : undefined };
}

/** The module linelog, as it is delivered. */
const linelog = /^(Connect|Disconnect|Alive): \[(.{0,512})\] \(did .{0,128}? cli (.{0,128}?) port .{0,32}? ip ([\da-f.:]{0,64})\)(?: (\d{1,8}) seconds)?/;

function line(match: RegExpExecArray): Reading {
  const [, word = '', user = '', caller, nat, seconds] = match;
  return accounted(statuses.get(word.toLowerCase()), { user, caller, nat, seconds });
}

/** A block of the detail file, where one is one message. */
const block = /^((?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4})\r?\n\t[A-Z][\w-]{1,64} = /;
const attribute = /^\t([A-Z][\w-]{1,64}) = (.{0,512}?)\r?$/gm;

function detail(text: string, stamp: string): Reading {
  const attributes = new Map<string, string>();
  for (const [, name = '', value = ''] of text.slice(0, 16_384).matchAll(attribute)) if (!attributes.has(name)) attributes.set(name, value.replace(/^"(.*)"$/, '$1'));
  const get = (name: string): string | undefined => attributes.get(name);
  const session = { user: get('User-Name') ?? '', caller: get('Calling-Station-Id'), nat: get('Framed-IP-Address'), stamp: get('Timestamp') ?? stamp, seconds: get('Acct-Session-Time'), sessionId: get('Acct-Session-Id')?.slice(0, 128) };
  return accounted(statuses.get((get('Acct-Status-Type') ?? '').toLowerCase()), session);
}

const programs: ReadonlySet<unknown> = new Set(['radiusd', 'freeradius']);
const isDetail = (text: string): boolean => block.test(text) && text.slice(0, 512).includes('Acct-');

/** In its own file the server writes `Auth:` where syslog has the program. */
function matches({ text, tag }: Unwrapped): boolean {
  if (text === undefined) return false;
  const head = text.slice(0, 2048);
  return programs.has(tag) || (tag === 'Auth' && auth.test(head)) || linelog.test(head) || isDetail(head);
}

function read(text: string): Reading {
  const head = text.slice(0, 2048);
  const told = linelog.exec(head);
  if (told !== null) return line(told);
  return isDetail(head) ? detail(text, block.exec(head)?.[1] ?? '') : decision(head);
}

const categories: Readonly<Record<string, { readonly category: readonly string[]; readonly type: readonly string[] }>> = {
  'login': { category: ['authentication'], type: ['start'] }, 'other': { category: ['authentication'], type: ['info'] },
  'vpn-session-update': { category: ['session', 'network'], type: ['info'] }, 'vpn-session-end': { category: ['session', 'network'], type: ['end'] },
};

function factsOf({ caller = '', nat: inner, durationMs, sessionId, traits }: Found): Partial<Draft> {
  const mac = macOf(caller);
  const [ip, nat] = [mac === undefined ? normaliseIp(caller) : undefined, normaliseIp(inner)];
  const source = known<NonNullable<Draft['source']>>({ ip, nat: nat === undefined ? undefined : { ip: nat } });
  return known<Partial<Draft>>({ source, host: mac === undefined ? undefined : { mac: [mac] }, durationMs, sessionId, traits }) ?? {};
}

function parse(record: Unwrapped, { receivedAt, zone }: SourceContext): ParseResult {
  if (!matches(record)) return deadLetter('no_parser', 'no line of radiusd');
  const found = read(record.text ?? '');
  if (typeof found === 'string') return drop(found);
  const user = normaliseUser(found.user);
  if (user === undefined) return drop('no_user');
  const time = parseTime(found.stamp, receivedAt, zone) ?? record.time;
  if (time === undefined) return deadLetter('no_time', 'header');
  const { kind, outcome, action } = found;
  const hostname = record.host?.slice(0, 255);
  return ok({ time, kind, outcome, action, ...categories[kind], user, observer: { vendor: 'FreeRADIUS', product: 'FreeRADIUS', ...(hostname !== undefined && { hostname }) }, ...factsOf(found) });
}

/** FreeRADIUS: what radiusd decided, and the accounting of tunnels. */
export const server: Source = {
  id: 'freeradius.server',
  title: 'FreeRADIUS (radiusd log, linelog, detail)',
  events: ['Login OK', 'Login incorrect', 'Invalid user', 'Multiple logins', 'Rejected in post-auth', 'Connect', 'Alive', 'Disconnect', 'Acct-Status-Type'],
  clues: ['radiusd', 'freeradius', 'Auth', 'did', 'Acct'],
  matches,
  parse,
};
