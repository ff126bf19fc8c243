import { macsOf, systemType } from '../../hardware.ts';
import { normaliseIp, normaliseUser, parseTime } from '../../normalise.ts';
import { at, itemsAt, known, saidAt } from '../../paths.ts';
import { deadLetter, type Draft, drop, type JsonObject, ok, type ParseResult, type Source, type SourceContext } from '../../types.ts';

const word = (json: unknown, ...paths: readonly string[]): string | undefined => saidAt(json, ...paths)?.slice(0, 256);
const observer = (product: string): NonNullable<Draft['observer']> => ({ vendor: 'Zoom', product });

/** Names are what people call themselves in a meeting; whoever signed in has an address. */
function userOf(json: JsonObject): Draft['user'] {
  const mail = word(json, 'email');
  const login = mail?.includes('@') === true ? normaliseUser(mail) : undefined;
  const id = word(json, 'id');
  return login === undefined || id === undefined ? login : { ...login, id };
}

const sourceOf = (json: JsonObject): Draft['source'] => { const ip = normaliseIp(at(json, 'ip_address')); return ip === undefined ? undefined : { ip }; };

function hostOf(json: JsonObject): Draft['host'] {
  const name = word(json, 'os', 'device');
  const os = name === undefined ? undefined : known<NonNullable<NonNullable<Draft['host']>['os']>>({ type: systemType(name), name, version: word(json, 'os_version') });
  return known<NonNullable<Draft['host']>>({ name: word(json, 'pc_name')?.slice(0, 255), mac: macsOf(word(json, 'mac_addr')), os });
}

const streams = ['audio_input', 'audio_output', 'video_input', 'video_output'];
const latency = /^(\d{1,5}(?:\.\d{1,3})?) ?(?:ms)?$/;

/** Between two people alone there is no data centre, and a proxy answers from where it stands. */
const isDirect = (json: JsonObject): boolean => !/p2p|proxy/i.test(word(json, 'connection_type') ?? '');

/** The soonest answer in a minute's samples: what is slower has waited somewhere. */
function rttOf(json: JsonObject): Draft['rtt'] {
  const landmark = isDirect(json) ? word(json, 'data_center', 'full_data_center') : undefined;
  const qos = at(json, 'user_qos');
  const samples = Array.isArray(qos) ? itemsAt(json, ['user_qos'], streams) : [qos];
  const told = samples.flatMap((sample) => streams.map((stream) => Number(latency.exec(word(sample, `${stream}.latency`) ?? '')?.[1] ?? NaN))).filter((ms) => ms > 0);
  return landmark === undefined || told.length === 0 ? undefined : [{ landmark: landmark.slice(0, 128), ms: Math.min(...told) }];
}

/** Somebody in a meeting, from when to when: a client that is signed in to the account. */
function participant(json: JsonObject, { receivedAt, zone }: SourceContext): ParseResult {
  const user = userOf(json);
  if (user === undefined) return drop('no_user');
  const from = parseTime(saidAt(json, 'join_time'), receivedAt, zone);
  if (from === undefined) return deadLetter('no_time', 'join_time');
  const id = word(json, 'participant_uuid', 'user_id', 'id');
  const rtt = rttOf(json);
  const common = { outcome: 'success' as const, category: ['authentication'], user, observer: observer('Meetings'), ...known<Pick<Draft, 'source' | 'host' | 'sessionId' | 'recordId'>>({ source: sourceOf(json), host: hostOf(json), sessionId: id, recordId: `${id ?? ''} ${user.email ?? ''} ${String(from)} ${rtt === undefined ? '' : 'qos'}` }) };
  const joined: Draft = { ...common, time: from, kind: 'login', action: 'meeting-joined', type: ['start'], ...(rtt !== undefined && { rtt }) };
  const to = parseTime(saidAt(json, 'leave_time'), receivedAt, zone);
  return to === undefined || to < from ? ok(joined) : ok(joined, { ...common, time: to, kind: 'logout', action: 'meeting-left', type: ['end'], durationMs: to - from });
}

const activities: ReadonlyMap<string, Pick<Draft, 'kind' | 'type'>> = new Map<string, Pick<Draft, 'kind' | 'type'>>([['sign in', { kind: 'login', type: ['start'] }], ['sign out', { kind: 'logout', type: ['end'] }]]);

/** A line of the report on signing in and out. */
function activity(json: JsonObject, { receivedAt, zone }: SourceContext): ParseResult {
  const told = activities.get((word(json, 'type') ?? '').toLowerCase());
  if (told === undefined) return drop('activity');
  const user = userOf(json);
  if (user === undefined) return drop('no_user');
  const time = parseTime(saidAt(json, 'time'), receivedAt, zone);
  if (time === undefined) return deadLetter('no_time', 'time');
  const agent = [word(json, 'client_type'), word(json, 'version')].flatMap((part) => part ?? []).join(' ');
  return ok({ ...told, time, outcome: 'success', action: told.kind === 'login' ? 'signed-in' : 'signed-out', category: ['authentication'], user, observer: observer('Account'), userAgent: agent, ...known<Pick<Draft, 'source'>>({ source: sourceOf(json) }) });
}

const isText = (value: unknown): boolean => typeof value === 'string';
const isParticipant = (json: JsonObject): boolean => isText(json['join_time']) && 'ip_address' in json && ['pc_name', 'network_type', 'user_qos', 'data_center'].some((name) => name in json);
const isActivity = (json: JsonObject): boolean => isText(json['client_type']) && 'email' in json && isText(json['time']) && isText(json['type']);
const isWebhook = (json: JsonObject): boolean => 'payload' in json && typeof json['event'] === 'string' && /^(?:meeting|webinar)\.participant_(?:qos|data)/.test(json['event']);

/** Who was in a meeting, from which address and machine, and how far away by Zoom's data centre. */
export const meetings: Source = {
  id: 'zoom.meetings',
  title: 'Zoom meetings and sign-ins',
  events: ['Dashboard: meeting participants, participants\' QoS', 'Report: sign in, sign out'],
  clues: ['join_time', 'client_type', 'event_ts', 'payload'],
  matches: ({ json }) => json !== undefined && (isParticipant(json) || isActivity(json) || isWebhook(json)),
  parse: ({ json }, context) => {
    if (json === undefined) return deadLetter('bad_value', 'not a JSON object');
    if (isParticipant(json)) return participant(json, context);
    return isActivity(json) ? activity(json, context) : drop('no_address');
  },
};
