import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '@winnow/intake';
import { login } from '../../../src/sources/salesforce/login.ts';

const pipeline = new Pipeline({ sources: [login] });
const process = (value: unknown): ReturnType<Pipeline['process']> => pipeline.process({ value: new TextEncoder().encode(JSON.stringify(value)), receivedAt: Date.UTC(2026, 2, 4) });

function short(value: unknown): string {
  const { observations, dropped, deadLetters } = process(value);
  return [
    ...observations.map((o) => [o.winnow.kind, o.event.outcome, o.user?.name ?? o.user?.id, o.source?.ip, o.winnow.traits?.join('+') ?? '', o.winnow.mfa?.factor].map((part) => part ?? '-').join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}
const agent = 'Mozilla/5.0 (Windows NT 10.0; rv%3A135.0) Firefox/135.0';
const row = (more: object = {}): object => ({ EVENT_TYPE: 'Login', TIMESTAMP: '20260302083120.100', USER_ID: '0056j', USER_NAME: 'jane@example.com', LOGIN_STATUS: 'LOGIN_NO_ERROR', BROWSER_TYPE: agent, SOURCE_IP: '203.0.113.7', CLIENT_IP: '10.0.0.1', LOGIN_KEY: 'k', API_TYPE: 'f', ...more });
const event = (more: object = {}): object => ({ EventDate: '2026-03-02T08:31:20.100Z', EventIdentifier: 'e', LoginType: 'Application', Status: 'Success', SourceIp: '203.0.113.7', Username: 'jane@example.com', UserId: '0056j', Browser: 'Chrome 134', Platform: 'Windows 10', ...more });

const table: readonly (readonly [what: string, expected: string, record: unknown])[] = [
  ['in, by the file', 'login|success|jane|203.0.113.7||-', row()],
  ['a wrong password, by the file', 'login|failure|jane|203.0.113.7||-', row({ LOGIN_STATUS: 'LOGIN_ERROR_INVALID_PASSWORD' })],
  ['a forbidden address, by the file', 'login|failure|jane|203.0.113.7|blocked|-', row({ LOGIN_STATUS: 'LOGIN_ERROR_RESTRICTED_DOMAIN' })],
  ['a challenge, by the file', 'other|unknown|jane|203.0.113.7||-', row({ LOGIN_STATUS: 'LOGIN_TWOFACTOR_REQ' })],
  ['a program, by the file', 'other|success|jane|203.0.113.7||-', row({ BROWSER_TYPE: 'Java (Salesforce.com)' })],
  ['a program that knows no password', 'login|failure|jane|203.0.113.7||-', row({ BROWSER_TYPE: 'Java (Salesforce.com)', LOGIN_STATUS: 'LOGIN_ERROR_INVALID_PASSWORD' })],
  ['Salesforce itself', 'login|success|jane|-||-', row({ SOURCE_IP: 'Salesforce.com IP' })],
  ['in', 'login|success|jane|203.0.113.7||-', event()],
  ['a wrong password', 'login|failure|jane|203.0.113.7||-', event({ Status: 'Invalid Password' })],
  ['a forbidden hour', 'login|failure|jane|203.0.113.7|blocked|-', event({ Status: 'Restricted time' })],
  ['a new machine, to be confirmed', 'other|unknown|jane|203.0.113.7||-', event({ Status: 'Failed: Computer activation required' })],
  ['a connected application', 'other|success|jane|203.0.113.7||-', event({ LoginType: 'Remote Access 2.0', Browser: 'Unknown' })],
  ['a connected application in a browser', 'login|success|jane|203.0.113.7||-', event({ LoginType: 'Remote Access 2.0' })],
  ['by SAML, without a browser\'s name', 'login|success|jane|203.0.113.7||-', event({ LoginType: 'SAML Idp Initiated SSO', Browser: 'Unknown' })],
  ['LoginHistory, which names nobody', 'login|success|0056j|2001:db8::7||-', event({ EventDate: undefined, LoginTime: '2026-03-02T08:31:20.000+0000', Username: undefined, SourceIp: '2001:DB8::7' })],
  ['a guest', 'drop no_user', row({ USER_TYPE: 'Guest' })],
  ['no status', 'drop no_status', event({ Status: null })],
  ['no time', 'dead no_time', event({ EventDate: 'soon' })],
  ['a logout\'s file', 'dead no_parser', row({ EVENT_TYPE: 'Logout' })],
];

describe('Salesforce', () => {
  it.each(table)('%s', (_, expected, record) => { expect(short(record)).toBe(expected); });

  it('tells when, with what and in which session', () => {
    expect(process(row()).observations[0]).toMatchObject({ '@timestamp': '2026-03-02T08:31:20.100Z', user_agent: { original: 'Mozilla/5.0 (Windows NT 10.0; rv:135.0) Firefox/135.0' }, winnow: { session: { id: 'k' } } });
  });

  it('counts a login of LoginHistory and LoginEvent once', () => {
    const ids = [event({ LoginHistoryId: '0Ya1' }), event({ EventDate: undefined, LoginTime: '2026-03-02T08:31:20.100Z', EventIdentifier: undefined, Id: '0Ya1' })].map((one) => process(one).observations[0]?.event.id);
    expect(ids[0]).toBe(ids[1]);
  });
});
