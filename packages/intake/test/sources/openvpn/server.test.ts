import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '@winnow/intake';
import { server } from '../../../src/sources/openvpn/server.ts';

const receivedAt = Date.UTC(2026, 2, 2, 12);
const pipeline = new Pipeline({ sources: [server] });
const run = (line: string, zone?: string) => pipeline.process({ value: new TextEncoder().encode(line), receivedAt, ...(zone !== undefined && { zone }) });
const ip = '203.0.113.7';
const at = `${ip}:53352`;
const who = { user: { name: 'jdoe' }, source: { ip, port: 53352 } };
const at0 = '2026-03-02T08:31:22.000Z';

const read: readonly (readonly [message: string, expected: object])[] = [
  [`${at} [jdoe] Peer Connection Initiated with [AF_INET]${at}`, { ...who, event: { outcome: 'success', action: 'peer-connected' }, winnow: { kind: 'login' } }],
  [`${at} [jdoe] Peer Connection Initiated with [AF_INET]${at} (via [AF_INET]198.51.100.5%eth0)`, { ...who, winnow: { kind: 'login' } }],
  ['2001:db8::7:53352 [jdoe] Peer Connection Initiated with [AF_INET6]2001:db8::7:1194', { source: { ip: '2001:db8::7', port: 1194 }, winnow: { kind: 'login' } }],
  [`jdoe/${at} MULTI: primary virtual IP for jdoe/${at}: 10.8.0.6`, { ...who, source: { ...who.source, nat: { ip: '10.8.0.6' } }, winnow: { kind: 'vpn-session-start' } }],
  [`jdoe/${at} MULTI: Learn: 10.8.0.6 -> jdoe/${at}`, { source: { ip, nat: { ip: '10.8.0.6' } }, winnow: { kind: 'vpn-session-update' } }],
  [`MULTI: Learn: 10.8.0.6 -> jdoe/${at}`, { ...who, winnow: { kind: 'vpn-session-update' } }],
  [`jdoe/${at} MULTI_sva: pool returned IPv4=10.8.0.6, IPv6=(Not enabled)`, { source: { ip, nat: { ip: '10.8.0.6' } } }],
  [`jdoe/${at} MULTI_sva: pool returned IPv4=(Not enabled), IPv6=fd00:8::6`, { source: { ip, nat: { ip: 'fd00:8::6' } } }],
  [`peer 3 (jdoe) floated from [AF_INET]${at} to [AF_INET]198.51.100.9:4000`, { user: { name: 'jdoe' }, source: { ip: '198.51.100.9', port: 4000 }, winnow: { kind: 'vpn-session-update' } }],
  [`jdoe/${at} SIGTERM[soft,remote-exit] received, client-instance exiting`, { ...who, event: { type: ['end'] }, winnow: { kind: 'vpn-session-end' } }],
  [`jdoe/${at} SIGUSR1[soft,ping-restart] received, client-instance restarting`, { winnow: { kind: 'vpn-session-end' } }],
  [`jdoe/${at} peer info: IV_PLAT=mac`, { ...who, host: { os: { type: 'macos' } }, winnow: { kind: 'device-seen' } }],
  [`jdoe/${at} peer info: IV_HWADDR=60:F2:62:ea:2d:a1`, { host: { mac: ['60:f2:62:ea:2d:a1'] }, winnow: { kind: 'device-seen' } }],
  [`jdoe/${at} peer info: IV_GUI_VER=net.openvpn.connect.ios_3.5.1`, { user_agent: { original: 'net.openvpn.connect.ios_3.5.1' } }],
  [`${at} TLS: Username/Password authentication succeeded for username 'jdoe' [CN SET]`, { ...who, winnow: { kind: 'other' } }],
  ["user 'jdoe' authenticated", { user: { name: 'jdoe' }, event: { outcome: 'success' }, winnow: { kind: 'other' } }],
  ["user 'jdoe' could not authenticate.", { event: { outcome: 'failure' }, winnow: { kind: 'login' } }],
  [`${at} SENT CONTROL [jdoe]: 'AUTH_FAILED' (status=1)`, { ...who, event: { outcome: 'failure' }, winnow: { kind: 'login' } }],
  ["OpenVPN '3' requires the local group vpn-users. Denying authentication for user jdoe", { user: { name: 'jdoe' }, event: { outcome: 'failure' }, winnow: { kind: 'login', traits: ['blocked'] } }],
  ['Username does not match certificate common name (jdoe != roe), access denied.', { user: { name: 'jdoe' }, event: { outcome: 'failure' }, winnow: { kind: 'login', traits: ['blocked'] } }],
  [`${at} VERIFY ERROR: depth=0, error=certificate revoked: C=US, CN=jdoe`, { ...who, event: { outcome: 'failure' }, winnow: { traits: ['blocked'] } }],
  [`${at} CRL CHECK FAILED: C=US, O=X, CN=jdoe, emailAddress=x@example.com is REVOKED`, { ...who, winnow: { traits: ['blocked'] } }],
  [`openvpn server 'ovpns1' user 'jdoe' address '${ip}' - connected`, { user: { name: 'jdoe' }, source: { ip }, winnow: { kind: 'vpn-session-start' } }],
  [`openvpn server 'ovpns1' user 'jdoe' address '${at}' - disconnected`, { ...who, winnow: { kind: 'vpn-session-end' } }],
];

const dropped: readonly (readonly [message: string, reason: string])[] = [
  ['[vpn.example.com] Peer Connection Initiated with [AF_INET]198.51.100.1:1194', 'client_side'], [`${at} [UNDEF] Peer Connection Initiated with [AF_INET]${at}`, 'no_user'], [`${at} peer info: IV_PLAT=win`, 'no_user'],
  [`${at} TLS Auth Error: Auth Username/Password verification failed for peer`, 'not_relevant'], [`${at} SENT CONTROL [UNDEF]: 'AUTH_FAILED' (status=1)`, 'no_user'], [`jdoe/${at} SENT CONTROL [jdoe]: 'PUSH_REPLY,ping 10' (status=1)`, 'not_relevant'],
  [`jdoe/${at} MULTI: Learn: 10.9.0.0/24 -> jdoe/${at}`, 'route'], [`jdoe/${at} MULTI: Learn: 60:f2:62:ea:2d:a1 -> jdoe/${at}`, 'route'], [`jdoe/${at} peer info: IV_LZ4=1`, 'attribute'], [`jdoe/${at} peer info: IV_HWADDR=00:00:00:00:00:00`, 'attribute'],
  ['SIGTERM[hard,] received, process exiting', 'not_relevant'], [`${at} VERIFY ERROR: depth=1, error=unable to get issuer certificate: CN=CA`, 'not_relevant'], [`openvpn server 'ovpns1' user 'jdoe' address '${ip}' - connecting`, 'connecting'],
];

describe('openvpn.server', () => {
  it.each(read)('%s', (message, expected) => {
    const { observations, deadLetters } = run(`<29>Mar  2 08:31:22 fw1 openvpn[7]: ${message}`);
    expect(deadLetters).toEqual([]);
    expect(observations).toMatchObject([{ '@timestamp': at0, observer: { vendor: 'OpenVPN', hostname: 'fw1' }, ...expected }]);
  });
  it.each(dropped)('drops %s', (message, reason) => { expect(run(`<29>Mar  2 08:31:22 fw1 openvpn[7]: ${message}`)).toMatchObject({ observations: [], deadLetters: [], dropped: { [reason]: 1 } }); });
  it('an expired certificate is refused, but by no policy', () => { expect(run(`<29>Mar  2 08:31:22 fw1 openvpn[7]: ${at} VERIFY ERROR: depth=0, error=certificate has expired: CN=jdoe`).observations[0]?.winnow.traits).toBeUndefined(); });

  it.each<[header: string, zone: string | undefined, expected: string]>([
    ['Mon Mar  2 08:31:22 2026 ', undefined, at0], ['Mon Mar  2 08:31:22 2026 us=551235 ', undefined, at0], ['2026-03-02 08:31:22 ', undefined, at0], ['2026-03-02 08:31:22 us=551235 ', undefined, at0], ['2026-03-02 09:31:22 ', 'Europe/Berlin', at0],
    ['<29>Mar  2 08:31:22 openvpn[7]: ', undefined, at0], ['<29>1 2026-03-02T09:31:22+01:00 opn openvpn_server1 1 - [meta sequenceId="1"] ', undefined, at0], ['<29>Mar  2 08:31:22 fw1 ovpn-server[4]: ', undefined, at0],
    ['<29>2026-03-02T09:31:22+01:00 fw1 openvpn[7]: 2026-03-02 09:31:22 us=1 ', undefined, at0], ["2026-03-02T09:31:22+0100 [stdout#info] [OVPN 4] OUT: '2026-03-02 08:31:22 ", undefined, at0],
  ])('header %j', (header, zone, expected) => {
    const { observations, deadLetters } = run(`${header}${at} [jdoe] Peer Connection Initiated with [AF_INET]${at}${header.endsWith('[') ? '' : header.includes("'") ? "'" : ''}`, zone);
    expect(deadLetters).toEqual([]);
    expect(observations).toMatchObject([{ '@timestamp': expected, ...who, winnow: { kind: 'login' } }]);
  });
  it.each([
    ['another program behind an address', `Mon Mar  2 08:31:22 2026 ${at} GET /index.html`], ['another program that authenticates', "<29>Mar  2 08:31:22 fw1 php-fpm[7]: user 'jdoe' authenticated"], ['words without a client', '2026-03-02 08:31:22 Initialization Sequence Completed'],
  ])('is not for %s', (_, line) => { expect(run(line)).toMatchObject({ observations: [], deadLetters: [{ reason: 'no_parser' }] }); });
  it('without any time there is none', () => { expect(run(`${at} [jdoe] Peer Connection Initiated with [AF_INET]${at}`)).toMatchObject({ observations: [], deadLetters: [{ reason: 'no_time' }] }); });
});
