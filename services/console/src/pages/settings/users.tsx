import type { api } from '@winnow/core';
import { Button, NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode, type SubmitEvent } from 'react';
import { post, queries, request, useGet } from '../../api.ts';
import { Dialog } from '../../components/dialog.tsx';
import { Mark } from '../../components/marks.tsx';
import { Panel } from '../../components/page.tsx';
import { Bones, ErrorState } from '../../components/states.tsx';
import { toastDone, toastError } from '../../components/toast.ts';
import { Untrusted } from '../../components/untrusted.tsx';
import { useSession } from '../../session.tsx';
import { Ago, Time } from '../../time.tsx';
import { roleWords } from '../../words.ts';
import { Ask, Problem } from './parts.tsx';

type User = api.User;
const roles: readonly { readonly value: api.Role; readonly label: string }[] = [{ value: 'viewer', label: 'Viewer: reads' }, { value: 'analyst', label: 'Analyst: works cases' }, { value: 'admin', label: 'Admin: looks after users and feeds' }];
const roleOf = (value: string): api.Role => roles.find((r) => r.value === value)?.value ?? 'viewer';
const again = async (): Promise<void> => { await queries.invalidateQueries({ queryKey: ['/users'] }); };
async function change(user: string, body: { readonly role?: api.Role; readonly password?: string; readonly is_disabled?: boolean }): Promise<void> {
  await request(`/users/${encodeURIComponent(user)}`, { method: 'PATCH', body });
  await again();
}

type Open = { readonly what: 'add' } | { readonly what: 'password' | 'shut'; readonly user: User };
/** Who may sign in; for admins. */
export function Users(): ReactNode {
  const { data, error, refetch } = useGet<{ readonly items: readonly User[] }>('/users');
  const [open, setOpen] = useState<Open>();
  const close = (): void => { setOpen(undefined); };
  return (
    <Panel title="Users" aside={<Button size="compact-xs" onClick={() => { setOpen({ what: 'add' }); }}>Add a user…</Button>}>
      {data === undefined ? (error === null ? <Bones lines={5} /> : <ErrorState error={error} retry={() => { void refetch(); }} />) : <Table users={data.items} onOpen={setOpen} />}
      {open?.what === 'add' && <Add onClose={close} />}
      {open?.what === 'password' && <NewPassword user={open.user} onClose={close} />}
      {open?.what === 'shut' && <Ask title="Shut this user out?" yes="Shut out" onClose={close} act={async () => { await change(open.user.user, { is_disabled: true }); toastDone(`${open.user.user} is shut out.`, () => { change(open.user.user, { is_disabled: false }).catch(toastError); }); }}><Untrusted text={open.user.user} short={64} />: sessions and tokens end at once. What this user did stays.</Ask>}
    </Panel>
  );
}

function Table({ users, onOpen }: { readonly users: readonly User[]; readonly onOpen: (open: Open) => void }): ReactNode {
  const { user: me } = useSession();
  const act = (done: Promise<void>): void => { done.catch(toastError); };
  return (
    <div className="e-table-box"><table className="w-table">
      <thead><tr><th>User</th><th>Role</th><th>Signs in with</th><th>Since</th><th>Last seen</th><th><span className="w-hidden">What to do</span></th></tr></thead>
      <tbody>{users.map((u) => (
        <tr key={u.user}>
          <td className="e-word"><Untrusted text={u.user} short={64} /> {u.user === me && <Mark>you</Mark>} {u.is_disabled && <Mark tone="warn">shut out</Mark>}</td>
          <td>{u.user === me || u.source === 'oidc' ? <span title={u.source === 'oidc' ? 'The role comes with the single sign-on' : 'Another admin can change yours'}>{roleWords[u.role]}</span> : <NativeSelect size="xs" w={132} aria-label={`Role of ${u.user}`} value={u.role} data={roles.map(({ value }) => ({ value, label: roleWords[value] }))} onChange={(e) => { act(change(u.user, { role: roleOf(e.currentTarget.value) })); }} />}</td>
          <td>{u.source === 'oidc' ? 'single sign-on' : 'a password'}</td><td><Time at={u.created_at} show="day" /></td><td>{u.last_seen === undefined ? <span className="w-quiet">never</span> : <Ago at={u.last_seen} />}</td>
          <td>{u.user !== me && <div style={{ display: 'flex', flexWrap: 'wrap', gap: 4 }}>{u.source === 'local' && <Button size="compact-xs" variant="default" aria-label={`New password for ${u.user}`} onClick={() => { onOpen({ what: 'password', user: u }); }}>New password…</Button>} {u.is_disabled ? <Button size="compact-xs" variant="default" aria-label={`Let ${u.user} in again`} onClick={() => { act(change(u.user, { is_disabled: false })); }}>Let in again</Button> : <Button size="compact-xs" variant="default" aria-label={`Shut ${u.user} out`} onClick={() => { onOpen({ what: 'shut', user: u }); }}>Shut out…</Button>}</div>}</td>
        </tr>
      ))}</tbody>
    </table></div>
  );
}

function Buttons({ yes, isBusy, onClose }: { readonly yes: string; readonly isBusy: boolean; readonly onClose: () => void }): ReactNode {
  return <div style={{ display: 'flex', gap: 8, justifyContent: 'flex-end', marginTop: 14 }}><Button size="sm" variant="default" onClick={onClose}>Cancel</Button><Button size="sm" type="submit" loading={isBusy}>{yes}</Button></div>;
}

function Add({ onClose }: { readonly onClose: () => void }): ReactNode {
  const [user, setUser] = useState('');
  const [role, setRole] = useState<api.Role>('analyst');
  const [password, setPassword] = useState('');
  const add = useMutation({ mutationFn: async () => { await post('/users', { user: user.trim(), role, password }); await again(); }, onSuccess: () => { toastDone(`${user.trim()} may sign in now.`); onClose(); } });
  const submit = (event: SubmitEvent): void => { event.preventDefault(); add.mutate(); };
  return (
    <Dialog title="Add a user" onClose={onClose}>
      <form onSubmit={submit} style={{ display: 'grid', gap: 10 }}>
        <TextInput label="User name" description="Letters, digits, and . _ @ -" data-autofocus required withAsterisk={false} maxLength={64} autoComplete="off" value={user} onChange={(e) => { setUser(e.currentTarget.value); }} />
        <NativeSelect label="Role" value={role} data={[...roles]} onChange={(e) => { setRole(roleOf(e.currentTarget.value)); }} />
        <PasswordInput label="First password" description="12 characters or more; they should change it" required withAsterisk={false} minLength={12} maxLength={256} autoComplete="new-password" value={password} onChange={(e) => { setPassword(e.currentTarget.value); }} />
        <Problem error={add.error} />
        <Buttons yes="Add" isBusy={add.isPending} onClose={onClose} />
      </form>
    </Dialog>
  );
}

function NewPassword({ user, onClose }: { readonly user: User; readonly onClose: () => void }): ReactNode {
  const [password, setPassword] = useState('');
  const save = useMutation({ mutationFn: async () => change(user.user, { password }), onSuccess: () => { toastDone(`${user.user} has a new password.`); onClose(); } });
  const submit = (event: SubmitEvent): void => { event.preventDefault(); save.mutate(); };
  return (
    <Dialog title={`New password for ${user.user.slice(0, 64)}`} onClose={onClose}>
      <form onSubmit={submit}>
        <PasswordInput label="New password" description="12 characters or more; sessions of this user end" data-autofocus required withAsterisk={false} minLength={12} maxLength={256} autoComplete="new-password" value={password} onChange={(e) => { setPassword(e.currentTarget.value); }} />
        <Problem error={save.error} />
        <Buttons yes="Set it" isBusy={save.isPending} onClose={onClose} />
      </form>
    </Dialog>
  );
}
