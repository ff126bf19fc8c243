/**
 * Lists by a key, of which nearly all have one entry: one account, one laptop, one claim. That entry is kept bare, for an array around it takes
 * more memory than the rest of what is known about an idle person. Entries are never arrays themselves.
 */
export class Lists<V extends string | object> {
  readonly #map = new Map<string, V | V[]>();

  get size(): number { return this.#map.size; }
  keys(): IterableIterator<string> { return this.#map.keys(); }
  /** In the order of their coming; empty for a key that nobody has. */
  of(key: string): readonly V[] {
    const found = this.#map.get(key);
    return found === undefined ? [] : isList(found) ? found : [found];
  }
  /** The one that holds of a list, without making a list of the only one. */
  pick(key: string, choose: (list: readonly V[]) => V | undefined): V | undefined {
    const found = this.#map.get(key);
    return found !== undefined && isList(found) ? choose(found) : found;
  }
  add(key: string, value: V): void {
    const found = this.#map.get(key);
    if (found === undefined) this.#map.set(key, value);
    else if (!isList(found)) this.#map.set(key, [found, value]);
    // Short ones are made anew rather than pushed to: V8 gives a list that grows room for sixteen more.
    else if (found.length < FEW) this.#map.set(key, [...found, value]);
    else found.push(value);
  }
  /** Puts every list in this order; equal ones stay as they came. */
  sort(compare: (a: V, b: V) => number): void {
    for (const found of this.#map.values()) if (isList(found)) found.sort(compare);
  }
}
const FEW = 4;
const isList = <V extends string | object>(found: V | V[]): found is V[] => Array.isArray(found);
