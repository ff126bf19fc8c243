import { isPrivateIp } from '@winnow/core';
import { isObject } from '../../decode/json.ts';
import { normaliseIp, normaliseUser, parseTime } from '../../normalise.ts';
import { known, said } from '../../paths.ts';
import { deadLetter, type Draft, drop, type JsonObject, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';
import { systemType } from '../../hardware.ts';

/** The feed has its fields in a map beside the time; most collectors write the map alone. */
const fieldsOf = (json: JsonObject): JsonObject => (isObject(json['fieldsMap']) ? json['fieldsMap'] : json);
const first = (json: JsonObject, ...names: readonly string[]): string | undefined => names.map((name) => said(json[name])).find((value) => value !== undefined);

type Told = Pick<Draft, 'kind' | 'outcome' | 'category' | 'type'>;
const session = (kind: Draft['kind'], type: string): Told => ({ kind, outcome: 'success', category: ['session', 'network'], type: [type] });
const login = (outcome: Draft['outcome']): Told => ({ kind: 'login', outcome, category: ['authentication'], type: ['start'] });

const sessions: ReadonlyMap<string, Told> = new Map([
  ['connected', session('vpn-session-start', 'start')], ['disconnected', session('vpn-session-end', 'end')],
  ['reconnected', session('vpn-session-update', 'info')], ['changed pop', session('vpn-session-update', 'info')],
]);
/** A connection without any word is one that stands; a login is not. */
const outcomeOf = (action: string): Draft['outcome'] => (/^succe/i.test(action) ? 'success' : /^(?:failed|failure|blocked?|denied)$/i.test(action) ? 'failure' : 'unknown');

function toldOf(fields: JsonObject): Told | string {
  if (said(fields['event_type'])?.toLowerCase() !== 'connectivity') return 'event_type';
  const outcome = outcomeOf(said(fields['action']) ?? '');
  if (/login/i.test(said(fields['login_type']) ?? '')) return outcome === 'unknown' ? 'undecided' : login(outcome);
  return sessionOf(fields, outcome);
}

function sessionOf(fields: JsonObject, outcome: Draft['outcome']): Told | string {
  const told = sessions.get(said(fields['event_sub_type'])?.toLowerCase() ?? '');
  if (told === undefined) return 'event_sub_type';
  if (!/^(?:vpn|sdp|ztna) user/i.test(said(fields['src_is_site_or_vpn']) ?? '')) return 'site';
  return told.kind === 'vpn-session-start' && outcome === 'failure' ? login('failure') : told;
}

/** A client's own address is the provider's side; `src_ip` is what the tunnel gave it. Who signs in to the portal has no tunnel there, and only `src_ip`. */
function sourceOf(fields: JsonObject, { kind }: Told): Draft['source'] {
  const [outer, inner] = [normaliseIp(said(fields['src_isp_ip'])), normaliseIp(said(fields['src_ip']))];
  if (kind === 'login' && outer === undefined) return inner === undefined || isPrivateIp(inner) ? undefined : { ip: inner };
  return known<NonNullable<Draft['source']>>({ ip: outer, nat: inner === undefined || inner === outer ? undefined : { ip: inner } });
}

/** Names of persons are no logins. */
function userOf(fields: JsonObject): Draft['user'] {
  const login = first(fields, 'vpn_user_email', 'user_email', 'email') ?? [said(fields['user_name'])].find((name) => name?.includes('@') === true);
  const user = normaliseUser(login);
  const id = first(fields, 'user_id')?.slice(0, 128);
  return user === undefined || id === undefined ? user : { ...user, id };
}

function hostOf(fields: JsonObject): Draft['host'] {
  const [type, version, mac] = [systemType(said(fields['os_type'])), said(fields['os_version'])?.slice(0, 64), said(fields['host_mac'])?.slice(0, 64)];
  const os = type === undefined ? undefined : { type, ...(version !== undefined && { version }) };
  return known<NonNullable<Draft['host']>>({ name: first(fields, 'device_name', 'configured_host_name')?.slice(0, 255), mac: mac === undefined ? undefined : [mac], os });
}

function parse(record: Unwrapped, { receivedAt, zone }: SourceContext): ParseResult {
  if (record.json === undefined) return deadLetter('bad_value', 'not a JSON object');
  const fields = fieldsOf(record.json);
  const told = toldOf(fields);
  if (typeof told === 'string') return drop(told);
  const user = userOf(fields);
  if (user === undefined) return drop('no_user');
  const time = [fields['time'], record.json['time'], fields['time_str'], fields['event_timestamp']].map((stamp) => parseTime(stamp, receivedAt, zone)).find((at) => at !== undefined) ?? record.time;
  if (time === undefined) return deadLetter('no_time', 'time');
  const optional = known<Partial<Draft>>({ recordId: first(fields, 'internalId', 'internal_id', 'event_id')?.slice(0, 128), source: sourceOf(fields, told), host: hostOf(fields) });
  return ok({ ...told, time, action: (said(fields['event_sub_type']) ?? '').slice(0, 128), user, observer: { vendor: 'Cato Networks', product: 'SASE Cloud' }, ...optional });
}

/** Cato's events feed. */
export const events: Source = {
  id: 'cato.events',
  title: 'Cato Networks: events feed (JSON)',
  events: ['Connectivity: Connected', 'Connectivity: Disconnected', 'Connectivity: Reconnected', 'Connectivity: Changed Pop', 'Connectivity: logins'],
  clues: ['event_sub_type', 'fieldsMap'],
  matches: ({ json }) => {
    if (json === undefined) return false;
    const fields = fieldsOf(json);
    return typeof fields['event_type'] === 'string' && typeof fields['event_sub_type'] === 'string' && ('internalId' in fields || 'internal_id' in fields || 'src_is_site_or_vpn' in fields);
  },
  parse,
};
