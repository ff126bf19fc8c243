import type { api } from '@winnow/core';
import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useGet } from '../api.ts';
import { Dialog } from '../components/dialog.tsx';
import { addressPath, casePath, detectorPath, devicePath, personPath } from '../components/links.tsx';
import { KeyHint } from '../components/marks.tsx';
import { Untrusted } from '../components/untrusted.tsx';
import { type Group, type PaletteAction, paletteGroups } from '../keys.tsx';
import './palette.css';

type Hit = api.SearchResult['hits'][number];
/** Where a hit of the search leads. */
export function hitPath({ kind, id }: Hit): string {
  switch (kind) {
    case 'case': return casePath(id);
    case 'person': return personPath(id);
    case 'device': return devicePath(id);
    case 'address': return addressPath(id);
    case 'detector': return detectorPath(id);
    case 'observation': return `/search?q=${encodeURIComponent(id)}`;
  }
}

interface Entry { readonly id: string; readonly group: string; readonly label: string; readonly detail: string; readonly hint?: string | undefined; readonly run: () => void }

function entriesOf(actions: readonly Group<PaletteAction>[], text: string, hits: readonly Hit[], go: (path: string) => void): readonly Entry[] {
  const words = text.toLowerCase().split(/\s+/).filter((w) => w !== '');
  const fitting = actions.flatMap(({ group, items }) => items.filter(({ label }) => words.every((w) => `${group} ${label}`.toLowerCase().includes(w))).map(({ id, label, hint, run }): Entry => ({ id: `${group}/${id}`, group, label, detail: '', hint, run })));
  const found = hits.map((hit): Entry => ({ id: `hit/${hit.kind}/${hit.id}`, group: 'Found', label: hit.label, detail: `${hit.kind} · ${hit.detail}`, run: () => { go(hitPath(hit)); } }));
  const all: readonly Entry[] = text.trim() === '' ? [] : [{ id: 'search', group: 'Found', label: `All hits for “${text.trim()}”`, detail: '', run: () => { go(`/search?q=${encodeURIComponent(text.trim())}`); } }];
  return [...fitting, ...found, ...all];
}

/** ⌘K: pages, actions of the page, and what the search finds. */
export function Palette({ onClose }: { readonly onClose: () => void }): ReactNode {
  const [actions] = useState(paletteGroups);
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const [asked] = useDebouncedValue(text.trim(), 150);
  const navigate = useNavigate();
  const { data } = useGet<api.SearchResult>('/search', { q: asked }, { isOn: asked.length >= 2, keeps: true });
  const entries = entriesOf(actions, text, asked.length >= 2 ? data?.hits.slice(0, 12) ?? [] : [], (path) => { void navigate(path); });
  const chosen = Math.min(at, entries.length - 1);
  const run = (entry: Entry | undefined): void => { if (entry === undefined) return; onClose(); entry.run(); };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) { event.preventDefault(); setAt(Math.max(0, Math.min(entries.length - 1, chosen + step))); }
    if (event.key === 'Enter') { event.preventDefault(); run(entries[chosen]); }
  };
  return (
    <Dialog title="Go to anything, do anything" onClose={onClose} size="lg">
      <TextInput data-autofocus aria-label="What to go to or do" placeholder="A page, an action, a name, a device, an address" value={text} maxLength={400} onChange={(e) => { setText(e.currentTarget.value); setAt(0); }} onKeyDown={onKeyDown} role="combobox" aria-expanded="true" aria-controls="palette" aria-activedescendant={`palette-${String(chosen)}`} />
      <div id="palette" role="listbox" aria-label="Suggestions" className="palette">
        {entries.map((entry, i) => (
          <div key={entry.id} id={`palette-${String(i)}`} role="option" aria-selected={i === chosen} className="palette-entry" ref={i === chosen ? (node) => { node?.scrollIntoView({ block: 'nearest' }); } : undefined} onClick={() => { run(entry); }}>
            <span className="palette-group">{entry.group === entries[i - 1]?.group ? '' : entry.group}</span>
            <span className="w-cut"><Untrusted text={entry.label} short={120} /> <span className="w-quiet"><Untrusted text={entry.detail} short={120} /></span></span>
            <span>{entry.hint !== undefined && <KeyHint keys={entry.hint} />}</span>
          </div>
        ))}
      </div>
    </Dialog>
  );
}
