import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '../../../src/index.ts';
import { access } from '../../../src/sources/cloudflare/access.ts';

const pipeline = new Pipeline({ sources: [access] });

function short(value: unknown): string {
  const { observations, dropped, deadLetters } = pipeline.process({ value: new TextEncoder().encode(JSON.stringify(value)), receivedAt: Date.UTC(2026, 2, 4) });
  return [
    ...observations.map((o) => [o.winnow.kind, o.event.outcome, o.user?.name, o.user?.id, o['@timestamp'].slice(11, 23), o.source?.ip, o.winnow.traits?.join('+')].map((part) => part ?? '-').join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}
const request = (more: object = {}): object => ({ Action: 'login', Allowed: true, AppDomain: 'wiki.example.com', AppUUID: 'A1', Connection: 'azureAD', CreatedAt: '2026-03-02T08:14:22Z', Email: 'jane@example.com', IPAddress: '203.0.113.7', RayID: 'R1', UserUID: 'U1', ...more });
const api = { action: 'login', allowed: true, app_domain: 'wiki.example.com', app_uid: 'A1', connection: 'saml', created_at: '2026-03-02T08:14:22Z', ip_address: '203.0.113.7', ray_id: 'R1', user_email: 'jane@example.com' };

const table: readonly (readonly [what: string, expected: string, record: unknown])[] = [
  ['in', 'login|success|jane|U1|08:14:22.000|203.0.113.7|-', request()],
  ['in, by the API', 'login|success|jane|-|08:14:22.000|203.0.113.7|-', api],
  ['seconds', 'login|success|jane|U1|08:14:22.000|203.0.113.7|-', request({ CreatedAt: 1772439262 })],
  ['nanoseconds', 'login|success|jane|U1|08:14:22.000|203.0.113.7|-', request({ CreatedAt: 1772439262000000000 })],
  ['an offset', 'login|success|jane|U1|08:14:22.000|203.0.113.7|-', request({ CreatedAt: '2026-03-02T17:44:22+09:30' })],
  ['stopped by policy', 'login|failure|jane|U1|08:14:22.000|203.0.113.7|blocked+password-proven', request({ Allowed: false })],
  ['stopped by policy, flag as text', 'login|failure|jane|U1|08:14:22.000|203.0.113.7|blocked+password-proven', request({ Allowed: 'false' })],
  ['no code was sent to that mailbox', 'login|failure|jane|U1|08:14:22.000|203.0.113.7|blocked', request({ Allowed: false, Connection: 'onetimepin' })],
  ['neither', 'drop undecided', request({ Allowed: null })],
  ['out', 'logout|success|jane|U1|08:14:22.000|203.0.113.7|-', request({ Action: 'logout' })],
  ['something else', 'drop action', request({ Action: 'refresh' })],
  ['IPv6', 'login|success|jane|U1|08:14:22.000|2001:db8::7|-', request({ IPAddress: '2001:DB8::7' })],
  ['a service token', 'drop no_user', request({ Connection: 'service_auth', Email: 'token@example.com' })],
  ['nobody', 'drop no_user', request({ Email: '' })],
  ['no time', 'dead no_time', request({ CreatedAt: 'soon' })],
  ['a network session', 'drop network_session', { AccountID: 'a', SessionID: 's', OriginIP: '192.0.2.80', SourceIP: '203.0.113.7', Email: 'jane@example.com' }],
  ['a request to a web site', 'dead no_parser', { ClientIP: '203.0.113.7', ClientRequestHost: 'www.example.com', RayID: 'R1', EdgeStartTimestamp: 1772439262 }],
  ['no application', 'dead no_parser', request({ AppDomain: undefined, AppUUID: undefined })],
];

describe('Cloudflare Access', () => {
  it.each(table)('%s', (_, expected, record) => { expect(short(record)).toBe(expected); });
});
