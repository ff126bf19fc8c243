import { useState, type ReactNode } from 'react';

/** Of a text from outside at most so many characters are shown before one asks for more, and so many at all. */
const SHORT = 300;
const MOST = 20_000;

const names: Readonly<Record<number, string>> = { 0x200b: 'ZWSP', 0x200c: 'ZWNJ', 0x200d: 'ZWJ', 0x200e: 'LRM', 0x200f: 'RLM', 0x061c: 'ALM', 0x202a: 'LRE', 0x202b: 'RLE', 0x202c: 'PDF', 0x202d: 'LRO', 0x202e: 'RLO', 0x2066: 'LRI', 0x2067: 'RLI', 0x2068: 'FSI', 0x2069: 'PDI', 0xfeff: 'BOM', 0x00ad: 'SHY', 0x2028: 'LS', 0x2029: 'PS' };
/** Characters that cannot be seen, and those that turn the order of others: C0, C1, format characters, lone surrogates, tags. A newline and a tab are what they look like. */
const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
const cuts = /([\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}])/gu;

/** How a character that cannot be seen is written: `␀` of its control picture, `RLO`, `U+E0041`. */
export function signOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return '␡';
  return names[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

function Signs({ text, keepsLines }: { readonly text: string; readonly keepsLines: boolean }): ReactNode {
  if (!hidden.test(text)) return text;
  return text.split(cuts).map((part, i) => (i % 2 === 0 || (keepsLines && (part === '\n' || part === '\t')) ? part : <span key={i} className="w-sign" title="A character that cannot be seen">{signOf(part)}</span>));
}

/** Never between the halves of a surrogate pair. */
const cutTo = (text: string, limit: number): string => (text.length <= limit ? text : text.slice(0, /[\uD800-\uDBFF]/.test(text.charAt(limit - 1)) ? limit - 1 : limit));

/**
 * Text that somebody outside may have written (names, host names, log lines): shown as text, in its own direction, with signs for what cannot be seen, cut when it is
 * very long. `lines`: newlines stay newlines.
 */
export function Untrusted({ text, short = SHORT, lines = false, mono = false }: { readonly text: string; readonly short?: number; readonly lines?: boolean; readonly mono?: boolean }): ReactNode {
  const [isOpen, open] = useState(false);
  const part = cutTo(text, isOpen ? MOST : short);
  const toggle = (event: { stopPropagation(): void; preventDefault(): void }): void => { event.stopPropagation(); event.preventDefault(); open(!isOpen); };
  return (
    <bdi className={mono ? 'w-untrusted w-mono' : 'w-untrusted'} style={lines ? { whiteSpace: 'pre-wrap' } : undefined}>
      <Signs text={part} keepsLines={lines} />
      {part.length < text.length && '…'}
      {text.length > short && <button type="button" className="w-more" onClick={toggle}>{isOpen ? 'less' : `${(text.length - short).toLocaleString('en-GB')} more`}</button>}
    </bdi>
  );
}
