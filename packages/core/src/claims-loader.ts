import { type DeviceClaim, type NetworkClaim, type PersonClaim, type TravelClaim, type Truth } from './claims.ts';
import { type ClaimKind, type Column, columnsOf, scalar, type TableKind } from './claims-columns.ts';
import { Claims, type Geocoder } from './claims-index.ts';
import { Placer } from './claims-places.ts';
import { type ClaimError, type ClaimRow, columnKey, delimiterOf, type RawRow, readTable, type RowAt } from './claims-table.ts';

export { type ClaimKind } from './claims-columns.ts';
export { type ClaimError, type ClaimRow } from './claims-table.ts';

export interface ClaimsFile { readonly kind: ClaimKind; readonly name: string; readonly text: string }

export interface ParsedRows<R = ClaimRow> { readonly rows: readonly R[]; readonly errors: readonly ClaimError[] }
interface ParsedTable { readonly rows: readonly RowAt[]; readonly errors: readonly ClaimError[] }

/** Most errors that one file tells one by one; a file of another kind would tell as many as it has rows. */
const MAX_ERRORS = 200;

/** `file:line: field "value" message`, for people who may see the file. Logs leave `value` out. */
export function formatClaimError(error: ClaimError): string {
  const where = error.line === undefined ? error.file : `${error.file}:${String(error.line)}`;
  const field = error.field === undefined ? '' : `${error.field} `;
  const value = error.value === undefined ? '' : `"${error.value}" `;
  return `${where}: ${field}${value}${error.message}`;
}

/** Reads the rows of one claims file; what is bad is told and left out, the rest is kept. Never throws. */
export function parseClaimRows(kind: TableKind, name: string, text: string): ParsedRows {
  const { rows, errors } = parseTable(kind, name, text);
  return { rows: rows.map(({ row }) => row), errors };
}

/** Reads `truth.csv`: which person plays which scenario, for simulation and evaluation. */
export function loadTruth(name: string, text: string): ParsedRows<Truth> {
  const { rows, errors } = parseClaimRows('truth', name, text);
  return { rows: rows as readonly Truth[], errors }; // parseTable let through what columnsOf.truth demands
}

function parseTable(kind: TableKind, file: string, text: string): ParsedTable {
  const table = readTable(file, text);
  const missing = table.columns.length === 0 ? [] : missingColumns(kind, table.columns.map(columnKey));
  if (missing.length > 0) return { rows: [], errors: capped(file, [...table.errors, ...missing.map((field): ClaimError => ({ severity: 'error', file, line: 1, field, message: `is missing; add the column to the first line of this ${kind} file` }))]) };
  const errors = [...table.errors];
  const rows: RowAt[] = [];
  for (const raw of table.rows) {
    const row = readRow(kind, file, raw, errors);
    if (row !== undefined) rows.push({ line: raw.line, file, row });
  }
  const usable = kind === 'people' ? withLogins(rows, errors) : rows;
  return { rows: usable, errors: capped(file, errors) };
}

function capped(file: string, errors: readonly ClaimError[]): readonly ClaimError[] {
  if (errors.length <= MAX_ERRORS) return errors;
  return [...errors.slice(0, MAX_ERRORS), { severity: 'warning', file, message: `${String(errors.length - MAX_ERRORS)} more of these` }];
}

function missingColumns(kind: TableKind, columns: readonly string[]): readonly string[] {
  const missing = Object.entries(columnsOf[kind]).filter(([name, column]) => column.needed === true && !columns.includes(name)).map(([name]) => name);
  if (kind === 'people' && !columns.includes('usernames') && !columns.includes('email')) missing.push('usernames');
  return missing;
}

const shown = (cell: unknown): string => (typeof cell === 'string' || typeof cell === 'number' || typeof cell === 'boolean' ? String(cell).slice(0, 80) : '');

function readRow(kind: TableKind, file: string, raw: RawRow, errors: ClaimError[]): ClaimRow | undefined {
  const known = columnsOf[kind];
  const row = new Map<string, unknown>();
  const tell: Tell = (field, cell, message) => {
    const value = shown(cell);
    errors.push({ severity: 'warning', file, line: raw.line, field, ...(value !== '' && { value }), message });
  };
  let usable = true;
  for (const [name, cell] of raw.cells) if (!keep(row, name, cell, { known, tell })) usable = false;
  if (!usable) return undefined;
  const absent = Object.entries(known).find(([name, column]) => column.needed === true && !row.has(name));
  if (absent !== undefined) tell(absent[0], undefined, 'is empty; the row is left out');
  return absent === undefined && inOrder(kind, row, tell) ? Object.fromEntries(row) : undefined;
}

/** Puts one cell into the row; false when its value makes the row unusable. */
function keep(row: Map<string, unknown>, name: string, cell: unknown, { known, tell }: { readonly known: Readonly<Record<string, Column>>; readonly tell: Tell }): boolean {
  const key = columnKey(name);
  const column = Object.hasOwn(known, key) ? known[key] : undefined;
  const read = readCell(column, cell);
  if (!('problem' in read)) {
    if (read.value !== undefined) row.set(column === undefined ? name : key, read.value);
    return true;
  }
  const fatal = column?.needed === true || column?.strict === true;
  tell(key, cell, `${read.problem}; ${fatal ? 'the row is left out' : 'it counts as unknown'}`);
  return !fatal;
}

type Tell = (field: string, cell: unknown, message: string) => void;

/** An unknown column is kept as it is; an empty cell means unknown there, too. */
function readCell(column: Column | undefined, cell: unknown): { readonly value: unknown } | { readonly problem: string } {
  if (column !== undefined) return column.read(cell);
  return { value: scalar(cell) === '' ? undefined : cell };
}

const pairs: readonly (readonly [string, string])[] = [['home_lat', 'home_lon'], ['shipped_lat', 'shipped_lon'], ['lat', 'lon']];

/** What only two fields together can get wrong: half a point, and an end before its beginning. */
function inOrder(kind: TableKind, row: Map<string, unknown>, tell: Tell): boolean {
  for (const [lat, lon] of pairs) {
    if (row.has(lat) === row.has(lon) || !(lat in columnsOf[kind])) continue;
    tell(row.has(lat) ? lon : lat, undefined, 'is missing or bad, so that the point counts as unknown');
    row.delete(lat);
    row.delete(lon);
  }
  const [from, to] = kind === 'people' ? ['start_date', 'end_date'] : ['from', 'to'];
  const [first, last] = [row.get(from), row.get(to)];
  if (typeof first !== 'string' || typeof last !== 'string' || last >= first) return true;
  tell(to, last, `lies before ${from}; ${kind === 'people' ? 'it counts as unknown' : 'the row is left out'}`);
  row.delete(to);
  return kind === 'people';
}

const text = (row: ClaimRow, name: string): string => { const value = row[name]; return typeof value === 'string' ? value : ''; };

/** A later row of a person (a move) need not repeat the logins; a person without any could never be found in a log. */
function withLogins(rows: readonly RowAt[], errors: ClaimError[]): readonly RowAt[] {
  const reachable = new Set<string>();
  for (const { row } of rows) if (row['usernames'] !== undefined || row['email'] !== undefined) reachable.add(text(row, 'person_id'));
  return rows.flatMap((at) => {
    if (reachable.has(text(at.row, 'person_id'))) return [{ ...at, row: { ...at.row, usernames: at.row['usernames'] ?? [] } }];
    errors.push({ severity: 'warning', file: at.file, line: at.line, field: 'usernames', message: 'and email are both empty; a person needs one login, the row is left out' });
    return [];
  });
}

const keyOf: Readonly<Record<ClaimKind, (row: ClaimRow) => string>> = {
  people: (row) => JSON.stringify([text(row, 'person_id'), text(row, 'valid_from')]),
  devices: (row) => JSON.stringify([text(row, 'device_id').toLowerCase(), text(row, 'valid_from')]),
  travel: (row) => JSON.stringify([text(row, 'person_id'), text(row, 'from'), text(row, 'to'), text(row, 'country')]),
  networks: (row) => text(row, 'cidr').toLowerCase(),
};

/** Of equal keys the last row holds, in the order of the files. */
function lastOfKey(kind: ClaimKind, rows: readonly RowAt[], errors: ClaimError[]): readonly RowAt[] {
  const byKey = new Map<string, RowAt>();
  for (const at of rows) {
    const key = keyOf[kind](at.row);
    const before = byKey.get(key);
    if (before !== undefined) errors.push({ severity: 'warning', file: at.file, line: at.line, message: `replaces the row at ${before.file}:${String(before.line)} with the same key${kind === 'people' || kind === 'devices' ? '; give it a valid_from if both were true in turn' : ''}` });
    byKey.delete(key);
    byKey.set(key, at);
  }
  return [...byKey.values()];
}

/** Reads claims files of any kinds, several of one kind too, into one index. Never throws; `errors` says all that was left out. */
export function loadClaims(files: readonly ClaimsFile[], geocode?: Geocoder): { readonly claims: Claims; readonly errors: readonly ClaimError[] } {
  const errors: ClaimError[] = [];
  let homes: readonly RowAt[] = [];
  const load = (kind: ClaimKind): readonly ClaimRow[] => {
    const parsed = files.filter((file) => file.kind === kind).map((file) => parseTable(kind, file.name, file.text));
    const told = parsed.flatMap((table) => table.errors);
    let rows = lastOfKey(kind, parsed.flatMap((table) => table.rows), told);
    if (geocode !== undefined && (kind === 'people' || kind === 'devices')) {
      const placer = new Placer(kind === 'people' ? 'home' : 'shipped', { rows, homes, geocode });
      rows = rows.map((at) => placer.place(at, told));
      if (kind === 'people') homes = rows;
    }
    for (const error of told) errors.push(error);
    return rows.map(({ row }) => row);
  };
  // parseTable let through only what columnsOf demands of each kind, which is what these types say.
  const rows = { people: load('people') as readonly PersonClaim[], devices: load('devices') as readonly DeviceClaim[], travel: load('travel') as readonly TravelClaim[], networks: load('networks') as readonly NetworkClaim[] };
  const claims = new Claims(rows, errors.map(formatClaimError));
  for (const message of claims.warnings.slice(errors.length)) errors.push({ severity: 'warning', file: files.find((file) => file.kind === 'people')?.name ?? 'people', message });
  return { claims, errors };
}

const named = /(?:^|[/\\])(people|devices|travel|networks|truth)\.(?:csv|tsv|json|jsonl|ndjson)$/i;

/** Columns that together no log has; names alone (`device_id`) stand in logs, too. */
const telling: readonly { readonly kind: TableKind; readonly all: readonly string[]; readonly any: readonly string[] }[] = [
  { kind: 'truth', all: ['person_id', 'scenario', 'from'], any: ['scenario'] },
  { kind: 'travel', all: ['person_id', 'from', 'to', 'country'], any: ['country'] },
  { kind: 'people', all: ['person_id'], any: ['usernames', 'home_country', 'home_city', 'employment', 'email'] },
  { kind: 'devices', all: ['device_id'], any: ['owner_id', 'ownership', 'shipped_country', 'shipped_city', 'shipped_kind', 'vm_allowed'] },
  { kind: 'networks', all: ['cidr', 'kind'], any: ['kind'] },
];

/** Which claims a file holds: by its name, else by its first line (a CSV header or a JSON object); undefined when it is none. */
export function kindOfClaimsFile(name: string, header: string): TableKind | undefined {
  const byName = named.exec(name.slice(-256))?.[1]?.toLowerCase();
  if (byName !== undefined && Object.hasOwn(columnsOf, byName)) return byName as TableKind; // own keys of columnsOf are TableKinds
  const first = header.slice(0, 20_000).replace(/^\uFEFF/, '').trimStart();
  const columns = first.startsWith('{') || first.startsWith('[') ? jsonColumns(first) : firstLine(first).split(delimiterOf(first)).map((column) => columnKey(column.replace(/^"|"\s*$/g, '')));
  return telling.find(({ all, any }) => all.every((column) => columns.includes(column)) && any.some((column) => columns.includes(column)))?.kind;
}

const firstLine = (head: string): string => head.split(/\r?\n/, 1)[0] ?? '';

function jsonColumns(head: string): readonly string[] {
  try {
    const value: unknown = JSON.parse(head.startsWith('{') ? firstLine(head) : head);
    const row: unknown = Array.isArray(value) ? value[0] : value;
    return typeof row === 'object' && row !== null ? Object.keys(row).map(columnKey) : [];
  } catch {
    return [];
  }
}
