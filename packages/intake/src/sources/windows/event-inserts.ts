/** Names of the values of an event in their order, for Fluent Bit and Fluentd, which hand them over without. Windows adds new ones at the end. */
const subject = ['SubjectUserSid', 'SubjectUserName', 'SubjectDomainName', 'SubjectLogonId'];
const target = ['TargetUserSid', 'TargetUserName', 'TargetDomainName'];
const remoteSession = ['AccountName', 'AccountDomain', 'LogonID', 'SessionName', 'ClientName', 'ClientAddress'];
const terminal = ['User', 'SessionID', 'Address'];

/** Sysmon 10 (2019) and later. */
const sysmon = ['RuleName', 'UtcTime'];

const orders: ReadonlyMap<string, readonly string[]> = new Map([
  ['4624', [...subject, ...target, 'TargetLogonId', 'LogonType', 'LogonProcessName', 'AuthenticationPackageName', 'WorkstationName', 'LogonGuid', 'TransmittedServices', 'LmPackageName', 'KeyLength', 'ProcessId', 'ProcessName', 'IpAddress', 'IpPort']],
  ['4625', [...subject, ...target, 'Status', 'FailureReason', 'SubStatus', 'LogonType', 'LogonProcessName', 'AuthenticationPackageName', 'WorkstationName', 'TransmittedServices', 'LmPackageName', 'KeyLength', 'ProcessId', 'ProcessName', 'IpAddress', 'IpPort']],
  ['4634', [...target, 'TargetLogonId', 'LogonType']], ['4647', [...target, 'TargetLogonId']],
  ['4778', remoteSession], ['4779', remoteSession],
  ['6416', [...subject, 'DeviceId', 'DeviceDescription', 'ClassId', 'ClassName']],
  ['21', terminal], ['23', ['User', 'SessionID']], ['24', terminal], ['25', terminal], ['1149', ['Param1', 'Param2', 'Param3']],
  ['1', [...sysmon, 'ProcessGuid', 'ProcessId', 'Image', 'FileVersion', 'Description', 'Product', 'Company', 'OriginalFileName', 'CommandLine', 'CurrentDirectory', 'User', 'LogonGuid', 'LogonId', 'TerminalSessionId', 'IntegrityLevel']],
  ['3', [...sysmon, 'ProcessGuid', 'ProcessId', 'Image']], ['6', [...sysmon, 'ImageLoaded', 'Hashes', 'Signed', 'Signature']], ['400', ['DeviceInstanceId']], ['410', ['DeviceInstanceId']],
]);

/** The values by name; undefined where there are none, or nobody knows their names. */
export function inserts(id: string, values: unknown): Readonly<Record<string, unknown>> | undefined {
  const order = orders.get(id);
  return order === undefined || !Array.isArray(values) ? undefined : Object.fromEntries(order.map((name, i): [string, unknown] => [name, values[i]]));
}
