import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '@winnow/intake';
import { cloudgen } from '../../../src/sources/barracuda/cloudgen.ts';

const receivedAt = Date.UTC(2026, 2, 2, 12);
const pipeline = new Pipeline({ sources: [cloudgen] });
const run = (line: string) => pipeline.process({ value: new TextEncoder().encode(line), receivedAt });
const line = (rest: string) => `<14>1 2026-03-02T09:31:20+01:00 cgf srv_S1_VPN - - - Info     CGF ${rest}`;
const tunnel = (rest: string) => line(`Session PGRP-STAFF-jdoe: ${rest}`);
const phs = (rest: string) => line(`Session PHS: ${rest}`);
const counted = (way: string, ip: string) => line(`${way}|CGF|PGRP-STAFF-jdoe-A1B2||||||1772440200|1772440280|1|2|${ip}|||jdoe`);

describe('barracuda.cloudgen', () => {
  it.each([
    [phs("VPN user authentication succeeded: login=jdoe (203.0.113.7:51234), Login 'jdoe'"), 'login', 'success', 'vpn-authentication'], [phs("VPN user authentication failed: Authentication failed (203.0.113.7:51234), Login 'jdoe'"), 'login', 'failure', 'vpn-authentication'],
    [tunnel('Login peer=203.0.113.7 server=192.0.2.1'), 'vpn-session-start', 'success', 'tunnel-login'], [tunnel('Logout peer=203.0.113.7 server=192.0.2.1'), 'vpn-session-end', 'success', 'tunnel-logout'],
    [tunnel('Accounting LOGIN - user=jdoe IP=203.0.113.7'), 'vpn-session-update', 'success', 'accounting-login'], [counted('update', '203.0.113.7'), 'vpn-session-update', 'success', 'account-update'],
  ])('%s', (text, kind, outcome, action) => { expect(run(text).observations).toMatchObject([{ '@timestamp': '2026-03-02T08:31:20.000Z', event: { outcome, action }, user: { name: 'jdoe' }, source: { ip: '203.0.113.7' }, observer: { hostname: 'CGF' }, winnow: { kind } }]); });
  it.each([
    [tunnel('Accounting LOGIN - user=jdoe IP=10.70.0.8'), { nat: { ip: '10.70.0.8' } }], [counted('update', '10.70.0.8'), { nat: { ip: '10.70.0.8' } }], [tunnel('Login peer=2001:db8::7 server=x'), { ip: '2001:db8::7' }], [tunnel('Login peer=... server=x'), undefined],
  ])('address %#', (text, source) => { expect(run(text).observations[0]?.source).toEqual(source); });
  it.each([['PGRP-STAFF-jdoe', 'jdoe'], ['PGRP-STAFF-jdoe-A1B2', 'jdoe'], ['PGRP-STAFF-anna-marie', 'anna-marie'], ['PERS-jdoe', 'jdoe']])('name of tunnel %s', (name, user) => { expect(run(line(`Session ${name}: Login peer=203.0.113.7`)).observations[0]?.user?.name).toBe(user); });
  it.each([[tunnel('Accounting LOGOUT - user=jdoe IP=10.70.0.8 duration=60'), 60_000_000_000], [tunnel('Accounting LOGOUT - user=jdoe IP=10.70.0.8 duration=00:01:00'), undefined], [counted('logout', '10.70.0.8'), 80_000_000_000], [counted('update', '10.70.0.8'), undefined]])('duration %#', (text, duration) => { expect((run(text).observations[0]?.event as { duration?: number } | undefined)?.duration).toBe(duration); });
  it.each([
    [phs('Authentication request from user jdoe (203.0.113.7:51234)'), 'login_step'], [phs('Retransmission Authentication Login'), 'login_step'], [tunnel('Rekeying done'), 'not_relevant'], [phs('VPN user authentication failed: Authentication failed (203.0.113.7:1)'), 'no_user'],
  ])('drops %#', (text, reason) => { expect(run(text)).toMatchObject({ observations: [], deadLetters: [], dropped: { [reason]: 1 } }); });
  it.each([
    ['no time', 'Info     CGF Session PGRP-STAFF-jdoe: Login peer=203.0.113.7', 'no_time'], ['tunnels between sites', line('Session FW2FW-jdoe: Login peer=203.0.113.7'), 'no_parser'], ['other sessions', '<14>Mar  2 09:31:20 host app: Session PHS: authentication failed', 'no_parser'],
  ])('is not for %s', (_, text, reason) => { expect(run(text)).toMatchObject({ observations: [], deadLetters: [{ reason }] }); });
});
