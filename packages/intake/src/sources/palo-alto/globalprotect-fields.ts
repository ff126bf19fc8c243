import { type JsonObject, type Unwrapped } from '../../types.ts';

/** One record's fields under one set of names, whatever layout they came in. */
export type Fields = ReadonlyMap<string, string>;

/** Columns from the type on, which stands fourth (PAN-OS) or sixth (as PAN-OS 9.1 was documented: sequence number and flags before it). */
const columns = [
  'type', 'subtype', '', 'generated', 'vsys', 'event', 'stage', 'method', 'tunnel', 'user', 'region', 'machine', 'public', 'public6', 'private', 'private6', 'hostid', 'serial', 'client', 'os', 'osversion',
  'repeat', 'reason', 'error', 'description', 'status', 'location', 'duration', 'connect', 'code', 'portal', 'seqno',
] as const;
const STATUS = columns.indexOf('status');
/** Columns after the precise stamp, which newer versions write at different places. */
const afterStamp = ['', '', '', 'attempted', 'gateway', '', '', '', '', '', 'firewall'];

/** Spellings of CEF, LEEF, JSON and key=value, lower case, without `PanOS` and punctuation. */
const spellings: Readonly<Record<string, readonly string[]>> = {
  type: ['type', 'logtype', 'cat'], event: ['eventid', 'eventidvalue', 'leefeventid'], stage: ['stage'], user: ['sourceusername', 'srcuser', 'usrname', 'suser', 'username', 'user'], user2: ['sourceuser', 'sourceuserinfoname'],
  machine: ['endpointdevicename', 'machinename'], public: ['publicipv4', 'publicip', 'src'], public6: ['publicipv6'], private: ['privateipv4', 'privateip'], private6: ['privateipv6'],
  hostid: ['hostid', 'gphostid'], serial: ['endpointsn', 'endpointserialnumber'], serialnumber: ['serialnumber'], devicesn: ['devicesn', 'deviceexternalid', 'serial'],
  os: ['endpointostype', 'clientos'], osversion: ['endpointosversion', 'clientosver', 'clientosversion'], reason: ['quarantinereason', 'reason'], error: ['connectionerror', 'error'],
  description: ['description', 'opaque', 'msg'], status: ['eventstatus', 'status'], portal: ['portal'], seqno: ['sequenceno', 'seqno', 'externalid'], gateway: ['gateway', 'gatewayname'], attempted: ['attemptedgateways'],
  precise: ['timegeneratedhighresolution', 'highrestimestamp', 'highresolutiontimestamp'], generated: ['timegenerated', 'generatedtime', 'generatetime', 'logtimestamp', 'devtime', 'start'],
  received: ['timereceived', 'receivetime', 'rt', 'logtime'], dtz: ['dtz'], firewall: ['devicename', 'dvchost', 'dvcname'],
};
const nameOf: ReadonlyMap<string, string> = new Map(Object.entries(spellings).flatMap(([name, list]) => list.map((spelling) => [spelling, name])));

const MAX_FIELDS = 256;
const MAX_COLUMNS = 96;
const MAX_VALUE = 4096;

const canonical = (key: string): string | undefined => (key.length > 64 ? undefined : nameOf.get(key.toLowerCase().replace(/\.value$/, '').replace(/[^a-z\d]/g, '').replace(/^panos/, '')));

const unquoted = (value: string): string => { const text = value.trim(); return /^"[^"]*"$/.test(text) ? text.slice(1, -1).trim() : text; };

function put(out: Map<string, string>, key: string, value: string): void {
  const name = canonical(key);
  if (name === undefined || value === '' || value.length > MAX_VALUE) return;
  // The firewall's own CEF template writes its serial number and then, under the same name, the endpoint's.
  if (name === 'devicesn' && out.has(name) && !out.has('serial')) out.set('serial', unquoted(value));
  else if (!out.has(name)) out.set(name, unquoted(value));
}

/** Where one field says whose serial number it is: beside a firewall's own, `serialnumber` is the endpoint's. */
function settled(out: Map<string, string>): Fields {
  const number = out.get('serialnumber');
  if (number !== undefined && out.has('devicesn') && !out.has('serial')) out.set('serial', number);
  return out;
}

/** End of a quoted field: a quote before a comma or the end; others are part of it. -1 when it never ends. */
function closing(text: string, open: number): number {
  for (let i = text.indexOf('"', open + 1); i !== -1; i = text.indexOf('"', i + 1)) {
    const next = text.charCodeAt(i + 1);
    if (next === 0x2c || i + 1 === text.length) return i;
    if (next === 0x22) i++;
  }
  return -1;
}

interface Cell { readonly value: string; readonly end: number; readonly quoted: boolean }

/** The field at `at` and where it ends. */
function cell(text: string, at: number, close: number): Cell {
  const comma = text.indexOf(',', close === -1 ? at : close);
  const end = comma === -1 ? text.length : comma;
  return { value: close === -1 ? text.slice(at, end) : text.slice(at + 1, close).replaceAll('""', '"'), end, quoted: close !== -1 };
}

/** Fields of one line of comma-separated values; `""` in a quoted one is a quote. A quote that never ends is a character, as are all after it. */
export function splitCsv(text: string): string[] {
  const out: string[] = [];
  let closes = true;
  for (let at = 0; at <= text.length && out.length < MAX_COLUMNS;) {
    const opens: boolean = closes && text.charCodeAt(at) === 0x22;
    const close: number = opens ? closing(text, at) : -1;
    if (opens) closes = close !== -1;
    const { value, end, quoted } = cell(text, at, close);
    // Relays that strip quotes cut "Microsoft Windows 11 Pro , 64-bit" in two.
    const before = !quoted && /^ ?\d\d-bit$/.test(value) ? out.pop() : undefined;
    out.push(before === undefined ? value : `${before},${value}`);
    at = end + 1;
  }
  return out;
}

const dedicated = /^(?:[^,\n]{0,128},){3}(?:[^,\n]{0,64},[^,\n]{0,64},)?GLOBALPROTECT,/i;
const system = /^(?:[^,\n]{0,128},){3}SYSTEM,globalprotect,/i;
const zoned = /^\d{4}-\d\d-\d\dT[\d:.]{8,18}(?:Z|[+-]\d\d:?\d\d)?$/;

/** Fields that follow the sequence number, found by the precise stamp among them. */
function addRest(out: Map<string, string>, cells: readonly string[], from: number): void {
  const at = cells.findIndex((cell, i) => i >= from && zoned.test(cell));
  if (at === -1) return;
  out.set('precise', cells[at] ?? '');
  afterStamp.forEach((name, i) => { if (name !== '') out.set(name, (cells[at + 1 + i] ?? '').trim()); });
}

/** The dedicated log; undefined when it is cut before the status, as the last field may be half an address. */
function ofDedicated(text: string): Fields | undefined {
  const cells = splitCsv(text);
  const first = cells.findIndex((cell, i) => i >= 3 && cell.toUpperCase() === 'GLOBALPROTECT');
  if (first === -1 || cells.length <= first + STATUS + 1) return undefined;
  const out = new Map<string, string>([['received', cells[1] ?? ''], ['devicesn', cells[2] ?? '']]);
  columns.forEach((name, i) => { if (name !== '') out.set(name, (cells[first + i] ?? '').trim()); });
  if (first === 5) out.set('seqno', cells[3] ?? '');
  addRest(out, cells, first + STATUS);
  return out;
}

const labels: readonly (readonly [label: string, name: string])[] = [
  ['Login from: ', 'public'], ['User name: ', 'user'], ['Private IP: ', 'private'], ['Device name: ', 'machine'], ['Client OS version: ', 'osversion'], ['Client OS: ', 'os'], ['Reason: ', 'reason'], ['error: ', 'error'],
];

const systemColumns: readonly (readonly [at: number, name: string])[] = [[1, 'received'], [2, 'devicesn'], [6, 'generated'], [8, 'event'], [9, 'portal'], [14, 'description'], [15, 'seqno'], [22, 'firewall']];

/** The system log of PAN-OS up to 9.0, whose description names what the later log has columns for. */
function ofSystem(text: string): Fields | undefined {
  const cells = splitCsv(text);
  const description = cells[14];
  if (description === undefined || cells.length < 16) return undefined;
  const out = new Map<string, string>(systemColumns.map(([at, name]) => [name, cells[at] ?? '']));
  const said = description.slice(0, MAX_VALUE);
  for (const [label, name] of labels) {
    const at = said.indexOf(label);
    if (at === -1) continue;
    const comma = said.indexOf(',', at);
    out.set(name, said.slice(at + label.length, comma === -1 ? said.length : comma).trim().replace(/\.$/, ''));
  }
  addRest(out, cells, 16);
  return out;
}

/** A syslog reader can take `CEF:` for the program's name. */
const cefHead = /^(?:CEF: ?)?\d{1,2}\|Palo Alto Networks\|/;
/** The vendor's own templates put a blank before some equal signs, leave out the severity, and name two fields alike: so it is read here. */
const cefKey = /[ |]([A-Za-z][\w.]{0,63}) ?=/g;

function ofCef(text: string): Fields {
  const out = new Map<string, string>();
  let key = '';
  let start = 0;
  let found = 0;
  for (const match of text.matchAll(cefKey)) {
    if (key !== '') put(out, key, unescaped(text.slice(start, match.index)));
    key = match[1] ?? '';
    start = match.index + match[0].length;
    if (++found > MAX_FIELDS) return settled(out);
  }
  if (key !== '') put(out, key, unescaped(text.slice(start)));
  return settled(out);
}
const unescaped = (value: string): string => (value.includes('\\') ? value.slice(0, MAX_VALUE).replace(/\\([=|])/g, '$1') : value).trim();

/** A number or text, or that of `{ "value": … }`, as the logging service's queries have it. */
function scalar(value: unknown): string | undefined {
  const inner: unknown = typeof value === 'object' && value !== null && 'value' in value ? value.value : value;
  return typeof inner === 'string' ? inner : typeof inner === 'number' ? String(inner) : undefined;
}

function ofEntries(entries: Iterable<readonly [string, unknown]>): Fields {
  const out = new Map<string, string>();
  let found = 0;
  for (const [key, value] of entries) {
    const text = scalar(value);
    if (text !== undefined) put(out, key, text);
    if (++found > MAX_FIELDS) break;
  }
  return settled(out);
}

const isName = (value: unknown): boolean => scalar(value)?.toLowerCase() === 'globalprotect';
const typeKeys = ['LogType', 'log_type', 'log_type.value', 'logType', 'type', 'Type', 'cat'];
export const eventKeys = ['EventIDValue', 'EventID', 'event_id', 'event_id.value', 'eventid', 'eventId', 'PanOSEventID', 'PanOSEventIDValue'];

function isJson(json: JsonObject): boolean {
  return typeKeys.some((key) => isName(json[key])) && eventKeys.some((key) => scalar(json[key]) !== undefined);
}

function isPairs(pairs: ReadonlyMap<string, string>): boolean {
  if (pairs.has('leef.vendor')) return pairs.get('leef.vendor') === 'Palo Alto Networks' && ['cat', 'type', 'Type', 'LogType'].some((key) => isName(pairs.get(key)));
  return !pairs.has('cef.vendor') && typeKeys.some((key) => isName(pairs.get(key))) && eventKeys.some((key) => pairs.has(key));
}

const readers = {
  json: ({ json = {} }: Unwrapped): Fields | undefined => ofEntries(Object.entries(json)),
  pairs: ({ pairs = new Map<string, string>() }: Unwrapped): Fields | undefined => ofEntries(pairs),
  cef: ({ text = '' }: Unwrapped): Fields | undefined => ofCef(text),
  dedicated: ({ text = '' }: Unwrapped): Fields | undefined => ofDedicated(text),
  system: ({ text = '' }: Unwrapped): Fields | undefined => ofSystem(text),
};

/** How the record is laid out; undefined when it is none of GlobalProtect's. */
export function layoutOf({ text, pairs, json }: Unwrapped): keyof typeof readers | undefined {
  if (json !== undefined) return isJson(json) ? 'json' : undefined;
  if (text === undefined) return undefined;
  if (cefHead.test(text)) return /\|GLOBALPROTECT\|/i.test(text.slice(0, 256)) ? 'cef' : undefined;
  if (pairs !== undefined && isPairs(pairs)) return 'pairs';
  return dedicated.test(text) ? 'dedicated' : system.test(text) ? 'system' : undefined;
}

/** The record's fields; undefined when it is cut short or no record of GlobalProtect. */
export function fieldsOf(record: Unwrapped): Fields | undefined {
  const layout = layoutOf(record);
  return layout === undefined ? undefined : readers[layout](record);
}
