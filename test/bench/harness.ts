/** What all rows share: figures with goals, repetitions that alternate with their baseline, CPU time of this process, the heap after a collection. */
import { type Profiler } from 'node:inspector';
import { Session } from 'node:inspector/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export interface Goal { readonly is: 'at least' | 'at most'; readonly value: number }
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** Absent: said for whoever reads the figure above it. */
  readonly goal?: Goal;
}
export interface Bench {
  /** Small sizes, to see that everything runs; the figures say little. */
  readonly quick: boolean;
  /** A folder of this run's own, removed at its end. */
  readonly folder: string;
  /** Set in the run whose profile is wanted; its figures are not shown. */
  readonly profiles: Profiler.Profile[] | undefined;
  /** Progress, for people. */
  say(line: string): void;
}
export interface Row {
  /** The number in the design's table of goals, or a name. */
  readonly id: string;
  readonly title: string;
  /** What the figures are held against. */
  readonly baseline: string;
  /** Too long for a run of all rows. */
  readonly onlyWhenNamed?: true;
  run(bench: Bench): Promise<readonly Figure[]>;
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)] ?? Number.NaN : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
};
export const quantile = (values: readonly number[], q: number): number => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(q * values.length))] ?? Number.NaN;

/** CPU seconds of this process (all its threads, the collector of garbage too) during `work`. */
export function cpuOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

export interface Pair { readonly subject: number; readonly baseline: number; /** Median of the repetitions' own ratios subject ÷ baseline: what slows the machine down slows down both sides of one. */ readonly ratio: number }
export function pairOf(subject: readonly number[], baseline: readonly number[]): Pair { return { subject: median(subject), baseline: median(baseline), ratio: median(subject.map((s, i) => s / (baseline[i] ?? Number.NaN))) }; }

/** CPU seconds of both by turns: A B A B, after one turn of each that is not counted. Under a profile only the subject runs. */
export async function byTurns(bench: Bench, { subject, baseline, times }: { readonly subject: () => void; readonly baseline: () => void; readonly times: number }): Promise<Pair> {
  subject();
  baseline();
  const taken: [number[], number[]] = [[], []];
  for (let i = 0; i < (bench.quick ? 3 : times); i++) {
    taken[0].push(await profiled(bench, () => cpuOf(subject)));
    taken[1].push(cpuOf(baseline));
  }
  return pairOf(...taken);
}

/** Runs the subject of a row; where a profile is wanted, under the profiler. */
export async function profiled<T>({ profiles }: Bench, work: () => T | Promise<T>): Promise<T> {
  if (profiles === undefined) return work();
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.start');
    const result = await work();
    profiles.push((await session.post('Profiler.stop')).profile);
    return result;
  } finally { session.disconnect(); }
}

let collect: (() => void) | undefined;
/** Bytes of live JavaScript objects. */
export function heap(): number {
  if (collect === undefined) {
    setFlagsFromString('--expose_gc');
    collect = runInNewContext('gc') as () => void; // V8's own function, there since the flag is set
  }
  for (let i = 0; i < 4; i++) collect();
  return process.memoryUsage().heapUsed;
}

/** Keeps results from being found unused. */
export const sink = { bytes: 0 };
