import { normaliseIp, normaliseUser, parseTime, type UserName } from '../../normalise.ts';
import { known, said } from '../../paths.ts';
import { deadLetter, type Draft, drop, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';

interface Rule { readonly kind: Draft['kind']; readonly outcome: Draft['outcome']; readonly action: string }
type Pairs = ReadonlyMap<string, string>;

/** By the message's words: its number only tells logins from logouts. */
const rules: readonly (readonly [RegExp, Rule])[] = [
  [/^User login successful/i, { kind: 'login', outcome: 'success', action: 'login' }],
  [/^User login (?:failed|denied)/i, { kind: 'login', outcome: 'failure', action: 'login' }],
  [/^User logged out/i, { kind: 'logout', outcome: 'success', action: 'logout' }],
];

/** `vp_time`, in UTC, is what no other log of key=value pairs has. */
const matches = ({ text, pairs }: Unwrapped): boolean => text !== undefined && pairs !== undefined && pairs.has('vp_time') && pairs.has('sn') && pairs.has('msg') && pairs.has('src');

/** `name@Domain`, where the domain is the gateway's own name for a directory, and no mail domain unless it looks like one. */
function userOf(pairs: Pairs): UserName | undefined {
  const written = (pairs.get('usr') ?? pairs.get('user') ?? '').slice(0, 512);
  const at = written.lastIndexOf('@');
  const isDirectory = at > 0 && !written.slice(at).includes('.') && !written.includes('\\');
  return normaliseUser(isDirectory ? `${written.slice(at + 1)}\\${written.slice(0, at)}` : written);
}

function timeOf(pairs: Pairs, { time }: Unwrapped, { receivedAt, zone }: SourceContext): number | undefined {
  return parseTime(pairs.get('vp_time'), receivedAt) ?? parseTime(pairs.get('time'), receivedAt, zone) ?? time;
}

function durationOf(pairs: Pairs, { kind }: Rule): number | undefined {
  const seconds = pairs.get('duration') ?? '';
  return kind === 'logout' && /^\d{1,8}$/.test(seconds) ? Number(seconds) * 1000 : undefined;
}

function agentOf(pairs: Pairs): string | undefined {
  const agent = said(pairs.get('agent'));
  return agent === '(null)' ? undefined : agent?.slice(0, 512);
}

function parse(record: Unwrapped, context: SourceContext): ParseResult {
  const { pairs, host } = record;
  if (pairs === undefined || !matches(record)) return deadLetter('no_parser', 'no message of Secure Mobile Access');
  const message = (pairs.get('msg') ?? '').slice(0, 64);
  const rule = rules.find(([pattern]) => pattern.test(message))?.[1];
  if (rule === undefined) return drop('not_relevant');
  const user = userOf(pairs);
  if (user === undefined) return drop('no_user');
  const time = timeOf(pairs, record, context);
  if (time === undefined) return deadLetter('no_time', 'vp_time');
  const ip = normaliseIp(pairs.get('src'));
  const hostname = host ?? said(pairs.get('fw'));
  const optional = known<Partial<Draft>>({ source: ip === undefined ? undefined : { ip }, durationMs: durationOf(pairs, rule), userAgent: agentOf(pairs) });
  return ok({ time, ...rule, category: ['authentication'], type: [rule.kind === 'logout' ? 'end' : 'start'], user, observer: { vendor: 'SonicWall', product: 'SMA', ...(hostname !== undefined && { hostname: hostname.slice(0, 255) }) }, ...optional });
}

/** SonicWall Secure Mobile Access (SMA 100, formerly SRA): logins and logouts of the portal and its clients. */
export const sma: Source = {
  id: 'sonicwall.sma',
  title: 'SonicWall Secure Mobile Access 100 (SMA, SRA)',
  events: ['User login successful', 'User login failed', 'User logged out'],
  clues: ['vp_time'],
  matches,
  parse,
};
