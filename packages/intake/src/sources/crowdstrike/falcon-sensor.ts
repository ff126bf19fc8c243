import { isPrivateIp, type Usb } from '@winnow/core';
import { saneId } from '../../enrich/placeholders.ts';
import { macsOf, osOf, usbOfPath } from '../../hardware.ts';
import { normaliseIp, parseTime } from '../../normalise.ts';
import { known, said } from '../../paths.ts';
import { isRemoteTool } from '../../remote-tools.ts';
import { deadLetter, type Draft, drop, type JsonObject, ok, type ParseResult, type SourceContext } from '../../types.ts';
import { accountOf, logonWay } from '../../windows/accounts.ts';

/** A field by its names. Splunk's app writes `LogonType_decimal` and `UserSid_readable` for what the sensor calls without. */
function field(row: JsonObject, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const found = said(row[name]) ?? said(row[`${name}_decimal`]) ?? said(row[`${name}_readable`]);
    if (found !== undefined) return found.slice(0, 1024);
  }
  return undefined;
}
const short = (text: string | undefined): string | undefined => text?.slice(0, 256);

/** What an event adds to its machine and time, or why it is not wanted. */
type Facts = Omit<Partial<Draft>, 'time'> & Pick<Draft, 'kind' | 'outcome'> | string;

/** The machine's address as the cloud saw it: outside of whatever it stands behind. */
function outside(row: JsonObject): Draft['source'] {
  const ip = normaliseIp(field(row, 'aip', 'external_ip'));
  return ip === undefined || isPrivateIp(ip) ? undefined : { ip };
}

function otherEnd(row: JsonObject): Draft['source'] {
  const ip = normaliseIp(field(row, 'RemoteAddressIP4', 'RemoteAddressIP6'));
  return ip === undefined || ip === '::1' || ip.startsWith('127.') ? undefined : { ip };
}

function personOf(row: JsonObject): Draft['user'] {
  const account = accountOf({ name: field(row, 'UserName'), domain: field(row, 'LogonDomain'), sid: field(row, 'UserSid') });
  const principal = field(row, 'UserPrincipal');
  return account === undefined || account.email !== undefined || principal?.includes('@') !== true ? account : { ...account, email: principal.slice(0, 256).toLowerCase() };
}

/** By event: whether somebody came in, was turned away, or went. */
const logons: ReadonlyMap<string, 'in' | 'refused' | 'out'> = new Map([['UserLogon', 'in'], ['UserLogonFailed', 'refused'], ['UserLogonFailed2', 'refused'], ['UserLogoff', 'out']]);

function logon(row: JsonObject, what: 'in' | 'refused' | 'out'): Facts {
  const way = logonWay(field(row, 'LogonType'));
  if (way === undefined) return 'logon_type';
  const user = personOf(row);
  if (user === undefined) return 'no_user';
  const [outcome, type] = [what === 'refused' ? 'failure' : 'success', [what === 'out' ? 'end' : 'start']] as const;
  // Who comes back to a session of Remote Desktop unlocks it from afar.
  const source = otherEnd(row) ?? (way === 'local' ? outside(row) : undefined);
  const where = { user, ...(source !== undefined && { source }) };
  if (way === 'remote' && what !== 'refused') return { kind: 'remote-control-session', outcome, category: ['authentication', 'session'], type, ...where, ...lasted(row, what), ...(source !== undefined && { peer: source }) };
  return { kind: what === 'out' ? 'logout' : 'login', outcome, category: ['authentication'], type, ...where };
}

function lasted(row: JsonObject, what: string): Partial<Draft> {
  const [from, to] = ['LogonTime', 'LogoffTime'].map((name) => Number(field(row, name)));
  return what === 'out' && from !== undefined && to !== undefined && from > 1e9 && to >= from && to < 1e10 ? { durationMs: Math.round((to - from) * 1000) } : {};
}

/** The sensor writes ids of USB as decimal numbers, registries as four hexadecimal digits. */
function hexOf(text: string | undefined): string | undefined {
  if (text === undefined || !/^\d{1,5}$/.test(text) || Number(text) > 0xffff || Number(text) === 0) return undefined;
  return Number(text).toString(16).padStart(4, '0');
}

function plugged(row: JsonObject): Facts {
  const path = usbOfPath(field(row, 'DeviceInstanceId', 'DiskParentDeviceInstanceId') ?? '');
  const told = { vendor_id: hexOf(field(row, 'DeviceVendorId')), product_id: hexOf(field(row, 'DeviceProductId')), vendor: short(field(row, 'DeviceManufacturer')), product: short(field(row, 'DeviceProduct', 'DevicePropertyDeviceDescription')), serial: short(field(row, 'DeviceSerialNumber')) };
  const usb = known<Usb>({ vendor_id: path?.vendor_id ?? told.vendor_id, product_id: path?.product_id ?? told.product_id, vendor: told.vendor, product: told.product, serial: told.serial ?? path?.serial });
  return usb === undefined ? 'not_usb' : seen(row, { device: { usb: [usb] } });
}

function seen(row: JsonObject, facts: Partial<Draft>): Facts {
  const source = outside(row);
  return { kind: 'device-seen', outcome: 'unknown', category: ['host'], type: ['info'], ...(source !== undefined && { source }), ...facts };
}

/** Hardware as the sensor, the list of agents and the API for hosts name it. */
function machine(row: JsonObject): Facts {
  const device = known<NonNullable<Draft['device']>>({
    vendor: short(field(row, 'SystemManufacturer', 'system_manufacturer')), model: short(field(row, 'SystemProductName', 'system_product_name')), serial: saneId(field(row, 'SystemSerialNumber', 'serial_number')), bios_vendor: short(field(row, 'BiosManufacturer', 'bios_manufacturer')),
  });
  const mac = macsOf(field(row, 'MAC', 'mac_address'), field(row, 'connection_mac_address'));
  return seen(row, { ...(device !== undefined && { device }), ...(mac !== undefined && { host: { mac } }) });
}

/** A list of processes says what people do all day: only programs for remote control are taken from it. */
function started(row: JsonObject): Facts {
  const path = field(row, 'ImageFileName', 'FilePath') ?? '';
  const name = path.slice(Math.max(path.lastIndexOf('\\'), path.lastIndexOf('/')) + 1);
  if (!isRemoteTool(path, name, field(row, 'OriginalFilename') ?? '')) return 'not_remote_tool';
  return { kind: 'software-seen', outcome: 'unknown', category: ['process'], type: ['start'], software: [{ name: name.slice(0, 256), path }] };
}

function installed(row: JsonObject): Facts {
  const program = known<NonNullable<Draft['software']>[number]>({ name: short(field(row, 'AppName')), vendor: short(field(row, 'AppVendor')), path: field(row, 'AppPath', 'AppInstallLocation') });
  return program?.name === undefined ? 'no_facts' : { kind: 'software-seen', outcome: 'unknown', category: ['package'], type: ['info'], software: [program] };
}

const tellers: ReadonlyMap<string, (row: JsonObject) => Facts> = new Map<string, (row: JsonObject) => Facts>([
  ...[...logons].map(([name, what]): [string, (row: JsonObject) => Facts] => [name, (row) => logon(row, what)]),
  ...['DcUsbDeviceConnected', 'DcUsbDevicePolicyViolation', 'DcUsbDeviceBlocked', 'DcUsbDeviceWhitelisted', 'RemovableMediaVolumeMounted'].map((name): [string, (row: JsonObject) => Facts] => [name, plugged]),
  ...['AgentOnline', 'HostInfo', 'SystemCapacity', 'aidmaster', 'managedassets', 'hosts'].map((name): [string, (row: JsonObject) => Facts] => [name, machine]),
  ['ProcessRollup2', started], ['SyntheticProcessRollup2', started], ['InstalledApplication', installed],
]);
export const sensed = [...tellers.keys()];

const has = (json: JsonObject, ...names: readonly string[]): boolean => names.every((name) => name in json);

/** The event's name, or that of the table whose row it is; undefined for what is neither. */
export function eventOf(json: JsonObject): string | undefined {
  const name = json['event_simpleName'] ?? json['#event_simpleName'];
  if (typeof name === 'string') return 'aid' in json ? name : undefined;
  if (has(json, 'device_id', 'cid', 'agent_version')) return 'hosts';
  if (!has(json, 'aid', 'cid')) return undefined;
  if (has(json, 'ComputerName', 'AgentVersion')) return 'aidmaster';
  return has(json, 'MAC', 'GatewayIP') ? 'managedassets' : undefined;
}

const platforms: ReadonlyMap<string, string> = new Map([['win', 'windows'], ['mac', 'macos'], ['lin', 'linux'], ['ios', 'ios'], ['and', 'android']]);

function whose(row: JsonObject): Partial<Draft> {
  const deviceId = saneId(field(row, 'aid', 'device_id'));
  const type = platforms.get((field(row, 'event_platform', 'platform_name') ?? '').slice(0, 3).toLowerCase());
  const os = known({ type, version: type === undefined ? undefined : osOf(undefined, field(row, 'OSVersionString', 'Version', 'os_version'))?.version });
  const host = known<NonNullable<Draft['host']>>({ name: short(field(row, 'ComputerName', 'hostname')), os });
  return { ...(deviceId !== undefined && { deviceId }), ...(host !== undefined && { host }) };
}

/** When it was at the machine, else when the cloud had it: seconds or milliseconds, as texts. */
const stamps = ['ContextTimeStamp', 'timestamp', 'last_seen', 'Time', '_time', '@timestamp'];

/** An event of the sensor (FDR), or a row of one of the tables beside them. */
export function ofSensor(row: JsonObject, name: string, { receivedAt }: SourceContext, carried: number | undefined): ParseResult {
  const facts = tellers.get(name)?.(row) ?? 'event_name';
  if (typeof facts === 'string') return drop(facts);
  const time = stamps.map((stamp) => parseTime(field(row, stamp), receivedAt)).find((found) => found !== undefined) ?? carried;
  if (time === undefined) return deadLetter('no_time', 'ContextTimeStamp');
  const identity = whose(row);
  if (identity.deviceId === undefined && identity.host?.name === undefined) return deadLetter('no_identity', 'aid');
  const host = { ...identity.host, ...facts.host };
  const id = field(row, 'id');
  return ok({ time, action: name, ...facts, ...identity, ...(Object.keys(host).length > 0 && { host }), observer: { vendor: 'CrowdStrike', product: 'Falcon' }, ...(id !== undefined && { recordId: id }) });
}
