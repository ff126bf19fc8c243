/**
 * What is derived from a list once, however many detectors ask: they ask for everybody on every day, and of one window all have the same list. The
 * list is never changed, and what was derived goes with it.
 */
export function onceFor<T, R>(derive: (list: readonly T[]) => R): (list: readonly T[]) => R {
  const known = new WeakMap<readonly T[], { readonly of: R }>();
  return (list) => {
    let entry = known.get(list);
    if (entry === undefined) known.set(list, entry = { of: derive(list) });
    return entry.of;
  };
}
