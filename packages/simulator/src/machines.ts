import { type Machine, type Phone, type Screen, type UsbDevice } from './model.ts';
import { type Random } from './random.ts';

export const LETTERS = '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ';
const makes = [
  { vendor: 'Dell Inc.', models: ['Latitude 7450', 'Latitude 5550', 'Precision 5690'], bios: 'Dell Inc.', os: 'windows', oui: ['e4:54:e8', '3c:58:c2', 'a4:c3:f0'], serial: (r: Random) => r.text(7, LETTERS) },
  { vendor: 'LENOVO', models: ['21HMCTO1WW', '21KSS0EK00', '21FV001SUS'], bios: 'LENOVO', os: 'windows', oui: ['f8:e4:e3', 'a4:c3:f0', '88:a4:c2'], serial: (r: Random) => `PF${r.text(6, LETTERS)}` },
  { vendor: 'HP', models: ['HP EliteBook 840 14 inch G10 Notebook PC', 'HP ZBook Firefly 14 inch G10 Mobile Workstation PC'], bios: 'HP', os: 'windows', oui: ['3c:58:c2', '5c:60:ba'], serial: (r: Random) => `5CG${r.text(7, LETTERS)}` },
  { vendor: 'Apple Inc.', models: ['Mac14,9', 'Mac15,6', 'Mac15,12'], bios: 'Apple Inc.', os: 'macos', oui: ['a4:83:e7', '3c:22:fb', 'f4:d4:88'], serial: (r: Random) => r.text(10, LETTERS) },
] as const;

const peripherals: readonly ((r: Random) => UsbDevice)[] = [
  () => ({ vendorId: '046d', productId: 'c52b', vendor: 'Logitech', product: 'USB Receiver', serial: '' }),
  () => ({ vendorId: '046d', productId: 'c548', vendor: 'Logitech', product: 'USB Receiver', serial: '' }),
  (r) => ({ vendorId: '413c', productId: 'b06e', vendor: 'Dell', product: 'Dell dock', serial: r.text(7, LETTERS) }),
  (r) => ({ vendorId: '0b0e', productId: '0412', vendor: 'GN Netcom', product: 'Jabra Evolve 65', serial: r.hex(12).toUpperCase() }),
  () => ({ vendorId: '413c', productId: '2113', vendor: 'Dell', product: 'KB216 Wired Keyboard', serial: '' }),
  () => ({ vendorId: '045e', productId: '07b2', vendor: 'Microsoft', product: '2.4GHz Transceiver v9.0', serial: '' }),
  (r) => ({ vendorId: '04e8', productId: '61fb', vendor: 'Samsung', product: 'PSSD T7', serial: `S6XN${r.text(11, LETTERS)}` }),
];

const monitors: readonly ((r: Random) => Screen)[] = [
  (r) => ({ vendor: 'DEL', product: 'd0f2', name: 'DELL U2723QE', serial: r.text(7, LETTERS), widthCm: 60, heightCm: 34 }),
  (r) => ({ vendor: 'GSM', product: '5bbf', name: 'LG HDR 4K', serial: `${String(r.int(100, 999))}NT${r.text(7, LETTERS)}`, widthCm: 60, heightCm: 34 }),
  (r) => ({ vendor: 'ACR', product: '0565', name: 'Acer B246WL', serial: `T8NEE${r.text(7, '0123456789')}`, widthCm: 52, heightCm: 32 }),
  (r) => ({ vendor: 'SAM', product: '713f', name: 'S24R65x', serial: `H4ZM${r.text(6, LETTERS)}`, widthCm: 53, heightCm: 30 }),
];

const macOf = (random: Random, ouis: readonly string[]): string => `${random.pick(ouis)}:${[0, 1, 2].map(() => random.hex(2)).join(':')}`;

/** A laptop as the company buys it, with what people plug in. `screens` are listed where somebody looks. */
export function corporateLaptop(random: Random): Machine {
  const make = random.pick([...makes, makes[0], makes[1]]);
  const serial = make.serial(random);
  return {
    serial, uuid: random.uuid(), hostname: `LT-${serial}`, mac: macOf(random, make.oui), otherMacs: random.chance(0.3) ? [{ name: 'Ethernet 2', mac: macOf(random, ['00:be:43', '98:fa:9b']) }] : [],
    vendor: make.vendor, model: random.pick(make.models), bios: make.bios, os: make.os,
    usb: random.shuffle(peripherals).slice(0, random.int(0, 3)).map((plug) => plug(random)), screens: random.chance(0.6) ? [random.pick(monitors)(random)] : [],
    programs: random.chance(0.02) ? [random.pick(remoteTools)] : [], managed: true, virtual: false,
  };
}

export const remoteTools = [
  { name: 'AnyDesk', publisher: 'AnyDesk Software GmbH', version: '9.0.4' }, { name: 'TeamViewer', publisher: 'TeamViewer', version: '15.63.5' }, { name: 'Chrome Remote Desktop Host', publisher: 'Google LLC', version: '134.0.6998.4' },
  { name: 'RustDesk', publisher: 'Purslane Ltd', version: '1.3.8' }, { name: 'Jump Desktop Connect', publisher: 'Phase Five Systems', version: '7.2.4' }, { name: 'Splashtop Streamer', publisher: 'Splashtop Inc.', version: '3.7.4.0' },
] as const;

/** With so many tools of different makers. */
export const withRemoteTools = (machine: Machine, random: Random, count = 1): Machine => ({ ...machine, programs: [...machine.programs, ...random.shuffle(remoteTools).slice(0, count)] });

/** Somebody's own computer: no agents, a name that the system or its owner made up. */
export function privateLaptop(random: Random): Machine {
  const machine = corporateLaptop(random);
  const hostname = machine.os === 'macos' ? random.pick(['MacBook-Pro', 'MacBook-Air']) + `-${random.text(3, LETTERS)}` : `DESKTOP-${random.text(7, LETTERS)}`;
  return { ...machine, hostname, programs: [], managed: false };
}

/** Remote-control boxes as they present themselves unless their owner changes it: keyboard and mouse, and the screen that the computer believes in. */
export const kvms: readonly { readonly usb: UsbDevice; readonly screen: Screen }[] = [
  { usb: { vendorId: '1d6b', productId: '0104', vendor: 'PiKVM', product: 'PiKVM Composite Device', serial: 'CAFEBABE' }, screen: { vendor: 'LNX', product: '7770', name: 'PiKVM', serial: 'CAFEBABE', widthCm: 53, heightCm: 30 } },
  { usb: { vendorId: '1d6b', productId: '0104', vendor: 'tinypilot', product: 'Multifunction USB Device', serial: '6b65796d696d6570690' }, screen: { vendor: 'TSB', product: '9876', name: 'TinyPilot', serial: '', widthCm: 0, heightCm: 0 } },
  { usb: { vendorId: '1d6b', productId: '0104', vendor: 'JetKVM', product: 'USB Emulation Device', serial: '' }, screen: { vendor: 'TSB', product: '8801', name: 'T749-fHD720', serial: '', widthCm: 0, heightCm: 0 } },
  { usb: { vendorId: '3346', productId: '1009', vendor: 'sipeed', product: 'NanoKVM', serial: '0123456789ABCDEF' }, screen: { vendor: 'SPD', product: '3301', name: 'NanoKVM', serial: 'NanoKVM', widthCm: 48, heightCm: 27 } },
];
/** What they can pretend to be with a click: fixed identities. */
const disguises: readonly { readonly usb: UsbDevice; readonly screen: Screen }[] = [
  { usb: { vendorId: '046d', productId: 'c52b', vendor: 'Logitech', product: 'Logitech (x64)', serial: '' }, screen: { vendor: 'ACR', product: '0565', name: 'Acer B246WL', serial: 'T8NEE0038522', widthCm: 52, heightCm: 32 } },
  { usb: { vendorId: '045e', productId: '005f', vendor: 'Microsoft', product: 'Wireless MultiMedia Keyboard', serial: '' }, screen: { vendor: 'AUS', product: '24b1', name: 'ASUS PA248QV', serial: 'M1LMQS052157', widthCm: 52, heightCm: 33 } },
  { usb: { vendorId: '413c', productId: '2011', vendor: 'Dell Inc.', product: 'Multimedia Pro Keyboard', serial: '' }, screen: { vendor: 'DEL', product: '2013', name: 'DELL D2721H', serial: '3S5GQ23', widthCm: 60, heightCm: 34 } },
];

const boxed = (machine: Machine, { usb, screen }: { usb: UsbDevice; screen: Screen }): Machine => ({ ...machine, usb: [usb, ...machine.usb], screens: [screen] });
export const withKvm = (machine: Machine, random: Random): Machine => boxed(machine, random.pick(kvms));
/** A box that hides: a fixed identity out of the vendor's menu, or one that somebody thought of, which no list has. */
export function withHiddenKvm(machine: Machine, random: Random): Machine {
  if (random.chance(0.6)) return boxed(machine, random.pick(disguises));
  return boxed(machine, { usb: random.pick(peripherals)(random), screen: { ...random.pick(monitors)(random), widthCm: 0, heightCm: 0 } });
}

/** The host's side of a hypervisor's network: a second adapter beside the real one. */
export const withVmAdapter = (machine: Machine): Machine => ({
  ...machine, programs: [...machine.programs, { name: 'VMware Workstation', publisher: 'VMware, Inc.', version: '17.6.2' }],
  otherMacs: [...machine.otherMacs, { name: 'VMware Network Adapter VMnet8', mac: '00:50:56:c0:00:08' }],
});

const pairs = (random: Random, count: number): string => Array.from({ length: count }, () => random.hex(2)).join(' ');
export const hypervisors = [
  { vendor: 'VMware, Inc.', model: 'VMware20,1', bios: 'VMware, Inc.', oui: '00:0c:29', serial: (r: Random) => `VMware-56 4d ${pairs(r, 6)}-${pairs(r, 8)}` },
  { vendor: 'innotek GmbH', model: 'VirtualBox', bios: 'innotek GmbH', oui: '08:00:27', serial: (r: Random) => `VirtualBox-${r.uuid()}` },
  { vendor: 'Parallels International GmbH.', model: 'Parallels ARM Virtual Machine', bios: 'Parallels International GmbH.', oui: '00:1c:42', serial: (r: Random) => `Parallels-${pairs(r, 8).toUpperCase()}` },
  { vendor: 'QEMU', model: 'Standard PC (Q35 + ICH9, 2009)', bios: 'SeaBIOS', oui: '52:54:00', serial: (r: Random) => r.text(10, LETTERS) },
  { vendor: 'Microsoft Corporation', model: 'Virtual Machine', bios: 'Microsoft Corporation', oui: '00:15:5d', serial: (r: Random) => Array.from({ length: 7 }, () => r.text(4, '0123456789')).join('-') },
  { vendor: 'Xen', model: 'HVM domU', bios: 'Xen', oui: '00:16:3e', serial: (r: Random) => r.uuid() },
] as const;

/** A virtual machine; a managed one has been enrolled by its developer, the other is somebody's own. */
export function virtualMachine(random: Random, managed: boolean, kinds: readonly (typeof hypervisors)[number][] = hypervisors): Machine {
  const kind = random.pick(kinds);
  return {
    serial: kind.serial(random), uuid: random.uuid(), hostname: managed ? `VM-${random.text(6, LETTERS)}` : `DESKTOP-${random.text(7, LETTERS)}`, mac: macOf(random, [kind.oui]), otherMacs: [],
    vendor: kind.vendor, model: kind.model, bios: kind.bios, os: 'windows', usb: [], screens: [], programs: [], managed, virtual: true,
  };
}

/** A desktop in the company's own virtual desktop farm. */
export const companyDesktop = (random: Random): Machine => ({ ...virtualMachine(random, true, [hypervisors[0]]), hostname: `VDI-${random.text(5, LETTERS)}` });

const countryCodes: Readonly<Record<string, string>> = { US: '+1', CA: '+1', DE: '+49', GB: '+44', CH: '+41', FR: '+33', PL: '+48', IN: '+91', BR: '+55', JP: '+81', AU: '+61', ES: '+34', NL: '+31', SE: '+46', MX: '+52', AR: '+54' };
export function phoneOf(random: Random, country: string): Phone {
  const ios = random.chance(0.55);
  return { id: `opf${random.text(17, LETTERS.toLowerCase())}`, number: `${countryCodes[country] ?? '+1'}${String(random.int(2, 9))}${random.text(8, '0123456789')}`, os: ios ? 'ios' : 'android', model: random.pick(ios ? ['iPhone15,2', 'iPhone16,1', 'iPhone14,7'] : ['Pixel 8', 'SM-S921B', 'SM-A556B']) };
}
