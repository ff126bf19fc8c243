import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '@winnow/intake';
import fc from 'fast-check';
import { macAddress, osType } from '../../../src/sources/cisco/asa-dap.ts';
import { asa } from '../../../src/sources/cisco/asa.ts';

const receivedAt = Date.UTC(2026, 2, 2, 12);
const pipeline = new Pipeline({ sources: [asa] });
const run = (line: string, zone?: string) => pipeline.process({ value: new TextEncoder().encode(line), receivedAt, ...(zone !== undefined && { zone }) });
const head = '<166>Mar 02 2026 08:31:22 gw1 : ';
const who = 'Group <GP Staff> User <jo.doe@example.com> IP <203.0.113.7>';
const jo = { name: 'jo.doe', domain: 'example.com', email: 'jo.doe@example.com' };
const ip = '203.0.113.7';
const dap = '%ASA-7-734003: DAP: User jdoe, Addr 203.0.113.7: Session Attribute ';
const proven = ['blocked', 'password-proven'];

const read: readonly (readonly [line: string, expected: object])[] = [
  [`%ASA-6-113039: ${who} AnyConnect parent session started.`, { user: jo, source: { ip }, observer: { vendor: 'Cisco', product: 'ASA', hostname: 'gw1' }, event: { action: 'session-started', outcome: 'success', type: ['start'] }, winnow: { kind: 'vpn-session-start' } }],
  ['%FTD-6-113039: Group GP Staff User CORP\\jdoe IP 203.0.113.7 AnyConnect parent session started.', { user: { name: 'jdoe', domain: 'corp' }, source: { ip }, observer: { product: 'FTD' }, winnow: { kind: 'vpn-session-start' } }],
  [`%ASA-4-722051: ${who} IPv4 Address <10.8.0.5> IPv6 address <::> assigned to session`, { source: { ip, nat: { ip: '10.8.0.5' } }, winnow: { kind: 'vpn-session-update' } }],
  [`%ASA-4-722051: ${who} Address <10.8.0.5> assigned to session`, { source: { ip, nat: { ip: '10.8.0.5' } } }],
  [`%ASA-4-722051: ${who} IPv4 Address <0.0.0.0> IPv6 address <2001:db8::9> assigned to session`, { source: { ip, nat: { ip: '2001:db8::9' } } }],
  ['%ASA-6-722051: (WebVPN-Primary) WebVPN session for client user jdoe, IP 203.0.113.7 has been created.', { user: { name: 'jdoe' }, source: { ip }, winnow: { kind: 'vpn-session-start' } }],
  ['%ASA-5-751025: Local:198.51.100.1:4500 Remote:203.0.113.7:6107 Username:jdoe IKEv2 Group:AC IPsec IPv4 Address=10.8.0.6 IPv6 address=:: assigned to session', { user: { name: 'jdoe' }, source: { ip, nat: { ip: '10.8.0.6' } }, winnow: { kind: 'vpn-session-start' } }],
  [`%ASA-4-722051: Group GP Staff User jdoe IP 203.0.113.7 IPv4 Address 10.8.0.5 IPv6 address :: assigned to session`, { source: { ip, nat: { ip: '10.8.0.5' } } }],
  ['%ASA-5-751025: Local:198.51.100.1:4500 Remote:203.0.113.7:6107 Username:CORP\\jdoe Group:RA IPv4 Address=10.8.0.6 IPv6 address=:: assigned to session', { user: { name: 'jdoe', domain: 'corp' }, source: { ip, nat: { ip: '10.8.0.6' } } }],
  ['%ASA-5-751025: Local:[2001:db8::1]:4500 Remote:[2001:db8::7]:4500 Username:jane doe IKEv2 Group:GP Staff IPv4 Address=0.0.0.0 IPv6 address=2001:db8:1::9 assigned to session', { user: { name: 'jane doe' }, source: { ip: '2001:db8::7', nat: { ip: '2001:db8:1::9' } } }],
  ['%ASA-5-750006: Remote:2001:db8::7:4500 Local:2001:db8::1:4500 Username:jdoe IKEv2 SA UP. Reason: New Connection Established', { source: { ip: '2001:db8::7' }, event: { action: 'tunnel-opened' } }],
  ['%ASA-5-750007: Local:198.51.100.1:4500 Remote:203.0.113.7:4500 Username:jdoe IKEv2 SA DOWN. Reason: peer lost', { source: { ip }, event: { action: 'tunnel-closed' } }],
  ['%ASA-4-751011: Local:198.51.100.1:4500 Remote:203.0.113.7:4500 Username:jdoe Failed user authentication. Error: x', { event: { outcome: 'failure' }, source: { ip }, winnow: { kind: 'login' } }],
  ['%ASA-5-713228: Group = RA, Username = jdoe, IP = 203.0.113.7, Assigned private IP address 10.8.0.7 to remote user', { source: { ip, nat: { ip: '10.8.0.7' } }, winnow: { kind: 'vpn-session-start' } }],
  ['%ASA-5-713049: Group = RA, Username = jdoe, IP = 203.0.113.7, Security negotiation complete for User (jdoe) Responder, Inbound SPI = 0x1, Outbound SPI = 0x2', { source: { ip }, winnow: { kind: 'vpn-session-update' } }],
  ['%ASA-5-713049: Security negotiation complete for User (jdoe)  Responder, Inbound SPI = 0x1, Outbound SPI = 0x2', { user: { name: 'jdoe' }, winnow: { kind: 'vpn-session-update' } }],
  ['%ASA-3-713167: Group = RA, Username = jdoe, IP = 203.0.113.7, Remote peer has failed user authentication -  check configured username and password', { event: { outcome: 'failure' }, winnow: { kind: 'login' } }],
  ['%ASA-4-113019: Group = GP Staff, Username = jdoe, IP = 203.0.113.7, Session disconnected. Session Type: AnyConnect-Parent, Duration: 1d 0h:24m:30s, Bytes xmt: 1, Bytes rcv: 2, Reason: Idle Timeout', { user: { name: 'jdoe' }, source: { ip }, event: { type: ['end'], duration: 87_870e9 }, winnow: { kind: 'vpn-session-end' } }],
  [`%ASA-6-716001: ${who} WebVPN session started.`, { winnow: { kind: 'vpn-session-start' } }],
  [`%ASA-6-716002: ${who} WebVPN session terminated: Idle Timeout.`, { winnow: { kind: 'vpn-session-end' } }],
  [`%ASA-6-716038: ${who} Authentication: successful, Session Type: WebVPN.`, { event: { outcome: 'success' }, source: { ip }, winnow: { kind: 'login' } }],
  [`%ASA-6-716039: ${who} Authentication: rejected, Session Type: WebVPN.`, { event: { outcome: 'failure' }, source: { ip }, winnow: { kind: 'login' } }],
  [`%ASA-6-716058: ${who} AnyConnect session lost connection. Waiting to resume.`, { event: { action: 'connection-lost' } }],
  [`%ASA-6-716059: ${who} AnyConnect session resumed connection from IP <203.0.113.99>.`, { source: { ip: '203.0.113.99' }, event: { action: 'session-resumed' } }],
  [`%ASA-6-722022: ${who} TCP SVC connection established without compression`, { event: { action: 'tunnel-opened' } }],
  [`%ASA-6-722023: ${who} UDP SVC connection terminated without compression`, { event: { action: 'tunnel-closed' } }],
  [`%ASA-5-722032: ${who} New UDP SVC connection replacing old connection.`, { event: { action: 'tunnel-replaced' } }],
  [`%ASA-5-722033: ${who} First TCP SVC connection established for SVC session.`, { event: { action: 'tunnel-opened' } }],
  [`%ASA-5-722034: ${who} New TCP SVC connection, no existing connection.`, { event: { action: 'tunnel-opened' } }],
  [`%ASA-5-722037: ${who} SVC closing connection: Transport closing.`, { event: { action: 'tunnel-closed' } }],
  [`%ASA-4-722050: ${who} Session terminated: SVC not enabled for the user`, { event: { outcome: 'failure' }, winnow: { kind: 'login', traits: proven } }],
  [`%ASA-6-722055: ${who} Client Type: Cisco AnyConnect VPN Agent for Windows 5.1.6.103`, { user_agent: { original: 'Cisco AnyConnect VPN Agent for Windows 5.1.6.103' }, host: { os: { type: 'windows' } } }],
  [`%ASA-6-722055: ${who} Client Type: Mac OS X (15.4.0); Client Version: 5.1.5.65`, { host: { os: { type: 'macos', version: '15.4.0' } } }],
  [`%ASA-6-722055: ${who} Client Type: AnyConnect AppleSSLVPN_Darwin_ARM (iPhone) 4.0.03016`, { host: { os: { type: 'ios' } } }],
  [`%ASA-6-722055: ${who} Client Type: Open AnyConnect VPN Agent v8.10`, { user_agent: { original: 'Open AnyConnect VPN Agent v8.10' } }],
  ['%ASA-6-734001: DAP: User jdoe, Addr 203.0.113.7, Connection AnyConnect: The following DAP records were selected for this connection: DfltAccessPolicy', { user: { name: 'jdoe' }, source: { ip }, winnow: { kind: 'vpn-session-update' } }],
  ['%ASA-5-734002: DAP: User jdoe, Addr 203.0.113.7: Connection terminated by the following DAP records: NoVm', { source: { ip }, event: { outcome: 'failure' }, winnow: { kind: 'login', traits: proven } }],
  [`${dap}endpoint.device.hostname = "LT-0042"`, { user: { name: 'jdoe' }, source: { ip }, host: { name: 'LT-0042' }, winnow: { kind: 'device-seen' } }],
  [`${dap}endpoint.anyconnect.devicecomputername = ""LT-0042""`, { host: { name: 'LT-0042' } }],
  [`${dap}endpoint.device.serialnumber = "PF3X"`, { winnow: { device: { serial: 'PF3X' } } }],
  [`${dap}endpoint.anyconnect.deviceuniqueid = "AB12"`, { winnow: { device_id: 'AB12' } }],
  [`${dap}endpoint.anyconnect.macaddress["0"] = "00-50-56-aa-bb-cc"`, { host: { mac: ['00:50:56:aa:bb:cc'] } }],
  [`${dap}endpoint.device.MAC["0050.56AA.bbcc"] = "true"`, { host: { mac: ['00:50:56:aa:bb:cc'] } }],
  [`${dap}endpoint.anyconnect.devicetype = "VMware, Inc. VMware Virtual Platform"`, { winnow: { device: { vendor: 'VMware, Inc.', model: 'VMware Virtual Platform' } } }],
  [`${dap}endpoint.anyconnect.devicetype = "MacBookPro18,1"`, { winnow: { device: { model: 'MacBookPro18,1' } } }],
  [`${dap}endpoint.anyconnect.platform = "win"`, { host: { os: { type: 'windows' } } }],
  [`${dap}endpoint.anyconnect.platformversion = "10.0.22631 "`, { host: { os: { version: '10.0.22631' } } }],
  [`${dap}endpoint.os.version = "Windows 11"`, { host: { os: { type: 'windows', name: 'Windows 11' } } }],
  [`${dap}endpoint.anyconnect.useragent = "AnyConnect Windows 4.10.07073"`, { user_agent: { original: 'AnyConnect Windows 4.10.07073' } }],
  ['%ASA-7-734003: DAP: User jdoe, Addr 2001:db8::7: Session Attribute endpoint.device.hostname = "a"', { source: { ip: '2001:db8::7' } }],
  ['%ASA-6-113004: AAA user authentication Successful : server =  10.20.0.11 : user = jdoe', { user: { name: 'jdoe' }, event: { outcome: 'success', category: ['authentication'] }, winnow: { kind: 'login' } }],
  ['%ASA-6-113005: AAA user authentication Rejected : reason = AAA failure : server = 10.20.0.11 : user = jdoe : user IP = 203.0.113.7', { source: { ip }, event: { outcome: 'failure' } }],
  ['%ASA-6-113005: AAA user authentication Rejected: reason = Invalid password: server = 2001:db8::1: user = jdoe: user IP = 2001:db8::7', { user: { name: 'jdoe' }, source: { ip: '2001:db8::7' }, event: { outcome: 'failure' } }],
  ['%ASA-6-113012: AAA user authentication Successful : local database : user = jdoe', { event: { outcome: 'success' } }],
  ['%ASA-6-113013: AAA unable to complete the request Error : reason = Simultaneous logins exceeded for user : user = jdoe', { event: { outcome: 'failure' } }],
  ['%ASA-6-113014: AAA authentication server not accessible : server = 10.20.0.11 : user = jdoe', { event: { outcome: 'failure' } }],
  ['%ASA-auth-6-113015: AAA user authentication Rejected : reason = Invalid password : local database : user = jdoe : user IP = 203.0.113.7', { source: { ip }, event: { outcome: 'failure' } }],
  ["%ASA-3-113021: Attempted console login failed user 'jdoe' did NOT have appropriate Admin Rights.", { user: { name: 'jdoe' }, winnow: { traits: proven } }],
  ['%ASA-4-109031: NT Domain Authentication Failed: rejecting guest login for jdoe.', { user: { name: 'jdoe' }, event: { outcome: 'failure' } }],
  ['%ASA-6-605004: Login denied from 203.0.113.7/4444 to outside:198.51.100.1/ssh for user "jdoe"', { source: { ip, port: 4444 }, event: { outcome: 'failure' } }],
  ['%ASA-6-605005: Login permitted from 2001:db8::7/4444 to outside:198.51.100.1/https for user "jdoe"', { source: { ip: '2001:db8::7', port: 4444 }, event: { outcome: 'success' } }],
  ['%ASA-6-605005: Login permitted from serial to console for user "jdoe"', { user: { name: 'jdoe' }, event: { outcome: 'success' } }],
  ['%ASA-6-611101: User authentication succeeded: IP address: 203.0.113.7, Uname: jdoe', { source: { ip }, event: { outcome: 'success' } }],
  ['%ASA-6-611102: User authentication failed: Uname: jdoe', { user: { name: 'jdoe' }, event: { outcome: 'failure' } }],
];

const dropped: readonly (readonly [line: string, reason: string])[] = [
  ['%ASA-6-302013: Built inbound TCP connection 1 for outside:203.0.113.7/1 (203.0.113.7/1) to inside:10.0.0.1/443 (10.0.0.1/443)', 'not_relevant'],
  ['%ASA-6-113004: AAA user authorization Successful : server = 10.20.0.11 : user = jdoe', 'not_authentication'],
  ['%ASA-4-113019: Group = 198.51.100.9, Username = 198.51.100.9, IP = 198.51.100.9, Session disconnected. Session Type: LAN-to-LAN, Duration: 1h:00m:00s, Bytes xmt: 1, Bytes rcv: 2, Reason: Lost Service', 'site_to_site'],
  ['%ASA-5-713049: Group = 198.51.100.9, Username = 198.51.100.9, IP = 198.51.100.9, Security negotiation complete for LAN-to-LAN Group (198.51.100.9)', 'site_to_site'],
  ['%ASA-4-113019: Group = branch-1, Username = branch-1, IP = 198.51.100.9, Session disconnected. Session Type: IPsec, Duration: 1h:00m:00s, Bytes xmt: 1, Bytes rcv: 2, Reason: Lost Service', 'site_to_site'],
  ['%ASA-4-113019: Group = vpn.example.com, Username = vpn.example.com, IP = 198.51.100.9, Session disconnected. Session Type: IPSecLAN2LAN, Duration: 1h:00m:00s, Bytes xmt: 1, Bytes rcv: 2, Reason: Lost Service', 'site_to_site'],
  ['%ASA-5-713049: Group = branch-1, IP = 198.51.100.9, Security negotiation complete for LAN-to-LAN Group (branch-1)  Initiator, Inbound SPI = 0x1, Outbound SPI = 0x2', 'site_to_site'],
  ['%ASA-6-605005: Login permitted from serial to console for user "enable_15"', 'no_user'],
  ['%ASA-6-113039: Group <GP> User <host/lt-1.example.com> IP <203.0.113.7> AnyConnect parent session started.', 'no_user'],
  ['%ASA-6-113005: AAA user authentication Rejected : reason = Unspecified : server = 10.20.0.11 : user = ***** : user IP = 203.0.113.7', 'no_user'],
  [`${dap}aaa.cisco.grouppolicy = GP_Employees`, 'attribute'],
  [`${dap}endpoint.anyconnect.macaddress["0"] = "unknown"`, 'attribute'],
  [`${dap}endpoint.device.MAC["0000.0000.0000"] = "true"`, 'attribute'],
];

describe('cisco.asa', () => {
  it.each(read)('%s', (line, expected) => {
    const { observations, deadLetters } = run(head + line);
    expect(deadLetters).toEqual([]);
    expect(observations).toMatchObject([{ '@timestamp': '2026-03-02T08:31:22.000Z', ...expected }]);
  });
  it.each(dropped)('drops %s', (line, reason) => { expect(run(head + line)).toMatchObject({ observations: [], deadLetters: [], dropped: { [reason]: 1 } }); });
  it('has no address where the log has none', () => {
    for (const line of ['%ASA-6-113004: AAA user authentication Successful : server =  10.20.0.11 : user = jdoe', '%ASA-6-113005: AAA user authentication Rejected : reason = x : server = 10.20.0.11 : user = jdoe : user IP = None']) {
      expect(run(head + line).observations[0]?.source).toBeUndefined();
    }
  });
  it.each([
    ['<190>2026-03-02T08:31:22Z: %FTD-6-113039: ', undefined], ['<166>2026-03-02T08:31:22Z gw1 : %ASA-6-113039: ', undefined], ['Mar  2 08:31:22 gw1 %ASA-6-113039: ', undefined], ['Mar 02 2026 09:31:22: %ASA-6-113039: ', 'Europe/Berlin'],
    ['<166>1 2026-03-02T08:31:22Z gw1 %ASA-6-113039 - - - ', undefined], ['<166>:Mar 02 08:31:22 UTC: %ASA-6-113039: ', undefined], ['2026-03-02T08:31:22+00:00 relay Mar 02 2026 08:31:22 gw1 : %ASA-6-113039: ', undefined],
  ])('header %s', (header, zone) => {
    const { observations, deadLetters } = run(`${header}${who} AnyConnect parent session started.`, zone);
    expect(deadLetters).toEqual([]);
    expect(observations).toMatchObject([{ '@timestamp': '2026-03-02T08:31:22.000Z', source: { ip }, winnow: { kind: 'vpn-session-start' } }]);
  });
  it.each<[string, string, string | undefined, string | undefined]>([
    ['Mar 02 2026 08:31:22 CET: ', '2026-03-02T07:31:22.000Z', undefined, undefined], ['<166>Mar 02 2026 08:31:22 EST gw1 : ', '2026-03-02T13:31:22.000Z', 'gw1', undefined], ['<166>Mar 02 2026 08:31:22.123 PST: ', '2026-03-02T16:31:22.123Z', undefined, undefined],
    ['Mar  2 08:31:22 UTC: ', '2026-03-02T08:31:22.000Z', undefined, undefined], ['<166>Mar 02 2026 08:31:22 CEST gw1 : ', '2026-03-02T06:31:22.000Z', 'gw1', undefined],
    ['2026-03-02T09:00:00Z relay Mar 02 2026 08:31:22 CET: ', '2026-03-02T07:31:22.000Z', 'relay', undefined],
    ['<166>Mar 02 2026 08:31:22 IST gw1 : ', '2026-03-02T08:31:22.000Z', 'gw1', undefined], // Irish, Indian or Israel's: only the configuration knows
    ['<166>Mar 02 2026 08:31:22 IST gw1 : ', '2026-03-02T03:01:22.000Z', 'gw1', 'Asia/Kolkata'],
    ['<166>Mar 02 2026 08:31:22 EDGE gw1 : ', '2026-03-02T08:31:22.000Z', undefined, undefined], // a host of that name, whatever stands behind it
    ['2026-03-02 08:31:22\tLocal4.Info\t198.51.100.1\t', '2026-03-02T08:31:22.000Z', undefined, undefined],
  ])('a zone in the header %j', (header, at, hostname, zone) => {
    const [o] = run(`${header}%ASA-6-113039: ${who} AnyConnect parent session started.`, zone).observations;
    expect([o?.['@timestamp'], hostname === undefined ? undefined : o?.observer?.hostname]).toEqual([at, hostname]);
  });
  it.each([
    [`%ASA-6-113039: ${who} AnyConnect parent session started.`, 'no_time'],
    [`${head}%ASA-6-113039: ${who} something else.`, 'bad_value'],
    [`${head}%ASA-4-113019: Session disconnected`, 'bad_value'],
    [`${head}sshd[1]: Accepted password for jdoe from 203.0.113.7 port 1 ssh2`, 'no_parser'],
  ])('%s is no observation', (line, reason) => { expect(run(line)).toMatchObject({ observations: [], deadLetters: [{ reason }] }); });
  it('never throws on a part or a mixture of its lines', () => {
    fc.assert(fc.property(fc.constantFrom(...read), fc.nat(260), fc.string({ maxLength: 40 }), ([line], cut, noise) => {
      const { deadLetters } = run(`${head}${line.slice(0, cut)}${noise}${line.slice(cut + 5)}`);
      expect(deadLetters.filter(({ detail }) => detail.includes('threw'))).toEqual([]);
    }));
  });
  it('is linear', () => {
    const before = performance.now();
    for (const filler of ['User <', ' IP ', 'Username = ', ' : ', ' : user = ', 'Remote:', ' ', '"']) for (const mark of ['113039', '113019', '113005', '734003', '751025', '722055']) run(`${head}%ASA-6-${mark}: Group ${filler.repeat(20_000)}`);
    expect(performance.now() - before).toBeLessThan(2000);
  });
});

describe('parts', () => {
  it('MAC addresses', () => { expect(['00-50-56-AA-BB-CC', '005056aabbcc', '00-50-56-aa-bb', 'zz', ''].map(macAddress)).toEqual(['00:50:56:aa:bb:cc', '00:50:56:aa:bb:cc', undefined, undefined, undefined]); });
  it('systems', () => { expect(['mac-intel', 'win', 'linux-64', 'apple-ios', 'android', 'Darwin_i386', '?'].map(osType)).toEqual(['macos', 'windows', 'linux', 'ios', 'android', 'macos', undefined]); });
});
