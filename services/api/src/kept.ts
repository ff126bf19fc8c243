/** What costs more than a page should is asked once for all who look within `freshMs`. What failed is asked again. */
export function kept<T>({ now }: { readonly now: () => number }, freshMs: number, ask: () => Promise<T>): () => Promise<T> {
  let known: { readonly at: number; readonly value: Promise<T> } | undefined;
  return () => {
    if (known !== undefined && now() - known.at < freshMs) return known.value;
    const value = ask();
    const mine = known = { at: now(), value };
    value.catch(() => { if (known === mine) known = undefined; });
    return value;
  };
}
