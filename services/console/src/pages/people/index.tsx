import type { api } from '@winnow/core';
import { SegmentedControl, TextInput } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useMemo, type ReactNode } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { Icon } from '../../components/icons.tsx';
import { PersonLink, personPath, queuePath } from '../../components/links.tsx';
import { Mark } from '../../components/marks.tsx';
import { Page } from '../../components/page.tsx';
import { Bones, EmptyState, ErrorState } from '../../components/states.tsx';
import { Untrusted } from '../../components/untrusted.tsx';
import { type Column, VirtualTable } from '../../components/virtual-table.tsx';
import { useListKeys } from '../../entity/list-keys.ts';
import { usePages } from '../../entity/pages.ts';
import { Bar, type Fill } from '../../entity/parts.tsx';
import { useTextParam } from '../../entity/text-param.ts';
import { useKeys } from '../../keys.tsx';
import { Ago } from '../../time.tsx';
import { count, counted, percent } from '../../words.ts';

type Row = api.PersonRow;
const fillOf = (p: number): Fill => (p >= 0.8 ? 'bad' : p >= 0.5 ? 'warn' : 'plain');

const columnsOf = (names: api.Names, isWide: boolean): readonly Column<Row>[] => [
  { id: 'person', head: 'Person', width: 'minmax(170px, 1.6fr)', cell: (r) => <span className="w-cut"><PersonLink id={r.person_id} names={{ [r.person_id]: { logins: r.logins, ...names[r.person_id], is_claimed: true /* the mark stands under the home */ } }} login={false} short={60} /></span> },
  { id: 'logins', head: 'Logins', width: 'minmax(110px, 2.4fr)', cell: (r) => <span className="w-cut w-mono" title={r.logins.slice(0, 20).join('\n')}><Untrusted text={r.logins.slice(0, 3).join(', ')} short={80} />{r.logins.length > 3 && ` +${String(r.logins.length - 3)}`}</span> },
  { id: 'home', head: 'Claims to live in', width: 'minmax(118px, 1.5fr)', cell: (r) => (r.is_claimed ? <span className="w-cut"><Untrusted text={r.home} short={60} /></span> : <Mark tone="warn" title="Nobody is claimed to own this account">unknown account</Mark>) },
  { id: 'employment', head: 'Employment', isShown: isWide, width: 'minmax(80px, 0.9fr)', cell: (r) => <span className="w-cut"><Untrusted text={r.employment ?? ''} short={40} /></span> },
  { id: 'start', head: 'Since', isShown: isWide, width: '88px', cell: (r) => <span className="w-num"><Untrusted text={r.start_date ?? ''} short={12} /></span> },
  { id: 'seen', head: 'Last seen', width: '190px', cell: (r) => (r.last_seen === undefined ? <span className="w-quiet">never</span> : <Ago at={r.last_seen} />) },
  { id: 'cases', head: 'Cases', width: '64px', cell: (r) => (r.cases > 0 ? <Link to={queuePath(`person:${quoted(r.person_id)}`)}>{count(r.cases)}</Link> : <span className="w-quiet">–</span>) },
  { id: 'probability', head: 'How likely', width: '148px', cell: (r) => (r.probability === undefined ? <span className="w-quiet">–</span> : <><Bar parts={[{ n: r.probability, fill: fillOf(r.probability) }]} of={1} label={`Fraud with ${percent(r.probability)}`} /><span className="w-num">{percent(r.probability)}</span></>) },
];
const quoted = (id: string): string => (/^[\w.@-]+$/.test(id) ? id : `"${id.replaceAll('"', '')}"`);

type Who = 'all' | 'unknown';

/** All who are claimed to work here, and all accounts that nobody claims; those of whom a case speaks first. */
export function Component(): ReactNode {
  const [params, setParams] = useSearchParams();
  const navigate = useNavigate();
  const { text, asked, setText } = useTextParam('q');
  const who: Who = params.get('who') === 'unknown' ? 'unknown' : 'all';
  const { items: rows, first, names, error, isPending, isMore, more, retry } = usePages<Row, api.PersonList>('/people', { q: asked, who: who === 'all' ? undefined : who, sort: 'probability' });
  const open = (row: Row): void => { void navigate(personPath(row.person_id)); };
  const { current, setCurrent, table } = useListKeys('People', rows, open);
  useKeys('People', [{ keys: 'f', help: 'Filter', run: () => { document.getElementById('people-filter')?.focus(); } }]);
  const isWide = useMediaQuery('(min-width: 1000px)', true);
  const columns = useMemo(() => columnsOf(names, isWide), [names, isWide]);
  const filters = (
    <>
      <TextInput id="people-filter" size="xs" w={260} aria-label="Filter people" placeholder="Name, login, place, team" maxLength={200} value={text} onChange={(e) => { setText(e.currentTarget.value); }} leftSection={<Icon name="search" size={14} />} />
      <SegmentedControl size="xs" aria-label="Who is listed" value={who} data={[{ value: 'all', label: 'All' }, { value: 'unknown', label: 'Unknown accounts' }]} onChange={(value) => { setParams((old) => { const next = new URLSearchParams(old); if (value === 'unknown') next.set('who', value); else next.delete('who'); return next; }, { replace: true }); }} />
    </>
  );
  return (
    <Page title="People" actions={filters}>
      <Head list={first} isFiltered={asked !== ''} who={who} />
      <section className="w-panel e-fill" style={{ overflowX: 'auto' }} aria-label="People">
        {error !== null && rows.length === 0 ? <ErrorState error={error} retry={retry} /> : isPending ? <Bones lines={14} /> : rows.length === 0 ? <Nobody isFiltered={asked !== ''} who={who} /> : (
          <div style={{ minWidth: 700, height: '100%' }}><VirtualTable rows={rows} columns={columns} rowKey={(r) => r.person_id} label="People" total={first?.total ?? rows.length} handle={table} current={current} onEnd={more} foot={<Foot isMore={isMore} n={rows.length} who={who} />}
            onRow={(row, index, event) => { setCurrent(index); if (!(event.target instanceof Element && event.target.closest('a, button') !== null)) open(row); }} /></div>
        )}
      </section>
    </Page>
  );
}

function Head({ list, isFiltered, who }: { readonly list: api.PersonList | undefined; readonly isFiltered: boolean; readonly who: Who }): ReactNode {
  return <div className="e-head">{list !== undefined && <><span>{who === 'unknown' ? counted(list.total, 'unknown account') : counted(list.total, 'person', 'people')}{isFiltered && (list.total === 1 ? ' fits the filter' : ' fit the filter')}</span><span>An account that nobody is claimed to own is marked <Mark tone="warn">unknown account</Mark></span></>}</div>;
}
const Foot = ({ isMore, n, who }: { readonly isMore: boolean; readonly n: number; readonly who: Who }): ReactNode => <p className="e-none" style={{ padding: '6px 8px' }}>{isMore ? 'More is on its way.' : `${who === 'unknown' ? counted(n, 'unknown account') : counted(n, 'person', 'people')}; that is all.`}</p>;

function Nobody({ isFiltered, who }: { readonly isFiltered: boolean; readonly who: Who }): ReactNode {
  if (isFiltered) return <EmptyState title="Nobody fits">The filter looks at names, logins, ids, places and teams. Try a part of the name.</EmptyState>;
  if (who === 'unknown') return <EmptyState title="No unknown accounts">Every account that was seen belongs to somebody in the people file.</EmptyState>;
  return <EmptyState title="Nobody is known yet">People come from the people file and from logs. <Link to="/health">Health</Link> shows what is being read.</EmptyState>;
}
