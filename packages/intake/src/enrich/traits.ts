import { macKey, type Observation } from '@winnow/core';
import { type DeviceMarks, type Mark } from './ports.ts';

/** More items than any honest record has; the rest of a hostile one is not looked at. */
const MOST = 512;

/** What a host's name and MAC addresses say by the curated marks. The same for every record of the host. */
export interface HostSigns {
  readonly traits: readonly string[];
  /** All MAC addresses are of hypervisors, the host's side of their networks included. */
  readonly virtualMacs: boolean;
  /** As `virtualMacs`, and each is of a kind that only guests have. */
  readonly guestMacs: boolean;
}

/** What a record's firmware strings, USB devices, displays and programs say. */
export interface ContentSigns {
  /** Traits in the order found, without repeats. */
  readonly traits: readonly string[];
  /** True when firmware says that the machine is virtual. */
  readonly virtualHardware: boolean;
  /** True when firmware names a machine that no mark knows as virtual. */
  readonly realHardware: boolean;
}

class Collected {
  readonly traits = new Set<string>();
  add(marks: readonly Mark[]): void { for (const mark of marks) this.traits.add(mark.trait); }
}

const isGuest = (mark: Mark): boolean => mark.trait.startsWith('vm:');
const isVirtual = (mark: Mark): boolean => isGuest(mark) || mark.trait.startsWith('vm-adapter:');
const nothing: ContentSigns = { traits: [], virtualHardware: false, realHardware: false };

/** Looks at every part of a record's content that can carry a mark. Linear in the record's size. */
export function contentSigns({ device, software }: Observation['winnow'], marks: DeviceMarks): ContentSigns {
  if (device === undefined && software === undefined) return nothing;
  const found = new Collected();
  each(device?.usb, (usb) => { found.add(marks.usb(usb)); });
  each(device?.displays, (display) => { found.add(marks.display(display)); });
  each(software, (program) => { found.add(marks.software(program)); });
  const hardware = device === undefined ? [] : marks.hardware(device);
  found.add(hardware);
  const virtualHardware = hardware.some(isGuest);
  const named = (device?.vendor ?? device?.model ?? '') !== '';
  return { traits: [...found.traits], virtualHardware, realHardware: named && !virtualHardware };
}

function each<T>(items: readonly T[] | undefined, look: (item: T) => void): void {
  if (items !== undefined) for (const item of items.length > MOST ? items.slice(0, MOST) : items) look(item);
}

/** Looks at a host's name and MAC addresses. */
export function hostSigns(host: NonNullable<Observation['host']>, marks: DeviceMarks): HostSigns {
  const found = new Collected();
  if (host.name !== undefined) found.add(marks.hostName(host.name));
  const macs = (host.mac ?? []).slice(0, MOST).map(macKey).filter((mac) => mac.length === 12 && mac !== '000000000000');
  let virtual = 0;
  let guest = 0;
  for (const mac of macs) {
    const hits = marks.mac(mac);
    if (hits.some(isVirtual)) virtual++;
    if (hits.some(isGuest)) guest++;
    // A guest's prefix says "virtual machine" only of the machine whose adapter it is; beside real ones it is an adapter of a host.
    found.add(hits.map((hit) => (isGuest(hit) ? { trait: `vm-adapter:${hit.trait.slice(3)}` } : hit)));
  }
  return { traits: [...found.traits], virtualMacs: macs.length > 0 && virtual === macs.length, guestMacs: macs.length > 0 && guest === macs.length };
}
