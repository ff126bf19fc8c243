import { parseIPv4, parseIPv6 } from '@winnow/core';

/** Holder of an address by the routing tables. */
export interface AsnRow { readonly number: number; readonly organization: string }

const NEWLINE = 10;
const COMMA = 44;
const DOT = 46;
const ZERO = 48;
const CARRIAGE_RETURN = 13;

/**
 * Address → AS from the CSV of @ip-location-db/asn (`first,last,number,organization`), kept in typed arrays: about 5 MB for 500,000 ranges,
 * each look-up a binary search. IPv6 ranges are kept by their upper 64 bits; none in the data is finer.
 */
export class AsnTable {
  readonly #v4: RangeTable;
  readonly #v6: RangeTable;
  readonly #names = new Map<number, string>();

  constructor(csvV4: Buffer, csvV6: Buffer) {
    this.#v4 = new RangeTable(countLines(csvV4));
    this.#v6 = new RangeTable(countLines(csvV6));
    for (const line of lines(csvV4)) this.#addV4(csvV4, line);
    for (const line of lines(csvV6)) this.#addV6(csvV6, line);
    this.#v4.seal();
    this.#v6.seal();
  }

  /** Ranges held. */
  get size(): number { return this.#v4.size + this.#v6.size; }
  /** Name of an AS, as the data writes it. */
  nameOf(asn: number): string | undefined { return this.#names.get(asn); }
  /** Every AS and its name. */
  get names(): ReadonlyMap<number, string> { return this.#names; }

  /** The AS that announces the address; undefined for one that nobody does. */
  lookup(ip: string): AsnRow | undefined {
    const v4 = parseIPv4(ip);
    const number = v4 === undefined ? this.#lookupV6(ip) : this.#v4.find(v4, 0);
    return number === undefined ? undefined : { number, organization: this.#names.get(number) ?? '' };
  }

  #lookupV6(ip: string): number | undefined {
    const parts = parseIPv6(ip);
    return parts === undefined ? undefined : this.#v6.find(upper(parts, 0), upper(parts, 2));
  }

  #addV4(csv: Buffer, [start, end]: readonly [number, number]): void {
    const first = addressAt(csv, start, end);
    const last = addressAt(csv, first.next, end);
    if (first.value < 0 || last.value < first.value) return;
    const asn = this.#name(csv, last.next, end);
    if (asn > 0) this.#v4.add([first.value, 0], [last.value, 0], asn);
  }

  #addV6(csv: Buffer, [start, end]: readonly [number, number]): void {
    const a = csv.indexOf(COMMA, start);
    const b = a < 0 || a >= end ? -1 : csv.indexOf(COMMA, a + 1);
    if (b < 0 || b >= end) return;
    const first = parseIPv6(csv.toString('latin1', start, a));
    const last = parseIPv6(csv.toString('latin1', a + 1, b));
    const asn = this.#name(csv, b + 1, end);
    if (first === undefined || last === undefined || asn <= 0) return;
    this.#v6.add([upper(first, 0), upper(first, 2)], [upper(last, 0), upper(last, 2)], asn);
  }

  /** Reads number and organisation from `at`; a name is decoded once per AS, not once per range. */
  #name(csv: Buffer, at: number, end: number): number {
    let asn = 0;
    let i = at;
    for (; i < end && csv[i] !== COMMA; i++) {
      const digit = (csv[i] ?? 0) - ZERO;
      if (digit < 0 || digit > 9) return -1;
      asn = asn * 10 + digit;
    }
    if (asn > 0xffffffff) return -1;
    if (!this.#names.has(asn)) this.#names.set(asn, unquote(csv.toString('utf8', Math.min(i + 1, end), end)));
    return asn;
  }
}

/** A CSV field without its quotes; some names of the data carry a second, stray pair. */
const unquote = (field: string): string => field.replaceAll('""', '"').replace(/^"+(.*?)"*$/, '$1');

const upper = (parts: readonly number[], from: number): number => (parts[from] ?? 0) * 65536 + (parts[from + 1] ?? 0);

function addressAt(csv: Buffer, start: number, end: number): { readonly value: number; readonly next: number } {
  let value = 0;
  let octet = 0;
  let i = start;
  for (; i < end; i++) {
    const byte = csv[i] ?? 0;
    if (byte === COMMA) break;
    if (byte === DOT) {
      value = value * 256 + octet;
      octet = 0;
    } else octet = octet * 10 + byte - ZERO;
  }
  const whole = value * 256 + octet;
  return { value: i < end && whole >= 0 && whole <= 0xffffffff ? whole : -1, next: i + 1 };
}

function* lines(csv: Buffer): Generator<readonly [number, number]> {
  for (let start = 0; start < csv.length;) {
    const newline = csv.indexOf(NEWLINE, start);
    const end = newline < 0 ? csv.length : newline;
    yield [start, end > start && csv[end - 1] === CARRIAGE_RETURN ? end - 1 : end];
    start = end + 1;
  }
}

function countLines(csv: Buffer): number {
  let count = 1;
  for (let at = csv.indexOf(NEWLINE); at >= 0; at = csv.indexOf(NEWLINE, at + 1)) count++;
  return count;
}

/** Upper and lower 32 bits. */
type Key = readonly [high: number, low: number];

/** Sorted, non-overlapping ranges of 64-bit keys in two 32-bit halves. */
class RangeTable {
  #firstHigh: Uint32Array;
  #firstLow: Uint32Array;
  #lastHigh: Uint32Array;
  #lastLow: Uint32Array;
  #asn: Uint32Array;
  #length = 0;
  #sorted = true;

  constructor(capacity: number) {
    this.#firstHigh = new Uint32Array(capacity);
    this.#firstLow = new Uint32Array(capacity);
    this.#lastHigh = new Uint32Array(capacity);
    this.#lastLow = new Uint32Array(capacity);
    this.#asn = new Uint32Array(capacity);
  }

  get size(): number { return this.#length; }

  add(first: Key, last: Key, asn: number): void {
    const i = this.#length++;
    [this.#firstHigh[i], this.#firstLow[i]] = first;
    [this.#lastHigh[i], this.#lastLow[i]] = last;
    this.#asn[i] = asn;
    if (i > 0 && compare(first[0], first[1], this.#firstHigh[i - 1], this.#firstLow[i - 1]) < 0) this.#sorted = false;
  }

  /** Puts rows in order when the file was not. */
  seal(): void {
    if (this.#sorted) return;
    const order = Array.from({ length: this.#length }, (_, i) => i).sort((a, b) => (this.#firstHigh[a] ?? 0) - (this.#firstHigh[b] ?? 0) || (this.#firstLow[a] ?? 0) - (this.#firstLow[b] ?? 0));
    const sorted = (from: Uint32Array): Uint32Array => Uint32Array.from(order, (i) => from[i] ?? 0);
    this.#firstHigh = sorted(this.#firstHigh);
    this.#firstLow = sorted(this.#firstLow);
    this.#lastHigh = sorted(this.#lastHigh);
    this.#lastLow = sorted(this.#lastLow);
    this.#asn = sorted(this.#asn);
    this.#sorted = true;
  }

  find(high: number, low: number): number | undefined {
    let from = 0;
    let to = this.#length - 1;
    while (from <= to) {
      const middle = (from + to) >>> 1;
      if (compare(high, low, this.#firstHigh[middle], this.#firstLow[middle]) < 0) to = middle - 1;
      else if (compare(high, low, this.#lastHigh[middle], this.#lastLow[middle]) > 0) from = middle + 1;
      else return this.#asn[middle];
    }
    return undefined;
  }
}

function compare(high: number, low: number, otherHigh = 0, otherLow = 0): number {
  return high === otherHigh ? low - otherLow : high - otherHigh;
}
