import { normaliseIp, normaliseUser, parseTime } from '../../normalise.ts';
import { saidAt } from '../../paths.ts';
import { deadLetter, type Draft, drop, type JsonObject, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';

type Told = Pick<Draft, 'kind' | 'outcome' | 'category' | 'type' | 'traits'>;
const login = (outcome: 'success' | 'failure', ...traits: readonly string[]): Told => ({ kind: 'login', outcome, category: ['authentication'], type: ['start'], ...(traits.length > 0 && { traits }) });

/** By category. A second factor is asked for after account password and secret key were right; a firewall that reports lets in. */
const categories: ReadonlyMap<string, Told> = new Map([
  ['success', login('success')], ['firewall_reported_success', login('success')],
  ['credentials_failed', login('failure')], ['sso_failed', login('failure')], ['modern_version_failed', login('failure')],
  ['mfa_failed', login('failure', 'password-proven')], ['firewall_failed', login('failure', 'blocked')],
]);

const systems: readonly (readonly [name: RegExp, type: string])[] = [[/^mac|^os ?x/i, 'macos'], [/^windows/i, 'windows'], [/^(?:ios|ipados)/i, 'ios'], [/^android/i, 'android'], [/^(?:linux|ubuntu|debian|fedora|arch)/i, 'linux']];

function hostOf(json: JsonObject): Draft['host'] {
  const name = saidAt(json, 'client.os_name')?.slice(0, 128);
  const type = name === undefined ? undefined : systems.find(([pattern]) => pattern.test(name))?.[1];
  const version = saidAt(json, 'client.os_version')?.slice(0, 128);
  return type === undefined ? undefined : { os: { type, ...(version !== undefined && { version }) } };
}

/** The person. The SCIM bridge and service accounts sign in from servers. */
function userOf(json: JsonObject): Draft['user'] {
  const type = saidAt(json, 'target_user.user_type');
  if ((type !== undefined && type !== 'user') || /\bSCIM\b/i.test(saidAt(json, 'client.app_name') ?? '')) return undefined;
  const id = saidAt(json, 'target_user.uuid')?.slice(0, 256);
  const named = normaliseUser(saidAt(json, 'target_user.email'));
  return id === undefined ? named : { ...named, id };
}

const factorOf = (type: string | undefined): string | undefined => /^(totp|u2f|duo_native|duo|code)_/.exec(type ?? '')?.[1];

function optional(json: JsonObject, type: string | undefined): Partial<Draft> {
  const [recordId, sessionId] = [saidAt(json, 'uuid')?.slice(0, 256), saidAt(json, 'session_uuid')?.slice(0, 256)];
  const [ip, host, factor] = [normaliseIp(saidAt(json, 'client.ip_address')), hostOf(json), factorOf(type)];
  return {
    ...(recordId !== undefined && { recordId }), ...(sessionId !== undefined && { sessionId }), ...(ip !== undefined && { source: { ip } }),
    ...(host !== undefined && { host }), ...(factor !== undefined && { mfa: { factor } }),
  };
}

function parse(json: JsonObject, record: Unwrapped, { receivedAt, zone }: SourceContext): ParseResult {
  const told = categories.get(saidAt(json, 'category') ?? '');
  if (told === undefined) return drop('category');
  const user = userOf(json);
  if (user === undefined) return drop('no_user');
  const time = parseTime(json['timestamp'], receivedAt, zone) ?? record.time;
  if (time === undefined) return deadLetter('no_time', 'timestamp');
  const type = saidAt(json, 'type');
  return ok({ ...told, time, ...(type !== undefined && { action: type.slice(0, 128) }), user, observer: { vendor: '1Password', product: 'Events API' }, ...optional(json, type) });
}

export const signInAttempts: Source = {
  id: 'onepassword.sign-in-attempts',
  title: '1Password sign-in attempts (Events API)',
  events: [...categories.keys()],
  clues: ['session_uuid'],
  matches: ({ json }) => json !== undefined && typeof json['category'] === 'string' && 'timestamp' in json && 'session_uuid' in json && ('target_user' in json || 'target_user.uuid' in json),
  parse: (record, context) => (record.json === undefined ? deadLetter('bad_value', 'not a JSON object') : parse(record.json, record, context)),
};
