import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { inflate, lz4, snappy } from '../../src/kafka/codecs.ts';

const limit = 100_000;
const names = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const;

/** Snappy's simplest stream: the length, then literals of up to 60 bytes. */
function snappyLiteral(plain: Buffer): Buffer {
  const parts: Buffer[] = [];
  const length: number[] = [];
  for (let left = plain.length; ; left >>>= 7) { length.push(left > 127 ? (left & 127) | 128 : left); if (left <= 127) break; }
  parts.push(Buffer.from(length));
  for (let at = 0; at < plain.length; at += 60) { const piece = plain.subarray(at, at + 60); parts.push(Buffer.from([(piece.length - 1) << 2]), piece); }
  return Buffer.concat(parts);
}

function lz4Stored(plain: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE((plain.length | 0x80000000) >>> 0);
  return Buffer.concat([Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82]), ...(plain.length > 0 ? [size, plain] : []), Buffer.alloc(4)]);
}

/** One raw block in one frame. */
function zstdStored(plain: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(plain.length);
  const block = Buffer.alloc(3);
  block.writeUIntLE((plain.length << 3) | 1, 0, 3);
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xa0]), size, block, plain]);
}

const pack: readonly ((plain: Buffer) => Buffer)[] = [(plain) => plain, (plain) => gzipSync(plain), snappyLiteral, lz4Stored, zstdStored];

describe.each([1, 2, 3, 4])('codec %i', (codec) => {
  const name = names[codec] ?? '';
  const packed = pack[codec] ?? pack[0] ?? ((plain: Buffer) => plain);

  it(`${name}: comes back as it went in`, async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 5000 }), async (bytes) => {
      const plain = Buffer.from(bytes);
      expect((await inflate(codec, packed(plain), limit)).equals(plain)).toBe(true);
    }), { numRuns: 50 });
  });

  it(`${name}: stops at the limit`, async () => {
    await expect(inflate(codec, packed(Buffer.alloc(limit + 1)), limit)).rejects.toThrow();
    await expect(inflate(codec, packed(Buffer.alloc(limit)), limit)).resolves.toHaveLength(limit);
  });

  it(`${name}: hostile bytes reject and never hang`, async () => {
    const head = packed(Buffer.from('some text that is here twice, some text that is here twice'));
    const damaged = fc.tuple(fc.uint8Array({ maxLength: 300 }), fc.nat({ max: head.length }), fc.boolean()).map(([noise, keep, valid]) => Buffer.concat([head.subarray(0, valid ? keep : 0), Buffer.from(noise)]));
    await fc.assert(fc.asyncProperty(damaged, async (bytes) => {
      const length = await inflate(codec, bytes, limit).then((result) => result.length, () => 0);
      expect(length).toBeLessThanOrEqual(limit);
    }), { numRuns: 300 });
  });
});

describe('shapes that real writers use', () => {
  it('snappy copies of all three kinds, and framed as Java does', () => {
    // "abcdabcdabcdabcd": a literal, then copies with one, two and four bytes of distance
    const block = Buffer.from([16, 0x0c, 0x61, 0x62, 0x63, 0x64, 0x01, 4, 0x0e, 4, 0, 0x0f, 4, 0, 0, 0]);
    expect(snappy(block, 100).toString()).toBe('abcdabcdabcdabcd');
    const framed = Buffer.concat([Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, block.length]), block]);
    expect(snappy(Buffer.concat([framed, framed.subarray(16)]), 100).toString()).toBe('abcdabcdabcdabcd'.repeat(2));
  });

  it('lz4 with an overlapping match, block checksums and a content size', () => {
    const body = Buffer.from([0x1f, 0x61, 1, 0, 20, 0x50, 0x62, 0x62, 0x62, 0x62, 0x62]); // a ×(1+39), bbbbb
    const size = Buffer.from([body.length, 0, 0, 0]);
    const frame = Buffer.concat([Buffer.from([0x04, 0x22, 0x4d, 0x18, 0x78, 0x40]), Buffer.alloc(8), Buffer.from([0]), size, body, Buffer.alloc(4), Buffer.alloc(4)]);
    expect(lz4(frame, 100).toString()).toBe(`${'a'.repeat(40)}bbbbb`);
  });

  it.each([
    ['a window of two gigabytes', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8, 1, 0, 0])],
    ['a content size of a terabyte', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0])],
  ])('zstd that asks for %s is refused before memory is taken', async (_what, frame) => { await expect(inflate(4, frame, limit)).rejects.toThrow(/window/); });

  it('an unknown codec is an error, not a crash', async () => { await expect(inflate(5, Buffer.alloc(10), limit)).rejects.toThrow('codec 5'); });
});
