import { saneId } from '../../enrich/placeholders.ts';
import { parseTime } from '../../normalise.ts';
import { deadLetter, type Draft, drop, type JsonObject, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';
import { any, first } from './results-displays.ts';
import { type Row, rowOf, rowsOf, textOf } from './results-rows.ts';
import { type Facts, tables } from './results-tables.ts';

/** `name` is empty when nothing tells it. */
interface Identity { readonly id?: string; readonly name: string; readonly hostId?: string }

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;
const short = (name: string): string => name.split('.', 1).join('').toLowerCase();

/** The fleet's identifier, unless it is nothing but the machine's name: by default osquery takes that, and a name must not stand where ids do. */
function identifierOf(written: string, name: string): string | undefined {
  if (uuid.test(written)) return saneId(written);
  return written === '' || name === '' || short(written) === short(name) ? undefined : written;
}

const decorationNames = ['hardware_serial', 'host_serial', 'host_uuid', 'hostname', 'host_name', 'computer_name'] as const;

/** Decorations stand in an object of their own or, with `decorations_top_level`, beside the other fields. */
function decorationsOf(json: JsonObject): Row {
  const own = rowOf(json['decorations']);
  const beside = rowOf(Object.fromEntries(decorationNames.map((name) => [name, json[name]])));
  return Object.fromEntries(decorationNames.map((name) => [name, first(own, name) || first(beside, name)]));
}

/** What was told of the host's name; without it an identifier that is no UUID is taken for one. */
const nameOf = (told: string, identifier: string): string => (told === '' && !uuid.test(identifier) ? identifier : told).slice(0, 255);

/** The serial number when it is one, else the machine's UUID, else what the fleet calls it, else only its name. Decorations go before a row of `system_info`. */
function identityOf(json: JsonObject, [row = {}]: readonly Row[]): Identity {
  const decorations = decorationsOf(json);
  const identifier = textOf(json['hostIdentifier']);
  const info: Row = any(row, 'hardware_serial', 'hardware_model') ? row : {};
  const name = nameOf(first(decorations, 'hostname', 'host_name', 'computer_name') || first(info, 'hostname', 'computer_name'), identifier);
  const hostId = saneId(first(decorations, 'host_uuid') || first(info, 'uuid')) ?? identifierOf(identifier, name);
  const id = saneId(first(decorations, 'hardware_serial', 'host_serial') || first(info, 'hardware_serial')) ?? hostId;
  return { name, ...(id !== undefined && { id }), ...(hostId !== undefined && { hostId }) };
}

const timeOf = (json: JsonObject, { receivedAt }: SourceContext): number | undefined => parseTime(json['unixTime'], receivedAt) ?? parseTime(json['calendarTime'], receivedAt);

interface At { readonly time: number; readonly table: string; readonly identity: Identity }

function draft({ kind = 'device-seen', host, device, ...facts }: Facts, { time, table, identity: { id, name, hostId } }: At): Draft {
  const serial = saneId(device?.serial);
  const { serial: written, ...rest } = device ?? {};
  const told = { ...rest, ...(written !== undefined && serial !== undefined && { serial }) };
  return {
    time, kind, outcome: kind === 'remote-control-session' ? 'success' : 'unknown', action: table, category: ['host'], type: ['info'], ...facts, observer: { vendor: 'osquery', product: 'osquery' },
    ...(id !== undefined && { deviceId: id }), ...(device !== undefined && { device: told }),
    host: { ...(name !== '' && { name }), ...(hostId !== undefined && { id: hostId }), ...host },
  };
}

function parse({ json }: Unwrapped, context: SourceContext): ParseResult {
  if (json === undefined) return deadLetter('bad_value', 'no JSON object');
  if (isStatus(json)) return drop('status_log');
  const rows = rowsOf(json);
  const [head] = rows;
  if (head === undefined) return drop('removed_or_empty');
  const query = textOf(json['name']).slice(0, 256);
  const table = tables.find((known) => known.tells(head, query));
  if (table === undefined) return drop('other_table');
  const time = timeOf(json, context);
  if (time === undefined) return deadLetter('no_time', 'neither unixTime nor calendarTime');
  const identity = identityOf(json, rows);
  if (identity.id === undefined && identity.name === '') return deadLetter('no_identity', 'no host');
  const facts = table.facts(rows);
  return facts.length === 0 ? drop('no_facts') : ok(...facts.map((told) => draft(told, { time, table: table.name, identity })));
}

/** What osqueryd says of itself, which most shippers read from the same folder. */
const isStatus = (json: JsonObject): boolean => 'severity' in json && typeof json['filename'] === 'string' && typeof json['message'] === 'string' && any(json, 'hostIdentifier', 'decorations');

function matches({ json }: Unwrapped): boolean {
  if (json === undefined) return false;
  if (isStatus(json)) return true;
  return typeof json['name'] === 'string' && any(json, 'columns', 'snapshot', 'diffResults') && any(json, 'hostIdentifier', 'decorations', 'hostname', 'host_uuid') && any(json, 'unixTime', 'calendarTime');
}

export const results: Source = {
  id: 'osquery.results',
  title: 'osquery result log',
  events: tables.map(({ name }) => name),
  clues: ['hostIdentifier', 'decorations', 'hostname', 'host_uuid'],
  matches,
  parse,
};
