import { visible } from '@winnow/core';

export { visible };

/** Bytes as such text, at most `most` bytes of them; what is no UTF-8 is shown byte by byte. */
export function visibleBytes(bytes: Uint8Array, most: number): string {
  const cut = bytes.length > most;
  const shown = cut ? bytes.subarray(0, most) : bytes;
  return `${visible(decoded(shown, cut), true)}${cut ? ` … and ${(bytes.length - most).toLocaleString('en-US')} more bytes` : ''}`;
}

function decoded(bytes: Uint8Array, cut: boolean): string {
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  // A cut may have parted a character: `stream` leaves its first half out.
  try { return strict.decode(bytes, { stream: cut }); } catch { return Buffer.from(bytes).toString('latin1'); }
}
