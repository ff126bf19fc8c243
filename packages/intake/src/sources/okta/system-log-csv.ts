import { type JsonObject } from '../../types.ts';

/**
 * The admin console's "Download CSV" has the API's names in snake case, `timestamp` for `published` and the targets counted without a dot
 * (`target0.alternate_id`). The columns are written down in a loader of such files (github.com, a Lambda that puts rows into DynamoDB, with the table's
 * definition beside it) and in an analysis tool that reads them; Okta itself documents no column.
 */
export const isRow = (json: JsonObject): boolean => typeof json['event_type'] === 'string' && 'timestamp' in json && 'uuid' in json && ('actor.alternate_id' in json || 'actor.id' in json);

const renamed: Readonly<Record<string, string>> = { timestamp: 'published', 'request.ip_chain.ip': 'request.ipChain.0.ip' };
const camel = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

function nameOf(column: string): string {
  if (Object.hasOwn(renamed, column)) return renamed[column] ?? column;
  // Of a device the API's own names are in snake case.
  if (column.startsWith('device.')) return column;
  return camel(column.replace(/^target(\d{1,2})\./, 'target.$1.'));
}

/** A row under the names of the API. */
export const ofRow = (row: JsonObject): JsonObject => Object.fromEntries(Object.entries(row).slice(0, 512).map(([column, value]) => [nameOf(column.slice(0, 128)), value]));
