import { api } from '@winnow/core';
import { type StoredAudit } from '@winnow/platform';
import { type Static, Type } from 'typebox';
import { type Routes } from '../context.ts';
import { ProblemError } from '../problem.ts';
import { Cursor, cursorOf, Limit, partsOf } from '../query.ts';
import { type Desk } from './desk.ts';

const When = Type.String({ minLength: 10, maxLength: 40, description: 'RFC 3339, for example 2027-01-31T00:00:00Z, or a day' });

/** Who read and did what; for admins. */
export const auditRoutes = ({ accounts }: Desk): Routes => (app, context) => {
  app.get('/audit', {
    config: { access: 'admin', reads: 'read.audit' },
    schema: {
      tags: ['access'], operationId: 'listAudit', summary: 'Who read names and who did what, newest first',
      querystring: Type.Object({ actor: Type.Optional(Type.String({ maxLength: 64 })), action: Type.Optional(Type.String({ maxLength: 64, pattern: '^[a-z.-]+\\*?$', description: 'for example user.made, or user.* for all about users' })), from: Type.Optional(When), to: Type.Optional(When), cursor: Type.Optional(Cursor), limit: Type.Optional(Limit) }, { additionalProperties: false }),
      response: { 200: api.AuditListSchema },
    },
  }, async (request): Promise<Static<typeof api.AuditListSchema>> => {
    const { actor, action, from, to, cursor, limit = 50 } = request.query;
    await context.audit.flush(); // what happened up to now is in it
    const before = cursor === undefined ? undefined : placeOf(cursor);
    const rows = await accounts.store.audit({ limit: limit + 1, ...(actor !== undefined && { actor: actor.toLowerCase() }), ...(action !== undefined && { action }), ...(from !== undefined && { from: instantOf('from', from) }), ...(to !== undefined && { to: instantOf('to', to) }), ...(before !== undefined && { before }) });
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return { items: page.map(view), ...(last !== undefined && rows.length > limit && { next: cursorOf([last.at, last.id]) }) };
  });
};

const view = ({ at, actor, via, action, what, address, ok }: StoredAudit): api.AuditEntry => ({ at: new Date(at).toISOString(), actor, via: via === 'session' || via === 'token' ? via : 'none', action, what, address, ok: ok === 1 });
/** Throws ProblemError 400. */
function instantOf(name: string, text: string): number {
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw new ProblemError(400, 'bad-request', `querystring/${name}: no instant, for example 2027-01-31T00:00:00Z`);
  return at;
}
function placeOf(cursor: string): { readonly at: number; readonly id: string } {
  const [at, id] = partsOf(cursor, 2);
  if (typeof at !== 'number' || !Number.isSafeInteger(at) || typeof id !== 'string') throw new ProblemError(400, 'bad-cursor', 'cursor: not one that this API gave; leave it out to begin at the start');
  return { at, id };
}
