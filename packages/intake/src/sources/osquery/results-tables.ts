import { type Usb } from '@winnow/core';
import { windowsUsb } from '../../hardware.ts';
import { normaliseIp } from '../../normalise.ts';
import { isRemoteTool } from '../../remote-tools.ts';
import { type Draft } from '../../types.ts';
import { any, displaysOf, first, tellsDisplays } from './results-displays.ts';
import { type Row } from './results-rows.ts';

type Software = NonNullable<Draft['software']>[number];
/** What one observation of a table adds to its host and time. */
export type Facts = Partial<Omit<Draft, 'time'>>;

/** Items in one observation: enrichment looks at 512, so a longer table becomes several observations. */
const MOST_ITEMS = 500;
function chunks<T>(items: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / MOST_ITEMS) }, (_, i) => items.slice(i * MOST_ITEMS, (i + 1) * MOST_ITEMS));
}

/** The fields that are not empty. */
function filled<K extends string>(values: Readonly<Record<K, string>>): Partial<Record<K, string>> {
  const out: Partial<Record<K, string>> = {};
  for (const key in values) if (values[key] !== '') out[key] = values[key].slice(0, 512);
  return out;
}
const some = (value: object): boolean => Object.keys(value).length > 0;

/** Words of hypervisors alone; the lists know more of them, and say so at enrichment. */
const virtual = /vmware|virtualbox|innotek|qemu|\bkvm\b|parallels|\bxen\b|bochs|bhyve|apple virtualization|virtualmac/i;
/** Microsoft calls its guests so; other makers' machines with the word in their name are none. */
const isVirtual = (vendor: string, model: string): boolean => virtual.test(`${vendor} ${model}`) || (/^microsoft/i.test(vendor) && /^virtual machine$/i.test(model));

/** `vm` is said only where it is true: whether another machine is virtual, too, is for the lists to say. */
function systemInfo([row = {}]: readonly Row[]): readonly Facts[] {
  const { hardware_vendor: vendor = '', hardware_model: model = '', hardware_serial: serial = '' } = row;
  const facts = filled({ vendor, model, serial });
  return some(facts) ? [{ device: { ...facts, ...(isVirtual(vendor, model) && { vm: true }) } }] : [];
}

function platformInfo([row = {}]: readonly Row[]): readonly Facts[] {
  const vendor = row['vendor'] ?? '';
  return vendor === '' ? [] : [{ device: { bios_vendor: vendor, ...(virtual.test(vendor) && { vm: true }) } }];
}

const families: ReadonlyMap<string, string> = new Map([['', ''], ['darwin', 'macos'], ['windows', 'windows'], ['freebsd', 'unix']]);

/** The platform is the distribution's name on Linux. */
function osVersion([row = {}]: readonly Row[]): readonly Facts[] {
  const { name = '', version = '', platform = '' } = row;
  return [{ host: { os: filled({ name, version, type: families.get(platform.toLowerCase()) ?? 'linux' }) } }];
}

function interfaces(rows: readonly Row[]): readonly Facts[] {
  const macs = new Set(rows.map((row) => (row['mac'] ?? '').toLowerCase()).filter((mac) => /^[\da-f]{2}(?:[:-][\da-f]{2}){5}$/.test(mac) && !/^(?:(?:00[:-]){5}00|(?:ff[:-]){5}ff)$/.test(mac)));
  return macs.size === 0 ? [] : [{ host: { mac: [...macs].slice(0, MOST_ITEMS) } }];
}

const usbPath = (row: Row): string => first(row, 'device_id', 'pnp_device_id', 'key', 'path');

function usbOf(row: Row): Usb {
  const id = (text: string): string => text.toLowerCase().replace(/^0x/, '');
  const found = windowsUsb.exec(usbPath(row));
  if (found === null) return filled({ vendor_id: id(row['vendor_id'] ?? ''), product_id: id(first(row, 'model_id', 'product_id')), vendor: row['vendor'] ?? '', product: first(row, 'model', 'product'), serial: first(row, 'serial', 'serial_number') });
  const [, vendor = '', product = '', serial = ''] = found;
  return filled({ vendor_id: id(vendor), product_id: id(product), vendor: first(row, 'manufacturer', 'provider'), product: first(row, 'device_name', 'description'), serial: serial.includes('&') ? '' : serial });
}

function usbDevices(rows: readonly Row[]): readonly Facts[] {
  const gone = (row: Row): boolean => /^remov/i.test(row['action'] ?? '');
  const devices = new Map(rows.filter((row) => !gone(row) && !tellsDisplays(row)).map(usbOf).filter(some).map((usb) => [JSON.stringify(usb), usb]));
  return chunks([...devices.values()]).map((usb) => ({ device: { usb: [...usb] } }));
}

/** Windows lists all devices in one table: monitors and USB devices are looked for, the rest is not wanted. */
function windowsDevices(rows: readonly Row[]): readonly Facts[] {
  return [...displays(rows.filter(tellsDisplays)), ...usbDevices(rows.filter((row) => windowsUsb.test(usbPath(row))))];
}

function displays(rows: readonly Row[]): readonly Facts[] {
  return chunks(displaysOf(rows)).map((found) => ({ device: { displays: [...found] } }));
}

function softwareOf(rows: readonly Row[]): readonly Facts[] {
  const programs = rows.map((row): Software => filled({ name: first(row, 'name', 'display_name', 'bundle_name'), vendor: first(row, 'publisher', 'maintainer', 'vendor'), path: first(row, 'path', 'install_location') }));
  return chunks(programs.filter(some)).map((software) => ({ kind: 'software-seen', category: ['package'], software: [...software] }));
}

function processes(rows: readonly Row[]): readonly Facts[] {
  const seen = new Map<string, Software>();
  for (const row of rows) {
    const { name = '', path = '' } = row;
    if (isRemoteTool(path, name)) seen.set(`${name}\n${path}`, filled({ name, path }));
  }
  return chunks([...seen.values()]).map((software) => ({ kind: 'software-seen', category: ['process'], software: [...software] }));
}

/** Somebody who is logged in over the network: the address is the other side's. Local names of a machine's users are nobody's login, so they are left out. */
function remoteUsers(rows: readonly Row[]): readonly Facts[] {
  const ips = new Set(rows.filter((row) => /^(?:user|active|)$/i.test(row['type'] ?? '')).flatMap((row) => normaliseIp(row['host']) ?? []).filter((ip) => ip !== '::1' && !ip.startsWith('127.')));
  return [...ips].slice(0, MOST_ITEMS).map((ip) => ({ kind: 'remote-control-session', category: ['session'], type: ['start'], peer: { ip } }));
}

interface Table {
  readonly name: string;
  /** True for a row of the table; `query` is the scheduled query's name, which decides where columns do not. */
  tells(row: Row, query: string): boolean;
  /** One element an observation; none when the rows say nothing that is wanted. */
  facts(rows: readonly Row[]): readonly Facts[];
}
const has = (row: Row, ...columns: readonly string[]): boolean => columns.every((column) => Object.hasOwn(row, column));
/** Packages of a language, extensions of a browser or editor, package sources: none of them is a program. */
const notPrograms = ['browser_type', 'identifier', 'extension_id', 'profile', 'profile_path', 'permissions', 'manifest_json', 'update_url', 'base_uri', 'directory', 'linked_against', 'author', 'device_id', 'driver_key', 'publisher_id', 'addon_id', 'pid', 'schema'];

/** In this order. Tables are known by their columns: the query may have any name, and may choose columns. */
export const tables: readonly Table[] = [
  { name: 'system_info', tells: (row) => any(row, 'hardware_vendor', 'hardware_model') && !any(row, 'edid', 'path'), facts: systemInfo },
  { name: 'displays', tells: (row) => tellsDisplays(row) && !has(row, 'device_id'), facts: displays },
  { name: 'drivers', tells: (row) => /^(?:USB|DISPLAY|HID|PCI|ACPI|SWD|ROOT|USBSTOR|BTH\w*|SCSI|STORAGE|HDAUDIO|INTELAUDIO|MONITOR)\\/i.test(row['device_id'] ?? '') || (has(row, 'data') && windowsUsb.test(usbPath(row))), facts: windowsDevices },
  { name: 'usb_devices', tells: (row, query) => has(row, 'vendor_id') && any(row, 'model_id', 'product_id') && !any(row, 'pci_slot', 'pci_class', 'pci_class_id', 'pci_subclass', 'pci_subclass_id', 'subsystem_vendor_id') && !/pci/i.test(query), facts: usbDevices },
  { name: 'interface_details', tells: (row, query) => has(row, 'mac') && !has(row, 'permanent') && !/arp/i.test(query) && (!has(row, 'address') || any(row, 'mtu', 'type', 'mask', 'flags', 'friendly_name', 'description')), facts: interfaces },
  { name: 'platform_info', tells: (row) => has(row, 'vendor', 'version') && !any(row, 'name', 'package'), facts: platformInfo },
  { name: 'os_version', tells: (row) => has(row, 'name', 'version') && any(row, 'platform', 'platform_like', 'codename'), facts: osVersion },
  { name: 'logged_in_users', tells: (row) => has(row, 'user', 'host') && any(row, 'tty', 'type'), facts: remoteUsers },
  { name: 'processes', tells: (row) => has(row, 'name') && any(row, 'pid') && any(row, 'path', 'cmdline', 'parent', 'remote_address', 'state'), facts: processes },
  { name: 'programs', tells: (row, query) => (has(row, 'name', 'version') || any(row, 'bundle_identifier', 'bundle_short_version')) && !any(row, ...notPrograms) && !/extension|add.?on|plugin|npm|python|\bpip\b/i.test(query), facts: softwareOf },
];
