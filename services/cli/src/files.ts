import { createReadStream, type Stats } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type RawRecord, type Table, tableOf } from '@winnow/intake';
import { HEAD, isGzip } from './binary.ts';

/** A path that cannot be used: missing, unreadable, empty. Its message is one line for the user. */
export class PathError extends Error {}
/** Longer lines are passed on cut at this length, so that they become dead letters instead of filling the memory. */
const MAX_RECORD = 1_100_000;

export interface FoundFile { readonly path: string; readonly mtimeMs: number; readonly size: number; /** Where it lies when that is not its path: what was taken out of an archive. */ readonly at?: string }

/**
 * All files under the given paths, sorted; hidden files and folders are left out. A path that is named must be there; what cannot be read below it
 * is told through `warn` and left out. Links are followed, but never back into a folder that they lie in.
 */
export async function findFiles(paths: readonly string[], warn: (line: string) => void = () => undefined): Promise<readonly FoundFile[]> {
  const found = new Map<string, FoundFile>();
  for (const path of paths) await walk(path, { found, warn, above: [] });
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist', EACCES: 'may not be read by this user', EPERM: 'may not be read by this user', ELOOP: 'is a link that leads in a circle', ENOTDIR: 'is not a folder', EISDIR: 'is a folder; name a file',
  Z_BUF_ERROR: 'ends in the middle of its gzip data; was it copied whole?', Z_DATA_ERROR: 'is damaged gzip data',
};
/** One line for what the operating system said about a path. */
export function pathError(path: string, error: unknown): PathError {
  if (error instanceof PathError) return error;
  const code = typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';
  return new PathError(`${path}: ${reasons[code] ?? `cannot be read (${code === '' ? 'no reason given' : code})`}`);
}

interface Walk { readonly found: Map<string, FoundFile>; readonly warn: (line: string) => void; /** The folders that this one lies in, as device and inode. */ readonly above: readonly string[] }
const MOST_NESTED = 32;

async function walk(path: string, { found, warn, above }: Walk): Promise<void> {
  let info: Stats;
  let names: readonly string[] = [];
  try {
    info = await stat(path);
    if (info.isDirectory()) names = await readdir(path);
  } catch (error) {
    if (above.length === 0) throw pathError(path, error);
    warn(`${pathError(path, error).message}; left out`);
    return;
  }
  if (info.isFile()) found.set(path, { path, mtimeMs: info.mtimeMs, size: info.size });
  if (!info.isDirectory()) return;
  const self = `${String(info.dev)}:${String(info.ino)}`;
  if (above.includes(self)) { warn(`${path}: is a link that leads in a circle; left out`); return; }
  if (above.length > MOST_NESTED) { warn(`${path}: lies more than ${String(MOST_NESTED)} folders deep; left out, name it itself`); return; }
  for (const name of [...names].sort()) if (!name.startsWith('.')) await walk(join(path, name), { found, warn, above: [...above, self] });
}

/** The first bytes of a file; rejects with a PathError. */
export async function headOf(path: string): Promise<Buffer> {
  try {
    const file = await open(path);
    try { const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0); return buffer.subarray(0, bytesRead); } finally { await file.close(); }
  } catch (error) { throw pathError(path, error); }
}

/** What is gzip is unpacked, whatever its name; what only has the name of it is not taken for text behind the user's back. */
async function opened(path: string): Promise<AsyncIterable<Buffer>> {
  if (path === '-') return process.stdin;
  const head = await headOf(path);
  if (!isGzip(head) && path.endsWith('.gz') && head.length > 0) throw new PathError(`${path}: is no gzip file although its name says so; rename it if it is text`);
  const raw: Readable = createReadStream(path, { highWaterMark: 1 << 20 });
  if (isGzip(head)) return pipeline(raw, createGunzip(), () => undefined); // its errors reach whoever reads
  const wide = wideOf(head);
  return wide === undefined ? raw : narrowed(raw, wide);
}

/** UTF-16 by its mark, as Windows' tools write it; without one by the zeros beside ASCII. Cut at line ends its halves would be no text. */
function wideOf(head: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (head.length < 4) return undefined;
  if ((head[0] === 0xff && head[1] === 0xfe) || [1, 3].every((i) => head[i] === 0 && head[i - 1] !== 0)) return 'utf-16le';
  return (head[0] === 0xfe && head[1] === 0xff) || [0, 2].every((i) => head[i] === 0 && head[i + 1] !== 0) ? 'utf-16be' : undefined;
}
async function* narrowed(chunks: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}

/** A line or record with the line on which it began. */
export interface Piece { readonly bytes: Buffer; readonly line: number }

/** Lines of a file (`-` is standard input, gzip is unpacked) with their 1-based numbers; bytes as they are, without the line's end. */
export async function* linesOf(path: string): AsyncGenerator<Piece> {
  try { yield* linesIn(await opened(path)); } catch (error) { throw pathError(path, error); }
}
/** The same of text that comes in chunks. */
export async function* linesIn(chunks: AsyncIterable<Buffer>): AsyncGenerator<Piece> {
  let line = 1;
  let kept: Buffer[] = [];
  let size = 0;
  const keep = (part: Buffer): void => { if (size < MAX_RECORD) kept.push(part.subarray(0, MAX_RECORD - size)); size += part.length; };
  for await (const chunk of chunks) {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      const part = chunk.subarray(from, end);
      from = end + 1;
      if (size === 0) yield { bytes: trimmed(part.length > MAX_RECORD ? part.subarray(0, MAX_RECORD) : part), line };
      else { keep(part); yield { bytes: trimmed(Buffer.concat(kept)), line }; kept = []; size = 0; }
      line += 1;
    }
    if (from < chunk.length) keep(chunk.subarray(from));
  }
  if (size > 0) yield { bytes: trimmed(Buffer.concat(kept)), line };
}
const trimmed = (bytes: Buffer): Buffer => (bytes.at(-1) === 13 ? bytes.subarray(0, -1) : bytes);
const isBlank = (bytes: Buffer): boolean => bytes.every((b) => b === 32 || b === 9);

/** Takes lines, gives records with the line on which each began. */
interface Splitter { take(bytes: Buffer, line: number): Iterable<Piece>; end(): Iterable<Piece> }

/** Records of a file: its lines, or, when it is JSON written over several lines, its topmost objects, or Windows' events in XML, or the rows of an export with a header. Empty lines are none. */
export const recordsOf = (path: string): AsyncGenerator<Piece> => recordsIn(linesOf(path));
/** The same of lines, wherever they come from. */
export async function* recordsIn(lines: AsyncIterable<Piece>): AsyncGenerator<Piece> {
  let splitter: Splitter | undefined;
  let isFirst = true;
  for await (const { bytes, line } of lines) {
    if (isFirst) {
      if (isBlank(bytes)) continue;
      isFirst = false;
      const table = bytes.length < MAX_RECORD ? tableOf(bytes.toString('utf8')) : undefined;
      if (table !== undefined) { splitter = new RowSplitter(table); continue; }
      if (spansLines(bytes)) splitter = new JsonSplitter();
      else if (beginsEvents(bytes)) splitter = new EventSplitter();
    }
    if (splitter === undefined) { if (!isBlank(bytes)) yield { bytes, line }; } else yield* splitter.take(bytes, line);
  }
  if (splitter !== undefined) yield* splitter.end();
}

/** Rows of an export as JSON; a cell may go on over lines. What is no row is passed on as it is and becomes a dead letter. */
class RowSplitter implements Splitter {
  readonly #table: Table;
  #lines: string[] = [];
  #size = 0;
  #startLine = 0;

  constructor(table: Table) { this.#table = table; }

  *take(bytes: Buffer, line: number): Generator<Piece> {
    if (this.#lines.length === 0) {
      if (isBlank(bytes)) return;
      this.#startLine = line;
    }
    const text = bytes.toString('utf8');
    this.#lines.push(text);
    this.#size += bytes.length;
    // Only this line's quotes: each line's were counted when it came.
    if (this.#table.isWhole(text) === (this.#lines.length === 1) || this.#size > MAX_RECORD) yield* this.end();
  }

  *end(): Generator<Piece> {
    if (this.#lines.length === 0) return;
    const row = this.#lines.join('\n');
    this.#lines = [];
    this.#size = 0;
    yield { bytes: Buffer.from(this.#table.json(row) ?? row), line: this.#startLine };
  }
}

/** True for the first line of a JSON document that goes on: `[`, `{`, `{ "Records": [`. */
function spansLines(bytes: Buffer): boolean {
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '').trim();
  if (!/^[[{]/.test(text) || bytes.length >= MAX_RECORD) return false;
  if (text === '[' || text === '{') return true;
  try { JSON.parse(text); return false; } catch { return /[[{,:]$/.test(text); }
}

const QUOTE = 34, BACKSLASH = 92, OPEN_ARRAY = 91;
const opens = (c: number): boolean => c === 123 || c === 91;
const closes = (c: number): boolean => c === 125 || c === 93;

/** Cuts a JSON document over several lines into the elements of its outer array, or its topmost values, without reading it whole. */
class JsonSplitter implements Splitter {
  #depth = 0;
  #inArray = false;
  #inString = false;
  #escaped = false;
  #parts: Buffer[] = [];
  #size = 0;
  #startLine = 0;
  #from = 0;

  *take(bytes: Buffer, line: number): Generator<Piece> {
    this.#from = 0;
    for (let i = 0; i < bytes.length; i += 1) {
      const c = bytes[i] ?? 0;
      if (this.#inString) this.#string(c);
      else if (c === QUOTE) this.#inString = true;
      else if (opens(c)) this.#open(c, i, line);
      else if (closes(c) && this.#close(bytes, i)) yield this.#cut();
    }
    if (this.#depth > 0) { this.#add(bytes.subarray(this.#from)); this.#add(Buffer.from('\n')); }
  }
  #open(c: number, i: number, line: number): void {
    if (this.#depth === 0 && c === OPEN_ARRAY && !this.#inArray) { this.#inArray = true; return; }
    if (this.#depth === 0) { this.#startLine = line; this.#from = i; }
    this.#depth += 1;
  }
  /** True when this ends an element. */
  #close(bytes: Buffer, i: number): boolean {
    if (this.#depth === 0) { this.#inArray = false; return false; }
    this.#depth -= 1;
    if (this.#depth > 0) return false;
    this.#add(bytes.subarray(this.#from, i + 1));
    return true;
  }
  #string(c: number): void {
    if (this.#escaped) this.#escaped = false;
    else if (c === BACKSLASH) this.#escaped = true;
    else if (c === QUOTE) this.#inString = false;
  }
  #add(part: Buffer): void {
    if (this.#size < 16 * MAX_RECORD) this.#parts.push(part);
    this.#size += part.length;
  }
  #cut(): Piece {
    const bytes = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#size = 0;
    return { bytes, line: this.#startLine };
  }
  /** What is left when the document ends too early is a record too: it becomes a dead letter that says so. */
  *end(): Generator<Piece> { if (this.#size > 0) yield this.#cut(); }
}

/** Records of a JSON document that is there as a whole: the elements of its outer array, or its topmost values; what is neither is one record, and becomes a dead letter. */
export function jsonRecordsIn(document: Buffer): readonly Buffer[] {
  const splitter = new JsonSplitter();
  const records = [...splitter.take(document, 1), ...splitter.end()].map(({ bytes }) => bytes);
  return records.length > 0 || isBlank(document) ? records : [document];
}

/** True for the first line of a file of Windows' or NPS' events. */
const beginsEvents = (bytes: Buffer): boolean => /^(?:\xef\xbb\xbf)?\s{0,16}<(?:\?xml[\s?]|Events?[\s>])/.test(bytes.subarray(0, 64).toString('latin1'));

/** Joins the lines of an event: its text holds line ends as they are. A line in which one event ends and another begins belongs to both. */
class EventSplitter implements Splitter {
  #parts: Buffer[] = [];
  #size = 0;
  #startLine = 0;

  *take(bytes: Buffer, line: number): Generator<Piece> {
    if (this.#size === 0) {
      if (isBlank(bytes)) return;
      this.#startLine = line;
    }
    const close = bytes.lastIndexOf('</Event>');
    const end = close === -1 ? 0 : close + '</Event>'.length;
    const begins = bytes.indexOf('<Event', end) !== -1;
    if (end > 0) {
      this.#add(bytes.subarray(0, end));
      yield* this.end();
      if (begins) { this.#startLine = line; this.#add(bytes.subarray(end)); }
      return;
    }
    const isAlone = this.#size === 0 && !begins;
    this.#add(bytes);
    if (isAlone || this.#size > MAX_RECORD) yield* this.end();
  }
  #add(part: Buffer): void {
    this.#parts.push(part, Buffer.from('\n'));
    this.#size += part.length + 1;
  }
  *end(): Generator<Piece> {
    if (this.#size === 0) return;
    const bytes = Buffer.concat(this.#parts).subarray(0, -1);
    this.#parts = [];
    this.#size = 0;
    yield { bytes, line: this.#startLine };
  }
}

const yearless = /^(<\d{1,3}>)?[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d /;
const dated = /\b((?:19|20)\d\d)[-/](\d\d)[-/](\d\d)[T ](\d\d):(\d\d)/;

/** When a file was written, for lines that carry no year: its newest line with a full date, else the file's own time. */
export async function writtenAt(file: FoundFile): Promise<number> {
  let newest = Number.NEGATIVE_INFINITY;
  let needs = false;
  let seen = 0;
  for await (const { bytes } of linesOf(file.at ?? file.path)) {
    seen += 1;
    const head = bytes.subarray(0, 400).toString('latin1');
    needs ||= yearless.test(head);
    if (!needs && seen > 200) return file.mtimeMs; // no line without a year: nothing to infer
    const match = dated.exec(head);
    if (match === null) continue;
    const at = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]), Number(match[4]), Number(match[5]));
    if (at > newest && at <= file.mtimeMs + 2 * 86_400_000) newest = at;
  }
  return Number.isFinite(newest) ? newest : file.mtimeMs;
}

/** A file as records for intake, each read as told. */
export async function* rawRecords(file: FoundFile, as: Pick<RawRecord, 'pinned' | 'zone' | 'realm'> = {}): AsyncGenerator<RawRecord> {
  const receivedAt = file.path === '-' ? file.mtimeMs : await writtenAt(file); // standard input can be read only once
  for await (const { bytes, line } of recordsOf(file.at ?? file.path)) yield { value: bytes, receivedAt, path: file.path, line, ...as };
}
