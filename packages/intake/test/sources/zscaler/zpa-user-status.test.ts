import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '../../../src/index.ts';
import { zpaUserStatus } from '../../../src/sources/zscaler/zpa-user-status.ts';

const pipeline = new Pipeline({ sources: [zpaUserStatus] });
const process = (value: unknown): ReturnType<Pipeline['process']> => pipeline.process({ value: new TextEncoder().encode(JSON.stringify(value)), receivedAt: Date.UTC(2026, 2, 4) });

function short(value: unknown): string {
  const { observations, dropped, deadLetters } = process(value);
  return [
    ...observations.map((o) => [o.winnow.kind, o.event.outcome, o.user?.name, o.source?.ip, o.host?.os?.type, o.event.duration].map((part) => part ?? '-').join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}
const status = (more: object = {}): object => ({
  LogTimestamp: 'Mon Mar  2 08:14:22 2026', Customer: 'Example Corp', Username: 'jane@example.com', SessionID: 'S1', SessionStatus: 'ZPN_STATUS_AUTHENTICATED', ZEN: 'EU-DE-9001', PrivateIP: '192.168.178.20', PublicIP: '203.0.113.7',
  TimestampAuthentication: '2026-03-02T08:14:20.000Z', TimestampUnAuthentication: '', Hostname: 'LT-0042', Platform: 'windows', ClientType: 'zpn_client_type_zapp', ...more,
});
const ended = { SessionStatus: 'ZPN_STATUS_DISCONNECTED', LogTimestamp: 'Mon Mar  2 16:30:00 2026' };

const table: readonly (readonly [what: string, expected: string, record: unknown])[] = [
  ['just in', 'vpn-session-start|success|jane|203.0.113.7|windows|-', status()],
  ['in for two minutes', 'vpn-session-start|success|jane|203.0.113.7|windows|-', status({ LogTimestamp: 'Mon Mar  2 08:16:20 2026' })],
  ['in for longer', 'vpn-session-update|success|jane|203.0.113.7|windows|-', status({ LogTimestamp: 'Mon Mar  2 08:16:21 2026' })],
  ['in, nobody knows since when', 'vpn-session-update|success|jane|203.0.113.7|windows|-', status({ TimestampAuthentication: '' })],
  ['out', 'vpn-session-end|success|jane|203.0.113.7|windows|29738000000000', status({ ...ended, TimestampUnAuthentication: '2026-03-02T16:29:58.000Z' })],
  ['out, nobody wrote when', 'vpn-session-end|success|jane|203.0.113.7|windows|29740000000000', status(ended)],
  ['out before in', 'vpn-session-end|success|jane|203.0.113.7|windows|-', status({ ...ended, TimestampUnAuthentication: '2026-03-02T08:14:19.000Z' })],
  ['turned away', 'login|failure|jane|203.0.113.7|windows|-', status({ SessionStatus: 'ZPN_STATUS_AUTH_FAILED' })],
  ['on the way', 'drop session_status', status({ SessionStatus: 'ZPN_STATUS_AUTHENTICATING' })],
  ['a status that says nothing', 'drop session_status', status({ SessionStatus: '' })],
  ['IPv6, Mac', 'vpn-session-start|success|jane|2001:db8::7|macos|-', status({ PublicIP: '2001:DB8::7', Platform: 'mac' })],
  ['no public address: never the private one', 'vpn-session-start|success|jane|-|windows|-', status({ PublicIP: '' })],
  ['a browser at Zscaler', 'vpn-session-start|success|jane|-|windows|-', status({ ClientType: 'zpn_client_type_browser_isolation' })],
  ['a person\'s own browser', 'vpn-session-start|success|jane|203.0.113.7|windows|-', status({ ClientType: 'zpn_client_type_exporter' })],
  ['the log receiver', 'drop no_user', status({ Username: 'ZPA LSS Client' })],
  ['the log receiver under another name', 'drop no_user', status({ ClientType: 'zpn_client_type_slogger' })],
  ['lent addresses', 'drop no_user', status({ Username: 'ZPA IP Anchoring Client' })],
  ['a person whose name begins so', 'vpn-session-start|success|zpa.lang|203.0.113.7|windows|-', status({ Username: 'zpa.lang@example.com' })],
  ['before anybody logs in', 'drop no_user', status({ ClientType: 'zpn_client_type_machine_tunnel' })],
  ['a cloud connector', 'drop no_user', status({ ClientType: 'zpn_client_type_edge_connector' })],
  ['nobody', 'drop no_user', status({ Username: '' })],
  ['a template of one\'s own with ISO time', 'vpn-session-start|success|jane|203.0.113.7|windows|-', status({ LogTimestamp: '2026-03-02T08:14:22Z' })],
  ['no time', 'dead no_time', status({ LogTimestamp: 'soon' })],
  ['a connector\'s status', 'dead no_parser', { ...status(), Username: undefined, Connector: 'C1' }],
  ['user activity', 'dead no_parser', { ...status(), SessionStatus: undefined, ConnectionID: 'S1,C1', ConnectionStatus: 'open' }],
];

describe('Zscaler Private Access, user status', () => {
  it.each(table)('%s', (_, expected, record) => { expect(short(record)).toBe(expected); });
});
