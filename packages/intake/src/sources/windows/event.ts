import { isObject, parseJson } from '../../decode/json.ts';
import { normaliseIp, parseTime, stampOr } from '../../normalise.ts';
import { at, said, saidAt } from '../../paths.ts';
import { type Draft, type JsonObject, type SourceContext, type Unwrapped } from '../../types.ts';
import { windowsRecordId } from '../../windows/logon.ts';
import { inserts } from './event-inserts.ts';

/** One record of a Windows log, whoever carried it. */
export interface WindowsEvent {
  /** Number of the event. */
  readonly id: string;
  readonly channel: string;
  readonly provider: string;
  readonly computer: string | undefined;
  /** Number of the record within its log. */
  readonly number: string | undefined;
  readonly time: unknown;
  /** Where the event's own values stand; the first that has a name counts. */
  readonly holders: readonly unknown[];
}

/** Words of which each record in one of the shapes below holds one at its top. */
export const clues = ['Event', 'EventID', 'EventId', 'event_id', 'win', 'decoder'];

/** An attribute as our own reader of XML and EvtxECmd write it, and as evtx_dump does. */
const attribute = (holder: unknown, name: string): unknown => at(holder, name) ?? at(holder, '#attributes', name);
const words = (...values: readonly unknown[]): string | undefined => values.map((value) => said(isObject(value) ? value['#text'] ?? value['Value'] : value)).find((text) => text !== undefined)?.slice(0, 256);

/** XML, and the JSON that tools make of a log's file: `Event` with `System` and `EventData` or `UserData`. */
function ofXml(json: JsonObject): WindowsEvent | undefined {
  const system = at(json, 'Event', 'System');
  const id = words(at(system, 'EventID'));
  if (id === undefined) return undefined;
  const user = at(json, 'Event', 'UserData');
  return {
    id, channel: words(at(system, 'Channel')) ?? '', provider: words(attribute(at(system, 'Provider'), 'Name')) ?? '', computer: words(at(system, 'Computer')), number: words(at(system, 'EventRecordID')),
    time: attribute(at(system, 'TimeCreated'), 'SystemTime'), holders: [at(json, 'Event', 'EventData'), user, ...(isObject(user) ? Object.values(user).slice(0, 8) : [])],
  };
}

/** Wazuh: names begin small, in the agent's event or in an alert about it. */
function ofWazuh(json: JsonObject): WindowsEvent | undefined {
  const win = json['win'] ?? (isObject(json['decoder']) ? at(json, 'data', 'win') : undefined);
  const id = words(at(win, 'system', 'eventID'));
  if (id === undefined) return undefined;
  const named = (name: string): string | undefined => words(at(win, 'system', name));
  return { id, channel: named('channel') ?? '', provider: named('providerName') ?? '', computer: named('computer'), number: named('eventRecordID'), time: named('systemTime'), holders: [at(win, 'eventdata'), at(win, 'eventXML'), at(win, 'userdata')] };
}

/** OpenTelemetry's receiver gives the data as a list of objects with one name each, or as one object. */
const otelData = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value.slice(0, 64) : isObject(value) && Array.isArray(value['data']) ? value['data'].slice(0, 64) : [value]);

const stamps = ['TimeCreated', 'EventTime', 'system_time', 'TimeGenerated', 'SystemTime'];
/** Azure's exports write the object as text. */
function dataOf(value: unknown): unknown {
  const parsed = typeof value === 'string' && value.startsWith('{') ? parseJson(value) : { value };
  return typeof parsed === 'string' ? undefined : parsed.value;
}

/** Names at the top: NXLog, Fluent Bit's winevtlog and Fluentd's, Azure's tables SecurityEvent and WindowsEvent, OpenTelemetry. */
function ofFlat(json: JsonObject): WindowsEvent | undefined {
  const event = json['event_id'];
  const id = words(json['EventID'], json['EventId'], isObject(event) ? event['id'] : event);
  if (id === undefined) return undefined;
  const table = saidAt(json, 'Type') === 'SecurityEvent' ? 'Security' : '';
  return {
    id, channel: saidAt(json, 'Channel', 'channel', 'EventLog')?.slice(0, 256) ?? table, provider: saidAt(json, 'ProviderName', 'SourceName', 'EventSourceName', 'Provider', 'provider.name')?.slice(0, 256) ?? '',
    computer: saidAt(json, 'Computer', 'Hostname', 'computer'), number: saidAt(json, 'EventRecordID', 'EventRecordId', 'RecordNumber', 'record_id')?.slice(0, 64),
    time: stamps.map((name) => json[name]).find((value) => value !== undefined),
    holders: [dataOf(json['EventData']), ...otelData(json['event_data']), json, inserts(id, json['StringInserts'] ?? json['EventData'])],
  };
}

/** A record of a Windows log; undefined for any other. */
export function eventOf({ json }: Unwrapped): WindowsEvent | undefined {
  if (json === undefined) return undefined;
  const inner = json['Event'];
  if (isObject(inner)) return ofXml(json) ?? ofFlat(inner); // NXLog's own XML holds its names flat
  if (json['EventID'] !== undefined || json['EventId'] !== undefined || json['event_id'] !== undefined) return ofFlat(json);
  return ofWazuh(json);
}

const small = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
/** The first of these values that says something. */
export function valueOf({ holders }: WindowsEvent, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    for (const holder of holders) {
      const found = isObject(holder) ? words(holder[name]) ?? words(holder[small(name)]) ?? words(holder[`EventXML.${name}`]) : undefined;
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** An address from elsewhere: the machine's own says nothing. */
export function addressOf(event: WindowsEvent, ...names: readonly string[]): string | undefined {
  const ip = normaliseIp(valueOf(event, ...names)?.replace(/%.*$/s, ''));
  return ip === undefined || ip.startsWith('127.') || ip === '::1' ? undefined : ip;
}

export function timeOf({ time }: WindowsEvent, { time: carried }: Unwrapped, { receivedAt, zone }: SourceContext): number | undefined {
  // A stamp with a zone is the machine's word; one without may be told apart from it by what carried the record.
  const own = parseTime(time, receivedAt, zone);
  return typeof time === 'string' && /[zZ]$|[+-]\d\d:?\d\d$|UTC$/.test(time) ? own ?? carried : stampOr(own, carried);
}

/** What every observation of such a record says. */
export function common(event: WindowsEvent, time: number): Pick<Draft, 'time' | 'recordId' | 'host' | 'observer'> {
  const { channel, computer, number } = event;
  const recordId = windowsRecordId(channel, computer, number, time);
  return { time, ...(recordId !== undefined && { recordId }), host: { ...(computer !== undefined && { name: computer.slice(0, 255) }), os: { type: 'windows' } }, observer: { vendor: 'Microsoft', product: 'Windows' } };
}
