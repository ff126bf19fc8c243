import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '@winnow/intake';
import { securid } from '../../../src/sources/rsa/securid.ts';

const receivedAt = Date.UTC(2026, 2, 2, 12);
const pipeline = new Pipeline({ sources: [securid] });
const run = (line: string, zone?: string) => pipeline.process({ value: new TextEncoder().encode(line), receivedAt, ...(zone !== undefined && { zone }) });
const log = (of: string, columns: string) => `<14>Mar  2 08:31:20 am1 2026-03-02 08:31:20,485, am1.example.net, audit.${of}.com.rsa.ims.authn.impl.X, INFO, c,i,203.0.113.7,192.0.2.20,${columns}`;
const agent = 'a1,d1,192.0.2.5,vpn,7,m1,SecurID_Native,,,AUTHN_LOGIN_EVENT,6,4,,,,,t1,000523656192,,';
const auth = (result: string, end: string, action = 'AUTHN_LOGIN_EVENT') => log('runtime', `${action},13002,${result},R,s1,u1,x,y,jdoe,Jane,Doe,${end}`);
const cloud = (eventCode: string, eventDescription: string, more: object = {}) => JSON.stringify({ eventId: 'e1', eventLogDate: '2026-03-02T09:31:20.000+01:00', eventType: 'user', tenantId: 't', userId: 'jdoe', sourceIPAddress: '203.0.113.7', eventCode, eventDescription, ...more });

describe('rsa.securid', () => {
  it.each([
    [auth('SUCCESS', agent), 'mfa', 'success', undefined], [auth('FAIL', agent), 'mfa', 'failure', undefined], [auth('SUCCESS', ',,,,,m1,RSA_Password'), 'login', 'success', '203.0.113.7'], [auth('FAIL', ',,,,,m1,RSA_Password'), 'login', 'failure', '203.0.113.7'], [auth('SUCCESS', ',,,,,,', 'AUTHN_LOGOUT_EVENT'), 'logout', 'success', undefined],
    [auth('FAIL', agent, 'AUTH_PRINCIPAL_RESOLUTION'), 'mfa', 'failure', undefined], [log('admin', 'AM_UNLINK_TOKEN_PRINCIPAL,1,SUCCESS,,s,,x,y,z,admin,A,A,PRINCIPAL,u1,x,y,jdoe,AM_TOKEN,t1,x,y,0005'), 'account-change', 'success', undefined],
    [cloud('901', 'Portal sign-in succeeded'), 'login', 'success', '203.0.113.7'], [cloud('20402', 'SAML IdP - Response sent for unsuccessful user authentication'), 'other', 'failure', '203.0.113.7'], [cloud('605', 'RSA SecurID user authentication failed - Invalid passcode'), 'mfa', 'failure', undefined],
    [cloud('340', 'FIDO Token authentication succeeded'), 'mfa', 'success', undefined], [cloud('707', 'Approve enrollment succeeded'), 'account-change', 'success', '203.0.113.7'], [cloud('21901', 'SMS Tokencode verification succeeded'), 'mfa', 'success', undefined],
  ])('%s', (text, kind, outcome, ip) => {
    const [observation] = run(text).observations;
    expect(observation).toMatchObject({ '@timestamp': '2026-03-02T08:31:20.000Z', event: { outcome }, user: { name: 'jdoe' }, winnow: { kind } });
    expect(observation?.source?.ip).toBe(ip);
  });
  it('names the token', () => { expect(run(auth('SUCCESS', agent)).observations[0]?.winnow.mfa).toEqual({ factor: 'SecurID_Native', device_id: '000523656192' }); });
  it.each([
    ['941', ['blocked', 'password-proven']], ['20702', ['blocked']], ['913', ['password-proven']], ['935', undefined],
  ])('event %s', (code, traits) => { expect(run(cloud(code, 'x')).observations[0]?.winnow.traits).toEqual(traits); });
  it.each([
    [auth('SUCCESS', agent), 'Europe/Paris', '07:31:20.485'], [auth('SUCCESS', agent).replace('am1 2026-03-02 ', 'am1 '), undefined, '08:31:20.000'], [cloud('901', 'x'), 'America/New_York', '08:31:20.000'],
  ])('time %#', (text, zone, clock) => { expect(run(text, zone).observations[0]?.['@timestamp']).toBe(`2026-03-02T${clock}Z`); });
  it.each([
    [auth('SUCCESS', agent, 'AUTHN_LOGOUT_EVENT'), 'echo'], [auth('SUCCESS', agent, 'AUTH_PRINCIPAL_RESOLUTION'), 'login_step'], [auth('SUCCESS', agent, 'CONF_READ'), 'not_relevant'], [auth('SUCCESS', agent).replace(',jdoe,', ',,'), 'no_user'], [log('admin', 'AM_LINK_TOKEN_PRINCIPAL,1,SUCCESS,,s'), 'no_user'],
    [log('admin', 'UPDATE_PRINCIPAL,1,SUCCESS,,s'), 'not_relevant'], [cloud('934', 'Password authentication succeeded'), 'login_step'], [cloud('20400', 'SAML IdP - Authentication request received'), 'login_step'], [cloud('117', 'Identity source unreachable'), 'not_relevant'], [cloud('901', 'x', { userId: '' }), 'no_user'],
  ])('drops %#', (text, reason) => { expect(run(text)).toMatchObject({ observations: [], deadLetters: [], dropped: { [reason]: 1 } }); });
  it.each([
    ['no time', cloud('901', 'x', { eventLogDate: 'x' }), 'no_time'], ['JSON without a person', cloud('901', 'x', { userId: undefined, tenantId: undefined }), 'no_parser'], ['classes of others', auth('SUCCESS', agent).replace('com.rsa', 'com.example'), 'no_parser'],
  ])('is not for %s', (_, text, reason) => { expect(run(text)).toMatchObject({ observations: [], deadLetters: [{ reason }] }); });
});
