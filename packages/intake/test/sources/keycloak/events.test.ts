import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '../../../src/index.ts';
import { events } from '../../../src/sources/keycloak/events.ts';

const receivedAt = Date.UTC(2026, 2, 4);
const pipeline = new Pipeline({ sources: [events] });
const process = (line: string, zone?: string): ReturnType<Pipeline['process']> => pipeline.process({ value: new TextEncoder().encode(line), receivedAt, ...(zone !== undefined && { zone }) });

function short(line: string): string {
  const { observations, dropped, deadLetters } = process(line);
  return [
    ...observations.map((o) => [o.winnow.kind, o.event.outcome, o.user?.name ?? o.user?.id ?? '-', o.source?.ip ?? '-', (o.winnow.traits ?? []).join('+'), o.winnow.session?.id ?? '-', o.winnow.mfa?.factor ?? '-'].join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}

type Details = Readonly<Record<string, string>>;
interface Event { readonly type: string; readonly userId: string | null; readonly ipAddress: string; readonly error?: string; readonly sessionId?: string; readonly details: Details }
const event = (type: string, details: Details = {}, more: Partial<Event> = {}): Event => ({ type, userId: '0b7c1d9e', ipAddress: '203.0.113.7', details: { username: 'jane', ...details }, ...more });

const head = '2026-03-02 08:31:20,123 INFO  [org.keycloak.events] (executor-thread-4) ';
function said({ type, userId, details, ...rest }: Event, quote: string): string {
  const all = Object.entries({ type, realmId: 'staff', clientId: 'portal', userId: userId ?? 'null', ...rest, ...details });
  return all.map(([key, value]) => `${key}=${quote === '' && value.includes(' ') ? `'${value}'` : `${quote}${value.replaceAll('"', '\\"')}${quote}`}`).join(', ');
}
/** One event in all forms in which it may come. */
const forms = (of: Event): readonly string[] => [head + said(of, '"'), head + said(of, ''), JSON.stringify({ time: receivedAt, realmId: 'staff', clientId: 'portal', ...of })];

const table: readonly (readonly [what: string, expected: string, event: Event])[] = [
  ['in', 'login|success|jane|203.0.113.7||s1|-', event('LOGIN', { code_id: 's1' })],
  ['in, by session id', 'login|success|jane|203.0.113.7||s2|-', event('LOGIN', { code_id: 's1' }, { sessionId: 's2' })],
  ['a wrong password begins no session', 'login|failure|jane|203.0.113.7||-|-', event('LOGIN_ERROR', { code_id: 's1' }, { error: 'invalid_user_credentials' })],
  ['an unknown name', 'login|failure|jane|203.0.113.7||-|-', event('LOGIN_ERROR', {}, { userId: null, error: 'user_not_found' })],
  ['locked out by strangers', 'login|failure|jane|203.0.113.7||-|-', event('LOGIN_ERROR', {}, { error: 'user_temporarily_disabled' })],
  ['denied by the flow', 'login|failure|jane|203.0.113.7|blocked|-|-', event('LOGIN_ERROR', {}, { error: 'access_denied' })],
  ['a page left open', 'drop no_login', event('LOGIN_ERROR', {}, { error: 'expired_code' })],
  ['an application\'s word for a password', 'login|success|jane|-||-|-', event('LOGIN', { grant_type: 'password' })],
  ['a name with blanks and an address', 'login|failure|j, ipaddress=192.0.2.1|203.0.113.7||-|-', event('LOGIN_ERROR', { username: 'j, ipAddress=192.0.2.1' }, { userId: null })],
  ['nobody', 'drop no_user', event('LOGIN_ERROR', { username: 'null' }, { userId: null })],
  ['a client of its own account', 'drop no_user', event('LOGIN', { username: 'service-account-batch' })],
  ['out, in a browser', 'logout|success|jane|203.0.113.7||-|-', event('LOGOUT', { redirect_uri: 'https://portal.example.com/' })],
  ['out, by an application', 'logout|success|jane|-||-|-', event('LOGOUT')],
  ['a code generator', 'account-change|success|jane|203.0.113.7||-|totp', event('UPDATE_TOTP')],
  ['a key', 'account-change|success|jane|203.0.113.7||-|webauthn', event('UPDATE_CREDENTIAL', { credential_type: 'webauthn' })],
  ['a password that was not changed', 'account-change|failure|jane|203.0.113.7||-|-', event('UPDATE_PASSWORD_ERROR', {}, { error: 'password_rejected' })],
  ['a code for a token', 'drop event_type', event('CODE_TO_TOKEN')],
  ['a client', 'drop event_type', event('CLIENT_LOGIN')],
];

describe('Keycloak', () => {
  it.each(table)('%s', (_, expected, one) => { for (const form of forms(one)) expect({ form, told: short(form) }).toEqual({ form, told: expected }); });

  it.each<[string, string, string]>([
    ['a change by an administrator', 'drop admin_event', `${head}operationType="UPDATE", realmId="staff", userId="0b7c1d9e", ipAddress="203.0.113.9"`],
    ['a line without a date', 'dead no_time', '08:31:20,123 INFO  [org.keycloak.events] (t) type=LOGIN, realmId=staff, userId=0b7c1d9e, ipAddress=203.0.113.7'],
    ['another logger\'s line', 'dead no_parser', '2026-03-02 08:31:20,123 INFO  [org.keycloak.services] (main) KC-SERVICES0050: Initializing master realm'],
    ['another program\'s type', 'dead no_parser', 'type=LOGIN, user=jane, ipAddress=203.0.113.7'],
    ['another program\'s JSON', 'dead no_parser', JSON.stringify({ time: receivedAt, type: 'LOGIN', ipAddress: '203.0.113.7' })],
    ['another logger\'s JSON', 'dead no_parser', JSON.stringify({ timestamp: '2026-03-02T08:31:20Z', loggerName: 'org.example', message: 'hello', sequence: 1 })],
  ])('%s', (_, expected, line) => { expect(short(line)).toBe(expected); });

  it('reads a stamp without a zone in the zone of the topic', () => {
    const at = (line: string): string | undefined => process(line, 'Europe/Berlin').observations[0]?.['@timestamp'];
    expect(at(head + said(event('LOGIN'), '"'))).toBe('2026-03-02T07:31:20.123Z');
    expect(at(JSON.stringify({ time: receivedAt, realmId: 'staff', ...event('LOGIN') }))).toBe('2026-03-04T00:00:00.000Z');
  });
});
