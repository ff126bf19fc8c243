import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Config, guess } from '@winnow/platform';
import { Claims, noClaims, type Observation } from '@winnow/core';
import { inflate, sourcesOf } from '@winnow/collector';
import { Enricher, Pipeline, type Processed, type Source, withPerson } from '@winnow/intake';
import { unpacked } from './archives.ts';
import { binaryKind } from './binary.ts';
import { type ClaimPaths, readClaims } from './claims.ts';
import { UsageError } from './errors.ts';
import { explainRecord } from './explain-record.ts';
import { type FoundFile, headOf, pathError, rawRecords } from './files.ts';
import { OPEN_KEY } from './data-key.ts';
import { portsOf } from './investigate.ts';
import { type Surroundings } from './surroundings.ts';
import { type ReadAs, type ReadOptions, readersOf } from './zones.ts';

export interface ParseOptions extends ReadOptions { readonly enrich?: boolean; /** As text for people: envelope, source, where each field comes from. A path that is no file is the record itself. */ readonly explain?: boolean; readonly claims: ClaimPaths; readonly config: Config }

function checkSource(source: string | undefined, sources: readonly Source[]): void {
  if (source !== undefined && !sources.some((s) => s.id === source)) throw new UsageError(`--source ${source}: unknown${guess(source, sources.map((s) => s.id))}; winnow sources lists them`);
}

/** One observation per line as JSON; what cannot be read goes to stderr as `PATH:LINE: reason`. */
export async function parse(path: string, options: ParseOptions, around: Surroundings): Promise<void> {
  const sources = sourcesOf(options.config);
  checkSource(options.source, sources);
  const claims = Object.keys(options.claims).length === 0 ? new Claims(noClaims) : await readClaims(options.claims, [], around.warn);
  const enrich = options.enrich === true ? new Enricher({ ports: await portsOf(options.config), claims: () => claims, accountKey: OPEN_KEY }) : undefined;
  const pipeline = new Pipeline({ sources, inflate, ...(enrich !== undefined && { enrich }) });
  const tell = enrich === undefined ? (o: Observation) => o : (o: Observation) => withPerson(o, claims);
  if (options.explain === true && path !== '-' && !existsSync(path)) {
    around.out(`${explainRecord(pipeline.trace({ value: Buffer.from(path), receivedAt: around.now(), ...readersOf(options, [])({ path: '', mtimeMs: 0, size: 0 }) }), 'record')}\n`);
    return;
  }
  const named = path === '-' ? { path, mtimeMs: around.now(), size: 0 } : await stat(path).then(({ mtimeMs, size }) => ({ path, mtimeMs, size }), (error: unknown) => { throw pathError(path, error); });
  const room = await mkdtemp(join(tmpdir(), 'winnow-unpacked-'));
  try {
    const files = await unpacked([named], room, around.warn);
    const as = readersOf(options, files);
    for (const file of files) await parseFile(file, { pipeline, as: as(file), explain: options.explain === true, tell, around });
  } finally { await rm(room, { recursive: true, force: true }).catch(() => undefined); }
}

interface Parsing { readonly pipeline: Pipeline; readonly as: ReadAs; readonly explain: boolean; readonly tell: (o: Observation) => unknown; readonly around: Surroundings }
async function parseFile(file: FoundFile, { pipeline, as, explain, tell, around }: Parsing): Promise<void> {
  const binary = file.path === '-' ? undefined : binaryKind(await headOf(file.at ?? file.path));
  if (binary !== undefined) { around.warn(`${file.path}:1: encoding: ${binary}`); return; }
  for await (const record of rawRecords(file, as)) {
    if (explain) { around.out(`${explainRecord(pipeline.trace(record), `${file.path}:${String(record.line ?? 1)}`)}\n`); continue; }
    const made = pipeline.process(record);
    tellRejected(made, `${file.path}:${String(record.line ?? 1)}`, around);
    for (const o of made.observations) around.out(`${JSON.stringify(tell(o))}\n`);
  }
}

function tellRejected({ deadLetters, observations, dropped }: Processed, where: string, around: Surroundings): void {
  for (const { reason, detail } of deadLetters) around.warn(`${where}: ${reason}: ${detail}`);
  if (deadLetters.length === 0 && observations.length === 0 && Object.keys(dropped).length === 0) around.warn(`${where}: no_record: nothing in there`);
}
