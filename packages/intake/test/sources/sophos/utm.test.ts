import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '@winnow/intake';
import { utm } from '../../../src/sources/sophos/utm.ts';

const receivedAt = Date.UTC(2026, 2, 2, 12);
const pipeline = new Pipeline({ sources: [utm] });
const run = (line: string, zone?: string) => pipeline.process({ value: new TextEncoder().encode(line), receivedAt, ...(zone !== undefined && { zone }) });
const line = (program: string, id: string, rest: string) => `<30>2026:03:02-09:31:20 utm1 ${program}[1]: id="${id}" severity="info" sys="System" ${rest} srcip="203.0.113.7"`;
const vpn = (id: string, rest = '') => line('openvpn', id, `sub="vpn" event="x" username="jdoe" variant="ssl"${rest}`);
const auth = (id: string, caller: string) => line('aua', id, `sub="auth" name="x" user="jdoe" caller="${caller}"`);

describe('sophos.utm', () => {
  it.each([
    [auth('3004', 'openvpn'), 'login', 'success', 'openvpn-authentication'], [auth('3005', 'portal'), 'login', 'failure', 'portal-authentication'], [vpn('2201'), 'vpn-session-start', 'success', 'connection-start'], [vpn('2202'), 'vpn-session-end', 'success', 'connection-end'],
  ])('%s', (text, kind, outcome, action) => { expect(run(text).observations).toMatchObject([{ '@timestamp': '2026-03-02T09:31:20.000Z', event: { outcome, action }, user: { name: 'jdoe' }, source: { ip: '203.0.113.7' }, observer: { hostname: 'utm1' }, winnow: { kind } }]); });
  it('has the address in the tunnel', () => { expect(run(vpn('2201', ' virtual_ip="10.242.2.2"')).observations[0]?.source).toEqual({ ip: '203.0.113.7', nat: { ip: '10.242.2.2' } }); });
  it.each([
    [auth('3004', 'openvpn'), 'Europe/Paris', '08:31:20'], [auth('3004', 'openvpn').replace('<30>2026:03:02-09:31:20', '<30>Mar  2 08:31:20'), undefined, '08:31:20'], [auth('3004', 'openvpn').replace('<30>', '<30>2026-03-02T09:31:21+01:00 relay '), undefined, '08:31:21'],
  ])('time %#', (text, zone, clock) => { expect(run(text, zone).observations[0]?.['@timestamp']).toBe(`2026-03-02T${clock}.000Z`); });
  it.each([
    [auth('3004', 'http'), 'proxy'], [line('ulogd', '2001', 'sub="packetfilter"'), 'not_relevant'], [line('aua', '3004', 'sub="other" user="jdoe"'), 'not_relevant'], [vpn('2203'), 'not_relevant'], [vpn('2201').replace('"jdoe"', '""'), 'no_user'],
  ])('drops %#', (text, reason) => { expect(run(text)).toMatchObject({ observations: [], deadLetters: [], dropped: { [reason]: 1 } }); });
  it.each([
    ['no time', auth('3004', 'openvpn').replace('<30>2026:03:02-09:31:20 utm1 aua[1]: ', ''), 'no_time'], ['what OpenVPN has its name on', vpn('2201').replace('<30>2026:03:02-09:31:20', '<30>Mar  2 09:31:20'), 'no_parser'], ['other pairs', '<30>Mar  2 09:31:20 h app: id="2201" severity="info"', 'no_parser'],
  ])('is not for %s', (_, text, reason) => { expect(run(text)).toMatchObject({ observations: [], deadLetters: [{ reason }] }); });
});
