import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '@winnow/intake';
import { charon } from '../../../src/sources/strongswan/charon.ts';

const receivedAt = Date.UTC(2026, 2, 2, 12);
const pipeline = new Pipeline({ sources: [charon] });
const run = (line: string, zone?: string) => pipeline.process({ value: new TextEncoder().encode(line), receivedAt, ...(zone !== undefined && { zone }) });
const first = (line: string, zone?: string) => run(line, zone).observations[0];
const line = (message: string, before = 'charon[4711]: 13[IKE] ') => `Mar  2 08:31:21 vpn1 ${before}${message}`;
const ends = (id: string, ip = '203.0.113.7') => `IKE_SA rw[3] established between 198.51.100.1[vpn.example.com]...${ip}[${id}]`;

describe('strongswan.charon', () => {
  it.each<[string, object]>([
    [ends('jdoe'), { event: { outcome: 'success' }, user: { name: 'jdoe' }, source: { ip: '203.0.113.7' }, winnow: { kind: 'login', session: { id: 'rw[3]' } } }], [`deleting ${ends('jdoe').replace('established ', '')}`, { user: { name: 'jdoe' }, source: { ip: '203.0.113.7' }, winnow: { kind: 'vpn-session-end', session: { id: 'rw[3]' } } }],
    ["assigning virtual IP 10.3.0.1 to peer 'jdoe'", { user: { name: 'jdoe' }, source: { nat: { ip: '10.3.0.1' } }, winnow: { kind: 'vpn-session-start' } }], ["lease fd00:3::1 by 'jdoe' went offline", { user: { name: 'jdoe' }, source: { nat: { ip: 'fd00:3::1' } }, winnow: { kind: 'vpn-session-end' } }],
    ["received EAP identity 'jdoe'", { event: { outcome: 'unknown' }, user: { name: 'jdoe' }, winnow: { kind: 'other' } }], ["authentication of 'jdoe' with EAP successful", { event: { outcome: 'success' }, winnow: { kind: 'other' } }],
    ["RADIUS authentication of 'jdoe' successful", { event: { outcome: 'success' }, winnow: { kind: 'other' } }], ["RADIUS authentication of 'jdoe' failed", { event: { outcome: 'failure' }, winnow: { kind: 'login' } }],
    ["XAuth authentication of 'jdoe' failed", { event: { outcome: 'failure' }, winnow: { kind: 'login' } }], ['EAP method EAP_MSCHAPV2 failed for peer jdoe', { event: { outcome: 'failure' }, user: { name: 'jdoe' }, winnow: { kind: 'login' } }],
  ])('%s', (message, expected) => { expect(first(line(message))).toMatchObject({ '@timestamp': '2026-03-02T08:31:21.000Z', observer: { vendor: 'strongSwan', hostname: 'vpn1' }, ...expected }); });
  it.each([
    ['jdoe', { name: 'jdoe' }], ['john.doe', { name: 'john.doe' }], ['jdoe@example.com', { name: 'jdoe', domain: 'example.com', email: 'jdoe@example.com' }], ['C=CH, O=Example, CN=jdoe', { name: 'jdoe' }], ['CN=Doe John, O=Example', { name: 'doe john' }], ['EXAMPLE\\jdoe', { name: 'jdoe', domain: 'example' }],
  ])('who %s is', (id, user) => { expect(first(line(ends(id)))?.user).toEqual(user); });
  it('Windows is known by the session alone', () => {
    expect(first(line(ends('192.168.1.20')))).toMatchObject({ source: { ip: '203.0.113.7' }, winnow: { kind: 'vpn-session-update', session: { id: 'rw[3]' } } });
    expect(first(line(ends('192.168.1.20')))?.user).toBeUndefined();
    expect(first(line("assigning virtual IP 10.3.0.1 to peer 'jdoe'", 'charon[4711]: 13[IKE] <rw|3> '))?.winnow.session).toEqual({ id: 'rw[3]' });
  });
  it.each([
    [line(ends('jdoe')), 'Europe/Berlin', '07:31:21'], [`<30>1 2026-03-02T09:31:21+01:00 fw charon 4711 - [meta sequenceId="1"] 13[IKE] ${ends('jdoe')}`, undefined, '08:31:21'], [`Mar  2 09:31:21 13[IKE] ${ends('jdoe')}`, 'Europe/Berlin', '08:31:21'], [`2026-03-02T09:31:21+01:00 13[IKE] <rw|3> ${ends('jdoe')}`, undefined, '08:31:21'],
    [line(ends('jdoe'), 'charon-systemd[812]: '), undefined, '08:31:21'], [line(ends('jdoe'), 'ipsec: 10[IKE] '), undefined, '08:31:21'],
  ])('time and header %#', (text, zone, clock) => { expect(first(text, zone)).toMatchObject({ '@timestamp': `2026-03-02T${clock}.000Z`, user: { name: 'jdoe' } }); });
  it.each([
    [line(ends('lyon.gw.example.com')), 'site_to_site'], [line(ends('C=CH, CN=lyon.gw.example.com')), 'site_to_site'], [line(ends('192.168.1.20', '192.168.1.20')), 'no_user'], [line("authentication of 'vpn.example.com' (myself) with RSA successful"), 'own_side'], [line('EAP method EAP_MSCHAPV2 failed for peer 192.168.1.20'), 'no_user'],
    [line('CHILD_SA rw{3} established with SPIs c1_i c2_o and TS 0.0.0.0/0 === 10.3.0.1/32'), 'not_relevant'], [line('received packet: from 203.0.113.7[4500] to 198.51.100.1[4500] (80 bytes)', 'charon: 13[NET] '), 'not_relevant'],
  ])('drops %s', (text, reason) => { expect(run(text)).toMatchObject({ observations: [], deadLetters: [], dropped: { [reason]: 1 } }); });
  it.each([
    ['ipsec\'s other words', line('starting strongSwan 5.9.13 IPsec', 'ipsec[12]: ')], ['another program', line(ends('jdoe'), 'pluto[12]: ')], ['words without a stamp', `13[IKE] ${ends('jdoe')}`],
  ])('is not for %s', (_, text) => { expect(run(text)).toMatchObject({ observations: [], deadLetters: [{ reason: 'no_parser' }] }); });
});
