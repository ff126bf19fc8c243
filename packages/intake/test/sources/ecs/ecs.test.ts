import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Chooser, deadLetterReasons, Pipeline, type Processed, sources } from '../../../src/index.ts';
import { ecs } from '../../../src/sources/ecs.ts';

const receivedAt = Date.UTC(2026, 2, 3);
const pipeline = new Pipeline({ sources });
const process = (value: unknown, pinned?: string): Processed => pipeline.process({ value: new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)), receivedAt, ...(pinned !== undefined && { pinned }) });

type Fields = Record<string, unknown>;
/** A document with dotted keys; `nested` gives the same with nested ones. */
const doc = (fields: Fields): Fields => ({ '@timestamp': '2026-03-02T08:00:00Z', ...fields });
const vpn = (fields: Fields): Fields => doc({ 'event.category': 'network', 'observer.type': 'vpn', 'observer.hostname': 'gw1', 'user.name': 'jane.roe', 'source.ip': '203.0.113.7', ...fields });
const login = (fields: Fields): Fields => doc({ 'event.category': 'authentication', 'user.name': 'jane.roe', 'source.ip': '203.0.113.7', ...fields });
const windows = (id: string, type: string, fields: Fields = {}): Fields => login({ 'event.outcome': 'success', 'winlog.event_id': id, 'winlog.logon.type': type, 'winlog.channel': 'Security', 'host.name': 'LT-0042', ...fields });
const host = (fields: Fields): Fields => doc({ 'event.category': 'host', 'host.name': 'LT-0042', ...fields });

function nested(fields: Fields): Fields {
  const out: Fields = {};
  for (const [key, value] of Object.entries(fields)) {
    const names = key === '@timestamp' ? [key] : key.split('.');
    let at = out;
    for (const name of names.slice(0, -1)) at = (at[name] ??= {}) as Fields; // made by this function only
    at[names.at(-1) ?? ''] = value;
  }
  return out;
}

/** As Kibana lists fields: every value in a list. */
const listed = (fields: Fields): Fields => Object.fromEntries(Object.entries(fields).map(([key, value]): [string, unknown] => [key, Array.isArray(value) ? value : [value]]));

function short(value: unknown): string {
  const { observations, dropped, deadLetters } = process(value);
  return [
    ...observations.map((o) => [o.winnow.kind, o.event.outcome, o.user?.name ?? '-', o.source?.ip ?? '-', (o.winnow.traits ?? []).join('+')].join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}

const START = 'vpn-session-start|success|jane.roe|203.0.113.7|';
const table: [string, string, Fields][] = [
  ['start by type', START, vpn({ 'event.type': 'start' })],
  ['start by action alone', START, doc({ 'event.action': 'vpn-session-start', 'user.name': 'jane.roe', 'source.ip': '203.0.113.7' })],
  ['start by an action in capitals', START, doc({ 'event.category': 'session', 'event.action': 'VPNSessionStarted', 'user.name': 'jane.roe', 'source.ip': '203.0.113.7' })],
  ['start in a session', START, vpn({ 'event.category': ['session'], 'event.type': ['connection', 'start'] })],
  ['start with outcome unknown: kept', 'vpn-session-start|unknown|jane.roe|203.0.113.7|', vpn({ 'event.type': 'start', 'event.outcome': 'unknown' })],
  ['start that failed', 'vpn-session-start|failure|jane.roe|203.0.113.7|', vpn({ 'event.type': 'start', 'event.outcome': 'failure' })],
  ['start blocked by policy', 'vpn-session-start|failure|jane.roe|203.0.113.7|blocked', vpn({ 'event.type': 'start', 'event.reason': 'Blocked by policy' })],
  ['end', 'vpn-session-end|success|jane.roe|203.0.113.7|', vpn({ 'event.type': 'end', 'event.duration': 28_800_000_000_000 })],
  ['end by action', 'vpn-session-end|success|jane.roe|203.0.113.7|', vpn({ 'event.action': 'vpn_session_disconnected' })],
  ['info', 'vpn-session-update|success|jane.roe|203.0.113.7|', vpn({ 'event.type': 'info' })],
  ['no person: a tunnel between sites', 'drop no_user', vpn({ 'event.type': 'start', 'user.name': '' })],
  ['machine account', 'drop no_user', vpn({ 'event.type': 'start', 'user.name': 'LT-0042$' })],
  ['connection through a firewall', 'drop not_vpn', vpn({ 'event.type': 'start', 'observer.type': 'firewall' })],
  ['flow of a sensor', 'drop not_vpn', doc({ 'event.category': ['network'], 'event.type': ['connection', 'start', 'end'], 'user.name': 'jane.roe', 'source.ip': '10.1.1.5', 'destination.ip': '192.0.2.9' })],
  ['session that is no VPN', 'drop not_vpn', doc({ 'event.category': 'session', 'event.type': 'start', 'user.name': 'jane.roe', 'source.ip': '203.0.113.7' })],
  ['action that only begins like it', 'drop not_vpn', doc({ 'event.category': 'network', 'event.action': 'vpnc-started', 'user.name': 'jane.roe' })],
  ['the gateway\'s address in the person\'s place', 'vpn-session-start|success|jane.roe|-|', vpn({ 'event.type': 'start', 'source.ip': '192.0.2.1', 'observer.ip': ['192.0.2.1'] })],
  ['only addresses of the company\'s side', 'vpn-session-start|success|jane.roe|-|', vpn({ 'event.type': 'start', 'source.ip': undefined, 'observer.ip': '192.0.2.1', 'host.ip': '192.0.2.2', 'destination.ip': '192.0.2.3', 'server.ip': '192.0.2.4' })],
  ['a private address stays', 'vpn-session-start|success|jane.roe|10.9.9.9|', vpn({ 'event.type': 'start', 'source.ip': '10.9.9.9' })],
  ['several addresses', START, vpn({ 'event.type': 'start', 'source.ip': ['10.9.9.9', 'x', '203.0.113.7'] })],
  ['several, none public', 'vpn-session-start|success|jane.roe|10.9.9.9|', vpn({ 'event.type': 'start', 'source.ip': ['10.9.9.9', '10.9.9.8'] })],
  ['authentication at a VPN is a login', 'login|failure|jane.roe|203.0.113.7|', vpn({ 'event.category': ['authentication', 'network'], 'event.outcome': 'failure' })],

  ['login', 'login|success|jane.roe|203.0.113.7|', login({ 'event.outcome': 'success' })],
  ['login, outcome in capitals', 'login|success|jane.roe|203.0.113.7|', login({ 'event.outcome': 'SUCCESS' })],
  ['login without outcome', 'login|unknown|jane.roe|203.0.113.7|', login({})],
  ['login of unknown outcome', 'login|unknown|jane.roe|203.0.113.7|', login({ 'event.outcome': 'unknown' })],
  ['login denied', 'login|failure|jane.roe|203.0.113.7|', login({ 'event.type': ['denied'] })],
  ['login by e-mail only', 'login|success|jane.roe|203.0.113.7|', login({ 'user.name': undefined, 'user.email': 'Jane.Roe@Example.com', 'event.outcome': 'success' })],
  ['login by client.ip', 'login|success|jane.roe|203.0.113.7|', login({ 'source.ip': undefined, 'client.ip': '203.0.113.7', 'event.outcome': 'success' })],
  ['related.* is nobody', 'drop no_user', login({ 'user.name': undefined, 'related.user': ['jane.roe'], 'related.ip': ['203.0.113.7'] })],
  ['blocked by policy', 'login|failure|jane.roe|203.0.113.7|blocked', login({ 'event.outcome': 'failure', 'event.reason': 'blocked by policy' })],
  ['blocked by policy, no outcome', 'login|failure|jane.roe|203.0.113.7|blocked', login({ 'event.reason': 'BLOCKED_BY_POLICY' })],
  ['blocked by a named policy', 'login|failure|jane.roe|203.0.113.7|blocked', login({ 'event.reason': 'Sign-in denied by conditional access policy "Far countries"' })],
  ['blocked after a proven password', 'login|failure|jane.roe|203.0.113.7|blocked+password-proven', login({ 'event.reason': 'blocked by policy after a correct password' })],
  ['near: not blocked', 'login|success|jane.roe|203.0.113.7|', login({ 'event.outcome': 'success', 'event.reason': 'not blocked by policy' })],
  ['near: locked out', 'login|failure|jane.roe|203.0.113.7|', login({ 'event.outcome': 'failure', 'event.reason': 'account blocked after 5 attempts' })],
  ['near: the rules for passwords', 'login|failure|jane.roe|203.0.113.7|', login({ 'event.outcome': 'failure', 'event.reason': 'rejected by password policy' })],
  ['near: incorrect password', 'login|failure|jane.roe|203.0.113.7|', login({ 'event.outcome': 'failure', 'event.reason': 'incorrect password' })],
  ['near: invalid credentials', 'login|failure|jane.roe|203.0.113.7|', login({ 'event.outcome': 'failure', 'event.reason': 'invalid credentials' })],
  ['logout', 'logout|success|jane.roe|203.0.113.7|', login({ 'event.type': 'end' })],
  ['logout by action', 'logout|success|jane.roe|203.0.113.7|', login({ 'event.action': 'logged-out' })],

  ['RDP', 'remote-control-session|success|jane.roe|203.0.113.7|', windows('4624', 'RemoteInteractive')],
  ['RDP, type as a number', 'remote-control-session|success|jane.roe|203.0.113.7|', windows('4624', '10')],
  ['RDP that only names its type', 'remote-control-session|success|jane.roe|203.0.113.7|', login({ 'event.outcome': 'success', 'winlog.logon.type': 'RemoteInteractive', 'host.name': 'LT-0042' })],
  ['RDP refused', 'login|failure|jane.roe|203.0.113.7|', windows('4625', 'RemoteInteractive', { 'event.outcome': 'failure' })],
  ['RDP ends', 'remote-control-session|success|jane.roe|203.0.113.7|', windows('4634', 'RemoteInteractive')],
  ['RDP reconnects', 'remote-control-session|success|jane.roe|203.0.113.7|', windows('4778', '')],
  ['RDP disconnects', 'remote-control-session|success|jane.roe|203.0.113.7|', windows('4779', '')],
  ['console reconnects', 'drop local_session', windows('4778', '', { 'source.ip': undefined, 'winlog.event_data.ClientAddress': 'LOCAL' })],
  ['at the keyboard', 'login|success|jane.roe|-|', windows('4624', 'Interactive', { 'source.ip': '127.0.0.1' })],
  ['RDP without the right to log on so', 'login|failure|jane.roe|203.0.113.7|blocked+password-proven', windows('4625', 'RemoteInteractive', { 'event.outcome': 'failure', 'winlog.event_data.Status': '0xC000015B' })],
  ['RDP with a wrong password', 'login|failure|jane.roe|203.0.113.7|', windows('4625', 'RemoteInteractive', { 'event.outcome': 'failure', 'winlog.event_data.Status': '0xC000006D' })],
  ['a share', 'drop logon_type', windows('4624', 'Network')],
  ['a service', 'drop logon_type', windows('4624', 'Service')],
  ['Kerberos', 'drop windows_event', windows('4768', '')],
  ['Windows itself', 'drop no_user', windows('4624', 'Interactive', { 'user.id': 'S-1-5-18', 'user.name': 'SYSTEME' })],

  ['MFA', 'mfa|success|jane.roe|203.0.113.7|', login({ 'event.action': 'mfa-approved' })],
  ['MFA denied', 'mfa|failure|jane.roe|203.0.113.7|', login({ 'event.action': 'mfa_push_denied' })],
  ['MFA without outcome', 'mfa|unknown|jane.roe|203.0.113.7|', login({ 'event.action': 'mfa-challenge' })],
  ['MFA with only the session\'s address', 'mfa|success|jane.roe|-|', login({ 'event.action': 'mfa', 'event.outcome': 'success', 'source.ip': undefined, 'client.ip': '203.0.113.7' })],
  ['enrolment', 'account-change|success|jane.roe|203.0.113.7|', login({ 'event.category': 'iam', 'event.action': 'mfa-enrolled', 'device.id': 'p1' })],
  ['enrolment called authentication', 'account-change|success|jane.roe|203.0.113.7|', login({ 'event.action': 'mfa-device-registered', 'device.id': 'p1' })],
  ['reset by somebody else: no address', 'account-change|success|jane.roe|-|', login({ 'event.category': 'iam', 'user.name': 'helpdesk', 'user.target.name': 'jane.roe' })],
  ['group change', 'drop group_change', login({ 'event.category': 'iam', 'event.type': ['group', 'change'] })],

  ['inventory', 'device-seen|unknown|-|-|', host({ 'device.serial_number': '5CG1234XYZ' })],
  ['inventory called in from an address', 'device-seen|success|jane.roe|203.0.113.7|', host({ 'device.id': '5CG1', 'user.name': 'jane.roe', 'source.ip': '203.0.113.7' })],
  ['inventory of nothing', 'dead no_identity', doc({ 'event.category': 'host' })],
  ['USB on no machine', 'dead no_identity', doc({ 'event.category': 'host', 'device.type': 'usb', 'device.vendor.id': '1d6b', 'device.serial_number': 'CAFEBABE' })],
  ['USB taken out', 'drop removed', host({ 'device.type': 'usb', 'device.vendor.id': '1d6b', 'event.action': 'usb-device-removed' })],
  ['USB that says nothing', 'drop no_facts', host({ 'device.type': 'usb' })],
  ['interface of a firewall', 'drop not_vpn', doc({ 'event.category': 'network', 'observer.ingress.interface.name': 'outside', 'host.mac': '3C-22-FB-10-20-30', 'source.ip': '203.0.113.7', 'destination.ip': '192.0.2.9' })],
  ['interface of a client', 'device-seen|unknown|-|-|', doc({ 'event.category': 'network', 'observer.ingress.interface.alias': 'Tailscale', 'host.mac': '3C-22-FB-10-20-30' })],
  ['process', 'software-seen|unknown|-|-|', host({ 'event.category': 'process', 'event.type': 'start', 'process.name': 'AnyDesk.exe' })],
  ['process ends', 'drop removed', host({ 'event.category': 'process', 'event.type': 'end', 'process.name': 'AnyDesk.exe' })],
  ['package without a name', 'drop no_facts', host({ 'event.category': 'package' })],
  ['remote control: the far side is no place of hers', 'remote-control-session|success|jane.roe|-|', host({ 'event.category': 'session', 'event.action': 'remote-control-session-start', 'user.name': 'jane.roe', 'source.ip': '203.0.113.7' })],
  ['remote control of nothing', 'dead no_identity', doc({ 'event.category': 'session', 'event.action': 'remote-control-session-end' })],

  ['metric', 'drop event_kind', login({ 'event.kind': 'metric' })],
  ['state of a login', 'drop event_kind', login({ 'event.kind': 'state', 'event.outcome': 'success' })],
  ['state of a machine', 'device-seen|unknown|-|-|', host({ 'event.kind': 'state' })],
  ['failed pipeline', 'drop event_kind', login({ 'event.kind': 'pipeline_error', 'event.outcome': 'success' })],
  ['alert that repeats an event', 'drop event_kind', login({ 'event.kind': 'signal', 'event.outcome': 'success' })],
  ['file', 'drop category', doc({ 'event.category': 'file' })],
  ['no category', 'drop category', doc({ 'event.kind': 'event' })],
];

const remote = (fields: Fields): Fields => host({ 'event.category': 'session', 'event.action': 'remote-control-session-end', ...fields });
const HOUR_NS = 3_600_000_000_000;
describe('how long a session was', () => {
  it.each<[string, number | undefined, Fields]>([
    ['of a VPN, at its end', 8 * HOUR_NS, vpn({ 'event.type': 'end', 'event.duration': 8 * HOUR_NS })],
    ['as text', HOUR_NS, vpn({ 'event.type': 'end', 'event.duration': String(HOUR_NS) })],
    ['of remote control', 3 * HOUR_NS, remote({ 'event.duration': 3 * HOUR_NS })],
    ['at a start: of something else', undefined, vpn({ 'event.type': 'start', 'event.duration': HOUR_NS })],
    ['at the start of remote control', undefined, remote({ 'event.action': 'remote-control-session-start', 'event.duration': HOUR_NS })],
    ['nothing was measured', undefined, vpn({ 'event.type': 'end', 'event.duration': 0 })],
    ['negative', undefined, remote({ 'event.duration': -5 })],
    ['no number', undefined, remote({ 'event.duration': 'long' })],
    ['a thousand years', undefined, remote({ 'event.duration': 3.2e19 })],
  ])('%s', (_, duration, fields) => { for (const value of [fields, nested(fields), listed(fields)]) expect(process(value).observations[0]?.event.duration).toBe(duration); });
});

describe('ecs', () => {
  it.each(table)('%s', (_, expected, fields) => {
    expect(short(fields)).toBe(expected);
    expect(short(nested(fields))).toBe(expected);
    expect(short({ _index: 'i', _id: 'x', _source: nested(fields) })).toBe(expected);
    expect(short({ hits: { hits: [{ _index: 'i', _id: 'x', fields: listed(fields) }] } })).toBe(expected);
  });

  const first = (fields: Fields): unknown => process(fields).observations[0];
  it.each<[string, Fields, object]>([
    ['tunnel, device and host', vpn({ 'event.type': 'start', 'source.nat.ip': '10.8.0.1', 'source.port': '5000', 'host.mac': ['AA-BB-CC-DD-EE-0F', '00-00-00-00-00-00', 'no'], 'host.os.type': 'macos', 'device.id': 'C02X', 'labels.device_managed': 'true' }),
      { source: { ip: '203.0.113.7', port: 5000, nat: { ip: '10.8.0.1' } }, host: { mac: ['aa:bb:cc:dd:ee:0f'], os: { type: 'macos' } }, winnow: { device_id: 'C02X', device: { managed: true } } }],
    ['latency', vpn({ message: 'Pre-tunnel latency: 131ms, Post-tunnel latency: 134ms' }), { winnow: { kind: 'vpn-session-update', rtt_ms: [{ landmark: 'gw1', ms: 131 }] } }],
    ['domain and e-mail apart', login({ 'user.name': 'CORP\\Jane.Roe', 'user.domain': 'other', 'user.email': 'jane@example.com', 'user.id': 7 }), { user: { name: 'jane.roe', domain: 'corp', email: 'jane@example.com', id: '7' } }],
    ['unmanaged computer, by its fingerprint', login({ 'event.outcome': 'success', 'labels.device_managed': 'false', 'labels.device_fingerprint': 'fp', 'device.type': 'desktop' }), { winnow: { device: { managed: false, fingerprint: 'fp' } } }],
    ['browser and application', login({ 'service.name': 'Mail', 'user_agent.name': 'Firefox', 'user_agent.version': 140, 'user_agent.os.name': 'iOS' }), { user_agent: { original: 'Firefox 140 iOS' }, observer: { product: 'Mail' } }],
    ['approval: the phone\'s address and the session\'s', login({ 'event.action': 'mfa-push-approved', 'client.ip': '198.51.100.4', 'device.id': 'phone' }), { source: { ip: '203.0.113.7' }, winnow: { mfa: { ip: '203.0.113.7', device_id: 'phone', factor: 'push' }, peer: { ip: '198.51.100.4' } } }],
    ['USB, ids as written by all sorts', host({ 'device.type': 'USB', 'device.vendor.id': '0x1D6B', 'device.product.id': '0104', 'device.product.name': 'PiKVM', 'device.serial_number': 'CAFEBABE' }), { winnow: { device: { usb: [{ vendor_id: '1d6b', product_id: '0104', product: 'PiKVM', serial: 'CAFEBABE' }] } } }],
    ['display', host({ 'device.type': 'monitor', 'device.vendor.id': 'LNX', 'device.product.id': '0x7770', 'device.product.name': 'PiKVM V3' }), { winnow: { device: { displays: [{ vendor: 'LNX', product: '0x7770', name: 'PiKVM V3' }] } } }],
    ['virtual machine that says so', host({ 'device.id': 'x', 'device.type': 'virtual machine' }), { winnow: { device: { vm: true } } }],
    ['signed program', host({ 'event.category': 'process', 'process.name': 'a.exe', 'process.executable': 'C:\\a.exe', 'process.code_signature.subject_name': 'Example' }), { winnow: { software: [{ name: 'a.exe', path: 'C:\\a.exe', signer: 'Example' }] } }],
    ['offset', login({ '@timestamp': '2026-03-02T10:00:00.5+02:00' }), { '@timestamp': '2026-03-02T08:00:00.500Z' }],
    ['epoch ms', login({ '@timestamp': 1772438400000 }), { '@timestamp': '2026-03-02T08:00:00.000Z' }],
    ['created, where the time is none', login({ '@timestamp': {}, 'event.created': '2026-03-02T08:00:00Z' }), { '@timestamp': '2026-03-02T08:00:00.000Z' }],
    ['ingested, where nothing else is', login({ '@timestamp': '0000-00-00', 'event.ingested': '2026-03-02T08:00:00Z' }), { '@timestamp': '2026-03-02T08:00:00.000Z' }],
    ['a field twice, once empty', { ...login({}), event: { category: 'authentication', outcome: '' }, 'event.outcome': 'failure' }, { event: { outcome: 'failure' } }],
  ])('%s', (_, fields, expected) => { expect(first(fields)).toMatchObject(expected); });

  it.each<[string, Fields]>([
    ['private phone', login({ 'labels.device_managed': 'false', 'device.type': 'mobile' })],
    ['what an end says of the machine', vpn({ 'event.type': 'end', 'device.model.name': 'x', 'device.manufacturer': 'y' })],
  ])('no device facts: %s', (_, fields) => { expect(process(fields).observations[0]?.winnow.device).toBeUndefined(); });

  it.each<[string, Fields]>([
    ['gateway', { 'host.name': 'GW1.example.com', 'observer.hostname': 'gw1' }], ['log server', { 'host.name': 'log01', 'agent.name': 'log01' }],
    ['log server of another name', { 'host.name': 'ip-10-0-0-1', 'agent.name': 'shipper', 'agent.type': 'filebeat', 'host.containerized': false }],
  ])('host of the %s is not the person\'s device', (_, fields) => { expect(process(vpn({ 'event.type': 'start', ...fields })).observations[0]?.host).toBeUndefined(); });

  it('behind a Windows collector only the computer\'s name is the machine\'s', () => {
    expect(process(windows('4624', '10', { 'agent.name': 'WEC01', 'host.name': 'WEC01', 'host.id': 'w', 'winlog.computer_name': 'LT-0042' })).observations[0]?.host).toEqual({ name: 'LT-0042' });
    expect(process(windows('4624', '10', { 'agent.name': 'LT-0042', 'host.id': 'w', 'winlog.computer_name': 'LT-0042.corp.example' })).observations[0]?.host).toEqual({ name: 'LT-0042', id: 'w' });
  });

  it('one record under its own id, however often and with whatever additions it comes', () => {
    const id = (fields: Fields): string | undefined => process(fields).observations[0]?.event.id;
    const one = login({ 'event.id': '3aeede38-4f67-11ea-abd3-1f5d113f2546', 'event.action': 'a' });
    expect(id({ ...one, 'event.ingested': '2026-03-02T09:00:00Z' })).toBe(id(one));
    expect(id({ ...one, 'event.action': 'b' })).not.toBe(id(one));
    expect(id(login({ 'event.id': '4624', 'user.name': 'a' }))).not.toBe(id(login({ 'event.id': '4624', 'user.name': 'b' })));
    const numbered = windows('4624', '10', { 'winlog.record_id': 7 });
    expect(id({ ...numbered, 'event.ingested': '2026-03-02T09:00:00Z' })).toBe(id(numbered));
    expect(id({ ...numbered, '@timestamp': '2026-03-02T08:00:01Z' })).not.toBe(id(numbered));
  });
});

describe('the original beside parsed fields', () => {
  const asa = '<166>Mar 02 2026 10:00:00 gw1 : %ASA-4-722051: Group <g> User <jane.roe> IP <203.0.113.7> IPv4 Address <10.8.0.1> IPv6 address <::> assigned to session';
  const okta = JSON.stringify({ uuid: 'u', published: '2026-03-02T08:00:00.000Z', eventType: 'user.session.start', actor: { id: '1', type: 'User', alternateId: 'jane.roe@example.com' }, outcome: { result: 'SUCCESS' } });
  const source = (value: unknown, pinned?: string): string[] => process(value, pinned).observations.map((o) => o.winnow.source);
  const parsed = vpn({ 'event.type': 'start', 'event.action': 'client-vpn-connected' });

  it('is read by the source that claims it, as the same observation that the bare line is', () => {
    const both = process({ ...parsed, 'event.original': asa }).observations[0];
    expect(both).toMatchObject({ winnow: { source: 'cisco.asa' }, source: { nat: { ip: '10.8.0.1' } } });
    expect(both?.event.id).toBe(process(asa).observations[0]?.event.id);
    expect(source({ ...login({ 'event.outcome': 'success' }), event: { original: okta } })).toEqual(['okta.system-log']);
    expect(source({ ...parsed, message: asa })).toEqual(['cisco.asa']);
  });
  it('keeps the shipper\'s time where the line has no zone', () => {
    expect(process({ ...parsed, 'event.original': asa }).observations[0]?.['@timestamp']).toBe('2026-03-02T08:00:00.000Z');
    expect(process({ ...parsed, '@timestamp': '2026-03-02T08:07:00Z', 'event.original': asa }).observations[0]?.['@timestamp']).toBe('2026-03-02T10:00:00.000Z');
  });
  it.each<[string, Fields]>([
    ['unknown text', { 'event.original': 'words of nobody' }], ['several records', { 'event.original': `${okta}\n${okta}` }], ['damaged JSON', { 'event.original': '{"uuid":' }],
    ['ECS in ECS', { 'event.original': JSON.stringify(login({ 'user.name': 'other' })) }], ['no text', { 'event.original': { a: 1 } }], ['nothing', {}],
  ])('does not speak: %s', (_, original) => { expect(process({ ...parsed, ...original }).observations).toMatchObject([{ winnow: { source: 'ecs', kind: 'vpn-session-start' }, user: { name: 'jane.roe' } }]); });
  it('obeys the pinned source', () => {
    expect(source({ ...parsed, 'event.original': asa }, 'ecs')).toEqual(['ecs']);
    expect(source({ ...parsed, 'event.original': asa }, 'cisco.asa')).toEqual(['cisco.asa']);
  });
  it('is looked into only so deep', () => {
    let text = asa;
    for (let i = 0; i < 10; i++) text = JSON.stringify({ ...parsed, 'event.original': text });
    expect(source(text)).toEqual(['ecs']);
  });
});

describe('hostile documents', () => {
  it.each<[string, string, string]>([
    ['not ECS', 'dead no_parser', '{"@timestamp":"2026-03-02T08:00:00Z","message2":1}'], ['no time at all', 'dead no_parser', '{"event":{"category":"authentication"},"user":{"name":"j"}}'],
    ['a time that is none', 'dead no_time', JSON.stringify(login({ '@timestamp': 'soon' }))], ['year 0', 'dead no_time', JSON.stringify(login({ '@timestamp': '0000-01-01T00:00:00Z' }))],
    ['prototype', 'drop category', '{"@timestamp":"2026-03-02T08:00:00Z","__proto__":{"event":{"category":"authentication"},"user":{"name":"j"}},"event":{"kind":"event"}}'],
    ['prototype as a value', 'login|unknown|jane.roe|-|', JSON.stringify(login({ 'source.ip': '__proto__' }))],
    ['objects for texts', 'dead no_parser', '{"@timestamp":"2026-03-02T08:00:00Z","event":{"category":{"a":1},"outcome":[]}}'],
    ['hexadecimal address', 'login|unknown|jane.roe|-|', JSON.stringify(login({ 'source.ip': '0x7f.1' }))],
    ['lists of lists', 'login|unknown|jane.roe|-|', JSON.stringify(login({ 'source.ip': [[['203.0.113.7']]] }))],
    ['pinned by mistake', 'dead bad_value', 'words'],
  ])('%s', (name, expected, text) => {
    const { observations, dropped, deadLetters } = process(text, name === 'pinned by mistake' ? 'ecs' : undefined);
    const got = observations.length > 0 ? short(text) : [...Object.keys(dropped).map((r) => `drop ${r}`), ...deadLetters.map((d) => `dead ${d.reason}`)].join();
    expect(got).toBe(expected);
  });

  it.each<[string, (n: number) => unknown]>([
    ['list of addresses', (n) => login({ 'source.ip': Array<string>(n).fill('x') })], ['list of categories', (n) => ({ ...login({}), 'event.category': Array<string>(n).fill('a') })],
    ['MAC addresses', (n) => vpn({ 'event.type': 'start', 'host.mac': Array<string>(n).fill('AA-BB-CC-DD-EE-FF') })], ['fields', (n) => ({ ...login({}), ...Object.fromEntries(Array.from({ length: n }, (_, i): [string, number] => [`a${String(i)}.b`, 1])) })],
    ['reason', (n) => login({ 'event.reason': 'blocked by a '.repeat(n / 8) })], ['action', (n) => login({ 'event.action': 'mfa-'.repeat(n / 4) })], ['latency', (n) => vpn({ message: 'Pre-tunnel latency: 1'.repeat(n / 20) })],
    ['a long name above many', (n) => ({ ...login({}), device: { ['x'.repeat(n)]: Object.fromEntries(Array.from({ length: n }, (_, i) => [String(i), 1])) } })],
    ['login name', (n) => login({ 'user.name': 'a\\'.repeat(n / 2) })], ['originals', (n) => login({ 'event.original': '{"a":1}\n'.repeat(n / 8) })],
  ])('linear: %s', (_, make) => {
    const text = JSON.stringify(make(100_000));
    const start = performance.now();
    process(text);
    expect(performance.now() - start).toBeLessThan(1000);
  });

  const scalar = fc.oneof(fc.constantFrom('authentication', 'network', 'session', 'host', 'iam', 'process', 'package', 'vpn', 'usb', 'monitor', 'start', 'end', 'mfa-approved', 'remote-control-session-start', 'success', 'failure', 'jane.roe', '203.0.113.7', '4624', '10', 'GLOBALPROTECT', 'soon', ''), fc.string({ maxLength: 12 }), fc.double(), fc.boolean(), fc.constant(null));
  const value = fc.oneof({ weight: 6, arbitrary: scalar }, fc.array(scalar, { maxLength: 4 }), fc.array(fc.array(scalar, { maxLength: 2 }), { maxLength: 2 }), fc.dictionary(fc.constantFrom('ip', 'name', 'id', '__proto__', 'constructor', 'a.b'), scalar, { maxKeys: 3 }));
  const paths = ['event.category', 'event.type', 'event.action', 'event.outcome', 'event.kind', 'event.reason', 'event.id', 'event.original', 'user.name', 'user.domain', 'user.email', 'user.id', 'user.target.name', 'source.ip', 'source.nat.ip', 'source.port', 'client.ip', 'observer.type', 'observer.hostname', 'observer.ip',
    'host.name', 'host.id', 'host.mac', 'host.os.type', 'device.id', 'device.type', 'device.vendor.id', 'device.product.id', 'device.serial_number', 'device.model.name', 'labels.device_managed', 'labels.device_fingerprint', 'winlog.event_id', 'winlog.logon.type', 'winlog.channel', 'winlog.record_id', 'agent.name', 'agent.type',
    'package.name', 'process.name', 'process.executable', 'message', 'panw.panos.type', 'event.code', 'osquery.name', 'osquery.version', 'action_id', 'user', 'source', 'event', 'host', 'winlog', 'osquery', '__proto__', 'event.created', 'observer.ingress.interface.name', 'cisco.asa.assigned_ip', 'okta.client.device'];
  it('end as an observation, a drop or a dead letter of the closed list, never thrown', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom(...paths), value), { minLength: 2, maxLength: 14 }), fc.array(fc.tuple(fc.constantFrom(...paths), value), { maxLength: 5 }), (dotted, inner) => {
      const text = JSON.stringify({ '@timestamp': '2026-03-02T08:00:00Z', 'ecs.version': '8', ...nestedSafely(inner), ...Object.fromEntries(dotted) });
      const { observations, dropped, deadLetters } = pipeline.process({ value: new TextEncoder().encode(text), receivedAt, pinned: 'ecs' });
      expect(observations.length + Object.keys(dropped).length + deadLetters.length).toBe(1);
      for (const { reason, detail } of deadLetters) expect([deadLetterReasons.includes(reason), detail.includes('threw')]).toEqual([true, false]);
      for (const o of observations) expect([o.winnow.source, Number.isNaN(Date.parse(o['@timestamp']))]).toEqual(['ecs', false]);
    }), { numRuns: 2000 });
  });
});

/** As `nested`, where a value may already stand in the place of an object. */
function nestedSafely(fields: readonly (readonly [string, unknown])[]): Fields {
  return fields.reduce<Fields>((all, [path, value]) => {
    try { return { ...all, ...nested({ [path]: value }) }; } catch { return all; }
  }, {});
}

describe('which source a record belongs to', () => {
  const added = { '@timestamp': '2026-03-02T08:00:00Z', ecs: { version: '8.17.0' }, agent: { type: 'filebeat' }, event: { kind: 'event', dataset: 'x' } };
  it.each<[string, object, string]>([
    ['osquery with a shipper\'s fields', { ...added, name: 'q', hostIdentifier: 'h', unixTime: 1772438400, action: 'added', columns: {} }, 'osquery.results'],
    ['Okta with a shipper\'s fields', { ...added, uuid: 'u', published: '2026-03-02T08:00:00Z', eventType: 'user.session.start', actor: { type: 'User' } }, 'okta.system-log'],
    ['plain ECS', login({}), 'ecs'], ['version alone', { '@timestamp': 1, ecs: { version: '8' } }, 'ecs'], ['Windows', { '@timestamp': 1, winlog: { event_id: 1 } }, 'ecs'],
    ['event of something else', { '@timestamp': 1, event: 'login' }, ''], ['no time', { event: { category: 'authentication' } }, ''],
  ])('%s', (_, json, expected) => {
    const part = { envelope: 'plain', index: 0, raw: '', json: JSON.parse(JSON.stringify(json)) as Fields }; // made of an object
    expect(new Chooser(sources).find(part)?.id ?? '').toBe(expected);
  });
  it('is the last that is asked', () => { expect(sources.at(-1)?.id).toBe(ecs.id); });
});
