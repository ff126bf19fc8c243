/**
 * What costs more than a page should is asked once for all who look within `freshMs`. What failed is asked again. `meanwhile`: whoever comes while something older is
 * there gets that, and only the first of all waits.
 */
export function kept<T>({ now }: { readonly now: () => number }, freshMs: number, ask: () => Promise<T>, { meanwhile = false }: { readonly meanwhile?: boolean } = {}): () => Promise<T> {
  let known: { readonly at: number; readonly value: Promise<T> } | undefined;
  let older: Promise<T> | undefined;
  return () => {
    if (known === undefined || now() - known.at >= freshMs) {
      const value = ask();
      const mine = known = { at: now(), value };
      value.then(() => { if (meanwhile && known === mine) older = value; }, () => { if (known === mine) known = undefined; });
    }
    return older ?? known.value;
  };
}
