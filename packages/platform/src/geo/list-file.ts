import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type NetworkClass, networkClasses } from '@winnow/core';
import IPCIDR from 'ip-cidr';
import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type YAMLMap } from 'yaml';

/** What a list's `value` is. */
export const listTypes = ['asn', 'cidr', 'name-word', 'usb', 'display', 'mac', 'hardware', 'host-name', 'software'] as const;
export type ListType = (typeof listTypes)[number];
const networkTypes = new Set<ListType>(['asn', 'cidr', 'name-word']);

/** One curated fact, with where it comes from. */
export interface ListEntry {
  readonly value: string;
  readonly type: ListType;
  /** Where the fact was read. */
  readonly source: string;
  readonly licence: string;
  /** Day it was checked, YYYY-MM-DD. */
  readonly date: string;
  /** Networks: their class, and whose they are. */
  readonly class?: NetworkClass;
  readonly operator?: string;
  /** True when honest customers share the network with what the entry is about. */
  readonly dualUse?: boolean;
  /** ASN: part of the holder's name as the bundled data has it; a test compares. */
  readonly org?: string;
  /** Devices: the trait that a match gives. */
  readonly trait?: string;
  /** Devices: what must hold besides the value; all lower case. */
  readonly vendor?: string;
  readonly product?: string;
  readonly serial?: string;
  readonly files?: readonly string[];
  readonly note?: string;
  /** `file:line`, for messages. */
  readonly at: string;
}

/** All that is wrong with the lists, one problem a line: file, line, what and what is allowed. */
export class ListsError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`the lists cannot be used:\n${problems.join('\n')}`);
    this.name = 'ListsError';
    this.problems = problems;
  }
}

const headKeys = ['type', 'class', 'trait', 'source', 'licence', 'date', 'note', 'title', 'entries'];
const entryKeys = ['value', 'type', 'class', 'operator', 'dual_use', 'org', 'trait', 'vendor', 'product', 'serial', 'files', 'source', 'licence', 'date', 'note'];
const LONGEST_VALUE = 200;

/** The list files of the folders (`*.yaml`, `*.cidr`, `*.mmdb`), by name within each; one of a later folder takes the place of its namesake. A folder that cannot be read is a problem. */
export async function listFiles(folders: readonly string[], problems: string[]): Promise<readonly string[]> {
  const files = new Map<string, string>();
  for (const folder of folders) for (const path of await filesOf(folder, problems)) { files.delete(basename(path)); files.set(basename(path), path); }
  return [...files.values()];
}

async function filesOf(folder: string, problems: string[]): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((name) => /^[^.].*\.(ya?ml|cidr|mmdb)$/.test(name)).sort().map((name) => join(folder, name));
  } catch (error) {
    problems.push(`lists.folder: cannot read "${folder}" (${error instanceof Error ? error.message : String(error)})`);
    return [];
  }
}

type Fields = Map<string, unknown>;

/** Entries of one list file; what is wrong is added to `problems`, and the wrong entries are left out. */
export function parseList(file: string, text: string, problems: string[]): readonly ListEntry[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const lineAt = (offset: number): string => `${file}:${String(lines.linePos(offset).line)}`;
  for (const error of document.errors) problems.push(`${lineAt(error.pos[0])}: ${error.message.split('\n', 1).join('')}`);
  if (document.errors.length > 0) return [];
  const root = document.contents;
  const items = isMap(root) ? root.get('entries') : undefined;
  if (!isMap(root) || !isSeq(items)) {
    problems.push(`${file}:1: a list has the keys type, source, licence, date and entries (a list of entries)`);
    return [];
  }
  const head = fieldsOf(root);
  complain(unknownKeys(head, headKeys), `${file}:1`, problems);
  return items.items.flatMap((item) => {
    const entry = toEntry(head, item, lineAt(isNode(item) ? item.range[0] : 0), problems);
    return entry === undefined ? [] : [entry];
  });
}

function fieldsOf(map: YAMLMap): Fields {
  const fields: Fields = new Map();
  for (const { key, value } of map.items) if (isScalar(key)) fields.set(String(key.value), isScalar(value) ? value.value : isSeq(value) ? value.items.map((i) => (isScalar(i) ? i.value : undefined)) : value);
  return fields;
}

const unknownKeys = (fields: Fields, allowed: readonly string[]): readonly string[] => [...fields.keys()].filter((key) => !allowed.includes(key)).map((key) => `unknown key "${key}"; allowed are ${allowed.join(', ')}`);
function complain(wrong: readonly (string | undefined)[], at: string, problems: string[]): boolean {
  const said = wrong.filter((w) => w !== undefined);
  problems.push(...said.map((w) => `${at}: ${w}`));
  return said.length > 0;
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' || typeof value === 'number' ? String(value).trim() : value instanceof Date ? value.toISOString().slice(0, 10) : undefined);
const isListType = (text: string | undefined): text is ListType => listTypes.some((t) => t === text);
const isNetworkClass = (text: string | undefined): text is NetworkClass => networkClasses.some((c) => c === text);

function toEntry(head: Fields, item: unknown, at: string, problems: string[]): ListEntry | undefined {
  if (!isMap(item)) {
    problems.push(`${at}: an entry is a map like { value: …, operator: … }`);
    return undefined;
  }
  const own = fieldsOf(item);
  const get = (key: string): string => textOf(own.get(key)) ?? textOf(head.get(key)) ?? '';
  const type = get('type');
  if (complain([...unknownKeys(own, entryKeys), isListType(type) ? undefined : `type is "${type}"; allowed are ${listTypes.join(', ')}`], at, problems) || !isListType(type)) return undefined;
  const base = { value: get('value'), type, source: get('source'), licence: get('licence'), date: get('date'), at };
  const meaning = networkTypes.has(type) ? classOf(get('class')) : traitOf(get('trait'));
  if (complain([...wrongBase(base), typeof meaning === 'string' ? meaning : undefined], at, problems) || typeof meaning === 'string') return undefined;
  const files = own.get('files');
  return { ...base, ...meaning, ...texts(own), ...(own.get('dual_use') === true ? { dualUse: true } : {}), ...(Array.isArray(files) ? { files: files.map((f) => String(f).toLowerCase()) } : {}) };
}

const classOf = (text: string): { readonly class: NetworkClass } | string => (isNetworkClass(text) ? { class: text } : `class is "${text}"; allowed are ${networkClasses.join(', ')}`);
const traitOf = (text: string): { readonly trait: string } | string => (text === '' ? 'trait is missing' : { trait: text });

const wrongBase = ({ value, type, source, licence, date }: Pick<ListEntry, 'value' | 'type' | 'source' | 'licence' | 'date'>): readonly (string | undefined)[] => [
  value === '' || value.length > LONGEST_VALUE ? 'value is missing or too long' : wrongValue(type, value),
  source === '' ? 'source is missing: where was this fact read?' : undefined,
  licence === '' ? 'licence is missing' : undefined,
  /^\d{4}-\d{2}-\d{2}$/.test(date) ? undefined : `date is "${date}"; it must be the day it was checked, YYYY-MM-DD`,
];

/** The entry's optional texts; those that are compared are lower case. */
function texts(own: Fields): Partial<ListEntry> {
  const out: Partial<Record<'operator' | 'org' | 'note' | 'vendor' | 'product' | 'serial', string>> = {};
  for (const key of ['operator', 'org', 'note'] as const) {
    const value = textOf(own.get(key));
    if (value !== undefined) out[key] = value;
  }
  for (const key of ['vendor', 'product', 'serial'] as const) {
    const value = textOf(own.get(key));
    if (value !== undefined) out[key] = value.toLowerCase();
  }
  return out;
}

const shapes: Partial<Readonly<Record<ListType, readonly [RegExp, string]>>> = {
  asn: [/^[1-9]\d{0,9}$/, 'the number of an AS, without "AS"'],
  usb: [/^([0-9a-f]{4}:([0-9a-f]{4}|\*)|\*)$/, 'vendor and product id like 1d6b:0104 or 0fd9:*, or * with a text to look for in product'],
  mac: [/^[0-9a-f]{2}(:[0-9a-f]{2}){2,5}$/, 'a prefix of three to six bytes like 08:00:27'],
  'host-name': [/^[a-z0-9.?#_-]{3,60}\*?$/, 'a name in small letters; ? is a letter or digit, # a digit, * at the end anything'],
  'name-word': [/^[a-z0-9]+( [a-z0-9]+)*$/, 'words in small letters and digits'],
};

function wrongValue(type: ListType, value: string): string | undefined {
  if (type === 'cidr') return value.includes('/') && IPCIDR.isValidCIDR(value) ? undefined : `"${value}" is no CIDR block`;
  const shape = shapes[type];
  return shape === undefined || shape[0].test(value) ? undefined : `"${value}" must be ${shape[1]}`;
}
