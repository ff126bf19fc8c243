import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { decodeFetch, decodeRecordSet, defaultLimits, type RawRecord } from '../../src/kafka/records.ts';

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let left = ((value << 1) ^ (value >> 31)) >>> 0;
  for (; left > 127; left >>>= 7) bytes.push((left & 127) | 128);
  return Buffer.from([...bytes, left]);
}
const varbytes = (value: Buffer | null): Buffer => value === null ? varint(-1) : Buffer.concat([varint(value.length), value]);

interface Given { readonly key?: string; readonly value?: string | null; readonly headers?: readonly (readonly [string, string])[] }

function record(delta: number, { key = 'k', value = 'v', headers = [] }: Given): Buffer {
  const body = Buffer.concat([Buffer.from([0]), varint(delta * 10), varint(delta), varbytes(Buffer.from(key)), varbytes(value === null ? null : Buffer.from(value)), varint(headers.length), ...headers.flatMap(([name, text]) => [varbytes(Buffer.from(name)), varbytes(Buffer.from(text))])]);
  return Buffer.concat([varint(body.length), body]);
}

interface Shape { readonly base?: bigint; readonly lastDelta?: number; readonly attributes?: number; readonly count?: number }

function batch(body: Buffer, count: number, shape: Shape = {}): Buffer {
  const head = Buffer.alloc(61);
  head.writeBigInt64BE(shape.base ?? 100n, 0);
  head.writeInt32BE(49 + body.length, 8);
  head.writeInt8(2, 16);
  head.writeInt16BE(shape.attributes ?? 0, 21);
  head.writeInt32BE(shape.lastDelta ?? count - 1, 23);
  head.writeBigInt64BE(1000n, 27);
  head.writeBigInt64BE(5000n, 35);
  head.writeBigInt64BE(7n, 43);
  head.writeInt32BE(shape.count ?? count, 57);
  return Buffer.concat([head, body]);
}

const decode = (bytes: Buffer, limits = {}, budget = { left: 1e9 }): Promise<RawRecord[]> => decodeRecordSet(bytes, { ...defaultLimits, ...limits }, budget);
const three = Buffer.concat([record(0, { value: 'a' }), record(1, { value: null, headers: [['h', '1'], ['h', '2'], ['__proto__', 'x']] }), record(2, { key: '', value: 'c' })]);

describe('a record set', () => {
  it('gives offsets, times, keys, values and headers', async () => {
    const got = await decode(batch(three, 3));
    expect(got.map((r) => [r.offset, r.timestamp, String(r.key), r.value === null ? null : String(r.value), r.isControlRecord])).toEqual([['100', '1000', 'k', 'a', false], ['101', '1010', 'k', null, false], ['102', '1020', '', 'c', false]]);
    expect(Object.entries(got[1]?.headers ?? {}).map(([name, value]) => [name, String(value)])).toEqual([['h', '2'], ['__proto__', 'x']]);
    expect(Reflect.get({}, 'x')).toBeUndefined();
  });

  it('takes the broker\'s time where the topic is set so', async () => { expect((await decode(batch(three, 3, { attributes: 8 }))).map((r) => r.timestamp)).toEqual(['5000', '5000', '5000']); });

  it('knows compressed, transactional and control batches', async () => {
    const got = await decode(Buffer.concat([batch(gzipSync(three), 3, { attributes: 1 | 16 }), batch(record(0, {}), 1, { base: 103n, attributes: 32 })]));
    expect(got.map((r) => [r.offset, r.isControlRecord, r.batchContext.inTransaction, r.batchContext.producerId])).toEqual([['100', false, true, '7'], ['101', false, true, '7'], ['102', false, true, '7'], ['103', true, false, '7']]);
  });

  it('passes the removed tail of a compacted batch in one step', async () => {
    const got = await decode(batch(record(0, {}), 1, { lastDelta: 5000 }));
    expect(got.map((r) => [r.offset, r.isControlRecord])).toEqual([['100', false], ['5100', true]]);
    expect((await decode(batch(Buffer.alloc(0), 0, { lastDelta: 9 }))).map((r) => r.offset)).toEqual(['109']);
  });

  it('leaves a batch that is cut off at the end for the next fetch', async () => {
    const whole = batch(three, 3);
    expect(await decode(Buffer.concat([whole, batch(three, 3, { base: 103n }).subarray(0, 80)]))).toHaveLength(3);
    expect(await decode(whole.subarray(0, 40))).toEqual([]);
  });
});

describe('a hostile producer', () => {
  const damaged = async (bytes: Buffer, limits = {}): Promise<string | undefined> => {
    const got = await decode(bytes, limits);
    expect(got.map((r) => r.offset)).toEqual(['100', '102']);
    expect(got[1]?.isControlRecord).toBe(true);
    return got[0]?.damaged;
  };
  it.each([
    ['a codec that does not exist', batch(three, 3, { attributes: 7 }), {}, /codec 7/],
    ['broken gzip', batch(Buffer.from('not gzip'), 3, { attributes: 1 }), {}, /incorrect header/],
    ['a bomb', batch(gzipSync(Buffer.alloc(1_000_000)), 3, { attributes: 1 }), { inflateBytes: 10_000 }, /larger than 10000/],
    ['more records than are there', batch(three, 3, { count: 4 }), {}, /./],
    ['two thousand million records', batch(three, 3, { count: 2_000_000_000 }), {}, /more than 250000 records/],
    ['a record longer than the batch', batch(Buffer.concat([varint(1000), three]), 3), {}, /cut short/],
    ['a negative length', batch(Buffer.concat([varint(-5), three]), 3), {}, /cut short/],
  ] as const)('with %s gets one damaged message, and reading goes on behind it', async (_what, bytes, limits, reason) => { expect(await damaged(bytes, limits)).toMatch(reason); });

  it('cannot make headers expensive: 250,000 in one record take milliseconds, 64 are kept', async () => {
    const headers = Array.from({ length: 250_000 }, (_, i) => [i.toString(36), ''] as const);
    const bytes = batch(record(0, { headers }), 1);
    const start = performance.now();
    const [only] = await decode(bytes);
    expect(performance.now() - start).toBeLessThan(500);
    expect(Object.keys(only?.headers ?? {})).toHaveLength(64);
  });

  it('cannot overflow the stack with many tiny records', async () => {
    const tiny = Array.from({ length: 200_000 }, (_, i) => record(i, { key: '', value: '' }));
    expect(await decode(batch(gzipSync(Buffer.concat(tiny)), tiny.length, { attributes: 1 }))).toHaveLength(200_000);
  });

  it('cannot fill memory with many small bombs: the budget of a response ends it after one batch', async () => {
    const bomb = batch(gzipSync(Buffer.concat([record(0, { value: 'x'.repeat(100_000) })])), 1, { attributes: 1 });
    const budget = { left: 150_000 };
    expect(await decode(Buffer.concat([bomb, bomb, bomb]), {}, budget)).toHaveLength(2);
    expect(await decode(Buffer.concat([bomb, bomb, bomb]), {}, budget)).toHaveLength(1);
  });

  it('cannot make the decoder throw anything but NotOurs, nor hang it', async () => {
    const valid = Buffer.concat([batch(three, 3), batch(gzipSync(three), 3, { base: 103n, attributes: 1 })]);
    const mutated = fc.array(fc.tuple(fc.nat({ max: valid.length - 1 }), fc.nat({ max: 255 })), { minLength: 1, maxLength: 20 }).map((edits) => { const copy = Buffer.from(valid); for (const [at, byte] of edits) copy[at] = byte; return copy; });
    await fc.assert(fc.asyncProperty(mutated, async (bytes) => {
      const got = await decode(bytes).catch((error: unknown) => error);
      expect(Array.isArray(got) || (got instanceof Error && /shorter than its own head|older message format/.test(got.message))).toBe(true);
    }), { numRuns: 500 });
  });
});

describe('a whole response', () => {
  it('is read into the shape that kafkajs expects', async () => {
    const set = batch(three, 3);
    const partition = Buffer.alloc(38);
    partition.writeInt32BE(5, 0);
    partition.writeBigInt64BE(103n, 6);
    partition.writeBigInt64BE(103n, 14);
    partition.writeInt32BE(-1, 30); // no aborted transactions
    partition.writeInt32BE(-1, 34);
    const size = Buffer.alloc(4);
    size.writeInt32BE(set.length);
    const bytes = Buffer.concat([Buffer.from([0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 3]), Buffer.from('abc'), Buffer.from([0, 0, 0, 1]), partition, size, set]);
    const got = await decodeFetch(bytes, defaultLimits);
    expect(got).toMatchObject({ throttleTime: 0, clientSideThrottleTime: 9, errorCode: 0, responses: [{ topicName: 'abc', partitions: [{ partition: 5, errorCode: 0, highWatermark: '103', abortedTransactions: [], preferredReadReplica: -1 }] }] });
    expect(got.responses[0]?.partitions[0]?.messages).toHaveLength(3);
  });
});
