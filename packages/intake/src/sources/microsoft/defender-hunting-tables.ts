import { isPrivateIp } from '@winnow/core';
import { isObject } from '../../decode/json.ts';
import { displayOfPath, macsOf, osOf, usbOfPath } from '../../hardware.ts';
import { normaliseIp } from '../../normalise.ts';
import { known, said, saidAt } from '../../paths.ts';
import { isRemoteTool } from '../../remote-tools.ts';
import { type Draft, type JsonObject } from '../../types.ts';
import { accountOf, logonWay } from '../../windows/accounts.ts';
import { userOf } from './account.ts';
import { opened } from './properties.ts';

/** What a row adds to its machine and time, or why it is not wanted. */
export type Facts = Omit<Partial<Draft>, 'time'> & Pick<Draft, 'kind' | 'outcome'> | string;
type Device = NonNullable<Draft['device']>;

const text = (row: JsonObject, name: string): string | undefined => said(row[name])?.slice(0, 1024);
const word = (row: JsonObject, name: string): string => text(row, name) ?? '';
const short = (value: string | undefined): string | undefined => value?.slice(0, 256);

const outcomes: ReadonlyMap<string, Draft['outcome']> = new Map<string, Draft['outcome']>([['LogonSuccess', 'success'], ['LogonFailed', 'failure']]);

/** The other end; a session through a tunnel comes from the machine itself. */
function otherEnd(row: JsonObject): string | undefined {
  const ip = normaliseIp(text(row, 'RemoteIP'));
  return ip === undefined || ip === '::1' || ip.startsWith('127.') ? undefined : ip;
}

const ownerOf = (row: JsonObject): Draft['user'] => accountOf({ name: text(row, 'AccountName'), domain: text(row, 'AccountDomain'), sid: text(row, 'AccountSid') });

function logon(row: JsonObject): Facts {
  const outcome = outcomes.get(word(row, 'ActionType'));
  if (outcome === undefined) return 'attempt';
  const way = logonWay(text(row, 'LogonType'));
  if (way === undefined) return 'logon_type';
  const user = ownerOf(row);
  return user === undefined ? 'no_user' : logged(row, user, outcome, way === 'remote');
}

function logged(row: JsonObject, user: NonNullable<Draft['user']>, outcome: Draft['outcome'], far: boolean): Facts {
  // Who comes back to a session of Remote Desktop unlocks it from afar.
  const ip = far || /unlock/i.test(word(row, 'LogonType')) ? otherEnd(row) : undefined;
  const isSession = far && outcome === 'success';
  return {
    kind: isSession ? 'remote-control-session' : 'login', outcome, action: `${word(row, 'ActionType')} ${word(row, 'LogonType')}`, category: isSession ? ['authentication', 'session'] : ['authentication'], type: ['start'], user,
    ...(ip !== undefined && { source: { ip } }), ...(isSession && ip !== undefined && { peer: { ip } }),
  };
}

/** The one person who is logged on; of several it is not known who sits there. */
function loggedOn(row: JsonObject): Draft['user'] {
  const list = opened(row['LoggedOnUsers']);
  if (!Array.isArray(list)) return undefined;
  const people = list.slice(0, 16).flatMap((item) => accountOf({ name: saidAt(item, 'UserName'), domain: saidAt(item, 'DomainName'), sid: saidAt(item, 'Sid') }) ?? []);
  return people.length === 1 ? people[0] : undefined;
}

/** A machine in somebody's cloud is a virtual one; what is not onboarded was only heard of by a neighbour. */
function info(row: JsonObject): Facts {
  const status = text(row, 'OnboardingStatus');
  if (status !== undefined && !/^onboarded$/i.test(status)) return 'not_onboarded';
  const ip = normaliseIp(text(row, 'PublicIP'));
  const cloud = ['AzureVmId', 'AzureResourceId', 'AwsResourceName', 'GcpFullResourceName'].some((name) => text(row, name) !== undefined);
  const device = known<Device>({ vendor: short(text(row, 'Vendor')), model: short(text(row, 'Model')), vm: cloud ? true : undefined });
  const os = osOf(text(row, 'OSPlatform'), text(row, 'OSVersionInfo') ?? text(row, 'OSVersion'));
  const host = known<NonNullable<Draft['host']>>({ id: short(text(row, 'AadDeviceId')), os });
  const user = loggedOn(row);
  return {
    kind: 'device-seen', outcome: 'unknown', ...(device !== undefined && { device }), ...(host !== undefined && { host }), ...(user !== undefined && { user }), ...(ip !== undefined && !isPrivateIp(ip) && { source: { ip } }),
  };
}

function adapter(row: JsonObject): Facts {
  const mac = macsOf(text(row, 'MacAddress'));
  if (mac === undefined || /tunnel|loopback/i.test(word(row, 'NetworkAdapterType'))) return 'no_mac';
  return { kind: 'device-seen', outcome: 'unknown', host: { mac } };
}

const fieldsOf = (row: JsonObject): JsonObject => { const fields = opened(row['AdditionalFields']); return isObject(fields) ? fields : {}; };

/** Receivers, hubs and monitors have names that say nothing: they are Windows' driver's. */
const generic = /^(?:generic|usb (?:composite|input|mass storage) device|usb root hub|standard)/i;

function connected(row: JsonObject): Device | undefined {
  const fields = fieldsOf(row);
  const [path, description] = [short(saidAt(fields, 'DeviceId')) ?? '', short(saidAt(fields, 'DeviceDescription'))];
  const name = description === undefined || generic.test(description) ? undefined : description;
  const usb = usbOfPath(path);
  if (usb !== undefined) return { usb: [{ ...usb, ...(name !== undefined && { product: name }) }] };
  const display = displayOfPath(path);
  return display === undefined ? undefined : { displays: [{ ...display, ...(name !== undefined && { name }) }] };
}

function mounted(row: JsonObject): Device | undefined {
  const fields = fieldsOf(row);
  if (!/^(?:7|usb)?$/i.test(saidAt(fields, 'BusType') ?? '')) return undefined;
  const usb = known<NonNullable<Device['usb']>[number]>({ vendor: short(saidAt(fields, 'Manufacturer')), product: short(saidAt(fields, 'ProductName')), serial: short(saidAt(fields, 'SerialNumber')) });
  return usb === undefined ? undefined : { usb: [usb] };
}

const plugs: ReadonlyMap<string, (row: JsonObject) => Device | undefined> = new Map([['PnpDeviceConnected', connected], ['UsbDriveMounted', mounted], ['UsbDriveMount', mounted]]);

function event(row: JsonObject): Facts {
  const plug = plugs.get(word(row, 'ActionType'));
  if (plug === undefined) return 'action_type';
  const device = plug(row);
  return device === undefined ? 'not_usb' : { kind: 'device-seen', outcome: 'unknown', device };
}

/** Who started it; the directory's name of the person is the better one. */
function starterOf(row: JsonObject): Draft['user'] {
  const [account, upn] = [ownerOf(row), text(row, 'AccountUpn')];
  return account === undefined || upn === undefined ? account : userOf(upn, text(row, 'AccountObjectId'));
}

/** A list of processes says what people do all day: only programs for remote control are taken from it. */
function started(row: JsonObject): Facts {
  if (word(row, 'ActionType') !== 'ProcessCreated') return 'action_type';
  const [name, path] = [word(row, 'FileName'), word(row, 'FolderPath')];
  if (!isRemoteTool(path, name, word(row, 'ProcessVersionInfoOriginalFileName'))) return 'not_remote_tool';
  const program = known<NonNullable<Draft['software']>[number]>({ name: short(text(row, 'FileName')), vendor: short(text(row, 'ProcessVersionInfoCompanyName')), path: text(row, 'FolderPath') });
  const user = starterOf(row);
  return { kind: 'software-seen', outcome: 'unknown', category: ['process'], type: ['start'], ...(program !== undefined && { software: [program] }), ...(user !== undefined && { user }) };
}

export const tables: ReadonlyMap<string, (row: JsonObject) => Facts> = new Map([
  ['DeviceLogonEvents', logon], ['DeviceInfo', info], ['DeviceNetworkInfo', adapter], ['DeviceEvents', event], ['DeviceProcessEvents', started],
]);

/** The table of a row that the hunting page exported, which says its columns alone. */
export function tableOf(row: JsonObject): string | undefined {
  const action = text(row, 'ActionType');
  if (action === undefined) return 'MacAddress' in row ? 'DeviceNetworkInfo' : 'OSPlatform' in row || 'PublicIP' in row ? 'DeviceInfo' : undefined;
  if (action.startsWith('Logon')) return 'DeviceLogonEvents';
  if (action === 'ProcessCreated') return 'DeviceProcessEvents';
  return plugs.has(action) ? 'DeviceEvents' : undefined;
}
