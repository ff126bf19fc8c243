import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Db, DbError } from './db.ts';
import { type TableRows } from './rows.ts';

export interface WriterOptions {
  /** Rows of the first table after which a block is sent; default 5,000. */
  readonly maxRows?: number;
  /** Ms that a row waits at most before its block is sent; default 100. */
  readonly maxDelayMs?: number;
  /** Ms before the first and between later attempts; default 500 and 30,000. */
  readonly backoffMs?: readonly [number, number];
  /** A row that the engine refuses for what it holds; everything else of its block is stored. */
  readonly onBadRow?: (table: string, row: object, error: DbError) => void;
  /** Each failed attempt, for the log and for readiness. */
  readonly onRetry?: (error: DbError, attempt: number) => void;
}
interface Block { readonly tables: Map<string, object[]>; rows: number; readonly done: Promise<void>; readonly settle: () => void; readonly fail: (error: unknown) => void }

/**
 * Collects rows into blocks and sends each until it is known to be in: the same block under the same token, so that one whose acknowledgement was
 * lost is not stored twice. Never drops; whoever adds waits when two blocks are on their way (back-pressure).
 */
export class BatchWriter {
  readonly #db: Db;
  readonly #options: WriterOptions;
  #open: Block | undefined;
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> = Promise.resolve();
  #inFlight = 0;
  #trouble: DbError | undefined;
  #stopped = false;

  constructor(db: Db, options: WriterOptions = {}) { this.#db = db; this.#options = options; }

  /** The last failure while it lasts; undefined when all is well. */
  get trouble(): DbError | undefined { return this.#trouble; }

  /** Resolves when these rows are stored. Rejects only when nothing but a person's hand helps (missing table, refused password), or after stop. */
  async add(rows: TableRows): Promise<void> {
    while (this.#inFlight >= 2) await this.#sending.catch(() => undefined);
    const block = (this.#open ??= newBlock());
    for (const [table, list] of Object.entries(rows)) addAll(block, table, list);
    const { maxRows = 5000, maxDelayMs = 100 } = this.#options;
    if (block.rows >= maxRows) this.#send();
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
    this.#sending = this.#sending.catch(() => undefined).then(() => this.#store(block)).then(block.settle, (error: unknown) => { block.fail(error); }).finally(() => { this.#inFlight -= 1; });
  }

  async #store(block: Block): Promise<void> { for (const [table, rows] of block.tables) await this.#insert(table, rows, randomUUID()); }

  async #insert(table: string, rows: readonly object[], token: string): Promise<void> {
    const [first, longest] = this.#options.backoffMs ?? [500, 30_000];
    for (let attempt = 1, wait = first; ; attempt += 1, wait = Math.min(longest, wait * 2)) {
      try {
        await this.#db.insert(table, rows, token);
        this.#trouble = undefined;
        return;
      } catch (error) {
        if (!(error instanceof DbError)) throw error;
        this.#trouble = error;
        this.#options.onRetry?.(error, attempt);
        if (error.kind === 'rows') { await this.#bisect(table, rows, error); return; }
        if (error.kind === 'setup' || this.#stopped) throw error;
        await sleep(wait);
      }
    }
  }

  /** Finds the rows that the engine refuses by halving; the others are stored. */
  async #bisect(table: string, rows: readonly object[], error: DbError): Promise<void> {
    const [row] = rows;
    if (rows.length === 1 && row !== undefined) { this.#trouble = undefined; this.#options.onBadRow?.(table, row, error); return; }
    const half = Math.ceil(rows.length / 2);
    await this.#insert(table, rows.slice(0, half), randomUUID());
    await this.#insert(table, rows.slice(half), randomUUID());
  }

  /** Sends what is waiting and resolves when all of it is stored. */
  async flush(): Promise<void> { this.#send(); await this.#sending; }
  /** Gives up on retries: for the last seconds of a process whose store is away. What was not acknowledged is read again from Kafka. */
  stop(): void { this.#stopped = true; }
}

function addAll(block: Block, table: string, list: readonly object[]): void {
  if (list.length === 0) return;
  const rows = block.tables.get(table);
  if (rows === undefined) block.tables.set(table, [...list]);
  else for (const row of list) rows.push(row);
  if (table === 'observations') block.rows += list.length;
}
function newBlock(): Block {
  let settle = (): void => undefined;
  let fail: (error: unknown) => void = () => undefined;
  const done = new Promise<void>((resolve, reject) => { settle = resolve; fail = reject; });
  done.catch(() => undefined); // whoever added hears of it; a block of a caller that is gone must not end the process
  return { tables: new Map(), rows: 0, done, settle, fail };
}
