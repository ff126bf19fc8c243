import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Pipeline, type Processed } from '../../../src/index.ts';
import { systemLog } from '../../../src/sources/okta/system-log.ts';

const receivedAt = Date.UTC(2026, 2, 4, 12);
const pipeline = new Pipeline({ sources: [systemLog] });
const process = (value: unknown): Processed => pipeline.process({ value: new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)), receivedAt });

const jane = { id: '00u1abcdEFGHijklm0h7', type: 'User', alternateId: 'Jane.Roe@example.com', displayName: 'Jane Roe', detailEntry: null };
const admin = { id: '00u9admnEFGHijklm0h7', type: 'User', alternateId: 'helpdesk@example.com', displayName: 'Help Desk', detailEntry: null };
const system = { id: 'okta.9b1d', type: 'SystemPrincipal', alternateId: 'system@okta.com', displayName: 'Okta System', detailEntry: null };
const chrome = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0.0.0 Safari/537.36';
const computer = { userAgent: { rawUserAgent: chrome, os: 'Windows 10', browser: 'CHROME' }, zone: 'null', device: 'Computer', id: null, ipAddress: '203.0.113.7', geographicalContext: null };
const phone = { userAgent: { rawUserAgent: 'OktaVerify/9.31.0 com.okta.mobile iOS/18.3 Apple/iPhone15,2', os: 'iOS', browser: 'UNKNOWN' }, zone: 'null', device: 'Mobile', id: null, ipAddress: '203.0.113.99', geographicalContext: null };
const handset = { id: 'guo9phone', name: 'Phone', os_platform: 'IOS', os_version: '18.3', managed: false, registered: true };
const laptop = { id: 'guo4abcd', name: 'LT-0042', os_platform: 'WINDOWS', os_version: '10.0.22631', managed: true, registered: true, device_integrator: null, disk_encryption_type: 'ALL_INTERNAL_VOLUMES', screen_lock_type: 'PASSCODE', jailbreak: null, secure_hardware_present: true };

const event = (eventType: string, result: string, more: object = {}): Record<string, unknown> => ({
  actor: jane, client: computer, device: null,
  authenticationContext: { authenticationProvider: null, credentialProvider: null, credentialType: null, issuer: null, interface: null, authenticationStep: 0, rootSessionId: 'unknown', externalSessionId: 'unknown' },
  displayMessage: 'message', eventType, outcome: { result, reason: null }, published: '2026-03-04T11:22:33.456Z', securityContext: { asNumber: 64500, asOrg: 'example', isp: 'example', domain: null, isProxy: false },
  severity: 'INFO', debugContext: { debugData: { requestUri: '/idp/idx/identify' } }, legacyEventType: null, transaction: { type: 'WEB', id: 'Zx', detail: {} }, uuid: '6f0c1e2a-17d9-11f1-8c2e-1b2f0d3c4a55', version: '0',
  request: { ipChain: [{ ip: '203.0.113.7', geographicalContext: null, version: 'V4', source: null }] }, target: null, ...more,
});
const session = (externalSessionId: string): object => ({ authenticationContext: { externalSessionId, rootSessionId: externalSessionId, authenticationStep: 0 } });
const factor = (name: string, requestUri = '/idp/idx/challenge/answer'): object => ({ debugContext: { debugData: { factor: name, requestUri } } });
const target = (...users: object[]): object => ({ target: [{ id: 'opf1', type: 'AuthenticatorEnrollment', alternateId: 'unknown', displayName: 'Okta Verify' }, ...users] });
const MFA = 'user.authentication.auth_via_mfa';

function short(value: unknown): string {
  const { observations, dropped, deadLetters } = process(value);
  return [
    ...observations.map((o) => [o.winnow.kind, o.event.outcome, o.user?.name ?? o.user?.id ?? '-', o.source?.ip ?? '-', (o.winnow.traits ?? []).join('+'), Object.values(o.winnow.mfa ?? {}).join(' ')].join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}

const table: [string, string, Record<string, unknown>][] = [
  ['session', 'login|success|jane.roe|203.0.113.7||', event('user.session.start', 'SUCCESS', session('102abc'))],
  ['wrong password', 'login|failure|jane.roe|203.0.113.7||', event('user.session.start', 'FAILURE', { outcome: { result: 'FAILURE', reason: 'INVALID_CREDENTIALS' } })],
  ['locked out', 'login|failure|jane.roe|203.0.113.7||', event('user.session.start', 'FAILURE', { outcome: { result: 'FAILURE', reason: 'LOCKED_OUT' } })],
  ['undecided session', 'drop undecided', event('user.session.start', 'SKIPPED')],
  ['application', 'login|success|jane.roe|203.0.113.7||', event('user.authentication.sso', 'SUCCESS', session('102abc'))],
  ['password step: no presence yet', 'other|success|jane.roe|203.0.113.7||', event(MFA, 'SUCCESS', factor('PASSWORD_AS_FACTOR'))],
  ['wrong password as factor', 'login|failure|jane.roe|203.0.113.7||', event(MFA, 'FAILURE', factor('PASSWORD_AS_FACTOR'))],
  ['directory agent', 'other|success|jane.roe|203.0.113.7||', event('user.authentication.auth_via_AD_agent', 'SUCCESS')],
  ['push answered on the phone', 'mfa|success|jane.roe|203.0.113.99||OKTA_VERIFY_PUSH 203.0.113.99', event(MFA, 'SUCCESS', { ...factor('OKTA_VERIFY_PUSH'), client: phone })],
  ['push as the browser sees it', 'mfa|success|jane.roe|203.0.113.7||OKTA_VERIFY_PUSH', event(MFA, 'SUCCESS', factor('OKTA_VERIFY_PUSH'))],
  ['code typed in a phone\'s browser', 'mfa|success|jane.roe|203.0.113.99||SMS_FACTOR', event(MFA, 'SUCCESS', { ...factor('SMS_FACTOR'), client: { ...phone, userAgent: { rawUserAgent: 'Mobile Safari' } } })],
  ['push refused, nothing proven', 'mfa|failure|jane.roe|203.0.113.99||OKTA_VERIFY_PUSH 203.0.113.99', event('user.mfa.okta_verify.deny_push', 'SUCCESS', { client: phone })],
  ['code wrong after the password', 'mfa|failure|jane.roe|203.0.113.7|password-proven|GOOGLE', event(MFA, 'FAILURE', factor('GOOGLE', '/api/v1/authn/factors/uft1/verify'))],
  ['code wrong, password unknown', 'mfa|failure|jane.roe|203.0.113.7||GOOGLE', event(MFA, 'FAILURE', factor('GOOGLE'))],
  ['policy leave', 'drop policy_not_denied', event('policy.evaluate_sign_on', 'ALLOW')],
  ['policy wants more', 'drop policy_not_denied', event('policy.evaluate_sign_on', 'CHALLENGE')],
  ['policy refusal', 'login|failure|jane.roe|203.0.113.7|blocked|', event('policy.evaluate_sign_on', 'DENY')],
  ['policy refusal after the password', 'login|failure|jane.roe|203.0.113.7|blocked+password-proven|', event('policy.evaluate_sign_on', 'DENY', session('102abc'))],
  ['application refusal', 'login|failure|jane.roe|203.0.113.7|blocked+password-proven|', event('application.policy.sign_on.deny_access', 'FAILURE')],
  ['own enrolment', 'account-change|success|jane.roe|203.0.113.7||OKTA_VERIFY_PUSH', event('user.mfa.factor.activate', 'SUCCESS', { ...factor('OKTA_VERIFY_PUSH'), ...target(jane) })],
  ['reset by the help desk: its address is not hers', 'account-change|success|jane.roe|-||', event('user.mfa.factor.reset_all', 'SUCCESS', { actor: admin, ...target(jane) })],
  ['reset by the system', 'account-change|success|jane.roe|-||', event('user.mfa.factor.deactivate', 'SUCCESS', { actor: system, ...target(jane) })],
  ['device enrolled', 'account-change|success|jane.roe|203.0.113.7||', event('device.enrollment.create', 'SUCCESS')],
  ['end', 'logout|success|jane.roe|203.0.113.7||', event('user.session.end', 'SUCCESS', session('102abc'))],
  ['RADIUS agent\'s address', 'login|success|jane.roe|-||', event('user.authentication.auth_via_radius', 'SUCCESS')],
  ['no address', 'login|success|jane.roe|-||', event('user.session.start', 'SUCCESS', { client: { ...computer, ipAddress: null }, request: { ipChain: [] } })],
  ['address from the chain', 'login|success|jane.roe|203.0.113.8||', event('user.session.start', 'SUCCESS', { client: { ...computer, ipAddress: null }, request: { ipChain: [{ ip: '10.1.2.3' }, { ip: '203.0.113.8' }, { ip: '203.0.113.200' }] } })],
  ['private address', 'login|success|jane.roe|203.0.113.8||', event('user.session.start', 'SUCCESS', { client: { ...computer, ipAddress: '10.9.9.9' }, request: { ipChain: [{ ip: '203.0.113.8' }] } })],
  ['IPv6', 'login|success|jane.roe|2001:db8::7||', event('user.session.start', 'SUCCESS', { client: { ...computer, ipAddress: '2001:DB8:0::7' } })],
  ['unknown actor', 'drop no_user', event('user.session.start', 'FAILURE', { actor: { id: 'unknown', type: 'User', alternateId: 'unknown', displayName: 'unknown' } })],
  ['system principal', 'drop no_user', event('user.session.start', 'SUCCESS', { actor: system })],
  ['login name hidden', 'login|success|00u1abcdEFGHijklm0h7|203.0.113.7||', event('user.session.start', 'SUCCESS', { actor: { ...jane, alternateId: null } })],
  ['push sent', 'drop event_type', event('system.push.send_factor_verify_push', 'SUCCESS')],
  ['token', 'drop event_type', event('app.oauth2.token.grant.access_token', 'SUCCESS')],
  ['console', 'drop event_type', event('user.session.access_admin_app', 'SUCCESS')],
  ['no time', 'dead no_time', event('user.session.start', 'SUCCESS', { published: 'soon' })],
  ['another product\'s eventType', 'dead no_parser', { eventType: 'user.session.start', published: '2026-03-04T11:22:33Z', who: 'jane' }],
  ['another vendor', 'dead no_parser', { eventType: 'AwsConsoleSignIn', eventTime: '2026-03-04T11:22:33Z', uuid: 'x', actor: {} }],
];

describe('Okta System Log', () => {
  it.each(table)('%s', (_, expected, record) => { expect(short(record)).toBe(expected); });

  it('reads who, when, with what', () => {
    const [o] = process(event('user.session.start', 'SUCCESS', { ...session('102abc'), device: laptop })).observations;
    expect(o).toMatchObject({
      '@timestamp': '2026-03-04T11:22:33.456Z', event: { action: 'user.session.start', category: ['authentication'] },
      user: { name: 'jane.roe', domain: 'example.com', email: 'jane.roe@example.com', id: '00u1abcdEFGHijklm0h7' },
      user_agent: { original: chrome }, host: { name: 'LT-0042', os: { type: 'windows', version: '10.0.22631' } }, observer: { vendor: 'Okta' },
      winnow: { source: 'okta.system-log', session: { id: '102abc' }, device_id: 'guo4abcd', device: { managed: true } },
    });
  });

  it.each<[string, object, boolean | undefined]>([
    ['private but registered', { managed: false, registered: true }, false], ['not registered', { managed: null, registered: false }, false],
    ['flags as text', { managed: 'true' }, true], ['not told', { managed: null, registered: true }, undefined],
  ])('device: %s', (_, device, managed) => {
    expect(process(event('user.session.start', 'SUCCESS', { device })).observations[0]?.winnow.device?.managed).toBe(managed);
  });

  it.each<[string, Record<string, unknown>, readonly unknown[]]>([
    ['a browser by its token', event('user.session.start', 'SUCCESS', { debugContext: { debugData: { dtHash: 'ab12' } } }), [undefined, { fingerprint: 'ab12' }, undefined]],
    ['a machine by both', event('user.session.start', 'SUCCESS', { device: laptop, debugContext: { debugData: { dtHash: 'ab12' } } }), ['guo4abcd', { managed: true, fingerprint: 'ab12' }, undefined]],
    ['a phone that answers a push, which is no machine that somebody works on', event(MFA, 'SUCCESS', { debugContext: { debugData: { factor: 'OKTA_VERIFY_PUSH', dtHash: 'cd34' } }, client: phone, device: handset }), [undefined, undefined, { device_id: 'guo9phone', ip: '203.0.113.99', factor: 'OKTA_VERIFY_PUSH' }]],
    ['a push as the browser sees it', event(MFA, 'SUCCESS', { ...factor('OKTA_VERIFY_PUSH'), device: laptop }), ['guo4abcd', { managed: true }, { factor: 'OKTA_VERIFY_PUSH' }]],
    ['nothing of the browser in which somebody else reset a factor', event('user.mfa.factor.reset_all', 'SUCCESS', { actor: admin, device: laptop, debugContext: { debugData: { dtHash: 'ab12' } }, ...target(jane) }), [undefined, undefined, undefined]],
  ])('tells %s', (_, record, expected) => {
    const winnow = process(record).observations[0]?.winnow;
    expect([winnow?.device_id, winnow?.device, winnow?.mfa]).toEqual(expected);
  });

  it('is one event, however it comes', () => {
    const plain = event('user.session.start', 'SUCCESS', session('102abc'));
    const bridge = { version: '0', id: 'e1', 'detail-type': 'SystemLog', source: 'aws.partner/okta.com/example/log', account: '000000000000', time: '2026-03-04T11:22:40Z', region: 'eu-west-1', resources: [], detail: plain };
    const hook = { eventType: 'com.okta.event_hook', cloudEventsVersion: '0.1', eventId: 'h1', data: { events: [plain] } };
    const flat = {
      eventType: 'user.session.start', uuid: plain['uuid'], published: plain['published'], 'outcome.result': 'SUCCESS', 'actor.id': jane.id, 'actor.type': 'User', 'actor.alternateId': jane.alternateId,
      'client.ipAddress': '203.0.113.7', 'client.userAgent.rawUserAgent': chrome, 'authenticationContext.externalSessionId': '102abc',
    };
    const beats = { '@timestamp': '2026-03-04T11:23:00Z', '@metadata': { beat: 'filebeat' }, agent: { type: 'filebeat' }, message: JSON.stringify(plain) };
    for (const form of [bridge, hook, flat, beats, [plain]]) {
      expect(short(form)).toBe('login|success|jane.roe|203.0.113.7||');
      expect(process(form).observations[0]?.event.id).toBe(process(plain).observations[0]?.event.id);
    }
  });

  const flat = { eventType: 'user.session.start', uuid: 'u1', published: '2026-03-04T11:22:33.456Z', 'outcome.result': 'SUCCESS', 'actor.id': jane.id, 'actor.type': 'User', 'actor.alternateId': jane.alternateId };
  it.each<[string, string, object]>([
    ['lists as columns', 'login|success|jane.roe|203.0.113.8||', { ...flat, 'client.ipAddress': '10.9.9.9', 'request.ipChain{}.ip': ['10.1.2.3', '203.0.113.8', '203.0.113.200'] }],
    ['a list of one as a text', 'login|success|jane.roe|203.0.113.8||', { ...flat, 'client.ipAddress': null, 'request.ipChain{}.ip': '203.0.113.8' }],
    ['lists by number', 'login|success|jane.roe|203.0.113.8||', { ...flat, 'request.ipChain.0.ip': '10.1.2.3', 'request.ipChain.1.ip': '203.0.113.8' }],
    ['the target as columns', 'account-change|success|jane.roe|-||', { ...flat, eventType: 'user.mfa.factor.reset_all', 'actor.id': admin.id, 'actor.alternateId': admin.alternateId, 'client.ipAddress': '203.0.113.7', 'target{}.type': ['AuthenticatorEnrollment', 'User'], 'target{}.id': ['opf1', jane.id], 'target{}.alternateId': ['unknown', jane.alternateId] }],
    ['the target by number', 'account-change|success|jane.roe|-||', { ...flat, eventType: 'user.mfa.factor.reset_all', 'actor.id': admin.id, 'actor.alternateId': admin.alternateId, 'client.ipAddress': '203.0.113.7', 'target.0.type': 'User', 'target.0.id': jane.id, 'target.0.alternateId': jane.alternateId }],
  ])('flattened: %s', (_, expected, record) => { expect(short(record)).toBe(expected); });

  it('one login is one, whatever steps it took', () => {
    const steps = [event('policy.evaluate_sign_on', 'CHALLENGE'), event(MFA, 'SUCCESS', { ...factor('PASSWORD_AS_FACTOR'), ...session('102abc') }), event('system.push.send_factor_verify_push', 'SUCCESS'), event(MFA, 'SUCCESS', { ...factor('OKTA_VERIFY_PUSH'), client: phone, ...session('102abc') }), event('policy.evaluate_sign_on', 'ALLOW', session('102abc')), event('user.session.start', 'SUCCESS', session('102abc'))];
    const kinds = steps.flatMap((step, i) => process({ ...step, uuid: `u${String(i)}` }).observations).map(({ winnow }) => winnow.kind);
    expect(kinds).toEqual(['other', 'mfa', 'login']);
  });

  it('keeps the browser, device and session of whoever resets a factor off its owner', () => {
    const [o] = process(event('user.mfa.factor.reset_all', 'SUCCESS', { actor: admin, device: laptop, ...session('102adm'), ...target(jane) })).observations;
    expect([o?.user_agent, o?.host, o?.winnow.device_id, o?.winnow.session]).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('does not read text that is pinned to it', () => {
    expect(pipeline.process({ value: new TextEncoder().encode('user.session.start jane'), receivedAt, pinned: 'okta.system-log' }).deadLetters[0]?.reason).toBe('bad_value');
  });

  it('never throws on a part of a record', () => {
    fc.assert(fc.property(fc.constantFrom(...table.map(([, , record]) => JSON.stringify(record))), fc.nat(4000), (sample, n) => {
      expect(process(sample.slice(0, n)).deadLetters.filter(({ detail }) => detail.includes('threw'))).toEqual([]);
    }));
  });

  it('never throws on a field of another type', () => {
    const fields = Object.keys(event('x', 'y')).filter((name) => name !== 'eventType');
    fc.assert(fc.property(fc.constantFrom(...systemLog.events), fc.constantFrom(...fields), fc.jsonValue(), (type, name, value) => {
      expect(process({ ...event(type, 'SUCCESS'), [name]: value }).deadLetters.filter(({ detail }) => detail.includes('threw'))).toEqual([]);
    }));
  });
});
