import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Pipeline, type Processed } from '../../../src/index.ts';
import { cloudtrail } from '../../../src/sources/aws/cloudtrail.ts';

const receivedAt = Date.UTC(2026, 2, 4, 12);
const pipeline = new Pipeline({ sources: [cloudtrail] });
const process = (value: unknown): Processed => pipeline.process({ value: new TextEncoder().encode(JSON.stringify(value)), receivedAt });

type Fields = Record<string, unknown>;
const user = (more: Fields = {}): Fields => ({ type: 'IAMUser', principalId: 'AIDAEXAMPLE', accountId: '111122223333', userName: 'Jane.Roe', ...more });
const role = (session: string, more: Fields = {}): Fields => ({ type: 'AssumedRole', principalId: `AROAEXAMPLE:${session}`, accountId: '111122223333', sessionContext: { attributes: { mfaAuthenticated: 'false' } }, ...more });
const record = (eventName: string, userIdentity: unknown, more: Fields = {}): Fields => ({
  eventVersion: '1.11', userIdentity, eventTime: '2026-03-04T11:22:33Z', eventSource: 'sts.amazonaws.com', eventName, awsRegion: 'us-east-1', sourceIPAddress: '203.0.113.7', userAgent: 'Mozilla/5.0', requestParameters: null, responseElements: null, eventID: 'fd3cf5e6-68fd-4a8f-9c0e-1491a23dfdbb', ...more,
});
const console = (result: string, userIdentity: unknown = user(), more: Fields = {}): Fields => record('ConsoleLogin', userIdentity, { eventSource: 'signin.amazonaws.com', responseElements: { ConsoleLogin: result }, additionalEventData: { MFAUsed: 'No' }, ...more });
const saml = (roleSessionName: string, userName: string, more: Fields = {}, provider = 'Okta'): Fields =>
  record('AssumeRoleWithSAML', { type: 'SAMLUser', principalId: `x=:${userName}`, userName }, { requestParameters: { roleSessionName, principalArn: `arn:aws:iam::111122223333:saml-provider/${provider}` }, ...more });
const web = (userName: string, roleSessionName: string): Fields => record('AssumeRoleWithWebIdentity', { type: 'WebIdentityUser', principalId: 'p', userName }, { requestParameters: { roleSessionName } });
const serial = { requestParameters: { serialNumber: 'arn:aws:iam::111122223333:mfa/jane' } };

function short(value: unknown): string {
  const { observations, dropped, deadLetters } = process(value);
  return [
    ...observations.map((o) => [o.winnow.kind, o.event.outcome, o.user?.email ?? o.user?.name ?? '-', o.source?.ip ?? '-', (o.winnow.traits ?? []).join('+'), o.winnow.mfa?.factor ?? ''].join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}
const jane = 'jane.roe@example.com|203.0.113.7';

const table: [string, string, Fields][] = [
  ['at the console', 'login|success|jane.roe|203.0.113.7||', console('Success')],
  ['with a code', 'login|success|jane.roe|203.0.113.7||totp', console('Success', user(), { additionalEventData: { MFAUsed: 'Yes', MFAIdentifier: 'arn:aws:iam::111122223333:mfa/jane' } })],
  ['with a key', 'login|success|jane.roe|203.0.113.7||u2f', console('Success', user(), { additionalEventData: { MFAUsed: 'Yes', MFAIdentifier: 'arn:aws:iam::111122223333:u2f/user/jane/k-1' } })],
  ['with something', 'login|success|jane.roe|203.0.113.7||mfa', console('Success', user(), { additionalEventData: { MFAUsed: 'Yes' } })],
  ['failed', 'login|failure|jane.roe|203.0.113.7||', console('Failure')],
  ['failed with a name that is none', 'drop no_user', console('Failure', user({ userName: 'HIDDEN_DUE_TO_SECURITY_REASONS' }))],
  ['neither', 'other|unknown|jane.roe|203.0.113.7||', console('')],
  ['the owner', 'login|success|root|203.0.113.7||', console('Success', { type: 'Root', principalId: '111122223333', accountId: '111122223333' })],
  ['from an identity provider', `login|success|${jane}||`, console('Success', role('Jane.Roe@example.com'))],
  ['no address', 'login|success|jane.roe|-||', console('Success', user(), { sourceIPAddress: 'AWS Internal' })],
  ['a service\'s name', 'login|success|jane.roe|-||', console('Success', user(), { sourceIPAddress: 'signin.amazonaws.com' })],
  ['IPv6', 'login|success|jane.roe|2001:db8::7||', console('Success', user(), { sourceIPAddress: '2001:DB8:0::7' })],
  ['SAML', `login|success|${jane}||`, saml('jane.roe@example.com', '_x1')],
  ['SAML, named by the subject', `login|success|${jane}||`, saml('session', 'jane.roe@example.com')],
  ['SAML, named by the session', 'login|success|jane|203.0.113.7||', saml('jane', '_x1')],
  ['SAML, not for this role', `login|failure|${jane}|blocked+password-proven|`, saml('jane.roe@example.com', 'x', { errorCode: 'AccessDenied' })],
  ['SAML, too late', `other|failure|${jane}||`, saml('jane.roe@example.com', 'x', { errorCode: 'ExpiredTokenException' })],
  ['Identity Center: Amazon\'s server', 'other|success|jane.roe@example.com|-||', saml('jane.roe@example.com', 'x', {}, 'AWSSSO_9882_DO_NOT_DELETE')],
  ['web identity of a person', `login|success|${jane}||`, web('1234', 'jane.roe@example.com')],
  ['of a pipeline', 'drop no_user', web('repo:example/app:ref:refs/heads/main', 'GitHubActions')],
  ['of a pod', 'drop no_user', web('system:serviceaccount:default:app', '1741')],
  ['of a machine at Google', 'drop no_user', web('1234', 'app@example.iam.gserviceaccount.com')],
  ['a token with a code', 'login|success|jane.roe|203.0.113.7||totp', record('GetSessionToken', user(), serial)],
  ['the same without: a robot has keys, too', 'drop no_user', record('GetSessionToken', user())],
  ['a role after a login with a second factor', 'login|success|jane.roe|203.0.113.7||', record('AssumeRole', user({ sessionContext: { attributes: { mfaAuthenticated: 'true' } } }))],
  ['a role from a role', `login|success|${jane}||`, record('AssumeRole', role('jane.roe@example.com'))],
  ['of a machine', 'drop no_user', record('AssumeRole', role('i-0abcd1234ef567890'))],
  ['by a service for a person', 'drop by_service', record('AssumeRole', role('jane.roe@example.com', { invokedBy: 'cloudformation.amazonaws.com' }))],
  ['by a service', 'drop by_service', record('AssumeRole', { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' })],
  ['the copy in the other account', 'drop no_user', record('AssumeRole', { type: 'AWSAccount', principalId: 'AROAX:jane.roe@example.com' })],
  ['a role that is not for her', `other|failure|${jane}||`, record('AssumeRole', role('jane.roe@example.com'), { errorCode: 'AccessDenied' })],
  ['work', 'drop event_name', record('DescribeInstances', user(), { eventSource: 'ec2.amazonaws.com' })],
  ['no time', 'dead no_time', console('Success', user(), { eventTime: 'soon' })],
  ['damaged inside', 'dead json_syntax', { EventName: 'ConsoleLogin', CloudTrailEvent: '{"eventName":' }],
  ['another cloud\'s', 'dead no_parser', { ...console('Success'), eventSource: 'signin.example.com' }],
];

describe('AWS CloudTrail', () => {
  it.each(table)('%s', (_, expected, value) => { expect(short(value)).toBe(expected); });

  it('reads who, when, with what', () => {
    const [o] = process(record('GetSessionToken', user(), { ...serial, userAgent: '[aws-cli/2.24.0]' })).observations;
    expect(o).toMatchObject({
      '@timestamp': '2026-03-04T11:22:33.000Z', event: { action: 'GetSessionToken' }, user: { name: 'jane.roe', id: 'AIDAEXAMPLE' }, user_agent: { original: 'aws-cli/2.24.0' }, observer: { vendor: 'AWS' }, winnow: { mfa: { device_id: 'arn:aws:iam::111122223333:mfa/jane' } },
    });
    expect(process(console('Success', { type: 'Root', accountId: '111122223333' })).observations[0]?.user?.domain).toBe('111122223333');
  });

  it('is one event, however it comes', () => {
    const plain = console('Success');
    const bridge = { version: '0', id: 'e1', 'detail-type': 'AWS Console Sign In via CloudTrail', source: 'aws.signin', account: '111122223333', time: '2026-03-04T11:22:40Z', region: 'us-east-1', resources: [], detail: plain };
    const looked = { Events: [{ EventId: plain['eventID'], EventName: 'ConsoleLogin', EventTime: '2026-03-04T11:22:33+00:00', CloudTrailEvent: JSON.stringify(plain) }] };
    for (const form of [{ Records: [plain] }, bridge, looked, [plain]]) {
      expect(short(form)).toBe('login|success|jane.roe|203.0.113.7||');
      expect(process(form).observations[0]?.event.id).toBe(process(plain).observations[0]?.event.id);
    }
  });

  it('never throws on a field of another type', () => {
    fc.assert(fc.property(fc.constantFrom(...cloudtrail.events), fc.constantFrom(...Object.keys(console('x'))), fc.jsonValue(), (name, field, value) => {
      expect(process({ ...record(name, user()), [field]: value }).deadLetters.filter(({ detail }) => detail.includes('threw'))).toEqual([]);
    }));
  });
});
