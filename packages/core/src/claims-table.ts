import { CsvError, parse } from 'csv-parse/sync';

/** Values by column name as the contract writes it; unknown columns keep their own. */
export type ClaimRow = Readonly<Record<string, unknown>>;
export interface RowAt { readonly line: number; readonly file: string; readonly row: ClaimRow }

/** What a claims file says about itself: an error makes the file unusable, a warning costs a row or a field. */
export interface ClaimError {
  readonly severity: 'error' | 'warning';
  readonly file: string;
  /** 1-based; absent when the whole file is meant. */
  readonly line?: number;
  readonly field?: string;
  /** As written, at most 80 characters. Personal data: for the person who owns the file, never for a log. */
  readonly value?: string;
  /** What is wrong and what to do, without the value. */
  readonly message: string;
}

/** One row before its values are read: cells by column name as written in the file. */
export interface RawRow { readonly line: number; readonly cells: ReadonlyMap<string, unknown> }
/** `columns` is empty for JSON, where every row has its own. */
export interface RawTable { readonly columns: readonly string[]; readonly rows: readonly RawRow[]; readonly errors: readonly ClaimError[] }

/** `Person ID`, `person-id` and `PERSON_ID` are one column. */
export const columnKey = (name: string): string => name.slice(0, 200).trim().toLowerCase().replace(/[\s-]/g, '_');

const MAX_RECORD = 1_000_000;
const MAX_HEADER = 20_000;
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Splits the text of a claims file into rows: CSV with `,` `;` or tab, a JSON array, or JSON Lines. Never throws. */
export function readTable(file: string, text: string): RawTable {
  const plain = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const start = /\S/.exec(plain)?.[0];
  if (start === undefined) return { columns: [], rows: [], errors: [{ severity: 'error', file, message: 'the file is empty; the first line must name the columns' }] };
  const table = start === '[' ? jsonArray(file, plain) : start === '{' ? jsonLines(file, plain) : csv(file, plain);
  if (!plain.includes('\uFFFD')) return table;
  return { ...table, errors: [{ severity: 'warning', file, message: 'some characters cannot be read; save the file as UTF-8' }, ...table.errors] };
}

/** The separator that stands most often outside quotes in the first line; a comma when none does. */
export function delimiterOf(text: string): ',' | ';' | '\t' {
  const counts = { ',': 0, ';': 0, '\t': 0 };
  const line = /^[\r\n]*((?:"[^"]*"|[^"\r\n])*)/.exec(text.slice(0, MAX_HEADER))?.[1] ?? '';
  for (const char of line.replace(/"[^"]*"/g, '')) if (char === ',' || char === ';' || char === '\t') counts[char]++;
  if (counts['\t'] > counts[','] && counts['\t'] >= counts[';']) return '\t';
  return counts[';'] > counts[','] ? ';' : ',';
}

interface Parsed { readonly line: number; readonly fields: readonly string[] }

/** csv-parse gives up at the first broken quote; what came before it is kept. */
function csvRecords(file: string, text: string, errors: ClaimError[]): Parsed[] {
  const records: Parsed[] = [];
  try {
    parse(text, {
      delimiter: delimiterOf(text), relax_column_count: true, relax_quotes: true, skip_empty_lines: true, trim: true, max_record_size: MAX_RECORD,
      on_record: (fields: string[], { lines }) => { records.push({ line: lines, fields }); return null; },
    });
  } catch (error) {
    const unclosed = error instanceof CsvError && error.code === 'CSV_QUOTE_NOT_CLOSED';
    const line = (records.at(-1)?.line ?? 0) + 1;
    const why = unclosed ? 'a quote that opens on this line or later is never closed' : 'this row cannot be read as CSV';
    errors.push({ severity: 'error', file, line, message: `${why}; nothing from here on is loaded` });
  }
  return records;
}

function csv(file: string, text: string): RawTable {
  const errors: ClaimError[] = [];
  // Excel's first line `sep=;` is about the file and no row of it; its line stays, so that line numbers do.
  const [header, ...records] = csvRecords(file, text.replace(/^sep=[,;\t]\r?(?=\n)/i, ''), errors);
  const columns: string[] = [];
  const seen = new Set<string>();
  for (const [i, name] of (header?.fields ?? []).entries()) {
    const key = columnKey(name);
    if (key !== '' && seen.has(key)) errors.push({ severity: 'warning', file, line: 1, field: name.slice(0, 80), message: 'the column stands in the header twice; the first one counts' });
    columns.push(key === '' || seen.has(key) ? `\u0000${String(i)}` : name);
    seen.add(key);
  }
  const rows = records.map(({ line, fields }) => {
    if (fields.length > columns.length) errors.push({ severity: 'warning', file, line, message: `the row has ${String(fields.length)} fields, the header ${String(columns.length)}; put fields that hold the separator in quotes` });
    return { line, cells: new Map<string, unknown>(columns.flatMap((name, i) => (name.startsWith('\u0000') ? [] : [[name, fields[i] ?? '']]))) };
  });
  return { columns: columns.filter((name) => !name.startsWith('\u0000')), rows, errors };
}

const cellsOf = (value: Readonly<Record<string, unknown>>): Map<string, unknown> => new Map(Object.entries(value));

function jsonArray(file: string, text: string): RawTable {
  const value = parseJson(text);
  if (!Array.isArray(value)) return { columns: [], rows: [], errors: [{ severity: 'error', file, message: 'the file begins like a JSON array and is none; check its end and its commas' }] };
  const rows: RawRow[] = [];
  const errors: ClaimError[] = [];
  for (const [i, row] of value.entries()) {
    if (isObject(row)) rows.push({ line: i + 1, cells: cellsOf(row) });
    else errors.push({ severity: 'warning', file, line: i + 1, message: 'the element of the array is no object; it is left out' });
  }
  return { columns: [], rows, errors };
}

function jsonLines(file: string, text: string): RawTable {
  const rows: RawRow[] = [];
  const errors: ClaimError[] = [];
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const value = line.length > MAX_RECORD ? undefined : parseJson(line);
    if (isObject(value)) rows.push({ line: i + 1, cells: cellsOf(value) });
    else errors.push({ severity: 'warning', file, line: i + 1, message: 'the line is no JSON object; it is left out' });
  }
  // One object over several lines: what an export of a single row looks like.
  const whole = rows.length === 0 ? parseJson(text) : undefined;
  if (isObject(whole)) return { columns: [], rows: [{ line: 1, cells: cellsOf(whole) }], errors: [] };
  if (rows.length === 0) return { columns: [], rows, errors: [{ severity: 'error', file, message: 'the file begins like JSON and no line of it is a JSON object' }] };
  return { columns: [], rows, errors };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
