import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '@winnow/intake';
import { firebox } from '../../../src/sources/watchguard/firebox.ts';

const receivedAt = Date.UTC(2026, 2, 2, 12);
const pipeline = new Pipeline({ sources: [firebox] });
const run = (line: string, zone?: string) => pipeline.process({ value: new TextEncoder().encode(line), receivedAt, ...(zone !== undefined && { zone }) });
const line = (message: string) => `<142>Mar  2 09:31:22 FB1 80DA02C5AAAAA FB1 (2026-03-02T08:31:22) admd[2652]: msg_id="1100-0004" ${message}`;
const ip = '203.0.113.7';

describe('watchguard.firebox', () => {
  it.each([
    [`Authentication of SSLVPN user [jdoe@Firebox-DB] from ${ip} was accepted`, 'login', 'success', 'vpn-authentication'], [`Authentication of SSLVPN user [jdoe@Firebox-DB] from ${ip} was rejected, password is incorrect`, 'login', 'failure', 'vpn-authentication'],
    [`Authentication of Firewall user [jdoe@Firebox-DB] from ${ip} was accepted`, 'login', 'success', 'authentication'], [`SSL VPN user jdoe@Firebox-DB from ${ip} logged in assigned virtual IP is 192.168.113.2`, 'vpn-session-start', 'success', 'vpn-logged-in'],
    [`SSLVPN user jdoe@Firebox-DB from ${ip} logged out assigned virtual IP is 192.168.113.2`, 'vpn-session-end', 'success', 'vpn-logged-out'], [`IPSec VPN user jdoe@Firebox-DB from ${ip} logged in assigned virtual IP is 192.168.113.2`, 'vpn-session-start', 'success', 'vpn-logged-in'],
    [`Firewall user jdoe@Firebox-DB from ${ip} logged in`, 'other', 'success', 'logged-in'], [`Management user jdoe@Firebox-DB from ${ip} logged out`, 'logout', 'success', 'logged-out'],
    [`Mobile VPN with SSL user jdoe logged in. Virtual IP address is 192.168.113.2. Real IP address is ${ip}.`, 'vpn-session-update', 'success', 'tunnel-opened'], [`Mobile VPN with SSL user jdoe logged out. Virtual IP address is 192.168.113.2. Real IP address is ${ip}.`, 'vpn-session-end', 'success', 'tunnel-closed'],
    [`WSM Management user jdoe@Firebox-DB from ${ip} log in attempt was rejected - Invalid credentials`, 'login', 'failure', 'management-login'],
  ])('%s', (message, kind, outcome, action) => {
    expect(run(line(message)).observations).toMatchObject([{ '@timestamp': '2026-03-02T08:31:22.000Z', event: { outcome, action }, user: { name: 'jdoe' }, source: { ip }, observer: { vendor: 'WatchGuard', hostname: 'FB1' }, winnow: { kind } }]);
  });
  it.each([['logged in assigned virtual IP is 192.168.113.2', '192.168.113.2'], ['logged in', undefined]])('address in the tunnel: %s', (rest, nat) => { expect(run(line(`SSL VPN user jdoe from ${ip} ${rest}`)).observations[0]?.source?.nat?.ip).toBe(nat); });
  it.each([
    ['password is incorrect', undefined], ["user doesn't exist", undefined], ["user isn't in the right group", ['blocked', 'password-proven']], ['account is locked', ['blocked']], ['MFA request was denied', ['password-proven']],
  ])('reason %s', (reason, traits) => { expect(run(line(`Authentication of SSLVPN user [jdoe@RADIUS] from ${ip} was rejected, ${reason}`)).observations[0]?.winnow.traits).toEqual(traits); });
  it.each([
    ['jdoe@Firebox-DB', { name: 'jdoe' }], ['jdoe@example.com@RADIUS', { name: 'jdoe', domain: 'example.com', email: 'jdoe@example.com' }], ['jdoe@example.com', { name: 'jdoe', domain: 'example.com', email: 'jdoe@example.com' }], ['jdoe@CORP', { name: 'jdoe', domain: 'corp' }], ['jdoe', { name: 'jdoe' }],
    ['x] from 192.0.2.9 was accepted', { name: 'x] from 192.0.2.9 was accepted' }],
  ])('name %s', (name, user) => { expect(run(line(`Authentication of SSLVPN user [${name}] from ${ip} was rejected, user doesn't exist`)).observations).toMatchObject([{ event: { outcome: 'failure' }, user, source: { ip } }]); });
  it.each([
    [line(`Firewall user jdoe from ${ip} logged in`), 'Europe/Paris', '08:31:22'], [`<142>Mar  2 09:31:22 FB1 admd[1]: msg_id="1100-0004" Authentication of SSLVPN user [jdoe] from ${ip} was accepted`, 'Europe/Paris', '08:31:22'],
    [`<142>Mar  2 09:31:22 FB1 admd[1]: Authentication of SSLVPN user [jdoe] from ${ip} was accepted`, undefined, '09:31:22'], [`<142>Mar  2 09:31:22 FB1 LEEF:1.0|WatchGuard|XTM|12.11|1100-0004|serial=80DA02C5AAAAA\tmsg=Authentication of SSLVPN user [jdoe] from ${ip} was accepted`, undefined, '09:31:22'],
  ])('time %#', (text, zone, clock) => { expect(run(text, zone).observations[0]?.['@timestamp']).toBe(`2026-03-02T${clock}.000Z`); });
  it.each([[line('Allow 1-Trusted 0-External tcp 10.0.0.1 192.0.2.1'), 'not_relevant'], [line(`Authentication of SSLVPN user [] from ${ip} was rejected`), 'no_user']])('drops %#', (text, reason) => { expect(run(text)).toMatchObject({ observations: [], deadLetters: [], dropped: { [reason]: 1 } }); });
  it.each([
    ['no time', `admd[1]: msg_id="1100-0004" Authentication of SSLVPN user [jdoe] from ${ip} was accepted`, 'no_time'], ['words without their process', `<142>Mar  2 09:31:22 FB1 other[1]: Authentication of SSLVPN user [jdoe] from ${ip} was accepted`, 'no_parser'],
    ['a number of another form', '<142>Mar  2 09:31:22 FB1 x[1]: msg_id="12" hello', 'no_parser'],
  ])('is not for %s', (_, text, reason) => { expect(run(text)).toMatchObject({ observations: [], deadLetters: [{ reason }] }); });
});
