import { isPrivateIp } from '@winnow/core';
import { isObject } from '../../decode/json.ts';
import { macsOf, systemType } from '../../hardware.ts';
import { normaliseIp, parseTime } from '../../normalise.ts';
import { at, itemsAt, known, saidAt } from '../../paths.ts';
import { deadLetter, type Draft, drop, type JsonObject, ok, type ParseResult, type Source, type SourceContext } from '../../types.ts';
import { userOf } from './account.ts';

const word = (value: unknown, ...paths: readonly string[]): string | undefined => saidAt(value, ...paths)?.slice(0, 256);

type Side = 'caller' | 'callee';
const sides: readonly Side[] = ['caller', 'callee'];

/** What the media of all segments say of one side's network. */
const networksOf = (session: JsonObject, side: Side): readonly unknown[] => itemsAt(session, ['segments'], []).flatMap((segment) => (isObject(segment) ? itemsAt(segment, ['media'], []) : [])).flatMap((media) => at(media, `${side}Network`) ?? []);

/** The address that a server on the Internet saw; `ipAddress` is the machine's own, mostly in a home's network. */
function sourceOf(networks: readonly unknown[]): Draft['source'] {
  const found = ['reflexiveIPAddress', 'ipAddress'].flatMap((name) => networks.flatMap((network) => normaliseIp(at(network, name)) ?? []));
  const ip = found.find((one) => !isPrivateIp(one));
  return ip === undefined ? undefined : { ip };
}

function hostOf(endpoint: unknown, networks: readonly unknown[]): Draft['host'] {
  const platform = word(endpoint, 'userAgent.platform');
  const type = systemType(platform);
  return known<NonNullable<Draft['host']>>({ name: word(endpoint, 'name')?.slice(0, 255), mac: macsOf(...networks.map((network) => word(network, 'macAddress')))?.slice(0, 8), os: type === undefined ? undefined : { type } });
}

function personAt(endpoint: unknown): Draft['user'] {
  return userOf(saidAt(endpoint, 'associatedIdentity.userPrincipalName', 'identity.user.userPrincipalName'), saidAt(endpoint, 'identity.user.id', 'associatedIdentity.id'));
}

interface Span { readonly from: number; readonly to: number | undefined }

/** One person in one session; services, guests and telephones are nobody. */
function draftsOf(session: JsonObject, side: Side, { from, to }: Span): readonly Draft[] {
  const endpoint = at(session, side);
  const user = personAt(endpoint);
  if (user === undefined) return [];
  const networks = networksOf(session, side);
  const id = word(session, 'id');
  const userAgent = word(endpoint, 'userAgent.headerValue');
  const common = {
    outcome: 'success' as const, category: ['authentication'], user, observer: { vendor: 'Microsoft', product: 'Teams' },
    ...known<Pick<Draft, 'sessionId' | 'source' | 'host' | 'userAgent'>>({ sessionId: id === undefined ? undefined : `${id} ${side}`, source: sourceOf(networks), host: hostOf(endpoint, networks), userAgent }),
  };
  const key = id === undefined ? undefined : `${id} ${side}`;
  const joined: Draft = { ...common, time: from, kind: 'login', action: 'call-joined', type: ['start'], ...(key !== undefined && { recordId: `${key} joined` }) };
  return to === undefined || to < from ? [joined] : [joined, { ...common, time: to, kind: 'logout', action: 'call-left', type: ['end'], durationMs: to - from, ...(key !== undefined && { recordId: `${key} left` }) }];
}

function parse(json: JsonObject, { receivedAt, zone }: SourceContext): ParseResult {
  const sessions = Array.isArray(json['sessions']) ? itemsAt(json, ['sessions'], []).filter(isObject) : [json];
  if (sessions.length === 0) return drop('no_sessions');
  const timed = sessions.flatMap((session) => {
    const from = parseTime(saidAt(session, 'startDateTime'), receivedAt, zone);
    return from === undefined ? [] : [{ session, span: { from, to: parseTime(saidAt(session, 'endDateTime'), receivedAt, zone) } }];
  });
  if (timed.length === 0) return deadLetter('no_time', 'startDateTime');
  const drafts = timed.flatMap(({ session, span }) => sides.flatMap((side) => draftsOf(session, side, span)));
  return drafts.length === 0 ? drop('no_user') : ok(...drafts);
}

/** Who was in a Teams call, from which address and machine. */
export const teamsCalls: Source = {
  id: 'microsoft.teams-calls',
  title: 'Microsoft Teams call records',
  events: ['callRecord', 'session'],
  clues: ['modalities'],
  matches: ({ json }) => json !== undefined && Array.isArray(json['modalities']) && 'startDateTime' in json && ('sessions' in json || 'joinWebUrl' in json || ('caller' in json && 'callee' in json)),
  parse: ({ json }, context) => (json === undefined ? deadLetter('bad_value', 'not a JSON object') : parse(json, context)),
};
