import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '../../../src/index.ts';
import { signInAttempts } from '../../../src/sources/onepassword/sign-in-attempts.ts';

const pipeline = new Pipeline({ sources: [signInAttempts] });
const process = (value: unknown): ReturnType<Pipeline['process']> => pipeline.process({ value: new TextEncoder().encode(JSON.stringify(value)), receivedAt: Date.UTC(2026, 2, 4) });

function short(value: unknown): string {
  const { observations, dropped, deadLetters } = process(value);
  return [
    ...observations.map((o) => [o.winnow.kind, o.event.outcome, o.user?.name ?? o.user?.id, o.source?.ip, o.winnow.traits?.join('+') ?? '', o.winnow.mfa?.factor, o.host?.os?.type].map((part) => part ?? '-').join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}
const jane = { uuid: 'USR7', name: 'Jane Roe', email: 'jane@example.com', user_type: 'user' };
const browser = { app_name: '1Password Browser Extension', app_version: '20127', platform_name: 'Chrome', os_name: 'MacOSX', os_version: '15.3.1', ip_address: '203.0.113.7' };
const attempt = (category: string, type: string, more: object = {}): object => ({ uuid: 'EVT1', session_uuid: 'SES1', timestamp: '2026-03-02T08:31:20Z', category, type, country: 'DE', details: null, target_user: jane, client: browser, ...more });
const flat = { uuid: 'EVT1', session_uuid: 'SES1', timestamp: '2026-03-02T08:31:20Z', category: 'success', type: 'credentials_ok', 'target_user.uuid': 'USR7', 'target_user.email': 'jane@example.com', 'client.ip_address': '203.0.113.7', 'client.os_name': 'Windows' };

const table: readonly (readonly [what: string, expected: string, record: unknown])[] = [
  ['in', 'login|success|jane|203.0.113.7||-|macos', attempt('success', 'credentials_ok')],
  ['in, with a second factor', 'login|success|jane|203.0.113.7||-|macos', attempt('success', 'mfa_ok')],
  ['in, which the firewall reports', 'login|success|jane|203.0.113.7||-|macos', attempt('firewall_reported_success', 'country_blocked')],
  ['blocked by the firewall', 'login|failure|jane|203.0.113.7|blocked|-|macos', attempt('firewall_failed', 'country_blocked')],
  ['a wrong password or key', 'login|failure|jane|203.0.113.7||-|macos', attempt('credentials_failed', 'password_secret_bad')],
  ['a wrong code', 'login|failure|jane|203.0.113.7|password-proven|totp|macos', attempt('mfa_failed', 'totp_bad')],
  ['no answer on the phone', 'login|failure|jane|203.0.113.7|password-proven|duo_native|macos', attempt('mfa_failed', 'duo_native_bad')],
  ['no second factor', 'login|failure|jane|203.0.113.7|password-proven|-|macos', attempt('mfa_failed', 'mfa_missing')],
  ['an app that is too old', 'login|failure|jane|203.0.113.7||-|macos', attempt('modern_version_failed', 'modern_version_old')],
  ['an unknown category', 'drop category', attempt('other', 'x')],
  ['IPv6 and another system', 'login|success|jane|2001:db8::7||-|windows', attempt('success', 'credentials_ok', { client: { ...browser, ip_address: '2001:DB8::7', os_name: 'Windows' } })],
  ['no client', 'login|success|jane|-||-|-', attempt('success', 'credentials_ok', { client: null })],
  ['an id alone', 'login|success|USR7|203.0.113.7||-|macos', attempt('success', 'credentials_ok', { target_user: { uuid: 'USR7' } })],
  ['nobody', 'drop no_user', attempt('success', 'credentials_ok', { target_user: null })],
  ['a service account', 'drop no_user', attempt('success', 'credentials_ok', { target_user: { ...jane, user_type: 'service_account' } })],
  ['the SCIM bridge', 'drop no_user', attempt('success', 'credentials_ok', { client: { ...browser, app_name: '1Password SCIM Bridge' } })],
  ['flattened', 'login|success|jane|203.0.113.7||-|windows', flat],
  ['no time', 'dead no_time', attempt('success', 'credentials_ok', { timestamp: 'soon' })],
  ['the use of an item', 'dead no_parser', { uuid: 'EVT1', timestamp: '2026-03-02T08:31:20Z', used_version: 1, vault_uuid: 'V1', item_uuid: 'I1', action: 'fill', user: jane, client: browser }],
  ['another product\'s session', 'dead no_parser', { ...flat, 'target_user.uuid': undefined }],
];

describe('1Password', () => {
  it.each(table)('%s', (_, expected, record) => { expect(short(record)).toBe(expected); });

  it('tells who, when and in which session', () => {
    expect(process(attempt('success', 'mfa_ok')).observations[0]).toMatchObject({
      '@timestamp': '2026-03-02T08:31:20.000Z', event: { action: 'mfa_ok' }, user: { name: 'jane', domain: 'example.com', email: 'jane@example.com', id: 'USR7' },
      host: { os: { type: 'macos', version: '15.3.1' } }, observer: { vendor: '1Password' }, winnow: { session: { id: 'SES1' } },
    });
  });
});
