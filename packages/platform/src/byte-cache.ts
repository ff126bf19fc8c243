import { LRUCache } from 'lru-cache';

export interface ByteCacheOptions<V> {
  /** Bytes of all values together. */
  readonly maxBytes: number;
  /** About how many bytes a value takes in memory. */
  readonly sizeOf: (value: V) => number;
  /** A value was given up for lack of room; it is to be counted, not to be missed. */
  readonly onEvict?: () => void;
}

/** Values by key within a budget of bytes; what was not asked for longest goes first. */
export class ByteCache<V extends object> {
  readonly #values: LRUCache<string, V>;
  readonly #maxBytes: number;

  constructor({ maxBytes, sizeOf, onEvict }: ByteCacheOptions<V>) {
    this.#maxBytes = maxBytes;
    this.#values = new LRUCache<string, V>({ maxSize: maxBytes, sizeCalculation: (value, key) => Math.max(1, Math.ceil(sizeOf(value)) + 2 * key.length), dispose: (_value, _key, reason) => { if (reason === 'evict') onEvict?.(); } });
  }

  get(key: string): V | undefined { return this.#values.get(key); }
  /** Keeps a value, unless it alone is larger than the budget. */
  set(key: string, value: V): void { this.#values.set(key, value); }
  delete(key: string): void { this.#values.delete(key); }
  clear(): void { this.#values.clear(); }
  get bytes(): number { return Math.min(this.#values.calculatedSize, this.#maxBytes); }
  get size(): number { return this.#values.size; }
}
