import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '@winnow/intake';
import { sns } from '../../../src/sources/stormshield/sns.ts';

const receivedAt = Date.UTC(2026, 2, 2, 12);
const pipeline = new Pipeline({ sources: [sns] });
const run = (line: string, zone?: string) => pipeline.process({ value: new TextEncoder().encode(line), receivedAt, ...(zone !== undefined && { zone }) });
const line = (logtype: string, rest: string) => `id=firewall time="2026-03-02 09:31:20" fw="SN510" tz=+0100 startime="2026-03-02 09:31:20" ${rest} logtype="${logtype}"`;
const auth = (msg: string, rest = 'method="OPENVPN"') => line('auth', `user="jdoe" src=203.0.113.7 ${rest} msg="${msg}"`);
const tunnel = (msg: string) => line('xvpn', `user="jdoe" src=203.0.113.7 remotenet=10.60.77.6 msg="${msg}"`);
const ike = (rest: string) => line('vpn', `src=192.0.2.1 dst=203.0.113.7 cookie_i=0x1a ${rest}`);

describe('stormshield.sns', () => {
  it.each([
    [auth('User logged in'), 'login', 'success', 'vpn-login'], [auth('Authentication Failed'), 'login', 'failure', 'vpn-login'], [auth('User logged in', 'method="LDAP"'), 'login', 'success', 'login'], [auth('User logged out'), 'logout', 'success', 'logout'],
    [auth('SSH authentication success on the firewall', ''), 'login', 'success', 'admin-login'], [auth('totp enrolment: user TOTP request registered'), 'account-change', 'success', 'totp-enrolment'],
    [tunnel('SSL tunnel created'), 'vpn-session-start', 'success', 'tunnel-created'], [tunnel('SSL tunnel removed'), 'vpn-session-end', 'success', 'tunnel-removed'], [tunnel('Error during authentication : authentication failed, bad password'), 'other', 'failure', 'tunnel-refused'],
    [ike('user="jdoe" phase=2 msg="Phase established"'), 'vpn-session-start', 'success', 'ipsec-established'], [ike('user="jdoe" phase=1 msg="Sending DELETE for ISAKMP SA"'), 'vpn-session-end', 'success', 'ipsec-deleted'],
    [ike('user="jdoe" phase=1 msg="EAP authentication failed"'), 'login', 'failure', 'ipsec-login'],
  ])('%s', (text, kind, outcome, action) => {
    expect(run(text).observations).toMatchObject([{ '@timestamp': '2026-03-02T08:31:20.000Z', event: { outcome, action }, user: { name: 'jdoe' }, source: { ip: '203.0.113.7' }, observer: { hostname: 'SN510' }, winnow: { kind } }]);
  });
  it.each([
    ['Authentication Failed', undefined], ['Level denied', ['blocked', 'password-proven']], ['Authentication failed: wrong TOTP', ['password-proven']], ['Authentication failed: brute force', ['blocked']],
  ])('reason %s', (msg, traits) => { expect(run(auth(msg)).observations[0]?.winnow.traits).toEqual(traits); });
  it.each([
    ['user="jdoe" domain="example.com"', { name: 'jdoe', domain: 'example.com' }], ['user="jdoe@example.com" domain="example.com"', { name: 'jdoe', domain: 'example.com', email: 'jdoe@example.com' }], ['user="jdoe" domain="RADIUS"', { name: 'jdoe' }],
  ])('name by %s', (rest, user) => { expect(run(line('auth', `${rest} src=203.0.113.7 msg="User logged in"`)).observations[0]?.user).toEqual(user); });
  it.each([['totp="yes"', { factor: 'totp' }], ['totp="no"', undefined], ['', undefined]])('second factor by %s', (rest, mfa) => { expect(run(auth('User logged in', rest)).observations[0]?.winnow.mfa).toEqual(mfa); });
  it.each([
    [auth('User logged in'), 'America/New_York', '08:31:20'], [auth('User logged in').replace('tz=+0100', 'tz='), 'Europe/Paris', '08:31:20'], [auth('User logged in').replaceAll('"2026-03-02 09:31:20"', '2026-03-02 09:31:20'), undefined, '08:31:20'],
  ])('time %#', (text, zone, clock) => { expect(run(text, zone).observations[0]?.['@timestamp']).toBe(`2026-03-02T${clock}.000Z`); });
  it.each([
    [auth('User logged in', 'method="AGENT"'), 'directory_logon'], [auth('User logged in', 'agentid=1'), 'directory_logon'], [tunnel('User authenticated in ASQ'), 'echo'], [ike('phase=2 msg="Phase established"'), 'site_to_site'],
    [ike('user="jdoe" phase=2 msg="Sending DELETE for IPSEC SA (ESP)"'), 'negotiation'], [ike('user="jdoe" phase=1 msg="Phase established"'), 'negotiation'], [line('filter', 'user="jdoe"'), 'not_relevant'], [auth('User logged in').replace('"jdoe"', '""'), 'no_user'],
  ])('drops %#', (text, reason) => { expect(run(text)).toMatchObject({ observations: [], deadLetters: [], dropped: { [reason]: 1 } }); });
  it.each([
    ['no time', auth('User logged in').replaceAll('2026-03-02 09:31:20', '2026-03-02'), 'no_time'], ['the WELF of others', auth('User logged in').replace('startime', 'starttime'), 'no_parser'],
  ])('is not for %s', (_, text, reason) => { expect(run(text)).toMatchObject({ observations: [], deadLetters: [{ reason }] }); });
});
