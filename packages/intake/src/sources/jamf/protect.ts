import { type Usb } from '@winnow/core';
import { isObject } from '../../decode/json.ts';
import { saneId } from '../../enrich/placeholders.ts';
import { normaliseIp, parseTime } from '../../normalise.ts';
import { at, flagOf, known, said, saidAt } from '../../paths.ts';
import { deadLetter, type Draft, drop, type JsonObject, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';
import { accountOf } from '../../windows/accounts.ts';

/** What an event says besides its machine and time, or why it is not wanted. */
type Facts = Omit<Partial<Draft>, 'time'> & Pick<Draft, 'kind' | 'outcome'> | string;
const authentication = ['authentication'];

const personOf = (event: JsonObject, ...fields: readonly string[]): Draft['user'] => accountOf({ name: saidAt(event, ...fields)?.slice(0, 256), domain: undefined, sid: undefined });

/** At the login window, or back from the screen saver. Locking the screen is no going away. */
const window = (isOut: boolean) => (event: JsonObject): Facts => {
  const user = personOf(event, 'username');
  return user === undefined ? 'no_user' : { kind: isOut ? 'logout' : 'login', outcome: 'success', category: authentication, type: [isOut ? 'end' : 'start'], user };
};

function otherEnd(event: JsonObject): string | undefined {
  const ip = normaliseIp(saidAt(event, 'source_address'));
  return ip === undefined || ip === '::1' || ip.startsWith('127.') ? undefined : ip;
}

/** Somebody looks at the screen from elsewhere, as himself (an account of the Mac) or as a guest of who sits there (an Apple Account). */
const screen = (isOut: boolean) => (event: JsonObject): Facts => {
  const user = personOf(event, 'session_username', 'authentication_username');
  const [ip, viewer] = [otherEnd(event), saidAt(event, 'viewer_appleid')?.slice(0, 256)];
  const where = { ...(user !== undefined && { user }), ...(ip !== undefined && { source: { ip } }) };
  if (!isOut && flagOf(event['success']) === false) return user === undefined ? 'no_user' : { kind: 'login', outcome: 'failure', category: authentication, type: ['start'], ...where };
  const peer = known<NonNullable<Draft['peer']>>({ ip, id: viewer });
  return { kind: 'remote-control-session', outcome: 'success', category: ['authentication', 'session'], type: [isOut ? 'end' : 'start'], ...where, ...(peer !== undefined && { peer }) };
};

function ssh(event: JsonObject): Facts {
  const user = personOf(event, 'username');
  if (user === undefined) return 'no_user';
  const ip = otherEnd(event);
  return { kind: 'login', outcome: flagOf(event['success']) === false ? 'failure' : 'success', category: authentication, type: ['start'], user, ...(ip !== undefined && { source: { ip } }) };
}

/** By Apple's name of an event of Endpoint Security. */
const events: ReadonlyMap<string, (event: JsonObject) => Facts> = new Map([
  ['lw_session_login', window(false)], ['lw_session_unlock', window(false)], ['lw_session_logout', window(true)], ['screensharing_attach', screen(false)], ['screensharing_detach', screen(true)], ['openssh_login', ssh],
]);

const hex = (text: string | undefined): string | undefined => (text !== undefined && /^0x[\da-f]{1,4}$/i.test(text) ? text.slice(2).toLowerCase().padStart(4, '0') : undefined);

/** Type 0 is what was plugged in, 1 what was pulled out. */
function usb(event: unknown): Facts {
  if (saidAt(event, 'type') === '1') return 'removed';
  const device = at(event, 'device');
  const short = (name: string): string | undefined => saidAt(device, name)?.slice(0, 256);
  const found = known<Usb>({ vendor_id: hex(short('vendorId')), product_id: hex(short('productId')), vendor: short('vendorName'), product: short('productName'), serial: saneId(short('serialNumber')) });
  return found === undefined ? 'not_usb' : { kind: 'device-seen', outcome: 'unknown', category: ['host'], type: ['info'], device: { usb: [found] } };
}

function machineOf(host: unknown): Partial<Draft> {
  const [name, serial, id] = [saidAt(host, 'hostname')?.slice(0, 255), saneId(saidAt(host, 'serial')), saneId(saidAt(host, 'provisioningUDID'))];
  const version = /^Version (\d{1,3}(?:\.\d{1,3}){0,3})/.exec(saidAt(host, 'os') ?? '')?.[1];
  return { ...(serial ?? id) !== undefined && { deviceId: serial ?? id ?? '' }, host: { ...(name !== undefined && { name }), ...(id !== undefined && { id }), os: { type: 'macos', ...(version !== undefined && { version }) } } };
}

/** An alert stands by itself or, as the action that forwards it writes it, under `input`. */
const alertOf = (json: JsonObject): JsonObject => (isObject(json['input']) ? json['input'] : json);

interface Read { readonly name: string; readonly facts: Facts; readonly host: unknown; readonly stamp: unknown; readonly id: string | undefined }

function alert(json: JsonObject): Read {
  const { eventType, match, host } = alertOf(json);
  const name = said(eventType) ?? '';
  return { name, facts: name === 'GPUSBEvent' ? usb(at(match, 'event')) : 'alert', host, stamp: at(match, 'event', 'timestamp'), id: saidAt(match, 'event.uuid', 'uuid') };
}

function telemetry(json: JsonObject): Read {
  const event = isObject(json['event']) ? json['event'] : {};
  const name = Object.keys(event)[0] ?? '';
  const inner = event[name];
  return { name, facts: isObject(inner) ? events.get(name)?.(inner) ?? 'event' : 'event', host: json['host'], stamp: json['time'], id: saidAt(json, 'uuid') };
}

function parse({ name, facts, host, stamp, id }: Read, { receivedAt }: SourceContext, carried: Unwrapped['time']): ParseResult {
  if (typeof facts === 'string') return drop(facts);
  const time = parseTime(stamp, receivedAt) ?? carried;
  if (time === undefined) return deadLetter('no_time', 'time');
  const machine = machineOf(host);
  if (machine.deviceId === undefined && machine.host?.name === undefined) return deadLetter('no_identity', 'no host');
  return ok({ time, action: name, ...facts, ...machine, observer: { vendor: 'Jamf', product: 'Jamf Protect' }, ...(id !== undefined && { recordId: id.slice(0, 256) }) });
}

const isTelemetry = (json: JsonObject): boolean => isObject(json['metadata']) && json['metadata']['product'] === 'Jamf Protect' && isObject(json['event']);

function isAlert(json: JsonObject): boolean {
  const { eventType, host, match } = alertOf(json);
  return typeof eventType === 'string' && isObject(host) && 'protectVersion' in host && isObject(match);
}

export const protect: Source = {
  id: 'jamf.protect',
  title: 'Jamf Protect',
  events: [...events.keys(), 'GPUSBEvent'],
  clues: ['metadata', 'eventType', 'input'],
  matches: ({ json }) => json !== undefined && (isTelemetry(json) || isAlert(json)),
  parse: ({ json, time }, context) => (json === undefined ? deadLetter('bad_value', 'not a JSON object') : parse(isTelemetry(json) ? telemetry(json) : alert(json), context, time)),
};
