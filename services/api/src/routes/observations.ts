import { api } from '@winnow/core';
import { EntityStore, type Place } from '@winnow/platform';
import { Type } from 'typebox';
import { type Routes } from '../context.ts';
import { observationRowOf } from '../observation-text.ts';
import { notFound, problem, ProblemError } from '../problem.ts';
import { seenById } from '../record-view.ts';
import { cursorOf, Cursor, Limit, partsOf } from '../query.ts';
import { Which, wishedOf } from '../wished.ts';

/** Where a page ended; only ever a whole number of milliseconds and an id. Throws a ProblemError 400. */
export function placeOf(cursor: string | undefined): Place | undefined {
  if (cursor === undefined) return undefined;
  const [at, id] = partsOf(cursor, 2);
  if (typeof at !== 'number' || !Number.isSafeInteger(at) || typeof id !== 'string') throw new ProblemError(400, 'bad-cursor', 'cursor: not one that this API gave; leave it out to begin at the start');
  return { at, id };
}

export const observationRoutes: Routes = (app, context) => {
  app.get('/observations', {
    config: { access: 'read', reads: 'read.observations' },
    schema: {
      tags: ['observations'], operationId: 'listObservations', summary: 'Observations, newest first', description: 'Of a person, device or address, or all of a span of at most one day. Of an address alone those of the 90 days before it was used last, unless another span is asked for. Of a device those of whoever worked on it, and what it reported itself as far as that is notable.',
      querystring: Type.Object({ ...Which, cursor: Type.Optional(Cursor), limit: Type.Optional(Limit) }, { additionalProperties: false }), response: { 200: api.ObservationListSchema, 404: problem('nobody is known by this') },
    },
  }, async (request): Promise<api.ObservationList> => {
    const { cursor, limit = 50, ...asked } = request.query;
    const before = placeOf(cursor);
    const { wished, span, named } = await wishedOf(asked, context);
    const store = new EntityStore(context.deps.db);
    const rows = await store.observations(wished, span, { before, limit: limit + 1 });
    const page = rows.slice(0, limit);
    const [docs, known] = await Promise.all([store.documents(page), context.directory.now()]);
    const items = page.map((key) => observationRowOf(key, docs.get(key.id), known));
    const people = [...new Set(items.flatMap((item) => item.person ?? []))];
    request.named = [...new Set([...named, ...people])];
    const last = page.at(-1);
    return { items, names: context.directory.namesOf(people, known), ...(last !== undefined && rows.length > limit && { next: cursorOf([last.at, last.id]) }) };
  });

  app.get('/observations/:id', {
    config: { access: 'read', reads: 'read.record' },
    schema: { tags: ['observations'], operationId: 'getObservation', summary: 'One observation with the record that it was made of', params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 128 }) }), response: { 200: api.SeenSchema, 404: problem('no such observation') } },
  }, async (request): Promise<api.Seen> => {
    const seen = await seenById(request.params.id, context);
    if (seen === undefined) throw notFound('this observation');
    request.named = [request.params.id, ...(seen.person === undefined ? [] : [seen.person])];
    return seen;
  });
};
