import type { api } from '@winnow/core';
import { TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { Mark } from '../../components/marks.tsx';
import { Panel } from '../../components/page.tsx';
import { Bones, EmptyState, ErrorState } from '../../components/states.tsx';
import { Untrusted } from '../../components/untrusted.tsx';
import { type Column, VirtualTable } from '../../components/virtual-table.tsx';
import { usePages } from '../../entity/pages.ts';
import { useTextParam } from '../../entity/text-param.ts';
import { Time } from '../../time.tsx';

type Entry = api.AuditEntry;
const viaWords: Readonly<Record<Entry['via'], string>> = { session: 'browser', token: 'token', none: 'not signed in' };
const columns: readonly Column<Entry>[] = [
  { id: 'at', head: 'When', width: '170px', cell: (e) => <Time at={e.at} /> },
  { id: 'actor', head: 'Who', width: 'minmax(100px, 1fr)', cell: (e) => <span className="w-cut"><Untrusted text={e.actor === '' ? 'nobody' : e.actor} short={64} /></span> },
  { id: 'via', head: 'By', width: '110px', cell: (e) => <span className="w-quiet">{viaWords[e.via]}</span> },
  { id: 'action', head: 'Did', width: 'minmax(130px, 1.1fr)', cell: (e) => <><span className="w-cut w-mono"><Untrusted text={e.action} short={64} /></span>{!e.ok && <Mark tone="bad" title="It was refused, or failed">refused</Mark>}</> },
  { id: 'what', head: 'What', width: 'minmax(180px, 3fr)', cell: (e) => <span className="w-cut" title={e.what.slice(0, 20).join('\n').slice(0, 2000)}><Untrusted text={e.what.join(', ')} short={160} /></span> },
  { id: 'address', head: 'From', width: 'minmax(110px, 1fr)', cell: (e) => <span className="w-cut w-mono"><Untrusted text={e.address} short={45} /></span> },
];
const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text);

/** Who read whose data and who did what; for admins. */
export function Audit(): ReactNode {
  const actor = useTextParam('actor');
  const action = useTextParam('action');
  const from = useTextParam('from');
  const to = useTextParam('to');
  const { items, error, isPending, isMore, more, retry } = usePages<Entry>('/audit', {
    actor: actor.asked, action: action.asked.toLowerCase().replace(/[^a-z.*-]/g, ''), from: isDay(from.asked) ? `${from.asked}T00:00:00Z` : undefined, to: isDay(to.asked) ? new Date(Date.parse(to.asked) + 86_400_000).toISOString() : undefined,
  });
  const filters = (
    <div className="e-tools" style={{ marginBottom: 12 }}>
      <TextInput size="xs" w={150} label="Who" placeholder="user" maxLength={64} value={actor.text} onChange={(e) => { actor.setText(e.currentTarget.value); }} />
      <TextInput size="xs" w={170} label="Did" placeholder="read.person, or user.*" maxLength={64} value={action.text} onChange={(e) => { action.setText(e.currentTarget.value); }} />
      <TextInput size="xs" type="date" label="From (UTC)" value={from.text} onChange={(e) => { from.setText(e.currentTarget.value); }} />
      <TextInput size="xs" type="date" label="To, that day too" value={to.text} onChange={(e) => { to.setText(e.currentTarget.value); }} />
    </div>
  );
  return (
    <Panel title="Audit" aside="newest first; it cannot be changed">
      {filters}
      {error !== null && items.length === 0 ? <ErrorState error={error} retry={retry} /> : isPending ? <Bones lines={10} /> : items.length === 0 ? <EmptyState title="Nothing fits">A group of actions is written with a star: user.* or read.*</EmptyState> : (
        <div style={{ overflowX: 'auto', margin: '0 -12px -12px', borderTop: '1px solid var(--w-line)' }}><div style={{ minWidth: 820, height: 'max(280px, calc(100dvh - 320px))' }}>
          <VirtualTable rows={items} columns={columns} rowKey={(e) => `${e.at}/${e.actor}/${e.action}/${e.what.join(',').slice(0, 200)}`} rowHeight={30} label="Audit" onEnd={more} foot={<p className="e-none" style={{ padding: '6px 8px' }}>{isMore ? 'More is on its way.' : 'That is all.'}</p>} />
        </div></div>
      )}
    </Panel>
  );
}
