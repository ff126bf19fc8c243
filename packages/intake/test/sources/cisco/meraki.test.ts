import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '@winnow/intake';
import { meraki } from '../../../src/sources/cisco/meraki.ts';

const receivedAt = Date.UTC(2026, 2, 2, 12);
const pipeline = new Pipeline({ sources: [meraki] });
const run = (line: string) => pipeline.process({ value: new TextEncoder().encode(line), receivedAt });
const event = (message: string, before = '<134>1 ') => `${before}1772440282.495767745 MX events ${message}`;
const connect = "client_vpn_connect user id 'jdoe' local ip 10.60.1.24 connected from 203.0.113.7";
const auth = (type: string, rest: string) => `type=anyconnect_vpn_${type} msg= 'RADIUS[1] Server IP=10.0.0.5 Server port=1812 Peer IP=203.0.113.7 Peer port=50000${rest} '`;

describe('cisco.meraki', () => {
  it.each([
    [connect, 'vpn-session-start', 'client-vpn-connect'], [connect.replace('vpn_connect', 'vpn_disconnect'), 'vpn-session-end', 'client-vpn-disconnect'], [connect.replace(' connected', ' reconnected'), 'vpn-session-update', 'client-vpn-reconnect'],
    [connect.replace('client_', 'anyconnect_'), 'vpn-session-start', 'anyconnect-vpn-connect'],
  ])('%s is %s', (message, kind, action) => {
    expect(run(event(message)).observations).toMatchObject([{ '@timestamp': '2026-03-02T08:31:22.496Z', event: { outcome: 'success', action }, user: { name: 'jdoe' }, source: { ip: '203.0.113.7', nat: { ip: '10.60.1.24' } }, observer: { vendor: 'Cisco', product: 'Meraki', hostname: 'MX' }, winnow: { kind } }]);
  });
  it.each([['auth_success', ' User=jdoe: Authentication request accepted.', 'success'], ['auth_failure', ' User=jdoe: Authentication request rejected.', 'failure']])('%s with a name is a login', (type, rest, outcome) => {
    expect(run(event(auth(type, rest))).observations).toMatchObject([{ event: { outcome }, user: { name: 'jdoe' }, source: { ip: '203.0.113.7', port: 50000 }, winnow: { kind: 'login' } }]);
  });
  it('without a name it is none', () => { expect(run(event(auth('auth_failure', ': Authentication request rejected.')))).toMatchObject({ observations: [], dropped: { no_user: 1 } }); });
  it('of two addresses in one text the RADIUS server is not the person', () => { expect(run(event(auth('auth_success', ' User=jdoe: Authentication request accepted.'))).observations[0]?.source?.ip).toBe('203.0.113.7'); });
  it.each([['', 'MX'], ['1 ', 'MX'], ['<134>', 'MX'], ['<134>Mar  2 09:31:22 relay 1 ', 'MX'], ['2026-03-02T09:31:22+01:00 1 ', 'MX']])('behind %j', (before, hostname) => {
    expect(run(event(connect, before)).observations).toMatchObject([{ '@timestamp': '2026-03-02T08:31:22.496Z', observer: { hostname } }]);
  });
  it.each([['dhcp no offers for mac 00:00:5E:00:53:01', 'not_relevant'], ['type=vpn_connectivity_change vpn_type=\'site-to-site\' peer_contact=\'198.51.100.1:51856\'', 'not_relevant'], ['client_vpn_connect user id \'jdoe\' local ip 10.60.1.24', 'not_relevant']])('drops %s', (message, reason) => {
    expect(run(event(message))).toMatchObject({ observations: [], deadLetters: [], dropped: { [reason]: 1 } });
  });
  it.each([
    ['a stamp of another form', `2026-03-02T08:31:22Z MX events ${connect}`], ['an unknown role', event(connect).replace(' events ', ' evnts ')], ['words alone', connect], ['a file of numbers', '1772440282.495767745 MX eventsource x'],
  ])('is not for %s', (_, line) => { expect(run(line)).toMatchObject({ observations: [], deadLetters: [{ reason: 'no_parser' }] }); });
});
