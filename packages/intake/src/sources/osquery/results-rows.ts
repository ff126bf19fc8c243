import { type JsonObject } from '../../types.ts';

/** One row of a table: columns in lower case, all values as text. */
export type Row = Readonly<Record<string, string>>;

/** Rows of one record that are read. A record has at most a million characters, which is fewer rows of any real table. */
const MAX_ROWS = 10_000;
/** An EDID block in hexadecimal digits with separators fits; a longer text says nothing that is looked for. */
const MAX_CELL = 1024;

export const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);
/** Text or number as text; osquery writes numbers either way (`numerics`). */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value.slice(0, MAX_CELL).trim() : typeof value === 'number' ? String(value) : '');

/** Of columns that differ in case alone the first counts. */
export function rowOf(value: unknown): Row {
  if (!isObject(value)) return {};
  const cells = new Map<string, string>();
  for (const [key, cell] of Object.entries(value)) {
    const name = key.toLowerCase();
    if (!cells.has(name)) cells.set(name, textOf(cell));
  }
  return Object.fromEntries(cells);
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value.slice(0, MAX_ROWS) : []);

/** One difference: `{ added, removed }`, an event of its own with `action` and `columns`, or the row itself. */
function difference(value: unknown): readonly unknown[] {
  if (!isObject(value)) return [];
  if ('added' in value || 'removed' in value) return isObject(value['added']) ? [value['added']] : list(value['added']);
  if (isObject(value['columns'])) return value['action'] === 'removed' ? [] : [value['columns']];
  return [value];
}

/** Rows that are there now: an added row, a snapshot, the added ones of a batch. Empty when there is none, or all are of what went away. */
export function rowsOf(json: JsonObject): readonly Row[] {
  if (json['action'] === 'removed') return [];
  const { columns, snapshot, diffResults: diff } = json;
  const found = isObject(columns) ? [columns] : Array.isArray(snapshot) ? list(snapshot) : Array.isArray(diff) ? list(diff).flatMap(difference) : difference(diff);
  return found.slice(0, MAX_ROWS).map(rowOf).filter((row) => Object.keys(row).length > 0);
}
