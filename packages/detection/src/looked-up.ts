/** A question about addresses or devices that is asked once for each: people have few of them, and many records, mostly in a row of the same. */
export function lookedUp<T>(find: (key: string) => T): (key: string) => T {
  const known = new Map<string, { readonly found: T }>();
  let last: { readonly key: string; readonly found: T } | undefined;
  return (key) => {
    if (last?.key === key) return last.found;
    let entry = known.get(key);
    if (entry === undefined) known.set(key, entry = { found: find(key) });
    last = { key, found: entry.found };
    return entry.found;
  };
}
