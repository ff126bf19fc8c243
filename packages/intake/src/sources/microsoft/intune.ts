import { saneId } from '../../enrich/placeholders.ts';
import { macsOf, osOf } from '../../hardware.ts';
import { parseTime } from '../../normalise.ts';
import { flagOf, known, saidAt } from '../../paths.ts';
import { deadLetter, type Draft, drop, type JsonObject, ok, type ParseResult, type Source, type SourceContext } from '../../types.ts';
import { userOf } from './account.ts';
import { propertiesOf } from './properties.ts';

/** By what it is: its names in Graph, in the reports of the diagnostic settings (Log Analytics and the export API have them, too), in the portal's CSV. */
const names = {
  id: ['id', 'managedDeviceId', 'DeviceId', 'Device ID'], entraId: ['azureADDeviceId', 'azureActiveDirectoryDeviceId', 'ReferenceId', 'AzureAdDeviceId', 'Azure AD Device ID', 'Microsoft Entra Device ID', 'Entra Device ID'],
  name: ['deviceName', 'DeviceName', 'Device name'], serial: ['serialNumber', 'SerialNumber', 'Serial number'], vendor: ['manufacturer', 'Manufacturer'], model: ['model', 'Model'],
  os: ['operatingSystem', 'OS', 'OSDescription', 'DeviceType'], version: ['osVersion', 'OSVersion', 'OS version'], wifi: ['wiFiMacAddress', 'WifiMacAddress', 'WiFiMacAddress', 'Wi-Fi MAC'], ethernet: ['ethernetMacAddress', 'EthernetMAC', 'EthernetMacAddress'],
  user: ['userPrincipalName', 'UPN', 'Primary user UPN', 'emailAddress', 'UserEmail', 'Primary user email address'], userId: ['userId', 'PrimaryUser', 'UserId', 'UserID'],
  compliance: ['complianceState', 'CompliantState', 'ComplianceState', 'Compliance'], agent: ['managementAgent', 'ManagedBy', 'ManagementAgents', 'Managed by'], state: ['managementState', 'DeviceState', 'Device state'], seen: ['lastSyncDateTime', 'LastContact', 'LastSyncDateTime', 'Last check-in'],
} as const;
const told = (view: JsonObject, name: keyof typeof names): string | undefined => names[name].map((key) => saidAt({ own: view[key] }, 'own')).find((value) => value !== undefined)?.slice(0, 256);

/** Conflicts, errors, a period of grace and devices that nobody judged yet are neither. The export API writes numbers. */
function compliantOf(view: JsonObject): boolean | undefined {
  const state = (told(view, 'compliance') ?? '').toLowerCase().replace(/[^a-z\d]/g, '');
  if (state === 'compliant' || state === '1' || state === 'true') return true;
  return state === 'noncompliant' || state === 'notcompliant' || state === '2' || state === 'false' ? false : undefined;
}

/** Who only reads mail, and what Defender alone looks after, is not managed. What was told to retire still is. */
function managedOf(view: JsonObject): boolean | undefined {
  const agent = (told(view, 'agent') ?? '').toLowerCase();
  if (/^(?:eas|exchange activesync)$/.test(agent)) return false;
  if (/^(?:mssense|mde|microsoft defender for endpoint)$/.test(agent)) return undefined;
  return agent === '' ? flagOf(view['GraphDeviceIsManaged']) : true;
}

/** Windows 365 calls its machines by what they cost; the lists know the other makers'. */
const isCloudPc = (model: string | undefined): boolean => model !== undefined && /^(?:windows 365 )?cloud pc\b/i.test(model);

function factsOf(view: JsonObject): Partial<Draft> {
  const [serial, model, name, id, entraId] = [saneId(told(view, 'serial')), told(view, 'model'), told(view, 'name'), saneId(told(view, 'id')), saneId(told(view, 'entraId'))];
  const device = known<NonNullable<Draft['device']>>({ managed: managedOf(view), compliant: compliantOf(view), vendor: told(view, 'vendor'), model, serial, vm: isCloudPc(model) ? true : undefined });
  const host = known<NonNullable<Draft['host']>>({ name, id, mac: macsOf(told(view, 'wifi'), told(view, 'ethernet')), os: osOf(told(view, 'os'), told(view, 'version')) });
  // Sign-ins name the device by Entra's id: with it, one that no inventory knows is the same there and here.
  const deviceId = entraId ?? id ?? serial;
  const user = userOf(told(view, 'user'), told(view, 'userId'));
  return { ...(deviceId !== undefined && { deviceId }), ...(user !== undefined && { user }), ...(host !== undefined && { host }), ...(device !== undefined && { device }) };
}

/** All of Intune's times are UTC, whatever zone other logs of this installation are in. */
function timeOf(record: JsonObject, view: JsonObject, { receivedAt }: SourceContext): number | undefined {
  const seen = parseTime(told(view, 'seen'), receivedAt);
  return seen ?? ['time', 'TimeGenerated', 'TimeGenerated [UTC]'].map((name) => parseTime(record[name], receivedAt)).find((time) => time !== undefined);
}

const categoryOf = (record: JsonObject): string => saidAt(record, 'category', 'Type')?.replace(/^Intune/, '') ?? '';
const kinds = new Set(['', 'Devices', 'DeviceComplianceOrg']);

function unwanted(view: JsonObject, { deviceId, host }: Partial<Draft>): string | undefined {
  if (deviceId === undefined && host?.name === undefined) return 'no_device';
  // Prepared for somebody, and not yet switched on.
  return told(view, 'seen')?.startsWith('0001-01-01') === true ? 'never_seen' : undefined;
}

function parse(record: JsonObject, context: SourceContext): ParseResult {
  const category = categoryOf(record);
  if (!kinds.has(category)) return drop(category === 'AuditLogs' ? 'audit_log' : 'operational_log');
  const view = propertiesOf(record);
  const facts = factsOf(view);
  const reason = unwanted(view, facts);
  if (reason !== undefined) return drop(reason);
  const time = timeOf(record, view, context);
  if (time === undefined) return deadLetter('no_time', 'last contact');
  const action = category === '' ? 'managedDevice' : category;
  // Reports come every day, and Graph is asked every hour: a device that did not show itself since, and is judged as before, is told once.
  const { managed, compliant } = facts.device ?? {};
  const recordId = [facts.deviceId ?? facts.host?.name, time, managed, compliant].map(String).join(' ');
  return ok({ time, recordId, kind: 'device-seen', outcome: 'unknown', action, category: ['host'], type: ['info'], ...facts, observer: { vendor: 'Microsoft', product: 'Intune' } });
}

const hasOne = (json: JsonObject, ...keys: readonly string[]): boolean => keys.some((key) => key in json);
/** Names that tell a record of this category from another service's of the same name. */
const telling: ReadonlyMap<string, readonly string[]> = new Map([
  ['Devices', ['DeviceId', 'SerialNumber', 'Stats']], ['DeviceComplianceOrg', ['DeviceId', 'ComplianceState', 'Stats']], ['AuditLogs', ['AuditEventId', 'ActivityResultStatus']], ['OperationalLogs', ['IntuneAccountId', 'IntuneUserId', 'IntuneDeviceId']],
]);

function ofDiagnostics(json: JsonObject, category: string): boolean {
  const keys = telling.get(category);
  const { properties } = json;
  if (keys === undefined) return false;
  if (typeof properties === 'string') return keys.some((key) => properties.slice(0, 4096).includes(`"${key}"`));
  return typeof properties === 'object' && properties !== null ? keys.some((key) => key in properties) : keys.some((key) => `properties.${key}` in json);
}

function matches(json: JsonObject): boolean {
  if (typeof json['category'] === 'string') return ofDiagnostics(json, json['category']);
  if ('azureADDeviceId' in json) return hasOne(json, 'managementAgent', 'managedDeviceOwnerType', 'lastSyncDateTime', 'complianceState');
  if ('LastContact' in json) return hasOne(json, 'CompliantState', 'ComplianceState') && 'DeviceId' in json;
  return 'Last check-in' in json && 'Device ID' in json && 'Device name' in json;
}

export const intune: Source = {
  id: 'microsoft.intune',
  title: 'Microsoft Intune devices',
  events: ['managedDevice', 'Devices', 'DeviceComplianceOrg'],
  clues: ['category', 'azureADDeviceId', 'LastContact', 'Last check-in'],
  matches: ({ json }) => json !== undefined && matches(json),
  parse: ({ json }, context) => (json === undefined ? deadLetter('bad_value', 'not a JSON object') : parse(json, context)),
};
