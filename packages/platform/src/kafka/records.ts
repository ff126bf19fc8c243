/**
 * Decodes Kafka's fetch response (version 11, record batches of format 2) for kafkajs, whose own decoder can be stopped by anybody who may
 * produce to an input topic: it copies all headers for each header (250,000 fit into a megabyte: hours), spreads a batch's records onto the
 * stack (more than about 120,000: RangeError, consumer dead), does not bound what a batch inflates to, dies of a batch it cannot inflate, and
 * needs one fetch per offset to pass a compacted tail. Here a batch that cannot be read becomes one message that says so.
 */
import { inflate } from './codecs.ts';
import { messageOf } from './errors.ts';

/** A record in the shape that kafkajs' consumer expects. */
export interface RawRecord {
  readonly magicByte: 2;
  readonly attributes: 0;
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, Buffer>>;
  readonly isControlRecord: boolean;
  readonly batchContext: { readonly producerId: string; readonly inTransaction: boolean };
  readonly damaged?: string;
}

/** Bounds on what one fetch may become in memory. */
export interface DecodeLimits {
  /** Of one batch, in bytes. */
  readonly inflateBytes: number;
  /** Of one response: when it is spent, each further partition gives its first batch only and the rest is fetched again. */
  readonly responseBytes: number;
  readonly recordsPerBatch: number;
  readonly headersPerRecord: number;
  /** How much of a damaged batch is kept, in bytes. */
  readonly damagedBytes: number;
}

export const defaultLimits: DecodeLimits = { inflateBytes: 67_108_864, responseBytes: 134_217_728, recordsPerBatch: 250_000, headersPerRecord: 64, damagedBytes: 65_536 };

/** The response is not of the expected shape; kafkajs' own decoder may know better (old message formats). */
export class NotOurs extends Error {}

class Reader {
  readonly bytes: Buffer;
  at = 0;
  constructor(bytes: Buffer) { this.bytes = bytes; }
  get left(): number { return this.bytes.length - this.at; }
  int8(): number { return this.bytes.readInt8(this.at++); }
  int16(): number { this.at += 2; return this.bytes.readInt16BE(this.at - 2); }
  int32(): number { this.at += 4; return this.bytes.readInt32BE(this.at - 4); }
  int64(): bigint { this.at += 8; return this.bytes.readBigInt64BE(this.at - 8); }
  slice(length: number): Buffer {
    if (length < 0 || length > this.left) throw new RangeError('cut short');
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
  string(): string { return this.slice(this.int16()).toString(); }
  /** Zigzag, at most 32 bits. */
  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.bytes.readUInt8(this.at++);
      value |= (byte & 127) << shift;
      if (byte < 128) return (value >>> 1) ^ -(value & 1);
    }
    throw new RangeError('varint is too long');
  }
  /** Zigzag, at most 64 bits. */
  varlong(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.bytes.readUInt8(this.at++);
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return (value >> 1n) ^ -(value & 1n);
    }
    throw new RangeError('varlong is too long');
  }
  varbytes(): Buffer | null {
    const length = this.varint();
    return length < 0 ? null : this.slice(length);
  }
}

interface BatchHead {
  readonly base: bigint;
  readonly last: bigint;
  readonly attributes: number;
  readonly firstTimestamp: bigint;
  readonly maxTimestamp: bigint;
  readonly count: number;
  readonly context: RawRecord['batchContext'];
}

const noHeaders: Readonly<Record<string, Buffer>> = Object.freeze({});

function decodeHeaders(reader: Reader, most: number): Readonly<Record<string, Buffer>> {
  const count = Math.min(reader.varint(), most);
  if (count <= 0) return noHeaders;
  const headers: Record<string, Buffer> = {};
  for (let i = 0; i < count; i++) {
    const name = reader.varbytes()?.toString() ?? '';
    // A name like __proto__ must become a field, not a prototype.
    Object.defineProperty(headers, name, { value: reader.varbytes() ?? Buffer.alloc(0), enumerable: true, configurable: true, writable: true });
  }
  return headers;
}

function decodeRecord(body: Buffer, head: BatchHead, limits: DecodeLimits): RawRecord {
  const reader = new Reader(body);
  reader.at = 1; // record attributes are unused
  const delta = reader.varlong();
  const logAppendTime = (head.attributes & 8) !== 0;
  return {
    magicByte: 2, attributes: 0,
    timestamp: String(logAppendTime ? head.maxTimestamp : head.firstTimestamp + delta),
    offset: String(head.base + BigInt(reader.varint())),
    key: reader.varbytes(),
    value: reader.varbytes(),
    headers: decodeHeaders(reader, limits.headersPerRecord),
    isControlRecord: (head.attributes & 32) !== 0,
    batchContext: head.context,
  };
}

function decodeHead(reader: Reader, base: bigint): BatchHead {
  reader.at += 4 + 1 + 4; // leader epoch, format, CRC: as kafkajs, which does not check it either
  const attributes = reader.int16();
  const lastDelta = Math.max(0, reader.int32());
  const firstTimestamp = reader.int64();
  const maxTimestamp = reader.int64();
  const producerId = String(reader.int64());
  reader.at += 2 + 4; // producer epoch, first sequence
  return { base, last: base + BigInt(lastDelta), attributes, firstTimestamp, maxTimestamp, count: reader.int32(), context: { producerId, inTransaction: (attributes & 16) !== 0 } };
}

/** Stands at an offset without content: kafkajs hides it from handlers and takes its offset as read. */
const filler = (head: BatchHead): RawRecord => ({ magicByte: 2, attributes: 0, offset: String(head.last), timestamp: String(head.maxTimestamp), key: null, value: null, headers: noHeaders, isControlRecord: true, batchContext: head.context });

async function decodeBatch(bytes: Buffer, base: bigint, limits: DecodeLimits): Promise<{ records: RawRecord[]; inflated: number }> {
  const reader = new Reader(bytes);
  const head = decodeHead(reader, base);
  const records: RawRecord[] = [];
  let inflated = bytes.length;
  try {
    if (head.count > limits.recordsPerBatch) throw new RangeError(`more than ${String(limits.recordsPerBatch)} records in one batch`);
    const codec = head.attributes & 7;
    const raw = reader.slice(reader.left);
    const plain = codec === 0 || raw.length === 0 ? raw : await inflate(codec, raw, limits.inflateBytes);
    inflated = plain.length;
    const bodies = new Reader(plain);
    for (let i = 0; i < head.count; i++) records.push(decodeRecord(bodies.slice(bodies.varint()), head, limits));
  } catch (error) {
    // At the first offset, so that nothing looks skipped; the filler then carries the reader past the batch.
    const damaged = `batch of ${String(head.last - head.base + 1n)} offsets: ${messageOf(error)}`.slice(0, 200);
    const value = Buffer.from(bytes.subarray(0, limits.damagedBytes));
    records.splice(0, records.length, { ...filler(head), offset: String(head.base), value, isControlRecord: false, damaged });
  }
  if (records.at(-1)?.offset !== String(head.last)) records.push(filler(head));
  return { records, inflated };
}

const overhead = 61;

/** Records of one partition's record set; what is cut off at its end is fetched again. `budget.left` falls by what was inflated. */
export async function decodeRecordSet(bytes: Buffer, limits: DecodeLimits, budget: { left: number }): Promise<RawRecord[]> {
  const reader = new Reader(bytes);
  const all: RawRecord[] = [];
  while (reader.left >= overhead) {
    if (all.length > 0 && budget.left <= 0) break;
    const base = reader.int64();
    const length = reader.int32();
    if (length > reader.left) break;
    if (length < overhead - 12) throw new NotOurs('a batch shorter than its own head');
    const batch = reader.slice(length);
    if (batch.readInt8(4) !== 2) throw new NotOurs('an older message format');
    const { records, inflated } = await decodeBatch(batch, base, limits);
    budget.left -= inflated;
    for (const record of records) all.push(record);
  }
  return all;
}

interface FetchedPartition {
  readonly partition: number;
  readonly errorCode: number;
  readonly highWatermark: string;
  readonly lastStableOffset: string;
  readonly lastStartOffset: string;
  readonly abortedTransactions: readonly { producerId: string; firstOffset: string }[];
  readonly preferredReadReplica: number;
  readonly messages: readonly RawRecord[];
}

/** The answer in kafkajs' own shape. */
export interface FetchedResponse {
  readonly throttleTime: 0;
  readonly clientSideThrottleTime: number;
  readonly errorCode: number;
  readonly sessionId: number;
  readonly responses: readonly { readonly topicName: string; readonly partitions: readonly FetchedPartition[] }[];
}

function array<T>(reader: Reader, item: () => T): T[] {
  const count = reader.int32();
  if (count > reader.left) throw new NotOurs('more items than bytes');
  return Array.from({ length: Math.max(0, count) }, item);
}

/** Reads a whole fetch response, version 11; rejects with NotOurs when it looks different. */
export async function decodeFetch(bytes: Buffer, limits: DecodeLimits): Promise<FetchedResponse> {
  const reader = new Reader(bytes);
  const budget = { left: limits.responseBytes };
  const clientSideThrottleTime = reader.int32();
  const errorCode = reader.int16();
  const sessionId = reader.int32();
  const heads = array(reader, () => ({
    topicName: reader.string(),
    partitions: array(reader, () => ({
      partition: reader.int32(), errorCode: reader.int16(),
      highWatermark: String(reader.int64()), lastStableOffset: String(reader.int64()), lastStartOffset: String(reader.int64()),
      abortedTransactions: array(reader, () => ({ producerId: String(reader.int64()), firstOffset: String(reader.int64()) })),
      preferredReadReplica: reader.int32(),
      bytes: reader.slice(Math.max(0, reader.int32())),
    })),
  }));
  const responses: FetchedResponse['responses'][number][] = [];
  for (const { topicName, partitions } of heads) {
    const decoded: FetchedPartition[] = [];
    for (const { bytes: records, ...partition } of partitions) decoded.push({ ...partition, messages: await decodeRecordSet(records, limits, budget) });
    responses.push({ topicName, partitions: decoded });
  }
  return { throttleTime: 0, clientSideThrottleTime, errorCode, sessionId, responses };
}
