import { isObject, parseJson } from '../../decode/json.ts';
import { normaliseIp, normaliseUser, parseTime } from '../../normalise.ts';
import { at, flagOf, known, saidAt } from '../../paths.ts';
import { deadLetter, type Draft, drop, type JsonObject, ok, type ParseResult, type Source, type SourceContext } from '../../types.ts';

/** Events of Redrock, and the same names as messages of the platform's audit service. */
const events = ['Cloud.Core.Login', 'Cloud.Core.LoginFail', 'Cloud.Core.MfaSummary', 'Cloud.Core.Logout'] as const;
const names = {
  event: ['EventType', 'message'], user: ['NormalizedUser', 'username', 'FailUserName'], id: ['UserGuid', 'userId'], ip: ['FromIPAddress', 'customData.client_ip_address', 'source'],
  system: ['RequestDeviceOS', 'customData.device_os'], factors: ['Factors', 'customData.factors'], method: ['AuthMethod', 'customData.mechanism', 'customData.authentication_method'], session: ['InternalSessionId', 'customData.internal_session_id', 'customData.session_guid'],
  agent: ['customData.user_agent'], record: ['ID', 'uuid'], denied: ['customData.denied_by_user'], success: ['customData.success'], audit: ['auditType'],
} as const;
const field = (record: JsonObject, name: keyof typeof names): string | undefined => saidAt(record, ...names[name]);

/** The audit service has its details as an object, or as JSON in a string when a SIEM passes it on. */
function opened(record: JsonObject): JsonObject {
  const details = record['customData'];
  if (typeof details !== 'string' || !details.startsWith('{')) return record;
  const parsed = parseJson(details);
  return typeof parsed !== 'string' && isObject(parsed.value) ? { ...record, customData: parsed.value } : record;
}

/** Of the ways that were used to prove who one is, the last that is not the password. */
function factorOf(record: JsonObject): string | undefined {
  const factors = (field(record, 'factors') ?? '').slice(0, 512).split(/[,;|]/, 16).map((factor) => factor.trim());
  return factors.filter((factor) => factor !== '' && !/^(?:up|password|none)$/i.test(factor)).at(-1)?.slice(0, 128);
}

type Told = Pick<Draft, 'kind' | 'outcome' | 'category' | 'type' | 'mfa' | 'traits'>;
const category = ['authentication'];

function summary(record: JsonObject): Told {
  const failed = flagOf(field(record, 'success')) === false || flagOf(field(record, 'denied')) === true || /^fail/i.test(field(record, 'audit') ?? '');
  const factor = factorOf(record) ?? field(record, 'method')?.slice(0, 128);
  return { kind: 'mfa', outcome: failed ? 'failure' : flagOf(field(record, 'success')) === true ? 'success' : 'unknown', category, type: ['info'], ...(factor !== undefined && { mfa: { factor } }) };
}

function toldOf(record: JsonObject, event: (typeof events)[number]): Told {
  if (event === 'Cloud.Core.MfaSummary') return summary(record);
  if (event === 'Cloud.Core.Logout') return { kind: 'logout', outcome: 'success', category, type: ['end'] };
  const factor = factorOf(record);
  return { kind: 'login', outcome: event === 'Cloud.Core.Login' ? 'success' : 'failure', category, type: ['start'], ...(factor !== undefined && { mfa: { factor } }) };
}

/** `/Date(1772440282123)/` as .NET writes a time, else ISO. */
function timeOf(record: JsonObject, { receivedAt, zone }: SourceContext): number | undefined {
  const written = at(record, 'WhenOccurred') ?? at(record, 'timestamp');
  const epoch = typeof written === 'string' ? /^\/Date\((\d{12,14})\)\/$/.exec(written)?.[1] : undefined;
  return parseTime(epoch ?? written, receivedAt, zone);
}

const systems: readonly (readonly [RegExp, string])[] = [[/^windows/i, 'windows'], [/^mac/i, 'macos'], [/^ios/i, 'ios'], [/^android/i, 'android'], [/^linux/i, 'linux']];

function optional(record: JsonObject): Partial<Draft> {
  const system = field(record, 'system') ?? '';
  const type = systems.find(([pattern]) => pattern.test(system))?.[1];
  const [ip, userAgent, sessionId, recordId] = [normaliseIp(field(record, 'ip')), field(record, 'agent'), field(record, 'session')?.slice(0, 256), field(record, 'record')?.slice(0, 256)];
  return {
    ...(ip !== undefined && { source: { ip } }), ...(type !== undefined && { host: { os: { type } } }), ...(userAgent !== undefined && { userAgent }),
    ...(sessionId !== undefined && { sessionId }), ...(recordId !== undefined && { recordId }),
  };
}

function parse(given: JsonObject, context: SourceContext): ParseResult {
  const record = opened(given);
  const name = (field(record, 'event') ?? '').toLowerCase();
  const event = events.find((one) => one.toLowerCase() === name);
  if (event === undefined) return drop('event_type');
  const user = known<NonNullable<Draft['user']>>({ ...normaliseUser(field(record, 'user')), id: field(record, 'id')?.slice(0, 256) });
  if (user?.name === undefined || /^(?:service|machine|system)/i.test(saidAt(record, 'identityType') ?? '')) return drop('no_user');
  const time = timeOf(record, context);
  if (time === undefined) return deadLetter('no_time', 'WhenOccurred' in record ? 'WhenOccurred' : 'timestamp');
  return ok({ ...toldOf(record, event), time, action: event, user, observer: { vendor: 'CyberArk', product: 'Identity' }, ...optional(record) });
}

/** A name of its kind, whether it is read or not. */
const isName = (value: unknown): boolean => typeof value === 'string' && /^cloud\.[a-z]/i.test(value);

export const identity: Source = {
  id: 'cyberark.identity',
  title: 'CyberArk Identity (Idaptive) events',
  events,
  clues: ['WhenOccurred', 'auditCode'],
  matches: ({ json }) => json !== undefined && (('WhenOccurred' in json && isName(json['EventType'])) || ('auditCode' in json && 'username' in json && isName(json['message']))),
  parse: ({ json }, context) => (json === undefined ? deadLetter('bad_value', 'not a JSON object') : parse(json, context)),
};
