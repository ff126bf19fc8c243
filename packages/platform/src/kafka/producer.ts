import { CompressionTypes, Partitioners, type Admin, type Kafka, type Message, type Producer as KafkajsProducer, type RecordMetadata } from 'kafkajs';
import { innerRetry, newClient } from './client.ts';
import { KafkaProblem, lineOf, marks, troubleOf } from './errors.ts';
import { partitionFor } from './partition.ts';
import { type KafkaConfig, type KafkaLog, type OutMessage } from './types.ts';
import { backoffMs, pause, settledWithin } from './wait.ts';

/** A message the broker will never take, by its place in the call. */
export interface Refused { readonly index: number; readonly reason: 'too-large' | 'invalid'; readonly bytes: number }
/** What became of one call of `send`. */
export interface SendResult { readonly acknowledged: number; readonly refused: readonly Refused[] }

/** How a producer behaves; all have defaults. */
export interface ProducerOptions {
  /** Largest message in bytes with key and headers; larger ones are refused, not thrown. Default 1,000,000 (the broker's own limit less its overhead). */
  readonly maxMessageBytes?: number;
  /** Bytes that may wait; `send` waits while there are more. Default 64 MiB. */
  readonly maxQueuedBytes?: number;
  readonly compression?: 'none' | 'gzip';
}

/** What a producer is doing, for health checks and metrics. */
export interface ProducerStatus {
  readonly state: 'starting' | 'ok' | 'away' | 'stopped';
  readonly queuedBytes: number;
  readonly sent: number;
  readonly refused: number;
  readonly retries: number;
  /** Why the broker counts as away. */
  readonly trouble?: string;
}

/** Sends so that nothing acknowledged is lost (see docs of `openProducer`). */
export interface Producer {
  /** Resolves when all messages are acknowledged or refused for good; waits while the broker is away; rejects with a KafkaProblem only when permission is missing or on `stop`. */
  send(topic: string, messages: readonly OutMessage[]): Promise<SendResult>;
  status(): ProducerStatus;
  /** Waits for what is queued, at most `timeoutMs`; what is left then is rejected. False when something was left. */
  stop(timeoutMs?: number): Promise<boolean>;
}

const maxMessages = 1000; // kafkajs needs quadratic time in the messages of a call
const maxChunkBytes = 800_000;
const overheadBytes = 100;
const sequenceErrors = new Set(['OUT_OF_ORDER_SEQUENCE_NUMBER', 'DUPLICATE_SEQUENCE_NUMBER', 'UNKNOWN_PRODUCER_ID', 'INVALID_PRODUCER_EPOCH', 'PRODUCER_FENCED', 'INVALID_PRODUCER_ID_MAPPING']);
const tooLarge = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE']);
const invalid = new Set(['INVALID_RECORD', 'INVALID_TIMESTAMP']);
const partitionsTtlMs = 60_000;

interface Call { left: number; acknowledged: number; readonly refused: Refused[]; readonly resolve: (result: SendResult) => void; readonly reject: (error: Error) => void; failed: boolean }
interface Item { readonly message: Message; readonly bytes: number; readonly index: number; readonly call: Call }
interface Lane { readonly topic: string; readonly partition: number; items: Item[]; busy: boolean }

function sizeOf(message: OutMessage): number {
  let bytes = overheadBytes + (message.key === null ? 0 : Buffer.byteLength(message.key)) + (message.value === null ? 0 : Buffer.byteLength(message.value));
  for (const [name, value] of Object.entries(message.headers ?? {})) bytes += Buffer.byteLength(name) + Buffer.byteLength(value) + 8;
  return bytes;
}

function acknowledged(answer: readonly RecordMetadata[], partition: number): boolean {
  return answer.length === 1 && answer[0]?.partition === partition && answer[0].errorCode === 0;
}

class PartitionedProducer implements Producer {
  readonly #client: Kafka;
  readonly #log: KafkaLog;
  readonly #options: Required<ProducerOptions>;
  readonly #lanes = new Map<string, Lane>();
  readonly #partitions = new Map<string, { count: number; until: number }>();
  readonly #aborted = new AbortController();
  #link: Promise<KafkajsProducer> | undefined;
  #admin: Promise<Admin> | undefined;
  #state: ProducerStatus['state'] = 'starting';
  #trouble: string | undefined;
  #stopping = false;
  #queuedBytes = 0;
  #sent = 0;
  #refused = 0;
  #retries = 0;
  #anyPartition = 0;
  #wake: (() => void)[] = [];

  constructor(config: KafkaConfig, log: KafkaLog, options: ProducerOptions) {
    this.#client = newClient(config, log);
    this.#log = log;
    this.#options = { maxMessageBytes: 1_000_000, maxQueuedBytes: 67_108_864, compression: 'none', ...options };
  }

  status(): ProducerStatus {
    return { state: this.#state, queuedBytes: this.#queuedBytes, sent: this.#sent, refused: this.#refused, retries: this.#retries, ...(this.#trouble !== undefined && { trouble: this.#trouble }) };
  }

  async send(topic: string, messages: readonly OutMessage[]): Promise<SendResult> {
    if (messages.length === 0) return { acknowledged: 0, refused: [] };
    const count = messages.every((message) => message.partition !== undefined) ? 1 : await this.#partitionCount(topic);
    while (this.#queuedBytes >= this.#options.maxQueuedBytes && !this.#stopping) await new Promise<void>((resolve) => { this.#wake.push(resolve); });
    if (this.#stopping) throw new KafkaProblem('stopped', 'the producer is stopped');
    return new Promise<SendResult>((resolve, reject) => {
      const call: Call = { left: messages.length, acknowledged: 0, refused: [], resolve, reject, failed: false };
      const anywhere = this.#anyPartition++;
      messages.forEach((message, index) => {
        const partition = message.partition ?? (message.key === null ? anywhere % count : partitionFor(message.key, count));
        this.#enqueue(topic, partition, { message: { key: message.key, value: message.value, partition, ...(message.headers !== undefined && { headers: message.headers }) }, bytes: sizeOf(message), index, call });
      });
    });
  }

  async stop(timeoutMs = 20_000): Promise<boolean> {
    this.#stopping = true;
    this.#wakeAll();
    const idle = async (): Promise<void> => { while ([...this.#lanes.values()].some((lane) => lane.busy)) await pause(20, this.#aborted.signal); };
    const clean = await settledWithin(idle(), timeoutMs);
    this.#aborted.abort();
    for (const lane of this.#lanes.values()) this.#fail(lane.items.splice(0), new KafkaProblem('stopped', 'the producer was stopped before the broker answered'));
    this.#state = 'stopped';
    const disconnect = async (): Promise<void> => {
      await this.#link?.then((producer) => producer.disconnect());
      await this.#admin?.then((admin) => admin.disconnect());
    };
    await settledWithin(disconnect(), 3000);
    return clean;
  }

  #enqueue(topic: string, partition: number, item: Item): void {
    this.#queuedBytes += item.bytes;
    if (item.bytes - overheadBytes > this.#options.maxMessageBytes) { this.#refuse(item, 'too-large'); return; }
    const name = `${topic}/${String(partition)}`;
    const lane = this.#lanes.get(name) ?? { topic, partition, items: [], busy: false };
    this.#lanes.set(name, lane);
    lane.items.push(item);
    if (lane.busy) return;
    lane.busy = true;
    // After the caller has queued all of its messages, so that they travel together.
    queueMicrotask(() => { void this.#drain(lane); });
  }

  /** The only loop that sends to this partition: one call in flight. */
  async #drain(lane: Lane): Promise<void> {
    while (lane.items.length > 0) {
      let bytes = 0;
      let count = 0;
      for (const item of lane.items) {
        if (count > 0 && (count >= maxMessages || bytes + item.bytes > maxChunkBytes)) break;
        bytes += item.bytes;
        count += 1;
      }
      await this.#deliver(lane, lane.items.splice(0, count));
    }
    lane.busy = false;
  }

  async #deliver(lane: Lane, chunk: readonly Item[]): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      if (this.#aborted.signal.aborted) { this.#fail(chunk, new KafkaProblem('stopped', 'the producer was stopped before the broker answered')); return; }
      let link: Promise<KafkajsProducer> | undefined;
      try {
        link = this.#connected();
        const producer = await link;
        const answer = await producer.send({ topic: lane.topic, acks: -1, timeout: 30_000, compression: this.#options.compression === 'gzip' ? CompressionTypes.GZIP : CompressionTypes.None, messages: chunk.map((item) => item.message) });
        if (!acknowledged(answer, lane.partition)) throw new Error('the answer names another partition or an error');
        this.#state = 'ok';
        this.#trouble = undefined;
        for (const item of chunk) this.#settle(item);
        return;
      } catch (error) {
        if (await this.#gaveUp(lane, chunk, error)) return;
        if (link !== undefined && (marks(error).some((mark) => sequenceErrors.has(mark)) || attempt % 3 === 2)) await this.#renew(link);
        await pause(backoffMs(attempt), this.#aborted.signal);
      }
    }
  }

  /** True when repeating is pointless; says so, splits, or refuses. */
  async #gaveUp(lane: Lane, chunk: readonly Item[], error: unknown): Promise<boolean> {
    const found = marks(error);
    const reason = found.some((mark) => tooLarge.has(mark)) ? 'too-large' : found.some((mark) => invalid.has(mark)) ? 'invalid' : undefined;
    if (reason !== undefined) {
      const [first] = chunk;
      if (chunk.length === 1 && first !== undefined) this.#refuse(first, reason);
      else {
        const middle = chunk.length >> 1;
        await this.#deliver(lane, chunk.slice(0, middle));
        await this.#deliver(lane, chunk.slice(middle));
      }
      return true;
    }
    const line = lineOf(error);
    if (troubleOf(error) === 'denied') {
      this.#log.error({ topic: lane.topic, reason: line }, 'Kafka refuses this producer: check user, permissions and certificates');
      this.#fail(chunk, new KafkaProblem('denied', line, error));
      return true;
    }
    this.#retries += 1;
    this.#away(lane.topic, line);
    return false;
  }

  #away(topic: string, line: string): void {
    if (this.#state !== 'away') this.#log.warn({ topic, reason: line }, 'Kafka is away: waiting, sending goes on when it is back');
    this.#state = 'away';
    this.#trouble = line;
  }

  #connected(): Promise<KafkajsProducer> {
    this.#link ??= (async () => {
      const producer = this.#client.producer({ idempotent: true, allowAutoTopicCreation: false, metadataMaxAge: 60_000, createPartitioner: Partitioners.DefaultPartitioner, retry: innerRetry });
      await producer.connect();
      return producer;
    })();
    const link = this.#link;
    link.catch(() => { if (this.#link === link) this.#link = undefined; });
    return link;
  }

  /** A producer whose sequence is broken stays broken; one that found no broker starts again from all addresses. */
  async #renew(failed: Promise<KafkajsProducer>): Promise<void> {
    if (this.#link === failed) this.#link = undefined;
    await settledWithin(failed.then((producer) => producer.disconnect()), 3000);
  }

  async #partitionCount(topic: string): Promise<number> {
    const known = this.#partitions.get(topic);
    if (known !== undefined && known.until > performance.now()) return known.count;
    for (let attempt = 0; ; attempt++) {
      if (this.#stopping) throw new KafkaProblem('stopped', 'the producer is stopped');
      try {
        const count = await this.#askPartitions(topic);
        this.#partitions.set(topic, { count, until: performance.now() + partitionsTtlMs });
        return count;
      } catch (error) {
        if (troubleOf(error) === 'denied') throw new KafkaProblem('denied', lineOf(error), error);
        if (known !== undefined) return known.count; // the old count will do until the broker answers
        this.#away(topic, lineOf(error));
        await pause(backoffMs(attempt), this.#aborted.signal);
      }
    }
  }

  async #askPartitions(topic: string): Promise<number> {
    this.#admin ??= (async () => {
      const admin = this.#client.admin({ retry: { ...innerRetry, retries: 2 } });
      await admin.connect();
      return admin;
    })();
    const admin = this.#admin;
    try {
      const { topics } = await (await admin).fetchTopicMetadata({ topics: [topic] });
      const count = topics[0]?.partitions.length ?? 0;
      if (count === 0) throw new Error('the topic has no partitions');
      return count;
    } catch (error) {
      if (this.#admin === admin) this.#admin = undefined;
      await settledWithin(admin.then((a) => a.disconnect()), 1000);
      throw error;
    }
  }

  #done(item: Item): void {
    this.#queuedBytes -= item.bytes;
    if (this.#queuedBytes < this.#options.maxQueuedBytes) this.#wakeAll();
    item.call.left -= 1;
    if (item.call.left === 0 && !item.call.failed) item.call.resolve({ acknowledged: item.call.acknowledged, refused: item.call.refused.sort((a, b) => a.index - b.index) });
  }

  #settle(item: Item): void {
    this.#sent += 1;
    item.call.acknowledged += 1;
    this.#done(item);
  }

  #refuse(item: Item, reason: Refused['reason']): void {
    this.#refused += 1;
    item.call.refused.push({ index: item.index, reason, bytes: item.bytes - overheadBytes });
    this.#done(item);
  }

  #fail(items: readonly Item[], error: KafkaProblem): void {
    for (const item of items) {
      if (!item.call.failed) item.call.reject(error);
      item.call.failed = true;
      this.#done(item);
    }
  }

  #wakeAll(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }
}

/**
 * A producer that loses nothing it acknowledged: one partition per call, one call in flight per partition, idempotent, the answer checked.
 * kafkajs' own `send` over several partitions loses messages in an ordinary rolling restart. Connects with the first message.
 */
export function openProducer(config: KafkaConfig, log: KafkaLog, options: ProducerOptions = {}): Producer {
  return new PartitionedProducer(config, log, options);
}
