import { type DeadLetter, deadLetter, type RawRecord, type Unwrapped } from '../types.ts';
import { MAX_MESSAGE } from './bounds.ts';

/** Decompresses gzip; undefined when damaged or longer than `limit` bytes. Injected: this package does no I/O. */
export type Inflate = (bytes: Uint8Array, limit: number) => Uint8Array | undefined;
/** True when a source knows this text or object as a record of its own; for a pinned message only that source is asked. */
export type IsClaimed = (part: Unwrapped, record: RawRecord) => boolean;
export interface DecodePorts {
  readonly inflate?: Inflate;
  /** Without it a record that a shipper has parsed stays as parsed, whatever its original text is. */
  readonly isClaimed?: IsClaimed;
}
/** Text of a message, and the names of what lay around the bytes. */
export interface DecodedText { readonly kind: 'text'; readonly text: string; readonly envelope?: string }

const utf8 = new TextDecoder('utf-8');
const utf16le = new TextDecoder('utf-16le');
const utf16be = new TextDecoder('utf-16be');
const latin1 = new TextDecoder('windows-1252');
type Decoder = typeof utf8;
const OPEN_BRACE = 0x7b;

/** Text of bytes: gzip through the port, schema registry framing, UTF-8, UTF-16 (with or without BOM), else Latin-1. Never throws. */
export function decodeBytes(bytes: Uint8Array, ports: DecodePorts): DecodedText | DeadLetter {
  if (bytes.length > MAX_MESSAGE) return deadLetter('too_large', `message of ${String(bytes.length)} bytes`);
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return gunzip(bytes, ports);
  const wide = wideDecoder(bytes);
  if (wide !== undefined) return checked(wide.decode(bytes));
  if (bytes[0] === 0 && bytes.length > 5) return registry(bytes);
  return checked(narrow(bytes));
}

function gunzip(bytes: Uint8Array, { inflate }: DecodePorts): DecodedText | DeadLetter {
  if (inflate === undefined) return deadLetter('codec_missing', 'gzip');
  const plain = inflate(bytes, MAX_MESSAGE);
  if (plain !== undefined) {
    // Compressed twice is nothing that any shipper does; it is a bomb's habit.
    return plain[0] === 0x1f && plain[1] === 0x8b ? deadLetter('encoding', 'gzip within gzip') : decodeBytes(plain, {});
  }
  // gzip ends with the length of its content: it tells a large one from a damaged one.
  const end = bytes.subarray(-4);
  const length = end.reduceRight((sum, byte) => sum * 256 + byte, 0);
  return bytes.length >= 18 && length > MAX_MESSAGE && length < 1032 * bytes.length ? deadLetter('too_large', `gzip of ${String(length)} bytes`) : deadLetter('encoding', 'gzip is damaged or too large');
}

const isPrintable = (byte: number | undefined): boolean => byte !== undefined && ((byte >= 0x20 && byte < 0x7f) || byte === 9 || byte === 10 || byte === 13);

/** UTF-16 by its BOM, or by zeros in the place of the high bytes of ASCII. */
function wideDecoder(b: Uint8Array): Decoder | undefined {
  if (b[0] === 0xff && b[1] === 0xfe) return utf16le;
  if (b[0] === 0xfe && b[1] === 0xff) return utf16be;
  if (b.length < 6 || (b[0] !== 0 && b[1] !== 0)) return undefined;
  const zeros = (from: number): boolean => b[from] === 0 && b[from + 2] === 0 && b[from + 4] === 0;
  const ascii = (from: number): boolean => isPrintable(b[from]) && isPrintable(b[from + 2]) && isPrintable(b[from + 4]);
  if (zeros(1) && ascii(0)) return utf16le;
  return zeros(0) && ascii(1) ? utf16be : undefined;
}

function registry(bytes: Uint8Array): DecodedText | DeadLetter {
  const id = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(1);
  if (bytes[5] !== OPEN_BRACE) return deadLetter('registry_framing', `schema ${String(id)}`);
  const inner = checked(narrow(bytes.subarray(5)));
  return inner.kind === 'text' ? { ...inner, envelope: 'registry' } : inner;
}

function narrow(bytes: Uint8Array): string {
  const text = utf8.decode(bytes);
  if (!text.includes('\uFFFD')) return text;
  // Bad bytes among good multi-byte characters are damage and stay replaced; else the text is of a single-byte code page.
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f && unit !== 0xfffd) return text;
  }
  return latin1.decode(bytes);
}

const SAMPLE = 1024;
function checked(decoded: string): DecodedText | DeadLetter {
  const text = decoded.includes('\0') ? decoded.replaceAll('\0', '') : decoded;
  let controls = decoded.length - text.length;
  const sample = Math.min(text.length, SAMPLE);
  for (let i = 0; i < sample; i++) {
    const unit = text.charCodeAt(i);
    if ((unit < 0x20 && unit !== 9 && unit !== 10 && unit !== 13 && unit !== 0x1b) || unit === 0xfffd) controls++;
  }
  return controls > 4 && controls * 5 > sample ? deadLetter('encoding', 'not text') : { kind: 'text', text };
}

/** Bytes of base64 text; undefined when it is none. */
export function fromBase64(text: string): Uint8Array | undefined {
  if (text.length > MAX_MESSAGE) return undefined;
  try {
    return Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  } catch {
    return undefined;
  }
}
