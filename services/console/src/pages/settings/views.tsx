import type { api } from '@winnow/core';
import { Button, Checkbox, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode, type SubmitEvent } from 'react';
import { Link } from 'react-router';
import { queries, request, useGet } from '../../api.ts';
import { Dialog } from '../../components/dialog.tsx';
import { queuePath } from '../../components/links.tsx';
import { Mark } from '../../components/marks.tsx';
import { Panel } from '../../components/page.tsx';
import { Bones, EmptyState, ErrorState } from '../../components/states.tsx';
import { toastDone } from '../../components/toast.ts';
import { Untrusted } from '../../components/untrusted.tsx';
import { useMay, useSession } from '../../session.tsx';
import { Ago } from '../../time.tsx';
import { CONFIGURED } from '../../words.ts';
import { Ask, Problem } from './parts.tsx';

type View = api.View;
const pathOf = (name: string): string => `/views/${encodeURIComponent(name)}`;
const again = async (): Promise<void> => { await queries.invalidateQueries({ queryKey: ['/views'] }); };

/** Queries with names: one's own, and those that others share. */
export function Views(): ReactNode {
  const { data, error, refetch } = useGet<{ readonly items: readonly View[] }>('/views');
  const { user } = useSession();
  const isAdmin = useMay('admin');
  const [changed, change] = useState<View>();
  const [dropped, drop] = useState<View>();
  const rows = data?.items ?? [];
  return (
    <Panel title="Saved views" aside="a view is a query of the list of cases; save one there">
      {data === undefined ? (error === null ? <Bones lines={5} /> : <ErrorState error={error} retry={() => { void refetch(); }} />) : rows.length === 0 ? <EmptyState title="No views yet" action={<Link to="/cases">To the cases</Link>}>Narrow the list of cases down, then save what you see.</EmptyState> : (
        <div className="e-table-box"><table className="w-table">
          <thead><tr><th>Name</th><th>Query</th><th>Whose</th><th>Changed</th><th><span className="w-hidden">What to do</span></th></tr></thead>
          <tbody>{rows.map((v) => (
            <tr key={`${v.owner}/${v.name}`}>
              <td><Link to={queuePath(v.q)}><Untrusted text={v.name} short={80} /></Link></td><td className="w-mono"><Untrusted text={v.q === '' ? 'all' : v.q} short={120} /></td>
              <td>{v.owner === user ? 'mine' : v.owner === CONFIGURED ? 'the configuration’s' : <Untrusted text={v.owner} short={40} />} {v.is_shared && <Mark tone="info" title="Everybody sees it">shared</Mark>}</td><td>{v.owner === CONFIGURED ? <span className="w-quiet">at the start</span> : <Ago at={v.updated_at} />}</td>
              <td className="w-nowrap">{v.owner === user && <Button size="compact-xs" variant="default" aria-label={`Change ${v.name}`} onClick={() => { change(v); }}>Change…</Button>} {(v.owner === user || (isAdmin && v.owner !== CONFIGURED)) && <Button size="compact-xs" variant="default" aria-label={`Delete ${v.name}`} onClick={() => { drop(v); }}>Delete…</Button>}</td>
            </tr>
          ))}</tbody>
        </table></div>
      )}
      {changed !== undefined && <Change view={changed} onClose={() => { change(undefined); }} />}
      {dropped !== undefined && <Ask title="Delete the view?" yes="Delete it" onClose={() => { drop(undefined); }} act={async () => { await request(pathOf(dropped.name), { method: 'DELETE', ...(dropped.owner !== user && { params: { owner: dropped.owner } }) }); toastDone('The view is deleted.'); await again(); }}><Untrusted text={dropped.name} short={80} />{dropped.is_shared && ' is shared: it goes for everybody.'}</Ask>}
    </Panel>
  );
}

function Change({ view, onClose }: { readonly view: View; readonly onClose: () => void }): ReactNode {
  const [q, setQ] = useState(view.q);
  const [isShared, share] = useState(view.is_shared);
  const mayShare = useMay('act');
  const save = useMutation({ mutationFn: async () => { await request(pathOf(view.name), { method: 'PUT', body: { q: q.trim(), is_shared: isShared } }); await again(); }, onSuccess: onClose });
  const submit = (event: SubmitEvent): void => { event.preventDefault(); save.mutate(); };
  return (
    <Dialog title={`View “${view.name.slice(0, 60)}”`} onClose={onClose}>
      <form onSubmit={submit}>
        <TextInput label="Query" data-autofocus maxLength={2000} value={q} onChange={(e) => { setQ(e.currentTarget.value); }} styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }} />
        {mayShare && <Checkbox mt="sm" label="Share it with everybody" checked={isShared} onChange={(e) => { share(e.currentTarget.checked); }} />}
        <Problem error={save.error} />
        <div style={{ display: 'flex', gap: 8, justifyContent: 'flex-end', marginTop: 14 }}><Button size="sm" variant="default" onClick={onClose}>Cancel</Button><Button size="sm" type="submit" loading={save.isPending}>Save</Button></div>
      </form>
    </Dialog>
  );
}
