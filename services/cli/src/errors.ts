import { ConfigError, ListsError } from '@winnow/platform';

/** Something the user has to put right; its message is one line and the program ends with 2. */
export class UsageError extends Error {}

/** What to say of an error that ends the program: one line, or, of a configuration, all of its faults. */
export function linesOf(error: unknown): readonly string[] {
  if (error instanceof ListsError) return error.problems.slice(0, 50);
  return error instanceof ConfigError ? error.problems.slice(0, 50).map(({ where, message }) => `${where}: ${message}`) : [lineOf(error)];
}

/** One line for whatever went wrong, without a stack. */
export function lineOf(error: unknown): string {
  const message = typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string' ? error.message : String(error);
  return message.split('\n', 1).join('').slice(0, 600);
}

/** What Node calls an error; empty when it has no name for it. */
export const codeOf = (error: unknown): string => (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '');
