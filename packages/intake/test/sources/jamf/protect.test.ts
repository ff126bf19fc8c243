import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '../../../src/index.ts';
import { protect } from '../../../src/sources/jamf/protect.ts';

const receivedAt = Date.UTC(2026, 2, 4, 12);
const pipeline = new Pipeline({ sources: [protect] });
const read = (value: unknown): ReturnType<Pipeline['process']> => pipeline.process({ value: new TextEncoder().encode(JSON.stringify(value)), receivedAt });

const host = { hostname: 'MAC-0009', ips: ['192.168.1.7'], os: 'Version 15.3 (Build 24D60)', protectVersion: '7.1', provisioningUDID: '00008103-001A2B3C4D5E6F01', serial: 'C02EXAMPLE09' };
const telemetry = (name: string, event: unknown, more: object = {}): object => ({ event: { [name]: event }, host, metadata: { product: 'Jamf Protect', vendor: 'Jamf', schemaVersion: '1.0' }, time: '2026-03-02T10:11:12.123456Z', uuid: 'u1', ...more });
const attach = (more: object = {}): object => telemetry('screensharing_attach', { success: true, source_address: '198.51.100.77', viewer_appleid: '', session_username: 'jane', authentication_username: 'admin', ...more });
const usb = (device: object, type = 0): object => ({ eventType: 'GPUSBEvent', host, match: { event: { type, uuid: 'b1', timestamp: 1772446272.5, device } } });
const drive = { vendorId: '0x0781', productId: '0x5595', serialNumber: '4C531001' };

function short(value: unknown): string {
  const { observations, dropped, deadLetters } = read(value);
  return [
    ...observations.map((o) => [o.winnow.kind, o.event.outcome, o.user?.name ?? '-', o.source?.ip ?? '-', Object.values(o.winnow.peer ?? {}).join(' '), JSON.stringify(o.winnow.device?.usb ?? '')].join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}

const table: [string, string, unknown][] = [
  ['at the login window', 'login|success|jane|-||""', telemetry('lw_session_login', { username: 'jane' })],
  ['back from the screen saver', 'login|success|jane|-||""', telemetry('lw_session_unlock', { username: 'jane' })],
  ['locked: not gone', 'drop event', telemetry('lw_session_lock', { username: 'jane' })],
  ['gone', 'logout|success|jane|-||""', telemetry('lw_session_logout', { username: 'jane' })],
  ['a service\'s account', 'drop no_user', telemetry('lw_session_login', { username: '_mbsetupuser' })],
  ['the screen from elsewhere', 'remote-control-session|success|jane|198.51.100.77|198.51.100.77|""', attach()],
  ['by whose leave', 'remote-control-session|success|jane|198.51.100.77|198.51.100.77 v@example.net|""', attach({ viewer_appleid: 'v@example.net' })],
  ['through a tunnel', 'remote-control-session|success|jane|-||""', attach({ source_address: '127.0.0.1' })],
  ['refused', 'login|failure|admin|198.51.100.77||""', attach({ success: false, session_username: '' })],
  ['no longer', 'remote-control-session|success|-|198.51.100.77|198.51.100.77|""', telemetry('screensharing_detach', { source_address: '198.51.100.77' })],
  ['SSH', 'login|success|jane|198.51.100.78||""', telemetry('openssh_login', { success: true, username: 'jane', source_address: '198.51.100.78' })],
  ['SSH refused', 'login|failure|jane|198.51.100.78||""', telemetry('openssh_login', { success: false, username: 'jane', source_address: '198.51.100.78' })],
  ['a program', 'drop event', telemetry('exec', {})],
  ['a name of every object\'s', 'drop event', telemetry('constructor', {})],
  ['an event that is none', 'drop event', telemetry('lw_session_login', 'jane')],
  ['plugged in', 'device-seen|unknown|-|-||[{"vendor_id":"0781","product_id":"5595","serial":"4C531001"}]', usb(drive)],
  ['forwarded by an action', 'device-seen|unknown|-|-||[{"vendor_id":"0781","product_id":"5595","serial":"4C531001"}]', { caid: 'c', input: usb(drive) }],
  ['pulled out', 'drop removed', usb(drive, 1)],
  ['a device that says nothing', 'drop not_usb', usb({ vendorId: 'x' })],
  ['another alert', 'drop alert', { ...usb(drive), eventType: 'GPFSEvent' }],
  ['another product', 'dead no_parser', telemetry('lw_session_login', { username: 'jane' }, { metadata: { product: 'Other' } })],
];

describe('jamf.protect', () => {
  it.each(table)('%s', (_, expected, value) => { expect(short(value)).toBe(expected); });
});
