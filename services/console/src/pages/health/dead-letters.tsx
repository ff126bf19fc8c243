import type { api } from '@winnow/core';
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { messageOf, post, queries, useGet } from '../../api.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Mark } from '../../components/marks.tsx';
import { Panel } from '../../components/page.tsx';
import { Bones, ErrorState } from '../../components/states.tsx';
import { toastDone } from '../../components/toast.ts';
import { Untrusted } from '../../components/untrusted.tsx';
import { None, Some } from '../../entity/parts.tsx';
import { useMay } from '../../session.tsx';
import { Ago, Time } from '../../time.tsx';
import { count, counted } from '../../words.ts';

type Group = api.HealthView['dead_letters'][number];
const keyOf = ({ topic, reason }: Group): string => `${topic}/${reason}`;

interface Props { readonly letters: readonly Group[]; readonly canRedrive: boolean; /** `TOPIC/REASON` of the group whose samples are open. */ readonly open: string | undefined; readonly onOpen: (key: string | undefined) => void }
/** Records that could not be read, by why; samples of each, and a second try. */
export function DeadLetters({ letters, canRedrive, open, onOpen }: Props): ReactNode {
  const [asked, ask] = useState<Group>();
  const isAdmin = useMay('admin');
  const chosen = letters.find((g) => keyOf(g) === open);
  const all = letters.reduce((sum, g) => sum + g.n, 0);
  return (
    <Panel title="Records that could not be read" aside={all > 0 && counted(all, 'record')}>
      {letters.length === 0 ? <None>None. Whatever came in was understood, or left out on purpose.</None> : (
        <div className="e-table-box" style={{ paddingBottom: letters.length > 11 ? 12 : 0 }}><Some items={letters.toSorted((a, b) => b.n - a.n)} most={10} render={(shown) => (
          <table className="w-table health-dead"><thead><tr><th>Why</th><th>Feed</th><th className="e-n">Records</th><th>Last</th><th>For example</th><th><span className="w-hidden">What to do</span></th></tr></thead>
            <tbody>{shown.map((g) => (
              <tr key={keyOf(g)}>
                <td><strong>{g.reason}</strong></td><td className="w-mono"><Untrusted text={g.topic} short={60} /></td><td className="e-n">{count(g.n)}</td><td className="w-nowrap"><Ago at={g.last} /></td><td><Untrusted text={g.example} short={140} mono /></td>
                <td className="w-nowrap"><Button size="compact-xs" variant="default" aria-label={`Samples of ${g.reason}`} onClick={() => { onOpen(keyOf(g)); }}>Samples</Button>{isAdmin && canRedrive && <> <Button size="compact-xs" variant="default" aria-label={`Try ${g.reason} again`} onClick={() => { ask(g); }}>Try again…</Button></>}</td>
              </tr>
            ))}</tbody></table>
        )} /></div>
      )}
      {letters.length > 0 && !canRedrive && <p className="e-none" style={{ marginTop: 10 }}>They cannot be sent again from here: there is no Kafka. Once the cause is mended, read the files again.</p>}
      {chosen !== undefined && <Samples group={chosen} isAdmin={isAdmin && canRedrive} onClose={() => { onOpen(undefined); }} />}
      {asked !== undefined && <Redrive what={{ topic: asked.topic, reason: asked.reason }} n={asked.n} onClose={() => { ask(undefined); }} />}
    </Panel>
  );
}

function Samples({ group, isAdmin, onClose }: { readonly group: Group; readonly isAdmin: boolean; readonly onClose: () => void }): ReactNode {
  const { data, error, refetch } = useGet<api.DeadLetterList>('/deadletters', { topic: group.topic, reason: group.reason });
  const [place, again] = useState<string>();
  return (
    <Dialog title={`Could not be read: ${group.reason}`} onClose={onClose} size="xl">
      {data === undefined ? (error === null ? <Bones lines={6} /> : <ErrorState error={error} retry={() => { void refetch(); }} />) : data.items.length === 0 ? <None>They are not kept any more.</None> : (
        <>
          <p className="e-none">{data.is_cut ? `The last ${String(data.items.length)} of ${count(group.n)}.` : counted(data.items.length, 'record')}</p>
          <ul className="e-plain">{data.items.map((l) => (
            <li key={`${l.topic}/${l.place}`}>
              <div className="e-row"><span className="w-mono"><Untrusted text={`${l.topic} ${l.place}`} short={100} /></span><Time at={l.at} /><span className="w-quiet">{counted(l.bytes, 'byte')}</span>{l.redriven > 0 && <Mark title="How often it was sent again already">tried again {l.redriven} ×</Mark>}{isAdmin && <span className="e-end"><Button size="compact-xs" variant="default" onClick={() => { again(l.place); }}>Try again…</Button></span>}</div>
              <div><Untrusted text={l.detail} short={300} /></div>
              <div className="e-raw" style={{ marginTop: 4, maxHeight: 150 }} tabIndex={0} role="region" aria-label={`Record ${l.place}`}><Untrusted text={l.sample} short={1000} lines /></div>
            </li>
          ))}</ul>
        </>
      )}
      {place !== undefined && <Redrive what={{ places: [place] }} n={1} onClose={() => { again(undefined); }} />}
    </Dialog>
  );
}

interface What { readonly topic?: string; readonly reason?: string; readonly places?: readonly string[] }
function Redrive({ what, n, onClose }: { readonly what: What; readonly n: number; readonly onClose: () => void }): ReactNode {
  const send = useMutation({
    mutationFn: async () => post<{ readonly sent: number; readonly left: number }>('/deadletters/redrive', what),
    onSuccess: ({ sent, left }) => {
      toastDone(`${counted(sent, 'record')} sent again${left > 0 ? `; ${count(left)} are left, try once more` : ''}.`);
      onClose();
      void queries.invalidateQueries({ queryKey: ['/health'] });
      void queries.invalidateQueries({ queryKey: ['/deadletters'] });
    },
  });
  return (
    <Dialog title="Send them again?" onClose={onClose} size="sm">
      <p style={{ marginTop: 0 }}>{counted(n, 'record')}{what.reason !== undefined && <> ({what.reason})</>} {n === 1 ? 'goes' : 'go'} back to where {n === 1 ? 'it' : 'they'} came from and {n === 1 ? 'is' : 'are'} read once more. That helps when the cause is mended: a newer version, another setting, a source that is known now. What is in the store already is not stored twice.</p>
      {send.isError && <p role="alert" style={{ color: 'var(--w-critical)' }}>{messageOf(send.error)}</p>}
      <div style={{ display: 'flex', gap: 8, justifyContent: 'flex-end' }}><Button size="sm" variant="default" onClick={onClose}>Cancel</Button><Button size="sm" data-autofocus loading={send.isPending} onClick={() => { send.mutate(); }}>Send again</Button></div>
    </Dialog>
  );
}
