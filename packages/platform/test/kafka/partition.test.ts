import { describe, expect, it } from '@jest/globals';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { murmur2, partitionFor } from '@winnow/platform';

// Values of Kafka's own UtilsTest and of kafkajs' default partitioner.
const known: readonly (readonly [string, number])[] = [['21', -973932308], ['foobar', -790332482], ['a-little-bit-long-string', -985981536], ['a-little-bit-longer-string', -1486304829], ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971], ['abc', 479470107]];

describe('murmur2', () => {
  it.each(known)('of %s is what Java computes', (key, hash) => { expect(murmur2(Buffer.from(key))).toBe(hash); });

  it('equals the partitioner of kafkajs for every key', () => {
    const theirs: unknown = createRequire(import.meta.url)('kafkajs/src/producer/partitioners/default/murmur2');
    if (typeof theirs !== 'function') throw new Error('kafkajs moved its murmur2');
    fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => { expect(murmur2(Buffer.from(bytes))).toBe(Reflect.apply(theirs, undefined, [Buffer.from(bytes)])); }));
  });

  it('never leaves the range of partitions, and takes text and bytes alike', () => {
    fc.assert(fc.property(fc.string({ maxLength: 30 }), fc.integer({ min: 1, max: 500 }), (key, count) => {
      const partition = partitionFor(key, count);
      expect(partition).toBeGreaterThanOrEqual(0);
      expect(partition).toBeLessThan(count);
      expect(partitionFor(Buffer.from(key), count)).toBe(partition);
    }));
  });
});
