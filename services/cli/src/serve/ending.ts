import { type Lifecycle } from '@winnow/platform';

/** Milliseconds that requests in flight have to end, with all that comes after them: below the ten seconds after which supervisors kill. */
export const STOP_MS = 9000;

export interface Ending { /** What was opened last is closed first. */ add(name: string, stop: () => Promise<unknown>): void; /** Closes all without ending the process: for a start that failed. */ now(): Promise<void> }

/** What is to be closed at the end of the process, or when it cannot start. Each is closed once. */
export function ended(lifecycle: Lifecycle): Ending {
  const open: (() => Promise<unknown>)[] = [];
  return {
    add: (name, stop) => {
      let done: Promise<unknown> | undefined;
      const once = (): Promise<unknown> => (done ??= stop());
      open.push(once);
      lifecycle.onStop({ name, stop: once });
    },
    now: async () => { for (const stop of open.reverse()) await stop().catch(() => undefined); },
  };
}
