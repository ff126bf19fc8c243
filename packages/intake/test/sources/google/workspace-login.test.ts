import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Pipeline, type Processed } from '../../../src/index.ts';
import { workspaceLogin } from '../../../src/sources/google/workspace-login.ts';

const receivedAt = Date.UTC(2026, 2, 4, 12);
const pipeline = new Pipeline({ sources: [workspaceLogin] });
const process = (value: unknown): Processed => pipeline.process({ value: new TextEncoder().encode(JSON.stringify(value)), receivedAt });

type Fields = Record<string, unknown>;
const parameter = (name: string, value: unknown): Fields => ({ name, [typeof value === 'boolean' ? 'boolValue' : Array.isArray(value) ? 'multiValue' : 'value']: value });
const event = (name: string, parameters: Fields = {}): Fields => ({ type: 'login', name, parameters: Object.entries({ login_type: 'google_password', ...parameters }).map(([key, value]) => parameter(key, value)) });
const activity = (events: unknown, more: Fields = {}): Fields => ({
  kind: 'admin#reports#activity', id: { time: '2026-03-04T11:22:33.456Z', uniqueQualifier: '-5471234', applicationName: 'login', customerId: 'C1' }, actor: { callerType: 'USER', email: 'Jane.Roe@example.com', profileId: '1030203' }, ipAddress: '203.0.113.7', events, ...more,
});
const one = (name: string, parameters: Fields = {}, more: Fields = {}): Fields => activity([event(name, parameters)], more);

function short(value: unknown): string {
  const { observations, dropped, deadLetters } = process(value);
  return [
    ...observations.map((o) => [o.winnow.kind, o.event.outcome, o.user?.email ?? '-', o.source?.ip ?? '-', (o.winnow.traits ?? []).join('+'), o.winnow.mfa?.factor ?? ''].join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}
const jane = 'jane.roe@example.com|203.0.113.7';

const table: [string, string, Fields][] = [
  ['logged in', `login|success|${jane}||`, one('login_success', { login_challenge_method: ['password'] })],
  ['logged in with a second factor', `login|success|${jane}||google_prompt`, one('login_success', { login_challenge_method: ['password', 'google_prompt'] })],
  ['by SAML', `login|success|${jane}||`, one('login_success', { login_type: 'saml', login_challenge_method: ['saml'] })],
  ['asked again', `login|success|${jane}||`, one('login_success', { login_type: 'reauth' })],
  ['an app changes its token', `other|success|${jane}||`, one('login_success', { login_type: 'exchange' })],
  ['wrong password', `login|failure|${jane}||`, one('login_failure', { login_failure_type: 'login_failure_invalid_password' })],
  ['wrong second factor', `login|failure|${jane}|password-proven|security_key`, one('login_failure', { login_failure_type: 'login_failure_invalid_second_factor', login_challenge_method: ['password', 'security_key'] })],
  ['not for this service', `login|failure|${jane}|blocked|`, one('login_failure', { login_failure_type: 'login_failure_access_code_disallowed' })],
  ['second factor', `mfa|success|${jane}||google_authenticator`, one('login_verification', { login_challenge_method: ['google_authenticator'], login_challenge_status: 'passed', is_second_factor: true })],
  ['the same that is none', `other|success|${jane}||`, one('login_verification', { login_challenge_method: ['google_authenticator'], login_challenge_status: 'passed', is_second_factor: false })],
  ['challenge failed', `mfa|failure|${jane}|password-proven|idv_preregistered_phone`, one('login_challenge', { login_challenge_method: ['idv_preregistered_phone'], login_challenge_status: 'incorrect_answer_entered' })],
  ['the same without a password before it', `mfa|failure|${jane}||idv_preregistered_phone`, one('login_challenge', { login_type: 'unknown', login_challenge_method: ['idv_preregistered_phone'], login_challenge_status: 'Challenge Failed.' })],
  ['challenged for the password', `other|unknown|${jane}||`, one('login_challenge', { login_challenge_method: ['password'], login_challenge_status: '' })],
  ['logged out', `logout|success|${jane}||`, one('logout')],
  ['second step off', `account-change|success|${jane}||`, one('2sv_disable')],
  ['two in one', `mfa|success|${jane}||google_authenticator\nlogin|success|${jane}||`, activity([event('login_verification', { login_challenge_method: ['google_authenticator'], login_challenge_status: 'passed' }), event('login_success')])],
  ['one by itself, as SIEMs split them', `login|success|${jane}||`, activity(event('login_success'))],
  ['parameters by name', `login|failure|${jane}|password-proven|`, activity({ name: 'login_failure', parameters: { login_failure_type: 'login_failure_invalid_second_factor' } })],
  ['IPv6', 'login|success|jane.roe@example.com|2001:db8::7||', one('login_success', {}, { ipAddress: '2001:DB8:0::7' })],
  ['Google\'s suspicion', 'drop event_name', one('suspicious_login')],
  ['no event', 'drop event_name', activity([])],
  ['nobody', 'drop no_user', one('login_success', {}, { actor: { callerType: 'USER', email: '' } })],
  ['a key', 'drop no_user', one('login_success', {}, { actor: { callerType: 'KEY', key: 'SYSTEM', email: 'jane.roe@example.com' } })],
  ['no time', 'dead no_time', one('login_success', {}, { id: { time: 'soon', applicationName: 'login' } })],
  ['another application', 'dead no_parser', one('login_success', {}, { id: { time: '2026-03-04T11:22:33.456Z', applicationName: 'drive' } })],
];

describe('Google Workspace login', () => {
  it.each(table)('%s', (_, expected, record) => { expect(short(record)).toBe(expected); });

  it('reads who and when', () => {
    const [o] = process(one('login_success', { dusi: 's1' })).observations;
    expect(o).toMatchObject({ '@timestamp': '2026-03-04T11:22:33.456Z', event: { action: 'login_success' }, user: { name: 'jane.roe', domain: 'example.com', id: '1030203' }, observer: { vendor: 'Google' }, winnow: { session: { id: 's1' } } });
  });

  it('is one event, however it comes, and two of one activity are two', () => {
    const id = (value: unknown): string | undefined => process(value).observations[0]?.event.id;
    const flat = { 'id.time': '2026-03-04T11:22:33.456Z', 'id.uniqueQualifier': '-5471234', 'id.applicationName': 'login', 'actor.email': 'jane.roe@example.com', ipAddress: '203.0.113.7', 'events.name': 'login_success' };
    const plain = one('login_success');
    expect([id(activity(event('login_success'))), id(flat), id([plain])]).toEqual([id(plain), id(plain), id(plain)]);
    expect(id(activity(event('logout')))).not.toBe(id(plain));
  });

  it('never throws on a field of another type', () => {
    fc.assert(fc.property(fc.constantFrom(...workspaceLogin.events), fc.constantFrom(...Object.keys(activity([]))), fc.jsonValue(), (name, field, value) => {
      expect(process(one(name, {}, { [field]: value })).deadLetters.filter(({ detail }) => detail.includes('threw'))).toEqual([]);
    }));
  });
});
