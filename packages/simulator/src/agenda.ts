import { HOUR } from '@winnow/core';
import { type Agenda, type FilePiece, type LogName, type Sink } from './model.ts';

const MOST_LINES = 4000;
export const paths: Readonly<Record<LogName, string>> = { asa: 'logs/asa.log', globalprotect: 'logs/globalprotect.log', okta: 'logs/okta.jsonl', osquery: 'logs/osquery.log', ecs: 'logs/ecs.jsonl' };
const logs = ['asa', 'globalprotect', 'okta', 'osquery', 'ecs'] as const;

interface Entry { readonly at: number; readonly text: string }

/** Lines that are written and may still be followed by older ones. */
class Book implements Sink {
  readonly #entries: Record<LogName, Entry[]> = { asa: [], globalprotect: [], okta: [], osquery: [], ecs: [] };
  count = 0;

  add(log: LogName, at: number, text: string): void {
    this.#entries[log].push({ at, text });
    this.count += 1;
  }

  /** What is older than `until`, in order of time, one piece a file; equal instants stay as they were added. */
  *flush(until: number): Generator<FilePiece> {
    this.count = 0;
    for (const log of logs) {
      const entries = this.#entries[log];
      if (entries.length === 0) continue;
      const due = entries.filter((e) => e.at < until).sort((a, b) => a.at - b.at);
      this.#entries[log] = due.length === entries.length ? [] : entries.filter((e) => e.at >= until);
      this.count += this.#entries[log].length;
      if (due.length > 0) yield { path: paths[log], lines: due.map((e) => e.text) };
    }
  }
}

interface Item { readonly at: number; readonly run: (sink: Sink) => void }

/**
 * What is going to happen, and the lines of what did. Of the future only a small note is kept, of the past nothing: a day of a large company would not fit as text.
 */
export class Ledger implements Agenda {
  #items: Item[] = [];
  readonly #book = new Book();

  at(at: number, run: (sink: Sink) => void): void { this.#items.push({ at, run }); }

  /** Runs all that happens before `until` and yields its lines in order of time within each file. */
  *advance(until: number): Generator<FilePiece> {
    const due = this.#items.filter((item) => item.at < until).sort((a, b) => a.at - b.at);
    this.#items = this.#items.filter((item) => item.at >= until);
    let limit = MOST_LINES;
    for (const { at, run } of due) {
      if (this.#book.count >= limit) {
        yield* this.#book.flush(at);
        limit = this.#book.count + MOST_LINES;
      }
      run(this.#book);
    }
    yield* this.#book.flush(until);
  }
}

/** East of Greenwich a day begins up to eleven hours early, and what comes before the first work of a night less than one: until then a day's own events are complete, ms after its start in UTC. */
export const COMPLETE = -12 * HOUR;
