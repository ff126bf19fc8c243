import { type Display, type Usb } from '@winnow/core';
import { known } from './paths.ts';

/** `USB\VID_1D6B&PID_0104\CAFEBABE`: the last part is the serial number, unless Windows made it up, which is told by an ampersand. */
export const windowsUsb = /(?:^|\\)USB\\VID_([\dA-F]{4})&PID_([\dA-F]{4})[^\\]{0,64}\\([^\\]{1,128})/i;
/** Windows' name of a monitor: `DISPLAY\TSB8801\5&…`, in it the maker's letters and the product code. */
const windowsDisplay = /(?:^|\\)DISPLAY\\([A-Z]{3})([\dA-F]{4})\\/i;

/** What Windows' name of a USB device tells of it; undefined for what is none. */
export function usbOfPath(path: string): Usb | undefined {
  const [, vendor, product, serial = ''] = windowsUsb.exec(path.slice(0, 1024)) ?? [];
  if (vendor === undefined || product === undefined) return undefined;
  return { vendor_id: vendor.toLowerCase(), product_id: product.toLowerCase(), ...(!serial.includes('&') && { serial }) };
}

/** The same of a monitor. */
export function displayOfPath(path: string): Display | undefined {
  const [, vendor, product] = windowsDisplay.exec(path.slice(0, 1024)) ?? [];
  return vendor === undefined || product === undefined ? undefined : { vendor: vendor.toUpperCase(), product: product.toLowerCase() };
}

/** MAC addresses in one spelling, `00:00:5e:00:53:01`; undefined for none at all, for nobody's (zeros) and everybody's. */
export function macsOf(...values: readonly (string | undefined)[]): string[] | undefined {
  const macs = values.slice(0, 64).flatMap((value) => {
    const digits = (value ?? '').slice(0, 32).replace(/[:. -]/g, '').toLowerCase();
    return /^[\da-f]{12}$/.test(digits) && !/^(?:0{12}|f{12})$/.test(digits) ? [digits.replace(/(..)(?=.)/g, '$1:')] : [];
  });
  return macs.length === 0 ? undefined : [...new Set(macs)];
}

const systems: readonly (readonly [RegExp, string])[] = [
  [/^(?:os_|microsoft )?win/i, 'windows'], [/^(?:os_|apple )?(?:mac|darwin|os ?x|catalina|big sur|monterey|ventura|sonoma|sequoia|tahoe)/i, 'macos'], [/^(?:os_|apple )?(?:ios|ipad|iphone)/i, 'ios'], [/^(?:os_)?android/i, 'android'],
  [/^(?:os_)?(?:linux|ubuntu|debian|fedora|rhel|red ?hat|centos|suse|amazon|oracle|alma|rocky|arch)/i, 'linux'],
];

/** ECS's word for an operating system as inventories and clients name it (`OS_MAC`, `Windows 11`, `zapp mac`); undefined for none of the five. */
export function systemType(name: string | undefined): string | undefined {
  return name === undefined ? undefined : systems.find(([pattern]) => pattern.test(name))?.[1];
}

/** The operating system's family and version, as an inventory names them. */
export const osOf = (name: string | undefined, version: string | undefined): { type?: string; version?: string } | undefined => known<{ type?: string; version?: string }>({ type: systemType(name), version: version?.slice(0, 64) });
