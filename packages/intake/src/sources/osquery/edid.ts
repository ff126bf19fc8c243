import { type Display } from '@winnow/core';
import { fromBase64 } from '../../decode/bytes.ts';

const BLOCK = 128;
const BLOCK_IN_BASE64 = 172;
const header = [0, 255, 255, 255, 255, 255, 255, 0];
/** A block as hexadecimal digits with separators is 512 characters, as decimal numbers at most 640. */
const MAX_TEXT = 1024;

/** Bytes of a blob written as hexadecimal digits (any separator), decimal numbers or base64 (also the URL alphabet); at most one block. */
function bytesOf(text: string): readonly number[] {
  const source = text.slice(0, MAX_TEXT).trim();
  if (/^0[ ,;]+255[ ,;]/.test(source)) return source.split(/[ ,;]+/, BLOCK).map(Number);
  const digits = source.replace(/0x|\\x|[^\da-f]/gi, '');
  if (/^00f{12}00/i.test(digits)) return Array.from({ length: Math.min(BLOCK, digits.length >> 1) }, (_, i) => parseInt(digits.slice(2 * i, 2 * i + 2), 16));
  if (!/^AP[/_]{7}w/.test(source)) return [];
  return [...fromBase64(source.replace(/\s/g, '').replaceAll('-', '+').replaceAll('_', '/').slice(0, BLOCK_IN_BASE64)) ?? []].slice(0, BLOCK);
}

/** Three letters of five bits each, as EDID packs a maker's registered id; undefined when one of them is no letter. */
export function pnpId(code: number): string | undefined {
  const letters = [code >> 10, code >> 5, code].map((bits) => bits & 31);
  return letters.every((n) => n >= 1 && n <= 26) && code < 0x8000 ? String.fromCharCode(...letters.map((n) => n + 64)) : undefined;
}

/** A number that says "none": nobody set it, or every monitor of the model has it. */
const unset = new Set([0, 1, 0x01010101, 0xffffffff]);
/** The 32-bit serial number in hexadecimal digits without leading zeros, as macOS prints it, too. */
export const numericSerial = (value: number): string | undefined => (unset.has(value) ? undefined : value.toString(16));

/** The text of a display descriptor: 13 bytes, ended by a line feed, padded with blanks. */
function descriptor(bytes: readonly number[], tag: number): string | undefined {
  for (let at = 54; at <= 108; at += 18) {
    if (bytes[at] !== 0 || bytes[at + 1] !== 0 || bytes[at + 3] !== tag) continue;
    const cells = bytes.slice(at + 5, at + 18);
    const end = cells.indexOf(10);
    const text = String.fromCharCode(...(end === -1 ? cells : cells.slice(0, end)).filter((c) => c >= 32 && c < 127)).trim();
    if (text !== '') return text;
  }
  return undefined;
}

/** Both sizes or none: a single zero makes the other one an aspect ratio (EDID 1.4). Twice zero is said: projectors have it, and boxes that are no screen. */
function sizeOf(width: number, height: number): Pick<Display, 'width_cm' | 'height_cm'> {
  return (width === 0) === (height === 0) ? { width_cm: width, height_cm: height } : {};
}

/**
 * The display that an EDID (1.3 or 1.4, base block) describes: the maker's three letters, product code as four hexadecimal digits, name and serial
 * text from its descriptors (else the 32-bit serial number), size in cm. Undefined for what is no complete base block. The checksum is not asked:
 * there are real screens and copied blocks with a wrong one. Bounded, never throws. Source: VESA Enhanced EDID Standard, release A2.
 */
export function displayOfEdid(text: string): Display | undefined {
  const bytes = bytesOf(text);
  if (bytes.length < BLOCK || header.some((byte, i) => bytes[i] !== byte) || bytes.some((byte) => !(byte >= 0 && byte <= 255))) return undefined;
  const byte = (at: number): number => bytes[at] ?? 0;
  const vendor = pnpId(byte(8) * 256 + byte(9));
  const name = descriptor(bytes, 0xfc);
  const serial = descriptor(bytes, 0xff) ?? numericSerial(byte(12) + byte(13) * 0x100 + byte(14) * 0x10000 + byte(15) * 0x1000000);
  return {
    ...(vendor !== undefined && { vendor }), product: (byte(10) + byte(11) * 256).toString(16).padStart(4, '0'),
    ...(name !== undefined && { name }), ...(serial !== undefined && { serial }), ...sizeOf(byte(21), byte(22)),
  };
}
