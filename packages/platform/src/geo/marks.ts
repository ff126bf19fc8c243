import { type Display, type Usb } from '@winnow/core';
import { type ListEntry, type ListType } from './list-file.ts';

interface Mark { readonly trait: string }
interface Hardware { readonly vendor?: string; readonly model?: string; readonly bios_vendor?: string; readonly serial?: string }
interface Program { readonly name?: string; readonly vendor?: string; readonly path?: string; readonly signer?: string }

const none: readonly Mark[] = [];
const low = (text: string | undefined): string => (text === undefined ? '' : text.slice(0, 256).trim().toLowerCase());

/** `0x46D`, `046d` and `46d` are one id of four digits. */
const usbId = (text: string | undefined): string => low(text).replace(/^0x/, '').padStart(4, '0');

/** The compiled device lists. Every question is a few look-ups and substring tests over a short list. */
export class MarkLists {
  readonly #usb = new Map<string, ListEntry[]>();
  readonly #macs = new Map<string, Mark>();
  readonly #files = new Map<string, Mark>();
  readonly #byType = new Map<ListType, ListEntry[]>();

  constructor(entries: readonly ListEntry[]) {
    for (const entry of entries) {
      if (entry.trait === undefined) continue;
      append(this.#byType, entry.type, entry.type === 'host-name' ? entry : { ...entry, value: entry.value.toLowerCase() });
      if (entry.type === 'usb') append(this.#usb, entry.value.split(':')[0] ?? '*', entry);
      if (entry.type === 'mac') this.#macs.set(entry.value.replaceAll(':', ''), { trait: entry.trait });
      for (const file of entry.files ?? []) this.#files.set(file, { trait: entry.trait });
    }
  }

  #of(type: ListType): readonly ListEntry[] { return this.#byType.get(type) ?? []; }

  usb(device: Usb): readonly Mark[] {
    const ids = `${usbId(device.vendor_id)}:${usbId(device.product_id)}`;
    const says = { vendor: low(device.vendor), product: low(device.product), serial: low(device.serial) };
    const text = `${says.vendor} ${says.product}`;
    const hits = (entry: ListEntry): boolean => (entry.value === '*' || entry.value === ids || (entry.value.endsWith(':*') && ids.startsWith(entry.value.slice(0, 5))))
      && includes(text, entry.product) && includes(says.vendor, entry.vendor) && same(says.serial, entry.serial);
    return traits([...(this.#usb.get(ids.slice(0, 4)) ?? none0), ...(this.#usb.get('*') ?? none0)].filter(hits));
  }

  display(display: Display): readonly Mark[] {
    const text = `${low(display.vendor)} ${low(display.product)} ${low(display.name)}`;
    const vendor = low(display.vendor);
    const product = productCode(low(display.product));
    const serial = low(display.serial);
    return traits(this.#of('display').filter((entry) => (entry.value === '*' || text.includes(entry.value))
      && same(vendor, entry.vendor) && (entry.product === undefined || product === productCode(entry.product)) && same(serial, entry.serial)));
  }

  /** The longest listed prefix speaks. */
  mac(mac: string): readonly Mark[] {
    for (let length = 12; length >= 6; length -= 2) {
      const mark = this.#macs.get(mac.slice(0, length));
      if (mark !== undefined) return [mark];
    }
    return none;
  }

  hardware(hardware: Hardware): readonly Mark[] {
    const vendor = low(hardware.vendor);
    const text = `${vendor} ${low(hardware.model)} ${low(hardware.bios_vendor)}`;
    if (text === '  ' && hardware.serial === undefined) return none;
    const serial = low(hardware.serial);
    return traits(this.#of('hardware').filter((entry) => (entry.serial === undefined ? contains(text, entry.value) : serial.startsWith(entry.serial)) && includes(vendor, entry.vendor)));
  }

  hostName(name: string): readonly Mark[] {
    if (name.length > 253) return none;
    const label = low(name).split('.', 1)[0] ?? '';
    return traits(this.#of('host-name').filter((entry) => fits(label, entry.value)));
  }

  software(program: Program): readonly Mark[] {
    const path = program.path ?? '';
    const file = this.#files.get(low(path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)));
    const name = low(program.name);
    const found = name === '' ? [] : traits(this.#of('software').filter((entry) => begins(name, entry.value) && includes(low(program.vendor), entry.vendor)));
    const byName = file ?? this.#files.get(name);
    return byName === undefined || found.some((mark) => mark.trait === byName.trait) ? found : [...found, byName];
  }
}

const none0: readonly ListEntry[] = [];
const includes = (text: string, part: string | undefined): boolean => part === undefined || text.includes(part);
const same = (text: string, wanted: string | undefined): boolean => wanted === undefined || text === wanted;
const isWordChar = (c: string | undefined): boolean => c !== undefined && /[a-z0-9]/.test(c);
/** The part as a word of its own: `xen` is not in `xenon`. */
function contains(text: string, part: string): boolean {
  const at = text.indexOf(part);
  return at >= 0 && !isWordChar(text[at - 1]) && !isWordChar(text[at + part.length]);
}
const begins = (text: string, part: string): boolean => text.startsWith(part) && !isWordChar(text[part.length]);

/** EDID product codes are written `0x7770`, `7770` or 30576. */
function productCode(text: string): string {
  if (text.startsWith('0x')) return text.slice(2).padStart(4, '0');
  return /^\d{5}$/.test(text) ? Number(text).toString(16).padStart(4, '0') : text.padStart(4, '0');
}

/** Pattern of one length: `?` a letter or digit, `#` a digit; `*` at the end lets anything follow. */
function fits(label: string, pattern: string): boolean {
  const open = pattern.endsWith('*');
  const fixed = open ? pattern.length - 1 : pattern.length;
  if (open ? label.length < fixed : label.length !== fixed) return false;
  for (let i = 0; i < fixed; i++) {
    const wanted = pattern[i];
    const c = label[i];
    if (wanted === '?' ? !isWordChar(c) : wanted === '#' ? c === undefined || c < '0' || c > '9' : c !== wanted) return false;
  }
  return true;
}

function traits(entries: readonly ListEntry[]): readonly Mark[] {
  if (entries.length === 0) return none;
  return [...new Set(entries.flatMap((entry) => entry.trait ?? []))].map((trait) => ({ trait }));
}

function append<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
