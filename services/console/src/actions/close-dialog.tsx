import type { Verdict } from '@winnow/core';
import { Radio, Stack, Textarea } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Dialog } from '../components/dialog.tsx';
import { KeyHint } from '../components/marks.tsx';
import { useKeys } from '../keys.tsx';
import { counted, verdictHelp, verdictWords } from '../words.ts';
import { nounOf, perform, sizeOf } from './act.ts';
import { About, type ActionProps, Deed } from './fields.tsx';

const order: readonly Verdict[] = ['fraud', 'benign', 'false-positive', 'undetermined'];
const isVerdict = (text: string): text is Verdict => (order as readonly string[]).includes(text);

/** Closes with what was found out: detectors are measured by it. */
export const CloseDialog = ({ target, onClose }: ActionProps): ReactNode => <Dialog title={`Close ${nounOf(target)}: what was it?`} onClose={onClose}><Form target={target} onClose={onClose} /></Dialog>;

function Form({ target, onClose }: ActionProps): ReactNode {
  const [verdict, setVerdict] = useState<Verdict | ''>('');
  const [reason, setReason] = useState('');
  useKeys('Dialog', order.map((v, i) => ({ keys: String(i + 1), help: verdictWords[v], run: () => { setVerdict(v); } })));
  const run = async (): Promise<boolean> => {
    if (verdict === '') return false;
    const said = `${target.kind === 'one' ? 'Case' : counted(sizeOf(target), 'case')} closed: ${verdictWords[verdict].toLowerCase()}.`;
    return perform(target, [{ action: 'verdict', to: verdict, ...(reason.trim() !== '' && { reason: reason.trim() }) }, { action: 'status', to: 'closed' }], said);
  };
  return (
    <>
      <About target={target} />
      <Radio.Group value={verdict} onChange={(value) => { if (isVerdict(value)) setVerdict(value); }} aria-label="Verdict">
        <Stack gap="sm">{order.map((v, i) => <Radio key={v} value={v} data-autofocus={i === 0 || undefined} label={<>{verdictWords[v]} <KeyHint keys={String(i + 1)} /></>} description={verdictHelp[v]} />)}</Stack>
      </Radio.Group>
      <Textarea mt="md" label="Why" description="Who was asked, which record settled it. Stays in the history." autosize minRows={2} maxRows={8} maxLength={4000} value={reason} onChange={(e) => { setReason(e.currentTarget.value); }} />
      <Deed label="Close" run={run} onClose={onClose} isReady={verdict !== ''} />
    </>
  );
}
