import type { api } from '@winnow/core';
import { Checkbox } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { casePath, PeopleLinks } from '../../components/links.tsx';
import { BandBadge, FamilyMark, Mark, StateMark, VerdictMark } from '../../components/marks.tsx';
import { Untrusted } from '../../components/untrusted.tsx';
import type { Column } from '../../components/virtual-table.tsx';
import { replaced, valueOf } from '../../query-text.ts';
import { Ago, Time } from '../../time.tsx';
import { counted, headlineOf, percent, statusWords } from '../../words.ts';

interface Given {
  readonly names: api.Names;
  readonly q: string;
  readonly onQuery: (q: string) => void;
  readonly width: number;
  readonly marked: ReadonlySet<string>;
  readonly onMark: (id: string) => void;
  readonly allMarked: boolean;
  readonly onMarkAll: () => void;
}

/** A heading that sorts: by this, the highest first; once more: the lowest; once more: as it was. */
function Sorted({ field, label, q, onQuery }: { readonly field: string; readonly label: string } & Pick<Given, 'q' | 'onQuery'>): ReactNode {
  const now = valueOf(q, 'sort');
  const way = now === `${field}-asc` ? 'asc' : now === field || now === `${field}-desc` ? 'desc' : undefined;
  const next = way === undefined ? `${field}-desc` : way === 'desc' ? `${field}-asc` : undefined;
  return <button type="button" className="queue-sort" onClick={() => { onQuery(replaced(q, 'sort', next)); }} title={`Sort by ${label.toLowerCase()}`}>{label}{way !== undefined && <span aria-label={way === 'asc' ? 'lowest first' : 'highest first'}>{way === 'asc' ? ' ↑' : ' ↓'}</span>}</button>;
}

function Headline({ row, names, isWide }: { readonly row: api.CaseRow; readonly names: api.Names; readonly isWide: boolean }): ReactNode {
  return (
    <div style={{ minWidth: 0, flex: 1 }}>
      <div className="queue-lines"><Link to={casePath(row.case_id)} className="queue-headline" data-new={row.work.state === 'new'} title={row.headline.slice(0, 500)} tabIndex={-1}><Untrusted text={headlineOf(row)} short={300} expands={false} /></Link></div>
      <div className="w-cut queue-under">{row.kind === 'cluster' && <Mark>{row.people.length} people</Mark>} <PeopleLinks ids={row.people} names={names} most={isWide ? 6 : 2} />{!isWide && <> {row.families.map((f) => <FamilyMark key={f} family={f} />)} <Tags tags={row.work.tags} /></>}</div>
    </div>
  );
}

/** How far the work is and what came of it; under it who does it. */
function Work({ row: { work, status } }: { readonly row: api.CaseRow }): ReactNode {
  return (
    <div className="queue-two">
      <div className="w-cut"><StateMark state={work.state} />{work.verdict !== undefined && <> <VerdictMark verdict={work.verdict.to} /></>}{status !== 'open' && <> <Mark title="By its evidence">{statusWords[status]}</Mark></>}{work.is_suppressed && <> <Mark tone="warn">muted</Mark></>}</div>
      <div className="w-cut queue-under">{work.assignee === undefined ? 'nobody’s' : <span title={work.assignee.slice(0, 100)}><Untrusted text={work.assignee} short={24} expands={false} /></span>}{work.comments > 0 && ` · ${counted(work.comments, 'comment')}`}</div>
    </div>
  );
}

const Band = ({ row }: { readonly row: api.CaseRow }): ReactNode => (
  <div className="queue-two"><div><BandBadge band={row.band} /></div><div className="queue-under w-num" title={`At its highest ${percent(row.peak_probability)}, now ${percent(row.probability)}`}>{percent(row.peak_probability)}{row.peak_probability - row.probability > 0.05 && `, now ${percent(row.probability)}`}</div></div>
);

const Tags = ({ tags }: { readonly tags: readonly string[] }): ReactNode => tags.map((tag) => <Mark key={tag}><Untrusted text={tag} short={20} expands={false} /></Mark>);

/** Columns by how much room there is: two lines in each row, so that the headline has most of it. */
export function columnsOf({ names, q, onQuery, width, marked, onMark, allMarked, onMarkAll }: Given): readonly Column<api.CaseRow>[] {
  const sorts = { q, onQuery };
  const isWide = width > 1050;
  return [
    { id: 'mark', width: '34px', head: <Checkbox size="xs" aria-label="Select all that are loaded" checked={allMarked} indeterminate={!allMarked && marked.size > 0} onChange={onMarkAll} />, cell: (row) => <Checkbox size="xs" tabIndex={-1} aria-label={`Select: ${row.headline.slice(0, 80)}`} checked={marked.has(row.case_id)} onChange={() => { onMark(row.case_id); }} /> },
    { id: 'band', width: '118px', head: <><Sorted field="band" label="Band" {...sorts} /> · <Sorted field="probability" label="Prob." {...sorts} /></>, cell: (row) => <Band row={row} /> },
    { id: 'headline', width: 'minmax(220px, 1fr)', head: 'Case and people', cell: (row) => <Headline row={row} names={names} isWide={isWide} /> },
    { id: 'families', width: '112px', isShown: isWide, head: 'Families', cell: (row) => row.families.map((f) => <FamilyMark key={f} family={f} />) },
    { id: 'tags', width: '170px', isShown: isWide, head: 'Tags', cell: (row) => <Tags tags={row.work.tags} /> },
    { id: 'work', width: isWide ? '190px' : '176px', isShown: width > 480, head: <Sorted field="state" label="Work" {...sorts} />, cell: (row) => <Work row={row} /> },
    { id: 'times', width: '122px', isShown: width > 620, head: <><Sorted field="opened" label="Opened" {...sorts} /> · <Sorted field="updated" label="Upd." {...sorts} /></>, cell: (row) => <div className="queue-two"><div><Time at={row.opened_at} show="day" /></div><div className="queue-under"><Ago at={row.updated_at} /></div></div> },
  ];
}
