import { pairsOf } from '../../decode/pairs.ts';
import { normaliseIp, normaliseUser, parseTime } from '../../normalise.ts';
import { at, said, saidAt } from '../../paths.ts';
import { deadLetter, type Draft, drop, type JsonObject, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';

type Told = Pick<Draft, 'kind' | 'outcome' | 'category' | 'type' | 'traits' | 'mfa'>;

/** What one event says, whatever its form. `detail` asks its details, `field` what every event has. */
interface Event { readonly name: string; readonly time: number | undefined; readonly field: (name: string) => string | undefined; readonly detail: (name: string) => string | undefined; readonly recordId?: string | undefined }

const authentication = ['authentication'];

/** The authenticator that denies access stands behind those that ask for credentials, but a flow may be built otherwise: so no word of the password. */
function login({ field }: Event, outcome: 'success' | 'failure'): Told {
  return { kind: 'login', outcome, category: authentication, type: ['start'], ...(field('error') === 'access_denied' && { traits: ['blocked'] }) };
}
const logout = (_: Event, outcome: 'success' | 'failure'): Told => ({ kind: 'logout', outcome, category: authentication, type: ['end'] });
const change = (factor?: string) => ({ detail }: Event, outcome: 'success' | 'failure'): Told => {
  const named = factor ?? detail('credential_type')?.slice(0, 64);
  return { kind: 'account-change', outcome, category: ['iam'], type: ['user', 'change'], ...(named !== undefined && { mfa: { factor: named } }) };
};

/** By type; each has a twin that ends in `_ERROR`. */
const rules: ReadonlyMap<string, (event: Event, outcome: 'success' | 'failure') => Told> = new Map([
  ['LOGIN', login], ['LOGOUT', logout], ['UPDATE_TOTP', change('totp')], ['REMOVE_TOTP', change('totp')], ['UPDATE_CREDENTIAL', change()], ['REMOVE_CREDENTIAL', change()],
  ['UPDATE_PASSWORD', change()], ['RESET_PASSWORD', change()], ['UPDATE_EMAIL', change()],
]);

/** Errors of LOGIN_ERROR that are no failed login: a page left open, or somebody who was in and would not share their data. */
const noLogins = new Set(['expired_code', 'session_expired', 'cookie_not_found', 'already_logged_in', 'rejected_by_user', 'invalid_redirect_uri', 'ssl_required', 'invalid_request', 'invalid_code']);

/** The username is a detail, and in a failed login whatever was typed. Service accounts are clients. */
function userOf({ field, detail }: Event): Draft['user'] {
  const username = detail('username');
  if (username?.startsWith('service-account-') === true) return undefined;
  const id = field('userId')?.slice(0, 256);
  const named = normaliseUser(username);
  return id === undefined ? named : { ...named, id };
}

/** Where an application speaks for the person, the address is the application's: a password handed over (direct grant), a logout that no browser asked for. */
function addressOf({ name, field, detail }: Event): string | undefined {
  if (detail('grant_type') !== undefined || (name.startsWith('LOGOUT') && detail('redirect_uri') === undefined)) return undefined;
  return normaliseIp(field('ipAddress'));
}

/** A login's `code_id` is the id of the session that it begins. */
function sessionOf({ name, field, detail }: Event): string | undefined {
  return (field('sessionId') ?? (name === 'LOGIN' ? detail('code_id') : undefined))?.slice(0, 256);
}

function whereOf(event: Event): Partial<Draft> {
  const [ip, sessionId] = [addressOf(event), sessionOf(event)];
  return { ...(ip !== undefined && { source: { ip } }), ...(sessionId !== undefined && { sessionId }) };
}

function parse(event: Event, host: string | undefined): ParseResult {
  const { name, time, field, recordId } = event;
  const failed = name.endsWith('_ERROR');
  const rule = rules.get(failed ? name.slice(0, -'_ERROR'.length) : name);
  if (rule === undefined) return drop('event_type');
  if (name === 'LOGIN_ERROR' && noLogins.has(field('error') ?? '')) return drop('no_login');
  const user = userOf(event);
  if (user === undefined) return drop('no_user');
  if (time === undefined) return deadLetter('no_time', 'event');
  return ok({
    ...rule(event, failed ? 'failure' : 'success'), time, action: name, user, observer: { vendor: 'Keycloak', product: 'Keycloak', ...(host !== undefined && { hostname: host }) },
    ...whereOf(event), ...(recordId !== undefined && { recordId }),
  });
}

/** How far into a line the logger's own words (time, level, category, thread) may reach. */
const HEAD = 512;
const beginning = /(?:^|\s)(?:type|operationType)="?[A-Z\d_]{3,64}"?, realmId=/;
const beginningOf = (text: string): number => text.slice(0, HEAD).search(beginning);
const stamp = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|[+-]\d\d:?\d\d))?(?=\s)/;

interface Where { readonly time: number | undefined; readonly host: string | undefined }

/** `type=…, realmId=…`. Of keys that come twice the first counts, so a name that somebody typed, which stands behind type, user and address, overrules none of them. */
function ofText(text: string, { time, host }: Where, { receivedAt, zone }: SourceContext): ParseResult {
  const start = beginningOf(text);
  if (start === -1) return deadLetter('bad_value', 'form of message');
  const own = stamp.exec(text)?.[0];
  const pairs = pairsOf(text.slice(start).trimStart());
  const name = pairs?.get('type');
  if (name === undefined) return drop('admin_event');
  const field = (key: string): string | undefined => said(pairs?.get(key));
  return parse({ name, time: (own === undefined ? undefined : parseTime(own, receivedAt, zone)) ?? time, field, detail: field }, host);
}

/** A line in JSON: Quarkus' own form, or ECS. */
const lineOf = (json: JsonObject): string | undefined => {
  const { message } = json;
  const logger = json['loggerName'] ?? at(json, 'log', 'logger');
  return logger === 'org.keycloak.events' && typeof message === 'string' ? message : undefined;
};
const isEvent = (json: JsonObject): boolean => typeof json['realmId'] === 'string' && 'time' in json && ((typeof json['type'] === 'string' && ('ipAddress' in json || 'userId' in json)) || (typeof json['operationType'] === 'string' && 'authDetails' in json));

function ofJson(json: JsonObject, record: Unwrapped, context: SourceContext): ParseResult {
  const line = lineOf(json);
  const timeOf = (value: unknown): number | undefined => parseTime(value, context.receivedAt, context.zone) ?? record.time;
  if (line !== undefined) return ofText(line, { time: timeOf(json['timestamp'] ?? json['@timestamp']), host: saidAt(json, 'hostName', 'host.name', 'host.hostname')?.slice(0, 255) ?? record.host }, context);
  if (typeof json['type'] !== 'string') return drop('admin_event');
  const field = (key: string): string | undefined => said(at(json, key));
  return parse({ name: json['type'], time: timeOf(json['time']), field, detail: (key) => said(at(json, 'details', key)), recordId: field('id')?.slice(0, 256) }, record.host);
}

export const events: Source = {
  id: 'keycloak.events',
  title: 'Keycloak user events',
  events: [...rules.keys()].flatMap((name) => [name, `${name}_ERROR`]),
  clues: ['realmId', 'loggerName', 'log'],
  matches: ({ text, json }) => (json === undefined ? text !== undefined && beginningOf(text) !== -1 : isEvent(json) || lineOf(json) !== undefined),
  parse: (record, context) => {
    const { text, json } = record;
    if (json !== undefined) return ofJson(json, record, context);
    return text === undefined ? deadLetter('bad_value', 'no text') : ofText(text, { time: record.time, host: record.host }, context);
  },
};
