export interface EdidParts { readonly maker: string; readonly product: number; readonly serial?: number; readonly name?: string; readonly text?: string; readonly width: number; readonly height: number }

function put(bytes: Uint8Array, at: number, values: readonly number[]): void { bytes.set(values, at); }

/** A display descriptor: three zeros, the tag, a zero, 13 characters, ended by a line feed where there is room, then blanks. */
function descriptor(tag: number, text: string): readonly number[] {
  const cells = Array.from(text.slice(0, 13), (c) => c.charCodeAt(0));
  if (cells.length < 13) cells.push(10);
  return [0, 0, 0, tag, 0, ...cells, ...Array<number>(13 - cells.length).fill(32)];
}

/** A base block of EDID 1.3, laid out byte by byte as the standard's table of offsets has it, with a right checksum. */
export function edid({ maker, product, serial = 0, name = '', text = '', width, height }: EdidParts): Uint8Array {
  const bytes = new Uint8Array(128);
  put(bytes, 0, [0, 255, 255, 255, 255, 255, 255, 0]);
  const [a = 0, b = 0, c = 0] = Array.from(maker, (letter) => Math.max(0, letter.charCodeAt(0) - 64));
  put(bytes, 8, [(a << 2) | (b >> 3), ((b & 7) << 5) | c]);
  put(bytes, 10, [product & 255, product >> 8]);
  put(bytes, 12, [serial, serial >>> 8, serial >>> 16, serial >>> 24].map((byte) => byte & 255));
  put(bytes, 16, [30, 31, 1, 3, 0x80, width, height, 120, 0x0a]); // week 30, 2021, version 1.3, digital, size, gamma 2.2, features
  put(bytes, 54, [0x02, 0x3a, 0x80, 0x18, 0x71, 0x38, 0x2d, 0x40, 0x58, 0x2c, 0x45, 0, 0xc4, 0x8e, 0x21, 0, 0, 0x1e]); // 1920 x 1080
  put(bytes, 72, descriptor(0xfd, '\x17\x4c\x0f\x51\x11\0'));
  put(bytes, 90, name === '' ? descriptor(0x10, '') : descriptor(0xfc, name));
  put(bytes, 108, text === '' ? descriptor(0x10, '') : descriptor(0xff, text));
  bytes[127] = (256 - (bytes.reduce((sum, byte) => sum + byte, 0) % 256)) % 256;
  return bytes;
}

export const hex = (bytes: ArrayLike<number>): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
