import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '@winnow/intake';
import { audit } from '../../../src/sources/github/audit.ts';

const pipeline = new Pipeline({ sources: [audit] });
const process = (value: unknown): ReturnType<Pipeline['process']> => pipeline.process({ value: new TextEncoder().encode(JSON.stringify(value)), receivedAt: Date.UTC(2026, 2, 4) });

function short(value: unknown): string {
  const { observations, dropped, deadLetters } = process(value);
  return [
    ...observations.map((o) => [o.winnow.kind, o.event.outcome, o.user?.name ?? o.user?.id, o.source?.ip, o.winnow.traits?.join('+') ?? '', o.winnow.mfa?.factor].map((part) => part ?? '-').join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}
const event = (action: string, more: object = {}): object => ({ '@timestamp': 1772440280100, _document_id: 'd1', action, actor: 'jane-roe', actor_id: 1001, user: 'jane-roe', user_id: 1001, org: 'example', actor_ip: '203.0.113.7', user_agent: 'Mozilla/5.0', ...more });

const table: readonly (readonly [what: string, expected: string, record: unknown])[] = [
  ['in', 'login|success|jane-roe|203.0.113.7||-', event('user.login')],
  ['a wrong password', 'login|failure|jane-roe|203.0.113.7||-', event('user.failed_login')],
  ['a failed login without an actor', 'login|failure|jane-roe|203.0.113.7||-', event('user.failed_login', { actor: undefined })],
  ['a second factor', 'mfa|success|jane-roe|203.0.113.7||-', event('user.two_factor_challenge_success')],
  ['a wrong second factor', 'mfa|failure|jane-roe|203.0.113.7|password-proven|-', event('user.two_factor_challenge_failure')],
  ['by the company\'s identity provider', 'login|success|jane.roe|203.0.113.7||-', event('org.sso_response', { external_identity_nameid: 'jane.roe@example.com' })],
  ['a name of the identity provider that is no address', 'login|success|jane-roe|203.0.113.7||-', event('business.sso_response', { external_identity_nameid: 'G-1234' })],
  ['without an address, which is off by default', 'login|success|jane-roe|-||-', event('user.login', { actor_ip: undefined })],
  ['IPv6', 'login|success|jane-roe|2001:db8::7||-', event('user.login', { actor_ip: '2001:DB8::7' })],
  ['one\'s own second factor off', 'account-change|success|jane-roe|203.0.113.7||-', event('two_factor_authentication.disabled')],
  ['a password reset by somebody else', 'account-change|success|jane-roe|-||-', event('user.reset_password', { actor: 'desk', actor_id: 9 })],
  ['a logout', 'logout|success|jane-roe|203.0.113.7||-', event('user.logout')],
  ['git', 'drop git', event('git.push')],
  ['a repository', 'drop action', event('repo.create')],
  ['a near name', 'drop action', event('two_factor_authentication.seen')],
  ['a bot', 'drop no_user', event('user.login', { actor: 'dependabot[bot]' })],
  ['a bot by its mark', 'drop no_user', event('user.login', { actor_is_bot: true })],
  ['the API\'s older form', 'login|success|jane-roe|-||-', { actor: 'jane-roe', org: 'example', action: 'user.login', created_at: 1772440280100 }],
  ['an action of another log', 'dead no_parser', event('user.login', { '@timestamp': '2026-03-02T08:31:20Z' })],
  ['one word', 'dead no_parser', event('login')],
];

describe('GitHub', () => {
  it.each(table)('%s', (_, expected, record) => { expect(short(record)).toBe(expected); });
});
