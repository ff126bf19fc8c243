import { isPrivateIp } from '@winnow/core';
import { isObject } from '../../decode/json.ts';
import { saneId } from '../../enrich/placeholders.ts';
import { macsOf, osOf } from '../../hardware.ts';
import { normaliseIp, parseTime } from '../../normalise.ts';
import { at, flagOf, known, said, saidAt } from '../../paths.ts';
import { deadLetter, type Draft, drop, type JsonObject, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';
import { accountOf } from '../../windows/accounts.ts';

/** By what it is: where it stands in a webhook's device, in the inventory of the Pro API, in that of the classic one. */
const names = {
  name: ['deviceName', 'general.name', 'name'], serial: ['serialNumber', 'hardware.serialNumber', 'general.serial_number'], udid: ['udid', 'general.udid'],
  // The address that the server was asked from; `reportedIpAddress` and `lastReportedIp` are what the machine calls itself.
  ip: ['ipAddress', 'general.lastIpAddress', 'general.ip_address'], mac: ['macAddress', 'wifiMacAddress', 'hardware.macAddress', 'general.mac_address'], otherMac: ['alternateMacAddress', 'hardware.altMacAddress', 'general.alt_mac_address'],
  user: ['username', 'userAndLocation.username', 'location.username'], email: ['emailAddress', 'userAndLocation.email', 'location.email_address'], vendor: ['hardware.make'], model: ['hardware.modelIdentifier', 'hardware.model_identifier', 'hardware.model', 'model'],
  os: ['operatingSystem.name', 'hardware.os_name'], version: ['osVersion', 'operatingSystem.version', 'hardware.os_version', 'version'], seen: ['general.lastContactTime', 'general.last_contact_time_epoch', 'general.last_contact_time_utc', 'general.reportDate'],
} as const;
const told = (device: JsonObject, name: keyof typeof names): string | undefined => saidAt(device, ...names[name])?.slice(0, 256);

/** Webhooks that tell of a device which was just there; the others are of the server, or repeat these. */
const hooks: ReadonlyMap<string, 'macos' | 'ios'> = new Map([
  ['ComputerAdded', 'macos'], ['ComputerCheckIn', 'macos'], ['ComputerInventoryCompleted', 'macos'], ['MobileDeviceCheckIn', 'ios'], ['MobileDeviceEnrolled', 'ios'], ['MobileDeviceInventoryCompleted', 'ios'], ['MobileDeviceUnEnrolled', 'ios'],
]);

/** Whom the device is assigned to. An address of mail is known everywhere, an account's name only here. */
function userOf(device: JsonObject): Draft['user'] {
  const [name, email] = [told(device, 'user'), told(device, 'email')];
  return accountOf({ name: email?.includes('@') === true ? email : name, domain: undefined, sid: undefined });
}

function placeOf(device: JsonObject): Draft['source'] {
  const ip = normaliseIp(told(device, 'ip'));
  return ip === undefined || isPrivateIp(ip) ? undefined : { ip };
}

function factsOf(device: JsonObject, family: string, managed: boolean | undefined): Partial<Draft> {
  const serial = saneId(told(device, 'serial'));
  const udid = saneId(told(device, 'udid'));
  const facts = known<NonNullable<Draft['device']>>({ managed, vendor: told(device, 'vendor') ?? 'Apple', model: told(device, 'model'), serial });
  const os = osOf(told(device, 'os'), told(device, 'version'));
  const host = known<NonNullable<Draft['host']>>({ name: told(device, 'name'), id: udid, mac: macsOf(told(device, 'mac'), told(device, 'otherMac')), os: { type: family, ...os } });
  return known<Partial<Draft>>({ deviceId: serial ?? udid, device: facts, host, user: userOf(device), source: placeOf(device) }) ?? {};
}

const observer = { vendor: 'Jamf', product: 'Jamf Pro' };
const seen = { kind: 'device-seen', outcome: 'unknown', category: ['host'], type: ['info'], observer } as const;
const isNamed = ({ deviceId, host }: Partial<Draft>): boolean => deviceId !== undefined || host?.name !== undefined;

function hook(json: JsonObject, { receivedAt }: SourceContext, carried: Unwrapped['time']): ParseResult {
  const action = saidAt(json, 'webhook.webhookEvent') ?? '';
  const family = hooks.get(action);
  if (family === undefined) return drop('webhook_event');
  const event = at(json, 'event');
  if (!isObject(event)) return deadLetter('bad_value', 'event is no object');
  const device = isObject(event['computer']) ? event['computer'] : event;
  const facts = factsOf(device, family, action === 'MobileDeviceUnEnrolled' ? false : undefined);
  if (!isNamed(facts)) return deadLetter('no_identity', 'no device');
  const time = parseTime(at(json, 'webhook', 'eventTimestamp'), receivedAt) ?? carried;
  return time === undefined ? deadLetter('no_time', 'eventTimestamp') : ok({ ...seen, time, action, ...facts });
}

/** Items in one observation: enrichment looks at 512, so a longer list becomes several. */
const MOST = 500;

function programsOf(record: JsonObject): readonly NonNullable<Draft['software']>[] {
  const list = record['applications'] ?? at(record, 'software', 'applications');
  const programs = (Array.isArray(list) ? list.slice(0, 10_000) : []).flatMap((item: unknown) => {
    const name = saidAt(item, 'name')?.slice(0, 256);
    return name === undefined ? [] : [known<NonNullable<Draft['software']>[number]>({ name, path: saidAt(item, 'path')?.slice(0, 1024) }) ?? {}];
  });
  return Array.from({ length: Math.ceil(programs.length / MOST) }, (_, i) => programs.slice(i * MOST, (i + 1) * MOST));
}

function inventory(json: JsonObject, { receivedAt }: SourceContext, carried: Unwrapped['time']): ParseResult {
  const record = isObject(json['computer']) ? json['computer'] : json;
  const facts = factsOf(record, 'macos', flagOf(at(record, 'general', 'remoteManagement', 'managed') ?? at(record, 'general', 'remote_management', 'managed')));
  if (!isNamed(facts)) return deadLetter('no_identity', 'no computer');
  const stamp = names.seen.map((path) => said(at(record, ...path.split('.'))));
  const time = stamp.map((text) => parseTime(text, receivedAt)).find((found) => found !== undefined) ?? carried;
  if (time === undefined) return deadLetter('no_time', 'general.lastContactTime');
  const whose = known<Partial<Draft>>({ deviceId: facts.deviceId, host: facts.host });
  return ok({ ...seen, time, action: 'inventory', ...facts }, ...programsOf(record).map((software) => ({ ...seen, time, kind: 'software-seen' as const, category: ['package'], action: 'inventory', ...whose, software: [...software] })));
}

const isHook = (json: JsonObject): boolean => typeof at(json, 'webhook', 'webhookEvent') === 'string';

/** The Pro API always writes all sections of a computer, null for those that were not asked for. */
function isInventory(json: JsonObject): boolean {
  if (isObject(json['computer'])) return isObject(json['computer']['general']) && 'hardware' in json['computer'];
  return 'udid' in json && isObject(json['general']) && 'hardware' in json && 'userAndLocation' in json;
}

export const pro: Source = {
  id: 'jamf.pro',
  title: 'Jamf Pro',
  events: [...hooks.keys(), 'inventory'],
  clues: ['webhook', 'userAndLocation', 'computer'],
  matches: ({ json }) => json !== undefined && (isHook(json) || isInventory(json)),
  parse: ({ json, time }, context) => {
    if (json === undefined) return deadLetter('bad_value', 'not a JSON object');
    return isHook(json) ? hook(json, context, time) : inventory(json, context, time);
  },
};
