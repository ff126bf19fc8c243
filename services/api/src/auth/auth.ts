import { randomBytes, timingSafeEqual } from 'node:crypto';
import { DAY } from '@winnow/core';
import { DbError } from '@winnow/platform';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type Routes } from '../context.ts';
import { type ApiDeps, type Principal } from '../ports.ts';
import { ProblemError } from '../problem.ts';
import { Accounts, hashOf, type Known } from './accounts.ts';
import { auditRoutes } from './audit-routes.ts';
import { changes, checkCsrf, checkOrigin, csrfOf, sessionCookie, setCookie } from './guard.ts';
import { Tries } from './limits.ts';
import { Oidc } from './oidc.ts';
import { oidcRoutes } from './oidc-routes.ts';
import { Passwords } from './passwords.ts';
import { passwordRoutes, sessionRoutes } from './session-routes.ts';
import { tokenRoutes } from './token-routes.ts';
import { userRoutes } from './user-routes.ts';

/** Who is asking, and the routes to sign in by. */
export interface Auth {
  /** The user behind a session's cookie or a token; undefined when there is none. Throws ProblemError 403 where a session changes something without its CSRF token. */
  who(request: FastifyRequest): Promise<Principal | undefined>;
  readonly routes: Routes;
}
/** Auth with the way in for the first user. */
export interface OwnAuth extends Auth {
  /** The one-time link that makes the first admin, below `base` (http://host:port); undefined when somebody is there. It holds for 24 h, until it is used or the next one is made. Rejects with DbError. */
  setupLink(base: string): Promise<string | undefined>;
}

/** What the routes of this folder share. */
export interface Desk {
  readonly deps: ApiDeps;
  readonly accounts: Accounts;
  readonly passwords: Passwords;
  readonly tries: Tries;
  readonly oidc: Oidc | undefined;
  readonly setup: Setup;
  /** The session or token that `who` found for a request. */
  readonly knownOf: (request: FastifyRequest) => Known | undefined;
  /** Begins a session and sets its cookie; the one that came with the request ends. */
  readonly signIn: (user: string, request: FastifyRequest, reply: FastifyReply) => Promise<Known & { readonly csrf: string }>;
  readonly random: (bytes: number) => Buffer;
}

const SETUP_MS = DAY;
/** The one-time link of the first start. It is kept in this process alone. */
export class Setup {
  #link: { readonly hash: Buffer; readonly until: number } | undefined;
  make(token: string, now: number): void { this.#link = { hash: Buffer.from(hashOf(token)), until: now + SETUP_MS }; }
  fits(token: string, now: number): boolean { return this.#link !== undefined && now < this.#link.until && timingSafeEqual(this.#link.hash, Buffer.from(hashOf(token))); }
  used(): void { this.#link = undefined; }
}

/** Signing in with passwords, tokens and OpenID Connect. `passwordCost`: log2 of scrypt's N; tests take less. */
export function openAuth(deps: ApiDeps, { passwordCost }: { readonly passwordCost?: number } = {}): Promise<OwnAuth> {
  const accounts = new Accounts(deps);
  const known = new WeakMap<FastifyRequest, Known>();
  const random = deps.random ?? randomBytes;
  const desk: Desk = {
    deps, accounts, passwords: new Passwords(passwordCost), tries: new Tries(() => deps.clock.now()), oidc: Oidc.of(deps), setup: new Setup(), random,
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
      const found = await whoIs(request, desk);
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

async function whoIs(request: FastifyRequest, { deps, accounts }: Desk): Promise<Known | undefined> {
  const isPublic = request.routeOptions.config.access === 'public';
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  // A token that is none does not fall back to a cookie: whoever sends one means it.
  if (bearer !== undefined) return /^wn_[\w-]{43}$/.test(bearer) ? accounts.who('token', bearer).catch(unlessPublic(isPublic)) : undefined;
  // Signing in changes something, too: nobody shall be signed in as somebody else by a page of another site.
  if (isPublic && changes(request)) checkOrigin(request, deps);
  const session = sessionCookie(request, deps);
  if (session === undefined) return undefined;
  const found = await accounts.who('session', session).catch(unlessPublic(isPublic));
  if (found !== undefined && changes(request) && !isPublic) { checkOrigin(request, deps); checkCsrf(request, session); }
  return found;
}
/** What is for everybody is answered without the store. */
const unlessPublic = (isPublic: boolean) => (error: unknown): undefined => { if (isPublic && error instanceof DbError) return undefined; throw error; };
