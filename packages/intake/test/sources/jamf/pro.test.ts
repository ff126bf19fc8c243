import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '../../../src/index.ts';
import { pro } from '../../../src/sources/jamf/pro.ts';

const receivedAt = Date.UTC(2026, 2, 4, 12);
const pipeline = new Pipeline({ sources: [pro] });
const read = (value: unknown): ReturnType<Pipeline['process']> => pipeline.process({ value: new TextEncoder().encode(JSON.stringify(value)), receivedAt });

const device = { deviceName: 'MAC-0009', emailAddress: 'jane@example.com', ipAddress: '203.0.113.7', reportedIpAddress: '198.51.100.1', macAddress: '00:00:5E:00:53:01', model: 'MacBook Pro', osVersion: '15.3', phone: '555-0100', serialNumber: 'C02EXAMPLE09', udid: '2D0CF8B9-B19D-55F6-B528-CB7F64839A63', username: 'jroe' };
const hook = (webhookEvent: string, event: unknown): object => ({ webhook: { id: 1, name: 'w', webhookEvent, eventTimestamp: 1772446272590 }, event });
const checkIn = (more: object = {}): object => hook('ComputerCheckIn', { computer: { ...device, ...more }, trigger: 'CLIENT_CHECKIN', username: 'root' });
const general = { name: 'MAC-0009', lastIpAddress: '203.0.113.7', lastReportedIp: '192.168.1.7', lastContactTime: '2026-03-02T10:11:12.123Z', remoteManagement: { managed: true } };
const inventory = (more: object = {}): object => ({ id: '42', udid: device.udid, general, hardware: { make: 'Apple', modelIdentifier: 'Mac15,6', serialNumber: 'C02EXAMPLE09' }, userAndLocation: { username: 'jroe', email: 'jane@example.com', phone: '555-0100' }, operatingSystem: null, applications: null, ...more });

function short(value: unknown): string {
  const { observations, dropped, deadLetters } = read(value);
  return [
    ...observations.map((o) => [o.winnow.kind, o.winnow.device_id ?? '-', o.user?.name ?? '-', o.source?.ip ?? '-', String(o.winnow.device?.managed ?? '-'), String(o.winnow.software?.length ?? '-')].join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}

const table: [string, string, unknown][] = [
  ['a check-in: whose it is, not who sits there', 'device-seen|C02EXAMPLE09|jane|203.0.113.7|-|-', checkIn()],
  ['from within the company', 'device-seen|C02EXAMPLE09|jane|-|-|-', checkIn({ ipAddress: '10.0.0.9' })],
  ['without an address of mail', 'device-seen|C02EXAMPLE09|jroe|203.0.113.7|-|-', checkIn({ emailAddress: '' })],
  ['nobody\'s', 'device-seen|C02EXAMPLE09|-|203.0.113.7|-|-', checkIn({ emailAddress: '', username: '' })],
  ['a placeholder for a serial number', 'device-seen|2D0CF8B9-B19D-55F6-B528-CB7F64839A63|jane|203.0.113.7|-|-', checkIn({ serialNumber: 'Not Available' })],
  ['inventory done', 'device-seen|C02EXAMPLE09|jane|203.0.113.7|-|-', hook('ComputerInventoryCompleted', device)],
  ['a phone leaves', 'device-seen|C02EXAMPLE09|jane|203.0.113.7|false|-', hook('MobileDeviceUnEnrolled', device)],
  ['a policy', 'drop webhook_event', hook('ComputerPolicyFinished', { computer: device })],
  ['an event of no device', 'dead no_identity', hook('ComputerCheckIn', { computer: { jssID: 1 } })],
  ['an event that is none', 'dead bad_value', hook('ComputerCheckIn', null)],
  ['inventory', 'device-seen|C02EXAMPLE09|jane|203.0.113.7|true|-', inventory()],
  ['not managed', 'device-seen|C02EXAMPLE09|jane|203.0.113.7|false|-', inventory({ general: { ...general, remoteManagement: { managed: false } } })],
  ['with programs', 'device-seen|C02EXAMPLE09|jane|203.0.113.7|true|-\nsoftware-seen|C02EXAMPLE09|-|-|-|2', inventory({ applications: [{ name: 'AnyDesk.app', path: '/Applications/AnyDesk.app' }, { name: 'Notes.app' }, { path: 'nameless' }] })],
  ['never in contact', 'dead no_time', inventory({ general: { name: 'x' } })],
  ['the classic interface', 'device-seen|C02EXAMPLE09|jane|203.0.113.7|true|-', { computer: { general: { name: 'MAC-0009', ip_address: '203.0.113.7', serial_number: 'C02EXAMPLE09', remote_management: { managed: true }, last_contact_time_epoch: 1772446272123 }, location: { email_address: 'jane@example.com' }, hardware: { make: 'Apple' } } }],
  ['another\'s webhook', 'dead no_parser', { webhook: { id: 1, event: 'x' }, event: device }],
  ['another\'s inventory', 'dead no_parser', { udid: 'x', general: {}, hardware: {} }],
];

describe('jamf.pro', () => {
  it.each(table)('%s', (_, expected, value) => { expect(short(value)).toBe(expected); });

  it('many programs are several observations', () => {
    const applications = Array.from({ length: 1100 }, (_, i) => ({ name: `App ${String(i)}` }));
    expect(read(inventory({ applications })).observations.map((o) => o.winnow.software?.length)).toEqual([undefined, 500, 500, 100]);
  });

  it('the phone number is nowhere', () => {
    const told = [...read(checkIn()).observations, ...read(inventory()).observations].map((o) => ({ ...o, event: { ...o.event, original: undefined } }));
    expect(JSON.stringify(told)).not.toContain('555-0100');
  });
});
