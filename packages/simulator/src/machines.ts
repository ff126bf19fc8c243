import { type Machine, type UsbDevice } from './model.ts';
import { type Random } from './random.ts';

const LETTERS = '0123456789ABCDEFGHJKLMNPQRSTUVWXYZ';
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

/** Remote-control boxes as they present themselves unless their owner changes it. */
const kvms: readonly UsbDevice[] = [
  { vendorId: '1d6b', productId: '0104', vendor: 'PiKVM', product: 'PiKVM Composite Device', serial: 'CAFEBABE' },
  { vendorId: '1d6b', productId: '0104', vendor: 'tinypilot', product: 'Multifunction USB Device', serial: '6b65796d696d6570690' },
  { vendorId: '1d6b', productId: '0104', vendor: 'JetKVM', product: 'USB Emulation Device', serial: '' },
];

const mac = (random: Random, ouis: readonly string[]): string => `${random.pick(ouis)}:${[0, 1, 2].map(() => random.hex(2)).join(':')}`;

/** A laptop as the company buys it, with what people plug in. */
export function corporateLaptop(random: Random): Machine {
  const make = random.pick([...makes, makes[0], makes[1]]);
  const serial = make.serial(random);
  return {
    serial, uuid: random.uuid(), hostname: `LT-${serial}`, mac: mac(random, make.oui),
    otherMacs: random.chance(0.3) ? [{ name: 'Ethernet 2', mac: mac(random, ['00:be:43', '98:fa:9b']) }] : [],
    vendor: make.vendor, model: random.pick(make.models), bios: make.bios, os: make.os,
    usb: random.shuffle(peripherals).slice(0, random.int(0, 3)).map((plug) => plug(random)), programs: random.chance(0.02) ? [random.pick(remoteTools)] : [], managed: true, virtual: false,
  };
}

const remoteTools = [{ name: 'AnyDesk', publisher: 'AnyDesk Software GmbH', version: '9.0.4' }, { name: 'TeamViewer', publisher: 'TeamViewer', version: '15.63.5' }, { name: 'Chrome Remote Desktop Host', publisher: 'Google LLC', version: '134.0.6998.4' }] as const;

export const withRemoteTool = (machine: Machine, random: Random): Machine => ({ ...machine, programs: [...machine.programs, random.pick(remoteTools)] });

/** Somebody's own computer: no agents, a name that the system made up. */
export const privateLaptop = (random: Random): Machine => ({ ...corporateLaptop(random), hostname: `DESKTOP-${random.text(7, LETTERS)}`, programs: [], managed: false });

export const withKvm = (machine: Machine, random: Random): Machine => ({ ...machine, usb: [random.pick(kvms), ...machine.usb] });

/** The host's side of a hypervisor's network: a second adapter beside the real one. */
export const withVmAdapter = (machine: Machine): Machine => ({
  ...machine, programs: [...machine.programs, { name: 'VMware Workstation', publisher: 'VMware, Inc.', version: '17.6.2' }],
  otherMacs: [...machine.otherMacs, { name: 'VMware Network Adapter VMnet8', mac: '00:50:56:c0:00:08' }],
});

const hypervisors = [
  { vendor: 'VMware, Inc.', model: 'VMware20,1', bios: 'VMware, Inc.', oui: '00:0c:29', serial: (r: Random) => `VMware-56 4d ${pairs(r, 6)}-${pairs(r, 8)}` },
  { vendor: 'innotek GmbH', model: 'VirtualBox', bios: 'innotek GmbH', oui: '08:00:27', serial: (r: Random) => `VirtualBox-${r.uuid()}` },
] as const;
const pairs = (random: Random, count: number): string => Array.from({ length: count }, () => random.hex(2)).join(' ');

/** A virtual machine; a managed one has been enrolled by its developer, the other is somebody's own. */
export function virtualMachine(random: Random, managed: boolean): Machine {
  const kind = random.pick(hypervisors);
  return {
    serial: kind.serial(random), uuid: random.uuid(), hostname: managed ? `VM-${random.text(6, LETTERS)}` : `DESKTOP-${random.text(7, LETTERS)}`, mac: mac(random, [kind.oui]), otherMacs: [],
    vendor: kind.vendor, model: kind.model, bios: kind.bios, os: 'windows', usb: [], programs: [], managed, virtual: true,
  };
}
