import { type ListMatch, type Lists, listFolders, listsState, loadLists } from '@winnow/platform';
import { Kept } from './kept.ts';
import { type ApiDeps } from './ports.ts';

export type Listed = Pick<Lists, 'matches'>;
/** Milliseconds for which lists are taken to be as they were: as long as it may take until a collector uses new ones. */
const FRESH_MS = 60_000;
const nothing: readonly ListMatch[] = [];

/** The lists in use, read again when a file of them changed. Lists that cannot be read name nothing, or those before them stay; the log says so. */
export function listedOf({ deps, now }: { readonly deps: ApiDeps; readonly now: () => number }): () => Promise<Listed> {
  const folders = listFolders(deps.config.lists.folder);
  let read: Listed = { matches: () => nothing };
  let state: string | undefined;
  const kept = new Kept<Listed>({ now }, { fresh: FRESH_MS }, async () => {
    const found = await listsState(folders);
    if (found === state) return read;
    state = found;
    try { read = await loadLists(folders); } catch (error) { deps.log.warn({ kind: error instanceof Error ? error.name : 'unknown' }, 'the lists cannot be read; addresses are shown by those that were there before (winnow lists tells what is wrong)'); }
    return read;
  });
  return () => kept.now();
}
