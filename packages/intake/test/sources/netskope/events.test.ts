import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '../../../src/index.ts';
import { events } from '../../../src/sources/netskope/events.ts';

const pipeline = new Pipeline({ sources: [events] });

function short(value: unknown): string {
  const { observations, dropped, deadLetters } = pipeline.process({ value: new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)), receivedAt: Date.UTC(2026, 2, 4) });
  return [
    ...observations.map((o) => [o.winnow.kind, o.event.outcome, o.user?.name, o.source?.ip, o.host?.os?.type, o.winnow.device?.managed, o.winnow.device?.vm, o.winnow.traits?.join('+')].map((part) => part ?? '-').join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}
const activity = (more: object = {}): object => ({ _id: 'E1', access_method: 'Client', activity: 'Login Successful', app: 'Box', device_classification: 'managed', os: 'Windows 11', srcip: '203.0.113.7', timestamp: 1772439262, type: 'nspolicy', record_type: 'application', user: 'jane@example.com', userip: '192.168.178.20', userkey: 'jane@example.com', ...more });
const audit = (more: object = {}): object => ({ _id: 'E2', audit_log_event: 'Login Successful', supporting_data: { data_type: 'user', data_values: ['203.0.113.9', 'admin@example.com'] }, timestamp: 1772439262, type: 'admin_audit_logs', user: 'admin@example.com', ...more });
const machine = { device_make: 'LENOVO', device_model: '20XW', hostname: 'LT-0042', nsdeviceuid: 'D1', os: 'Windows', os_version: '10.0' };
const jane = { username: 'jane@example.com', device_classification_status: 'Managed', last_event: { event: 'Tunnel Up', timestamp: 1772439262 } };
const client = (users: unknown, more: object = {}): object => ({ attributes: { device_id: 'd', host_info: { ...machine, ...more }, last_event: { event: 'Tunnel Up', timestamp: 1772439263 }, users } });

const table: readonly (readonly [what: string, expected: string, record: unknown])[] = [
  ['into an application', 'login|success|jane|203.0.113.7|windows|true|-|-', activity()],
  ['not into it', 'login|failure|jane|203.0.113.7|windows|true|-|-', activity({ activity: 'Login Failed' })],
  ['kept from it by policy', 'login|failure|jane|203.0.113.7|windows|true|-|blocked', activity({ action: 'block' })],
  ['warned, and in', 'login|success|jane|203.0.113.7|windows|true|-|-', activity({ action: 'useralert' })],
  ['an attempt', 'drop activity_event', activity({ activity: 'Login Attempt' })],
  ['out', 'logout|success|jane|203.0.113.7|windows|true|-|-', activity({ activity: 'Logout' })],
  ['work', 'drop activity_event', activity({ activity: 'Upload' })],
  ['a page', 'drop page_event', activity({ activity: undefined, type: 'page', record_type: undefined })],
  ['a connection', 'drop connection_event', activity({ activity: undefined, type: 'connection', record_type: undefined })],
  ['the inner address is never the outer', 'login|success|jane|-|windows|true|-|-', activity({ srcip: '' })],
  ['IPv6, a private Mac', 'login|success|jane|2001:db8::7|macos|false|-|-', activity({ srcip: '2001:DB8::7', os: 'Sonoma', device_classification: 'unmanaged' })],
  ['a machine of no class', 'login|success|jane|203.0.113.7|windows|-|-|-', activity({ device_classification: 'not configured' })],
  ['nobody', 'drop no_user', activity({ user: 'unknown', userkey: '' })],
  ['no time', 'dead no_time', activity({ timestamp: 'soon' })],
  ['into the console', 'login|success|admin|203.0.113.9|-|-|-|-', audit()],
  ['into the console, from nobody knows where', 'login|success|admin|-|-|-|-|-', audit({ supporting_data: { data_type: 'reason', data_values: ['ok'] } })],
  ['not into the console', 'login|failure|admin|203.0.113.9|-|-|-|-', audit({ audit_log_event: 'Login Failed' })],
  ['a change', 'drop audit_log', audit({ audit_log_event: 'Edit Policy' })],
  ['a client', 'device-seen|success|jane|-|windows|true|-|-', client([jane])],
  ['a client in a virtual machine', 'device-seen|success|jane|-|windows|true|true|-', client([jane], { device_make: 'VMware, Inc.' })],
  ['a client with one user, whose time is the machine\'s', 'device-seen|success|jane|-|windows|-|-|-', client([{ username: 'jane@example.com' }])],
  ['a client with a user of former days', 'device-seen|success|jane|-|windows|true|-|-', client([jane, { username: 'max@example.com' }])],
  ['a client without users', 'drop no_user', client([])],
  ['into an application, CEF', 'login|success|jane|203.0.113.7|windows|-|-|-', 'CEF:0|Netskope|Tenant|NULL|application|NULL|unknown|activity=Login Successful src=203.0.113.7 os=Windows 11 suser=jane@example.com timestamp=1772439262'],
  ['the inner address, CEF', 'login|success|jane|-|-|-|-|-', 'CEF:0|Netskope|Tenant|NULL|application|NULL|unknown|activity=Login Successful src=192.168.1.2 suser=jane@example.com timestamp=1772439262'],
  ['into the console, CEF', 'login|failure|admin|-|-|-|-|-', 'CEF:0|Netskope|Tenant|NULL|audit|NULL|High|auditLogEvent=Login Failed suser=admin@example.com timestamp=1772439262'],
  ['a change, CEF', 'drop audit_log', 'CEF:0|Netskope|Tenant|NULL|audit|NULL|High|auditLogEvent=Edit Policy suser=admin@example.com timestamp=1772439262'],
  ['a page, CEF', 'drop page_event', 'CEF:0|Netskope|Tenant|NULL|page|NULL|unknown|suser=jane@example.com timestamp=1772439262'],
  ['another vendor\'s CEF', 'dead no_parser', 'CEF:0|Example|Tenant|NULL|audit|NULL|High|auditLogEvent=Login Failed suser=admin@example.com timestamp=1772439262'],
  ['another product\'s event', 'dead no_parser', { timestamp: 1772439262, type: 'page', user: 'jane@example.com' }],
];

describe('Netskope', () => {
  it.each(table)('%s', (_, expected, record) => { expect(short(record)).toBe(expected); });
});
