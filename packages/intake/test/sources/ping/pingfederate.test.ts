import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '@winnow/intake';
import { pingfederate } from '../../../src/sources/ping/pingfederate.ts';

const pipeline = new Pipeline({ sources: [pingfederate] });
const process = (value: string): ReturnType<Pipeline['process']> => pipeline.process({ value: new TextEncoder().encode(value), receivedAt: Date.UTC(2026, 2, 4) });

function short(value: string): string {
  const { observations, dropped, deadLetters } = process(value);
  return [
    ...observations.map((o) => [o.winnow.kind, o.event.outcome, o.user?.name ?? o.user?.id, o.source?.ip, o.winnow.traits?.join('+') ?? '', o.winnow.mfa?.factor].map((part) => part ?? '-').join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}
interface Cells { event?: string; subject?: string; ip?: string; role?: string; status?: string; adapter?: string; transaction?: string; stamp?: string }
const line = ({ event = 'SSO', subject = 'jane', ip = '203.0.113.7', role = 'IdP', status = 'success', adapter = 'HTMLForm', transaction = '', stamp = '2026-03-02 08:31:20,100' }: Cells): string =>
  `${stamp}| tid:ae14| ${transaction}${event}| ${subject}| ${ip} | https://app.example.com/a?b=c| sp:app| SAML20| sso.example.com| ${role}| ${status}| ${adapter}| | 133`;
const cef = (event: string, status: string, subject = 'jane'): string => `CEF:0|Ping Identity|PingFederate|12.0|${event}|${event}|0|rt=Mar 02 2026 08:31:20.100 duid=${subject} src=203.0.113.7 msg=${status} cs4Label=Role cs4=IdP externalId=tid:ae14`;

const table: readonly (readonly [what: string, expected: string, record: string])[] = [
  ['an assertion sent', 'login|success|jane|203.0.113.7||-', line({})],
  ['with a transaction id before the event', 'login|success|jane|203.0.113.7||-', line({ transaction: '8f-x| ' })],
  ['refused at the end, which the attempt told', 'other|failure|jane|203.0.113.7||-', line({ status: 'failure' })],
  ['another\'s assertion refused', 'login|failure|jane|203.0.113.7||-', line({ status: 'failure', role: 'SP' })],
  ['the password was right', 'other|success|jane|203.0.113.7||-', line({ event: 'AUTHN_ATTEMPT' })],
  ['the password was wrong', 'login|failure|jane|203.0.113.7||-', line({ event: 'AUTHN_ATTEMPT', status: 'failure' })],
  ['the form is shown', 'drop in_progress', line({ event: 'AUTHN_ATTEMPT', status: 'inprogress' })],
  ['the second factor', 'mfa|success|jane|203.0.113.7||PingID', line({ event: 'AUTHN_ATTEMPT', adapter: 'PingID' })],
  ['a session', 'other|success|jane|203.0.113.7||-', line({ event: 'AUTHN_SESSION_CREATED' })],
  ['a token, fetched by the application\'s server', 'other|success|jane|-||-', line({ event: 'OAuth', ip: '198.51.100.20' })],
  ['a logout', 'logout|success|jane|203.0.113.7||-', line({ event: 'SLO' })],
  ['a password changed', 'account-change|success|jane|203.0.113.7||-', line({ event: 'PWD_CHANGE' })],
  ['a directory\'s name', 'login|success|jane|203.0.113.7||-', line({ subject: 'uid=jane,ou=people,dc=example,dc=com' })],
  ['a proxy behind the client', 'login|success|jane|203.0.113.7||-', line({ ip: '203.0.113.7, 10.0.0.4' })],
  ['its own machine', 'login|success|jane|-||-', line({ ip: '127.0.0.1' })],
  ['nobody', 'drop no_user', line({ subject: '' })],
  ['a security token service', 'drop event', line({ event: 'STS' })],
  ['CEF', 'login|success|jane|203.0.113.7||-', cef('SSO', 'success')],
  ['CEF, failed', 'login|failure|jane|203.0.113.7||-', cef('AUTHN_ATTEMPT', 'failure')],
  ['CEF of nobody', 'drop no_user', cef('AUTHN_ATTEMPT', 'failure', '')],
  ['CEF of another product', 'dead no_parser', cef('SSO', 'success').replace('PingFederate', 'PingAccess')],
  ['the admin log', 'dead no_parser', '2026-03-02 08:31:20,100 | Administrator | UserAdmin | 203.0.113.7 | A-rBn | LOGIN | x | - Login was successful'],
];

describe('PingFederate', () => {
  it.each(table)('%s', (_, expected, record) => { expect(short(record)).toBe(expected); });

  it('tells when and in which session', () => {
    expect(process(line({})).observations[0]).toMatchObject({ '@timestamp': '2026-03-02T08:31:20.100Z', event: { action: 'SSO' }, winnow: { session: { id: 'ae14' } } });
  });
});
