/**
 * Bounded cache of two generations: when the young one is full it becomes the old one, and what was not asked for since is dropped.
 * No order to keep up to date on each hit, so it costs one or two look-ups; holds at most 2 × `size` entries.
 */
export class Cache<V> {
  readonly #size: number;
  #young = new Map<string, V>();
  #old = new Map<string, V>();

  constructor(size: number) { this.#size = Math.max(1, size); }

  /** The value of `key`, made by `make` when it is not held. */
  get(key: string, make: (key: string) => V): V {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const value = this.#old.get(key) ?? make(key);
    if (this.#young.size >= this.#size) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
    return value;
  }

  clear(): void {
    this.#young.clear();
    this.#old.clear();
  }

  /** Entries held now. */
  get size(): number { return this.#young.size + this.#old.size; }
}
