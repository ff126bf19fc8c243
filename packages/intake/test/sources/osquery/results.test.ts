import { describe, expect, it } from '@jest/globals';
import { Pipeline, type Processed } from '@winnow/intake';
import fc from 'fast-check';
import { results } from '../../../src/sources/osquery/results.ts';
import { edid, hex } from './edid-bytes.ts';

const pipeline = new Pipeline({ sources: [results] });
const read = (value: string): Processed => pipeline.process({ value: Buffer.from(value), receivedAt: Date.UTC(2026, 2, 5) });
const UUID = '4C4C4544-0042-3510-8052-B4C04F4E3132';
const head = { hostIdentifier: UUID, unixTime: 1_772_500_000, calendarTime: 'Tue Mar  3 01:06:40 2026 UTC', decorations: { hardware_serial: 'SN123', hostname: 'LT-1' } };
const info = { hostname: 'LT-1', uuid: UUID, hardware_vendor: 'Dell Inc.', hardware_model: 'Latitude 7440', hardware_serial: 'SN123' };
const line = (more: object): string => JSON.stringify({ name: 'pack_x', ...head, ...more });
const snapshot = (...rows: object[]): string => line({ action: 'snapshot', snapshot: rows });
const acer = edid({ maker: 'ACR', product: 0x0565, serial: 23_150_474, name: 'B246WL', text: 'T8NEE0038522', width: 52, height: 32 });
const acerRead = { vendor: 'ACR', product: '0565', name: 'B246WL', serial: 'T8NEE0038522', width_cm: 52, height_cm: 32 };
const codes = (text: string): string => Array.from(text, (c) => String(c.charCodeAt(0))).concat('0', '0').join(' ');
const flat = (key: string, text: string): object[] => Array.from(text, (c, i) => ({ class: 'WmiMonitorID', fullkey: `0/${key}/${String(i)}`, parent: `0/${key}`, key: String(i), value: String(c.charCodeAt(0)) }));

const machine = (vendor: string, model: string): string => snapshot({ ...info, hardware_vendor: vendor, hardware_model: model });
const jetkvm = { vendor_id: '1d6b', product_id: '0104', vendor: 'JetKVM', product: 'USB Emulation Device', serial: 'x' };

/** Facts of one device, as `device` or `software` of its observation. */
const facts: readonly (readonly [name: string, line: string, winnow: object])[] = [
  ['system_info', line({ action: 'added', columns: info }), { device_id: 'SN123', kind: 'device-seen', device: { vendor: 'Dell Inc.', model: 'Latitude 7440', serial: 'SN123' } }],
  ['system_info, some columns', snapshot({ hardware_model: 'Latitude 7440', hardware_serial: 'SN123' }), { device_id: 'SN123', device: { model: 'Latitude 7440', serial: 'SN123' } }],
  ['a serial nobody set: the UUID stands', line({ decorations: { hardware_serial: 'To be filled by O.E.M.', hostname: 'LT-1' }, columns: { ...info, hardware_serial: '0' } }), { device_id: UUID, device: { vendor: 'Dell Inc.', model: 'Latitude 7440' } }],
  ['platform_info', snapshot({ vendor: 'American Megatrends Inc.', version: '1.14.0', date: '2025-09-12', revision: '1.14' }), { device: { bios_vendor: 'American Megatrends Inc.' } }],
  ['usb_devices', snapshot({ vendor: 'JetKVM', vendor_id: '0x1D6B', model: 'USB Emulation Device', model_id: '0104', serial: 'x' }), { device: { usb: [jetkvm] } }],
  ['usb_devices, ids as numbers', snapshot({ usb_address: 4, usb_port: 1, vendor: 'JetKVM', vendor_id: '1d6b', model: 'USB Emulation Device', model_id: '0104', serial: 'x', removable: 1 }), { device: { usb: [jetkvm] } }],
  ['hardware_events', line({ action: 'added', columns: { action: 'add', type: 'usb', vendor: 'JetKVM', vendor_id: '1d6b', model: 'USB Emulation Device', model_id: '0104', serial: 'x' } }), { device: { usb: [jetkvm] } }],
  ['drivers of Windows: a USB device\'s serial number', snapshot({ device_id: 'USB\\VID_1D6B&PID_0104\\CAFEBABE', device_name: 'USB Composite Device', manufacturer: '(Standard USB Host Controller)' }), { device: { usb: [{ vendor_id: '1d6b', product_id: '0104', vendor: '(Standard USB Host Controller)', product: 'USB Composite Device', serial: 'CAFEBABE' }] } }],
  ['drivers of Windows: made-up serial number', snapshot({ device_id: 'PCI\\VEN_8086&DEV_7E7D\\3&11583659&0&A0' }, { device_id: 'USB\\VID_046D&PID_C52B&MI_00\\6&2F3A&0&0000', device_name: 'USB Input Device' }), { device: { usb: [{ vendor_id: '046d', product_id: 'c52b', product: 'USB Input Device' }] } }],
  ['registry of Windows: USB', snapshot({ key: 'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Enum\\USB\\VID_3346&PID_1009\\0123456789ABCDEF', name: 'DeviceDesc', type: 'REG_SZ', data: 'USB Composite Device' }), { device: { usb: [{ vendor_id: '3346', product_id: '1009', serial: '0123456789ABCDEF' }] } }],
  ['connected_displays', snapshot({ name: 'DELL U2720Q', product_id: 'a0c4', serial_number: '3042334c', vendor_id: '10ac', manufactured_week: '12', manufactured_year: '2021', display_id: '2', resolution: '2560 x 1440', main: '1' }), { device: { displays: [{ vendor: 'DEL', product: 'a0c4', name: 'DELL U2720Q', serial: '3042334c' }] } }],
  ['connected_displays, some columns; a panel without a number', snapshot({ name: 'Color LCD', product_id: 'a045', serial_number: '0', vendor_id: '610' }), { device: { displays: [{ vendor: 'APP', product: 'a045', name: 'Color LCD' }] } }],
  ['EDID in hexadecimal', snapshot({ name: 'card0-HDMI-A-1', edid: hex(acer) }), { device: { displays: [acerRead] } }],
  ['EDID in base64', line({ action: 'added', columns: { connector: 'HDMI-1', edid: Buffer.from(acer).toString('base64') } }), { device: { displays: [acerRead] } }],
  ['EDID in the registry of Windows', snapshot({ key: 'HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Enum\\DISPLAY\\ACR0565\\5&1&0&UID1\\Device Parameters', name: 'EDID', type: 'REG_BINARY', data: hex(acer).toUpperCase() }), { device: { displays: [acerRead] } }],
  ['EDID that is damaged: the other columns stand', snapshot({ edid: 'zz', edid_vendor: 'ACR', edid_product: '0565', edid_name: 'B246WL', edid_serial: 'S1' }), { device: { displays: [{ vendor: 'ACR', product: '0565', name: 'B246WL', serial: 'S1' }] } }],
  ['drivers of Windows: a monitor', snapshot({ device_id: 'DISPLAY\\TSB8801\\5&2A&0&UID4352', device_name: 'Generic PnP Monitor', version: '10.0' }), { device: { displays: [{ vendor: 'TSB', product: '8801' }] } }],
  ['WMI, texts', snapshot({ InstanceName: 'DISPLAY\\ACR0565\\5&1_0', ManufacturerName: 'ACR', ProductCodeID: '0565', SerialNumberID: 'T8NEE0038522', UserFriendlyName: 'B246WL' }), { device: { displays: [{ vendor: 'ACR', product: '0565', name: 'B246WL', serial: 'T8NEE0038522' }] } }],
  ['WMI, codes', snapshot({ ManufacturerName: codes('ACR'), ProductCodeID: codes('0565'), SerialNumberID: codes('T8NEE0038522'), UserFriendlyName: codes('B246WL') }), { device: { displays: [{ vendor: 'ACR', product: '0565', name: 'B246WL', serial: 'T8NEE0038522' }] } }],
  ['WMI, key and value', snapshot(...flat('ManufacturerName', 'ACR'), ...flat('UserFriendlyName', 'B246WL'), ...flat('SerialNumberID', 'T8NEE0038522')), { device: { displays: [{ vendor: 'ACR', name: 'B246WL', serial: 'T8NEE0038522' }] } }],
  ['programs', line({ diffResults: { added: [{ name: 'AnyDesk', version: '8', publisher: 'AnyDesk Software', install_location: 'C:\\Program Files\\AnyDesk' }], removed: [] } }), { kind: 'software-seen', software: [{ name: 'AnyDesk', vendor: 'AnyDesk Software', path: 'C:\\Program Files\\AnyDesk' }] }],
  ['apps', snapshot({ name: 'AnyDesk.app', path: '/Applications/AnyDesk.app', bundle_identifier: 'com.philandro.anydesk', bundle_short_version: '8.0' }), { software: [{ name: 'AnyDesk.app', path: '/Applications/AnyDesk.app' }] }],
  ['deb_packages', snapshot({ name: 'rustdesk', version: '1.2', source: '', size: '1', arch: 'amd64', revision: '', status: 'install ok installed', maintainer: 'R' }), { software: [{ name: 'rustdesk', vendor: 'R' }] }],
  ['rpm_packages', snapshot({ name: 'anydesk', version: '6', release: '1', source: 'x.src.rpm', size: '1', arch: 'x86_64', epoch: '0', vendor: 'philandro' }), { software: [{ name: 'anydesk', vendor: 'philandro' }] }],
  ['homebrew_packages', snapshot({ name: 'rustdesk', path: '/opt/homebrew/Caskroom/rustdesk', version: '1.2', type: 'cask' }), { software: [{ name: 'rustdesk', path: '/opt/homebrew/Caskroom/rustdesk' }] }],
  ['processes: remote tools alone', snapshot({ pid: 4, name: 'explorer.exe', path: 'C:\\Windows\\explorer.exe' }, { pid: 5, name: 'AnyDesk.exe', path: 'C:\\AnyDesk.exe' }, { pid: 6, name: 'AnyDesk.exe', path: 'C:\\AnyDesk.exe' }), { kind: 'software-seen', software: [{ name: 'AnyDesk.exe', path: 'C:\\AnyDesk.exe' }] }],
  ['open sockets of processes', line({ action: 'added', columns: { pid: '5', name: 'rustdesk', remote_address: '198.51.100.7', remote_port: '21116' } }), { kind: 'software-seen', software: [{ name: 'rustdesk' }] }],
  ['logged_in_users from elsewhere', snapshot({ type: 'user', user: 'jo', tty: 'pts/0', host: '203.0.113.9', time: '1772500000', pid: '9' }, { type: 'user', user: 'jo', tty: ':0', host: ':0' }, { type: 'boot_time', user: 'reboot', tty: '~', host: '6.1.0' }), { kind: 'remote-control-session', peer: { ip: '203.0.113.9' } }],
];

const shapes: readonly (readonly [name: string, line: string])[] = [
  ['event format', line({ action: 'added', columns: info, epoch: 0, counter: 0, numerics: false })],
  ['snapshot format', snapshot(info)],
  ['batch format', line({ diffResults: { added: [info], removed: [{ ...info, hardware_model: 'old' }] } })],
  ['batch format, one row in the place of a list', line({ diffResults: { added: info, removed: '' } })],
  ['batch format, differences in a list', line({ diffResults: [{ added: [info] }, { removed: [info] }] })],
  ['batch format, events in a list', line({ diffResults: [{ action: 'removed', columns: { ...info, hardware_model: 'old' } }, { action: 'added', columns: info }] })],
  ['batch format, rows in a list', line({ diffResults: [info] })],
  ['decorations at the top', line({ decorations: undefined, hardware_serial: 'SN123', hostname: 'LT-1', columns: info })],
  ['time as text', line({ unixTime: '1772500000', columns: info })],
  ['calendar time alone, without a zone', line({ unixTime: undefined, calendarTime: 'Tue Mar  3 01:06:40 2026', columns: info })],
  ['no identifier, as a fleet manager\'s stream writes it', line({ hostIdentifier: undefined, decorations: { host_uuid: UUID, hostname: 'LT-1', hardware_serial: 'SN123' }, columns: info })],
  ['of the TLS logger', JSON.stringify({ node_key: 'k', log_type: 'result', data: [JSON.parse(snapshot(info))] })],
  ['of Filebeat', JSON.stringify({ '@timestamp': '2026-03-03T01:06:41Z', '@metadata': { beat: 'filebeat' }, agent: { type: 'filebeat' }, message: snapshot(info) })],
];

const nothing: readonly (readonly [name: string, line: string, expected: object])[] = [
  ['a removed row', line({ action: 'removed', columns: info }), { dropped: { 'removed_or_empty': 1 } }],
  ['an empty snapshot', line({ action: 'snapshot', snapshot: [] }), { dropped: { 'removed_or_empty': 1 } }],
  ['an empty snapshot as text', line({ action: 'snapshot', snapshot: '' }), { dropped: { 'removed_or_empty': 1 } }],
  ['columns that are none', line({ action: 'snapshot', columns: null }), { dropped: { 'removed_or_empty': 1 } }],
  ['another table', line({ columns: { pid: '1', cmdline: 'x' } }), { dropped: { 'other_table': 1 } }],
  ['PCI devices', snapshot({ pci_slot: '0000:00:02.0', vendor_id: '0x1D6B', model_id: '0x0104', vendor: 'x', model: 'y' }), { dropped: { 'other_table': 1 } }],
  ['neighbours\' addresses', snapshot({ address: '192.0.2.7', mac: '08:00:27:a1:b2:c3', interface: 'en0', permanent: '0' }), { dropped: { 'other_table': 1 } }],
  ['neighbours\' addresses, some columns', line({ name: 'arp_cache', snapshot: [{ interface: 'en0', mac: '08:00:27:a1:b2:c3' }] }), { dropped: { 'other_table': 1 } }],
  ['extensions of Chrome', snapshot({ browser_type: 'chrome', uid: '501', name: 'AnyDesk', profile: 'Default', identifier: 'abc', version: '1' }), { dropped: { 'other_table': 1 } }],
  ['extensions of Chrome, some columns', line({ name: 'pack_it_chrome_extensions', snapshot: [{ name: 'AnyDesk', version: '1' }] }), { dropped: { 'other_table': 1 } }],
  ['packages of Python', snapshot({ name: 'vncdotool', version: '1', summary: '', author: 'x', license: '', path: '/usr/lib', directory: '/usr/lib' }), { dropped: { 'other_table': 1 } }],
  ['a battery', snapshot({ manufacturer: 'SMP', model: 'bq40z651', serial_number: 'F5D1', cycle_count: '12', health: 'Good' }), { dropped: { 'other_table': 1 } }],
  ['processes without a remote tool', snapshot({ pid: 4, name: 'explorer.exe', path: 'C:\\Windows\\explorer.exe' }), { dropped: { 'no_facts': 1 } }],
  ['a path through a folder that names one is no such process', snapshot({ pid: 4, name: 'vim', path: '/home/jo/anydesk/vim' }), { dropped: { 'no_facts': 1 } }],
  ['users at the machine itself', snapshot({ type: 'user', user: 'jo', tty: 'console', host: '' }, { type: 'user', user: 'jo', tty: 'pts/1', host: '127.0.0.1' }), { dropped: { 'no_facts': 1 } }],
  ['a device taken off', line({ action: 'added', columns: { action: 'remove', type: 'usb', vendor: 'JetKVM', vendor_id: '1d6b', model: 'USB Emulation Device', model_id: '0104' } }), { dropped: { 'no_facts': 1 } }],
  ['devices of Windows that are neither', snapshot({ device_id: 'PCI\\VEN_8086&DEV_7E7D\\3&11583659&0&A0', device_name: 'x', version: '1' }), { dropped: { 'no_facts': 1 } }],
  ['a status line', JSON.stringify({ hostIdentifier: UUID, calendarTime: head.calendarTime, unixTime: '1772500000', severity: '1', filename: 'tls.cpp', line: '91', message: 'request error', version: '5.12' }), { dropped: { status_log: 1 } }],
  ['no time', line({ unixTime: 'x', calendarTime: '', columns: info }), { deadLetters: [{ reason: 'no_time' }] }],
  ['no host', JSON.stringify({ name: 'x', hostIdentifier: '', unixTime: 1_772_500_000, columns: { hardware_model: 'Latitude 7440' } }), { deadLetters: [{ reason: 'no_identity' }] }],
  ['another log', '{"name":"x","columns":{}}', { deadLetters: [{ reason: 'no_parser' }] }],
];

describe('osquery.results', () => {
  it.each(facts)('%s', (_, text, winnow) => {
    const { observations, deadLetters } = read(text);
    expect(deadLetters).toEqual([]);
    expect(observations).toMatchObject([{ '@timestamp': '2026-03-03T01:06:40.000Z', winnow }]);
  });
  it.each(shapes)('%s', (_, text) => {
    expect(read(text).observations).toMatchObject([{ '@timestamp': '2026-03-03T01:06:40.000Z', host: { name: 'LT-1', id: UUID }, winnow: { device_id: 'SN123', device: { model: 'Latitude 7440' } } }]);
  });
  it.each(nothing)('%s is none', (_, text, expected) => {
    const made = read(text);
    expect(made.observations).toEqual([]);
    expect(made).toMatchObject(expected);
  });

  it.each<[string, object]>([['darwin', { type: 'macos' }], ['windows', { type: 'windows' }], ['ubuntu', { type: 'linux' }], ['arch', { type: 'linux' }], ['', {}]])('system %s', (platform, type) => {
    expect(read(snapshot({ name: 'N', version: '1', platform })).observations[0]?.host?.os).toEqual({ name: 'N', version: '1', ...type });
  });

  it.each<[string, string, true | undefined]>([
    ['VMware', machine('VMware, Inc.', 'VMware20,1'), true], ['VirtualBox', machine('innotek GmbH', 'VirtualBox'), true], ['Hyper-V', machine('Microsoft Corporation', 'Virtual Machine'), true], ['Parallels', machine('Parallels International GmbH.', 'Parallels ARM Virtual Machine'), true],
    ['QEMU', machine('QEMU', 'Standard PC (Q35 + ICH9, 2009)'), true], ['Apple', machine('Apple Inc.', 'VirtualMac2,1'), true], ['its BIOS alone', snapshot({ vendor: 'innotek GmbH', version: 'VirtualBox', date: '12/01/2006' }), true],
    ['a Surface', machine('Microsoft Corporation', 'Surface Laptop 5'), undefined], ['a Surface\'s BIOS', snapshot({ vendor: 'Microsoft Corporation', version: '14.13', date: '2025-01-01' }), undefined], ['a model with the word in its name', machine('Example Ltd', 'Virtual Desktop Dock 3'), undefined],
    ['another maker\'s "Virtual Machine"', machine('Example Ltd', 'Virtual Machine Shop 9'), undefined], ['a Xenon', machine('Example Ltd', 'Xenon 5'), undefined],
  ])('virtual or not: %s', (_, text, vm) => { expect(read(text).observations[0]?.winnow.device?.vm).toBe(vm); });

  it('reads the addresses of all adapters as one observation, without those of none; in event format each is its own', () => {
    const rows = [{ interface: 'en0', mac: 'AA:BB:CC:00:11:22' }, { interface: 'lo', mac: '00:00:00:00:00:00' }, { interface: 'vnic0', mac: '00:1c:42:00:00:08' }, { interface: 'x', mac: 'ff:ff:ff:ff:ff:ff' }];
    const [o, ...more] = read(snapshot(...rows)).observations;
    expect([o?.host, more]).toEqual([{ name: 'LT-1', id: UUID, mac: ['aa:bb:cc:00:11:22', '00:1c:42:00:00:08'] }, []]);
    expect(rows.flatMap((columns) => read(line({ action: 'added', columns })).observations.map(({ host }) => host?.mac))).toEqual([['aa:bb:cc:00:11:22'], ['00:1c:42:00:00:08']]);
  });

  it('reads the address of an adapter that is joined with its IP addresses', () => {
    expect(read(snapshot({ interface: 'en0', address: '192.0.2.5', mask: '255.255.255.0', mac: 'aa:bb:cc:00:11:22' })).observations[0]?.host?.mac).toEqual(['aa:bb:cc:00:11:22']);
  });

  it('loses no program of a long list', () => {
    const { observations } = read(snapshot(...Array.from({ length: 1201 }, (_, i) => ({ name: `p${String(i)}`, version: '1' }))));
    expect(observations.map(({ winnow }) => winnow.software?.length)).toEqual([500, 500, 201]);
    expect(new Set(observations.map(({ event }) => event.id)).size).toBe(3);
    expect(observations.at(-1)?.winnow.software?.at(-1)).toEqual({ name: 'p1200' });
  });

  it.each<[string, object, object]>([
    ['a name as identifier is no id', { hostIdentifier: 'lt-1.corp.example', decorations: {} }, { host: { name: 'lt-1.corp.example' }, device: undefined }],
    ['a name as identifier beside the name', { hostIdentifier: 'lt-1.corp.example', decorations: { hostname: 'LT-1' } }, { host: { name: 'LT-1' }, device: undefined }],
    ['the older field', { hostIdentifier: undefined, decorations: undefined, hostname: 'lt-1' }, { host: { name: 'lt-1' }, device: undefined }],
    ['a UUID', { decorations: {} }, { host: { id: UUID }, device: UUID }],
    ['an asset tag', { hostIdentifier: 'ASSET-0042', decorations: { hostname: 'LT-1' } }, { host: { name: 'LT-1', id: 'ASSET-0042' }, device: 'ASSET-0042' }],
    ['a serial number', { decorations: { hostname: 'LT-1', hardware_serial: 'PF3K9Z2A' } }, { host: { name: 'LT-1', id: UUID }, device: 'PF3K9Z2A' }],
    ['a UUID that a maker forgot to set', { hostIdentifier: '03000200-0400-0500-0006-000700080009', decorations: { hostname: 'LT-1' } }, { host: { name: 'LT-1' }, device: undefined }],
    ['a computer\'s name', { decorations: { computer_name: 'Jo\'s Mac' } }, { host: { name: 'Jo\'s Mac', id: UUID }, device: UUID }],
  ])('who: %s', (_, more, { host, device }: { host?: object; device?: string }) => {
    const [o] = read(line({ ...more, columns: { vendor_id: '046d', model_id: 'c52b' } })).observations;
    expect([o?.host, o?.winnow.device_id]).toEqual([host, device]);
  });

  it('never throws, whatever stands in the places', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (columns, decorations, unixTime) => {
      for (const text of [line({ columns, decorations, unixTime }), line({ snapshot: columns, decorations }), line({ diffResults: columns })]) expect(read(text).deadLetters.filter((d) => d.detail.includes('threw'))).toEqual([]);
    }));
  });
});
