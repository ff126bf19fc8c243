import { type api } from '@winnow/core';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type Context, type Routes } from '../context.ts';
import { notFound, problem, ProblemError } from '../problem.ts';
import { type Desk } from './desk.ts';
import { clearCookie, cookieName, setCookie } from './guard.ts';
import { type Arrived, PENDING_S } from './oidc.ts';

const Redirect = Type.Null({ description: 'on to the issuer, or back to the console; a browser that fails comes to /sign-in?problem=CODE' });
const Text = Type.Optional(Type.String({ maxLength: 8192 }));

/** Signing in at an OpenID provider, and the way back from there. */
export const oidcRoutes = (desk: Desk): Routes => (app, context) => {
  const { deps, oidc } = desk;
  app.get('/session/oidc', {
    config: { access: 'public' },
    schema: { tags: ['session'], operationId: 'signInByIssuer', summary: 'Sends the browser to the single sign-on', querystring: Type.Object({ next: Type.Optional(Type.String({ maxLength: 1000, description: 'the page of the console to come back to' })) }), response: { 302: Redirect, 404: problem('there is no single sign-on here') } },
  }, (request, reply) => asPage(request, reply, async () => {
    if (oidc === undefined) throw notFound('a single sign-on');
    const { url, cookie } = await oidc.start(request.query.next);
    setCookie(reply, deps, { name: 'winnow_oidc', value: cookie, seconds: PENDING_S, sameSite: 'lax' });
    return url;
  }));

  app.get('/session/oidc/callback', {
    config: { access: 'public' },
    schema: { tags: ['session'], operationId: 'signedInByIssuer', summary: 'Where the single sign-on sends the browser back to', querystring: Type.Object({ code: Text, state: Text, iss: Text, error: Text, error_description: Text }), response: { 302: Redirect, 403: problem('the single sign-on or the configuration refuses'), 404: problem('there is no single sign-on here'), 409: problem('a user with a password has this name') } },
  }, (request, reply) => asPage(request, reply, async () => {
    if (oidc === undefined) throw notFound('a single sign-on');
    const cookie = request.cookies[cookieName('winnow_oidc', deps)];
    clearCookie(reply, deps, 'winnow_oidc');
    try {
      const arrived = await oidc.finish(/\?.*/.exec(request.url)?.[0] ?? '', cookie);
      await admitted(arrived, desk, { context, address: request.ip });
      const { principal } = await desk.signIn(arrived.user, request, reply);
      context.audit.add({ principal, address: request.ip, action: 'session.began', what: ['single sign-on'], ok: true });
      return arrived.next;
    } catch (error) {
      if (error instanceof ProblemError) context.audit.add({ principal: undefined, address: request.ip, action: 'session.refused', what: ['single sign-on', error.code], ok: false });
      throw error;
    }
  }));
};

/** Sends a browser on. What fails is shown by the sign-in page; programs get the problem itself. */
async function asPage(request: FastifyRequest, reply: FastifyReply, where: () => Promise<string>): Promise<FastifyReply> {
  try { return await reply.redirect(await where(), 302); } catch (error) {
    if (!(error instanceof ProblemError) || request.headers.accept?.includes('text/html') !== true) throw error;
    return reply.redirect(`/sign-in?problem=${encodeURIComponent(error.code)}`, 302);
  }
}

/** Makes who arrived a user, or brings the user's role up to date. Throws ProblemError 403 or 409. */
async function admitted({ user, subject, role }: Arrived, { deps, accounts }: Desk, { context, address }: { readonly context: Context; readonly address: string }): Promise<void> {
  await accounts.alone(async (users) => {
    const before = users.get(user);
    if (before === undefined) {
      const first: api.Role | undefined = role ?? deps.config.oidc.defaultRole;
      if (first === undefined) throw new ProblemError(403, 'oidc-no-role', 'nothing gives a role here; ask whoever looks after Winnow');
      await accounts.saveUser({ user, role: first, source: 'oidc', is_disabled: false, created_at: context.now(), subject });
      context.audit.add({ principal: undefined, user, address, action: 'user.made', what: [user, first, 'single sign-on'], ok: true });
      return;
    }
    // Addresses are given to others, and some issuers let people choose them: who had the name first keeps it.
    if (before.source === 'local') throw new ProblemError(409, 'oidc-name-taken', 'a user with a password has this name; an admin has to look at it');
    if (before.subject !== subject) throw new ProblemError(409, 'oidc-name-taken', 'somebody else of the single sign-on had this name before; an admin has to look at it');
    if (before.is_disabled) throw new ProblemError(403, 'disabled', 'this user is disabled here');
    if (role === undefined || role === before.role) return;
    await accounts.saveUser({ ...before, role }, before);
    context.audit.add({ principal: undefined, user, address, action: 'user.changed', what: [user, `role ${role}`, 'single sign-on'], ok: true });
  });
}
