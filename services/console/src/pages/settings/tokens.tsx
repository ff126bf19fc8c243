import type { api } from '@winnow/core';
import { Button, Checkbox, CopyButton, NumberInput, Switch, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode, type SubmitEvent } from 'react';
import { post, queries, request, useGet } from '../../api.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Mark } from '../../components/marks.tsx';
import { Panel } from '../../components/page.tsx';
import { Bones, EmptyState, ErrorState } from '../../components/states.tsx';
import { toastDone } from '../../components/toast.ts';
import { Untrusted } from '../../components/untrusted.tsx';
import { useMay, useSession } from '../../session.tsx';
import { Ago, Time, useTime } from '../../time.tsx';
import { Ask, Problem } from './parts.tsx';

type Token = api.Token;
type Made = Token & { readonly token: string };
const scopeHelp: Readonly<Record<api.Scope, string>> = { read: 'read cases, people, devices, addresses', act: 'work cases', ingest: 'send records and claims', admin: 'users, feeds, audit' };
const again = async (): Promise<void> => { await queries.invalidateQueries({ queryKey: ['/tokens'] }); };

/** What programs sign in with. */
export function Tokens(): ReactNode {
  const isAdmin = useMay('admin');
  const [isAll, all] = useState(false);
  const { data, error, refetch } = useGet<{ readonly items: readonly Token[] }>('/tokens', isAll ? { all: true } : {}, { keeps: true });
  const [isMaking, make] = useState(false);
  const [revoked, revoke] = useState<Token>();
  const aside = <span className="e-tools">{isAdmin && <Switch size="xs" label="Of everybody" checked={isAll} onChange={(e) => { all(e.currentTarget.checked); }} />}<Button size="compact-xs" onClick={() => { make(true); }}>Make a token…</Button></span>;
  return (
    <Panel title="Tokens" aside={aside}>
      {data === undefined ? (error === null ? <Bones lines={5} /> : <ErrorState error={error} retry={() => { void refetch(); }} />) : data.items.length === 0 ? <EmptyState title="No tokens">A program that reads cases or sends records signs in with a token. It never may more than you may.</EmptyState> : <Table tokens={data.items} isAll={isAll} onRevoke={revoke} />}
      {isMaking && <Make onClose={() => { make(false); }} />}
      {revoked !== undefined && <Ask title="Revoke the token?" yes="Revoke it" onClose={() => { revoke(undefined); }} act={async () => { await request(`/tokens/${encodeURIComponent(revoked.id)}`, { method: 'DELETE' }); toastDone('The token holds no longer.'); await again(); }}><Untrusted text={revoked.name} short={80} />: what uses it is shut out at once, and it cannot be brought back.</Ask>}
    </Panel>
  );
}

function Table({ tokens, isAll, onRevoke }: { readonly tokens: readonly Token[]; readonly isAll: boolean; readonly onRevoke: (token: Token) => void }): ReactNode {
  const { now } = useTime();
  return (
    <div className="e-table-box"><table className="w-table">
      <thead><tr><th>Name</th>{isAll && <th>Of</th>}<th>May</th><th>Made</th><th>Last used</th><th>Ends</th><th><span className="w-hidden">What to do</span></th></tr></thead>
      <tbody>{tokens.map((t) => {
        const isOver = Date.parse(t.expires_at) <= now;
        return (
          <tr key={t.id}>
            <td className="e-word"><Untrusted text={t.name} short={80} /> {t.is_revoked ? <Mark>revoked</Mark> : isOver && <Mark>ended</Mark>}</td>{isAll && <td className="e-word"><Untrusted text={t.user} short={40} /></td>}
            <td>{t.scopes.map((s) => <span key={s}><Mark title={scopeHelp[s]}>{s}</Mark> </span>)}</td><td><Time at={t.created_at} show="day" /></td><td>{t.last_used === undefined ? <span className="w-quiet">never</span> : <Ago at={t.last_used} />}</td><td><Time at={t.expires_at} show="day" /></td>
            <td>{!t.is_revoked && !isOver && <Button size="compact-xs" variant="default" aria-label={`Revoke ${t.name}`} onClick={() => { onRevoke(t); }}>Revoke…</Button>}</td>
          </tr>
        );
      })}</tbody>
    </table></div>
  );
}

function Make({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { scopes: mine } = useSession();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly api.Scope[]>(['read']);
  const [days, setDays] = useState<number | string>(90);
  const make = useMutation({ mutationFn: async () => { const made = await post<Made>('/tokens', { name: name.trim(), scopes, days: Number(days) }); await again(); return made; } });
  const submit = (event: SubmitEvent): void => { event.preventDefault(); make.mutate(); };
  if (make.data !== undefined) return <Told made={make.data} onClose={onClose} />;
  return (
    <Dialog title="Make a token" onClose={onClose}>
      <form onSubmit={submit}>
        <TextInput label="What it is for" placeholder="Ticket system" data-autofocus required withAsterisk={false} maxLength={100} value={name} onChange={(e) => { setName(e.currentTarget.value); }} />
        <fieldset style={{ border: 0, padding: 0, margin: '12px 0', display: 'grid', gap: 6 }}><legend style={{ fontWeight: 500, padding: 0, marginBottom: 4 }}>What it may do</legend>{mine.map((s) => <Checkbox key={s} label={`${s}: ${scopeHelp[s]}`} checked={scopes.includes(s)} onChange={(e) => { const isOn = e.currentTarget.checked; setScopes(isOn ? [...scopes, s] : scopes.filter((other) => other !== s)); }} />)}</fieldset>
        <NumberInput label="Days until it ends" min={1} max={730} allowDecimal={false} value={days} onChange={setDays} w={180} />
        <Problem error={make.error} />
        <div style={{ display: 'flex', gap: 8, justifyContent: 'flex-end', marginTop: 14 }}><Button size="sm" variant="default" onClick={onClose}>Cancel</Button><Button size="sm" type="submit" disabled={scopes.length === 0 || name.trim() === '' || Number(days) < 1} loading={make.isPending}>Make it</Button></div>
      </form>
    </Dialog>
  );
}

function Told({ made, onClose }: { readonly made: Made; readonly onClose: () => void }): ReactNode {
  return (
    <Dialog title="Copy the token now" onClose={onClose}>
      <p style={{ marginTop: 0 }}>It is shown this once; only a fingerprint of it is kept. A program sends it as the header <code className="w-mono">Authorization: Bearer …</code></p>
      <div className="e-raw" tabIndex={0} role="region" aria-label="The token" style={{ userSelect: 'all' }}>{made.token}</div>
      <div style={{ display: 'flex', gap: 8, justifyContent: 'flex-end', marginTop: 14 }}>
        <CopyButton value={made.token}>{({ copied, copy }) => <Button size="sm" data-autofocus onClick={copy}>{copied ? 'Copied' : 'Copy'}</Button>}</CopyButton><Button size="sm" variant="default" onClick={onClose}>I have it</Button>
      </div>
    </Dialog>
  );
}
