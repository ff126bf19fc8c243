import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '../../../src/index.ts';
import { events } from '../../../src/sources/onelogin/events.ts';

const pipeline = new Pipeline({ sources: [events] });

function short(value: unknown): string {
  const { observations, dropped, deadLetters } = pipeline.process({ value: new TextEncoder().encode(JSON.stringify(value)), receivedAt: Date.UTC(2026, 2, 4) });
  return [
    ...observations.map((o) => [o.winnow.kind, o.event.outcome, o.user?.name, o.user?.id, o.source?.ip, o.winnow.device?.fingerprint, o.winnow.traits?.join('+')].map((part) => part ?? '-').join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}
const event = (event_type_id: number | string, more: object = {}): object => ({ id: 1, created_at: '2026-03-02T08:14:22.123Z', user_id: 7, event_type_id, ipaddr: '203.0.113.7', actor_user_id: 7, user_name: 'Jane Roe', ...more });

const table: readonly (readonly [what: string, expected: string, record: unknown])[] = [
  ['in', 'login|success|7|7|203.0.113.7|-|-', event(5)],
  ['in, the number as text', 'login|success|7|7|203.0.113.7|-|-', event('5')],
  ['turned away', 'login|failure|7|7|203.0.113.7|-|-', event(6, { error_description: 'Invalid password' })],
  ['kept out by policy', 'login|failure|7|7|203.0.113.7|-|blocked', event(6, { error_description: 'IP address is not allowed' })],
  ['into an application', 'login|success|7|7|203.0.113.7|-|-', event(8)],
  ['into an application as somebody else', 'drop assumed_user', event(8, { assuming_acting_user_id: 9 })],
  ['a name that is a login', 'login|success|jane|7|203.0.113.7|-|-', event(5, { user_name: 'jane@example.com' })],
  ['a name and a login', 'login|success|jane|7|203.0.113.7|-|-', event(5, { login_name: 'jane' })],
  ['nobody', 'drop no_user', event(6, { user_id: null, user_name: null })],
  ['a name alone that is none', 'drop no_user', event(6, { user_id: null })],
  ['a known browser', 'login|success|7|7|203.0.113.7|cookie-0001|-', event(5, { risk_cookie_id: 'cookie-0001' })],
  ['RADIUS: the address is its client\'s', 'login|failure|7|7|-|-|-', event(69)],
  ['a password of one\'s own', 'account-change|success|7|7|203.0.113.7|-|-', event(11)],
  ['a password that an administrator sets', 'account-change|success|7|7|-|-|-', event(11, { actor_user_id: 9 })],
  ['a factor that is removed', 'account-change|success|7|7|-|-|-', event(24, { actor_user_id: 9 })],
  ['a factor that is added', 'account-change|success|7|7|203.0.113.7|-|-', event(22)],
  ['out', 'logout|success|7|7|203.0.113.7|-|-', event(7)],
  ['RADIUS lets in', 'login|success|7|7|-|-|-', event(68)],
  ['a server asks by the API', 'login|failure|7|7|-|-|-', event(123)],
  ['a server asks by LDAP', 'login|success|7|7|-|-|-', event(130)],
  ['at a Mac', 'login|success|7|7|203.0.113.7|-|-', event(153)],
  ['by another provider, which said no', 'login|failure|7|7|203.0.113.7|-|-', event(141)],
  ['by another provider, which said yes: the login follows', 'drop event_type', event(140)],
  ['something else', 'drop event_type', event(13)],
  ['IPv6, by webhook', 'login|success|7|7|2001:db8::7|-|-', event(5, { id: undefined, created_at: undefined, event_timestamp: '2026-03-02 08:14:22 UTC', ipaddr: '2001:DB8::7' })],
  ['no time', 'dead no_time', event(5, { created_at: 'soon' })],
  ['another product\'s event', 'dead no_parser', { event_type_id: 5, created_at: '2026-03-02T08:14:22.123Z', name: 'x' }],
];

describe('OneLogin', () => {
  it.each(table)('%s', (_, expected, record) => { expect(short(record)).toBe(expected); });
});
