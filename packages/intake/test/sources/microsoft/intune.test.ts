import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '../../../src/index.ts';
import { intune } from '../../../src/sources/microsoft/intune.ts';

const receivedAt = Date.UTC(2026, 2, 4, 12);
const pipeline = new Pipeline({ sources: [intune] });
const read = (value: unknown): ReturnType<Pipeline['process']> => pipeline.process({ value: new TextEncoder().encode(JSON.stringify(value)), receivedAt });

const graph = (more: object = {}): object => ({
  id: '5f0e3a1c-7b6d-4c2e-9d11-0a1b2c3d4e5f', deviceName: 'LT-0042', lastSyncDateTime: '2026-03-02T22:41:07Z', operatingSystem: 'Windows', complianceState: 'compliant', managementAgent: 'mdm', osVersion: '10.0.26100.3194',
  azureADDeviceId: 'a1b2c3d4-0001-4002-8003-1234567890ab', userPrincipalName: 'jane.roe@example.com', model: 'Latitude 5450', manufacturer: 'Dell Inc.', serialNumber: '7XK2Q04', phoneNumber: '+15550100', ...more,
});
const report = (properties: unknown, more: object = {}): object => ({ time: '2026-03-02T01:14:09.7352141Z', tenantId: 't', category: 'Devices', operationName: 'Devices', properties, ...more });
const row = { DeviceId: '5f0e3a1c-7b6d-4c2e-9d11-0a1b2c3d4e61', DeviceName: 'LT-1', LastContact: '2026-03-02T00:52:31.0000000', OS: 'Windows', CompliantState: 'Compliant', ManagedBy: 'Intune', SerialNumber: 'PF4EXAMP', UPN: 'john@example.com' };

function short(value: unknown): string {
  const { observations, dropped, deadLetters } = read(value);
  return [
    ...observations.map((o) => [o.winnow.device?.managed, o.winnow.device?.compliant, o.winnow.device?.serial, o.winnow.device?.vm, o.user?.name].map((part) => String(part ?? '-')).join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}

const table: [string, string, unknown][] = [
  ['managed and compliant', 'true|true|7XK2Q04|-|jane.roe', graph()],
  ['not compliant', 'true|false|7XK2Q04|-|jane.roe', graph({ complianceState: 'noncompliant' })],
  ['in its period of grace: neither', 'true|-|7XK2Q04|-|jane.roe', graph({ complianceState: 'inGracePeriod' })],
  ['not judged: neither', 'true|-|7XK2Q04|-|jane.roe', graph({ complianceState: 'unknown' })],
  ['a report\'s words', 'true|false|PF4EXAMP|-|john', report({ ...row, CompliantState: 'Not compliant' })],
  ['the export API\'s numbers', 'true|true|PF4EXAMP|-|john', report({ ...row, CompliantState: 1 })],
  ['mail only', 'false|true|7XK2Q04|-|jane.roe', graph({ managementAgent: 'eas' })],
  ['mail and management', 'true|true|7XK2Q04|-|jane.roe', graph({ managementAgent: 'easMdm' })],
  ['Defender alone', '-|true|7XK2Q04|-|jane.roe', graph({ managementAgent: 'msSense' })],
  ['a placeholder is no serial number', 'true|true|-|-|jane.roe', graph({ serialNumber: 'System Serial Number' })],
  ['a rented machine', 'true|true|7XK2Q04|true|jane.roe', graph({ model: 'Cloud PC Enterprise 2vCPU/8GB/128GB', manufacturer: 'Microsoft Corporation' })],
  ['a name that only sounds like it', 'true|true|7XK2Q04|-|jane.roe', graph({ model: 'Cloudbook PC' })],
  ['nobody\'s', 'true|true|7XK2Q04|-|-', graph({ userPrincipalName: '', userId: '' })],
  ['never switched on', 'drop never_seen', graph({ lastSyncDateTime: '0001-01-01T00:00:00Z' })],
  ['no contact told: the report\'s time', 'true|true|PF4EXAMP|-|john', report({ ...row, LastContact: '' })],
  ['how many there were', 'drop no_device', report({ Stats: { RecordCount: 3 }, BatchId: 'b' })],
  ['JSON in a string', 'true|true|PF4EXAMP|-|john', report(JSON.stringify(row))],
  ['flattened', 'true|true|PF4EXAMP|-|john', Object.fromEntries(Object.entries(report(undefined)).concat(Object.entries(row).map(([key, value]) => [`properties.${key}`, value])))],
  ['Intune\'s own audit', 'drop audit_log', report({ AuditEventId: 'a', ActivityResultStatus: 1 }, { category: 'AuditLogs' })],
  ['Entra\'s audit is another\'s', 'dead no_parser', report({ activityDisplayName: 'Update user' }, { category: 'AuditLogs' })],
  ['another service\'s operational log', 'dead no_parser', report({ EventName: 'x' }, { category: 'OperationalLogs' })],
  ['a page of Graph', 'true|true|7XK2Q04|-|jane.roe', { '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#deviceManagement/managedDevices', value: [graph()] }],
];

describe('microsoft.intune', () => {
  it.each(table)('%s', (_, expected, value) => { expect(short(value)).toBe(expected); });

  it('a device that nothing happened to is one observation, however often it is reported', () => {
    const ids = [report(row), report(row, { time: '2026-03-03T01:14:09Z' }), report({ ...row, CompliantState: 'Not compliant' }), report({ ...row, LastContact: '2026-03-03T00:52:31Z' })].map((value) => read(value).observations[0]?.event.id);
    expect(new Set(ids).size).toBe(3);
  });

  it('the phone number is nowhere', () => {
    const [told] = read(graph()).observations;
    expect(JSON.stringify({ ...told, event: { ...told?.event, original: undefined } })).not.toContain('5550100');
  });
});
