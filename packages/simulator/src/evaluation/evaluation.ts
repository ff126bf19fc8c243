import { type AtBudget, atBudget, budgets, type CurvePoint, curveOf, type Outcome, outcomeFrom } from './budget.ts';
import { type Burden, burdenOf, type Precision, precisionOf, volumeOf, weeksOf } from './burden.ts';
import { type Carrier, carriersOf, type ListedCase, listedCases, type Missed, missedFrauds } from './carriers.ts';
import { type Clusters, clustersOf } from './clusters.ts';
import { type Company, type Ranking } from './model.ts';
import { type Delay, delayOf, type Recall, recallOf, type ScenarioRecall, scenariosOf } from './recall.ts';
import { type Reliability, reliabilityOf } from './reliability.ts';

export interface Compared { readonly id: string; readonly title: string; /** With the threshold that it comes with. */ readonly as_it_comes: Outcome; readonly at: readonly AtBudget[]; readonly curve: readonly CurvePoint[] }
/** One detector left out: what is left, and what that changes (left out minus all). */
export interface Left { readonly detector: string; readonly findings: number; readonly as_it_comes: Outcome; readonly at: readonly AtBudget[]; readonly recall_change: number; readonly false_change: number; readonly recall_at_half_change: number }

/** All numbers of one or several companies together. */
export interface Evaluation {
  readonly name: string;
  readonly people: number;
  /** Of the longest logs. */
  readonly days: number;
  readonly frauds: number;
  readonly policy: number;
  readonly recall: Recall;
  readonly scenarios: readonly ScenarioRecall[];
  readonly burden: Burden;
  readonly precision: readonly Precision[];
  readonly delay: Delay;
  readonly clusters: Clusters;
  readonly reliability: Reliability;
  /** Winnow first, then the baselines. */
  readonly compared: readonly Compared[];
  readonly carriers: readonly Carrier[];
  readonly ablation: readonly Left[] | undefined;
}
export interface Lists { readonly missed: readonly Missed[]; readonly false_cases: readonly ListedCase[]; readonly policy_cases: readonly ListedCase[] }

/** Goals of the product (design 7). */
export const goals = { recall: 0.95, quiet: 0.5, falseCases: 0.5, medianDays: 7 } as const;
/** The budget at which a detector has to earn its place. */
export const HALF = 0.5;
const CURVE_TO = 4;

export function evaluate(companies: readonly Company[], name: string): Evaluation {
  const sum = (of: (c: Company) => number): number => companies.reduce((s, c) => s + of(c), 0);
  return {
    name, people: sum((c) => c.people), days: Math.max(0, ...companies.map((c) => Math.round(weeksOf(c) * 7))), frauds: sum((c) => c.labels.frauds.size), policy: sum((c) => c.labels.policy.size),
    recall: recallOf(companies), scenarios: scenariosOf(companies), burden: burdenOf(companies), precision: precisionOf(companies), delay: delayOf(companies),
    clusters: clustersOf(companies), reliability: reliabilityOf(companies), compared: comparedOf(companies), carriers: carriersOf(companies), ablation: ablationOf(companies),
  };
}

export const listsOf = (companies: readonly Company[]): Lists => ({ missed: missedFrauds(companies), false_cases: listedCases(companies, 'false'), policy_cases: listedCases(companies, 'policy') });

function comparedOf(companies: readonly Company[]): readonly Compared[] {
  const volume = volumeOf(companies);
  const openAt = companies[0]?.openAtDb ?? 0;
  const all = [{ id: 'winnow', title: 'Winnow', alertsFrom: openAt, rankings: companies.map((c) => c.ranking) }, ...(companies[0]?.baselines ?? []).map(({ id, title, alertsFrom }) => ({ id, title, alertsFrom, rankings: companies.flatMap((c) => c.baselines.filter((b) => b.id === id).map((b) => b.ranking)) }))];
  return all.map(({ id, title, alertsFrom, rankings }) => ({ id, title, as_it_comes: outcomeFrom(rankings, alertsFrom, volume), at: budgets.map((b) => atBudget(rankings, b, volume)), curve: curveOf(rankings, volume, CURVE_TO) }));
}

function ablationOf(companies: readonly Company[]): readonly Left[] | undefined {
  if (companies.some((c) => c.ablations === undefined)) return undefined;
  const volume = volumeOf(companies);
  const openAt = companies[0]?.openAtDb ?? 0;
  const full = companies.map((c) => c.ranking);
  const [all, allAtHalf] = [outcomeFrom(full, openAt, volume), atBudget(full, HALF, volume)];
  const left = (companies[0]?.ablations ?? []).map(({ detector }): Left => {
    const own = companies.flatMap((c) => (c.ablations ?? []).filter((a) => a.detector === detector));
    const rankings: readonly Ranking[] = own.map((a) => a.ranking);
    const [now, half] = [outcomeFrom(rankings, openAt, volume), atBudget(rankings, HALF, volume)];
    const change = (a: number | undefined, b: number | undefined): number => (a ?? 0) - (b ?? 0);
    return {
      detector, findings: own.reduce((s, a) => s + a.findings, 0), as_it_comes: now, at: budgets.map((b) => atBudget(rankings, b, volume)),
      recall_change: change(now.recall.share, all.recall.share), false_change: now.per_1000_people_week - all.per_1000_people_week, recall_at_half_change: change(half.recall.share, allAtHalf.recall.share),
    };
  });
  return left.sort((a, b) => a.recall_at_half_change - b.recall_at_half_change || a.recall_change - b.recall_change || b.false_change - a.false_change || (a.detector < b.detector ? -1 : 1));
}
