import { createHmac, timingSafeEqual } from 'node:crypto';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type ApiDeps } from '../ports.ts';
import { ProblemError } from '../problem.ts';
import { hashOf } from './accounts.ts';

const safe = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Whether a request may change something. */
export const changes = (request: FastifyRequest): boolean => !safe.has(request.method);

/** What goes back with every change that a session makes: only who can read the answers of this API knows it. */
export const csrfOf = (session: string): string => createHmac('sha256', session).update('winnow csrf 1').digest('base64url');

/** Throws ProblemError 403 unless the request has its session's token. */
export function checkCsrf(request: FastifyRequest, session: string): void {
  const given = request.headers['x-csrf-token'];
  const isRight = typeof given === 'string' && timingSafeEqual(Buffer.from(hashOf(given)), Buffer.from(hashOf(csrfOf(session))));
  if (!isRight) throw new ProblemError(403, 'csrf', 'send the header x-csrf-token with `csrf` of GET /api/v1/session; load the page again if it is an old one');
}

/**
 * Throws ProblemError 403 where a browser says that a page of somewhere else makes this change. Browsers that send Sec-Fetch-Site are believed, for no script can set it, and a proxy
 * may have changed the host; of others the origin has to be the one that was asked. Programs send neither.
 */
export function checkOrigin(request: FastifyRequest, { config }: ApiDeps): void {
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (site !== undefined ? site === 'same-origin' || site === 'none' : origin === undefined || isOwn(origin, request, config.http.publicUrl)) return;
  throw new ProblemError(403, 'cross-origin', 'this was sent by a page of another site, or http.publicUrl is not the address in the browser');
}
function isOwn(origin: string, request: FastifyRequest, publicUrl: string | undefined): boolean {
  if (publicUrl !== undefined) return origin === new URL(publicUrl).origin;
  return origin === `${request.protocol}://${request.host}`;
}

/** The names of cookies: with TLS such that no other host and no page without TLS can set them. */
export const cookieName = (name: 'winnow_session' | 'winnow_oidc', { config }: ApiDeps): string => (config.http.secureCookies ? `__Host-${name}` : name);
export const sessionCookie = (request: FastifyRequest, deps: ApiDeps): string | undefined => {
  const value = request.cookies[cookieName('winnow_session', deps)];
  return value !== undefined && /^[\w-]{43}$/.test(value) ? value : undefined;
};
interface Cookie { readonly name: 'winnow_session' | 'winnow_oidc'; readonly value: string; readonly seconds: number; /** `lax`: comes with the way back from another site, too. */ readonly sameSite: 'strict' | 'lax' }
export function setCookie(reply: FastifyReply, deps: ApiDeps, { name, value, seconds, sameSite }: Cookie): void {
  void reply.setCookie(cookieName(name, deps), value, { path: '/', httpOnly: true, sameSite, secure: deps.config.http.secureCookies, maxAge: seconds });
}
export function clearCookie(reply: FastifyReply, deps: ApiDeps, name: 'winnow_session' | 'winnow_oidc'): void {
  void reply.clearCookie(cookieName(name, deps), { path: '/', httpOnly: true, sameSite: 'strict', secure: deps.config.http.secureCookies });
}
