import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '../../../src/index.ts';
import { entraAudit } from '../../../src/sources/microsoft/entra-audit.ts';

const receivedAt = Date.UTC(2026, 2, 4, 12);
const pipeline = new Pipeline({ sources: [entraAudit] });
const read = (value: unknown): ReturnType<Pipeline['process']> => pipeline.process({ value: new TextEncoder().encode(JSON.stringify(value)), receivedAt });

const person = (name: string, id: string, ipAddress = '203.0.113.7'): object => ({ id, userPrincipalName: `${name}@example.com`, ipAddress });
const [jane, help, sspr] = [person('jane', '1'), person('helpdesk', '2'), { id: '3', userPrincipalName: 'fim_password_service@support.onmicrosoft.com' }];
const app = (displayName: string): object => ({ user: null, app: { displayName } });
const target = (...modifiedProperties: object[]): object => ({ id: '1', type: 'User', userPrincipalName: 'jane@example.com', modifiedProperties });
const laptop = { id: 'object-1', type: 'Device', displayName: 'LT-0042' };
const audit = (activityDisplayName: string, more: object = {}): Record<string, unknown> => ({
  id: `${activityDisplayName}_1`, category: 'UserManagement', result: 'success', resultReason: '', activityDisplayName, activityDateTime: '2026-03-02T09:31:22.0440351Z', loggedByService: 'Authentication Methods', initiatedBy: { user: jane, app: null }, targetResources: [target()], additionalDetails: [], ...more,
});
const hub = (properties: unknown): object => ({ time: '2026-03-02T09:31:22Z', operationName: 'x', category: 'AuditLogs', tenantId: 't', properties });
const modified = (displayName: string, before: unknown, after: unknown): object => ({ targetResources: [target({ displayName, oldValue: JSON.stringify(before), newValue: JSON.stringify(after) })] });
const phones = (...tokens: string[]): object[] => tokens.map((DeviceToken) => ({ DeviceToken, Id: DeviceToken }));

function short(value: unknown): string {
  const { observations, dropped, deadLetters } = read(value);
  return [
    ...observations.map((o) => [o.winnow.kind, o.event.outcome, o.user?.name ?? '-', o.source?.ip ?? '-', Object.values(o.winnow.mfa ?? {}).join(' '), o.winnow.device_id ?? '-'].join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}

const REGISTERED = 'User registered security info';
const PHONE_APP = 'StrongAuthenticationPhoneAppDetail';
const table: [string, string, unknown][] = [
  ['registered by herself', 'account-change|success|jane|203.0.113.7|Mobile Phone SMS|-', audit(REGISTERED, { resultReason: 'User registered Mobile Phone SMS' })],
  ['registered by the help desk: its address is not hers', 'account-change|success|jane|-|temporary access pass|-', audit('Admin registered security info', { initiatedBy: { user: help }, resultReason: 'Admin registered temporary access pass method for user' })],
  ['tried in vain', 'account-change|failure|jane|203.0.113.7||-', audit(REGISTERED, { result: 'failure' })],
  ['begun', 'drop registration_step', audit('User started security info registration')],
  ['all that is asked for', 'drop registration_step', audit('User registered all required security info')],
  ['her own new password', 'account-change|success|jane|203.0.113.7||-', audit('Reset password (self-service)')],
  ['somebody else\'s for her', 'account-change|success|jane|-||-', audit('Reset user password', { initiatedBy: { user: help } })],
  ['its echo', 'drop echo', audit('Reset user password', { initiatedBy: { user: sspr } })],
  ['a new phone', 'account-change|success|jane|-|phone app t2|-', audit('Update user', { initiatedBy: app('Azure MFA StrongAuthenticationService'), ...modified(PHONE_APP, phones('t1'), phones('t1', 't2')) })],
  ['a phone less', 'account-change|success|jane|203.0.113.7|phone app|-', audit('Update user', modified(PHONE_APP, phones('t1', 't2'), phones('t1')))],
  ['the phone as before', 'drop update_user', audit('Update user', modified(PHONE_APP, phones('t1'), phones('t1')))],
  ['an app without a phone\'s token', 'account-change|success|jane|203.0.113.7|phone app|-', audit('Update user', modified(PHONE_APP, [], [{ DeviceToken: 'NO_DEVICE_TOKEN', Id: '9' }]))],
  ['a new number', 'account-change|success|jane|203.0.113.7|phone +1 2025550142|-', audit('Update user', modified('StrongAuthenticationUserDetails', [], [{ PhoneNumber: '+1 2025550142' }]))],
  ['a new desk', 'drop update_user', audit('Update user', modified('Department', ['a'], ['b']))],
  ['a property called as every object\'s own', 'drop update_user', audit('Update user', modified('constructor', [], [{ DeviceToken: 'x' }]))],
  ['a device of hers', 'account-change|success|jane|203.0.113.7||a1b2', audit('Register device', { targetResources: [laptop, target()], additionalDetails: [{ key: 'Device Id', value: 'a1b2' }, { key: 'Device OS', value: 'Windows' }] })],
  ['given to her by hand', 'account-change|success|jane|-||object-1', audit('Add registered owner to device', { initiatedBy: { user: help }, targetResources: [target(), laptop] })],
  ['its echo in the directory', 'drop echo', audit('Add registered owner to device', { initiatedBy: app('Device Registration Service'), targetResources: [target(), laptop] })],
  ['a push that nobody had asked for', 'mfa|failure|jane|203.0.113.7||-', audit('Fraud reported - user is blocked for MFA')],
  ['a group', 'drop activity', audit('Add member to group')],
  ['an application\'s', 'drop no_user', audit(REGISTERED, { initiatedBy: app('x'), targetResources: [] })],
  ['from the hub', 'account-change|success|jane|203.0.113.7||-', hub(audit(REGISTERED))],
  ['JSON in a string', 'account-change|success|jane|203.0.113.7||-', hub(JSON.stringify(audit(REGISTERED)))],
  ['flattened', 'account-change|success|jane|203.0.113.7||-', { ...audit(REGISTERED), initiatedBy: undefined, 'initiatedBy.user.userPrincipalName': 'jane@example.com', 'initiatedBy.user.id': '1', 'initiatedBy.user.ipAddress': '203.0.113.7' }],
  ['Intune\'s audit is another\'s', 'dead no_parser', hub({ AuditEventId: 'a', ActivityResultStatus: 1 })],
  ['another service\'s', 'dead no_parser', { category: 'AuditLogs', operationName: 'x', properties: { message: 'y' } }],
];

describe('microsoft.entra-audit', () => {
  it.each(table)('%s', (_, expected, value) => { expect(short(value)).toBe(expected); });

  it('one change is one observation, from the hub and from Graph', () => {
    expect(read(hub(audit(REGISTERED))).observations[0]?.event.id).toBe(read(audit(REGISTERED)).observations[0]?.event.id);
  });
});
