import { isoTime } from '@winnow/core';
import { DOMAIN } from '../profile.ts';
import { type Line, type Machine, type Person, type Phone, type Sink } from '../model.ts';
import { type Random } from '../random.ts';
import { organisationOf } from '../world.ts';

export interface OktaContext { readonly person: Pick<Person, 'oktaId' | 'login' | 'name'>; readonly line: Line; readonly machine?: Machine; /** Browser's version, as the company rolls it out. */ readonly browser?: string; readonly random: Random }
interface OktaEvent {
  readonly type: string;
  readonly message: string;
  readonly result: string;
  readonly reason?: string;
  readonly severity?: string;
  readonly session?: string;
  readonly debug?: Readonly<Record<string, string>>;
  readonly phone?: Phone['os'];
  readonly target?: readonly object[];
}

/** What a browser calls itself; versions are the whole numbers that browsers have told for years. */
export function browserOf(os: Machine['os'] | undefined, version = '134'): string {
  const system = os === 'macos' ? 'Macintosh; Intel Mac OS X 10_15_7' : 'Windows NT 10.0; Win64; x64';
  return `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 Safari/537.36`;
}
const verify: Readonly<Record<Phone['os'], string>> = { ios: 'OktaVerify/9.31.0 com.okta.mobile', android: 'OktaVerify/8.4.1 com.okta.android.auth' };

function agent({ machine, browser }: OktaContext, phone: Phone['os'] | undefined): { rawUserAgent: string; os: string; browser: string } {
  if (phone !== undefined) return { rawUserAgent: verify[phone], os: phone === 'ios' ? 'iOS' : 'Android', browser: 'UNKNOWN' };
  return { rawUserAgent: browserOf(machine?.os, browser), os: machine?.os === 'macos' ? 'Mac OS X' : 'Windows 10', browser: 'CHROME' };
}

function deviceOf(machine: Machine | undefined): object | null {
  if (machine === undefined) return null;
  return {
    id: `guo${machine.uuid.replaceAll('-', '').slice(0, 17)}`, name: machine.hostname, os_platform: machine.os === 'macos' ? 'OSX' : 'WINDOWS', os_version: machine.os === 'macos' ? '14.6.1' : '10.0.22631',
    managed: machine.managed, registered: machine.managed, device_integrator: null, disk_encryption_type: machine.managed ? 'ALL_INTERNAL_VOLUMES' : 'NONE', screen_lock_type: 'PASSCODE', jailbreak: null, secure_hardware_present: !machine.virtual,
  };
}

/** Random part of ids, in the style of the vendor's. */
const token = (random: Random, prefix: string): string => prefix + random.text(17, 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789');

/** One event of the System Log, as its API returns it. */
function record(at: number, context: OktaContext, event: OktaEvent): string {
  const { person, line, random } = context;
  const { phone } = event;
  const geo = { city: line.city.city, state: line.city.region, country: line.city.country, postalCode: null, geolocation: { lat: line.city.lat, lon: line.city.lon } };
  const organisation = organisationOf(line.block[1]);
  const userAgent = agent(context, phone);
  return JSON.stringify({
    actor: { id: person.oktaId, type: 'User', alternateId: `${person.login}@${DOMAIN}`, displayName: person.name, detailEntry: null },
    client: { userAgent, zone: 'null', device: phone !== undefined ? 'Mobile' : 'Computer', id: null, ipAddress: line.ip, geographicalContext: geo },
    device: phone !== undefined ? null : deviceOf(context.machine),
    authenticationContext: { authenticationProvider: null, credentialProvider: null, credentialType: null, issuer: null, interface: null, authenticationStep: 0, externalSessionId: event.session ?? 'unknown', rootSessionId: event.session ?? 'unknown' },
    displayMessage: event.message, eventType: event.type, outcome: { result: event.result, reason: event.reason ?? null }, published: isoTime(at),
    securityContext: { asNumber: line.block[1], asOrg: organisation.toLowerCase(), isp: organisation.toLowerCase(), domain: null, isProxy: line.kind === 'vpn' || line.kind === 'hosting' },
    severity: event.severity ?? 'INFO',
    debugContext: { debugData: { requestId: token(random, 'Z9'), requestUri: '/idp/idx/challenge/answer', url: '/idp/idx/challenge/answer?', ...event.debug } },
    legacyEventType: null, transaction: { type: 'WEB', id: token(random, 'aa'), detail: {} }, uuid: random.uuid(), version: '0',
    request: { ipChain: [{ ip: line.ip, geographicalContext: geo, version: line.ip.includes(':') ? 'V6' : 'V4', source: null }] }, target: event.target ?? null,
  });
}

const session = (random: Random): string => token(random, '102');

/** A login that succeeds: the password, with `phone` also a push that is approved from there, the policy's leave, the session. */
export function oktaLogin(sink: Sink, at: number, context: OktaContext, phone?: { readonly line: Line; readonly os: Phone['os'] }): void {
  const id = session(context.random);
  const add = (delay: number, event: OktaEvent, on: OktaContext = context): void => { sink.add('okta', at + delay, record(at + delay, on, { session: id, ...event })); };
  add(0, { type: 'user.authentication.auth_via_mfa', message: 'Authentication of user via MFA', result: 'SUCCESS', debug: { factor: 'PASSWORD_AS_FACTOR' } });
  if (phone !== undefined) {
    add(1500, { type: 'system.push.send_factor_verify_push', message: 'Send Push Verification', result: 'SUCCESS', debug: { factor: 'OKTA_VERIFY_PUSH' } });
    add(9000, { type: 'user.authentication.auth_via_mfa', message: 'Authentication of user via MFA', result: 'SUCCESS', phone: phone.os, debug: { factor: 'OKTA_VERIFY_PUSH' } }, { ...context, line: phone.line });
  }
  const done = phone === undefined ? 700 : 9800;
  add(done, { type: 'policy.evaluate_sign_on', message: 'Evaluation of sign-on policy', result: 'ALLOW', reason: 'Sign-on policy evaluation resulted in ALLOW' });
  add(done + 300, { type: 'user.session.start', message: 'User login to Okta', result: 'SUCCESS' });
}

/** An application opened within a session. */
export function oktaSso(sink: Sink, at: number, context: OktaContext): void {
  sink.add('okta', at, record(at, context, { type: 'user.authentication.sso', message: 'User single sign on to app', result: 'SUCCESS', session: session(context.random), debug: { initiationType: 'SP_INITIATED' } }));
}

/** A wrong password. */
export function oktaRejected(sink: Sink, at: number, context: OktaContext): void {
  sink.add('okta', at, record(at, context, { type: 'user.session.start', message: 'User login to Okta', result: 'FAILURE', reason: 'INVALID_CREDENTIALS', debug: { loginResult: 'INVALID_CREDENTIALS' } }));
}

/** The right password from a place that policy forbids: no session. */
export function oktaBlocked(sink: Sink, at: number, context: OktaContext): void {
  const id = session(context.random);
  sink.add('okta', at, record(at, context, { type: 'user.authentication.auth_via_mfa', message: 'Authentication of user via MFA', result: 'SUCCESS', session: id, debug: { factor: 'PASSWORD_AS_FACTOR' } }));
  sink.add('okta', at + 600, record(at + 600, context, { type: 'policy.evaluate_sign_on', message: 'Evaluation of sign-on policy', result: 'DENY', reason: 'Sign-on policy evaluation resulted in DENY', severity: 'WARN', session: id }));
}

/** A telephone is set up for approvals; the phone's own address writes it. */
export function oktaEnrolled(sink: Sink, at: number, context: OktaContext, phone: Phone): void {
  const { person } = context;
  sink.add('okta', at, record(at, context, { type: 'user.mfa.factor.activate', message: 'Activate factor or authenticator enrollment method for user', result: 'SUCCESS', reason: 'User set up SIGNED_NONCE factor', phone: phone.os, debug: { factor: 'OKTA_VERIFY_PUSH' },
    target: [{ id: person.oktaId, type: 'User', alternateId: `${person.login}@${DOMAIN}`, displayName: person.name, detailEntry: null }] }));
}
