import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { type Clock, type Db, DetectorStore, type Log } from '@winnow/platform';
import { type RawRecord } from '@winnow/intake';
import { type FoundClaims, readClaims, sortFiles } from '../claims.ts';
import { UsageError } from '../errors.ts';
import { findFiles, type FoundFile, headOf, PathError, rawRecords } from '../files.ts';
import { checkUsable, replaceClaims } from './claims.ts';
import { type Feed } from './feed.ts';

export interface Watching { readonly db: Db; readonly feed: Feed; readonly clock: Clock; readonly log: Log; readonly warn: (line: string) => void; /** Milliseconds between two looks. */ readonly everyMs?: number }
/** How far a file was read: as large and as old as it was then, what it began with, the line from which on it is read once more when it has grown. */
interface Read { readonly size: number; readonly mtime: number; readonly head: string; readonly from: number; /** It stood still when it was read. */ readonly whole: boolean }

const EVERY_MS = 2000;
const PIECE = 1000;

/**
 * Reads what lies in folders and what comes there, until the signal. Files may grow and be replaced: of one that has grown the lines behind those that were read, with the last of them once
 * more, which changes nothing. How far each was read is kept with the data.
 */
export async function watchFolders(folders: readonly string[], watching: Watching, signal: AbortSignal): Promise<void> {
  const told = new Set<string>();
  const once = (line: string): void => { if (!told.has(line) && told.size < 1000) { told.add(line); watching.warn(line); } };
  const seen = new Map<string, string>();
  const isOver = (): boolean => signal.aborted;
  while (!isOver()) {
    for (const folder of folders) {
      const files = await findFiles([folder], once).catch((error: unknown) => { once(error instanceof PathError ? error.message : `${folder}: cannot be read`); return []; });
      for (const file of files) {
        const look = `${String(file.size)} ${String(file.mtimeMs)}`;
        const isStill = seen.get(file.path) === look;
        seen.set(file.path, look);
        if (isOver()) return;
        try { await readOn(file, isStill, { ...watching, warn: once }); } catch (error) {
          // Its mark says how far it came; the next look goes on from there.
          if (error instanceof PathError) once(error.message);
          else if (!isOver()) watching.log.warn({ kind: error instanceof Error ? error.name : 'unknown' }, 'a watched file could not be stored; trying again');
        }
      }
    }
    await watching.clock.sleep(watching.everyMs ?? EVERY_MS, signal);
  }
}

const markOf = (path: string): string => `watched ${path}`;
async function readBefore(live: DetectorStore, path: string): Promise<Read | undefined> {
  const value = await live.mark(markOf(path));
  return value === undefined ? undefined : JSON.parse(value) as Read; // written below
}

async function readOn(file: FoundFile, isStill: boolean, watching: Watching): Promise<void> {
  const live = new DetectorStore(watching.db);
  const before = await readBefore(live, file.path);
  if (file.size === 0 || isRead(file, isStill, before)) return;
  const { logs, claims } = await sortFiles([file], watching.warn);
  const head = await beginning(file.path, before?.head);
  let from = before !== undefined && head.isSame && file.size >= before.size ? before.from : 0;
  // A claims file is one thing: half of it would be people who are not there.
  if (claims.length > 0 && !isStill) return;
  await takeOver(claims, watching);
  if (logs.length > 0) from = await feedFrom(file, { from, isStill }, watching.feed);
  const read: Read = { size: file.size, mtime: file.mtimeMs, head: head.mark, from, whole: isStill };
  await live.setMark(markOf(file.path), JSON.stringify(read), watching.clock.now());
}
const isRead = (file: FoundFile, isStill: boolean, before: Read | undefined): boolean => before?.size === file.size && before.mtime === file.mtimeMs && (before.whole || !isStill);

async function takeOver(files: readonly FoundClaims[], { db, clock, warn }: Watching): Promise<void> {
  for (const file of files) {
    const warnings: string[] = [];
    try {
      const claims = await readClaims({}, [file], (line) => { warnings.push(line); warn(line); });
      checkUsable(claims, file.kind, warnings);
      await replaceClaims(db, claims, file.kind, clock.now());
    } catch (error) {
      if (!(error instanceof UsageError || error instanceof PathError)) throw error;
      warn(`${error.message}; left out`);
    }
  }
}

/** Stores what begins on or behind a line. What a file ends with may be half-written as long as it grows, so it waits. Returns the line on which the last record began. */
async function feedFrom(file: FoundFile, { from, isStill }: { readonly from: number; readonly isStill: boolean }, feed: Feed): Promise<number> {
  let piece: RawRecord[] = [];
  let last = from;
  for await (const record of rawRecords(file)) {
    if ((record.line ?? 0) < from) continue;
    if (piece.length >= PIECE) { await feed.store(piece, 'files'); piece = []; }
    piece.push(record);
    last = record.line ?? last;
  }
  if (!isStill) piece.pop();
  if (piece.length > 0) await feed.store(piece, 'files');
  return last;
}

/** What a file begins with, as a hash of its first bytes: of as many as were known before, so that one that has grown is still the same. */
async function beginning(path: string, before: string | undefined): Promise<{ readonly mark: string; readonly isSame: boolean }> {
  const bytes = (await headOf(path)).subarray(0, 512);
  const hashed = (n: number): string => `${String(n)} ${createHash('sha256').update(bytes.subarray(0, n)).digest('hex').slice(0, 16)}`;
  return { mark: hashed(bytes.length), isSame: before !== undefined && hashed(Number(before.split(' ', 1).join(''))) === before };
}

/** Rejects with one line for a folder that is not there. */
export async function checkFolders(folders: readonly string[]): Promise<void> {
  for (const folder of folders) { await findFiles([folder]); await (await open(folder)).close(); }
}
