import { setTimeout as timer } from 'node:timers/promises';

/** Waits `ms`, or less when the signal fires; never rejects. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await timer(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
}

/** Growing waits: 0.1 s doubling up to `mostMs`. */
export const backoffMs = (attempt: number, mostMs = 5000): number => Math.min(mostMs, 100 * 2 ** Math.min(attempt, 10));

/** True when `work` settled within `ms`; its failure is not passed on. */
export async function settledWithin(work: Promise<unknown>, ms: number): Promise<boolean> {
  const done = new AbortController();
  const settled = work.then(() => true, () => true);
  const result = await Promise.race([settled, pause(ms, done.signal).then(() => false)]);
  done.abort();
  return result;
}
