import kafkajs, { type Batch, type Consumer as KafkajsConsumer, type EachBatchPayload, type KafkaMessage } from 'kafkajs';
import { newClient, type OutOfRange } from './client.ts';
import { classOf, KafkaProblem } from './errors.ts';
import { type BatchHandler, type InMessage, type KafkaConfig, type KafkaLog, type MessageBatch } from './types.ts';
import { backoffMs, pause, settledWithin } from './wait.ts';

/** What a consumer needs to know; times in milliseconds. */
export interface SessionOptions {
  readonly groupId: string;
  readonly topics: readonly string[];
  readonly handler: BatchHandler;
  readonly concurrency: number;
  readonly sessionTimeoutMs: number;
  readonly heartbeatMs: number;
  readonly rebalanceTimeoutMs: number;
  readonly maxWaitMs: number;
  readonly maxBytesPerPartition: number;
  readonly maxBytes: number;
  readonly stuckAfterMs: number;
  readonly maxFailures: number;
}

/** What a session tells the consumer around it. */
export interface SessionEvents {
  joined(assignment: Readonly<Record<string, readonly number[]>>, isLeader: boolean): void;
  committed(topic: string, partition: number, messages: number): void;
  contact(): void;
  gap(topic: string, partition: number, expected: bigint | undefined, found: bigint | undefined): void;
  damaged(topic: string, partition: number, offset: bigint, reason: string): void;
  handlerFailed(topic: string, partition: number, attempt: number, errorName: string): void;
  abandoned(topic: string, partition: number): void;
  /** Resolves when handlers may work; pending while the consumer is paused. */
  gate(): Promise<void> | undefined;
}

/** What a handler threw: its class may be logged, its message may quote a record. */
interface Failure { readonly name: string; readonly cause: unknown }

const { KafkaJSNonRetriableError } = kafkajs;
const nothing: Readonly<Record<string, Buffer>> = Object.freeze({});

function plainHeaders(headers: KafkaMessage['headers']): Readonly<Record<string, Buffer>> {
  if (headers === undefined) return nothing;
  const plain: Record<string, Buffer> = {};
  let left = 64;
  for (const name in headers) {
    if (left-- === 0) break;
    const given = headers[name];
    const last = Array.isArray(given) ? given.at(-1) : given;
    if (last !== undefined) Object.defineProperty(plain, name, { value: typeof last === 'string' ? Buffer.from(last) : last, enumerable: true, configurable: true, writable: true });
  }
  return plain;
}

function inMessage(message: KafkaMessage): InMessage {
  const damaged: unknown = Reflect.get(message, 'damaged'); // set by our own decoder
  return { offset: BigInt(message.offset), key: message.key, value: message.value, headers: plainHeaders(message.headers), timestampMs: Number(message.timestamp), ...(typeof damaged === 'string' && { damaged }) };
}

const nameOf = (topic: string, partition: number): string => `${topic}/${String(partition)}`;

/** One life of one kafkajs consumer, with a client of its own. It ends for good at the first crash; whoever made it makes the next one. */
export class Session {
  readonly #options: SessionOptions;
  readonly #events: SessionEvents;
  readonly #consumer: KafkajsConsumer;
  readonly #running = new Map<string, Promise<unknown>>();
  readonly #expected = new Map<string, bigint>();
  readonly #ended: Promise<unknown>;
  #end: (error: unknown) => void = () => undefined;
  #assignment: Readonly<Record<string, readonly number[]>> = {};
  #generation = 0;
  #closed = false;
  #giveUpAt = Infinity;

  constructor(config: KafkaConfig, log: KafkaLog, options: SessionOptions, events: SessionEvents) {
    this.#options = options;
    this.#events = events;
    this.#ended = new Promise((resolve) => { this.#end = resolve; });
    const outOfRange = (where: OutOfRange): void => {
      this.#expected.delete(nameOf(where.topic, where.partition));
      events.gap(where.topic, where.partition, undefined, undefined);
    };
    this.#consumer = newClient(config, log, outOfRange).consumer({
      groupId: options.groupId, sessionTimeout: options.sessionTimeoutMs, heartbeatInterval: options.heartbeatMs, rebalanceTimeout: options.rebalanceTimeoutMs,
      maxWaitTimeInMs: options.maxWaitMs, maxBytesPerPartition: options.maxBytesPerPartition, maxBytes: options.maxBytes, metadataMaxAge: 60_000, allowAutoTopicCreation: false,
      // kafkajs' own restarts never end and keep stale state: every crash ends the session instead.
      retry: { initialRetryTime: 200, maxRetryTime: 1500, retries: 5, restartOnFailure: () => Promise.resolve(false) },
    });
    this.#listen();
  }

  /** Resolves with the error that ended the session. */
  run(): Promise<unknown> {
    void this.#begin();
    return this.#ended;
  }

  async #begin(): Promise<void> {
    const consumer = this.#consumer;
    const steps = [
      () => consumer.connect(),
      () => consumer.subscribe({ topics: [...this.#options.topics], fromBeginning: true }),
      () => consumer.run({ autoCommit: false, eachBatchAutoResolve: false, partitionsConsumedConcurrently: this.#options.concurrency, eachBatch: (payload) => this.#eachBatch(payload) }),
    ];
    try {
      for (const step of steps) {
        await step();
        // Closed while a broker was waited for: what has been opened since then must not stay open.
        if (this.#closed) await consumer.disconnect();
        if (this.#closed) return;
      }
    } catch (error) {
      this.#end(error);
    }
  }

  /** Lets running handlers finish for `graceMs`, then aborts them; false when kafkajs did not let go within two more seconds. */
  async close(graceMs: number): Promise<boolean> {
    this.#closed = true;
    this.#giveUpAt = performance.now() + graceMs;
    const closed = await settledWithin(this.#consumer.disconnect(), graceMs + 2000);
    this.#end(new KafkaProblem('stopped', 'closed'));
    return closed;
  }

  #listen(): void {
    const consumer = this.#consumer;
    const { GROUP_JOIN, CRASH, HEARTBEAT, FETCH, START_BATCH_PROCESS, END_BATCH_PROCESS } = consumer.events;
    consumer.on(GROUP_JOIN, ({ payload }) => {
      this.#generation += 1;
      this.#assignment = payload.memberAssignment;
      this.#expected.clear(); // others may have been further
      this.#events.joined(payload.memberAssignment, payload.isLeader);
    });
    consumer.on(CRASH, ({ payload }) => { this.#end(payload.error); });
    consumer.on(HEARTBEAT, () => { this.#events.contact(); });
    consumer.on(FETCH, () => { this.#events.contact(); });
    // These two also speak of batches without a visible record (transaction markers, compacted tails).
    consumer.on(START_BATCH_PROCESS, ({ payload }) => { this.#checkGap(payload.topic, payload.partition, payload.firstOffset); });
    consumer.on(END_BATCH_PROCESS, ({ payload }) => { this.#expected.set(nameOf(payload.topic, payload.partition), BigInt(payload.lastOffset) + 1n); });
  }

  #checkGap(topic: string, partition: number, first: string | null): void {
    const expected = this.#expected.get(nameOf(topic, partition));
    if (expected === undefined || first === null) return;
    const found = BigInt(first);
    if (found > expected) this.#events.gap(topic, partition, expected, found);
  }

  async #eachBatch(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const { topic, partition } = batch;
    const generation = this.#generation;
    const name = nameOf(topic, partition);
    const before = this.#running.get(name);
    // After a rebalance the old handler of this partition may still be at work: never two at once.
    if (before !== undefined && !(await this.#alongside(payload, before, undefined))) return;
    const messages = batch.messages.map(inMessage);
    for (const { damaged, offset } of messages) if (damaged !== undefined) this.#events.damaged(topic, partition, offset, damaged);
    if (!(await this.#handle(payload, messages))) return;
    if (generation !== this.#generation || this.#assignment[topic]?.includes(partition) !== true) {
      this.#events.abandoned(topic, partition);
      return;
    }
    await payload.commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset: String(BigInt(batch.lastOffset()) + 1n) }] }] });
    if (generation === this.#generation) payload.resolveOffset(batch.lastOffset());
    this.#events.committed(topic, partition, messages.length);
  }

  /** Repeats in place: throwing would stop all partitions of this consumer. False when the batch is to be left to others. */
  async #handle(payload: EachBatchPayload, messages: readonly InMessage[]): Promise<boolean> {
    const { batch } = payload;
    for (let attempt = 1; ; attempt++) {
      const open = this.#events.gate();
      if (open !== undefined && !(await this.#alongside(payload, open, undefined))) return false;
      const outcome = await this.#once(payload, batch, messages);
      if (outcome === 'done') return true;
      if (outcome === 'left') return false;
      this.#events.handlerFailed(batch.topic, batch.partition, attempt, outcome.name);
      if (attempt >= this.#options.maxFailures) {
        this.#end(new KafkaProblem('stuck', `the handler failed ${String(attempt)} times in a row on ${nameOf(batch.topic, batch.partition)}: ${outcome.name}`, outcome.cause));
        throw new KafkaJSNonRetriableError('the handler failed too often');
      }
      if (!(await this.#alongside(payload, pause(backoffMs(attempt, 10_000)), undefined))) return false;
    }
  }

  async #once(payload: EachBatchPayload, batch: Batch, messages: readonly InMessage[]): Promise<'done' | 'left' | Failure> {
    const abort = new AbortController();
    let failure: Failure | undefined;
    const life = { at: performance.now() };
    const given: MessageBatch = { topic: batch.topic, partition: batch.partition, messages, nextOffset: BigInt(batch.lastOffset()) + 1n, highWatermark: BigInt(batch.highWatermark), signal: abort.signal, alive: () => { life.at = performance.now(); } };
    const name = nameOf(batch.topic, batch.partition);
    const work = (async () => this.#options.handler(given))().catch((error: unknown) => { failure = { name: classOf(error), cause: error }; });
    this.#running.set(name, work);
    void work.then(() => { if (this.#running.get(name) === work) this.#running.delete(name); });
    try {
      if (!(await this.#alongside(payload, work, life))) {
        abort.abort();
        return 'left';
      }
    } catch (error) {
      abort.abort();
      throw error;
    }
    return failure ?? 'done';
  }

  /** Waits for `work` and sends heartbeats meanwhile. False when the time to stop is over; throws when the group has moved on. */
  async #alongside(payload: EachBatchPayload, work: Promise<unknown>, life: { readonly at: number } | undefined): Promise<boolean> {
    const step = Math.min(1000, this.#options.heartbeatMs);
    while (!(await settledWithin(work, Math.max(1, Math.min(step, this.#giveUpAt - performance.now()))))) {
      if (performance.now() >= this.#giveUpAt) return false;
      if (life !== undefined && performance.now() - life.at > this.#options.stuckAfterMs) {
        this.#end(new KafkaProblem('stuck', `the handler of ${nameOf(payload.batch.topic, payload.batch.partition)} has been silent for ${String(this.#options.stuckAfterMs)} ms`));
        throw new KafkaJSNonRetriableError('the handler is silent');
      }
      await payload.heartbeat();
    }
    return true;
  }
}
