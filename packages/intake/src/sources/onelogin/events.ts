import { normaliseIp, normaliseUser, parseTime } from '../../normalise.ts';
import { known, said, saidAt } from '../../paths.ts';
import { deadLetter, type Draft, drop, type JsonObject, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';

interface Rule { readonly action: string; readonly kind: Draft['kind']; readonly outcome: 'success' | 'failure'; /** Whether `ipaddr` is the person's: gateways and servers ask for themselves. */ readonly placed: boolean }
const rule = (action: string, kind: Draft['kind'], outcome: Rule['outcome'] = 'success', placed = true): Rule => ({ action, kind, outcome, placed });
const asked = (action: string, outcome: Rule['outcome']): Rule => rule(action, 'login', outcome, false);

/** By `event_type_id`, in OneLogin's words. A social login that succeeds is followed by the login itself. */
const rules: ReadonlyMap<string, Rule> = new Map([
  ['5', rule('user-logged-into-onelogin', 'login')], ['6', rule('user-failed-onelogin-login', 'login', 'failure')], ['7', rule('user-logged-out-of-onelogin', 'logout')], ['8', rule('user-logged-into-app', 'login')],
  ['141', rule('social-sign-in-failed', 'login', 'failure')], ['153', rule('mac-login-successful', 'login')], ['154', rule('mac-login-failed', 'login', 'failure')],
  ['68', asked('user-authenticated-by-radius', 'success')], ['69', asked('user-rejected-by-radius', 'failure')], ['122', asked('user-authenticated-via-api', 'success')], ['123', asked('user-authentication-via-api-failed', 'failure')],
  ['130', asked('vldap-bind-successful', 'success')], ['129', asked('vldap-bind-failed', 'failure')],
  ['11', rule('user-changed-password', 'account-change')], ['22', rule('user-registered-otp-device', 'account-change')], ['24', rule('user-deregistered-otp-device', 'account-change')],
]);
const words: ReadonlyMap<Draft['kind'], Pick<Draft, 'category' | 'type'>> = new Map<Draft['kind'], Pick<Draft, 'category' | 'type'>>([
  ['login', { category: ['authentication'], type: ['start'] }], ['logout', { category: ['authentication'], type: ['end'] }], ['account-change', { category: ['iam'], type: ['user', 'change'] }],
]);

/**
 * OneLogin names people by first and last name, which two may share and which is no login: without one the number is the account's name, for nobody else
 * has it.
 */
function userOf(json: JsonObject): Draft['user'] {
  const told = said(json['user_name']);
  const login = saidAt(json, 'login_name', 'username', 'email') ?? (told?.includes('@') === true && !/\s/.test(told) ? told : undefined);
  const [named, id] = [normaliseUser(login), said(json['user_id'])?.slice(0, 64)];
  if (id === undefined || id === '0') return named;
  return named === undefined ? { name: id, id } : { ...named, id };
}

/** What an administrator does to an account is done from the administrator's place. */
function isOwn(json: JsonObject): boolean {
  const [actor, user] = [said(json['actor_user_id']), said(json['user_id'])];
  return actor === undefined || actor === user;
}

const isBlocked = (json: JsonObject): boolean => /not allowed|not authori[sz]ed|denied|blocked|polic(?:y|ies)/i.test((saidAt(json, 'error_description', 'notes') ?? '').slice(0, 512));

/** The cookie by which the risk service knows a browser again, whoever logs in with it. */
function deviceOf(json: JsonObject): Draft['device'] {
  const fingerprint = saidAt(json, 'risk_cookie_id', 'browser_fingerprint');
  return fingerprint === undefined || fingerprint.length < 8 ? undefined : { fingerprint: fingerprint.slice(0, 256) };
}

function whereFrom(json: JsonObject): Partial<Draft> | undefined {
  const ip = normaliseIp(said(json['ipaddr']));
  return known<Partial<Draft>>({ source: ip === undefined ? undefined : { ip }, userAgent: said(json['user_agent'])?.slice(0, 1024), device: deviceOf(json) });
}

function traitsOf(json: JsonObject, { kind, outcome }: Rule): Partial<Draft> | undefined {
  return kind === 'login' && outcome === 'failure' && isBlocked(json) ? { traits: ['blocked'] } : undefined;
}

/** A webhook's events have no number of their own, but an id. */
const idOf = (json: JsonObject): string | undefined => saidAt(json, 'id', 'uuid', 'create._id')?.slice(0, 128);

function optional(json: JsonObject, found: Rule): Partial<Draft> | undefined {
  const factor = found.kind === 'account-change' ? said(json['otp_device_name'])?.slice(0, 128) : undefined;
  return known<Partial<Draft>>({ recordId: idOf(json), mfa: factor === undefined ? undefined : { factor }, ...traitsOf(json, found), ...(found.placed && isOwn(json) && whereFrom(json)) });
}

function parse(record: Unwrapped, { receivedAt, zone }: SourceContext): ParseResult {
  const { json } = record;
  if (json === undefined) return deadLetter('bad_value', 'not a JSON object');
  const found = rules.get(said(json['event_type_id']) ?? '');
  if (found === undefined) return drop('event_type');
  if (saidAt(json, 'assuming_acting_user_id') !== undefined) return drop('assumed_user');
  const user = userOf(json);
  if (user === undefined) return drop('no_user');
  const time = parseTime(json['created_at'] ?? json['event_timestamp'], receivedAt, zone) ?? record.time;
  if (time === undefined) return deadLetter('no_time', 'created_at, event_timestamp');
  return ok({ time, kind: found.kind, outcome: found.outcome, action: found.action, ...words.get(found.kind), user, observer: { vendor: 'OneLogin', product: 'Events' }, ...optional(json, found) });
}

/** OneLogin's events, by the API or a webhook. */
export const events: Source = {
  id: 'onelogin.events',
  title: 'OneLogin events (API, webhook)',
  events: [...rules].map(([id, { action }]) => `${id} ${action}`),
  clues: ['event_type_id'],
  matches: ({ json }) => json !== undefined && 'event_type_id' in json && 'user_id' in json && ('ipaddr' in json || 'actor_user_id' in json) && ('created_at' in json || 'event_timestamp' in json),
  parse,
};
