import { api } from '@winnow/core';
import { Type } from 'typebox';
import { type Asking } from './ask.ts';
import { caseLine } from './case-line.ts';
import { namedBy, type Told } from './entities.ts';
import { UsageError } from './errors.ts';
import { type CaseExplanation } from './explain.ts';
import { explanationText } from './explain-text.ts';
import { allOf, AnswerError, type Asker, withAsker } from './remote.ts';
import { caseText, paint, type Telling } from './text.ts';

const telling = ({ around }: Told, names: api.Names): Telling => ({ colour: around.colour, width: around.width, nameOf: namedBy(names) });

/** Cases of an API, as a query asks for them. */
export async function listCasesOf(text: string, asking: Asking, told: Told): Promise<void> {
  const { around } = told;
  await withAsker(asking, told.env, async (asker) => {
    const names: api.Names = {};
    const rows = await allOf(asker, `/cases?limit=200&q=${encodeURIComponent(text)}`, api.CaseListSchema, (page) => { Object.assign(names, page.names); return page; });
    if (asking.json === true) { for (const row of rows) around.out(`${JSON.stringify(row)}\n`); return; }
    if (rows.length === 0) around.out(text === '' ? 'No case.\n' : 'No case that this asks for.\n');
    for (const row of rows) around.out(`${caseLine(row, telling(told, names))}\n`);
  });
}

/** One case of an API by its id, or its beginning. */
export async function showCaseOf(id: string, asking: Asking, told: Told): Promise<void> {
  await withAsker(asking, told.env, async (asker) => {
    const { around } = told;
    const whole = await idOf(id, asker);
    const view = await asker.get(`/cases/${encodeURIComponent(whole)}`, api.CaseViewSchema);
    if (asking.json === true) { around.out(`${JSON.stringify(view.case)}\n`); return; }
    const p = paint(around.colour);
    // The API shows the way to where a case went.
    if (view.case.case_id !== whole) around.out(`${p.yellow(`Case ${whole} is part of ${view.case.case_id} now.`)}\n\n`);
    around.out(`${caseText(view.case, undefined, telling(told, view.names))}\n`);
    around.out(`    ${p.dim(`state    ${view.work.state}${view.work.assignee === undefined ? '' : `, ${view.work.assignee}`}${view.work.verdict === undefined ? '' : `; verdict ${view.work.verdict.to}`}`)}\n`);
    if (view.took_in.length > 0) around.out(`    ${p.dim('took in')}  ${view.took_in.join(', ')}\n`);
  });
}

/** The arithmetic of a case of an API. `at`: a UTC day. */
export async function explainCaseOf(id: string, asking: Asking & { readonly at?: string }, told: Told): Promise<void> {
  await withAsker(asking, told.env, async (asker) => {
    const answer = await asker.get(`/cases/${encodeURIComponent(await idOf(id, asker))}/explain${asking.at === undefined ? '' : `?at=${encodeURIComponent(asking.at)}`}`, Type.Unsafe<CaseExplanation>(Type.Object({ case_id: Type.String(), score_db: Type.Number(), person: Type.Unknown(), records: Type.Array(Type.Unknown()) })));
    told.around.out(asking.json === true ? `${JSON.stringify(answer)}\n` : `${explanationText(answer, telling(told, {}))}\n`);
  });
}

/** The id that an id, or its beginning, names. */
async function idOf(id: string, asker: Asker): Promise<string> {
  if (!/^[\w-]{1,100}$/.test(id)) throw new UsageError(`no case ${id}; winnow cases lists them`);
  const rows = await allOf(asker, '/cases?limit=200&q=', api.CaseListSchema, (page) => page).catch((error: unknown) => { throw error instanceof AnswerError ? new UsageError(error.message) : error; });
  const found = rows.filter((row) => row.case_id === id || (id.length >= 6 && row.case_id.startsWith(id)));
  if (found.length > 1) throw new UsageError(`${id} begins the ids of ${String(found.length)} cases; give more of it`);
  if (found[0] === undefined) throw new UsageError(`no case ${id}; winnow cases lists them`);
  return found[0].case_id;
}
