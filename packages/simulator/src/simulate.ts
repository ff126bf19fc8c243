import { DAY } from '@winnow/core';
import { Company } from './company.ts';
import { claimFiles } from './csv.ts';
import { personDay, spray } from './day.ts';
import { hireFrauds, hireHarderFrauds } from './frauds.ts';
import { buildSites, hireColleague, hireTwins } from './honest.ts';
import { type Entry, type FilePiece, type LogName, type Role, type SimulationOptions, type Sink } from './model.ts';

const DEFAULT_START = '2026-03-02';
const paths: Readonly<Record<LogName, string>> = { asa: 'logs/asa.log', globalprotect: 'logs/globalprotect.log', okta: 'logs/okta.jsonl', osquery: 'logs/osquery.log' };
const logs = ['asa', 'globalprotect', 'okta', 'osquery'] as const;

/** Holds what is not yet written: at most a day and the sessions that run on into the next. */
class Logbook implements Sink {
  readonly #entries: Readonly<Record<LogName, Entry[]>> = { asa: [], globalprotect: [], okta: [], osquery: [] };

  add(log: LogName, at: number, text: string): void { this.#entries[log].push({ at, text }); }

  /** What happened before `until`, in order of time, one piece a file; equal instants stay in the order in which they were added. */
  *flush(until: number): Generator<FilePiece> {
    for (const log of logs) {
      const entries = this.#entries[log];
      const due = entries.filter((e) => e.at < until).sort((a, b) => a.at - b.at);
      const kept = entries.filter((e) => e.at >= until);
      entries.splice(0, entries.length, ...kept);
      if (due.length > 0) yield { path: paths[log], lines: due.map((e) => e.text) };
    }
  }
}

/** A simulated company: who plays which part (for tests; files never say it), and its files. */
export interface Simulation {
  readonly cast: readonly { readonly person_id: string; readonly role: Role }[];
  /** Unix ms after the last day; logs without a year belong before it. */
  readonly endMs: number;
  /** Claims first, then the logs day by day. Can be iterated once. */
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

/** Copies of each story for a company of that size. */
function copies({ stories, people }: SimulationOptions): number {
  if (stories === 'none') return 0;
  return stories === 'scaled' || stories === 'all' ? Math.max(1, Math.floor(people / 250)) : 1;
}

/** Invents a company. Same options, same bytes; throws RangeError on options out of bounds. */
export function simulation(options: SimulationOptions): Simulation {
  const least = options.stories === 'all' ? 40 : 30;
  within('people', options.people, least, 200_000);
  within('days', options.days, 1, 730);
  const startMs = startOf(options);
  const company = new Company({ seed: String(options.seed), people: options.people, days: options.days, startMs });
  const sites = buildSites(company);
  const order = company.random('order');
  // Twins and stories are hired between colleagues, so that the order of lines at one instant gives nothing away either.
  const colleaguesFirst = Math.floor(order.next() * (options.people / 2));
  for (let i = 0; i < Math.min(colleaguesFirst, options.people - least); i++) hireColleague(company, sites);
  // A large company has more households, agencies and movers, too: otherwise its stories would stand out by being repeated.
  for (let copy = 0; copy < Math.max(1, Math.floor(options.people / 400)); copy++) hireTwins(company, copy);
  for (let copy = 0; copy < copies(options); copy++) {
    hireFrauds(company, copy);
    if (options.stories === 'all') hireHarderFrauds(company, copy);
  }
  while (company.people.length < options.people) hireColleague(company, sites);
  return { cast: company.people.map(({ id, role }) => ({ person_id: id, role })), endMs: startMs + options.days * DAY, files: allFiles(company) };
}

function* allFiles(company: Company): Generator<FilePiece> {
  yield* claimFiles(company);
  const book = new Logbook();
  for (let day = 0; day < company.days; day++) {
    for (const person of company.people) personDay(company, book, person, day);
    spray(company, book, day);
    // East of Greenwich a day begins up to fourteen hours early: only what the next day cannot precede is written.
    yield* book.flush(company.startMs + day * DAY + DAY / 4);
  }
  yield* book.flush(Number.POSITIVE_INFINITY);
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
