import { api, bands, type Case, caseFields, families, isoDate, type Query, workedOf } from '@winnow/core';
import { Type } from 'typebox';
import { type Context, type Routes } from '../context.ts';
import { type Indexed, type Known, rowOf } from '../case-index.ts';
import { cursorOf, Cursor, Limit, partsOf, QueryText, queryOf } from '../query.ts';

/** The cases that a query asks for, in its order, else most probable first. */
export async function found(text: string, context: Context): Promise<{ readonly list: readonly Indexed[]; readonly known: Known; readonly query: Query }> {
  const query = queryOf(text, context.now());
  const [known, directory] = await Promise.all([context.cases.now(), context.directory.now()]);
  return { list: workedOf(known.all, query, directory.people), known, query };
}

export const caseRoutes: Routes = (app, context) => {
  app.get('/cases', {
    config: { access: 'read', reads: 'read.cases' },
    schema: { tags: ['cases'], operationId: 'listCases', summary: 'The cases that a query asks for', description: 'Most probable first, unless the query says how to sort.', querystring: Type.Object({ q: Type.Optional(QueryText), cursor: Type.Optional(Cursor), limit: Type.Optional(Limit) }, { additionalProperties: false }), response: { 200: api.CaseListSchema } },
  }, async (request): Promise<api.CaseList> => {
    const { q = '', cursor, limit = 50 } = request.query;
    const { list, known } = await found(q, context);
    const from = cursor === undefined ? 0 : after(list, partsOf(cursor, 2));
    const page = list.slice(from, from + limit);
    const last = page.at(-1);
    const people = page.flatMap((one) => one.case.people);
    request.named = people;
    return { items: page.map(rowOf), total: list.length, names: context.directory.namesOf(people, await context.directory.now()), version: known.version, ...(last !== undefined && from + limit < list.length && { next: cursorOf([last.case.case_id, from + limit]) }) };
  });

  app.get('/cases/facets', {
    config: { access: 'read' },
    schema: { tags: ['cases'], operationId: 'countCases', summary: 'How many cases of each kind a query asks for', querystring: Type.Object({ q: Type.Optional(QueryText) }, { additionalProperties: false }), response: { 200: api.CaseFacetsSchema } },
  }, async (request): Promise<api.CaseFacets> => {
    const { list } = await found(request.query.q ?? '', context);
    return facetsOf(list, await context.directory.now());
  });

  app.get('/query-fields', { config: { access: 'read' }, schema: { tags: ['cases'], operationId: 'queryFields', summary: 'The fields of a query', response: { 200: api.QueryFieldsSchema } } },
    (): api.QueryFields => ({ fields: Object.entries(caseFields).map(([name, { help, type, words, sorts }]) => ({ name, help, type, sorts: sorts === true, ...(words !== undefined && { words: [...words] }) })) }));
};

/** Where the page behind a row begins: behind that row, wherever it is now; where it is gone, at the place that it had. */
function after(list: readonly Indexed[], [id, place]: readonly (string | number)[]): number {
  const at = list.findIndex((one) => one.case.case_id === id);
  return at >= 0 ? at + 1 : Math.max(0, Math.min(list.length, Number(place)));
}

type Directory = Awaited<ReturnType<Context['directory']['now']>>;
const MOST_BUCKETS = 50;
const orNone = (values: readonly (string | undefined)[]): readonly string[] => { const given = values.filter((v): v is string => v !== undefined); return given.length === 0 ? ['none'] : given; };

type Facet = readonly [field: string, of: (one: Indexed) => readonly string[], order?: readonly string[]];

function facetsOf(list: readonly Indexed[], { claims }: Directory): api.CaseFacets {
  const teams = ({ people }: Case): readonly string[] => people.flatMap((id) => claims.person(id)?.team ?? []);
  const fields: readonly Facet[] = [
    ['band', (one) => [one.case.band], [...bands].reverse()], ['status', (one) => [rowOf(one).status]], ['state', (one) => [one.work.state]], ['verdict', (one) => orNone([one.work.verdict?.to])], ['assignee', (one) => orNone([one.work.assignee])],
    ['suppressed', (one) => [one.isMuted ? 'yes' : 'no']], ['kind', (one) => [one.case.kind]], ['family', (one) => one.case.evidence.map((e) => e.family), families], ['detector', (one) => one.case.evidence.map((e) => e.detector)], ['team', (one) => teams(one.case)], ['tag', (one) => orNone([...one.work.tags])],
  ];
  const days = new Map<string, Record<string, number>>();
  for (const { case: c } of list) {
    const day = isoDate(Date.parse(c.opened_at));
    const counts = days.get(day) ?? Object.fromEntries(bands.map((band) => [band, 0]));
    days.set(day, counts);
    counts[c.band] = (counts[c.band] ?? 0) + 1;
  }
  return {
    total: list.length, facets: fields.map(([field, of, order]) => ({ field, buckets: bucketsOf(list, of, order) })),
    histogram: [...days].sort(([a], [b]) => (a < b ? -1 : 1)).map(([day, counts]) => ({ day, bands: counts })),
  };
}

/** Counts, in the order that is given, else the most frequent first. */
function bucketsOf(list: readonly Indexed[], of: (one: Indexed) => readonly string[], order?: readonly string[]): api.Bucket[] {
  const counts = new Map<string, number>();
  for (const one of list) for (const value of new Set(of(one))) counts.set(value, (counts.get(value) ?? 0) + 1);
  const rank = (value: string): number => { const at = order?.indexOf(value) ?? -1; return at < 0 ? (order?.length ?? 0) : at; };
  return [...counts].sort(([a, n], [b, m]) => rank(a) - rank(b) || m - n || (a < b ? -1 : 1)).slice(0, MOST_BUCKETS).map(([value, n]) => ({ value, n }));
}
