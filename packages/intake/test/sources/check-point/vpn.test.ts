import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '@winnow/intake';
import { vpn } from '../../../src/sources/check-point/vpn.ts';

const receivedAt = Date.UTC(2026, 2, 2, 12);
const pipeline = new Pipeline({ sources: [vpn] });
const run = (line: string, zone?: string) => pipeline.process({ value: new TextEncoder().encode(line), receivedAt, ...(zone !== undefined && { zone }) });
const base = { action: 'Log In', ifdir: 'inbound', loguid: '{0x1,0x0,0x2,0x3}', originsicname: 'CN=gw1,O=mgmt1..x', time: '1772440282', product: 'Mobile Access', src: '203.0.113.7', user: 'jdoe', status: 'Success' };
const record = (changes: Readonly<Record<string, string | undefined>> = {}) => {
  const fields = Object.entries<string | undefined>({ ...base, ...changes }).flatMap(([key, value]) => (value === undefined ? [] : [`${key}:"${value}"`]));
  return `<134>1 2026-03-02T08:31:25Z mgmt1 CheckPoint 13752 - [${fields.join('; ')}]`;
};
const tunnel = { office_mode_ip: '10.60.1.24', tunnel_protocol: 'IPSec' };
const identity = { product: 'Identity Awareness', status: undefined, auth_status: 'Successful Login' };

describe('check-point.vpn', () => {
  it.each<[Readonly<Record<string, string>>, string, string]>([
    [tunnel, 'vpn-session-start', 'success'], [{}, 'login', 'success'], [{ ...tunnel, action: 'Log Out' }, 'vpn-session-end', 'success'], [{ action: 'Log Out' }, 'logout', 'success'], [{ ...tunnel, action: 'Update' }, 'vpn-session-update', 'success'],
    [{ action: 'Failed Log In', status: 'Failure' }, 'login', 'failure'], [{ status: 'Failure' }, 'login', 'failure'], [{ ...tunnel, product: 'VPN' }, 'vpn-session-start', 'success'], [{ product: 'SmartConsole', action: 'Accept', operation: 'Log In' }, 'login', 'success'],
  ])('%j is %s, %s', (changes, kind, outcome) => {
    expect(run(record(changes)).observations).toMatchObject([{ '@timestamp': '2026-03-02T08:31:22.000Z', event: { outcome }, user: { name: 'jdoe' }, source: { ip: '203.0.113.7' }, observer: { vendor: 'Check Point', hostname: 'gw1' }, winnow: { kind } }]);
  });
  it('the end tells how long it was', () => { expect(run(record({ ...tunnel, action: 'Log Out', duration: '3600' })).observations[0]?.event.duration).toBe(3600e9); });
  it.each([
    ['Access denied - wrong user name or password', undefined], ['Endpoint is not compliant', ['blocked', 'password-proven']], ['Wrong DynamicID', ['password-proven']], ['User is locked out', ['blocked']], ['sslvpn_login_permission_denied', ['blocked']], ['', undefined],
  ])('reason %j', (reason, traits) => { expect(run(record({ action: 'Failed Log In', reason })).observations[0]?.winnow.traits).toEqual(traits); });
  it.each([
    ['Captive Portal', 'Log In', 'login'], ['Identity Agent', 'Log In', 'login'], ['Captive Portal', 'Update', 'other'], ['Captive Portal', 'Log Out', 'logout'], ['AD Query', 'Log In', 'other'], ['Remote Access', 'Log In', 'other'], ['AD Query', 'Log Out', undefined],
  ])('identity of %s, %s', (identity_src, action, kind) => { expect(run(record({ ...identity, identity_src, action })).observations[0]?.winnow.kind).toBe(kind); });
  it('what a failed portal login of Identity Awareness is', () => { expect(run(record({ ...identity, identity_src: 'Captive Portal', action: 'Failed Log In', auth_status: 'Failed Login' })).observations).toMatchObject([{ event: { outcome: 'failure' }, winnow: { kind: 'login' } }]); });
  it('the address in the tunnel is not the person\'s', () => {
    expect(run(record({ ...identity, identity_src: 'Remote Access', src: '10.60.1.24' })).observations[0]?.source).toEqual({ nat: { ip: '10.60.1.24' } });
    expect(run(record({ ...identity, identity_src: 'AD Query', src: '10.60.1.24' })).observations[0]?.source).toEqual({ ip: '10.60.1.24' });
  });
  it.each([['Doe, John (jdoe)', { name: 'jdoe' }], ['John  Doe [x] (jdoe)(+)', { name: 'jdoe' }], ['EXAMPLE\\\\jdoe', { name: 'jdoe', domain: 'example' }], ['jdoe@example.com', { name: 'jdoe', domain: 'example.com', email: 'jdoe@example.com' }], ['jd\\"oe\\]', { name: 'jd"oe]' }]])('name %s', (user, expected) => {
    expect(run(record({ user })).observations[0]?.user).toEqual(expected);
  });
  it.each([
    ['CEF:0|Check Point|Mobile Access|Check Point|Log|Log In|Unknown|'], ['CEF:0||Check Point|Mobile Access|Check Point|Log|Log In|Unknown|'], ['0|Check Point|Mobile Access|Check Point|Log|Log In|Unknown|'], ['<134>Mar  2 08:31:22 gw1 CEF: 0|Check Point|Mobile Access|Check Point|Log|Log In|Unknown|'],
  ])('CEF behind %s', (head) => {
    expect(run(`${head}act=Log In rt=1772440282000 src=203.0.113.7 suser=Doe, John (jdoe) duser=gateway duser=other office_mode_ip=10.60.1.24 product=Mobile Access`).observations).toMatchObject([{ '@timestamp': '2026-03-02T08:31:22.000Z', user: { name: 'jdoe' }, source: { ip: '203.0.113.7', nat: { ip: '10.60.1.24' } }, winnow: { kind: 'vpn-session-start' } }]);
  });
  it('one record in two layouts is one event', () => {
    const cef = 'CEF:0|Check Point|Mobile Access|Check Point|Log|Log In|Unknown|act=Log In rt=1772440282000 loguid={0x1,0x0,0x2,0x3} src=203.0.113.7 suser=jdoe outcome=Success product=Mobile Access';
    expect(run(cef).observations[0]?.event.id).toBe(run(record()).observations[0]?.event.id);
    expect(run(record({ action: 'Log Out' })).observations[0]?.event.id).not.toBe(run(record()).observations[0]?.event.id);
  });
  it('an old file has its own clock', () => { expect(run('time=2Mar2026  9:31:22|action=ctl|product=Connectra|event_type=Login|status=Success|src=203.0.113.9|user=jdoe|', 'Europe/Berlin').observations[0]?.['@timestamp']).toBe('2026-03-02T08:31:22.000Z'); });
  it.each([[record({ action: 'Decrypt' }), 'not_relevant'], [record({ product: 'Application Control' }), 'not_relevant'], [record({ user: undefined }), 'no_user'], [record({ user: 'LAPTOP-7$' }), 'no_user']])('drops %#', (line, reason) => { expect(run(line)).toMatchObject({ observations: [], deadLetters: [], dropped: { [reason]: 1 } }); });
  it.each([
    ['another vendor\'s CEF', 'CEF:0|Palo Alto Networks|PAN-OS|10|x|y|3|act=Log In src=203.0.113.7 suser=jdoe'], ['another list in brackets', '<134>Mar  2 08:31:22 gw1 other: [action:"Log In"; user:"jdoe"; src:"203.0.113.7"]'], ['other bars', 'time=1772440282|product=Mobile Access|user=jdoe|'], ['JSON without a uid', JSON.stringify({ ...base, loguid: undefined })],
  ])('is not for %s', (_, line) => { expect(run(line)).toMatchObject({ observations: [], deadLetters: [{ reason: 'no_parser' }] }); });
});
