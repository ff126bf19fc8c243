import { isoTime } from '@winnow/core';
import { DOMAIN } from '../company.ts';
import { type Line, type Machine, type Person, type Sink } from '../model.ts';
import { type Random } from '../random.ts';
import { organisationOf } from '../world.ts';

export interface OktaContext { readonly person: Pick<Person, 'oktaId' | 'login' | 'name'>; readonly line: Line; readonly machine?: Machine; readonly random: Random }
interface OktaEvent {
  readonly type: string;
  readonly message: string;
  readonly result: string;
  readonly reason?: string;
  readonly severity?: string;
  readonly session?: string;
  readonly debug?: Readonly<Record<string, string>>;
  readonly phone?: boolean;
}

const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0.0.0 Safari/537.36';
const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/134.0.0.0 Safari/537.36';
const verify = 'OktaVerify/9.31.0 com.okta.mobile';

function agent(machine: Machine | undefined, phone: boolean): { rawUserAgent: string; os: string; browser: string } {
  if (phone) return { rawUserAgent: verify, os: 'iOS', browser: 'UNKNOWN' };
  return machine?.os === 'macos' ? { rawUserAgent: mac, os: 'Mac OS X', browser: 'CHROME' } : { rawUserAgent: windows, os: 'Windows 10', browser: 'CHROME' };
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
  const phone = event.phone ?? false;
  const geo = { city: line.city.city, state: line.city.region, country: line.city.country, postalCode: null, geolocation: { lat: line.city.lat, lon: line.city.lon } };
  const organisation = organisationOf(line.block[1]);
  const userAgent = agent(context.machine, phone);
  return JSON.stringify({
    actor: { id: person.oktaId, type: 'User', alternateId: `${person.login}@${DOMAIN}`, displayName: person.name, detailEntry: null },
    client: { userAgent, zone: 'null', device: phone ? 'Mobile' : 'Computer', id: null, ipAddress: line.ip, geographicalContext: geo },
    device: phone ? null : deviceOf(context.machine),
    authenticationContext: { authenticationProvider: null, credentialProvider: null, credentialType: null, issuer: null, interface: null, authenticationStep: 0, externalSessionId: event.session ?? 'unknown', rootSessionId: event.session ?? 'unknown' },
    displayMessage: event.message, eventType: event.type, outcome: { result: event.result, reason: event.reason ?? null }, published: isoTime(at),
    securityContext: { asNumber: line.block[1], asOrg: organisation.toLowerCase(), isp: organisation.toLowerCase(), domain: null, isProxy: line.kind === 'vpn' || line.kind === 'hosting' },
    severity: event.severity ?? 'INFO',
    debugContext: { debugData: { requestId: token(random, 'Z9'), requestUri: '/idp/idx/challenge/answer', url: '/idp/idx/challenge/answer?', ...event.debug } },
    legacyEventType: null, transaction: { type: 'WEB', id: token(random, 'aa'), detail: {} }, uuid: random.uuid(), version: '0',
    request: { ipChain: [{ ip: line.ip, geographicalContext: geo, version: 'V4', source: null }] }, target: null,
  });
}

const session = (random: Random): string => token(random, '102');

/** A login that succeeds: the password, with `phone` also a push that is approved from there, the policy's leave, the session. */
export function oktaLogin(sink: Sink, at: number, context: OktaContext, phone?: Line): void {
  const id = session(context.random);
  const add = (delay: number, event: OktaEvent, on: OktaContext = context): void => { sink.add('okta', at + delay, record(at + delay, on, { session: id, ...event })); };
  add(0, { type: 'user.authentication.auth_via_mfa', message: 'Authentication of user via MFA', result: 'SUCCESS', debug: { factor: 'PASSWORD_AS_FACTOR' } });
  if (phone !== undefined) {
    add(1500, { type: 'system.push.send_factor_verify_push', message: 'Send Push Verification', result: 'SUCCESS', debug: { factor: 'OKTA_VERIFY_PUSH' } });
    add(9000, { type: 'user.authentication.auth_via_mfa', message: 'Authentication of user via MFA', result: 'SUCCESS', phone: true, debug: { factor: 'OKTA_VERIFY_PUSH' } }, { ...context, line: phone });
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
