import type { api } from '@winnow/core';
import { Button, Divider, PasswordInput, TextInput } from '@mantine/core';
import { useState, type SubmitEvent, type ReactNode } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { messageOf, request, useGet } from '../../api.ts';
import { Note } from '../../components/marks.tsx';
import { begin } from '../../session.tsx';
import { Entry } from '../../shell/entry.tsx';

/** Only to a place of our own: never to another host. */
const placeOf = (next: string | null): string => (next !== null && /^\/(?![/\\])/.test(next) && !next.startsWith('/signin') ? next : '/cases');

/** What single sign-on says when it fails, in words; the API leads here with its code. */
const problems: ReadonlyMap<string, string> = new Map([
  ['oidc-away', 'The identity provider cannot be reached now. Try again later.'], ['oidc-refused', 'The identity provider refused to sign you in.'],
  ['oidc-failed', 'The identity provider’s answer does not fit what was asked. Whoever looks after Winnow finds the reason in its log.'],
  ['oidc-expired', 'That took more than ten minutes, or was begun in another browser. Sign in again.'], ['oidc-no-name', 'The identity provider did not say who you are.'],
  ['oidc-no-role', 'You have no role here. Ask whoever looks after Winnow for one.'], ['oidc-name-taken', 'Another user here already has your name. Ask whoever looks after Winnow.'],
  ['disabled', 'Your account here is disabled.'], ['not-found', 'Single sign-on is not set up here.'],
]);
function Failed({ code }: { readonly code: string }): ReactNode { return <Note tone="bad" alert>{problems.get(code) ?? 'Signing in did not work. Try again.'}</Note>; }

function PasswordForm({ next }: { readonly next: string }): ReactNode {
  const [user, setUser] = useState('');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string>();
  const [isBusy, busy] = useState(false);
  const navigate = useNavigate();
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    busy(true);
    setProblem(undefined);
    try {
      await request('/session', { method: 'POST', body: { user: user.trim(), password } });
      await begin();
      await navigate(next, { replace: true });
    } catch (error) { setProblem(messageOf(error)); } finally { busy(false); }
  };
  return (
    <form onSubmit={(event) => { void submit(event); }}>
      {problem !== undefined && <Note tone="bad" alert>{problem}</Note>}
      <TextInput label="User" autoComplete="username" autoFocus required maxLength={64} value={user} onChange={(e) => { setUser(e.currentTarget.value); }} withAsterisk={false} />
      <PasswordInput label="Password" autoComplete="current-password" required maxLength={256} value={password} onChange={(e) => { setPassword(e.currentTarget.value); }} withAsterisk={false} />
      <Button type="submit" loading={isBusy}>Sign in</Button>
    </form>
  );
}

function Elsewhere({ oidc, next, isOnly }: { readonly oidc: NonNullable<api.SignIn['oidc']>; readonly next: string; readonly isOnly: boolean }): ReactNode {
  const href = `${oidc.href}${oidc.href.includes('?') ? '&' : '?'}next=${encodeURIComponent(next)}`;
  return <><Button component="a" href={href} fullWidth>{oidc.label}</Button>{!isOnly && <Divider label="or" my="sm" />}</>;
}

export function Component(): ReactNode {
  const [params] = useSearchParams();
  const next = placeOf(params.get('next'));
  const code = params.get('problem');
  const { data: ways } = useGet<api.SignIn>('/sign-in');
  const hasPassword = ways?.password !== false; // while nothing is known yet: the usual way
  return (
    <Entry title={ways?.sample === true ? 'Sign in to the sample company' : 'Sign in'}>
      {code !== null && <Failed code={code} />}
      {ways?.setup === true && <Note>Nobody has an account here yet. The first start printed a link that makes the first admin; open that.</Note>}
      {ways?.oidc !== undefined && <Elsewhere oidc={ways.oidc} next={next} isOnly={!hasPassword} />}
      {hasPassword && <PasswordForm next={next} />}
    </Entry>
  );
}
