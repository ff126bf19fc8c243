import { createRequire } from 'node:module';
import kafkajs from 'kafkajs';
import { inflate } from './codecs.ts';
import { decodeFetch, defaultLimits, type DecodeLimits } from './records.ts';

const load = createRequire(import.meta.url);
const supported = '2.2.4';
const done = Symbol.for('winnow.kafkajs-patched');
let limits: DecodeLimits = defaultLimits;
let patched = false;

function internal(path: string): object {
  const found: unknown = load(`kafkajs/${path}`);
  if ((typeof found !== 'object' && typeof found !== 'function') || found === null) throw new Error(`kafkajs has no ${path}`);
  return found;
}

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

function method(owner: object, name: string): AnyFunction {
  const found: unknown = Reflect.get(owner, name);
  if (typeof found !== 'function') throw new Error(`kafkajs has no ${name}`);
  return (...args) => {
    const result: unknown = Reflect.apply(found, undefined, args);
    return result;
  };
}

/** kafkajs checks a queue that is nearly always empty every millisecond, on every connection: a tenth of a core when idle. */
function quietTimers(): void {
  const prototype: unknown = Reflect.get(internal('src/network/requestQueue'), 'prototype');
  if (typeof prototype !== 'object' || prototype === null) throw new Error('kafkajs has no RequestQueue');
  const original: unknown = Reflect.get(prototype, 'scheduleCheckPendingRequests');
  if (typeof original !== 'function') throw new Error('kafkajs has no scheduleCheckPendingRequests');
  Reflect.set(prototype, 'scheduleCheckPendingRequests', function schedule(this: object): void {
    const pending: unknown = Reflect.get(this, 'pending');
    if (!Array.isArray(pending) || pending.length > 0) Reflect.apply(original, this, []);
  });
}

/** Our decoder first; what it does not know (old message formats) goes to the one of kafkajs. */
function safeFetch(): void {
  const response = internal('src/protocol/requests/fetch/v11/response');
  const original = method(response, 'decode');
  Reflect.set(response, 'decode', async (bytes: unknown): Promise<unknown> => {
    if (!Buffer.isBuffer(bytes)) return original(bytes);
    try {
      return await decodeFetch(bytes, limits);
    } catch {
      return original(bytes);
    }
  });
}

function codecs(): void {
  const { CompressionCodecs, CompressionTypes } = kafkajs;
  const compress = method(internal('src/protocol/message/compression/gzip'), 'compress');
  for (const codec of [CompressionTypes.GZIP, CompressionTypes.Snappy, CompressionTypes.LZ4, CompressionTypes.ZSTD] as const) {
    CompressionCodecs[codec] = () => ({
      compress: (encoder: unknown) => codec === CompressionTypes.GZIP ? compress(encoder) : Promise.reject(new Error('only gzip is written')),
      decompress: (source: Buffer) => inflate(codec, source, limits.inflateBytes),
    });
  }
}

/** Cures kafkajs, once per process; the limits of the last call hold. Throws when the installed version is not the one the cures were made for. */
export function patchKafkajs(wanted: Partial<DecodeLimits> = {}): void {
  limits = { ...defaultLimits, ...wanted };
  if (patched) return;
  const queue = internal('src/network/requestQueue');
  if (Reflect.has(queue, done)) return;
  const version: unknown = Reflect.get(internal('package.json'), 'version');
  if (version !== supported) throw new Error(`kafkajs ${String(version)} is installed, Winnow is made for ${supported}`);
  quietTimers();
  safeFetch();
  codecs();
  Reflect.set(queue, done, true);
  patched = true;
}
