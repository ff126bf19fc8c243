import { api, type Case, CaseSchema } from '@winnow/core';
import { Type } from 'typebox';
import { type Asking, tellCase } from './ask.ts';
import { caseLine } from './case-line.ts';
import { namedBy, type Told } from './entities.ts';
import { UsageError } from './errors.ts';
import { type CaseExplanation } from './explain.ts';
import { explanationText } from './explain-text.ts';
import { allOf, type Asker, withAsker } from './remote.ts';
import { type Telling } from './text.ts';

const telling = ({ around }: Told, names: api.Names): Telling => ({ colour: around.colour, width: around.width, nameOf: namedBy(names) });

/** A case as it is stored, with its work beside it. */
const Whole = Type.Intersect([CaseSchema, Type.Object({ work: api.WorkSchema })]);
async function wholeOf(query: string, asker: Asker): Promise<readonly { readonly c: Case; readonly work: api.CaseWork }[]> {
  return (await asker.lines(`/exports/cases.ndjson?q=${encodeURIComponent(query)}`, Whole)).map(({ work, ...c }) => ({ c, work }));
}

/** Cases of an API, as a query asks for them; as JSON the same that a data folder gives. */
export async function listCasesOf(text: string, asking: Asking, told: Told): Promise<void> {
  const { around } = told;
  await withAsker(asking, told.env, async (asker) => {
    if (asking.json === true) { for (const { c } of await wholeOf(text, asker)) around.out(`${JSON.stringify(c)}\n`); return; }
    const { rows, names } = await rowsOf(text, asker);
    if (rows.length === 0) around.out(text === '' ? 'No case.\n' : 'No case that this asks for.\n');
    for (const row of rows) around.out(`${caseLine(row, telling(told, names))}\n`);
  });
}

/** One case of an API by its id, or its beginning. One that went into a cluster's is told as it was, as a data folder tells it. */
export async function showCaseOf(id: string, asking: Asking, told: Told): Promise<void> {
  await withAsker(asking, told.env, async (asker) => {
    const { rows, names } = await rowsOf('', asker);
    const whole = idIn(id, rows);
    const [one] = await wholeOf(`id:"${whole}"`, asker);
    if (one === undefined) throw new UsageError(`no case ${id}; winnow cases lists them`);
    const { c, work } = one;
    told.around.out(asking.json === true ? `${JSON.stringify(c)}\n` : tellCase({ c, work: { state: work.state, assignee: work.assignee, verdict: work.verdict?.to }, tookIn: rows.filter((row) => row.merged_into === whole) }, telling(told, names)));
  });
}

/** The arithmetic of a case of an API. `at`: a UTC day. */
export async function explainCaseOf(id: string, asking: Asking & { readonly at?: string }, told: Told): Promise<void> {
  await withAsker(asking, told.env, async (asker) => {
    const { rows, names } = await rowsOf('', asker);
    const answer = await asker.get(`/cases/${encodeURIComponent(idIn(id, rows))}/explain${asking.at === undefined ? '' : `?at=${encodeURIComponent(asking.at)}`}`, Type.Unsafe<CaseExplanation>(Type.Object({ case_id: Type.String(), score_db: Type.Number(), person: Type.Unknown(), records: Type.Array(Type.Unknown()) })));
    told.around.out(asking.json === true ? `${JSON.stringify(answer)}\n` : `${explanationText(answer, telling(told, names))}\n`);
  });
}

/** All cases that a query asks for, and who is in them. */
async function rowsOf(text: string, asker: Asker): Promise<{ readonly rows: readonly api.CaseRow[]; readonly names: api.Names }> {
  const names = new Map<string, api.Names[string]>();
  const rows = await allOf(asker, `/cases?limit=200&q=${encodeURIComponent(text)}`, api.CaseListSchema, (page) => { for (const [id, name] of Object.entries(page.names)) names.set(id, name); return page; });
  return { rows, names: Object.fromEntries(names) };
}

/** The id that an id, or its beginning, names. */
function idIn(id: string, rows: readonly api.CaseRow[]): string {
  const found = rows.filter((row) => row.case_id === id || (id.length >= 6 && row.case_id.startsWith(id)));
  if (found.length > 1) throw new UsageError(`${id} begins the ids of ${String(found.length)} cases; give more of it`);
  if (found[0] === undefined) throw new UsageError(`no case ${id}; winnow cases lists them`);
  return found[0].case_id;
}
