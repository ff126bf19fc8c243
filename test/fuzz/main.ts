/**
 * `npm run fuzz [-- --times N --seed N --source ID]`: every sample of every source, changed N times (1,000 unless told) in every hostile way. Exit 1 when
 * one was lost, threw, was no valid observation, had a reason that is not in the closed list, or took longer than its length allows.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parseArgs } from 'node:util';
import { inflate } from '@winnow/collector';
import { ObservationSchema } from '@winnow/core';
import { deadLetterReasons, Pipeline, type Processed, sources } from '@winnow/intake';
import fc from 'fast-check';
import { Compile } from 'typebox/compile';
import { mutationsOf } from '../support/mutations.ts';

const receivedAt = Date.UTC(2026, 2, 3);
const root = new URL('../../packages/intake/samples/', import.meta.url);
const { values } = parseArgs({ options: { times: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' }, source: { type: 'string' } } });
const [times, seed] = [Number(values.times), Number(values.seed)];

const lines = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.log')).sort()
  .flatMap((path) => readFileSync(new URL(path.replaceAll('\\', '/'), root), 'utf8').trimEnd().split('\n'));
const pipeline = new Pipeline({ sources, inflate });
const wanted = lines.filter((text) => values.source === undefined || pipeline.process({ value: Buffer.from(text), receivedAt }).source === values.source);

const valid = Compile(ObservationSchema);
const reasons: ReadonlySet<string> = new Set(deadLetterReasons);
/** What is wrong with what became of a message; undefined when all is well. */
function faultOf({ observations, dropped, deadLetters }: Processed): string | undefined {
  if (observations.length + deadLetters.length + Object.keys(dropped).length === 0) return 'lost';
  const dead = deadLetters.find(({ detail, reason }) => detail.includes('threw') || !reasons.has(reason));
  if (dead !== undefined) return `${dead.reason}: ${dead.detail}`;
  return observations.every((o) => valid.Check(JSON.parse(JSON.stringify(o)))) ? undefined : 'an observation that is none';
}

setFlagsFromString('--expose_gc');
const collect = runInNewContext('gc') as () => void; // V8's own function, there since the flag is set
function heap(): number { collect(); return process.memoryUsage().heapUsed; }

const faults = new Map<string, { times: number; example: string }>();
const counts = { lines: 0, bytes: 0, observations: 0, dropped: 0, dead: 0 };
let slowest = { ms: 0, bytes: 0, text: '' };
let peak = 0;
let worked = 0;

function one(value: Uint8Array): void {
  const before = performance.now();
  const done = pipeline.process({ value, receivedAt });
  const ms = performance.now() - before;
  worked += ms;
  counts.lines += 1;
  counts.bytes += value.length;
  counts.observations += done.observations.length > 0 ? 1 : 0;
  counts.dead += done.deadLetters.length > 0 ? 1 : 0;
  counts.dropped += Object.keys(done.dropped).length > 0 ? 1 : 0;
  if (ms > slowest.ms) slowest = { ms, bytes: value.length, text: Buffer.from(value).toString().slice(0, 100) };
  const fault = faultOf(done) ?? (ms > 1000 ? 'took more than a second' : undefined);
  if (fault === undefined) return;
  const known = faults.get(fault);
  if (known === undefined) faults.set(fault, { times: 1, example: Buffer.from(value).toString().slice(0, 300) });
  else known.times += 1;
}

const started = performance.now();
let early: number | undefined;
for (const [i, line] of wanted.entries()) {
  for (const value of fc.sample(mutationsOf([line], lines), { numRuns: times, seed: seed + i })) one(value);
  peak = Math.max(peak, process.memoryUsage().rss);
  // What is held at a fifth is caches and compiled code; more at the end would be growth.
  if (early === undefined && i >= wanted.length / 5) early = heap();
}
const late = heap();
const n = (value: number): string => Math.round(value).toLocaleString('en-US');
const mb = (value: number): string => `${(value / 1048576).toFixed(0)} MB`;
process.stdout.write([
  `${n(wanted.length)} samples, each changed ${n(times)} times: ${n(counts.lines)} lines, ${mb(counts.bytes)}, seed ${String(seed)}`,
  `observations from ${n(counts.observations)}, dropped ${n(counts.dropped)}, dead letters from ${n(counts.dead)}; lost ${n(faults.get('lost')?.times ?? 0)}`,
  `${((performance.now() - started) / 1000).toFixed(0)} s, of which the pipeline ${(worked / 1000).toFixed(1)} s; slowest line ${slowest.ms.toFixed(1)} ms (${n(slowest.bytes)} bytes: ${JSON.stringify(slowest.text)})`,
  `most resident memory ${mb(peak)}; heap after a collection ${mb(early ?? late)} at a fifth, ${mb(late)} at the end`,
  ...[...faults].map(([fault, { times: often, example }]) => `FAULT ${fault}, ${n(often)} times, for example ${JSON.stringify(example)}`),
  '',
].join('\n'));
if (faults.size > 0) process.exitCode = 1;
