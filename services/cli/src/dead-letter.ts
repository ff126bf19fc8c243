import { createHash } from 'node:crypto';
import { type InMessage } from '@winnow/platform';
import { UsageError } from './errors.ts';

/** One message of the dead-letter topic, its headers read. */
export interface DeadLetter {
  readonly partition: number;
  readonly offset: bigint;
  /** When it became one, Unix ms. */
  readonly at: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly reason: string;
  readonly detail: string;
  /** Where the record came from; the topic is empty when no header says so. */
  readonly topic: string;
  readonly from: string;
  /** Unix ms at which the record was received first; a line without a year takes it from here. */
  readonly received: string | undefined;
  /** How often it was sent back before. */
  readonly rounds: number;
  /** Stands for a whole batch that could not be decoded: its records are not in here. */
  readonly damagedBatch: boolean;
}

/** More rounds than this are a loop: whatever keeps the record from being read has not been put right. */
export const MOST_ROUNDS = 3;

export function letterOf(partition: number, message: InMessage): DeadLetter {
  const header = (name: string): string => message.headers[`winnow-${name}`]?.toString('utf8') ?? '';
  const reason = message.damaged === undefined ? header('reason') : 'encoding';
  const detail = message.damaged ?? header('detail');
  const received = header('received');
  const rounds = Number(header('redriven'));
  return {
    partition, offset: message.offset, at: message.timestampMs, key: message.key, value: message.value, reason: reason === '' ? 'unknown' : reason, detail, topic: header('topic'),
    from: `${header('partition')}/${header('offset')}`, received: /^\d{1,16}$/.test(received) ? received : undefined, rounds: Number.isInteger(rounds) && rounds > 0 ? rounds : 0,
    // The consumer's words for such a batch.
    damagedBatch: message.damaged !== undefined || (reason === 'encoding' && /^batch of \d+ offsets: /.test(detail)),
  };
}

export const placeOf = ({ partition, offset }: Pick<DeadLetter, 'partition' | 'offset'>): string => `${String(partition)}/${offset.toString()}`;
/** Equal bytes for one topic are one record, however often it failed. */
export const contentOf = ({ topic, value }: Pick<DeadLetter, 'topic' | 'value'>): string => createHash('sha256').update(topic).update('\0').update(value ?? '').digest('base64').slice(0, 22);

export interface Range { readonly partition: number; readonly from: bigint; readonly to: bigint }
/** `17`, `0/17`, `0/17-40`: partition 0 unless named, both ends included. */
export function rangeOf(text: string): Range {
  const match = /^(?:(\d{1,9})\/)?(\d{1,18})(?:-(\d{1,18}))?$/.exec(text);
  if (match === null) throw new UsageError(`"${text.slice(0, 60)}" is no place in the topic; write PARTITION/OFFSET or PARTITION/FROM-TO, as winnow deadletter list shows it`);
  const from = BigInt(match[2] ?? '0');
  const to = match[3] === undefined ? from : BigInt(match[3]);
  if (to < from) throw new UsageError(`"${text}" ends before it begins`);
  return { partition: Number(match[1] ?? '0'), from, to };
}

export interface Selection { readonly reason?: string; readonly topic?: string; /** Places; all when absent. */ readonly ranges?: readonly Range[] }
export function isSelected(letter: DeadLetter, { reason, topic, ranges }: Selection): boolean {
  if (reason !== undefined && letter.reason !== reason) return false;
  if (topic !== undefined && letter.topic !== topic) return false;
  return ranges === undefined || ranges.some(({ partition, from, to }) => letter.partition === partition && letter.offset >= from && letter.offset <= to);
}

/** What usually helps, by reason; every reason of the closed list has one. */
export const advice: Readonly<Record<string, string>> = {
  no_parser: 'no format knows it: winnow sources lists them; if it is one of those, name it with kafka.inputs[].source',
  json_syntax: 'cut or broken JSON: look at the size limits and the encoder of the shipper', registry_framing: 'made with a schema registry that is not JSON: let the producer write JSON',
  codec_missing: 'packed in a way that is not read here: let the shipper send it plain or as gzip', no_time: 'no time that can be read: look at it with show; a zone can be set with kafka.inputs[].zone',
  no_identity: 'it names nobody and no device: the shipper may leave those fields out', no_record: 'an empty container: usually harmless', bad_value: 'a field is not what the format says: look at it with show',
  too_large: 'larger than 1 MiB: usually several records in one; let the shipper part them', depth: 'nested too deep to be a log record', encoding: 'no text, or a damaged batch: look at it with show',
};
