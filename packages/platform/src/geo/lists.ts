import { fileURLToPath } from 'node:url';
import { type ListEntry, readLists } from './list-file.ts';
import { MarkLists } from './marks.ts';
import { type ListedNetwork, NetworkLists } from './networks.ts';

/** Curated lists, ready to be asked: `network` and `marks` are what enrichment's ports want. */
export interface Lists {
  readonly network: (ip: string, asn: { readonly number: number; readonly organization: string } | undefined) => ListedNetwork | undefined;
  readonly marks: MarkLists;
  /** Every entry as read, for `winnow lists`. */
  readonly entries: readonly ListEntry[];
}

/** The lists that come with Winnow. The path is the same from `src` and from `dist`. */
export const bundledLists = (): string => fileURLToPath(new URL('../../../../config/lists', import.meta.url));

/** Loads folders of list files; of two entries about one AS or MAC prefix the later wins. Rejects with ListsError naming each wrong file and line. */
export async function loadLists(folders: string | readonly string[] = bundledLists()): Promise<Lists> {
  const entries = await readLists(typeof folders === 'string' ? [folders] : folders);
  const networks = new NetworkLists(entries);
  return { network: (ip, asn) => networks.network(ip, asn), marks: new MarkLists(entries), entries };
}
