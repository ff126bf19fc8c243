import { Readable } from 'node:stream';
import { type api, isoTime } from '@winnow/core';
import { EntityStore, type ObservationKey, type Place } from '@winnow/platform';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type TSchema, Type } from 'typebox';
import { type Indexed, rowOf } from '../case-index.ts';
import { type Context, type Routes } from '../context.ts';
import { type Cell, csvLine } from '../csv.ts';
import { observationRowOf } from '../observation-text.ts';
import { peopleAsked, type PeopleAsked, personRow, standings } from '../people-list.ts';
import { problem } from '../problem.ts';
import { QueryText } from '../query.ts';
import { Which, wishedOf } from '../wished.ts';
import { found } from './cases.ts';
import { PeopleFilter, withLastSeen } from './people.ts';

/** Rows that are read at once: what an export holds in memory, however long it is. */
const CHUNK = 2000;
/** Names of an export that stand in the audit. */
const MOST_NAMED = 201;

/** One row: as cells, and as what stands on a line of JSON. `named`: whom it names. */
interface Line { readonly cells: readonly Cell[]; readonly json: object; readonly named: readonly string[] }
interface Export { readonly name: string; readonly columns: readonly string[]; readonly chunks: AsyncIterable<readonly Line[]> }

const forms = {
  csv: { type: 'text/csv; charset=utf-8; header=present', schema: { 'text/csv': { schema: Type.String({ description: 'RFC 4180 with a header, UTF-8. A text that a spreadsheet would take for a formula has an apostrophe before it.' }) } } },
  ndjson: { type: 'application/x-ndjson; charset=utf-8', schema: { 'application/x-ndjson': { schema: Type.String({ description: 'one JSON object a line, UTF-8' }) } } },
} as const;
type Form = keyof typeof forms;

/** Text as it is read, chunk by chunk: whoever reads slowly makes the store wait, and whoever goes away ends it. */
async function* textOf({ columns, chunks }: Export, form: Form, request: FastifyRequest): AsyncGenerator<string> {
  const named = new Set(request.named);
  if (form === 'csv') yield csvLine(columns);
  for await (const lines of chunks) {
    for (const id of lines.flatMap((line) => line.named)) if (named.size < MOST_NAMED) named.add(id);
    request.named = [...named];
    yield lines.map((line) => (form === 'csv' ? csvLine(line.cells) : `${JSON.stringify(line.json)}\n`)).join('');
  }
}

/** The first piece is made before anything is sent: what fails there is still told as a problem. */
async function send(what: Export, form: Form, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const text = textOf(what, form, request);
  const pieces = [await text.next(), ...(form === 'csv' ? [await text.next()] : [])];
  async function* whole(): AsyncGenerator<string> {
    try { for (const piece of pieces) if (piece.done !== true) yield piece.value; yield* text; } finally { await text.return(undefined); }
  }
  return reply.header('content-type', forms[form].type).header('content-disposition', `attachment; filename="winnow-${what.name}.${form}"`).header('cache-control', 'no-store').send(Readable.from(whole(), { objectMode: false, highWaterMark: 65_536 }));
}

const described = (what: string, form: Form, querystring: TSchema, more: Readonly<Record<number, object>> = {}): object => ({
  tags: ['exports'], operationId: `export${what.charAt(0).toUpperCase()}${what.slice(1)}${form === 'csv' ? 'Csv' : 'Ndjson'}`, summary: `All ${what} that are asked for, as ${form === 'csv' ? 'CSV' : 'lines of JSON'}`, description: 'Without a cap; sent as it is read. An answer that breaks off is not whole.',
  querystring, response: { 200: { description: 'a file', headers: { 'content-disposition': Type.String() }, content: forms[form].schema }, ...more },
});

const CaseQuery = Type.Object({ q: Type.Optional(QueryText) }, { additionalProperties: false });
const PeopleQuery = Type.Object(PeopleFilter, { additionalProperties: false });
const ObservationQuery = Type.Object(Which, { additionalProperties: false });

export const exportRoutes: Routes = (app, context) => {
  for (const form of ['csv', 'ndjson'] as const) {
    app.get<{ Querystring: { q?: string } }>(`/exports/cases.${form}`, { exposeHeadRoute: false, config: { access: 'read', reads: 'export.cases' }, schema: described('cases', form, CaseQuery) }, async (request, reply) => {
      const { list } = await found(request.query.q ?? '', context);
      return send({ name: 'cases', columns: caseColumns, chunks: caseLines(list, context) }, form, request, reply);
    });
    app.get<{ Querystring: PeopleAsked }>(`/exports/people.${form}`, { exposeHeadRoute: false, config: { access: 'read', reads: 'export.people' }, schema: described('people', form, PeopleQuery) },
      async (request, reply) => send({ name: 'people', columns: personColumns, chunks: personLines(request.query, context) }, form, request, reply));
    app.get<{ Querystring: Parameters<typeof wishedOf>[0] }>(`/exports/observations.${form}`, { exposeHeadRoute: false, config: { access: 'read', reads: 'export.observations' }, schema: described('observations', form, ObservationQuery, { 404: problem('nobody is known by this') }) }, async (request, reply) => {
      const asked = await wishedOf(request.query, context, true);
      request.named = asked.named;
      return send({ name: 'observations', columns: observationColumns, chunks: observationLines(asked, context) }, form, request, reply);
    });
  }
};

const caseColumns = ['case_id', 'kind', 'status', 'band', 'probability', 'peak_probability', 'opened_at', 'updated_at', 'state', 'assignee', 'verdict', 'tags', 'people', 'names', 'families', 'detectors', 'headline', 'merged_into'];
async function* caseLines(list: readonly Indexed[], { directory }: Context): AsyncGenerator<readonly Line[]> {
  for (let i = 0; i < list.length; i += CHUNK) {
    const known = await directory.now();
    yield list.slice(i, i + CHUNK).map((one): Line => {
      const { work, ...row } = rowOf(one);
      const names = row.people.map((id) => known.claims.person(id)?.display_name ?? '').filter((name) => name !== '').join('; ');
      return {
        named: row.people, json: { ...one.case, work },
        cells: [row.case_id, row.kind, row.status, row.band, row.probability, row.peak_probability, row.opened_at, row.updated_at, work.state, work.assignee, work.verdict?.to, work.tags.join('; '), row.people.join('; '), names, row.families.join('; '), row.detectors.join('; '), row.headline, row.merged_into],
      };
    });
  }
}

const personColumns = ['person_id', 'is_claimed', 'name', 'logins', 'team', 'home', 'employment', 'start_date', 'last_seen', 'cases', 'probability'];
async function* personLines(asked: PeopleAsked, context: Context): AsyncGenerator<readonly Line[]> {
  const [known, cases] = await Promise.all([context.directory.now(), context.cases.now()]);
  const standing = standings(cases);
  const all = peopleAsked(asked, known);
  for (let i = 0; i < all.length; i += CHUNK) {
    const rows: readonly api.PersonRow[] = await withLastSeen(all.slice(i, i + CHUNK).map((one) => personRow(one, known, standing.get(one.id))), known, context);
    yield rows.map((row): Line => {
      const { display_name: name, team } = known.claims.person(row.person_id) ?? {};
      return { named: [row.person_id], json: { ...row, ...(name !== undefined && { name }), ...(team !== undefined && { team }) }, cells: [row.person_id, row.is_claimed, name, row.logins.join('; '), team, row.home, row.employment, row.start_date, row.last_seen, row.cases, row.probability] };
    });
  }
}

const observationColumns = ['id', 'at', 'person', 'kind', 'outcome', 'source', 'ip', 'device', 'network_class', 'operator', 'country', 'city', 'summary'];
/** Account by account, each oldest first: the order in which they are stored, so the end of a long export is read as quickly as its beginning. */
async function* observationLines({ wished, span }: Awaited<ReturnType<typeof wishedOf>>, { deps, directory }: Context): AsyncGenerator<readonly Line[]> {
  const store = new EntityStore(deps.db);
  // What devices tell of themselves stands under no account.
  const accounts = new Set([...(wished.accounts ?? []), ...(wished.reports === true ? [''] : [])]);
  for (const account of accounts) {
    let after: Place | undefined;
    for (;;) {
      const rows: readonly ObservationKey[] = await store.exported(account, wished, span, { after, limit: CHUNK });
      const last = rows.at(-1);
      if (last === undefined) break;
      const [docs, known] = await Promise.all([store.documents(rows), directory.now()]);
      yield rows.map((key): Line => {
        const row = observationRowOf(key, docs.get(key.id), known);
        return { named: row.person === undefined ? [] : [row.person], json: { ...(docs.get(key.id) ?? { event: { id: key.id } }), ...(row.person !== undefined && { person: row.person }) }, cells: [row.id, isoTime(key.at), row.person, row.kind, row.outcome, row.source, row.ip, row.device, row.network_class, row.operator, row.country, row.city, row.summary] };
      });
      if (rows.length < CHUNK) break;
      after = { at: last.at, id: last.id };
    }
  }
}
