import { isPrivateIp } from '@winnow/core';
import { isArray, isObject } from '../../decode/json.ts';
import { normaliseIp, normaliseUser, parseTime } from '../../normalise.ts';
import { at, flagOf, known, said, saidAt } from '../../paths.ts';
import { deadLetter, type Draft, drop, type JsonObject, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';
import { systemType } from '../../hardware.ts';

const observer = { vendor: 'Tailscale', product: 'Tailnet' };
const MOST = 2000;
const some = (value: unknown, most: number): readonly unknown[] => (isArray(value) ? value.slice(0, most) : []);

/** The first address that others see a machine at; those it has in its own networks stand beside it. */
const publicOf = (endpoints: readonly unknown[]): string | undefined => endpoints.map((endpoint) => normaliseIp(endpoint)).find((ip) => ip !== undefined && !isPrivateIp(ip));

/** Outer address, and the one in the tailnet. */
function sourceOf(endpoints: readonly unknown[], tailnet: unknown): Draft['source'] {
  const inner = normaliseIp(some(tailnet, 1)[0]);
  return known<NonNullable<Draft['source']>>({ ip: publicOf(endpoints), nat: inner === undefined ? undefined : { ip: inner } });
}

function hostOf(name: string | undefined, system: string | undefined): Draft['host'] {
  const type = systemType(system);
  return known<NonNullable<Draft['host']>>({ name: name?.slice(0, 255), os: type === undefined ? undefined : { type } });
}

type Told = Pick<Draft, 'kind' | 'action' | 'category' | 'type'>;
/** By action and kind of the target: what people do to themselves. */
const actions: ReadonlyMap<string, Told> = new Map<string, Told>([
  ['LOGIN USER', { kind: 'login', action: 'console-login', category: ['authentication'], type: ['start'] }], ['LOGIN NODE', { kind: 'login', action: 'node-login', category: ['authentication'], type: ['start'] }],
  ['LOGOUT USER', { kind: 'logout', action: 'console-logout', category: ['authentication'], type: ['end'] }], ['LOGOUT NODE', { kind: 'logout', action: 'node-logout', category: ['authentication'], type: ['end'] }],
  ['CREATE NODE', { kind: 'account-change', action: 'node-create', category: ['iam'], type: ['user', 'change'] }],
]);

/** The person who acts; machines of a tag and keys of the API act, too. */
function actorOf(json: JsonObject): Draft['user'] {
  if (saidAt(json, 'actor.type')?.toUpperCase() !== 'USER' || isArray(at(json, 'actor', 'tags'))) return undefined;
  const [login, id] = [normaliseUser(saidAt(json, 'actor.loginName')), saidAt(json, 'actor.id')?.slice(0, 128)];
  return login === undefined || id === undefined ? login : { ...login, id };
}

/** The configuration log says who did what, and never from where. */
function audit(json: JsonObject, record: Unwrapped, { receivedAt, zone }: SourceContext): ParseResult {
  const [action, type] = ['action', 'target.type'].map((path) => saidAt(json, path)?.toUpperCase() ?? '');
  const told = actions.get(`${action ?? ''} ${type ?? ''}`);
  if (told === undefined) return drop('audit_action');
  const user = actorOf(json);
  if (user === undefined) return drop('no_user');
  const time = parseTime(json['eventTime'], receivedAt, zone) ?? record.time;
  if (time === undefined) return deadLetter('no_time', 'eventTime');
  const [group, target] = [said(json['eventGroupID'])?.slice(0, 128), saidAt(json, 'target.id')?.slice(0, 128)];
  const recordId = group === undefined ? undefined : [group, action, type, target].join(' ');
  return ok({ ...told, time, outcome: 'success', user, observer, ...known<Partial<Draft>>({ recordId, deviceId: told.action?.startsWith('node-log') === true ? target : undefined }) });
}

/** A machine of a person as the API lists it. Servers are tagged and belong to nobody, shared machines to another company. */
function device(json: JsonObject, record: Unwrapped, { receivedAt, zone }: SourceContext): ParseResult {
  if (some(json['tags'], 1).length > 0) return drop('tagged_device');
  if (flagOf(json['isExternal']) === true) return drop('external_device');
  const user = normaliseUser(said(json['user']));
  if (user === undefined) return drop('no_user');
  const time = parseTime(json['lastSeen'], receivedAt, zone) ?? record.time;
  if (time === undefined) return deadLetter('no_time', 'lastSeen');
  const serial = said(some(at(json, 'postureIdentity', 'serialNumbers'), 1)[0])?.slice(0, 128);
  const optional = known<Partial<Draft>>({
    source: sourceOf(some(at(json, 'clientConnectivity', 'endpoints'), 16), json['addresses']), host: hostOf(saidAt(json, 'hostname', 'name'), said(json['os'])),
    deviceId: serial ?? saidAt(json, 'nodeId', 'id')?.slice(0, 128), device: serial === undefined ? undefined : { serial },
  });
  return ok({ time, kind: 'device-seen', outcome: 'success', action: 'device', category: ['host'], type: ['info'], user, observer, ...optional });
}

/** When a peer was last there, by the handshake that its address is from. One that is online, and was never talked to, has neither time. */
function seenAt(peer: JsonObject, record: Unwrapped, receivedAt: number): number | undefined {
  const last = parseTime(peer['LastHandshake'], receivedAt) ?? parseTime(peer['LastSeen'], receivedAt);
  return last ?? (flagOf(peer['Online']) === true ? record.time : undefined);
}

function peerOf(peer: JsonObject, users: unknown, record: Unwrapped, receivedAt: number): readonly Draft[] {
  const user = some(peer['Tags'], 1).length > 0 ? undefined : normaliseUser(saidAt(at(users, said(peer['UserID']) ?? ''), 'LoginName'));
  const time = seenAt(peer, record, receivedAt);
  if (user === undefined || time === undefined) return [];
  const optional = known<Partial<Draft>>({ source: sourceOf([peer['CurAddr'], ...some(peer['Addrs'], 16)], peer['TailscaleIPs']), host: hostOf(said(peer['HostName']), said(peer['OS'])), deviceId: said(peer['ID'])?.slice(0, 128) });
  return [{ time, kind: 'device-seen', outcome: 'success', action: 'status', category: ['host'], type: ['info'], user, observer, ...optional }];
}

/** `tailscale status --json`: what one machine knows of the others. A peer that it talks to directly has its address in `CurAddr`. */
function status(json: JsonObject, record: Unwrapped, { receivedAt }: SourceContext): ParseResult {
  const peers = isObject(json['Peer']) ? Object.values(json['Peer']).slice(0, MOST) : [];
  const drafts = [json['Self'], ...peers].flatMap((peer) => (isObject(peer) ? peerOf(peer, json['User'], record, receivedAt) : []));
  return drafts.length === 0 ? drop('no_peers') : ok(...drafts);
}

type Reader = (json: JsonObject, record: Unwrapped, context: SourceContext) => ParseResult;
function readerOf(json: JsonObject): Reader | undefined {
  if ('eventGroupID' in json && 'actor' in json && 'action' in json) return audit;
  if ('machineKey' in json && 'nodeKey' in json && 'hostname' in json) return device;
  if ('BackendState' in json && 'Self' in json) return status;
  return 'nodeId' in json && ['virtualTraffic', 'subnetTraffic', 'exitTraffic', 'physicalTraffic'].some((name) => name in json) ? () => drop('network_flow') : undefined;
}

/** Tailscale: configuration audit log, machines of the API, `tailscale status`. */
export const logs: Source = {
  id: 'tailscale.logs',
  title: 'Tailscale: configuration audit log, devices, status (JSON)',
  events: ['LOGIN', 'LOGOUT', 'CREATE NODE', 'devices', 'status'],
  clues: ['eventGroupID', 'machineKey', 'BackendState', 'nodeId'],
  matches: ({ json }) => json !== undefined && readerOf(json) !== undefined,
  parse: (record, context) => (record.json === undefined ? deadLetter('bad_value', 'not a JSON object') : readerOf(record.json)?.(record.json, record, context) ?? deadLetter('no_parser', 'no record of Tailscale')),
};
