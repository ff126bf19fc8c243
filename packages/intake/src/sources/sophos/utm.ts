import { pairsOf } from '../../decode/pairs.ts';
import { normaliseIp, normaliseUser, parseTime, stampOr } from '../../normalise.ts';
import { known, said } from '../../paths.ts';
import { deadLetter, type Draft, drop, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';

interface Found { readonly kind: Draft['kind']; readonly outcome: Draft['outcome']; readonly action: string; readonly user: string | undefined; readonly nat?: string | undefined }
/** A text: known and not wanted, and why. */
type Reading = Found | string;

/** The UTM writes a stamp of its own, which no reader of headers knows, then its name and the program. A relay may have taken them off. */
const line = /^(?:(\d{4}:\d\d:\d\d-\d\d:\d\d:\d\d) (\S{1,255}) [\w.-]{1,32}(?:\[\d{1,8}\])?: )?(?=id="\d{4}" severity="[a-z]{3,10}" sys="[A-Za-z]{3,16}" sub="[\w-]{2,24}")/;
/** What bears the name of one of these programs is theirs. */
const theirs = /^(?:openvpn|ovpn|charon|strongswan|ipsec)/i;

const lineOf = ({ text, tag }: Unwrapped): RegExpExecArray | null => (text === undefined || (tag !== undefined && theirs.test(tag)) ? null : line.exec(text.slice(0, 512)));

const outcomes: ReadonlyMap<string, 'success' | 'failure'> = new Map([['3004', 'success'], ['3005', 'failure']]);
const kinds: ReadonlyMap<string, Draft['kind']> = new Map<string, Draft['kind']>([['2201', 'vpn-session-start'], ['2202', 'vpn-session-end']]);

/** By the message's number: 2201 and 2202 are tunnels of people, 3004 and 3005 what the authentication daemon said to the program that asked. */
function read(get: (name: string) => string | undefined): Reading {
  const id = get('id') ?? '';
  const kind = kinds.get(id);
  if (kind !== undefined && get('sub') === 'vpn') return { kind, outcome: 'success', action: kind.replace('vpn-session-', 'connection-'), user: get('username'), nat: get('virtual_ip') };
  const outcome = get('sub') === 'auth' ? outcomes.get(id) : undefined;
  if (outcome === undefined) return 'not_relevant';
  const caller = (get('caller') ?? '').slice(0, 32).toLowerCase();
  return /^(?:http|afc|smtp|reverseproxy|sso)/.test(caller) ? 'proxy' : { kind: 'login', outcome, action: caller === '' ? 'authentication' : `${caller}-authentication`, user: get('user') };
}

/** `2026:03:02-09:31:22` is the UTM's own clock. */
function timeOf(stamp: string | undefined, { time }: Unwrapped, { receivedAt, zone }: SourceContext): number | undefined {
  const own = parseTime(stamp?.replace(/^(\d{4}):(\d\d):(\d\d)-/, '$1-$2-$3 '), receivedAt, zone);
  return zone === undefined ? stampOr(own, time) : own ?? time;
}

const categories: Readonly<Record<string, { readonly category: readonly string[]; readonly type: readonly string[] }>> = {
  'login': { category: ['authentication'], type: ['start'] }, 'vpn-session-start': { category: ['session', 'network'], type: ['start'] }, 'vpn-session-end': { category: ['session', 'network'], type: ['end'] },
};

function parse(record: Unwrapped, context: SourceContext): ParseResult {
  const match = lineOf(record);
  if (match === null) return deadLetter('no_parser', 'no line of a UTM');
  const pairs = pairsOf((record.text ?? '').slice(match[0].length));
  const get = (name: string): string | undefined => said(pairs?.get(name));
  const found = read(get);
  if (typeof found === 'string') return drop(found);
  const user = normaliseUser(found.user);
  if (user === undefined) return drop('no_user');
  const time = timeOf(match.at(1), record, context);
  if (time === undefined) return deadLetter('no_time', 'stamp and header');
  const { kind, outcome, action } = found;
  const [ip, nat, hostname] = [normaliseIp(get('srcip')), normaliseIp(found.nat), match.at(2) ?? record.host];
  const source = known<NonNullable<Draft['source']>>({ ip, nat: nat === undefined ? undefined : { ip: nat } });
  return ok({ time, kind, outcome, action, ...categories[kind], user, observer: { vendor: 'Sophos', product: 'UTM', ...(hostname !== undefined && { hostname: hostname.slice(0, 255) }) }, ...(source !== undefined && { source }) });
}

/** Sophos UTM 9 (Astaro): remote access and logins. */
export const utm: Source = {
  id: 'sophos.utm',
  title: 'Sophos UTM 9 (Astaro Security Gateway)',
  events: ['2201', '2202', '3004', '3005'],
  clues: ['sys'],
  matches: (record) => lineOf(record) !== null,
  parse,
};
