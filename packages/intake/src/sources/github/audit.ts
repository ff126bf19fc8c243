import { normaliseIp, normaliseUser, parseTime } from '../../normalise.ts';
import { at, flagOf, known, said, saidAt } from '../../paths.ts';
import { deadLetter, type Draft, drop, type JsonObject, ok, type ParseResult, type Source, type SourceContext } from '../../types.ts';

type Told = Pick<Draft, 'kind' | 'outcome' | 'category' | 'type' | 'traits' | 'mfa'>;
const authentication = ['authentication'];
const login = (outcome: 'success' | 'failure'): Told => ({ kind: 'login', outcome, category: authentication, type: ['start'] });
const other: Told = { kind: 'other', outcome: 'success', category: authentication, type: ['info'] };
const change: Told = { kind: 'account-change', outcome: 'success', category: ['iam'], type: ['user', 'change'] };
const second = (outcome: 'success' | 'failure', ...traits: readonly string[]): Told => ({ kind: 'mfa', outcome, category: authentication, type: ['info'], ...(traits.length > 0 && { traits }) });

/** GitHub asks for the second factor after the password; the organisation's own login is an assertion that it has checked. */
const actions: ReadonlyMap<string, Told> = new Map<string, Told>([
  ['user.login', login('success')], ['user.failed_login', login('failure')], ['org.sso_response', login('success')], ['business.sso_response', login('success')],
  ['user.two_factor_challenge_success', second('success')], ['user.two_factor_challenge_failure', second('failure', 'password-proven')],
  ['user.sign_in_from_unrecognized_device', other], ['user.sign_in_from_unrecognized_device_and_location', other],
  ['user.logout', { kind: 'logout', outcome: 'success', category: authentication, type: ['end'] }],
  ...['user.change_password', 'user.reset_password', 'user.add_email', 'user.remove_email', 'user.two_factor_recover', 'passkey.register', 'passkey.remove', 'public_key.create', 'public_key.delete'].map((name): [string, Told] => [name, change]),
]);
const factors = /^two_factor_authentication\.(?:add_factor|remove_factor|enabled|disabled|recovery_codes_regenerated|update_fallback|password_reset_fallback_sms|sign_in_fallback_sms)$/;
const toldOf = (action: string): Told | undefined => actions.get(action) ?? (factors.test(action) ? change : undefined);

type User = NonNullable<Draft['user']>;
/** Bots, keys and apps are nobody. */
const personNamed = (login: string | undefined): string | undefined => (login === undefined || /\[bot\]$|^deploy_key$/.test(login) ? undefined : login);

/** By the name that the company's identity provider gave, where the record holds it, so that the account is the one that other logs know. */
function actorOf(record: JsonObject): User | undefined {
  const login = personNamed(saidAt(record, 'actor', 'user')?.slice(0, 256));
  if (login === undefined || flagOf(at(record, 'actor_is_bot')) === true) return undefined;
  const given = saidAt(record, 'external_identity_nameid', 'external_identity_username');
  const named = normaliseUser(given?.includes('@') === true ? given : login);
  return named === undefined ? undefined : known<User>({ ...named, id: saidAt(record, 'actor_id', 'user_id')?.slice(0, 64) });
}

interface Whom { readonly user: User; readonly own: boolean }
/** A change belongs to the account that it is made to. */
function whomOf(record: JsonObject, told: Told): Whom | undefined {
  const [actor, target] = [saidAt(record, 'actor'), personNamed(saidAt(record, 'user')?.slice(0, 256))];
  if (told.kind === 'account-change' && target !== undefined && actor !== undefined && target.toLowerCase() !== actor.toLowerCase()) {
    const user = known<User>({ ...normaliseUser(target), id: saidAt(record, 'user_id')?.slice(0, 64) });
    return user === undefined ? undefined : { user, own: false };
  }
  const user = actorOf(record);
  return user === undefined ? undefined : { user, own: true };
}

function whereFrom(record: JsonObject): Partial<Draft> {
  const [ip, userAgent] = [normaliseIp(saidAt(record, 'actor_ip')), saidAt(record, 'user_agent')];
  return { ...(ip !== undefined && { source: { ip } }), ...(userAgent !== undefined && { userAgent }) };
}

function parse(record: JsonObject, { receivedAt, zone }: SourceContext): ParseResult {
  const action = said(record['action']) ?? '';
  const told = toldOf(action);
  if (told === undefined) return drop(action.startsWith('git.') ? 'git' : 'action');
  const whom = whomOf(record, told);
  if (whom === undefined) return drop('no_user');
  const time = parseTime(record['@timestamp'], receivedAt, zone) ?? parseTime(record['created_at'], receivedAt, zone);
  if (time === undefined) return deadLetter('no_time', '@timestamp');
  const recordId = saidAt(record, '_document_id')?.slice(0, 256);
  return ok({ ...told, time, action, user: whom.user, observer: { vendor: 'GitHub', product: 'Audit log' }, ...(recordId !== undefined && { recordId }), ...(whom.own && whereFrom(record)) });
}

const actionName = /^[a-z_]{2,64}\.[a-z_]{2,64}$/;
const marks = ['actor_ip', 'actor_location', 'actor_location.country_code', '_document_id', 'actor_id'];
const isEpoch = (value: unknown): boolean => typeof value === 'number' || (typeof value === 'string' && /^\d{13}$/.test(value));

/** The stamp of GitHub's is a number; actions are two words with a dot between them. */
function matches(json: JsonObject): boolean {
  if (typeof json['action'] !== 'string' || !(isEpoch(json['@timestamp']) || isEpoch(json['created_at'])) || !actionName.test(json['action'])) return false;
  return marks.some((name) => name in json) || (typeof json['actor'] === 'string' && ('org' in json || 'business' in json));
}

export const audit: Source = {
  id: 'github.audit',
  title: 'GitHub audit log of an organisation or enterprise',
  events: [...actions.keys(), 'two_factor_authentication.*'],
  clues: ['actor', 'actor_ip', 'actor_location', '_document_id', 'actor_id'],
  matches: ({ json }) => json !== undefined && matches(json),
  parse: ({ json }, context) => (json === undefined ? deadLetter('bad_value', 'not a JSON object') : parse(json, context)),
};
