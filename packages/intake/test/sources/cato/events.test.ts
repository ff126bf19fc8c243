import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '../../../src/index.ts';
import { events } from '../../../src/sources/cato/events.ts';

const pipeline = new Pipeline({ sources: [events] });

function short(value: unknown): string {
  const { observations, dropped, deadLetters } = pipeline.process({ value: new TextEncoder().encode(JSON.stringify(value)), receivedAt: Date.UTC(2026, 2, 4) });
  return [
    ...observations.map((o) => [o.winnow.kind, o.event.outcome, o.user?.name, o.source?.ip, o.source?.nat?.ip, o.host?.os?.type].map((part) => part ?? '-').join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}
const connected = (more: object = {}): object => ({ account_id: '1', action: 'Succeeded', event_sub_type: 'Connected', event_type: 'Connectivity', internalId: 'I1', os_type: 'OS_MAC', src_ip: '10.41.6.171', src_is_site_or_vpn: 'VPN User', src_isp_ip: '203.0.113.7', time: '1772439262000', vpn_user_email: 'jane@example.com', ...more });
const admin = { event_sub_type: 'Cato Management Application', login_type: 'Admin Login', src_ip: '203.0.113.9', src_isp_ip: undefined };

const table: readonly (readonly [what: string, expected: string, record: unknown])[] = [
  ['in', 'vpn-session-start|success|jane|203.0.113.7|10.41.6.171|macos', connected()],
  ['in, as the feed has it', 'vpn-session-start|success|jane|203.0.113.7|10.41.6.171|macos', { time: '2026-03-02T08:14:22Z', fieldsMap: connected() }],
  ['in, by the newer name', 'vpn-session-start|success|jane|203.0.113.7|10.41.6.171|macos', connected({ src_is_site_or_vpn: 'SDP User' })],
  ['turned away', 'login|failure|jane|203.0.113.7|10.41.6.171|macos', connected({ action: 'Failed' })],
  ['out', 'vpn-session-end|success|jane|203.0.113.7|10.41.6.171|macos', connected({ event_sub_type: 'Disconnected' })],
  ['through another point of presence', 'vpn-session-update|success|jane|203.0.113.7|10.41.6.171|macos', connected({ event_sub_type: 'Changed Pop' })],
  ['the inner address is never the outer', 'vpn-session-start|success|jane|-|10.41.6.171|macos', connected({ src_isp_ip: '' })],
  ['IPv6, Windows', 'vpn-session-start|success|jane|2001:db8::7|10.41.6.171|windows', connected({ src_isp_ip: '2001:DB8::7', os_type: 'OS_WINDOWS' })],
  ['a site', 'drop site', connected({ src_is_site_or_vpn: 'Site' })],
  ['into the portal', 'login|success|jane|203.0.113.9|-|macos', connected(admin)],
  ['not into the portal', 'login|failure|jane|203.0.113.9|-|macos', connected({ ...admin, action: 'Failed' })],
  ['into the portal from within', 'login|success|jane|-|-|macos', connected({ ...admin, src_ip: '10.41.6.171' })],
  ['a login nobody decided', 'drop undecided', connected({ ...admin, action: '' })],
  ['the firewall', 'drop event_type', connected({ event_type: 'Security', event_sub_type: 'Internet Firewall' })],
  ['another event of connections', 'drop event_sub_type', connected({ event_sub_type: 'Last Mile Quality' })],
  ['a name that is no login', 'drop no_user', connected({ vpn_user_email: undefined, user_name: 'Jane Roe' })],
  ['a name that is one', 'vpn-session-start|success|jane|203.0.113.7|10.41.6.171|macos', connected({ vpn_user_email: undefined, user_name: 'jane@example.com' })],
  ['time as text alone', 'vpn-session-start|success|jane|203.0.113.7|10.41.6.171|macos', connected({ time: undefined, time_str: '2026-03-02T08:14:22Z' })],
  ['no time', 'dead no_time', connected({ time: 'soon' })],
  ['another vendor\'s event', 'dead no_parser', { event_type: 'Connectivity', event_sub_type: 'Connected', user: 'jane@example.com' }],
];

describe('Cato', () => {
  it.each(table)('%s', (_, expected, record) => { expect(short(record)).toBe(expected); });
});
