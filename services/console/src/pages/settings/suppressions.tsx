import type { api } from '@winnow/core';
import { Button, Switch } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { post, queries, request, useGet } from '../../api.ts';
import { AddressLink, casePath, DetectorLink, DeviceLink, PersonLink } from '../../components/links.tsx';
import { Mark } from '../../components/marks.tsx';
import { Panel } from '../../components/page.tsx';
import { Bones, EmptyState, ErrorState } from '../../components/states.tsx';
import { toastDone } from '../../components/toast.ts';
import { Untrusted } from '../../components/untrusted.tsx';
import { useMay } from '../../session.tsx';
import { Time } from '../../time.tsx';
import { count, counted } from '../../words.ts';
import { Ask } from './parts.tsx';

type Suppression = api.SuppressionView;

/** All that must hold for something to be muted. */
function Scope({ scope }: { readonly scope: Suppression['scope'] }): ReactNode {
  const parts: readonly ReactNode[] = [
    scope.detector !== undefined && <>what <DetectorLink id={scope.detector} /> finds</>, scope.person !== undefined && <>of <PersonLink id={scope.person} names={{}} login={false} /></>,
    scope.device !== undefined && <>on <DeviceLink id={scope.device} /></>, scope.cidr !== undefined && <>from <AddressLink ip={scope.cidr} /></>,
  ].filter((part) => part !== false);
  return <>{scope.detector === undefined && 'all '}{parts.map((part, i) => <span key={i}>{i > 0 && ' '}{part}</span>)}</>;
}

/** Ended by an undo of the action that made it; the case's version as it is now goes with it. */
async function end({ id, case_id: caseId }: Suppression): Promise<void> {
  const { etag } = await request<api.CaseView>(`/cases/${encodeURIComponent(caseId)}`);
  await post<api.Acted>(`/cases/${encodeURIComponent(caseId)}/actions`, { action: 'undo', of: id }, etag === undefined ? {} : { ifMatch: etag });
  toastDone('It is ended: what it muted counts again.');
  await Promise.all([queries.invalidateQueries({ queryKey: ['/suppressions'] }), queries.invalidateQueries({ queryKey: ['/cases'] })]);
}

/** What is muted, and until when. */
export function Suppressions(): ReactNode {
  const { data, error, refetch } = useGet<{ readonly items: readonly Suppression[] }>('/suppressions');
  const [isAll, setAll] = useState(false);
  const [ended, ask] = useState<Suppression>();
  const items = data?.items ?? [];
  const rows = items.filter((s) => isAll || s.is_active);
  const past = items.filter((s) => !s.is_active).length;
  return (
    <Panel title="Suppressions" aside={past > 0 && <Switch size="xs" label={`Also the ${count(past)} that ended`} checked={isAll} onChange={(e) => { setAll(e.currentTarget.checked); }} />}>
      {data === undefined ? (error === null ? <Bones lines={5} /> : <ErrorState error={error} retry={() => { void refetch(); }} />) : rows.length === 0 ? <EmptyState title="Nothing is suppressed">On the page of a case one can mute what a decent person explained, for a time.</EmptyState> : (
        <Table rows={rows} onEnd={ask} />
      )}
      {ended !== undefined && <Ask title="End the suppression?" yes="End it" onClose={() => { ask(undefined); }} act={async () => end(ended)}>What it muted counts again at once{ended.mutes_now > 0 && <>: {counted(ended.mutes_now, 'piece')} of evidence</>}. Cases may open for it.</Ask>}
    </Panel>
  );
}

function Table({ rows, onEnd }: { readonly rows: readonly Suppression[]; readonly onEnd: (suppression: Suppression) => void }): ReactNode {
  const mayAct = useMay('act');
  return (
    <div className="e-table-box"><table className="w-table">
      <thead><tr><th>Mutes</th><th>Why</th><th>By</th><th>Since</th><th>Until</th><th className="e-n">Mutes now</th><th>Case</th><th><span className="w-hidden">What to do</span></th></tr></thead>
      <tbody>{rows.map((s) => (
        <tr key={s.id}>
          <td><Scope scope={s.scope} /> {!s.is_active && <Mark>ended</Mark>}</td><td><Untrusted text={s.reason} short={160} /></td><td className="e-word"><Untrusted text={s.actor} short={40} /></td><td><Time at={s.at} show="day" /></td><td><Time at={s.until} show="day" /></td>
          <td className="e-n">{s.mutes_now === 0 ? <span className="w-quiet">nothing</span> : counted(s.mutes_now, 'piece')}</td><td className="e-word"><Link to={casePath(s.case_id)} className="w-mono"><Untrusted text={s.case_id} short={24} /></Link></td>
          <td>{mayAct && s.is_active && <Button size="compact-xs" variant="default" aria-label={`End the suppression of ${s.reason.slice(0, 40)}`} onClick={() => { onEnd(s); }}>End…</Button>}</td>
        </tr>
      ))}</tbody>
    </table></div>
  );
}
