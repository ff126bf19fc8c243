import type { api } from '@winnow/core';
import { Button, Menu } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useCallback, useMemo, useRef, useState, type MouseEvent, type ReactNode } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import type { Target } from '../../actions/act.ts';
import { useCaseActions } from '../../actions/use-case-actions.tsx';
import { ApiProblem, urlOf, useGet } from '../../api.ts';
import { Icon } from '../../components/icons.tsx';
import { casePath } from '../../components/links.tsx';
import { useTitle } from '../../components/page.tsx';
import { Bones, EmptyState, ErrorState } from '../../components/states.tsx';
import { VirtualTable, type VirtualTableHandle } from '../../components/virtual-table.tsx';
import { type Key, useKeys, usePaletteActions } from '../../keys.tsx';
import { count, counted } from '../../words.ts';
import { BulkBar } from './bulk-bar.tsx';
import { columnsOf } from './columns.tsx';
import { DEFAULT_QUERY } from './default-query.ts';
import { Facets } from './facets.tsx';
import { Histogram } from './histogram.tsx';
import { QueryInput } from './query-input.tsx';
import { type Marks, useMarks } from './use-marks.ts';
import { type Place, usePlace } from './use-place.ts';
import { type Queue, useQueue } from './use-queue.ts';
import { useViews } from './views.ts';
import { ViewsMenu } from './views-menu.tsx';
import './queue.css';

const INPUT = 'query';

/** The queue: which cases there are, and what is done about them. */
export function Component(): ReactNode {
  const [params, setParams] = useSearchParams();
  const q = params.get('q') ?? DEFAULT_QUERY;
  const onQuery = useCallback((next: string) => { setParams({ q: next }); }, [setParams]);
  const queue = useQueue(q);
  const facets = useGet<api.CaseFacets>('/cases/facets', { q }, { keeps: true });
  const [hasFacets, showFacets] = useState(false);
  useTitle(`Cases (${count(queue.total)})`);
  return (
    <div className="queue" data-facets={hasFacets}>
      <h1 className="w-hidden">Cases</h1>
      <div className="queue-top">
        <QueryInput id={INPUT} q={q} onQuery={onQuery} error={queue.error} facets={facets.data} />
        <div className="queue-tools">
          <Button className="queue-facets-button" size="xs" variant="default" aria-expanded={hasFacets} onClick={() => { showFacets(!hasFacets); }}>Filters</Button>
          <ViewsMenu q={q} onQuery={onQuery} />
          <ExportMenu q={q} />
        </div>
      </div>
      <aside className="queue-facets w-panel" aria-label="Filters"><Facets q={q} data={facets.data} error={facets.error} onQuery={onQuery} /></aside>
      <div className="queue-list">
        {facets.data !== undefined && facets.data.histogram.length > 0 && <Histogram q={q} histogram={facets.data.histogram} onQuery={onQuery} />}
        <List q={q} onQuery={onQuery} queue={queue} />
      </div>
    </div>
  );
}

function ExportMenu({ q }: { readonly q: string }): ReactNode {
  const link = (form: string): string => urlOf(`/exports/cases.${form}`, { q });
  return (
    <Menu position="bottom-end" transitionProps={{ duration: 0 }}>
      <Menu.Target><Button size="xs" variant="default" leftSection={<Icon name="download" size={14} />}>Export</Button></Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>All that the query asks for</Menu.Label>
        <Menu.Item component="a" href={link('csv')} download>CSV</Menu.Item>
        <Menu.Item component="a" href={link('ndjson')} download>NDJSON</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

interface Shown { readonly q: string; readonly onQuery: (q: string) => void; readonly queue: Queue }

function List({ q, onQuery, queue }: Shown): ReactNode {
  const table = useRef<VirtualTableHandle>(null);
  const marks = useMarks(q, queue);
  const place = usePlace(queue.rows, table);
  const row = queue.rows[place.current];
  const target = useMemo<Target | undefined>(() => marks.target ?? (row === undefined ? undefined : { kind: 'one', row }), [marks.target, row]);
  const actions = useCaseActions(target);
  const navigate = useNavigate();
  const open = useCallback((id: string | undefined) => { if (id !== undefined) void navigate(casePath(id)); }, [navigate]);
  useListKeys({ marks, place, actionKeys: actions.keys, row, open, queue });
  const views = useViews();
  usePaletteActions('This list', [
    ...actions.deeds.map(({ deed, label, key, run }) => ({ id: deed, label: `${label}${marks.n > 0 ? ` (${counted(marks.n, 'case')})` : ''}`, ...(key !== undefined && { hint: key.replace('shift+', '') }), run })),
    { id: 'open', label: 'Show open cases', run: () => { onQuery(DEFAULT_QUERY); } }, { id: 'all', label: 'Show all cases', run: () => { onQuery(''); } },
    ...views.map((view) => ({ id: `view-${view.name}`, label: `View: ${view.name}`, run: () => { onQuery(view.q); } })),
  ]);
  return (
    <>
      <div className="queue-bar">
        {marks.n > 0 ? <BulkBar marks={marks} actions={actions} total={queue.total} /> : <span className="w-quiet" aria-live="polite">{queue.isPending ? 'Counting…' : counted(queue.total, 'case')}{queue.isBehind && ' …'}</span>}
        {queue.fresh > 0 && <button type="button" className="queue-pill" onClick={() => { queue.showFresh(); place.toTop(); }}>{count(queue.fresh)} new: show</button>}
      </div>
      <div className="queue-table w-panel" data-behind={queue.isBehind}><Rows q={q} onQuery={onQuery} queue={queue} marks={marks} place={place} table={table} open={open} /></div>
      {actions.dialog}
    </>
  );
}

function useListKeys({ marks, place, actionKeys, row, open, queue }: { readonly marks: Marks; readonly place: Place; readonly actionKeys: readonly Key[]; readonly row: api.CaseRow | undefined; readonly open: (id: string | undefined) => void; readonly queue: Queue }): void {
  useKeys('Cases', [
    { keys: 'j', help: 'Next case', run: () => { place.move(1); } }, { keys: 'k', help: 'Case before', run: () => { place.move(-1); } },
    { keys: 'Enter', help: 'Open the case', run: () => { open(row?.case_id); } },
    { keys: 'x', help: 'Select it, or not any more', run: () => { if (row !== undefined) marks.toggle(row.case_id); } },
    { keys: '*', help: 'Select all that are loaded, then all that match', run: marks.widen },
    ...actionKeys,
    { keys: '/', help: 'Write the query', run: () => { document.getElementById(INPUT)?.focus(); } },
    { keys: 'r', help: 'Show what is new', run: () => { queue.showFresh(); place.toTop(); } },
    { keys: 'Escape', help: 'Select nothing', run: marks.clear },
    { keys: 'ArrowDown', help: 'Next case', run: () => { place.move(1); } }, { keys: 'ArrowUp', help: 'Case before', run: () => { place.move(-1); } },
  ]);
}

function Rows({ q, onQuery, queue, marks, place, table, open }: Shown & { readonly marks: Marks; readonly place: Place; readonly table: React.RefObject<VirtualTableHandle | null>; readonly open: (id: string | undefined) => void }): ReactNode {
  const { ref, width } = useElementSize();
  const { rows, names, error } = queue;
  const columns = columnsOf({ names, q, onQuery, width, marked: marks.ids, onMark: marks.toggle, allMarked: marks.isAllLoaded, onMarkAll: marks.toggleAll });
  const onRow = useCallback((row: api.CaseRow, index: number, event: MouseEvent) => {
    if (event.target instanceof Element && event.target.closest('a, button, input, label') !== null) return;
    place.set(index);
    if (event.shiftKey) marks.toggle(row.case_id); else open(row.case_id);
  }, [place, marks, open]);
  return (
    <div ref={ref} style={{ height: '100%' }}>
      {rows.length > 0 ? (
        <VirtualTable rows={rows} columns={columns} rowKey={(r) => r.case_id} rowHeight={66} label="Cases" total={queue.total} current={place.current} isSelected={(r) => marks.ids.has(r.case_id)} onRow={onRow} onEnd={queue.more} handle={table}
          foot={queue.hasMore ? <Bones lines={2} /> : null} />
      ) : <Nothing q={q} error={error} isPending={queue.isPending} onQuery={onQuery} />}
    </div>
  );
}

function Nothing({ q, error, isPending, onQuery }: { readonly q: string; readonly error: Error | null; readonly isPending: boolean; readonly onQuery: (q: string) => void }): ReactNode {
  const all = <Button size="xs" variant="default" onClick={() => { onQuery(''); }}>Show all cases</Button>;
  if (error instanceof ApiProblem && error.faults.length > 0) return <EmptyState title="The query cannot be read" action={all}>What is wrong with it stands under it, at its place.</EmptyState>;
  if (error !== null) return <ErrorState error={error} />;
  if (isPending) return <Bones lines={12} height={30} label="Cases are being loaded" />;
  if (q === DEFAULT_QUERY) return <EmptyState title="No open case" action={all}>Nothing contradicts what the company believes about its people, or all of it is closed. Whether logs come in at all is told under Health.</EmptyState>;
  if (q === '') return <EmptyState title="No case yet">As soon as logs and claims contradict each other enough, a case stands here. Whether logs come in at all is told under Health.</EmptyState>;
  return <EmptyState title="No case fits" action={<div style={{ display: 'flex', gap: 8 }}><Button size="xs" variant="default" onClick={() => { onQuery(DEFAULT_QUERY); }}>Show open cases</Button>{all}</div>}>No case is what the query asks for.</EmptyState>;
}
