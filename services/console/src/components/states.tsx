import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { ApiProblem, messageOf } from '../api.ts';
import { Icon } from './icons.tsx';

/** Nothing is there: why, and what to do. */
export const EmptyState = ({ title, children, action }: { readonly title: string; readonly children?: ReactNode; readonly action?: ReactNode }): ReactNode => (
  <div className="w-state"><h2>{title}</h2>{children !== undefined && <p>{children}</p>}{action}</div>
);

const titleOf = (error: unknown): string => {
  if (!(error instanceof ApiProblem)) return 'Something went wrong';
  switch (error.status) {
    case 0: return 'No answer';
    case 403: return 'Not for your role';
    case 404: return 'Not known here';
    case 503: return 'Not now';
    default: return error.status >= 500 ? 'The server failed at this' : 'That cannot be done';
  }
};
/** What is not known, not allowed or not right stays so when it is asked for again. */
const mayChange = (error: unknown): boolean => !(error instanceof ApiProblem) || ![400, 403, 404].includes(error.status);
/** What went wrong, in one sentence, and a way to try again. */
export const ErrorState = ({ error, retry }: { readonly error: unknown; readonly retry?: () => void }): ReactNode => (
  <div className="w-state" role="alert"><Icon name="warning" size={26} /><h2>{titleOf(error)}</h2><p>{messageOf(error)}</p>{retry !== undefined && mayChange(error) && <Button size="xs" variant="default" onClick={retry}>Try again</Button>}</div>
);

/** Grey lines where text will stand. `lines` of `height` pixels. */
export const Bones = ({ lines = 6, height = 18, label = 'Loading' }: { readonly lines?: number; readonly height?: number; readonly label?: string }): ReactNode => (
  <div role="status" aria-busy="true" aria-label={label} style={{ display: 'grid', gap: 8, padding: 12 }}>
    {Array.from({ length: lines }, (_, i) => <div key={i} className="w-bone" style={{ height, width: `${String(92 - (i * 17) % 45)}%` }} />)}
  </div>
);
