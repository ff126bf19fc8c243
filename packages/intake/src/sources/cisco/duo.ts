import { isPrivateIp } from '@winnow/core';
import { isObject } from '../../decode/json.ts';
import { normaliseIp, normaliseUser, parseTime } from '../../normalise.ts';
import { at, known, saidAt } from '../../paths.ts';
import { deadLetter, type Draft, drop, type JsonObject, ok, type ParseResult, type Source, type SourceContext } from '../../types.ts';

/** Version 1 of the API writes `Duo Push` and `User approved`, version 2 `duo_push` and `user_approved`. */
const word = (text: string | undefined): string => (text ?? '').toLowerCase().slice(0, 128).replace(/[ -]/g, '_');

const results: ReadonlyMap<string, Draft['outcome']> = new Map<string, Draft['outcome']>([['success', 'success'], ['denied', 'failure'], ['failure', 'failure'], ['fraud', 'failure'], ['error', 'unknown']]);

/** Reasons of policy: where from, with which machine, browser or factor, and for whom. */
const blocks = new Set([
  'anonymous_ip', 'anomalous_push', 'denied_by_policy', 'denied_network', 'location_restricted', 'platform_restricted', 'version_restricted', 'software_restricted', 'factor_restricted', 'out_of_date', 'rooted_device', 'no_disk_encryption', 'no_screen_lock', 'touch_id_disabled', 'touchid_disabled',
  'deny_unenrolled_user', 'user_not_in_permitted_group', 'endpoint_is_not_trusted', 'endpoint_is_not_in_management_system', 'endpoint_failed_google_verification', 'could_not_determine_if_endpoint_was_trusted', 'invalid_management_certificate_collection_state', 'no_duo_certificate_present',
  'user_provided_invalid_certificate', 'invalid_device', 'no_web_referer_match', 'no_referring_hostname_provided', 'invalid_referring_hostname_provided',
]);
const unmanaged = new Set(['endpoint_is_not_trusted', 'endpoint_is_not_in_management_system']);

interface Login { readonly record: JsonObject; readonly outcome: Draft['outcome']; readonly result: string; readonly reason: string; readonly factor: string | undefined }

/** Duo is asked when the password was right, so every refusal proves it. */
function traitsOf({ outcome, result, reason }: Login): readonly string[] {
  if (outcome !== 'failure') return [];
  return [...(blocks.has(reason) ? ['blocked'] : []), 'password-proven', ...(result === 'fraud' ? ['marked-fraud'] : [])];
}

function publicIp(record: JsonObject, ...paths: readonly string[]): string | undefined {
  const ip = normaliseIp(saidAt(record, ...paths));
  // A gateway that does not pass on whom it speaks for tells its own address in the company's network.
  return ip === undefined || isPrivateIp(ip) ? undefined : ip;
}

function userOf(record: JsonObject): Draft['user'] {
  const name = normaliseUser(saidAt(record, 'user.name', 'username'));
  if (name === undefined) return undefined;
  const email = normaliseUser(saidAt(record, 'email'))?.email;
  const id = saidAt(record, 'user.key')?.slice(0, 256);
  return { ...name, ...(name.email === undefined && email !== undefined && { email }), ...(id !== undefined && { id }) };
}

const systems: readonly (readonly [RegExp, string])[] = [[/^windows/i, 'windows'], [/^mac/i, 'macos'], [/^(?:ios|ipados)/i, 'ios'], [/^android/i, 'android'], [/^linux/i, 'linux']];

function hostOf(record: JsonObject): Draft['host'] {
  const system = saidAt(record, 'access_device.os') ?? '';
  const type = systems.find(([pattern]) => pattern.test(system))?.[1];
  const os = type === undefined ? undefined : known({ type, version: saidAt(record, 'access_device.os_version')?.slice(0, 64) });
  return known<NonNullable<Draft['host']>>({ name: saidAt(record, 'access_device.hostname')?.slice(0, 256), os });
}

/** "Not trusted" is also said of machines that Duo cannot see into: it counts where it knows the machine, or where it is the reason. */
function managedOf({ record, reason }: Login, deviceId: string | undefined): boolean | undefined {
  const status = word(saidAt(record, 'trusted_endpoint_status'));
  if (status === 'trusted') return true;
  return unmanaged.has(reason) || (status === 'not_trusted' && deviceId !== undefined) ? false : undefined;
}

function deviceOf(login: Login): Partial<Draft> {
  const deviceId = saidAt(login.record, 'access_device.epkey')?.slice(0, 256);
  const [host, managed] = [hostOf(login.record), managedOf(login, deviceId)];
  return { ...(host !== undefined && { host }), ...(deviceId !== undefined && { deviceId }), ...(managed !== undefined && { device: { managed } }) };
}

/** `My phone (+1 734-555-2342)`, or the number alone. What answers with codes of its own has a serial number, which is no phone's. */
function phoneOf({ record, factor }: Login): string | undefined {
  if (!/push|phone|sms/i.test(factor ?? '')) return undefined;
  const name = (saidAt(record, 'auth_device.name', 'device') ?? '').slice(0, 256);
  return /\+?\d[\d ().-]{5,22}\d/.exec(name)?.[0];
}

type Mfa = NonNullable<Draft['mfa']>;
const mfaOf = (login: Login, ip: string | undefined): Mfa | undefined => known<Mfa>({ factor: login.factor, ip, device_id: saidAt(login.record, 'auth_device.key')?.slice(0, 256), phone: phoneOf(login) });

type Base = Pick<Draft, 'time' | 'user' | 'action' | 'observer' | 'recordId'>;

/** The login stands at the address of the machine that somebody works on, the approval at the phone's: two places, two observations. */
function draftsOf(login: Login, base: Base): readonly Draft[] {
  const { record, outcome } = login;
  const ip = publicIp(record, 'access_device.ip', 'ip');
  const phone = publicIp(record, 'auth_device.ip');
  const [traits, mfa] = [traitsOf(login), mfaOf(login, phone)];
  const category = ['authentication'];
  const here: Draft = {
    ...base, kind: outcome === 'unknown' ? 'other' : 'login', outcome, category, type: [outcome === 'unknown' ? 'info' : 'start'], ...(ip !== undefined && { source: { ip } }),
    ...(traits.length > 0 && { traits }), ...(phone === undefined && mfa !== undefined && { mfa }), ...deviceOf(login),
  };
  if (phone === undefined || outcome === 'unknown') return [here];
  return [here, { ...base, kind: 'mfa', outcome, category, type: ['info'], source: { ip: phone }, ...(mfa !== undefined && { mfa }), ...(ip !== undefined && ip !== phone && { peer: { ip } }) }];
}

function parse(record: JsonObject, context: SourceContext): ParseResult {
  const type = word(saidAt(record, 'event_type'));
  if (type !== '' && type !== 'authentication' && type !== 'enrollment') return drop('event_type');
  const user = userOf(record);
  if (user === undefined) return drop('no_user');
  const time = parseTime(at(record, 'isotimestamp'), context.receivedAt, context.zone) ?? parseTime(at(record, 'timestamp'), context.receivedAt, context.zone);
  if (time === undefined) return deadLetter('no_time', 'isotimestamp');
  const [result, reason, factor, recordId] = [word(saidAt(record, 'result')), word(saidAt(record, 'reason')), saidAt(record, 'factor')?.slice(0, 128), saidAt(record, 'txid')];
  const login: Login = { record, outcome: results.get(result) ?? 'unknown', result, reason, factor };
  const base: Base = { time, user, action: [type === '' ? 'authentication' : type, reason].filter((part) => part !== '').join(' '), observer: { vendor: 'Cisco', product: 'Duo' }, ...(recordId !== undefined && { recordId }) };
  return type === 'enrollment' ? ok(enrolment(login, base)) : ok(...draftsOf(login, base));
}

function enrolment(login: Login, base: Base): Draft {
  const ip = publicIp(login.record, 'access_device.ip', 'ip');
  const mfa = mfaOf(login, publicIp(login.record, 'auth_device.ip'));
  return { ...base, kind: 'account-change', outcome: login.outcome === 'failure' ? 'failure' : 'success', category: ['iam'], type: ['user', 'change'], ...(ip !== undefined && { source: { ip } }), ...(mfa !== undefined && { mfa }) };
}

function matches(json: JsonObject): boolean {
  if (!('result' in json) || !('factor' in json)) return false;
  if ('txid' in json) return (isObject(json['user']) || 'user.name' in json) && ('access_device' in json || 'access_device.ip' in json || 'auth_device' in json);
  return typeof json['username'] === 'string' && 'integration' in json && 'timestamp' in json;
}

export const duo: Source = {
  id: 'cisco.duo',
  title: 'Cisco Duo authentication log',
  events: ['authentication', 'enrollment'],
  clues: ['factor'],
  matches: ({ json }) => json !== undefined && matches(json),
  parse: ({ json }, context) => (json === undefined ? deadLetter('bad_value', 'not a JSON object') : parse(json, context)),
};
