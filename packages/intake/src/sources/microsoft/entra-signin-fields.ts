import { isObject, parseJson } from '../../decode/json.ts';
import { parseTime } from '../../normalise.ts';
import { at, flagOf, itemsAt, said, saidAt } from '../../paths.ts';
import { type JsonObject, type SourceContext } from '../../types.ts';

/** By Graph's name of a field, what else it is called: in Log Analytics, and in the portal's CSV. Members of a member are reached by a dot. */
const others: Readonly<Record<string, readonly string[]>> = {
  userPrincipalName: ['UserPrincipalName', 'Username'], userId: ['UserId', 'User ID'], ipAddress: ['IPAddress', 'IP address'], callerIpAddress: [], id: ['Id', 'Request ID'], sessionId: ['SessionId', 'Session ID'], userAgent: ['UserAgent', 'User agent'],
  category: ['Category'], type: ['Type'], isInteractive: ['IsInteractive'], signInEventTypes: [], autonomousSystemNumber: ['AutonomousSystemNumber', 'Autonomous system  number', 'Autonomous system number'], incomingTokenType: ['IncomingTokenType', 'Incoming token type'],
  isThroughGlobalSecureAccess: ['IsThroughGlobalSecureAccess', 'Through Global Secure Access'], globalSecureAccessIpAddress: ['GlobalSecureAccessIpAddress', 'Global Secure Access IP address'],
  createdDateTime: ['CreatedDateTime', 'CreatedDateTime [UTC]', 'Date (UTC)'], time: ['TimeGenerated', 'TimeGenerated [UTC]'], status: ['Status', 'Status_dynamic', 'Status_string'], 'status.errorCode': [], resultType: ['ResultType', 'Sign-in error code'],
  mfaDetail: ['MfaDetail'], 'mfaDetail.authMethod': ['Multifactor authentication auth method'], authenticationDetails: ['AuthenticationDetails'],
  deviceDetail: ['DeviceDetail', 'DeviceDetail_dynamic', 'DeviceDetail_string'], 'deviceDetail.deviceId': ['Device ID'], 'deviceDetail.displayName': [], 'deviceDetail.operatingSystem': ['Operating System'], 'deviceDetail.isManaged': ['Managed'], 'deviceDetail.isCompliant': ['Compliant'],
};
const canonical: ReadonlyMap<string, string> = new Map(Object.entries(others).flatMap(([name, list]) => [name, ...list].map((other): [string, string] => [other, name])));
/** Members that one export has as objects and the next as JSON in a string. */
const nested = new Set(['status', 'deviceDetail', 'mfaDetail', 'authenticationDetails', 'signInEventTypes']);

function opened(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s{0,8}[{[]/.test(value)) return value;
  const parsed = parseJson(value);
  return typeof parsed === 'string' ? value : parsed.value;
}

const PREFIX = 'properties.';
const STEPS = 'authenticationDetails';
/** Adds what `record` says and `view` does not yet. One pass over the keys: renewals of tokens are the most frequent records that there are. */
function collect(view: Record<string, unknown>, record: JsonObject): void {
  for (const key of Object.keys(record)) {
    const own = key.startsWith(PREFIX) ? key.slice(PREFIX.length) : key;
    // Lists are flattened to columns with names of their own, which `itemsAt` knows.
    const name = canonical.get(own) ?? (own.startsWith(STEPS) ? own : undefined);
    const value = record[key];
    if (name === undefined || value === null || value === '' || view[name] !== undefined) continue;
    view[name] = nested.has(name) ? opened(value) : value;
  }
}

/** A sign-in's fields on one level under Graph's names, whichever way it came: what stands in `properties` goes before what stands beside it. */
export function viewOf(record: JsonObject): JsonObject {
  const view: Record<string, unknown> = {};
  const properties = opened(record['properties']);
  if (isObject(properties)) collect(view, properties);
  collect(view, record);
  return view;
}

/** Where each field stands in a view. */
const names = {
  user: ['userPrincipalName'], userId: ['userId'], ip: ['ipAddress', 'callerIpAddress'], code: ['status.errorCode', 'resultType'], status: ['status'], id: ['id'], session: ['sessionId'], agent: ['userAgent'], category: ['category', 'type'], asn: ['autonomousSystemNumber'],
  gsaIp: ['globalSecureAccessIpAddress'], mfa: ['mfaDetail.authMethod'], deviceId: ['deviceDetail.deviceId'], deviceName: ['deviceDetail.displayName'], os: ['deviceDetail.operatingSystem'],
} as const;
export const field = (view: JsonObject, name: keyof typeof names): string | undefined => saidAt(view, ...names[name]);

/** Kinds of token that were shown, `primaryRefreshToken` among them: one, or a list. */
export function tokensOf(view: JsonObject): readonly string[] {
  const kinds = view['incomingTokenType'];
  return (Array.isArray(kinds) ? kinds.slice(0, 8) : [kinds]).flatMap((kind) => said(kind) ?? []);
}

export const managedOf = (view: JsonObject): boolean | undefined => flagOf(at(view, 'deviceDetail', 'isManaged'));
export const compliantOf = (view: JsonObject): boolean | undefined => flagOf(at(view, 'deviceDetail', 'isCompliant'));
export const interactiveOf = (view: JsonObject): boolean | undefined => flagOf(view['isInteractive']);
export const throughGsa = (view: JsonObject): boolean => flagOf(view['isThroughGlobalSecureAccess']) === true;

const stamp = /^(\d{1,2})\/(\d{1,2})\/(\d{4}),? (\d{1,2}):(\d{2}):(\d{2})(?:\.\d{1,9})? (AM|PM)$/i;
/** The portal's exports are in American: `3/4/2026, 1:05:09.123 PM`, in UTC as their column says. */
function american(text: string): string {
  const [, month, day, year, hour, minute, second, half] = stamp.exec(text) ?? [];
  if (month === undefined || day === undefined || year === undefined) return text;
  const hours = (Number(hour) % 12) + (half?.toUpperCase() === 'PM' ? 12 : 0);
  return `${year}-${month}-${day}T${String(hours)}:${minute ?? ''}:${second ?? ''}Z`;
}

/** All times are UTC, with a zone or without. */
export function timeOf(view: JsonObject, { receivedAt }: SourceContext): number | undefined {
  for (const name of ['createdDateTime', 'time']) {
    const text = said(view[name]);
    const time = text === undefined ? undefined : parseTime(american(text), receivedAt);
    if (time !== undefined) return time;
  }
  return undefined;
}

export interface Step { readonly method: string; readonly succeeded: boolean | undefined }

/** What was asked for, in the order in which it was answered. */
export function stepsOf(view: JsonObject): readonly Step[] {
  return itemsAt(view, [STEPS], ['authenticationMethod', 'succeeded']).flatMap((item) => {
    const method = saidAt(item, 'authenticationMethod');
    return method === undefined ? [] : [{ method, succeeded: isObject(item) ? flagOf(item['succeeded']) : undefined }];
  });
}

/** Kinds that Graph gives a sign-in, such as `nonInteractiveUser`. */
export const eventTypesOf = (view: JsonObject): readonly unknown[] => (Array.isArray(view['signInEventTypes']) ? view['signInEventTypes'].slice(0, 8) : []);
