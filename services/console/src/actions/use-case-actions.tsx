import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import type { Key } from '../keys.tsx';
import { useMay, useSession } from '../session.tsx';
import { assigning, perform, type Target } from './act.ts';
import { type Deed, type DeedWords, deeds, possible } from './deeds.ts';

const DialogOf = lazy(() => import('./dialogs.tsx'));

export interface CaseActions {
  /** Opens the dialog, or does it at once where nothing has to be asked. */
  readonly start: (deed: Deed) => void;
  /** Opens the list of all that can be done. */
  readonly all: () => void;
  /** For `useKeys`; empty for those who may only read. */
  readonly keys: readonly Key[];
  readonly deeds: readonly (DeedWords & { readonly run: () => void })[];
  /** Has to stand somewhere on the page. */
  readonly dialog: ReactNode;
}

/** All that analysts do about cases, for the queue and the case page. `undefined`: there is nothing to do it to. */
export function useCaseActions(target: Target | undefined): CaseActions {
  const { user } = useSession();
  const may = useMay('act');
  const [open, setOpen] = useState<{ readonly deed: Deed | 'all'; readonly target: Target }>();
  // not part of the first paint, but there before the first key: what is typed while it loads would go to the page
  useEffect(() => { if (may) { const timer = window.setTimeout(() => { void import('./dialogs.tsx'); }, 300); return () => { window.clearTimeout(timer); }; } return undefined; }, [may]);
  const begin = (deed: Deed, at: Target): void => {
    if (deed === 'mine') { const { action, said } = assigning(user); void perform(at, [action], said); setOpen(undefined); } else if (deed === 'reopen') { void perform(at, [{ action: 'status', to: 'in-progress' }], 'Open again.'); setOpen(undefined); } else setOpen({ deed, target: at });
  };
  const start = (deed: Deed): void => { if (target !== undefined && may && possible(target).some((d) => d.deed === deed)) begin(deed, target); };
  const all = (): void => { if (target !== undefined && may) setOpen({ deed: 'all', target }); };
  const offered = target === undefined || !may ? [] : possible(target).map((d) => ({ ...d, run: () => { start(d.deed); } }));
  const keys: readonly Key[] = !may ? [] : [...deeds.flatMap(({ deed, key, label }) => (key === undefined ? [] : [{ keys: key.replace('shift+', ''), help: label, run: () => { start(deed); } }])), { keys: '.', help: 'All actions', run: all }];
  const close = (): void => { setOpen(undefined); };
  return { start, all, keys, deeds: offered, dialog: open === undefined ? null : <Suspense><DialogOf {...open} onClose={close} begin={(deed) => { begin(deed, open.target); }} /></Suspense> };
}
