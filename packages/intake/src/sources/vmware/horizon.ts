import { isPrivateIp } from '@winnow/core';
import { normaliseIp, normaliseUser, parseTime } from '../../normalise.ts';
import { known, said } from '../../paths.ts';
import { deadLetter, type Draft, drop, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';

type Told = Pick<Draft, 'kind' | 'outcome' | 'category' | 'type' | 'traits'>;

const login = (outcome: Draft['outcome'], ...traits: readonly string[]): Told => ({ kind: 'login', outcome, category: ['authentication'], type: ['start'], ...(traits.length > 0 && { traits }) });
const session = (step: 'start' | 'end'): Told => ({ kind: step === 'start' ? 'vpn-session-start' : 'vpn-session-end', outcome: 'success', category: ['session', 'network'], type: [step] });

const events: ReadonlyMap<string, Told> = new Map<string, Told>([
  ['BROKER_USERLOGGEDIN', login('success')], ['BROKER_USERLOGGEDOUT', { kind: 'logout', outcome: 'success', category: ['authentication'], type: ['end'] }],
  ['AGENT_CONNECTED', session('start')], ['AGENT_RECONNECTED', session('start')], ['AGENT_DISCONNECTED', session('end')], ['AGENT_ENDED', session('end')],
  ['BROKER_USER_NOT_AUTHORIZED', login('failure', 'blocked', 'password-proven')], ['BROKER_USER_NOT_ENTITLED', login('failure', 'blocked', 'password-proven')],
  ['BROKER_USERCHANGEDPASSWORD', { kind: 'account-change', outcome: 'success', category: ['iam'], type: ['user', 'change'] }],
]);
const REFUSED = 'BROKER_USER_AUTHFAILED_';
/** The account may not log in here, now or at all: no word on whether the password was right. */
const forbidden = /_(?:ACCOUNT_DISABLED|ACCOUNT_EXPIRED|ACCOUNT_RESTRICTION|TIME_RESTRICTION)$/;

function toldBy(event: string): Told | undefined {
  if (event.startsWith(REFUSED)) return forbidden.test(event) ? login('failure', 'blocked') : login('failure');
  return events.get(event);
}

const DATA = '[View@';
/** Data of a syslog header are not in its message: they are read where they stand. A value may have quotes and brackets, each after a backslash. */
const pair = /([A-Za-z]{1,64})="((?:[^"\\]|\\.){0,1024})"/gs;
const LONGEST = 8192;

function dataOf(raw: string): ReadonlyMap<string, string> {
  const from = raw.indexOf(DATA);
  const found = new Map<string, string>();
  for (const [, name = '', value = ''] of raw.slice(from, from + LONGEST).matchAll(pair)) if (!found.has(name)) found.set(name, value.replace(/\\(["\\\]])/g, '$1'));
  return found;
}

type Fields = (name: string) => string | undefined;

function fieldsOf({ json, raw }: Unwrapped): Fields {
  if (json !== undefined) return (name) => said(json[name]);
  const data = dataOf(raw);
  return (name) => said(data.get(name));
}

/** Behind a gateway the broker sees the gateway's address, and the client's as it was forwarded. */
function sourceOf(field: Fields): Draft['source'] {
  const found = ['ForwardedClientIpAddress', 'ClientIpAddress'].flatMap((name) => normaliseIp(field(name)) ?? []);
  const ip = found.find((one) => !isPrivateIp(one)) ?? found[0];
  return ip === undefined ? undefined : { ip };
}

/** Seconds that a session has lasted, told as it ends. */
function durationOf(field: Fields, { type }: Told): number | undefined {
  const seconds = Number(field('CurrentSessionLength') ?? NaN);
  return type?.includes('end') === true && seconds >= 0 && seconds < 1e8 ? seconds * 1000 : undefined;
}

function parse(record: Unwrapped, { receivedAt, zone }: SourceContext): ParseResult {
  const field = fieldsOf(record);
  const event = field('EventType') ?? '';
  const told = toldBy(event);
  if (told === undefined) return drop('horizon_event');
  const user = normaliseUser(field('UserDisplayName') ?? field('UserName'));
  if (user === undefined) return drop('no_user');
  const time = parseTime(field('Time'), receivedAt, zone) ?? record.time;
  if (time === undefined) return deadLetter('no_time', 'Time, or the header of syslog');
  const id = field('UserSID')?.slice(0, 256);
  return ok({
    ...told, time, action: event.toLowerCase(), user: { ...user, ...(id !== undefined && { id }) },
    observer: { vendor: 'VMware', product: 'Horizon', ...known<{ hostname: string }>({ hostname: record.host ?? field('Node')?.slice(0, 255) }) },
    ...known<Pick<Draft, 'source' | 'sessionId' | 'durationMs'>>({ source: sourceOf(field), sessionId: field('BrokerSessionId')?.slice(0, 256), durationMs: durationOf(field, told) }),
  });
}

const isEvent = (value: unknown): boolean => typeof value === 'string' && /^(?:BROKER|AGENT|VLSI|ADMIN)_[A-Z]/.test(value);

/** The connection servers' events: who logged in, and who was on which desktop. Omnissa's by now; the names in the log are as they were. */
export const horizon: Source = {
  id: 'vmware.horizon',
  title: 'VMware (Omnissa) Horizon events',
  events: ['BROKER_USERLOGGEDIN', 'BROKER_USERLOGGEDOUT', 'BROKER_USER_AUTHFAILED_*', 'BROKER_USER_NOT_AUTHORIZED', 'BROKER_USER_NOT_ENTITLED', 'BROKER_USERCHANGEDPASSWORD', 'AGENT_CONNECTED', 'AGENT_RECONNECTED', 'AGENT_DISCONNECTED', 'AGENT_ENDED'],
  clues: ['View', 'Module'],
  matches: ({ json, tag, text, raw }) => (json === undefined ? (tag === 'View' || text?.startsWith(DATA) === true) && raw.slice(0, 1024).includes(DATA) : 'Module' in json && isEvent(json['EventType'])),
  parse,
};
