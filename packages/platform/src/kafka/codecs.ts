/** Decoders for every codec a producer may use, without native code, each with a limit on what a batch may inflate to. */
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { Decompress } from 'fzstd';

/** Bytes that grow up to a limit. */
class Output {
  #bytes = Buffer.allocUnsafe(65_536);
  #limit: number;
  length = 0;
  constructor(limit: number) { this.#limit = limit; }
  reserve(more: number): void {
    const need = this.length + more;
    if (need > this.#limit) throw new RangeError(`inflates to more than ${String(this.#limit)} bytes`);
    if (need <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.min(this.#limit, Math.max(this.#bytes.length * 2, need)));
    this.#bytes.copy(grown, 0, 0, this.length);
    this.#bytes = grown;
  }
  append(source: Uint8Array): void {
    this.reserve(source.length);
    this.#bytes.set(source, this.length);
    this.length += source.length;
  }
  repeat(distance: number, count: number): void {
    if (distance === 0 || distance > this.length) throw new RangeError('copy from before the start');
    this.reserve(count);
    const bytes = this.#bytes;
    if (distance >= count) bytes.copyWithin(this.length, this.length - distance, this.length - distance + count);
    else for (let i = this.length; i < this.length + count; i++) bytes[i] = bytes[i - distance] ?? 0; // overlapping: byte by byte
    this.length += count;
  }
  get result(): Buffer { return this.#bytes.subarray(0, this.length); }
}

function cut(source: Buffer, at: number, length: number): Buffer {
  if (at + length > source.length) throw new RangeError('cut short');
  return source.subarray(at, at + length);
}

function lz4Block(source: Buffer, out: Output): void {
  let at = 0;
  const extended = (nibble: number): number => {
    let total = nibble;
    if (nibble === 15) for (let byte = 255; byte === 255;) total += byte = source.readUInt8(at++);
    return total;
  };
  while (at < source.length) {
    const token = source.readUInt8(at++);
    const literals = extended(token >> 4);
    out.append(cut(source, at, literals));
    at += literals;
    if (at >= source.length) return;
    const distance = source.readUInt16LE(at);
    at += 2;
    out.repeat(distance, extended(token & 15) + 4);
  }
}

/** Inflates one LZ4 frame; throws when it is broken or larger than `limit` bytes. */
export function lz4(source: Buffer, limit: number): Buffer {
  if (source.readUInt32LE(0) !== 0x184d2204) throw new RangeError('not a frame');
  const flags = source.readUInt8(4);
  const out = new Output(limit);
  for (let at = 7 + (flags & 8 ? 8 : 0) + (flags & 1 ? 4 : 0); ;) {
    const size = source.readUInt32LE(at);
    if (size === 0) return out.result;
    const block = cut(source, at + 4, size & 0x7fffffff);
    if (size >>> 31) out.append(block);
    else lz4Block(block, out);
    at += 4 + block.length + (flags & 16 ? 4 : 0);
  }
}

function snappyBlock(source: Buffer, out: Output): void {
  let declared = 0;
  let at = 0;
  for (let shift = 0, byte = 128; byte & 128; shift += 7) {
    if (shift > 28) throw new RangeError('length is not a varint');
    byte = source.readUInt8(at++);
    declared += (byte & 127) * 2 ** shift;
  }
  out.reserve(declared);
  const end = out.length + declared;
  while (at < source.length) {
    const tag = source.readUInt8(at++);
    const bits = tag >> 2;
    const kind = tag & 3;
    if (kind === 0) {
      const extra = bits < 60 ? 0 : bits - 59;
      const length = 1 + (extra === 0 ? bits : source.readUIntLE(at, extra));
      at += extra;
      out.append(cut(source, at, length));
      at += length;
    } else if (kind === 1) {
      out.repeat(((tag >> 5) << 8) | source.readUInt8(at++), 4 + (bits & 7));
    } else {
      const width = kind === 2 ? 2 : 4;
      out.repeat(source.readUIntLE(at, width), bits + 1);
      at += width;
    }
    if (out.length > end) throw new RangeError('longer than declared');
  }
  if (out.length !== end) throw new RangeError('shorter than declared');
}

const xerial = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0]);

/** Inflates snappy as Java and librdkafka frame it (xerial) or a bare block; throws when it is broken or larger than `limit` bytes. */
export function snappy(source: Buffer, limit: number): Buffer {
  const out = new Output(limit);
  if (!source.subarray(0, 8).equals(xerial)) snappyBlock(source, out);
  else {
    for (let at = 16; at < source.length;) {
      const block = cut(source, at + 4, source.readUInt32BE(at));
      snappyBlock(block, out);
      at += 4 + block.length;
    }
  }
  return out.result;
}

/** What a zstd frame asks to hold in memory, read before anything is allocated: the pure decoder believes it. */
function zstdWindow(source: Buffer): number {
  if (source.readUInt32LE(0) !== 0xfd2fb528) throw new RangeError('not a frame');
  const descriptor = source.readUInt8(4);
  const single = (descriptor & 32) !== 0;
  if (!single) {
    const byte = source.readUInt8(5);
    const base = 2 ** (10 + (byte >> 3));
    return base + (base / 8) * (byte & 7);
  }
  const at = 5 + ([0, 1, 2, 4][descriptor & 3] ?? 0);
  switch (descriptor >> 6) {
    case 0: return source.readUInt8(at);
    case 1: return source.readUInt16LE(at) + 256;
    case 2: return source.readUInt32LE(at);
    default: return Number(source.readBigUInt64LE(at));
  }
}

type Inflate = (source: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;
const gunzip: Inflate = promisify(zlib.gunzip);
const native: unknown = Reflect.get(zlib, 'zstdDecompress');

/** Inflates zstd; throws when it is broken or larger than `limit` bytes. Native where Node has it (22.15 and newer). */
export async function zstd(source: Buffer, limit: number): Promise<Buffer> {
  if (zstdWindow(source) > Math.max(limit, 8_388_608)) throw new RangeError(`window of more than ${String(limit)} bytes`);
  // Trust point: Node's own function, whose shape is that of gunzip; the types of Node 20 do not know it yet.
  if (typeof native === 'function') return promisify(native as typeof zlib.gunzip)(source, { maxOutputLength: limit });
  const out = new Output(limit);
  new Decompress((chunk) => { out.append(chunk); }).push(source, true);
  return out.result;
}

/** Inflates a batch by Kafka's codec number (1 gzip, 2 snappy, 3 lz4, 4 zstd); rejects with a RangeError that says what is wrong. */
export async function inflate(codec: number, source: Buffer, limit: number): Promise<Buffer> {
  switch (codec) {
    case 1: return gunzip(source, { maxOutputLength: limit });
    case 2: return snappy(source, limit);
    case 3: return lz4(source, limit);
    case 4: return zstd(source, limit);
    default: throw new RangeError(`codec ${String(codec)} is unknown`);
  }
}
