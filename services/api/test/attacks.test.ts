import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type api } from '@winnow/core';
import { loadConfig } from '@winnow/platform';
import { Tries } from '../src/auth/limits.ts';
import { Passwords } from '../src/auth/passwords.ts';
import { type Access, type Answer, type Ask, browserOf, codeOf, type Company, cookieOf, openAccess, openBeside, openCompany, PASSWORD, signIn, tokenOf } from './access.ts';

const folder = mkdtempSync(join(tmpdir(), 'winnow-console-'));
let access: Access;
let company: Company;
beforeAll(async () => {
  mkdirSync(join(folder, 'web', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'web', 'index.html'), '<!doctype html><title>the console</title>');
  writeFileSync(join(folder, 'web', 'assets', 'app.js'), '// the script');
  writeFileSync(join(folder, 'web', 'secret.txt'), 'not for you');
  writeFileSync(join(folder, 'secret.txt'), 'not for you');
  writeFileSync(join(folder, 'web', 'assets', '.hidden'), 'not for you');
  access = await openAccess({ consoleFolder: join(folder, 'web') });
  company = await openCompany(access);
});
beforeEach(async () => { await access.clock.advance(16 * 60_000); company = { admin: await signIn(access, 'admin'), analyst: await signIn(access, 'analyst'), viewer: await signIn(access, 'viewer') }; }); // nobody is locked out by the test before
afterAll(async () => { await access.close(); rmSync(folder, { recursive: true, force: true }); });
const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> => access.ask(`/api/v1${path}`, { method: 'POST', body, headers });
const whoami = async (headers: Record<string, string>): Promise<string> => codeOf(await access.ask('/api/v1/session', { headers }));

describe('a session', () => {
  it('is of no use after signing out, to nobody', async () => {
    const [stolen, other] = [await signIn(access, 'analyst'), await signIn(access, 'analyst')];
    expect(await whoami({ cookie: stolen.cookie })).toBe('200');
    const out = await stolen.ask('/api/v1/session', { method: 'DELETE' });
    expect([out.status, out.text, out.headers['set-cookie']?.[0]]).toEqual([204, '', expect.stringMatching(/^winnow_session=; .*Expires=Thu, 01 Jan 1970/)]);
    expect([await whoami({ cookie: stolen.cookie }), await whoami({ cookie: other.cookie })]).toEqual(['401 not-signed-in', '200']);
  });
  it('cannot be fixed beforehand: signing in gives another one, and ends the one that came', async () => {
    const planted = `winnow_session=${'A'.repeat(43)}`;
    const answer = await post('/session', { user: 'viewer', password: PASSWORD }, { cookie: planted });
    expect([cookieOf(answer) === planted, await whoami({ cookie: planted })]).toEqual([false, '401 not-signed-in']);
    const again = await post('/session', { user: 'viewer', password: PASSWORD }, { cookie: cookieOf(answer) });
    expect([cookieOf(again) === cookieOf(answer), await whoami({ cookie: cookieOf(answer) }), await whoami({ cookie: cookieOf(again) })]).toEqual([false, '401 not-signed-in', '200']);
  });
  it.each<[string, (secret: string) => string]>([['a made up one', () => 'B'.repeat(43)], ['its hash', () => '0'.repeat(64)], ['one with a letter changed', (s) => (s.startsWith('A') ? 'B' : 'A') + s.slice(1)], ['none', () => ''], ['SQL', () => "' OR 1=1 --"], ['an object', () => '{"$ne":""}'], ['two of them, the first made up', (s) => `${'C'.repeat(43)}; winnow_session=${s}`]])('%s is none', async (_, bend) => { expect(await whoami({ cookie: `winnow_session=${bend(company.viewer.cookie.split('=')[1] ?? '')}` })).toBe('401 not-signed-in'); });
  it('with TLS its cookie is for this host alone', async () => {
    const beside = await openBeside(access, { config: loadConfig({ overrides: { 'http.secureCookies': 'true' } }) });
    try {
      const answer = await beside.ask('/api/v1/session', { method: 'POST', body: { user: 'viewer', password: PASSWORD } });
      expect([answer.headers['set-cookie'], answer.headers['strict-transport-security']]).toEqual([[expect.stringMatching(/^__Host-winnow_session=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; Secure; SameSite=Strict$/)], expect.stringContaining('max-age=15552000')]);
      const secret = cookieOf(answer, '__Host-winnow_session');
      expect([(await beside.ask('/api/v1/session', { headers: { cookie: secret } })).status, (await beside.ask('/api/v1/session', { headers: { cookie: secret.replace('__Host-', '') } })).status]).toEqual([200, 401]);
    } finally { await beside.close(); }
  });
});

describe('a token', () => {
  it.each<[string, (token: string, cookie: string) => Record<string, string>]>([
    ['a made up one', () => ({ authorization: `Bearer wn_${'A'.repeat(43)}` })], ['of another system', () => ({ authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9.' })], ['a session', (_, cookie) => ({ authorization: `Bearer ${cookie.split('=')[1] ?? ''}` })], ['one in the cookie', (token) => ({ cookie: `winnow_session=${token}` })],
    ['one of another kind', (token) => ({ authorization: `Basic ${Buffer.from(`admin:${token}`).toString('base64')}` })], ['one with a letter changed', (token) => ({ authorization: `Bearer ${token.slice(0, -1)}${token.endsWith('A') ? 'E' : 'A'}` })], ['a wrong one beside a good session', (_, cookie) => ({ authorization: 'Bearer wn_no', cookie })],
  ])('%s is none', async (_, headers) => { const { token } = await tokenOf(company.admin, ['read']); expect(await whoami(headers(token, company.admin.cookie))).toBe('401 not-signed-in'); });
  it('in the address is none: addresses are written into logs', async () => { const { token } = await tokenOf(company.admin, ['read']); expect((await access.ask(`/api/v1/session?token=${token}&access_token=${token}`)).status).toBe(401); });
  it('may not more than its owner, cannot make others, and cannot change passwords', async () => {
    const make = async (browser: Company['admin'], scopes: readonly string[]): Promise<string> => codeOf(await browser.ask('/api/v1/tokens', { method: 'POST', body: { name: 'x', scopes } }));
    expect([await make(company.viewer, ['read', 'act']), await make(company.analyst, ['admin']), await make(company.analyst, ['ingest']), await make(company.viewer, ['root']), await make(company.viewer, [])]).toEqual(['403 not-allowed', '403 not-allowed', '403 not-allowed', '400 bad-request', '400 bad-request']);
    const { headers } = await tokenOf(company.admin, ['admin']);
    const ask = async (path: string, body: object): Promise<string> => codeOf(await post(path, body, headers));
    expect([await ask('/tokens', { name: 'x', scopes: ['read'] }), await ask('/session/password', { old: PASSWORD, password: 'another phrase' }), codeOf(await access.ask('/api/v1/cases', { headers }))]).toEqual(['403 session-needed', '403 session-needed', '403 not-allowed']);
  });
  it('needs no CSRF token, for no page of another site can send it', async () => {
    const { headers } = await tokenOf(company.analyst, ['act', 'read']);
    expect(codeOf(await access.ask('/api/v1/views/by-token', { method: 'PUT', body: { q: '', is_shared: false }, headers }))).toBe('200');
  });
});

describe('a change from another site', () => {
  const save = async (browser: Company['admin'], headers: Record<string, string>): Promise<string> => codeOf(await access.ask('/api/v1/views/csrf', { method: 'PUT', body: { q: '', is_shared: false }, headers: { cookie: browser.cookie, ...headers } }));
  it.each<[string, (own: Company) => Record<string, string>, string]>([
    ['without the token', () => ({}), '403 csrf'], ['with an empty one', () => ({ 'x-csrf-token': '' }), '403 csrf'], ['with a wrong one', () => ({ 'x-csrf-token': 'A'.repeat(43) }), '403 csrf'], ['with that of another session', ({ analyst }) => ({ 'x-csrf-token': analyst.csrf }), '403 csrf'],
    ['from another origin', ({ viewer }) => ({ 'x-csrf-token': viewer.csrf, origin: 'https://evil.example' }), '403 cross-origin'], ['from a page without an origin', ({ viewer }) => ({ 'x-csrf-token': viewer.csrf, origin: 'null' }), '403 cross-origin'], ['from another port', ({ viewer }) => ({ 'x-csrf-token': viewer.csrf, origin: 'http://127.0.0.1:1' }), '403 cross-origin'],
    ['as the browser says', ({ viewer }) => ({ 'x-csrf-token': viewer.csrf, 'sec-fetch-site': 'cross-site' }), '403 cross-origin'], ['from a neighbour of the same site', ({ viewer }) => ({ 'x-csrf-token': viewer.csrf, 'sec-fetch-site': 'same-site' }), '403 cross-origin'],
    ['no: from the console', ({ viewer }) => ({ 'x-csrf-token': viewer.csrf, 'sec-fetch-site': 'same-origin', origin: 'http://127.0.0.1:5173' }), '200'], ['no: from an older browser', ({ viewer }) => ({ 'x-csrf-token': viewer.csrf, origin: `http://127.0.0.1:${String(access.port)}` }), '200'], ['no: from a program', ({ viewer }) => ({ 'x-csrf-token': viewer.csrf }), '200'],
  ])('%s', async (_, headers, code) => { expect(await save(company.viewer, headers(company))).toBe(code); });
  it.each(['/session', '/setup'])('signs nobody in as somebody else: POST %s', async (path) => { expect(codeOf(await post(path, { user: 'viewer', password: PASSWORD, ...(path === '/setup' && { token: 'x'.repeat(20) }) }, { origin: 'https://evil.example' }))).toBe('403 cross-origin'); });
  it('behind a proxy its own address is the configured one, whatever the host says', async () => {
    const beside = await openBeside(access, { config: loadConfig({ overrides: { 'http.publicUrl': 'https://winnow.example.com' } }) });
    const from = async (origin: string, host: string): Promise<string> => codeOf(await beside.ask('/api/v1/session', { method: 'POST', body: { user: 'viewer', password: PASSWORD }, headers: { origin, host } }));
    try { expect([await from('http://evil.example', 'evil.example'), await from('https://winnow.example.com', '127.0.0.1:8080')]).toEqual(['403 cross-origin', '200']); } finally { await beside.close(); }
  });
  it('a form is refused, and so is what pretends to be another method', async () => {
    const form = await access.ask('/api/v1/session', { method: 'POST', raw: '{"user":"viewer","password":"x"}', headers: { 'content-type': 'text/plain' } });
    const multipart = await access.ask('/api/v1/session', { method: 'POST', raw: 'user=viewer', headers: { 'content-type': 'application/x-www-form-urlencoded' } });
    const disguised = await company.viewer.ask('/api/v1/session', { headers: { 'x-http-method-override': 'DELETE', 'x-http-method': 'DELETE' } });
    expect([codeOf(form), codeOf(multipart), disguised.status, await whoami({ cookie: company.viewer.cookie })]).toEqual(['400 bad-request', '415 wrong-type', 200, '200']);
  });
  it('no answer allows other sites to read it', async () => {
    const answer = await company.viewer.ask('/api/v1/session', { headers: { origin: 'https://evil.example' } });
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect((await access.ask('/api/v1/session', { method: 'OPTIONS', headers: { origin: 'https://evil.example', 'access-control-request-method': 'DELETE' } })).headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('guessing passwords', () => {
  const guess = async (user: string, password = 'a wrong guess', headers: Record<string, string> = {}): Promise<string> => codeOf(await post('/session', { user, password }, headers));
  it('of one user is over after five, also for the right one, until 15 minutes went by', async () => {
    const codes: string[] = [];
    for (let i = 0; i < 6; i++) codes.push(await guess('viewer', 'a wrong guess', { 'x-forwarded-for': `198.51.100.${String(i)}` })); // no proxy of ours said so
    const refused = await post('/session', { user: 'Viewer', password: PASSWORD });
    expect([codes, codeOf(refused), Number(refused.headers['retry-after'])]).toEqual([[...Array.from({ length: 5 }, () => '401 wrong-credentials'), '429 too-many-tries'], '429 too-many-tries', 900]);
    expect(await guess('analyst', PASSWORD)).toBe('200');
    await access.clock.advance(899_000);
    expect(await guess('viewer', PASSWORD)).toBe('429 too-many-tries');
    await access.clock.advance(1000);
    expect(await guess('viewer', PASSWORD)).toBe('200');
  });
  it('of many users is over after twenty from one address', async () => {
    const codes: string[] = [];
    for (let i = 0; i < 21; i++) codes.push(await guess(`user${String(i)}`));
    expect([codes.filter((code) => code.startsWith('401')).length, codes.at(-1), await guess('analyst', PASSWORD)]).toEqual([20, '429 too-many-tries', '429 too-many-tries']);
  });
  it('all at once gives no more tries', async () => {
    const codes = await Promise.all(Array.from({ length: 15 }, () => guess('viewer')));
    expect(codes.filter((code) => code.startsWith('401'))).toHaveLength(5);
  });
  it('with the old password at the change of one\'s own counts, too', async () => {
    const codes: string[] = [];
    for (let i = 0; i < 6; i++) codes.push(codeOf(await company.viewer.ask('/api/v1/session/password', { method: 'POST', body: { old: `guess ${String(i)}`, password: 'another phrase' } })));
    expect([codes[4], codes[5]]).toEqual(['403 wrong-credentials', '429 too-many-tries']);
  });
  it('tells nobody who has an account here', async () => {
    await company.admin.ask('/api/v1/users', { method: 'POST', body: { user: 'gone', role: 'viewer', password: PASSWORD } });
    await company.admin.ask('/api/v1/users/gone', { method: 'PATCH', body: { is_disabled: true } });
    const texts = [await post('/session', { user: 'nobody', password: PASSWORD }), await post('/session', { user: 'viewer', password: 'a wrong guess' }), await post('/session', { user: 'gone', password: PASSWORD })].map(({ status, text }) => `${String(status)} ${text}`);
    expect(new Set(texts).size).toBe(1);
  });
  it('what is remembered of it is bounded, and all of an IPv6 /64 is one address', () => {
    let now = 0;
    const tries = new Tries(() => now);
    for (let i = 0; i < 15_000; i++) tries.begin(`u${String(i)}`, `10.${String(i >> 16)}.${String((i >> 8) & 255)}.${String(i & 255)}`);
    expect(tries.size).toBe(20_000);
    const many = (address: (i: number) => string): string => { const fresh = new Tries(() => now); try { for (let i = 0; i < 21; i++) fresh.begin(`u${String(i)}`, address(i)); } catch { return 'over'; } return 'on'; };
    expect([many((i) => `2001:db8::${i.toString(16)}`), many((i) => `2001:db8:0:0:${i.toString(16)}::1`), many((i) => `2001:db8:0:${i.toString(16)}::1`), many(() => '::ffff:198.51.100.1'), many((i) => `::ffff:198.51.100.${String(i)}`)]).toEqual(['over', 'over', 'on', 'over', 'on']);
    const back = new Tries(() => now);
    for (let i = 0; i < 100; i++) back.begin('ann', '198.51.100.1')(); // who signs in is not counted
    for (let i = 0; i < 5; i++) { now += 1; back.begin('ann', '198.51.100.1'); }
    expect(() => back.begin('ann', '198.51.100.1')).toThrow('too many failed tries');
  });
});

describe('what is stored of a password', () => {
  it('is salted, says how it was made, and takes so much', async () => {
    const real = new Passwords();
    const [one, two] = await Promise.all([real.hash('correct horse'), real.hash('correct horse')]);
    expect([one, one === two]).toEqual([expect.stringMatching(/^scrypt\$17\$8\$1\$[\w-]{22}\$[\w-]{43}$/), false]);
    // Another cost from then on: what was stored before still fits.
    const later = new Passwords(4);
    expect([await later.fits('correct horse', one), await later.fits('correct horsf', one), await later.fits('correct horse', undefined), await later.fits('x', 'plain text'), await later.fits('', 'scrypt$4$8$1$$')]).toEqual([true, false, false, false, false]);
  });
  it('more than 32 at once are told to wait', async () => {
    const many = await Promise.allSettled(Array.from({ length: 40 }, () => new Promise((go) => { setTimeout(go, 0); }).then(() => shared.fits('x', undefined))));
    expect(many.filter((one) => one.status === 'rejected')).toHaveLength(8);
  });
});
const shared = new Passwords(12);

describe('paths', () => {
  it.each([
    '/assets/../secret.txt', '/assets/../../secret.txt', '/assets/../../../../../../etc/passwd', '/assets/%2e%2e/secret.txt', '/assets/..%2fsecret.txt', '/assets/%2e%2e%2f%2e%2e%2fetc%2fpasswd', '/assets/..%5csecret.txt', '/assets/....//secret.txt', '/assets/%252e%252e/secret.txt', '/assets/..%c0%af../etc/passwd', '/assets//etc/passwd',
    '/assets/.hidden', '/assets/app.js/../../secret.txt', '/assets/%00/../secret.txt', '/assets/app.js%00.html', '/../secret.txt', '/secret.txt', '//etc/passwd', '/assets/',
  ])('%s gives no file', async (path) => {
    const { status, text } = await access.ask(path);
    expect(text).not.toMatch(/not for you|root:/);
    expect(status === 200 ? text : '').toMatch(/^$|the console/);
    expect(status).toBeLessThan(500);
  });
  it('what is there is served', async () => { expect([(await access.ask('/assets/app.js')).text, (await access.ask('/cases/c_1')).text]).toEqual(['// the script', expect.stringContaining('the console')]); });
  it.each(['//evil.example/', '//evil.example/%2e%2e', '/\\evil.example', '/api/v1//evil.example', '/api/v1/session/oidc?next=//evil.example', '/%0d%0aLocation:%20https://evil.example'])('%s leads nowhere else', async (path) => {
    const { headers } = await access.ask(path, { headers: { accept: 'text/html' } });
    expect([headers.location?.replace(/^\/sign-in\?problem=not-found$/, ''), headers['x-injected']]).toEqual([path.includes('oidc') ? '' : undefined, undefined]);
  });
});

describe('what is too much', () => {
  const big = (n: number): object => ({ user: 'viewer', password: 'x'.repeat(n) });
  it('a body', async () => {
    expect([codeOf(await post('/session', big(300_000))), codeOf(await post('/session', big(257)))]).toEqual(['413 too-large', '400 bad-request']);
    const chunked = await raw('POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n' + `10000\r\n${'x'.repeat(65_536)}\r\n`.repeat(5) + '0\r\n\r\n');
    expect(chunked).toMatch(/^HTTP\/1\.1 413/);
  });
  it('headers and cookies', async () => {
    expect(await raw(`GET /api/v1/session HTTP/1.1\r\nHost: x\r\nCookie: winnow_session=${'x'.repeat(50_000)}\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431/);
    expect(await raw(`GET /api/v1/session HTTP/1.1\r\nHost: x\r\n${'X-A: b\r\n'.repeat(30_000)}\r\n`)).toMatch(/^HTTP\/1\.1 431/);
    expect(await whoami({ cookie: Array.from({ length: 500 }, (_, i) => `c${String(i)}=1`).join('; ') })).toBe('401 not-signed-in');
    expect(await whoami({ cookie: 'winnow_session=%E0%A4%A; a="; __proto__=x; constructor=y' })).toBe('401 not-signed-in');
  });
  it.each([
    ['no HTTP', 'hello\r\n\r\n', 400, 'bad-request'], ['a method that nobody knows', 'FOO / HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'bad-request'], ['an address of 100 kB', `GET /${'a'.repeat(100_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431, 'too-long'], ['bytes that are no text', 'GET /\u0000 HTTP/1.1\r\nHost: x\r\n\r\n', 400, 'bad-request'],
  ])('%s is told what is wrong like all others', async (_, bytes, status, code) => {
    const [head = '', body = ''] = (await raw(bytes)).split('\r\n\r\n');
    expect([head.split('\r\n')[0], head]).toEqual([expect.stringMatching(`^HTTP/1.1 ${String(status)} `), expect.stringContaining('content-type: application/problem+json')]);
    expect(JSON.parse(body)).toMatchObject({ status, code });
  });
  it('two lengths at once, which is how requests are smuggled', async () => { expect(await raw('POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /api/v1/audit HTTP/1.1\r\nHost: x\r\n\r\n')).toMatch(/^HTTP\/1\.1 400/); });
});
/** What is answered to these bytes, as text. */
function raw(bytes: string): Promise<string> {
  return new Promise((done) => {
    const socket = connect(access.port, '127.0.0.1');
    let text = '';
    socket.on('data', (data) => { text += data.toString(); socket.end(); });
    socket.on('error', () => undefined);
    socket.on('close', () => { done(text); });
    socket.write(bytes);
  });
}

describe('JSON', () => {
  it.each<[string, string]>([['__proto__', '{"user":"viewer","password":"x","__proto__":{"role":"admin"}}'], ['constructor', '{"user":"viewer","password":"x","constructor":{"prototype":{"role":"admin"}}}'], ['more than there is', '{"user":"viewer","password":"x","role":"admin"}'], ['a list', '["viewer"]'], ['an operator', '{"user":{"$gt":""},"password":{"$gt":""}}'], ['nothing', ''], ['half of it', '{"user":'], ['no JSON', 'null']])('%s is refused', async (_, text) => {
    const answer = await access.ask('/api/v1/session', { method: 'POST', raw: text, headers: { 'content-type': 'application/json' } });
    expect([answer.status, (answer.json() as api.Problem).code]).toEqual([400, 'bad-request']);
    expect(({} as Record<string, unknown>)['role']).toBeUndefined(); // nothing became everything's
  });
  it('names of members of every object are names of nobody', async () => {
    for (const user of ['constructor', 'toString', 'hasOwnProperty', 'valueOf']) expect(codeOf(await post('/session', { user, password: PASSWORD }))).toBe('401 wrong-credentials');
    const answer = await company.admin.ask('/api/v1/users/__proto__', { method: 'PATCH', body: { role: 'admin' } });
    expect(codeOf(answer)).toBe('404 not-found');
  });
});

describe('what goes out', () => {
  const safe = (answer: Answer): void => {
    expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'SAMEORIGIN', 'referrer-policy': 'no-referrer', 'cross-origin-opener-policy': 'same-origin', 'cross-origin-resource-policy': 'same-origin' });
    expect(answer.headers['content-security-policy']).toBe("default-src 'self';script-src 'self';style-src 'self' 'unsafe-inline';img-src 'self' data:;connect-src 'self';font-src 'self';object-src 'none';base-uri 'none';form-action 'self';frame-ancestors 'none'");
    expect(answer.headers['x-powered-by'] ?? answer.headers['server']).toBeUndefined();
  };
  it.each<[string, Ask]>([['/', {}], ['/assets/app.js', {}], ['/assets/none.js', {}], ['/api/v1/sign-in', {}], ['/api/v1/session', {}], ['/api/v1/none', {}], ['/api/v1/session', { method: 'POST', body: {} }]])('%s has the headers that keep browsers safe', async (path, ask) => { safe(await access.ask(path, ask)); });
  it('an address that cannot be read is refused as safely', async () => {
    const answer = await access.ask('/api/v1/%<script>');
    expect([codeOf(answer), answer.headers['x-content-type-options'], answer.headers['content-type'], answer.text.includes('<script>')]).toEqual(['400 bad-request', 'nosniff', expect.stringMatching(/^application\/problem\+json/), false]);
  });
  it('is kept by nobody on the way', async () => { for (const path of ['/api/v1/session', '/api/v1/cases']) expect((await company.viewer.ask(path)).headers['cache-control']).toBe('no-store'); });
  it.each(['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', '=cmd|\'/c calc\'!A0', '${7*7}{{7*7}}'])('%s comes back as data', async (text) => {
    const saved = await company.analyst.ask(`/api/v1/views/${encodeURIComponent(text)}`, { method: 'PUT', body: { q: '', is_shared: true } });
    const list = await company.viewer.ask('/api/v1/views');
    for (const answer of [saved, list]) { expect(String(answer.headers['content-type'])).toMatch(/^application\/json/); safe(answer); }
    expect((list.json() as { items: api.View[] }).items.map((view) => view.name)).toContain(text);
    const lost = await access.ask(`/api/v1/${encodeURIComponent(text)}?x=${encodeURIComponent(text)}`, { headers: { accept: 'text/html' } });
    expect([lost.status, lost.headers['content-type']]).toEqual([404, expect.stringMatching(/^application\/problem\+json/)]);
    safe(lost);
  });
  it('tells nothing of what is inside when something fails', async () => {
    for (const path of ['/api/v1/views/%ff', '/api/v1/cases?q=%00', '/api/v1/cases?cursor=e30', '/api/v1/cases?limit[]=1&limit[]=2', '/api/v1/tokens/%2e%2e%2f']) {
      const answer = await company.viewer.ask(path, path.includes('views') || path.includes('tokens') ? { method: 'DELETE' } : {});
      expect([path, answer.status < 500]).toEqual([path, true]);
      expect(answer.text).not.toMatch(/at .*\.ts|node_modules|DB::|Exception/);
    }
  });
});

it('a session of somebody else does not change whose views, tokens and password are meant', async () => {
  const { id } = await tokenOf(company.analyst, ['read']);
  await company.analyst.ask('/api/v1/views/secret-hunt', { method: 'PUT', body: { q: 'person:ann', is_shared: false } });
  const other = browserOf(access, await post('/session', { user: 'viewer', password: PASSWORD }));
  expect((await other.ask('/api/v1/views')).text).not.toContain('secret-hunt');
  expect([codeOf(await other.ask('/api/v1/views/secret-hunt', { method: 'DELETE' })), codeOf(await other.ask(`/api/v1/tokens/${id}`, { method: 'DELETE' })), codeOf(await other.ask('/api/v1/users/viewer', { method: 'PATCH', body: { role: 'admin' } }))]).toEqual(['404 not-found', '404 not-found', '403 not-allowed']);
});
