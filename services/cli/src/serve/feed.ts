import { randomInt } from 'node:crypto';
import { isTimeZone, documentOf, type api } from '@winnow/core';
import { type IngestPort, ProblemError } from '@winnow/api';
import { BatchCounts, type Intake, messagesOf } from '@winnow/collector';
import { type Processed, type RawRecord } from '@winnow/intake';
import { BatchWriter, type Clock, type Config, type Db, DbError, HTTP_FEED, type Log, type Metrics, type OutMessage } from '@winnow/platform';
import { jsonRecordsIn, linesIn, type Piece, recordsIn } from '../files.ts';

export interface Feeding {
  readonly config: Config;
  readonly db: Db;
  readonly intake: Intake;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** Tells detectors elsewhere of what was stored; absent where they look into the store themselves. */
  readonly publish?: (messages: readonly OutMessage[]) => Promise<void>;
}

/** Records that come by other ways than Kafka. */
export interface Feed {
  /** What became of each, once what was made of them is stored. Rejects with DbError while the store is away; what was given may still be stored then, once. */
  store(records: readonly RawRecord[], topic: string): Promise<readonly Processed[]>;
  /** The last failure of the store while it lasts. */
  trouble(): DbError | undefined;
  stop(): Promise<void>;
}

/** How long somebody waits for a store that is away before being told to come again. */
const AWAY_MS = 5000;
const LOOK_MS = 250;

export function openFeed({ config, db, intake, log, metrics, clock, publish }: Feeding): Feed {
  const writer = new BatchWriter(db, {
    maxRows: config.collector.flushRows, maxDelayMs: config.collector.flushMs,
    onBadRow: (table, _row, error) => { log.error({ table, code: error.code }, 'the store refuses a row; it is left out there'); metrics.deadLetters.inc({ reason: 'bad_value' }); },
    onRetry: (error, attempt) => { metrics.insertRetries.inc({ table: 'all' }); if (attempt === 1 || attempt % 10 === 0) log.warn({ code: error.code, attempt }, 'the store does not take rows; trying again'); },
  });
  const envelopes = new Map<string, Set<string>>();
  // A number of this process alone: how far each came is kept for itself, and the sum only grows.
  const partition = randomInt(2 ** 31);
  let next = 0;
  const rowsOf = (made: readonly Processed[], places: readonly string[], topic: string): { readonly tables: Readonly<Record<string, readonly object[]>>; readonly messages: readonly OutMessage[] } => {
    const seen = envelopes.get(topic) ?? new Set<string>();
    envelopes.set(topic, seen);
    const counts = new BatchCounts(seen);
    made.forEach((one, i) => {
      counts.add(one, places[i] ?? '');
      for (const { reason } of one.deadLetters) metrics.deadLetters.inc({ reason });
      for (const [reason, n] of Object.entries(one.dropped)) metrics.dropped.inc({ reason }, n);
    });
    counts.each((became, n) => { metrics.recordsIn.inc({ topic, ...became }, n); });
    const observations = made.flatMap((one) => one.observations);
    const documents = observations.map(documentOf);
    const now = clock.now();
    next += observations.length;
    return {
      tables: { ...intake.rows(observations, now, { documents }), intake_counts: counts.rows(topic, now), stored_offsets: observations.length === 0 ? [] : [{ topic: HTTP_FEED, partition, next_offset: String(next) }] },
      messages: publish === undefined ? [] : messagesOf(observations, documents),
    };
  };
  return {
    store: async (records, topic) => {
      const made = records.map((record) => intake.process(record));
      const { tables, messages } = rowsOf(made, records.map(({ line }) => (line === undefined ? '' : `line ${String(line)}`)), topic);
      await unlessAway(writer.add(tables), () => writer.trouble, clock).catch((error: unknown) => { intake.forgetNames(); throw error; });
      if (messages.length > 0) await publish?.(messages);
      metrics.observationsOut.inc(made.reduce((sum, one) => sum + one.observations.length, 0));
      return made;
    },
    trouble: () => writer.trouble,
    stop: () => { writer.stop(); return writer.flush(); },
  };
}

/** What is stored, or DbError when the store has been away for longer than anybody waits. */
async function unlessAway(stored: Promise<void>, trouble: () => DbError | undefined, clock: Clock): Promise<void> {
  const ends = new AbortController();
  const away = async (): Promise<void> => {
    for (let waited = 0; !ends.signal.aborted; waited = trouble() === undefined ? 0 : waited + LOOK_MS) {
      const why = trouble();
      if (why !== undefined && waited >= AWAY_MS) throw why.kind === 'retry' ? why : new DbError('retry', why.code, why.message);
      await clock.sleep(LOOK_MS, ends.signal);
    }
  };
  try { await Promise.race([stored, away()]); } finally { ends.abort(); }
}

/** Records of one request that are made into rows at once, and their bytes. */
const PIECE = 2000;
const PIECE_BYTES = 4 * 1024 * 1024;
/** Pieces of one request that may wait to be stored. */
const MOST_WAITING = 5;
/** How many reasons and how much of each are told. */
const MOST_FAULTS = 20;

/** Ingest over HTTP: lines as in files (their containers, tables and events over several lines, too), or one JSON document. */
export function ingestPort(feed: Feed, { sources, clock }: { readonly sources: readonly string[]; readonly clock: Clock }): IngestPort {
  return {
    sources,
    ingest: async (body, { source, zone, realm, name, format }) => {
      const why = feed.trouble();
      if (why !== undefined) throw why.kind === 'retry' ? why : new DbError('retry', why.code, why.message);
      if (zone !== undefined && !isTimeZone(zone)) throw new ProblemError(400, 'bad-zone', `zone ${zone}: no IANA time zone, for example Europe/Berlin`);
      const as = { receivedAt: clock.now(), path: name, ...(source !== undefined && { pinned: source }), ...(zone !== undefined && { zone }), ...(realm !== undefined && { realm }) };
      const told = new Tally();
      const waiting: Promise<void>[] = [];
      const send = (piece: readonly RawRecord[]): void => {
        const stored = feed.store(piece, 'http').then((made) => { told.add(piece, made); });
        stored.catch(() => undefined); // heard of where it is waited for
        waiting.push(stored);
      };
      for await (const piece of piecesOf(format === 'json' ? documentsIn(body) : recordsIn(linesIn(body)))) {
        send(piece.map(({ bytes, line }) => ({ value: bytes, line, ...as })));
        if (waiting.length >= MOST_WAITING) await waiting.shift();
      }
      for (const stored of waiting) await stored;
      return told.total();
    },
  };
}

async function* documentsIn(body: AsyncIterable<Buffer>): AsyncGenerator<Piece> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  let n = 0;
  for (const bytes of jsonRecordsIn(Buffer.concat(chunks))) yield { bytes, line: n += 1 };
}

async function* piecesOf(records: AsyncIterable<Piece>): AsyncGenerator<readonly Piece[]> {
  let piece: Piece[] = [];
  let size = 0;
  for await (const record of records) {
    piece.push(record);
    size += record.bytes.length;
    if (piece.length < PIECE && size < PIECE_BYTES) continue;
    yield piece;
    [piece, size] = [[], 0];
  }
  if (piece.length > 0) yield piece;
}

/** What became of a request's records. */
class Tally {
  #records = 0;
  #observations = 0;
  #dropped = 0;
  readonly #failed = new Map<string, api.Ingested['failed'][number]>();

  add(records: readonly RawRecord[], made: readonly Processed[]): void {
    this.#records += records.length;
    made.forEach(({ observations, dropped, deadLetters }, i) => {
      this.#observations += observations.length;
      this.#dropped += Object.values(dropped).reduce((sum, n) => sum + n, 0);
      for (const { reason, detail } of deadLetters) this.#fail(reason, detail, records[i]?.line ?? 0);
    });
  }
  #fail(reason: string, detail: string, line: number): void {
    const before = this.#failed.get(reason);
    const isFirst = before === undefined || line < before.line; // pieces are stored in any order
    this.#failed.set(reason, { reason, n: (before?.n ?? 0) + 1, line: isFirst ? line : before.line, detail: isFirst ? detail.slice(0, 300) : before.detail });
  }
  total(): api.Ingested { return { records: this.#records, observations: this.#observations, dropped: this.#dropped, failed: [...this.#failed.values()].sort((a, b) => b.n - a.n).slice(0, MOST_FAULTS) }; }
}
