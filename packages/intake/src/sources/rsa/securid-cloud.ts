import { said } from '../../paths.ts';
import { type Draft, type JsonObject } from '../../types.ts';
import { type Reading } from './securid-reading.ts';

type Rule = readonly [kind: Draft['kind'], outcome: Draft['outcome'], action: string, ...traits: readonly string[]];

/** Events by number. A login to an application is decided when the assertion is sent; the steps before it are told one by one. */
const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['901', ['login', 'success', 'portal-sign-in']], ['902', ['login', 'failure', 'portal-sign-in']], ['903', ['login', 'failure', 'portal-sign-in']], ['905', ['login', 'failure', 'portal-sign-in', 'blocked', 'password-proven']], ['906', ['login', 'failure', 'portal-sign-in', 'password-proven']],
  ['907', ['logout', 'success', 'portal-sign-out']], ['20401', ['login', 'success', 'saml-assertion']], ['20901', ['login', 'success', 'oidc-token']], ['20402', ['other', 'failure', 'saml-response']], ['20902', ['other', 'failure', 'oidc-response']],
  ['935', ['login', 'failure', 'password']], ['936', ['login', 'failure', 'password']], ['938', ['login', 'failure', 'password', 'blocked', 'password-proven']],
  ['933', ['login', 'failure', 'access-policy', 'blocked', 'password-proven']], ['940', ['login', 'failure', 'access-policy', 'blocked', 'password-proven']], ['941', ['login', 'failure', 'access-policy', 'blocked', 'password-proven']],
  ['20601', ['login', 'failure', 'access-policy', 'blocked', 'password-proven']], ['20602', ['login', 'failure', 'access-policy', 'blocked', 'password-proven']], ['20701', ['login', 'failure', 'access-policy', 'blocked']], ['20702', ['login', 'failure', 'access-policy', 'blocked']], ['20703', ['login', 'failure', 'access-policy', 'blocked']],
  ['912', ['mfa', 'success', 'additional-authentication']], ['913', ['mfa', 'failure', 'additional-authentication', 'password-proven']], ['20302', ['mfa', 'success', 'multifactor-authentication']], ['20303', ['mfa', 'failure', 'multifactor-authentication']],
  ['3000', ['account-change', 'success', 'device-registration']], ['3001', ['account-change', 'failure', 'device-registration']], ['3002', ['account-change', 'failure', 'device-registration']],
]);

const enrolled = /^(.{2,60}?) ?\b(?:un)?enrol?lment\b.{0,60}?\b(succeeded|failed)\b/i;
const asked = /^(.{2,60}?) (?:authentication|verification) (succeeded|failed)\b/i;
const factors = /approve|biometrics|fingerprint|eyeprint|fido|sms|voice|emergency|tokencode|securid|qr code|passkey/i;

/** Each method has numbers of its own, which grow with every release; their words are alike. */
function byWords(words: string): Rule | undefined {
  const [, , change] = enrolled.exec(words) ?? [];
  if (change !== undefined) return ['account-change', change.toLowerCase() === 'succeeded' ? 'success' : 'failure', 'method-enrolment'];
  const [, method, result] = asked.exec(words) ?? [];
  return method === undefined || !factors.test(method) ? undefined : ['mfa', result?.toLowerCase() === 'succeeded' ? 'success' : 'failure', 'method-authentication'];
}

export const isCloud = (json: JsonObject): boolean => typeof json['eventLogDate'] === 'string' && 'eventCode' in json && 'eventId' in json && ('userId' in json || 'tenantId' in json);

const noRule = (words: string): string => (/\b(?:password|ldap)\b.{0,40}\bsucceeded|initiated|received|attempt/i.test(words) ? 'login_step' : 'not_relevant');

export function readCloud(json: JsonObject): Reading {
  const get = (name: string): string | undefined => said(json[name]);
  const words = (get('eventDescription') ?? '').slice(0, 512);
  const rule = rules.get(get('eventCode') ?? '') ?? byWords(words);
  if (rule === undefined) return noRule(words);
  const [kind, outcome, action, ...traits] = rule;
  const common = { kind, outcome, action, user: get('userId'), stamp: get('eventLogDate'), recordId: get('eventId'), product: 'SecurID Cloud', ...(traits.length > 0 && { traits }) };
  if (kind !== 'mfa' && kind !== 'account-change') return { ...common, ip: get('sourceIPAddress') };
  const factor = { factor: get('method') ?? factors.exec(words)?.[0].toLowerCase(), token: get('deviceId') };
  return kind === 'mfa' ? { ...common, ...factor } : { ...common, ...factor, ip: get('sourceIPAddress') };
}
