import type { api } from '@winnow/core';
import type { ReactNode } from 'react';
import { useGet } from '../../api.ts';
import { Mark } from '../../components/marks.tsx';
import { Panel } from '../../components/page.tsx';
import { Bones, ErrorState } from '../../components/states.tsx';
import { Untrusted } from '../../components/untrusted.tsx';
import { HourMap } from '../../entity/heat.tsx';
import { None, Some } from '../../entity/parts.tsx';
import { Presence } from '../../entity/presence.tsx';
import type { Range } from '../../entity/range.tsx';
import { Time } from '../../time.tsx';
import { kindWords } from '../../words.ts';

type Moment = api.TimelineView['moments'][number];
interface Props { readonly id: string; readonly range: Range; readonly zone: string | undefined; readonly onRecord: (id: string) => void }
/** What somebody did in the chosen time: from where, at which hours, and what stands out. */
export function Activity({ id, range, zone, onRecord }: Props): ReactNode {
  const { data, error, refetch } = useGet<api.TimelineView>(`/people/${encodeURIComponent(id)}/timeline`, { from: range.from, to: range.to }, { keeps: true });
  const state = data !== undefined ? undefined : error === null ? <Bones lines={6} /> : <ErrorState error={error} retry={() => { void refetch(); }} />;
  return (
    <>
      <Panel title="Where the work came from">{state ?? (data !== undefined && <><Presence lanes={data.lanes} span={range.span} zone={zone} />{data.is_cut && <None>There is more than fits; take a shorter time to see all of it.</None>}</>)}</Panel>
      <Panel title="At which hours">{state ?? (data !== undefined && <HourMap lanes={data.lanes} span={range.span} zone={zone} />)}</Panel>
      <Panel title="What stands out" aside="besides the work itself">{state ?? (data !== undefined && <Moments moments={data.moments} zone={zone} onRecord={onRecord} />)}</Panel>
    </>
  );
}

const everyday: ReadonlySet<Moment['kind']> = new Set<Moment['kind']>(['login', 'logout', 'vpn-session-start', 'vpn-session-update', 'vpn-session-end', 'other']);
/** What failed, and what is no everyday work, says most; then what a case rests on. */
const telling = (m: Moment): number => (m.outcome === 'failure' ? 2 : 0) + (everyday.has(m.kind) ? 0 : 2) + (m.evidence.length > 0 ? 1 : 0);

function Moments({ moments, zone, onRecord }: { readonly moments: api.TimelineView['moments']; readonly zone: string | undefined; readonly onRecord: (id: string) => void }): ReactNode {
  if (moments.length === 0) return <None>Nothing but everyday work in this time.</None>;
  const inOrder = moments.toSorted((a, b) => telling(b) - telling(a) || b.at.localeCompare(a.at));
  return (
    <div className="e-table-box" style={{ paddingBottom: inOrder.length > 9 ? 12 : 0 }}>
      <Some items={inOrder} most={8} render={(shown) => (
        <table className="w-table"><thead><tr><th>When</th><th>What</th><th>In words</th></tr></thead>
          <tbody>{shown.slice(0, 300).map((m) => (
            <tr key={m.id}>
              <td><Time at={m.at} zone={zone} /></td><td className="w-nowrap">{kindWords[m.kind]} {m.outcome === 'failure' && <Mark tone="bad">failed</Mark>}</td>
              <td><button type="button" className="e-link" onClick={() => { onRecord(m.id); }}>{m.summary === '' ? 'open the record' : <Untrusted text={m.summary.slice(0, 160)} short={160} />}</button> {m.evidence.length > 0 && <Mark tone="warn" title="A case rests on it">evidence</Mark>}</td>
            </tr>
          ))}</tbody>
        </table>
      )} />
    </div>
  );
}
