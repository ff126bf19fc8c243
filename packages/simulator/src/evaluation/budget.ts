import { type Labels, QUIET, verdictOf } from './labels.ts';
import { type Ranking } from './model.ts';
import { type Share, shareOf } from './recall.ts';

/** False cases per 1,000 people and week at which ways of ranking are compared. */
export const budgets = [0.25, 0.5, 1, 2] as const;

/** What some way of ranking says: people who belong together, and one score. */
export interface Scored { readonly people: Iterable<string>; readonly score: number }

/** Scores of frauds (the highest of those that name them; `of` when people in one case have scores of their own) and of false cases. */
export function rankingOf(scored: Iterable<Scored>, labels: Labels, of?: (person: string) => number | undefined): Ranking {
  const best = new Map<string, number>();
  const falses: number[] = [];
  for (const { people, score } of scored) {
    const list = [...people];
    for (const person of list) best.set(person, Math.max(score, best.get(person) ?? score));
    if (verdictOf(list, labels) === 'false') falses.push(score);
  }
  const scoreOf = of ?? ((person: string): number | undefined => best.get(person));
  const frauds = [...labels.frauds.values()].map(({ person, scenario }) => ({ person, scenario, score: scoreOf(person) ?? Number.NEGATIVE_INFINITY }));
  return { frauds, falses };
}

/** What comes of taking scores above `cut` only. */
export interface Outcome { readonly cut: number; readonly recall: Share; readonly without_quiet: Share; readonly false_cases: number; readonly per_1000_people_week: number }
export interface AtBudget extends Outcome { readonly budget: number }

interface Cut { readonly taken: (score: number) => boolean; readonly cut: number; readonly volume: number }
function outcomeOf(rankings: readonly Ranking[], { taken, cut, volume }: Cut): Outcome {
  const frauds = rankings.flatMap((r) => r.frauds);
  const share = (list: Ranking['frauds']): Share => shareOf(list.filter((f) => f.score > Number.NEGATIVE_INFINITY && taken(f.score)).length, list.length);
  const falses = rankings.reduce((sum, r) => sum + r.falses.filter(taken).length, 0);
  return { cut, recall: share(frauds), without_quiet: share(frauds.filter((f) => f.scenario !== QUIET)), false_cases: falses, per_1000_people_week: volume === 0 ? 0 : falses / volume };
}

/** Everything that scores `from` or more. */
export const outcomeFrom = (rankings: readonly Ranking[], from: number, volume: number): Outcome => outcomeOf(rankings, { taken: (score) => score >= from, cut: from, volume });

/**
 * The most that can be taken without more false cases than the budget allows: all that scores above the first false case too many.
 * Who has the same score as that one is not taken either. `volume` is thousands of people times weeks.
 */
export function atBudget(rankings: readonly Ranking[], budget: number, volume: number): AtBudget {
  const falses = rankings.flatMap((r) => r.falses).sort((a, b) => b - a);
  const allowed = Math.floor(budget * volume + 1e-9);
  const cut = falses[allowed] ?? Number.NEGATIVE_INFINITY;
  return { budget, ...outcomeOf(rankings, { taken: (score) => score > cut, cut, volume }) };
}

export interface CurvePoint { readonly per_1000_people_week: number; readonly recall: number }
/** Most points of a curve; a large company allows thousands of false cases. */
const MOST_POINTS = 200;
/** Recall for each number of false cases allowed, up to `most` per 1,000 people and week. */
export function curveOf(rankings: readonly Ranking[], volume: number, most: number): readonly CurvePoint[] {
  const cases = Math.floor(most * volume);
  const stride = Math.max(1, Math.ceil(cases / MOST_POINTS));
  const points: CurvePoint[] = [];
  for (let allowed = 0; allowed <= cases; allowed += stride) {
    const rate = volume === 0 ? 0 : allowed / volume;
    points.push({ per_1000_people_week: rate, recall: atBudget(rankings, rate, volume).recall.share ?? 0 });
  }
  return points;
}
