import { describe, expect, it } from '@jest/globals';
import { isNotable, type Observation } from '@winnow/core';

const one = (winnow: Partial<Observation['winnow']>, more: Partial<Observation> = {}): Observation =>
  ({ schema_version: 1, '@timestamp': '2026-03-01T09:00:00.000Z', event: { id: 'e', outcome: 'success' }, winnow: { kind: 'login', source: 'test', ...winnow }, ...more });

/** What a timeline keeps whole; all else is in presence, or says nothing that a detector asks for. */
describe('isNotable', () => {
  it.each<[string, Observation, boolean]>([
    ['a plain login', one({}), false],
    ['a failed login', one({}, { event: { id: 'e', outcome: 'failure' } }), true],
    ['a login with a trait', one({ traits: ['default-host-name'] }), true],
    ['a login of a managed device', one({ device: { managed: true, compliant: true, fingerprint: 'f' } }), false],
    ['a login of a private device', one({ device: { managed: false } }), true],
    ['a session that names maker and serial', one({ kind: 'vpn-session-start', device: { vendor: 'Dell', model: 'Latitude', serial: 'S1' } }), false],
    ['a session with latencies', one({ kind: 'vpn-session-start', rtt_ms: [{ landmark: 'gw', ms: 20 }] }), true],
    ['a virtual machine', one({ kind: 'device-seen', device: { vm: true } }), true],
    ['a report of a bare address of hardware', one({ kind: 'device-seen' }, { host: { mac: ['AA-BB-CC-00-11-22'] } }), false],
    ['a report of the operating system', one({ kind: 'device-seen' }, { host: { os: { name: 'Windows' } } }), true],
    ['a report of what is plugged in', one({ kind: 'device-seen', device: { usb: [{ vendor_id: '1d6b' }] } }), true],
    ['an approval by a phone that has a name', one({ kind: 'mfa', mfa: { device_id: 'd1' } }), true],
    ['an approval that names only its address', one({ kind: 'mfa', mfa: { ip: '192.0.2.1', factor: 'push' } }), false],
    ['a denied approval', one({ kind: 'mfa', mfa: { ip: '192.0.2.1' } }, { event: { id: 'e', outcome: 'failure' } }), true],
    ['a program that no list knows', one({ kind: 'software-seen' }), false],
    ['a remote control tool', one({ kind: 'software-seen', traits: ['rmm:AnyDesk'] }), true],
    ['a remote session', one({ kind: 'remote-control-session' }), true],
    ['an enrolment', one({ kind: 'account-change' }), true],
    ['what is none of these, trait or not', one({ kind: 'other', traits: ['blocked'] }), false],
  ])('%s', (_, observation, is) => { expect(isNotable(observation)).toBe(is); });
});
