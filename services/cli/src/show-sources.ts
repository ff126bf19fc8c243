import { readFileSync } from 'node:fs';
import { sourcesOf } from '@winnow/collector';
import { type Source, sources } from '@winnow/intake';
import { type Config, guess } from '@winnow/platform';
import { UsageError } from './errors.ts';
import { type Surroundings } from './surroundings.ts';
import { counted, paint, wrap } from './text.ts';

/** Sample records of a source, one a line, as its vendor writes them; none for a format of one's own. */
function samplesOf(id: string): readonly string[] {
  const [vendor = '', log = vendor] = id.split('.');
  try { return readFileSync(new URL(`../../../packages/intake/samples/${vendor}/${log}.log`, import.meta.url), 'utf8').trimEnd().split('\n'); } catch { return []; }
}

export interface SourcesOptions { readonly json?: boolean; readonly id?: string; /** The sample records of the one that is named, and nothing else. */ readonly samples?: boolean }

/** The log formats that are read, those of the configuration's own file, too; or one of them. */
export function showSources(config: Config, options: SourcesOptions, around: Surroundings): void {
  const all = sourcesOf(config);
  const { id: wanted } = options;
  const chosen = wanted === undefined ? all : all.filter(({ id }) => id === wanted || id.startsWith(`${wanted}.`));
  if (wanted !== undefined && chosen.length === 0) throw new UsageError(`${wanted}: no such source${guess(wanted, all.map(({ id }) => id))}; winnow sources lists them`);
  if (options.samples === true) { showSamples(wanted, chosen, around); return; }
  const p = paint(around.colour);
  for (const { id, title, events, version = 1 } of chosen) {
    const cases = samplesOf(id).length;
    if (options.json === true) { around.out(`${JSON.stringify({ id, title, version, samples: cases, events })}\n`); continue; }
    around.out(`${p.bold(id)}  ${title}  ${p.dim(`version ${String(version)}, ${counted(cases, 'sample')}`)}\n`);
    for (const line of wrap(events.join(', '), Math.max(40, around.width - 4))) around.out(`    ${line}\n`);
  }
  if (options.json !== true && wanted === undefined) around.out(p.dim(`\n${counted(chosen.length, 'format')}. The format of each record is found by itself; --source ID or kafka.inputs[].source names it.\nA log that is not here can be described: config/sources.yaml tells how, winnow parse --explain --mapping FILE tries it.\n`));
}

function showSamples(wanted: string | undefined, chosen: readonly Source[], around: Surroundings): void {
  if (wanted === undefined) throw new UsageError('--samples: of which source? Name it: winnow sources okta.system-log --samples');
  for (const { id } of chosen) for (const line of samplesOf(id)) around.out(`${line}\n`);
}

/** For people who look for the id to name. */
export const sourceLines = (): string => sources.map(({ id, title }) => `  ${id.padEnd(24)} ${title}`).join('\n');
