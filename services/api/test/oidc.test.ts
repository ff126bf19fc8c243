import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type api } from '@winnow/core';
import { ConfigError, loadConfig } from '@winnow/platform';
import { pathOf } from '../src/auth/oidc.ts';
import { type Access, type Answer, codeOf, type Company, cookieOf, entries, openAccess, openBeside, openCompany, signIn } from './access.ts';
import { CLIENT, openProvider, type Provider } from './oidc-provider.ts';

const PUBLIC = 'https://winnow.example.com';
let provider: Provider;
let access: Access;
let company: Company;
const configOf = (more = '', issuer = provider.issuer) => loadConfig({ file: 'w.yaml', read: () => `http: { publicUrl: "${PUBLIC}" }\noidc: { issuer: "${issuer}", clientId: ${CLIENT.id}, client_secret: "${CLIENT.secret}", label: Staff login, roleClaim: realm_access.roles, roles: { admin: [w-admin], analyst: [w-analyst, soc], viewer: [w-view] } ${more} }` });
beforeAll(async () => { provider = await openProvider(); access = await openAccess({ config: configOf() }); company = await openCompany(access); });
afterEach(() => { provider.claims = {}; provider.userinfo = {}; provider.fault = 'none'; });
afterAll(async () => { await access.close(); await provider.close(); });

const START = '/api/v1/session/oidc';
const html = { accept: 'text/html,*/*' };
/** To the provider and back; `bend` changes the way back. */
async function through(at: Pick<Access, 'ask'> = access, { next = '', bend = (url) => url, headers = {} }: { readonly next?: string; readonly bend?: (url: string) => string; readonly headers?: Record<string, string> } = {}): Promise<Answer> {
  const start = await at.ask(`${START}${next}`, { headers });
  if (start.status !== 302) return start;
  const { pathname, search } = new URL(bend(provider.authorize(String(start.headers.location))));
  return at.ask(`${pathname}${search}`, { headers: { cookie: cookieOf(start, 'winnow_oidc'), ...headers } });
}
const who = async (answer: Answer): Promise<string> => { const { user, role } = (await access.ask('/api/v1/session', { headers: { cookie: cookieOf(answer) } })).json() as api.Session; return `${user} ${role}`; };
const ann = { sub: 's-ann', email: 'Ann@Example.com', realm_access: { roles: ['w-view', 'soc'] } };

describe('single sign-on', () => {
  it('sends the browser off with PKCE, state and nonce, and back to the configured address only', async () => {
    expect((await access.ask('/api/v1/sign-in')).json()).toMatchObject({ oidc: { label: 'Staff login', href: START } });
    const start = await access.ask(START, { headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http', forwarded: 'host=evil.example' } });
    const { origin, pathname, searchParams } = new URL(String(start.headers.location));
    expect(`${origin}${pathname}`).toBe(`${provider.issuer}/authorize`);
    expect(Object.fromEntries(searchParams)).toMatchObject({ redirect_uri: `${PUBLIC}/api/v1/session/oidc/callback`, response_type: 'code', scope: 'openid email profile', code_challenge_method: 'S256', client_id: 'winnow' });
    for (const name of ['state', 'nonce', 'code_challenge']) expect(searchParams.get(name)?.length).toBeGreaterThan(40);
    expect(start.headers['set-cookie']).toEqual([expect.stringMatching(/^winnow_oidc=[^;]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/)]);
    expect(start.text + String(start.headers.location)).not.toContain(CLIENT.secret);
  });
  it('makes the user, with the highest role that the claims give, and goes where one wanted to', async () => {
    provider.claims = ann;
    const answer = await through(access, { next: `?next=${encodeURIComponent('/cases/c_1?tab=map#x')}` });
    expect([answer.status, answer.headers.location, await who(answer)]).toEqual([302, '/cases/c_1?tab=map#x', 'ann@example.com analyst']);
    expect(answer.headers['set-cookie']?.some((line) => line.startsWith('winnow_oidc=;'))).toBe(true);
  });
  it('brings the role up to date at each signing in, and an admin does not', async () => {
    provider.claims = { ...ann, realm_access: { roles: ['w-admin'] } };
    expect(await who(await through())).toBe('ann@example.com admin');
    const change = async (body: object): Promise<string> => codeOf(await company.admin.ask('/api/v1/users/ann@example.com', { method: 'PATCH', body }));
    expect([await change({ role: 'viewer' }), await change({ password: 'some other phrase' })]).toEqual(['409 role-from-issuer', '409 no-password']);
    const list = (await entries(company)).map((e) => `${e.actor} ${e.action} ${e.what.join('|')}`);
    for (const line of ['ann@example.com user.made ann@example.com|analyst|single sign-on', 'ann@example.com user.changed ann@example.com|role admin|single sign-on', 'ann@example.com session.began single sign-on']) expect(list).toContain(line);
  });
  it('asks the userinfo endpoint for what the ID token leaves out', async () => {
    [provider.claims, provider.userinfo] = [{ sub: 's-ugo', email: 'ugo@example.com' }, { realm_access: { roles: ['w-view'] } }];
    expect(await who(await through())).toBe('ugo@example.com viewer');
  });
  it('one whose clock is 50 seconds ahead is taken', async () => {
    const now = Math.floor(Date.now() / 1000) + 50;
    provider.claims = { ...ann, iat: now, nbf: now, exp: now + 300 };
    expect((await through()).headers.location).toBe('/');
  });
  const now = Math.floor(Date.now() / 1000);
  it.each<[string, { readonly claims?: object; readonly fault?: Provider['fault']; readonly bend?: (url: string) => string; readonly code: string }]>([
    ['no role', { claims: { ...ann, realm_access: { roles: ['other'] } }, code: '403 oidc-no-role' }], ['no claim of roles', { claims: { sub: 's-bob', email: 'bob@example.com' }, code: '403 oidc-no-role' }], ['no name', { claims: { ...ann, email: undefined }, code: '403 oidc-no-name' }], ['a name with markup', { claims: { ...ann, email: '<b>@example.com' }, code: '403 oidc-no-name' }],
    ['an address that is not verified', { claims: { ...ann, email_verified: false }, code: '403 oidc-no-name' }], ['the name of a user with a password', { claims: { ...ann, email: 'admin' }, code: '409 oidc-name-taken' }], ['the name of somebody else of the issuer', { claims: { ...ann, sub: 's-other' }, code: '409 oidc-name-taken' }],
    ['another issuer', { claims: { ...ann, iss: 'https://evil.example' }, code: '403 oidc-failed' }], ['a token for another program', { claims: { ...ann, aud: 'other' }, code: '403 oidc-failed' }], ['another nonce', { claims: { ...ann, nonce: 'x' }, code: '403 oidc-failed' }],
    ['a token of yesterday', { claims: { ...ann, iat: now - 90_000, exp: now - 86_400 }, code: '403 oidc-failed' }], ['a strange signature', { claims: ann, fault: 'signature', code: '403 oidc-failed' }], ['no signature', { claims: ann, fault: 'unsigned', code: '403 oidc-failed' }],
    ['another state', { claims: ann, bend: (url) => url.replace(/state=[^&]+/, 'state=x'), code: '403 oidc-failed' }], ['no state', { claims: ann, bend: (url) => url.replace(/state=[^&]+&/, ''), code: '403 oidc-failed' }], ['a code of somebody else', { claims: ann, bend: (url) => url.replace(/code=[^&]+/, 'code=x'), code: '403 oidc-failed' }],
    ['a refusal of the issuer', { bend: (url) => url.replace(/code=[^&]+/, 'error=access_denied'), code: '403 oidc-refused' }], ['an issuer that breaks', { claims: ann, fault: 'token-500', code: '503 oidc-away' }],
  ])('with %s nobody is signed in', async (_, { claims = {}, fault = 'none', bend, code }) => {
    [provider.claims, provider.fault] = [JSON.parse(JSON.stringify(claims)) as Provider['claims'], fault]; // without what is undefined
    const answer = await through(access, bend === undefined ? {} : { bend });
    expect([codeOf(answer), cookieOf(answer)]).toEqual([code, '']);
  });
  it('a way back works once, in the browser that began it, and for ten minutes', async () => {
    provider.claims = ann;
    const start = await access.ask(START), cookie = cookieOf(start, 'winnow_oidc');
    const { pathname, search } = new URL(provider.authorize(String(start.headers.location)));
    const back = async (headers: Record<string, string>): Promise<string> => { const answer = await access.ask(`${pathname}${search}`, { headers }); return answer.status === 302 ? 'in' : codeOf(answer); };
    const [body = '', signature = ''] = cookie.split('=')[1]?.split('.') ?? [];
    const forged = Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(body, 'base64url').toString()) as object, next: 'https://evil.example' })).toString('base64url');
    expect([await back({}), await back({ cookie: `winnow_oidc=${forged}.${signature}` }), await back({ cookie }), await back({ cookie })]).toEqual(['403 oidc-expired', '403 oidc-expired', 'in', '403 oidc-failed']);
    const late = await access.ask(START), url = new URL(provider.authorize(String(late.headers.location)));
    await access.clock.advance(600_000);
    expect(codeOf(await access.ask(`${url.pathname}${url.search}`, { headers: { cookie: cookieOf(late, 'winnow_oidc') } }))).toBe('403 oidc-expired');
  });
  it('a browser that fails comes to the sign-in page', async () => {
    provider.claims = { ...ann, realm_access: {} };
    const answer = await through(access, { headers: html });
    expect([answer.status, answer.headers.location, cookieOf(answer)]).toEqual([302, '/sign-in?problem=oidc-no-role', '']);
  });
  it('a user who is disabled here stays out', async () => {
    provider.claims = { sub: 's-dis', email: 'dis@example.com', realm_access: { roles: ['soc'] } };
    const first = await through();
    company = { ...company, admin: await signIn(access, 'admin') };
    expect(codeOf(await company.admin.ask('/api/v1/users/dis@example.com', { method: 'PATCH', body: { is_disabled: true } }))).toBe('200');
    expect([(await access.ask('/api/v1/session', { headers: { cookie: cookieOf(first) } })).status, codeOf(await through())]).toEqual([401, '403 disabled']);
  });
});

describe('an issuer that is away', () => {
  it('is said so, and asked again a little later', async () => {
    const other = await openProvider();
    other.fault = 'discovery-500';
    const bench = await openBeside(access, { config: configOf('', other.issuer) });
    try {
      const ask = async (): Promise<string> => { const answer = await bench.ask(START); return answer.status === 302 ? 'on' : codeOf(answer); };
      const asked = (): number | undefined => other.asked.get('/.well-known/openid-configuration');
      expect([await ask(), await ask(), asked()]).toEqual(['503 oidc-away', '503 oidc-away', 1]);
      expect((await bench.ask(START, { headers: html })).headers.location).toBe('/sign-in?problem=oidc-away');
      other.fault = 'none';
      await access.clock.advance(3000);
      expect([await ask(), await ask(), asked()]).toEqual(['on', 'on', 2]);
      await other.close();
      await access.clock.advance(2 * 3_600_000);
      expect(await ask()).toBe('on'); // what was known holds on
    } finally { await bench.close(); }
    const gone = await openBeside(access, { config: configOf('', other.issuer) });
    try { expect([codeOf(await gone.ask(START)), (await gone.ask('/api/v1/sign-in')).status]).toEqual(['503 oidc-away', 200]); } finally { await gone.close(); }
  });
  it('without one there is none', async () => {
    const bench = await openBeside(access, { config: loadConfig() });
    try { expect([codeOf(await bench.ask(START)), codeOf(await bench.ask(`${START}/callback`))]).toEqual(['404 not-found', '404 not-found']); } finally { await bench.close(); }
  });
});

describe('the place to come back to', () => {
  it.each([['/cases/c_1?a=b', '/cases/c_1?a=b'], ['//evil.example/x', '/'], ['/\\evil.example', '/'], ['https://evil.example', '/'], ['/a\\..\\b', '/'], ['javascript:alert(1)', '/'], ['/\tevil', '/'], ['/api/v1/session', '/'], ['/x/../api/v1/cases', '/'], ['/x/..//evil.example', '/'], ['', '/'], [undefined, '/'], [`/${'x'.repeat(1001)}`, '/']])('%j is %s', (next, path) => { expect(pathOf(next)).toBe(path); });
});

describe('its configuration', () => {
  const faults = (yaml: string): string => { try { loadConfig({ file: 'w.yaml', read: () => yaml }); } catch (error) { if (error instanceof ConfigError) return error.message; throw error; } return ''; };
  it.each([
    ['http of another machine', 'http: { publicUrl: "https://w" }\noidc: { issuer: "http://sso.example.com", clientId: a, defaultRole: viewer }', /w\.yaml:2:\d+: oidc\.issuer must begin with https/],
    ['a name that begins like this machine', 'http: { publicUrl: "https://w" }\noidc: { issuer: "http://localhost.example.com", clientId: a, defaultRole: viewer }', /must begin with https/],
    ['no way back', 'oidc: { issuer: "https://sso.example.com", clientId: a, defaultRole: viewer }', /needs http\.publicUrl/], ['no client', 'http: { publicUrl: "https://w" }\noidc: { issuer: "https://sso.example.com", defaultRole: viewer }', /needs oidc\.clientId/],
    ['nobody who may', 'http: { publicUrl: "https://w" }\noidc: { issuer: "https://sso.example.com", clientId: a }', /else nobody may sign in/], ['roles of no claim', 'oidc: { roles: { admin: [x] } }', /needs oidc\.roleClaim/], ['an idle time longer than the session', 'api: { session_idle: 1d }', /api\.session_idle is longer/],
  ])('%s is told', (_, yaml, told) => { expect(faults(yaml)).toMatch(told); });
  it('https, or http on this machine, is taken', () => { for (const issuer of ['https://sso.example.com/x', 'http://127.0.0.1:9/x', 'http://localhost', 'http://[::1]:80/']) expect(faults(`http: { publicUrl: "https://w" }\noidc: { issuer: "${issuer}", clientId: a, defaultRole: viewer }`)).toBe(''); });
});
