import { api, DAY } from '@winnow/core';
import { LOOK_BACK } from '@winnow/platform';
import { Type } from 'typebox';
import { type App, type Context, type Routes } from '../context.ts';
import { problem, ProblemError } from '../problem.ts';
import { caseOf, tagged } from '../request.ts';
import { evidenceView } from './case/evidence.ts';
import { type Span } from './case/facts.ts';
import { farmView } from './case/farm.ts';
import { graphView } from './case/graph.ts';
import { hoursView } from './case/hours.ts';
import { mapView } from './case/map.ts';
import { openPage, type Page } from './case/page.ts';
import { reportOf, reportPolicy } from './case/report.ts';
import { similarTo } from './case/similar.ts';
import { caseTimeline, defaultSpan } from './case/timeline.ts';
import { caseView } from './case/view.ts';

const params = Type.Object({ id: api.Id });
const unknown = { 404: problem('no such case') };
const At = Type.String({ format: 'date-time', maxLength: 40 });
const none = Type.Object({}, { additionalProperties: false });

/** A case and everything that its page shows: one request for each part. */
export const casePageRoutes: Routes = (app, context) => {
  const page = openPage(context);
  app.get('/cases/:id', {
    config: { access: 'read', reads: 'read.case' },
    schema: {
      tags: ['cases'], operationId: 'getCase', summary: 'A case: why, what would settle it, what was done', description: 'Its ETag is what an action on it needs in If-Match. A case that went into another one answers 308 with where that is.', params, querystring: none,
      response: { 200: api.CaseViewSchema, 308: { ...problem('it went into the case that Location names'), headers: { location: { type: 'string', description: 'address of that case' } } }, ...unknown },
    },
  }, async (request, reply): Promise<api.CaseView> => {
    const one = await caseOf(request.params.id, context);
    const into = one.case.merged_into;
    if (into !== undefined && into !== one.case.case_id && (await context.cases.now()).byId.has(into)) throw new ProblemError(308, 'merged', `it went into case ${into}`, { headers: { location: `/api/v1/cases/${encodeURIComponent(into)}` } });
    const view = await caseView(one, page);
    request.named = Object.keys(view.names);
    void tagged(reply, one);
    return view;
  });
  recordRoutes(app, context, page);
  placeRoutes(app, context, page);
};

function recordRoutes(app: App, context: Context, page: Page): void {
  app.get('/cases/:id/evidence', {
    config: { access: 'read', reads: 'read.records' },
    schema: { tags: ['cases'], operationId: 'caseEvidence', summary: 'The records that a case rests on', description: 'Each observation with its raw record, as far as that is kept, and where it lies: topic, partition and offset, or file and line. `of` is the id of one piece of evidence.', params, querystring: Type.Object({ of: Type.Optional(api.Id) }, { additionalProperties: false }), response: { 200: api.CaseEvidenceSchema, ...unknown } },
  }, async (request): Promise<api.CaseEvidence> => {
    const view = await evidenceView((await caseOf(request.params.id, context)).case, page, request.query.of);
    request.named = Object.keys(view.names);
    return view;
  });

  app.get('/cases/:id/timeline', {
    config: { access: 'read', reads: 'read.case' },
    schema: { tags: ['cases'], operationId: 'caseTimeline', summary: 'What the people of a case did', description: `Presence in lanes, and moments, from \`from\` up to \`to\`; without them the days round the evidence. At most ${String(LOOK_BACK / DAY)} days.`, params, querystring: Type.Object({ from: Type.Optional(At), to: Type.Optional(At) }, { additionalProperties: false }), response: { 200: api.TimelineViewSchema, ...unknown } },
  }, async (request): Promise<api.TimelineView> => {
    const { case: c } = await caseOf(request.params.id, context);
    const view = await caseTimeline(c, spanIn(request.query, defaultSpan(c)), page);
    request.named = Object.keys(view.names);
    return view;
  });

  app.get('/cases/:id/report', {
    config: { access: 'read', reads: 'read.report' },
    schema: {
      tags: ['cases'], operationId: 'caseReport', summary: 'A case as a text that stands alone', description: 'No script, nothing that is loaded from anywhere.', params, querystring: Type.Object({ format: Type.Optional(Type.Union([Type.Literal('markdown'), Type.Literal('html')])) }, { additionalProperties: false }),
      response: { 200: { description: 'the report', content: { 'text/markdown': { schema: Type.String() }, 'text/html': { schema: Type.String() } } }, ...unknown },
    },
  }, async (request, reply) => {
    const { format = 'markdown' } = request.query;
    const one = await caseOf(request.params.id, context);
    const { text, named } = await reportOf(one, format, page);
    request.named = named;
    const name = `winnow-${one.case.case_id.replace(/[^A-Za-z0-9_-]/g, '').slice(0, 60)}.${format === 'html' ? 'html' : 'md'}`;
    return reply.type(`text/${format}; charset=utf-8`).headers({ 'content-security-policy': reportPolicy, 'content-disposition': `inline; filename="${name}"` }).send(text);
  });
}

/** The span that is asked for. Throws ProblemError 400 for one that is none or too long. */
function spanIn({ from, to }: { readonly from?: string; readonly to?: string }, usual: Span): Span {
  const [first, last] = [from === undefined ? undefined : Date.parse(from), to === undefined ? undefined : Date.parse(to)];
  const length = usual.to - usual.from;
  const span = { from: first ?? (last === undefined ? usual.from : last - length), to: last ?? (first === undefined ? usual.to : first + length) };
  if (!(span.from < span.to)) throw new ProblemError(400, 'bad-request', 'from: has to be before to');
  if (span.to - span.from > LOOK_BACK) throw new ProblemError(400, 'too-long', `from, to: at most ${String(LOOK_BACK / DAY)} days`);
  return span;
}

function placeRoutes(app: App, context: Context, page: Page): void {
  const config = { access: 'read', reads: 'read.case' } as const;
  app.get('/cases/:id/map', { config, schema: { tags: ['cases'], operationId: 'caseMap', summary: 'Where the people of a case say to live, and where they were seen', params, querystring: none, response: { 200: api.MapViewSchema, ...unknown } } },
    async (request): Promise<api.MapView> => named(request, await mapView((await caseOf(request.params.id, context)).case, page)));
  app.get('/cases/:id/graph', { config, schema: { tags: ['cases'], operationId: 'caseGraph', summary: 'People, devices, addresses, phones and recruiters of a case', description: '`node` is the id of a node: then what that hangs together with.', params, querystring: Type.Object({ node: Type.Optional(Type.String({ minLength: 3, maxLength: 600 })) }, { additionalProperties: false }), response: { 200: api.GraphViewSchema, 404: problem('no such case, or no such node') } } },
    async (request): Promise<api.GraphView> => {
      const view = await graphView((await caseOf(request.params.id, context)).case, page, request.query.node);
      request.named = view.nodes.flatMap((n) => /^(?:person:|recruiter:(?:referrer|manager)\/)(.+)$/s.exec(n.id)?.[1] ?? []);
      return view;
    });
  app.get('/cases/:id/farm', { config, schema: { tags: ['cases'], operationId: 'caseFarm', summary: 'Who works from which line, when, on which laptop, sent where, hired by whom', params, querystring: none, response: { 200: api.FarmViewSchema, ...unknown } } },
    async (request): Promise<api.FarmView> => named(request, await farmView((await caseOf(request.params.id, context)).case, page)));
  app.get('/cases/:id/hours', { config, schema: { tags: ['cases'], operationId: 'caseHours', summary: 'When the people of a case work, and whose working hours that would be', params, querystring: none, response: { 200: api.HoursViewSchema, ...unknown } } },
    async (request): Promise<api.HoursView> => named(request, await hoursView((await caseOf(request.params.id, context)).case, page)));
  app.get('/cases/:id/similar', { config, schema: { tags: ['cases'], operationId: 'similarCases', summary: 'Cases that are like this one, with what was made of them', params, querystring: none, response: { 200: api.SimilarSchema, ...unknown } } },
    async (request): Promise<api.Similar> => named(request, await similarTo(await caseOf(request.params.id, context), page)));
}

/** The answer, with whom it names told to the audit. */
function named<T extends { readonly names: api.Names }>(request: { named?: readonly string[] }, view: T): T {
  request.named = Object.keys(view.names);
  return view;
}
