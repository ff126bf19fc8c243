const named: Readonly<Record<number, string>> = { 9: '\\t', 10: '\\n', 13: '\\r', 27: '\\e', 92: '\\\\' };

/** Characters that a terminal or spreadsheet acts on or that change how others are read: controls, directions, joiners, surrogates without a partner. */
const unsafe: readonly (readonly [number, number])[] = [[0, 0x1f], [0x7f, 0x9f], [0xad, 0xad], [0x200b, 0x200f], [0x2028, 0x202e], [0x2060, 0x206f], [0xd800, 0xdfff], [0xfeff, 0xfeff], [0xe0000, 0x10ffff]];
const isUnsafe = (c: number): boolean => unsafe.some(([from, to]) => c >= from && c <= to);

/** Text that is only shown: whatever a terminal could act on, or changes how the rest is read, is written as an escape. `exact` also doubles backslashes, so that it can be read back. */
export function visible(text: string, exact = false): string {
  let out = '';
  for (const character of text) {
    const c = character.codePointAt(0) ?? 0;
    if (!isUnsafe(c) && (c !== 92 || !exact)) out += character;
    else out += named[c] ?? (c < 0x100 ? `\\x${c.toString(16).padStart(2, '0')}` : `\\u{${c.toString(16)}}`);
  }
  return out;
}
