import type { ReactNode } from 'react';
import { useTitle } from '../components/page.tsx';
import './entry.css';

/** The page of those who are not signed in: a box in the middle. */
export function Entry({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  useTitle(title);
  return (
    <main className="entry">
      <div className="entry-box w-panel">
        <div className="entry-brand"><img src="/icon.svg" alt="" width={30} height={30} /><span>Winnow</span></div>
        <h1>{title}</h1>
        {children}
      </div>
      <p className="w-quiet">Tells apart the people a company hired and the people who log in.</p>
    </main>
  );
}
