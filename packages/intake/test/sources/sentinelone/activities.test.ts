import { describe, expect, it } from '@jest/globals';
import { type Observation } from '@winnow/core';
import { Pipeline } from '../../../src/index.ts';
import { activities } from '../../../src/sources/sentinelone/activities.ts';

const receivedAt = Date.UTC(2026, 2, 4, 12);
const pipeline = new Pipeline({ sources: [activities] });
const read = (value: unknown): ReturnType<Pipeline['process']> => pipeline.process({ value: new TextEncoder().encode(JSON.stringify(value)), receivedAt });

const activity = (activityType: unknown, data: object = {}): object => ({ activityType, id: '2', userId: '7', agentId: null, createdAt: '2026-03-02T10:11:12.123456Z', primaryDescription: 'x', data: { username: 'jane@example.com', ipAddress: '203.0.113.7', ...data } });
const plug = { computerName: 'LT-0042', interface: 'USB', deviceClass: '08h', eventType: 'connected', eventTime: '2026-03-02T10:11:12Z', vendorId: '0781', productId: '5567', lastLoggedInUserName: 'jane' };
const agent = (more: object = {}): object => ({ id: '1000000000000000042', agentVersion: '24.1', computerName: 'LT-0042', machineType: 'laptop', externalIp: '203.0.113.7', lastActiveDate: '2026-03-02T09:32:56Z', modelName: 'Dell Inc. - Latitude 5450', serialNumber: '7XK2Q04', osType: 'windows', lastLoggedInUserName: 'jane', ...more });
const visible = (type: string, more: object): object => ({ 'agent.uuid': 'ff819e70af13be38', 'endpoint.name': 'LT-0042', 'endpoint.os': 'windows', 'dataSource.name': 'SentinelOne', 'event.category': 'logins', 'event.type': type, 'event.time': 1772446272123, ...more });
const login = (type: string, more: object = {}): object => visible('Login', { 'event.login.type': type, 'event.login.loginIsSuccessful': true, 'event.login.userName': 'jane', 'src.endpoint.ip.address': '198.51.100.77', ...more });

const things = ({ winnow }: Observation): unknown => winnow.device?.usb ?? winnow.software?.map(({ name }) => name) ?? winnow.device?.model ?? '';
function short(value: unknown): string {
  const { observations, dropped, deadLetters } = read(value);
  return [
    ...observations.map((o) => [o.winnow.kind, o.event.outcome, o.user?.name ?? '-', o.source?.ip ?? '-', o.winnow.peer?.ip ?? '-', JSON.stringify(things(o))].join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}

const table: [string, string, unknown][] = [
  ['into the console', 'login|success|jane|203.0.113.7|-|""', activity(27)],
  ['the number as text', 'login|success|jane|203.0.113.7|-|""', activity('27')],
  ['turned away', 'login|failure|jane|203.0.113.7|-|""', activity(133)],
  ['out of it', 'logout|success|jane|203.0.113.7|-|""', activity(33)],
  ['nobody', 'drop no_user', activity(27, { username: null })],
  ['another activity', 'drop activity_type', activity(51)],
  ['plugged in', 'device-seen|unknown|jane|-|-|[{"vendor_id":"0781","product_id":"5567"}]', activity(5126, plug)],
  ['stopped, so it was plugged in', 'device-seen|unknown|jane|-|-|[{"vendor_id":"0781","product_id":"5567"}]', activity(5125, { ...plug, eventType: 'blocked' })],
  ['Bluetooth', 'drop not_usb', activity(5126, { ...plug, interface: 'Bluetooth' })],
  ['the event itself', 'device-seen|unknown|jane|-|-|[{"vendor_id":"1d6b","product_id":"0104"}]', { ...plug, id: '3', vendorId: '0x1D6B', productId: '104' }],
  ['pulled out', 'drop removed', { ...plug, eventType: 'disconnected' }],
  ['an id that is none', 'device-seen|unknown|jane|-|-|[{"product_id":"5567"}]', { ...plug, vendorId: 'none of it' }],
  ['a computer', 'device-seen|unknown|jane|203.0.113.7|-|"Latitude 5450"', agent()],
  ['behind a private address', 'device-seen|unknown|jane|-|-|"Latitude 5450"', agent({ externalIp: '10.0.0.4' })],
  ['a model without a maker', 'device-seen|unknown|jane|203.0.113.7|-|"MacBookPro18,3"', agent({ modelName: 'MacBookPro18,3' })],
  ['one that is gone', 'drop removed', agent({ isDecommissioned: true })],
  ['at the keyboard: its own address says nothing', 'login|success|jane|-|-|""', login('INTERACTIVE')],
  ['from afar', 'remote-control-session|success|jane|198.51.100.77|198.51.100.77|""', login('REMOTE_INTERACTIVE')],
  ['refused from afar', 'login|failure|jane|198.51.100.77|-|""', login('REMOTE_INTERACTIVE', { 'event.login.loginIsSuccessful': 'false' })],
  ['a share', 'drop logon_type', login('NETWORK')],
  ['a desktop\'s own account', 'drop no_user', login('INTERACTIVE', { 'event.login.userName': 'UMFD-0' })],
  ['a remote tool', 'software-seen|unknown|-|-|-|["RustDesk.exe"]', visible('Process Creation', { 'tgt.process.name': 'RustDesk.exe' })],
  ['another program', 'drop not_remote_tool', visible('Process Creation', { 'tgt.process.name': 'notes.exe', 'tgt.process.image.path': 'C:\\RustDesk\\notes.exe' })],
  ['another event', 'drop event_type', visible('DNS Resolved', {})],
  ['nested', 'login|success|jane|-|-|""', { dataSource: { name: 'SentinelOne' }, endpoint: { name: 'LT-0042' }, event: { type: 'Login', time: 1772446272123, login: { type: 'UNLOCK', userName: 'jane', loginIsSuccessful: true } } }],
  ['another\'s', 'dead no_parser', { 'endpoint.name': 'x', 'dataSource.name': 'Other', 'event.kind': 'event' }],
];

describe('sentinelone.activities', () => {
  it.each(table)('%s', (_, expected, value) => { expect(short(value)).toBe(expected); });
});
