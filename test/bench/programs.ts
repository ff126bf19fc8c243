/** Programs that are measured from their start to their end. */
import { existsSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { type Profiler } from 'node:inspector';
import { join } from 'node:path';
import { type Bench } from './harness.ts';
import { start } from './kafka.ts';

/** CPU seconds, engine included; seconds on the wall; the most memory that was resident, in MB. */
export interface Usage { readonly cpu: number; readonly wall: number; readonly peakMb: number }

export async function took(bench: Bench, name: string, script: string, args: readonly string[]): Promise<Usage> {
  const usage = join(bench.folder, `usage-${name}`);
  const began = performance.now();
  const { child, tail, profile } = start(bench, script, args, { BENCH_USAGE: usage });
  if (profile !== '') { await new Promise((done) => { setTimeout(done, 1500); }); child.kill('SIGUSR2'); }
  const [code] = await once(child, 'exit') as [number | null];
  if (code !== 0 || !existsSync(usage)) throw new Error(`${name} ended with ${String(code)}: ${tail().slice(0, 300)}`);
  if (profile !== '' && existsSync(profile)) bench.profiles?.push(JSON.parse(readFileSync(profile, 'utf8')) as Profiler.Profile); // V8's own
  const said: unknown = JSON.parse(readFileSync(usage, 'utf8'));
  const number = (key: string): number => (typeof said === 'object' && said !== null && key in said ? Number((said as Readonly<Record<string, unknown>>)[key]) : Number.NaN); // written by hooks.ts
  return { cpu: number('seconds'), wall: (performance.now() - began) / 1000, peakMb: number('peakMb') };
}
