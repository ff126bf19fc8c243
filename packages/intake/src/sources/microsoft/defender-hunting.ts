import { parseTime } from '../../normalise.ts';
import { said } from '../../paths.ts';
import { deadLetter, type Draft, drop, type JsonObject, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';
import { tableOf, tables } from './defender-hunting-tables.ts';
import { propertiesOf } from './properties.ts';

const PREFIX = 'AdvancedHunting-';

function tableNamed(record: JsonObject, row: JsonObject): string | undefined {
  const { category, Type: type } = record;
  if (typeof category === 'string' && category.startsWith(PREFIX)) return category.slice(PREFIX.length);
  return typeof type === 'string' && tables.has(type) ? type : tableOf(row);
}

/** As the hunting page shows a time and its export may have it: `Mar 2, 2026 1:05:09.123 PM`. */
const shown = /^([A-Z][a-z]{2}) (\d{1,2}), (\d{4}),? (\d{1,2}):(\d{2}:\d{2})(?:\.\d{1,9})? (AM|PM)$/;
function clockOf24(stamp: string): string {
  const [, month, day, year, hour, rest, half] = shown.exec(stamp) ?? [];
  if (month === undefined || day === undefined || year === undefined || rest === undefined) return stamp;
  return `${month} ${day} ${year} ${String((Number(hour) % 12) + (half === 'PM' ? 12 : 0))}:${rest}`;
}

function timeOf(record: JsonObject, row: JsonObject, { receivedAt, zone }: SourceContext): number | undefined {
  const stamps = [row['Timestamp'], row['TimeGenerated'], row['TimeGenerated [UTC]'], record['time']].flatMap((value) => said(value) ?? []);
  return stamps.map((stamp) => parseTime(clockOf24(stamp), receivedAt, zone)).find((time) => time !== undefined);
}

/** A report's number is unique on a machine, at a time. */
function identityOf(row: JsonObject, table: string, time: number): Partial<Draft> {
  const [id, name, report] = ['DeviceId', 'DeviceName', 'ReportId'].map((field) => said(row[field])?.slice(0, 256));
  return {
    ...(id !== undefined && { deviceId: id }), ...(name !== undefined && { host: { name } }),
    ...(report !== undefined && (id ?? name) !== undefined && { recordId: `${table} ${id ?? name ?? ''} ${report} ${String(time)}` }),
  };
}

function parse(record: JsonObject, context: SourceContext, carried: Unwrapped['time']): ParseResult {
  const row = propertiesOf(record);
  const table = tableNamed(record, row) ?? '';
  const facts = tables.get(table)?.(row) ?? 'table';
  if (typeof facts === 'string') return drop(facts);
  const time = timeOf(record, row, context) ?? carried;
  if (time === undefined) return deadLetter('no_time', 'Timestamp');
  const identity = identityOf(row, table, time);
  if (identity.deviceId === undefined && identity.host === undefined) return deadLetter('no_identity', 'neither DeviceId nor DeviceName');
  const { host, ...rest } = facts;
  const machine = { ...identity.host, ...host };
  return ok({ time, action: table, category: ['host'], type: ['info'], ...rest, ...identity, ...(Object.keys(machine).length > 0 && { host: machine }), observer: { vendor: 'Microsoft', product: 'Defender for Endpoint' } });
}

function matches(json: JsonObject): boolean {
  if (typeof json['category'] === 'string') return json['category'].startsWith(PREFIX);
  return 'ReportId' in json && 'DeviceId' in json && ('Timestamp' in json || 'TimeGenerated' in json || 'TimeGenerated [UTC]' in json);
}

export const defenderHunting: Source = {
  id: 'microsoft.defender-hunting',
  title: 'Microsoft Defender advanced hunting',
  events: [...tables.keys()],
  clues: ['category', 'ReportId'],
  matches: ({ json }) => json !== undefined && matches(json),
  parse: ({ json, time }, context) => (json === undefined ? deadLetter('bad_value', 'not a JSON object') : parse(json, context, time)),
};
