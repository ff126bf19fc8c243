import { ordered, type Seen, type Taken, type Work, workOf } from './actions.ts';
import { type Case, type Evidence } from './case.ts';

/** Less new evidence than this leaves a case closed that an analyst closed. */
const REOPEN_DB = 10;
/** Sums of weights that were rounded to thousandths. */
const ROUNDING_DB = 1e-6;

/** A case's closing by an analyst: when (Unix ms, wall time), up to which time the case had been worked out, and what it rested on. */
export interface Closing { readonly at: number; readonly asOf: number; readonly seen?: Seen }

const personOf = ({ facts }: Pick<Evidence, 'facts'>): string => (typeof facts['person'] === 'string' ? facts['person'] : '');
/** To be kept with an action that closes a case or judges it. */
export const seenOf = ({ as_of, evidence }: Pick<Case, 'as_of' | 'evidence'>): Seen => ({ as_of, evidence: evidence.slice(0, 1000).map((e) => ({ detector: e.detector, person: personOf(e), weight_db: e.weight_db })) });
const asOfIn = ({ at }: Taken, seen: Seen | undefined): number => { const asOf = Date.parse(seen?.as_of ?? ''); return Number.isNaN(asOf) ? at : asOf; };

/** The closing that stands, if the last word on the case's state is that it is closed. */
export function closingOf(actions: readonly Taken[]): Closing | undefined {
  const last = ordered(actions).standing.filter((a) => a.action === 'status').at(-1);
  return last?.to !== 'closed' ? undefined : { at: last.at, asOf: asOfIn(last, last.seen), ...(last.seen !== undefined && { seen: last.seen }) };
}

/** True when so much evidence came since the closing that the case is to be looked at again: by detector and person, what weighs more than it did. What only goes on, or fades, is not new. */
export function isNewEnough(evidence: readonly Evidence[], { at, seen }: Closing): boolean {
  const before = new Map<string, number>();
  for (const { detector, person, weight_db } of seen?.evidence ?? []) before.set(`${detector}\n${person}`, Math.max(before.get(`${detector}\n${person}`) ?? 0, weight_db));
  // Without a record of what was there its time has to tell.
  const fresh = evidence.map((e) => (seen === undefined ? (Date.parse(e.observed_at) > at ? e.weight_db : 0) : Math.max(0, e.weight_db - (before.get(`${e.detector}\n${personOf(e)}`) ?? 0))));
  return fresh.reduce((sum, db) => sum + db, 0) >= REOPEN_DB - ROUNDING_DB;
}

/** True for a case that an analyst closed and that new evidence opens again. */
export function reopened(c: Pick<Case, 'evidence'>, actions: readonly Taken[]): boolean {
  const closing = closingOf(actions);
  return closing !== undefined && isNewEnough(c.evidence, closing);
}

/** A case's work as it stands, seen with the case: what was closed and is to be looked at again is new, or in the hands of whom it was given to since. */
export function workOn(c: Pick<Case, 'evidence'>, actions: readonly Taken[]): Work {
  const work = workOf(actions);
  const closing = closingOf(actions);
  if (closing === undefined || !isNewEnough(c.evidence, closing)) return work;
  const isTaken = ordered(actions).standing.some((a) => a.action === 'assign' && a.to !== null && a.at > closing.at);
  return { ...work, state: isTaken ? 'in-progress' : 'new' };
}

/** People whose case was found to be fraud, each with the time (of the logs) from which on that was known. */
export function confirmedIn(cases: Iterable<Pick<Case, 'case_id' | 'people'>>, actionsOf: (caseId: string) => readonly Taken[]): ReadonlyMap<string, number> {
  const since = new Map<string, number>();
  for (const { case_id, people } of cases) {
    const verdict = ordered(actionsOf(case_id)).standing.filter((a) => a.action === 'verdict').at(-1);
    if (verdict?.to !== 'fraud') continue;
    for (const person of people) since.set(person, Math.min(since.get(person) ?? Number.POSITIVE_INFINITY, asOfIn(verdict, verdict.seen)));
  }
  return since;
}
