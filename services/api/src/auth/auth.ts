import { type FastifyRequest } from 'fastify';
import { type Routes } from '../context.ts';
import { type Principal } from '../ports.ts';

/** Who is asking, and the routes to sign in by. */
export interface Auth {
  /** The user behind a session's cookie or a token; undefined when there is none. Throws ProblemError 403 where a session changes something without its CSRF token. */
  who(request: FastifyRequest): Promise<Principal | undefined>;
  readonly routes: Routes;
}
