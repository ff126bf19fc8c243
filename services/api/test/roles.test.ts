import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { api } from '@winnow/core';
import { type Access as Right, type ApiDeps } from '@winnow/api';
import { type Access, type Asking, type Company, openAccess, openCompany, tokenOf } from './access.ts';

/**
 * Who may ask for what. Each row: whom the route admits, of no one, the three roles and a token of each scope alone. `session`: only somebody who signed in with the browser.
 * A new route needs a line here: what it asks for has to be decided, not to happen.
 */
const table: Readonly<Record<string, Right | 'session'>> = {
  'GET /sign-in': 'public', 'POST /session': 'public', 'POST /setup': 'public', 'GET /session/oidc': 'public', 'GET /session/oidc/callback': 'public',
  'GET /session': 'self', 'DELETE /session': 'session', 'POST /session/password': 'session', 'GET /tokens': 'self', 'POST /tokens': 'session', 'DELETE /tokens/:id': 'self',
  'GET /users': 'admin', 'POST /users': 'admin', 'PATCH /users/:user': 'admin', 'GET /audit': 'admin',
  'GET /cases': 'read', 'GET /cases/facets': 'read', 'GET /query-fields': 'read', 'POST /suppressions/preview': 'read', 'GET /suppressions': 'read',
  'POST /cases/:id/actions': 'act', 'POST /cases/actions': 'act', 'POST /cases/actions/undo': 'act',
  'GET /views': 'read', 'PUT /views/:name': 'read', 'DELETE /views/:name': 'read',
  'GET /people': 'read', 'GET /people/:id': 'read', 'GET /people/:id/timeline': 'read', 'GET /devices/:id': 'read', 'GET /addresses/:ip': 'read', 'GET /observations': 'read', 'GET /observations/:id': 'read', 'GET /search': 'read',
  'GET /cases/:id': 'read', 'GET /cases/:id/evidence': 'read', 'GET /cases/:id/timeline': 'read', 'GET /cases/:id/report': 'read', 'GET /cases/:id/map': 'read', 'GET /cases/:id/graph': 'read', 'GET /cases/:id/farm': 'read', 'GET /cases/:id/hours': 'read', 'GET /cases/:id/similar': 'read',
  'GET /exports/cases.csv': 'read', 'GET /exports/cases.ndjson': 'read', 'GET /exports/people.csv': 'read', 'GET /exports/people.ndjson': 'read', 'GET /exports/observations.csv': 'read', 'GET /exports/observations.ndjson': 'read',
  'GET /cases/:id/explain': 'read', 'GET /detectors': 'read', 'GET /detectors/:id': 'read', 'GET /health': 'read', 'GET /deadletters': 'read', 'POST /deadletters/redrive': 'admin', 'GET /events': 'read', 'POST /ingest': 'ingest', 'POST /claims/:kind': 'admin',
};
/** Bodies that pass the schema, where what is asked for beyond that decides between 403 and the rest. */
const bodies: Readonly<Record<string, object>> = { 'POST /tokens': { name: 'x', scopes: ['read'] }, 'PUT /views/:name': { q: '', is_shared: false }, 'POST /session/password': { old: 'x', password: 'another phrase' } };

type Who = 'none' | api.Role | `token ${api.Scope}`;
const all: readonly Who[] = ['none', 'viewer', 'analyst', 'admin', 'token read', 'token act', 'token ingest', 'token admin'];
const may: Readonly<Record<Right | 'session', readonly Who[]>> = {
  public: all, self: all.slice(1), session: ['viewer', 'analyst', 'admin'], read: ['viewer', 'analyst', 'admin', 'token read'], act: ['analyst', 'admin', 'token act'], ingest: ['admin', 'token ingest'], admin: ['admin', 'token admin'],
};

let access: Access;
const seen = new Map<string, Right | undefined>();
const asks = new Map<Who, Asking>();
beforeAll(async () => {
  // An API that takes records and explains cases, or whoever may ask it to would be told 501.
  const ports: Partial<ApiDeps> = { ingest: { sources: [], ingest: () => Promise.resolve({ records: 0, observations: 0, dropped: 0, failed: [] }) }, explain: { explain: () => Promise.resolve(undefined) } };
  access = await openAccess(ports, (app) => {
    app.addHook('onRoute', ({ method, url, config }) => { for (const one of [method].flat()) if (one !== 'HEAD') seen.set(`${one} ${url.replace('/api/v1', '')}`, config?.access); });
  });
  const company: Company = await openCompany(access);
  asks.set('none', access.ask);
  for (const role of api.roles) asks.set(role, company[role].ask);
  for (const scope of api.scopes) { const { headers } = await tokenOf(company.admin, [scope]); asks.set(`token ${scope}`, (path, ask = {}) => access.ask(path, { ...ask, headers: { ...headers, ...ask.headers } })); }
});
afterAll(() => access.close());

describe('the table of routes', () => {
  it('names every route of the API, and no other', () => { expect(Object.keys(table).sort()).toEqual([...seen.keys()].sort()); });
  it('says what each route says of itself', () => { for (const [route, right] of Object.entries(table)) expect([route, seen.get(route)]).toEqual([route, right === 'session' ? 'self' : right]); });
  it('every route is in the OpenAPI document, with what it answers to strangers', () => {
    const { paths } = JSON.parse(JSON.stringify(access.app.swagger())) as { paths: Record<string, Record<string, { responses: object }>> }; // so says OpenAPI
    for (const [route, right] of Object.entries(table)) {
      const [method = '', path = ''] = route.split(' ');
      const answers = Object.keys(paths[`/api/v1${path.replace(/:(\w+)/g, '{$1}')}`]?.[method.toLowerCase()]?.responses ?? {});
      expect([route, answers]).toEqual([route, expect.arrayContaining(right === 'public' ? ['400', '429', '503'] : ['400', '401', '403', '429', '503'])]);
    }
  });
});

// Signing out and changing the password come last: they end the session that asks.
const order = Object.entries(table).sort(([a], [b]) => Number(/^(?:DELETE \/session|POST \/session)/.test(a)) - Number(/^(?:DELETE \/session|POST \/session)/.test(b)) || Number(a === 'DELETE /session') - Number(b === 'DELETE /session'));
describe.each(order)('%s (%s)', (route, right) => {
  it.each(all)('asked by %s', async (who) => {
    const [method = 'GET', path = ''] = route.split(' ');
    const ask = asks.get(who) ?? access.ask;
    // What the path names does not exist: nothing is changed, and whoever may ask is told so.
    const { status, text } = await ask(`/api/v1${path.replace(/:\w+/g, 'none')}`, { method, ...(method !== 'GET' && method !== 'DELETE' && { body: bodies[route] ?? {} }) });
    const answer = status === 401 ? 'who?' : status === 403 && /not-allowed|session-needed|csrf/.test(text) ? 'no' : 'yes';
    expect([answer, text.slice(0, 300)]).toEqual([may[right].includes(who) ? 'yes' : who === 'none' ? 'who?' : 'no', expect.anything()]);
    expect(status).toBeLessThan(500);
  });
});
