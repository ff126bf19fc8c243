import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { anonymousDb, type AnonymousDb, whyNotAnonymous } from './anonymous.ts';
import { type AddressList, CidrSet, parseAddressList } from './cidr-list.ts';
import { type ListEntry, listFiles, ListsError, parseList } from './list-file.ts';
import { type Asn, listMatches, type ListMatch } from './list-matches.ts';
import { MarkLists } from './marks.ts';
import { mmdbOf } from './mmdb.ts';
import { type Imported, type ListedNetwork, NetworkLists } from './networks.ts';

/** One list file in use. */
export interface ListSource {
  readonly file: string;
  /** What its entries are: list types, `addresses` or `mmdb`. */
  readonly kinds: readonly string[];
  /** Entries; of a database the nodes of its tree. */
  readonly entries: number;
  readonly source: string;
  /** Days of the data, YYYY-MM-DD. */
  readonly oldest: string;
  readonly newest: string;
}

/** Curated and imported lists, ready to be asked: `network` and `marks` are what enrichment's ports want. */
export interface Lists {
  readonly network: (ip: string, asn: { readonly number: number; readonly organization: string } | undefined) => ListedNetwork | undefined;
  readonly marks: MarkLists;
  /** Every entry of every list that names an address, for who wants to know why. */
  readonly matches: (ip: string, asn: Asn | undefined) => readonly ListMatch[];
  /** Every curated entry as read. */
  readonly entries: readonly ListEntry[];
  /** Every file, imported ones too. */
  readonly sources: readonly ListSource[];
  /** Hash of all files: equal lists have equal versions. */
  readonly version: string;
}

/** The lists that come with Winnow. The path is the same from `src` and from `dist`. */
export const bundledLists = (): string => fileURLToPath(new URL('../../../../config/lists', import.meta.url));

/** The folders in use: the bundled one, and the operator's own after it. */
export const listFolders = (own?: string): readonly string[] => (own === undefined || resolve(own) === resolve(bundledLists()) ? [bundledLists()] : [bundledLists(), own]);

interface Read { readonly entries: ListEntry[]; readonly addresses: AddressList[]; readonly databases: AnonymousDb[]; readonly sources: ListSource[] }

/** Loads folders of list files; of two entries about one AS or MAC prefix the later wins, and so does a file over its namesake in an earlier folder. Rejects with ListsError naming each wrong file and line. */
export async function loadLists(folders: string | readonly string[] = bundledLists()): Promise<Lists> {
  const problems: string[] = [];
  const read: Read = { entries: [], addresses: [], databases: [], sources: [] };
  const hash = createHash('sha256');
  const unread: string[] = [];
  for (const path of await listFiles(typeof folders === 'string' ? [folders] : folders, unread)) {
    const bytes = await readFile(path).catch((error: unknown) => { problems.push(`${basename(path)}: cannot be read (${error instanceof Error ? error.message : String(error)})`); return undefined; });
    if (bytes === undefined) continue;
    hash.update(`${basename(path)}\n`).update(bytes);
    readOne(basename(path), bytes, read, problems);
  }
  problems.push(...unread);
  if (problems.length > 0) throw new ListsError(problems);
  const networks = new NetworkLists(read.entries, [...read.addresses.map(importedOf), ...read.databases]);
  let matches: Lists['matches'] | undefined; // made for who asks: intake never does
  return { network: (ip, asn) => networks.network(ip, asn), marks: new MarkLists(read.entries), matches: (ip, asn) => (matches ??= listMatches(read))(ip, asn), entries: read.entries, sources: read.sources, version: hash.digest('hex') };
}

/** What one list file holds, and what is wrong with it. */
export function lookAtList(file: string, bytes: Buffer): { readonly source: ListSource | undefined; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const read: Read = { entries: [], addresses: [], databases: [], sources: [] };
  readOne(file, bytes, read, problems);
  return { source: problems.length === 0 ? read.sources[0] : undefined, problems };
}

function importedOf({ head, cidrs }: AddressList): Imported {
  const set = new CidrSet(cidrs);
  const network: ListedNetwork = head.operator === undefined ? { class: head.class } : { class: head.class, operator: head.operator };
  return { find: (ip) => (set.has(ip) ? network : undefined) };
}

function readOne(file: string, bytes: Buffer, into: Read, problems: string[]): void {
  if (file.endsWith('.mmdb')) readDatabase(file, bytes, into, problems);
  else if (file.endsWith('.cidr')) readAddresses(file, bytes, into, problems);
  else readCurated(file, bytes, into, problems);
}

function readCurated(file: string, bytes: Buffer, into: Read, problems: string[]): void {
  const entries = parseList(file, bytes.toString('utf8'), problems);
  into.entries.push(...entries);
  const dates = entries.map((e) => e.date).sort();
  into.sources.push({ file, kinds: [...new Set(entries.map((e) => e.type))], entries: entries.length, source: entries[0]?.source ?? '', oldest: dates[0] ?? '', newest: dates.at(-1) ?? '' });
}

function readAddresses(file: string, bytes: Buffer, into: Read, problems: string[]): void {
  const list = parseAddressList(file, bytes.toString('utf8'), problems);
  if (list === undefined) return;
  into.addresses.push(list);
  into.sources.push({ file, kinds: ['addresses'], entries: list.cidrs.length, source: list.head.source, oldest: list.head.date, newest: list.head.date });
}

function readDatabase(file: string, bytes: Buffer, into: Read, problems: string[]): void {
  const db = mmdbOf(file, bytes);
  const wrong = db === undefined ? 'is no MMDB database' : whyNotAnonymous(db);
  if (db === undefined || wrong !== undefined) { problems.push(`${file}: ${wrong ?? ''}; get the file anew, or take it out of the folder`); return; }
  const opened = anonymousDb(file, db);
  into.databases.push(opened);
  into.sources.push({ file, kinds: ['mmdb'], entries: opened.nodes, source: opened.type, oldest: opened.date, newest: opened.date });
}

/** Text that changes when a list file is added, taken away or written anew. Never rejects: what cannot be looked at is part of the text. */
export async function listsState(folders: readonly string[]): Promise<string> {
  const problems: string[] = [];
  const files = await listFiles(folders, problems);
  const states = await Promise.all(files.map((path) => stat(path).then((s) => `${path} ${String(s.mtimeMs)} ${String(s.size)} ${String(s.ino)}`, () => `${path} ?`)));
  return [...problems, ...states].join('\n');
}
