import { describe, expect, it } from '@jest/globals';
import { Pipeline, sources } from '../../../src/index.ts';
import { type Fields, nxlog, told } from './told.ts';

const name = 'Microsoft-Windows-Sysmon';
const sysmon = (id: number, fields: Fields): Fields => nxlog(id, fields, `${name}/Operational`, name);
const process = (Image: string, more: Fields = {}): Fields => sysmon(1, { Image, User: 'CORP\\jane', IntegrityLevel: 'Medium', ...more });
const driver = (file: string, signature = 'Microsoft Windows'): Fields => sysmon(6, { ImageLoaded: `C:\\Windows\\System32\\drivers\\${file}`, Signature: signature });
const device = (id: number, path: string): Fields => nxlog(id, { DeviceInstanceId: path }, 'Microsoft-Windows-Kernel-PnP/Configuration', 'Microsoft-Windows-Kernel-PnP');

const table: readonly (readonly [what: string, expected: string, record: Fields])[] = [
  ['a tool', 'software-seen|unknown|jane|-|', process('C:\\x\\AnyDesk.exe')],
  ['a tool under another name', 'software-seen|unknown|jane|-|', process('C:\\x\\report.exe', { OriginalFileName: 'rustdesk.exe' })],
  ['a tool as a service, whose account has a translated name', 'software-seen|unknown|-|-|', process('C:\\x\\TeamViewer_Service.exe', { User: 'AUTORITE NT\\Système', IntegrityLevel: 'System' })],
  ['any program', 'drop process', process('C:\\Windows\\notepad.exe')],
  ['any program in a folder of a tool\'s name', 'drop process', process('C:\\AnyDesk\\notepad.exe')],
  ['a tool that talks', 'software-seen|unknown|-|-|', sysmon(3, { Image: 'C:\\x\\AnyDesk.exe', DestinationIp: '198.51.100.80' })],
  ['a browser that talks', 'drop connection', sysmon(3, { Image: 'C:\\x\\chrome.exe', DestinationIp: '198.51.100.80' })],
  ['a guest\'s driver', 'device-seen|unknown|-|-|', driver('vmhgfs.sys')],
  ['a driver that hosts have, too', 'drop driver', driver('vmci.sys')],
  ['a program that ends', 'drop sysmon_event', sysmon(5, { Image: 'C:\\x\\AnyDesk.exe' })],
  ['a device', 'device-seen|unknown|-|-|', device(400, 'USB\\VID_534D&PID_2109\\5&1')],
  ['a device that could not start', 'drop device_event', device(411, 'USB\\VID_534D&PID_2109\\5&1')],
  ['a device within another', 'drop not_plugged_in', device(400, 'HID\\VID_534D&PID_2109\\5&1')],
  ['no machine', 'drop no_host', { ...process('C:\\x\\AnyDesk.exe'), Hostname: undefined }],
  ['no time', 'dead no_time', { ...process('C:\\x\\AnyDesk.exe'), EventTime: undefined }],
];

describe('windows.sysmon', () => {
  it.each(table)('%s', (_, expected, record) => { expect(told(record)).toBe(expected); });

  it.each<[string, unknown, string]>([
    ['a serial number of its own', [{ vendor_id: '1d6b', product_id: '0104', serial: 'CAFEBABE' }], 'USB\\VID_1D6B&PID_0104\\CAFEBABE'],
    ['one that Windows made up', [{ vendor_id: '1d6b', product_id: '0104' }], 'USB\\VID_1D6B&PID_0104\\6&2c1b5e7&0&2'],
    ['one function of a device', undefined, 'USB\\VID_1D6B&PID_0104&MI_00\\7&1'],
    ['a stick', [{ vendor: 'SanDisk', product: 'Cruzer Blade', serial: '4C530001' }], 'SWD\\WPDBUSENUM\\_??_USBSTOR#Disk&Ven_SanDisk&Prod_Cruzer_Blade&Rev_1.00#4C530001&0#{53f5}'],
  ])('%s', (_, usb, path) => {
    const { observations } = new Pipeline({ sources }).process({ value: new TextEncoder().encode(JSON.stringify(device(400, path))), receivedAt: Date.UTC(2026, 2, 3) });
    expect(observations[0]?.winnow.device?.usb).toEqual(usb);
  });
});
