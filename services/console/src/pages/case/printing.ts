import { useComputedColorScheme } from '@mantine/core';
import { createContext, use, useCallback, useEffect, useState } from 'react';
import { flushSync } from 'react-dom';

const Printing = createContext(false);
/** Beneath it `usePrinting` tells. */
export const PrintingCase = Printing.Provider;
/** True while the case is being put on paper: what folds stands open. */
export const usePrinting = (): boolean => use(Printing);

/** Changes whenever drawings are to be drawn anew in other colours. */
export function useColours(): string {
  const scheme = useComputedColorScheme('light');
  return usePrinting() ? 'print' : scheme;
}

const SCHEME = 'data-mantine-color-scheme';
const LOOK_MS = 150;
const MOST_MS = 10_000;
/** Until nothing on the page is on its way any more, ten seconds at the most. */
async function drawn(): Promise<void> {
  for (let waited = 0; waited < MOST_MS; waited += LOOK_MS) {
    await new Promise((done) => { window.setTimeout(done, LOOK_MS); });
    if (document.querySelector('.c-page [aria-busy="true"]') === null) return;
  }
}

/** Whether it is being printed, and how to: `prepare` is called before, so that all sections are drawn. The browser's own way of printing does not wait for what is not there yet. */
export function usePrint(prepare: () => void): { readonly isPrinting: boolean; readonly print: () => Promise<void> } {
  const [isPrinting, set] = useState(false);
  const scheme = useComputedColorScheme('light');
  // Paper is light: also what is drawn on a canvas, and the parts that are not ours.
  const begin = useCallback(() => { document.documentElement.setAttribute(SCHEME, 'light'); flushSync(() => { prepare(); set(true); }); }, [prepare]);
  useEffect(() => {
    const end = (): void => { document.documentElement.setAttribute(SCHEME, scheme); set(false); };
    window.addEventListener('beforeprint', begin);
    window.addEventListener('afterprint', end);
    return () => { window.removeEventListener('beforeprint', begin); window.removeEventListener('afterprint', end); };
  }, [begin, scheme]);
  return { isPrinting, print: async () => { begin(); await drawn(); window.print(); } };
}
