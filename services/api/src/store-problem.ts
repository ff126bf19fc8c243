import { type api } from '@winnow/core';
import { causeOf, type DbError } from '@winnow/platform';
import { problemOf } from './problem.ts';

export const failed = problemOf(500, 'failed', 'this should not happen; the log of the API says more');

/** That the same may work in a moment. */
export const isAway = ({ kind, code }: DbError): boolean => kind === 'retry' || code === 'closed';

/** What is said of what the store could not do: a word for programs, and what to do. Never the engine's own text, which may quote what was asked. */
export function storeProblem(error: DbError): api.Problem {
  if (isAway(error)) return problemOf(503, 'store-away', awayText(error));
  if (error.kind !== 'setup') return failed;
  switch (causeOf(error)) {
    case 'forbidden': return problemOf(500, 'store-refuses', 'the store refuses this program\'s user, or a right that it needs; winnow doctor says which');
    case 'other-version': return problemOf(500, 'store-version', 'the store has another schema or version than this program expects; run winnow migrate, or upgrade one of both');
    case 'full': return problemOf(500, 'store-full', 'the disk of the store is full; free some space and start again');
    case 'program': return failed;
  }
}
/** An engine's own exception has a number: it is there, and cannot do this now (memory, too many parts, too slow). */
const awayText = ({ code }: DbError): string => (/^\d+$/.test(code) ? `the store cannot answer now (its error ${code}); nothing is lost, try again` : 'the store does not answer; nothing is lost, try again');
