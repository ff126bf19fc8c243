import type { api } from '@winnow/core';
import { SegmentedControl, TextInput } from '@mantine/core';
import { Fragment, type ReactNode } from 'react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { useGet } from '../../api.ts';
import { Icon } from '../../components/icons.tsx';
import { DetectorLink, detectorPath, queuePath } from '../../components/links.tsx';
import { FamilyMark } from '../../components/marks.tsx';
import { Page } from '../../components/page.tsx';
import { Bones, EmptyState, ErrorState } from '../../components/states.tsx';
import { useListKeys } from '../../entity/list-keys.ts';
import { useTextParam } from '../../entity/text-param.ts';
import { useKeys } from '../../keys.tsx';
import { count, counted, familyWords } from '../../words.ts';
import { DetectorState, Weight } from '../../entity/levels.tsx';
import { precisionOf, Verdicts } from '../../entity/verdicts.tsx';
import './detectors.css';

type Row = api.DetectorRow;
const orders = [{ value: 'family', label: 'Family' }, { value: 'cases', label: 'Cases' }, { value: 'showing', label: 'People' }, { value: 'precision', label: 'Precision' }] as const;
type Order = (typeof orders)[number]['value'];
const familyOrder = Object.keys(familyWords);
const showing = (row: Row): number => row.levels.reduce((sum, l) => sum + l.showing, 0);
const rankOf: Readonly<Record<Order, (row: Row) => number>> = { family: () => 0, cases: (r) => r.open_cases * 1e6 + r.cases, showing, precision: (r) => -(precisionOf(r.verdicts) ?? 2) };

/** What looks for fraud here, what each finds, and how right it was. */
export function Component(): ReactNode {
  const { data, error, refetch } = useGet<api.DetectorList>('/detectors');
  const { text, asked, setText } = useTextParam('q');
  const [params, setParams] = useSearchParams();
  const order = orders.find((o) => o.value === params.get('sort'))?.value ?? 'family';
  useKeys('Detectors', [{ keys: 'f', help: 'Filter', run: () => { document.getElementById('detectors-filter')?.focus(); } }]);
  const words = asked.toLowerCase().split(/\s+/).filter((w) => w !== '');
  const rows = (data?.items ?? []).filter((r) => words.every((w) => `${r.id} ${r.title} ${familyWords[r.family]} ${r.state}${r.blind === undefined ? '' : ' blind'}${r.half_blind === undefined ? '' : ' half blind'}`.toLowerCase().includes(w))).toSorted((a, b) => rankOf[order](b) - rankOf[order](a));
  const actions = (
    <>
      <TextInput id="detectors-filter" size="xs" w={220} aria-label="Filter detectors" placeholder="Title, family, blind, off" maxLength={100} value={text} onChange={(e) => { setText(e.currentTarget.value); }} leftSection={<Icon name="search" size={14} />} />
      <SegmentedControl size="xs" aria-label="Order" value={order} data={orders.map(({ value, label }) => ({ value, label }))} onChange={(value) => { setParams((old) => { const next = new URLSearchParams(old); if (value === 'family') next.delete('sort'); else next.set('sort', value); return next; }, { replace: true }); }} />
    </>
  );
  const blind = data?.items.filter((r) => r.blind !== undefined).length ?? 0;
  return (
    <Page title="Detectors" actions={actions}>
      {data === undefined ? (error === null ? <Bones lines={14} /> : <ErrorState error={error} retry={() => { void refetch(); }} />) : (
        <>
          <div className="e-head"><span>{counted(data.items.length, 'detector')} over {counted(data.people, 'person', 'people')}</span>{blind > 0 && <span><Link to="/health">{counted(blind, 'is', 'are')} blind</Link>: nothing tells what they need</span>}<span>Precision: share of decided cases that were fraud</span></div>
          {rows.length === 0 ? <EmptyState title="No detector fits">The filter looks at titles, names, families and states.</EmptyState> : <Table rows={rows} isByFamily={order === 'family'} />}
        </>
      )}
    </Page>
  );
}

function Table({ rows, isByFamily }: { readonly rows: readonly Row[]; readonly isByFamily: boolean }): ReactNode {
  const navigate = useNavigate();
  const inOrder = isByFamily ? rows.toSorted((a, b) => familyOrder.indexOf(a.family) - familyOrder.indexOf(b.family)) : rows;
  const { current } = useListKeys('Detectors', inOrder, (row) => { void navigate(detectorPath(row.id)); });
  return (
    <section className="w-panel" aria-label="Detectors" style={{ overflowX: 'auto' }} tabIndex={0}>
      <table className="w-table detectors-table">
        <thead><tr><th>Looks for</th><th>State</th><th title="Where two numbers stand, the second is its author’s">Levels and what they weigh here</th><th className="e-n">People</th><th className="e-n">Cases</th><th>Verdicts, precision</th></tr></thead>
        <tbody>{inOrder.map((row, i) => (
          <Fragment key={row.id}>
            {isByFamily && row.family !== inOrder[i - 1]?.family && <tr className="detectors-family"><th colSpan={6} scope="colgroup">{familyWords[row.family]}</th></tr>}
            <tr data-current={i === current} ref={i === current ? (node) => { node?.scrollIntoView({ block: 'nearest' }); } : undefined}>
              <td><DetectorLink id={row.id} label={row.title} /> <div className="w-quiet w-mono">{!isByFamily && <><FamilyMark family={row.family} /> </>}{row.id}</div></td>
              <td><DetectorState detector={row} /></td>
              <td><ul className="detectors-levels">{row.levels.map((l) => <li key={l.level}><span>{l.level}</span><Weight level={l} /></li>)}</ul></td>
              <td className="e-n">{count(showing(row))}</td>
              <td className="e-n">{row.cases === 0 ? <span className="w-quiet">–</span> : <Link to={queuePath(`detector:${row.id}`)} title={`${String(row.open_cases)} are open`}>{count(row.cases)}</Link>}</td>
              <td><Verdicts verdicts={row.verdicts} /></td>
            </tr>
          </Fragment>
        ))}</tbody>
      </table>
    </section>
  );
}
