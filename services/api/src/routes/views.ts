import { api } from '@winnow/core';
import { AccountStore, type StoredView, VIEW_NAME } from '@winnow/platform';
import { Type } from 'typebox';
import { type Routes } from '../context.ts';
import { notFound, problem, ProblemError } from '../problem.ts';
import { queryOf } from '../query.ts';
import { Done, principalOf } from '../request.ts';

/** Views of one user. */
const MOST_VIEWS = 200;
const NameParams = Type.Object({ name: Type.String({ minLength: 1, maxLength: 80, pattern: VIEW_NAME }) });

/** Queries with a name: one's own, and those that others share. */
export const viewRoutes: Routes = (app, context) => {
  const store = new AccountStore(context.deps.db);
  const view = ({ name, q, is_shared, owner, updated_at }: StoredView): api.View => ({ name, q, is_shared, owner, updated_at: new Date(updated_at).toISOString() });
  const begun = new Date(context.now()).toISOString();
  const fixed = context.deps.config.api.views.map(({ name, q }): api.View => ({ name, q, is_shared: true, owner: api.CONFIGURED, updated_at: begun }));
  const next = async (owner: string, name: string): Promise<number> => Math.max(context.now(), await store.viewVersion(owner, name) + 1);

  app.get('/views', { config: { access: 'read' }, schema: { tags: ['views'], operationId: 'listViews', summary: 'One\'s own saved views, those that others share, and those of the configuration', response: { 200: Type.Object({ items: Type.Array(api.ViewSchema) }) } } },
    async (request): Promise<{ items: api.View[] }> => ({ items: [...fixed, ...(await store.views(principalOf(request).user)).map(view)] }));

  app.put('/views/:name', {
    config: { access: 'read' },
    schema: { tags: ['views'], operationId: 'saveView', summary: 'Saves a view of one\'s own', description: 'Sharing it needs the right "act".', params: NameParams, body: api.ViewChangeSchema, response: { 200: api.ViewSchema, 409: problem('too many'), 413: problem('too large'), 415: problem('no JSON') } },
  }, async (request): Promise<api.View> => {
    const principal = principalOf(request);
    const { q, is_shared: isShared } = request.body;
    queryOf(q, context.now());
    if (isShared && !principal.scopes.includes('act')) throw new ProblemError(403, 'not-allowed', 'sharing a view needs the right "act"; save it for yourself');
    const own = (await store.views(principal.user)).filter((one) => one.owner === principal.user);
    if (own.every((one) => one.name !== request.params.name) && own.length >= MOST_VIEWS) throw new ProblemError(409, 'too-many', `at most ${String(MOST_VIEWS)} views; delete some`);
    const saved: StoredView = { owner: principal.user, name: request.params.name, q, is_shared: isShared, updated_at: context.now() };
    await store.saveView(saved, await next(saved.owner, saved.name));
    context.audit.add({ principal, address: request.ip, action: 'view.saved', what: [saved.name, q, ...(isShared ? ['shared'] : [])], ok: true });
    return view(saved);
  });

  app.delete('/views/:name', {
    config: { access: 'read' },
    schema: { tags: ['views'], operationId: 'deleteView', summary: 'Deletes a view of one\'s own; admins, one that somebody shares', params: NameParams, querystring: Type.Object({ owner: Type.Optional(Type.String({ maxLength: 64 })) }, { additionalProperties: false }), response: { 204: Done, 404: problem('no such view') } },
  }, async (request, reply) => {
    const principal = principalOf(request);
    const owner = request.query.owner ?? principal.user;
    if (owner === api.CONFIGURED && fixed.some((known) => known.name === request.params.name)) throw new ProblemError(403, 'not-allowed', 'this view stands in the configuration (api.views); change it there');
    const one = (await store.views(principal.user)).find((known) => known.owner === owner && known.name === request.params.name);
    if (one === undefined) throw notFound('a view of this name');
    if (owner !== principal.user && !principal.scopes.includes('admin')) throw new ProblemError(403, 'not-allowed', 'this view is somebody else\'s; ask them, or an admin');
    await store.dropView(one, await next(owner, one.name));
    context.audit.add({ principal, address: request.ip, action: 'view.deleted', what: [one.name, owner], ok: true });
    return reply.status(204).send();
  });
};
