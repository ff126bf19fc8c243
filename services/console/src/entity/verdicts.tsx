import type { api } from '@winnow/core';
import type { ReactNode } from 'react';
import { Bar } from './parts.tsx';
import { count, percent, verdictWords } from '../words.ts';

type Verdicts = api.DetectorRow['verdicts'];
/** Of the cases that were decided, how many were fraud; undefined: none was decided yet. */
export const precisionOf = ({ fraud, benign, 'false-positive': wrong }: Verdicts): number | undefined => (fraud + benign + wrong === 0 ? undefined : fraud / (fraud + benign + wrong));

/** How the cases that a detector carried were closed. */
export function Verdicts({ verdicts }: { readonly verdicts: Verdicts }): ReactNode {
  const precision = precisionOf(verdicts);
  const said = (['fraud', 'benign', 'false-positive', 'undetermined'] as const).filter((v) => verdicts[v] > 0).map((v) => `${verdictWords[v]} ${count(verdicts[v])}`).join(', ');
  if (said === '') return <span className="w-quiet">none yet</span>;
  return (
    <span className="w-nowrap">
      <Bar parts={[{ n: verdicts.fraud, fill: 'bad' }, { n: verdicts.benign, fill: 'good' }, { n: verdicts['false-positive'], fill: 'warn' }, { n: verdicts.undetermined, fill: 'plain' }]} label={said} />
      <span className="w-num" style={{ marginLeft: 6 }} title={said}>{precision === undefined ? '–' : percent(precision)}</span>
    </span>
  );
}
