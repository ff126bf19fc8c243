import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '../../../src/index.ts';
import { directoryInsights } from '../../../src/sources/jumpcloud/directory-insights.ts';

const pipeline = new Pipeline({ sources: [directoryInsights] });

function short(value: unknown): string {
  const { observations, dropped, deadLetters } = pipeline.process({ value: new TextEncoder().encode(JSON.stringify(value)), receivedAt: Date.UTC(2026, 2, 4) });
  return [
    ...observations.map((o) => [o.winnow.kind, o.event.outcome, o.user?.name, o.user?.id, o.source?.ip, o.winnow.device_id, o.winnow.mfa?.ip, o.winnow.traits?.join('+')].map((part) => part ?? '-').join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}
const event = (event_type: string, more: object = {}): object => ({ event_type, service: 'directory', organization: 'o1', id: 'E1', timestamp: '2026-03-02T08:14:22.921Z', client_ip: '203.0.113.7', success: true, initiated_by: { id: 'U1', type: 'user', username: 'jane' }, ...more });
const system = { hostname: 'LT-0042', os: 'Windows', id: 'S1', version: '11' };
const byAdmin = { initiated_by: { id: 'A1', type: 'admin', email: 'admin@example.com' }, resource: { id: 'U1', type: 'user', username: 'jane' } };

const table: readonly (readonly [what: string, expected: string, record: unknown])[] = [
  ['into the portal', 'login|success|jane|U1|203.0.113.7|-|-|-', event('user_login_attempt')],
  ['not into the portal', 'login|failure|jane|U1|203.0.113.7|-|-|-', event('user_login_attempt', { success: false, error_message: 'invalid credentials' })],
  ['kept out by policy', 'login|failure|jane|U1|203.0.113.7|-|-|blocked', event('user_login_attempt', { success: false, error_message: 'denied by conditional access policy' })],
  ['neither', 'drop undecided', event('user_login_attempt', { success: undefined })],
  ['an administrator', 'login|success|admin|A1|203.0.113.7|-|-|-', event('admin_login_attempt', { initiated_by: byAdmin.initiated_by })],
  ['into an application', 'login|success|jane|U1|203.0.113.7|-|-|-', event('sso_auth', { success: undefined, sso_token_success: true })],
  ['not into an application that is not the person\'s', 'login|failure|jane|U1|203.0.113.7|-|-|blocked+password-proven', event('sso_auth', { success: undefined, sso_token_success: false, error_message: 'not authorized' })],
  ['not into an application that is down', 'login|failure|jane|U1|203.0.113.7|-|-|-', event('sso_auth', { success: undefined, sso_token_success: false, error_message: 'application unreachable' })],
  ['with a machine and a phone', 'login|success|jane|U1|203.0.113.7|S1|198.51.100.40|-', event('sso_auth', { auth_context: { system, jumpcloud_protect_device: { id: 'P1', ip: '198.51.100.40' } } })],
  ['no second factor', 'mfa|failure|jane|U1|203.0.113.7|-|-|password-proven', event('user_mfa_attempt', { success: false })],
  ['a second factor', 'mfa|success|jane|U1|203.0.113.7|-|-|-', event('user_mfa_attempt')],
  ['RADIUS: the address is an access point\'s', 'login|success|jane|U1|-|-|-|-', event('radius_auth_attempt', { service: 'radius' })],
  ['LDAP: the address is a server\'s', 'login|failure|jane|U1|-|-|-|-', event('ldap_bind', { service: 'ldap', success: false })],
  ['at a machine', 'login|success|jane|-|203.0.113.7|S1|-|-', event('login_attempt', { initiated_by: undefined, username: 'jane', system })],
  ['in whose name a machine asks', 'login|success|jane|-|203.0.113.7|-|-|-', event('login_attempt', { initiated_by: { type: 'system', id: 'S1', username: 'lt-0042' }, username: 'jane' })],
  ['a password that an administrator changes', 'account-change|success|jane|U1|-|-|-|-', event('user_password_change', byAdmin)],
  ['a password of one\'s own', 'account-change|success|jane|U1|203.0.113.7|-|-|-', event('user_password_change', { resource: byAdmin.resource })],
  ['a password that was not changed', 'drop failed_change', event('user_password_change', { ...byAdmin, success: false })],
  ['a change of a profile', 'drop event_type', event('user_update')],
  ['IPv6', 'login|success|jane|U1|2001:db8::7|-|-|-', event('user_login_attempt', { client_ip: '2001:DB8::7' })],
  ['nobody', 'drop no_user', event('user_login_attempt', { initiated_by: undefined })],
  ['no time', 'dead no_time', event('user_login_attempt', { timestamp: 'soon' })],
  ['another product\'s event', 'dead no_parser', event('user_login_attempt', { organization: undefined })],
];

describe('JumpCloud', () => {
  it.each(table)('%s', (_, expected, record) => { expect(short(record)).toBe(expected); });
});
