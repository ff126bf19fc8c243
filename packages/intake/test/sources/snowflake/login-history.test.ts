import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '@winnow/intake';
import { loginHistory } from '../../../src/sources/snowflake/login-history.ts';

const pipeline = new Pipeline({ sources: [loginHistory] });
const process = (value: unknown): ReturnType<Pipeline['process']> => pipeline.process({ value: new TextEncoder().encode(JSON.stringify(value)), receivedAt: Date.UTC(2026, 2, 4) });

function short(value: unknown): string {
  const { observations, dropped, deadLetters } = process(value);
  return [
    ...observations.map((o) => [o.winnow.kind, o.event.outcome, o.user?.name ?? o.user?.id, o.source?.ip, o.winnow.traits?.join('+') ?? '', o.winnow.mfa?.factor].map((part) => part ?? '-').join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}
const row = (more: object = {}): Record<string, unknown> => ({
  EVENT_ID: '1', EVENT_TIMESTAMP: '2026-03-02 08:31:20.100 +0000', EVENT_TYPE: 'LOGIN', USER_NAME: 'JANE', CLIENT_IP: '203.0.113.7', REPORTED_CLIENT_TYPE: 'SNOWFLAKE_UI', FIRST_AUTHENTICATION_FACTOR: 'PASSWORD', SECOND_AUTHENTICATION_FACTOR: null, IS_SUCCESS: 'YES', ERROR_CODE: null, ERROR_MESSAGE: null, ...more,
});
const failed = (message: string, more: object = {}): object => row({ IS_SUCCESS: 'NO', ERROR_MESSAGE: message, ...more });

const table: readonly (readonly [what: string, expected: string, record: unknown])[] = [
  ['in', 'login|success|jane|203.0.113.7||-', row()],
  ['in with a second factor', 'login|success|jane|203.0.113.7||DUO_PUSH', row({ SECOND_AUTHENTICATION_FACTOR: 'DUO_PUSH' })],
  ['by SAML', 'login|success|jane|203.0.113.7||-', row({ FIRST_AUTHENTICATION_FACTOR: 'SAML2_ASSERTION' })],
  ['a program\'s key', 'other|success|jane|203.0.113.7||-', row({ FIRST_AUTHENTICATION_FACTOR: 'RSA_KEYPAIR' })],
  ['a token', 'other|success|jane|203.0.113.7||-', row({ FIRST_AUTHENTICATION_FACTOR: 'OAUTH_ACCESS_TOKEN' })],
  ['a wrong password', 'login|failure|jane|203.0.113.7||-', failed('INCORRECT_USERNAME_PASSWORD')],
  ['a forbidden address', 'login|failure|jane|203.0.113.7|blocked|-', failed('INCOMING_IP_BLOCKED')],
  ['a forbidden address, by its code', 'login|failure|jane|203.0.113.7|blocked|-', failed('Incoming request with IP is not allowed', { ERROR_CODE: 390422 })],
  ['a push denied', 'login|failure|jane|203.0.113.7|password-proven|-', failed('EXT_AUTHN_DENIED')],
  ['the same without a password before', 'login|failure|jane|203.0.113.7||-', failed('EXT_AUTHN_DENIED', { FIRST_AUTHENTICATION_FACTOR: 'OAUTH_ACCESS_TOKEN' })],
  ['in small letters', 'login|success|jane|203.0.113.7||-', Object.fromEntries(Object.entries(row()).map(([name, value]) => [name.toLowerCase(), value]))],
  ['IPv6', 'login|success|jane|2001:db8::7||-', row({ CLIENT_IP: '2001:DB8::7' })],
  ['Snowflake itself', 'login|success|jane|-||-', row({ CLIENT_IP: '0.0.0.0' })],
  ['nobody known', 'drop no_user', failed('INCORRECT_USERNAME_PASSWORD', { USER_NAME: null })],
  ['another event', 'drop event_type', row({ EVENT_TYPE: 'OTHER' })],
  ['no time', 'dead no_time', row({ EVENT_TIMESTAMP: 'soon' })],
  ['another table', 'dead no_parser', { EVENT_TIMESTAMP: '2026-03-02 08:31:20', USER_NAME: 'JANE', IS_SUCCESS: 'YES' }],
];

describe('Snowflake', () => {
  it.each(table)('%s', (_, expected, record) => { expect(short(record)).toBe(expected); });
});
