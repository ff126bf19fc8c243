import { type Draft } from '../../types.ts';
import { type WindowsEvent } from './event.ts';

type Device = NonNullable<Draft['device']>;

/**
 * `USB\VID_1D6B&PID_0104\CAFEBABE`, with `#` within the path of another device. The last part is the serial number, unless Windows made it up, which is told
 * by an ampersand; a part `&MI_00` is one function of the device, whose whole has a record of its own.
 */
const usbPath = /(?:^|[\\#])USB[\\#]VID_([\dA-F]{4})&PID_([\dA-F]{4})[\\#]([^\\#]{1,128})/i;
/** `DISPLAY\GSM5B09\…`: maker and product code of a monitor. */
const displayPath = /(?:^|[\\#])DISPLAY[\\#]([A-Z]{3})([\dA-F]{4})[\\#]/i;
/** A stick or disk behind its USB device: names, not numbers. */
const storagePath = /USBSTOR[\\#]\w{1,16}&VEN_([^&\\#]{0,64})&PROD_([^&\\#]{0,64})[^\\#]{0,64}[\\#]([^\\#]{1,128})/i;

const words = (text: string): string => text.replaceAll('_', ' ').trim();

function usbOf(path: string, description: string | undefined): Device | undefined {
  const [, vendor, product, serial = ''] = usbPath.exec(path) ?? [];
  if (vendor === undefined || product === undefined) return undefined;
  return { usb: [{ vendor_id: vendor.toLowerCase(), product_id: product.toLowerCase(), ...(description !== undefined && { product: description }), ...(!serial.includes('&') && { serial }) }] };
}

function storageOf(path: string): Device | undefined {
  const [, maker = '', name = '', number = ''] = storagePath.exec(path) ?? [];
  // Behind the serial number Windows counts (`…&0`); one that it made up begins with a digit and an ampersand.
  const own = /^\w&/.test(number) ? '' : number.replace(/&\d{1,3}$/, '');
  return words(name) === '' ? undefined : { usb: [{ ...(words(maker) !== '' && { vendor: words(maker) }), product: words(name), ...(own !== '' && { serial: own }) }] };
}

function displayOf(path: string, description: string | undefined): Device | undefined {
  const [, vendor, product] = displayPath.exec(path) ?? [];
  return vendor === undefined || product === undefined ? undefined : { displays: [{ vendor: vendor.toUpperCase(), product: product.toLowerCase(), ...(description !== undefined && { name: description }) }] };
}

/** What a device's path says of a USB device or a monitor; all else that a machine has is not wanted. */
export function pluggedIn(event: WindowsEvent, path: string | undefined, description?: string): Omit<Draft, 'time'> | string {
  if (event.computer === undefined) return 'no_host';
  const named = description?.slice(0, 256);
  const device = usbOf(path ?? '', named) ?? storageOf(path ?? '') ?? displayOf(path ?? '', named);
  return device === undefined ? 'not_plugged_in' : { kind: 'device-seen', outcome: 'unknown', action: 'device-arrived', category: ['host'], type: ['info'], device };
}
