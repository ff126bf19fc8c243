import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Db, DbError } from './db.ts';
import { type TableRows } from './rows.ts';

export interface WriterOptions {
  /** Rows of one table after which a block is sent; default 5,000. */
  readonly maxRows?: number;
  /** Characters after which a block is sent, and of which one insert is made at most (one row may be longer); default 32 Mi. */
  readonly maxSize?: number;
  /** Ms that a row waits at most before its block is sent; default 100. */
  readonly maxDelayMs?: number;
  /** Ms before the first and between later attempts; default 500 and 30,000. */
  readonly backoffMs?: readonly [number, number];
  /** A row that the engine refuses for what it holds; everything else of its block is stored. */
  readonly onBadRow?: (table: string, row: object, error: DbError) => void;
  /** Each failed attempt that is followed by another or given up, for the log and for readiness. */
  readonly onRetry?: (error: DbError, attempt: number) => void;
}
interface Block { readonly tables: Map<string, object[]>; size: number; readonly done: Promise<void>; readonly settle: () => void; readonly fail: (error: unknown) => void }

/** Blocks that are sent or wait to be; whoever adds waits until there are fewer. */
const IN_FLIGHT = 2;

/**
 * Collects rows into blocks and sends each until it is known to be in: the same block under the same token, so that one whose acknowledgement was
 * lost is not stored twice. Never drops; whoever adds waits when two blocks are on their way (back-pressure).
 */
export class BatchWriter {
  readonly #db: Db;
  readonly #options: WriterOptions;
  readonly #stop = new AbortController();
  #open: Block | undefined;
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> = Promise.resolve();
  #inFlight = 0;
  #waiting: (() => void)[] = [];
  #trouble: DbError | undefined;

  constructor(db: Db, options: WriterOptions = {}) { this.#db = db; this.#options = options; }

  /** The last failure while it lasts; undefined when all is well. */
  get trouble(): DbError | undefined { return this.#trouble; }

  /** Resolves when these rows are stored. Rejects only when nothing but a person's hand helps (missing table, refused password), or after stop. */
  async add(rows: TableRows): Promise<void> {
    while (this.#inFlight >= IN_FLIGHT) await new Promise<void>((go) => { this.#waiting.push(go); });
    const block = (this.#open ??= newBlock());
    for (const [table, list] of Object.entries(rows)) addAll(block, table, list);
    const { maxRows = 5000, maxSize = MAX_SIZE, maxDelayMs = 100 } = this.#options;
    if (block.size >= maxSize || [...block.tables.values()].some((list) => list.length >= maxRows)) this.#send();
    else this.#timer ??= setTimeout(() => { this.#send(); }, maxDelayMs);
    return block.done;
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const block = this.#open;
    if (block === undefined) return;
    this.#open = undefined;
    this.#inFlight += 1;
    this.#sending = this.#sending.then(() => this.#store(block)).then(block.settle, (error: unknown) => { block.fail(error); }).finally(() => { this.#left(); });
  }

  #left(): void {
    this.#inFlight -= 1;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const go of waiting) go(); // in order; who finds no room waits again
  }

  async #store(block: Block): Promise<void> {
    const size = this.#options.maxSize ?? MAX_SIZE;
    for (const [table, rows] of inOrder(block.tables)) for (const slice of block.size <= size ? [rows] : slicesOf(rows, size)) await this.#insert(table, slice, randomUUID());
  }

  async #insert(table: string, rows: readonly object[], token: string): Promise<void> {
    const [first, longest] = this.#options.backoffMs ?? [500, 30_000];
    for (let attempt = 1, wait = first; ; attempt += 1, wait = Math.min(longest, wait * 2)) {
      if (this.#stopped && this.#trouble !== undefined) throw this.#trouble;
      try {
        await this.#db.insert(table, rows, token);
        this.#trouble = undefined;
        return;
      } catch (error) {
        if (!(error instanceof DbError)) throw error;
        if (error.kind === 'rows') { await this.#bisect(table, rows, error); return; }
        this.#trouble = error;
        this.#options.onRetry?.(error, attempt);
        if (error.kind === 'setup' || this.#stopped) throw error;
        await sleep(wait, undefined, { signal: this.#stop.signal }).catch(() => undefined);
      }
    }
  }

  /** Finds the rows that the engine refuses by halving; the others are stored. Nothing of the refused block is in, so its halves have tokens of their own. */
  async #bisect(table: string, rows: readonly object[], error: DbError): Promise<void> {
    const [row] = rows;
    if (rows.length === 1 && row !== undefined) { this.#trouble = undefined; this.#options.onBadRow?.(table, row, error); return; }
    const half = Math.ceil(rows.length / 2);
    await this.#insert(table, rows.slice(0, half), randomUUID());
    await this.#insert(table, rows.slice(half), randomUUID());
  }

  get #stopped(): boolean { return this.#stop.signal.aborted; }
  /** Sends what is waiting and resolves when all of it is stored or given up. */
  async flush(): Promise<void> { this.#send(); await this.#sending; }
  /** Gives up on retries, also on one that waits for its turn: for the last seconds of a process whose store is away. What was not acknowledged is read again from Kafka. */
  stop(): void { this.#stop.abort(); }
}

const MAX_SIZE = 32 * 1024 * 1024;
/** About what a row takes as JSON: its texts; numbers and names count 16 each. */
function sizeOf(row: object): number {
  let size = 0;
  for (const value of Object.values(row)) size += typeof value === 'string' ? value.length + 16 : 16;
  return size;
}

/** What says how far the inputs are stored comes after what it speaks of. */
const inOrder = (tables: ReadonlyMap<string, object[]>): readonly [string, object[]][] => [...tables].sort(([a], [b]) => Number(a === 'stored_offsets') - Number(b === 'stored_offsets'));

function addAll(block: Block, table: string, list: readonly object[]): void {
  if (list.length === 0) return;
  for (const row of list) block.size += sizeOf(row);
  const rows = block.tables.get(table);
  if (rows === undefined) block.tables.set(table, [...list]);
  else for (const row of list) rows.push(row);
}

/** Cuts where the next row would make an insert too large; what one row needs it gets. */
function* slicesOf(rows: readonly object[], maxSize: number): Generator<readonly object[]> {
  let from = 0, size = 0;
  for (const [i, row] of rows.entries()) {
    const own = sizeOf(row);
    if (i > from && size + own > maxSize) { yield rows.slice(from, i); from = i; size = 0; }
    size += own;
  }
  yield from === 0 ? rows : rows.slice(from);
}

function newBlock(): Block {
  let settle = (): void => undefined;
  let fail: (error: unknown) => void = () => undefined;
  const done = new Promise<void>((resolve, reject) => { settle = resolve; fail = reject; });
  done.catch(() => undefined); // whoever added hears of it; a block of a caller that is gone must not end the process
  return { tables: new Map(), size: 0, done, settle, fail };
}
