import { createHmac, timingSafeEqual } from 'node:crypto';
import { type api } from '@winnow/core';
import { type Config } from '@winnow/platform';
import * as client from 'openid-client';
import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';
import { type ApiDeps } from '../ports.ts';
import { ProblemError } from '../problem.ts';

const TIMEOUT_S = 8;
/** Seconds by which the issuer's clock may differ from this one. */
const SKEW_S = 60;
/** Metadata of the issuer is read again after so long; after a failure, sooner, but not at each click. */
const KNOWN_MS = 3_600_000;
const AGAIN_MS = 3000;
/** How long somebody may take at the issuer. */
export const PENDING_S = 600;

/** What has to be known when somebody comes back; it waits in a signed cookie, so any process of the API can go on with it. */
const PendingSchema = Type.Object({ state: Type.String(), nonce: Type.String(), verifier: Type.String(), next: Type.String(), until: Type.Number() });
/** Somebody whom the issuer names. `subject`: who that is there, for good; `user`: what they are called here. */
export interface Arrived { readonly user: string; readonly subject: string; /** Undefined: roles do not come from the issuer. */ readonly role: api.Role | undefined; readonly next: string }

type Settings = Config['oidc'] & { readonly issuer: string; readonly clientId: string };

/** Signing in at an OpenID provider: authorization code with PKCE, state and nonce. The way back is made of the configuration, never of what a request says. */
export class Oidc {
  readonly #settings: Settings;
  readonly #deps: ApiDeps;
  readonly #redirect: string;
  readonly #key: Buffer;
  #found: { readonly configuration: client.Configuration; readonly at: number } | undefined;
  #failed: { readonly error: unknown; readonly at: number } | undefined;
  #finding: Promise<client.Configuration> | undefined;

  private constructor(deps: ApiDeps, settings: Settings, publicUrl: string) {
    this.#deps = deps;
    this.#settings = settings;
    this.#redirect = `${publicUrl.replace(/\/+$/, '')}/api/v1/session/oidc/callback`;
    this.#key = createHmac('sha256', deps.key).update('winnow oidc 1').digest();
  }
  /** Undefined where none is configured. */
  static of(deps: ApiDeps): Oidc | undefined {
    const { oidc: { issuer, clientId, ...oidc }, http: { publicUrl } } = deps.config;
    return issuer === undefined || clientId === undefined || publicUrl === undefined ? undefined : new Oidc(deps, { ...oidc, issuer, clientId }, publicUrl);
  }
  get label(): string { return this.#settings.label; }
  /** Whether roles come from the issuer, at each signing in. */
  get isMapped(): boolean { return this.#settings.roleClaim !== undefined; }

  /** Where to send the browser, and what its cookie has to hold meanwhile. Rejects with ProblemError 503 while the issuer does not answer. */
  async start(next: string | undefined): Promise<{ readonly url: string; readonly cookie: string }> {
    const configuration = await this.#configuration();
    const pending = { state: client.randomState(), nonce: client.randomNonce(), verifier: client.randomPKCECodeVerifier(), next: pathOf(next), until: this.#deps.clock.now() + PENDING_S * 1000 };
    const url = client.buildAuthorizationUrl(configuration, {
      redirect_uri: this.#redirect, scope: this.#settings.scopes.join(' '), state: pending.state, nonce: pending.nonce,
      code_challenge: await client.calculatePKCECodeChallenge(pending.verifier), code_challenge_method: 'S256',
    });
    const body = Buffer.from(JSON.stringify(pending)).toString('base64url');
    return { url: url.href, cookie: `${body}.${this.#sign(body)}` };
  }

  /** Who came back. `search` is the query of the request. Rejects with ProblemError 403 for whom the issuer or the configuration refuses, 503 while the issuer does not answer. */
  async finish(search: string, cookie: string | undefined): Promise<Arrived> {
    const pending = this.#pendingOf(cookie);
    if (pending === undefined) throw new ProblemError(403, 'oidc-expired', 'this way back is none that began in this browser in the last ten minutes; sign in again');
    const configuration = await this.#configuration();
    const url = new URL(this.#redirect);
    url.search = search;
    try {
      const tokens = await client.authorizationCodeGrant(configuration, url, { expectedState: pending.state, expectedNonce: pending.nonce, pkceCodeVerifier: pending.verifier, idTokenExpected: true });
      const claims = tokens.claims();
      if (claims === undefined) throw new ProblemError(403, 'oidc-failed', 'the issuer sent no ID token');
      const isShort = [this.#settings.userClaim, this.#settings.roleClaim].some((name) => name !== undefined && valueAt(claims, name) === undefined);
      // Some issuers tell groups only when asked once more.
      const more = isShort && configuration.serverMetadata().userinfo_endpoint !== undefined ? await client.fetchUserInfo(configuration, tokens.access_token, claims.sub) : {};
      return { ...this.#arrived({ ...more, ...claims }), subject: `${claims.iss}#${claims.sub}`, next: pathOf(pending.next) };
    } catch (error) { throw this.#told(error); }
  }

  #arrived(claims: Readonly<Record<string, unknown>>): Pick<Arrived, 'user' | 'role'> {
    const { userClaim, roleClaim, roles, defaultRole } = this.#settings;
    const name = valueAt(claims, userClaim);
    if (typeof name !== 'string' || !/^[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}$/.test(name)) throw new ProblemError(403, 'oidc-no-name', `the issuer gives no usable ${userClaim} (oidc.userClaim): letters, digits and . _ @ + -, at most 64`);
    if (userClaim === 'email' && claims['email_verified'] === false) throw new ProblemError(403, 'oidc-no-name', 'the issuer says that this e-mail address is not verified');
    if (roleClaim === undefined) return { user: name.toLowerCase(), role: undefined };
    const given = valueAt(claims, roleClaim);
    const values = new Set(Array.isArray(given) ? given : [given]);
    const role = (['admin', 'analyst', 'viewer'] as const).find((one) => roles[one].some((value) => values.has(value))) ?? defaultRole;
    if (role === undefined) throw new ProblemError(403, 'oidc-no-role', `nothing in ${roleClaim} gives a role here (oidc.roles); ask whoever looks after Winnow`);
    return { user: name.toLowerCase(), role };
  }

  #pendingOf(cookie: string | undefined): Static<typeof PendingSchema> | undefined {
    const [body = '', signature = ''] = cookie?.split('.') ?? [];
    const right = Buffer.from(this.#sign(body)), given = Buffer.from(signature);
    if (body === '' || right.length !== given.length || !timingSafeEqual(right, given)) return undefined;
    const pending: unknown = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')); // signed: it is what `start` made
    return Check(PendingSchema, pending) && this.#deps.clock.now() < pending.until ? pending : undefined;
  }
  #sign(body: string): string { return createHmac('sha256', this.#key).update(body).digest('base64url'); }

  async #configuration(): Promise<client.Configuration> {
    const now = this.#deps.clock.now();
    if (this.#found !== undefined && now - this.#found.at < KNOWN_MS) return this.#found.configuration;
    if (this.#failed !== undefined && now - this.#failed.at < AGAIN_MS) throw this.#told(this.#failed.error);
    this.#finding ??= this.#discover().finally(() => { this.#finding = undefined; });
    try {
      const configuration = await this.#finding;
      [this.#found, this.#failed] = [{ configuration, at: now }, undefined];
      return configuration;
    } catch (error) {
      this.#failed = { error, at: now };
      if (this.#found !== undefined) return this.#found.configuration; // what was known an hour ago most likely still holds
      throw this.#told(error);
    }
  }
  async #discover(): Promise<client.Configuration> {
    const { issuer, clientId, client_secret: secret } = this.#settings;
    const text = secret?.reveal();
    const post = client.ClientSecretPost(text), basic = client.ClientSecretBasic(text);
    const auth: client.ClientAuth = (server, ...rest) => { (server.token_endpoint_auth_methods_supported?.includes('client_secret_post') === true ? post : basic)(server, ...rest); };
    // Signatures are checked although the token comes from the issuer itself: a proxy that reads TLS shall not make admins.
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so as a warning; the configuration lets http pass for this machine alone
    const execute = [client.enableNonRepudiationChecks, ...(issuer.startsWith('http:') ? [client.allowInsecureRequests] : [])];
    return client.discovery(new URL(issuer), clientId, { [client.clockTolerance]: SKEW_S }, text === undefined ? client.None() : auth, { timeout: TIMEOUT_S, execute });
  }

  /** Of what went wrong at the issuer only the kind is logged: its words may hold names. */
  #told(error: unknown): ProblemError {
    if (error instanceof ProblemError) return error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : error instanceof Error ? error.name : 'unknown';
    if (error instanceof client.AuthorizationResponseError) return new ProblemError(403, 'oidc-refused', 'the issuer did not sign you in');
    this.#deps.log.warn({ code: code.slice(0, 80), ...(error instanceof client.ResponseBodyError && { error: error.error.slice(0, 40) }) }, 'single sign-on failed');
    if (isAway(error)) return new ProblemError(503, 'oidc-away', 'the single sign-on does not answer; try again in a while, or sign in with a password', { headers: { 'retry-after': '5' } });
    const why = code === 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED' ? '; the clocks of the issuer and of this machine differ, or it took too long' : '';
    return new ProblemError(403, 'oidc-failed', `the single sign-on failed (${code.slice(0, 60)})${why}; sign in again, and see the log of the API if it stays so`);
  }
}

/** Nobody there, too slow, or broken at their side. The library wraps what fetch throws, or does not. */
function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof client.ResponseBodyError) return error.status >= 500;
  const cause: unknown = error.cause;
  const names = [error, cause].map((one) => (typeof one === 'object' && one !== null && 'name' in one ? one.name : ''));
  const status = typeof cause === 'object' && cause !== null && 'status' in cause && typeof cause.status === 'number' ? cause.status : 0;
  return names.includes('TypeError') || names.includes('TimeoutError') || status >= 500;
}

/** A claim by its name, else by its path: `realm_access.roles`. */
function valueAt(claims: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name.split('.').reduce<unknown>((value, step) => (typeof value === 'object' && value !== null && Object.hasOwn(value, step) ? Reflect.get(value, step) : undefined), claims);
}

/** A place within the console; anything else is its first page. */
export function pathOf(next: string | undefined): string {
  if (next === undefined || next.length > 1000 || !/^\/(?![/\\])[\x21-\x7e]*$/.test(next) || next.includes('\\')) return '/';
  const url = new URL(next, 'http://winnow.invalid');
  return url.origin === 'http://winnow.invalid' && !/^\/(?:\/|api\/)/.test(url.pathname) ? `${url.pathname}${url.search}${url.hash}` : '/';
}
