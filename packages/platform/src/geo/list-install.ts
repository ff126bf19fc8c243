import { open, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { makeFolder } from '../folder.ts';
import { ImportError, type ImportedList } from './list-import.ts';
import { bundledLists, lookAtList, type ListSource } from './lists.ts';

export interface Installed { readonly path: string; /** What it took the place of. */ readonly before: ListSource | undefined }

/** A list that has lost this share of its entries since last time is more likely cut than cured. */
const LEAST_SHARE = 0.5;

/**
 * Puts a list into a folder in one step (a file beside it, then a rename), so that whoever reads the folder sees the old one or the new one, never
 * half of one. Throws ImportError, with the old list untouched, when the new one is unusable, much smaller or older; `force` overrules the last two.
 */
export async function installList(folder: string, list: ImportedList, force: boolean): Promise<Installed> {
  if (resolve(folder) === resolve(bundledLists())) throw new ImportError(`${folder}: is the folder of the lists that come with Winnow, which an upgrade replaces; name one of your own with --folder or lists.folder`);
  const path = join(folder, list.file);
  const { problems } = lookAtList(list.file, list.bytes);
  if (problems.length > 0) throw new ImportError(`${problems[0] ?? ''}; the list would not be usable, ${path} stays as it is`);
  const before = await standing(path, list.file);
  if (before !== undefined && !force) compare(path, list, before);
  await write(folder, path, list.bytes);
  return { path, before };
}

/** What is there now; a broken one counts as none, so that any whole one may take its place. */
async function standing(path: string, file: string): Promise<ListSource | undefined> {
  const bytes = await readFile(path).catch(() => undefined);
  return bytes === undefined ? undefined : lookAtList(file, bytes).source;
}

function compare(path: string, list: ImportedList, before: ListSource): void {
  const keep = `${path} stays as it is; fetch the file anew, or take it all the same with --force`;
  if (list.entries < before.entries * LEAST_SHARE) throw new ImportError(`the new list has ${count(list.entries)}, the present one ${count(before.entries)}: it has shrunk suspiciously; ${keep}`);
  if (list.date < before.newest) throw new ImportError(`the new list is of ${list.date}, the present one of ${before.newest}: it is older; ${keep}`);
}
const count = (n: number): string => `${n.toLocaleString('en-US')} ${n === 1 ? 'entry' : 'entries'}`;

async function write(folder: string, path: string, bytes: Buffer): Promise<void> {
  // A name that is no list's: a process that dies here leaves nothing that anybody reads.
  const beside = join(folder, `.winnow-import-${String(process.pid)}`);
  try {
    makeFolder(folder);
    const file = await open(beside, 'w', 0o644);
    try { await file.writeFile(bytes); await file.sync(); } finally { await file.close(); }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw new ImportError(`${path}: cannot be written (${typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : String(error)}); the list that was there stays`);
  }
}
