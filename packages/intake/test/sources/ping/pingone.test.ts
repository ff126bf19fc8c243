import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '@winnow/intake';
import { pingone } from '../../../src/sources/ping/pingone.ts';

const pipeline = new Pipeline({ sources: [pingone] });
const process = (value: unknown): ReturnType<Pipeline['process']> => pipeline.process({ value: new TextEncoder().encode(JSON.stringify(value)), receivedAt: Date.UTC(2026, 2, 4) });

function short(value: unknown): string {
  const { observations, dropped, deadLetters } = process(value);
  return [
    ...observations.map((o) => [o.winnow.kind, o.event.outcome, o.user?.name ?? o.user?.id, o.source?.ip, o.winnow.traits?.join('+') ?? '', o.winnow.mfa?.factor].map((part) => part ?? '-').join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}
const jane = { id: 'u1', name: 'jane@example.com', type: 'USER' };
const event = (type: string, more: object = {}): object => ({
  id: 'a1', recordedAt: '2026-03-02T08:31:20.100Z', correlationId: 'c', action: { type }, actors: { client: { id: 'app', name: 'Payroll', type: 'CLIENT' }, user: jane },
  resources: [jane], result: { status: 'SUCCESS' }, source: { ipAddress: '203.0.113.7', userAgent: 'Mozilla/5.0' }, ...more,
});
const admin = { user: { id: 'u9', name: 'admin@example.com', type: 'USER' } };

const table: readonly (readonly [what: string, expected: string, record: unknown])[] = [
  ['an application reached', 'login|success|jane|203.0.113.7||-', event('USER.ACCESS_ALLOWED')],
  ['an application refused', 'login|failure|jane|203.0.113.7|blocked+password-proven|-', event('USER.ACCESS_DENIED')],
  ['the right password, which is a step', 'other|success|jane|203.0.113.7||-', event('PASSWORD.CHECK_SUCCEEDED')],
  ['a wrong password, whatever the status says', 'login|failure|jane|203.0.113.7||-', event('PASSWORD.CHECK_FAILED')],
  ['a wrong password, which no user is the actor of', 'login|failure|jane|203.0.113.7||-', event('PASSWORD.CHECK_FAILED', { actors: { client: {} } })],
  ['a session', 'other|success|jane|203.0.113.7||-', event('SESSION.CREATED')],
  ['a code', 'mfa|success|jane|203.0.113.7||otp', event('OTP.CHECK_SUCCESS')],
  ['a wrong code', 'mfa|failure|jane|203.0.113.7||otp', event('OTP.CHECK_INVALID')],
  ['a logout', 'logout|success|jane|203.0.113.7||-', event('SESSION.DELETED')],
  ['a session that an administrator ended', 'logout|success|jane|-||-', event('SESSION.DELETED', { actors: admin })],
  ['one\'s own new device', 'account-change|success|jane|203.0.113.7||-', event('DEVICE.CREATED')],
  ['a password that an administrator set', 'account-change|success|jane|-||-', event('PASSWORD.SET', { actors: admin })],
  ['a password that a program set', 'account-change|success|jane|-||-', event('PASSWORD.SET', { actors: { client: {} } })],
  ['IPv6', 'login|success|jane|2001:db8::7||-', event('USER.ACCESS_ALLOWED', { source: { ipAddress: '2001:DB8::7' } })],
  ['an address that is not shown', 'login|success|jane|-||-', event('USER.ACCESS_ALLOWED', { source: undefined })],
  ['nobody', 'drop no_user', event('USER.ACCESS_ALLOWED', { actors: { client: {} }, resources: [] })],
  ['a change of an application', 'drop action_type', event('APPLICATION.UPDATED')],
  ['no time', 'dead no_time', event('USER.ACCESS_ALLOWED', { recordedAt: 'soon' })],
  ['another log with actions', 'dead no_parser', { action: { type: 'USER.ACCESS_ALLOWED' }, actors: {}, time: 1 }],
];

describe('PingOne', () => {
  it.each(table)('%s', (_, expected, record) => { expect(short(record)).toBe(expected); });

  it('of a failed status', () => { expect(short(event('USER.ACCESS_ALLOWED', { result: { status: 'FAILED' } }))).toBe('login|failure|jane|203.0.113.7|blocked+password-proven|-'); });
});
