import { Blocks, type NetworkClass } from '@winnow/core';
import { type ListEntry } from './list-file.ts';

export interface ListedNetwork { readonly class: NetworkClass; readonly operator?: string }
interface Words { readonly words: readonly string[]; readonly network: ListedNetwork }

/** The compiled network lists: blocks before the AS, the AS before words of its holder's name. */
export class NetworkLists {
  readonly #blocks: Blocks<ListedNetwork>;
  readonly #byAsn = new Map<number, ListedNetwork>();
  readonly #byWord = new Map<string, Words[]>();
  readonly #byName = new Map<string, ListedNetwork | null>();

  constructor(entries: readonly ListEntry[]) {
    const blocks: [string, ListedNetwork][] = [];
    for (const entry of entries) {
      if (entry.class === undefined) continue;
      const network: ListedNetwork = entry.operator === undefined ? { class: entry.class } : { class: entry.class, operator: entry.operator };
      if (entry.type === 'cidr') blocks.push([entry.value, network]);
      if (entry.type === 'asn') this.#byAsn.set(Number(entry.value), network);
      if (entry.type === 'name-word') this.#addWords(entry.value.split(' '), network);
    }
    this.#blocks = new Blocks(blocks);
  }

  #addWords(words: readonly string[], network: ListedNetwork): void {
    const first = words[0] ?? '';
    this.#byWord.set(first, [...(this.#byWord.get(first) ?? []), { words, network }]);
  }

  /** What the lists say of an address; undefined when they say nothing. */
  network(ip: string, asn: { readonly number: number; readonly organization: string } | undefined): ListedNetwork | undefined {
    return this.#blocks.find(ip) ?? (asn === undefined ? undefined : this.#byAsn.get(asn.number) ?? this.#named(asn.organization));
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
