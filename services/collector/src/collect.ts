import { documentOf, type Observation } from '@winnow/core';
import { type RawRecord } from '@winnow/intake';
import { type BatchWriter, type Config, type InMessage, type MessageBatch, type Origin, type OutMessage, type Producer } from '@winnow/platform';
import { claimRows } from './claims.ts';
import { BatchCounts, type Became } from './counts.ts';
import { type Intake } from './intake.ts';

export type Input = Config['kafka']['inputs'][number];
export interface CollectOptions {
  readonly intake: Intake;
  readonly writer: BatchWriter;
  readonly producer: Producer;
  readonly inputs: ReadonlyMap<string, Input>;
  readonly topics: { readonly observations: string; readonly deadletter: string; readonly claims: string };
  readonly now: () => number;
  /** Told of each message of the claims topic that is none. */
  readonly noClaim: (reason: string) => void;
  readonly count: { /** A row of what became of records of a topic. */ records(topic: string, became: Became, n: number): void; observations(n: number): void; dead(reason: string, n: number): void; dropped(reason: string, n: number): void };
}

/** A batch of one partition: stored, then published, then done. Its offsets are committed after both, so nothing is lost at any point. */
export function collector(options: CollectOptions): (batch: MessageBatch) => Promise<void> {
  const envelopes = new Map<string, Set<string>>();
  return async (batch) => {
    const { writer } = options;
    // While the store is away the insert is tried again and again: that is work, not silence.
    const alive = setInterval(() => { batch.alive(); }, 5000);
    try {
      if (batch.topic === options.topics.claims) { await writer.add({ claims: claimRows(batch, options.noClaim), ...offsetRow(batch) }); return; }
      const seen = envelopes.get(batch.topic) ?? new Set<string>();
      envelopes.set(batch.topic, seen);
      const made = processed(batch, options, new BatchCounts(seen));
      // Stored and published is one text, made once.
      const documents = made.observations.map(documentOf);
      const now = options.now();
      await writer.add({ ...options.intake.rows(made.observations, now, { documents, origins: made.origins }), intake_counts: made.counts.rows(batch.topic, now), ...offsetRow(batch) }).catch((error: unknown) => { options.intake.forgetNames(); throw error; });
      if (batch.signal.aborted) return;
      const out = messagesOf(made.observations, documents);
      const { refused } = await options.producer.send(options.topics.observations, out);
      // It is stored, but detectors will not hear of it.
      const unheard = refused.flatMap(({ index, bytes }) => { const o = out[index]; return o === undefined ? [] : [{ ...o, headers: { 'winnow-reason': 'too_large', 'winnow-detail': `an observation of ${String(bytes)} bytes`, 'winnow-topic': options.topics.observations } }]; });
      if (unheard.length > 0) options.count.dead('too_large', unheard.length);
      await bury([...made.dead, ...unheard], options);
      options.count.observations(made.observations.length);
    } finally { clearInterval(alive); }
  };
}

/** How far a partition is stored once this batch is; detection orders what it concludes by it. */
export const offsetRow = ({ topic, partition, nextOffset }: Pick<MessageBatch, 'topic' | 'partition' | 'nextOffset'>): { readonly stored_offsets: readonly object[] } => ({ stored_offsets: [{ topic, partition, next_offset: nextOffset.toString() }] });

/** What the broker holds too large is kept cut, with its size said, rather than lost. */
async function bury(dead: readonly OutMessage[], { producer, topics }: CollectOptions): Promise<void> {
  let left = dead;
  for (const limit of [500_000, 50_000, 1_000]) {
    const { refused } = await producer.send(topics.deadletter, left);
    if (refused.length === 0) return;
    left = refused.flatMap(({ index, bytes }) => { const message = left[index]; return message === undefined ? [] : [{ ...message, value: message.value === null ? null : Buffer.from(message.value).subarray(0, limit), headers: { 'winnow-size': String(bytes), ...message.headers } }]; });
  }
  const { refused } = await producer.send(topics.deadletter, left);
  if (refused.length > 0) throw new Error('the dead letter topic takes not even a kilobyte; see its max.message.bytes');
}

interface Made { readonly observations: Observation[]; /** Of each of them. */ readonly origins: Origin[]; readonly dead: OutMessage[]; readonly counts: BatchCounts }

function processed(batch: MessageBatch, { inputs, intake, count }: CollectOptions, counts: BatchCounts): Made {
  const input = inputs.get(batch.topic);
  const made: Made = { observations: [], origins: [], dead: [], counts };
  for (const message of batch.messages) {
    if (message.damaged !== undefined || message.value === null) {
      const detail = message.damaged ?? 'empty message';
      made.dead.push(deadLetter(batch, message, 'encoding', detail));
      counts.add({ observations: [], dropped: {}, deadLetters: [{ reason: 'encoding', detail, index: 0 }], envelope: '', source: '' }, placeOf(batch, message));
      count.dead('encoding', 1);
      continue;
    }
    const done = intake.process(recordOf(message, message.value, input));
    counts.add(done, placeOf(batch, message));
    const origin: Origin = { topic: batch.topic, partition: batch.partition, offset: message.offset.toString() };
    for (const o of done.observations) { made.observations.push(o); made.origins.push(origin); }
    for (const [reason, n] of Object.entries(done.dropped)) count.dropped(reason, n);
    for (const [reason, details] of byReason(done.deadLetters)) { count.dead(reason, details.length); made.dead.push(deadLetter(batch, message, reason, told(details))); }
  }
  counts.each((became, n) => { count.records(batch.topic, became, n); });
  return made;
}
const placeOf = ({ partition }: MessageBatch, { offset }: InMessage): string => `${String(partition)}/${offset.toString()}`;

/** One message may hold thousands of records that cannot be read; it is kept once per reason, not thousands of times. */
function byReason(rejected: readonly { readonly reason: string; readonly detail: string }[]): ReadonlyMap<string, readonly string[]> {
  const out = new Map<string, string[]>();
  for (const { reason, detail } of rejected) { const details = out.get(reason); if (details === undefined) out.set(reason, [detail]); else details.push(detail); }
  return out;
}
const told = (details: readonly string[]): string => `${details[0] ?? ''}${details.length > 1 ? `, and ${String(details.length - 1)} more in this message` : ''}`;

/** When the record was received: a `winnow-received` header (Unix ms) of whoever replays old logs, else Kafka's own time. */
function recordOf(message: InMessage, value: Buffer, input: Input | undefined): RawRecord {
  const said = Number(message.headers['winnow-received']?.toString('latin1') ?? Number.NaN);
  const receivedAt = Number.isFinite(said) && said > 0 ? said : message.timestampMs;
  return { ...placed(input), value, receivedAt };
}

/** What the configuration says of a topic's records. */
function placed(input: Input | undefined): Pick<RawRecord, 'pinned' | 'zone' | 'realm'> {
  if (input === undefined) return {};
  const pinned = input.source === 'auto' ? undefined : input.source;
  return { ...(pinned !== undefined && { pinned }), ...(input.zone !== undefined && { zone: input.zone }), ...(input.realm !== undefined && { realm: input.realm }) };
}

/** Observations as messages; `documents` are theirs. */
export const messagesOf = (observations: readonly Observation[], documents: readonly string[]): OutMessage[] => observations.map((o, i) => ({ key: keyOf(o), value: documents[i] ?? '' }));

/** Keyed by account, else device, else address: everything about one of them is in one partition, in order. */
const keyOf = (o: Observation): string => o.winnow.account_id ?? o.winnow.device_id ?? o.source?.ip ?? o.event.id;

/** The original key and bytes; headers say why and where it came from. */
function deadLetter(batch: MessageBatch, message: InMessage, reason: string, detail: string): OutMessage {
  const redriven = message.headers['winnow-redriven']; // how often it was sent back: a loop shows
  const headers = { 'winnow-reason': reason, 'winnow-detail': detail.slice(0, 500), 'winnow-topic': batch.topic, 'winnow-partition': String(batch.partition), 'winnow-offset': message.offset.toString(), 'winnow-received': message.headers['winnow-received'] ?? String(message.timestampMs), ...(redriven !== undefined && { 'winnow-redriven': redriven }) };
  return { key: message.key, value: message.value, headers };
}
