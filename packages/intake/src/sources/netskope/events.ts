import { isPrivateIp } from '@winnow/core';
import { isObject } from '../../decode/json.ts';
import { normaliseIp, normaliseUser, parseTime } from '../../normalise.ts';
import { at, itemsAt, known, said, saidAt } from '../../paths.ts';
import { deadLetter, type Draft, drop, type JsonObject, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';
import { systemType } from '../../hardware.ts';

type Told = Pick<Draft, 'kind' | 'outcome' | 'category' | 'type' | 'traits'>;
const login = (outcome: 'success' | 'failure', ...traits: readonly string[]): Told => ({ kind: 'login', outcome, category: ['authentication'], type: ['start'], ...(traits.length > 0 && { traits }) });
const logout: Told = { kind: 'logout', outcome: 'success', category: ['authentication'], type: ['end'] };

/** In the words of applications and of the portal alike; an attempt is followed by what became of it. */
const activities: ReadonlyMap<string, Told> = new Map([
  ['login successful', login('success')], ['sso login successful', login('success')], ['login failed', login('failure')], ['sso login failed', login('failure')], ['logout', logout], ['logout successful', logout],
]);

function toldOf(json: JsonObject): Told | string {
  const audit = said(json['audit_log_event']);
  const told = activities.get((audit ?? said(json['activity']) ?? '').toLowerCase());
  if (told === undefined) return audit !== undefined ? 'audit_log' : `${/^(?:page|connection|network|infrastructure)$/.exec(saidAt(json, 'record_type', 'type') ?? '')?.[0] ?? 'activity'}_event`;
  return told.kind === 'login' && /^block/i.test(said(json['action']) ?? '') ? login('failure', 'blocked') : told;
}

/** Of an administrator the address stands among the values of the audit record. What `userip` holds is the address behind the router. */
function addressOf(json: JsonObject): string | undefined {
  const own = normaliseIp(said(json['srcip']));
  if (own !== undefined || said(json['audit_log_event']) === undefined) return own;
  const values = at(json, 'supporting_data', 'data_values');
  return Array.isArray(values) ? values.slice(0, 8).map((value: unknown) => normaliseIp(value)).find((ip) => ip !== undefined) : undefined;
}

const managed: ReadonlyMap<string, boolean> = new Map([['managed', true], ['unmanaged', false]]);
const managedOf = (word: string | undefined): boolean | undefined => managed.get(word?.toLowerCase() ?? '');

function hostOf(name: string | undefined, system: string | undefined, version: string | undefined): Draft['host'] {
  const type = systemType(system);
  return known<NonNullable<Draft['host']>>({ name: name?.slice(0, 255), os: type === undefined ? undefined : { type, ...(version !== undefined && { version: version.slice(0, 64) }) } });
}

function optional(json: JsonObject): Partial<Draft> | undefined {
  const [ip, isManaged] = [addressOf(json), managedOf(said(json['device_classification']))];
  return known<Partial<Draft>>({
    recordId: said(json['_id'])?.slice(0, 128), source: ip === undefined ? undefined : { ip }, host: hostOf(said(json['hostname']), said(json['os']), said(json['os_version'])),
    deviceId: said(json['nsdeviceuid'])?.slice(0, 128), device: isManaged === undefined ? undefined : { managed: isManaged }, userAgent: saidAt(json, 'useragent', 'user_agent')?.slice(0, 1024),
  });
}

function event(json: JsonObject, record: Unwrapped, { receivedAt, zone }: SourceContext): ParseResult {
  const told = toldOf(json);
  if (typeof told === 'string') return drop(told);
  const user = normaliseUser(saidAt(json, 'user', 'userkey', 'ur_normalized'));
  if (user === undefined) return drop('no_user');
  const time = parseTime(json['timestamp'], receivedAt, zone) ?? record.time;
  if (time === undefined) return deadLetter('no_time', 'timestamp');
  const product = said(json['audit_log_event']) === undefined ? 'Cloud' : 'Admin Console';
  return ok({ ...told, time, action: saidAt(json, 'audit_log_event', 'activity')?.slice(0, 128) ?? '', user, observer: { vendor: 'Netskope', product }, ...optional(json) });
}

const virtual = /\b(?:vmware|virtualbox|innotek|qemu|parallels|xen|bochs|kvm|virtual machine)\b/i;

function machineOf(json: JsonObject, classified: string | undefined): Partial<Draft> | undefined {
  const [vendor, model] = [saidAt(json, 'host_info.device_make')?.slice(0, 128), saidAt(json, 'host_info.device_model')?.slice(0, 128)];
  const vm = virtual.test(`${vendor ?? ''} ${model ?? ''}`) ? true : undefined;
  return known<Partial<Draft>>({
    host: hostOf(saidAt(json, 'host_info.hostname'), saidAt(json, 'host_info.os'), saidAt(json, 'host_info.os_version')),
    device: known<NonNullable<Draft['device']>>({ vendor, model, vm, managed: managedOf(classified) }), deviceId: saidAt(json, 'host_info.nsdeviceuid', 'device_id')?.slice(0, 128),
  });
}

/** A machine with the client: each of its users is seen on it when the client last told something of that user. What the machine itself told last may be of another. */
function client(json: JsonObject, { receivedAt, zone }: SourceContext): ParseResult {
  const users = itemsAt(json, ['users'], ['username', 'device_classification_status', 'last_event']);
  const drafts = users.flatMap((item): Draft[] => {
    const user = normaliseUser(saidAt(item, 'username'));
    const time = parseTime(at(item, 'last_event', 'timestamp') ?? (users.length === 1 ? at(json, 'last_event', 'timestamp') : undefined), receivedAt, zone);
    if (user === undefined || time === undefined) return [];
    return [{ time, kind: 'device-seen', outcome: 'success', action: 'client-status', category: ['host'], type: ['info'], user, observer: { vendor: 'Netskope', product: 'Client' }, ...machineOf(json, saidAt(item, 'device_classification_status')) }];
  });
  if (drafts.length > 0) return ok(...drafts);
  return users.some((item) => normaliseUser(saidAt(item, 'username')) !== undefined) ? deadLetter('no_time', 'last_event.timestamp') : drop('no_user');
}

const isClient = (json: JsonObject): boolean => isObject(json['host_info']) && 'last_event' in json && 'users' in json;
/** The API for clients has each in `attributes`. */
const inner = (json: JsonObject): JsonObject => (isObject(json['attributes']) && isClient(json['attributes']) ? json['attributes'] : json);

/** Cloud Exchange's CEF under the names of the API. Its `src` is what the company mapped to it: an inner address is none. */
function jsonOf(pairs: ReadonlyMap<string, string>): JsonObject {
  const ip = normaliseIp(pairs.get('srcip') ?? pairs.get('src'));
  return {
    audit_log_event: pairs.get('auditLogEvent'), activity: pairs.get('activity'), action: pairs.get('action') ?? pairs.get('act'), type: pairs.get('cef.event_id'), user: pairs.get('suser') ?? pairs.get('user'), timestamp: pairs.get('timestamp'),
    srcip: ip === undefined || isPrivateIp(ip) ? undefined : ip, hostname: pairs.get('hostname'), os: pairs.get('os'),
  };
}

function read(record: Unwrapped, context: SourceContext): ParseResult {
  if (record.json === undefined) return record.pairs === undefined ? deadLetter('bad_value', 'neither JSON nor CEF') : event(jsonOf(record.pairs), record, context);
  const json = inner(record.json);
  return isClient(json) ? client(json, context) : event(json, record, context);
}

/** Netskope's events as its API and Cloud Exchange give them. */
export const events: Source = {
  id: 'netskope.events',
  title: 'Netskope: application events, admin audit, clients (JSON, CEF)',
  events: ['activity: Login Successful', 'activity: Login Failed', 'activity: Logout', 'audit: Login Successful', 'audit: Login Failed', 'audit: Logout Successful', 'clients'],
  clues: ['userkey', 'ur_normalized', 'audit_log_event', 'host_info', 'attributes', 'Netskope'],
  matches: ({ json, pairs }) => {
    if (json === undefined) return pairs?.get('cef.vendor') === 'Netskope';
    if (isClient(inner(json))) return true;
    return 'timestamp' in json && (typeof json['audit_log_event'] === 'string' || (typeof json['type'] === 'string' && ('userkey' in json || 'ur_normalized' in json)));
  },
  parse: read,
};
