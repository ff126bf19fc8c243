import { describe, expect, it } from '@jest/globals';
import { type Fields, nxlog, read, told } from './told.ts';

const logon = (type: number | string, more: Fields = {}, id = 4624): Fields => nxlog(id, { TargetUserSid: 'S-1-5-21-1-2-3-1104', TargetUserName: 'jane', TargetDomainName: 'CORP', TargetLogonId: '0x8f2a', LogonType: type, IpAddress: '203.0.113.7', ...more });

const table: readonly (readonly [what: string, expected: string, record: Fields])[] = [
  ['Remote Desktop', 'remote-control-session|success|jane|203.0.113.7|', logon(10)],
  ['the same by a cached password', 'remote-control-session|success|jane|203.0.113.7|', logon(12)],
  ['Azure\'s name of the type', 'remote-control-session|success|jane|203.0.113.7|', logon('10 - RemoteInteractive')],
  ['at the keyboard', 'login|success|jane|-|', logon(2, { IpAddress: '127.0.0.1' })],
  ['an unlock', 'login|success|jane|-|', logon(7, { IpAddress: '-' })],
  ['a share', 'drop logon_type', logon(3)],
  ['a task', 'drop logon_type', logon(4)],
  ['other credentials for the network', 'drop logon_type', logon(9)],
  ['a refused Remote Desktop', 'login|failure|jane|203.0.113.7|', logon(10, { Status: '0xC000006D', SubStatus: '0xC000006A' }, 4625)],
  ['one that may not log on so, after the password', 'login|failure|jane|203.0.113.7|blocked+password-proven', logon(10, { Status: '0xC000015B', SubStatus: '0x0' }, 4625)],
  ['one at a forbidden hour', 'login|failure|jane|203.0.113.7|blocked', logon(10, { Status: '0xC000006E', SubStatus: '0xC000006F' }, 4625)],
  ['that code in a success', 'remote-control-session|success|jane|203.0.113.7|', logon(10, { Status: '0xC000015B' })],
  ['a refused share', 'drop logon_type', logon(3, {}, 4625)],
  ['a log-off without type', 'logout|success|jane|203.0.113.7|', nxlog(4647, { TargetUserName: 'jane', IpAddress: '203.0.113.7' })],
  ['the end of a remote session', 'remote-control-session|success|jane|-|', logon(10, { IpAddress: undefined }, 4634)],
  ['back again', 'remote-control-session|success|jane|203.0.113.7|', nxlog(4778, { AccountName: 'jane', ClientAddress: '203.0.113.7' })],
  ['back again at the screen', 'drop local_session', nxlog(4778, { AccountName: 'jane', ClientAddress: 'LOCAL' })],
  ['a machine', 'drop no_user', logon(10, { TargetUserName: 'LT-0042$' })],
  ['the system under a translated name', 'drop no_user', logon(2, { TargetUserName: 'Système', TargetUserSid: 'S-1-5-18' })],
  ['somebody whose SID only begins so', 'login|success|jane|203.0.113.7|', logon(2, { TargetUserSid: 'S-1-5-180' })],
  ['the window manager without SID', 'drop no_user', logon(2, { TargetUserName: 'UMFD-1', TargetUserSid: undefined })],
  ['a login with a domain of its own', 'remote-control-session|success|jane|203.0.113.7|', logon(10, { TargetUserName: 'jane@corp.example' })],
  ['only the whole account', 'remote-control-session|success|jane|203.0.113.7|', logon(10, { TargetUserName: undefined, Account: 'CORP\\jane' })],
  ['credentials for another logon', 'drop explicit_credentials', logon(10, {}, 4648)],
  ['a locked screen', 'drop screen_lock', logon(2, {}, 4800)],
  ['a device', 'device-seen|unknown|-|-|', nxlog(6416, { DeviceId: 'USB\\VID_534D&PID_2109\\5&1&0&2', DeviceDescription: 'USB Video' })],
  ['a device that is built in', 'drop not_plugged_in', nxlog(6416, { DeviceId: 'PCI\\VEN_8086&DEV_9A49\\3&1' })],
  ['an event of NPS', 'login|success|jane|203.0.113.7|', nxlog(6272, { SubjectUserName: 'jane', CallingStationID: '203.0.113.7' })],
  ['any other event', 'drop windows_event', nxlog(4688, { TargetUserName: 'jane' })],
  ['another log', 'dead no_parser', nxlog(4624, {}, 'Application', 'MSSQLSERVER')],
  ['no time', 'dead no_time', logon(10, { EventTime: undefined })],
];

describe('windows.security', () => {
  it.each(table)('%s', (_, expected, record) => { expect(told(record)).toBe(expected); });

  it('reads a time without zone in the zone of its source, and one with a zone by itself', () => {
    expect(read(logon(10), 'Europe/Berlin').time).toBe('2026-03-02T07:31:20.000Z');
    expect(read({ ...logon(10), EventTime: '2026-03-02T08:31:20+02:00' }, 'Europe/Berlin').time).toBe('2026-03-02T06:31:20.000Z');
  });

  it('reads NXLog\'s own XML, which holds its names flat', () => {
    const xml = `<Event>${Object.entries(logon(10)).map(([name, value]) => `<${name}>${String(value)}</${name}>`).join('')}</Event>`;
    expect([read(xml), told(xml)]).toEqual([{ source: 'windows.security', time: '2026-03-02T08:31:20.000Z' }, 'remote-control-session|success|jane|203.0.113.7|']);
  });

  it('reads what Winlogbeat took its fields from, and the fields where there is nothing else', () => {
    const beat = { '@timestamp': '2026-03-02T08:31:20Z', '@metadata': { beat: 'winlogbeat' }, agent: { type: 'winlogbeat' }, event: { code: '4624', kind: 'event' }, winlog: { event_id: '4624', channel: 'Security', computer_name: 'LT-0042', event_data: { TargetUserName: 'jane', LogonType: '10', IpAddress: '203.0.113.7' } } };
    const xml = '<Event xmlns=\'http://schemas.microsoft.com/win/2004/08/events/event\'><System><EventID>4624</EventID><TimeCreated SystemTime=\'2026-03-02T08:31:20.5Z\'/><Channel>Security</Channel><Computer>LT-0042</Computer></System><EventData><Data Name=\'TargetUserName\'>jane</Data><Data Name=\'LogonType\'>10</Data><Data Name=\'IpAddress\'>203.0.113.7</Data></EventData></Event>';
    expect(read(beat)).toEqual({ source: 'ecs', time: '2026-03-02T08:31:20.000Z' });
    expect(read({ ...beat, event: { ...beat.event, original: xml } })).toEqual({ source: 'windows.security', time: '2026-03-02T08:31:20.500Z' });
    expect([told(beat), told({ ...beat, event: { ...beat.event, original: xml } })]).toEqual(['remote-control-session|success|jane|203.0.113.7|', 'remote-control-session|success|jane|203.0.113.7|']);
  });
});
