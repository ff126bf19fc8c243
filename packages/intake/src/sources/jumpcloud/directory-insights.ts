import { normaliseIp, normaliseUser, parseTime } from '../../normalise.ts';
import { at, flagOf, known, said, saidAt } from '../../paths.ts';
import { deadLetter, type Draft, drop, type JsonObject, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';
import { systemType } from '../../hardware.ts';

/**
 * What an event type says: `web`: somebody signs in with a browser; `step`: what a login to the portal is made of; `gateway`: a RADIUS or LDAP client asks,
 * and the address is that client's; `machine`: a login at a computer with the agent.
 */
type Rule = 'web' | 'step' | 'gateway' | 'machine' | 'change';
const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['user_login_attempt', 'web'], ['admin_login_attempt', 'web'], ['sso_auth', 'web'], ['user_mfa_attempt', 'step'], ['mfa_attempt', 'step'], ['radius_auth_attempt', 'gateway'], ['radius_auth', 'gateway'],
  ['ldap_bind', 'gateway'], ['login_attempt', 'machine'], ['user_password_change', 'change'], ['user_password_reset', 'change'], ['user_mfa_enrollment', 'change'], ['user_mfa_delete', 'change'],
]);

const outcomeOf = (json: JsonObject): Draft['outcome'] => {
  const flag = flagOf(json['success'] ?? json['sso_token_success']);
  return flag === undefined ? 'unknown' : flag ? 'success' : 'failure';
};

type Told = Pick<Draft, 'kind' | 'outcome' | 'category' | 'type' | 'traits'>;
const authentication = { category: ['authentication'], type: ['start'] } as const;

/** The identity is known when an application or a policy says no. */
const isDenied = (json: JsonObject): boolean => /not authori[sz]ed|denied|policy|blocked/i.test((saidAt(json, 'error_message', 'message') ?? '').slice(0, 512));

function toldOf(json: JsonObject, rule: Rule): Told | string {
  const outcome = outcomeOf(json);
  if (rule === 'change') return outcome === 'failure' ? 'failed_change' : { kind: 'account-change', outcome: 'success', category: ['iam'], type: ['user', 'change'] };
  if (outcome === 'unknown') return 'undecided';
  if (rule === 'step') return { kind: 'mfa', outcome, category: ['authentication'], type: ['info'], ...(outcome === 'failure' && { traits: ['password-proven'] }) };
  const traits = outcome === 'failure' && isDenied(json) ? (said(json['event_type']) === 'sso_auth' ? ['blocked', 'password-proven'] : ['blocked']) : [];
  return { kind: 'login', outcome, ...authentication, ...(traits.length > 0 && { traits }) };
}

type User = NonNullable<Draft['user']>;

function named(value: unknown): User | undefined {
  const login = normaliseUser(saidAt(value, 'email', 'username'));
  const id = saidAt(value, 'id')?.slice(0, 128);
  return login === undefined || id === undefined ? login : { ...login, id };
}

/** A change belongs to whom it was made to; at a computer the name is that of the account there. */
function userOf(json: JsonObject, rule: Rule): User | undefined {
  if (rule === 'change') return named(json['resource']) ?? named(json['initiated_by']);
  const actor = saidAt(json, 'initiated_by.type');
  const own = actor === undefined || actor === 'user' || actor === 'admin' ? named(json['initiated_by']) : undefined;
  return own ?? normaliseUser(saidAt(json, 'username', 'user.username', 'auth_context.username'));
}

/** Whether the person of this record did it: else address and browser are somebody else's. */
const isOwn = (json: JsonObject, user: User, rule: Rule): boolean => rule !== 'change' || named(json['initiated_by'])?.name === user.name;

/** The computer: of a login at it, or the one whose certificate or agent the login to the web shows. */
function machineOf(json: JsonObject, rule: Rule): Partial<Draft> | undefined {
  const system = rule === 'machine' ? json['system'] : at(json, 'auth_context', 'system');
  const [type, version] = [systemType(saidAt(system, 'os', 'os_family')), saidAt(system, 'version')?.slice(0, 64)];
  const os = type === undefined ? undefined : { type, ...(version !== undefined && rule !== 'machine' && { version }) };
  const deviceId = saidAt(system, 'id')?.slice(0, 128);
  return known<Partial<Draft>>({
    host: known<NonNullable<Draft['host']>>({ name: saidAt(system, 'hostname', 'host_name', 'displayName')?.slice(0, 255), os }), deviceId,
    device: deviceId === undefined ? undefined : { managed: true },
  });
}

/** Where from. The agent's record of a login at a computer has the address the computer has on the internet, if any; a console login has no other. */
function sourceOf(json: JsonObject, rule: Rule): Draft['source'] {
  const ip = rule === 'gateway' ? undefined : normaliseIp(said(json['client_ip']));
  return ip === undefined ? undefined : { ip };
}

/** Where the phone was that approved. */
function mfaOf(json: JsonObject, rule: Rule): Draft['mfa'] {
  const phone = at(json, 'auth_context', 'jumpcloud_protect_device');
  const factor = rule === 'step' ? saidAt(json, 'mfa_meta.type', 'type')?.slice(0, 64) : undefined;
  return known<NonNullable<Draft['mfa']>>({ factor, ip: normaliseIp(saidAt(phone, 'ip')), device_id: saidAt(phone, 'id')?.slice(0, 128) });
}

function agentOf(json: JsonObject): string | undefined {
  const agent = json['useragent'];
  if (typeof agent === 'string') return said(agent)?.slice(0, 1024);
  const parts = [saidAt(agent, 'name'), saidAt(agent, 'version'), saidAt(agent, 'os_full')].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(' ').slice(0, 1024);
}

function optional(json: JsonObject, rule: Rule, user: User): Partial<Draft> | undefined {
  const recordId = said(json['id'])?.slice(0, 128);
  if (!isOwn(json, user, rule)) return known<Partial<Draft>>({ recordId });
  return known<Partial<Draft>>({ recordId, source: sourceOf(json, rule), userAgent: agentOf(json), mfa: mfaOf(json, rule), ...(rule !== 'change' && machineOf(json, rule)) });
}

function parse(record: Unwrapped, { receivedAt, zone }: SourceContext): ParseResult {
  const { json } = record;
  if (json === undefined) return deadLetter('bad_value', 'not a JSON object');
  const action = said(json['event_type']) ?? '';
  const rule = rules.get(action);
  if (rule === undefined) return drop('event_type');
  const told = toldOf(json, rule);
  if (typeof told === 'string') return drop(told);
  const user = userOf(json, rule);
  if (user === undefined) return drop('no_user');
  const time = parseTime(json['timestamp'], receivedAt, zone) ?? record.time;
  if (time === undefined) return deadLetter('no_time', 'timestamp');
  return ok({ ...told, time, action, user, observer: { vendor: 'JumpCloud', product: 'Directory Insights' }, ...optional(json, rule, user) });
}

/** JumpCloud's events. */
export const directoryInsights: Source = {
  id: 'jumpcloud.directory-insights',
  title: 'JumpCloud Directory Insights (JSON)',
  events: [...rules.keys()],
  clues: ['event_type'],
  matches: ({ json }) => json !== undefined && typeof json['event_type'] === 'string' && typeof json['service'] === 'string' && 'organization' in json && 'timestamp' in json,
  parse,
};
