import { pairsOf } from '../../decode/pairs.ts';
import { normaliseIp, normaliseUser } from '../../normalise.ts';
import { known, said } from '../../paths.ts';
import { deadLetter, type Draft, drop, ok, type ParseResult, type Source, type Unwrapped } from '../../types.ts';

type Pairs = ReadonlyMap<string, string>;
interface Found {
  readonly kind: Draft['kind'];
  readonly outcome: Draft['outcome'];
  readonly action: string;
  readonly sessionId?: string | undefined;
  readonly durationMs?: number | undefined;
  readonly factor?: string | undefined;
  readonly traits?: readonly string[];
}
/** A text: known and not wanted, and why. */
type Reading = Found | string;

/** The part of the Bastion in brackets, then pairs. Programs before it are taken off with the header, but for a relay that leaves them. */
const head = /^(?:[a-z]{3,16}(?:\[\d{1,8}\])?: )?\[(?:(wabauth|wabaudit|sshproxy|rdpproxy)|(SSH|RDP|VNC|Web) Session)\] (?=[a-z_]{1,32}=")/;
const session = /^(?:type="[A-Z_\d]{1,64}" )?session_id="/;

function matches({ text }: Unwrapped): boolean {
  const match = text === undefined ? null : head.exec(text.slice(0, 128));
  return text !== undefined && match !== null && (match[2] === undefined || session.test(text.slice(match[0].length, match[0].length + 128)));
}

const get = (pairs: Pairs, name: string): string | undefined => said(pairs.get(name));

/**
 * Who is let in is told in several steps: that it began, each method, and what became of it, which alone counts. Reasons of a refusal are told only
 * where no password was looked at.
 */
function authentication(pairs: Pairs): Reading {
  if (get(pairs, 'action') !== 'authentify') return 'not_relevant';
  const [status, why] = [get(pairs, 'status') ?? '', (pairs.get('infos') ?? '').slice(0, 1024)];
  if (why.includes('(APIKEY)')) return 'api_key';
  if (/ -[\w ]{1,32}- authentication (?:succeeded|failed)/i.test(why)) return 'login_step';
  if (status === 'success') return { kind: 'login', outcome: 'success', action: 'authentication' };
  if (status !== 'failure') return status === 'started' ? 'login_step' : 'not_decided';
  return { kind: 'login', outcome: 'failure', action: 'authentication', ...(/locked|expired|disabled|not allowed/i.test(why) && { traits: ['blocked'] }) };
}

/** The proxies repeat what is told above, but for a one-time password, which comes after the password. */
function proxy(pairs: Pairs): Reading {
  const type = get(pairs, 'type') ?? '';
  const factor = get(pairs, 'method');
  if (type === 'AUTHENTICATION_FAILURE' && /^OTP$/i.test(factor ?? '')) return { kind: 'mfa', outcome: 'failure', action: 'otp', factor: 'otp', sessionId: get(pairs, 'psid'), traits: ['password-proven'] };
  return type.startsWith('AUTHENTICATION_') ? 'echo' : 'not_relevant';
}

/** `h:mm:ss`, where hours go on counting. */
function durationOf(text: string): number | undefined {
  const [, hours, minutes, seconds] = /^(\d{1,4}):(\d\d):(\d\d)$/.exec(text) ?? [];
  return hours === undefined ? undefined : (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
}

/** A session on a machine behind the Bastion. */
function target(pairs: Pairs): Reading {
  const [type, sessionId] = [get(pairs, 'type'), get(pairs, 'session_id')];
  if (type === 'SESSION_ESTABLISHED_SUCCESSFULLY') return { kind: 'other', outcome: 'success', action: 'session-established', sessionId };
  return type === 'SESSION_DISCONNECTION' ? { kind: 'logout', outcome: 'success', action: 'session-disconnected', sessionId, durationMs: durationOf(get(pairs, 'duration') ?? '') } : 'not_relevant';
}

function read(part: string | undefined, pairs: Pairs): Reading {
  if (part === 'wabauth') return authentication(pairs);
  if (part === 'wabaudit') return 'not_relevant';
  return part === undefined ? target(pairs) : proxy(pairs);
}

const categories: Readonly<Record<string, { readonly category: readonly string[]; readonly type: readonly string[] }>> = {
  'login': { category: ['authentication'], type: ['start'] }, 'mfa': { category: ['authentication'], type: ['info'] }, 'other': { category: ['session'], type: ['start'] }, 'logout': { category: ['session'], type: ['end'] },
};

/** `[unknown X username]` stands for who logs in by certificate or a provider before it is known who it is. */
const nameOf = (pairs: Pairs): string | undefined => {
  const name = get(pairs, 'user');
  return name === undefined || /^\[unknown\b/i.test(name) ? undefined : name;
};

function factsOf(pairs: Pairs, { sessionId, durationMs, factor, traits }: Found): Partial<Draft> {
  const ip = normaliseIp(get(pairs, 'client_ip'));
  return known<Partial<Draft>>({ source: ip === undefined ? undefined : { ip }, sessionId: sessionId?.slice(0, 128), durationMs, mfa: factor === undefined ? undefined : { factor }, traits }) ?? {};
}

function parse(record: Unwrapped): ParseResult {
  const { text = '', time, host } = record;
  const match = head.exec(text.slice(0, 128));
  if (match === null || !matches(record)) return deadLetter('no_parser', 'no line of the Bastion');
  const pairs = pairsOf(text.slice(match[0].length)) ?? new Map<string, string>();
  const found = read(match.at(2) === undefined ? match[1] : undefined, pairs);
  if (typeof found === 'string') return drop(found);
  const user = normaliseUser(nameOf(pairs));
  if (user === undefined) return drop('no_user');
  if (time === undefined) return deadLetter('no_time', 'header');
  const { kind, outcome, action } = found;
  return ok({ time, kind, outcome, action, ...categories[kind], user, observer: { vendor: 'WALLIX', product: 'Bastion', ...(host !== undefined && { hostname: host.slice(0, 255) }) }, ...factsOf(pairs, found) });
}

/** WALLIX Bastion: logins at the Bastion and sessions through it. */
export const bastion: Source = {
  id: 'wallix.bastion',
  title: 'WALLIX Bastion (AdminBastion)',
  events: ['wabauth', 'sshproxy', 'rdpproxy', 'SSH Session', 'RDP Session', 'VNC Session', 'Web Session'],
  clues: ['wabauth', 'wabaudit', 'sshproxy', 'rdpproxy', 'session_id'],
  matches,
  parse,
};
