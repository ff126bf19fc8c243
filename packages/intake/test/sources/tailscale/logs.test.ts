import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '../../../src/index.ts';
import { logs } from '../../../src/sources/tailscale/logs.ts';

const pipeline = new Pipeline({ sources: [logs] });

function short(value: unknown): string {
  const { observations, dropped, deadLetters } = pipeline.process({ value: new TextEncoder().encode(JSON.stringify(value)), receivedAt: Date.UTC(2026, 2, 4) });
  return [
    ...observations.map((o) => [o.winnow.kind, o.event.outcome, o.user?.name, o.source?.ip, o.source?.nat?.ip, o.winnow.device_id, o.host?.os?.type].map((part) => part ?? '-').join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}
const audit = (action: string, type: string, more: object = {}): object => ({ eventTime: '2026-03-02T08:14:22Z', type: 'CONFIG', eventGroupID: 'G1', origin: 'NODE', actor: { id: 'U1', type: 'USER', loginName: 'jane@example.com' }, target: { id: 'n1', type }, action, ...more });
const device = (more: object = {}): object => ({ addresses: ['100.101.102.7'], id: '1', nodeId: 'n1', user: 'jane@example.com', hostname: 'LT-0042', os: 'windows', lastSeen: '2026-03-02T08:14:22Z', machineKey: 'm', nodeKey: 'n', clientConnectivity: { endpoints: ['192.168.1.2:41641', '203.0.113.7:41641'] }, ...more });
const ends = (...endpoints: readonly unknown[]): object => device({ clientConnectivity: { endpoints } });
const peer = { ID: 'n1', HostName: 'LT-0042', OS: 'macOS', UserID: 11, TailscaleIPs: ['100.101.102.7'], CurAddr: '203.0.113.7:41641', LastHandshake: '2026-03-02T08:14:22Z', LastSeen: '0001-01-01T00:00:00Z', Online: true };
const status = (more: object = {}): object => ({ BackendState: 'Running', Self: { ID: 'n0', Tags: ['tag:server'] }, Peer: { k: { ...peer, ...more } }, User: { 11: { ID: 11, LoginName: 'jane@example.com' } } });

const table: readonly (readonly [what: string, expected: string, record: unknown])[] = [
  ['into the console', 'login|success|jane|-|-|-|-', audit('LOGIN', 'USER')],
  ['out of it', 'logout|success|jane|-|-|-|-', audit('LOGOUT', 'USER')],
  ['on a machine', 'login|success|jane|-|-|n1|-', audit('LOGIN', 'NODE')],
  ['a new machine', 'account-change|success|jane|-|-|-|-', audit('CREATE', 'NODE')],
  ['a new machine of a tag', 'drop no_user', audit('CREATE', 'NODE', { actor: { id: 'n2', type: 'NODE', loginName: 'ci', tags: ['tag:ci'] } })],
  ['a change', 'drop audit_action', audit('UPDATE', 'TAILNET')],
  ['no time of it', 'dead no_time', audit('LOGIN', 'USER', { eventTime: 'soon' })],
  ['a machine', 'device-seen|success|jane|203.0.113.7|100.101.102.7|n1|windows', device()],
  ['a machine with a serial number', 'device-seen|success|jane|203.0.113.7|100.101.102.7|PF0042|windows', device({ postureIdentity: { serialNumbers: ['PF0042'] } })],
  ['a machine behind a provider\'s shared address', 'device-seen|success|jane|-|100.101.102.7|n1|windows', ends('192.168.1.2:41641', '100.64.3.2:41641')],
  ['a machine with IPv6', 'device-seen|success|jane|2001:db8::7|100.101.102.7|n1|windows', ends('[fe80::1]:41641', '[2001:db8::7]:41641')],
  ['a machine whose ends are none', 'device-seen|success|jane|-|100.101.102.7|n1|windows', ends(null, 7, 'x')],
  ['a server', 'drop tagged_device', device({ tags: ['tag:server'] })],
  ['a machine of another company', 'drop external_device', device({ isExternal: true })],
  ['a machine of nobody', 'drop no_user', device({ user: '' })],
  ['a machine nobody saw', 'dead no_time', device({ lastSeen: undefined })],
  ['a peer', 'device-seen|success|jane|203.0.113.7|100.101.102.7|n1|macos', status()],
  ['a peer through a relay', 'device-seen|success|jane|-|100.101.102.7|n1|macos', status({ CurAddr: '' })],
  ['a peer that is a server', 'drop no_peers', status({ Tags: ['tag:server'] })],
  ['a peer of somebody unknown', 'drop no_peers', status({ UserID: 12 })],
  ['flows', 'drop network_flow', { nodeId: 'n1', start: '2026-03-02T08:14:22Z', physicalTraffic: [] }],
  ['another product\'s node', 'dead no_parser', { nodeId: 'n1', start: '2026-03-02T08:14:22Z' }],
];

describe('Tailscale', () => {
  it.each(table)('%s', (_, expected, record) => { expect(short(record)).toBe(expected); });
});
