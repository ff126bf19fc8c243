import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type api } from '@winnow/core';
import { AccountStore } from '@winnow/platform';
import { type FastifyRequest } from 'fastify';
import { put, seen, T0 } from './entities.ts';
import { type Access, browserOf, codeOf, type Company, cookieOf, entries, openAccess, openBeside, PASSWORD, signIn, tokenOf } from './access.ts';

const HOUR = 3_600_000;
let access: Access;
let company: Company;
/** A request that goes on, as a stream of events does. */
let held: FastifyRequest | undefined;
beforeAll(async () => { access = await openAccess({}, (app) => { app.get('/held', { config: { access: 'self' } }, (request) => { held = request; return {}; }); }); });
afterAll(() => access.close());
const post = (path: string, body: unknown, headers: Record<string, string> = {}): ReturnType<Access['ask']> => access.ask(`/api/v1${path}`, { method: 'POST', body, headers });
const addUser = async (user: string, role: api.Role = 'viewer'): Promise<void> => { expect(codeOf(await company.admin.ask('/api/v1/users', { method: 'POST', body: { user, role, password: PASSWORD } }))).toBe('201'); };
const change = async (user: string, body: object): Promise<string> => codeOf(await company.admin.ask(`/api/v1/users/${user}`, { method: 'PATCH', body }));
/** Time went on: sign in again. */
const renew = async (): Promise<void> => { company = { admin: await signIn(access, 'admin'), analyst: await signIn(access, 'analyst'), viewer: await signIn(access, 'viewer') }; };
const wake = async (): Promise<void> => { await access.clock.advance(16 * 60_000); };

describe('the first start', () => {
  it('gives a link that makes one admin, once', async () => {
    const body = (link: string | undefined, more: object = {}): object => ({ token: link?.split('#')[1] ?? '', user: 'admin', password: PASSWORD, ...more });
    expect((await access.ask('/api/v1/sign-in')).json()).toEqual({ password: true, setup: true, sample: false });
    const old = await access.auth.setupLink('http://127.0.0.1:8080/');
    expect(old).toMatch(/^http:\/\/127\.0\.0\.1:8080\/setup#[\w-]{43}$/);
    const late = await access.auth.setupLink('http://h');
    expect(codeOf(await post('/setup', body(old)))).toBe('403 wrong-link'); // the next one replaced it
    await access.clock.advance(24 * HOUR);
    expect(codeOf(await post('/setup', body(late)))).toBe('403 wrong-link'); // a day later
    const link = await access.auth.setupLink('http://h');
    expect(codeOf(await post('/setup', body(link, { password: 'short' })))).toBe('400 bad-request');
    expect(codeOf(await post('/setup', body(link, { password: 'aaaaaaaaaaaaaaa' })))).toBe('400 weak-password');
    const both = await Promise.all([post('/setup', body(link)), post('/setup', body(link, { user: 'other' }))]);
    expect(both.map(codeOf).sort()).toEqual(['201', '409 set-up']);
    const made = both.find((answer) => answer.status === 201);
    expect(made?.json()).toMatchObject({ role: 'admin', scopes: ['read', 'act', 'ingest', 'admin'], product: { mode: 'embedded' } });
    expect([await access.auth.setupLink('http://h'), codeOf(await post('/setup', body(link)))]).toEqual([undefined, '409 set-up']);
    if (made === undefined) throw new Error('nobody');
    const admin = browserOf(access, made);
    for (const role of ['analyst', 'viewer'] as const) expect((await admin.ask('/api/v1/users', { method: 'POST', body: { user: role, role, password: PASSWORD } })).status).toBe(201);
    company = { admin, analyst: await signIn(access, 'analyst'), viewer: await signIn(access, 'viewer') };
    expect((await access.ask('/api/v1/sign-in')).json()).toMatchObject({ setup: false });
  });
});

describe('a session', () => {
  it('is a cookie that scripts and other sites do not get, and only its hash is kept', async () => {
    const answer = await post('/session', { user: 'Analyst', password: PASSWORD });
    expect(answer.headers['set-cookie']).toEqual([expect.stringMatching(/^winnow_session=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/)]);
    const secret = cookieOf(answer).split('=')[1] ?? '';
    const stored = await new AccountStore(access.db).sessions(access.clock.now());
    expect(stored.filter((s) => s.user === 'analyst').length).toBeGreaterThan(0);
    expect(JSON.stringify(stored)).not.toContain(secret);
    expect(JSON.stringify(await new AccountStore(access.db).users())).not.toContain(PASSWORD);
  });
  it.each<[string, { readonly every: number; readonly times: number; readonly holds: boolean }]>([
    ['used every 1.9 hours for 11.4 hours holds', { every: 1.9 * HOUR, times: 6, holds: true }], ['left alone for two hours ends', { every: 2 * HOUR, times: 1, holds: false }], ['ends after twelve hours, used or not', { every: HOUR, times: 12, holds: false }],
  ])('%s', async (_, { every, times, holds }) => {
    const browser = await signIn(access, 'viewer');
    let last = 0;
    for (let i = 0; i < times; i++) { await access.clock.advance(every); last = (await browser.ask('/api/v1/session')).status; }
    expect(last).toBe(holds ? 200 : 401);
  });
  it('is not kept by a stream of events that stays open, nor does the stream outlive it', async () => {
    const browser = await signIn(access, 'viewer');
    await browser.ask('/api/v1/held');
    const still = async (): Promise<boolean> => held !== undefined && (await access.auth.who(held)) !== undefined;
    const seen: boolean[] = [];
    for (let i = 0; i < 4; i++) { await access.clock.advance(HOUR / 2); seen.push(await still()); }
    expect(seen).toEqual([true, true, true, false]);
    const next = await signIn(access, 'viewer');
    await next.ask('/api/v1/held');
    const before = await still();
    await next.ask('/api/v1/session', { method: 'DELETE' });
    expect([before, await still()]).toEqual([true, false]);
  });
  it('of more than twenty the oldest ends', async () => {
    await renew();
    await addUser('many');
    const first = await signIn(access, 'many');
    await access.clock.advance(1000);
    for (let i = 0; i < 20; i++) await signIn(access, 'many');
    expect((await first.ask('/api/v1/session')).status).toBe(401);
  });
  it('costs no query while it is known; once a minute its last use is written, and the newest observation asked for', async () => {
    await access.clock.advance(6000); // what is known is read again with the next request
    await renew();
    const queries = jest.spyOn(access.db, 'query'), inserts = jest.spyOn(access.db, 'insert');
    const after = async (ms: number): Promise<readonly number[]> => {
      await access.clock.advance(ms);
      queries.mockClear();
      inserts.mockClear();
      for (let i = 0; i < 5; i++) await company.viewer.ask('/api/v1/session');
      return [queries.mock.calls.length, inserts.mock.calls.filter(([table]) => table === 'api_sessions').length];
    };
    try { expect([await after(4000), await after(4000), await after(30_000), await after(30_000)]).toEqual([[0, 0], [3, 0], [3, 0], [4, 1]]); } finally { queries.mockRestore(); inserts.mockRestore(); }
  });
});

describe('passwords', () => {
  it('a new one ends all other sessions, and the cookie is another', async () => {
    await addUser('pat');
    const [one, two] = [await signIn(access, 'pat'), await signIn(access, 'pat')];
    const next = 'a wholly other phrase';
    expect(codeOf(await one.ask('/api/v1/session/password', { method: 'POST', body: { old: 'not it', password: next } }))).toBe('403 wrong-credentials');
    expect(codeOf(await one.ask('/api/v1/session/password', { method: 'POST', body: { old: PASSWORD, password: 'pat-pat-pat-1234' } }))).toBe('400 weak-password');
    const answer = await one.ask('/api/v1/session/password', { method: 'POST', body: { old: PASSWORD, password: next } });
    const now = browserOf(access, answer);
    expect([answer.status, (await one.ask('/api/v1/session')).status, (await two.ask('/api/v1/session')).status, (await now.ask('/api/v1/session')).status]).toEqual([200, 401, 401, 200]);
    expect([codeOf(await post('/session', { user: 'pat', password: PASSWORD })), codeOf(await post('/session', { user: 'pat', password: next }))]).toEqual(['401 wrong-credentials', '200']);
  });
  it('one that an admin gives ends all sessions; one\'s own goes the other way', async () => {
    await addUser('lost');
    const browser = await signIn(access, 'lost');
    expect([await change('lost', { password: 'given by an admin' }), (await browser.ask('/api/v1/session')).status, await change('admin', { password: 'given by an admin' })]).toEqual(['200', 401, '400 own-password']);
    await signIn(access, 'lost', 'given by an admin');
  });
  it('are taken however they were typed: é in one character or in two', async () => {
    await company.admin.ask('/api/v1/users', { method: 'POST', body: { user: 'accent', role: 'viewer', password: 'caf\u00e9 au lait au lit' } });
    await signIn(access, 'accent', 'cafe\u0301 au lait au lit');
  });
});

describe('users', () => {
  it('a role that was taken away is gone at once, for tokens, too', async () => {
    await addUser('rolf', 'analyst');
    const browser = await signIn(access, 'rolf');
    const token = await tokenOf(browser, ['read', 'act']);
    const scopes = async (): Promise<unknown[]> => [((await browser.ask('/api/v1/session')).json() as api.Session).scopes, ((await access.ask('/api/v1/session', { headers: token.headers })).json() as api.Session).scopes];
    expect(await scopes()).toEqual([['read', 'act'], ['read', 'act']]);
    expect(await change('rolf', { role: 'viewer' })).toBe('200');
    expect(await scopes()).toEqual([['read'], ['read']]);
    expect(await change('rolf', { is_disabled: true })).toBe('200');
    expect([(await browser.ask('/api/v1/session')).status, (await access.ask('/api/v1/session', { headers: token.headers })).status, codeOf(await post('/session', { user: 'rolf', password: PASSWORD }))]).toEqual([401, 401, '401 wrong-credentials']);
    expect(await change('rolf', { is_disabled: false })).toBe('200');
    // A session that was ended does not come back with its user; a token, which nobody revoked, does.
    expect([(await browser.ask('/api/v1/session')).status, (await access.ask('/api/v1/session', { headers: token.headers })).status]).toEqual([401, 200]);
  });
  it('the last admin stays one', async () => {
    expect([await change('admin', { role: 'analyst' }), await change('admin', { is_disabled: true })]).toEqual(['409 last-admin', '409 last-admin']);
    await addUser('second', 'admin');
    const second = await signIn(access, 'second');
    // Of two who take it from each other at the same time one fails, or is none any more.
    const both = await Promise.all([change('second', { role: 'viewer' }), second.ask('/api/v1/users/admin', { method: 'PATCH', body: { role: 'viewer' } }).then(codeOf)]);
    expect(both.filter((code) => code === '200')).toHaveLength(1);
    const admins = (await new AccountStore(access.db).users()).filter((user) => user.role === 'admin' && !user.is_disabled);
    expect(admins).toHaveLength(1);
    if (admins[0]?.user === 'second') await second.ask('/api/v1/users/admin', { method: 'PATCH', body: { role: 'admin' } });
    await change('second', { role: 'viewer' });
  });
  it('have one name, however it is written', async () => {
    expect(codeOf(await company.admin.ask('/api/v1/users', { method: 'POST', body: { user: 'Viewer', role: 'admin', password: PASSWORD } }))).toBe('409 exists');
    expect(await change('nobody', { role: 'viewer' })).toBe('404 not-found');
  });
  it('are told with when they were here', async () => {
    const { items } = (await company.admin.ask('/api/v1/users')).json() as { items: api.User[] };
    expect(items.find((u) => u.user === 'admin')).toMatchObject({ role: 'admin', source: 'local', is_disabled: false, last_seen: expect.stringMatching(/^2026-/) });
    expect(JSON.stringify(items)).not.toMatch(/scrypt|password/);
  });
});

describe('tokens', () => {
  it('are told once, kept as a hash, and end by revocation and by time', async () => {
    await renew();
    const token = await tokenOf(company.analyst, ['read'], { days: 1, name: 'export' });
    expect(token.token).toMatch(/^wn_[\w-]{43}$/);
    const list = await company.analyst.ask('/api/v1/tokens');
    expect((list.json() as { items: api.Token[] }).items[0]).toMatchObject({ id: token.id, name: 'export', scopes: ['read'], is_revoked: false });
    expect(list.text + JSON.stringify(await new AccountStore(access.db).tokens())).not.toContain(token.token.slice(3));
    const status = async (headers: Record<string, string>): Promise<number> => (await access.ask('/api/v1/cases', { headers })).status;
    expect(await status(token.headers)).toBe(200);
    await access.clock.advance(24 * HOUR);
    expect(await status(token.headers)).toBe(401);
    await renew();
    const other = await tokenOf(company.analyst, ['read']);
    expect([await status(other.headers), codeOf(await company.analyst.ask(`/api/v1/tokens/${other.id}`, { method: 'DELETE' })), await status(other.headers)]).toEqual([200, '204', 401]);
  });
  it('of others are for admins', async () => {
    await renew();
    const { id } = await tokenOf(company.analyst, ['read']);
    const seen = async (browser: Company['admin'], query: string): Promise<string> => { const answer = await browser.ask(`/api/v1/tokens${query}`); return answer.status === 200 ? String((answer.json() as { items: api.Token[] }).items.some((t) => t.id === id)) : codeOf(answer); };
    expect([await seen(company.viewer, ''), await seen(company.viewer, '?all=true'), await seen(company.admin, ''), await seen(company.admin, '?all=true')]).toEqual(['false', '403 not-allowed', 'false', 'true']);
    expect([codeOf(await company.viewer.ask(`/api/v1/tokens/${id}`, { method: 'DELETE' })), codeOf(await company.admin.ask(`/api/v1/tokens/${id}`, { method: 'DELETE' }))]).toEqual(['404 not-found', '204']);
  });
  it('say when they were used', async () => {
    const token = await tokenOf(company.admin, ['ingest']);
    await access.ask('/api/v1/session', { headers: token.headers });
    const { items } = (await company.admin.ask('/api/v1/tokens')).json() as { items: api.Token[] };
    expect(items.find((t) => t.id === token.id)?.last_used).toBe(new Date(access.clock.now()).toISOString());
  });
});

describe('the session', () => {
  it('tells when the newest observation was, as known within a minute', async () => {
    const beside = await openBeside(access);
    const newest = async (): Promise<string | undefined> => { const answer = await beside.ask('/api/v1/session', { headers: { cookie: (await signIn(access, 'viewer')).cookie } }); return (answer.json() as api.Session).product.newest; };
    try {
      expect(await newest()).toBeUndefined();
      await put(access, [seen({ login: 'ann', at: T0 }), seen({ login: 'ann', at: T0 - HOUR })], ['ann']);
      await access.clock.advance(30_000);
      expect(await newest()).toBeUndefined();
      await access.clock.advance(31_000);
      expect(await newest()).toBe(new Date(T0).toISOString());
    } finally { await beside.close(); }
  });
});

describe('two processes of the API', () => {
  it('know of each other\'s sessions at once, and of what was revoked within seconds', async () => {
    const beside = await openBeside(access);
    const other = (path: string, cookie: string): ReturnType<Access['ask']> => beside.ask(path, { headers: { cookie } });
    try {
      await other('/api/v1/session', 'winnow_session=none'); // it has read what there is
      const viewer = await signIn(access, 'viewer');
      expect((await other('/api/v1/session', viewer.cookie)).status).toBe(200);
      await viewer.ask('/api/v1/session', { method: 'DELETE' });
      await access.clock.advance(5000);
      expect((await other('/api/v1/session', viewer.cookie)).status).toBe(401);
      // The other one saw it in use and writes that down: it stays revoked.
      await new AccountStore(access.db).saveSessions([{ hash: 'x', user: 'viewer', expires_at: access.clock.now() + HOUR, created_at: 0, last_seen: 0, is_revoked: true }], 1);
      await new AccountStore(access.db).saveSessions([{ hash: 'x', user: 'viewer', expires_at: access.clock.now() + HOUR, created_at: 0, last_seen: 1, is_revoked: false }], access.clock.now());
      expect((await new AccountStore(access.db).sessions(0, ['x']))).toEqual([]);
    } finally { await beside.close(); }
  });
});

describe('saved views', () => {
  const keep = async (browser: Company['admin'], name: string, body: object): Promise<string> => codeOf(await browser.ask(`/api/v1/views/${encodeURIComponent(name)}`, { method: 'PUT', body }));
  const names = async (browser: Company['admin']): Promise<string> => ((await browser.ask('/api/v1/views')).json() as { items: api.View[] }).items.map((v) => `${v.owner}/${v.name}`).join(' ');
  it('are one\'s own, unless shared', async () => {
    expect(await keep(company.viewer, 'mine', { q: 'band:high', is_shared: false })).toBe('200');
    expect(await keep(company.viewer, 'all', { q: 'band:high', is_shared: true })).toBe('403 not-allowed');
    expect(await keep(company.analyst, 'farms', { q: 'detector:sharing.*', is_shared: true })).toBe('200');
    expect(await keep(company.analyst, 'farms', { q: 'detector:sharing.* -team:it', is_shared: true })).toBe('200');
    expect([await names(company.viewer), await names(company.analyst)]).toEqual(['analyst/farms viewer/mine', 'analyst/farms']);
    expect(((await company.viewer.ask('/api/v1/views')).json() as { items: api.View[] }).items[0]?.q).toBe('detector:sharing.* -team:it');
    const drop = async (browser: Company['admin'], path: string): Promise<string> => codeOf(await browser.ask(`/api/v1/views/${path}`, { method: 'DELETE' }));
    expect([await drop(company.viewer, 'farms'), await drop(company.viewer, 'farms?owner=analyst'), await drop(company.admin, 'mine?owner=viewer'), await drop(company.admin, 'farms?owner=analyst'), await drop(company.viewer, 'mine')]).toEqual(['404 not-found', '403 not-allowed', '404 not-found', '204', '204']);
    expect([await names(company.viewer), await keep(company.viewer, 'mine', { q: '', is_shared: false }), await names(company.viewer)]).toEqual(['', '200', 'viewer/mine']);
  });
  it.each([['a query with a fault', 'x', { q: 'colour:red', is_shared: false }], ['a name that turns the text around', 'a\u202eb', { q: '', is_shared: false }], ['a name of 81 characters', 'x'.repeat(81), { q: '', is_shared: false }], ['more than there is', 'x', { q: '', is_shared: false, owner: 'admin' }]])('%s is refused', async (_, name, body) => { expect(await keep(company.viewer, name, body)).toMatch(/^400/); });
  it('a fault is told with its place; a name may be 80 characters of any script', async () => {
    const answer = await company.viewer.ask('/api/v1/views/x', { method: 'PUT', body: { q: 'band:high colour:red', is_shared: false } });
    expect((answer.json() as api.Problem).faults?.map(({ at, length }) => [at, length])).toEqual([[10, 6]]);
    expect(await keep(company.viewer, '調'.repeat(80), { q: '', is_shared: false })).toBe('200');
  });
});

describe('the audit trail', () => {
  it('tells who came and was refused, and who changed whom', async () => {
    await wake();
    company = { ...company, admin: await signIn(access, 'admin') };
    await post('/session', { user: 'viewer', password: 'wrong' });
    await post('/session', { user: 'hunter2-in-the-wrong-field', password: 'x' });
    const all = await entries(company);
    const text = all.map((e) => `${e.actor} ${e.action} ${e.what.join('|')} ${String(e.ok)}`);
    for (const line of ['viewer session.refused  false', ' session.refused unknown user false', 'admin session.began password true', 'admin user.made rolf|analyst true', 'admin user.changed rolf|disabled true', 'pat user.password pat true', 'pat user.password pat false', 'viewer session.ended  true', 'analyst view.saved farms|detector:sharing.*|shared true']) expect(text).toContain(line);
    expect(text.some((line) => /^analyst token\.made t_[0-9a-f]{20}\|export\|read true$/.test(line))).toBe(true);
    expect(JSON.stringify(all)).not.toMatch(/hunter2|correct horse/);
    expect(all[0]?.address).toBe('127.0.0.1');
  });
  it('comes in pages that leave nothing out, and by filter', async () => {
    const all = await entries(company, '&action=user.*');
    const seen: api.AuditEntry[] = [];
    for (let cursor = ''; ;) {
      const { items, next } = (await company.admin.ask(`/api/v1/audit?action=user.*&limit=3${cursor}`)).json() as { items: api.AuditEntry[]; next?: string };
      seen.push(...items);
      if (next === undefined) break;
      cursor = `&cursor=${next}`;
    }
    expect(seen).toEqual(all);
    expect(new Set(all.map((e) => e.action.split('.')[0]))).toEqual(new Set(['user']));
    expect(new Set((await entries(company, '&actor=pat')).map((e) => e.actor))).toEqual(new Set(['pat']));
    const middle = all[Math.floor(all.length / 2)]?.at ?? '';
    expect((await entries(company, `&action=user.*&from=${middle}`)).every((e) => e.at >= middle)).toBe(true);
    expect((await entries(company, `&action=user.*&to=${middle}`)).every((e) => e.at < middle)).toBe(true);
    expect([codeOf(await company.admin.ask('/api/v1/audit?from=yesterdayish')), codeOf(await company.admin.ask('/api/v1/audit?cursor=WzEsMl0'))]).toEqual(['400 bad-request', '400 bad-cursor']);
  });
});
