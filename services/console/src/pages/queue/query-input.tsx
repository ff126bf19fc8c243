import type { api } from '@winnow/core';
import { useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { ApiProblem, useGet } from '../../api.ts';
import { Icon } from '../../components/icons.tsx';
import { KeyHint } from '../../components/marks.tsx';
import { Untrusted } from '../../components/untrusted.tsx';
import { quoted, type Writing, writingAt } from '../../query-text.ts';

interface Offer { readonly text: string; readonly help: string; /** More has to follow: a field's value. */ readonly isOpen: boolean }
type Fields = api.QueryFields['fields'];
const times: readonly Offer[] = ['1d', '7d', '30d', '90d'].map((text) => ({ text, help: `${text.slice(0, -1)} days back`, isOpen: false }));
const numbers: readonly Offer[] = ['>0.95', '>0.8', '>0.5'].map((text) => ({ text, help: '', isOpen: false }));

function valuesOf(field: string, fields: Fields, facets: api.CaseFacets | undefined): readonly Offer[] {
  if (field === 'sort') return fields.filter((f) => f.sorts).flatMap(({ name }) => [`${name}-desc`, `${name}-asc`]).map((text) => ({ text, help: text.endsWith('desc') ? 'highest or newest first' : 'lowest or oldest first', isOpen: false }));
  const known = fields.find((f) => f.name === field);
  if (known?.type === 'time') return times;
  if (known?.type === 'number') return numbers;
  const counts = new Map(facets?.facets.find((f) => f.field === field)?.buckets.map((b) => [b.value, b.n]));
  return [...new Set([...known?.words ?? [], ...counts.keys()])].map((value) => ({ text: quoted(value), help: counts.has(value) ? `${String(counts.get(value))} here` : '', isOpen: false }));
}

/** What fits what is being written; nothing where it is written already. */
function offersOf({ field, begun }: Writing, fields: Fields, facets: api.CaseFacets | undefined): readonly Offer[] {
  const all = field === undefined ? [...fields.map(({ name, help }) => ({ text: `${name}:`, help, isOpen: true })), { text: 'sort:', help: 'the order of the list', isOpen: true }] : valuesOf(field, fields, facets);
  const start = begun.toLowerCase();
  const fitting = all.filter(({ text }) => text.replace(/^"/, '').toLowerCase().startsWith(start));
  const within = start.length < 2 ? [] : all.filter(({ text }) => !fitting.some((f) => f.text === text) && text.toLowerCase().includes(start));
  return [...fitting, ...within].filter(({ text }) => text !== begun).slice(0, 12);
}

type Opening = 'no' | 'written' | 'asked';
/** By themselves offers come only where something is begun. */
const isWanted = (opening: Opening, { field, begun }: Writing): boolean => opening === 'asked' || (opening === 'written' && (field !== undefined || begun !== ''));

interface Props { readonly q: string; readonly onQuery: (q: string) => void; readonly error: unknown; readonly facets: api.CaseFacets | undefined; /** So that a key can put the caret there. */ readonly id: string }

/** The query as text: Enter asks, fields and values are completed, what is wrong is marked where it stands. */
export function QueryInput({ q, onQuery, error, facets, id }: Props): ReactNode {
  const [text, setText] = useState(q);
  const [from, setFrom] = useState(q);
  const [caret, setCaret] = useState(0);
  const [isOpen, open] = useState<Opening>('no');
  const [at, setAt] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const list = useId();
  const { data } = useGet<api.QueryFields>('/query-fields', {}, { staleMs: 600_000 });
  if (from !== q) { setFrom(q); setText(q); } // a facet or a link changed it
  const writing = writingAt(text, caret);
  const offers = isWanted(isOpen, writing) ? offersOf(writing, data?.fields ?? [], facets) : [];
  const chosen = Math.min(at, offers.length - 1);
  const write = (next: string, place: number): void => { setText(next); setCaret(place); setAt(-1); open('written'); };
  const take = (offer: Offer): void => {
    const put = offer.isOpen || text.charAt(writing.to) === ',' ? offer.text : `${offer.text} `;
    const rest = text.slice(writing.to);
    const next = text.slice(0, writing.from) + put + (put.endsWith(' ') ? rest.trimStart() : rest);
    write(next, writing.from + put.length);
    requestAnimationFrame(() => { input.current?.focus(); input.current?.setSelectionRange(writing.from + put.length, writing.from + put.length); });
  };
  const ask = (): void => { open('no'); onQuery(text.trim()); };
  const step = (by: number): void => { if (offers.length > 0) setAt(Math.max(-1, Math.min(offers.length - 1, chosen + by))); else open('asked'); };
  const keys: Readonly<Record<string, (event: KeyboardEvent) => void>> = {
    ArrowDown: (event) => { event.preventDefault(); step(1); }, ArrowUp: (event) => { event.preventDefault(); step(-1); },
    Tab: (event) => { const offer = offers[Math.max(0, chosen)]; if (offer !== undefined && !event.shiftKey && writing.begun !== '') { event.preventDefault(); take(offer); } },
    Enter: (event) => { event.preventDefault(); const offer = offers[chosen]; if (offer !== undefined) take(offer); else { ask(); input.current?.blur(); } },
    Escape: (event) => { event.preventDefault(); if (offers.length > 0) open('no'); else { setText(q); input.current?.blur(); } },
  };
  const isWrong = error instanceof ApiProblem && error.faults.length > 0;
  return (
    <div className="queue-query">
      <div className="queue-query-box">
        <Icon name="search" size={15} />
        <input id={id} ref={input} value={text} spellCheck={false} autoComplete="off" maxLength={2000} className="w-mono" placeholder="All cases; for example band:high,critical since:7d" aria-label="Query" role="combobox" aria-expanded={offers.length > 0} aria-controls={list} aria-autocomplete="list" aria-invalid={isWrong} aria-describedby={`${id}-faults`} {...(chosen >= 0 && { 'aria-activedescendant': `${list}-${String(chosen)}` })}
          onChange={(e) => { write(e.currentTarget.value, e.currentTarget.selectionStart ?? 0); }} onSelect={(e) => { setCaret(e.currentTarget.selectionStart ?? 0); }} onKeyDown={(e) => { keys[e.key]?.(e); }} onFocus={() => { open('no'); }} onBlur={() => { open('no'); }} />
        {text !== q && <button type="button" className="w-more" onMouseDown={(e) => { e.preventDefault(); }} onClick={ask}>Ask ↵</button>}
        {text !== '' && <button type="button" className="queue-clear" aria-label="Empty the query" title="Empty the query" onClick={() => { setText(''); onQuery(''); }}><Icon name="close" size={14} /></button>}
        <KeyHint keys="/" />
      </div>
      <ul id={list} role="listbox" aria-label="Completions" className="queue-offers" hidden={offers.length === 0}>
        {offers.map((offer, i) => <li key={offer.text} id={`${list}-${String(i)}`} role="option" aria-selected={i === chosen} onMouseDown={(e) => { e.preventDefault(); take(offer); }}><span className="w-mono"><Untrusted text={offer.text} short={60} expands={false} /></span><span className="w-quiet">{offer.help}</span></li>)}
      </ul>
      <div id={`${id}-faults`} aria-live="polite">{isWrong && <Faults q={q} faults={error.faults} />}</div>
    </div>
  );
}

/** The query once more, with what is wrong underlined, and why. */
function Faults({ q, faults }: { readonly q: string; readonly faults: ApiProblem['faults'] }): ReactNode {
  const sorted = [...faults].sort((a, b) => a.at - b.at);
  const pieces = sorted.map((fault, i) => { const last = sorted[i - 1]; return { fault, before: q.slice(last === undefined ? 0 : last.at + last.length, fault.at), wrong: q.slice(fault.at, fault.at + fault.length) }; });
  const end = sorted.at(-1);
  return (
    <div className="queue-faults">
      <div className="w-mono">{pieces.map(({ fault, before, wrong }) => <span key={fault.at}><Untrusted text={before} /><mark>{wrong === '' ? '␣' : <Untrusted text={wrong} />}</mark></span>)}{end !== undefined && <Untrusted text={q.slice(end.at + end.length)} />}</div>
      <ul>{sorted.map((fault) => <li key={fault.at}>Character {fault.at + 1}: <Untrusted text={fault.message} /></li>)}</ul>
    </div>
  );
}
