import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '@winnow/intake';
import { connectSecure } from '../../../src/sources/ivanti/connect-secure.ts';

const receivedAt = Date.UTC(2026, 2, 2, 12);
const pipeline = new Pipeline({ sources: [connectSecure] });
const run = (line: string, zone?: string) => pipeline.process({ value: new TextEncoder().encode(line), receivedAt, ...(zone !== undefined && { zone }) });
const ip = '203.0.113.7';
const welf = (msg: string, agent = ''): string => `<134>1 2026-03-02T09:31:22+01:00 n1 PulseSecure: - - - id=firewall time="2026-03-02 09:31:22" pri=6 fw=198.51.100.2 vpn=n1 ivs=Default Network user=jdoe realm="Staff" roles="" sessionID="4210" proto=auth src=${ip} dst= dstname= type=vpn op= arg="" result= sent= rcvd= agent="${agent}" duration= msg="${msg}"`;
const classic = (message: string, who = 'Default Network::jdoe(Staff)[Role][4210]'): string => `<134>1 2026-03-02T09:31:22+01:00 n1 PulseSecure: - - - 2026-03-02 09:31:22 - n1 - [${ip}] ${who} - ${message}`;
const json = (code: string, message: string, more: object = {}): string => JSON.stringify({ message_id: code, timestamp: '1772440282', source_ip: ip, user: 'jdoe', realm_name: 'Staff', session_id: '4210', gateway_name: 'n1', raw_message: message, ...more });

const messages: readonly (readonly [code: string, message: string, expected: object])[] = [
  ['AUT31504', 'Login succeeded for jdoe/Staff (session:sid00ab) from 203.0.113.7 with Mozilla/5.0 (Windows NT 10.0).', { event: { outcome: 'success', action: 'login' }, user_agent: { original: 'Mozilla/5.0 (Windows NT 10.0)' }, host: { os: { type: 'windows' } }, winnow: { kind: 'login', session: { id: '4210' } } }],
  ['AUT24414', 'Agent login succeeded for jdoe/Staff (session:sid00ab) from 203.0.113.7 with Pulse-Secure/9.1.13 (iOS) Pulse/9.1.13.', { host: { os: { type: 'ios' } }, winnow: { kind: 'login' } }],
  ['AUT24326', 'Primary authentication successful for jdoe/AD from 203.0.113.7', { event: { outcome: 'success' }, winnow: { kind: 'other' } }],
  ['AUT24327', 'Primary authentication failed for jdoe/AD from 203.0.113.7', { event: { outcome: 'failure' }, winnow: { kind: 'other' } }],
  ['AUT24326', 'Secondary authentication successful for jdoe/TOTP from 203.0.113.7', { event: { outcome: 'success' }, winnow: { kind: 'mfa' } }],
  ['AUT24327', 'Secondary authentication failed for jdoe/TOTP from 203.0.113.7', { event: { outcome: 'failure' }, winnow: { kind: 'mfa', traits: ['password-proven'] } }],
  ['AUT23457', 'Login failed using auth server AD (Active Directory).  Reason: Failed', { event: { outcome: 'failure' }, winnow: { kind: 'login' } }],
  ['AUT24803', "Host Checker policy 'P' passed on host '203.0.113.7' address '60-f2-62-ea-2d-a1' for user 'jdoe'.", { event: { outcome: 'success' }, host: { mac: ['60:f2:62:ea:2d:a1'] }, winnow: { kind: 'device-seen', device: { compliant: true } } }],
  ['AUT24804', "Host Checker policy 'P' failed on host '203.0.113.7' address '60-f2-62-ea-2d-a1' for user 'jdoe' reason 'x'.", { event: { outcome: 'failure' }, winnow: { kind: 'device-seen', device: { compliant: false } } }],
  ['NWC23464', 'VPN Tunneling: Session started for user  (session: sid00ab) with IPv4 address 10.44.0.21, hostname LT-1', { source: { ip, nat: { ip: '10.44.0.21' } }, host: { name: 'LT-1' }, winnow: { kind: 'vpn-session-start' } }],
  ['NWC23464', 'VPN Tunneling: Session started for user with IP 10.44.0.21, hostname LT-1', { source: { nat: { ip: '10.44.0.21' } } }],
  ['NWC23464', 'VPN Tunneling: Session started for user (session: sid00ab) with IPv6 address 2001:db8:1::9, hostname LT-1', { source: { nat: { ip: '2001:db8:1::9' } } }],
  ['NWC23465', 'VPN Tunneling: Session ended for user  (session: sid00ab) with IPv4 address 10.44.0.21', { source: { nat: { ip: '10.44.0.21' } }, winnow: { kind: 'vpn-session-end' } }],
  ['NWC30477', 'VPN Tunneling: User with IP 10.44.0.21 connected with SSL transport mode. ', { source: { nat: { ip: '10.44.0.21' } }, winnow: { kind: 'vpn-session-update' } }],
  ['AUT20919', 'Remote address for user jdoe/Staff changed from 203.0.113.7 to 198.51.100.9.', { source: { ip: '198.51.100.9' }, event: { outcome: 'success' }, winnow: { kind: 'vpn-session-update' } }],
  ['AUT20919', 'Remote address for user jdoe/Staff changed from 203.0.113.7 to 198.51.100.9. Access denied.', { source: { ip: '198.51.100.9' }, event: { outcome: 'failure' }, winnow: { traits: ['blocked'] } }],
  ['AUT22673', 'Logout from 203.0.113.7 (session:sid00ab)', { winnow: { kind: 'logout' } }],
];

const who = { '@timestamp': '2026-03-02T08:31:22.000Z', user: { name: 'jdoe' }, source: { ip }, observer: { vendor: 'Ivanti', product: 'Connect Secure', hostname: 'n1' } };
/** Named members of both. */
const both = (expected: object): object => ('source' in expected && typeof expected.source === 'object' ? { ...who, ...expected, source: { ...who.source, ...expected.source } } : { ...who, ...expected });

describe('ivanti.connect-secure', () => {
  it.each(messages)('WELF %s %s', (code, message, expected) => { expect(run(welf(`${code}: ${message}`)).observations).toMatchObject([both(expected)]); });
  it.each(messages)('text %s %s', (_, message, expected) => { expect(run(classic(message)).observations).toMatchObject([both(expected)]); });
  it.each(messages)('JSON %s %s', (code, message, expected) => { expect(run(json(code, message)).observations).toMatchObject([both(expected)]); });

  it('a code tells what a translated message is', () => { expect(run(welf('NWC23465: Tunnel VPN : session terminée')).observations).toMatchObject([{ ...who, winnow: { kind: 'vpn-session-end' } }]); });
  it('JSON names machine and browser', () => {
    expect(run(json('AUT31504', 'Login succeeded for jdoe/Staff', { device_id: 'D1', browser_id: 'B1', macaddr: '60-f2-62-ea-2d-a1' })).observations).toMatchObject([{ host: { mac: ['60:f2:62:ea:2d:a1'] }, winnow: { device_id: 'D1', device: { fingerprint: 'B1' } } }]);
  });
  it.each([
    ['Login failed. Reason: NoRoles', 'login', ['blocked', 'password-proven']], ['Login failed. Reason: IP Denied', 'login', ['blocked']], ['Login failed. Reason: Short Password', 'login', undefined], ['Login failed. Reason: Wrong Password', 'other', undefined],
  ])('%s', (message, kind, traits) => { const [o] = run(classic(message)).observations; expect([o?.winnow.kind, o?.event.outcome, o?.winnow.traits]).toEqual([kind, 'failure', traits]); });
  it.each([
    ['jane doe(Staff)[][]', 'jane doe'], ['pat (ext) lee(Staff)[Role]', 'pat (ext) lee'], ['jdoe(Staff (EU))[A, B][4210]', 'jdoe'], ['CORP\\jdoe()[]', 'jdoe'],
  ])('name in %s', (written, name) => { expect(run(classic('Logout from 203.0.113.7 (session:sid00ab)', written)).observations[0]?.user?.name).toBe(name); });
  it.each([
    ['user=jane doe realm=', 'jane doe'], ['user=CORP\\\\jane doe realm=', 'jane doe'],
  ])('WELF name in %s', (written, name) => { expect(run(welf('AUT22673: Logout').replace('user=jdoe realm=', () => written)).observations[0]?.user?.name).toBe(name); });
  it.each([
    [undefined, welf('AUT22673: Logout'), '2026-03-02T08:31:22.000Z'], ['America/New_York', welf('AUT22673: Logout'), '2026-03-02T14:31:22.000Z'],
    [undefined, welf('AUT22673: Logout').replace('<134>1 2026-03-02T09:31:22+01:00 n1 PulseSecure: - - - ', ''), '2026-03-02T09:31:22.000Z'],
    [undefined, welf('AUT22673: Logout').replace('T09:31:22+01:00', 'T09:38:00+01:00'), '2026-03-02T09:31:22.000Z'], // no zone is apart by minutes: a late relay
  ])('time in zone %s', (zone, line, at) => { expect(run(line, zone).observations[0]?.['@timestamp']).toBe(at); });

  it.each([
    ['a step', welf('AUT32051: Established connection with type: [ESP]'), 'not_relevant'], ['a web request', json('WEB20174', 'WebRequest completed'), 'not_relevant'], ['the system', classic('Logout from 203.0.113.7', 'System()[][]'), 'no_user'],
    ['a session without an address of the machine', classic('Session created for user: [jdoe/Staff] from [203.0.113.7] with mac-address: [].'), 'echo'],
  ])('drops %s', (_, line, reason) => { expect(run(line)).toMatchObject({ observations: [], deadLetters: [], dropped: { [reason]: 1 } }); });
  it.each([
    ['another firewall of the same form', 'id=firewall sn=0017C5 time="2026-03-02 08:31:22" fw=198.51.100.1 pri=6 m=1080 msg="SSL VPN zone remote user login allowed" usr="jdoe"'],
    ['no code', welf('Logout')], ['JSON of something else', JSON.stringify({ message_id: 'x1', raw_message: 'y' })], ['no realm', classic('Logout', 'jdoe')],
  ])('is not for %s', (_, line) => { expect(run(line)).toMatchObject({ observations: [], deadLetters: [{ reason: 'no_parser' }] }); });
});
