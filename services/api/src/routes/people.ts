import { api, isoTime } from '@winnow/core';
import { subjectNamed } from '@winnow/detection';
import { EntityStore } from '@winnow/platform';
import { Type } from 'typebox';
import { type Context, type Routes } from '../context.ts';
import { type Known } from '../directory.ts';
import { type Listed, peopleAsked, personRow, standings, type Who } from '../people-list.ts';
import { lastOf, personView } from '../person-view.ts';
import { problem, ProblemError } from '../problem.ts';
import { cursorOf, Cursor, Limit, partsOf } from '../query.ts';
import { From, spanOf, To } from '../span.ts';
import { personTimelines } from '../timeline-view.ts';

const Filter = Type.String({ maxLength: 200, description: 'words that stand in an id, login, e-mail, name or team; all of them have to' });
/** Whom a list of people is asked for. */
export const PeopleFilter = { q: Type.Optional(Filter), who: Type.Optional(Type.Unsafe<Who>(Type.Union([Type.Literal('all'), Type.Literal('claimed'), Type.Literal('unknown')], { default: 'all', description: 'claimed: people of the roster; unknown: accounts that no claim names' }))) };
const Sort = Type.Unsafe<'person' | 'probability'>(Type.Union([Type.Literal('person'), Type.Literal('probability')], { default: 'person', description: 'person: by id; probability: most probable cases first' }));
const Person = Type.Object({ id: Type.String({ minLength: 1, maxLength: 256, description: 'a person\'s id, login or e-mail; of somebody unknown the account\'s id or login' }) });
export const SpanOf = { from: Type.Optional(From), to: Type.Optional(To) };

/** The person whom a text names. Throws ProblemError 404. */
export async function personOf(text: string, { directory }: Context): Promise<{ readonly subject: string; readonly known: Known }> {
  const known = await directory.now();
  const subject = subjectNamed(text, known.subjects, known.accounts.values());
  if (subject === undefined) throw new ProblemError(404, 'not-found', 'nobody is known by this id, login or e-mail');
  return { subject, known };
}

export const peopleRoutes: Routes = (app, context) => {
  const timelineOf = personTimelines(context);
  app.get('/people', {
    config: { access: 'read', reads: 'read.people' },
    schema: { tags: ['people'], operationId: 'listPeople', summary: 'Everybody who is claimed or was seen', querystring: Type.Object({ ...PeopleFilter, sort: Type.Optional(Sort), cursor: Type.Optional(Cursor), limit: Type.Optional(Limit) }, { additionalProperties: false }), response: { 200: api.PersonListSchema } },
  }, async (request): Promise<api.PersonList> => {
    const { sort = 'person', cursor, limit = 50 } = request.query;
    const [known, cases] = await Promise.all([context.directory.now(), context.cases.now()]);
    const standing = standings(cases);
    const rank = (one: Listed): number => (sort === 'person' ? 0 : (standing.get(one.id)?.probability ?? -1));
    const all = peopleAsked(request.query, known);
    // Few have a case: the others are in order already.
    const sorted = sort === 'person' ? all : [...all.filter((one) => standing.has(one.id)).sort((a, b) => rank(b) - rank(a) || (a.id < b.id ? -1 : 1)), ...all.filter((one) => !standing.has(one.id))];
    const [at, behind] = cursor === undefined ? [] : partsOf(cursor, 2);
    const rest = behind === undefined ? sorted : sorted.filter((one) => rank(one) < Number(at) || (rank(one) === Number(at) && one.id > String(behind)));
    const page = rest.slice(0, limit);
    const last = page.at(-1);
    request.named = page.map((one) => one.id);
    return { items: await withLastSeen(page.map((one) => personRow(one, known, standing.get(one.id))), known, context), total: all.length, names: context.directory.namesOf(request.named, known), ...(last !== undefined && rest.length > limit && { next: cursorOf([rank(last), last.id]) }) };
  });

  app.get('/people/:id', {
    config: { access: 'read', reads: 'read.person' },
    schema: { tags: ['people'], operationId: 'getPerson', summary: 'All that is known of one person', description: 'What was seen is of the last 90 days before they were seen last, unless another span is asked for, and of a person with more than 20,000 presences in it of the newest; `active` is of all time.', params: Person, querystring: Type.Object(SpanOf, { additionalProperties: false }), response: { 200: api.PersonViewSchema, 404: problem('nobody is known by this') } },
  }, async (request): Promise<api.PersonView> => {
    const { subject } = await personOf(request.params.id, context);
    request.named = [subject];
    return personView(subject, request.query, context);
  });

  app.get('/people/:id/timeline', {
    config: { access: 'read', reads: 'read.timeline' },
    schema: { tags: ['people'], operationId: 'getPersonTimeline', summary: 'What one person did', description: 'Of the last 90 days before they were seen last, unless another span is asked for; of more than fits the newest.', params: Person, querystring: Type.Object(SpanOf, { additionalProperties: false }), response: { 200: api.TimelineViewSchema, 404: problem('nobody is known by this') } },
  }, async (request): Promise<api.TimelineView> => {
    const { subject, known } = await personOf(request.params.id, context);
    request.named = [subject];
    const accounts = known.subjects.accountsOf(subject);
    return timelineOf(subject, spanOf(request.query, await lastOf(accounts, await new EntityStore(context.deps.db).active(accounts), context)));
  });
};

/** The rows with when their people were seen last. */
export async function withLastSeen(rows: readonly api.PersonRow[], { subjects }: Known, { deps }: Context): Promise<api.PersonRow[]> {
  const accounts = rows.flatMap((row) => subjects.accountsOf(row.person_id));
  if (accounts.length === 0) return [...rows];
  const last = await new EntityStore(deps.db).lastSeen(accounts);
  return rows.map((row) => {
    const seen = Math.max(0, ...subjects.accountsOf(row.person_id).map((account) => last.get(account) ?? 0));
    return seen === 0 ? row : { ...row, last_seen: isoTime(seen) };
  });
}
