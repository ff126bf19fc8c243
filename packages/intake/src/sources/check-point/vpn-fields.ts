import { pairsOf } from '../../decode/pairs.ts';
import { type JsonObject, type Unwrapped } from '../../types.ts';

/** One record's fields under Check Point's own names in lower case, whatever layout the exporter wrote. Of repeated names the first counts. */
export type Fields = ReadonlyMap<string, string>;

const MAX_FIELDS = 256;
const MAX_VALUE = 4096;

/** What CEF and LEEF call the same. */
const spellings: ReadonlyMap<string, string> = new Map([
  ['act', 'action'], ['suser', 'user'], ['usrname', 'user'], ['username', 'user'], ['duser', 'dst_user'], ['rt', 'time'], ['devtime', 'time'], ['start', 'time'], ['externalid', 'loguid'], ['shost', 'src_machine_name'],
  ['outcome', 'status'], ['dvchost', 'gateway'], ['os name', 'os_name'], ['smac', 'mac_address'], ['sourcetranslatedaddress', 'office_mode_ip'],
]);

function put(out: Map<string, string>, key: string, value: string): void {
  const lower = key.trim().toLowerCase();
  const name = spellings.get(lower) ?? lower;
  const text = value.trim();
  if (name !== '' && text !== '' && text.length <= MAX_VALUE && !out.has(name)) out.set(name, text);
}

/** End of a value in quotes, where a backslash takes the next character with it; the end of the text when it is never closed. */
function closing(text: string, from: number): number {
  for (let i = from; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === 0x5c) i++;
    else if (unit === 0x22) return i;
  }
  return text.length;
}

const unescaped = (value: string): string => (value.includes('\\') ? value.replace(/\\(["\]\\])/g, '$1') : value);

/** `[key:"value"; key:"value"]`. Names of keys may hold blanks. */
function ofBrackets(text: string, start: number): Fields {
  const out = new Map<string, string>();
  for (let at = start + 1; at < text.length && out.size < MAX_FIELDS;) {
    const colon = text.indexOf(':"', at);
    if (colon === -1) break;
    const end = closing(text, colon + 2);
    if (colon - at <= 80) put(out, text.slice(at, colon).replace(/^[;\s]{1,8}/, ''), unescaped(text.slice(colon + 2, end)));
    at = end + 1;
  }
  return out;
}

/** `key=value|key=value`, as for Splunk. */
function ofBars(text: string): Fields {
  const out = new Map<string, string>();
  for (const part of text.split('|', MAX_FIELDS)) {
    const eq = part.indexOf('=');
    if (eq > 0 && eq <= 64) put(out, part.slice(0, eq), part.slice(eq + 1).replace(/^"(.*)"$/s, '$1'));
  }
  return out;
}

function ofEntries(entries: Iterable<readonly [string, unknown]>): Fields {
  const out = new Map<string, string>();
  let found = 0;
  for (const [key, value] of entries) {
    if (typeof value === 'string' || typeof value === 'number') put(out, key, String(value));
    if (++found > MAX_FIELDS) break;
  }
  return out;
}

/** The prefix is lost where a reader of syslog took it for the program's name, and doubled where a relay wrote it anew: `0|Check Point|`, `CEF:0||Check Point|`. */
const cefHead = /^(?:CEF: ?){0,2}(?:\d{1,2}\|{1,2})?Check Point\|/;
/** Repeated field names have the value and its label apart: `cs3Label=User Group cs3=…`; those that matter have names of their own. */
function ofCef(text: string): Fields {
  const head = cefHead.exec(text)?.[0] ?? '';
  const pairs = pairsOf(`CEF:0|Check Point|${text.slice(head.length)}`) ?? new Map<string, string>();
  const out = new Map(ofEntries(pairs));
  if (!out.has('product')) put(out, 'product', pairs.get('cef.product') ?? '');
  return out;
}

function ofLeef(pairs: ReadonlyMap<string, string>): Fields {
  const out = new Map(ofEntries(pairs));
  put(out, 'product', pairs.get('cat') ?? pairs.get('leef.product') ?? '');
  put(out, 'action', pairs.get('leef.event_id') ?? '');
  return out;
}

const own = /(?:^|[[; ])(?:loguid|originsicname|ifdir):"/;
const ownBars = /(?:^|\|)(?:loguid|originsicname|ifdir|event_type)=[^|]{0,256}\|/;
const products = /(?:^|\|)product=[A-Z]/;

const isJson = (json: JsonObject): boolean => typeof json['loguid'] === 'string' && typeof json['product'] === 'string' && ('origin' in json || 'originsicname' in json);

/** Where the list of fields begins: at once, or behind a header whose stamp no reader knew (`1 2026-03-02 08:31:22 name CheckPoint 13752 - [`). */
function bracketAt(text: string, tag: string | undefined): number {
  if (text.charCodeAt(0) === 0x5b) return tag === 'CheckPoint' || own.test(text.slice(0, 512)) ? 0 : -1;
  const head = text.slice(0, 256);
  const at = head.indexOf(' CheckPoint ');
  return at === -1 ? -1 : head.indexOf('[', at);
}

/** The record's reader; undefined when it is no record of Check Point's. */
export function readerOf({ json, text, pairs, tag }: Unwrapped): (() => Fields) | undefined {
  if (json !== undefined) return isJson(json) ? () => ofEntries(Object.entries(json)) : undefined;
  if (text === undefined) return undefined;
  if (cefHead.test(text)) return () => ofCef(text);
  if (pairs?.get('leef.vendor') === 'Check Point') return () => ofLeef(pairs);
  const bracket = bracketAt(text, tag);
  if (bracket !== -1) return () => ofBrackets(text, bracket);
  return products.test(text.slice(0, 512)) && ownBars.test(text.slice(0, 512)) ? () => ofBars(text) : undefined;
}
