import { isPrivateIp } from '@winnow/core';
import { systemType } from '../../hardware.ts';
import { normaliseIp, normaliseUser, parseTime } from '../../normalise.ts';
import { known, saidAt } from '../../paths.ts';
import { deadLetter, type Draft, drop, type JsonObject, ok, type ParseResult, type Source, type SourceContext } from '../../types.ts';

const word = (json: JsonObject, ...paths: readonly string[]): string | undefined => saidAt(json, ...paths)?.slice(0, 256);
const timeAt = (json: JsonObject, { receivedAt, zone }: SourceContext, ...paths: readonly string[]): number | undefined => {
  for (const path of paths) {
    const time = parseTime(saidAt(json, path), receivedAt, zone);
    if (time !== undefined) return time;
  }
  return undefined;
};

/** `Upn` is what other systems know the person by; without it the name in the domain. */
function userAt(json: JsonObject, base: string): Draft['user'] {
  const mail = word(json, `${base}.Upn`, `${base}.UPN`);
  const login = normaliseUser(mail) ?? normaliseUser(word(json, `${base}.UserName`));
  if (login === undefined) return undefined;
  const domain = login.domain ?? word(json, `${base}.Domain`)?.toLowerCase();
  const id = word(json, `${base}.Sid`);
  return { ...login, ...(domain !== undefined && { domain }), ...(id !== undefined && { id }) };
}

/** The client tells the address that it has itself: behind a router at home that is none of the Internet's, and no place. */
function addressOf(text: string | undefined): Draft['source'] {
  const ip = normaliseIp(text);
  return ip === undefined || isPrivateIp(ip) ? undefined : { ip };
}

function hostOf(json: JsonObject, nameAt: string, systemAt: string): Draft['host'] {
  const system = word(json, systemAt);
  return known<NonNullable<Draft['host']>>({ name: word(json, nameAt)?.slice(0, 255), os: system === undefined ? undefined : known({ type: systemType(system), name: system }) });
}

const observer = { vendor: 'Citrix', product: 'Virtual Apps and Desktops' };
type About = Pick<Draft, 'user' | 'sessionId' | 'recordId' | 'source' | 'host' | 'userAgent'>;

/**
 * A session lives for days, left in the evening and taken up again from elsewhere in the morning: each of its connections is a session of its own. Only
 * where the user stands in the session's record is its key needed, to put them together.
 */
function aboutConnection(json: JsonObject, user: Draft['user'], key: string | undefined): About {
  const id = word(json, 'Id');
  const own = id === undefined ? key : `${key ?? ''} ${id}`.trim();
  const client = word(json, 'ClientVersion');
  return known<About>({
    user, sessionId: user === undefined ? key : own, recordId: own === undefined ? undefined : `connection ${own}`, source: addressOf(word(json, 'ClientAddress')), host: hostOf(json, 'ClientName', 'ClientPlatform'),
    userAgent: client === undefined ? undefined : `Citrix Workspace ${client}`,
  }) ?? {};
}

/** From where a session was opened or taken up again: its beginning, and once it is over its end, so that a record that is asked for again is the same observations. */
function connection(json: JsonObject, context: SourceContext): ParseResult {
  const key = word(json, 'SessionKey', 'Session.SessionKey');
  const user = userAt(json, 'Session.User');
  if (user === undefined && key === undefined) return drop('no_user');
  const from = timeAt(json, context, 'EstablishmentDate', 'LogOnStartDate');
  if (from === undefined) return timeAt(json, context, 'BrokeringDate', 'CreatedDate') === undefined ? deadLetter('no_time', 'EstablishmentDate') : drop('not_established');
  const about = { outcome: 'success' as const, category: ['session', 'network'], observer, ...aboutConnection(json, user, key) };
  const begun: Draft = { time: from, kind: 'vpn-session-start', action: 'connected', type: ['start'], ...about };
  const to = timeAt(json, context, 'DisconnectDate', 'Session.EndDate');
  if (to === undefined || to < from) return ok(begun);
  return ok(begun, { time: to, kind: 'vpn-session-end', action: 'disconnected', type: ['end'], durationMs: to - from, ...about });
}

/** Whose a session is. When and from where it was used, its connections say. */
function session(json: JsonObject, context: SourceContext): ParseResult {
  const user = userAt(json, 'User');
  const sessionId = word(json, 'SessionKey');
  if (user === undefined || sessionId === undefined) return drop('no_user');
  const time = timeAt(json, context, 'StartDate');
  if (time === undefined) return deadLetter('no_time', 'StartDate');
  return ok({ time, kind: 'other', outcome: 'success', action: 'session', category: ['session'], type: ['info'], observer, user, sessionId, recordId: `session ${sessionId}` });
}

const logons = new Set(['Session.Logon', 'Account.Logon']);
/** What Citrix Analytics sends of the events behind a risk indicator. One event may stand behind several. */
function analytics(json: JsonObject, context: SourceContext): ParseResult {
  const event = word(json, 'occurrence_event_type') ?? '';
  if (!logons.has(event)) return drop('event_type');
  const user = normaliseUser(word(json, 'user_upn', 'session_user_name', 'user_name', 'entity_id'));
  if (user === undefined) return drop('no_user');
  const time = timeAt(json, context, 'timestamp');
  if (time === undefined) return deadLetter('no_time', 'timestamp');
  return ok({
    time, kind: 'login', outcome: 'success', action: event.toLowerCase(), category: ['authentication'], type: ['start'], user, observer: { vendor: 'Citrix', product: 'Analytics' }, recordId: `${event} ${word(json, 'entity_id') ?? ''} ${String(time)} ${word(json, 'client_ip') ?? ''}`,
    ...known<Pick<Draft, 'source' | 'host'>>({ source: addressOf(word(json, 'client_ip')), host: hostOf(json, 'device_id', 'os_name') }),
  });
}

const isText = (value: unknown): boolean => typeof value === 'string';
type Kind = (json: JsonObject, context: SourceContext) => ParseResult;

function kindOf(json: JsonObject): Kind | undefined {
  if (isText(json['occurrence_event_type']) && 'entity_id' in json) return analytics;
  if ('ClientAddress' in json && 'ConnectedViaIPAddress' in json) return connection;
  return isText(json['SessionKey']) && 'ConnectionState' in json && isText(json['StartDate']) ? session : undefined;
}

/** Desktops and applications that Citrix publishes, as its monitoring holds them; the gateway in front has a log of its own. */
export const virtualApps: Source = {
  id: 'citrix.virtual-apps',
  title: 'Citrix Virtual Apps and Desktops, DaaS',
  events: ['Monitor: Connections', 'Monitor: Sessions', 'Analytics: Session.Logon, Account.Logon'],
  clues: ['ConnectedViaIPAddress', 'ConnectionState', 'occurrence_event_type'],
  matches: ({ json }) => json !== undefined && kindOf(json) !== undefined,
  parse: ({ json }, context) => (json === undefined ? undefined : kindOf(json)?.(json, context)) ?? deadLetter('no_parser', 'neither connection, session nor event'),
};
