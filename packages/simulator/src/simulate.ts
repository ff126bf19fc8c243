import { DAY } from '@winnow/core';
import { COMPLETE, Ledger, paths } from './agenda.ts';
import { attacksOn } from './attacks.ts';
import { cast } from './casting.ts';
import { Company } from './company.ts';
import { claimFiles } from './csv.ts';
import { personDay, type Stage } from './day.ts';
import { atHome } from './homes.ts';
import { type FilePiece, type KeptLogs, type SimulationOptions, type Stories } from './model.ts';
import { buildSites } from './people/sites.ts';
import { profileOf, simpleProfile } from './profile.ts';
import { Scribe } from './scribe.ts';

const DEFAULT_START = '2026-03-02';
/** From so many people on a company is a full one unless told otherwise. */
export const FULL_SIZE = 200;
const DEFAULT_DROP = 0.2;

/** Every file that a company may have, relative to its folder. */
export const simulatedPaths: readonly string[] = ['people.csv', 'devices.csv', 'travel.csv', 'networks.csv', 'truth.csv', ...Object.values(paths)];

/** A simulated company: who plays which part (for tests; files never say it), and its files. */
export interface Simulation {
  readonly cast: readonly { readonly person_id: string; readonly role: string }[];
  /** Unix ms after the last day; logs without a year belong before it. */
  readonly endMs: number;
  /** Claims first, then the logs as time goes by. Can be iterated once. */
  readonly files: Iterable<FilePiece>;
}

function startOf(options: SimulationOptions): number {
  const start = options.start ?? DEFAULT_START;
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(start) ? Date.parse(start) : Number.NaN;
  if (!Number.isFinite(ms)) throw new RangeError(`start: "${start}" is no date of the form YYYY-MM-DD`);
  return ms;
}

function within(name: string, value: number, low: number, high: number): void {
  if (!Number.isInteger(value) || value < low || value > high) throw new RangeError(`${name}: ${String(value)} is not a whole number from ${String(low)} to ${String(high)}`);
}

const storiesOf = ({ stories, people }: SimulationOptions): Stories => stories ?? (people < FULL_SIZE ? 'four' : 'all');

/** Invents a company. Same options, same bytes; throws RangeError on options out of bounds. */
export function simulation(options: SimulationOptions): Simulation {
  within('people', options.people, 30, 200_000);
  within('days', options.days, 1, 730);
  const drop = options.dropClaims;
  if (drop !== undefined && !(drop >= 0 && drop <= 1)) throw new RangeError(`dropClaims: ${String(drop)} is not a share from 0 to 1`);
  const [startMs, stories, seed] = [startOf(options), storiesOf(options), String(options.seed)];
  const simple = stories === 'four' || (stories === 'none' && options.people < FULL_SIZE);
  const company = new Company({ seed, people: options.people, days: options.days, startMs, usual: atHome, profile: simple ? simpleProfile(drop ?? 0) : profileOf(seed, drop ?? DEFAULT_DROP) });
  buildSites(company);
  cast(company, stories);
  return { cast: company.people.map(({ id, role }) => ({ person_id: id, role })), endMs: startMs + options.days * DAY, files: allFiles(company, options.logs ?? 'all') };
}

function* allFiles(company: Company, logs: KeptLogs): Generator<FilePiece> {
  yield* claimFiles(company);
  // Nobody needs the rows any more, and there may be hundreds of thousands.
  for (const rows of Object.values(company.rows)) rows.length = 0;
  const ledger = new Ledger();
  const stage: Stage = { company, agenda: ledger, scribe: new Scribe(company, logs) };
  for (let day = 0; day < company.days; day++) {
    for (const person of company.people) personDay(stage, person, day);
    attacksOn(stage, day);
    yield* ledger.advance(company.startMs + (day + 1) * DAY + COMPLETE);
  }
  yield* ledger.advance(Number.POSITIVE_INFINITY);
}

/** The company's files, piece by piece; see `simulation`. */
export const simulate = (options: SimulationOptions): Iterable<FilePiece> => simulation(options).files;

/** Takes a piece of text for a file, `path` relative to the folder with forward slashes; `append` is false for a file's first piece. */
export type WritePort = (path: string, text: string, append: boolean) => void | Promise<void>;

/** Writes a simulated company through the port, waiting for each piece, and says what was written. */
export async function writeSimulation(options: SimulationOptions, write: WritePort): Promise<{ readonly files: readonly string[]; readonly lines: number; readonly endMs: number }> {
  const { files, endMs } = simulation(options);
  const seen = new Set<string>();
  let lines = 0;
  for (const piece of files) {
    await write(piece.path, `${piece.lines.join('\n')}\n`, seen.has(piece.path));
    seen.add(piece.path);
    lines += piece.lines.length;
  }
  return { files: [...seen], lines, endMs };
}
