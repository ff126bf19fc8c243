import { type JsonObject } from '../types.ts';
import { MAX_FAN_OUT } from './bounds.ts';

/**
 * Reads event records, and no other XML: what Windows renders (`<Event xmlns=…>`, alone, several or in `<Events>`) and what NPS writes (`<Event><Timestamp
 * data_type=…>`). There is no DTD, no entity but the five that need none, no namespace. Linear: nothing is looked at twice.
 */

/** Longest tag, deepest element, most elements of one event. Windows' own stay far below. */
const MAX_TAG = 65_536;
const MAX_DEPTH = 16;
const MAX_ELEMENTS = 4096;

const start = /^<(?:\?xml[\s?]|\/?Events?[\s>])/;
/** True for a text that begins as such a record does; syslog's `<13>` does not. */
export const isEventXml = (text: string): boolean => text.charCodeAt(0) === 0x3c && start.test(text.slice(0, 9));

/** One event as it stood in the text; without `json` it is damaged, or holds more than an event can. */
export interface XmlEvent { readonly raw: string; readonly json?: JsonObject }

/** The events of a text in order, at most one more than may be taken out of a message. */
export function xmlEvents(text: string): readonly XmlEvent[] {
  const events: XmlEvent[] = [];
  let at = nextEvent(text, 0);
  while (at !== -1 && events.length <= MAX_FAN_OUT) {
    const reader = new Reader(text, at);
    const value = reader.event();
    const raw = text.slice(at, reader.at);
    events.push(value === undefined ? { raw } : { raw, json: { Event: value } });
    at = nextEvent(text, reader.at);
  }
  return events;
}

function nextEvent(text: string, from: number): number {
  for (let at = text.indexOf('<Event', from); at !== -1; at = text.indexOf('<Event', at + 6)) {
    const unit = text.charCodeAt(at + 6);
    if (unit === 0x3e || isBlank(unit)) return at;
  }
  return -1;
}

const isBlank = (unit: number): boolean => unit === 0x20 || unit === 9 || unit === 10 || unit === 13;

interface Element { readonly name: string; readonly attributes: ReadonlyMap<string, string>; readonly members: Map<string, unknown>; readonly rows: string[]; text: string }
interface Tag { readonly kind: 'open' | 'close' | 'empty'; readonly at: number; readonly name: string; readonly attributes: ReadonlyMap<string, string> }

const element = ({ name, attributes }: Tag): Element => ({ name, attributes, members: new Map(), rows: [], text: '' });

/** Text where there is some, else attributes and members; rows without a name stand in a list as `Data`. Made by fromEntries, so that no name reaches a prototype. */
function valueOf({ attributes, members, rows, text }: Element): unknown {
  const told = text.trim();
  if (members.size === 0 && rows.length === 0 && (told !== '' || attributes.size === 0)) return told;
  return Object.fromEntries([...attributes, ...members, ...(rows.length === 0 ? [] : [['Data', rows] as const])]);
}

/** `<Data Name="x">y</Data>` is a member x of what it stands in. Of members with one name the first counts. */
function put(parent: Element, child: Element): void {
  const named = child.attributes.get('Name');
  const value = child.name === 'Data' ? child.text.trim() : valueOf(child);
  if (child.name === 'Data' && named === undefined) parent.rows.push(child.text.trim());
  else {
    const name = child.name === 'Data' ? named ?? '' : child.name;
    if (!parent.members.has(name)) parent.members.set(name, value);
  }
}

class Reader {
  at: number;
  readonly #text: string;

  constructor(text: string, at: number) {
    this.#text = text;
    this.at = at;
  }

  /** The element that begins here, whose end `at` is then; undefined when it is damaged, and `at` where that showed. */
  event(): unknown {
    const open: Element[] = [];
    for (let count = 0; count < MAX_ELEMENTS * 2; count++) {
      const tag = this.#next(open.at(-1));
      if (tag === undefined) return undefined;
      if (tag.kind === 'open' && tag.name === 'Event' && open.length > 0) { this.at = tag.at; return undefined; } // the one before was cut off
      if (tag.kind !== 'close') open.push(element(tag));
      if (open.length > MAX_DEPTH) return undefined;
      if (tag.kind === 'open') continue;
      const done = open.pop();
      if (done?.name !== tag.name) return undefined;
      const parent = open.at(-1);
      if (parent === undefined) return valueOf(done);
      put(parent, done);
    }
    return undefined;
  }

  /** The next tag; the text before it goes to `inside`. Comments and instructions are passed over, a DTD is refused. */
  #next(inside: Element | undefined): Tag | undefined {
    for (;;) {
      const open = this.#text.indexOf('<', this.at);
      if (open === -1) { this.at = this.#text.length; return undefined; }
      if (inside !== undefined && open > this.at) inside.text += plain(this.#text.slice(this.at, open));
      this.at = open;
      const unit = this.#text.charCodeAt(open + 1);
      if (unit !== 0x21 && unit !== 0x3f) return this.#tag();
      if (!this.#aside(inside)) return undefined;
    }
  }

  #aside(inside: Element | undefined): boolean {
    const kinds: readonly (readonly [string, string])[] = [['<![CDATA[', ']]>'], ['<!--', '-->'], ['<?', '?>']];
    const kind = kinds.find(([begin]) => this.#text.startsWith(begin, this.at));
    const from = this.at + (kind?.[0].length ?? 2);
    const end = kind === undefined ? -1 : this.#text.indexOf(kind[1], from);
    if (kind === undefined || end === -1) { this.at = kind === undefined ? from : this.#text.length; return false; }
    if (inside !== undefined && kind[1] === ']]>') inside.text += this.#text.slice(from, end);
    this.at = end + kind[1].length;
    return true;
  }

  #tag(): Tag | undefined {
    const end = this.#tagEnd();
    if (end === undefined) return undefined;
    const { at } = this;
    const inner = this.#text.slice(at + 1, end);
    this.at = end + 1;
    if (inner.startsWith('/')) return { kind: 'close', at, name: inner.slice(1).trim(), attributes: new Map() };
    const empty = inner.endsWith('/');
    const name = /^[\w:.-]{1,128}/.exec(inner)?.[0];
    if (name === undefined) return undefined;
    return { kind: empty ? 'empty' : 'open', at, name, attributes: attributesOf(inner.slice(name.length, empty ? -1 : undefined)) };
  }

  /** Where the tag ends: a `>` within quotes is none. */
  #tagEnd(): number | undefined {
    let quote = 0;
    const limit = Math.min(this.#text.length, this.at + MAX_TAG);
    for (let i = this.at + 1; i < limit; i++) {
      const unit = this.#text.charCodeAt(i);
      if (quote !== 0) quote = unit === quote ? 0 : quote;
      else if (unit === 0x22 || unit === 0x27) quote = unit;
      else if (unit === 0x3e) return i;
      else if (unit === 0x3c) { this.at = i; return undefined; }
    }
    this.at = limit;
    return undefined;
  }
}

const attribute = /(?<=\s)([\w:.-]{1,128})\s{0,16}=\s{0,16}(?:"([^"]*)"|'([^']*)')/g;
function attributesOf(source: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (!source.includes('=')) return found;
  // Names of a namespace say nothing of the record; `data_type` tells only how NPS stores a value.
  for (const [, name = '', double, single] of source.matchAll(attribute)) if (!/^(?:xmlns|xml:|data_type$)/.test(name) && !found.has(name)) found.set(name, plain(double ?? single ?? ''));
  return found;
}

const entities: ReadonlyMap<string, string> = new Map([['lt', '<'], ['gt', '>'], ['amp', '&'], ['quot', '"'], ['apos', '\'']]);
function codePoint(name: string): string | undefined {
  const code = name[1] === 'x' || name[1] === 'X' ? parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : undefined;
}
/** Text with its entities resolved; one that is not known stays as written. */
const plain = (text: string): string => (text.includes('&') ? text.replace(/&(#\d{1,7}|#[xX][\da-fA-F]{1,6}|[a-z]{2,4});/g, (whole, name: string) => (name.startsWith('#') ? codePoint(name) : entities.get(name)) ?? whole) : text);
