import { isPrivateIp } from '@winnow/core';
import { epochTime, normaliseIp } from '../../normalise.ts';
import { type Draft, type JsonObject } from '../../types.ts';

/** Longest text that is taken for a value; ECS itself keeps 1,024 characters of a keyword. */
const MAX_TEXT = 4096;
/** Values of one field that are looked at. */
const MAX_VALUES = 64;

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);
const isArray = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const nothing = new Set(['', '-', 'null', 'unknown', 'undefined', 'n/a', 'none', '(null)']);

/** Names at the top of a document that something is read of; all else is left alone, however much it is. */
const roots = new Set(['@timestamp', 'action_data', 'action_id', 'agent', 'cisco', 'client', 'data_stream', 'destination', 'device', 'event', 'host', 'labels', 'message', 'observer', 'okta', 'osquery', 'package', 'panw', 'process', 'server', 'service', 'session', 'source', 'user', 'user_agent', 'winlog']);
/** Longer than every path that is read. Without it a long name above many short ones would be copied for each of them. */
const MAX_PATH = 96;

/** A document's leaves by their dotted path, however its keys are nested; a field may stand several times, once empty and once not. */
class Leaves {
  readonly #values = new Map<string, unknown>();
  readonly #again = new Map<string, unknown[]>();

  constructor(json: JsonObject) {
    for (const key of Object.keys(json)) {
      const dot = key.indexOf('.');
      if (roots.has(dot === -1 ? key : key.slice(0, dot))) this.#add(key, json[key]);
    }
  }

  /** Lists of objects, which search exports make of single ones, are read by their first. */
  #add(path: string, value: unknown): void {
    if (value === null || value === undefined || path.length > MAX_PATH) return;
    const holder: unknown = isArray(value) && isObject(value[0]) ? value[0] : value;
    if (isObject(holder)) for (const key of Object.keys(holder)) this.#add(`${path}.${key}`, holder[key]);
    else if (!this.#values.has(path)) this.#values.set(path, value);
    else {
      const more = this.#again.get(path);
      if (more === undefined) this.#again.set(path, [value]);
      else if (more.length < MAX_VALUES) more.push(value);
    }
  }

  has(path: string): boolean { return this.#values.has(path); }
  paths(): Iterable<string> { return this.#values.keys(); }

  /** What `read` makes of the first value that it can make something of. */
  find<T>(path: string, read: (leaf: unknown) => T | undefined): T | undefined {
    const value = this.#values.get(path);
    if (value === undefined) return undefined;
    const found = read(value);
    if (found !== undefined || this.#again.size === 0) return found;
    return this.#again.get(path)?.map(read).find((other) => other !== undefined);
  }
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined;
  if (typeof value !== 'string' || value.length > MAX_TEXT) return undefined;
  const text = value.trim();
  return text.length < 10 && nothing.has(text.toLowerCase()) ? undefined : text;
}

const some = (value: unknown): readonly unknown[] => (isArray(value) ? value.slice(0, MAX_VALUES) : [value]);
const firstOf = (value: unknown): string | undefined => (isArray(value) ? textsOf(value)?.[0] : textOf(value));
const textsOf = (value: unknown): readonly string[] | undefined => {
  const texts = some(value).flatMap((item) => textOf(item) ?? []);
  return texts.length === 0 ? undefined : texts;
};
const ipsOf = (value: unknown): readonly string[] | undefined => {
  const ips = some(value).flatMap((item) => normaliseIp(item) ?? []);
  return ips.length === 0 ? undefined : ips;
};
function flagOf(value: unknown): boolean | undefined {
  const first = some(value)[0];
  const word = typeof first === 'string' ? first.trim().toLowerCase() : first;
  if (word === true || word === 'true') return true;
  return word === false || word === 'false' ? false : undefined;
}
const macOf = (text: string): string => text.replace(/[^\da-z]/gi, '').toLowerCase();

const none: readonly string[] = [];
const vendorTops = ['okta', 'osquery', 'winlog'];

/** One ECS document, whatever way its keys are written. Nothing here throws, whatever stands in the place of a value. */
export class Fields {
  readonly #leaves: Leaves;
  readonly #tops: ReadonlySet<string>;

  constructor(json: JsonObject) {
    this.#leaves = new Leaves(json);
    this.#tops = new Set(Object.keys(json).filter((key) => vendorTops.some((top) => key.startsWith(top))).map((key) => key.split('.', 1).join('')));
  }

  has(path: string): boolean { return this.#leaves.has(path); }

  /** True when the document has a part of this vendor's or agent's own, nested or by dotted keys. */
  hasPart(name: 'okta' | 'osquery' | 'winlog'): boolean { return this.#tops.has(name); }

  /** Any field whose path begins so. */
  hasUnder(prefix: string): boolean { for (const path of this.#leaves.paths()) if (path.startsWith(prefix)) return true; return false; }

  /** All texts of a field; numbers count as text. */
  texts(path: string): readonly string[] { return this.#leaves.find(path, textsOf) ?? none; }

  /** The first of the fields that says something. */
  text(...paths: readonly string[]): string | undefined {
    for (const path of paths) {
      const first = this.#leaves.find(path, firstOf);
      if (first !== undefined) return first;
    }
    return undefined;
  }

  /** Lower-case values of a field that ECS keeps as a list and many write as one text. */
  words(path: string): readonly string[] { return this.texts(path).map((text) => text.toLowerCase()); }

  /** The first text as it stands, lower case: where `unknown` is a value and not the lack of one. */
  word(path: string): string | undefined {
    return this.#leaves.find(path, (value) => { const [first] = some(value); return typeof first === 'string' && first !== '' && first.length < 64 ? first.trim().toLowerCase() : undefined; });
  }

  ips(path: string): readonly string[] { return this.#leaves.find(path, ipsOf) ?? none; }

  /** The first public address of the first field that has any, else its first: proxies append theirs, and networks of one's own come first. */
  ip(...paths: readonly string[]): string | undefined {
    for (const path of paths) {
      const ips = this.ips(path);
      if (ips.length > 0) return ips.find((ip) => !isPrivateIp(ip)) ?? ips[0];
    }
    return undefined;
  }

  flag(...paths: readonly string[]): boolean | undefined {
    for (const path of paths) {
      const flag = this.#leaves.find(path, flagOf);
      if (flag !== undefined) return flag;
    }
    return undefined;
  }

  /** Hardware addresses as `aa:bb:cc:dd:ee:ff`, without repeats and zeros. */
  macs(path: string): readonly string[] {
    const macs = this.texts(path).map(macOf).filter((mac) => /^[\da-f]{12}$/.test(mac) && mac !== '000000000000');
    return [...new Set(macs)].map((mac) => mac.replace(/..(?=.)/g, '$&:'));
  }

  /** Raw value for a reader of times: text, or a number of an epoch. */
  time(path: string): string | number | undefined {
    return this.#leaves.find(path, (value) => {
      const first = some(value)[0];
      return typeof first === 'number' ? (epochTime(first) === undefined ? undefined : first) : textOf(first);
    });
  }
}

/** Longest session that is believed: what is longer is a counter of something else. */
const MAX_DURATION_MS = 400 * 86_400_000;
/** `event.duration`, which ECS counts in nanoseconds, in ms. Zero says that nothing was measured. */
export function durationOf(f: Fields): number | undefined {
  const ms = Number(f.text('event.duration') ?? NaN) / 1e6;
  return ms > 0 && ms <= MAX_DURATION_MS ? ms : undefined;
}

/** Without the keys that have no value; undefined when none is left. */
export function filled<T extends object>(values: { readonly [K in keyof T]?: T[K] | undefined }): Partial<T> | undefined {
  const out: Partial<T> = {};
  let any = false;
  for (const key of Object.keys(values) as (keyof T)[]) { // keys of its own type
    const value = values[key];
    if (value === undefined) continue;
    out[key] = value;
    any = true;
  }
  return any ? out : undefined;
}

/** An observation's draft but for its time. */
export type Body = Omit<Draft, 'time'>;
type Loose<T> = { readonly [K in keyof T]?: T[K] | undefined };

/** A body of what is known: keys without a value are left out. */
export const body = (said: Pick<Body, 'kind' | 'outcome'>, more: Loose<Omit<Body, 'kind' | 'outcome'>>): Body => ({ ...said, ...filled<Loose<Body>>(more) as Partial<Body> }); // filled leaves no undefined
export const listed = <T>(items: readonly T[]): readonly T[] | undefined => (items.length === 0 ? undefined : items);
export const named = (action: string): string | undefined => (action === '' ? undefined : action);

/** Short lower-case name: a host's name with and without its domain is one. */
export const shortName = (name: string): string => name.toLowerCase().split('.', 1).join('');
