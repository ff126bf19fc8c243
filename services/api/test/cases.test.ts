import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Action, type api, type Case } from '@winnow/core';
import { act, as, type Bench, openBench, store, theCase } from './support.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
  await store(bench, {
    people: [{ person_id: 'ann', usernames: ['ann@example.com'], display_name: 'Ann Doe', team: 'Payments' }, { person_id: 'bob', usernames: ['bob'], team: 'IT' }],
    cases: [theCase(), theCase({ case_id: 'c_bob', people: ['bob'], band: 'high', peak_probability: 0.9, opened_at: '2026-03-01T00:00:00.000Z' }), theCase({ case_id: 'c_cem', people: ['cem'], band: 'low', peak_probability: 0.2, status: 'closed', evidence: [] }), theCase({ case_id: 'c_old', people: ['ann'], merged_into: 'c_ann', peak_probability: 0.3 })],
  });
});
afterAll(() => bench.close());
const get = async (url: string, headers: Record<string, string> = as('viewer')): Promise<{ status: number; body: unknown; headers: Record<string, unknown> }> => { const r = await bench.app.inject({ url: `/api/v1${url}`, headers }); return { status: r.statusCode, body: r.json(), headers: r.headers }; };
const listed = async (q: string, more = ''): Promise<string> => ((await get(`/cases?q=${encodeURIComponent(q)}${more}`)).body as api.CaseList).items.map((c) => c.case_id).join(' ');

describe('the list of cases', () => {
  it.each([
    ['', 'c_ann c_bob c_old c_cem'], ['band:high', 'c_bob'], ['-status:merged', 'c_ann c_bob c_cem'], ['person:"ann doe"', 'c_ann c_old'], ['team:it', 'c_bob'], ['state:new -status:merged sort:opened-asc', 'c_bob c_ann c_cem'], ['assignee:none band:critical status:open', 'c_ann'], ['since:6d', 'c_ann c_old c_cem'],
  ])('of %s', async (q, ids) => { expect(await listed(q)).toBe(ids); });
  it('names who is in it, and what they are', async () => {
    const { body } = await get('/cases');
    expect((body as api.CaseList).names).toEqual({ ann: { name: 'Ann Doe', logins: ['ann@example.com'], team: 'Payments', is_claimed: true }, bob: { logins: ['bob'], team: 'IT', is_claimed: true } });
  });
  it('comes in pages that leave nothing out', async () => {
    const seen: string[] = [];
    for (let cursor = '', n = 0; n < 10; n++) {
      const { items, next, total } = (await get(`/cases?limit=1${cursor}`)).body as api.CaseList;
      seen.push(...items.map((c) => c.case_id));
      expect(total).toBe(4);
      if (next === undefined) break;
      cursor = `&cursor=${next}`;
    }
    expect(seen).toEqual(['c_ann', 'c_bob', 'c_old', 'c_cem']);
  });
  it('a query with a fault is told its place', async () => {
    const { status, body, headers } = await get('/cases?q=band%3Ahigh%20colour%3Ared');
    expect([status, String(headers['content-type']).split(';')[0], (body as api.Problem).faults?.map(({ at, length }) => [at, length])]).toEqual([400, 'application/problem+json', [[10, 6]]]);
  });
  it.each([['/cases?cursor=xx', 400, 'bad-cursor'], ['/cases?limit=0', 400, 'bad-request'], ['/cases?limit=9999', 400, 'bad-request'], ['/cases?nonsense=1', 400, 'bad-request'], ['/nowhere', 404, 'not-found'], ['/cases/c_ann/actions', 405, 'wrong-method'], ['/ingest?x=1', 405, 'wrong-method'], ['/cases/c_ann/nowhere', 404, 'not-found']])('%s is refused', async (url, status, code) => {
    const answer = await get(url);
    expect([answer.status, (answer.body as api.Problem).code]).toEqual([status, code]);
  });
  it('an address tells with which methods it can be asked', async () => {
    const ask = async (method: 'PUT' | 'DELETE', url: string): Promise<unknown[]> => { const r = await bench.app.inject({ method, url: `/api/v1${url}`, headers: as('viewer') }); return [r.statusCode, r.headers.allow, r.headers['content-type']]; };
    expect([await ask('PUT', '/cases/'), await ask('DELETE', '/session/oidc/no'), await ask('DELETE', '/cases/actions')]).toEqual([[405, 'GET, HEAD', 'application/problem+json; charset=utf-8'], [404, undefined, expect.anything()], [405, 'GET, HEAD, POST', expect.anything()]]);
  });
  it('a query that is too long is refused', async () => { expect((await get(`/cases?q=${'a'.repeat(2001)}`)).status).toBe(400); });
  it('is for those who are signed in', async () => { const { status, headers } = await get('/cases', {}); expect([status, headers['www-authenticate']]).toEqual([401, 'Bearer realm="winnow"']); });
  it('facets count what the query asks for', async () => {
    const { facets, total, histogram } = (await get('/cases/facets?q=status%3Aopen')).body as api.CaseFacets;
    expect(total).toBe(2);
    expect(facets.find((f) => f.field === 'band')?.buckets).toEqual([{ value: 'critical', n: 1 }, { value: 'high', n: 1 }]);
    expect(histogram).toEqual([{ day: '2026-03-01', bands: { low: 0, medium: 0, high: 1, critical: 0 } }, { day: '2026-03-05', bands: { low: 0, medium: 0, high: 0, critical: 1 } }]);
  });
});

describe('an action', () => {
  it('needs to say which state was seen, and is refused on a stale one', async () => {
    const none = await act(bench.app, 'c_bob', { action: 'assign', to: 'eve' }, {});
    const first = await act(bench.app, 'c_bob', { action: 'assign', to: 'eve' }, { match: '"v0"' });
    const stale = await act(bench.app, 'c_bob', { action: 'status', to: 'closed' }, { match: '"v0"' });
    const next = await act(bench.app, 'c_bob', { action: 'status', to: 'closed' }, { match: String(first.headers['etag']) });
    expect([none.statusCode, first.statusCode, stale.statusCode, next.statusCode]).toEqual([428, 200, 409, 200]);
    expect((stale.json() as api.Problem).current).toMatchObject({ version: 1, state: 'in-progress', assignee: 'eve' });
    expect(await listed('assignee:eve state:closed')).toBe('c_bob');
  });
  it('is not lost from sight by a read that began before it', async () => {
    await store(bench, { cases: [theCase({ case_id: 'c_gus', people: ['gus'] })] }, 3);
    await bench.clock.advance(4000);
    for (let i = 0; i < 30; i++) {
      await bench.clock.advance(i % 2 === 0 ? 600 : 4000);
      const [, acted] = await Promise.all([listed(''), act(bench.app, 'c_gus', { action: 'comment', text: String(i) }, { match: `"v${String(i)}"` }), listed('')]);
      expect([i, acted.statusCode, (acted.json() as api.Acted).work.version]).toEqual([i, 200, i + 1]);
      expect(((await get('/cases?q=id%3Ac_gus')).body as api.CaseList).items.map((c) => c.work.version)).toEqual([i + 1]);
    }
    await store(bench, { cases: [theCase({ case_id: 'c_gus', people: ['gus'], status: 'closed', probability: 0, peak_probability: 0.01, evidence: [] })] }, 4);
  });
  it('of two at once one is refused', async () => {
    const both = await Promise.all([act(bench.app, 'c_cem', { action: 'comment', text: 'a' }, { match: '"v0"' }), act(bench.app, 'c_cem', { action: 'comment', text: 'b' }, { match: '"v0"' })]);
    expect(both.map((r) => r.statusCode).sort()).toEqual([200, 409]);
  });
  it.each<[string, (now: string) => string, number]>([['one of a list', (now) => `"v99", ${now}`, 200], ['a weak one', (now) => `W/${now}`, 409], ['one without quotes', (now) => now.replaceAll('"', ''), 409], ['any', () => '*', 200]])('what was seen may be %s', async (_, match, status) => {
    const { headers } = await bench.app.inject({ url: '/api/v1/cases/c_cem', headers: as('analyst') });
    expect((await act(bench.app, 'c_cem', { action: 'comment', text: 'x' }, { match: match(String(headers.etag)) })).statusCode).toBe(status);
  });
  it('keeps of what was sent only what an action has', async () => {
    const sent = { action: 'comment', text: 'with more', actor: 'somebody else', at: 5, junk: 'J'.repeat(1000) } as unknown as Action;
    expect((await act(bench.app, 'c_cem', sent, { match: '*' })).statusCode).toBe(200);
    const { history } = (await get('/cases/c_cem')).body as api.CaseView;
    expect(history.at(-1)).toMatchObject({ actor: 'analyst', action: { action: 'comment', text: 'with more' } });
    expect(JSON.stringify(history)).not.toMatch(/junk|somebody else/);
  });
  it.each<[object, string]>([
    [{ action: 'comment' }, 'body: must have required properties text'], [{ action: 'comment', text: ' \n ' }, 'body/text: must match pattern'], [{ action: 'delete' }, 'body/action: there are assign, status, verdict, comment, tag, suppress, undo'],
    [{ action: 'suppress', scope: {}, reason: 'r', until: '2026-04-10T11:00:00Z' }, 'body/scope: must not have fewer than 1 properties'], [{ action: 'suppress', scope: { person: 'ann' }, reason: 'r', until: 'soon' }, 'body/until: must match format'], [{}, 'body: must have required properties action'],
  ])('%j is told what it lacks, also about many', async (action, expected) => {
    const one = (await act(bench.app, 'c_ann', action as Action, { match: '*' })).json() as api.Problem;
    const many = (await bench.app.inject({ method: 'POST', url: '/api/v1/cases/actions', headers: as('analyst'), payload: { q: '', action } })).json<api.Problem>();
    expect([one.status, one.detail, many.detail]).toEqual([400, expect.stringContaining(expected), expect.stringContaining(expected.replace('body', 'body/action'))]);
  });
  it('a preview asks for a network as a suppression does', async () => {
    const answer = await bench.app.inject({ method: 'POST', url: '/api/v1/suppressions/preview', headers: as('analyst'), payload: { scope: { cidr: '203.0.113.0/99' } } });
    expect([answer.statusCode, answer.json<api.Problem>().detail]).toEqual([400, expect.stringContaining('scope.cidr: no network')]);
  });
  const suppress = (scope: object, until: string): Action => ({ action: 'suppress', scope, reason: 'r', until });
  const inAMonth = '2026-04-10T11:00:00Z';
  it.each<[string, { id?: string; action: object; role?: api.Role; status?: number }]>([
    ['of a viewer', { action: { action: 'comment', text: 'x' }, role: 'viewer', status: 403 }], ['about no case', { id: 'c_no', action: { action: 'comment', text: 'x' }, status: 404 }], ['without a text', { action: { action: 'comment', text: '' } }], ['of no kind', { action: { action: 'delete' } }],
    ['a suppression without an end', { action: { action: 'suppress', scope: { person: 'ann' }, reason: 'r' } }], ['one that ended', { action: suppress({ person: 'ann' }, '2026-03-10T11:00:00Z') }], ['one for ever', { action: suppress({ person: 'ann' }, '2036-03-10T11:00:00Z') }],
    ['one of everything', { action: suppress({}, inAMonth) }], ['one of no network', { action: suppress({ cidr: '300.1.1.0/24' }, inAMonth) }], ['an undo of nothing', { action: { action: 'undo', of: 'a_1' } }],
  ])('%s is refused', async (_, { id = 'c_ann', action, role = 'analyst', status = 400 }) => { expect((await act(bench.app, id, action as Action, { match: '*', role })).statusCode).toBe(status); });

  it('on many is taken back as a whole', async () => {
    const post = async (url: string, payload: object): Promise<api.BulkResult> => (await bench.app.inject({ method: 'POST', url: `/api/v1${url}`, headers: as('analyst'), payload })).json();
    const done = await post('/cases/actions', { q: 'status:open', action: { action: 'tag', add: ['wave-2'], remove: [] } });
    expect([done.done.sort(), done.failed, await listed('tag:wave-2')]).toEqual([['c_ann', 'c_bob'], [], 'c_ann c_bob']);
    expect((await post('/cases/actions', { cases: ['c_ann', 'c_no'], action: { action: 'comment', text: 'x' } })).failed.map((f) => f.case_id)).toEqual(['c_no']);
    await post('/cases/actions/undo', { batch: done.batch });
    expect(await listed('tag:wave-2')).toBe('');
  });

  it('a suppression mutes what it says, and no longer', async () => {
    const scope = { detector: 'origin.vpn-behind-vpn', person: 'ann' };
    const preview = (await bench.app.inject({ method: 'POST', url: '/api/v1/suppressions/preview', headers: as('analyst'), payload: { scope } })).json<api.Preview>();
    expect([preview.wholly, preview.cases.map((c) => c.case_id)]).toEqual([1, ['c_ann']]);
    expect((await act(bench.app, 'c_ann', { action: 'suppress', scope, reason: 'agreed with her manager', until: '2026-03-11T12:00:00Z' }, { match: '*' })).statusCode).toBe(200);
    expect([await listed('suppressed:yes'), await listed('suppressed:no status:open')]).toEqual(['c_ann c_old', 'c_bob']);
    await bench.clock.advance(25 * 3_600_000);
    expect(await listed('suppressed:yes')).toBe('');
  });

  it('that closes a case holds until new evidence comes, whatever the client says was there', async () => {
    const weighing = (db: number): Case['evidence'] => theCase().evidence.map((e) => ({ ...e, weight_db: db }));
    const stored = async (db: number, version: number): Promise<string> => { await store(bench, { cases: [theCase({ case_id: 'c_dan', people: ['dan'], evidence: weighing(db) })] }, version); await bench.clock.advance(4000); return await listed('person:dan state:closed'); };
    expect(await stored(15, 10)).toBe('');
    expect((await act(bench.app, 'c_dan', { action: 'status', to: 'closed', seen: { as_of: '', evidence: [{ detector: 'origin.vpn-behind-vpn', person: '', weight_db: 99 }] } }, { match: '*' })).statusCode).toBe(200);
    expect([await stored(15, 11), await stored(24, 12), await stored(25, 13), await listed('person:dan state:new')]).toEqual(['c_dan', 'c_dan', '', 'c_dan']);
  });

  it('leaves a trace', async () => {
    await bench.app.inject({ url: '/api/v1/cases?q=person%3Aann', headers: as('viewer', 'vera') });
    await bench.clock.advance(1000);
    await new Promise((done) => setTimeout(done, 50));
    const { Type } = await import('typebox');
    const rows = await bench.db.query("SELECT actor, action, what FROM audit WHERE actor IN ('vera', 'eve', 'analyst') AND action IN ('read.cases', 'case.suppress', 'refused.not-allowed')", {}, Type.Object({ actor: Type.String(), action: Type.String(), what: Type.Array(Type.String()) }));
    expect(rows).toEqual(expect.arrayContaining([{ actor: 'vera', action: 'read.cases', what: ['ann', 'ann'] }, { actor: 'analyst', action: 'case.suppress', what: ['c_ann'] }]));
  });
});
