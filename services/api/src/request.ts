import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { type Indexed } from './case-index.ts';
import { type Context } from './context.ts';
import { type Principal } from './ports.ts';
import { notFound, ProblemError } from './problem.ts';

/** Who asks; routes that admit nobody else have one. */
export function principalOf(request: FastifyRequest): Principal {
  if (request.principal === undefined) throw new ProblemError(401, 'not-signed-in', 'sign in first');
  return request.principal;
}

/** The case that an id names. Throws ProblemError 404. */
export async function caseOf(id: string, context: Context): Promise<Indexed> {
  const one = (await context.cases.now()).byId.get(id) ?? (await context.cases.fresh()).byId.get(id);
  if (one === undefined) throw notFound(`case ${id.slice(0, 100)}`);
  return one;
}

export const etagOf = (version: number): string => `"v${String(version)}"`;
/** What If-Match says of a state: any, or one of a list. A weak tag (W/) never fits: it says that two states are about the same. */
export const fitsEtag = (match: string, etag: string): boolean => match.split(',').some((one) => ['*', etag].includes(one.trim()));
export const tagged = (reply: FastifyReply, one: Indexed): FastifyReply => reply.header('etag', etagOf(one.work.version));

/** The answer 204 in a route's schema. */
export const Done = Type.Unsafe<unknown>({ type: 'null', description: 'done' });
