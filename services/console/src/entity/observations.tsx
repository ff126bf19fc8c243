import type { api } from '@winnow/core';
import { Button } from '@mantine/core';
import { useMemo, type ReactNode } from 'react';
import { urlOf } from '../api.ts';
import { Icon } from '../components/icons.tsx';
import { AddressLink, DeviceLink, PersonLink } from '../components/links.tsx';
import { Mark } from '../components/marks.tsx';
import { Panel } from '../components/page.tsx';
import { Bones, EmptyState, ErrorState } from '../components/states.tsx';
import { Untrusted } from '../components/untrusted.tsx';
import { type Column, VirtualTable } from '../components/virtual-table.tsx';
import { Time } from '../time.tsx';
import { kindWords, networkWords } from '../words.ts';
import { useListKeys } from './list-keys.ts';
import { usePages } from './pages.ts';

type Row = api.ObservationRow;
export interface About { readonly person?: string; readonly device?: string; readonly ip?: string }

function columnsOf(about: About, names: api.Names, zone: string | undefined): readonly Column<Row>[] {
  return [
    { id: 'at', head: 'When', width: '148px', cell: (r) => <Time at={r.at} zone={zone} /> },
    { id: 'kind', head: 'What', width: 'minmax(110px, 1fr)', cell: (r) => <><span className="w-cut">{kindWords[r.kind]}</span>{r.outcome === 'failure' && <Mark tone="bad">failed</Mark>}</> },
    { id: 'person', head: 'Person', width: 'minmax(120px, 1.3fr)', isShown: about.person === undefined, cell: (r) => <span className="w-cut">{r.person === undefined ? <span className="w-quiet">nobody named</span> : <PersonLink id={r.person} names={names} login={false} short={40} />}</span> },
    { id: 'ip', head: 'Address', width: 'minmax(108px, 1fr)', isShown: about.ip === undefined || about.ip.includes('/'), cell: (r) => <span className="w-cut">{r.ip !== undefined && <AddressLink ip={r.ip} />}</span> },
    { id: 'network', head: 'Network', width: 'minmax(110px, 1.4fr)', isShown: about.ip === undefined, cell: (r) => <span className="w-cut"><Untrusted text={r.operator} short={40} /> <span className="w-quiet">{r.ip === undefined ? '' : networkWords[r.network_class]}</span></span> },
    { id: 'place', head: 'Place', width: 'minmax(80px, 1fr)', isShown: about.ip === undefined, cell: (r) => <span className="w-cut"><Untrusted text={[r.city, r.country].filter((t) => t !== '').join(', ')} short={40} /></span> },
    { id: 'device', head: 'Device', width: 'minmax(90px, 1fr)', isShown: about.device === undefined, cell: (r) => <span className="w-cut">{r.device !== undefined && <DeviceLink id={r.device} />}</span> },
    { id: 'summary', head: 'In words', width: 'minmax(130px, 2.2fr)', cell: (r) => <span className="w-cut"><Untrusted text={r.summary} short={140} /></span> },
    { id: 'source', head: 'Source', width: 'minmax(70px, 0.8fr)', cell: (r) => <span className="w-cut w-quiet"><Untrusted text={r.source} short={40} /></span> },
  ];
}

interface Props { readonly about: About; readonly from?: string; readonly to?: string; readonly zone?: string | undefined; /** Chooses the time, where nothing else on the page does. */ readonly picker?: ReactNode; readonly onOpen: (id: string, names: api.Names) => void }
/** Records about a person, a device or an address, newest first; a row opens the record. `j`, `k` and Enter go over them. */
export function Observations({ about, from, to, zone, picker, onOpen }: Props): ReactNode {
  const params = { ...about, from, to };
  const { items, names, error, isPending, isMore, more, retry } = usePages<Row>('/observations', params);
  const { current, setCurrent, table } = useListKeys('Records', items, (row) => { onOpen(row.id, names); });
  const { person, ip } = about;
  const columns = useMemo(() => columnsOf({ ...(person !== undefined && { person }), ...(ip !== undefined && { ip }), ...(about.device !== undefined && { device: about.device }) }, names, zone), [person, ip, about.device, names, zone]);
  const csv = <Button component="a" href={urlOf('/exports/observations.csv', params)} download size="compact-xs" variant="default" leftSection={<Icon name="download" size={13} />}>CSV</Button>;
  const isWide = items.length > 0;
  return (
    <Panel title="Records" aside={<span className="e-tools">{picker}{isWide && csv}</span>}>
      {error !== null && items.length === 0 ? <ErrorState error={error} retry={retry} /> : isPending ? <Bones lines={8} /> : !isWide ? <EmptyState title="No records in this time">Take a longer or an earlier one. Records older than the retention are not kept.</EmptyState> : (
        <div style={{ overflowX: 'auto', margin: -12 }}><div className="e-list-box" style={{ minWidth: 860, margin: 0, height: `min(${String(items.length * 34 + 62)}px, clamp(260px, 56vh, 620px))` }}>
          <VirtualTable rows={items} columns={columns} rowKey={(r) => r.id} label="Records" handle={table} current={current} onEnd={more} onRow={(row, index, event) => { setCurrent(index); if (!(event.target instanceof Element && event.target.closest('a, button') !== null)) onOpen(row.id, names); }}
            foot={<p className="e-none" style={{ padding: '6px 8px' }}>{isMore ? 'More is on its way.' : 'That is all in this time.'}</p>} />
        </div></div>
      )}
    </Panel>
  );
}
