import { parseTime } from '../normalise.ts';
import { deadLetter, drop, type JsonObject, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../types.ts';
import { Fields } from './ecs/fields.ts';
import { readEvent } from './ecs/readers.ts';
import { windowsRecordId } from './ecs/windows.ts';
import { eventOf } from './ecs/words.ts';

const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);
const isWord = (value: unknown): boolean => (typeof value === 'string' && value !== '') || typeof value === 'number' || (Array.isArray(value) && value.length > 0);
const words: readonly (readonly [object: string, name: string, dotted: string])[] = [
  ...['category', 'type', 'action', 'outcome', 'kind'].map((name) => ['event', name, `event.${name}`] as const), ['ecs', 'version', 'ecs.version'], ['winlog', 'event_id', 'winlog.event_id'],
];

/** ECS means `@timestamp`, and an event block or the schema's version; nothing less tells it from the JSON of anybody else. */
function isEcs(json: JsonObject): boolean {
  if (!Object.hasOwn(json, '@timestamp')) return false;
  return words.some(([object, name, dotted]) => {
    const holder = Object.hasOwn(json, object) ? json[object] : undefined;
    return (isObject(holder) && Object.hasOwn(holder, name) && isWord(holder[name])) || (Object.hasOwn(json, dotted) && isWord(json[dotted]));
  });
}

/** When it happened; where that is no time, when it was first seen or taken in. */
function timeOf(f: Fields, { receivedAt, zone }: SourceContext): number | undefined {
  for (const path of ['@timestamp', 'event.created', 'event.ingested']) {
    const time = parseTime(f.time(path), receivedAt, zone);
    if (time !== undefined) return time;
  }
  return undefined;
}

/**
 * `event.id`, where it looks like one of its own: shorter ones are codes and counters of the log's maker. Some makers give one id to all events of an
 * activity, so the action belongs to it.
 */
function recordIdOf(f: Fields, action: string, time: number): string | undefined {
  const windows = windowsRecordId(f, time);
  const id = f.text('event.id');
  return windows ?? (id === undefined || id.length < 16 || id.length > 512 ? undefined : `${id} ${action}`);
}

function parse(json: JsonObject, context: SourceContext): ParseResult {
  if (!isEcs(json)) return deadLetter('no_parser', 'no @timestamp, or neither event fields nor ecs.version');
  const f = new Fields(json);
  const event = eventOf(f);
  const reading = readEvent(event);
  if (reading === undefined) return deadLetter('no_identity', 'neither host nor device');
  if (typeof reading === 'string') return drop(reading);
  const time = timeOf(f, context);
  if (time === undefined) return deadLetter('no_time', '@timestamp');
  const recordId = recordIdOf(f, event.action, time);
  return ok({ ...reading, time, ...(recordId !== undefined && { recordId }) });
}

/** Plain ECS, and what Beats and Elastic Agent's integrations make of other logs. A record that also is a vendor's own belongs to that vendor's source. */
export const ecs: Source = {
  id: 'ecs',
  title: 'Elastic Common Schema (Beats, Elastic Agent, own JSON)',
  events: ['VPN sessions', 'logins', 'MFA', 'account changes', 'Windows 4624, 4625, 4634, 4647, 4778, 4779', 'inventory', 'USB devices and displays', 'network adapters', 'software', 'remote control'],
  general: true,
  matches: ({ json }: Unwrapped): boolean => json !== undefined && isEcs(json),
  parse: ({ json }, context) => (json === undefined ? deadLetter('bad_value', 'not a JSON object') : parse(json, context)),
};
