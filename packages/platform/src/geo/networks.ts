import { ipKey, type NetworkClass, parseCidr } from '@winnow/core';
import { type ListEntry } from './list-file.ts';

export interface ListedNetwork { readonly class: NetworkClass; readonly operator?: string }
interface Block { readonly first: string; readonly last: string; readonly network: ListedNetwork; /** Innermost block around this one. */ outer: Block | undefined }
interface Words { readonly words: readonly string[]; readonly network: ListedNetwork }

/** The compiled network lists: blocks before the AS, the AS before words of its holder's name. */
export class NetworkLists {
  readonly #blocks: readonly Block[];
  readonly #byAsn = new Map<number, ListedNetwork>();
  readonly #byWord = new Map<string, Words[]>();
  readonly #byName = new Map<string, ListedNetwork | null>();

  constructor(entries: readonly ListEntry[]) {
    const blocks: Block[] = [];
    for (const entry of entries) {
      if (entry.class === undefined) continue;
      const network: ListedNetwork = entry.operator === undefined ? { class: entry.class } : { class: entry.class, operator: entry.operator };
      const range = entry.type === 'cidr' ? parseCidr(entry.value) : undefined;
      if (range !== undefined) blocks.push({ ...range, network, outer: undefined });
      if (entry.type === 'asn') this.#byAsn.set(Number(entry.value), network);
      if (entry.type === 'name-word') this.#addWords(entry.value.split(' '), network);
    }
    this.#blocks = nested(blocks);
  }

  #addWords(words: readonly string[], network: ListedNetwork): void {
    const first = words[0] ?? '';
    this.#byWord.set(first, [...(this.#byWord.get(first) ?? []), { words, network }]);
  }

  /** What the lists say of an address; undefined when they say nothing. */
  network(ip: string, asn: { readonly number: number; readonly organization: string } | undefined): ListedNetwork | undefined {
    return this.#block(ipKey(ip)) ?? (asn === undefined ? undefined : this.#byAsn.get(asn.number) ?? this.#named(asn.organization));
  }

  /** Binary search for the last block that begins at or before the key; from there outwards, as blocks may lie in each other. */
  #block(key: string): ListedNetwork | undefined {
    let from = 0;
    let to = this.#blocks.length - 1;
    while (from <= to) {
      const middle = (from + to) >>> 1;
      if ((this.#blocks[middle]?.first ?? '') <= key) from = middle + 1;
      else to = middle - 1;
    }
    for (let block = this.#blocks[to]; block !== undefined; block = block.outer) if (key <= block.last) return block.network;
    return undefined;
  }

  #named(organization: string): ListedNetwork | undefined {
    const known = this.#byName.get(organization);
    if (known !== undefined) return known ?? undefined;
    const found = this.#read(organization);
    if (this.#byName.size < MOST_NAMES) this.#byName.set(organization, found ?? null);
    return found;
  }

  #read(organization: string): ListedNetwork | undefined {
    const tokens = organization.slice(0, 200).toLowerCase().split(/[^a-z0-9]+/, 40);
    for (const [i, token] of tokens.entries()) {
      const hit = this.#byWord.get(token)?.find(({ words }) => words.every((word, j) => tokens[i + j] === word));
      if (hit !== undefined) return hit.network;
    }
    return undefined;
  }
}

/** Holders' names remembered; the bundled data has 60,000. */
const MOST_NAMES = 100_000;

/** Sorted by beginning, the wider first; each linked to the innermost block around it. */
function nested(blocks: Block[]): readonly Block[] {
  blocks.sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : a.last > b.last ? -1 : a.last < b.last ? 1 : 0));
  let open: Block | undefined;
  for (const block of blocks) {
    while (open !== undefined && open.last < block.first) open = open.outer;
    block.outer = open;
    open = block;
  }
  return blocks;
}
