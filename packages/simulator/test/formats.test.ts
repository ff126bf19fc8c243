import { describe, expect, it } from '@jest/globals';
import { asaEnd, asaRejected, asaStart } from '../src/formats/asa.ts';
import { globalProtectEnd, globalProtectRejected, globalProtectStart } from '../src/formats/globalprotect.ts';
import { oktaBlocked, oktaLogin, oktaRejected, oktaSso } from '../src/formats/okta.ts';
import { inventory } from '../src/formats/osquery.ts';
import { asctime, header } from '../src/formats/syslog.ts';
import { type Line, type Machine } from '../src/model.ts';
import { Random } from '../src/random.ts';
import { cityNamed } from '../src/world.ts';

const machine: Machine = {
  serial: 'PF3K9Z2A', uuid: '6c1f3e2a-8b7d-4c19-9e55-0a2f7d1c4b90', hostname: 'LT-PF3K9Z2A', mac: 'f8:e4:e3:01:02:03', otherMacs: [{ name: 'Ethernet 2', mac: '98:fa:9b:0a:0b:0c' }],
  vendor: 'LENOVO', model: '21HMCTO1WW', bios: 'LENOVO', os: 'windows', usb: [{ vendorId: '046d', productId: 'c52b', vendor: 'Logitech', product: 'USB Receiver', serial: '' }], programs: [], managed: true, virtual: false,
};
const start = Date.UTC(2026, 2, 2, 8, 31, 22);
const tunnel = { login: 'rowan.field', ip: '203.0.113.5', inner: '10.80.3.4', machine, start, end: start + 29_523_000, bytes: [1234, 567] as const };
const chicago = cityNamed('Chicago');
const line: Line = { ip: '203.0.113.5', block: ['50.153.224.0/19', 7922], city: chicago, kind: 'home' };
const person = { oktaId: '00uabc', login: 'rowan.field', name: 'Rowan Field' };

function book(): { add: (log: string, at: number, text: string) => void; lines: string[] } {
  const lines: string[] = [];
  return { lines, add: (_, __, text) => { lines.push(text); } };
}

describe('syslog stamps', () => {
  it.each([[Date.UTC(2026, 2, 2, 3, 4, 5), '<166>Mar  2 03:04:05 gw'], [Date.UTC(2026, 10, 30, 23, 59, 59), '<166>Nov 30 23:59:59 gw']])('%d', (at, expected) => { expect(header(166, at, 'gw')).toBe(expected); });
  it('asctime', () => { expect(asctime(start)).toBe('Mon Mar  2 08:31:22 2026 UTC'); });
});

describe('Cisco ASA', () => {
  it('an AnyConnect session, line by line', () => {
    const sink = book();
    asaStart(sink, tunnel);
    asaEnd(sink, tunnel);
    expect(sink.lines).toEqual([
      '<166>Mar  2 08:31:22 asa-edge-1 %ASA-6-113004: AAA user authentication Successful : server =  10.20.0.11 : user = rowan.field',
      ...[
        'aaa.cisco.grouppolicy = GP_Employees', 'endpoint.anyconnect.clientversion = "5.1.6.103"', 'endpoint.anyconnect.platform = "win"', 'endpoint.anyconnect.platformversion = "10.0.22631 "', 'endpoint.anyconnect.devicetype = "LENOVO 21HMCTO1WW"',
        'endpoint.anyconnect.deviceuniqueid = "6C1F3E2A8B7D4C199E550A2F7D1C4B906C1F3E2A"', 'endpoint.anyconnect.macaddress["0"] = "f8-e4-e3-01-02-03"', 'endpoint.anyconnect.macaddress["1"] = "98-fa-9b-0a-0b-0c"',
        'endpoint.device.MAC["f8e4.e301.0203"] = "true"', 'endpoint.device.MAC["98fa.9b0a.0b0c"] = "true"', 'endpoint.device.hostname = "LT-PF3K9Z2A"', 'endpoint.device.serialnumber = "PF3K9Z2A"',
      ].map((attribute) => `<167>Mar  2 08:31:22 asa-edge-1 %ASA-7-734003: DAP: User rowan.field, Addr 203.0.113.5: Session Attribute ${attribute}`),
      '<166>Mar  2 08:31:22 asa-edge-1 %ASA-6-734001: DAP: User rowan.field, Addr 203.0.113.5, Connection AnyConnect: The following DAP records were selected for this connection: DfltAccessPolicy',
      '<166>Mar  2 08:31:23 asa-edge-1 %ASA-6-113039: Group <GP_Employees> User <rowan.field> IP <203.0.113.5> AnyConnect parent session started.',
      '<164>Mar  2 08:31:24 asa-edge-1 %ASA-4-722051: Group <GP_Employees> User <rowan.field> IP <203.0.113.5> IPv4 Address <10.80.3.4> IPv6 address <::> assigned to session',
      '<166>Mar  2 08:31:24 asa-edge-1 %ASA-6-722022: Group <GP_Employees> User <rowan.field> IP <203.0.113.5> UDP SVC connection established without compression',
      '<166>Mar  2 08:31:24 asa-edge-1 %ASA-6-722055: Group <GP_Employees> User <rowan.field> IP <203.0.113.5> Client Type: Cisco AnyConnect VPN Agent for Windows 5.1.6.103',
      '<165>Mar  2 16:43:24 asa-edge-1 %ASA-5-722037: Group <GP_Employees> User <rowan.field> IP <203.0.113.5> SVC closing connection: User requested.',
      '<166>Mar  2 16:43:24 asa-edge-1 %ASA-6-722023: Group <GP_Employees> User <rowan.field> IP <203.0.113.5> UDP SVC connection terminated without compression',
      '<164>Mar  2 16:43:25 asa-edge-1 %ASA-4-113019: Group = GP_Employees, Username = rowan.field, IP = 203.0.113.5, Session disconnected. Session Type: AnyConnect-Parent, Duration: 8h:12m:02s, Bytes xmt: 1234, Bytes rcv: 567, Reason: User Requested',
    ]);
  });
  it('a session of more than a day names the days', () => {
    const sink = book();
    asaEnd(sink, { ...tunnel, end: start + 26 * 3_600_000 + 1000 });
    expect(sink.lines.at(-1)).toContain('Duration: 1d 2h:00m:00s,');
  });
  it('a wrong password', () => {
    const sink = book();
    asaRejected(sink, start, 'rowan.field', '198.51.100.9');
    expect(sink.lines).toEqual(['<166>Mar  2 08:31:22 asa-edge-1 %ASA-6-113005: AAA user authentication Rejected : reason = AAA failure : server = 10.20.0.11 : user = rowan.field : user IP = 198.51.100.9']);
  });
});

describe('GlobalProtect', () => {
  const sink = book();
  const session = { ...tunnel, inner: '10.90.3.4', country: 'US', gateway: 'GP-Gateway-Chicago' };
  globalProtectStart(sink, session, [['GP-Gateway-Chicago', 12], ['GP-Gateway-London', 98]]);
  globalProtectEnd(sink, session);
  it('goes through portal, gateway, tunnel, logout', () => {
    expect(sink.lines.map((l) => l.split(',').slice(8, 10).join('/'))).toEqual(['portal-auth/login', 'gateway-auth/login', 'gateway-connected/connected', 'gateway-logout/logout']);
  });
  it('a connected row, column by column', () => {
    expect(sink.lines[2]).toBe('<14>Mar  2 08:31:26 pa-gw-1 1,2026/03/02 08:31:26,016201004321,GLOBALPROTECT,0,2561,2026/03/02 08:31:26,vsys1,gateway-connected,connected,,IPSec,rowan.field,US,LT-PF3K9Z2A,203.0.113.5,0.0.0.0,10.90.3.4,0.0.0.0,'
      + '6c1f3e2a-8b7d-4c19-9e55-0a2f7d1c4b90,PF3K9Z2A,6.2.4-28,Windows,"Microsoft Windows 11 Enterprise , 64-bit",1,,,,success,,0,,0,GP-Gateway-Chicago,7177244028600013602,0x8000000000000000,2026-03-02T08:31:26.000+00:00,,,,"GP-Gateway-Chicago,12,1;GP-Gateway-London,98,1",GP-Gateway-Chicago,0,0,0,0,,pa-gw-1,1,');
  });
  it('an IPv6 address stands in its own column', () => {
    const six = book();
    globalProtectStart(six, { ...session, ip: '2001:db8::5' }, []);
    expect(six.lines.map((l) => l.split(',').slice(15, 17))).toEqual(Array(3).fill(['0.0.0.0', '2001:db8::5']));
  });
  it('the logout says how long it was', () => { expect(sink.lines[3]?.split(',')[31]).toBe('29523'); });
  it('a wrong password without a machine', () => {
    const rejected = book();
    globalProtectRejected(rejected, start, { login: 'rowan.field', ip: '198.51.100.9', country: 'NL' });
    expect(rejected.lines[0]).toContain(',portal-auth,login,LDAP,,rowan.field,NL,,198.51.100.9,0.0.0.0,0.0.0.0,0.0.0.0,,,,Browser,,1,Authentication failed: Invalid username or password,,,failure,,0,,1,GP-Portal,');
  });
});

describe('Okta', () => {
  const context = { person, line, machine, random: new Random('test') };
  const phone: Line = { ...line, ip: '198.51.100.7', kind: 'mobile' };
  /** Type, outcome, address, factor and device name of each event. */
  const told = (lines: readonly string[]): unknown[] => lines.map((text) => {
    const words = ['eventType', 'result', 'ipAddress', 'factor'].map((key) => new RegExp(`"${key}":"([^"]*)"`).exec(text)?.[1] ?? '');
    return [...words, /"device":\{"id":"[^"]*","name":"([^"]*)"/.exec(text)?.[1] ?? ''].join(' ').trim();
  });
  it('a sign-on with a push', () => {
    const sink = book();
    oktaLogin(sink, start, context, { line: phone, os: 'ios' });
    expect(told(sink.lines)).toEqual([
      'user.authentication.auth_via_mfa SUCCESS 203.0.113.5 PASSWORD_AS_FACTOR LT-PF3K9Z2A', 'system.push.send_factor_verify_push SUCCESS 203.0.113.5 OKTA_VERIFY_PUSH LT-PF3K9Z2A',
      'user.authentication.auth_via_mfa SUCCESS 198.51.100.7 OKTA_VERIFY_PUSH', 'policy.evaluate_sign_on ALLOW 203.0.113.5  LT-PF3K9Z2A', 'user.session.start SUCCESS 203.0.113.5  LT-PF3K9Z2A',
    ]);
    expect(new Set(sink.lines.map((l) => /"externalSessionId":"([^"]*)"/.exec(l)?.[1])).size).toBe(1);
  });
  it('a sign-on without one, an application, a wrong password, a block after the right one', () => {
    const sink = book();
    oktaLogin(sink, start, context);
    oktaSso(sink, start, context);
    oktaRejected(sink, start, context);
    oktaBlocked(sink, start, { ...context, line: { ...line, ip: '198.51.100.9' } });
    expect(told(sink.lines)).toEqual([
      'user.authentication.auth_via_mfa SUCCESS 203.0.113.5 PASSWORD_AS_FACTOR LT-PF3K9Z2A', 'policy.evaluate_sign_on ALLOW 203.0.113.5  LT-PF3K9Z2A', 'user.session.start SUCCESS 203.0.113.5  LT-PF3K9Z2A',
      'user.authentication.sso SUCCESS 203.0.113.5  LT-PF3K9Z2A', 'user.session.start FAILURE 203.0.113.5  LT-PF3K9Z2A',
      'user.authentication.auth_via_mfa SUCCESS 198.51.100.9 PASSWORD_AS_FACTOR LT-PF3K9Z2A', 'policy.evaluate_sign_on DENY 198.51.100.9  LT-PF3K9Z2A',
    ]);
  });
  it('each event is JSON with the fields of the System Log', () => {
    const sink = book();
    oktaSso(sink, start, context);
    const event: unknown = JSON.parse(sink.lines[0] ?? '');
    expect(event).toMatchObject({
      actor: { id: '00uabc', type: 'User', alternateId: 'rowan.field@example.com' }, client: { ipAddress: '203.0.113.5', device: 'Computer', geographicalContext: { city: 'Chicago', country: 'US' } },
      device: { name: 'LT-PF3K9Z2A', managed: true, registered: true }, published: '2026-03-02T08:31:22.000Z', securityContext: { asNumber: 7922, isProxy: false }, request: { ipChain: [{ ip: '203.0.113.5' }] }, version: '0',
    });
  });
});

describe('osquery', () => {
  it('the weekly inventory', () => {
    const sink = book();
    inventory(sink, start, machine, new Random('test'));
    const records = sink.lines.map((text): unknown => JSON.parse(text));
    expect(sink.lines.map((text) => /"name":"(pack_[a-z_]+)"/.exec(text)?.[1])).toEqual(['system_info', 'platform_info', 'os_version', 'interface_details', 'usb_devices', 'programs'].map((n) => `pack_inventory_${n}`));
    expect(records[0]).toMatchObject({ action: 'snapshot', hostIdentifier: '6C1F3E2A-8B7D-4C19-9E55-0A2F7D1C4B90', calendarTime: 'Mon Mar  2 08:31:22 2026 UTC', snapshot: [{ hardware_vendor: 'LENOVO', hardware_serial: 'PF3K9Z2A', hostname: 'LT-PF3K9Z2A' }], decorations: { hardware_serial: 'PF3K9Z2A' } });
    expect(records[3]).toMatchObject({ snapshot: [{ mac: 'f8:e4:e3:01:02:03' }, { mac: '98:fa:9b:0a:0b:0c', description: 'Ethernet 2' }] });
    expect(records[4]).toMatchObject({ snapshot: [{ vendor_id: '046d', model_id: 'c52b', vendor: 'Logitech', model: 'USB Receiver' }] });
  });
  it('a Mac lists apps, and nothing where nothing is plugged in', () => {
    const sink = book();
    inventory(sink, start, { ...machine, os: 'macos', usb: [] }, new Random('test'));
    expect(sink.lines.map((text) => /"name":"pack_inventory_([a-z_]+)"/.exec(text)?.[1])).toEqual(['system_info', 'platform_info', 'os_version', 'interface_details', 'apps']);
  });
});
