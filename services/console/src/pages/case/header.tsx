import type { api, WorkState } from '@winnow/core';
import { performAtOnce } from '../../actions/act.ts';
import type { CaseActions } from '../../actions/use-case-actions.tsx';
import { Button, Menu, NativeSelect } from '@mantine/core';
import type { ReactNode } from 'react';
import { getText, urlOf } from '../../api.ts';
import { Icon } from '../../components/icons.tsx';
import { PersonLink } from '../../components/links.tsx';
import { BandBadge, KeyHint, Mark, VerdictMark } from '../../components/marks.tsx';
import { toastDone, toastError } from '../../components/toast.ts';
import { Untrusted } from '../../components/untrusted.tsx';
import { useMay, useSession } from '../../session.tsx';
import { Ago } from '../../time.tsx';
import { counted, headlineOf, percent, stateWords, statusWords } from '../../words.ts';
import { caseApi } from './data.ts';
import { copyText } from './parts.tsx';

export async function copyLink(): Promise<void> {
  try { await copyText(window.location.href); toastDone('Link copied'); } catch (error) { toastError(error); }
}
export async function copyMarkdown(id: string): Promise<void> {
  try { await copyText(await getText(caseApi(id, 'report'), { format: 'markdown' })); toastDone('Case copied as Markdown'); } catch (error) { toastError(error); }
}

const states: readonly WorkState[] = ['new', 'in-progress', 'closed'];

function Chance({ one }: { readonly one: api.CaseView['case'] }): ReactNode {
  const isPast = one.peak_probability - one.probability > 0.005;
  return (
    <div className="c-chance" data-band={one.band} title="How probable it is that somebody else works there than who was hired, all things told below taken together">
      <b>{percent(one.probability)}</b><span>{isPast ? <>peak {percent(one.peak_probability)}</> : 'at its peak'}</span>
    </div>
  );
}

/** Who it is about; of a farm the first four. */
const Who = ({ view: { case: { people }, names } }: { readonly view: api.CaseView }): ReactNode => (
  <span className="c-who">{people.slice(0, people.length > 6 ? 4 : 6).map((id, i) => <span key={id}>{i > 0 && <span className="w-quiet"> · </span>}<PersonLink id={id} names={names} login={people.length < 3} short={40} /></span>)}{people.length > 6 && <a href="#farm" className="w-quiet"> and {people.length - 4} more</a>}</span>
);

function Controls({ view: { case: { case_id, headline }, work }, actions }: { readonly view: api.CaseView; readonly actions: CaseActions }): ReactNode {
  const may = useMay('act');
  const { user } = useSession();
  const set = (to: WorkState): void => { if (to === 'closed') actions.start('close'); else void performAtOnce({ kind: 'one', row: { case_id, headline, work } }, [{ action: 'status', to }], `It is now ${stateWords[to].toLowerCase()}.`); };
  return (
    <dl className="c-controls">
      <div><dt id="c-state">State</dt><dd><NativeSelect size="xs" aria-labelledby="c-state" value={work.state} disabled={!may} onChange={(e) => { set(e.currentTarget.value as WorkState); /* the options are states */ }} data={states.map((value) => ({ value, label: stateWords[value] }))} /></dd></div>
      <div><dt>Assignee</dt><dd>{may ? <Button size="compact-sm" variant="default" onClick={() => { actions.start('assign'); }} title="Assign to somebody">{work.assignee === undefined ? 'Nobody' : <Untrusted text={work.assignee === user ? `${user} (you)` : work.assignee} short={24} />}</Button> : <Untrusted text={work.assignee ?? 'Nobody'} short={24} />}</dd></div>
      <div><dt>Verdict</dt><dd>{work.verdict === undefined ? <span className="w-quiet">None yet</span> : <span title={work.verdict.reason}><VerdictMark verdict={work.verdict.to} /> <span className="w-quiet">by <Untrusted text={work.verdict.actor} short={20} /></span></span>}</dd></div>
      <div><dt>Tags</dt><dd className="c-tags">{work.tags.slice(0, 6).map((tag) => <Mark key={tag}><Untrusted text={tag} short={20} /></Mark>)}{work.tags.length > 6 && <span className="w-quiet">+{work.tags.length - 6}</span>}{may ? <Button className="w-noprint" size="compact-xs" variant="default" aria-label="Edit tags" onClick={() => { actions.start('tag'); }}>{work.tags.length === 0 ? 'Add' : 'Edit'}</Button> : work.tags.length === 0 && <span className="w-quiet">None</span>}</dd></div>
    </dl>
  );
}

function Out({ id, onPrint }: { readonly id: string; readonly onPrint: () => void }): ReactNode {
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target><Button size="xs" variant="default" leftSection={<Icon name="copy" size={14} />}>Copy, export</Button></Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => { void copyLink(); }}>Copy link</Menu.Item>
        <Menu.Item onClick={() => { void copyMarkdown(id); }} rightSection={<KeyHint keys="m" />}>Copy as Markdown</Menu.Item>
        <Menu.Item component="a" href={urlOf(caseApi(id, 'report'), { format: 'html' })} download>Export as HTML</Menu.Item>
        <Menu.Item onClick={onPrint}>Print</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

export function Actions({ actions, isMine, isClosed }: { readonly actions: CaseActions; readonly isMine: boolean; readonly isClosed: boolean }): ReactNode {
  const may = useMay('act');
  if (!may) return null;
  const hint = (keys: string): ReactNode => <span className="c-wide"><KeyHint keys={keys} /></span>;
  return (
    <>
      {!isMine && <Button size="xs" variant="default" onClick={() => { actions.start('mine'); }} rightSection={hint('a')}>Assign to me</Button>}
      <Button size="xs" variant="default" onClick={() => { actions.start('comment'); }} rightSection={hint('c')}>Comment</Button>
      <Button size="xs" variant="default" onClick={() => { actions.start('suppress'); }} rightSection={hint('s')}>Suppress</Button>
      {isClosed ? <Button size="xs" onClick={() => { actions.start('reopen'); }}>Open again</Button> : <Button size="xs" onClick={() => { actions.start('close'); }} rightSection={hint('e')}>Close</Button>}
    </>
  );
}

/** Band, sentence, people, how probable, and what was made of it. */
export function Header({ view, actions, onPrint }: { readonly view: api.CaseView; readonly actions: CaseActions; readonly onPrint: () => void }): ReactNode {
  const { case: one, work, took_in } = view;
  const headline = headlineOf(one);
  return (
    <header className="w-panel c-header">
      <Chance one={one} />
      <div className="c-headline">
        <div className="c-meta"><BandBadge band={one.band} />{one.status === 'closed' && <Mark title="Its evidence has faded below what a case needs">{statusWords.closed}</Mark>}{work.is_suppressed && <Mark tone="warn">Suppressed</Mark>}
          <span className="w-quiet">{one.kind === 'cluster' ? counted(one.people.length, 'person', 'people') : 'one person'} · {counted(one.devices.length, 'device')} · {counted(one.ips.length, 'address', 'addresses')} · opened <Ago at={one.opened_at} /> · changed <Ago at={one.updated_at} />{took_in.length > 0 && <> · <span title={took_in.join('\n')}>took in {counted(took_in.length, 'case')}</span></>}</span>
        </div>
        <h1 data-long={headline.length > 130}><Untrusted text={headline} short={400} /></h1>
        <Who view={view} />
      </div>
      <div className="c-header-side"><div className="w-noprint"><Out id={one.case_id} onPrint={onPrint} /></div><Controls view={view} actions={actions} /></div>
    </header>
  );
}
