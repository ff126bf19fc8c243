import { normaliseIp, normaliseUser, parseTime } from '../../normalise.ts';
import { at, known, said, saidAt } from '../../paths.ts';
import { deadLetter, type Draft, drop, type JsonObject, ok, type ParseResult, type Source, type SourceContext } from '../../types.ts';

/** Names of a field in an event log file, in LoginHistory and in LoginEvent. */
const names = {
  user: ['USER_NAME', 'Username'], id: ['USER_ID_DERIVED', 'USER_ID', 'UserId'], ip: ['SOURCE_IP', 'SourceIp', 'CLIENT_IP'], status: ['LOGIN_STATUS', 'Status', 'REQUEST_STATUS'], key: ['LOGIN_KEY', 'LoginKey'],
  agent: ['BROWSER_TYPE'], browser: ['Browser'], platform: ['Platform'], type: ['LoginType'], person: ['USER_TYPE', 'UserType'], record: ['LoginHistoryId', 'Id', 'EventIdentifier', 'REQUEST_ID'],
} as const;
const field = (record: JsonObject, name: keyof typeof names): string | undefined => saidAt(record, ...names[name]);
const times = ['TIMESTAMP_DERIVED', 'TIMESTAMP', 'LoginTime', 'EventDate'] as const;

/** Codes of the file, labels of the objects. Restrictions of addresses and hours are looked at before the password is told to be right. */
const passed = /^(?:LOGIN_NO_ERROR|Success)$/i;
const challenged = /^LOGIN_(?:CHALLENGE|TWOFACTOR)_|activation (?:required|pending)|verification|multi-?factor|challenge/i;
const blocked = /RESTRICT|POLICY|CLIENT_NO_ACCESS|GLOBAL_BLOCK_DOMAIN|FROZEN/i;

type Told = Pick<Draft, 'kind' | 'outcome' | 'category' | 'type' | 'traits'>;
const category = ['authentication'];
const other = (outcome: Draft['outcome']): Told => ({ kind: 'other', outcome, category, type: ['info'] });

/**
 * Whether somebody sat before it. Programs log in on their own, with a password or a token that was given once, and much more often than people; where they
 * run is not where a person is.
 */
function isPerson(record: JsonObject): boolean {
  const [agent, browser, type] = [field(record, 'agent'), field(record, 'browser'), field(record, 'type')];
  if (agent !== undefined) return agent.startsWith('Mozilla/');
  if (type !== undefined && /^Application$|SAML|Authentication Provider|Lightning Login|Passwordless/i.test(type.slice(0, 128))) return true;
  if (browser !== undefined) return /^(?:Chrome|Firefox|Safari|Edge|IE|Internet Explorer|Opera|Mobile|Salesforce)/i.test(browser);
  return type === undefined && at(record, 'API_TYPE') === undefined;
}

function toldOf(record: JsonObject): Told | undefined {
  const status = field(record, 'status')?.slice(0, 256);
  if (status === undefined) return undefined;
  if (passed.test(status)) return isPerson(record) ? { kind: 'login', outcome: 'success', category, type: ['start'] } : other('success');
  if (challenged.test(status)) return other('unknown');
  return { kind: 'login', outcome: 'failure', category, type: ['start'], ...(blocked.test(status) && { traits: ['blocked'] }) };
}

/** `20260302083122.429` of the file is in UTC, as all of Salesforce's times are. */
function timeOf(record: JsonObject, { receivedAt }: SourceContext): number | undefined {
  for (const name of times) {
    const written = record[name];
    const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d(?:\.\d{1,6})?)$/.exec(said(written) ?? '');
    const time = parts === null ? parseTime(written, receivedAt) : parseTime(`${parts.slice(1, 4).join('-')}T${parts.slice(4, 7).join(':')}Z`, receivedAt);
    if (time !== undefined) return time;
  }
  return undefined;
}

const systems: readonly (readonly [RegExp, string])[] = [[/^windows/i, 'windows'], [/^mac ?os|^os ?x/i, 'macos'], [/^(?:ios|ipad|iphone)/i, 'ios'], [/^android/i, 'android'], [/^linux/i, 'linux']];
function hostOf(record: JsonObject): Draft['host'] {
  const platform = field(record, 'platform') ?? '';
  const type = systems.find(([pattern]) => pattern.test(platform))?.[1];
  return type === undefined ? undefined : { os: { type } };
}

/** Of a browser's name the file writes what is no letter as `%3A`. */
const agentOf = (record: JsonObject): string | undefined => field(record, 'agent')?.replace(/%([2-7][0-9A-F])/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)));

function optional(record: JsonObject): Partial<Draft> {
  const [ip, host, userAgent, sessionId, recordId] = [normaliseIp(field(record, 'ip')), hostOf(record), agentOf(record), field(record, 'key')?.slice(0, 256), field(record, 'record')?.slice(0, 256)];
  return {
    ...(ip !== undefined && { source: { ip } }), ...(host !== undefined && { host }), ...(userAgent !== undefined && { userAgent }),
    ...(sessionId !== undefined && { sessionId }), ...(recordId !== undefined && { recordId }),
  };
}

function parse(record: JsonObject, context: SourceContext): ParseResult {
  const told = toldOf(record);
  if (told === undefined) return drop('no_status');
  const user = known<NonNullable<Draft['user']>>({ ...normaliseUser(field(record, 'user')), id: field(record, 'id')?.slice(0, 64) });
  if (user === undefined || /^(?:guest|automated ?process)$/i.test(field(record, 'person') ?? '')) return drop('no_user');
  const time = timeOf(record, context);
  if (time === undefined) return deadLetter('no_time', times.find((name) => name in record) ?? 'TIMESTAMP_DERIVED');
  const action = (field(record, 'type') ?? field(record, 'status'))?.slice(0, 128);
  return ok({ ...told, time, ...(action !== undefined && { action }), user, observer: { vendor: 'Salesforce', product: 'Login' }, ...optional(record) });
}

const has = (json: JsonObject, ...keys: readonly string[]): boolean => keys.every((key) => key in json);

/** A row of an event log file is told by its event's type, an object by fields that only it has. */
function matches(json: JsonObject): boolean {
  if ('EVENT_TYPE' in json) return json['EVENT_TYPE'] === 'Login' && has(json, 'LOGIN_STATUS') && ('USER_ID' in json || 'USER_NAME' in json);
  return has(json, 'LoginType', 'UserId', 'Status') && ('LoginTime' in json || 'EventDate' in json);
}

export const login: Source = {
  id: 'salesforce.login',
  title: 'Salesforce logins (event log file, LoginHistory, LoginEvent)',
  events: ['Login', 'LoginHistory', 'LoginEvent'],
  clues: ['LOGIN_STATUS', 'LoginType'],
  matches: ({ json }) => json !== undefined && matches(json),
  parse: ({ json }, context) => (json === undefined ? deadLetter('bad_value', 'not a JSON object') : parse(json, context)),
};
