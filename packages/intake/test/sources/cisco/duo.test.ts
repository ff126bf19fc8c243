import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Pipeline, type Processed } from '../../../src/index.ts';
import { duo } from '../../../src/sources/cisco/duo.ts';

const receivedAt = Date.UTC(2026, 2, 4, 12);
const pipeline = new Pipeline({ sources: [duo] });
const process = (value: unknown): Processed => pipeline.process({ value: new TextEncoder().encode(JSON.stringify(value)), receivedAt });

type Fields = Record<string, unknown>;
const access = { browser: 'Chrome', epkey: 'EP18JX1A10AB102M2T2X', hostname: 'LT-0042', ip: '203.0.113.7', os: 'Mac OS X', os_version: '15.3' };
const phone = { ip: '203.0.113.99', key: 'DP5BP4OM6B1T0Q7W0ECF', name: 'My phone (+1 614-555-0142)' };
const record = (result: string, reason: string, more: Fields = {}): Fields => ({
  access_device: access, alias: '', application: { key: 'DI1', name: 'VPN' }, auth_device: phone, email: 'jane.roe@example.com', event_type: 'authentication', factor: 'duo_push', isotimestamp: '2026-03-04T11:22:33.456789+00:00', reason, result, timestamp: 1_772_623_353,
  trusted_endpoint_status: 'unknown', txid: '340a23e3-23f3-23c1-87dc-1491a23dfdbb', user: { groups: [], key: 'DU3KC77WJ06Y5HIV7XKQ', name: 'Jane.Roe' }, ...more,
});
const old = (more: Fields = {}): Fields => ({ device: '614-555-0142', event_type: 'authentication', factor: 'Duo Push', integration: 'VPN', ip: '203.0.113.7', new_enrollment: false, reason: 'User approved', result: 'SUCCESS', timestamp: 1_772_623_353, username: 'jane.roe', ...more });
const none = { ip: null, key: null, name: null };

function short(value: unknown): string {
  const { observations, dropped, deadLetters } = process(value);
  return [
    ...observations.map((o) => [o.winnow.kind, o.event.outcome, o.user?.name ?? '-', o.source?.ip ?? '-', (o.winnow.traits ?? []).join('+'), Object.values(o.winnow.mfa ?? {}).join(' ')].join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}
const push = 'duo_push 203.0.113.99 DP5BP4OM6B1T0Q7W0ECF +1 614-555-0142';

const table: [string, string, Fields][] = [
  ['approved on the phone: two places', `login|success|jane.roe|203.0.113.7||\nmfa|success|jane.roe|203.0.113.99||${push}`, record('success', 'user_approved')],
  ['approved on a phone that says no address', 'login|success|jane.roe|203.0.113.7||duo_push DP5BP4OM6B1T0Q7W0ECF +1 614-555-0142', record('success', 'user_approved', { auth_device: { ...phone, ip: null } })],
  ['not answered', `login|failure|jane.roe|203.0.113.7|password-proven|\nmfa|failure|jane.roe|203.0.113.99||${push}`, record('denied', 'no_response')],
  ['marked as fraud', `login|failure|jane.roe|203.0.113.7|password-proven+marked-fraud|\nmfa|failure|jane.roe|203.0.113.99||${push}`, record('fraud', 'user_marked_fraud')],
  ['blocked by place', 'login|failure|jane.roe|203.0.113.7|blocked+password-proven|', record('denied', 'location_restricted', { factor: null, auth_device: none })],
  ['locked out, which is no policy', 'login|failure|jane.roe|203.0.113.7|password-proven|', record('denied', 'locked_out', { factor: null, auth_device: none })],
  ['Duo failed', 'other|unknown|jane.roe|203.0.113.7||', record('error', 'error', { factor: null, auth_device: none })],
  ['remembered', 'login|success|jane.roe|203.0.113.7||remembered_device', record('success', 'remembered_device', { factor: 'remembered_device', auth_device: none })],
  ['a token\'s serial number is no phone', 'login|success|jane.roe|203.0.113.7||hardware_token DH1', record('success', 'valid_passcode', { factor: 'hardware_token', auth_device: { ip: null, key: 'DH1', name: '20012345678' } })],
  ['a name without a number', 'login|success|jane.roe|203.0.113.7||duo_push DP1', record('success', 'user_approved', { auth_device: { ip: null, key: 'DP1', name: 'iPhone 15' } })],
  ['the gateway\'s private address', 'login|success|jane.roe|-||duo_push', record('success', 'user_approved', { access_device: { ...access, ip: '10.0.0.5' }, auth_device: none })],
  ['IPv6', 'login|success|jane.roe|2001:db8::7||duo_push', record('success', 'user_approved', { access_device: { ...access, ip: '2001:DB8:0::7' }, auth_device: none })],
  ['enrolled', 'account-change|success|jane.roe|203.0.113.7||', record('success', '', { event_type: 'enrollment', factor: null, auth_device: none })],
  ['version 1', 'login|success|jane.roe|203.0.113.7||Duo Push 614-555-0142', old()],
  ['version 1, blocked', 'login|failure|jane.roe|203.0.113.7|blocked+password-proven|', old({ factor: null, device: null, result: 'FAILURE', reason: 'Location restricted' })],
  ['version 1, fraud', 'login|failure|jane.roe|203.0.113.7|password-proven+marked-fraud|', old({ factor: null, device: null, result: 'FRAUD', reason: 'User marked fraud' })],
  ['nobody', 'drop no_user', record('denied', 'deny_unenrolled_user', { user: { key: null, name: null } })],
  ['another event', 'drop event_type', record('success', 'user_approved', { event_type: 'bypass' })],
  ['no time', 'dead no_time', record('success', 'user_approved', { isotimestamp: 'soon', timestamp: null })],
  ['an administrator\'s action', 'dead no_parser', { action: 'user_update', username: 'admin', object: 'jane.roe', isotimestamp: '2026-03-04T11:22:33+00:00', timestamp: 1_772_623_353 }],
];

describe('Cisco Duo', () => {
  it.each(table)('%s', (_, expected, value) => { expect(short(value)).toBe(expected); });

  it('reads who, when, with what', () => {
    const [login, approval] = process(record('success', 'user_approved', { trusted_endpoint_status: 'trusted' })).observations;
    expect(login).toMatchObject({
      '@timestamp': '2026-03-04T11:22:33.456Z', event: { action: 'authentication user_approved' }, user: { name: 'jane.roe', email: 'jane.roe@example.com', id: 'DU3KC77WJ06Y5HIV7XKQ' }, host: { name: 'LT-0042', os: { type: 'macos', version: '15.3' } },
      observer: { vendor: 'Cisco', product: 'Duo' }, winnow: { device_id: 'EP18JX1A10AB102M2T2X', device: { managed: true } },
    });
    // The machine is the login's, not the phone's.
    expect([approval?.winnow.device_id, approval?.host, approval?.winnow.peer]).toEqual([undefined, undefined, { ip: '203.0.113.7' }]);
    expect(approval?.event.id).not.toBe(login?.event.id);
  });

  it.each<[string, Fields, boolean | undefined]>([
    ['trusted', { trusted_endpoint_status: 'trusted' }, true], ['not trusted and known', { trusted_endpoint_status: 'not trusted' }, false], ['not trusted as nothing of it can be seen', { trusted_endpoint_status: 'not trusted', access_device: { ...access, epkey: null } }, undefined],
    ['turned away for it', { access_device: { ...access, epkey: null }, result: 'denied', reason: 'endpoint_is_not_trusted' }, false], ['unknown', {}, undefined],
  ])('machine: %s', (_, more, managed) => { expect(process(record('success', 'user_approved', more)).observations[0]?.winnow.device?.managed).toBe(managed); });

  it('takes the time in seconds where there is no other', () => {
    expect(process(old()).observations[0]?.['@timestamp']).toBe('2026-03-04T11:22:33.000Z');
  });

  it('never throws on a field of another type', () => {
    fc.assert(fc.property(fc.constantFrom(...Object.keys(record('x', 'y'))), fc.jsonValue(), (name, value) => {
      expect(process(record('success', 'user_approved', { [name]: value })).deadLetters.filter(({ detail }) => detail.includes('threw'))).toEqual([]);
    }));
  });
});
