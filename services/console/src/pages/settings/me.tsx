import { Button, PasswordInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode, type SubmitEvent } from 'react';
import { post } from '../../api.ts';
import { Panel } from '../../components/page.tsx';
import { toastDone } from '../../components/toast.ts';
import { Facts } from '../../entity/parts.tsx';
import { begin, useSession } from '../../session.tsx';
import { Time } from '../../time.tsx';
import { roleWords } from '../../words.ts';
import { Problem } from './parts.tsx';

const LEAST = 12;
const may: Readonly<Record<string, string>> = { read: 'read everything', act: 'work cases', ingest: 'send records', admin: 'look after users and feeds' };

function PasswordForm(): ReactNode {
  const { user } = useSession();
  const [[old, fresh, again], set] = useState<readonly [string, string, string]>(['', '', '']);
  const [fault, setFault] = useState<Error>();
  const change = useMutation({
    mutationFn: async () => { await post('/session/password', { old, password: fresh }); },
    onSuccess: async () => { set(['', '', '']); toastDone('The password is changed. Other sessions of yours have ended.'); await begin(); },
  });
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const wrong = fresh.length < LEAST ? `The new password needs ${String(LEAST)} characters or more.` : fresh !== again ? 'The two new passwords differ.' : undefined;
    setFault(wrong === undefined ? undefined : new Error(wrong));
    if (wrong === undefined) change.mutate();
  };
  return (
    <form onSubmit={submit} style={{ display: 'grid', gap: 8, maxWidth: 360 }}>
      <input type="text" name="username" autoComplete="username" value={user} readOnly hidden />
      <PasswordInput size="xs" label="Password now" autoComplete="current-password" required withAsterisk={false} maxLength={256} value={old} onChange={(e) => { set([e.currentTarget.value, fresh, again]); }} />
      <PasswordInput size="xs" label="New password" description={`${String(LEAST)} characters or more; a sentence is good`} autoComplete="new-password" required withAsterisk={false} maxLength={256} value={fresh} onChange={(e) => { set([old, e.currentTarget.value, again]); }} />
      <PasswordInput size="xs" label="New password again" autoComplete="new-password" required withAsterisk={false} maxLength={256} value={again} onChange={(e) => { set([old, fresh, e.currentTarget.value]); }} />
      <Problem error={fault ?? change.error} />
      <div><Button type="submit" size="xs" loading={change.isPending}>Change it</Button></div>
    </form>
  );
}

export function Me(): ReactNode {
  const { user, role, scopes, expires_at: until } = useSession();
  return (
    <div className="e-two">
      <Panel title="Who I am"><Facts rows={[['User', user], ['Role', roleWords[role]], ['May', scopes.map((s) => may[s] ?? s).join(', ')], ['Signed in until', <Time key="t" at={until} />]]} /></Panel>
      <Panel title="My password"><PasswordForm /></Panel>
    </div>
  );
}
