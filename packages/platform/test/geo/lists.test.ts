import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Claims, noClaims, type NetworkClass, type Observation, type Usb } from '@winnow/core';
import { type DeviceMarks, Enricher, type EnrichPorts, type Hardware, Pipeline, type Program, sources } from '@winnow/intake';
import fc from 'fast-check';
import { bundledAsnTable, openGeo } from '../../src/geo/geo.ts';
import { edid, hex } from '../../../intake/test/sources/osquery/edid-bytes.ts';
import { parseList } from '../../src/geo/list-file.ts';
import { type Lists, loadLists } from '../../src/geo/lists.ts';
import { NetworkLists } from '../../src/geo/networks.ts';

let lists: Lists;
let marks: DeviceMarks;
beforeAll(async () => {
  lists = await loadLists();
  marks = lists.marks;
});
const names = (found: readonly { trait: string }[]): readonly string[] => found.map((m) => m.trait);

describe('what the lists hold is true', () => {
  it('every AS belongs to who the list says, by the bundled data', async () => {
    const { table } = await bundledAsnTable();
    const wrong = lists.entries.filter((e) => e.type === 'asn').filter((e) => !(table.nameOf(Number(e.value)) ?? '').toLowerCase().includes((e.org ?? e.operator ?? '?').toLowerCase()));
    expect(wrong.map((e) => `${e.at} AS${e.value} is ${table.nameOf(Number(e.value)) ?? 'nobody\'s'}`)).toEqual([]);
  });
  it('no AS is listed twice', () => {
    const values = lists.entries.filter((e) => e.type === 'asn').map((e) => e.value);
    expect(values.filter((v, i) => values.indexOf(v) !== i)).toEqual([]);
  });
  it('there is enough of it, all with an operator', () => {
    const asns = lists.entries.filter((e) => e.type === 'asn');
    expect(asns.filter((e) => ['vpn', 'proxy', 'hosting'].includes(e.class ?? '')).length).toBeGreaterThan(100);
    expect(asns.filter((e) => e.class === 'residential').length).toBeGreaterThan(120);
    expect(asns.filter((e) => e.operator === undefined)).toEqual([]);
  });
});

describe('networks', () => {
  it.each<[string, string, { number: number; organization: string } | undefined, NetworkClass | undefined, string?]>([
    ['a VPN brand\'s host', '203.0.113.1', { number: 39351, organization: '31173 Services AB' }, 'vpn', 'Mullvad'],
    ['an access line', '203.0.113.1', { number: 7922, organization: 'Comcast Cable Communications, LLC' }, 'residential', 'Comcast'],
    ['a satellite', '203.0.113.1', { number: 14593, organization: 'Space Exploration Technologies Corporation' }, 'satellite', 'Starlink'],
    ['a phone', '203.0.113.1', { number: 21928, organization: 'T-Mobile USA, Inc.' }, 'mobile', 'T-Mobile US'],
    ['a company\'s security gateway is no VPN exit', '203.0.113.1', { number: 22616, organization: 'ZSCALER, INC.' }, 'relay', 'Zscaler'],
    ['a block wins over the network around it', '155.94.199.59', { number: 36352, organization: 'HostPapa' }, 'vpn', 'Astrill'],
    ['its neighbour does not', '155.94.199.60', { number: 36352, organization: 'HostPapa' }, 'hosting', 'HostPapa'],
    ['private relay', '172.225.1.1', { number: 36183, organization: 'Akamai' }, 'relay', 'iCloud Private Relay (Akamai)'],
    ['private relay over IPv6', '2a02:26f7:b018::1', undefined, 'relay', 'iCloud Private Relay (Akamai)'],
    ['just outside', '172.227.0.0', undefined, undefined],
    ['a Tor exit', '185.220.101.7', { number: 60729, organization: 'Stiftung Erneuerbare Freiheit' }, 'tor', 'Tor exits (several operators)'],
    ['nobody', '203.0.113.1', undefined, undefined],
    ['an unlisted name', '203.0.113.1', { number: 64500, organization: 'Example Telecom Ltd' }, undefined],
  ])('%s', (...[, ip, asn, cls, operator]) => {
    const found = lists.network(ip, asn);
    expect(found?.class).toBe(cls);
    expect(found?.operator).toBe(operator);
  });

  it.each<[string, NetworkClass | undefined]>([
    ['Example Hosting Ltd', 'hosting'], ['EXAMPLE DATA-CENTER GMBH', 'hosting'], ['Free VPN Example', 'vpn'], ['Example Mobile', 'mobile'], ['Rural Broadband LLC', 'residential'],
    ['University of Example', 'business'], ['First Bank of Example', 'business'], ['City of Example', 'business'],
    // near misses: the word inside another, or one that means two things
    ['Ghosting Media', undefined], ['HAProxy Technologies', undefined], ['Example Motor Company', undefined], ['Example Wireless LLC', undefined], ['Cloud Nine Internet', undefined], ['Banksia Networks', undefined],
    ['Example Satellite Cable', undefined], ['Mobileye', undefined], ['Capacity of Example', undefined], ['Data and Center', undefined], ['', undefined],
  ])('the name "%s"', (organization, cls) => { expect(lists.network('203.0.113.1', { number: 64500, organization })?.class).toBe(cls); });

  it('blocks in blocks: the innermost speaks, and beyond its end the one around it', () => {
    const entry = (value: string, operator: string) => ({ type: 'cidr' as const, class: 'vpn' as const, value, operator, source: 's', licence: 'l', date: '2026-01-01', at: 'x:1' });
    const table = new NetworkLists([entry('10.0.0.0/8', 'a'), entry('10.1.0.0/16', 'b'), entry('10.1.1.0/24', 'c'), entry('10.1.1.0/30', 'd'), entry('11.0.0.0/8', 'e'), entry('2001:db8::/32', 'f')]);
    const of = (ip: string): string | undefined => table.network(ip, undefined)?.operator;
    expect(['9.9.9.9', '10.0.0.1', '10.1.0.255', '10.1.1.2', '10.1.1.4', '10.1.2.0', '10.2.0.0', '11.1.1.1', '12.0.0.0', '2001:db8::1', '2001:db9::'].map(of)).toEqual([undefined, 'a', 'b', 'd', 'c', 'b', 'a', 'e', undefined, 'f', undefined]);
  });

  it('any text is answered, none throws', () => {
    fc.assert(fc.property(fc.string(), fc.string({ maxLength: 400 }), (ip, organization) => { lists.network(ip, { number: 1, organization }); }));
  });
});

describe('marks', () => {
  it.each<[string, Usb, readonly string[]]>([
    ['PiKVM by name', { vendor_id: '1d6b', product_id: '0104', vendor: 'PiKVM', product: 'PiKVM Composite Device', serial: 'CAFEBABE' }, ['ip-kvm:PiKVM']],
    ['PiKVM by serial alone', { vendor_id: '0x1d6b', product_id: '0x104', serial: 'CAFEBABE' }, ['ip-kvm:PiKVM']],
    ['TinyPilot', { vendor_id: '1d6b', product_id: '0104', vendor: 'tinypilot', product: 'Multifunction USB Device' }, ['ip-kvm:TinyPilot']],
    ['JetKVM', { vendor_id: '1d6b', product_id: '0104', vendor: 'JetKVM', product: 'USB Emulation Device' }, ['ip-kvm:JetKVM']],
    ['NanoKVM by ids', { vendor_id: '3346', product_id: '1009' }, ['ip-kvm:NanoKVM']],
    ['JetKVM disguised', { vendor_id: '046D', product_id: 'C52B', vendor: 'Logitech (x64)', product: 'USB Receiver' }, ['ip-kvm-disguise']],
    ['a grabber', { vendor_id: '534d', product_id: '2109', product: 'USB Video' }, ['capture:MacroSilicon']],
    // honest twins
    ['a real Logitech receiver', { vendor_id: '046d', product_id: 'c52b', vendor: 'Logitech', product: 'USB Receiver' }, []],
    ['a Logitech keyboard', { vendor_id: '046d', product_id: 'c31c', vendor: 'Logitech', product: 'USB Keyboard', serial: '' }, []],
    ['a Microsoft keyboard', { vendor_id: '045e', product_id: '005f', vendor: 'Microsoft', product: 'Wireless MultiMedia Keyboard' }, []],
    ['a Dell keyboard', { vendor_id: '413c', product_id: '2011', vendor: 'Dell Inc.', product: 'Multimedia Pro Keyboard' }, []],
    ['a Dell dock', { vendor_id: '413c', product_id: 'b06e', vendor: 'Dell Inc.', product: 'Dell dock', serial: '2' }, []],
    ['an HP dock', { vendor_id: '03f0', product_id: '0269', vendor: 'HP', product: 'HP USB-C Dock G5' }, []],
    ['a Lenovo dock', { vendor_id: '17ef', product_id: '30ab', vendor: 'Lenovo', product: 'ThinkPad USB-C Dock Gen2' }, []],
    ['a KVM switch', { vendor_id: '0557', product_id: '2213', vendor: 'ATEN International Co., Ltd', product: 'CS682 2-Port USB 2.0 DVI KVM Switch' }, []],
    ['a phone on Linux\'s gadget driver', { vendor_id: '1d6b', product_id: '0104', vendor: 'Linux Foundation', product: 'Multifunction Composite Gadget' }, []],
    ['a Linux root hub', { vendor_id: '1d6b', product_id: '0002', vendor: 'Linux Foundation', product: 'xHCI Host Controller', serial: '0000:00:14.0' }, []],
    ['an Apple keyboard', { vendor_id: '05ac', product_id: '024f', vendor: 'Apple Inc.', product: 'Magic Keyboard' }, []],
    ['a webcam', { vendor_id: '046d', product_id: '085e', vendor: 'Logitech', product: 'BRIO 4K Stream Edition' }, []],
    ['nothing said', {}, []],
  ])('USB: %s', (_, device, traits) => { expect(names(marks.usb(device))).toEqual(traits); });

  it.each<[string, Parameters<DeviceMarks['display']>[0], readonly string[]]>([
    ['PiKVM', { vendor: 'LNX', product: '0x7773', name: 'PiKVM V4 Plus', serial: 'CAFEBABE' }, ['ip-kvm:PiKVM']],
    ['PiKVM by a decimal code', { vendor: 'LNX', product: '30576' }, ['ip-kvm:PiKVM']],
    ['TinyPilot', { name: 'TinyPilot', width_cm: 0, height_cm: 0 }, ['ip-kvm:TinyPilot']],
    ['JetKVM', { vendor: 'TSB', product: '8801', name: 'T749-fHD720' }, ['ip-kvm:JetKVM']],
    ['NanoKVM', { name: 'NanoKVM', serial: 'NanoKVM' }, ['ip-kvm:NanoKVM']],
    ['JetKVM disguised as a Dell', { vendor: 'DEL', name: 'DELL D2721H', serial: '3S5GQ23' }, ['ip-kvm-disguise']],
    ['JetKVM disguised as an Acer', { vendor: 'ACR', name: 'B246WL', serial: 'T8NEE0038522' }, ['ip-kvm-disguise']],
    ['JetKVM disguised as an ASUS', { vendor: 'ACI', name: 'PA248QV', serial: 'm1lmqs052157' }, ['ip-kvm-disguise']],
    ['JetKVM with its newer default', { vendor: 'JET', product: '0001', name: 'JetKVM v1', serial: 'c0ffee01' }, ['ip-kvm:JetKVM']],
    ['JetKVM disguised as an Acer, on a Mac', { vendor: 'ACR', product: '0565', name: 'B246WL', serial: '1613f8a' }, ['ip-kvm-disguise']],
    ['JetKVM disguised as a Dell, on a Mac', { vendor: 'DEL', product: '2013', name: 'DELL D2721H', serial: '39363945' }, ['ip-kvm-disguise']],
    ['another model with that number', { vendor: 'DEL', product: 'a0c4', name: 'DELL U2720Q', serial: '39363945' }, []],
    ['the Dell that it pretends to be', { vendor: 'DEL', name: 'DELL D2721H', serial: '7K2HZ33' }, []],
    ['the Acer that it pretends to be', { vendor: 'ACR', name: 'B246WL', serial: 'T8NEE0038523' }, []],
    ['an Apple display', { vendor: 'APP', product: 'ae2f', name: 'Studio Display', serial: '0x1a2b3c' }, []],
    ['a laptop\'s panel', { vendor: 'LEN', product: '40ba', name: '' }, []],
    ['a Toshiba TV', { vendor: 'TSB', product: '0206', name: 'TOSHIBA-TV' }, []],
    ['nothing said', {}, []],
  ])('display: %s', (_, display, traits) => { expect(names(marks.display(display))).toEqual(traits); });

  it.each<[string, string, readonly string[]]>([
    ['VirtualBox guest', '080027a1b2c3', ['vm:VirtualBox']], ['VirtualBox host', '0a0027000010', ['vm-adapter:VirtualBox']], ['VMware guest', '000c29112233', ['vm:VMware']],
    ['VMware guest by hand', '005056a1b2c3', ['vm:VMware']], ['VMware host', '005056c00008', ['vm-adapter:VMware']], ['Parallels guest', '001c42a1b2c3', ['vm:Parallels']], ['Parallels host', '001c42000008', ['vm-adapter:Parallels']],
    ['Hyper-V or its host', '00155d112233', ['vm-adapter:Hyper-V']], ['libvirt or its host', '525400112233', ['vm-adapter:QEMU']], ['NanoKVM', '48da356e0001', ['ip-kvm:NanoKVM']],
    ['its neighbour', '48da35010001', []], ['Intel', '8c8d28112233', []], ['a random one', 'da1122334455', []], ['none', '', []],
  ])('MAC: %s', (_, mac, traits) => { expect(names(marks.mac(mac))).toEqual(traits); });

  it.each<[string, Hardware, readonly string[]]>([
    ['VMware', { vendor: 'VMware, Inc.', model: 'VMware20,1', serial: 'VMware-56 4d 12' }, ['vm:VMware']], ['VirtualBox', { vendor: 'innotek GmbH', model: 'VirtualBox' }, ['vm:VirtualBox']],
    ['Hyper-V', { vendor: 'Microsoft Corporation', model: 'Virtual Machine' }, ['vm:Hyper-V']], ['QEMU', { vendor: 'QEMU', model: 'Standard PC (Q35 + ICH9, 2009)', bios_vendor: 'SeaBIOS' }, ['vm:QEMU']],
    ['Parallels', { vendor: 'Parallels International GmbH.', model: 'Parallels ARM Virtual Machine' }, ['vm:Parallels']], ['Apple', { vendor: 'Apple Inc.', model: 'VirtualMac2,1' }, ['vm:Apple']],
    ['UEFI of QEMU', { bios_vendor: 'EFI Development Kit II / OVMF' }, ['vm:QEMU']], ['a cloud desktop', { vendor: 'Amazon EC2', model: 'c5.large' }, ['vm:cloud']],
    ['a Surface is no VM', { vendor: 'Microsoft Corporation', model: 'Surface Laptop 5' }, []], ['Dell', { vendor: 'Dell Inc.', model: 'Latitude 5440', bios_vendor: 'Dell Inc.', serial: 'ABC1234' }, []],
    ['Lenovo', { vendor: 'LENOVO', model: '21HDCTO1WW' }, []], ['Apple laptop', { vendor: 'Apple Inc.', model: 'MacBookPro18,3' }, []], ['a Xenon board is no Xen', { vendor: 'Example', model: 'Xenon 5' }, []], ['nothing', {}, []],
  ])('hardware: %s', (_, hardware, traits) => { expect(names(marks.hardware(hardware))).toEqual(traits); });

  it.each<[string, readonly string[]]>([
    ['DESKTOP-A1B2C3D', ['default-host-name']], ['desktop-a1b2c3d.local', ['default-host-name']], ['LAPTOP-A1B2C3D4', ['default-host-name']], ['WIN-A1B2C3D4E5F', ['default-host-name']], ['kali', ['default-host-name']],
    ['WinDev2401Eval', ['default-host-name']], ['raspberrypi', ['default-host-name']], ['pikvm', ['ip-kvm:PiKVM']],
    ['DESKTOP-A1B2C3', []], ['DESKTOP-A1B2C3DE', []], ['DESKTOP-BERLIN-7', []], ['LAPTOP-0042', []], ['CORP-LT-00421', []], ['ubuntu-build-17', []], ['debian12', []], ['', []],
  ])('host name %s', (name, traits) => { expect(names(marks.hostName(name))).toEqual(traits); });

  it.each<[string, Program, readonly string[]]>([
    ['AnyDesk', { name: 'AnyDesk' }, ['rmm:AnyDesk']], ['with a version', { name: 'TeamViewer 15 Host' }, ['rmm:TeamViewer']], ['by its file', { name: 'Remote thing', path: 'C:\\Program Files\\RustDesk\\rustdesk.exe' }, ['rmm:RustDesk']],
    ['a process name', { name: 'anydesk.exe' }, ['rmm:AnyDesk']], ['on a Mac', { path: '/Applications/AnyDesk.app/Contents/MacOS/AnyDesk' }, ['rmm:AnyDesk']], ['once for name and file', { name: 'RustDesk', path: '/usr/bin/rustdesk' }, ['rmm:RustDesk']],
    ['ScreenConnect', { name: 'ScreenConnect Client (0123456789abcdef)' }, ['rmm:ScreenConnect']],
    ['one that only looks at others', { name: 'VNC Viewer' }, []], ['Windows\' own client', { name: 'Remote Desktop Connection', path: 'C:\\Windows\\System32\\mstsc.exe' }, []], ['a word inside another', { name: 'AnyDesktop Wallpapers' }, []],
    ['a mention', { name: 'Uninstaller for AnyDesk' }, []], ['a browser', { name: 'Google Chrome', path: 'C:\\Program Files\\Google\\Chrome\\chrome.exe' }, []], ['nothing', {}, []],
  ])('software: %s', (_, program, traits) => { expect(names(marks.software(program))).toEqual(traits); });

  it('any device is answered, none throws', () => {
    const text = fc.string({ maxLength: 300 });
    fc.assert(fc.property(text, text, text, text, (a, b, c, d) => {
      marks.usb({ vendor_id: a, product_id: b, product: c, serial: d });
      marks.display({ vendor: a, product: b, name: c, serial: d });
      marks.hardware({ vendor: a, model: b, bios_vendor: c, serial: d });
      marks.software({ name: a, path: b, vendor: c });
      marks.hostName(a);
      marks.mac(b);
    }));
  });
});

describe('list files', () => {
  const head = 'type: asn\nclass: vpn\nsource: here\nlicence: facts\ndate: 2026-01-02\n';
  it.each<[string, string, RegExp]>([
    ['no YAML', 'a: [', /x\.yaml:\d+: /], ['no list', 'hello', /x\.yaml:1: a list has the keys/], ['a key that is none', `${head}klass: vpn\nentries: []`, /x\.yaml:1: unknown key "klass"; allowed are type/],
    ['an entry that is none', `${head}entries:\n  - 5`, /x\.yaml:7: an entry is a map/], ['an entry\'s key that is none', `${head}entries:\n  - { value: 1 }\n  - { value: 2, operater: x }`, /x\.yaml:8: unknown key "operater"/],
    ['no number', `${head}entries:\n  - { value: AS9 }`, /x\.yaml:7: "AS9" must be the number/], ['no block', `${head}entries:\n  - { value: 10.0.0.0/33, type: cidr }`, /"10\.0\.0\.0\/33" is no CIDR block/],
    ['a bare address', `${head}entries:\n  - { value: 10.0.0.1, type: cidr }`, /is no CIDR block/], ['an unknown class', `${head}entries:\n  - { value: 9, class: vnp }`, /class is "vnp"; allowed are residential/],
    ['an unknown type', `${head}entries:\n  - { value: 9, type: as }`, /type is "as"; allowed are asn/], ['no date', head.replace('2026-01-02', 'May') + 'entries:\n  - { value: 9 }', /date is "May"/],
    ['no source', head.replace('source: here\n', '') + 'entries:\n  - { value: 9 }', /source is missing/], ['no trait', `${head}entries:\n  - { value: "08:00:27", type: mac }`, /trait is missing/],
    ['a MAC prefix in another spelling', `${head}trait: t\nentries:\n  - { value: 08-00-27, type: mac }`, /must be a prefix of three to six bytes/], ['no value', `${head}entries:\n  - { operator: x }`, /value is missing/],
  ])('%s', (_, text, message) => {
    const problems: string[] = [];
    parseList('x.yaml', text, problems);
    expect(problems.join('\n')).toMatch(message);
  });

  it('a good file gives its entries, each with what the head says', () => {
    const problems: string[] = [];
    expect(parseList('x.yaml', `${head}entries:\n  - { value: 9, operator: X, dual_use: true, source: there }`, problems)).toEqual([{ value: '9', type: 'asn', class: 'vpn', operator: 'X', dualUse: true, source: 'there', licence: 'facts', date: '2026-01-02', at: 'x.yaml:7' }]);
    expect(problems).toEqual([]);
  });

  it('own folders come after the bundled one, and all that is wrong is said at once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'winnow-lists-'));
    writeFileSync(join(folder, 'own.yaml'), `${head}entries:\n  - { value: 64500, operator: Own, class: corporate }\n`);
    expect((await loadLists([folder])).network('203.0.113.1', { number: 64500, organization: '' })).toEqual({ class: 'corporate', operator: 'Own' });
    writeFileSync(join(folder, 'bad.yaml'), `${head}entries:\n  - { value: x }\n  - { value: y }\n`);
    await expect(loadLists([folder, join(folder, 'absent')])).rejects.toThrow(/bad\.yaml:7[^]*bad\.yaml:8[^]*absent/);
  });

  it('any text is a list or a complaint', () => { fc.assert(fc.property(fc.string(), (text) => { parseList('x.yaml', text, []); })); });
});

describe('with enrichment', () => {
  it('geo data and lists are its ports', async () => {
    const geo = await openGeo();
    const ports: EnrichPorts = { place: geo.place, asn: geo.asn, network: lists.network, marks: lists.marks };
    const enricher = new Enricher({ ports, claims: () => new Claims(noClaims), accountKey: 'k' });
    const o: Observation = { schema_version: 1, '@timestamp': '2026-03-01T10:00:00.000Z', event: { id: 'e', outcome: 'success' }, source: { ip: '155.94.199.59' }, host: { name: 'DESKTOP-A1B2C3D', mac: ['08-00-27-A1-B2-C3'] }, winnow: { kind: 'vpn-session-start', source: 'x' } };
    expect(enricher.enrich(o)).toMatchObject({ source: { geo: { country_iso_code: 'US' } }, winnow: { network: { class: 'vpn', operator: 'Astrill' }, geo_accuracy_km: 25, device: { vm: true }, traits: ['default-host-name', 'vm-adapter:VirtualBox'] } });
  });

  describe('of what osquery reports', () => {
    let pipeline: Pipeline;
    beforeAll(async () => {
      const geo = await openGeo();
      pipeline = new Pipeline({ sources, enrich: new Enricher({ ports: { place: geo.place, asn: geo.asn, network: lists.network, marks: lists.marks }, claims: () => new Claims(noClaims), accountKey: 'k' }) });
    });
    const receivedAt = Date.UTC(2026, 2, 5);
    const report = (...rows: readonly object[]): string => JSON.stringify({ name: 'q', hostIdentifier: '4C4C4544-0042-3510-8052-B4C04F4E3132', unixTime: 1_772_500_000, action: 'snapshot', snapshot: rows });
    const read = (text: string): readonly Observation[] => pipeline.process({ value: Buffer.from(text), receivedAt }).observations;
    const usb = (ids: string, vendor: string, model: string, serial = ''): string => report({ vendor_id: ids.slice(0, -5), model_id: ids.slice(-4), vendor, model, serial, removable: '1' });
    const screen = (maker: string, product: number, [name, text = '']: readonly [name: string, text?: string], [width, height]: readonly [number, number] = [53, 30]): string => report({ edid: hex(edid({ maker, product, name, text, width, height })) });
    const mac = (vendor_id: string, product_id: string, name: string, serial_number: string): string => report({ name, product_id, serial_number, vendor_id, display_id: '2' });

    it.each<[string, string, readonly string[]]>([
      ['PiKVM', usb('1d6b:0104', 'PiKVM', 'PiKVM Composite Device', 'CAFEBABE'), ['ip-kvm:PiKVM']], ['PiKVM without names', usb('0x1d6b:0104', 'Linux Foundation', 'Multifunction Composite Gadget', 'CAFEBABE'), ['ip-kvm:PiKVM']],
      ['PiKVM on Windows', report({ device_id: 'USB\\VID_1D6B&PID_0104\\CAFEBABE', device_name: 'USB Composite Device' }), ['ip-kvm:PiKVM']],
      ['TinyPilot', usb('1d6b:0104', 'tinypilot', 'Multifunction USB Device', '6b65796d696d6570690'), ['ip-kvm:TinyPilot']], ['TinyPilot on Windows', report({ device_id: 'USB\\VID_1D6B&PID_0104\\6B65796D696D6570690', device_name: 'USB Composite Device' }), ['ip-kvm:TinyPilot']],
      ['JetKVM', usb('1d6b:0104', 'JetKVM', 'USB Emulation Device'), ['ip-kvm:JetKVM']], ['JetKVM, its other name', usb('1d6b:0104', 'JetKVM', 'JetKVM USB Emulation Device'), ['ip-kvm:JetKVM']],
      ['JetKVM as a receiver', usb('046d:c52b', 'Logitech (x64)', 'USB Receiver'), ['ip-kvm-disguise']],
      ['NanoKVM', usb('3346:1009', 'sipeed', 'NanoKVM', '0123456789ABCDEF'), ['ip-kvm:NanoKVM']], ['NanoKVM on Windows', report({ device_id: 'USB\\VID_3346&PID_1009\\0123456789ABCDEF', device_name: 'USB Composite Device' }), ['ip-kvm:NanoKVM']],
      ['NanoKVM\'s network', report({ interface: 'usb0', mac: '48:DA:35:6E:00:01' }), ['ip-kvm:NanoKVM']],
      ['a Logitech receiver', usb('046d:c52b', 'Logitech', 'USB Receiver'), []], ['a Microsoft keyboard', usb('045e:005f', 'Microsoft', 'Wireless MultiMedia Keyboard'), []], ['a Dell keyboard', usb('413c:2011', 'Dell Inc.', 'Multimedia Pro Keyboard'), []],
      ['a phone', usb('1d6b:0104', 'Linux Foundation', 'Multifunction Composite Gadget', '0123456789'), []], ['another board of NanoKVM\'s network vendor', report({ interface: 'en5', mac: '48:da:35:01:00:01' }), []],
    ])('USB and network: %s', (_, text, wanted) => { expect(read(text).map((o) => o.winnow.traits ?? [])).toEqual([wanted]); });

    it.each<[string, string, readonly string[]]>([
      ...([['7770', 'PiKVM'], ['7771', 'PiKVM V3'], ['7772', 'PiKVM V4 Mini'], ['7773', 'PiKVM V4 Plus']] as const).flatMap(([product, name]): [string, string, readonly string[]][] => [
        [name, screen('LNX', parseInt(product, 16), [name, 'CAFEBABE']), ['ip-kvm:PiKVM']], [`${name} renamed`, screen('LNX', parseInt(product, 16), ['Screen']), ['ip-kvm:PiKVM']], [`${name} on a Mac`, mac('31d8', product, 'Screen', 'cafebabe'), ['ip-kvm:PiKVM']],
      ]),
      ['PiKVM by its serial text alone', screen('DEL', 0xa0c4, ['DELL U2720Q', 'CAFEBABE']), ['ip-kvm:PiKVM']],
      ['TinyPilot', screen('TSB', 0x9876, ['TinyPilot'], [0, 0]), ['ip-kvm:TinyPilot']], ['TinyPilot on a Mac', mac('5262', '9876', 'TinyPilot', '88888800'), ['ip-kvm:TinyPilot']], ['TinyPilot on Windows', report({ device_id: 'DISPLAY\\TSB9876\\5&2A&0&UID4352', device_name: 'Generic PnP Monitor' }), ['ip-kvm:TinyPilot']],
      ['JetKVM', screen('TSB', 0x8801, ['T749-fHD720'], [0, 0]), ['ip-kvm:JetKVM']], ['JetKVM on a Mac', mac('5262', '8801', 'T749-fHD720', '88888800'), ['ip-kvm:JetKVM']], ['newer JetKVM', screen('JET', 1, ['JetKVM v1'], [71, 40]), ['ip-kvm:JetKVM']],
      ['NanoKVM', screen('SPD', 0x3301, ['NanoKVM', 'NanoKVM'], [48, 27]), ['ip-kvm:NanoKVM']], ['NanoKVM on a Mac', mac('4e04', '3301', 'Screen', '0'), ['ip-kvm:NanoKVM']],
      ['JetKVM as an Acer', screen('ACR', 0x0565, ['B246WL', 'T8NEE0038522']), ['ip-kvm-disguise']], ['JetKVM as an ASUS', screen('AUS', 0x2487, ['PA248QV', 'M1LMQS052157']), ['ip-kvm-disguise']], ['JetKVM as a Dell', screen('DEL', 0x2013, ['DELL D2721H', '3S5GQ23']), ['ip-kvm-disguise']],
      ['JetKVM as an Acer, on a Mac', mac('472', '565', 'B246WL', '1613f8a'), ['ip-kvm-disguise']],
      ['a real Acer', screen('ACR', 0x0565, ['B246WL', 'T8NEE0038523']), []], ['a real Acer on a Mac', mac('472', '565', 'B246WL', '1613f8b'), []], ['a real ASUS', screen('AUS', 0x2487, ['PA248QV', 'M1LMQS052158']), []], ['a real Dell', screen('DEL', 0x2013, ['DELL D2721H', '7K2HZ33']), []],
      ['a projector of no size', screen('EPS', 0xa030, ['EPSON PJ'], [0, 0]), []], ['a Toshiba TV', screen('TSB', 0x0206, ['TOSHIBA-TV'], [95, 54]), []],
    ])('display: %s', (_, text, wanted) => { expect(read(text).map((o) => o.winnow.traits ?? [])).toEqual([wanted]); });

    it.each<[string, string, boolean | undefined]>([
      ['VMware', report({ hardware_vendor: 'VMware, Inc.', hardware_model: 'VMware20,1' }), true], ['Hyper-V', report({ hardware_vendor: 'Microsoft Corporation', hardware_model: 'Virtual Machine' }), true], ['a cloud desktop, which the list alone knows', report({ hardware_vendor: 'Amazon EC2', hardware_model: 'c5.large' }), true],
      ['a guest\'s adapter, in event format', report({ interface: '7', mac: '08:00:27:a1:b2:c3' }), true], ['a guest\'s adapter beside a real one', report({ interface: '7', mac: '08:00:27:a1:b2:c3' }, { interface: '8', mac: '8c:8d:28:11:22:33' }), undefined],
      ['a hypervisor\'s adapter on its host', report({ interface: '7', mac: '0a:00:27:00:00:10' }), undefined], ['Hyper-V\'s switch', report({ interface: '7', mac: '00:15:5d:11:22:33' }), undefined], ['neighbours', report({ address: '192.0.2.7', interface: '7', mac: '08:00:27:a1:b2:c3', permanent: '0' }), undefined],
      ['a Surface', report({ hardware_vendor: 'Microsoft Corporation', hardware_model: 'Surface Laptop 5' }), undefined], ['a real laptop', report({ hardware_vendor: 'LENOVO', hardware_model: '21HDCTO1WW' }), undefined],
    ])('virtual: %s', (_, text, vm) => { expect(read(text)[0]?.winnow.device?.vm).toBe(vm); });

    it('each executable of the list is taken out of a list of processes, and gets its name', () => {
      const tools = lists.entries.filter((entry) => entry.type === 'software').flatMap((entry) => (entry.files ?? []).map((file) => [file, entry.trait ?? '']));
      expect(tools.length).toBeGreaterThan(60);
      expect(tools.filter(([file = '', trait = '']) => read(report({ pid: '7', name: file, path: `/opt/x/${file}` }))[0]?.winnow.traits?.includes(trait) !== true)).toEqual([]);
    });
    it('each program of the list is found by its name in a list of processes', () => {
      const programs = lists.entries.filter((entry) => entry.type === 'software').map((entry) => [entry.value, entry.trait ?? '']);
      expect(programs.filter(([name = '', trait = '']) => read(report({ pid: '7', name, path: '' }))[0]?.winnow.traits?.includes(trait) !== true)).toEqual([]);
    });
  });
});
