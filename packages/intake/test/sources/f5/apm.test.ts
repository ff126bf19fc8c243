import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '@winnow/intake';
import { apm } from '../../../src/sources/f5/apm.ts';

const receivedAt = Date.UTC(2026, 2, 2, 12);
const pipeline = new Pipeline({ sources: [apm] });
const run = (line: string) => pipeline.process({ value: new TextEncoder().encode(line), receivedAt });
const line = (number: string, message: string, process = 'apmd[11023]', session = '/Common/ap:Common:18648c83') => `<141>Mar  2 08:31:00 bigip1 notice ${process}: ${number}:5: ${session}: ${message}`;
const first = (text: string) => run(text).observations[0];

describe('f5.apm', () => {
  it.each<[string, string, object]>([
    ['01490500', 'New session from client IP 203.0.113.7 (ST=/CC=/C=) at VIP 198.51.100.10 Listener /Common/vs', { event: { outcome: 'unknown' }, source: { ip: '203.0.113.7' }, winnow: { kind: 'other' } }],
    ['01490010', "Username 'EXAMPLE\\jdoe'", { user: { name: 'jdoe', domain: 'example' }, winnow: { kind: 'other' } }], ['01490103', "Retry Username 'jdoe'", { user: { name: 'jdoe' } }],
    ['01490102', 'Access policy result: Network_Access', { event: { outcome: 'success' }, winnow: { kind: 'login' } }], ['01490102', 'Access policy result: Webtop', { event: { outcome: 'success' }, winnow: { kind: 'login' } }],
    ['01490102', 'Access policy result: Logon_Deny', { event: { outcome: 'failure' }, winnow: { kind: 'other' } }],
    ['01490107', "AD module: authentication with 'jdoe' failed: Clients credentials have been revoked", { event: { outcome: 'failure' }, user: { name: 'jdoe' }, winnow: { kind: 'login', traits: ['blocked'] } }],
    ['01490107', "AD module: authentication with 'jdoe' failed: Password has expired", { winnow: { kind: 'login', traits: ['password-proven'] } }],
    ['01490155', "RADIUS module: authentication with 'jdoe' failed: Access-Reject packet from host 10.0.0.5:1812", { event: { outcome: 'failure', action: 'radius-authentication' }, winnow: { kind: 'login' } }],
    ['01490017', "AD agent: Auth (logon attempt:0): authenticate with 'jdoe' successful", { event: { outcome: 'success' }, winnow: { kind: 'other' } }],
    ['01490549', 'Assigned PPP Dynamic IPv4: 10.60.1.24 Tunnel Type: VPN_TUNNELTYPE_TLS NA Resource: /Common/na Client IP: 203.0.113.7', { source: { ip: '203.0.113.7', nat: { ip: '10.60.1.24' } }, winnow: { kind: 'vpn-session-start' } }],
    ['01490505', 'PPP tunnel 0x560026f0b700 closed.', { winnow: { kind: 'vpn-session-end' } }], ['01490502', 'Session deleted due to user inactivity or errors.', { winnow: { kind: 'logout' } }],
    ['01490248', 'Received client info - Hostname: MAC-3 Type: Standalone Version: 2.0 Platform: MacOS CPU: x64', { host: { name: 'MAC-3', os: { type: 'macos' } }, winnow: { kind: 'device-seen' } }],
    ['01490113', 'session.machine_info.last.bios.sn is 5CG1234XYZ', { winnow: { kind: 'device-seen', device_id: '5CG1234XYZ', device: { serial: '5CG1234XYZ' } } }],
    ['01490113', 'session.logon.last.username is jdoe', { user: { name: 'jdoe' } }], ['01490007', "Session variable 'session.logon.last.username' set to 'jdoe'", { user: { name: 'jdoe' } }],
  ])('%s %s', (number, message, expected) => {
    const found = first(line(number, message));
    expect(found).toMatchObject({ '@timestamp': '2026-03-02T08:31:00.000Z', observer: { vendor: 'F5', hostname: 'bigip1' }, ...expected });
    expect(found?.winnow.session).toEqual({ id: '18648c83' });
  });
  it('a wrong password has no traits', () => { expect(first(line('01490106', "AD module: authentication with 'jdoe' failed: Preauthentication failed"))?.winnow.traits).toBeUndefined(); });
  it('the server that was asked is not the person', () => { expect(first(line('01490155', "RADIUS module: authentication with 'jdoe' failed: timeout from host 10.0.0.5:1812"))?.source).toBeUndefined(); });
  it.each([['18648c83'], ['/Common/ap:Common:18648c83'], ['(null):Common:18648c83']])('session in %s', (session) => { expect(first(line('01490500', 'New session from client IP 203.0.113.7', 'tmm3[1]', session))?.winnow.session?.id).toBe('18648c83'); });
  it.each([
    [`<141>Mar  2 08:31:00 bigip1 hostname="bigip1",errdefs_msgno="01490010:5:",partition_name="Common",session_id="18648c83",Access_Profile="/Common/ap",Username="jdoe"`, { user: { name: 'jdoe' }, winnow: { kind: 'other' } }],
    [JSON.stringify({ timestamp: '2026-03-02T08:31:00Z', errdefs_msgno: '01490102:5:', Session_Id: '18648c83', Access_Policy_Result: 'Logon_Deny' }), { event: { outcome: 'failure' }, winnow: { kind: 'other' } }],
  ])('high-speed logging %#', (text, expected) => { expect(first(text)).toMatchObject({ '@timestamp': '2026-03-02T08:31:00.000Z', ...expected, winnow: { ...expected.winnow, session: { id: '18648c83' } } }); });
  it.each([
    [line('01490521', 'Session statistics - bytes in: 1, bytes out: 2', 'tmm[1]'), 'not_relevant'], [line('01490248', 'Received client info - Hostname:  Type: IE Version: 8 Platform: Unknown CPU: WOW64'), 'attribute'], [line('01490010', "Username '-'"), 'no_user'],
    ['<141>Mar  2 08:31:00 bigip1 notice apmd[1]: 01490101:5: Access profile: /Common/ap configuration has been applied.', 'not_relevant'],
  ])('drops %#', (text, reason) => { expect(run(text)).toMatchObject({ observations: [], deadLetters: [], dropped: { [reason]: 1 } }); });
  it.each([
    ['another part of BIG-IP', '<141>Mar  2 08:31:00 bigip1 notice mcpd[10653]: 01070638:5: Pool /Common/p member /Common/m:80 monitor status down.'], ['a number of access in another process', line('01490010', "Username 'jdoe'", 'other[1]')], ['words alone', "<141>Mar  2 08:31:00 bigip1 apmd[1]: Username 'jdoe'"],
  ])('is not for %s', (_, text) => { expect(run(text)).toMatchObject({ observations: [], deadLetters: [{ reason: 'no_parser' }] }); });
});
