import { readFile, stat } from 'node:fs/promises';
import { bundledLists, type Config, ImportError, type ImportKind, installList, listFolders, type ListSource, ListsError, loadLists, readImport } from '@winnow/platform';
import { UsageError } from './errors.ts';
import { pathError } from './files.ts';
import { type Surroundings } from './surroundings.ts';
import { counted, paint } from './text.ts';

const DAY = 86_400_000;

/** Checks lists (a named folder alone, else the bundled and the configured one) and says how old they are. Resolves to false when they cannot be used. */
export async function showLists(named: string | undefined, { config, json }: { readonly config: Config; readonly json?: boolean }, around: Surroundings): Promise<boolean> {
  const folders = named === undefined ? listFolders(config.lists.folder) : [named];
  const where = folders.join(' and ');
  const p = paint(around.colour);
  try {
    const { sources } = await loadLists(folders);
    if (sources.length === 0) throw new UsageError(`${where}: no list in there; lists are *.yaml, *.cidr and *.mmdb files, config/lists/README.md tells how they look`);
    if (json === true) { for (const s of sources) around.out(`${JSON.stringify({ ...s, types: s.kinds })}\n`); return true; }
    const entries = sources.reduce((sum, s) => sum + (s.kinds.includes('mmdb') ? 0 : s.entries), 0);
    around.out(`${p.green('Usable')}: ${counted(entries, 'entry', 'entries')} in ${where}\n`);
    for (const line of tableOf(sources, around)) around.out(`  ${line}\n`);
    return true;
  } catch (error) {
    if (!(error instanceof ListsError)) throw error;
    for (const problem of error.problems.slice(0, 50)) around.warn(problem);
    if (error.problems.length > 50) around.warn(`and ${String(error.problems.length - 50)} more`);
    around.warn(`${where}: ${counted(error.problems.length, 'problem')}; services with this folder do not start`);
    return false;
  }
}

function tableOf(sources: readonly ListSource[], { now, colour }: Surroundings): readonly string[] {
  const p = paint(colour);
  const width = Math.max(...sources.map((r) => r.file.length));
  return sources.map((s) => {
    const days = Math.max(0, Math.floor((now() - Date.parse(s.newest)) / DAY));
    const age = s.newest === '' ? 'no entry' : `checked ${s.oldest === s.newest ? s.newest : `${s.oldest} to ${s.newest}`}, ${counted(days, 'day')} old`;
    return `${s.file.padEnd(width)}  ${s.entries.toLocaleString('en-US').padStart(9)}  ${s.kinds.join(', ').padEnd(10)}  ${age}${s.source === '' ? '' : `  ${p.dim(s.source.length > 60 ? `${s.source.slice(0, 59)}…` : s.source)}`}`;
  });
}

export interface UpdateOptions { readonly file: string; readonly kind?: ImportKind; readonly folder?: string; readonly force?: boolean; readonly config: Config }

/** Imports one public list into the operator's own folder. The list that was there stays when the new one is broken, empty, older or much smaller. */
export async function updateList({ file, kind, force = false, ...options }: UpdateOptions, around: Surroundings): Promise<void> {
  const folder = options.folder ?? options.config.lists.folder;
  if (folder === undefined) throw new UsageError('where to? lists that come with Winnow are not changed: name a folder of your own with --folder, or with lists.folder in the configuration');
  const { bytes, written } = await contentOf(file, around.now());
  const { entries: known } = await loadLists([bundledLists()]);
  try {
    const list = readImport(file, bytes, { written, known, force, ...(kind !== undefined && { kind }) });
    const { path, before } = await installList(folder, list, force);
    for (const line of list.leftOut) around.warn(line);
    const was = before === undefined ? 'new' : `was ${before.entries.toLocaleString('en-US')} of ${before.newest}`;
    around.out(`${path}: ${list.what}; ${list.entries.toLocaleString('en-US')} ${list.file.endsWith('.mmdb') ? 'nodes' : list.entries === 1 ? 'entry' : 'entries'} of ${list.date} (${was}).\n`);
    around.out(options.config.lists.folder === undefined ? `It is used by whoever has lists.folder: ${folder} in the configuration.\n` : 'Running collectors take it within a minute.\n');
  } catch (error) { throw error instanceof ImportError ? new UsageError(error.message) : error; }
}

async function contentOf(file: string, now: number): Promise<{ readonly bytes: Buffer; readonly written: number }> {
  try {
    const { mtimeMs } = await stat(file);
    return { bytes: await readFile(file), written: Math.min(mtimeMs, now) };
  } catch (error) { throw pathError(file, error); }
}
