import { isObject } from '../../decode/json.ts';
import { normaliseIp, normaliseUser, parseTime } from '../../normalise.ts';
import { at, itemsAt, known, saidAt } from '../../paths.ts';
import { deadLetter, type Draft, drop, type JsonObject, ok, type ParseResult, type Source, type SourceContext } from '../../types.ts';

/**
 * What an action is.
 * - `entry`: somebody reached an application, or was refused it; before that the sign-on flow, or a session that it left, had let the person in.
 * - `step`: one step of a sign-on that others may still stop, so its success is no presence.
 * - `second`: a code as second factor.
 * - `logout`, `change`: belong to the user whom they are about, whoever did it.
 */
type Rule = 'entry' | 'step' | 'second' | 'logout' | 'change';

const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['USER.ACCESS_ALLOWED', 'entry'], ['USER.ACCESS_DENIED', 'entry'],
  ['PASSWORD.CHECK_SUCCEEDED', 'step'], ['PASSWORD.CHECK_FAILED', 'step'], ['USER.KERBEROS_SUCCEEDED', 'step'], ['USER.KERBEROS_FAILED', 'step'], ['AUTHENTICATION.CREATED', 'step'], ['SESSION.CREATED', 'step'],
  ['OTP.CHECK_SUCCESS', 'second'], ['OTP.CHECK_FAILED', 'second'], ['OTP.CHECK_INVALID', 'second'],
  ['SESSION.DELETED', 'logout'], ['USER.SLO_SUCCESS', 'logout'],
  ...['PASSWORD.RESET', 'PASSWORD.SET', 'PASSWORD.FORCE_CHANGE', 'PASSWORD.RECOVERY', 'PASSWORD.UNLOCKED', 'DEVICE.CREATED', 'DEVICE.UPDATED', 'DEVICE.DELETED', 'USER.LOCKED', 'USER.UNLOCKED'].map((name): [string, Rule] => [name, 'change']),
]);

type Told = Pick<Draft, 'kind' | 'outcome' | 'category' | 'type' | 'traits' | 'mfa'>;
const authentication = ['authentication'];
const login = (outcome: 'success' | 'failure', ...traits: readonly string[]): Told => ({ kind: 'login', outcome, category: authentication, type: ['start'], ...(traits.length > 0 && { traits }) });

/** The action's name tells more than the status does, which is SUCCESS where a check was carried out. */
function outcomeOf(record: JsonObject, action: string): 'success' | 'failure' {
  if (/_(?:FAILED|INVALID|DENIED)$/.test(action)) return 'failure';
  return /^fail/i.test(saidAt(record, 'result.status') ?? '') ? 'failure' : 'success';
}

const tellers: Readonly<Record<Rule, (outcome: 'success' | 'failure') => Told>> = {
  // Roles and groups are looked at when it is known who it is.
  entry: (outcome) => (outcome === 'success' ? login(outcome) : login(outcome, 'blocked', 'password-proven')),
  step: (outcome) => (outcome === 'success' ? { kind: 'other', outcome, category: authentication, type: ['info'] } : login(outcome)),
  second: (outcome) => ({ kind: 'mfa', outcome, category: authentication, type: ['info'], mfa: { factor: 'otp' } }),
  logout: (outcome) => ({ kind: 'logout', outcome, category: authentication, type: ['end'] }),
  change: (outcome) => ({ kind: 'account-change', outcome, category: ['iam'], type: ['user', 'change'] }),
};

type User = NonNullable<Draft['user']>;
function userOf(value: unknown): User | undefined {
  const type = saidAt(value, 'type');
  if (type !== undefined && type !== 'USER') return undefined;
  return known<User>({ ...normaliseUser(saidAt(value, 'name')), id: saidAt(value, 'id')?.slice(0, 256) });
}

interface Whom { readonly user: User; readonly own: boolean }

function whomOf(record: JsonObject, rule: Rule): Whom | undefined {
  const actor = userOf(at(record, 'actors', 'user') ?? { name: at(record, 'actors', 'user', 'name'), id: at(record, 'actors', 'user', 'id') });
  const resource = itemsAt(record, ['resources'], ['type', 'id', 'name']).find((item) => at(item, 'type') === 'USER');
  const target = resource === undefined ? undefined : userOf(resource);
  const about = rule === 'change' || rule === 'logout';
  const user = about ? target ?? actor : actor ?? target;
  return user === undefined ? undefined : { user, own: actor === undefined ? !about : user.id === undefined || actor.id === user.id };
}

/** Only where the webhook is told to show them. */
function whereFrom(record: JsonObject): Partial<Draft> {
  const [ip, userAgent] = [normaliseIp(saidAt(record, 'source.ipAddress')), saidAt(record, 'source.userAgent')];
  return { ...(ip !== undefined && { source: { ip } }), ...(userAgent !== undefined && { userAgent }) };
}

function parse(record: JsonObject, context: SourceContext): ParseResult {
  const action = saidAt(record, 'action.type') ?? '';
  const rule = rules.get(action);
  if (rule === undefined) return drop('action_type');
  const whom = whomOf(record, rule);
  if (whom === undefined) return drop('no_user');
  const time = parseTime(at(record, 'recordedAt'), context.receivedAt, context.zone);
  if (time === undefined) return deadLetter('no_time', 'recordedAt');
  const recordId = saidAt(record, 'id')?.slice(0, 256);
  return ok({
    ...tellers[rule](outcomeOf(record, action)), time, action, user: whom.user, observer: { vendor: 'Ping Identity', product: 'PingOne' },
    ...(recordId !== undefined && { recordId }), ...(whom.own && whereFrom(record)),
  });
}

const isActivity = (json: JsonObject): boolean => 'recordedAt' in json && (isObject(json['action']) || 'action.type' in json) && ('actors' in json || 'resources' in json || 'correlationId' in json || 'actors.user.id' in json);

export const pingone: Source = {
  id: 'ping.pingone',
  title: 'PingOne audit activities',
  events: [...rules.keys()],
  clues: ['recordedAt'],
  matches: ({ json }) => json !== undefined && isActivity(json),
  parse: ({ json }, context) => (json === undefined ? deadLetter('bad_value', 'not a JSON object') : parse(json, context)),
};
