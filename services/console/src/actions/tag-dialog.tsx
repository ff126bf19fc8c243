import { TagsInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Dialog } from '../components/dialog.tsx';
import { nounOf, perform } from './act.ts';
import { useValuesOf } from './assign-dialog.tsx';
import { About, type ActionProps, Deed } from './fields.tsx';

export const TagDialog = ({ target, onClose }: ActionProps): ReactNode => <Dialog title={`Tags of ${nounOf(target)}`} onClose={onClose}>{target.kind === 'one' ? <OneForm target={target} onClose={onClose} own={target.row.work.tags} /> : <ManyForm target={target} onClose={onClose} />}</Dialog>;

const tidy = (tags: readonly string[]): string[] => [...new Set(tags.map((t) => t.trim().slice(0, 50)).filter((t) => t !== ''))];
const noMotion = { transitionProps: { duration: 0 } };

function OneForm({ target, onClose, own }: ActionProps & { readonly own: readonly string[] }): ReactNode {
  const known = useValuesOf('tag');
  const [tags, setTags] = useState<string[]>([...own]);
  const add = tags.filter((t) => !own.includes(t));
  const remove = own.filter((t) => !tags.includes(t));
  return (
    <>
      <About target={target} />
      <TagsInput data-autofocus label="Tags" description="Enter after each" data={[...known]} value={tags} onChange={(next) => { setTags(tidy(next)); }} maxTags={20} acceptValueOnBlur comboboxProps={noMotion} />
      <Deed label="Save" run={() => perform(target, [{ action: 'tag', add, remove: [...remove] }], 'Tags changed.')} onClose={onClose} isReady={add.length + remove.length > 0} />
    </>
  );
}

/** Of many cases tags are added and taken away, never replaced: each keeps what else it has. */
function ManyForm({ target, onClose }: ActionProps): ReactNode {
  const known = useValuesOf('tag');
  const [add, setAdd] = useState<string[]>([]);
  const [remove, setRemove] = useState<string[]>([]);
  return (
    <>
      <TagsInput data-autofocus label="Add" description="Enter after each" data={[...known]} value={add} onChange={(next) => { setAdd(tidy(next)); }} maxTags={20} acceptValueOnBlur comboboxProps={noMotion} />
      <TagsInput mt="sm" label="Take away" data={[...known]} value={remove} onChange={(next) => { setRemove(tidy(next)); }} maxTags={20} acceptValueOnBlur comboboxProps={noMotion} />
      <Deed label="Save" run={() => perform(target, [{ action: 'tag', add, remove }], 'Tags changed.')} onClose={onClose} isReady={add.length + remove.length > 0} />
    </>
  );
}
