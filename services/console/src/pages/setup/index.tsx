import { Alert, Button, PasswordInput, TextInput } from '@mantine/core';
import { useState, type SubmitEvent, type ReactNode } from 'react';
import { Link, useLocation, useNavigate } from 'react-router';
import { messageOf, post } from '../../api.ts';
import { begin } from '../../session.tsx';
import { Entry } from '../../shell/entry.tsx';

const LEAST = 12;

function SetupForm({ token }: { readonly token: string }): ReactNode {
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const [again, setAgain] = useState('');
  const [problem, setProblem] = useState<string>();
  const [isBusy, busy] = useState(false);
  const navigate = useNavigate();
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (password.length < LEAST) { setProblem(`The password needs ${String(LEAST)} characters or more.`); return; }
    if (password !== again) { setProblem('The two passwords differ.'); return; }
    busy(true);
    setProblem(undefined);
    try {
      await post('/setup', { token, user: user.trim(), password });
      await begin();
      await navigate('/cases', { replace: true });
    } catch (error) { setProblem(messageOf(error)); } finally { busy(false); }
  };
  return (
    <form onSubmit={(event) => { void submit(event); }}>
      {problem !== undefined && <Alert color="red" variant="light" role="alert" styles={{ message: { color: 'var(--w-critical)' } }}>{problem}</Alert>}
      <TextInput label="Your user name" description="Letters, digits, and . _ @ -" autoComplete="username" autoFocus required maxLength={64} value={user} onChange={(e) => { setUser(e.currentTarget.value); }} withAsterisk={false} />
      <PasswordInput label="Password" description={`${String(LEAST)} characters or more; a sentence is good`} autoComplete="new-password" required maxLength={256} value={password} onChange={(e) => { setPassword(e.currentTarget.value); }} withAsterisk={false} />
      <PasswordInput label="Password again" autoComplete="new-password" required maxLength={256} value={again} onChange={(e) => { setAgain(e.currentTarget.value); }} withAsterisk={false} />
      <Button type="submit" loading={isBusy}>Make the first admin</Button>
    </form>
  );
}

export function Component(): ReactNode {
  // behind the #: so the token is in no server's log and in no referrer
  const token = decodeURIComponent(useLocation().hash.slice(1));
  return (
    <Entry title="First start: make the first admin">
      {token.length >= 16 ? <SetupForm token={token} /> : <p>This page needs the whole link that the first start printed (it ends with # and a long word). Has somebody set it up already? <Link to="/signin">Sign in</Link>.</p>}
    </Entry>
  );
}
