import { type Log } from '../log/log.ts';
import { type Clock } from './clock.ts';

/** What of a process lifecycle needs; Node's `process` fits, a fake does in tests. */
export interface ProcessPort {
  on(event: 'SIGTERM' | 'SIGINT', then: () => void): unknown;
  exit(code: number): void;
  readonly stderr: { write(text: string): unknown };
}

const MAX_LINE = 2000;

/** Ends the process with one line on stderr (lines stay lines, control characters go); 1 is a fault of ours, 2 a wrong call or configuration. */
export function die(message: string, code = 1, port: ProcessPort = process): void {
  const lines = message.slice(0, MAX_LINE).split('\n').map((line) => line.replace(/\p{Cc}/gu, ' ').trimEnd()).filter((line) => line !== '');
  port.stderr.write(`${lines.map((line) => `winnow: ${line}`).join('\n')}\n`);
  port.exit(code);
}

/** Runs at the end of a process, in the reverse order of its adding: what was opened last is closed first. */
export interface StopStep { readonly name: string; stop(): Promise<unknown> }

export interface LifecycleOptions {
  readonly log: Log;
  readonly clock: Clock;
  readonly port?: ProcessPort;
  /** Milliseconds for all steps together; what is not done then is named, and the process exits with 1. Default 25,000, below the 30 s of orchestrators. */
  readonly stopWithinMs?: number;
}

export interface Lifecycle {
  /** Aborted as soon as the process is to stop. */
  readonly signal: AbortSignal;
  /** A step added while others are run still gets its turn. */
  onStop(step: StopStep): void;
  /** Stops in order and exits; a second call waits for the first, a worse code wins. */
  stop(reason: string, code?: number): Promise<void>;
}

/** Handles SIGTERM and SIGINT: stops in order, within a time; a second signal ends the process at once. */
export function openLifecycle({ log, clock, port = process, stopWithinMs = 25_000 }: LifecycleOptions): Lifecycle {
  const aborter = new AbortController();
  const steps: StopStep[] = [];
  let exitCode = 0;
  let stopping: Promise<void> | undefined;
  let running = 'nothing';

  const runSteps = async (): Promise<void> => {
    for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
      running = step.name;
      try {
        await step.stop();
      } catch (error) {
        exitCode = Math.max(exitCode, 1);
        log.error({ step: step.name, error: nameOf(error) }, 'a step of stopping failed');
      }
    }
  };
  const run = async (reason: string): Promise<void> => {
    log.info({ reason }, 'stopping');
    aborter.abort();
    const late = await Promise.race([runSteps().then(() => false), clock.sleep(stopWithinMs).then(() => true)]);
    if (late) log.error({ step: running, left: steps.map(({ name }) => name), within_ms: stopWithinMs }, 'not stopped in time');
    else log.info({}, 'stopped');
    port.exit(late ? Math.max(exitCode, 1) : exitCode);
  };
  const stop = (reason: string, code = 0): Promise<void> => {
    exitCode = Math.max(exitCode, code);
    stopping ??= run(reason);
    return stopping;
  };
  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    port.on(name, () => {
      if (stopping === undefined) void stop(name);
      else { log.warn({ signal: name }, 'told to stop twice'); port.exit(Math.max(exitCode, 1)); }
    });
  }
  return { signal: aborter.signal, stop, onStop: (step) => { steps.push(step); } };
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : typeof error);

export interface WatchdogOptions {
  readonly log: Log;
  readonly clock: Clock;
  /** Milliseconds without progress, while there is work, until the process counts as stuck. */
  readonly stuckAfterMs: number;
  /** True while there is something to do; an idle process makes no progress and is well. Waiting for a downstream that is away is `idle`, too. */
  readonly busy: () => boolean;
  /** Called once: say so and exit. */
  readonly onStuck: (silentMs: number) => void;
}

export interface Watchdog {
  /** To be called whenever something got done. */
  progress(): void;
  /** Milliseconds since progress, or since there was nothing to do. */
  silentMs(): number;
  stop(): void;
}

/** Watches that a process with work gets on with it; looks ten times per `stuckAfterMs`. */
export function openWatchdog({ log, clock, stuckAfterMs, busy, onStuck }: WatchdogOptions): Watchdog {
  let last = clock.now();
  let stopped = false;
  let cancel = (): void => undefined;
  const look = (): void => {
    if (stopped) return;
    const silent = clock.now() - last;
    if (!busy()) last = clock.now();
    else if (silent >= stuckAfterMs) {
      stopped = true;
      log.error({ silent_ms: silent }, 'no progress although there is work');
      onStuck(silent);
      return;
    }
    cancel = clock.setTimer(Math.max(1, stuckAfterMs / 10), look);
  };
  look();
  return { progress: () => { last = clock.now(); }, silentMs: () => clock.now() - last, stop: () => { stopped = true; cancel(); } };
}
