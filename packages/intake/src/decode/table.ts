import { parse } from 'csv-parse/sync';

/** Cells that a portal's header has: words, perhaps with dots, brackets and blanks; never a time, an address or a value. */
const columnName = /^[A-Za-z_@][A-Za-z0-9_ .()/@[\]{}?-]{0,80}$/;
const FEWEST = 4;
const MOST = 1000;
const LONGEST_HEADER = 40_000;
const delimiters = [',', ';', '\t'] as const;

function cellsOf(text: string, delimiter: string): readonly string[] | undefined {
  try {
    const rows = parse(text, { delimiter, relax_column_count: true, relax_quotes: true, skip_empty_lines: true }) as readonly (readonly string[])[]; // without `columns` it gives lists of texts
    return rows[0];
  } catch {
    return undefined;
  }
}

/** An export with a header: each further row becomes a JSON object by column, as an API would have given it. */
export interface Table {
  /** False while a quoted cell goes on in the next line. */
  isWhole(row: string): boolean;
  /** The row as JSON, empty cells left out; undefined for a row that is none. */
  json(row: string): string | undefined;
}

/** The table that a file's first line begins; undefined when that is a record of its own, or text. A data row without a header has values among its cells. */
export function tableOf(line: string): Table | undefined {
  const text = line.replace(/^\uFEFF/, '').trim();
  if (text.length > LONGEST_HEADER || text.includes('=') || text.startsWith('{')) return undefined;
  for (const delimiter of delimiters) {
    if (!text.includes(delimiter)) continue;
    const names = cellsOf(text, delimiter)?.map((name) => name.trim());
    if (names !== undefined && isHeader(names)) return { isWhole, json: (row) => jsonOf(cellsOf(row, delimiter), names) };
  }
  return undefined;
}

function isHeader(names: readonly string[]): boolean {
  const told = names.filter((name) => name !== '');
  return told.length >= FEWEST && names.length <= MOST && told.every((name) => columnName.test(name)) && new Set(told).size === told.length;
}

/** Quotes come in pairs, one within a cell as two. */
const isWhole = (row: string): boolean => {
  let quotes = 0;
  for (let at = row.indexOf('"'); at !== -1; at = row.indexOf('"', at + 1)) quotes += 1;
  return quotes % 2 === 0;
};

function jsonOf(cells: readonly string[] | undefined, names: readonly string[]): string | undefined {
  if (cells === undefined || cells.length > names.length || cells.every((cell) => cell === '')) return undefined;
  const entries = names.flatMap((name, i): [string, string][] => { const cell = cells[i] ?? ''; return name === '' || cell === '' ? [] : [[name, cell]]; });
  return JSON.stringify(Object.fromEntries(entries));
}
