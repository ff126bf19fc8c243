import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '@winnow/intake';
import { identity } from '../../../src/sources/cyberark/identity.ts';

const pipeline = new Pipeline({ sources: [identity] });
const process = (value: unknown): ReturnType<Pipeline['process']> => pipeline.process({ value: new TextEncoder().encode(JSON.stringify(value)), receivedAt: Date.UTC(2026, 2, 4) });

function short(value: unknown): string {
  const { observations, dropped, deadLetters } = process(value);
  return [
    ...observations.map((o) => [o.winnow.kind, o.event.outcome, o.user?.name ?? o.user?.id, o.source?.ip, o.winnow.traits?.join('+') ?? '', o.winnow.mfa?.factor].map((part) => part ?? '-').join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}
const event = (type: string, more: object = {}): object => ({ ID: 'e1', EventType: type, WhenOccurred: '/Date(1772440280100)/', NormalizedUser: 'jane@example.com', FromIPAddress: '203.0.113.7', Factors: 'UP,OTP', RequestDeviceOS: 'Windows', ...more });
const details = { client_ip_address: '203.0.113.7', success: 'True', factors: 'password,push', denied_by_user: 'False' };
const audited = (message: string, more: object = {}): object => ({ uuid: 'a1', timestamp: 1772440280100, username: 'jane@example.com', auditCode: 'IDP2005', auditType: 'Success', identityType: 'HUMAN', source: '198.51.100.9', message, customData: details, ...more });

const table: readonly (readonly [what: string, expected: string, record: unknown])[] = [
  ['in', 'login|success|jane|203.0.113.7||OTP', event('Cloud.Core.Login')],
  ['in with the password alone', 'login|success|jane|203.0.113.7||-', event('Cloud.Core.Login', { Factors: 'UP' })],
  ['failed', 'login|failure|jane|203.0.113.7||OTP', event('Cloud.Core.LoginFail')],
  ['failed, by the name that was typed', 'login|failure|jo|203.0.113.7||-', event('Cloud.Core.LoginFail', { NormalizedUser: null, FailUserName: 'jo', Factors: null })],
  ['IPv6', 'login|success|jane|2001:db8::7||OTP', event('Cloud.Core.Login', { FromIPAddress: '2001:DB8::7' })],
  ['an application opened', 'drop event_type', event('Cloud.Saas.Application.AppLaunch')],
  ['nobody', 'drop no_user', event('Cloud.Core.Login', { NormalizedUser: null })],
  ['no time', 'dead no_time', event('Cloud.Core.Login', { WhenOccurred: 'soon' })],
  ['in, by the audit service', 'login|success|jane|203.0.113.7||push', audited('Cloud.Core.Login')],
  ['without details', 'login|success|jane|198.51.100.9||-', audited('Cloud.Core.Login', { customData: undefined })],
  ['details as text', 'login|success|jane|203.0.113.7||push', audited('Cloud.Core.Login', { customData: JSON.stringify(details) })],
  ['a second factor', 'mfa|success|jane|203.0.113.7||push', audited('Cloud.Core.MfaSummary')],
  ['a second factor that the person denied', 'mfa|failure|jane|203.0.113.7||push', audited('Cloud.Core.MfaSummary', { customData: { ...details, denied_by_user: 'True' } })],
  ['a second factor of which nothing is told', 'mfa|unknown|jane|198.51.100.9||-', audited('Cloud.Core.MfaSummary', { customData: {} })],
  ['a service', 'drop no_user', audited('Cloud.Core.Login', { identityType: 'SERVICE' })],
  ['the system', 'drop no_user', audited('Cloud.Core.Login', { username: 'SYSTEM$' })],
  ['another application\'s audit', 'dead no_parser', audited('Retrieve password')],
];

describe('CyberArk Identity', () => {
  it.each(table)('%s', (_, expected, record) => { expect(short(record)).toBe(expected); });
});
