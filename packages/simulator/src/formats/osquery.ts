import { type Machine, type RemoteSession, type Sink } from '../model.ts';
import { type Random } from '../random.ts';
import { asctime } from './syslog.ts';

export const windowsPrograms = [['Google Chrome', 'Google LLC', '134.0.6998.89'], ['Slack', 'Slack Technologies Inc.', '4.43.51'], ['Zoom Workplace', 'Zoom Communications, Inc.', '6.3.11'], ['Microsoft 365 Apps for enterprise', 'Microsoft Corporation', '16.0.18429']] as const;

type Row = Readonly<Record<string, string>>;

function apps(machine: Machine): Row[] {
  return [...windowsPrograms.slice(0, 3).map(([name, publisher, version]) => ({ name, publisher, version })), ...machine.programs].map(({ name, version }) => ({
    name: `${name}.app`, path: `/Applications/${name}.app`, bundle_identifier: `com.example.${name.toLowerCase().replaceAll(' ', '-')}`, bundle_short_version: version,
  }));
}

function programs(machine: Machine): Row[] {
  return [...windowsPrograms.map(([name, publisher, version]) => ({ name, publisher, version })), ...machine.programs.map((p) => ({ ...p }))];
}

const tables: readonly (readonly [name: string, rows: (machine: Machine) => readonly Row[]])[] = [
  ['system_info', (m) => [{ hostname: m.hostname, uuid: m.uuid.toUpperCase(), cpu_brand: m.os === 'macos' ? 'Apple M3 Pro' : 'Intel(R) Core(TM) Ultra 7 165U', hardware_vendor: m.vendor, hardware_model: m.model, hardware_serial: m.serial, computer_name: m.hostname }]],
  ['platform_info', (m) => [{ vendor: m.bios, version: '1.14.0', date: '2025-09-12' }]],
  ['os_version', (m) => [m.os === 'macos' ? { name: 'macOS', version: '14.6.1', platform: 'darwin' } : { name: 'Microsoft Windows 11 Enterprise', version: '10.0.22631', platform: 'windows' }]],
  ['interface_details', (m) => [{ interface: m.os === 'macos' ? 'en0' : '7', mac: m.mac, description: m.virtual ? 'Intel(R) 82574L Gigabit Network Connection' : 'Intel(R) Wi-Fi 6E AX211 160MHz' }, ...m.otherMacs.map(({ name, mac }, i) => ({ interface: String(12 + i), mac, description: name }))]],
  ['usb_devices', (m) => m.usb.map((u) => ({ vendor: u.vendor, vendor_id: u.vendorId, model: u.product, model_id: u.productId, serial: u.serial, removable: '1' }))],
  ['monitors', (m) => (m.screens ?? []).map((s) => ({ edid_vendor: s.vendor, edid_product: s.product, edid_name: s.name, edid_serial: s.serial, width_cm: String(s.widthCm), height_cm: String(s.heightCm) }))],
  ['programs', (m) => (m.os === 'windows' ? programs(m) : [])],
  ['apps', (m) => (m.os === 'macos' ? apps(m) : [])],
];

function snapshot(sink: Sink, time: number, machine: Machine, { name, rows }: { readonly name: string; readonly rows: readonly Row[] }): void {
  const host = machine.uuid.toUpperCase();
  sink.add('osquery', time, JSON.stringify({
    snapshot: rows, action: 'snapshot', name, hostIdentifier: host, calendarTime: asctime(time), unixTime: Math.floor(time / 1000),
    epoch: 0, counter: 0, numerics: false, decorations: { host_uuid: host, hostname: machine.hostname, hardware_serial: machine.serial },
  }));
}

/** The weekly inventory of a machine, one snapshot line a table. */
export function inventory(sink: Sink, at: number, machine: Machine, random: Random): void {
  tables.forEach(([name, rows], i) => {
    const found = rows(machine);
    if (found.length > 0) snapshot(sink, at + i * 1000 + random.int(0, 900), machine, { name: `pack_inventory_${name}`, rows: found });
  });
}

/** Who is on a machine over the network, as the hourly look finds it; with a tool of its own its process instead. */
export function remoteUser(sink: Sink, at: number, machine: Machine, session: RemoteSession): void {
  const { name, publisher } = session.tool;
  snapshot(sink, at, machine, { name: 'pack_sessions_logged_in_users', rows: [{ type: 'user', user: 'user', tty: 'rdp-tcp#4', host: session.peer, time: String(Math.floor(at / 1000)), pid: '1184' }] });
  if (publisher !== 'Microsoft Corporation') snapshot(sink, at + 1000, machine, { name: 'pack_sessions_processes', rows: [{ pid: '7412', name: `${name.replaceAll(' ', '')}.exe`, path: `C:\\Program Files\\${name}\\${name.replaceAll(' ', '')}.exe`, parent: '912' }] });
}
