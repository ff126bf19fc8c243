import { describe, expect, it } from '@jest/globals';
import { type Observation } from '@winnow/core';
import { Pipeline } from '../../../src/index.ts';
import { falcon } from '../../../src/sources/crowdstrike/falcon.ts';

const receivedAt = Date.UTC(2026, 2, 4, 12);
const pipeline = new Pipeline({ sources: [falcon] });
const read = (value: unknown): ReturnType<Pipeline['process']> => pipeline.process({ value: new TextEncoder().encode(JSON.stringify(value)), receivedAt });

const sensor = (event_simpleName: string, more: object = {}): Record<string, unknown> => ({ event_simpleName, aid: '3f2e1d0c9b8a79685746352413021f0e', cid: '0a1b2c3d4e5f60718293a4b5c6d7e8f9', aip: '203.0.113.7', event_platform: 'Win', ContextTimeStamp: '1772446272.123', timestamp: '1772446273456', id: 'e1', ...more });
const logon = (more: object = {}, name = 'UserLogon'): object => sensor(name, { LogonType: '2', UserName: 'jane', LogonDomain: 'EXAMPLE', UserSid: 'S-1-5-21-1-2-3-1104', ...more });
const streamed = (eventType: string, event: object): object => ({ metadata: { customerIDString: 'c', offset: 7, eventType, eventCreationTime: 1772446272123, version: '1.0' }, event });
const auth = (OperationName: string, Success: unknown, more: object = {}): object => streamed('AuthActivityAuditEvent', { UserId: 'jane@example.com', UserIp: '203.0.113.9', OperationName, Success, ...more });
const usb = (more: object): object => sensor('DcUsbDeviceConnected', more);

const things = ({ winnow }: Observation): unknown => winnow.device?.usb ?? winnow.software?.map(({ name }) => name) ?? winnow.device?.serial ?? '';
function short(value: unknown): string {
  const { observations, dropped, deadLetters } = read(value);
  return [
    ...observations.map((o) => [o.winnow.kind, o.event.outcome, o.user?.name ?? '-', o.source?.ip ?? '-', Object.values(o.winnow.peer ?? {}).join(' '), (o.winnow.traits ?? []).join('+'), JSON.stringify(things(o))].join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}

const table: [string, string, unknown][] = [
  ['at the keyboard: from where the machine is', 'login|success|jane|203.0.113.7|||""', logon()],
  ['a machine that the cloud sees by a private address', 'login|success|jane|-|||""', logon({ aip: '10.1.2.3' })],
  ['from afar: from where the other end is', 'remote-control-session|success|jane|198.51.100.77|198.51.100.77||""', logon({ LogonType: '10', RemoteAddressIP4: '198.51.100.77' })],
  ['unlocked from afar', 'login|success|jane|198.51.100.77|||""', logon({ LogonType: '7', RemoteAddressIP4: '198.51.100.77' })],
  ['at the keyboard, by the machine\'s own word', 'login|success|jane|203.0.113.7|||""', logon({ RemoteAddressIP4: '127.0.0.1' })],
  ['from afar, through a tunnel', 'remote-control-session|success|jane|-|||""', logon({ LogonType: '10', RemoteAddressIP4: '127.0.0.1' })],
  ['from afar, refused', 'login|failure|jane|198.51.100.77|||""', logon({ LogonType: '10', RemoteAddressIP4: '198.51.100.77' }, 'UserLogonFailed2')],
  ['gone', 'logout|success|jane|203.0.113.7|||""', logon({}, 'UserLogoff')],
  ['a share', 'drop logon_type', logon({ LogonType: '3' })],
  ['as Splunk\'s app names it', 'login|success|jane|203.0.113.7|||""', logon({ LogonType: undefined, LogonType_decimal: '2' })],
  ['a machine\'s account', 'drop no_user', logon({ UserName: 'LT-0042$' })],
  ['a service', 'drop no_user', logon({ UserSid: 'S-1-5-19' })],
  ['USB by Windows\' name', 'device-seen|unknown|-|203.0.113.7|||[{"vendor_id":"1d6b","product_id":"0104","serial":"CAFE"}]', usb({ DeviceInstanceId: 'USB\\VID_1D6B&PID_0104\\CAFE' })],
  ['USB by numbers', 'device-seen|unknown|-|203.0.113.7|||[{"vendor_id":"1d6b","product_id":"0104"}]', usb({ DeviceVendorId: '7531', DeviceProductId: '260' })],
  ['numbers that are none', 'drop not_usb', usb({ DeviceVendorId: '99999', DeviceProductId: '0' })],
  ['a drive\'s volume', 'device-seen|unknown|-|203.0.113.7|||[{"vendor_id":"0781","product_id":"5567","serial":"4C53"}]', sensor('RemovableMediaVolumeMounted', { DiskParentDeviceInstanceId: 'USB\\VID_0781&PID_5567\\4C53', VolumeName: 'x' })],
  ['a disk that is built in', 'drop not_usb', sensor('RemovableMediaVolumeMounted', { DiskParentDeviceInstanceId: 'PCI\\VEN_144D' })],
  ['its hardware', 'device-seen|unknown|-|203.0.113.7|||"7XK2Q04"', sensor('AgentOnline', { SystemSerialNumber: '7XK2Q04' })],
  ['nobody set the number', 'device-seen|unknown|-|203.0.113.7|||""', sensor('AgentOnline', { SystemSerialNumber: 'System Serial Number' })],
  ['a remote tool', 'software-seen|unknown|-|-|||["AnyDesk.exe"]', sensor('ProcessRollup2', { ImageFileName: '\\Device\\HarddiskVolume3\\AnyDesk.exe' })],
  ['another program', 'drop not_remote_tool', sensor('ProcessRollup2', { ImageFileName: '\\Device\\HarddiskVolume3\\AnyDesk\\notes.exe' })],
  ['a program that is installed', 'software-seen|unknown|-|-|||["Example"]', sensor('InstalledApplication', { AppName: 'Example', AppVendor: 'Example, Inc.' })],
  ['a heartbeat', 'drop event_name', sensor('SensorHeartbeat')],
  ['the console\'s password: a step', 'other|success|jane|203.0.113.9|||""', auth('userAuthenticate', true)],
  ['a wrong one', 'login|failure|jane|203.0.113.9|||""', auth('userAuthenticate', 'false')],
  ['the second factor decides', 'login|success|jane|203.0.113.9|||""', auth('twoFactorAuthenticate', true)],
  ['a wrong one after the password', 'login|failure|jane|203.0.113.9||password-proven|""', auth('twoFactorAuthenticate', false)],
  ['reset by herself', 'account-change|success|jane|203.0.113.9|||""', auth('changePassword', true)],
  ['reset by another: his address is not hers', 'account-change|success|john|-|||""', auth('resetAuthSecret', true, { AuditKeyValues: [{ Key: 'target_name', ValueString: 'john@example.com' }] })],
  ['an interface\'s client', 'drop operation', auth('createAPIClient', true)],
  ['an analyst on a machine', 'remote-control-session|success|-|-|ann@example.com||["Falcon Real Time Response"]', streamed('RemoteResponseSessionStartEvent', { HostnameField: 'LT-0042', UserName: 'ann@example.com', StartTimestamp: 1772446272 })],
  ['on none', 'dead no_identity', streamed('RemoteResponseSessionStartEvent', { UserName: 'ann@example.com' })],
  ['a detection', 'drop event_type', streamed('DetectionSummaryEvent', {})],
  ['flattened', 'login|success|jane|203.0.113.9|||""', { 'metadata.eventType': 'AuthActivityAuditEvent', 'metadata.eventCreationTime': 1772446272123, 'event.UserId': 'jane@example.com', 'event.UserIp': '203.0.113.9', 'event.OperationName': 'saml2Assert', 'event.Success': true }],
  ['another\'s metadata', 'dead no_parser', { metadata: { eventType: 'x' }, event: {} }],
];

describe('crowdstrike.falcon', () => {
  it.each(table)('%s', (_, expected, value) => { expect(short(value)).toBe(expected); });

  it('times are in seconds here and milliseconds there', () => {
    const at = (more: object): string | undefined => read(logon(more)).observations[0]?.['@timestamp'];
    expect([at({}), at({ ContextTimeStamp: undefined }), at({ ContextTimeStamp: undefined, timestamp: 1772446273456 })]).toEqual(['2026-03-02T10:11:12.123Z', '2026-03-02T10:11:13.456Z', '2026-03-02T10:11:13.456Z']);
  });

  it('a session that ends says how long it was', () => {
    const [out] = read(logon({ LogonType: '10', LogonTime: '1772446272.5', LogoffTime: '1772453472.5' }, 'UserLogoff')).observations;
    const [end] = read(streamed('RemoteResponseSessionEndEvent', { HostnameField: 'h', StartTimestamp: 1772446272, EndTimestamp: 1772447172 })).observations;
    expect([out?.event.duration, end?.event.duration]).toEqual([7200e9, 900e9]);
  });
});
