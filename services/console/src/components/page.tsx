import { useEffect, type ReactNode } from 'react';

/** The title of the tab while the component stands. */
export function useTitle(title: string): void {
  useEffect(() => { document.title = title === '' ? 'Winnow' : `${title} · Winnow`; }, [title]);
}
/** A page with its heading and, at the right, what can be done on it. */
export function Page({ title, actions, children }: { readonly title: string; readonly actions?: ReactNode; readonly children: ReactNode }): ReactNode {
  useTitle(title);
  return (
    <div className="w-page">
      <div style={{ display: 'flex', alignItems: 'center', gap: 12, flexWrap: 'wrap', marginBottom: 10 }}><h1 style={{ margin: 0, fontSize: 20 }}>{title}</h1><div style={{ marginLeft: 'auto', display: 'flex', gap: 8, flexWrap: 'wrap' }} className="w-noprint">{actions}</div></div>
      {children}
    </div>
  );
}
/** A box with a heading. `aside` stands at the right of it. */
export const Panel = ({ title, aside, id, children }: { readonly title: string; readonly aside?: ReactNode; readonly id?: string; readonly children: ReactNode }): ReactNode => (
  <section className="w-panel" id={id} aria-label={title} style={{ marginBottom: 14, minWidth: 0 }}>
    <div style={{ display: 'flex', alignItems: 'center', gap: 10, padding: '7px 12px', borderBottom: '1px solid var(--w-line)' }}><h2 style={{ margin: 0, fontSize: 14 }}>{title}</h2><div style={{ marginLeft: 'auto' }} className="w-quiet">{aside}</div></div>
    <div style={{ padding: 12, minWidth: 0, overflowX: 'auto' }}>{children}</div>
  </section>
);
