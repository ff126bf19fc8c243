import { type Action, type api, type Case, type Evidence, isoTime, type Taken, undoneOf } from '@winnow/core';
import { baseRate, catalogue, decidersOf, expectedOf, keptSum, type Rates } from '@winnow/detection';
import { type Indexed, type Known as Cases, muterOf, workView } from '../../case-index.ts';
import { type Context } from '../../context.ts';
import { type Known } from '../../directory.ts';
import { personOf } from './facts.ts';
import { type Page } from './page.ts';

const detectors = new Map(catalogue.map((d) => [d.id, d]));

/** A case as a page: why, what would settle it, what was done. */
export async function caseView(one: Indexed, page: Page): Promise<api.CaseView> {
  const { context } = page;
  const { case: c } = one;
  const [known, cases] = await Promise.all([context.directory.now(), context.cases.now()]);
  const [rates, runbook] = await Promise.all([page.rates.now(known.subjects.population), page.runbooks.of(c)]);
  const why = c.evidence.map((e) => whyOf(e, { c, known, rates, muter: muterAt(c, cases, context.now()) }));
  return {
    case: c, work: workView(one), why, names: context.directory.namesOf(namedIn(c), known), history: historyOf(one), decides: [...decidersOf(innocentInput(c))],
    ...arithmeticOf(c, known, context), runbook: [...runbook], took_in: cases.all.filter((other) => other.case.merged_into === c.case_id).map((other) => other.case.case_id),
  };
}

const innocentInput = (c: Case): Parameters<typeof decidersOf>[0] => ({ kind: c.kind, people: c.people.length, evidence: c.evidence, baseOf: (id, level) => detectors.get(id)?.levels[level]?.base, wordsOf: (id) => detectors.get(id)?.innocent });

/** Everybody whom a case speaks of. */
export function namedIn(c: Case): readonly string[] {
  const owners = c.evidence.flatMap((e) => (typeof e.facts['owner'] === 'string' ? [e.facts['owner']] : []));
  return [...new Set([...c.people, ...owners, ...c.evidence.flatMap((e) => personOf(c, e) ?? [])])];
}

type Muter = (e: Evidence) => string | undefined;
function muterAt(c: Case, cases: Cases, now: number): Muter {
  const suppressions = cases.all.flatMap((other) => other.work.suppressions);
  return (e) => muterOf(c, e, suppressions, now);
}

interface Asking { readonly c: Case; readonly known: Known; readonly rates: Rates; readonly muter: Muter }
function whyOf(e: Evidence, asking: Asking): api.Why {
  const [detector, person, muted] = [detectors.get(e.detector), personOf(asking.c, e), asking.muter(e)];
  const told = detector === undefined ? { title: e.detector, innocent: '', attacks: [] } : { title: detector.title, innocent: detector.innocent, attacks: detector.attacks.map(({ tactic, technique }) => ({ tactic, technique })) };
  return { ...e, ...told, expected: expectedOf(e, asking.known.claims, person ?? ''), ...(person !== undefined && { person }), ...rarityOf(e, asking), ...(muted !== undefined && { muted_by: muted }) };
}

/** The rates that its weight comes from (the base as it is raised here), and how many show it now. */
function rarityOf(e: Evidence, { c, rates }: Asking): Pick<api.Why, 'hit' | 'base' | 'source' | 'showing' | 'population'> {
  const detector = detectors.get(e.detector);
  const level = detector?.levels[e.level];
  const here = { showing: rates.showing.get(`${e.detector} ${e.level}`)?.size ?? 0, population: rates.population };
  if (detector === undefined || level === undefined) return { hit: 0, base: 0, source: 'a level that this program does not have', ...here };
  return { hit: level.hit, base: baseRate(detector, e.level, rates, new Set(c.people))?.base ?? level.base, source: level.source, ...here };
}

function historyOf({ actions }: Indexed): api.HistoryEntry[] {
  const undone = undoneOf(actions);
  return [...actions].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1)).map((taken) => ({ id: taken.id, at: isoTime(taken.at), actor: taken.actor, action: actionOf(taken), is_undone: undone.has(taken.id) }));
}

const ofKeeping = new Set(['id', 'at', 'actor', 'case_id']);
/** What was done, without when and by whom. */
const actionOf = (taken: Taken): Action => Object.fromEntries(Object.entries(taken).filter(([name]) => !ofKeeping.has(name))) as Action; // a Taken is an Action and these four

function arithmeticOf(c: Case, { claims }: Known, { deps }: Context): Pick<api.CaseView, 'arithmetic'> {
  const sum = keptSum(c, claims);
  return sum === undefined ? {} : { arithmetic: { person: sum.person, prior_db: sum.prior_db, evidence_db: sum.up_db, mitigation_db: sum.taken_db, score_db: sum.score_db, open_at_db: deps.config.cases.open_at_db } };
}
