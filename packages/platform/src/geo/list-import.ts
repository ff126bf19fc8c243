import { basename } from 'node:path';
import { isoDate, isPrivateIp, type NetworkClass } from '@winnow/core';
import { whyNotAnonymous } from './anonymous.ts';
import { addressListText, blockOf } from './cidr-list.ts';
import { type ListEntry } from './list-file.ts';
import { remoteTools } from './lolrmm.ts';
import { mmdbOf } from './mmdb.ts';

/** What plain addresses are of; `datacenter` is class hosting, as X4BNet calls it. */
export const importKinds = ['vpn', 'datacenter', 'tor', 'proxy', 'relay'] as const;
export type ImportKind = (typeof importKinds)[number];
const classOf: Readonly<Record<ImportKind, NetworkClass>> = { vpn: 'vpn', datacenter: 'hosting', tor: 'tor', proxy: 'proxy', relay: 'relay' };

/** Why a file is not taken: one line with what, where and what to do. */
export class ImportError extends Error {}

export interface ImportOptions {
  /** What the addresses are of, where the file does not say. */
  readonly kind?: ImportKind;
  /** When the file was written, Unix ms: the day of data that carries none. */
  readonly written: number;
  /** Curated entries: what they know of programs is not imported once more. */
  readonly known: readonly ListEntry[];
  /** Lines that cannot be read are left out instead of refusing the file. */
  readonly force?: boolean;
}

/** A list in Winnow's own form, ready to be written. */
export interface ImportedList {
  /** Name in the folder of lists. */
  readonly file: string;
  readonly bytes: Buffer;
  readonly entries: number;
  /** What was recognised, and what was left out of it. */
  readonly what: string;
  readonly leftOut: readonly string[];
  /** Day of the data, YYYY-MM-DD. */
  readonly date: string;
}

/** Reads a public list in whatever form it has: MMDB, LOLRMM's JSON, Tor's exit lists, plain CIDR blocks. Throws ImportError. */
export function readImport(path: string, bytes: Buffer, options: ImportOptions): ImportedList {
  if (bytes.length === 0) throw new ImportError(`${path}: the file is empty; fetch it anew`);
  const text = bytes.subarray(0, 4096).indexOf(0) < 0 ? bytes.toString('utf8').replace(/^\uFEFF/, '').trimStart() : undefined;
  const form = text === undefined ? 'binary' : formOf(text);
  if (options.kind !== undefined && form !== 'plain') throw new ImportError(`${path}: --kind is for plain addresses, and this is none of them; leave --kind out`);
  if (form === 'page') throw new ImportError(`${path}: is a web page, not a list; the download failed or wants a login`);
  if (text === undefined || form === 'binary') return database(path, bytes);
  if (form === 'json') return tools(path, text, options);
  return form === 'tor' ? torExits(path, text, options) : plain(path, text, options);
}

function formOf(text: string): 'page' | 'json' | 'tor' | 'plain' {
  if (text.startsWith('<')) return 'page';
  if (/^[[{]/.test(text)) return 'json';
  return /^(ExitNode|Published|LastStatus|ExitAddress) /.test(text) ? 'tor' : 'plain';
}

function database(path: string, bytes: Buffer): ImportedList {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) throw new ImportError(`${path}: is packed with gzip; unpack it first`);
  const db = mmdbOf(path, bytes);
  if (db === undefined) throw new ImportError(`${path}: is binary data but no whole MMDB database; fetch it anew, and of IP2Proxy take the MMDB, not the BIN`);
  const wrong = whyNotAnonymous(db);
  if (wrong !== undefined) throw new ImportError(`${path}: the database ${wrong}; databases of places and of autonomous systems belong into geo.cityMmdb and geo.asnMmdb`);
  const slug = db.type.toLowerCase().replace(/\.mmdb$/, '').replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '').slice(0, 60);
  return { file: `imported-${slug === '' ? 'anonymous' : slug}.mmdb`, bytes, entries: db.nodes, what: `database of anonymous networks, type "${db.type}"`, leftOut: [], date: isoDate(db.built) };
}

function tools(path: string, text: string, { known, written }: ImportOptions): ImportedList {
  let parsed: unknown;
  try { parsed = JSON.parse(text); } catch { throw new ImportError(`${path}: is no whole JSON; was it copied to its end?`); }
  const made = remoteTools(parsed, known);
  if (made === undefined) throw new ImportError(`${path}: is JSON, but not LOLRMM's rmm_tools.json: a list of objects with Name and Details`);
  if (made.entries.length === 0) throw new ImportError(`${path}: none of its ${String(made.seen)} programs can be used; is it the whole rmm_tools.json?`);
  const date = isoDate(written);
  const head = `# LOLRMM, imported. Made by winnow lists update; the next import writes it anew.\ntype: software\nsource: LOLRMM (${basename(path).replace(/[^\w.-]/g, '_')})\nlicence: Apache-2.0\ndate: ${date}\nentries:\n`;
  const lines = made.entries.map(({ value, trait, files }) => `  - { value: ${JSON.stringify(value)}, trait: ${JSON.stringify(trait)}${files.length === 0 ? '' : `, files: ${JSON.stringify(files)}`} }\n`);
  const skipped = made.seen - made.entries.length;
  return { file: 'imported-lolrmm.yaml', bytes: Buffer.from(head + lines.join('')), entries: made.entries.length, what: 'LOLRMM, programs for remote control', leftOut: skipped === 0 ? [] : [`${String(skipped)} programs are left out: known already, only looking at others, or without a name of their own`], date };
}

interface Lines { readonly cidrs: readonly string[]; readonly wrong: readonly string[] }

/** Blocks of numbered texts: each once, in the order of the file. */
function blocksOf(path: string, lines: Iterable<readonly [number, string]>): Lines {
  const cidrs = new Set<string>();
  const wrong: string[] = [];
  for (const [number, text] of lines) {
    const block = blockOf(text);
    const why = 'wrong' in block ? block.wrong : isPrivateIp(block.cidr.split('/', 1).join('')) ? 'is a private address' : undefined;
    if ('cidr' in block && why === undefined) cidrs.add(block.cidr);
    else wrong.push(`${path}:${String(number)}: "${text.slice(0, 60)}" ${why ?? ''}`);
  }
  return { cidrs: [...cidrs], wrong };
}

/** What can be used of the lines; throws when nothing can, or when some cannot and nobody said to go on. */
function usable(path: string, { cidrs, wrong }: Lines, force: boolean | undefined): readonly string[] {
  const [first] = wrong;
  if (cidrs.length === 0) throw new ImportError(first === undefined ? `${path}: holds no address; fetch it anew` : `${first}, and nor is any other line: this is no list that Winnow reads (config/lists/README.md names them)`);
  if (first !== undefined && force !== true) throw new ImportError(`${first}${wrong.length === 1 ? '' : `, and ${String(wrong.length - 1)} more such lines`}; fetch the file anew, or leave such lines out with --force`);
  return wrong.length === 0 ? [] : [`${String(wrong.length)} lines are left out, the first: ${first ?? ''}`];
}

const comment = /^[#;]|^\/\//;
function* contentLines(text: string): Generator<readonly [number, string]> {
  for (const [i, raw] of text.split('\n').entries()) {
    const line = raw.trim();
    if (line !== '' && !comment.test(line)) yield [i + 1, line];
  }
}

/** Tor's `exit-addresses`: four lines a relay, of which the last holds the address and when it was seen. */
function torExits(path: string, text: string, { force }: ImportOptions): ImportedList {
  let newest = '';
  const found: (readonly [number, string])[] = [];
  const odd: string[] = [];
  for (const [number, line] of contentLines(text)) {
    const [word = '', address = '', day = ''] = line.split(/\s+/);
    if (word === 'ExitAddress') {
      found.push([number, address]);
      if (/^\d{4}-\d{2}-\d{2}$/.test(day) && day > newest) newest = day;
    } else if (!['ExitNode', 'Published', 'LastStatus'].includes(word)) odd.push(`${path}:${String(number)}: "${line.slice(0, 60)}" is no line of Tor's exit-addresses`);
  }
  const read = blocksOf(path, found);
  const lines: Lines = { cidrs: read.cidrs, wrong: [...odd, ...read.wrong] };
  const leftOut = usable(path, lines, force);
  if (newest === '') throw new ImportError(`${path}: no ExitAddress line says when it was seen; fetch the file anew`);
  return addresses({ class: 'tor', source: "Tor Project, exit-addresses", date: newest, cidrs: lines.cidrs, what: "Tor's exit-addresses", leftOut });
}

/** Plain blocks or addresses. What they are of is said, or stands in the file's name or path (X4BNet's `vpn/ipv4.txt`, Tor's `torbulkexitlist`). */
function plain(path: string, text: string, options: ImportOptions): ImportedList {
  const read = blocksOf(path, contentLines(text));
  const leftOut = usable(path, read, options.force);
  const kind = options.kind ?? kindInName(path);
  if (kind === undefined) throw new ImportError(`${path}: ${String(read.cidrs.length)} plain addresses that do not say what they are of; name it with --kind ${importKinds.join('|')}`);
  const how = options.kind === undefined ? `, taken as ${kind} by its name` : '';
  return addresses({ class: classOf[kind], source: `plain addresses (${basename(path)})`, date: isoDate(options.written), cidrs: read.cidrs, what: `plain addresses of class ${classOf[kind]}${how}`, leftOut });
}

function kindInName(path: string): ImportKind | undefined {
  const words = path.toLowerCase().split(/[\\/]/).slice(-2).join('/');
  if (/torbulkexit|tor-?exit|\btor\b/.test(words)) return 'tor';
  if (/data-?cent(er|re)|hosting/.test(words)) return 'datacenter';
  return /(^|[^a-z])vpn([^a-z]|$)/.test(words) ? 'vpn' : undefined;
}

interface Addresses { readonly class: NetworkClass; readonly source: string; readonly date: string; readonly cidrs: readonly string[]; readonly what: string; readonly leftOut: readonly string[] }
/** X4BNet keeps IPv4 and IPv6 in files of their own: each replaces only its own kind. */
function addresses({ class: cls, source, date, cidrs, what, leftOut }: Addresses): ImportedList {
  const v6 = cidrs.filter((c) => c.includes(':')).length;
  const family = v6 === 0 ? '-ipv4' : v6 === cidrs.length ? '-ipv6' : '';
  const text = addressListText({ head: { class: cls, source, licence: 'as its provider states', date }, cidrs });
  return { file: `imported-${cls === 'tor' ? 'tor-exits' : `${cls}${family}`}.cidr`, bytes: Buffer.from(text), entries: cidrs.length, what, leftOut, date };
}
