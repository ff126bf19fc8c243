import { stat } from 'node:fs/promises';
import { type Config } from '@winnow/platform';
import { Claims, noClaims } from '@winnow/core';
import { inflate } from '@winnow/collector';
import { Enricher, Pipeline, type Processed, sources, withPerson } from '@winnow/intake';
import { binaryKind } from './binary.ts';
import { type ClaimPaths, readClaims } from './claims.ts';
import { UsageError } from './errors.ts';
import { headOf, pathError, rawRecords } from './files.ts';
import { OPEN_KEY, portsOf, type Surroundings } from './investigate.ts';

export interface ParseOptions { readonly source?: string; readonly enrich?: boolean; readonly claims: ClaimPaths; readonly config: Config }

export function checkSource(source: string | undefined): void {
  if (source !== undefined && !sources.some((s) => s.id === source)) throw new UsageError(`--source ${source}: unknown; known are ${sources.map((s) => s.id).join(', ')}`);
}

/** One observation per line as JSON; what cannot be read goes to stderr as `PATH:LINE: reason`. */
export async function parse(path: string, options: ParseOptions, around: Surroundings): Promise<void> {
  checkSource(options.source);
  const claims = Object.keys(options.claims).length === 0 ? new Claims(noClaims) : await readClaims(options.claims, [], around.warn);
  const enrich = options.enrich === true ? new Enricher({ ports: await portsOf(options.config), claims: () => claims, accountKey: OPEN_KEY }) : undefined;
  const pipeline = new Pipeline({ sources, inflate, ...(enrich !== undefined && { enrich }) });
  const mtimeMs = path === '-' ? around.now() : await stat(path).then((s) => s.mtimeMs, (error: unknown) => { throw pathError(path, error); });
  if (path !== '-') {
    const binary = binaryKind(await headOf(path));
    if (binary !== undefined) { around.warn(`${path}:1: encoding: ${binary}`); return; }
  }
  for await (const record of rawRecords({ path, mtimeMs, size: 0 }, options.source)) {
    const made = pipeline.process(record);
    tellRejected(made, `${path}:${String(record.line ?? 1)}`, around);
    for (const o of made.observations) around.out(`${JSON.stringify(enrich === undefined ? o : withPerson(o, claims))}\n`);
  }
}

function tellRejected({ deadLetters, observations, dropped }: Processed, where: string, around: Surroundings): void {
  for (const { reason, detail } of deadLetters) around.warn(`${where}: ${reason}: ${detail}`);
  if (deadLetters.length === 0 && observations.length === 0 && Object.keys(dropped).length === 0) around.warn(`${where}: no_record: nothing in there`);
}
