import type { api } from '@winnow/core';
import { Autocomplete, Button, Group } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useGet } from '../api.ts';
import { Dialog } from '../components/dialog.tsx';
import { useSession } from '../session.tsx';
import { assigning, nounOf, perform } from './act.ts';
import { About, type ActionProps, Deed } from './fields.tsx';

/** To whom cases are assigned now: there is no other list of colleagues that an analyst may read. */
export function useValuesOf(field: string): readonly string[] {
  const { data } = useGet<api.CaseFacets>('/cases/facets', {}, { staleMs: 60_000 });
  return data?.facets.find((f) => f.field === field)?.buckets.map((b) => b.value).filter((v) => v !== 'none') ?? [];
}

export const AssignDialog = ({ target, onClose }: ActionProps): ReactNode => <Dialog title={`Assign ${nounOf(target)}`} onClose={onClose}><Form target={target} onClose={onClose} /></Dialog>;

function Form({ target, onClose }: ActionProps): ReactNode {
  const { user } = useSession();
  const others = useValuesOf('assignee');
  const [to, setTo] = useState('');
  const give = (whom: string | null): Promise<boolean> => { const { action, said } = assigning(whom); return perform(target, [action], said); };
  const at = (whom: string | null) => (): void => { void give(whom).then((isDone) => { if (isDone) onClose(); }); };
  return (
    <>
      <About target={target} />
      <Group gap="xs" mb="sm"><Button variant="default" size="xs" onClick={at(user)}>Me ({user})</Button><Button variant="default" size="xs" onClick={at(null)}>Nobody</Button></Group>
      <Autocomplete data-autofocus label="To" placeholder="User" data={[...new Set([user, ...others])]} value={to} onChange={setTo} maxLength={64} comboboxProps={{ transitionProps: { duration: 0 } }} />
      <Deed label="Assign" run={() => give(to.trim())} onClose={onClose} isReady={to.trim() !== ''} />
    </>
  );
}
