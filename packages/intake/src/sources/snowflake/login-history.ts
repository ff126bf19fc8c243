import { normaliseIp, normaliseUser, parseTime } from '../../normalise.ts';
import { flagOf, said } from '../../paths.ts';
import { deadLetter, type Draft, drop, type JsonObject, ok, type ParseResult, type Source, type SourceContext } from '../../types.ts';

/** Snowflake writes its columns in capitals, some tools in small letters. */
const valueOf = (row: JsonObject, name: string): unknown => row[name] ?? row[name.toLowerCase()];
const field = (row: JsonObject, name: string): string | undefined => said(valueOf(row, name));

/** Keys and tokens that were given once are used by programs, at any hour and from servers: no presence of a person. */
const programs = /^(?:RSA_KEYPAIR|OAUTH_ACCESS_TOKEN|OAUTH_REFRESH_TOKEN|PROGRAMMATIC_ACCESS_TOKEN|ID_TOKEN|WORKLOAD_IDENTITY|SNOWPARK_CONTAINER)/i;
/** A network policy's refusal, by the error's name; by code too, since drivers show the sentence in its stead. */
const blocked = /INCOMING_(?:IP|REQUEST)_BLOCKED|NETWORK_POLICY/i;
const BLOCKED = '390422';
/** The second factor's service is asked when the first was right. */
const second = /EXT_AUTHN|MFA|DUO|PASSCODE/i;

type Told = Pick<Draft, 'kind' | 'outcome' | 'category' | 'type' | 'traits'>;
const category = ['authentication'];

function failed(row: JsonObject): Told {
  const message = (field(row, 'ERROR_MESSAGE') ?? '').slice(0, 512);
  const traits = [
    ...(blocked.test(message) || field(row, 'ERROR_CODE') === BLOCKED ? ['blocked'] : []),
    ...(second.test(message) && field(row, 'FIRST_AUTHENTICATION_FACTOR') === 'PASSWORD' ? ['password-proven'] : []),
  ];
  return { kind: 'login', outcome: 'failure', category, type: ['start'], ...(traits.length > 0 && { traits }) };
}

function toldOf(row: JsonObject): Told {
  const success = flagOf(valueOf(row, 'IS_SUCCESS'));
  if (success === false) return failed(row);
  if (success === undefined || programs.test(field(row, 'FIRST_AUTHENTICATION_FACTOR') ?? '')) return { kind: 'other', outcome: success === true ? 'success' : 'unknown', category, type: ['info'] };
  return { kind: 'login', outcome: 'success', category, type: ['start'] };
}

/** `0.0.0.0` is Snowflake itself. */
function addressOf(row: JsonObject): string | undefined {
  const ip = normaliseIp(field(row, 'CLIENT_IP'));
  return ip === '0.0.0.0' ? undefined : ip;
}

function optional(row: JsonObject): Partial<Draft> {
  const [ip, factor, recordId] = [addressOf(row), field(row, 'SECOND_AUTHENTICATION_FACTOR')?.slice(0, 128), field(row, 'EVENT_ID')?.slice(0, 64)];
  return { ...(ip !== undefined && { source: { ip } }), ...(factor !== undefined && { mfa: { factor } }), ...(recordId !== undefined && { recordId }) };
}

function parse(row: JsonObject, { receivedAt, zone }: SourceContext): ParseResult {
  if ((field(row, 'EVENT_TYPE') ?? 'LOGIN').toUpperCase() !== 'LOGIN') return drop('event_type');
  const user = normaliseUser(field(row, 'USER_NAME'));
  if (user === undefined || /^(?:SNOWFLAKE|WORKSHEETS_APP_USER)$/i.test(user.name ?? '')) return drop('no_user');
  const time = parseTime(valueOf(row, 'EVENT_TIMESTAMP'), receivedAt, zone);
  if (time === undefined) return deadLetter('no_time', 'EVENT_TIMESTAMP');
  const action = ['LOGIN', field(row, 'REPORTED_CLIENT_TYPE')?.slice(0, 64)].filter((part) => part !== undefined).join(' ');
  return ok({ ...toldOf(row), time, action, user, observer: { vendor: 'Snowflake', product: 'Login history' }, ...optional(row) });
}

const has = (json: JsonObject, ...names: readonly string[]): boolean => names.every((name) => name in json || name.toLowerCase() in json);

export const loginHistory: Source = {
  id: 'snowflake.login-history',
  title: 'Snowflake LOGIN_HISTORY',
  events: ['LOGIN'],
  clues: ['IS_SUCCESS'],
  matches: ({ json }) => json !== undefined && has(json, 'IS_SUCCESS', 'EVENT_TIMESTAMP') && (has(json, 'REPORTED_CLIENT_TYPE') || has(json, 'FIRST_AUTHENTICATION_FACTOR')),
  parse: ({ json }, context) => (json === undefined ? deadLetter('bad_value', 'not a JSON object') : parse(json, context)),
};
