import { createContext, use, useEffect, useId, type ReactNode } from 'react';

/** A key or a run of keys: `j`, `Enter`, `?`, `g c`, `mod+k` (Ctrl, or ⌘ on a Mac). `help` says in a few words what it does. */
export interface Key { readonly keys: string; readonly help: string; readonly run: () => void }
/** An entry of the palette. */
export interface PaletteAction { readonly id: string; readonly label: string; readonly hint?: string; readonly run: () => void }

/** Dialogs lie over the page: while one is open only its keys count. */
interface Entry<T> { readonly group: string; readonly items: readonly T[]; readonly layer: number; readonly rank: number }
const keyEntries = new Map<string, Entry<Key>>();
const paletteEntries = new Map<string, Entry<PaletteAction>>();
const Layer = createContext(0);
const openLayers = new Map<string, number>();
const topLayer = (): number => Math.max(0, ...openLayers.values());

/** What lies in it is a dialog: keys of what is beneath rest while it stands. */
export function KeyLayer({ children }: { readonly children: ReactNode }): ReactNode {
  const layer = use(Layer) + 1;
  const id = useId();
  useEffect(() => { openLayers.set(id, layer); return () => { openLayers.delete(id); }; }, [id, layer]);
  return <Layer value={layer}>{children}</Layer>;
}

/** Registers keys while the component stands. Of two that ask for one key the page's goes before the shell's (`rank`), then the later one. */
export function useKeys(group: string, keys: readonly Key[], rank = 1): void {
  const id = useId();
  const layer = use(Layer);
  useEffect(() => { keyEntries.set(id, { group, items: keys, layer, rank }); return () => { keyEntries.delete(id); }; });
}

/** Registers actions of the palette (⌘K) while the component stands. */
export function usePaletteActions(group: string, actions: readonly PaletteAction[], rank = 1): void {
  const id = useId();
  const layer = use(Layer);
  useEffect(() => { paletteEntries.set(id, { group, items: actions, layer, rank }); return () => { paletteEntries.delete(id); }; });
}

const sorted = <T,>(entries: ReadonlyMap<string, Entry<T>>, layer: number): readonly Entry<T>[] => [...entries.values()].filter((e) => e.layer === layer).sort((a, b) => b.rank - a.rank);
export interface Group<T> { readonly group: string; readonly items: readonly T[] }
function grouped<T>(entries: readonly Entry<T>[]): readonly Group<T>[] {
  const groups = new Map<string, T[]>();
  for (const { group, items } of entries) groups.set(group, [...(groups.get(group) ?? []), ...items]);
  return [...groups].map(([group, items]) => ({ group, items })).filter(({ items }) => items.length > 0);
}
/** All keys of the page, for the help. */
export const keyGroups = (): readonly Group<Key>[] => grouped(sorted(keyEntries, 0));
export const paletteGroups = (): readonly Group<PaletteAction>[] => grouped(sorted(paletteEntries, 0));

const isEditable = (target: EventTarget | null): target is HTMLElement => target instanceof HTMLElement && (target.isContentEditable || target.matches('textarea, select, input:not([type=checkbox]):not([type=radio]):not([type=button])'));
/** Elements that have a use for Enter, blank and arrows of their own. */
const takesKey = (target: EventTarget | null, key: string): boolean => target instanceof HTMLElement && (target.closest('[role=menu], [role=listbox]') !== null || ((key === 'Enter' || key === ' ') && target.closest('button, a[href], summary, [role=button], [role=tab], input') !== null));

function written(event: KeyboardEvent): string | undefined {
  if (event.altKey || event.isComposing) return undefined;
  const isMod = event.metaKey || event.ctrlKey;
  if (!isMod) return event.shiftKey && event.key.length > 1 ? `shift+${event.key}` : event.key;
  return event.shiftKey ? undefined : `mod+${event.key.toLowerCase()}`;
}

const PAUSE_MS = 1200;
let begun: { readonly key: string; readonly at: number } | undefined;

function pressed(event: KeyboardEvent): void {
  const key = written(event);
  if (key === undefined || event.defaultPrevented) return;
  const isMod = key.startsWith('mod+');
  if (isEditable(event.target) && !isMod) { if (key === 'Escape' && topLayer() === 0) event.target.blur(); return; }
  if (!isMod && takesKey(event.target, key)) return;
  if (runs(key, event.timeStamp)) event.preventDefault();
}

/** Runs what a key, or the end of a run of keys, stands for; true when there was something. */
function runs(key: string, at: number): boolean {
  const keys = sorted(keyEntries, topLayer()).flatMap((e) => e.items);
  const run = begun !== undefined && at - begun.at < PAUSE_MS ? `${begun.key} ${key}` : undefined;
  begun = undefined;
  const found = keys.find((k) => k.keys === run) ?? keys.find((k) => k.keys === key);
  found?.run();
  if (found === undefined && keys.some((k) => k.keys.startsWith(`${key} `))) begun = { key, at };
  return found !== undefined;
}

/** Listens for the whole document; the shell does it once. */
export function startKeys(): () => void {
  document.addEventListener('keydown', pressed);
  return () => { document.removeEventListener('keydown', pressed); };
}

/** True on a Mac, where ⌘ is what Ctrl is elsewhere. */
export const isMac = (): boolean => /Mac|iPhone|iPad/.test(navigator.userAgent);
/** How a key is printed: `mod+k` → `⌘ K` or `Ctrl K`. */
export const printed = (keys: string): readonly string[] => keys.split(/[ +]/).map((k) => (k === 'mod' ? (isMac() ? '⌘' : 'Ctrl') : k === 'Escape' ? 'Esc' : k === 'Enter' ? '↵' : k === 'shift' ? '⇧' : k));
