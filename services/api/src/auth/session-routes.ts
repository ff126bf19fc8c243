import { api } from '@winnow/core';
import { type StoredUser } from '@winnow/platform';
import { type FastifyRequest } from 'fastify';
import { type Routes } from '../context.ts';
import { problem, ProblemError } from '../problem.ts';
import { Done, principalOf } from '../request.ts';
import { hashOf, type Known } from './accounts.ts';
import { type Desk } from './desk.ts';
import { clearCookie, csrfOf, sessionCookie } from './guard.ts';
import { checkPassword } from './passwords.ts';

const bodies = { 413: problem('too large'), 415: problem('no JSON') };

/** Only somebody who signed in here may do this: what a token could do, a stolen one could. Throws ProblemError 403. */
export function sessionOnly(request: FastifyRequest): ReturnType<typeof principalOf> {
  const principal = principalOf(request);
  if (principal.via !== 'session') throw new ProblemError(403, 'session-needed', 'this needs somebody who signed in with the browser; a token may not do it');
  return principal;
}

async function viewOf({ principal, expiresAt }: Known, csrf: string, { deps, newest }: Desk): Promise<api.Session> {
  const last = await newest();
  return {
    user: principal.user, role: principal.role, scopes: [...principal.scopes], csrf, expires_at: new Date(expiresAt).toISOString(),
    product: { version: deps.version, mode: deps.db.kind, now: new Date(deps.clock.now()).toISOString(), ...(last !== undefined && { newest: new Date(last).toISOString() }), ...(deps.sample !== undefined && { sample: deps.sample }) },
  };
}

/** Signing in with a password, and out. */
export const sessionRoutes = (desk: Desk): Routes => (app, context) => {
  const { deps, accounts } = desk;

  app.get('/sign-in', { config: { access: 'public' }, schema: { tags: ['session'], operationId: 'howToSignIn', summary: 'How one can sign in here', response: { 200: api.SignInSchema } } },
    async (): Promise<api.SignIn> => ({ password: true, ...(desk.oidc !== undefined && { oidc: { label: desk.oidc.label, href: '/api/v1/session/oidc' } }), setup: (await accounts.users()).size === 0, sample: deps.sample !== undefined }));

  app.get('/session', { config: { access: 'self' }, schema: { tags: ['session'], operationId: 'session', summary: 'Who is asking', description: '`csrf` goes back as the header x-csrf-token with everything that changes something; it is empty for a token, which needs none.', response: { 200: api.SessionSchema } } },
    async (request): Promise<api.Session> => {
      const known = desk.knownOf(request);
      if (known === undefined) throw new ProblemError(401, 'not-signed-in', 'sign in first');
      const session = sessionCookie(request, deps);
      return viewOf(known, known.principal.via === 'session' && session !== undefined ? csrfOf(session) : '', desk);
    });

  app.post('/session', {
    config: { access: 'public' },
    schema: { tags: ['session'], operationId: 'signIn', summary: 'Signs in with a password', description: 'Five failures for a user, or twenty in all, from one address within 15 minutes, and it waits.', body: api.CredentialsSchema, response: { 200: api.SessionSchema, 401: problem('the user or the password is wrong'), 403: problem('sent by a page of another site'), ...bodies } },
  }, async (request, reply): Promise<api.Session> => {
    const name = request.body.user.toLowerCase();
    const succeeded = desk.tries.begin(name, request.ip);
    const user = (await accounts.users()).get(name);
    const isRight = await desk.passwords.fits(request.body.password, isOpen(user) ? user?.password : undefined);
    if (!isRight) {
      // A name that nobody has may be a password that went into the wrong field.
      context.audit.add({ principal: undefined, ...(user !== undefined && { user: name }), address: request.ip, action: 'session.refused', what: user === undefined ? ['unknown user'] : [], ok: false });
      throw new ProblemError(401, 'wrong-credentials', 'the user or the password is wrong');
    }
    succeeded();
    const begun = await desk.signIn(name, request, reply);
    context.audit.add({ principal: begun.principal, address: request.ip, action: 'session.began', what: ['password'], ok: true });
    return viewOf(begun, begun.csrf, desk);
  });

  app.delete('/session', { config: { access: 'self' }, schema: { tags: ['session'], operationId: 'signOut', summary: 'Signs out', response: { 204: Done } } }, async (request, reply) => {
    const principal = sessionOnly(request);
    const session = sessionCookie(request, deps);
    if (session !== undefined) await accounts.end(hashOf(session));
    clearCookie(reply, deps, 'winnow_session');
    context.audit.add({ principal, address: request.ip, action: 'session.ended', what: [], ok: true });
    return reply.status(204).send();
  });
};

/** The first user, and one's own password. */
export const passwordRoutes = (desk: Desk): Routes => (app, context) => {
  const { accounts } = desk;
  app.post('/session/password', {
    config: { access: 'self' },
    schema: { tags: ['session'], operationId: 'changePassword', summary: 'Changes one\'s own password', description: 'All sessions of the user end; this one goes on under another cookie. Tokens stay.', body: api.PasswordChangeSchema, response: { 200: api.SessionSchema, 409: problem('the user has no password here'), ...bodies } },
  }, async (request, reply): Promise<api.Session> => {
    const { user: name } = sessionOnly(request);
    const { old, password } = request.body;
    const succeeded = desk.tries.begin(name, request.ip);
    const before = (await accounts.users()).get(name);
    if (before?.password === undefined) throw new ProblemError(409, 'no-password', 'you sign in by a single sign-on and have no password here');
    if (!await desk.passwords.fits(old, before.password)) {
      context.audit.add({ principal: request.principal, address: request.ip, action: 'user.password', what: [name], ok: false });
      throw new ProblemError(403, 'wrong-credentials', 'old: not your password');
    }
    succeeded();
    checkPassword(password, name);
    const hash = await desk.passwords.hash(password);
    await accounts.alone(async (users) => {
      const now = users.get(name);
      // Between the look and now an admin may have given another one, and that one holds.
      if (now === undefined || now.password !== before.password || now.is_disabled) throw new ProblemError(409, 'stale', 'the password was changed by somebody else just now');
      await accounts.saveUser({ ...now, password: hash }, now);
    });
    await accounts.endAll(name);
    const begun = await desk.signIn(name, request, reply);
    context.audit.add({ principal: begun.principal, address: request.ip, action: 'user.password', what: [name], ok: true });
    return viewOf(begun, begun.csrf, desk);
  });

  app.post('/setup', {
    config: { access: 'public' },
    schema: { tags: ['session'], operationId: 'setUp', summary: 'Makes the first admin, by the link that the first start printed', body: api.SetupSchema, response: { 201: api.SessionSchema, 403: problem('the link holds no longer, or this was sent by a page of another site'), 409: problem('somebody is there already'), ...bodies } },
  }, async (request, reply) => {
    const { token, user, password } = request.body;
    const name = user.toLowerCase();
    const succeeded = desk.tries.begin('\u0000setup', request.ip);
    if ((await accounts.users()).size > 0) throw new ProblemError(409, 'set-up', 'there is a first user already; sign in, or ask an admin');
    if (!desk.setup.fits(token, context.now())) {
      context.audit.add({ principal: undefined, address: request.ip, action: 'setup.refused', what: [], ok: false });
      throw new ProblemError(403, 'wrong-link', 'this link holds no longer; start Winnow again, and it prints another one');
    }
    succeeded();
    checkPassword(password, name);
    const hash = await desk.passwords.hash(password);
    await accounts.alone(async (users) => {
      if (users.size > 0) throw new ProblemError(409, 'set-up', 'there is a first user already; sign in, or ask an admin');
      await accounts.saveUser({ user: name, role: 'admin', source: 'local', is_disabled: false, created_at: context.now(), password: hash });
      desk.setup.used();
    });
    const begun = await desk.signIn(name, request, reply);
    context.audit.add({ principal: begun.principal, address: request.ip, action: 'user.made', what: [name, 'admin'], ok: true });
    return reply.status(201).send(await viewOf(begun, begun.csrf, desk));
  });
};

const isOpen = (user: StoredUser | undefined): boolean => user !== undefined && !user.is_disabled && user.source === 'local';
