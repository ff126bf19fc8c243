import { isObject } from './decode/json.ts';
import { type JsonObject } from './types.ts';

/** A field by its path, in nested objects as the API has it, in dotted keys as some SIEMs flatten it, or in a mix of both. */
export function at(value: unknown, ...keys: readonly string[]): unknown {
  if (keys.length === 0) return value;
  if (!isObject(value)) return undefined;
  for (let n = 1; n <= keys.length; n++) {
    const name = keys.slice(0, n).join('.');
    if (!Object.hasOwn(value, name)) continue;
    const found = at(value[name], ...keys.slice(n));
    if (found !== undefined) return found;
  }
  return undefined;
}

const MOST = 64;
const some = (item: JsonObject): boolean => Object.values(item).some((value) => value !== undefined);
const each = <T>(fields: readonly string[], read: (field: string) => T): Readonly<Record<string, T>> => Object.fromEntries(fields.map((field) => [field, read(field)]));

/** `target{}.id` holds all ids, a single one as bare text. */
function ofColumns(record: JsonObject, path: readonly string[], fields: readonly string[]): readonly JsonObject[] {
  const columns = each(fields, (field): readonly unknown[] => {
    const value = at(record, ...path.slice(0, -1), `${path.at(-1) ?? ''}{}`, field);
    return Array.isArray(value) ? value.slice(0, MOST) : [value];
  });
  const length = Math.max(...fields.map((field) => columns[field]?.length ?? 0));
  return Array.from({ length }, (_, i) => each(fields, (field) => columns[field]?.[i]));
}

/** The items of a list: nested, or flattened as a SIEM has it, in a column per field (`target{}.id`) or a number per item (`target.0.id`). */
export function itemsAt(record: JsonObject, path: readonly string[], fields: readonly string[]): readonly unknown[] {
  const nested = at(record, ...path);
  if (Array.isArray(nested)) return nested.slice(0, MOST);
  const columns = ofColumns(record, path, fields).filter(some);
  return columns.length > 0 ? columns : numbered(record, path, fields);
}

function numbered(record: JsonObject, path: readonly string[], fields: readonly string[]): readonly JsonObject[] {
  const out: JsonObject[] = [];
  while (out.length < MOST) {
    const item = each(fields, (field) => at(record, ...path, String(out.length), field));
    if (!some(item)) break;
    out.push(item);
  }
  return out;
}

const LONGEST = 4096;
/** Text that says something: logs write `-`, `null` and `unknown` for nothing. Numbers are told as text; longer than 4,096 characters is none. */
export function said(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string' || value.length > LONGEST) return undefined;
  const trimmed = value.trim();
  return /^(|-|null|unknown|n\/a|none|undefined)$/i.test(trimmed) ? undefined : trimmed;
}

/** The first of these paths that says something; keys of a path are joined by dots. */
export function saidAt(record: unknown, ...paths: readonly string[]): string | undefined {
  for (const path of paths) {
    const found = said(at(record, ...path.split('.')));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** `true`, `"True"`, `"yes"`, `1`; undefined for what is neither true nor false. */
export function flagOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const word = typeof value === 'number' || typeof value === 'string' ? String(value).trim().toLowerCase() : '';
  return /^(?:true|yes|1)$/.test(word) ? true : /^(?:false|no|0)$/.test(word) ? false : undefined;
}

/** The object without members that are undefined; undefined when none is left. For facts, which stand only where something is known. */
export function known<T extends object>(facts: { [K in keyof T]: T[K] | undefined }): T | undefined {
  const entries = Object.entries(facts).filter(([, value]) => value !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries) as T; // what is left has T's members, all optional
}
