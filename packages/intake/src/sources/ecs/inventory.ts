import { type Draft } from '../../types.ts';
import { type Fields, filled } from './fields.ts';
import { deviceFacts, deviceIdOf, hostOf, isNamed } from './parties.ts';
import { endWords, type Event, is, says } from './words.ts';

/** Facts of one record about a machine, or why there are none. */
export type Facts = Pick<Draft, 'kind' | 'host' | 'device' | 'deviceId' | 'software'> | string;
type Device = NonNullable<Draft['device']>;
type Usb = NonNullable<Device['usb']>[number];
type Display = NonNullable<Device['displays']>[number];
type Program = NonNullable<Draft['software']>[number];

const short = (text: string | undefined): string | undefined => text?.slice(0, 256);
const hex = (text: string | undefined): string | undefined => text?.slice(0, 16).toLowerCase().replace(/^0x/, '');

const gone = ['removed', 'uninstalled', 'deleted', 'unplugged', 'detached', ...endWords];
const isGone = (event: Event): boolean => says(event, gone) || event.types.some((type) => type === 'end' || type === 'deletion');

const usbTypes = new Set(['usb', 'hid', 'keyboard', 'mouse', 'webcam', 'camera', 'video', 'storage', 'hub']);
const displayTypes = new Set(['display', 'monitor', 'screen']);
const typeOf = (f: Fields): string => f.text('device.type')?.toLowerCase().replace(/[_ -]?(?:device|controller)$/, '') ?? '';

/** With a display or USB device under `device.*`, its serial number and id are its own: the machine is `host.*`. */
export const isPlugged = (f: Fields): boolean => displayTypes.has(typeOf(f)) || typeOf(f) === 'usb' || (usbTypes.has(typeOf(f)) && f.has('device.vendor.id'));

function plugged(f: Fields): Device | undefined {
  const vendor = short(f.text('device.vendor.name', 'device.manufacturer'));
  const serial = short(f.text('device.serial_number'));
  if (displayTypes.has(typeOf(f))) {
    const display = filled<Display>({ vendor: short(f.text('device.vendor.id', 'device.vendor.name', 'device.manufacturer')), product: short(f.text('device.product.id')), name: short(f.text('device.product.name', 'device.model.name')), serial });
    return display === undefined ? undefined : { displays: [display] };
  }
  const usb = filled<Usb>({ vendor_id: hex(f.text('device.vendor.id')), product_id: hex(f.text('device.product.id')), vendor, product: short(f.text('device.product.name', 'device.model.name')), serial });
  return usb === undefined ? undefined : { usb: [usb] };
}

/** One program. The version has no place in an observation; a maker or a signature has. */
function programOf(f: Fields): Program | undefined {
  if (f.has('package.name')) return filled<Program>({ name: short(f.text('package.name')), vendor: short(f.text('package.vendor', 'package.publisher')), path: f.text('package.path') });
  return filled<Program>({ name: short(f.text('process.name')), vendor: short(f.text('process.pe.company')), path: f.text('process.executable'), signer: short(f.text('process.code_signature.subject_name')) });
}

/** The tool of a remote session, as a program. */
export function toolOf(f: Fields): Draft['software'] {
  const program = filled<Program>({ name: short(f.text('process.name', 'service.name')), path: f.text('process.executable'), signer: short(f.text('process.code_signature.subject_name')) });
  return program === undefined ? undefined : [program];
}

/** True for a client's network adapter; a firewall writes its own interfaces into everything that passes it. */
const isInterface = (f: Fields): boolean => (f.has('observer.ingress.interface.name') || f.has('observer.ingress.interface.alias')) && f.has('host.mac') && !f.has('destination.ip') && !f.has('source.ip');

export const isSoftware = (event: Event): boolean => is(event, 'package', 'process') || (event.f.has('package.name') && (event.categories.length === 0 || is(event, 'host')));
export const isInventory = (event: Event): boolean => isSoftware(event) || is(event, 'host') || isPlugged(event.f) || isInterface(event.f);

function ofPlugged(f: Fields): Facts | undefined {
  const host = hostOf(f);
  const device = plugged(f);
  if (!isNamed(host)) return undefined;
  return device === undefined ? 'no_facts' : { kind: 'device-seen', ...filled<Pick<Draft, 'host' | 'device'>>({ host, device }) };
}

function ofSoftware(f: Fields, whose: Pick<Draft, 'host' | 'deviceId'>): Facts {
  const program = programOf(f);
  return program?.name === undefined && program?.path === undefined ? 'no_facts' : { kind: 'software-seen', ...whose, software: [program] };
}

/** What a record of a machine's hardware, adapters or programs says. Undefined when it does not name the machine. */
export function inventory(event: Event): Facts | undefined {
  const { f } = event;
  if (isGone(event)) return 'removed';
  if (isPlugged(f)) return ofPlugged(f);
  const host = hostOf(f);
  const deviceId = deviceIdOf(f);
  if (!isNamed(host) && deviceId === undefined) return undefined;
  const whose = filled<Pick<Draft, 'host' | 'deviceId'>>({ host, deviceId }) ?? {};
  return isSoftware(event) ? ofSoftware(f, whose) : { kind: 'device-seen', ...whose, ...filled<Pick<Draft, 'device'>>({ device: deviceFacts(f) }) };
}
