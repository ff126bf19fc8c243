import { type Case, type Closing, closingOf, confirmedIn, isWhollyMuted, ordered, type Suppression, type Taken, workOf, workOn } from '@winnow/core';
import { type Cases, type CaseStep, stepUid, type StepWork } from '@winnow/detection';

/** What analysts did, by case. */
export type Acted = ReadonlyMap<string, readonly Taken[]>;
export function actedOf(actions: readonly Taken[]): Acted {
  const by = new Map<string, Taken[]>();
  for (const a of actions) { const own = by.get(a.case_id); if (own === undefined) by.set(a.case_id, [a]); else own.push(a); }
  return by;
}

/** What the fold has to respect of it. */
export function respected(acted: Acted, cases: Cases): { readonly closings: ReadonlyMap<string, Closing>; readonly confirmed: ReadonlyMap<string, number> } {
  const known = [...acted.keys()].flatMap((id) => cases.get(id) ?? []);
  return { closings: new Map([...acted].flatMap(([id, own]) => { const closing = closingOf(own); return closing === undefined ? [] : [[id, closing] as const]; })), confirmed: confirmedIn(known, (id) => acted.get(id) ?? []) };
}

/** What of it shows in these cases: text that is another one when they have to be worked out anew. What was closed or confirmed as of their last day holds for later days alone. */
export function effectOf(acted: Acted, cases: Cases): string {
  const until = Math.max(0, ...[...cases.values()].map((c) => Date.parse(c.as_of)));
  const { closings, confirmed } = respected(acted, cases);
  return JSON.stringify([[...closings].filter(([, { asOf }]) => asOf < until), [...confirmed].filter(([, since]) => since < until)]);
}

const suppressionsIn = (acted: Acted): readonly Suppression[] => [...acted.values()].flatMap((own) => workOf(own).suppressions);

function stepWork(c: Case, actions: readonly Taken[], suppressions: readonly Suppression[], at: number): StepWork {
  const { state, verdict, assignee } = workOn(c, actions);
  return { state, isSuppressed: isWhollyMuted(c, suppressions, at), ...(verdict !== undefined && { verdict: verdict.to }), ...(verdict?.reason !== undefined && { reason: verdict.reason }), ...(assignee !== undefined && { assignee }) };
}

/** Steps with what is made of their cases; those that nobody touched stay as they are. `now`: Unix ms, wall time. */
export function withWork(steps: readonly CaseStep[], acted: Acted, now: number): readonly CaseStep[] {
  const suppressions = suppressionsIn(acted);
  return steps.map((step) => { const own = acted.get(step.case.case_id); return own === undefined ? step : { ...step, work: stepWork(step.case, own, suppressions, now) }; });
}

/** Of each action that others are to hear of and have not heard of yet (`told`: ids of steps) one step, with the case as it is and the work as it was after that action. */
export function actionSteps(acted: Acted, cases: Cases, told: ReadonlySet<string>): readonly CaseStep[] {
  const suppressions = suppressionsIn(acted);
  const steps = [...acted].flatMap(([id, actions]): CaseStep[] => {
    const c = cases.get(id);
    if (c === undefined) return [];
    const { all } = ordered(actions);
    return all.flatMap((action, i): CaseStep[] => {
      const step = { step: 'changed', at: action.at, reason: reasonOf(action, all), case: c, action: action.id } as const;
      if (!isTold(action, all) || told.has(stepUid(step))) return [];
      const before = all.slice(0, i + 1);
      // A suppression reaches other cases as well: what was suppressed until then counts, and of this case's own what stood then.
      const then = [...suppressions.filter((s) => s.case_id !== id && s.at <= action.at), ...workOf(before).suppressions];
      const work = stepWork(c, before, then, action.at);
      return [{ ...step, work: action.action === 'suppress' ? { ...work, reason: action.reason } : work }];
    });
  });
  return steps.sort((a, b) => a.at - b.at || (a.case.case_id < b.case.case_id ? -1 : 1));
}

/** Comments and tags are the analysts' own. */
function isTold(action: Taken, all: readonly Taken[]): boolean {
  if (action.action !== 'undo') return action.action !== 'comment' && action.action !== 'tag';
  const of = all.find((a) => a.id === action.of);
  return of !== undefined && of.at <= action.at && of.id !== action.id && isTold(of, all.slice(0, all.indexOf(action)));
}

function reasonOf(action: Taken, all: readonly Taken[]): string {
  const by = `by ${action.actor}`;
  switch (action.action) {
    case 'status': return `set to ${action.to} ${by}`;
    case 'verdict': return action.to === null ? `verdict taken back ${by}` : `found to be ${action.to} ${by}`;
    case 'assign': return action.to === null ? `given back ${by}` : `assigned to ${action.to} ${by}`;
    case 'suppress': return `suppressed until ${action.until} ${by}`;
    case 'undo': { const of = all.find((a) => a.id === action.of); return `${of?.action ?? 'something'} undone ${by}`; }
    case 'comment': case 'tag': return `${action.action} ${by}`;
  }
}
