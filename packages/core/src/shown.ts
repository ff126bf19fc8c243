const named: Readonly<Record<number, string>> = { 9: '\\t', 10: '\\n', 13: '\\r', 27: '\\e', 92: '\\\\' };

/** Characters that a terminal or a browser acts on or that change how others are read: controls, directions, joiners, surrogates without a partner. */
const unsafe: readonly (readonly [number, number])[] = [[0, 0x1f], [0x7f, 0x9f], [0xad, 0xad], [0x200b, 0x200f], [0x2028, 0x202e], [0x2060, 0x206f], [0xd800, 0xdfff], [0xfeff, 0xfeff], [0xe0000, 0x10ffff]];
const isUnsafe = (c: number): boolean => unsafe.some(([from, to]) => c >= from && c <= to);

/** Text that is only shown: whatever could be acted on is written as an escape. `exact` also doubles backslashes, so that it can be read back. */
export function visible(text: string, exact = false): string {
  let out = '';
  for (const character of text) {
    const c = character.codePointAt(0) ?? 0;
    if (!isUnsafe(c) && (c !== 92 || !exact)) out += character;
    else out += named[c] ?? (c < 0x100 ? `\\x${c.toString(16).padStart(2, '0')}` : `\\u{${c.toString(16)}}`);
  }
  return out;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
/** Text for HTML: names, ids and summaries may come from a log, so from anybody. */
export const htmlText = (text: string): string => visible(text).replace(/[&<>"']/g, (c) => entities[c] ?? '');

/** Text for Markdown, on one line: nothing in it is a heading, a list, a link (not even a bare address), a cell of a table or HTML; what needs no escape is left as it is, for it is read as text, too. */
export const markdownText = (text: string): string => visible(text).replace(/[\\`*_[\]|~$]/g, (c) => `\\${c}`).replace(/:(?=\/\/)|(?<=\bwww)\./gi, (c) => `\\${c}`).replace(/@(?=\w)/g, '\\@')
  .replace(/^(\s*)([#+\-=]|\d+(?=[.)]))/, (_, space: string, mark: string) => (/^\d/.test(mark) ? `${space}${mark}\\` : `${space}\\${mark}`)).replace(/[&<>]/g, (c) => entities[c] ?? '');

/** At most `most` characters, and how many more there were. Never half of a pair. */
export function shortened(text: string, most: number): string {
  if (text.length <= most) return text;
  const end = /[\ud800-\udbff]/.test(text.charAt(most - 1)) ? most - 1 : most;
  return `${text.slice(0, end)} … and ${(text.length - end).toLocaleString('en-US')} more characters`;
}
