import { Component as ReactComponent, createContext, Suspense, use, useEffect, useRef, useState, type ReactNode } from 'react';
import { useGet } from '../../api.ts';
import { Bones, ErrorState } from '../../components/states.tsx';
import { signOf } from '../../components/untrusted.tsx';

/** A section of the page: `key` is what jumps to it. */
export interface SectionPlace { readonly id: string; readonly title: string; readonly key: string }

/** Sections that somebody jumped to, or that are to be printed, are drawn at once. */
const Wanted = createContext<ReadonlySet<string> | 'all'>(new Set());
export const WantedSections = Wanted.Provider;

/** True as soon as a place has come near the viewport, and from then on. */
function useNear(id: string, isEager: boolean): { readonly ref: React.RefObject<HTMLElement | null>; readonly isNear: boolean } {
  const ref = useRef<HTMLElement>(null);
  const wanted = use(Wanted);
  const [isNear, near] = useState(isEager);
  useEffect(() => {
    const element = ref.current;
    if (element === null || isNear) return undefined;
    const watcher = new IntersectionObserver((entries) => { if (entries.some((e) => e.isIntersecting)) near(true); }, { rootMargin: '240px' });
    watcher.observe(element);
    return () => { watcher.disconnect(); };
  }, [isNear]);
  return { ref, isNear: isNear || wanted === 'all' || wanted.has(id) };
}

/** What breaks in a section stays in it. */
class Fence extends ReactComponent<{ readonly children: ReactNode }, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: undefined };
  static getDerivedStateFromError(error: unknown): { readonly error: unknown } { return { error }; }
  override render(): ReactNode { return this.state.error === undefined ? this.props.children : <ErrorState error={this.state.error} retry={() => { this.setState({ error: undefined }); }} />; }
}

/** A numbered box. What is in it is drawn, and asked for, when it comes near; until then it keeps `height` pixels. */
export function Section({ place, aside, height = 260, isEager = false, isFlush = false, children }: { readonly place: SectionPlace; readonly aside?: ReactNode; readonly height?: number; readonly isEager?: boolean; /** No space around it: tables and drawings up to the edge. */ readonly isFlush?: boolean; readonly children: ReactNode }): ReactNode {
  const { ref, isNear } = useNear(place.id, isEager);
  return (
    <section ref={ref} className="w-panel c-section" id={place.id} aria-labelledby={`${place.id}-title`}>
      <div className="c-section-head"><h2 id={`${place.id}-title`} tabIndex={-1}><kbd className="w-kbd w-noprint" aria-hidden="true">{place.key}</kbd>{place.title}</h2><div className="c-aside w-quiet">{aside}</div></div>
      <div className={isFlush ? 'c-flush' : 'c-inner'} style={isNear ? undefined : { minHeight: height }}>{isNear && <Fence><Suspense fallback={<Bones lines={5} />}>{children}</Suspense></Fence>}</div>
    </section>
  );
}

/** One request, and what is drawn of it; while it runs grey lines, and what went wrong with a way to try again. */
// The type is the caller's word on what the path answers, as it is with useGet.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
export function Load<T>({ path, lines = 6, children }: { readonly path: string; readonly lines?: number; readonly children: (data: T) => ReactNode }): ReactNode {
  const { data, error, refetch } = useGet<T>(path);
  if (data !== undefined) return children(data);
  return error === null ? <Bones lines={lines} /> : <ErrorState error={error} retry={() => { void refetch(); }} />;
}

/** Words that are pressed or not: a filter. */
export const Chip = ({ isOn, onToggle, children, title }: { readonly isOn: boolean; readonly onToggle: () => void; readonly children: ReactNode; readonly title?: string }): ReactNode => <button type="button" className="c-chip" aria-pressed={isOn} onClick={onToggle} title={title}>{children}</button>;

/** Of several exactly one. */
export function OneOf<T extends string>({ label, value, options, onChange }: { readonly label: string; readonly value: T; readonly options: readonly { readonly value: T; readonly label: string }[]; readonly onChange: (value: T) => void }): ReactNode {
  return <span role="group" aria-label={label} className="c-oneof">{options.map((o) => <button key={o.value} type="button" className="c-chip" aria-pressed={o.value === value} onClick={() => { onChange(o.value); }}>{o.label}</button>)}</span>;
}
/** Text on the clipboard; where that is not allowed (no https), it is selected in a box of the browser's own to be copied by hand. */
export async function copyText(text: string): Promise<void> {
  try { await navigator.clipboard.writeText(text); } catch {
    const area = Object.assign(document.createElement('textarea'), { value: text });
    area.style.cssText = 'position:fixed;opacity:0';
    document.body.append(area);
    area.select();
    // The only way there is without a secure context.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    const isCopied = document.execCommand('copy');
    area.remove();
    if (!isCopied) throw new Error('The browser does not let this page copy.');
  }
}
/** Text from outside for where no element can stand (options, drawings): what cannot be seen, or turns the order, is shown by its sign, and it is cut. */
export const signed = (text: string, most = 32): string => Array.from(text.slice(0, most), (c) => (/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(c) ? signOf(c) : c)).join('') + (text.length > most ? '…' : '');
