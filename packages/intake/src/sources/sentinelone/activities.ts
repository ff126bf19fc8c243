import { parseTime } from '../../normalise.ts';
import { at, said, saidAt } from '../../paths.ts';
import { deadLetter, drop, type JsonObject, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';
import { activity, agent, deepVisibility, type Facts, plugged } from './activities-events.ts';

interface Kind {
  readonly tells: (json: JsonObject) => boolean;
  readonly facts: (json: JsonObject) => Facts;
  /** Where the time stands, the best first. */
  readonly stamps: readonly string[];
  /** Where an id stands that no other record has. */
  readonly id: string;
}
const has = (json: JsonObject, ...names: readonly string[]): boolean => names.every((name) => name in json);
const isVisible = (json: JsonObject): boolean => (has(json, 'agent.uuid', 'endpoint.name') || at(json, 'dataSource', 'name') === 'SentinelOne') && typeof at(json, 'event', 'type') === 'string';

const kinds: readonly Kind[] = [
  { tells: (json) => has(json, 'activityType', 'primaryDescription', 'createdAt'), facts: activity, stamps: ['createdAt'], id: 'id' },
  { tells: (json) => has(json, 'agentVersion', 'computerName', 'machineType'), facts: agent, stamps: ['lastActiveDate', 'updatedAt'], id: '' },
  { tells: (json) => has(json, 'eventTime', 'interface', 'deviceClass', 'computerName'), facts: (json) => plugged(json), stamps: ['eventTime', 'createdAt'], id: 'id' },
  { tells: isVisible, facts: deepVisibility, stamps: ['event.time', 'timestamp'], id: 'event.id' },
];

function parse(json: JsonObject, kind: Kind, { receivedAt }: SourceContext, carried: Unwrapped['time']): ParseResult {
  const facts = kind.facts(json);
  if (typeof facts === 'string') return drop(facts);
  if (facts.user === undefined && facts.host?.name === undefined && facts.deviceId === undefined) return deadLetter('no_identity', 'no computer');
  const time = kind.stamps.map((stamp) => parseTime(said(at(json, ...stamp.split('.'))), receivedAt)).find((found) => found !== undefined) ?? carried;
  if (time === undefined) return deadLetter('no_time', kind.stamps[0] ?? '');
  const id = kind.id === '' ? undefined : saidAt(json, kind.id)?.slice(0, 256);
  return ok({ time, ...facts, observer: { vendor: 'SentinelOne', product: 'Singularity' }, ...(id !== undefined && { recordId: id }) });
}

export const activities: Source = {
  id: 'sentinelone.activities',
  title: 'SentinelOne Singularity',
  events: ['27', '33', '133', '134', '3629', '5125', '5126', 'agent', 'device control', 'Login', 'Logout', 'Process Creation'],
  clues: ['activityType', 'machineType', 'deviceClass', 'agent', 'dataSource'],
  matches: ({ json }) => json !== undefined && kinds.some(({ tells }) => tells(json)),
  parse: ({ json, time }, context) => {
    const kind = json === undefined ? undefined : kinds.find(({ tells }) => tells(json));
    return json === undefined || kind === undefined ? deadLetter('bad_value', 'no SentinelOne record') : parse(json, kind, context, time);
  },
};
