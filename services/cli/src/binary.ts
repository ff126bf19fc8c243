import { constants, gunzipSync } from 'node:zlib';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
interface Kind { readonly at: number; readonly magic: Buffer; readonly name: string; readonly cure?: string }
const kind = (magic: Buffer | string, name: string, cure?: string, at = 0): Kind => ({ at, magic: typeof magic === 'string' ? Buffer.from(magic, 'latin1') : magic, name, ...(cure !== undefined && { cure }) });
const unpack = 'unpack it first';

/** What lies beside logs and is none, by its first bytes. */
const kinds: readonly Kind[] = [
  kind(hex('89504e470d0a1a0a'), 'a PNG image'), kind(hex('ffd8ff'), 'a JPEG image'), kind('GIF8', 'a GIF image'), kind('%PDF-', 'a PDF'),
  kind(hex('504b0304'), 'a ZIP archive or an office document', unpack), kind(hex('504b0506'), 'an empty ZIP archive'), kind(hex('377abcaf271c'), 'a 7z archive', unpack), kind(hex('526172211a07'), 'a RAR archive', unpack),
  kind(hex('fd377a585a00'), 'xz data', unpack), kind('BZh', 'bzip2 data', unpack), kind(hex('28b52ffd'), 'Zstandard data', unpack), kind(hex('04224d18'), 'LZ4 data', unpack), kind('ustar', 'a tar archive', unpack, 257),
  kind(hex('d4c3b2a1'), 'a packet capture'), kind(hex('a1b2c3d4'), 'a packet capture'), kind(hex('4d3cb2a1'), 'a packet capture'), kind(hex('0a0d0d0a'), 'a packet capture'),
  kind('ElfFile\0', 'a Windows event log', 'export it as JSON first'), kind('LPKSHHRH', 'a systemd journal', 'export it with journalctl -o json'), kind('SQLite format 3\0', 'an SQLite database', 'export its tables first'),
  kind(hex('7f454c46'), 'a program'), kind(hex('cafebabe'), 'a program'), kind('PAR1', 'a Parquet file', 'export it as JSON first'),
];

/** Enough of a file's start to tell what it is. */
export const HEAD = 20_000;
export const isGzip = (head: Uint8Array): boolean => head[0] === 0x1f && head[1] === 0x8b;

/** What a file is when it is no text, and how it becomes some; undefined for what may be a log. Of gzip its content counts. */
export function binaryKind(head: Buffer): string | undefined {
  const inner = isGzip(head) ? startOf(head) : head;
  const known = kinds.find(({ at, magic }) => inner.subarray(at, at + magic.length).equals(magic));
  if (known !== undefined) return known.cure === undefined ? known.name : `${known.name}; ${known.cure}`;
  if (inner[0] === 0x4d && inner[1] === 0x5a && inner.subarray(2, 64).includes(0)) return 'a program';
  return isNoise(inner.subarray(0, 4096)) ? 'binary data' : undefined;
}

function startOf(head: Buffer): Buffer {
  try { return gunzipSync(head, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 4_000_000 }).subarray(0, HEAD); } catch { return Buffer.alloc(0); }
}

/** Control characters and broken characters among those that are left when zeros are taken out: UTF-16 and a log with a hole of zeros are text. */
function isNoise(bytes: Buffer): boolean {
  const text = new TextDecoder().decode(bytes.filter((b) => b !== 0));
  if (text.length < 32) return false;
  let controls = 0, broken = 0;
  for (let i = 0; i < text.length; i += 1) {
    const c = text.charCodeAt(i);
    if (c < 9 || (c > 13 && c < 32 && c !== 27) || c === 127) controls += 1;
    else if (c === 0xfffd) broken += 1;
  }
  // A text of a single-byte code page is full of broken characters and has no controls.
  return controls * 33 > text.length && (controls + broken) * 7 > text.length;
}
