import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '../../../src/index.ts';
import { events } from '../../../src/sources/ocsf/events.ts';

const pipeline = new Pipeline({ sources: [events] });

function short(value: unknown): string {
  const { observations, dropped, deadLetters } = pipeline.process({ value: new TextEncoder().encode(JSON.stringify(value)), receivedAt: Date.UTC(2026, 2, 4) });
  return [
    ...observations.map((o) => [o.winnow.kind, o.event.outcome, o.user?.name, o.source?.ip, o.host?.name, o.winnow.device_id, o.winnow.peer?.ip, o.winnow.traits?.join('+')].map((part) => part ?? '-').join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}
const base = { time: 1772439262123, metadata: { version: '1.3.0', product: { name: 'P' } }, user: { name: 'jane', uid: 'u-1' }, src_endpoint: { ip: '203.0.113.7' } };
const logon = (more: object = {}): object => ({ ...base, class_uid: 3002, activity_id: 1, status_id: 1, ...more });
const change = (activity_id: number, more: object = {}): object => ({ ...base, class_uid: 3001, activity_id, status_id: 1, ...more });
const tunnel = (activity_id: number, more: object = {}): object => ({ ...base, class_uid: 4014, activity_id, status_id: 1, ...more });
const laptop = { hostname: 'LAPTOP-7', uid: 'd-7' };

const table: readonly (readonly [what: string, expected: string, record: unknown])[] = [
  ['in', 'login|success|jane|203.0.113.7|-|-|-|-', logon()],
  ['in, by the type alone', 'login|success|jane|203.0.113.7|-|-|-|-', logon({ class_uid: undefined, activity_id: undefined, type_uid: 300201 })],
  ['in, with dotted names', 'login|success|jane|203.0.113.7|-|-|-|-', { 'class_uid': 3002, 'activity_id': 1, 'status_id': 1, 'time': 1772439262123, 'metadata.version': '1.3.0', 'user.name': 'jane', 'src_endpoint.ip': '203.0.113.7' }],
  ['turned away', 'login|failure|jane|203.0.113.7|-|-|-|-', logon({ status_id: 2 })],
  ['kept out by a control', 'login|failure|jane|203.0.113.7|-|-|-|blocked', logon({ action_id: 2 })],
  ['allowed by it', 'login|success|jane|203.0.113.7|-|-|-|-', logon({ action_id: 1 })],
  ['nobody knows how it ended', 'drop undecided', logon({ status_id: 0 })],
  ['out', 'logout|success|jane|203.0.113.7|-|-|-|-', logon({ activity_id: 2, status_id: 0 })],
  ['a ticket', 'drop activity', logon({ activity_id: 3 })],
  ['a share', 'drop logon_type', logon({ logon_type_id: 3, auth_protocol_id: 2 })],
  ['over the network, into an application', 'login|success|jane|203.0.113.7|-|-|-|-', logon({ logon_type_id: 3, auth_protocol_id: 5 })],
  ['a service', 'drop logon_type', logon({ logon_type_id: 5 })],
  ['at the keyboard', 'login|success|jane|-|LAPTOP-7|d-7|-|-', logon({ logon_type_id: 2, src_endpoint: { ip: '127.0.0.1' }, device: laptop })],
  ['Remote Desktop', 'remote-control-session|success|jane|203.0.113.7|LAPTOP-7|d-7|203.0.113.7|-', logon({ logon_type_id: 10, device: laptop })],
  ['Remote Desktop, refused', 'login|failure|jane|203.0.113.7|LAPTOP-7|d-7|-|-', logon({ logon_type_id: 10, status_id: 2, device: laptop })],
  ['the device is the server', 'login|success|jane|203.0.113.7|-|-|-|-', logon({ device: { ...laptop, type_id: 1 } })],
  ['the device is a laptop', 'login|success|jane|203.0.113.7|LAPTOP-7|d-7|-|-', logon({ device: { ...laptop, type_id: 3 } })],
  ['a laptop, but the one that is logged in to', 'login|success|jane|203.0.113.7|-|-|-|-', logon({ device: { ...laptop, type_id: 3 }, dst_endpoint: { hostname: 'laptop-7' } })],
  ['a VPC\'s endpoint is no device', 'login|success|jane|203.0.113.7|-|-|-|-', logon({ src_endpoint: { ip: '203.0.113.7', uid: 'vpce-1' } })],
  ['behind a proxy', 'login|success|jane|198.51.100.23|-|-|-|-', logon({ src_endpoint: { ip: '10.0.0.1' }, http_request: { x_forwarded_for: ['198.51.100.23'] } })],
  ['a proxy, but the address is public', 'login|success|jane|203.0.113.7|-|-|-|-', logon({ http_request: { x_forwarded_for: ['198.51.100.23'] } })],
  ['an AWS service instead of an address', 'login|success|jane|-|-|-|-|-', logon({ src_endpoint: { ip: 'signin.amazonaws.com' } })],
  ['a full name, and the login beside it', 'login|success|jane|203.0.113.7|-|-|-|-', logon({ user: { name: 'Jane Roe', email_addr: 'jane@example.com' } })],
  ['a login, and an address beside it', 'login|success|jroe|203.0.113.7|-|-|-|-', logon({ user: { name: 'jroe', email_addr: 'jane@example.com' } })],
  ['a role of AWS', 'drop token', logon({ api: { operation: 'AssumeRole' } })],
  ['AWS\'s console', 'login|success|jane|203.0.113.7|-|-|-|-', logon({ api: { operation: 'ConsoleLogin' } })],
  ['not from afar, so on the device', 'login|success|jane|-|LAPTOP-7|d-7|-|-', logon({ is_remote: false, src_endpoint: undefined, device: laptop })],
  ['a service account', 'drop no_user', logon({ user: { name: 'backup', type_id: 4 } })],
  ['a machine, though somebody asked for it', 'drop no_user', logon({ user: { name: 'LAPTOP-7$' }, actor: { user: { name: 'max' } } })],
  ['who asked, when nothing else is told', 'login|success|max|203.0.113.7|-|-|-|-', logon({ user: undefined, actor: { user: { name: 'max' } } })],
  ['password changed by themselves', 'account-change|success|jane|203.0.113.7|-|-|-|-', change(3)],
  ['reset, nobody knows by whom', 'account-change|success|jane|-|-|-|-|-', change(4)],
  ['a factor, by themselves', 'account-change|success|jane|203.0.113.7|-|-|-|-', change(10, { actor: { user: { uid: 'u-1' } } })],
  ['a factor, by somebody else', 'account-change|success|jane|-|-|-|-|-', change(11, { actor: { user: { uid: 'u-2' } } })],
  ['created', 'drop activity', change(1)],
  ['tunnel', 'vpn-session-start|success|jane|203.0.113.7|-|-|-|-', tunnel(1)],
  ['tunnel, goes on', 'vpn-session-update|success|jane|203.0.113.7|-|-|-|-', tunnel(3)],
  ['tunnel, refused', 'login|failure|jane|203.0.113.7|-|-|-|-', tunnel(1, { status_id: 2 })],
  ['tunnel between sites', 'drop no_user', tunnel(1, { user: undefined })],
  ['inventory of nothing', 'dead no_identity', { ...base, class_uid: 5001, device: { type_id: 3 } }],
  ['programs, by the newer field', 'software-seen|success|-|-|LAPTOP-7|d-7|-|-', { ...base, class_uid: 5020, device: laptop, sbom: { package: { name: 'AnyDesk' } } }],
  ['a program that is none of ours', 'drop other_program', { ...base, class_uid: 1007, activity_id: 1, device: laptop, process: { name: 'winword.exe' } }],
  ['a handshake', 'drop activity', { ...base, class_uid: 4005, activity_id: 5, dst_endpoint: laptop }],
  ['a finding', 'drop event_class', { ...base, class_uid: 2004, activity_id: 1 }],
  ['no time', 'dead no_time', logon({ time: 'soon' })],
  ['time in the other field', 'login|success|jane|203.0.113.7|-|-|-|-', logon({ time: undefined, time_dt: '2026-03-02T08:14:22Z' })],
  ['a class of another schema', 'dead no_parser', { ...logon(), metadata: undefined }],
];

describe('OCSF', () => {
  it.each(table)('%s', (_, expected, record) => { expect(short(record)).toBe(expected); });
});
