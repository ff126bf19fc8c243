import { isObject, parseJson } from '../../decode/json.ts';
import { normaliseIp, parseTime } from '../../normalise.ts';
import { flagOf, itemsAt, known, said, saidAt } from '../../paths.ts';
import { deadLetter, type Draft, drop, type JsonObject, ok, type ParseResult, type Source, type SourceContext } from '../../types.ts';
import { userOf, uuid } from './account.ts';
import { type Verdict, verdictOfCode } from './codes.ts';

/** The record itself: bare as the Management API gives it, or in `AuditData` of an export's row (text) or of a Graph query (object). */
function recordOf(json: JsonObject): JsonObject | undefined {
  const inner = json['AuditData'] ?? json['auditData'];
  if (inner === undefined) return json;
  const parsed = typeof inner === 'string' ? parseJson(inner) : { value: inner };
  return typeof parsed !== 'string' && isObject(parsed.value) ? parsed.value : undefined;
}

/** `ExtendedProperties` and `DeviceProperties` are lists of names and values. */
function property(record: JsonObject, list: string, name: string): string | undefined {
  const item = itemsAt(record, [list], ['Name', 'Value']).find((one) => saidAt(one, 'Name') === name);
  return item === undefined ? undefined : saidAt(item, 'Value');
}

/** Users of type 4, 5 and 6 are the system, applications and service principals. */
const notPeople = /^(?:[456]|system|application|serviceprincipal)$/i;

/** The name and id that stand under `Actor` where `UserId` says `Not Available`. */
function actor(record: JsonObject, type: string): string | undefined {
  const item = itemsAt(record, ['Actor'], ['ID', 'Type']).find((one) => saidAt(one, 'Type') === type);
  return item === undefined ? undefined : saidAt(item, 'ID');
}

const isMissing = (text: string | undefined): boolean => text === undefined || /^not available$/i.test(text);

function whoOf(record: JsonObject): Draft['user'] {
  if (notPeople.test(saidAt(record, 'UserType') ?? '')) return undefined;
  const told = saidAt(record, 'UserId');
  const name = isMissing(told) ? actor(record, '5') : told;
  // Where nobody is known, the actor is the application.
  const ids = [saidAt(record, 'UserKey'), ...(name === undefined ? [] : [actor(record, '0')])];
  return userOf(name, ids.find((text) => text !== undefined && uuid.test(text)));
}

/** Names of errors, for records without a number. The longer list of numbers is in codes.ts. */
const errors: readonly (readonly [RegExp, Verdict])[] = [
  [/^(?:BlockedByConditionalAccess|DeviceNotCompliant$|DeviceNotDomainJoined$|ConditionalAccessFailed$|DevicePolicyError$|UserUnauthorizedForApp|ProofUpBlocked)/i, 'block'],
  [/^AuthenticationFailed(?:SasError|DuringStrongAuthentication)/i, 'second'],
  [/Interrupt$|Required|^ForceReauth|^InvalidPasswordExpired|^ExternalSecurityChallenge|^SsoArtifact|^UserStrongAuthExpired/i, 'interrupt'],
  [/^FlowToken|^InvalidReplyTo|^FreshTokenNeeded|^InvalidGrant|Token(?:Expired|Revoked)/i, 'technical'],
];

function verdictOf(record: JsonObject): Verdict {
  const number = saidAt(record, 'ErrorNumber', 'ErrorCode');
  if (number !== undefined && /^[1-9]\d{0,8}$/.test(number)) return verdictOfCode(Number(number));
  const error = saidAt(record, 'LogonError') ?? '';
  return errors.find(([pattern]) => pattern.test(error))?.[1] ?? 'failure';
}

/** Steps within a sign-in, and tokens: what somebody did at a browser is told by another record. */
const echoes = /^(?:SAS:|Cmsi:|Kmsi:|Login:(?:reprocess|resume)|OAuth2:Token$|DeviceAuth|ConsentSet)/i;

type Told = Pick<Draft, 'kind' | 'outcome' | 'category' | 'type' | 'traits'>;
const authentication = ['authentication'];
const other = (outcome: Draft['outcome']): Told => ({ kind: 'other', outcome, category: authentication, type: ['info'] });
const login = (outcome: Draft['outcome'], ...traits: readonly string[]): Told => ({ kind: 'login', outcome, category: authentication, type: ['start'], ...(traits.length > 0 && { traits }) });

const failures: Readonly<Record<Verdict, Told>> = {
  success: other('unknown'), unknown: other('unknown'), interrupt: other('unknown'), technical: other('failure'),
  block: login('failure', 'blocked', 'password-proven'), second: login('failure', 'password-proven'), failure: login('failure'),
};

function toldOf(record: JsonObject): Told | undefined {
  const operation = saidAt(record, 'Operation') ?? '';
  if (operation === 'UserLoginFailed') return failures[verdictOf(record)];
  if (operation !== 'UserLoggedIn') return undefined;
  return echoes.test(property(record, 'ExtendedProperties', 'RequestType') ?? '') ? other('success') : login('success');
}

const systems: readonly (readonly [RegExp, string])[] = [[/^windows/i, 'windows'], [/^mac/i, 'macos'], [/^ios/i, 'ios'], [/^android/i, 'android'], [/^linux/i, 'linux']];

function deviceOf(record: JsonObject): Partial<Draft> {
  const told = (name: string): string | undefined => property(record, 'DeviceProperties', name)?.slice(0, 256);
  const [deviceId, system, sessionId] = [told('Id'), told('OS') ?? '', told('SessionId')];
  // Of a browser that shows no machine, Entra says "not compliant".
  const compliant = deviceId === undefined ? undefined : flagOf(told('IsCompliant'));
  const managed = flagOf(told('IsCompliantAndManaged')) === true ? true : undefined;
  const type = systems.find(([pattern]) => pattern.test(system))?.[1];
  const host = known<NonNullable<Draft['host']>>({ name: told('DisplayName'), os: type === undefined ? undefined : { type } });
  const device = known<NonNullable<Draft['device']>>({ managed, compliant });
  return { ...(deviceId !== undefined && { deviceId }), ...(sessionId !== undefined && { sessionId }), ...(host !== undefined && { host }), ...(device !== undefined && { device }) };
}

function whereFrom(record: JsonObject): Partial<Draft> {
  const ip = normaliseIp(said(record['ClientIP'])) ?? normaliseIp(said(record['ActorIpAddress']));
  const [userAgent, recordId] = [property(record, 'ExtendedProperties', 'UserAgent'), saidAt(record, 'Id')];
  return { ...(ip !== undefined && { source: { ip } }), ...(userAgent !== undefined && { userAgent }), ...(recordId !== undefined && { recordId }), ...deviceOf(record) };
}

function actionOf(record: JsonObject): string {
  const error = saidAt(record, 'ErrorNumber') ?? saidAt(record, 'LogonError');
  const operation = saidAt(record, 'Operation') ?? '';
  return error === undefined || error === '0' ? operation : `${operation} ${error.slice(0, 64)}`;
}

function parse(json: JsonObject, context: SourceContext): ParseResult {
  const record = recordOf(json);
  if (record === undefined) return deadLetter('json_syntax', 'AuditData is damaged');
  const told = toldOf(record);
  if (told === undefined) return drop('operation');
  const user = whoOf(record);
  if (user === undefined) return drop('no_user');
  // UTC, mostly without saying so, whatever zone other logs of this installation are in.
  const time = parseTime(record['CreationTime'], context.receivedAt) ?? parseTime(json['CreationDate'], context.receivedAt);
  if (time === undefined) return deadLetter('no_time', 'CreationTime');
  return ok({ ...told, time, action: actionOf(record), user, observer: { vendor: 'Microsoft', product: 'Microsoft 365' }, ...whereFrom(record) });
}

function matches(json: JsonObject): boolean {
  if ('AuditData' in json) return 'Operation' in json || 'Operations' in json || 'RecordType' in json;
  if ('auditData' in json) return 'auditLogRecordType' in json;
  return typeof json['CreationTime'] === 'string' && typeof json['Operation'] === 'string' && 'Workload' in json && ('UserId' in json || 'UserKey' in json);
}

export const m365Audit: Source = {
  id: 'microsoft.m365-audit',
  title: 'Microsoft 365 unified audit log',
  events: ['UserLoggedIn', 'UserLoginFailed'],
  clues: ['AuditData', 'CreationTime'],
  matches: ({ json }) => json !== undefined && matches(json),
  parse: ({ json }, context) => (json === undefined ? deadLetter('bad_value', 'not a JSON object') : parse(json, context)),
};
