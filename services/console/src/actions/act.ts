import type { Action, api } from '@winnow/core';
import type { InfiniteData } from '@tanstack/react-query';
import { ApiProblem, get, post, queries, request } from '../api.ts';
import { toastDone, toastError } from '../components/toast.ts';
import { counted, stateWords, verdictWords } from '../words.ts';

/** What of a case one needs to know to do something about it. */
export type Known = Pick<api.CaseRow, 'case_id' | 'headline' | 'work'>;
/** About what something is done: a case as it was seen, a list of cases, or all that a query asks for. */
export type Target = { readonly kind: 'one'; readonly row: Known } | { readonly kind: 'many'; readonly ids: readonly string[] } | { readonly kind: 'matching'; readonly q: string; readonly n: number };
export const sizeOf = (target: Target): number => (target.kind === 'one' ? 1 : target.kind === 'many' ? target.ids.length : target.n);
/** `this case`, `12 cases`. */
export const nounOf = (target: Target): string => (target.kind === 'one' ? 'this case' : counted(sizeOf(target), 'case'));

/** The queue's lists lie in the cache under this key, `[queueKey, query]`. */
export const queueKey = 'queue';
type Pages = InfiniteData<api.CaseList, string>;

/** Rows that stand in a list are replaced where they stand: nothing moves. */
export function patchRows(rows: ReadonlyMap<string, Partial<api.CaseRow>>, names: api.Names = {}): void {
  if (rows.size === 0) return;
  queries.setQueriesData<Pages>({ queryKey: [queueKey] }, (data) => data === undefined ? undefined : { ...data, pages: data.pages.map((page) => ({ ...page, names: { ...names, ...page.names }, items: page.items.map((row) => { const changed = rows.get(row.case_id); return changed === undefined ? row : { ...row, ...changed }; }) })) });
}

const AT_ONCE = 90;
/** Asks again for cases by id, and shows them as they are now. */
export async function refreshRows(ids: readonly string[]): Promise<void> {
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const { items, names } = await get<api.CaseList>('/cases', { q: `id:${ids.slice(from, from + AT_ONCE).join(',')}`, limit: 100 });
    patchRows(new Map(items.map((row) => [row.case_id, row])), names);
  }
}

/** What else shows cases is asked for again. */
function stale(ids: readonly string[]): void {
  void queries.invalidateQueries({ predicate: ({ queryKey: [path] }) => typeof path === 'string' && path !== queueKey && (path === '/suppressions' || path === '/cases' || path === '/cases/facets' || ids.some((id) => path.startsWith(`/cases/${encodeURIComponent(id)}`))) });
}
function shown(id: string, work: api.CaseWork): void { patchRows(new Map([[id, { work }]])); stale([id]); }

/** What does not depend on the state that was seen: two people may do it at once. */
const isCommutative = ({ action }: Action): boolean => action === 'comment' || action === 'tag' || action === 'undo';
const etagOf = (version: number): string => `"v${String(version)}"`;
const isWork = (value: unknown): value is api.CaseWork => typeof value === 'object' && value !== null && 'version' in value && 'state' in value && 'tags' in value;

/** What somebody else made of a case meanwhile, in words. */
function tellWork({ state, assignee, verdict }: api.CaseWork): string {
  return [stateWords[state].toLowerCase(), ...(assignee === undefined ? [] : [`assigned to ${assignee}`]), ...(verdict === undefined ? [] : [`judged ${verdictWords[verdict.to].toLowerCase()} by ${verdict.actor}`])].join(', ');
}

interface Done { readonly undo: () => Promise<void>; readonly failed: number }

async function actOnOne(id: string, seen: number, actions: readonly Action[]): Promise<Done> {
  let version = seen;
  const taken: string[] = [];
  for (const action of actions) {
    const { data } = await request<api.Acted>(`/cases/${encodeURIComponent(id)}/actions`, { method: 'POST', body: action, ifMatch: isCommutative(action) ? '*' : etagOf(version) });
    version = data.work.version;
    taken.unshift(data.action_id);
    shown(id, data.work);
  }
  return { failed: 0, undo: async () => { await actOnOne(id, version, taken.map((of) => ({ action: 'undo', of }))); } };
}

async function actOnMany(target: Exclude<Target, { kind: 'one' }>, actions: readonly Action[]): Promise<Done> {
  const batches: string[] = [];
  const ids = new Set<string>();
  let failed = 0;
  let which: Pick<api.CaseList, never> & { readonly cases?: readonly string[]; readonly q?: string } = target.kind === 'many' ? { cases: target.ids } : { q: target.q };
  for (const action of actions) {
    const result = await post<api.BulkResult>('/cases/actions', { ...which, action });
    batches.unshift(result.batch);
    for (const id of result.done) ids.add(id);
    failed = Math.max(failed, result.failed.length);
    which = { cases: result.done }; // what a query asks for may be something else after the first action
    if (result.done.length === 0) break;
  }
  const after = async (): Promise<void> => { stale([...ids]); await refreshRows([...ids]); };
  await after();
  return { failed, undo: async () => { for (const batch of batches) await post<api.BulkResult>('/cases/actions/undo', { batch }); await after(); } };
}

function failedWith(error: unknown, target: Target): void {
  const current = error instanceof ApiProblem && error.status === 409 ? error.current : undefined;
  if (target.kind !== 'one' || !isWork(current)) { toastError(error); return; }
  shown(target.row.case_id, current);
  toastError(new Error(`It is now ${tellWork(current)}. Nothing of yours was done; do it again if it still fits.`), 'Somebody else was faster');
}

/** Does something, in this order; says so with a way back, or says why not. `said`: what was done, as a sentence. True when it was done. */
export async function perform(target: Target, actions: readonly Action[], said: string): Promise<boolean> {
  try {
    const { undo, failed } = target.kind === 'one' ? await actOnOne(target.row.case_id, target.row.work.version, actions) : await actOnMany(target, actions);
    const rest = failed === 0 ? '' : ` ${counted(failed, 'case')} could not be changed.`;
    toastDone(said + rest, () => { undo().then(() => { toastDone('Taken back.'); }, (error: unknown) => { toastError(error, 'It could not be taken back'); }); });
    return true;
  } catch (error) {
    failedWith(error, target);
    return false;
  }
}

/** To somebody, to nobody. */
export const assigning = (to: string | null): { readonly action: Action; readonly said: string } => ({ action: { action: 'assign', to }, said: to === null ? 'Assigned to nobody.' : `Assigned to ${to}.` });
