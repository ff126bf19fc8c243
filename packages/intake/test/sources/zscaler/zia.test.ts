import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '../../../src/index.ts';
import { zia } from '../../../src/sources/zscaler/zia.ts';

const pipeline = new Pipeline({ sources: [zia] });
const process = (value: unknown, zone?: string): ReturnType<Pipeline['process']> =>
  pipeline.process({ value: new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)), receivedAt: Date.UTC(2026, 2, 4), ...(zone !== undefined && { zone }) });

function short(value: unknown, zone?: string): string {
  const { observations, dropped, deadLetters } = process(value, zone);
  return [
    ...observations.map((o) => [o.winnow.kind, o.event.outcome, o.user?.name, o['@timestamp'].slice(11, 19), o.source?.ip, o.host?.os?.type, o.winnow.device?.vm].map((part) => part ?? '-').join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}
const audit = (more: object = {}): object => ({ time: 'Mon Mar  2 08:14:22 2026', recordid: '1', action: 'SIGN_IN', category: 'LOGIN', interface: 'UI', adminid: 'jane@example.com', clientip: '203.0.113.7', result: 'SUCCESS', auditlogtype: 'ZIA', ...more });
const device = (more: object = {}): object => ({ keepAliveTime: '1772439262', last_seen_time: '1772430000', machineHostname: 'LT-0042', manufacturer: 'LENOVO 20XW', osVersion: 'Microsoft Windows 11 Enterprise;64 bit', registrationState: 'Registered', type: 3, udid: 'U1', user: 'jane@example.com', ...more });

const table: readonly (readonly [what: string, expected: string, record: unknown, zone?: string])[] = [
  ['in', 'login|success|jane|08:14:22|203.0.113.7|-|-', audit()],
  ['in, within a feed\'s envelope', 'login|success|jane|08:14:22|203.0.113.7|-|-', { sourcetype: 'zscalernss-audit', event: audit() }],
  ['in, within an envelope with a version', 'login|success|jane|08:14:22|203.0.113.7|-|-', { version: 'v1', sourcetype: 'zscalernss-audit', event: audit() }],
  ['turned away', 'login|failure|jane|08:14:22|203.0.113.7|-|-', audit({ result: 'FAILURE' })],
  ['a result that says nothing', 'drop undecided', audit({ result: 'PARTIAL' })],
  ['a program', 'drop api_login', audit({ interface: 'API' })],
  ['out', 'logout|success|jane|08:14:22|-|-|-', audit({ action: 'SIGN_OUT', clientip: 'Unknown' })],
  ['a change of the rules', 'drop audit_action', audit({ action: 'UPDATE' })],
  ['nobody', 'drop no_user', audit({ adminid: 'None' })],
  ['a feed in local time', 'login|success|jane|07:14:22|203.0.113.7|-|-', audit(), 'Europe/Berlin'],
  ['a feed in UTC, whatever the configuration says', 'login|success|jane|08:14:22|203.0.113.7|-|-', audit({ timezone: 'GMT' }), 'Europe/Berlin'],
  ['no time', 'dead no_time', audit({ time: 'soon' })],
  ['a machine', 'device-seen|success|jane|08:14:22|-|windows|-', device()],
  ['a machine whose system is told by name', 'device-seen|success|jane|08:14:22|-|windows|-', device({ type: 0 })],
  ['a phone', 'device-seen|success|jane|08:14:22|-|android|-', device({ type: 2, osVersion: '15' })],
  ['a virtual machine', 'device-seen|success|jane|08:14:22|-|windows|true', device({ manufacturer: 'VMware, Inc. VMware7,1' })],
  ['a machine that was removed', 'drop not_registered', device({ registrationState: 'Removed' })],
  ['a machine of nobody', 'drop no_user', device({ user: '' })],
  ['a machine never in touch since it was registered', 'device-seen|success|jane|08:00:00|-|windows|-', device({ keepAliveTime: '0', last_seen_time: '0', registration_time: '1772438400' })],
  ['traffic to the web', 'drop web_log', { time: '2026-03-02 08:08:08', login: 'jane@example.com', urlsupercat: 'X', reqmethod: 'GET', cip: '203.0.113.7' }],
  ['traffic through the firewall, CEF', 'drop firewall_log', 'CEF:0|Zscaler|NSSFWlog|5.7|Allow|Allow|3|act=Allow suser=jane@example.com src=10.1.2.3'],
  ['traffic, LEEF', 'drop web_log', 'LEEF:1.0|Zscaler|NSS|4.1|None|cat=Allowed\tusrName=jane@example.com\tsrc=203.0.113.7'],
  ['questions for names', 'drop dns_log', { sourcetype: 'zscalernss-dns', event: { datetime: 'Mon Mar  2 08:08:08 2026', user: 'jane@example.com' }, version: 'v1' }],
  ['a feed of another kind', 'drop other_log', { version: 'v11', sourcetype: 'zscalernss-edlp', event: {} }],
  ['another vendor\'s CEF', 'dead no_parser', 'CEF:0|Example|NSSWeblog|5.7|Allowed|Allowed|3|act=Allowed'],
  ['another list of machines', 'dead no_parser', { ...device(), udid: undefined }],
];

describe('Zscaler Internet Access', () => {
  it.each(table.map(([what, expected, record, zone]) => [what, expected, record, zone] as const))('%s', (_, expected, record, zone) => { expect(short(record, zone)).toBe(expected); });
});
