import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Pipeline, type Processed } from '../../../src/index.ts';
import { entraSignin } from '../../../src/sources/microsoft/entra-signin.ts';

const receivedAt = Date.UTC(2026, 2, 4, 12);
const pipeline = new Pipeline({ sources: [entraSignin] });
const process = (value: unknown): Processed => pipeline.process({ value: new TextEncoder().encode(JSON.stringify(value)), receivedAt });

type Fields = Record<string, unknown>;
const laptop = { deviceId: '7c9e6679-7425-40de-944b-e07fc1f90ae7', displayName: 'LT-0042', operatingSystem: 'Windows10', isManaged: true, isCompliant: true };
const stranger = { deviceId: '', operatingSystem: 'Windows10', isManaged: false, isCompliant: false };
/** A sign-in as Graph lists it. */
const signIn = (errorCode: unknown, more: Fields = {}): Fields => ({
  id: '66ea54eb-6301-4ee5-be62-ff5a759b0100', createdDateTime: '2026-03-04T11:22:33Z', userPrincipalName: 'Jane.Roe@example.com', userId: '0f8fad5b-d9cb-469f-a165-70867728950e', appId: 'a', ipAddress: '203.0.113.7', clientAppUsed: 'Browser',
  isInteractive: true, status: { errorCode }, deviceDetail: laptop, authenticationDetails: [], autonomousSystemNumber: 64500, incomingTokenType: 'none', ...more,
});
const diagnostic = (category: string, properties: Fields, more: Fields = {}): Fields => ({ time: '2026-03-04T11:22:35.1234567Z', category, operationName: 'Sign-in activity', resultType: '0', callerIpAddress: '203.0.113.7', properties, ...more });
const silent = (errorCode: number, more: Fields = {}): Fields => signIn(errorCode, { isInteractive: false, incomingTokenType: 'primaryRefreshToken', ...more });
const steps = (...list: (readonly [string, boolean | undefined])[]): Fields => ({ authenticationDetails: list.map(([authenticationMethod, succeeded]) => ({ authenticationMethod, succeeded })) });

function short(value: unknown): string {
  const { observations, dropped, deadLetters } = process(value);
  return [
    ...observations.map((o) => [o.winnow.kind, o.event.outcome, o.user?.email ?? o.user?.id ?? '-', o.source?.ip ?? '-', (o.winnow.traits ?? []).join('+'), o.winnow.mfa?.factor ?? ''].join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}
const jane = 'jane.roe@example.com|203.0.113.7';

const table: [string, string, Fields][] = [
  ['signed in', `login|success|${jane}||`, signIn(0)],
  ['the code as text', `login|success|${jane}||`, signIn('0')],
  ['signed in with a push', `login|success|${jane}||Mobile app notification`, signIn(0, steps(['Password', true], ['Mobile app notification', true]))],
  ['a second factor of last week is none of today', `login|success|${jane}||`, signIn(0, steps(['Password', true], ['Previously satisfied', true]))],
  ['wrong password', `login|failure|${jane}||`, signIn(50126, steps(['Password', false]))],
  ['unknown failure', `login|failure|${jane}||`, signIn(50053)],
  ['the same after a right password', `login|failure|${jane}|password-proven|`, signIn(50053, steps(['Password', true]))],
  ['second factor refused', `login|failure|${jane}|password-proven|Text message`, signIn(500121, steps(['Password', true], ['Text message', false]))],
  ['blocked by conditional access', `login|failure|${jane}|blocked+password-proven|`, signIn(53003)],
  ['device not compliant', `login|failure|${jane}|blocked+password-proven|`, signIn(53000)],
  ['security defaults', `login|failure|${jane}|blocked+password-proven|`, signIn(530032)],
  ['not assigned to the application', `login|failure|${jane}|blocked+password-proven|`, signIn(50105)],
  ...[50140, 50074, 50076, 50072, 50055, 50125, 16000, 65001].map((code): [string, string, Fields] => [`interrupt ${String(code)}`, `other|unknown|${jane}||`, signIn(code)]),
  ['an application that does not exist', `other|failure|${jane}||`, signIn(700016)],
  ['a code that says nothing', `other|unknown|${jane}||`, signIn(null)],
  ['a machine renews its token', `login|success|${jane}||`, silent(0)],
  ['the same with several tokens', `login|success|${jane}||`, silent(0, { incomingTokenType: ['refreshToken', 'primaryRefreshToken'] })],
  ['as Log Analytics writes it', `login|success|${jane}||`, silent(0, { incomingTokenType: 'Primary Refresh Token' })],
  ['something else renews one', `other|success|${jane}||`, silent(0, { incomingTokenType: 'refreshToken' })],
  ['a machine without an id', `other|success|${jane}||`, silent(0, { deviceDetail: stranger })],
  ['Microsoft renews one', 'other|success|jane.roe@example.com|-||', silent(0, { autonomousSystemNumber: 8075 })],
  ['a person at a machine in Azure', `login|success|${jane}||`, signIn(0, { autonomousSystemNumber: 8075 })],
  ['a token is refused', `other|failure|${jane}||`, silent(50126)],
  ['a token is refused by policy', `login|failure|${jane}|blocked+password-proven|`, silent(53003, { deviceDetail: stranger })],
  ['the same of Microsoft\'s address', 'login|failure|jane.roe@example.com|-|blocked+password-proven|', silent(53003, { autonomousSystemNumber: '8075' })],
  ['Graph says it by the event\'s type', `other|success|${jane}||`, signIn(0, { isInteractive: undefined, signInEventTypes: ['nonInteractiveUser'] })],
  ['a service principal', 'drop no_user', signIn(0, { userPrincipalName: null, userId: null, signInEventTypes: ['servicePrincipal'] })],
  ['a managed identity by category', 'drop no_user', diagnostic('ManagedIdentitySignInLogs', signIn(0))],
  ['the directory\'s copier', 'drop no_user', signIn(0, { userPrincipalName: 'Sync_DC01_1f2e3d4c5b6a@example.onmicrosoft.com' })],
  ['a person called Sync', 'login|success|sync_me@example.com|203.0.113.7||', signIn(0, { userPrincipalName: 'sync_me@example.com' })],
  ['a guest', 'login|success|max_e@example.net|203.0.113.7||', signIn(0, { userPrincipalName: 'max_e_example.net#EXT#@example.onmicrosoft.com' })],
  ['a name that is an id', 'login|success|0f8fad5b-d9cb-469f-a165-70867728950e|203.0.113.7||', signIn(0, { userPrincipalName: '0f8fad5b-d9cb-469f-a165-70867728950e' })],
  ['diagnostic settings', `login|success|${jane}||`, diagnostic('SignInLogs', signIn(0))],
  ['properties as text', `login|success|${jane}||`, { ...diagnostic('SignInLogs', {}), properties: JSON.stringify(signIn(0)) }],
  ['properties flattened', `login|success|${jane}||`, { time: '2026-03-04T11:22:35Z', category: 'SignInLogs', 'properties.userPrincipalName': 'jane.roe@example.com', 'properties.ipAddress': '203.0.113.7', 'properties.status.errorCode': 0 }],
  ['properties damaged: what stands beside them', 'drop no_user', { ...diagnostic('SignInLogs', {}), properties: '{"userPrincipalName":' }],
  ['the category decides', `other|success|${jane}||`, diagnostic('NonInteractiveUserSignInLogs', signIn(0))],
  ['AD FS', `login|success|${jane}||`, diagnostic('ADFSSignInLogs', signIn(0))],
  ['IPv6', 'login|success|jane.roe@example.com|2001:db8::7||', signIn(0, { ipAddress: '2001:DB8:0::7' })],
  ['through Global Secure Access', 'login|success|jane.roe@example.com|-||', signIn(0, { isThroughGlobalSecureAccess: true, globalSecureAccessIpAddress: '203.0.113.7' })],
  ['the same with the person\'s address restored', `login|success|${jane}||`, signIn(0, { isThroughGlobalSecureAccess: true, globalSecureAccessIpAddress: '192.0.2.1' })],
  ['no time', 'dead no_time', signIn(0, { createdDateTime: 'soon' })],
  ['an audit record', 'dead no_parser', diagnostic('AuditLogs', { id: 'x' })],
  ['a risk detection', 'dead no_parser', { id: 'x', detectedDateTime: '2026-03-04T11:22:33Z', userPrincipalName: 'jane.roe@example.com', ipAddress: '203.0.113.7', riskState: 'atRisk' }],
];

describe('Microsoft Entra sign-ins', () => {
  it.each(table)('%s', (_, expected, record) => { expect(short(record)).toBe(expected); });

  it('reads who, when, with what', () => {
    const [o] = process(signIn(0, { sessionId: 's1', userAgent: 'Mozilla/5.0' })).observations;
    expect(o).toMatchObject({
      '@timestamp': '2026-03-04T11:22:33.000Z', event: { action: 'SignInLogs' }, user: { name: 'jane.roe', domain: 'example.com', id: '0f8fad5b-d9cb-469f-a165-70867728950e' }, user_agent: { original: 'Mozilla/5.0' },
      host: { name: 'LT-0042', os: { type: 'windows' } }, observer: { vendor: 'Microsoft' }, winnow: { session: { id: 's1' }, device_id: '7c9e6679-7425-40de-944b-e07fc1f90ae7', device: { managed: true, compliant: true } },
    });
  });

  it.each<[string, unknown, unknown]>([
    ['a registered private machine', { ...laptop, isManaged: false, isCompliant: 'False' }, { managed: false, compliant: false }], ['a browser that shows no machine', stranger, undefined], ['not told', { ...laptop, isManaged: null, isCompliant: '' }, undefined],
    ['as text', JSON.stringify(laptop), { managed: true, compliant: true }],
  ])('device: %s', (_, deviceDetail, device) => { expect(process(signIn(0, { deviceDetail })).observations[0]?.winnow.device).toEqual(device); });

  it.each<[string, string, string | undefined]>([['Windows10', 'windows', undefined], ['MacOs 15.3', 'macos', '15.3'], ['Ios 18.3.1', 'ios', '18.3.1'], ['Android 14', 'android', undefined], ['Linux', 'linux', undefined]])('operating system %s', (operatingSystem, type, version) => {
    const os = process(signIn(0, { deviceDetail: { ...laptop, operatingSystem } })).observations[0]?.host?.os;
    expect([os?.type, os?.version]).toEqual([type, version]);
  });

  it.each([['3/4/2026, 1:05:09.123 PM', '2026-03-04T13:05:09.000Z'], ['3/4/2026, 12:05:09 AM', '2026-03-04T00:05:09.000Z'], ['2026-03-04T13:05:09.1234567', '2026-03-04T13:05:09.123Z']])('a time as exports write it: %s', (time, expected) => {
    const row = { 'TimeGenerated [UTC]': time, ResultType: '0', IPAddress: '203.0.113.7', UserPrincipalName: 'jane.roe@example.com' };
    expect(process(row).observations[0]?.['@timestamp']).toBe(expected);
  });

  it('is one sign-in, however it comes', () => {
    const plain = signIn(0);
    const table = { TimeGenerated: '2026-03-04T11:22:40Z', CreatedDateTime: plain['createdDateTime'], Id: plain['id'], ResultType: '0', UserPrincipalName: 'jane.roe@example.com', UserId: plain['userId'], IPAddress: '203.0.113.7', Category: 'SignInLogs', DeviceDetail: JSON.stringify(laptop) };
    const csv = { 'Date (UTC)': plain['createdDateTime'], 'Request ID': plain['id'], Username: 'jane.roe@example.com', 'IP address': '203.0.113.7', Status: 'Success', 'Sign-in error code': 'None' };
    for (const form of [{ value: [plain] }, diagnostic('SignInLogs', plain), { records: [diagnostic('SignInLogs', plain)] }, table, csv]) {
      expect(short(form)).toBe(`login|success|${jane}||`);
      expect(process(form).observations[0]?.event.id).toBe(process(plain).observations[0]?.event.id);
    }
  });

  it('never throws on a field of another type', () => {
    fc.assert(fc.property(fc.constantFrom(...Object.keys(signIn(0))), fc.jsonValue(), (name, value) => {
      expect(process(signIn(0, { [name]: value })).deadLetters.filter(({ detail }) => detail.includes('threw'))).toEqual([]);
    }));
  });
});
