import { type JsonObject } from '../../types.ts';

export const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

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
