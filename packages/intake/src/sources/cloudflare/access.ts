import { normaliseIp, normaliseUser, parseTime } from '../../normalise.ts';
import { flagOf, known, said } from '../../paths.ts';
import { deadLetter, type Draft, drop, type JsonObject, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';

/** Logpush writes `CreatedAt`, the API `created_at` for the same. */
const either = (json: JsonObject, ...names: readonly string[]): string | undefined => names.map((name) => said(json[name])).find((value) => value !== undefined);

/** Service tokens and mutual TLS let machines in; they have no e-mail address, or the token's name. */
const isMachine = (json: JsonObject): boolean => /^(?:service[_ -]?auth|service[_ -]?token|mtls|certificate|nonidentity|non_identity|bypass)$/i.test(either(json, 'Connection', 'connection') ?? '');

function userOf(json: JsonObject): Draft['user'] {
  const email = normaliseUser(either(json, 'Email', 'user_email'));
  if (email === undefined || isMachine(json)) return undefined;
  const id = either(json, 'UserUID', 'user_id')?.slice(0, 128);
  return id === undefined ? email : { ...email, id };
}

type Told = Pick<Draft, 'kind' | 'outcome' | 'category' | 'type' | 'traits'>;

/**
 * A person comes here from the identity provider; so whoever is not allowed is stopped by policy, after credentials that were right. Only a code for the
 * mailbox is asked for by a mere address.
 */
function toldOf(json: JsonObject): Told | string {
  const action = (either(json, 'Action', 'action') ?? '').toLowerCase();
  const allowed = flagOf(json['Allowed'] ?? json['allowed']);
  if (action === 'logout') return { kind: 'logout', outcome: 'success', category: ['authentication'], type: ['end'] };
  if (action !== 'login') return 'action';
  if (allowed === undefined) return 'undecided';
  const login = { kind: 'login', category: ['authentication'], type: ['start'] } as const;
  if (allowed) return { ...login, outcome: 'success' };
  const proven = !/^one_?time_?pin$/i.test(either(json, 'Connection', 'connection') ?? '');
  return { ...login, outcome: 'failure', traits: proven ? ['blocked', 'password-proven'] : ['blocked'] };
}

/** One request may ask for more than one application: the ray alone is no id. */
function idOf(json: JsonObject): string | undefined {
  const [ray, app, action] = [either(json, 'RayID', 'ray_id'), either(json, 'AppUUID', 'app_uid') ?? '', either(json, 'Action', 'action') ?? ''];
  return ray === undefined ? undefined : [ray, app, action].join(' ').slice(0, 256);
}

function parse(record: Unwrapped, { receivedAt, zone }: SourceContext): ParseResult {
  const { json } = record;
  if (json === undefined) return deadLetter('bad_value', 'not a JSON object');
  if ('SessionID' in json) return drop('network_session');
  const told = toldOf(json);
  if (typeof told === 'string') return drop(told);
  const user = userOf(json);
  if (user === undefined) return drop('no_user');
  const time = parseTime(json['CreatedAt'] ?? json['created_at'], receivedAt, zone) ?? record.time;
  if (time === undefined) return deadLetter('no_time', 'CreatedAt');
  const ip = normaliseIp(either(json, 'IPAddress', 'ip_address'));
  const optional = known<Partial<Draft>>({ recordId: idOf(json), source: ip === undefined ? undefined : { ip }, userAgent: either(json, 'UserAgent', 'user_agent')?.slice(0, 1024) });
  return ok({ ...told, time, action: told.kind === 'login' ? 'access-login' : 'access-logout', user, observer: { vendor: 'Cloudflare', product: 'Access' }, ...optional });
}

const has = (json: JsonObject, ...names: readonly string[]): boolean => names.every((name) => name in json);

/** Cloudflare Access, by Logpush or by the API; of Zero Trust's network sessions it is known what they are. */
export const access: Source = {
  id: 'cloudflare.access',
  title: 'Cloudflare Access requests (Logpush, API)',
  events: ['login', 'logout'],
  clues: ['AppDomain', 'AppUUID', 'app_domain', 'app_uid', 'OriginIP'],
  matches: ({ json }) => json !== undefined && (
    (typeof json['Action'] === 'string' && has(json, 'CreatedAt', 'Allowed') && ('AppDomain' in json || 'AppUUID' in json)) ||
    (typeof json['action'] === 'string' && has(json, 'created_at', 'allowed') && ('app_domain' in json || 'app_uid' in json)) ||
    has(json, 'AccountID', 'SessionID', 'OriginIP', 'SourceIP')),
  parse,
};
