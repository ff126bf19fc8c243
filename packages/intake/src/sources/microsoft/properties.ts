import { isObject, parseJson } from '../../decode/json.ts';
import { type JsonObject } from '../../types.ts';

/** Members that one export has as objects and the next as JSON in a string. */
export function opened(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s{0,8}[{[]/.test(value)) return value;
  const parsed = parseJson(value);
  return typeof parsed === 'string' ? value : parsed.value;
}

const PREFIX = 'properties.';

/** What a diagnostic setting carries in `properties`: an object, JSON in a string, or flattened. A row of a table or an API's object is that itself. */
export function propertiesOf(record: JsonObject): JsonObject {
  const nested = opened(record['properties']);
  if (isObject(nested)) return nested;
  const flat = Object.keys(record).filter((key) => key.startsWith(PREFIX));
  return flat.length === 0 ? record : Object.fromEntries(flat.map((key) => [key.slice(PREFIX.length), record[key]]));
}
