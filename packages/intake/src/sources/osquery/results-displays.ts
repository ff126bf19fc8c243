import { type Display } from '@winnow/core';
import { displayOfEdid, numericSerial, pnpId } from './edid.ts';
import { type Row } from './results-rows.ts';

/** The first of the columns that is there and not empty. */
export const first = (row: Row, ...columns: readonly string[]): string => columns.map((column) => row[column] ?? '').find((value) => value !== '') ?? '';

/** True when the table has one of the columns, empty or not. */
export const any = (row: object, ...columns: readonly string[]): boolean => columns.some((column) => Object.hasOwn(row, column));

/** WMI writes texts as arrays of character codes: `84 83 66 0 0`, `{84,83,66}`. */
function fromCodes(value: string): string {
  if (!/^[{[(]?\d{1,3}(?:[ ,;]+\d{1,3}){2,}[}\])]?$/.test(value)) return value;
  return String.fromCharCode(...value.split(/\D+/).map(Number).filter((code) => code >= 32 && code < 127)).trim();
}

/** Maker as three letters: macOS prints the number they are packed in, in hexadecimal digits (`10ac` is DEL). */
function vendorOf(value: string): string {
  const number = /^(?:0x)?[\da-f]{3,4}$/i.test(value) && !/^[a-z]{3}$/i.test(value) ? pnpId(parseInt(value.replace(/^0x/i, ''), 16)) : undefined;
  return number ?? value;
}

const productOf = (value: string): string => (/^(?:0x)?[\da-f]{1,4}$/i.test(value) ? value.replace(/^0x/i, '').toLowerCase().padStart(4, '0') : value);

/** A serial number that is nothing but hexadecimal digits of at most 32 bits, as macOS prints it; zero and placeholders are none. */
function serialOfMac(value: string): string {
  return /^(?:0x)?[\da-f]{1,8}$/i.test(value) ? numericSerial(parseInt(value.replace(/^0x/i, ''), 16)) ?? '' : value;
}

interface Names { readonly vendor: readonly string[]; readonly product: readonly string[]; readonly name: readonly string[]; readonly serial: readonly string[]; readonly width: readonly string[]; readonly height: readonly string[] }
/** What fleets' own tables and WMI's `WmiMonitorID` call it. */
const names: Names = {
  vendor: ['edid_vendor', 'vendor_id', 'manufacturer_id', 'manufacturername', 'manufacturer_name', 'monitor_manufacturer', 'manufacturer', 'vendor'],
  product: ['edid_product', 'product_id', 'productcodeid', 'product_code_id', 'product_code', 'model_id'],
  name: ['edid_name', 'name', 'userfriendlyname', 'user_friendly_name', 'monitor_name', 'product_name', 'display_name', 'model'],
  serial: ['edid_serial', 'serial_number', 'serialnumberid', 'serial_number_id', 'monitor_serial', 'serial'],
  width: ['width_cm', 'maxhorizontalimagesize', 'max_horizontal_image_size'], height: ['height_cm', 'maxverticalimagesize', 'max_vertical_image_size'],
};

const centimetres = (value: string): number | undefined => (/^\d{1,3}$/.test(value) ? Number(value) : undefined);

function ofColumns(row: Row): Display {
  const of = (columns: readonly string[]): string => fromCodes(first(row, ...columns));
  const width = centimetres(of(names.width));
  const height = centimetres(of(names.height));
  const serial = of(names.serial);
  const said = { vendor: vendorOf(of(names.vendor)), product: productOf(of(names.product)), name: of(names.name), serial: isMac(row) ? serialOfMac(serial) : serial };
  const display: Display = {};
  for (const key of ['vendor', 'product', 'name', 'serial'] as const) if (said[key] !== '') display[key] = said[key].slice(0, 256);
  return { ...display, ...(width !== undefined && height !== undefined && { width_cm: width, height_cm: height }) };
}

/** A value of Windows' registry that holds the EDID of a monitor that is or was connected. */
const isRegistry = (row: Row): boolean => 'data' in row && /(?:^|\\)edid$/i.test(first(row, 'name', 'path'));
const edidOf = (row: Row): string => (isRegistry(row) ? row['data'] ?? '' : first(row, 'edid', 'edid_hex', 'edid_base64', 'raw_edid'));

/** Windows' name of a monitor: `DISPLAY\TSB8801\5&…`, in it the maker's letters and the product code. */
const windowsName = /(?:^|\\)DISPLAY\\([A-Z]{3})([\dA-F]{4})\\/i;

function displayOf(row: Row): Display {
  const edid = displayOfEdid(edidOf(row));
  if (edid !== undefined) return edid;
  const found = windowsName.exec(first(row, 'device_id', 'instancename', 'pnp_device_id', 'path'));
  const named = found === null ? {} : { vendor: (found[1] ?? '').toUpperCase(), product: (found[2] ?? '').toLowerCase() };
  return isRegistry(row) || 'device_id' in row ? named : { ...named, ...ofColumns(row) };
}

/** Rows of a WMI class laid out as key and value (`0/UserFriendlyName/3` = `84`) become one row a monitor. */
function unflattened(rows: readonly Row[]): readonly Row[] {
  const monitors = new Map<string, Map<string, string>>();
  for (const { fullkey = '', value = '' } of rows) {
    const [index = '', key = ''] = fullkey.toLowerCase().split('/', 2);
    const cells = monitors.get(index) ?? new Map<string, string>();
    const before = cells.get(key);
    if (before === undefined) cells.set(key, value);
    else if (before.length < 512) cells.set(key, `${before} ${value}`);
    monitors.set(index, cells);
  }
  return [...monitors.values()].map((cells) => Object.fromEntries(cells));
}

/** Columns of `connected_displays`, in which makers and serial numbers are hexadecimal; those of USB devices have other names. */
const isMac = (row: Row): boolean => 'vendor_id' in row && any(row, 'product_id', 'serial_number') && !any(row, 'vendor', 'model', 'model_id', 'usb_address', 'removable', 'class', 'pci_slot');
const isFlattened = (row: Row): boolean => /^wmimonitor/i.test(row['class'] ?? '') && 'fullkey' in row;

/** True for rows of a table of monitors: macOS' `connected_displays`, an EDID in a column or in the registry, WMI's class, a fleet's own table. */
export function tellsDisplays(row: Row): boolean {
  if (isFlattened(row) || isRegistry(row) || edidOf(row) !== '' || windowsName.test(row['device_id'] ?? '')) return true;
  if (any(row, 'edid_vendor', 'edid_serial', 'edid_name', 'edid_product')) return true;
  if (any(row, 'userfriendlyname', 'user_friendly_name', 'monitor_name') && any(row, ...names.vendor, ...names.serial, ...names.product)) return true;
  return any(row, 'display_id', 'display_type', 'manufactured_week') ? any(row, 'vendor_id', 'product_id', 'serial_number', 'name') : isMac(row);
}

/** The displays of a table's rows; those that say nothing are left out. */
export function displaysOf(rows: readonly Row[]): readonly Display[] {
  const [head] = rows;
  const whole = head !== undefined && isFlattened(head) ? unflattened(rows) : rows;
  return whole.map(displayOf).filter((display) => Object.keys(display).length > 0);
}
