import { networkKinds } from './claims.ts';
import { macKey } from './claims-index.ts';
import { countryCode } from './countries.ts';
import { parseCidr } from './ip.ts';
import { isTimeZone } from './time.ts';

export type ClaimKind = 'people' | 'devices' | 'travel' | 'networks';
export type TableKind = ClaimKind | 'truth';

/** A value as read, or what is wrong with it. `undefined` means unknown. */
export type Read = { readonly value: unknown } | { readonly problem: string };
export type Reader = (cell: unknown) => Read;

/** How one column is read; a bad value in a `needed` one costs the row, in any other the field. */
export interface Column { readonly read: Reader; readonly needed?: boolean; /** The row may be without it, but not with a bad one: a wrong `valid_from` would hold from the beginning of time. */ readonly strict?: boolean }

const unknown: Read = { value: undefined };
const problem = (text: string): Read => ({ problem: text });

/** A cell as text: numbers and booleans of JSON too; undefined for what is no scalar. */
export function scalar(cell: unknown): string | undefined {
  if (cell === undefined || cell === null) return '';
  if (typeof cell === 'string') return cell.trim();
  return typeof cell === 'number' || typeof cell === 'boolean' ? String(cell) : undefined;
}
const reader = (read: (text: string) => Read): Reader => (cell) => {
  const text = scalar(cell);
  if (text === undefined) return problem('is no single value');
  if (text.length > 4096) return problem('is longer than 4096 characters');
  return text === '' ? unknown : read(text);
};

const text = reader((value) => ({ value }));

const list: Reader = (cell) => {
  const parts = Array.isArray(cell) ? cell.map(scalar) : (scalar(cell)?.split(';') ?? [undefined]);
  if (parts.length > 1000) return problem('has more than 1000 entries');
  const items = parts.map((part) => part?.trim());
  if (items.includes(undefined)) return problem('is no list of values');
  const given = [...new Set(items.filter((item) => item !== undefined && item !== ''))];
  return given.length === 0 ? unknown : { value: given };
};

const macs: Reader = (cell) => {
  const read = list(cell);
  if ('problem' in read || !Array.isArray(read.value)) return read;
  const bad = read.value.some((mac: unknown) => typeof mac !== 'string' || macKey(mac).length !== 12);
  return bad ? problem('has an entry that is no MAC address of 12 hexadecimal digits') : read;
};

const date = reader((value) => {
  const day = /^(\d{4}-\d{2}-\d{2})(?:$|[T ])/.exec(value)?.[1];
  const at = day === undefined ? Number.NaN : Date.parse(`${day}T00:00:00Z`);
  // Date.parse takes 30 February for 1 March; asked back, it does not.
  if (day === undefined || Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== day) return problem('is no date; write YYYY-MM-DD');
  return { value: day };
});

const flags = new Map([['true', true], ['yes', true], ['1', true], ['false', false], ['no', false], ['0', false]]);
const flag = reader((value) => {
  const known = flags.get(value.toLowerCase());
  return known === undefined ? problem('is neither true nor false') : { value: known };
});

const degrees = (bound: number): Reader => reader((value) => {
  // A decimal comma is what a German or French spreadsheet writes; degrees have no thousands to mistake it for.
  const number = /^[+-]?\d{1,3}(?:[.,]\d{1,20})?$/.test(value) ? Number(value.replace(',', '.')) : Number.NaN;
  return Number.isFinite(number) && Math.abs(number) <= bound ? { value: number } : problem(`is no number of degrees between -${String(bound)} and ${String(bound)}`);
});

const country = reader((value) => {
  const code = countryCode(value);
  return code === undefined ? problem('is no country known by this name; write its code of two letters (ISO 3166-1, for example DE)') : { value: code };
});
const oneOf = (...allowed: readonly string[]): Reader => reader((value) => {
  const known = value.toLowerCase().replace(/[\s_]/g, '-');
  return allowed.includes(known) ? { value: known } : problem(`is none of ${allowed.join(', ')}`);
});
const zone = reader((value) => (value.length <= 64 && isTimeZone(value) ? { value } : problem('is no IANA time zone (for example Europe/Berlin)')));
const cidr = reader((value) => (parseCidr(value) === undefined ? problem('is no address block (for example 203.0.113.0/24)') : { value }));

const needed = (read: Reader): Column => ({ read, needed: true });
const each = (read: Reader, ...names: readonly string[]): Record<string, Column> => Object.fromEntries(names.map((name) => [name, { read }]));
const id = needed(text);
const validFrom: Column = { read: date, strict: true };

/** The columns of design 5.1; every other column is kept as it is. */
export const columnsOf: Readonly<Record<TableKind, Readonly<Record<string, Column>>>> = {
  people: {
    person_id: id, valid_from: validFrom,
    ...each(text, 'email', 'display_name', 'home_region', 'home_city', 'home_postcode', 'team', 'manager_id', 'agency', 'referrer_id', 'phone', 'id_city'),
    ...each(list, 'usernames'), ...each(country, 'home_country', 'id_country'), ...each(date, 'start_date', 'end_date'), ...each(flag, 'byod_allowed'),
    ...each(degrees(90), 'home_lat'), ...each(degrees(180), 'home_lon'), ...each(zone, 'time_zone'),
    ...each(oneOf('employee', 'contractor', 'vendor'), 'employment'), ...each(oneOf('bank', 'fintech', 'crypto', 'unknown'), 'payout'),
  },
  devices: {
    device_id: id, valid_from: validFrom,
    ...each(text, 'owner_id', 'os', 'model', 'shipped_city', 'shipped_postcode'),
    ...each(list, 'hostnames'), ...each(macs, 'macs'), ...each(country, 'shipped_country'), ...each(date, 'shipped_on'), ...each(flag, 'vm_allowed'),
    ...each(degrees(90), 'shipped_lat'), ...each(degrees(180), 'shipped_lon'),
    ...each(oneOf('corporate', 'byod'), 'ownership'), ...each(oneOf('home', 'office', 'parcel-shop', 'freight-forwarder'), 'shipped_kind'),
  },
  travel: { person_id: id, from: needed(date), to: needed(date), country: needed(country), ...each(text, 'city') },
  networks: { cidr: needed(cidr), kind: needed(oneOf(...networkKinds)), ...each(text, 'label'), ...each(country, 'country'), ...each(degrees(90), 'lat'), ...each(degrees(180), 'lon') },
  truth: { person_id: id, scenario: needed(text), from: needed(date), ...each(text, 'cluster'), ...each(date, 'to') },
};
