import { parse } from 'csv-parse/sync';
import { RE2JS } from 're2js';
import { parseTime } from '../normalise.ts';
import { at, said } from '../paths.ts';
import { type Unwrapped } from '../types.ts';
import { type Mapping } from './schema.ts';

/** A record's fields by name, as text; undefined for what says nothing. */
export type Row = (name: string) => string | undefined;
/** The fields of a record; undefined for one that has not the form. Linear in its length. */
export type RowReader = (record: Unwrapped) => Row | undefined;

/** How much of a text a pattern sees. */
const LONGEST_TEXT = 8192;

/** What the header or the envelope said. */
const around = ({ host, tag, time }: Unwrapped, name: string): string | undefined => (name === '$host' ? host : name === '$tag' ? tag : name === '$time' && time !== undefined ? String(time) : undefined);
const withAround = (record: Unwrapped, row: Row): Row => (name) => (name.startsWith('$') ? around(record, name) : row(name));

/** Lists give their first item, unless the path names another. */
function scalar(value: unknown): string | undefined {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  return typeof one === 'boolean' ? String(one) : said(one);
}

const ofJson: RowReader = ({ json }) => (json === undefined ? undefined : (name) => scalar(json[name] ?? at(json, ...name.split('.'))));
const ofPairs: RowReader = ({ pairs, json }) => (pairs === undefined || json !== undefined ? undefined : (name) => said(pairs.get(name)));

function cellsOf(text: string, delimiter: string): readonly string[] | undefined {
  try {
    const rows = parse(text, { delimiter, relax_quotes: true, relax_column_count: true, to: 1 }) as readonly (readonly string[])[]; // without `columns` it gives lists of texts
    return rows[0];
  } catch { return undefined; }
}

const csvReader = (columns: readonly string[], separator: string): RowReader => {
  const places = new Map(columns.map((name, i) => [name, i]));
  return ({ text }) => {
    if (text?.includes(separator) !== true) return undefined;
    const cells = cellsOf(text, separator);
    return cells?.length !== columns.length ? undefined : (name) => said(cells[places.get(name) ?? -1]);
  };
};

/** Throws an Error with RE2's words for a pattern that it does not take. RE2 takes time by the length of the text, whatever the pattern. */
function textReader(pattern: string): { readonly read: RowReader; readonly names: readonly string[] } {
  const compiled = RE2JS.compile(pattern);
  const names = Object.keys(compiled.namedGroups());
  const known = new Set(names);
  return {
    names,
    read: ({ text, json, raw }) => {
      if (text === undefined || json !== undefined) return undefined;
      // What looks like a syslog header may be the line's own beginning: the pattern may mean either.
      for (const one of text === raw ? [text] : [text, raw]) {
        const matcher = compiled.matcher(one.slice(0, LONGEST_TEXT));
        if (matcher.find()) return (name) => (known.has(name) ? said(matcher.group(name)) : undefined);
      }
      return undefined;
    },
  };
}

export interface Reader { readonly read: RowReader; /** All names there are; undefined where only the record knows. */ readonly names?: readonly string[] }

/** Throws an Error when the pattern is none. */
export function readerOf({ format, columns = [], separator = ',', pattern = '' }: Mapping): Reader {
  const { read, names } = format === 'json' ? { read: ofJson, names: undefined } : format === 'pairs' ? { read: ofPairs, names: undefined } : format === 'csv' ? { read: csvReader(columns, separator), names: columns } : textReader(pattern);
  return {
    read: (record) => { const row = read(record); return row === undefined ? undefined : withAround(record, row); },
    ...(names !== undefined && { names }),
  };
}

const written = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})[ ,T]{1,3}(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?(?: ?([AP])\.?M\.?)?(?: ?(Z|UTC|GMT|[+-]\d{2}:?\d{2}))?$/i;

/** A time as a log writes it, days and months in the order told; see parseTime. */
export function timeIn(text: string, dates: Mapping['dates'], { receivedAt, zone }: { readonly receivedAt: number; readonly zone?: string | undefined }): number | undefined {
  const match = dates === 'dmy' || dates === 'mdy' ? written.exec(text.slice(0, 64).trim()) : null;
  if (match === null) return parseTime(text, receivedAt, zone);
  const part = (n: number): string => match[n] ?? '';
  const [day, month] = dates === 'dmy' ? [part(1), part(2)] : [part(2), part(1)];
  return parseTime(`${part(3)}-${month.padStart(2, '0')}-${day.padStart(2, '0')} ${hourOf(Number(part(4)), part(7))}:${part(5)}:${part(6).padStart(2, '0')}${part(8)}`, receivedAt, zone);
}

/** Twelve hours with A or P, or 24 without. */
function hourOf(hour: number, half: string): string {
  const hours = half === '' ? hour : (hour % 12) + (half.toUpperCase() === 'P' ? 12 : 0);
  return String(hours).padStart(2, '0');
}
