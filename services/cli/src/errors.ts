/** Something the user has to put right; its message is one line and the program ends with 2. */
export class UsageError extends Error {}

/** One line for whatever went wrong, without a stack. */
export function lineOf(error: unknown): string {
  const message = typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string' ? error.message : String(error);
  return message.split('\n', 1).join('').slice(0, 600);
}
