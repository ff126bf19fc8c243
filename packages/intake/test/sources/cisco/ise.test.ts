import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '@winnow/intake';
import { ise } from '../../../src/sources/cisco/ise.ts';

const receivedAt = Date.UTC(2026, 2, 2, 12);
const pipeline = new Pipeline({ sources: [ise] });
const run = (line: string, zone?: string) => pipeline.process({ value: new TextEncoder().encode(line), receivedAt, ...(zone !== undefined && { zone }) });
const line = (category: string, code: string, rest: string) => `<181>Mar  2 08:31:21 psn1 CISE_${category} 0000082517 1 0 2026-03-02 09:31:21.840 +01:00 0429868068 ${code} NOTICE Some-Class: Some text, ConfigVersionId=509, ${rest},`;
const passed = (rest: string) => line('Passed_Authentications', '5200', `UserName=jdoe, Protocol=Radius, ${rest}`);
const failed = (rest: string) => line('Failed_Attempts', '5400', `UserName=jdoe, Protocol=Radius, ${rest}`);
const counted = (rest: string) => line('RADIUS_Accounting', '3000', `User-Name=jdoe, Framed-IP-Address=10.80.1.7, Acct-Session-Id=9C9D, ${rest}`);
const vpn = 'Calling-Station-ID=203.0.113.7, NAS-Port-Type=Virtual';
const wlan = 'Calling-Station-ID=00:00:5e:00:53:21, NAS-Port-Type=Wireless - IEEE 802.11';

describe('cisco.ise', () => {
  it.each([
    [passed(vpn), 'other', 'success', 'vpn-authentication', { ip: '203.0.113.7' }], [failed(vpn), 'other', 'failure', 'vpn-authentication', { ip: '203.0.113.7' }], [passed(`${vpn}, cisco-av-pair=mdm-tlv=device-platform=win`), 'device-seen', 'success', 'vpn-authentication', { ip: '203.0.113.7' }],
    [failed(`${vpn}, cisco-av-pair=mdm-tlv=device-platform=win`), 'other', 'failure', 'vpn-authentication', { ip: '203.0.113.7' }], [passed(`Tunnel-Client-Endpoint=(tag=0) 203.0.113.7, ${wlan}`), 'other', 'success', 'vpn-authentication', { ip: '203.0.113.7' }],
    [passed(wlan), 'login', 'success', 'network-login', undefined], [failed(wlan), 'login', 'failure', 'network-login', undefined], [passed(`Framed-IP-Address=10.20.3.4, ${wlan}`), 'login', 'success', 'network-login', { ip: '10.20.3.4' }],
    [counted(`Acct-Status-Type=Start, ${vpn}`), 'vpn-session-update', 'success', 'accounting-start', { ip: '203.0.113.7', nat: { ip: '10.80.1.7' } }], [counted(`Acct-Status-Type=Stop, ${vpn}`), 'vpn-session-end', 'success', 'accounting-stop', { ip: '203.0.113.7', nat: { ip: '10.80.1.7' } }],
    [line('Administrative_and_Operational_Audit', '51000', 'AdminIPAddress=10.20.0.9, AdminName=jdoe'), 'login', 'failure', 'admin-login', { ip: '10.20.0.9' }],
  ])('%s', (...[text, kind, outcome, action, source]) => {
    const [observation, ...more] = run(text).observations;
    expect(more).toEqual([]);
    expect(observation).toMatchObject({ '@timestamp': '2026-03-02T08:31:21.840Z', event: { outcome, action }, user: { name: 'jdoe' }, observer: { hostname: 'psn1' }, winnow: { kind } });
    expect(observation?.source).toEqual(source);
  });
  it.each([
    ['24408 wrong password', undefined], ['15039 Rejected per authorization profile', ['blocked', 'password-proven']], ['24409 account is disabled', ['blocked']],
  ])('reason %s', (reason, traits) => { expect(run(failed(`${vpn}, FailureReason=${reason}`)).observations[0]?.winnow.traits).toEqual(traits); });
  it('reads what the client says of its machine', () => {
    const mdm = Object.entries({ 'device-platform': 'mac-intel', 'computer-name': 'MBP\\, Jane', 'device-mac': '00-00-5e-00-53-07', 'device-platform-version': '15.3 ', 'device-type': 'MacBookPro18\\,3', 'device-uid': 'E835', 'ac-user-agent': 'AnyConnect Darwin_i386 5.1' }).map(([name, value]) => `cisco-av-pair=mdm-tlv=${name}=${value}`);
    expect(run(passed([vpn, ...mdm].join(', '))).observations).toMatchObject([{
      host: { name: 'MBP, Jane', mac: ['00:00:5e:00:53:07'], os: { type: 'macos', version: '15.3' } }, user_agent: { original: 'AnyConnect Darwin_i386 5.1' }, winnow: { device_id: 'E835', device: { model: 'MacBookPro18,3' } },
    }]);
  });
  it.each([
    [`Acct-Status-Type=Stop, Acct-Session-Time=60, ${vpn}`, 60_000_000_000], [`Acct-Status-Type=Interim-Update, Acct-Session-Time=60, ${vpn}`, undefined],
  ])('duration: %s', (rest, duration) => { expect((run(counted(rest)).observations[0]?.event as { duration?: number } | undefined)?.duration).toBe(duration); });
  it('keeps a name with commas from the attributes behind it', () => { expect(run(passed(vpn).replace('UserName=jdoe', 'UserName=x\\, Calling-Station-ID=192.0.2.9')).observations[0]?.source?.ip).toBe('203.0.113.7'); });
  it('takes no address of twelve digits for a MAC address', () => { expect(run(passed('Calling-Station-ID=198.151.100.123, NAS-Port-Type=Virtual')).observations[0]?.host).toBeUndefined(); });
  it('reads the category as the program, too', () => { expect(run(passed(vpn).replace('CISE_Passed_Authentications ', 'CISE_Passed_Authentications: ')).observations).toHaveLength(1); });
  it.each([
    [passed(`${wlan}, RadiusFlowType=WirelessMAB`), 'device_login'], [passed(wlan).replace('=jdoe', '=00-00-5E-00-53-21'), 'device_login'], [passed(`${wlan}, IsMachineAuthentication=true`), 'no_user'], [passed(wlan).replace('=jdoe', '=host/pc'), 'no_user'], [passed(vpn).replace('=jdoe', '=INVALID'), 'no_user'],
    [passed(vpn).replace('=Radius', '=Tacacs'), 'device_administration'], [line('TACACS_Accounting', '3300', 'User-Name=jdoe'), 'device_administration'], [counted(`Acct-Status-Type=Start, ${wlan}`), 'network_accounting'], [counted(`Acct-Status-Type=Accounting-On, ${vpn}`), 'not_relevant'],
    [line('Failed_Attempts', '5405', `User-Name=jdoe, ${vpn}`), 'not_decided'], [line('Passed_Authentications', '5233', 'UserName=#CTSREQUEST#'), 'not_relevant'], [passed(vpn).replace(' 1 0 2026', ' 2 1 2026'), 'continuation'], [line('System_Statistics', '70000', 'x=1'), 'not_relevant'],
  ])('drops %#', (text, reason) => { expect(run(text)).toMatchObject({ observations: [], deadLetters: [], dropped: { [reason]: 1 } }); });
  it.each([
    ['no time', passed(vpn).replace('2026-03-02 09:31:21.840 +01:00 0429868068 5200 NOTICE Some-Class: Some text, ', 'ConfigVersionId=1, ').replace('<181>Mar  2 08:31:21 psn1 ', ''), { dropped: { not_relevant: 1 } }],
    ['an impossible time', passed(vpn).replace('2026-03-02', '2026-13-02').replace('<181>Mar  2 08:31:21 psn1 ', ''), { deadLetters: [{ reason: 'no_time' }] }], ['other words', passed(vpn).replace('CISE_', 'CISX_'), { deadLetters: [{ reason: 'no_parser' }] }],
  ])('is not for %s', (_, text, result) => { expect(run(text)).toMatchObject({ observations: [], ...result }); });
});
