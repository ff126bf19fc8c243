import { randomBytes } from 'node:crypto';
import { DbError, SystemStore } from '@winnow/platform';
import { type FastifyRequest } from 'fastify';
import { Kept } from '../kept.ts';
import { type ApiDeps } from '../ports.ts';
import { ProblemError } from '../problem.ts';
import { Accounts, hashOf, type Known } from './accounts.ts';
import { auditRoutes } from './audit-routes.ts';
import { type Desk, type OwnAuth, Setup } from './desk.ts';
import { changes, checkCsrf, checkOrigin, csrfOf, sessionCookie, setCookie } from './guard.ts';
import { Tries } from './limits.ts';
import { Oidc } from './oidc.ts';
import { oidcRoutes } from './oidc-routes.ts';
import { Passwords } from './passwords.ts';
import { passwordRoutes, sessionRoutes } from './session-routes.ts';
import { tokenRoutes } from './token-routes.ts';
import { userRoutes } from './user-routes.ts';

const NEWEST = { fresh: 60_000 };

/** Signing in with passwords, tokens and OpenID Connect. `passwordCost`: log2 of scrypt's N; tests take less. */
export function openAuth(deps: ApiDeps, { passwordCost }: { readonly passwordCost?: number } = {}): Promise<OwnAuth> {
  const accounts = new Accounts(deps);
  const known = new WeakMap<FastifyRequest, Known>();
  const random = deps.random ?? randomBytes;
  const newest = new Kept(deps.clock, NEWEST, () => new SystemStore(deps.db).lastObserved());
  const desk: Desk = {
    deps, accounts, passwords: new Passwords(passwordCost), tries: new Tries(() => deps.clock.now()), oidc: Oidc.of(deps), setup: new Setup(), random,
    newest: () => newest.now().catch(() => undefined), // a session is told all the same; what needs the store says that it is away
    knownOf: (request) => known.get(request),
    signIn: async (user, request, reply) => {
      const before = sessionCookie(request, deps);
      const session = random(32).toString('base64url');
      const begun = await accounts.begin(user, hashOf(session));
      if (begun === undefined) throw new ProblemError(401, 'not-signed-in', 'the user was disabled just now');
      if (before !== undefined) await accounts.end(hashOf(before));
      setCookie(reply, deps, { name: 'winnow_session', value: session, seconds: Math.floor((begun.expiresAt - deps.clock.now()) / 1000), sameSite: 'strict' });
      return { ...begun, csrf: csrfOf(session) };
    },
  };
  return Promise.resolve({
    who: async (request) => {
      // An open stream of events asks again and again whether it may go on: that is no use of the session, or it would never be idle.
      const found = await whoIs(request, desk, !known.has(request));
      if (found !== undefined) known.set(request, found);
      return found?.principal;
    },
    routes: (app, context) => { for (const part of [sessionRoutes, passwordRoutes, userRoutes, tokenRoutes, auditRoutes, oidcRoutes]) part(desk)(app, context); },
    setupLink: async (base) => {
      if ((await accounts.users()).size > 0) return undefined;
      const token = random(32).toString('base64url');
      desk.setup.make(token, deps.clock.now());
      return `${base.replace(/\/+$/, '')}/setup#${token}`;
    },
  });
}

async function whoIs(request: FastifyRequest, { deps, accounts }: Desk, isUse: boolean): Promise<Known | undefined> {
  const isPublic = request.routeOptions.config.access === 'public';
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  // A token that is none does not fall back to a cookie: whoever sends one means it.
  if (bearer !== undefined) return /^wn_[\w-]{43}$/.test(bearer) ? accounts.who('token', bearer, isUse).catch(unlessPublic(isPublic)) : undefined;
  // Signing in changes something, too: nobody shall be signed in as somebody else by a page of another site.
  if (isPublic && changes(request)) checkOrigin(request, deps);
  const session = sessionCookie(request, deps);
  if (session === undefined) return undefined;
  const found = await accounts.who('session', session, isUse).catch(unlessPublic(isPublic));
  if (found !== undefined && changes(request) && !isPublic) { checkOrigin(request, deps); checkCsrf(request, session); }
  return found;
}
/** What is for everybody is answered without the store. */
const unlessPublic = (isPublic: boolean) => (error: unknown): undefined => { if (isPublic && error instanceof DbError) return undefined; throw error; };
