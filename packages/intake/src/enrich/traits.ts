import { macKey, type Observation } from '@winnow/core';
import { type DeviceMarks, type Mark } from './ports.ts';

/** More items than any honest record has; the rest of a hostile one is not looked at. */
const MOST = 512;

/** What the curated marks say about a record's device. */
export interface DeviceSigns {
  /** Traits in the order found, without repeats. */
  readonly traits: readonly string[];
  /** True when firmware says that the machine is virtual. */
  readonly virtualHardware: boolean;
  /** True when firmware names a machine that no mark knows as virtual. */
  readonly realHardware: boolean;
  /** All MAC addresses are of hypervisors, and none is missing from the lists. */
  readonly virtualMacs: boolean;
  /** As `virtualMacs`, and each is of a kind that only guests have. */
  readonly guestMacs: boolean;
}

class Collected {
  readonly traits = new Set<string>();
  add(marks: readonly Mark[]): boolean {
    for (const mark of marks) this.traits.add(mark.trait);
    return marks.length > 0;
  }
}

const isGuest = (mark: Mark): boolean => mark.trait.startsWith('vm:');
const isVirtual = (mark: Mark): boolean => isGuest(mark) || mark.trait.startsWith('vm-adapter:');

/** Looks at every part of a record that can carry a mark. Linear in the record's size. */
export function signsOf(o: Observation, marks: DeviceMarks): DeviceSigns {
  const found = new Collected();
  const { device, software } = o.winnow;
  each(device?.usb, (usb) => { found.add(marks.usb(usb)); });
  each(device?.displays, (display) => { found.add(marks.display(display)); });
  each(software, (program) => { found.add(marks.software(program)); });
  if (o.host?.name !== undefined) found.add(marks.hostName(o.host.name));
  const hardware = device === undefined ? [] : marks.hardware(device);
  found.add(hardware);
  const virtualHardware = hardware.some(isGuest);
  const named = (device?.vendor ?? device?.model ?? '') !== '';
  return { virtualHardware, realHardware: named && !virtualHardware, ...macSigns(o, marks, found), traits: [...found.traits] };
}

function each<T>(items: readonly T[] | undefined, look: (item: T) => void): void {
  if (items !== undefined) for (const item of items.length > MOST ? items.slice(0, MOST) : items) look(item);
}

function macSigns(o: Observation, marks: DeviceMarks, found: Collected): { virtualMacs: boolean; guestMacs: boolean } {
  const macs = (o.host?.mac ?? []).slice(0, MOST).map(macKey).filter((mac) => mac.length === 12 && mac !== '000000000000');
  let virtual = 0;
  let guest = 0;
  for (const mac of macs) {
    const hits = marks.mac(mac);
    if (hits.some(isVirtual)) virtual++;
    if (hits.some(isGuest)) guest++;
    // A guest's prefix says "virtual machine" only of the machine whose adapter it is; beside real ones it is an adapter of a host.
    found.add(hits.map((hit) => (isGuest(hit) ? { trait: `vm-adapter:${hit.trait.slice(3)}` } : hit)));
  }
  return { virtualMacs: macs.length > 0 && virtual === macs.length, guestMacs: macs.length > 0 && guest === macs.length };
}
