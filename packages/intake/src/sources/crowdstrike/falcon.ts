import { deadLetter, drop, type JsonObject, type Source } from '../../types.ts';
import { eventOf, ofSensor, sensed } from './falcon-sensor.ts';
import { isStreamed, ofStream, streamed } from './falcon-stream.ts';

/** Rows of Falcon Data Replicator's other tables, which name no machine with a sensor. */
const isOther = (json: JsonObject): boolean => 'cid' in json && '_time' in json && (('LastLoggedOnHost' in json && 'UserName' in json) || 'discoverer_aid' in json);

export const falcon: Source = {
  id: 'crowdstrike.falcon',
  title: 'CrowdStrike Falcon',
  events: [...sensed, ...streamed],
  clues: ['aid', 'cid', 'metadata'],
  matches: ({ json }) => json !== undefined && (eventOf(json) !== undefined || isStreamed(json) || isOther(json)),
  parse: ({ json, time }, context) => {
    if (json === undefined) return deadLetter('bad_value', 'not a JSON object');
    const name = eventOf(json);
    if (name !== undefined) return ofSensor(json, name, context, time);
    return isStreamed(json) ? ofStream(json, context, time) : drop('lookup');
  },
};
