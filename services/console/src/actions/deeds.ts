import type { Target } from './act.ts';

/** What analysts do about cases. */
export type Deed = 'close' | 'reopen' | 'mine' | 'assign' | 'comment' | 'tag' | 'suppress';
export interface DeedWords { readonly deed: Deed; readonly key?: string; readonly label: string; /** On a button. */ readonly short: string }
export const deeds: readonly DeedWords[] = [
  { deed: 'close', key: 'e', label: 'Close with a verdict', short: 'Close…' }, { deed: 'mine', key: 'a', label: 'Assign to me', short: 'Assign to me' }, { deed: 'comment', key: 'c', label: 'Comment', short: 'Comment…' }, { deed: 'suppress', key: 's', label: 'Suppress', short: 'Suppress…' },
  { deed: 'tag', key: 't', label: 'Tags', short: 'Tags…' }, { deed: 'assign', key: 'shift+A', label: 'Assign to somebody', short: 'Assign…' }, { deed: 'reopen', label: 'Open again', short: 'Reopen' },
];

/** What can be done about the target now. Suppression has a scope that comes from one case. */
export const possible = (target: Target): readonly DeedWords[] => deeds.filter(({ deed }) => {
  if (target.kind !== 'one') return deed !== 'suppress';
  if (deed === 'reopen') return target.row.work.state === 'closed';
  return true;
});
