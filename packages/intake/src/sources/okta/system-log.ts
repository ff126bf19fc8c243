import { isPrivateIp } from '@winnow/core';
import { normaliseIp, normaliseUser, parseTime } from '../../normalise.ts';
import { at, itemsAt } from '../../paths.ts';
import { deadLetter, type Draft, drop, type JsonObject, ok, type ParseResult, type Source, type SourceContext } from '../../types.ts';
import { isRow, ofRow } from './system-log-csv.ts';

/**
 * What an event type says.
 * - `login`: somebody is in, or was turned away.
 * - `first`: one step of a login that policy may still stop, so its success is no presence; its failure is a failed login.
 * - `factor`: a factor that may be the password (a `first`) or a second one (MFA).
 * - `policy`: only a refusal is told; leave is followed by the session.
 * - `change`: belongs to the user who is its target, whoever did it.
 */
type Rule = 'login' | 'first' | 'factor' | 'deny-push' | 'policy' | 'app-policy' | 'logout' | 'change';

const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['user.session.start', 'login'], ['user.authentication.sso', 'login'], ['user.authentication.verify', 'login'], ['user.authentication.authenticate', 'login'], ['user.authentication.auth_via_radius', 'login'],
  ['user.authentication.auth_via_AD_agent', 'first'], ['user.authentication.auth_via_LDAP_agent', 'first'], ['user.authentication.auth_via_inbound_delauth', 'first'], ['user.authentication.auth_via_inbound_SAML', 'first'],
  ['user.authentication.auth_via_IDP', 'first'], ['user.authentication.auth_via_social', 'first'], ['user.authentication.auth_via_iwa', 'first'], ['user.authentication.auth_via_richclient', 'first'],
  ['user.authentication.auth_via_mfa', 'factor'], ['user.mfa.okta_verify.deny_push', 'deny-push'],
  ['policy.evaluate_sign_on', 'policy'], ['application.policy.sign_on.deny_access', 'app-policy'],
  ['user.session.end', 'logout'], ['user.authentication.slo', 'logout'],
  ...['activate', 'deactivate', 'reset_all', 'update', 'suspend', 'unsuspend'].map((verb): [string, Rule] => [`user.mfa.factor.${verb}`, 'change']),
  ['user.account.reset_password', 'change'], ['user.account.update_password', 'change'], ['user.account.update_primary_email', 'change'], ['user.account.update_secondary_email', 'change'],
  ['device.enrollment.create', 'change'], ['device.user.add', 'change'],
]);

/** Text that says something: the log writes `unknown`, `UNKNOWN` and `null` for nothing. */
function text(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 4096) return undefined;
  const trimmed = value.trim();
  return /^(|-|null|unknown)$/i.test(trimmed) ? undefined : trimmed;
}

function flag(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'string' ? value.toLowerCase() : '';
  return word === 'true' || word === 'false' ? word === 'true' : undefined;
}

const results: ReadonlyMap<string, Draft['outcome']> = new Map<string, Draft['outcome']>([
  ['SUCCESS', 'success'], ['ALLOW', 'success'], ['FAILURE', 'failure'], ['DENY', 'failure'], ['ABANDONED', 'failure'], ['UNANSWERED', 'failure'],
]);
const outcomeOf = (record: JsonObject): Draft['outcome'] => results.get((text(at(record, 'outcome', 'result')) ?? '').toUpperCase()) ?? 'unknown';

/** The address Okta holds for the client; when that is missing or private, the first public one of the chain (client first, then each proxy). */
function addressOf(record: JsonObject): string | undefined {
  const client = normaliseIp(at(record, 'client', 'ipAddress'));
  if (client !== undefined && !isPrivateIp(client)) return client;
  const chain = itemsAt(record, ['request', 'ipChain'], ['ip']).flatMap((hop) => normaliseIp(at(hop, 'ip')) ?? []);
  return chain.find((ip) => !isPrivateIp(ip)) ?? client ?? chain[0];
}

const agentOf = (record: JsonObject): string | undefined => text(at(record, 'client', 'userAgent', 'rawUserAgent')) ?? text(at(record, 'client', 'userAgent'));

type User = NonNullable<Draft['user']>;

function principal(value: unknown, ...path: readonly string[]): User | undefined {
  const type = text(at(value, ...path, 'type'));
  if (type !== undefined && type !== 'User') return undefined;
  const id = text(at(value, ...path, 'id'));
  const login = normaliseUser(text(at(value, ...path, 'alternateId')));
  return id === undefined ? login : { ...login, id };
}

interface Whom { readonly user: User; /** Whether the person did it: else address, browser and device are somebody else's. */ readonly own: boolean }

function whomOf(record: JsonObject, rule: Rule): Whom | undefined {
  const actor = principal(record, 'actor');
  const target = rule === 'change' ? itemsAt(record, ['target'], ['type', 'id', 'alternateId']).find((item) => at(item, 'type') === 'User') : undefined;
  const user = target === undefined ? actor : principal(target);
  if (user === undefined) return undefined;
  return { user, own: target === undefined || isSame(user, actor) };
}

function isSame(one: User, other: User | undefined): boolean {
  if (other === undefined) return false;
  return one.id !== undefined && other.id !== undefined ? one.id === other.id : one.name === other.name && one.domain === other.domain;
}

const platforms: ReadonlyMap<string, string> = new Map([['WINDOWS', 'windows'], ['OSX', 'macos'], ['MACOS', 'macos'], ['IOS', 'ios'], ['ANDROID', 'android'], ['LINUX', 'linux']]);

function hostOf(record: JsonObject): Draft['host'] {
  const name = text(at(record, 'device', 'name'));
  const type = platforms.get((text(at(record, 'device', 'os_platform')) ?? '').toUpperCase());
  const version = text(at(record, 'device', 'os_version'));
  const os = { ...(type !== undefined && { type }), ...(version !== undefined && { version }) };
  if (name === undefined && type === undefined) return undefined;
  return { ...(name !== undefined && { name }), ...(type !== undefined && { os }) };
}

/** A device that is not registered cannot be managed; one that is may be a private one. */
function managedOf(record: JsonObject): boolean | undefined {
  const registered = flag(at(record, 'device', 'registered'));
  return flag(at(record, 'device', 'managed')) ?? (registered === false ? false : undefined);
}

const deviceIdOf = (record: JsonObject): string | undefined => text(at(record, 'device', 'id'))?.slice(0, 256);

/** `dtHash` stands for the token that Okta leaves in a browser: the same on every visit, whoever logs in with it. */
function deviceOf(record: JsonObject): Partial<Draft> {
  const host = hostOf(record);
  const deviceId = deviceIdOf(record);
  const [managed, fingerprint] = [managedOf(record), debug(record, 'dtHash')?.slice(0, 256)];
  const device = { ...(managed !== undefined && { managed }), ...(fingerprint !== undefined && { fingerprint }) };
  return { ...(host !== undefined && { host }), ...(deviceId !== undefined && { deviceId }), ...(Object.keys(device).length > 0 && { device }) };
}

const sessionOf = (record: JsonObject): string | undefined => text(at(record, 'authenticationContext', 'externalSessionId')) ?? text(at(record, 'authenticationContext', 'rootSessionId'));
const debug = (record: JsonObject, name: string): string | undefined => text(at(record, 'debugContext', 'debugData', name));
const factorOf = (record: JsonObject): string | undefined => debug(record, 'factor') ?? debug(record, 'factorType');
const isPassword = (factor: string | undefined): boolean => factor !== undefined && /^password/i.test(factor);

/**
 * Whether the credentials were right before this failure: a session of the `102` kind exists only after that, and the authentication API lets nobody answer for
 * a second factor before it.
 */
function isProven(record: JsonObject): boolean {
  if ((sessionOf(record) ?? '').startsWith('102')) return true;
  return (debug(record, 'requestUri') ?? '').startsWith('/api/v1/authn/factors/');
}

interface Event { readonly record: JsonObject; readonly rule: Rule; readonly outcome: Draft['outcome'] }
type Told = Pick<Draft, 'kind' | 'outcome' | 'category' | 'type' | 'traits' | 'mfa'>;

const authentication = ['authentication'];
const login = (outcome: Draft['outcome'], traits?: readonly string[]): Told => ({ kind: 'login', outcome, category: authentication, type: ['start'], ...(traits !== undefined && traits.length > 0 && { traits }) });
const step = (outcome: Draft['outcome']): Told => (outcome === 'success' ? { kind: 'other', outcome, category: authentication, type: ['info'] } : login(outcome));

/** A push is answered on the phone: then client and address are the phone's. In a browser's record they are those of the computer that waits. */
function isPhone(record: JsonObject, factor: string): boolean {
  return /push/i.test(factor) && (/okta ?verify/i.test(agentOf(record) ?? '') || text(at(record, 'client', 'device')) === 'Mobile');
}

function second({ record, rule, outcome }: Event): Told {
  const factor = factorOf(record) ?? (rule === 'deny-push' ? 'OKTA_VERIFY_PUSH' : undefined);
  const phone = factor !== undefined && isPhone(record, factor);
  const [ip, deviceId] = phone ? [addressOf(record), deviceIdOf(record)] : [];
  const mfa = { ...(factor !== undefined && { factor }), ...(ip !== undefined && { ip }), ...(deviceId !== undefined && { device_id: deviceId }) };
  const traits = outcome === 'failure' && isProven(record) ? ['password-proven'] : [];
  return { kind: 'mfa', outcome, category: authentication, type: ['info'], ...(factor !== undefined && { mfa }), ...(traits.length > 0 && { traits }) };
}

function changed({ record, outcome }: Event): Told {
  const factor = factorOf(record);
  return { kind: 'account-change', outcome, category: ['iam'], type: ['user', 'change'], ...(factor !== undefined && { mfa: { factor } }) };
}

const decided = (read: (event: Event) => Told) => (event: Event): Told | string => (event.outcome === 'unknown' ? 'undecided' : read(event));
const refused = (record: JsonObject): Told => login('failure', isProven(record) ? ['blocked', 'password-proven'] : ['blocked']);

/** By rule: what the event tells, or why it is not wanted. */
const tellers: Readonly<Record<Rule, (event: Event) => Told | string>> = {
  login: decided(({ outcome }) => login(outcome)),
  first: decided(({ outcome }) => step(outcome)),
  factor: decided((event) => (isPassword(factorOf(event.record)) ? step(event.outcome) : second(event))),
  'deny-push': (event) => second({ ...event, outcome: 'failure' }),
  policy: ({ record, outcome }) => (outcome === 'failure' ? refused(record) : 'policy_not_denied'),
  'app-policy': () => login('failure', ['blocked', 'password-proven']),
  logout: ({ outcome }) => ({ kind: 'logout', outcome: outcome === 'unknown' ? 'success' : outcome, category: authentication, type: ['end'] }),
  change: changed,
};

/** The RADIUS agent's own address stands in its records, which is the company's, not the person's. */
function whereFrom(record: JsonObject, action: string, told: Told): Partial<Draft> {
  const ip = action === 'user.authentication.auth_via_radius' ? undefined : addressOf(record);
  const userAgent = agentOf(record);
  // What answers a push is the phone: taken for the machine that somebody works on, it would be a private, unmanaged one.
  const answers = told.mfa?.device_id !== undefined;
  return { ...(ip !== undefined && { source: { ip } }), ...(userAgent !== undefined && { userAgent }), ...(!answers && deviceOf(record)) };
}

function parse(record: JsonObject, context: SourceContext): ParseResult {
  const action = text(at(record, 'eventType')) ?? '';
  const rule = rules.get(action);
  if (rule === undefined) return drop('event_type');
  const told = tellers[rule]({ record, rule, outcome: outcomeOf(record) });
  if (typeof told === 'string') return drop(told);
  const whom = whomOf(record, rule);
  if (whom === undefined) return drop('no_user');
  const time = parseTime(at(record, 'published'), context.receivedAt, context.zone);
  if (time === undefined) return deadLetter('no_time', 'published');
  const recordId = text(at(record, 'uuid'));
  const sessionId = whom.own ? sessionOf(record) : undefined;
  return ok({
    ...told, time, action, user: whom.user, observer: { vendor: 'Okta', product: 'System Log' },
    ...(recordId !== undefined && { recordId }), ...(sessionId !== undefined && { sessionId }), ...(whom.own && whereFrom(record, action, told)),
  });
}

const isEvent = (json: JsonObject): boolean => typeof json['eventType'] === 'string' && 'published' in json && 'uuid' in json && ('actor' in json || 'actor.id' in json || 'actor.alternateId' in json);

export const systemLog: Source = {
  id: 'okta.system-log',
  title: 'Okta System Log',
  events: [...rules.keys()],
  clues: ['published', 'event_type'],
  matches: ({ json }) => json !== undefined && (isEvent(json) || isRow(json)),
  parse: ({ json }, context) => (json === undefined ? deadLetter('bad_value', 'not a JSON object') : parse(isRow(json) ? ofRow(json) : json, context)),
};
