import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable, Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Parser, type ReadEntry } from 'tar';
import { open, type Entry, type ZipFile } from 'yauzl';
import { isGzip } from './binary.ts';
import { type FoundFile, headOf, PathError, pathError } from './files.ts';

/** Most that is taken out of one archive: a bomb of a few kilobytes would fill the disk. */
const MOST_BYTES = 200 * 2 ** 30;
/** Logs grow ten- to fiftyfold; what grows more is made to. */
const MOST_GROWTH = 200;
const ROOM = 100 * 2 ** 20;
const MOST_MEMBERS = 100_000;
const MOST_NESTED = 3;

interface Unpacking { readonly folder: string; readonly warn: (line: string) => void; count: number }

/** Log files and what lies in archives (ZIP, tar, tar in gzip) among them, unpacked below `folder`. A member is named `archive.zip/name`; a damaged archive is told and what came out of it is kept. */
export async function unpacked(files: readonly FoundFile[], folder: string, warn: (line: string) => void): Promise<readonly FoundFile[]> {
  const run: Unpacking = { folder, warn, count: 0 };
  const out: FoundFile[] = [];
  for (const file of files) out.push(...await opened(file, run, 0));
  return out;
}

async function opened(file: FoundFile, run: Unpacking, depth: number): Promise<readonly FoundFile[]> {
  const kind = await kindOf(file);
  if (kind === undefined) return [file];
  if (depth >= MOST_NESTED) {
    run.warn(`${file.path}: lies in ${String(depth)} archives, one in the other; unpack it first`);
    return [];
  }
  const members = new Members(file, run);
  try {
    await (kind === 'zip' ? unzip(file, members) : untar(file, members));
  } catch (error) {
    run.warn(`${whyNot(error, file, { kind, folder: run.folder })}; what came out of it is kept`);
  }
  const out: FoundFile[] = [];
  for (const member of members.found) out.push(...await opened(member, run, depth + 1));
  return out;
}

const codeOf = (error: unknown): string => (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '');
/** Why unpacking ended early: the archive, or the place that it is unpacked to. */
function whyNot(error: unknown, { path }: FoundFile, { kind, folder }: { readonly kind: string; readonly folder: string }): string {
  if (error instanceof PathError) return error.message;
  const code = codeOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') return `${path}: does not fit on the disk when it is unpacked to ${folder}; free some space, or name a folder elsewhere with TMPDIR`;
  if (code === 'EACCES' || code === 'EROFS' || code === 'EMFILE' || code === 'EIO') return `${path}: could not be unpacked to ${folder} (${code})`;
  return `${path}: is a damaged ${kind} archive`;
}

const OFFICE = /^(?:\[Content_Types\]\.xml|_rels\/|word\/|xl\/|ppt\/|META-INF\/)/;

async function kindOf(file: FoundFile): Promise<'zip' | 'tar' | undefined> {
  if (file.path === '-') return undefined;
  const head = await headOf(file.at ?? file.path).catch(() => undefined);
  if (head === undefined) return undefined;
  if (head.subarray(0, 4).equals(Buffer.from('504b0304', 'hex'))) return OFFICE.test(head.subarray(30, 60).toString('latin1')) ? undefined : 'zip';
  if (isTar(head)) return 'tar';
  return isGzip(head) && /\.(?:tgz|tar\.gz)$/i.test(file.path) ? 'tar' : undefined;
}
const isTar = (head: Buffer): boolean => head.subarray(257, 262).toString('latin1') === 'ustar';

/** Where members go, and whether there is still room for them. */
class Members {
  readonly found: FoundFile[] = [];
  readonly #archive: FoundFile;
  readonly #run: Unpacking;
  readonly #most: number;
  #bytes = 0;

  constructor(archive: FoundFile, run: Unpacking) {
    this.#archive = archive;
    this.#run = run;
    this.#most = Math.min(MOST_BYTES, ROOM + archive.size * MOST_GROWTH);
  }

  /** Hidden files and what lies beside a Mac's are left out, as in a folder. Names are only shown, never a place on this disk. */
  isWanted(name: string): boolean { return name !== '' && !name.endsWith('/') && !name.split(/[/\\]/).some((part) => (part.startsWith('.') && part !== '.' && part !== '..') || part === '__MACOSX'); }

  async keep(name: string, mtimeMs: number, content: Readable): Promise<void> {
    if (this.found.length >= MOST_MEMBERS) throw new PathError(`${this.#archive.path}: holds more than ${MOST_MEMBERS.toLocaleString('en-US')} files; unpack it first`);
    this.#run.count += 1;
    const at = join(this.#run.folder, 'unpacked', String(this.#run.count));
    await mkdir(dirname(at), { recursive: true });
    let size = 0;
    const measure = new Transform({
      transform: (chunk: Buffer, _, done: TransformCallback) => {
        size += chunk.length;
        this.#bytes += chunk.length;
        if (this.#bytes > this.#most) done(new PathError(`${this.#archive.path}: grows beyond ${String(Math.round(this.#most / 2 ** 20))} MB; unpack it first if that is right`));
        else done(null, chunk);
      },
    });
    try { await pipeline(content, measure, createWriteStream(at, { mode: 0o600 })); } catch (error) {
      await rm(at, { force: true });
      throw error;
    }
    const path = `${this.#archive.path}/${name.split(/[/\\]/).filter((part) => part !== '' && part !== '.' && part !== '..').join('/')}`;
    this.found.push({ path, at, mtimeMs: Number.isFinite(mtimeMs) && mtimeMs > 0 ? mtimeMs : this.#archive.mtimeMs, size });
  }
}

async function unzip(file: FoundFile, members: Members): Promise<void> {
  const zip = await new Promise<ZipFile>((resolve, reject) => { open(file.at ?? file.path, { lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: true }, (error, opened_) => { if (error === null) resolve(opened_); else reject(error); }); });
  try {
    for await (const entry of entriesOf(zip)) {
      // Undecoded, for a name that leads out of the archive would end the reading of it.
      const name = entry.fileNameRaw.toString('utf8');
      if (!members.isWanted(name)) continue;
      if (entry.isEncrypted()) throw new PathError(`${file.path}: is protected by a password; unpack it first`);
      const content = await new Promise<Readable>((resolve, reject) => { zip.openReadStream(entry, (error, stream) => { if (error === null) resolve(stream); else reject(error); }); });
      await members.keep(name, entry.getLastModDate().getTime(), content);
    }
  } finally { zip.close(); }
}

async function* entriesOf(zip: ZipFile): AsyncGenerator<Entry> {
  for (;;) {
    const entry = await new Promise<Entry | undefined>((resolve, reject) => {
      const done = (next?: Entry): void => { zip.removeAllListeners(); resolve(next); };
      zip.once('entry', done).once('end', () => { done(); }).once('error', reject);
      zip.readEntry();
    });
    if (entry === undefined) return;
    yield entry;
  }
}

async function untar(file: FoundFile, members: Members): Promise<void> {
  let last = Promise.resolve();
  const parser = new Parser({
    strict: true,
    onReadEntry: (entry: ReadEntry) => {
      if (entry.type !== 'File' && entry.type !== 'OldFile' || !members.isWanted(entry.path.replace(/^\.\//, ''))) { entry.resume(); return; }
      const content = Readable.from(entry as AsyncIterable<Buffer>);
      last = last.then(() => members.keep(entry.path, entry.mtime?.getTime() ?? Number.NaN, content));
      last.catch((error: unknown) => { parser.abort(error instanceof Error ? error : new Error('unpacking failed')); });
    },
  });
  await new Promise<void>((resolve, reject) => {
    const raw = createReadStream(file.at ?? file.path);
    raw.once('error', (error) => { reject(pathError(file.path, error)); });
    // It tells of each thing that is wrong: the first ends the reading, and those after it must find somebody who listens.
    parser.once('end', () => { resolve(); }).on('error', reject).on('abort', reject);
    raw.pipe(parser);
  });
  await last;
}
