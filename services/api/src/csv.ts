import { visible } from '@winnow/core';

export type Cell = string | number | boolean | undefined;
/** What a spreadsheet takes for the beginning of a formula, also in its wide forms. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/;

/**
 * One cell (RFC 4180). A text that a spreadsheet would run is given an apostrophe before it, which is looked for before controls become visible, so that no tab hides one;
 * numbers stay as they are. Line breaks stay in quotes; other controls and marks that turn the direction of reading are written out.
 */
export function cellOf(cell: Cell): string {
  if (cell === undefined) return '';
  if (typeof cell !== 'string') return String(cell);
  const shown = cell.split(/(\r\n|\n)/).map((part) => (part === '\r\n' || part === '\n' ? part : visible(part))).join('');
  const text = formula.test(cell) || formula.test(shown) ? `'${shown}` : shown;
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const csvLine = (cells: readonly Cell[]): string => `${cells.map(cellOf).join(',')}\r\n`;
