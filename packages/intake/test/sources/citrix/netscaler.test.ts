import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '@winnow/intake';
import { netscaler } from '../../../src/sources/citrix/netscaler.ts';

const receivedAt = Date.UTC(2026, 2, 2, 12);
const pipeline = new Pipeline({ sources: [netscaler] });
const run = (line: string, zone?: string) => pipeline.process({ value: new TextEncoder().encode(line), receivedAt, ...(zone !== undefined && { zone }) });
const head = '<134> 03/02/2026:08:31:22 GMT ns1 0-PPE-0 : default ';
const body = 'User jdoe@example.com - Client_ip 203.0.113.7 - Nat_ip "Mapped Ip" - Vserver 198.51.100.5:443';
const ip = '203.0.113.7';
const jo = { name: 'jdoe', domain: 'example.com', email: 'jdoe@example.com' };
const login = (change: (text: string) => string = (text) => text): string => head + change(`SSLVPN LOGIN 7 0 : Context jdoe@example.com@203.0.113.7 - SessionId: 42 - ${body} - Browser_type "Agent" - SSLVPN_client_type Agent - Group(s) "N/A"`);

const read: readonly (readonly [what: string, line: string, expected: object])[] = [
  ['a session opens', login(), { user: jo, source: { ip }, user_agent: { original: 'Agent' }, observer: { vendor: 'Citrix', product: 'NetScaler', hostname: 'ns1' }, event: { action: 'login', type: ['start'] }, winnow: { kind: 'vpn-session-start', session: { id: '42' } } }],
  ['an address in the tunnel', login((text) => text.replace('"Mapped Ip"', '10.60.0.2')), { source: { ip, nat: { ip: '10.60.0.2' } } }],
  ['an older form', login((text) => text.replace(' 7 0 :', ' 7 :').replace('42 - User', '42- User')), { user: jo, winnow: { session: { id: '42' } } }],
  ['a session closes', `${head}SSLVPN LOGOUT 7 0 : SessionId: 42 - ${body} - Duration 08:39:15  - LogoutMethod "TimedOut"`, { event: { duration: 31_155e9 }, winnow: { kind: 'vpn-session-end', session: { id: '42' } } }],
  ['a web application lets in', `${head}AAATM LOGIN 7 0 : ${body}`, { event: { outcome: 'success' }, winnow: { kind: 'login' } }],
  ['a web application is left', `${head}AAATM LOGOUT 7 0 :  ${body} - Duration 00:36:00`, { winnow: { kind: 'logout' } }],
  ['a login fails', `${head}AAA LOGIN_FAILED 7 0 :  User jdoe@example.com - Client_ip 203.0.113.7 - Failure_reason "Username/Password mismatch" - Browser curl/8 - x`, { source: { ip }, user_agent: { original: 'curl/8 - x' }, event: { outcome: 'failure' }, winnow: { kind: 'login' } }],
  ['a machine is refused', `${head}AAA LOGIN_FAILED 7 0 :  User jdoe@example.com - Client_ip 203.0.113.7 - Failure_reason "Client security check failed" - Browser x`, { winnow: { traits: ['blocked'] } }],
  ['IPv6', login((text) => text.replace('Client_ip 203.0.113.7', 'Client_ip 2001:db8::7')), { source: { ip: '2001:db8::7' } }],
  ['escaped quotes', login((text) => text.replaceAll('"', '\\"').replace('Agent\\"', 'A \\"b\\", c\\"')), { user_agent: { original: 'A "b", c' } }],
  ['no header but the feature', login().replace('<134> 03/02/2026:08:31:22 GMT ns1 0-PPE-0 : ', '<134>1 2026-03-02T08:31:22Z ns1 SSLVPN 0-PPE-0 - - ').replace('default SSLVPN ', 'default '), { winnow: { kind: 'vpn-session-start' } }],
];

describe('citrix.netscaler', () => {
  it.each(read)('%s', (_, line, expected) => {
    const { observations, deadLetters } = run(line);
    expect(deadLetters).toEqual([]);
    expect(observations).toMatchObject([{ '@timestamp': '2026-03-02T08:31:22.000Z', ...expected }]);
  });
  it('tells no traits of a wrong password', () => { expect(run(read[6]?.[1] ?? '').observations[0]?.winnow.traits).toBeUndefined(); });

  it.each([
    ['10.1.1.5', '203.0.113.40', '203.0.113.40'], ['10.1.1.5', '10.9.9.9, 203.0.113.41', '203.0.113.41'], ['203.0.113.42', 'unknown', '203.0.113.42'], ['10.1.1.5', '::ffff:203.0.113.43', '203.0.113.43'],
    ['203.0.113.7', '10.2.2.2', '203.0.113.7'], ['198.51.100.77', '203.0.113.44', '203.0.113.44'], ['10.1.1.5', '10.2.2.2', '10.2.2.2'], ['', '', '203.0.113.7'],
  ])('client %j, forwarded %j: %s', (client, forwarded, expected) => {
    expect(run(login((text) => text.replace('Client_ip 203.0.113.7 - ', `Client_ip ${client} - X-Forwarded-For_ip ${forwarded} - `))).observations[0]?.source?.ip).toBe(expected);
  });

  it.each<[what: string, header: string, zone: string | undefined, at: string]>([
    ['month first', '<134> 03/02/2026:08:31:22 GMT ns1 0-PPE-0 : ', undefined, '2026-03-02T08:31:22.000Z'],
    ['month first, an old one', '<134> 02/03/2026:08:31:22 GMT ns1 0-PPE-0 : ', undefined, '2026-02-03T08:31:22.000Z'],
    ['day first, as the month is none', '<134> 27/02/2026:08:31:22 GMT ns1 0-PPE-0 : ', undefined, '2026-02-27T08:31:22.000Z'],
    ['day first, as it would be still to come', '<134> 09/02/2026:08:31:22 GMT ns1 0-PPE-0 : ', undefined, '2026-02-09T08:31:22.000Z'],
    ['day first, as the header says', 'Mar  2 08:31:24 relay 02/03/2026:08:31:22 GMT ns1 0-PPE-0 : ', undefined, '2026-03-02T08:31:22.000Z'],
    ['year first', '<134> 2026/03/02:08:31:22 GMT ns1 0-PPE-0 : ', undefined, '2026-03-02T08:31:22.000Z'],
    ['local', '<134> 03/02/2026:08:31:22  ns1 0-PPE-0 : ', 'America/New_York', '2026-03-02T13:31:22.000Z'],
    ['GMT, whatever is configured', '<134> 03/02/2026:08:31:22 GMT ns1 0-PPE-0 : ', 'America/New_York', '2026-03-02T08:31:22.000Z'],
  ])('time: %s', (_, header, zone, at) => { expect(run(login().replace('<134> 03/02/2026:08:31:22 GMT ns1 0-PPE-0 : ', header), zone).observations[0]?.['@timestamp']).toBe(at); });
  it.each([['GMT ns1', 'ns1'], ['GMT ', undefined], [' ns1', 'ns1'], ['CET ns1', 'ns1'], [' NS', 'NS']])('name in %j', (written, name) => {
    expect(run(login().replace('GMT ns1', written)).observations[0]?.observer?.hostname).toBe(name);
  });

  it.each([
    ['a flow', `${head}SSLVPN TCPCONNSTAT 7 0 : ${body}`, 'traffic'], ['a debug message that names somebody', `${head}AAA Message 7 0 :  "send_authenticate_pdu: ${body}"`, 'not_relevant'],
    ['another feature', `${head}CLI LOGIN 7 0 :  ${body}`, 'not_relevant'], ['the firewall', '<134>1 2026-03-02T08:31:22Z ns1 APPFW 0-PPE-0 - - CEF:0|Citrix|NetScaler|NS14.1|APPFW|APPFW_POLICY_HIT|6|src=192.0.2.1', 'not_relevant'],
    ['nobody', login((text) => text.replace('User jdoe@example.com', 'User anonymous')), 'no_user'],
  ])('drops %s', (_, line, reason) => { expect(run(line)).toMatchObject({ observations: [], deadLetters: [], dropped: { [reason]: 1 } }); });
  it.each([
    ['no time anywhere', `default LOGIN 7 0 : ${body}`, 'no_time'], ['no number', `${head}SSLVPN LOGIN : ${body}`, 'no_parser'], ['no mark of the appliance', `SSLVPN LOGIN 7 0 : ${body}`, 'no_parser'],
    ['another vendor', '<134>CEF:0|Citrix|Other|1|1|x|6|src=192.0.2.1', 'no_parser'],
  ])('is not for %s', (_, line, reason) => { expect(run(line)).toMatchObject({ observations: [], deadLetters: [{ reason }] }); });
});
