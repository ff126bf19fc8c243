import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { messageOf } from '../../api.ts';
import { Dialog } from '../../components/dialog.tsx';

/** What went wrong in a form, said above its button. */
export const Problem = ({ error }: { readonly error: unknown }): ReactNode => (error === null || error === undefined ? null : <p role="alert" style={{ margin: '8px 0', color: 'var(--w-critical)' }}>{messageOf(error)}</p>);

interface AskProps { readonly title: string; readonly yes: string; readonly children: ReactNode; readonly act: () => Promise<unknown>; readonly onClose: () => void }
/** Asks before something that cannot be taken back; stays open and says so when it fails. */
export function Ask({ title, yes, children, act, onClose }: AskProps): ReactNode {
  const done = useMutation({ mutationFn: act, onSuccess: onClose });
  return (
    <Dialog title={title} onClose={onClose} size="sm">
      <div>{children}</div>
      <Problem error={done.error} />
      <div style={{ display: 'flex', gap: 8, justifyContent: 'flex-end', marginTop: 14 }}><Button size="sm" variant="default" onClick={onClose}>Cancel</Button><Button size="sm" data-autofocus loading={done.isPending} onClick={() => { done.mutate(); }}>{yes}</Button></div>
    </Dialog>
  );
}
