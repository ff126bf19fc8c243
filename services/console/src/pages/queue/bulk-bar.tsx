import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { CaseActions } from '../../actions/use-case-actions.tsx';
import { count } from '../../words.ts';
import type { Marks } from './use-marks.ts';

/** What can be done about all that are selected. */
export function BulkBar({ marks, actions, total }: { readonly marks: Marks; readonly actions: CaseActions; readonly total: number }): ReactNode {
  return (
    <div className="queue-bulk" role="toolbar" aria-label="Selected cases">
      <strong aria-live="polite">{marks.isMatching ? `All ${count(total)} that match` : `${count(marks.n)} selected`}</strong>
      {!marks.isMatching && marks.isAllLoaded && total > marks.n && <Button size="compact-xs" variant="subtle" onClick={marks.widen}>Select all {count(total)} that match</Button>}
      {actions.deeds.map(({ deed, short, label, run }) => <Button key={deed} size="compact-xs" variant="default" title={label} onClick={run}>{short}</Button>)}
      <Button size="compact-xs" variant="subtle" onClick={marks.clear}>Clear</Button>
    </div>
  );
}
