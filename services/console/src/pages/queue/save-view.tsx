import { Checkbox, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Deed } from '../../actions/fields.tsx';
import { request } from '../../api.ts';
import { Dialog } from '../../components/dialog.tsx';
import { toastDone, toastError } from '../../components/toast.ts';
import { Untrusted } from '../../components/untrusted.tsx';
import { useMay } from '../../session.tsx';
import { changed, pathOf } from './views.ts';

interface Props { readonly q: string; readonly onClose: () => void }
/** Gives the query a name, for oneself or for all. */
export default function SaveView(props: Props): ReactNode { return <Dialog title="Save this query" onClose={props.onClose}><SaveForm {...props} /></Dialog>; }

function SaveForm({ q, onClose }: Props): ReactNode {
  const [name, setName] = useState('');
  const [isShared, share] = useState(false);
  const mayShare = useMay('act');
  const run = async (): Promise<boolean> => {
    try {
      await request(pathOf(name.trim()), { method: 'PUT', body: { q, is_shared: isShared } });
      changed();
      toastDone('View saved.');
      return true;
    } catch (error) { toastError(error); return false; }
  };
  return (
    <>
      <p className="w-mono" style={{ margin: '0 0 10px' }}>{q === '' ? 'all cases' : <Untrusted text={q} />}</p>
      <TextInput data-autofocus label="Name" maxLength={80} value={name} onChange={(e) => { setName(e.currentTarget.value); }} />
      {mayShare && <Checkbox mt="sm" label="For all colleagues" checked={isShared} onChange={(e) => { share(e.currentTarget.checked); }} />}
      <Deed label="Save" run={run} onClose={onClose} isReady={name.trim() !== ''} />
    </>
  );
}
