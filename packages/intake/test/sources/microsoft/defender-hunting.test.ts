import { describe, expect, it } from '@jest/globals';
import { type Observation } from '@winnow/core';
import { Pipeline } from '../../../src/index.ts';
import { defenderHunting } from '../../../src/sources/microsoft/defender-hunting.ts';

const receivedAt = Date.UTC(2026, 2, 4, 12);
const pipeline = new Pipeline({ sources: [defenderHunting] });
const read = (value: unknown): ReturnType<Pipeline['process']> => pipeline.process({ value: new TextEncoder().encode(JSON.stringify(value)), receivedAt });

const machine = { Timestamp: '2026-03-02T10:11:12.1234567Z', DeviceId: '4c1f0d2e3b5a69788796a5b4c3d2e1f00f1e2d3c', DeviceName: 'lt-0042.example.com', ReportId: 4711 };
const hub = (table: string, properties: object): object => ({ time: '2026-03-02T10:15:31Z', tenantId: 't', operationName: 'Publish', category: `AdvancedHunting-${table}`, properties: { ...machine, ...properties } });
const logon = (more: object): object => hub('DeviceLogonEvents', { ActionType: 'LogonSuccess', LogonType: 'Interactive', AccountDomain: 'example', AccountName: 'jane.roe', AccountSid: 'S-1-5-21-1-2-3-1104', RemoteIP: '203.0.113.77', ...more });
const pnp = (DeviceId: string, DeviceDescription = 'USB Input Device'): object => hub('DeviceEvents', { ActionType: 'PnpDeviceConnected', AdditionalFields: JSON.stringify({ ClassName: 'USB', DeviceId, DeviceDescription }) });
const drive = (BusType: unknown): object => hub('DeviceEvents', { ActionType: 'UsbDriveMounted', AdditionalFields: { BusType, ProductName: 'Flash', SerialNumber: 'AA42' } });
const info = (more: object): object => hub('DeviceInfo', { PublicIP: '198.51.100.23', OSPlatform: 'Windows11', OnboardingStatus: 'Onboarded', ...more });
const people = (...names: string[]): object => ({ LoggedOnUsers: JSON.stringify(names.map((UserName) => ({ UserName, DomainName: 'EXAMPLE' }))) });
const started = (more: object): object => hub('DeviceProcessEvents', { ActionType: 'ProcessCreated', FileName: 'AnyDesk.exe', FolderPath: 'C:\\x\\AnyDesk.exe', AccountName: 'jane.roe', ...more });

const things = ({ host, winnow }: Observation): unknown => winnow.device?.usb ?? winnow.device?.displays ?? winnow.software?.map(({ name }) => name) ?? host?.mac ?? '';

function short(value: unknown): string {
  const { observations, dropped, deadLetters } = read(value);
  return [
    ...observations.map((o) => [o.winnow.kind, o.event.outcome, o.user?.name ?? '-', o.source?.ip ?? '-', o.winnow.peer?.ip ?? '-', JSON.stringify(things(o))].join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}

const table: [string, string, unknown][] = [
  ['at the keyboard: its other end is nobody', 'login|success|jane.roe|-|-|""', logon({})],
  ['unlocked', 'login|success|jane.roe|-|-|""', logon({ LogonType: 'Unlock', RemoteIP: '127.0.0.1' })],
  ['unlocked from afar', 'login|success|jane.roe|203.0.113.77|-|""', logon({ LogonType: 'Unlock' })],
  ['from afar', 'remote-control-session|success|jane.roe|203.0.113.77|203.0.113.77|""', logon({ LogonType: 'RemoteInteractive' })],
  ['through a tunnel', 'remote-control-session|success|jane.roe|-|-|""', logon({ LogonType: 'RemoteInteractive', RemoteIP: '127.0.0.1' })],
  ['refused from afar: no session', 'login|failure|jane.roe|203.0.113.77|-|""', logon({ LogonType: 'RemoteInteractive', ActionType: 'LogonFailed' })],
  ['a share', 'drop logon_type', logon({ LogonType: 'Network' })],
  ['tried', 'drop attempt', logon({ ActionType: 'LogonAttempted' })],
  ['the desktop\'s own', 'drop no_user', logon({ AccountName: 'DWM-1' })],
  ['a service', 'drop no_user', logon({ AccountSid: 'S-1-5-18' })],
  ['a machine', 'drop no_user', logon({ AccountName: 'LT-0042$' })],
  ['one is logged on', 'device-seen|unknown|jane.roe|198.51.100.23|-|""', info(people('jane.roe'))],
  ['two are', 'device-seen|unknown|-|198.51.100.23|-|""', info(people('jane.roe', 'john'))],
  ['no public address', 'device-seen|unknown|-|-|-|""', info({ PublicIP: '10.0.0.4' })],
  ['a neighbour', 'drop not_onboarded', info({ OnboardingStatus: 'Can be onboarded' })],
  ['an adapter', 'device-seen|unknown|-|-|-|["00:00:5e:00:53:01"]', hub('DeviceNetworkInfo', { MacAddress: '00005E005301', NetworkAdapterType: 'Ethernet' })],
  ['a tunnel\'s', 'drop no_mac', hub('DeviceNetworkInfo', { MacAddress: '00005E005301', NetworkAdapterType: 'Tunnel' })],
  ['a USB device', 'device-seen|unknown|-|-|-|[{"vendor_id":"1d6b","product_id":"0104","serial":"CAFE"}]', pnp('USB\\VID_1D6B&PID_0104\\CAFE')],
  ['its name is its maker\'s', 'device-seen|unknown|-|-|-|[{"vendor_id":"1d6b","product_id":"0104","product":"PiKVM"}]', pnp('USB\\VID_1D6B&PID_0104\\6&1A2B&0&3', 'PiKVM')],
  ['what hangs on it', 'drop not_usb', pnp('HID\\VID_1D6B&PID_0104&MI_00\\7&1A2B&0&0000')],
  ['a monitor', 'device-seen|unknown|-|-|-|[{"vendor":"TSB","product":"8801"}]', pnp('DISPLAY\\TSB8801\\5&1A2B', 'Generic PnP Monitor')],
  ['a drive', 'device-seen|unknown|-|-|-|[{"product":"Flash","serial":"AA42"}]', drive(7)],
  ['one that is built in', 'drop not_usb', drive(17)],
  ['a remote tool', 'software-seen|unknown|jane.roe|-|-|["AnyDesk.exe"]', started({})],
  ['a renamed one', 'software-seen|unknown|jane.roe|-|-|["notes.exe"]', started({ FileName: 'notes.exe', FolderPath: 'C:\\x\\notes.exe', ProcessVersionInfoOriginalFileName: 'RustDesk.exe' })],
  ['any other program', 'drop not_remote_tool', started({ FileName: 'notepad.exe', FolderPath: 'C:\\AnyDesk\\notepad.exe' })],
  ['a row of the hunting page', 'login|success|jane.roe|-|-|""', { ...machine, ActionType: 'LogonSuccess', LogonType: 'Interactive', AccountName: 'jane.roe' }],
  ['a row of another table', 'drop table', { ...machine, ActionType: 'FileCreated' }],
  ['a record without a report is another\'s', 'dead no_parser', { Timestamp: machine.Timestamp, DeviceId: machine.DeviceId, ActionType: 'LogonSuccess' }],
];

describe('microsoft.defender-hunting', () => {
  it.each(table)('%s', (_, expected, value) => { expect(short(value)).toBe(expected); });

  it('one event is one observation, from the hub and from the hunting page', () => {
    const row = { ActionType: 'LogonSuccess', LogonType: 'Interactive', AccountDomain: 'example', AccountName: 'jane.roe' };
    expect(read({ ...machine, ...row }).observations[0]?.event.id).toBe(read(hub('DeviceLogonEvents', row)).observations[0]?.event.id);
  });

  it('a time as the hunting page shows it', () => {
    const at = (Timestamp: string): string | undefined => read({ ...machine, Timestamp, ActionType: 'LogonSuccess', LogonType: 'Interactive', AccountName: 'jane.roe' }).observations[0]?.['@timestamp'];
    expect([at('Mar 2, 2026 1:05:09 PM'), at('Mar 2, 2026 12:05:09.123 AM')]).toEqual(['2026-03-02T13:05:09.000Z', '2026-03-02T00:05:09.000Z']);
  });
});
