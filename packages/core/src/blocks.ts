import { ipKey, parseCidr } from './ip.ts';

interface Block<V> { readonly first: string; readonly last: string; readonly value: V; /** Innermost block around this one. */ outer: Block<V> | undefined }

/** Address blocks with a value each, which may lie in each other; the innermost one speaks. A question costs a binary search. */
export class Blocks<V> {
  readonly #blocks: readonly Block<V>[];

  /** Entries that are no CIDR block are left out; of equal blocks the later one speaks. */
  constructor(entries: Iterable<readonly [cidr: string, value: V]>) {
    const blocks: Block<V>[] = [];
    for (const [cidr, value] of entries) {
      const range = parseCidr(cidr);
      if (range !== undefined) blocks.push({ ...range, value, outer: undefined });
    }
    blocks.sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : a.last > b.last ? -1 : a.last < b.last ? 1 : 0));
    let open: Block<V> | undefined;
    for (const block of blocks) {
      while (open !== undefined && open.last < block.first) open = open.outer;
      block.outer = open;
      open = block;
    }
    this.#blocks = blocks;
  }

  get size(): number { return this.#blocks.length; }

  /** The value of the innermost block around a canonical address. */
  find(ip: string): V | undefined {
    if (this.#blocks.length === 0) return undefined;
    const key = ipKey(ip);
    let from = 0;
    let to = this.#blocks.length - 1;
    while (from <= to) {
      const middle = (from + to) >>> 1;
      if ((this.#blocks[middle]?.first ?? '') <= key) from = middle + 1;
      else to = middle - 1;
    }
    for (let block = this.#blocks[to]; block !== undefined; block = block.outer) if (key <= block.last) return block.value;
    return undefined;
  }
}
