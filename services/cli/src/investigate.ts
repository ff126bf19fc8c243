import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { accountId, type Case, type Claims, isoDate, type Timeline } from '@winnow/core';
import { Intake, openPorts, sourcesOf } from '@winnow/collector';
import { Sight, withNetworks } from '@winnow/detection';
import { asDetectionStore, blindIn, type DetectionStore, keptSteps, markEvaluated, type Outcome, replay, settingsOf, stateOf, tunedCatalogue } from '@winnow/detector';
import { type EnrichPorts, hostId, type RawRecord } from '@winnow/intake';
import { BatchWriter, type Config, type Db, DbError, DetectorStore, listFolders, migrate, openDb, Store } from '@winnow/platform';
import { unpacked } from './archives.ts';
import { type ClaimPaths, keepClaims, readClaims, sortFiles } from './claims.ts';
import { Coverage } from './coverage.ts';
import { keyOfFolder, OPEN_KEY } from './data-key.ts';
import { lineOf, UsageError } from './errors.ts';
import { findFiles, type FoundFile, PathError, pathError, rawRecords } from './files.ts';
import { reportHtml } from './html.ts';
import { versionOf } from './settings.ts';
import { type Surroundings } from './surroundings.ts';
import { blindText, byWeight, caseText, deadLetterText, summaryText, type Telling } from './text.ts';
import { type ReadAs, type ReadOptions, readersOf } from './zones.ts';

export interface InvestigateOptions extends ReadOptions { readonly claims: ClaimPaths; readonly data?: string; readonly json?: boolean; readonly html?: string; readonly config: Config }

export interface Found { readonly cases: readonly Case[]; readonly claims: Claims; readonly people: number; readonly records: number; readonly deadLetters: ReadonlyMap<string, number>; /** The same by file. */ readonly deadIn: ReadonlyMap<string, number>; /** What was found in each file. */ readonly coverage: Coverage; /** Which detectors could not see, and why: a line each. */ readonly blind: readonly string[]; readonly from: string | undefined; readonly to: string | undefined }

/** Geography and lists, as configured. */
export const portsOf = ({ geo, lists }: Config): Promise<EnrichPorts> => openPorts({ ...geo, lists: listFolders(lists.folder) });

/** Everything over files and folders, embedded: reads, stores, detects, and tells the cases. */
export async function investigate(paths: readonly string[], options: InvestigateOptions, around: Surroundings): Promise<void> {
  const started = around.now();
  const found = await search(paths, options, around);
  const telling: Telling = { colour: around.colour, width: around.width, nameOf: (id) => found.claims.person(id)?.display_name };
  if (options.html !== undefined) await writeReport(options.html, found, started, around);
  if (options.json === true) for (const line of found.blind) around.warn(line);
  if (options.json === true) { for (const c of found.cases) around.out(`${JSON.stringify(c)}\n`); return; }
  const seconds = (around.now() - started) / 1000;
  // A case that went into a cluster's is told there; --json has it, too.
  const cases = found.cases.filter((c) => c.merged_into === undefined);
  around.out(`\n${summaryText({ ...found, cases, seconds }, telling)}\n`);
  for (const [i, c] of cases.entries()) around.out(`\n${caseText(c, i + 1, telling)}\n`);
  const dead = deadLetterText(found, telling);
  if (dead !== '') around.out(`\n${dead}\n`);
  around.out(`\n${['what was read', ...found.coverage.lines(around.width).map((line) => `  ${line}`)].join('\n')}\n`);
  if (found.blind.length > 0) around.out(`\n${blindText(found.blind, telling)}\n`);
}

async function writeReport(path: string, found: Found, started: number, around: Surroundings): Promise<void> {
  const dead = deadLetterText(found, { colour: false, width: 10_000, nameOf: () => undefined });
  const html = reportHtml({ ...found, cases: found.cases.filter((c) => c.merged_into === undefined), seconds: (around.now() - started) / 1000, nameOf: (id) => found.claims.person(id)?.display_name, notes: [...(dead === '' ? [] : [dead]), ...found.blind], read: found.coverage.lines(10_000) });
  // It names people: for whoever ran this, not for everybody on the machine.
  await writeFile(path, html, { mode: 0o600 }).catch((error: unknown) => { throw new UsageError(pathError(path, error).message.replace('may not be read', 'may not be written').replace('cannot be read', 'cannot be written')); });
  around.warn(`${path}: written`);
}

/** Before the work, not after it: a source that is none, a report that has nowhere to go. */
async function checkOptions({ source, html, config }: InvestigateOptions): Promise<void> {
  if (source !== undefined && !sourcesOf(config).some((s) => s.id === source)) throw new UsageError(`--source ${source}: unknown; winnow sources lists them`);
  if (html !== undefined) await stat(dirname(html)).catch((error: unknown) => { throw pathError(dirname(html), error); });
}

/** Sees what an investigation reads and concludes beside its cases: timelines as they are stored (each subject's at least once), and the whole outcome. */
export interface Onlooker { readonly timelines: (read: ReadonlyMap<string, Timeline>, claims: Claims) => void; readonly outcome: (outcome: Outcome, claims: Claims) => void }

export async function search(paths: readonly string[], options: InvestigateOptions, around: Surroundings, onlooker?: Onlooker): Promise<Found> {
  await checkOptions(options);
  const packed = await findFiles(paths, around.warn);
  const room = await mkdtemp(join(tmpdir(), 'winnow-unpacked-'));
  try { return await searchFiles(paths, await unpacked(packed, room, around.warn), { options, around, onlooker }); } finally { await rm(room, { recursive: true, force: true }).catch(() => undefined); }
}

interface Search { readonly options: InvestigateOptions; readonly around: Surroundings; readonly onlooker: Onlooker | undefined }
async function searchFiles(paths: readonly string[], files: readonly FoundFile[], { options, around, onlooker }: Search): Promise<Found> {
  if (files.length === 0) throw new UsageError(`${paths.join(', ')}: no file in there; name a folder of logs or log files`);
  const sorted = await sortFiles(files, around.warn);
  if (sorted.logs.length === 0) throw new UsageError(`${paths.join(', ')}: no log in there${sorted.claims.length > 0 ? ', only claims files' : ''}`);
  const claims = await readClaims(options.claims, sorted.claims, around.warn);
  if (claims.rows.people.length === 0) around.warn('no people file: without claims (--people people.csv) only what contradicts itself can be found');
  const folder = options.data ?? (await mkdtemp(join(tmpdir(), 'winnow-')));
  const db = await openDb({ kind: 'embedded', path: folder });
  try {
    await migrate(db);
    return await fillAndReplay(db, { logs: sorted.logs, claims, options, around, key: options.data === undefined ? OPEN_KEY : keyOfFolder(options.data), ...(onlooker !== undefined && { onlooker }) });
  } catch (error) {
    throw error instanceof DbError && isFull(error) ? new UsageError(`${folder}: the disk is full; free some space, or name a folder elsewhere with --data`) : error;
  } finally {
    await db.close();
    if (options.data === undefined) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

const isFull = ({ code, message }: DbError): boolean => code === '243' || /no space left|ENOSPC|not enough space/i.test(message);

interface Run { readonly logs: readonly FoundFile[]; readonly claims: Claims; readonly options: InvestigateOptions; readonly around: Surroundings; readonly key: string; readonly onlooker?: Onlooker }

async function fillAndReplay(db: Db, { logs, claims, options, around, key, onlooker }: Run): Promise<Found> {
  const isKept = options.data !== undefined;
  // Until the end of this run nothing in the folder is sure to rest on all that is in it.
  if (isKept) await markEvaluated(db, '');
  const filled = await fill(db, { logs, options, around, key });
  const store = new Store(db);
  const settings = settingsOf(options.config);
  const sight = new Sight();
  const outcome = await replay({
    store: onlooker === undefined ? asDetectionStore(store) : overheard(asDetectionStore(store), claims, onlooker), claims, settings, look: (timeline, resolved) => { sight.see(timeline, resolved); }, pseudonyms: { account: (name) => accountId(key, '', name), host: (name) => hostId(key, name) },
    progress: (stage, done, of) => { around.progress(`${stage === 'people' ? 'looking at people' : 'looking at days'} ${String(done)} of ${String(of)}`); },
  });
  for (const { cidr, label = '' } of outcome.ownNetworks) around.warn(`${cidr}: ${label}; taken for a way out of the company's own, which says nothing about anybody's place. Name it in networks.csv if it is, or as what it is`);
  onlooker?.outcome(outcome, claims);
  const blind = await blindIn({ store: asDetectionStore(store), sight, detectors: tunedCatalogue(settings).all, span: outcome.span, claims: withNetworks(claims, outcome.ownNetworks), unread: unreadOf(filled) });
  const cases = [...outcome.cases.values()].sort(byWeight);
  if (isKept) {
    // What an earlier run into this folder concluded is not true any more: more logs, other claims.
    for (const table of ['findings', 'mitigations', 'cases', 'case_steps']) await db.command(`TRUNCATE TABLE ${table}`);
    await keepClaims(db, claims);
    await store.saveFindings(outcome.findings, 1);
    await store.saveMitigating(outcome.mitigating, 1);
    await store.saveCases(cases, 1);
    await new DetectorStore(db).replaceSteps(keptSteps(outcome.steps, versionOf(), Math.round(around.now())));
    await markEvaluated(db, await stateOf({ db, config: options.config, version: versionOf() }));
  }
  around.progress('');
  const { span } = outcome;
  return { cases, claims, people: outcome.people, blind, ...filled, from: span === undefined ? undefined : isoDate(span.first), to: span === undefined ? undefined : isoDate(span.last) };
}

function unreadOf({ records, deadLetters }: Pick<Found, 'records' | 'deadLetters'>): { readonly records: number; readonly of: number; readonly why: string } {
  return { records: [...deadLetters.values()].reduce((sum, n) => sum + n, 0), of: records, why: [...deadLetters].map(([reason, n]) => `${reason} ${n.toLocaleString('en-US')}`).sort().join(', ') };
}

function overheard(store: DetectionStore, claims: Claims, onlooker: Onlooker): DetectionStore {
  return { ...store, timelines: async (...wanted) => { const read = await store.timelines(...wanted); onlooker.timelines(read, claims); return read; } };
}

async function fill(db: Db, { logs, options, around, key }: Pick<Run, 'logs' | 'options' | 'around' | 'key'>): Promise<Pick<Found, 'records' | 'deadLetters' | 'deadIn' | 'coverage'>> {
  const intake = new Intake(await portsOf(options.config), key, sourcesOf(options.config));
  // The engine is in this process: what it cannot do at the third attempt it will not do at the thirtieth.
  const writer: BatchWriter = new BatchWriter(db, { maxRows: 20_000, maxDelayMs: 1000, onRetry: (_, attempt) => { if (attempt >= 3) writer.stop(); }, onBadRow: (table, _, error) => { around.warn(`a row of ${table} was refused: ${error.message}`); } });
  const counted: Counted = { records: 0, deadLetters: new Map(), deadIn: new Map(), coverage: new Coverage(), waiting: new Set(), failure: undefined };
  const as = readersOf(options, logs);
  const size = logs.reduce((sum, f) => sum + f.size, 0);
  let done = 0;
  for (const file of logs) {
    counted.coverage.open(file.path);
    try {
      await readFileInto(file, { intake, writer, counted, as, tell: (records) => { around.progress(`reading ${file.path}: ${records.toLocaleString('en-US')} records, ${String(Math.round((100 * done) / Math.max(1, size)))} % of the files`); } });
    } catch (error) {
      if (!(error instanceof PathError)) throw error;
      around.warn(`${error.message}; what came before it is kept`);
    }
    done += file.size;
  }
  // What waits for room is in no block yet, so one flush does not reach it: without it the end of the logs would be missing.
  while (counted.waiting.size > 0) await writer.flush();
  if (counted.failure !== undefined) throw counted.failure;
  return counted;
}

interface Counted { records: number; readonly deadLetters: Map<string, number>; readonly deadIn: Map<string, number>; readonly coverage: Coverage; /** Pieces that are not stored yet. */ readonly waiting: Set<Promise<void>>; /** Why rows could not be stored: the end of the run. */ failure: Error | undefined }

interface Filling { readonly intake: Intake; readonly writer: BatchWriter; readonly counted: Counted; readonly as: (file: FoundFile) => ReadAs; readonly tell: (records: number) => void }
const PIECE = 2000;
/** Pieces that may wait to be stored. */
const MOST_WAITING = 10;

async function readFileInto(file: FoundFile, filling: Filling): Promise<void> {
  let piece: RawRecord[] = [];
  try {
    for await (const record of rawRecords(file, filling.as(file))) {
      piece.push(record);
      if (piece.length < PIECE) continue;
      await store(piece, filling);
      piece = [];
    }
  } finally { await store(piece, filling); }
}

async function store(piece: readonly RawRecord[], { intake, writer, counted, tell }: Filling): Promise<void> {
  const observations = piece.flatMap((record) => {
    const made = intake.process(record);
    counted.coverage.add(record.path ?? '', made, record.line);
    for (const { reason } of made.deadLetters) counted.deadLetters.set(reason, (counted.deadLetters.get(reason) ?? 0) + 1);
    if (made.deadLetters.length > 0) counted.deadIn.set(record.path ?? '', (counted.deadIn.get(record.path ?? '') ?? 0) + made.deadLetters.length);
    return made.observations;
  });
  counted.records += piece.length;
  tell(counted.records);
  const stored = writer.add(intake.rows(observations, 1));
  // Rows are acknowledged block by block; waiting for each piece would send a block per piece.
  counted.waiting.add(stored);
  stored.catch((error: unknown) => { counted.failure ??= error instanceof Error ? error : new Error(lineOf(error)); }).finally(() => { counted.waiting.delete(stored); }).catch(() => undefined);
  // Pieces at the end of a file are smaller: only their number says how much lies in memory.
  if (counted.waiting.size >= MOST_WAITING) await writer.flush();
  if (counted.failure !== undefined) throw counted.failure;
}

