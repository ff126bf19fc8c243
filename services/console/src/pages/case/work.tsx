import type { Action, api } from '@winnow/core';
import { Button, Checkbox, Textarea } from '@mantine/core';
import { Fragment, useState, type ReactNode } from 'react';
import { performAtOnce } from '../../actions/act.ts';
import { DetectorLink, nameOf } from '../../components/links.tsx';
import { Mark, VerdictMark } from '../../components/marks.tsx';
import { EmptyState } from '../../components/states.tsx';
import { Untrusted } from '../../components/untrusted.tsx';
import { useMay } from '../../session.tsx';
import { Ago, Time } from '../../time.tsx';
import { stateWords } from '../../words.ts';
import { keptIn } from './data.ts';

const rowOf = ({ case: { case_id, headline }, work }: api.CaseView): { readonly case_id: string; readonly headline: string; readonly work: api.CaseWork } => ({ case_id, headline, work });
const say = (view: api.CaseView, action: Action, said: string): Promise<boolean> => performAtOnce({ kind: 'one', row: rowOf(view) }, [action], said);

function checkedIn(text: string | null): readonly string[] {
  try { const list: unknown = JSON.parse(text ?? '[]'); return Array.isArray(list) ? list.filter((v): v is string => typeof v === 'string') : []; } catch { return []; }
}

type Step = api.CaseView['runbook'][number];
/** Steps by the signal that they are for, in the order in which they are told. */
function stepsOf(runbook: readonly Step[]): readonly { readonly detector: string | undefined; readonly steps: readonly Step[] }[] {
  const groups = new Map<string | undefined, Step[]>();
  for (const step of runbook) { const own = groups.get(step.detector); if (own === undefined) groups.set(step.detector, [step]); else own.push(step); }
  return [...groups].map(([detector, steps]) => ({ detector, steps }));
}
/** What to do, step by step. The ticks are this browser's own, until they are written into the history as a comment. */
export function Runbook({ view }: { readonly view: api.CaseView }): ReactNode {
  const kept = keptIn(`winnow.runbook.${view.case.case_id}`);
  const [checked, check] = useState(() => new Set(checkedIn(kept.read())));
  const [isBusy, busy] = useState(false);
  const may = useMay('act');
  const { runbook, why } = view;
  const titles = new Map(why.map((w) => [w.detector, w.title]));
  const toggle = (id: string): void => { const next = new Set(checked); if (!next.delete(id)) next.add(id); check(next); kept.write(JSON.stringify([...next])); };
  const write = async (): Promise<void> => {
    busy(true);
    const text = ['Runbook:', ...runbook.map((r) => `[${checked.has(r.id) ? 'x' : ' '}] ${r.text}`)].join('\n');
    await say(view, { action: 'comment', text: text.slice(0, 10_000) }, 'The runbook stands in the history.');
    busy(false);
  };
  if (runbook.length === 0) return <EmptyState title="No runbook for these signals" />;
  return (
    <div className="c-runbook">
      {stepsOf(runbook).map(({ detector, steps }) => (
        <Fragment key={detector ?? ''}>
          {detector !== undefined && <h3><DetectorLink id={detector} label={titles.get(detector)} /></h3>}
          {steps.map((r) => <Checkbox key={r.id} size="xs" checked={checked.has(r.id)} onChange={() => { toggle(r.id); }} label={<span className={checked.has(r.id) ? 'w-quiet' : undefined}><Untrusted text={r.text} short={600} /></span>} />)}
        </Fragment>
      ))}
      <p className="w-quiet w-noprint">{runbook.filter((r) => checked.has(r.id)).length} of {runbook.length} done. The ticks are kept in this browser; others see them once they stand in the history.</p>
      {may && <Button className="w-noprint" size="compact-sm" variant="default" loading={isBusy} disabled={checked.size === 0} onClick={() => { void write(); }}>Write it into the history</Button>}
    </div>
  );
}

function scopeText({ scope }: Extract<Action, { action: 'suppress' }>, names: api.Names): string {
  return [scope.detector, scope.person === undefined ? undefined : nameOf(scope.person, names), scope.device, scope.cidr].filter((t) => t !== undefined).join(' and ');
}
const Tags = ({ verb, tags }: { readonly verb: string; readonly tags: readonly string[] }): ReactNode => (tags.length === 0 ? null : <>{verb} {tags.map((t) => <Mark key={t}><Untrusted text={t} short={30} /></Mark>)}</>);
const Judged = ({ action: { to, reason } }: { readonly action: Extract<Action, { action: 'verdict' }> }): ReactNode => (to === null ? 'took the verdict away' : <>judged it <VerdictMark verdict={to} />{reason !== undefined && <div className="c-comment"><Untrusted text={reason} short={600} lines /></div>}</>);
const Undid = ({ of, view }: { readonly of: string; readonly view: api.CaseView }): ReactNode => { const entry = view.history.find((h) => h.id === of); return <>took back {entry === undefined ? 'something' : <>what <Untrusted text={entry.actor} short={40} /> did ({entry.action.action})</>}</>; };
function What({ action, view }: { readonly action: Action; readonly view: api.CaseView }): ReactNode {
  switch (action.action) {
    case 'assign': return <>assigned it to <b><Untrusted text={action.to ?? 'nobody'} short={40} /></b></>;
    case 'status': return <>set it to <b>{stateWords[action.to].toLowerCase()}</b></>;
    case 'verdict': return <Judged action={action} />;
    case 'comment': return <div className="c-comment"><Untrusted text={action.text} short={1200} lines /></div>;
    case 'tag': return <><Tags verb="tagged it" tags={action.add} />{action.add.length > 0 && action.remove.length > 0 && ', '}<Tags verb="took away" tags={action.remove} /></>;
    case 'suppress': return <>suppressed <b><Untrusted text={scopeText(action, view.names)} short={200} /></b> until <Time at={action.until} show="day" /><div className="c-comment"><Untrusted text={action.reason} short={600} lines /></div></>;
    case 'undo': return <Undid of={action.of} view={view} />;
  }
}

function Composer({ view }: { readonly view: api.CaseView }): ReactNode {
  const [text, setText] = useState('');
  const [isBusy, busy] = useState(false);
  const send = async (): Promise<void> => {
    if (text.trim() === '' || isBusy) return;
    busy(true);
    if (await say(view, { action: 'comment', text: text.trim() }, 'Comment is there.')) setText('');
    busy(false);
  };
  return (
    <div className="c-composer w-noprint">
      <Textarea aria-label="New comment" placeholder="What did you find out?" autosize minRows={2} maxRows={10} maxLength={10_000} value={text} onChange={(e) => { setText(e.currentTarget.value); }} onKeyDown={(e) => { if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) { e.preventDefault(); void send(); } }} />
      <Button size="compact-sm" variant="default" loading={isBusy} disabled={text.trim() === ''} onClick={() => { void send(); }}>Comment</Button>
    </div>
  );
}

/** All that was done about the case, newest first; each can be taken back. */
export function History({ view }: { readonly view: api.CaseView }): ReactNode {
  const may = useMay('act');
  const entries = [...view.history].sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
  return (
    <div>
      {may && <Composer view={view} />}
      {entries.length === 0 && <p className="w-quiet">Nobody has done anything about it yet.</p>}
      <ol className="c-history">{entries.map((h) => (
        <li key={h.id} data-undone={h.is_undone}>
          <div className="c-history-what"><b><Untrusted text={h.actor} short={40} /></b> <What action={h.action} view={view} />{h.is_undone && <> <Mark>taken back</Mark></>}</div>
          <div className="c-history-side"><span className="w-quiet"><Ago at={h.at} /></span>{may && !h.is_undone && <Button data-undo className="w-noprint" size="compact-xs" variant="subtle" onClick={() => { void say(view, { action: 'undo', of: h.id }, 'Taken back.'); }}>Undo</Button>}</div>
        </li>
      ))}</ol>
    </div>
  );
}
