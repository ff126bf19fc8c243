import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '@winnow/intake';
import { server } from '../../../src/sources/freeradius/server.ts';

const receivedAt = Date.UTC(2026, 2, 2, 12);
const pipeline = new Pipeline({ sources: [server] });
const run = (line: string, zone?: string) => pipeline.process({ value: new TextEncoder().encode(line), receivedAt, ...(zone !== undefined && { zone }) });
const file = (rest: string) => `Mon Mar  2 08:31:20 2026 : Auth: (12) ${rest}`;
const syslog = (rest: string) => `<86>Mar  2 08:31:20 radius1 radiusd[812]: ${rest}`;
const vpn = '(from client gw port 0 cli 203.0.113.7)';
const wlan = '(from client wlc port 8 cli 00-00-5E-00-53-21)';
const detail = (rest: string) => JSON.stringify({ message: `Mon Mar  2 08:31:20 2026\n\tUser-Name = "jdoe"\n\tCalling-Station-Id = "203.0.113.7"\n\tAcct-Session-Id = "9C"\n${rest}` });

describe('freeradius.server', () => {
  it.each([
    [file(`Login OK: [jdoe] ${vpn}`), 'other', 'success', 'radius-authentication'], [file(`Login incorrect (pap: x): [jdoe/secret] ${vpn}`), 'other', 'failure', 'radius-authentication'], [syslog(`Login OK: [jdoe/<via Auth-Type = eap>] ${wlan}`), 'login', 'success', 'network-login'],
    [syslog(`Login incorrect: [jdoe] ${wlan}`), 'login', 'failure', 'network-login'], [syslog('  Login OK: [jdoe] (from client wlc port 8 cli 00-00-5E-00-53-21 via TLS tunnel)').replace(']:   ', ']: '), 'other', 'success', 'inner-authentication'],
    [syslog('Connect: [jdoe] (did 192.0.2.1 cli 203.0.113.7 port 7 ip 10.90.0.7)'), 'vpn-session-update', 'success', 'accounting-start'], [syslog('Disconnect: [jdoe] (did 192.0.2.1 cli 203.0.113.7 port 7 ip 10.90.0.7) 60 seconds'), 'vpn-session-end', 'success', 'accounting-stop'],
    [detail('\tAcct-Status-Type = Interim-Update\n'), 'vpn-session-update', 'success', 'accounting-update'],
  ])('%s', (text, kind, outcome, action) => { expect(run(text).observations).toMatchObject([{ '@timestamp': '2026-03-02T08:31:20.000Z', event: { outcome, action }, user: { name: 'jdoe' }, winnow: { kind } }]); });
  it.each([
    [vpn, { ip: '203.0.113.7' }, undefined], [wlan, undefined, ['00:00:5e:00:53:21']], ['(from client x port 0 cli 0000.5e00.5321)', undefined, ['00:00:5e:00:53:21']], ['(from client x port 0 cli 2001:db8::7)', { ip: '2001:db8::7' }, undefined], ['(from client x port 0)', undefined, undefined],
    ['(from client x port 0 cli 198.151.100.123)', { ip: '198.151.100.123' }, undefined],
  ])('caller in %s', (rest, source, mac) => {
    const [observation] = run(file(`Login OK: [jdoe] ${rest}`)).observations;
    expect([observation?.source, observation?.host?.mac]).toEqual([source, mac]);
  });
  it.each([['Login incorrect (x)', undefined], ['Multiple logins (max 1)', ['blocked', 'password-proven']], ['Rejected in post-auth', ['blocked', 'password-proven']]])('%s', (words, traits) => { expect(run(file(`${words}: [jdoe] ${vpn}`)).observations[0]?.winnow.traits).toEqual(traits); });
  it('never tells a password', () => { expect(JSON.stringify({ ...run(file(`Login OK: [jdoe/hunter2] ${vpn}`)).observations[0]?.user })).not.toContain('hunter2'); });
  it.each([
    [file(`Login OK: [jdoe] ${vpn}`), 'Europe/Paris', '07:31:20'], [detail('\tAcct-Status-Type = Start\n\tTimestamp = 1772440200\n'), 'Europe/Paris', '08:30:00'], [detail('\tAcct-Status-Type = Start\n'), 'Europe/Paris', '07:31:20'],
  ])('time %#', (text, zone, clock) => { expect(run(text, zone).observations[0]?.['@timestamp']).toBe(`2026-03-02T${clock}.000Z`); });
  it.each([['Stop', 60_000_000_000], ['Interim-Update', undefined]])('duration of %s', (status, duration) => { expect((run(detail(`\tAcct-Status-Type = ${status}\n\tAcct-Session-Time = 60\n`)).observations[0]?.event as { duration?: number } | undefined)?.duration).toBe(duration); });
  it.each([
    [file('Login OK: [00005e005321] (from client sw port 1 cli 00-00-5E-00-53-21)'), 'device_login'], [file('Login OK: [00-00-5E-00-53-21] (from client sw port 1)'), 'device_login'], [file(`Login OK: [host/pc.example.com] ${wlan}`), 'no_user'], [syslog('Ready to process requests'), 'not_relevant'],
    [syslog('Connect: [jdoe] (did x cli 00-00-5E-00-53-21 port 7 ip 10.20.3.4)'), 'network_accounting'], [detail('\tAcct-Status-Type = Accounting-On\n'), 'not_relevant'], [file(`Login OK: [] ${vpn}`), 'no_user'],
  ])('drops %#', (text, reason) => { expect(run(text)).toMatchObject({ observations: [], deadLetters: [], dropped: { [reason]: 1 } }); });
  it('takes a number of twelve digits for a name', () => { expect(run(file(`Login OK: [491701234567] ${vpn}`)).observations[0]?.user?.name).toBe('491701234567'); });
  it.each([
    ['no time', 'Connect: [jdoe] (did x cli 203.0.113.7 port 7 ip 10.90.0.7)', 'no_time'], ['the Auth of others', '<86>Mar  2 08:31:20 host Auth: Login OK: [jdoe]', 'no_parser'], ['accounting of others', detail('\tAcct-Status-Type = Start\n').replace('Mon Mar', 'xxx Mar'), 'no_parser'],
  ])('is not for %s', (_, text, reason) => { expect(run(text)).toMatchObject({ observations: [], deadLetters: [{ reason }] }); });
});
