import { Blocks, type NetworkClass } from '@winnow/core';
import { type ListEntry } from './list-file.ts';

export interface ListedNetwork { readonly class: NetworkClass; readonly operator?: string }
interface Words { readonly words: readonly string[]; readonly network: ListedNetwork }

/** Addresses from somebody else's data: a list in a file or a database. */
export interface Imported { find(ip: string): ListedNetwork | undefined }

/** From the one that says most of whoever is behind an address. */
const byWeight: readonly NetworkClass[] = ['tor', 'relay', 'vpn', 'proxy'];
/** Networks of which the curated lists know better: a company's security gateway is in lists of VPN exits, a VPN brand's own network in lists of data centres. */
const knownBetter = (listed: NetworkClass, imported: NetworkClass): boolean => (listed === 'relay' && imported !== 'tor') || (imported === 'hosting' && byWeight.includes(listed));

/** The compiled network lists: blocks before imported addresses, these before the AS (which may know better), the AS before words of its holder's name. */
export class NetworkLists {
  readonly #blocks: Blocks<ListedNetwork>;
  readonly #byAsn = new Map<number, ListedNetwork>();
  readonly #byWord = new Map<string, Words[]>();
  readonly #byName = new Map<string, ListedNetwork | null>();

  readonly #imported: readonly Imported[];

  constructor(entries: readonly ListEntry[], imported: readonly Imported[] = []) {
    this.#imported = imported;
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
    const block = this.#blocks.find(ip);
    if (block !== undefined) return block;
    const listed = asn === undefined ? undefined : this.#byAsn.get(asn.number);
    const imported = this.#strongest(ip);
    if (imported === undefined || (listed !== undefined && knownBetter(listed.class, imported.class))) return listed ?? (asn === undefined ? undefined : this.#named(asn.organization));
    // Lists of addresses seldom say whose they are; the network may.
    return imported.operator === undefined && listed?.operator !== undefined && listed.class === imported.class ? listed : imported;
  }

  #strongest(ip: string): ListedNetwork | undefined {
    let best: ListedNetwork | undefined;
    for (const source of this.#imported) {
      const found = source.find(ip);
      if (found !== undefined && (best === undefined || rankOf(found) < rankOf(best))) best = found;
    }
    return best;
  }

  #named(organization: string): ListedNetwork | undefined {
    const known = this.#byName.get(organization);
    if (known !== undefined) return known ?? undefined;
    const found = this.#read(organization);
    if (this.#byName.size < MOST_NAMES) this.#byName.set(organization, found ?? null);
    return found;
  }

  #read(organization: string): ListedNetwork | undefined {
    const tokens = tokensOf(organization);
    for (const [i, token] of tokens.entries()) {
      const hit = this.#byWord.get(token)?.find(({ words }) => stand(words, tokens, i));
      if (hit !== undefined) return hit.network;
    }
    return undefined;
  }
}

const tokensOf = (organization: string): readonly string[] => organization.slice(0, 200).toLowerCase().split(/[^a-z0-9]+/, 40);
const stand = (words: readonly string[], tokens: readonly string[], at: number): boolean => words.every((word, j) => tokens[at + j] === word);
/** True when a list's words stand one after the other in the name of a network's holder. */
export const namedBy = (organization: string, value: string): boolean => { const [words, tokens] = [value.split(' '), tokensOf(organization)]; return tokens.some((_, i) => stand(words, tokens, i)); };

/** Smaller says more; of one class the one with an operator. */
const rankOf = ({ class: cls, operator }: ListedNetwork): number => { const at = byWeight.indexOf(cls); return 2 * (at < 0 ? byWeight.length : at) + (operator === undefined ? 1 : 0); };

/** Holders' names remembered; the bundled data has 60,000. */
const MOST_NAMES = 100_000;
