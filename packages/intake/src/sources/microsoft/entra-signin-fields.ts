import { isObject, parseJson } from '../../decode/json.ts';
import { parseTime } from '../../normalise.ts';
import { at, flagOf, itemsAt, said, saidAt } from '../../paths.ts';
import { type JsonObject, type SourceContext } from '../../types.ts';

/** Members that one export has as objects and the next as JSON in a string. */
const nested = ['properties', 'status', 'Status', 'deviceDetail', 'DeviceDetail', 'DeviceDetail_dynamic', 'DeviceDetail_string', 'Status_dynamic', 'Status_string', 'mfaDetail', 'MfaDetail', 'authenticationDetails', 'AuthenticationDetails', 'signInEventTypes'];

function opened(record: JsonObject): JsonObject {
  const out: Record<string, unknown> = {};
  for (const name of nested) {
    const value = Object.hasOwn(record, name) ? record[name] : undefined;
    if (typeof value !== 'string' || !/^\s{0,8}[{[]/.test(value)) continue;
    const parsed = parseJson(value);
    if (typeof parsed !== 'string') out[name] = parsed.value;
  }
  return { ...record, ...out };
}

const PREFIX = 'properties.';
/** All of a sign-in's fields on one level, whichever way it came: what diagnostic settings put into `properties`, or a SIEM flattened from it, stands beside the rest. */
export function viewOf(record: JsonObject): JsonObject {
  const outer = opened(record);
  const { properties } = outer;
  if (isObject(properties)) return { ...outer, ...opened(properties) };
  const flat = Object.keys(outer).filter((key) => key.startsWith(PREFIX));
  return flat.length === 0 ? outer : { ...outer, ...opened(Object.fromEntries(flat.map((key) => [key.slice(PREFIX.length), outer[key]]))) };
}

/** Where a field stands: Graph and diagnostic settings, Log Analytics, the portal's CSV. */
const names = {
  user: ['userPrincipalName', 'UserPrincipalName', 'Username'],
  userId: ['userId', 'UserId', 'User ID'],
  ip: ['ipAddress', 'IPAddress', 'IP address', 'callerIpAddress'],
  code: ['status.errorCode', 'Status.errorCode', 'Status_dynamic.errorCode', 'Status_string.errorCode', 'resultType', 'ResultType', 'Sign-in error code'],
  status: ['Status'],
  id: ['id', 'Id', 'Request ID'],
  session: ['sessionId', 'SessionId', 'Session ID'],
  agent: ['userAgent', 'UserAgent', 'User agent'],
  category: ['category', 'Category', 'Type'],
  asn: ['autonomousSystemNumber', 'AutonomousSystemNumber', 'Autonomous system  number', 'Autonomous system number'],
  token: ['incomingTokenType', 'IncomingTokenType', 'Incoming token type'],
  gsaIp: ['globalSecureAccessIpAddress', 'GlobalSecureAccessIpAddress', 'Global Secure Access IP address'],
  mfa: ['mfaDetail.authMethod', 'MfaDetail.authMethod', 'Multifactor authentication auth method'],
  deviceId: ['deviceDetail.deviceId', 'DeviceDetail.deviceId', 'DeviceDetail_dynamic.deviceId', 'DeviceDetail_string.deviceId', 'Device ID'],
  deviceName: ['deviceDetail.displayName', 'DeviceDetail.displayName', 'DeviceDetail_dynamic.displayName', 'DeviceDetail_string.displayName'],
  os: ['deviceDetail.operatingSystem', 'DeviceDetail.operatingSystem', 'DeviceDetail_dynamic.operatingSystem', 'DeviceDetail_string.operatingSystem', 'Operating System'],
} as const;
type Name = keyof typeof names;

type Path = readonly string[];
// Split once: renewals of tokens are the most frequent records that there are.
const split = (list: readonly string[]): readonly Path[] => list.map((path) => path.split('.'));
const paths: ReadonlyMap<string, readonly Path[]> = new Map(Object.entries(names).map(([name, list]) => [name, split(list)]));

function firstSaid(view: JsonObject, list: readonly Path[]): string | undefined {
  for (const path of list) {
    const found = said(at(view, ...path));
    if (found !== undefined) return found;
  }
  return undefined;
}
export const field = (view: JsonObject, name: Name): string | undefined => firstSaid(view, paths.get(name) ?? []);

/** The first of these that is true or false, `True` and `Yes` included. */
const flagAt = (view: JsonObject, list: readonly Path[]): boolean | undefined => list.map((path) => flagOf(at(view, ...path))).find((flag) => flag !== undefined);
const inDevice = (name: string, column: string): readonly Path[] => [...['deviceDetail', 'DeviceDetail', 'DeviceDetail_dynamic', 'DeviceDetail_string'].map((where) => [where, name]), [column]];
const flags = { managed: inDevice('isManaged', 'Managed'), compliant: inDevice('isCompliant', 'Compliant'), interactive: split(['isInteractive', 'IsInteractive']), gsa: split(['isThroughGlobalSecureAccess', 'IsThroughGlobalSecureAccess', 'Through Global Secure Access']) };
export const managedOf = (view: JsonObject): boolean | undefined => flagAt(view, flags.managed);
export const compliantOf = (view: JsonObject): boolean | undefined => flagAt(view, flags.compliant);
export const interactiveOf = (view: JsonObject): boolean | undefined => flagAt(view, flags.interactive);
export const throughGsa = (view: JsonObject): boolean => flagAt(view, flags.gsa) === true;

const stamp = /^(\d{1,2})\/(\d{1,2})\/(\d{4}),? (\d{1,2}):(\d{2}):(\d{2})(?:\.\d{1,9})? (AM|PM)$/i;
/** The portal's exports are in American: `3/4/2026, 1:05:09.123 PM`, in UTC as their column says. */
function american(text: string): string {
  const [, month, day, year, hour, minute, second, half] = stamp.exec(text) ?? [];
  if (month === undefined || day === undefined || year === undefined) return text;
  const hours = (Number(hour) % 12) + (half?.toUpperCase() === 'PM' ? 12 : 0);
  return `${year}-${month}-${day}T${String(hours)}:${minute ?? ''}:${second ?? ''}Z`;
}

const times = split(['createdDateTime', 'CreatedDateTime', 'CreatedDateTime [UTC]', 'time', 'TimeGenerated', 'TimeGenerated [UTC]', 'Date (UTC)']);
/** All times are UTC, with a zone or without. */
export function timeOf(view: JsonObject, { receivedAt }: SourceContext): number | undefined {
  for (const path of times) {
    const text = said(at(view, ...path));
    const time = text === undefined ? undefined : parseTime(american(text), receivedAt);
    if (time !== undefined) return time;
  }
  return undefined;
}

export interface Step { readonly method: string; readonly succeeded: boolean | undefined }

/** What was asked for, in the order in which it was answered. */
export function stepsOf(view: JsonObject): readonly Step[] {
  return ['authenticationDetails', 'AuthenticationDetails'].flatMap((name) => itemsAt(view, [name], ['authenticationMethod', 'succeeded'])).flatMap((item) => {
    const method = saidAt(item, 'authenticationMethod');
    return method === undefined ? [] : [{ method, succeeded: isObject(item) ? flagOf(item['succeeded']) : undefined }];
  });
}

/** Kinds that Graph gives a sign-in, such as `nonInteractiveUser`. */
export const eventTypesOf = (view: JsonObject): readonly unknown[] => (Array.isArray(view['signInEventTypes']) ? view['signInEventTypes'].slice(0, 8) : []);
