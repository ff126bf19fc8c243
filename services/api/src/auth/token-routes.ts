import { api, DAY } from '@winnow/core';
import { type StoredToken } from '@winnow/platform';
import { Type } from 'typebox';
import { type Routes } from '../context.ts';
import { notFound, problem, ProblemError } from '../problem.ts';
import { Done, principalOf } from '../request.ts';
import { hashOf, tokenId } from './accounts.ts';
import { type Desk } from './desk.ts';
import { sessionOnly } from './session-routes.ts';

/** Tokens of one user that hold. */
const MOST_TOKENS = 100;

/** Tokens for programs: one's own, and for admins those of all. */
export const tokenRoutes = (desk: Desk): Routes => (app, context) => {
  const { accounts } = desk;
  const view = ({ id, name, user, scopes, created_at, expires_at, last_used, is_revoked }: StoredToken): api.Token => ({ id, name, user, scopes: [...scopes], created_at: iso(created_at), expires_at: iso(expires_at), ...(last_used !== undefined && { last_used: iso(last_used) }), is_revoked });

  app.get('/tokens', {
    config: { access: 'self' },
    schema: { tags: ['access'], operationId: 'listTokens', summary: 'One\'s own tokens, newest first', querystring: Type.Object({ all: Type.Optional(Type.Boolean({ default: false, description: 'those of everybody; for admins' })) }, { additionalProperties: false }), response: { 200: Type.Object({ items: Type.Array(api.TokenSchema) }) } },
  }, async (request): Promise<{ items: api.Token[] }> => {
    const { user, scopes } = principalOf(request);
    const { all = false } = request.query;
    if (all && !scopes.includes('admin')) throw new ProblemError(403, 'not-allowed', 'this needs the right "admin"; leave out all to see your own');
    return { items: (await accounts.tokens()).filter((token) => all || token.user === user).sort((a, b) => b.created_at - a.created_at || (a.id < b.id ? -1 : 1)).map(view) };
  });

  app.post('/tokens', {
    config: { access: 'self' },
    schema: { tags: ['access'], operationId: 'makeToken', summary: 'Makes a token', description: 'Its text is told this once. It never may more than its owner may at that time; disabling the owner ends it.', body: api.NewTokenSchema, response: { 201: api.MadeTokenSchema, 409: problem('too many'), 413: problem('too large'), 415: problem('no JSON') } },
  }, async (request, reply) => {
    const principal = sessionOnly(request);
    const { name, scopes, days = 90 } = request.body;
    const beyond = scopes.filter((scope) => !principal.scopes.includes(scope));
    if (beyond.length > 0) throw new ProblemError(403, 'not-allowed', `scopes: the role ${principal.role} does not have ${beyond.join(', ')}`);
    const text = `wn_${desk.random(32).toString('base64url')}`;
    const hash = hashOf(text);
    const now = context.now();
    const token: StoredToken = { id: tokenId(hash), hash, user: principal.user, name, scopes: [...scopes], created_at: now, expires_at: now + days * DAY, is_revoked: false };
    await accounts.alone(async () => {
      if ((await accounts.tokens()).filter((one) => one.user === principal.user && !one.is_revoked && now < one.expires_at).length >= MOST_TOKENS) throw new ProblemError(409, 'too-many', `at most ${String(MOST_TOKENS)} tokens at a time; revoke some`);
      await accounts.saveToken(token);
    });
    context.audit.add({ principal, address: request.ip, action: 'token.made', what: [token.id, name, scopes.join(' ')], ok: true });
    return reply.status(201).send({ ...view(token), token: text });
  });

  app.delete('/tokens/:id', {
    config: { access: 'self' },
    schema: { tags: ['access'], operationId: 'revokeToken', summary: 'Revokes a token', description: 'One\'s own; admins, anybody\'s.', params: Type.Object({ id: api.Id }), response: { 204: Done, 404: problem('no such token') } },
  }, async (request, reply) => {
    const principal = principalOf(request);
    const token = (await accounts.tokens()).find(({ id }) => id === request.params.id);
    // Whose it is, is told to nobody else.
    if (token === undefined || (token.user !== principal.user && !principal.scopes.includes('admin'))) throw notFound('a token of this id');
    if (!token.is_revoked) await accounts.saveToken({ ...token, is_revoked: true });
    context.audit.add({ principal, address: request.ip, action: 'token.revoked', what: [token.id, token.user], ok: true });
    return reply.status(204).send();
  });
};
const iso = (ms: number): string => new Date(ms).toISOString();
