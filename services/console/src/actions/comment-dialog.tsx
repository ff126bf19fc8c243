import { Textarea } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Dialog } from '../components/dialog.tsx';
import { nounOf, perform } from './act.ts';
import { About, type ActionProps, Deed } from './fields.tsx';

export const CommentDialog = ({ target, onClose }: ActionProps): ReactNode => <Dialog title={`Comment on ${nounOf(target)}`} onClose={onClose}><Form target={target} onClose={onClose} /></Dialog>;

function Form({ target, onClose }: ActionProps): ReactNode {
  const [text, setText] = useState('');
  return (
    <>
      <About target={target} />
      <Textarea data-autofocus aria-label="Comment" autosize minRows={4} maxRows={14} maxLength={10_000} value={text} onChange={(e) => { setText(e.currentTarget.value); }} />
      <Deed label="Comment" run={() => perform(target, [{ action: 'comment', text: text.trim() }], 'Comment is there.')} onClose={onClose} isReady={text.trim() !== ''} />
    </>
  );
}
