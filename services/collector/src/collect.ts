import { type Observation, withoutNames } from '@winnow/core';
import { type RawRecord } from '@winnow/intake';
import { type BatchWriter, type Config, type InMessage, type MessageBatch, type OutMessage, type Producer } from '@winnow/platform';
import { type ClaimsWriter } from './claims.ts';
import { type Intake } from './intake.ts';

export type Input = Config['kafka']['inputs'][number];
export interface CollectOptions {
  readonly intake: Intake;
  readonly writer: BatchWriter;
  readonly producer: Producer;
  readonly claims: ClaimsWriter;
  readonly inputs: ReadonlyMap<string, Input>;
  readonly topics: { readonly observations: string; readonly deadletter: string; readonly claims: string };
  readonly now: () => number;
  readonly count: { records(source: string, n: number): void; observations(n: number): void; dead(reason: string, n: number): void; dropped(reason: string, n: number): void };
}

/** A batch of one partition: stored, then published, then done. Its offsets are committed after both, so nothing is lost at any point. */
export function collector(options: CollectOptions): (batch: MessageBatch) => Promise<void> {
  return async (batch) => {
    if (batch.topic === options.topics.claims) { await options.claims.store(batch); return; }
    const made = processed(batch, options);
    // While the store is away the insert is tried again and again: that is work, not silence.
    const alive = setInterval(() => { batch.alive(); }, 5000);
    try {
      await options.writer.add({ ...options.intake.rows(made.observations, options.now()), ...offsetRow(batch) });
      if (batch.signal.aborted) return;
      const out = made.observations.map(messageOf);
      await options.producer.send(options.topics.observations, out);
      await options.producer.send(options.topics.deadletter, made.dead);
    } finally { clearInterval(alive); }
    options.count.observations(made.observations.length);
  };
}

/** How far a partition is stored once this batch is; detection orders what it concludes by it. */
export const offsetRow = ({ topic, partition, nextOffset }: Pick<MessageBatch, 'topic' | 'partition' | 'nextOffset'>): { readonly stored_offsets: readonly object[] } => ({ stored_offsets: [{ topic, partition, next_offset: nextOffset.toString() }] });

interface Made { readonly observations: Observation[]; readonly dead: OutMessage[] }

function processed(batch: MessageBatch, { inputs, intake, count }: CollectOptions): Made {
  const input = inputs.get(batch.topic);
  const made: Made = { observations: [], dead: [] };
  for (const message of batch.messages) {
    if (message.damaged !== undefined || message.value === null) {
      made.dead.push(deadLetter(batch, message, 'encoding', message.damaged ?? 'empty message'));
      count.dead('encoding', 1);
      continue;
    }
    const done = intake.process(recordOf(message, message.value, input));
    count.records(done.source, 1);
    for (const o of done.observations) made.observations.push(o);
    for (const [reason, n] of Object.entries(done.dropped)) count.dropped(reason, n);
    for (const { reason, detail } of done.deadLetters) { count.dead(reason, 1); made.dead.push(deadLetter(batch, message, reason, detail)); }
  }
  return made;
}

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

/** Keyed by account, else device, else address: everything about one of them is in one partition, in order. */
function messageOf(o: Observation): OutMessage { return { key: o.winnow.account_id ?? o.winnow.device_id ?? o.source?.ip ?? o.event.id, value: JSON.stringify(withoutNames(o)) }; }

/** The original key and bytes; headers say why and where it came from. */
function deadLetter(batch: MessageBatch, message: InMessage, reason: string, detail: string): OutMessage {
  const redriven = message.headers['winnow-redriven']; // how often it was sent back: a loop shows
  const headers = { 'winnow-reason': reason, 'winnow-detail': detail.slice(0, 500), 'winnow-topic': batch.topic, 'winnow-partition': String(batch.partition), 'winnow-offset': message.offset.toString(), 'winnow-received': message.headers['winnow-received'] ?? String(message.timestampMs), ...(redriven !== undefined && { 'winnow-redriven': redriven }) };
  return { key: message.key, value: message.value, headers };
}
