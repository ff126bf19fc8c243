import { KafkaProblem, lineOf, marks, troubleOf } from './errors.ts';
import { Session, type SessionEvents, type SessionOptions } from './session.ts';
import { type BatchHandler, type KafkaConfig, type KafkaLog } from './types.ts';
import { backoffMs, pause } from './wait.ts';

/** How a consumer behaves; times in milliseconds. */
export interface ConsumerOptions {
  readonly groupId: string;
  readonly topics: readonly string[];
  readonly handler: BatchHandler;
  /** Called once, when the consumer has ended for good and the process should say so and exit. */
  readonly onFatal: (problem: KafkaProblem) => void;
  /** Partitions handled at the same time; each partition by one handler call at a time. Default 3. */
  readonly concurrency?: number;
  /** Default 30,000. */
  readonly sessionTimeoutMs?: number;
  /** Default 3,000. */
  readonly heartbeatMs?: number;
  /** How long the others wait for a slow member at a rebalance. Default 60,000. */
  readonly rebalanceTimeoutMs?: number;
  /** How long a broker waits for new messages. Default 500. */
  readonly maxWaitMs?: number;
  readonly maxBytesPerPartition?: number;
  readonly maxBytes?: number;
  /** A handler that neither ends nor calls `alive()` for so long ends the consumer. Default 300,000. */
  readonly stuckAfterMs?: number;
  /** So many failures in a row without one committed batch end the consumer. Default 10. */
  readonly maxFailures?: number;
  /** Compacted topics: skipped offsets are no alarm there. */
  readonly compactedTopics?: readonly string[];
}

/** What a consumer is doing, for health checks and metrics; `...AgoMs` is Infinity when it never happened. */
export interface ConsumerStatus {
  readonly state: 'new' | 'joining' | 'running' | 'paused' | 'away' | 'stopped' | 'fatal';
  /** Partitions by topic as the group gave them to this member. */
  readonly assignment: Readonly<Record<string, readonly number[]>>;
  readonly isLeader: boolean;
  readonly joins: number;
  readonly messages: number;
  readonly batches: number;
  readonly gaps: number;
  readonly damaged: number;
  readonly crashes: number;
  readonly handlerFailures: number;
  readonly abandoned: number;
  /** Since the last heartbeat or fetch that a broker answered. */
  readonly contactAgoMs: number;
  /** Since the last committed batch. */
  readonly progressAgoMs: number;
  readonly trouble?: string;
}

/** A member of a consumer group. */
export interface Consumer {
  /** Begins in the background; a broker that is away is waited for. */
  start(): void;
  /** Keeps the membership but hands out no batch, until `resume`. */
  pause(): void;
  resume(): void;
  status(): ConsumerStatus;
  /** Ends within about `timeoutMs` whatever the handler does: half of it for running handlers, then their signal is aborted. False when something had to be left. */
  stop(timeoutMs?: number): Promise<boolean>;
}

const defaults = { concurrency: 3, sessionTimeoutMs: 30_000, heartbeatMs: 3000, rebalanceTimeoutMs: 60_000, maxWaitMs: 500, maxBytesPerPartition: 1_048_576, maxBytes: 5_242_880, stuckAfterMs: 300_000, maxFailures: 10 };
const maxBackoffMs = 5000;

class GroupMember implements Consumer {
  readonly #config: KafkaConfig;
  readonly #log: KafkaLog;
  readonly #options: SessionOptions & Pick<ConsumerOptions, 'onFatal' | 'compactedTopics'>;
  readonly #stopped = new AbortController();
  readonly #count = { joins: 0, messages: 0, batches: 0, gaps: 0, damaged: 0, crashes: 0, handlerFailures: 0, abandoned: 0 };
  #state: ConsumerStatus['state'] = 'new';
  #assignment: ConsumerStatus['assignment'] = {};
  #isLeader = false;
  #contact = -Infinity;
  #progress = -Infinity;
  #failures = 0;
  #trouble: string | undefined;
  #session: Session | undefined;
  #loop: Promise<void> | undefined;
  #gate: { readonly opened: Promise<void>; readonly open: () => void } | undefined;

  constructor(config: KafkaConfig, log: KafkaLog, options: ConsumerOptions) {
    this.#config = config;
    this.#log = log;
    this.#options = { ...defaults, ...options };
  }

  start(): void {
    if (this.#state !== 'new') return;
    this.#state = 'joining';
    this.#loop = this.#supervise().catch((error: unknown) => { this.#fatal(new KafkaProblem('fault', lineOf(error), error)); });
  }

  pause(): void {
    if (this.#gate !== undefined) return;
    let open: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => { open = resolve; });
    this.#gate = { opened, open };
  }

  resume(): void {
    this.#gate?.open();
    this.#gate = undefined;
  }

  status(): ConsumerStatus {
    const now = performance.now();
    const state = this.#state === 'running' && this.#gate !== undefined ? 'paused' : this.#state;
    return { ...this.#count, state, assignment: this.#assignment, isLeader: this.#isLeader, contactAgoMs: now - this.#contact, progressAgoMs: now - this.#progress, ...(this.#trouble !== undefined && { trouble: this.#trouble }) };
  }

  async stop(timeoutMs = 20_000): Promise<boolean> {
    this.#stopped.abort();
    const closed = await (this.#session?.close(timeoutMs / 2) ?? Promise.resolve(true));
    await this.#loop;
    if (this.#state !== 'fatal') this.#state = 'stopped';
    this.#assignment = {};
    return closed;
  }

  async #supervise(): Promise<void> {
    const isStopped = (): boolean => this.#stopped.signal.aborted;
    for (let attempt = 0; !isStopped(); attempt++) {
      const joinsBefore = this.#count.joins;
      const session = new Session(this.#config, this.#log, this.#options, this.#events());
      this.#session = session;
      const error = await session.run();
      this.#assignment = {};
      if (isStopped()) return;
      await session.close(1000);
      const problem = this.#judge(error);
      if (problem !== undefined) {
        this.#fatal(problem);
        return;
      }
      if (this.#count.joins > joinsBefore) attempt = 0;
      await pause(backoffMs(attempt, maxBackoffMs), this.#stopped.signal);
    }
  }

  /** The reason to end for good, or undefined: try again. */
  #judge(error: unknown): KafkaProblem | undefined {
    if (error instanceof KafkaProblem) return error;
    const line = lineOf(error);
    const trouble = troubleOf(error);
    this.#count.crashes += 1;
    if (trouble === 'denied') return new KafkaProblem('denied', line, error);
    this.#trouble = line;
    if (trouble === 'away') {
      if (this.#state !== 'away') this.#log.warn({ groupId: this.#options.groupId, reason: line }, 'Kafka is away: waiting, reading goes on when it is back');
      this.#state = 'away';
      return undefined;
    }
    this.#failures += 1;
    this.#state = 'joining';
    this.#log.warn({ groupId: this.#options.groupId, reason: line, kind: marks(error)[0], failures: this.#failures }, 'the consumer crashed and starts again');
    return this.#failures >= this.#options.maxFailures ? new KafkaProblem('fault', `${String(this.#failures)} crashes without progress, the last one: ${line}`, error) : undefined;
  }

  #fatal(problem: KafkaProblem): void {
    this.#state = 'fatal';
    this.#trouble = problem.message;
    const advice = problem.kind === 'denied' ? 'Kafka refuses this consumer: check user, permissions and certificates' : 'the consumer makes no progress and ends';
    this.#log.error({ groupId: this.#options.groupId, topics: this.#options.topics, reason: problem.message }, advice);
    this.#options.onFatal(problem);
  }

  #events(): SessionEvents {
    const { groupId } = this.#options;
    return {
      joined: (assignment, isLeader) => {
        this.#count.joins += 1;
        this.#assignment = assignment;
        this.#isLeader = isLeader;
        this.#state = 'running';
        this.#trouble = undefined;
        this.#contact = performance.now();
        this.#log.info({ groupId, assignment, isLeader }, 'joined the consumer group');
      },
      committed: (_topic, _partition, messages) => {
        this.#count.batches += 1;
        this.#count.messages += messages;
        this.#failures = 0;
        this.#progress = performance.now();
      },
      contact: () => { this.#contact = performance.now(); },
      gap: (topic, partition, expected, found) => {
        if (expected !== undefined && this.#options.compactedTopics?.includes(topic) === true) return;
        this.#count.gaps += 1;
        this.#log.error({ groupId, topic, partition, ...(expected !== undefined && { expected: String(expected), found: String(found) }) }, 'messages are missing: the offset to read next no longer exists (retention shorter than the lag, or the topic was made anew)');
      },
      damaged: (topic, partition, offset, reason) => {
        this.#count.damaged += 1;
        this.#log.warn({ groupId, topic, partition, offset: String(offset), reason }, 'a batch could not be decoded and is passed on as one damaged message');
      },
      handlerFailed: (topic, partition, attempt, errorName) => {
        this.#count.handlerFailures += 1;
        this.#log.warn({ groupId, topic, partition, attempt, error: errorName }, 'the handler failed and is called again with the same messages');
      },
      abandoned: (topic, partition) => {
        this.#count.abandoned += 1;
        this.#log.info({ groupId, topic, partition }, 'the partition moved while a batch was handled: not committed, it is handled again by its owner');
      },
      gate: () => this.#gate?.opened,
    };
  }
}

/** A consumer that hands out batches, commits after the handler resolves, and never stops silently: it waits, or it calls `onFatal`. */
export function openConsumer(config: KafkaConfig, log: KafkaLog, options: ConsumerOptions): Consumer {
  return new GroupMember(config, log, options);
}
