import { Type } from 'typebox';
import { type Routes } from '../context.ts';
import { problem, ProblemError } from '../problem.ts';
import { caseOf } from '../request.ts';

/** The arithmetic behind a case, to be redone by hand. */
export const explainRoutes: Routes = (app, context) => {
  app.get('/cases/:id/explain', {
    config: { access: 'read', reads: 'read.case' },
    schema: {
      tags: ['cases'], operationId: 'explainCase', summary: 'How a case\'s score comes about, every number of it', description: 'As of the case\'s last step, or as of the end of a UTC day.',
      params: Type.Object({ id: Type.String({ maxLength: 256 }) }), querystring: Type.Object({ at: Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'a UTC day' })) }, { additionalProperties: false }), response: { 200: Type.Unknown(), 404: problem('no such case'), 501: problem('scores are not worked out here') },
    },
  }, async (request) => {
    const { explain } = context.deps;
    if (explain === undefined) throw new ProblemError(501, 'no-explain', 'scores are not worked out here; winnow case ID --explain does it');
    const { case: c } = await caseOf(request.params.id, context);
    const { at } = request.query;
    const day = at === undefined ? undefined : Date.parse(at);
    if (day !== undefined && Number.isNaN(day)) throw new ProblemError(400, 'bad-day', `at ${at ?? ''}: no day`);
    request.named = c.people;
    return explain.explain(c.case_id, day === undefined ? undefined : day + 86_400_000);
  });
};
