import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Pipeline, type Processed } from '../../../src/index.ts';
import { m365Audit } from '../../../src/sources/microsoft/m365-audit.ts';

const receivedAt = Date.UTC(2026, 2, 4, 12);
const pipeline = new Pipeline({ sources: [m365Audit] });
const process = (value: unknown, zone?: string): Processed => pipeline.process({ value: new TextEncoder().encode(JSON.stringify(value)), receivedAt, ...(zone !== undefined && { zone }) });

type Fields = Record<string, unknown>;
const list = (values: Readonly<Record<string, string>>): object[] => Object.entries(values).map(([Name, Value]) => ({ Name, Value }));
const record = (Operation: string, more: Fields = {}): Fields => ({
  CreationTime: '2026-03-04T11:22:33', Id: 'aa9ef67e-5237-49e0-9d45-587d8afc1f00', Operation, RecordType: 15, UserKey: '0f8fad5b-d9cb-469f-a165-70867728950e', UserType: 0, Workload: 'AzureActiveDirectory', ClientIP: '203.0.113.7', UserId: 'Jane.Roe@example.com',
  ExtendedProperties: list({ UserAgent: 'Mozilla/5.0', RequestType: 'OAuth2:Authorize' }), DeviceProperties: list({ OS: 'Windows10', SessionId: 's1' }), ErrorNumber: '0', ...more,
});
const request = (RequestType: string): Fields => ({ ExtendedProperties: list({ RequestType }) });
const failed = (ErrorNumber: string, more: Fields = {}): Fields => record('UserLoginFailed', { ErrorNumber, ...more });
const named = (LogonError: string): Fields => record('UserLoginFailed', { ErrorNumber: undefined, LogonError });

function short(value: unknown): string {
  const { observations, dropped, deadLetters } = process(value);
  return [
    ...observations.map((o) => [o.winnow.kind, o.event.outcome, o.user?.email ?? o.user?.id ?? '-', o.source?.ip ?? '-', (o.winnow.traits ?? []).join('+')].join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}
const jane = 'jane.roe@example.com|203.0.113.7';

const table: [string, string, Fields][] = [
  ['signed in', `login|success|${jane}|`, record('UserLoggedIn')],
  ['at the login page', `login|success|${jane}|`, record('UserLoggedIn', request('Login:login'))],
  ...['SAS:ProcessAuth', 'SAS:EndAuth', 'Cmsi:Cmsi', 'Kmsi:kmsi', 'Login:reprocess', 'OAuth2:Token'].map((type): [string, string, Fields] => [`a step: ${type}`, `other|success|${jane}|`, record('UserLoggedIn', request(type))]),
  ['wrong password', `login|failure|${jane}|`, failed('50126')],
  ['an interrupt', `other|unknown|${jane}|`, failed('50140')],
  ['second factor refused', `login|failure|${jane}|password-proven`, failed('500121')],
  ['blocked', `login|failure|${jane}|blocked+password-proven`, failed('53003')],
  ['a token that ran out', `other|failure|${jane}|`, failed('700082')],
  ['blocked, by the error\'s name', `login|failure|${jane}|blocked+password-proven`, named('BlockedByConditionalAccess')],
  ['second factor, by name', `login|failure|${jane}|password-proven`, named('AuthenticationFailedSasError')],
  ['an interrupt, by name', `other|unknown|${jane}|`, named('UserStrongAuthClientAuthNRequiredInterrupt')],
  ['wrong password, by name', `login|failure|${jane}|`, named('InvalidUserNameOrPassword')],
  ['a failure without any error', `login|failure|${jane}|`, record('UserLoginFailed')],
  ['address with port', `login|success|${jane}|`, record('UserLoggedIn', { ClientIP: '203.0.113.7:52311' })],
  ['IPv6 with port', 'login|success|jane.roe@example.com|2001:db8::7|', record('UserLoggedIn', { ClientIP: '[2001:db8::7]:443' })],
  ['no client, but an actor', 'login|success|jane.roe@example.com|203.0.113.9|', record('UserLoggedIn', { ClientIP: '<null>', ActorIpAddress: '203.0.113.9' })],
  ['name under the actor', `login|success|${jane}|`, record('UserLoggedIn', { UserId: 'Not Available', Actor: [{ ID: 'jane.roe@example.com', Type: 5 }] })],
  ['nobody', 'drop no_user', failed('50034', { UserId: 'Not Available', UserKey: 'Not Available', Actor: [{ ID: '5f09333a-842c-47da-a157-57da27fcbca5', Type: 0 }] })],
  ['a service principal', 'drop no_user', record('UserLoggedIn', { UserType: 6, UserId: 'ServicePrincipal_1' })],
  ['mail', 'drop operation', record('MailItemsAccessed', { Workload: 'Exchange' })],
  ['no time', 'dead no_time', record('UserLoggedIn', { CreationTime: 'soon' })],
  ['damaged inside', 'dead json_syntax', { RecordId: 'x', Operation: 'UserLoggedIn', AuditData: '{"Operation":' }],
  ['another product\'s record', 'dead no_parser', { CreationTime: '2026-03-04T11:22:33', Operation: 'UserLoggedIn', who: 'jane' }],
];

describe('Microsoft 365 unified audit log', () => {
  it.each(table)('%s', (_, expected, value) => { expect(short(value)).toBe(expected); });

  it('reads who, when, with what', () => {
    const [o] = process(record('UserLoggedIn', { DeviceProperties: list({ Id: '7c9e6679-7425-40de-944b-e07fc1f90ae7', DisplayName: 'LT-0042', OS: 'Windows10', IsCompliant: 'True', IsCompliantAndManaged: 'True', SessionId: 's1' }) }), 'Asia/Tokyo').observations;
    expect(o).toMatchObject({
      '@timestamp': '2026-03-04T11:22:33.000Z', event: { action: 'UserLoggedIn' }, user: { name: 'jane.roe', id: '0f8fad5b-d9cb-469f-a165-70867728950e' }, user_agent: { original: 'Mozilla/5.0' }, host: { name: 'LT-0042', os: { type: 'windows' } },
      winnow: { session: { id: 's1' }, device_id: '7c9e6679-7425-40de-944b-e07fc1f90ae7', device: { managed: true, compliant: true } },
    });
  });

  it('does not say of a machine that it did not see', () => {
    expect(process(record('UserLoggedIn', { DeviceProperties: list({ OS: 'Windows10', IsCompliant: 'False', IsCompliantAndManaged: 'False' }) })).observations[0]?.winnow.device).toBeUndefined();
  });

  it('is one login, however it comes', () => {
    const plain = record('UserLoggedIn');
    const row = { RecordId: plain['Id'], CreationDate: '2026-03-04T11:22:33.0000000Z', RecordType: '15', Operation: 'UserLoggedIn', UserId: 'jane.roe@example.com', AuditData: JSON.stringify(plain) };
    const graph = { id: plain['Id'], auditLogRecordType: 'AzureActiveDirectoryStsLogon', operation: 'UserLoggedIn', auditData: plain };
    for (const form of [[plain], row, graph, { value: [graph] }]) {
      expect(short(form)).toBe(`login|success|${jane}|`);
      expect(process(form).observations[0]?.event.id).toBe(process(plain).observations[0]?.event.id);
    }
  });

  it('never throws on a field of another type', () => {
    fc.assert(fc.property(fc.constantFrom(...m365Audit.events), fc.constantFrom(...Object.keys(record('x'))), fc.jsonValue(), (operation, name, value) => {
      expect(process({ ...record(operation), [name]: value }).deadLetters.filter(({ detail }) => detail.includes('threw'))).toEqual([]);
    }));
  });
});
