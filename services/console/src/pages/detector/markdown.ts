/** A part of a line of Markdown. */
export type Inline = { readonly type: 'text' | 'code'; readonly text: string } | { readonly type: 'strong' | 'em'; readonly parts: readonly Inline[] } | { readonly type: 'link'; readonly href: string; readonly parts: readonly Inline[] };
/** A block of Markdown. Whatever is none of these is a paragraph, so that nothing is lost. */
export type Block =
  | { readonly type: 'heading'; readonly level: number; readonly parts: readonly Inline[] } | { readonly type: 'paragraph' | 'quote'; readonly parts: readonly Inline[] }
  | { readonly type: 'list'; readonly isOrdered: boolean; readonly items: readonly (readonly Inline[])[] } | { readonly type: 'code'; readonly text: string }
  | { readonly type: 'table'; readonly head: readonly (readonly Inline[])[]; readonly rows: readonly (readonly (readonly Inline[])[])[] };

const [MOST_CHARACTERS, MOST_DEPTH] = [200_000, 4];
/** One of: code, link, strong, emphasis. No part may hold its own end, so each is found in one pass. */
const inline = /`([^`\n]{1,2000})`|\[([^\]\n]{1,400})\]\(([^()\s]{1,2000})\)|\*\*([^*\n]{1,2000})\*\*|\*([^*\s][^*\n]{0,2000})\*/g;

/** Where a link of a page may lead: the web, or a place in our own documentation. Anything else is text. */
export function safeHref(href: string): string | undefined {
  if (/^https?:\/\/[^\s/]/i.test(href)) return href;
  return /^(?:\.{0,2}\/)?[\w./-]+\.md(?:#[\w.-]*)?$/.test(href) && !href.startsWith('//') ? href : undefined;
}

export function inlineOf(text: string, depth = 0): readonly Inline[] {
  const out: Inline[] = [];
  let at = 0;
  const plain = (part: string): void => { if (part !== '') out.push({ type: 'text', text: part }); };
  if (depth >= MOST_DEPTH) return [{ type: 'text', text }];
  for (const match of text.matchAll(inline)) {
    plain(text.slice(at, match.index));
    at = match.index + match[0].length;
    const [whole, code, label, target, strong, em] = match;
    const href = target === undefined ? undefined : safeHref(target);
    if (code !== undefined) out.push({ type: 'code', text: code });
    else if (label !== undefined && href !== undefined) out.push({ type: 'link', href, parts: inlineOf(label, depth + 1) });
    else if (strong !== undefined) out.push({ type: 'strong', parts: inlineOf(strong, depth + 1) });
    else if (em !== undefined) out.push({ type: 'em', parts: inlineOf(em, depth + 1) });
    else plain(whole);
  }
  plain(text.slice(at));
  return out;
}

/** Cells of a row of a table; `\|` and bars in code are no bounds. */
function cellsOf(line: string): readonly string[] {
  const cells: string[] = [];
  let [cell, isCode] = ['', false];
  const body = line.trim().replace(/^\|/, '').replace(/\|$/, '');
  for (let i = 0; i < body.length; i += 1) {
    const c = body.charAt(i);
    if (c === '\\' && body.charAt(i + 1) === '|') { cell += '|'; i += 1; continue; }
    if (c === '`') isCode = !isCode;
    if (c === '|' && !isCode) { cells.push(cell.trim()); cell = ''; } else cell += c;
  }
  return [...cells, cell.trim()];
}

const isFence = (line: string): boolean => line.trimStart().startsWith('```');
const headingOf = (line: string): readonly [string, string] | undefined => { const match = /^(#{1,6}) (.*)$/.exec(line); return match === null ? undefined : [match[1] ?? '', match[2] ?? '']; };
const itemOf = (line: string): { readonly isOrdered: boolean; readonly text: string } | undefined => { const match = /^\s{0,3}(?:[-*+]|(\d{1,4})[.)]) (.*)$/.exec(line); return match === null ? undefined : { isOrdered: match[1] !== undefined, text: match[2] ?? '' }; };
const isRule = (line: string): boolean => /^\s*\|?[\s:|-]*-[\s:|-]*$/.test(line) && line.includes('|');
const isTable = (lines: readonly string[], i: number): boolean => (lines[i] ?? '').includes('|') && isRule(lines[i + 1] ?? '');
const begins = (lines: readonly string[], i: number): boolean => { const line = lines[i] ?? ''; return line.trim() === '' || isFence(line) || headingOf(line) !== undefined || itemOf(line) !== undefined || line.startsWith('>') || isTable(lines, i); };

interface Read { readonly block: Block; readonly next: number }
function codeAt(lines: readonly string[], i: number): Read {
  const end = lines.findIndex((line, n) => n > i && isFence(line));
  const stop = end === -1 ? lines.length : end;
  return { block: { type: 'code', text: lines.slice(i + 1, stop).join('\n') }, next: stop + 1 };
}
function tableAt(lines: readonly string[], i: number): Read {
  let next = i + 2;
  while ((lines[next] ?? '').includes('|')) next += 1;
  const inCells = (line: string): readonly (readonly Inline[])[] => cellsOf(line).map((cell) => inlineOf(cell));
  return { block: { type: 'table', head: inCells(lines[i] ?? ''), rows: lines.slice(i + 2, next).map(inCells) }, next };
}
function listAt(lines: readonly string[], i: number): Read {
  const items: string[] = [];
  const isOrdered = itemOf(lines[i] ?? '')?.isOrdered ?? false;
  let next = i;
  for (; next < lines.length; next += 1) {
    const line = lines[next] ?? '';
    const item = itemOf(line);
    if (item?.isOrdered === isOrdered) items.push(item.text);
    else if (/^\s+\S/.test(line) && items.length > 0) items.push(`${items.pop() ?? ''} ${line.trim()}`);
    else break;
  }
  return { block: { type: 'list', isOrdered, items: items.map((item) => inlineOf(item)) }, next };
}
function textAt(lines: readonly string[], i: number): Read {
  const isQuote = (lines[i] ?? '').startsWith('>');
  let next = i + 1;
  while (next < lines.length && (isQuote ? (lines[next] ?? '').startsWith('>') : !begins(lines, next))) next += 1;
  const text = lines.slice(i, next).map((line) => (isQuote ? line.replace(/^> ?/, '') : line).trim()).join(' ');
  return { block: { type: isQuote ? 'quote' : 'paragraph', parts: inlineOf(text) }, next };
}
function blockAt(lines: readonly string[], i: number): Read {
  const line = lines[i] ?? '';
  const heading = headingOf(line);
  if (isFence(line)) return codeAt(lines, i);
  if (heading !== undefined) return { block: { type: 'heading', level: heading[0].length, parts: inlineOf(heading[1]) }, next: i + 1 };
  if (isTable(lines, i)) return tableAt(lines, i);
  return itemOf(line) === undefined ? textAt(lines, i) : listAt(lines, i);
}

/** The blocks of a page: headings, paragraphs, lists of one level, tables, code, quotes. No HTML: what looks like it is text. */
export function blocksOf(markdown: string): readonly Block[] {
  const lines = markdown.slice(0, MOST_CHARACTERS).replaceAll('\r\n', '\n').split('\n');
  const out: Block[] = [];
  for (let i = 0; i < lines.length;) {
    if ((lines[i] ?? '').trim() === '') { i += 1; continue; }
    const { block, next } = blockAt(lines, i);
    out.push(block);
    i = Math.max(next, i + 1);
  }
  return out;
}
