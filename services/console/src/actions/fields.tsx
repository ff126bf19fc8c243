import { Button, Group } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { KeyHint } from '../components/marks.tsx';
import { useKeys } from '../keys.tsx';
import type { Target } from './act.ts';

/** What every dialog of an action is given. `onDone`: it was done, and the dialog closes. */
export interface ActionProps { readonly target: Target; readonly onClose: () => void }

/** The foot of a dialog: the deed, by button, by Ctrl and Enter; while it is being done nothing is done twice. */
export function Deed({ label, run, onClose, isReady = true, color }: { readonly label: string; readonly run: () => Promise<boolean>; readonly onClose: () => void; readonly isReady?: boolean; readonly color?: string }): ReactNode {
  const [isBusy, busy] = useState(false);
  const go = (): void => {
    if (isBusy || !isReady) return;
    busy(true);
    void run().then((isDone) => { busy(false); if (isDone) onClose(); });
  };
  useKeys('Dialog', [{ keys: 'mod+Enter', help: label, run: go }]);
  return (
    <Group justify="flex-end" mt="md" gap="sm">
      <span className="w-quiet"><KeyHint keys="mod+Enter" /></span>
      <Button variant="default" size="sm" onClick={onClose}>Cancel</Button>
      <Button size="sm" onClick={go} loading={isBusy} disabled={!isReady} {...(color !== undefined && { color })}>{label}</Button>
    </Group>
  );
}

/** In what is said of a target: the headline of one, the number of many. */
export const About = ({ target }: { readonly target: Target }): ReactNode => (target.kind === 'one' ? <p className="w-quiet" style={{ margin: '0 0 10px', fontSize: 13 }}>{target.row.headline}</p> : null);
