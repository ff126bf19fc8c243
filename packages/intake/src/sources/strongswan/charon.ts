import { canonicalIp, isPrivateIp } from '@winnow/core';
import { normaliseIp, normaliseUser, parseTime, stampOr, type UserName } from '../../normalise.ts';
import { known } from '../../paths.ts';
import { deadLetter, type Draft, drop, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';

interface Line { readonly message: string; /** `name[number]` of the IKE_SA, when the log names it before each message. */ readonly sa: string | undefined; /** The daemon's own stamp, in a file. */ readonly stamp: string | undefined }

const programs: ReadonlySet<unknown> = new Set(['charon', 'charon-systemd', 'strongswan', 'ipsec']);
const groups = ['IKE', 'CFG', 'NET', 'ENC', 'CHD', 'KNL', 'MGR', 'JOB', 'DMN', 'LIB'] as const;
/** `Mar  2 08:31:22 13[IKE1] <con1|5> `: stamp, level and name of the IKE_SA may be missing; which comes by syslog has a header in the stamp's place. */
const begin = /^(?:([A-Z][a-z]{2} [ \d]?\d \d\d:\d\d:\d\d|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,6})?(?:Z|[+-]\d\d:?\d\d)?) )?\d\d\[(?:IKE|CFG|NET|ENC|CHD|KNL|MGR|JOB|DMN|LIB)\d?\] (?:<(?:([^|>]{1,128})\|)?(\d{1,10})> )?/;

function lineOf({ text, tag }: Unwrapped): Line | undefined {
  if (text === undefined) return undefined;
  const match = begin.exec(text.slice(0, 256));
  if (match === null) return tag === 'charon' || tag === 'charon-systemd' || tag === 'strongswan' ? { message: text.slice(0, 2048).trim(), sa: undefined, stamp: undefined } : undefined;
  const [stamp, name, number] = [1, 2, 3].map((i): string | undefined => match[i]);
  if (stamp === undefined && !programs.has(tag)) return undefined;
  return { message: text.slice(match[0].length, match[0].length + 2048).trim(), sa: name === undefined ? undefined : `${name}[${number ?? ''}]`, stamp };
}

interface Found { readonly kind: Draft['kind']; readonly outcome: Draft['outcome']; readonly action: string; readonly id: string; readonly ip?: string | undefined; readonly nat?: string | undefined; readonly sa?: string | undefined }
type Reader = (match: RegExpExecArray) => Found | string;
const group = (match: RegExpExecArray, index: number): string | undefined => match[index];
const told = (kind: Draft['kind'], outcome: Draft['outcome'], action: string): Reader => (match) => ({ kind, outcome, action, id: match[1] ?? '' });

/** Both ends of an IKE_SA. Windows names itself by its address at home, and its user stands in another line of the same IKE_SA. */
const ends = (kind: Draft['kind'], action: string): Reader => (match) => {
  const id = match[4] ?? '';
  const anonymous = canonicalIp(id) !== undefined;
  return { kind: anonymous && kind === 'login' ? 'vpn-session-update' : kind, outcome: 'success', action, id: anonymous ? '' : id, ip: group(match, 3), sa: `${match[1] ?? ''}[${match[2] ?? ''}]` };
};

const between = '(\\S{1,128}?)\\[(\\d{1,10})\\] (?:established )?between [\\da-fA-F.:%\\w]{2,64}\\[.{0,256}?\\]\\.\\.\\.([\\da-fA-F.:]{2,45}(?:%\\w{1,16})?)\\[(.{0,256})\\]$';
const readers: readonly (readonly [RegExp, Reader])[] = [
  [new RegExp(`^IKE_SA ${between}`), ends('login', 'ike-established')],
  [new RegExp(`^deleting IKE_SA ${between}`), ends('vpn-session-end', 'ike-deleted')],
  [/^assigning virtual IP (\S{2,64}) to peer '(.{1,256})'$/, (match) => ({ kind: 'vpn-session-start', outcome: 'success', action: 'address-assigned', id: match[2] ?? '', nat: group(match, 1) })],
  [/^lease (\S{2,64}) by '(.{1,256})' went offline$/, (match) => ({ kind: 'vpn-session-end', outcome: 'success', action: 'lease-offline', id: match[2] ?? '', nat: group(match, 1) })],
  [/^received EAP identity '(.{1,256})'$/, told('other', 'unknown', 'eap-identity')],
  [/^authentication of '(?:.{1,256})' \(myself\) /, () => 'own_side'],
  [/^authentication of '(.{1,256})' with .{1,80} successful$/, told('other', 'success', 'peer-authenticated')],
  [/^(?:RADIUS|XAuth|PAM) authentication of '(.{1,256})' (?:\(myself\) )?successful$/, told('other', 'success', 'user-authenticated')],
  [/^(?:RADIUS|XAuth|PAM) authentication of '(.{1,256})' failed\b/, told('login', 'failure', 'user-authentication')],
  [/^EAP method EAP_[A-Z\d_]{1,32} failed for peer (.{1,256})$/, told('login', 'failure', 'eap-authentication')],
];

function read({ message }: Line): Found | string {
  for (const [pattern, reader] of readers) {
    const match = pattern.exec(message);
    if (match !== null) return reader(match);
  }
  return 'not_relevant';
}

/** Another gateway calls itself by its host name, which has more dots than a person's. */
const isSite = (id: string): boolean => !id.includes('@') && /^[\w-]{1,63}(?:\.[\w-]{1,63}){2,8}$/.test(id);

/** A name as typed, `name@domain`, or the subject of a certificate. */
function userOf(id: string): UserName | 'site' | undefined {
  const subject = /(?:^|, ?)CN=("?)([^,"]{1,256})\1(?:,|$)/.exec(id)?.[2];
  const name = subject ?? (/^[A-Z]{1,2}=/.test(id) ? '' : id);
  if (canonicalIp(name) !== undefined) return undefined;
  return isSite(name) ? 'site' : normaliseUser(name);
}

function sourceOf({ ip, nat }: Found): Draft['source'] {
  const inner = normaliseIp(nat);
  return known<NonNullable<Draft['source']>>({ ip: normaliseIp(ip), nat: inner === undefined ? undefined : { ip: inner } });
}

/** A file's stamps are of the daemon's own clock: a configured zone counts, else a header that had its own. */
function timeOf({ stamp }: Line, { time }: Unwrapped, { receivedAt, zone }: SourceContext): number | undefined {
  const own = parseTime(stamp, receivedAt, zone);
  return zone === undefined ? stampOr(own, time) : own ?? time;
}

const categories: Readonly<Record<string, Pick<Draft, 'category' | 'type'>>> = {
  'login': { category: ['authentication'], type: ['start'] }, 'other': { category: ['authentication'], type: ['info'] },
  'vpn-session-start': { category: ['session', 'network'], type: ['start'] }, 'vpn-session-update': { category: ['session', 'network'], type: ['info'] }, 'vpn-session-end': { category: ['session', 'network'], type: ['end'] },
};

/** Without a name only what holds a session together is worth keeping: its number, and where from. */
const isUseful = (found: Found, session: string | undefined): boolean => found.id === '' && session !== undefined && found.ip !== undefined && !isPrivateIp(normaliseIp(found.ip) ?? '0.0.0.0');

const parse: Source['parse'] = (record, context): ParseResult => {
  const line = lineOf(record);
  if (line === undefined) return deadLetter('no_parser', 'no line of charon');
  const found = read(line);
  if (typeof found === 'string') return drop(found);
  const sessionId = found.sa ?? line.sa;
  const user = userOf(found.id);
  if (user === 'site') return drop('site_to_site');
  if (user === undefined && !isUseful(found, sessionId)) return drop('no_user');
  const time = timeOf(line, record, context);
  if (time === undefined) return deadLetter('no_time', 'stamp of the line and header');
  const { kind, outcome, action } = found;
  const optional = known<Partial<Draft>>({ user, sessionId, source: sourceOf(found) });
  return ok({ time, kind, outcome, action, ...categories[kind], observer: { vendor: 'strongSwan', product: 'charon', ...(record.host !== undefined && { hostname: record.host }) }, ...optional });
};

/** strongSwan's IKE daemon: remote workers' tunnels, also on pfSense, OPNsense and OpenWrt. */
export const charon: Source = {
  id: 'strongswan.charon',
  title: 'strongSwan (syslog, file; pfSense, OPNsense, OpenWrt)',
  events: ['IKE_SA established', 'assigning virtual IP', 'deleting IKE_SA', 'lease went offline', 'received EAP identity', 'authentication successful', 'EAP method failed', 'XAuth authentication', 'RADIUS authentication'],
  clues: ['charon', 'charon-systemd', 'strongswan', 'ipsec', ...groups.flatMap((name) => [name, `${name}0`, `${name}1`, `${name}2`, `${name}3`, `${name}4`])],
  matches: (record) => lineOf(record) !== undefined,
  parse,
};
