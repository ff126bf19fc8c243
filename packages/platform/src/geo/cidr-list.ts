import { canonicalIp, type NetworkClass, networkClasses, parseCidr, parseIPv4 } from '@winnow/core';

/** What all addresses of one list have in common. */
export interface AddressHead {
  readonly class: NetworkClass;
  readonly operator?: string;
  readonly source: string;
  readonly licence: string;
  /** Day of the data, YYYY-MM-DD. */
  readonly date: string;
}

/** The widest block that a list of exits may hold: what is wider is a typing error that would make half the Internet a VPN. */
const WIDEST = { v4: 8, v6: 19 } as const;

/** One block or bare address in canonical form; a text says why it is none. */
export function blockOf(text: string): { readonly cidr: string } | { readonly wrong: string } {
  const [address = '', bits] = text.split('/');
  const ip = canonicalIp(address);
  if (ip === undefined || parseCidr(text) === undefined) return { wrong: 'is no CIDR block and no address' };
  const isV4 = !ip.includes(':');
  const whole = isV4 ? 32 : 128;
  const prefix = bits === undefined ? whole : Number(bits);
  if (prefix < (isV4 ? WIDEST.v4 : WIDEST.v6)) return { wrong: `is wider than any exit's network (/${String(isV4 ? WIDEST.v4 : WIDEST.v6)})` };
  return { cidr: prefix === whole ? ip : `${ip}/${String(prefix)}` };
}

/** Addresses as sorted intervals that do not overlap: a question costs a binary search, an IPv4 interval eight bytes. */
export class CidrSet {
  readonly #first: Uint32Array;
  readonly #last: Uint32Array;
  readonly #v6: readonly { readonly first: string; readonly last: string }[];

  /** Entries that are no block are left out. */
  constructor(cidrs: Iterable<string>) {
    const v4: [number, number][] = [];
    const v6: { first: string; last: string }[] = [];
    for (const cidr of cidrs) {
      const range = v4Range(cidr);
      if (range !== undefined) v4.push(range);
      else { const keys = parseCidr(cidr); if (keys !== undefined) v6.push({ ...keys }); }
    }
    v4.sort((a, b) => a[0] - b[0]);
    const joined: [number, number][] = [];
    for (const range of v4) {
      const before = joined.at(-1);
      if (before !== undefined && range[0] <= before[1] + 1) before[1] = Math.max(before[1], range[1]);
      else joined.push(range);
    }
    this.#first = Uint32Array.from(joined, ([first]) => first);
    this.#last = Uint32Array.from(joined, ([, last]) => last);
    this.#v6 = joinedKeys(v6);
  }

  /** Intervals held. */
  get size(): number { return this.#first.length + this.#v6.length; }

  /** True when a canonical address lies in one of them. */
  has(ip: string): boolean {
    const v4 = parseIPv4(ip);
    if (v4 === undefined) return this.#hasV6(ip);
    const at = lastUpTo(this.#first.length, (i) => (this.#first[i] ?? 0) <= v4);
    return at >= 0 && v4 <= (this.#last[at] ?? -1);
  }

  #hasV6(ip: string): boolean {
    const key = this.#v6.length === 0 ? undefined : parseCidr(ip)?.first;
    if (key === undefined) return false;
    const at = lastUpTo(this.#v6.length, (i) => (this.#v6[i]?.first ?? '') <= key);
    return at >= 0 && key <= (this.#v6[at]?.last ?? '');
  }
}

/** Index of the last of `length` sorted items that holds; -1 when none does. */
export function lastUpTo(length: number, holds: (i: number) => boolean): number {
  let from = 0;
  let to = length - 1;
  while (from <= to) {
    const middle = (from + to) >>> 1;
    if (holds(middle)) from = middle + 1;
    else to = middle - 1;
  }
  return to;
}

function v4Range(cidr: string): [number, number] | undefined {
  const slash = cidr.indexOf('/');
  const ip = parseIPv4(slash < 0 ? cidr : cidr.slice(0, slash));
  const prefix = slash < 0 ? 32 : Number(cidr.slice(slash + 1));
  if (ip === undefined || !(prefix >= 0 && prefix <= 32)) return undefined;
  const size = 2 ** (32 - prefix);
  const first = Math.floor(ip / size) * size;
  return [first, first + size - 1];
}

function joinedKeys(ranges: { first: string; last: string }[]): readonly { readonly first: string; readonly last: string }[] {
  const out: { first: string; last: string }[] = [];
  for (const range of ranges.sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0))) {
    const before = out.at(-1);
    if (before !== undefined && range.first <= before.last) { if (range.last > before.last) before.last = range.last; } else out.push(range);
  }
  return out;
}

/** A `.cidr` file: `# key: value` lines for what all its addresses have in common, then one block or address a line. */
export interface AddressList { readonly file: string; readonly head: AddressHead; readonly cidrs: readonly string[] }

const headKeys = ['class', 'operator', 'source', 'licence', 'date'];

/** Reads a `.cidr` file; what is wrong is added to `problems` with file and line, and gives undefined. */
export function parseAddressList(file: string, text: string, problems: string[]): AddressList | undefined {
  const head = new Map<string, string>();
  const cidrs: string[] = [];
  const wrong: string[] = [];
  for (const [i, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line === '') continue;
    if (line.startsWith('#')) { addHead(head, line); continue; }
    const block = blockOf(line);
    if ('cidr' in block) cidrs.push(block.cidr);
    else wrong.push(`${file}:${String(i + 1)}: "${line.slice(0, 60)}" ${block.wrong}`);
  }
  const read = headOf(file, head, wrong);
  problems.push(...wrong.slice(0, MOST_SAID));
  if (wrong.length > MOST_SAID) problems.push(`${file}: and ${String(wrong.length - MOST_SAID)} more`);
  return read === undefined || wrong.length > 0 ? undefined : { file, head: read, cidrs };
}
const MOST_SAID = 20;

function headOf(file: string, said: ReadonlyMap<string, string>, wrong: string[]): AddressHead | undefined {
  const cls = networkClasses.find((c) => c === said.get('class'));
  const { source = '', licence = '', date = '', operator } = Object.fromEntries(said);
  if (source === '' || licence === '') wrong.push(`${file}:1: "# source:" or "# licence:" is missing`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) wrong.push(`${file}:1: "# date:" must be the day of the data, YYYY-MM-DD`);
  if (cls !== undefined) return { class: cls, source, licence, date, ...(operator !== undefined && { operator }) };
  wrong.push(`${file}:1: "# class:" is missing or none of ${networkClasses.join(', ')}`);
  return undefined;
}

function addHead(head: Map<string, string>, line: string): void {
  const [, key = '', value = ''] = /^#\s*([a-z]+):\s*(.+)$/.exec(line) ?? [];
  if (headKeys.includes(key)) head.set(key, value);
}

/** The text of a `.cidr` file. */
export function addressListText({ head, cidrs }: Omit<AddressList, 'file'>): string {
  const lines = headKeys.flatMap((key) => { const value = new Map<string, string | undefined>(Object.entries(head)).get(key); return value === undefined ? [] : [`# ${key}: ${value.replace(/\s+/g, ' ')}`]; });
  return `${[...lines, ...cidrs].join('\n')}\n`;
}
