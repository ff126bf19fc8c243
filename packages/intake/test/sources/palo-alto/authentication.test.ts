import { describe, expect, it } from '@jest/globals';
import { Pipeline, sources } from '@winnow/intake';
import { authentication } from '../../../src/sources/palo-alto/authentication.ts';

const receivedAt = Date.UTC(2026, 2, 2, 12);
const pipeline = new Pipeline({ sources: [authentication] });
const run = (line: string, zone?: string) => pipeline.process({ value: new TextEncoder().encode(line), receivedAt, ...(zone !== undefined && { zone }) });
const first = (line: string, zone?: string) => run(line, zone).observations[0];
interface Changes { readonly client?: string; readonly event?: string; readonly factor?: number; readonly user?: string; readonly policy?: string; readonly description?: string; readonly precise?: string }
const csv = ({ client = 'Authentication Portal', event = 'user authentication success', factor = 1, user = 'corp\\jdoe', policy = 'CP-Rule', description = '', precise = '' }: Changes = {}) =>
  `<14>Mar  2 09:31:22 pa 1,2026/03/02 09:31:22,016201000002,AUTHENTICATION,auth,2561,2026/03/02 09:31:21,vsys1,203.0.113.7,${user},jdoe,Object,${policy},1,0,Duo,Fwd,Prof,${description},${client},${event},${String(factor)},7466,0x80,0,0,0,0,,pa-fw-1,1,LDAP,,${precise}`;
const system = (description: string, event = 'auth-success') => `<14>Mar  2 09:31:22 pa 1,2026/03/02 09:31:22,016201000002,SYSTEM,auth,0,2026/03/02 09:31:21,,${event},Profile,0,0,general,informational,"${description}",5211100,0x80,0,0,0,0,,pa-fw-1`;
const words = (user: string, more = '') => `authenticated for user '${user}'.   auth profile 'P', vsys 'vsys1', server profile 'S', server address 'dc1', ${more}From: 203.0.113.7.`;

describe('palo-alto.authentication', () => {
  it.each<[Changes, string, string, readonly string[] | undefined]>([
    [{}, 'login', 'success', undefined], [{ event: 'user password failure' }, 'login', 'failure', undefined], [{ factor: 2 }, 'mfa', 'success', undefined], [{ factor: 2, event: 'mfa authentication failure' }, 'mfa', 'failure', ['password-proven']],
    [{ client: 'GlobalProtect' }, 'other', 'success', undefined], [{ client: 'GlobalProtect', event: 'authentication failure' }, 'other', 'failure', undefined], [{ client: 'GlobalProtect', factor: 2 }, 'mfa', 'success', undefined], [{ policy: 'GlobalProtect-Rule' }, 'other', 'success', undefined],
    [{ event: 'authentication failure', description: 'User is in locked users list' }, 'login', 'failure', ['blocked']], [{ event: 'something new' }, 'login', 'unknown', undefined],
  ])('%j is %s, %s', (changes, kind, outcome, traits) => {
    expect(first(csv(changes))).toMatchObject({ '@timestamp': '2026-03-02T09:31:21.000Z', event: { outcome }, user: { name: 'jdoe', domain: 'corp' }, source: { ip: '203.0.113.7' }, observer: { vendor: 'Palo Alto Networks', hostname: 'pa-fw-1' }, winnow: { kind } });
    expect(first(csv(changes))?.winnow.traits).toEqual(traits);
  });
  it('only a further factor has a vendor', () => { expect([first(csv())?.winnow.mfa, first(csv({ factor: 2 }))?.winnow.mfa]).toEqual([undefined, { factor: 'Duo' }]); });
  it.each([
    [words('jdoe'), 'auth-success', 'other', 'success'], [words('jdoe', "admin role 'netops', "), 'auth-success', 'login', 'success'], ["failed authentication for user 'jdoe'.  Reason: Invalid username/password. auth profile 'P', vsys 'vsys1', From: 203.0.113.7.", 'auth-fail', 'other', 'failure'],
    ["SAML SSO authenticated for user 'jdoe'. auth profile 'P', vsys 'vsys1', server profile 'S', IdP entityID 'https://idp.example.com', From: 203.0.113.7.", 'auth-success', 'other', 'success'],
  ])('system: %s', (description, event, kind, outcome) => { expect(first(system(description, event))).toMatchObject({ event: { outcome, action: event }, user: { name: 'jdoe' }, source: { ip: '203.0.113.7' }, winnow: { kind } }); });
  it('a name cannot bring an address or a role', () => {
    expect(first(system("failed authentication for user 'x', From: 192.0.2.9. admin role 'y''.  Reason: Invalid username/password. auth profile 'P', From: 203.0.113.7.", 'auth-fail'))).toMatchObject({ source: { ip: '203.0.113.7' }, winnow: { kind: 'other' } });
  });
  it.each<[Changes, string | undefined, string]>([[{}, undefined, '09:31:21'], [{}, 'Europe/Berlin', '08:31:21'], [{ precise: '2026-03-02T09:31:21.000+01:00' }, undefined, '08:31:21']])('time %#', (changes, zone, clock) => { expect(first(csv(changes), zone)?.['@timestamp']).toBe(`2026-03-02T${clock}.000Z`); });
  it.each([
    'CEF:0|Palo Alto Networks|PAN-OS|11.1|auth|AUTHENTICATION|1|', 'CEF:0|Palo Alto Networks|LF|2.0|AUTH|Radius|3|', '<14>Mar  2 08:31:22 pa CEF: 0|Palo Alto Networks|PAN-OS|11.1|auth|AUTHENTICATION|1|',
  ])('CEF behind %s', (head) => {
    expect(first(`${head}rt=Mar 02 2026 08:31:22 GMT deviceExternalId=0162 src=203.0.113.7 duser=corp\\\\jdoe cs5Label=Client Type cs5=Authentication Portal msg=Authentication Success cn1=1 externalId=7466`)).toMatchObject({ '@timestamp': '2026-03-02T08:31:22.000Z', event: { outcome: 'success' }, user: { name: 'jdoe', domain: 'corp' }, source: { ip: '203.0.113.7' }, winnow: { kind: 'login' } });
  });
  it('the system\'s CEF has its event in cat', () => { expect(first(`CEF:0|Palo Alto Networks|PAN-OS|11.1|auth|SYSTEM|1|rt=Mar 02 2026 08:31:22 GMT cat=auth-success msg=${words('jdoe')}`)).toMatchObject({ event: { action: 'auth-success' }, user: { name: 'jdoe' }, winnow: { kind: 'other' } }); });
  it('one record forwarded twice is one event', () => { expect(first(csv())?.event.id).toBe(first(csv().replace('<14>Mar  2 09:31:22 pa', '<14>Mar  2 09:31:25 relay'))?.event.id); });
  it.each([[system('LDAP auth server dc1 is up', 'auth-server-up'), 'not_relevant'], [csv({ user: 'pre-logon' }), 'no_user'], [system('authenticated for nobody in particular'), 'no_user']])('drops %#', (line, reason) => { expect(run(line)).toMatchObject({ observations: [], deadLetters: [], dropped: { [reason]: 1 } }); });
  it.each([
    ['a cut record', csv().slice(0, 140), 'bad_value'], ['GlobalProtect in the system log', system(words('jdoe')).replace('SYSTEM,auth', 'SYSTEM,globalprotect'), 'no_parser'], ['traffic', csv().replace('AUTHENTICATION', 'TRAFFIC'), 'no_parser'],
    ['GlobalProtect\'s CEF', 'CEF:0|Palo Alto Networks|PAN-OS|11.1|auth|GLOBALPROTECT|1|rt=Mar 02 2026 08:31:22 GMT PanOSEventID=gateway-auth', 'no_parser'], ['other JSON', JSON.stringify({ type: 'AUTHENTICATION', user: 'jdoe' }), 'no_parser'],
  ])('is not for %s', (_, line, reason) => { expect(run(line)).toMatchObject({ observations: [], deadLetters: [{ reason }] }); });
  it.each([csv(), system(words('jdoe')), system("GlobalProtect gateway user authentication succeeded. Login from: 203.0.113.7").replace('SYSTEM,auth', 'SYSTEM,globalprotect')])('one source claims it %#', (line) => {
    const text = line.replace(/^<14>Mar {2}2 09:31:22 pa /, '');
    expect(sources.filter((source) => source.matches({ envelope: 'plain', index: 0, raw: text, text })).length).toBe(1);
  });
});
