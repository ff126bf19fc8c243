import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '@winnow/intake';
import { firewall } from '../../../src/sources/sophos/firewall.ts';

const receivedAt = Date.UTC(2026, 2, 2, 12);
const pipeline = new Pipeline({ sources: [firewall] });
const run = (line: string, zone?: string) => pipeline.process({ value: new TextEncoder().encode(line), receivedAt, ...(zone !== undefined && { zone }) });
const old = 'device="SFW" date=2026-03-02 time=09:31:20 timezone="CET" device_name="XGS" log_id=063110617710 log_type="Event"';
const event = (component: string, rest: string) => `${old} log_component="${component}" log_subtype="System" user_name="jdoe" ${rest}`;
const auth = (component: string, rest: string) => event(component, `auth_client="N/A" src_ip=203.0.113.7 ${rest}`);

describe('sophos.firewall', () => {
  it.each([
    [auth('SSL VPN Authentication', 'status="Successful"'), 'login', 'success', 'ssl-vpn-login'], [auth('VPN Authentication', 'status="Failed" reason="wrong credentials"'), 'login', 'failure', 'vpn-login'],
    [auth('My Account Authentication', 'status="Successful"'), 'login', 'success', 'user-portal-login'], [auth('My Account Authentication', 'status="Successful" message="User jdoe logged out of MyAccount"'), 'logout', 'success', 'user-portal-logout'],
    [auth('VPN Portal Authentication', 'status="Success"'), 'login', 'success', 'vpn-portal-login'], [auth('GUI', 'status="Successful" message="User jdoe logged in successfully to Web Admin Console"'), 'login', 'success', 'admin-login'],
    [auth('CLI', `message="User 'jdoe' failed to login from '203.0.113.7' using ssh because of wrong credentials"`), 'login', 'failure', 'admin-login'],
  ])('%s', (line, kind, outcome, action) => {
    expect(run(line).observations).toMatchObject([{ '@timestamp': '2026-03-02T08:31:20.000Z', event: { outcome, action }, user: { name: 'jdoe' }, source: { ip: '203.0.113.7' }, winnow: { kind } }]);
  });
  it.each([
    ['wrong credentials', undefined], ['access denied by policy', ['blocked']], ['user account disabled', ['blocked']],
  ])('reason %s', (reason, traits) => { expect(run(auth('VPN Authentication', `status="Failed" reason="${reason}"`)).observations[0]?.winnow.traits).toEqual(traits); });
  it.each([
    ['remote_ip=10.81.234.12 ipaddress=10.81.234.5', { nat: { ip: '10.81.234.12' } }], ['remote_ip=203.0.113.7 ipaddress=10.81.234.12', { ip: '203.0.113.7', nat: { ip: '10.81.234.12' } }],
    ['ipaddress=10.81.234.12', { nat: { ip: '10.81.234.12' } }], ['remote_ip=""', undefined],
  ])('addresses of an SSL VPN: %s', (rest, source) => { expect(run(event('SSL VPN', `Mode="Remote Access" status="Established" ${rest}`)).observations[0]?.source).toEqual(source); });
  it.each([
    ['SSLVPN', 'other', { nat: { ip: '10.81.234.12' } }], ['IPSec', 'other', { nat: { ip: '10.81.234.12' } }], ['Web Client', 'login', { ip: '10.81.234.12' }],
  ])('user of the firewall by %s', (client, kind, source) => { expect(run(event('Firewall Authentication', `auth_client="${client}" status="Successful" src_ip=10.81.234.12`)).observations).toMatchObject([{ source, winnow: { kind } }]); });
  it.each([
    ['starttime=1772436682 timestamp=1772440282 status="Terminated"', 3_600_000_000_000], ['starttime=0 timestamp=1772440282 status="Terminated"', undefined], ['starttime=1772436682 timestamp=1772440282 status="Established"', undefined], ['starttime=1772440283 timestamp=1772440282 status="Terminated"', undefined],
  ])('duration: %s', (rest, duration) => { expect((run(event('SSL VPN', `Mode="Remote Access" ${rest}`)).observations[0]?.event as { duration?: number } | undefined)?.duration).toBe(duration); });
  it.each([
    ['timezone="CET"', 'America/New_York', '08:31:20'], ['timezone="IST"', 'Asia/Kolkata', '04:01:20'], ['timezone="IST"', undefined, '09:31:20'], ['timestamp="2026-03-02T09:31:20+0200" timezone="CET"', undefined, '07:31:20'],
  ])('time by %s in %s', (written, zone, clock) => { expect(run(auth('VPN Authentication', 'status="Successful"').replace('timezone="CET"', written), zone).observations[0]?.['@timestamp']).toBe(`2026-03-02T${clock}.000Z`); });
  it.each([
    [event('SSL VPN', 'Mode="Site to Site" status="Established"'), 'site_to_site'], [event('IPSec', 'status="Failed" message="timed out"'), 'negotiation'], [event('IPSec', 'status="Established"').replace('"jdoe"', '""'), 'no_user'],
    [event('Firewall Authentication', 'auth_client="CTA" status="Successful" src_ip=10.1.2.3'), 'directory_logon'], [event('DHCP Server', 'status="Renew"'), 'not_relevant'], [event('GUI', `message="SysLog Server 'x' settings were changed by 'jdoe'"`), 'not_relevant'],
    [auth('VPN Authentication', 'status="Pending"'), 'not_decided'],
  ])('drops %#', (line, reason) => { expect(run(line)).toMatchObject({ observations: [], deadLetters: [], dropped: { [reason]: 1 } }); });
  it.each([
    ['no time', auth('VPN Authentication', 'status="Successful"').replace('date=2026-03-02 ', ''), 'no_time'], ['a number of another length', auth('VPN Authentication', 'status="Successful"').replace('063110617710', '0631106177'), 'no_parser'],
  ])('is not for %s', (_, line, reason) => { expect(run(line)).toMatchObject({ observations: [], deadLetters: [{ reason }] }); });
});
