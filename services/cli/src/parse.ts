import { stat } from 'node:fs/promises';
import { Claims, noClaims } from '@winnow/core';
import { inflate, openPorts } from '@winnow/collector';
import { Enricher, Pipeline, type Processed, sources, withPerson } from '@winnow/intake';
import { type ClaimPaths, readClaims } from './claims.ts';
import { UsageError } from './errors.ts';
import { pathError, rawRecords } from './files.ts';
import { OPEN_KEY, type Surroundings } from './investigate.ts';

export interface ParseOptions { readonly source?: string; readonly enrich?: boolean; readonly claims: ClaimPaths }

/** One observation per line as JSON; what cannot be read goes to stderr as `PATH:LINE: reason`. */
export async function parse(path: string, options: ParseOptions, around: Surroundings): Promise<void> {
  if (options.source !== undefined && !sources.some((s) => s.id === options.source)) throw new UsageError(`--source ${options.source}: unknown; known are ${sources.map((s) => s.id).join(', ')}`);
  const claims = Object.keys(options.claims).length === 0 ? new Claims(noClaims) : await readClaims(options.claims, [], around.warn);
  const enrich = options.enrich === true ? new Enricher({ ports: await openPorts({}), claims: () => claims, accountKey: OPEN_KEY }) : undefined;
  const pipeline = new Pipeline({ sources, inflate, ...(enrich !== undefined && { enrich }) });
  const mtimeMs = path === '-' ? around.now() : await stat(path).then((s) => s.mtimeMs, (error: unknown) => { throw pathError(path, error); });
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
