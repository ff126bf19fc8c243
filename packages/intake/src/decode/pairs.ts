const MAX_PAIRS = 512;
const MAX_KEY = 64;

const isKeyUnit = (c: number): boolean => (c >= 0x30 && c <= 0x39) || (c >= 0x41 && c <= 0x5a) || (c >= 0x61 && c <= 0x7a) || c === 0x5f || c === 0x2d || c === 0x2e;
const kvStart = /^[A-Za-z][\w.-]{0,63}=/;

/** CEF, LEEF or key=value pairs of a message; undefined when it is none of them. Of repeated keys the first counts. Linear. */
export function pairsOf(message: string): ReadonlyMap<string, string> | undefined {
  const first = message.charCodeAt(0);
  if (first === 0x43 && message.startsWith('CEF:')) return cef(message);
  if (first === 0x4c && message.startsWith('LEEF:')) return leef(message);
  if (!kvStart.test(message)) return undefined;
  return keyValues(message);
}

function add(pairs: Map<string, string>, key: string, value: string): void {
  if (key !== '' && !pairs.has(key)) pairs.set(key, value);
}

/** Header fields up to `count` unescaped bars, and where the rest begins. */
function header(message: string, count: number): { fields: string[]; rest: number } | undefined {
  const fields: string[] = [];
  let start = 0;
  for (let i = 0; i < message.length && fields.length < count; i++) {
    const unit = message.charCodeAt(i);
    if (unit === 0x5c) i++;
    else if (unit === 0x7c) {
      fields.push(unescape(message.slice(start, i)));
      start = i + 1;
    }
  }
  return fields.length < count ? undefined : { fields, rest: start };
}

const unescape = (value: string): string => (value.includes('\\') ? value.replace(/\\([\\|=nr])/g, (_, c: string) => (c === 'n' ? '\n' : c === 'r' ? '\r' : c)) : value);

function named(prefix: string, names: readonly string[], fields: readonly string[]): Map<string, string> {
  const pairs = new Map<string, string>();
  names.forEach((name, i) => pairs.set(`${prefix}.${name}`, (fields[i] ?? '').trim()));
  return pairs;
}

function cef(message: string): Map<string, string> | undefined {
  const head = header(message, 7);
  if (head === undefined) return undefined;
  const pairs = named('cef', ['version', 'vendor', 'product', 'product_version', 'event_id', 'name', 'severity'], head.fields);
  extension(message.slice(head.rest), pairs);
  return pairs;
}

/** `k=v k=v`, where a value goes on, blanks and all, up to the blank before the next key. */
function extension(source: string, pairs: Map<string, string>): void {
  let key = '';
  let start = 0;
  for (let eq = source.indexOf('='); eq !== -1 && pairs.size < MAX_PAIRS; eq = source.indexOf('=', eq + 1)) {
    let from = eq;
    while (from > start && eq - from <= MAX_KEY && isKeyUnit(source.charCodeAt(from - 1))) from--;
    if (from === eq || (from > 0 && source.charCodeAt(from - 1) !== 0x20)) continue;
    add(pairs, key, unescape(source.slice(start, Math.max(start, from - 1)).trim()));
    key = source.slice(from, eq);
    start = eq + 1;
  }
  add(pairs, key, unescape(source.slice(start).trim()));
}

function leef(message: string): Map<string, string> | undefined {
  const head = header(message, 5);
  if (head === undefined) return undefined;
  const pairs = named('leef', ['version', 'vendor', 'product', 'product_version', 'event_id'], head.fields);
  const delimited = message.startsWith('LEEF:2') ? delimiter(message, head.rest) : undefined;
  for (const part of message.slice(delimited?.rest ?? head.rest).split(delimited?.mark ?? '\t', MAX_PAIRS)) {
    const eq = part.indexOf('=');
    if (eq > 0) add(pairs, part.slice(0, eq).trim(), part.slice(eq + 1).trim());
  }
  return pairs;
}

/** The sixth field of LEEF 2: a character, or its code as `x5E` or `0x5E`; may be missing altogether. */
function delimiter(message: string, at: number): { mark: string; rest: number } | undefined {
  const bar = message.indexOf('|', at);
  if (bar === -1 || bar - at > 6) return undefined;
  const field = message.slice(at, bar);
  const code = /^0?x([\da-f]{1,4})$/i.exec(field)?.[1];
  const mark = code === undefined ? field : String.fromCharCode(parseInt(code, 16));
  return mark.length > 1 || mark === '=' ? undefined : { mark: mark === '' ? '\t' : mark, rest: bar + 1 };
}

/** `k=v k="v with blanks" k='v'`, as firewalls write; separators are blanks, tabs, commas or semicolons after a value. */
function keyValues(message: string): Map<string, string> {
  const pairs = new Map<string, string>();
  let at = 0;
  while (at < message.length && pairs.size < MAX_PAIRS) {
    const eq = message.indexOf('=', at);
    if (eq === -1) break;
    let from = eq;
    while (from > at && eq - from <= MAX_KEY && isKeyUnit(message.charCodeAt(from - 1))) from--;
    const value = valueAt(message, eq + 1);
    add(pairs, message.slice(from, eq), value.text);
    at = value.end;
  }
  return pairs;
}

const isBlank = (c: number): boolean => c === 0x20 || c === 9 || c === 10 || c === 13;

function valueAt(message: string, start: number): { text: string; end: number } {
  const quote = message.charCodeAt(start);
  if (quote === 0x22 || quote === 0x27) return quotedAt(message, start, quote);
  let end = start;
  while (end < message.length && !isBlank(message.charCodeAt(end))) end++;
  return { text: message.slice(start, end).replace(/[,;]$/, ''), end };
}

function quotedAt(message: string, start: number, quote: number): { text: string; end: number } {
  for (let i = start + 1; i < message.length; i++) {
    const unit = message.charCodeAt(i);
    if (unit === 0x5c && message.charCodeAt(i + 1) === quote) i++;
    else if (unit === quote) return { text: message.slice(start + 1, i).replace(/\\(["'])/g, '$1'), end: i + 1 };
  }
  return { text: message.slice(start + 1), end: message.length };
}
