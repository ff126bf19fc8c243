import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Admin, type InMessage, type KafkaGate, type MessageBatch, type PartitionOffsets } from '@winnow/platform';
import { UsageError } from './errors.ts';

/** Which part of a topic to read; everything that was there when the call was made unless said otherwise. */
export interface Reading {
  readonly gate: KafkaGate;
  readonly admin: Admin;
  readonly topic: string;
  /** The group that reads is named after this, so that rights given by prefix hold for it, too. */
  readonly groupPrefix: string;
  readonly sessionTimeoutMs: number;
  /** First offset wanted per partition, and the one after the last; a partition that is not named is read whole. */
  readonly from?: (offsets: PartitionOffsets) => bigint;
  readonly until?: (offsets: PartitionOffsets) => bigint;
}
/** How the reading ended: false when the broker gave nothing more before the end (markers of transactions, or messages that were removed meanwhile). */
export interface ReadDone { readonly complete: boolean }

/** Moving a group takes some seconds: only worth it when it spares reading this many messages. */
const WORTH_A_MOVE = 20_000n;
const SILENT_MS = 10_000;
const AWAY_MS = 20_000;
const JOIN_MS = 90_000;

/**
 * Reads a topic once, up to where it ended at the start, so a topic that grows cannot hold the reader. The consumer has a group of its own that
 * is removed afterwards: nothing stays committed and no other reader is disturbed. `take` gets messages of one partition in order, each once.
 */
export async function readTopic(reading: Reading, take: (partition: number, messages: readonly InMessage[]) => Promise<void> | void): Promise<ReadDone> {
  const { gate, admin, topic } = reading;
  const wanted = wantedOf(await admin.topicOffsets(topic), reading);
  if (wanted.size === 0) return { complete: true };
  const groupId = `${reading.groupPrefix}-${randomUUID().slice(0, 8)}`;
  for (const [partition, { next, low }] of wanted) if (next - low > WORTH_A_MOVE) await admin.moveGroup(groupId, { topic, partition, offset: next });
  const state = { touched: performance.now(), failure: undefined as unknown };
  const handler = async (batch: MessageBatch): Promise<void> => {
    if (state.failure !== undefined) return;
    state.touched = performance.now();
    try { await handed(batch, wanted, take); } catch (error) { state.failure = error; }
    state.touched = performance.now();
  };
  const consumer = gate.consumer({ groupId, topics: [topic], sessionTimeoutMs: reading.sessionTimeoutMs, concurrency: 1, maxWaitMs: 200, handler, onFatal: (problem) => { state.failure ??= problem; } });
  consumer.start();
  try {
    const complete = await finished(wanted, state, () => consumer.status());
    if (state.failure !== undefined) throw state.failure instanceof Error ? state.failure : new UsageError('the topic cannot be read');
    return { complete };
  } finally {
    await consumer.stop(3000);
    await removed(admin, groupId);
  }
}

interface Span { next: bigint; readonly low: bigint; readonly end: bigint }

function wantedOf(offsets: readonly PartitionOffsets[], { from, until }: Reading): Map<number, Span> {
  const wanted = new Map<number, Span>();
  for (const of of offsets) {
    const first = from?.(of) ?? of.low;
    const last = until?.(of) ?? of.high;
    const next = first > of.low ? first : of.low;
    const end = last < of.high ? last : of.high;
    if (next < end) wanted.set(of.partition, { next, low: of.low, end });
  }
  return wanted;
}

/** Passes on what is wanted and was not passed on before (a batch may come again after a rebalance). */
async function handed({ partition, messages }: MessageBatch, wanted: Map<number, Span>, take: (partition: number, messages: readonly InMessage[]) => Promise<void> | void): Promise<void> {
  const span = wanted.get(partition);
  const last = messages.at(-1);
  if (span === undefined || last === undefined) return;
  const fresh = messages.filter(({ offset }) => offset >= span.next && offset < span.end);
  if (fresh.length > 0) await take(partition, fresh);
  if (last.offset >= span.next) span.next = last.offset + 1n;
  if (span.next >= span.end) wanted.delete(partition);
}

async function finished(wanted: ReadonlyMap<number, Span>, state: { readonly touched: number; readonly failure: unknown }, status: () => { readonly state: string; readonly trouble?: string }): Promise<boolean> {
  const phase = { at: '', since: performance.now() };
  for (;;) {
    if (state.failure !== undefined) return false;
    if (wanted.size === 0) return true;
    const { state: at, trouble = 'no answer' } = status();
    if (at !== phase.at) { phase.at = at; phase.since = performance.now(); }
    const silent = performance.now() - Math.max(state.touched, phase.since);
    if (at === 'running' && silent > SILENT_MS) return false;
    if (at === 'away' && silent > AWAY_MS) throw new UsageError(`Kafka is away (${trouble}); try again when it is back`);
    if (at === 'joining' && silent > JOIN_MS) throw new UsageError(`the brokers do not let a reader in (${trouble}); is READ allowed on the groups?`);
    await sleep(25);
  }
}

/** A group counts as running for a moment after its member has left; one that cannot be removed is forgotten by the brokers after some days. */
async function removed(admin: Admin, groupId: string): Promise<void> {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    try { await admin.removeGroup(groupId); return; } catch { await sleep(200); }
  }
}
