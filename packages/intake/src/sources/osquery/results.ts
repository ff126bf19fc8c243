import { parseTime } from '../../normalise.ts';
import { deadLetter, type Draft, drop, type JsonObject, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';

type Row = Readonly<Record<string, string>>;
type Facts = NonNullable<Draft['device']>;
const MAX_ROWS = 2000;

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : '');
/** A table's row with all values as text; osquery writes numbers either way. */
const rowOf = (value: unknown): Row => (isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, cell]) => [key, text(cell).slice(0, 512)])) : {});

/** Rows that are there now: an added row, a snapshot, the added ones of a batch. */
function rowsOf(json: JsonObject): readonly Row[] {
  if (isObject(json['columns'])) return json['action'] === 'removed' ? [] : [rowOf(json['columns'])];
  const diff = json['diffResults'];
  const list = isObject(diff) ? diff['added'] : json['snapshot'];
  return Array.isArray(list) ? list.slice(0, MAX_ROWS).map(rowOf) : [];
}

const has = (row: Row, ...columns: readonly string[]): boolean => columns.every((column) => column in row);
const filled = <T extends Readonly<Record<string, string>>>(values: T): Partial<T> => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== '')) as Partial<T>; // the same keys, fewer of them

const virtual = /vmware|virtualbox|innotek|qemu|\bkvm\b|parallels|\bxen\b|bochs|bhyve|virtual machine|apple virtualization/i;
/** Serials that a maker forgot to set are of thousands of machines. */
const emptySerial = /^(?:|0+|none|n\/a|default string|system serial number|not specified|not applicable|to be filled by o\.?e\.?m\.?|chassis serial number|123456789)$/i;
const saneSerial = (serial: string): string => (emptySerial.test(serial) ? '' : serial);

interface Table { readonly name: string; tells(row: Row): boolean; facts(rows: readonly Row[]): Partial<Draft> }
/** Recognised by their columns: the query's name is whatever the fleet calls it. */
const tables: readonly Table[] = [
  { name: 'system_info', tells: (r) => has(r, 'hardware_vendor', 'hardware_model'), facts: ([r = {}]) => ({ device: systemFacts(r) }) },
  { name: 'usb_devices', tells: (r) => has(r, 'vendor_id', 'model_id'), facts: (rows) => ({ device: { usb: rows.map((r) => filled({ vendor_id: (r['vendor_id'] ?? '').toLowerCase().replace(/^0x/, ''), product_id: (r['model_id'] ?? '').toLowerCase().replace(/^0x/, ''), vendor: r['vendor'] ?? '', product: r['model'] ?? '', serial: r['serial'] ?? '' })) } }) },
  { name: 'interface_details', tells: (r) => has(r, 'interface', 'mac'), facts: (rows) => ({ host: { mac: [...new Set(rows.map((r) => r['mac'] ?? '').filter((mac) => mac !== '' && !/^(?:00[:-]){5}00$/.test(mac)))] } }) },
  { name: 'displays', tells: (r) => has(r, 'product_id', 'vendor_id', 'display_id') || has(r, 'edid_vendor') || has(r, 'manufacturer', 'product_name', 'edid_serial'), facts: (rows) => ({ device: { displays: rows.map((r) => filled({ vendor: r['edid_vendor'] ?? r['manufacturer'] ?? r['vendor_id'] ?? '', product: r['edid_product'] ?? r['product_id'] ?? '', name: r['name'] ?? r['product_name'] ?? '', serial: r['edid_serial'] ?? r['serial_number'] ?? '' })) } }) },
  { name: 'os_version', tells: (r) => has(r, 'name', 'version', 'platform'), facts: ([r = {}]) => ({ host: { os: filled({ name: r['name'] ?? '', version: r['version'] ?? '', type: r['platform'] ?? '' }) } }) },
  { name: 'programs', tells: (r) => has(r, 'name', 'version') || has(r, 'bundle_identifier') || has(r, 'name', 'bundle_short_version'), facts: (rows) => ({ kind: 'software-seen', software: rows.slice(0, 500).map((r) => filled({ name: r['name'] ?? '', vendor: r['publisher'] ?? r['maintainer'] ?? '', path: r['path'] ?? r['install_location'] ?? '' })) }) },
];

function systemFacts(r: Row): Facts {
  const { hardware_vendor: vendor = '', hardware_model: model = '', hardware_serial: serial = '' } = r;
  return { ...filled({ vendor, model, serial: saneSerial(serial) }), vm: virtual.test(`${vendor} ${model}`) };
}

interface Identity { readonly id: string; readonly name: string; readonly hostId: string }
/** The serial number when it is one, else the machine's UUID, else what the fleet calls it. */
function identityOf(json: JsonObject, rows: readonly Row[]): Identity {
  const decorations = rowOf(json['decorations']);
  const [row = {}] = rows;
  const serial = saneSerial(decorations['hardware_serial'] ?? row['hardware_serial'] ?? '');
  const hostId = decorations['host_uuid'] ?? text(json['hostIdentifier']);
  const name = decorations['hostname'] ?? decorations['computer_name'] ?? row['computer_name'] ?? row['hostname'] ?? '';
  return { id: serial === '' ? hostId : serial, name, hostId };
}

const timeOf = (json: JsonObject, context: SourceContext): number | undefined => parseTime(json['unixTime'], context.receivedAt) ?? parseTime(typeof json['unixTime'] === 'string' ? Number(json['unixTime']) : undefined, context.receivedAt) ?? parseTime(json['calendarTime'], context.receivedAt);

function parse(record: Unwrapped, context: SourceContext): ParseResult {
  const { json } = record;
  if (json === undefined) return deadLetter('bad_value', 'no JSON object');
  const time = timeOf(json, context);
  if (time === undefined) return deadLetter('no_time', 'neither unixTime nor calendarTime');
  const rows = rowsOf(json);
  const [first] = rows;
  if (first === undefined) return drop('removed or empty');
  const table = tables.find((t) => t.tells(first));
  if (table === undefined) return drop('not an inventory table');
  const { id, name, hostId } = identityOf(json, rows);
  if (id === '') return deadLetter('no_identity', 'no host');
  const facts = table.facts(rows);
  return ok({
    time, kind: 'device-seen', outcome: 'unknown', action: table.name, category: ['host'], deviceId: id, observer: { vendor: 'osquery', product: 'osquery' }, ...facts,
    host: { ...filled({ name, id: hostId }), ...facts.host },
  });
}

export const results: Source = {
  id: 'osquery.results',
  title: 'osquery result log',
  events: ['system_info', 'interface_details', 'usb_devices', 'programs', 'apps', 'os_version', 'displays'],
  matches: ({ json }) => json !== undefined && typeof json['name'] === 'string' && 'hostIdentifier' in json && ('columns' in json || 'snapshot' in json || 'diffResults' in json),
  parse,
};
