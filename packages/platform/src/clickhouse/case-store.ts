import { type Action, ActionSchema, type Case, CaseSchema, type Taken } from '@winnow/core';
import { Type } from 'typebox';
import { Check } from 'typebox/value';
import { type Db } from './db.ts';

const Int = Type.Number();
const Newest = Type.Object({ version: Type.String(), n: Int });
const ActionRow = Type.Object({ id: Type.String(), case_id: Type.String(), at: Int, actor: Type.String(), doc: Type.String() });

/** Cases and what analysts did about them, as the API asks for them. */
export class CaseStore {
  readonly #db: Db;
  constructor(db: Db) { this.#db = db; }

  /** Another text means that some case is another. */
  async casesVersion(): Promise<string> { const [row] = await this.#db.query('SELECT toString(max(version)) AS version, uniqExact(case_id) AS n FROM cases', {}, Newest); return row === undefined ? '' : `${row.version}/${String(row.n)}`; }
  /** Cases stored after this version (as text), with those that were taken back as ids alone. */
  async casesSince(version: string): Promise<{ readonly cases: readonly Case[]; readonly gone: readonly string[] }> {
    const rows = await this.#db.query('SELECT case_id, doc FROM cases FINAL WHERE version >= {version:UInt64}', { version }, Type.Object({ case_id: Type.String(), doc: Type.String() }));
    return { cases: rows.flatMap(({ doc }) => { const c: unknown = doc === '' ? undefined : JSON.parse(doc); return Check(CaseSchema, c) ? [c] : []; }), gone: rows.filter((row) => row.doc === '').map((row) => row.case_id) };
  }

  /** Another text means that somebody did something. */
  async actionsVersion(): Promise<string> { const [row] = await this.#db.query('SELECT toString(max(at)) AS version, count() AS n FROM case_actions', {}, Newest); return row === undefined ? '' : `${row.version}/${String(row.n)}`; }
  /** Everything that was done, or all about some cases; in order of time. */
  async actions(cases?: readonly string[]): Promise<readonly Taken[]> {
    const rows = await this.#db.query(`SELECT DISTINCT id, case_id, at, actor, doc FROM case_actions WHERE ${cases === undefined ? '1' : 'case_id IN {cases:Array(String)}'} ORDER BY at, id`, { cases: cases ?? [] }, ActionRow);
    return rows.flatMap(({ doc, ...row }) => { const action = actionIn(doc); return action === undefined ? [] : [{ ...row, ...action }]; });
  }
  /** Stores what was done. The same under the same ids changes nothing. */
  async act(taken: readonly Taken[]): Promise<void> {
    await this.#db.insert('case_actions', taken.map(({ id, case_id, at, actor, ...action }) => ({ id, case_id, at, actor, action: action.action, doc: JSON.stringify(action) })), '');
  }
}

function actionIn(doc: string): Action | undefined {
  try { const action: unknown = JSON.parse(doc); return Check(ActionSchema, action) ? action : undefined; } catch { return undefined; }
}
