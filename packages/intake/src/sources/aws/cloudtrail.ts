import { isObject, parseJson } from '../../decode/json.ts';
import { normaliseIp, normaliseUser, parseTime } from '../../normalise.ts';
import { at, flagOf, known, said, saidAt } from '../../paths.ts';
import { deadLetter, type Draft, drop, type JsonObject, ok, type ParseResult, type Source, type SourceContext } from '../../types.ts';

const events = ['ConsoleLogin', 'AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity', 'AssumeRole', 'GetSessionToken'] as const;
type EventName = (typeof events)[number];
const eventOf = (name: string | undefined): EventName | undefined => events.find((event) => event === name);

type User = NonNullable<Draft['user']>;

/** CloudTrail puts out what somebody typed as a name when no such user exists: it may be a password. */
const isHidden = (name: string | undefined): boolean => name === undefined || /^HIDDEN_DUE_TO_SECURITY_REASONS$/i.test(name);
const named = (name: string | undefined): User | undefined => (isHidden(name) ? undefined : normaliseUser(name));
/** Roles of machines have session names of their own choosing; who logs in through an identity provider has an address there. */
const person = (name: string | undefined): User | undefined => (name !== undefined && /^[^@\s/:]{1,128}@[^@\s/:]{1,256}$/.test(name) && !/gserviceaccount\.com$/i.test(name) ? named(name) : undefined);

/** `AROAEXAMPLE:jane@example.com`: what stands after the colon is the session's name. */
const sessionName = (record: JsonObject): string | undefined => saidAt(record, 'userIdentity.principalId')?.split(':').slice(1).join(':');

function root(record: JsonObject): User {
  const account = saidAt(record, 'userIdentity.accountId', 'recipientAccountId');
  return account === undefined ? { name: 'root' } : { name: 'root', domain: account.slice(0, 64) };
}

/** Who is at the console: a user of the account, its owner, or somebody from an identity provider. */
function atConsole(record: JsonObject): User | undefined {
  const type = saidAt(record, 'userIdentity.type') ?? '';
  if (type === 'Root') return root(record);
  if (type === 'AssumedRole' || type === 'FederatedUser') return named(sessionName(record));
  return named(saidAt(record, 'userIdentity.userName'));
}

/** Who asks for a token. Robots have keys of users, too: only a second factor, or a name from an identity provider, tells a person. */
function behindToken(record: JsonObject): User | undefined {
  const type = saidAt(record, 'userIdentity.type') ?? '';
  if (type === 'AssumedRole' || type === 'FederatedUser') return person(sessionName(record));
  if (type !== 'IAMUser' && type !== 'Root') return undefined;
  const proven = saidAt(record, 'requestParameters.serialNumber') !== undefined || flagOf(at(record, 'userIdentity', 'sessionContext', 'attributes', 'mfaAuthenticated')) === true;
  if (!proven) return undefined;
  return type === 'Root' ? root(record) : named(saidAt(record, 'userIdentity.userName'));
}

/** The subject of an assertion may be a new one each time, so the session's name, which the provider sets too, is better than a subject without `@`. */
function withSaml(record: JsonObject): User | undefined {
  const [session, subject] = [saidAt(record, 'requestParameters.roleSessionName'), saidAt(record, 'userIdentity.userName')];
  return person(session) ?? person(subject) ?? named(session) ?? named(subject);
}
const withWebIdentity = (record: JsonObject): User | undefined => person(saidAt(record, 'userIdentity.userName')) ?? person(saidAt(record, 'requestParameters.roleSessionName'));

const who: Readonly<Record<EventName, (record: JsonObject) => User | undefined>> = {
  ConsoleLogin: atConsole, AssumeRoleWithSAML: withSaml, AssumeRoleWithWebIdentity: withWebIdentity, AssumeRole: behindToken, GetSessionToken: behindToken,
};

type Told = Pick<Draft, 'kind' | 'outcome' | 'category' | 'type' | 'traits'>;
const authentication = ['authentication'];
const login = (outcome: Draft['outcome'], ...traits: readonly string[]): Told => ({ kind: 'login', outcome, category: authentication, type: ['start'], ...(traits.length > 0 && { traits }) });
const other = (outcome: Draft['outcome']): Told => ({ kind: 'other', outcome, category: authentication, type: ['info'] });

function atTheConsole(record: JsonObject): Told {
  const result = saidAt(record, 'responseElements.ConsoleLogin') ?? '';
  if (/^success$/i.test(result)) return login('success');
  return /^failure$/i.test(result) ? login('failure') : other('unknown');
}

/** The roles of IAM Identity Center are taken by Amazon's own servers on somebody's behalf. */
const isIdentityCenter = (record: JsonObject): boolean => (saidAt(record, 'requestParameters.principalArn') ?? '').includes(':saml-provider/AWSSSO_');

function token(record: JsonObject, name: EventName): Told {
  const error = saidAt(record, 'errorCode');
  if (error !== undefined) {
    // The identity provider has let them in, the role does not. A user who lacks a right is no failed login.
    return error.startsWith('AccessDenied') && (name === 'AssumeRoleWithSAML' || name === 'AssumeRoleWithWebIdentity') ? login('failure', 'blocked', 'password-proven') : other('failure');
  }
  return isIdentityCenter(record) ? other('success') : login('success');
}

/** `YubiKey` and `arn:aws:iam::111122223333:mfa/jane` both name the thing that answered. */
function mfaOf(record: JsonObject): Draft['mfa'] {
  const used = flagOf(at(record, 'additionalEventData', 'MFAUsed')) === true;
  const device = saidAt(record, 'additionalEventData.MFAIdentifier', 'requestParameters.serialNumber')?.slice(0, 256);
  if (!used && device === undefined) return undefined;
  const factor = device === undefined ? 'mfa' : device.includes(':u2f/') ? 'u2f' : 'totp';
  return known<NonNullable<Draft['mfa']>>({ factor, device_id: device });
}

function whereFrom(record: JsonObject): Partial<Draft> {
  // `signin.amazonaws.com` and `AWS Internal` stand here, too: no addresses.
  const ip = isIdentityCenter(record) ? undefined : normaliseIp(said(record['sourceIPAddress']));
  const [mfa, userAgent, recordId] = [mfaOf(record), said(record['userAgent'])?.replace(/^\[(.*)\]$/s, '$1'), saidAt(record, 'eventID')];
  return { ...(ip !== undefined && { source: { ip } }), ...(mfa !== undefined && { mfa }), ...(userAgent !== undefined && { userAgent }), ...(recordId !== undefined && { recordId }) };
}

/** `lookup-events` has the record as text in a summary of it. */
function recordOf(json: JsonObject): JsonObject | undefined {
  const inner = json['CloudTrailEvent'];
  if (typeof inner !== 'string') return json;
  const parsed = parseJson(inner);
  return typeof parsed !== 'string' && isObject(parsed.value) ? parsed.value : undefined;
}

function parse(json: JsonObject, context: SourceContext): ParseResult {
  const record = recordOf(json);
  if (record === undefined) return deadLetter('json_syntax', 'CloudTrailEvent is damaged');
  const name = eventOf(saidAt(record, 'eventName'));
  if (name === undefined) return drop('event_name');
  if (saidAt(record, 'userIdentity.invokedBy') !== undefined) return drop('by_service');
  const user = who[name](record);
  if (user === undefined) return drop('no_user');
  const time = parseTime(record['eventTime'], context.receivedAt);
  if (time === undefined) return deadLetter('no_time', 'eventTime');
  const told = name === 'ConsoleLogin' ? atTheConsole(record) : token(record, name);
  const id = saidAt(record, 'userIdentity.principalId')?.slice(0, 256);
  const error = saidAt(record, 'errorCode')?.slice(0, 64);
  return ok({
    ...told, time, user: id === undefined ? user : { ...user, id }, action: error === undefined ? name : `${name} ${error}`, observer: { vendor: 'AWS', product: 'CloudTrail' }, ...whereFrom(record),
  });
}

function matches(json: JsonObject): boolean {
  if (typeof json['CloudTrailEvent'] === 'string') return 'EventName' in json;
  const { eventSource } = json;
  return typeof eventSource === 'string' && eventSource.endsWith('.amazonaws.com') && typeof json['eventName'] === 'string' && 'eventTime' in json && ('userIdentity' in json || 'userIdentity.type' in json);
}

export const cloudtrail: Source = {
  id: 'aws.cloudtrail',
  title: 'AWS CloudTrail',
  events,
  clues: ['CloudTrailEvent', 'eventSource'],
  matches: ({ json }) => json !== undefined && matches(json),
  parse: ({ json }, context) => (json === undefined ? deadLetter('bad_value', 'not a JSON object') : parse(json, context)),
};
