import { describe, expect, it } from '@jest/globals';
import { Pipeline, type Processed } from '@winnow/intake';
import { splitCsv } from '../../../src/sources/palo-alto/globalprotect-fields.ts';
import { globalprotect } from '../../../src/sources/palo-alto/globalprotect.ts';
import { Samples } from '../samples.ts';

const receivedAt = Date.UTC(2026, 2, 3);
const pipeline = new Pipeline({ sources: [globalprotect] });
const run = (line: string, zone?: string): Processed => pipeline.process({ value: new TextEncoder().encode(line), receivedAt, ...(zone !== undefined && { zone }) });
const samples = new Samples(globalprotect, new URL('../../../samples/palo-alto/globalprotect.log', import.meta.url));

interface Row { event?: string; user?: string; ip?: string; ip6?: string; inner?: string; machine?: string; hostId?: string; serial?: string; os?: string; osVersion?: string; reason?: string; error?: string; description?: string; status?: string; generated?: string; precise?: string; attempted?: string; seqno?: string }
const base: Required<Row> = {
  event: 'gateway-connected', user: 'jane', ip: '203.0.113.7', ip6: '0.0.0.0', inner: '10.8.0.5', machine: 'LT-0042', hostId: '6c1f3e2a-8b7d-4c19-9e55-0a2f7d1c4b90', serial: 'PF3K9Z2A', os: 'Windows', osVersion: '"Microsoft Windows 11 Pro , 64-bit"',
  reason: '', error: '', description: '""', status: 'success', generated: '2026/03/02 08:31:27', precise: '2026-03-02T08:31:27.412+00:00', attempted: '', seqno: '7460000000000000101',
};
const row = (more: Row = {}): string => {
  const f = { ...base, ...more };
  return `1,2026/03/02 08:31:30,016201004321,GLOBALPROTECT,0,2561,${f.generated},vsys1,${f.event},stage,LDAP,IPSec,${f.user},US,${f.machine},${f.ip},${f.ip6},${f.inner},0.0.0.0,${f.hostId},${f.serial},6.2.4,${f.os},${f.osVersion},1,${f.reason},${f.error},${f.description},${f.status},,0,user-logon,0,GP-Gateway,${f.seqno},0x0,${f.precise},,,,${f.attempted},,12,0,0,0,,pa-gw-1,1,`;
};
/** Without the columns after the portal. */
const short = (line: string): string => line.split(',').slice(0, 35).join(',');

function said(line: string): string {
  const { observations, dropped, deadLetters } = run(line);
  return [
    ...observations.map((o) => [o.winnow.kind, o.event.outcome, o.user?.domain === undefined ? o.user?.name : `${o.user.domain}/${o.user.name ?? ''}`, o.source?.ip ?? '-', o.source?.nat?.ip ?? '-', (o.winnow.traits ?? []).join('+')].join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}

const table: readonly (readonly [name: string, line: string, expected: string])[] = [
  ['connected', row(), 'vpn-session-start|success|jane|203.0.113.7|10.8.0.5|'],
  ['any case', row().replace('GLOBALPROTECT', 'globalprotect'), 'vpn-session-start|success|jane|203.0.113.7|10.8.0.5|'],
  ['login', row({ event: 'gateway-auth', inner: '0.0.0.0' }), 'login|success|jane|203.0.113.7|-|'],
  ['login whose status is not told', row({ event: 'gateway-auth', status: '' }), 'login|unknown|jane|203.0.113.7|10.8.0.5|'],
  ['step whose status is not told', row({ event: 'gateway-setup-ipsec', status: '' }), 'vpn-session-update|success|jane|203.0.113.7|10.8.0.5|'],
  ['step without status, with an error', row({ event: 'gateway-setup-ipsec', status: '', error: 'no answer' }), 'vpn-session-update|failure|jane|203.0.113.7|10.8.0.5|password-proven'],
  ['wrong password', row({ event: 'portal-auth', status: 'failure', inner: '', reason: 'Authentication failed: Invalid username or password' }), 'login|failure|jane|203.0.113.7|-|'],
  ['not in the allow list: strangers cause it too', row({ event: 'portal-auth', status: 'failure', inner: '', reason: 'User is not in allowlist' }), 'login|failure|jane|203.0.113.7|-|'],
  ['no certificate: asked for before the password', row({ event: 'gateway-auth', status: 'failure', inner: '', error: 'Client cert not present' }), 'login|failure|jane|203.0.113.7|-|'],
  ['quarantined machine', row({ event: 'gateway-auth', status: 'failure', inner: '', error: 'Device is quarantined' }), 'login|failure|jane|203.0.113.7|-|blocked'],
  ['no configuration for this person', row({ event: 'portal-getconfig', status: 'failure', inner: '', error: 'Matching client config not found' }), 'login|failure|jane|203.0.113.7|-|blocked+password-proven'],
  ['no address left: no policy', row({ event: 'gateway-getconfig', status: 'failure', inner: '', error: 'Failed to assign private IP' }), 'login|failure|jane|203.0.113.7|-|password-proven'],
  ['configuration fetched', row({ event: 'portal-getconfig' }), 'drop portal_step'],
  ['host check', row({ event: 'gateway-hip-check' }), 'vpn-session-update|success|jane|203.0.113.7|10.8.0.5|'],
  ['logout', row({ event: 'gateway-logout' }), 'vpn-session-end|success|jane|203.0.113.7|10.8.0.5|'],
  ['logout that failed says nothing of a password', row({ event: 'gateway-logout', status: 'failure' }), 'vpn-session-end|failure|jane|203.0.113.7|10.8.0.5|'],
  ['before login', row({ event: 'gateway-prelogin', user: '' }), 'drop not_a_login'],
  ['satellite', row({ event: 'satellite-gateway-update-route' }), 'drop not_a_login'],
  ['agent\'s message: its address is the tunnel\'s', row({ event: 'gateway-agent-msg', ip: '10.8.0.5' }), 'drop not_a_login'],
  ['machine before anybody logged in', row({ event: 'gateway-auth', user: 'pre-logon' }), 'drop no_user'],
  ['no name', row({ user: '' }), 'drop no_user'],
  ['domain', row({ user: 'corp\\jane' }), 'vpn-session-start|success|corp/jane|203.0.113.7|10.8.0.5|'],
  ['name with a comma, quoted', row({ user: '"roe, jane"' }), 'vpn-session-start|success|roe, jane|203.0.113.7|10.8.0.5|'],
  ['name with quotes inside', row({ user: '"corp\\jane ""j"" roe"' }), 'vpn-session-start|success|corp/jane "j" roe|203.0.113.7|10.8.0.5|'],
  ['quotes lost by a relay', row({ osVersion: 'Microsoft Windows 11 Pro , 64-bit' }), 'vpn-session-start|success|jane|203.0.113.7|10.8.0.5|'],
  ['IPv6 outside', row({ ip: '0.0.0.0', ip6: '2001:DB8::7' }), 'vpn-session-start|success|jane|2001:db8::7|10.8.0.5|'],
  ['sequence number before the type', row().replace('016201004321,GLOBALPROTECT', '016201004321,99,0x0,GLOBALPROTECT'), 'vpn-session-start|success|jane|203.0.113.7|10.8.0.5|'],
  ['up to the portal', short(row({ osVersion: '"Windows 11"' })), 'vpn-session-start|success|jane|203.0.113.7|10.8.0.5|'],
  ['cut in the address', row().slice(0, row().indexOf('203.0.113.7') + 9), 'dead bad_value'],
  ['no time', row({ generated: 'soon', precise: '' }).replace('2026/03/02 08:31:30', ''), 'dead no_time'],
  ['traffic', row().replace('GLOBALPROTECT', 'TRAFFIC'), 'dead no_parser'],
  ['another system log', samples.lines[24]?.replace('SYSTEM,globalprotect', 'SYSTEM,auth') ?? '', 'dead no_parser'],
  ['system log, cut', samples.lines[24]?.slice(0, 250) ?? '', 'dead bad_value'],
  ['words about it', 'the GLOBALPROTECT, of pa-gw-1', 'dead no_parser'],
  ['CEF of a threat', samples.lines[19]?.replace('|GLOBALPROTECT|', '|THREAT|') ?? '', 'dead no_parser'],
  ['CEF of another vendor', samples.lines[19]?.replace('|Palo Alto Networks|', '|Example|') ?? '', 'dead no_parser'],
  ['key=value', 'type=GLOBALPROTECT eventid=gateway-connected srcuser=jane public_ip=203.0.113.7 private_ip=10.8.0.5 status=success time_generated="2026/03/02 08:31:27"', 'vpn-session-start|success|jane|203.0.113.7|10.8.0.5|'],
  ['JSON, as queries have it', '{"log_type":{"value":"globalprotect"},"event_id":{"value":"gateway-auth"},"source_user":"x","source_user_name":"jane","public_ip":{"value":"203.0.113.7"},"status":{"value":"failure"},"time_generated":1772440287000000}', 'login|failure|jane|203.0.113.7|-|'],
  ['JSON, the user under its general name', '{"LogType":"GLOBALPROTECT","EventID":"gateway-connected","SourceUser":"corp\\\\jane","PublicIPv4":"203.0.113.7","PrivateIPv4":"10.8.0.5","EventStatus":"success","TimeGenerated":"2026-03-02T08:31:27Z"}', 'vpn-session-start|success|corp/jane|203.0.113.7|10.8.0.5|'],
  ['columns of the first versions', row().split(',').slice(0, 37).join(','), 'vpn-session-start|success|jane|203.0.113.7|10.8.0.5|'],
  ['columns of versions to come', `${row()},x,y,"z,z",,`, 'vpn-session-start|success|jane|203.0.113.7|10.8.0.5|'],
  ['no address anywhere', row({ ip: '0.0.0.0', inner: '0.0.0.0' }), 'vpn-session-start|success|jane|-|-|'],
  ['a range for the region', row().replace(',US,', ',203.0.113.0-203.0.113.255,'), 'vpn-session-start|success|jane|203.0.113.7|10.8.0.5|'],
  ['JSON of another log', '{"LogType":"TRAFFIC","EventIDValue":"gateway-auth"}', 'dead no_parser'],
  ['JSON that only names it', '{"type":"globalprotect","note":"x"}', 'dead no_parser'],
];

describe('GlobalProtect', () => {
  it.each(table)('%s', (_, line, want) => { expect(said(line)).toBe(want); });

  it('reads the samples as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });

  it('reads who, when, on what', () => {
    expect(run(`<14>Mar  2 08:31:30 gw ${row({ attempted: '"GW-A,38,1;GW-B,131,2;GW-C,0,3;,9,1;GW-D,x,1"' })}`).observations[0]).toMatchObject({
      '@timestamp': '2026-03-02T08:31:27.412Z', host: { name: 'LT-0042', id: base.hostId, os: { type: 'windows', name: 'Microsoft Windows 11 Pro, 64-bit' } }, observer: { hostname: 'pa-gw-1' },
      winnow: { source: 'palo-alto.globalprotect', device_id: 'PF3K9Z2A', device: { serial: 'PF3K9Z2A' }, rtt_ms: [{ landmark: 'GW-A', ms: 38 }, { landmark: 'GW-B', ms: 131 }] },
    });
  });

  it.each<[string, Row, string | undefined, string]>([
    ['the precise stamp tells the zone', { precise: '2026-03-02T08:31:30.412-06:00' }, undefined, '2026-03-02T14:31:27.000Z'],
    ['and goes before the configured one', { precise: '2026-03-02T08:31:27.412-06:00' }, 'Europe/Berlin', '2026-03-02T14:31:27.412Z'],
    ['a precise stamp that nobody set', { precise: '1969-12-31T16:00:00.000-08:00' }, undefined, '2026-03-02T08:31:27.000Z'],
    ['no precise stamp: UTC', { precise: '' }, undefined, '2026-03-02T08:31:27.000Z'],
    ['no precise stamp: the configured zone', { precise: '' }, 'America/Chicago', '2026-03-02T14:31:27.000Z'],
    ['generated time with its own zone', { generated: '2026-03-02T08:31:27.000000Z', precise: '' }, 'America/Chicago', '2026-03-02T08:31:27.000Z'],
    ['no generated time: received', { generated: '', precise: '' }, undefined, '2026-03-02T08:31:30.000Z'],
  ])('time: %s', (_, more, zone, want) => { expect(run(row(more), zone).observations[0]?.['@timestamp']).toBe(want); });

  it('knows at the end how long it was, where the gateway does', () => {
    const lasting = (line: string, seconds: string): number | undefined => { const cells = line.split(','); return run(cells.map((cell, i) => (i === duration ? seconds : cell)).join(',')).observations[0]?.event.duration; };
    const duration = 31;
    expect([lasting(row({ event: 'gateway-logout' }), '30621'), lasting(row({ event: 'gateway-logout' }), '0'), lasting(row({ event: 'gateway-auth' }), '30621')]).toEqual([30_621e9, undefined, undefined]);
  });

  it('counts a record once, by its sequence number, however it is relayed', () => {
    const id = (line: string): string | undefined => run(line).observations[0]?.event.id;
    expect(id(`<14>Mar  2 08:31:30 relay ${row()}`)).toBe(id(row()));
    expect(id(row({ seqno: '7460000000000000102' }))).not.toBe(id(row()));
    expect(id(row({ generated: '2026/03/02 09:31:27', precise: '' }))).not.toBe(id(row()));
    expect(id(row({ seqno: '0', machine: 'A' }))).not.toBe(id(row({ seqno: '0', machine: 'B' })));
  });

  it.each([['a,b', ['a', 'b']], ['', ['']], ['"a,b",c', ['a,b', 'c']], ['"",x', ['', 'x']], ['"a""b"', ['a"b']], ['"a"b",c', ['a"b', 'c']], ['"a,b', ['"a', 'b']], ['a , 64-bit,b', ['a , 64-bit', 'b']], ['x,', ['x', '']]])('cuts %j', (line, cells) => {
    expect(splitCsv(line)).toEqual(cells);
  });

  it('never throws on a sample cut or with bytes changed', () => { samples.damage(); });

  it.each([['quotes', `1,2,3,GLOBALPROTECT,${'"'.repeat(900_000)}`], ['open quotes', `1,2,3,GLOBALPROTECT,${'"a,'.repeat(300_000)}`], ['commas', `1,2,3,GLOBALPROTECT${','.repeat(900_000)}`], ['keys', `CEF:0|Palo Alto Networks|PAN-OS|10|GLOBALPROTECT|0|${'a '.repeat(450_000)}`], ['pairs', `CEF:0|Palo Alto Networks|PAN-OS|10|GLOBALPROTECT|0|${' rt='.repeat(220_000)}`], ['words', `CEF:0|Palo Alto Networks|PAN-OS|10|GLOBALPROTECT|0|${'a'.repeat(900_000)}`]])('takes linear time: %s', (_, text) => {
    const started = performance.now();
    globalprotect.parse({ envelope: 'plain', index: 0, raw: text, text }, { receivedAt });
    expect(performance.now() - started).toBeLessThan(250);
  });
});
