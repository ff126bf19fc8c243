import type { api } from '@winnow/core';
import { useState, type MouseEvent, type ReactNode } from 'react';
import { ApiProblem } from '../../api.ts';
import { Bones, ErrorState } from '../../components/states.tsx';
import { Untrusted } from '../../components/untrusted.tsx';
import { asked, termsOf, toggled } from '../../query-text.ts';
import { bandOrder, bandWords, count, familyWords, stateWords, statusWords, verdictWords } from '../../words.ts';

/** What a field is called, and its values where they have words of their own. */
const titles: Readonly<Record<string, string>> = { band: 'Band', state: 'Work', status: 'Evidence', assignee: 'Assignee', verdict: 'Verdict', family: 'Family', detector: 'Detector', tag: 'Tag', team: 'Team', kind: 'Kind', suppressed: 'Suppressed' };
const labels: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  band: bandWords, state: stateWords, status: statusWords, verdict: { ...verdictWords, none: 'None yet' }, family: familyWords, kind: { person: 'One person', cluster: 'Several people' }, suppressed: { yes: 'Yes', no: 'No' }, assignee: { none: 'Nobody' }, tag: { none: 'No tag' },
};
const orders: Readonly<Record<string, readonly string[]>> = { band: bandOrder, state: ['new', 'in-progress', 'closed'], status: ['open', 'closed', 'merged'], verdict: ['none', 'fraud', 'benign', 'false-positive', 'undetermined'], suppressed: ['no', 'yes'] };
/** Fields of which all values always stand there, so that one finds them in one place. */
const steady: ReadonlySet<string> = new Set(['band', 'state', 'status']);
const FEW = 6;

/** All values worth a line: those that there are, those that the query names, and of a field with few words all of them. */
function valuesOf({ field, buckets }: api.CaseFacets['facets'][number], q: string): readonly api.Bucket[] {
  const counts = new Map(buckets.map((b) => [b.value, b]));
  const named = termsOf(q).filter((t) => t.field === field).flatMap((t) => t.values.map((v) => v.value));
  const order = orders[field] ?? [];
  const values = new Set([...order.filter((v) => steady.has(field) || counts.has(v) || named.includes(v)), ...counts.keys(), ...named]);
  return [...values].map((value) => counts.get(value) ?? { value, n: 0 });
}

/** Counts of what the query asks for; a click asks for a value, with Shift it is kept out. */
export function Facets({ q, data, error, onQuery }: { readonly q: string; readonly data: api.CaseFacets | undefined; readonly error: unknown; readonly onQuery: (q: string) => void }): ReactNode {
  if (data === undefined && error instanceof ApiProblem && error.faults.length > 0) return <p className="w-quiet" style={{ padding: '0 14px', fontSize: 13 }}>Nothing is counted while the query cannot be read.</p>;
  if (data === undefined) return error === null ? <Bones lines={14} height={14} /> : <ErrorState error={error} />;
  return <>{data.facets.map((facet) => <Facet key={facet.field} q={q} field={facet.field} buckets={valuesOf(facet, q)} onQuery={onQuery} />)}</>;
}

function Facet({ q, field, buckets, onQuery }: { readonly q: string; readonly field: string; readonly buckets: readonly api.Bucket[]; readonly onQuery: (q: string) => void }): ReactNode {
  const [isOpen, open] = useState(false);
  if (buckets.length === 0) return null;
  const title = titles[field] ?? field;
  const most = Math.max(1, ...buckets.map((b) => b.n));
  const isLong = buckets.length > FEW + 1;
  return (
    <section className="queue-facet" aria-label={title}>
      <h2>{title}</h2>
      {(isLong && !isOpen ? buckets.slice(0, FEW) : buckets).map((bucket) => <Bucket key={bucket.value} q={q} field={field} bucket={bucket} most={most} onQuery={onQuery} />)}
      {isLong && <button type="button" className="w-more" onClick={() => { open(!isOpen); }}>{isOpen ? 'fewer' : `${count(buckets.length - FEW)} more`}</button>}
    </section>
  );
}

function Bucket({ q, field, bucket: { value, label, n }, most, onQuery }: { readonly q: string; readonly field: string; readonly bucket: api.Bucket; readonly most: number; readonly onQuery: (q: string) => void }): ReactNode {
  const state = asked(q, field, value);
  const shown = labels[field]?.[value] ?? label ?? value;
  const click = (event: MouseEvent): void => { onQuery(toggled(q, field, value, event.shiftKey)); };
  return (
    <div className="queue-bucket" data-state={state}>
      <button type="button" className="queue-value" aria-pressed={state === 'is'} onClick={click} title={`${field}:${value.slice(0, 100)}\nClick: only these. Shift and click: not these.`}>
        <span className="w-cut">{state === 'not' && <span aria-hidden="true">− </span>}{state === 'not' && <span className="w-hidden">not </span>}<Untrusted text={shown} short={40} expands={false} /></span>
        <span className="w-num">{count(n)}</span>
        <span className="queue-share" style={{ width: `${String(Math.round(n / most * 100))}%` }} />
      </button>
      <button type="button" className="queue-not" aria-label={`Not ${shown.slice(0, 40)}`} aria-pressed={state === 'not'} title="Not these" onClick={() => { onQuery(toggled(q, field, value, true)); }}>−</button>
    </div>
  );
}
