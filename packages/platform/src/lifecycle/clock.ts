/** Time as services see it, in Unix ms; injected, so that tests can turn it. */
export interface Clock {
  now(): number;
  /** Resolves after `ms`, at once when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls back once after `ms`; the function returned takes it back. A timer alone keeps no process alive. */
  setTimer(ms: number, then: () => void): () => void;
}

function sleepOn(clock: Pick<Clock, 'setTimer'>, ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) { resolve(); return; }
    const done = (): void => { cancel(); signal?.removeEventListener('abort', done); resolve(); };
    const cancel = clock.setTimer(ms, done);
    signal?.addEventListener('abort', done);
  });
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => sleepOn({ setTimer: (wait, then) => { const timer = setTimeout(then, wait); return () => { clearTimeout(timer); }; } }, ms, signal),
  setTimer: (ms, then) => { const timer = setTimeout(then, ms); timer.unref(); return () => { clearTimeout(timer); }; },
};

/** A clock that stands still until it is turned. */
export interface FakeClock extends Clock {
  /** Moves time on and runs what falls due, in its order, with the promises that hang on it. */
  advance(ms: number): Promise<void>;
  /** Timers that wait. */
  readonly pending: number;
}

/** A clock for tests, at `start` (Unix ms). */
export function fakeClock(start = 0): FakeClock {
  let now = start;
  let order = 0;
  const timers = new Map<number, { readonly at: number; readonly then: () => void }>();
  const setTimer: Clock['setTimer'] = (ms, then) => { const id = order++; timers.set(id, { at: now + Math.max(0, ms), then }); return () => { timers.delete(id); }; };
  const settle = async (): Promise<void> => { for (let i = 0; i < 20; i++) await Promise.resolve(); };
  const next = (until: number): number | undefined => [...timers].filter(([, timer]) => timer.at <= until).sort(([i, a], [j, b]) => a.at - b.at || i - j)[0]?.[0];
  return {
    now: () => now, setTimer, sleep: (ms, signal) => sleepOn({ setTimer }, ms, signal),
    get pending() { return timers.size; },
    advance: async (ms) => {
      const until = now + ms;
      await settle(); // what began before time moved comes first
      for (let id = next(until); id !== undefined; id = next(until)) {
        const timer = timers.get(id);
        timers.delete(id);
        now = Math.max(now, timer?.at ?? now);
        timer?.then();
        await settle();
      }
      now = until;
      await settle();
    },
  };
}
