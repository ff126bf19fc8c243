import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '@winnow/intake';
import { fortigate } from '../../../src/sources/fortinet/fortigate.ts';

const receivedAt = Date.UTC(2026, 2, 2, 12);
const pipeline = new Pipeline({ sources: [fortigate] });
const run = (line: string, zone?: string) => pipeline.process({ value: new TextEncoder().encode(line), receivedAt, ...(zone !== undefined && { zone }) });
const record = (subtype: string, body: string): string => `<190>date=2026-03-02 time=09:31:22 devname="fgt-1" devid="FG100FTK20012345" eventtime=1772440282 tz="+0100" logid="0101000001" type="event" subtype="${subtype}" vd="root" ${body}`;
const vpn = (body: string): string => record('vpn', body);
const ssl = (action: string, rest = ''): string => vpn(`action="${action}" tunneltype="ssl-tunnel" tunnelid=42 remip=203.0.113.7 tunnelip=10.8.0.5 user="jdoe" ${rest}`);
const ike = (action: string, who: string, rest = ''): string => vpn(`action="${action}" remip=203.0.113.7 locip=198.51.100.1 remport=4500 ${who} tunnelid=42 tunneltype="ipsec" ${rest}`);
const ip = '203.0.113.7';
const inner = { ip, nat: { ip: '10.8.0.5' } };

const read: readonly (readonly [what: string, line: string, expected: object])[] = [
  ['tunnel up', ssl('tunnel-up'), { user: { name: 'jdoe' }, source: inner, observer: { vendor: 'Fortinet', product: 'FortiGate', hostname: 'fgt-1' }, event: { action: 'tunnel-up', outcome: 'success', type: ['start'] }, winnow: { kind: 'vpn-session-start', session: { id: '42' } } }],
  ['tunnel up of a known client', ssl('tunnel-up', 'fctuid="8F3A2C1D"'), { winnow: { device_id: '8F3A2C1D' } }],
  ['tunnel down', ssl('tunnel-down', 'duration=61'), { source: inner, event: { type: ['end'], duration: 61e9 }, winnow: { kind: 'vpn-session-end' } }],
  ['tunnel statistics', ssl('tunnel-stats', 'duration=61'), { source: inner, winnow: { kind: 'vpn-session-update' } }],
  ['portal opened', vpn('action="tunnel-up" tunneltype="ssl-web" tunnelid=42 remip=203.0.113.7 user="jdoe"'), { source: { ip }, event: { outcome: 'success', action: 'ssl-login' }, winnow: { kind: 'login' } }],
  ['portal closed', vpn('action="tunnel-down" tunneltype="ssl-web" tunnelid=42 remip=203.0.113.7 user="jdoe" duration=5'), { winnow: { kind: 'logout' } }],
  ['portal opened, no type', vpn('action="tunnel-up" remip=203.0.113.7 user="jdoe"').replace('0101000001', '0101039424'), { winnow: { kind: 'login' } }],
  ['login failed', ssl('ssl-login-fail', 'reason="sslvpn_login_permission_denied"'), { source: { ip }, event: { outcome: 'failure' }, winnow: { kind: 'login' } }],
  ['password expired', ssl('ssl-login-fail', 'reason="sslvpn_login_password_expired"'), { winnow: { traits: ['password-proven'] } }],
  ['client refused', ssl('ssl-login-fail', 'reason="host check failed"'), { winnow: { traits: ['blocked', 'password-proven'] } }],
  ['IPsec of a person', ike('tunnel-up', 'user="203.0.113.7" xauthuser="jdoe" assignip=10.8.0.5'), { user: { name: 'jdoe' }, source: { ...inner, port: 4500 }, winnow: { kind: 'vpn-session-start' } }],
  ['IPsec of a person by IKEv2', ike('tunnel-up', 'user="jdoe@example.com" xauthuser="N/A" assignip=10.8.0.5'), { user: { name: 'jdoe', domain: 'example.com' }, winnow: { kind: 'vpn-session-start' } }],
  ['XAUTH passed', ike('negotiate', 'xauthuser="jdoe"', 'status="success" mode="xauth" result="DONE"'), { event: { outcome: 'success' }, winnow: { kind: 'login' } }],
  ['XAUTH failed', ike('negotiate', 'xauthuser="jdoe"', 'status="failure" mode="xauth" result="ERROR"'), { event: { outcome: 'failure' }, winnow: { kind: 'login' } }],
  ['L2TP', vpn('action="tunnel-up" tunneltype="l2tp" tunnelid=42 remip=203.0.113.7 tunnelip=10.8.0.5 user="jdoe"'), { source: inner, winnow: { kind: 'vpn-session-start' } }],
  ['IPv6', ssl('tunnel-up').replace('remip=203.0.113.7', 'remip=2001:db8::7'), { source: { ip: '2001:db8::7' } }],
  ['firewall login', record('user', 'action="authentication" status="success" srcip=10.1.0.9 user="jdoe"'), { source: { ip: '10.1.0.9' }, event: { outcome: 'success' }, winnow: { kind: 'login' } }],
  ['firewall login failed', record('user', 'action="authentication" status="failure" srcip=10.1.0.9 user="jdoe"'), { event: { outcome: 'failure' } }],
  ['client seen', record('endpoint', 'action="add" connection_type="sslvpn" user="jdoe" ip=10.8.0.5 name="LT-1" fctuid="8F3A"'), { host: { name: 'LT-1' }, winnow: { kind: 'device-seen', device_id: '8F3A' } }],
  ['administrator', record('system', 'action="login" status="success" ui="https(203.0.113.7)" user="ops"'), { source: { ip }, event: { action: 'admin-login' }, winnow: { kind: 'login' } }],
];

const dropped: readonly (readonly [what: string, line: string, reason: string])[] = [
  ['new connection', vpn('action="ssl-new-con" tunneltype="ssl" tunnelid=0 remip=203.0.113.7 user="N/A"'), 'not_relevant'],
  ['tunnel of nobody', ssl('tunnel-up').replace('"jdoe"', '"N/A"'), 'no_user'],
  ['portal statistics', vpn('action="tunnel-stats" tunneltype="ssl-web" tunnelid=42 remip=203.0.113.7 user="jdoe"'), 'web_statistics'],
  ['gateway by address', ike('tunnel-up', 'user="203.0.113.7" xauthuser="N/A" assignip=N/A'), 'site_to_site'],
  ['gateway by name', ike('tunnel-up', 'user="branch-1" xauthuser="N/A" assignip=N/A'), 'site_to_site'],
  ['gateway by certificate', ike('tunnel-up', 'user="C = US, O = Example, CN = branch-1" xauthuser="N/A" assignip=10.8.0.5'), 'site_to_site'],
  ['phase 1 of a person, no login', ike('negotiate', 'xauthuser="jdoe"', 'status="success" mode="main" result="OK"'), 'negotiation'],
  ['phase 1 failed, nobody', ike('negotiate', 'user="N/A" xauthuser="N/A"', 'status="negotiate_error"'), 'negotiation'],
  ['directory', record('user', 'action="FSSO-logon" srcip=10.1.0.9 user="jdoe"'), 'directory_logon'],
  ['table of users', record('user', 'action="auth-logon" status="logon" srcip=10.1.0.9 user="jdoe"'), 'directory_logon'],
  ['question still open', record('user', 'action="authentication" status="challenge" srcip=10.1.0.9 user="jdoe"'), 'not_decided'],
  ['client gone', record('endpoint', 'action="close" user="jdoe" name="LT-1" fctuid="8F3A"'), 'not_relevant'],
  ['traffic', ssl('tunnel-up').replace('type="event"', 'type="traffic"'), 'not_an_event'],
];

describe('fortinet.fortigate', () => {
  it.each(read)('%s', (_, line, expected) => {
    const { observations, deadLetters } = run(line);
    expect(deadLetters).toEqual([]);
    expect(observations).toMatchObject([{ '@timestamp': '2026-03-02T08:31:22.000Z', ...expected }]);
  });
  it.each(dropped)('drops: %s', (_, line, reason) => { expect(run(line)).toMatchObject({ observations: [], deadLetters: [], dropped: { [reason]: 1 } }); });

  it('takes no duration from a tunnel that goes on', () => { expect(run(ssl('tunnel-stats', 'duration=61')).observations[0]?.event.duration).toBeUndefined(); });
  it('tells no traits where the reason says nothing of the password', () => { expect(run(ssl('ssl-login-fail', 'reason="sslvpn_login_permission_denied"')).observations[0]?.winnow.traits).toBeUndefined(); });
  it('takes no session from number zero, and no device from N/A', () => {
    const [o] = run(ssl('tunnel-up', 'fctuid="N/A"').replace('tunnelid=42', 'tunnelid=0')).observations;
    expect([o?.winnow.session, o?.winnow.device_id]).toEqual([undefined, undefined]);
  });
  it.each([
    ['nanoseconds', 'eventtime=1772440282412000123', undefined, '2026-03-02T08:31:22.412Z'], ['no epoch', '', undefined, '2026-03-02T08:31:22.000Z'],
    ['no epoch and another spelling of the zone', 'TZ', undefined, '2026-03-02T08:31:22.000Z'], ['neither epoch nor zone', 'NOZONE', 'America/New_York', '2026-03-02T14:31:22.000Z'],
  ])('time: %s', (_, change, zone, at) => {
    const bare = ssl('tunnel-up').replace('eventtime=1772440282', change === 'TZ' || change === 'NOZONE' ? '' : change);
    const line = change === 'TZ' ? bare.replace('+0100', 'UTC+1:00') : change === 'NOZONE' ? bare.replace('tz="+0100"', '') : bare;
    expect(run(line, zone).observations[0]?.['@timestamp']).toBe(at);
  });
  it.each([
    ['the far end is the destination', 'src=198.51.100.1 dst=203.0.113.7', ip], ['unless it is named', 'dst=198.51.100.1 FTNTFGTremip=203.0.113.7', ip], ['a converter has only the client', 'src=203.0.113.7', ip],
  ])('CEF: %s', (_, addresses, expected) => {
    const line = `<190>Mar  2 08:31:22 fgt-1 CEF:0|Fortinet|Fortigate|v7.4.8|39947|event:vpn tunnel-up|2|FTNTFGTlogid=0101039947 cat=event:vpn act=tunnel-up FTNTFGTtunneltype=ssl-tunnel ${addresses} FTNTFGTtunnelip=10.8.0.5 duser=jdoe`;
    expect(run(line).observations).toMatchObject([{ '@timestamp': '2026-03-02T08:31:22.000Z', source: { ip: expected, nat: { ip: '10.8.0.5' } }, winnow: { kind: 'vpn-session-start' } }]);
  });
  it.each([
    ['another product of the vendor', '<190>CEF:0|Fortinet|FortiAuthenticator|6.6|1|Login|2|cat=event:vpn act=tunnel-up duser=jdoe'],
    ['another machine of the vendor', ssl('tunnel-up').replace('FG100FTK20012345', 'FACVMSTM22000001')],
    ['no number', ssl('tunnel-up').replace('logid="0101000001"', '')],
    ['another vendor', '<190>id=firewall sn=0017C5 time="2026-03-02 08:31:22" fw=198.51.100.1 pri=6 m=1080 msg="SSL VPN zone remote user login allowed" usr="jdoe"'],
  ])('is not for %s', (_, line) => { expect(run(line)).toMatchObject({ observations: [], deadLetters: [{ reason: 'no_parser' }] }); });
});
