import { DAY } from '@winnow/core';
import { type Fraud, QUIET } from './labels.ts';
import { type Company } from './model.ts';
import { median, quantile } from './quantile.ts';

/** How many of how many; `share` is undefined of none. */
export interface Share { readonly found: number; readonly of: number; readonly share: number | undefined }
export const shareOf = (found: number, of: number): Share => ({ found, of, share: of === 0 ? undefined : found / of });

/** When each fraud first was in a case, Unix ms; who never was is absent. */
export function foundAt({ cases, labels }: Pick<Company, 'cases' | 'labels'>): ReadonlyMap<string, number> {
  const first = new Map<string, number>();
  for (const { people } of cases) for (const [person, at] of people) {
    if (labels.frauds.has(person)) first.set(person, Math.min(at, first.get(person) ?? at));
  }
  return first;
}

export interface Recall { readonly all: Share; readonly without_quiet: Share; readonly quiet: Share }
export interface ScenarioRecall extends Share { readonly scenario: string; /** From the fraud's first day in the logs to the case, of those found. */ readonly median_days: number | undefined }
interface Judged { readonly fraud: Fraud; readonly days: number | undefined }

const judged = (companies: readonly Company[]): readonly Judged[] => companies.flatMap((c) => {
  const found = foundAt(c);
  return [...c.labels.frauds.values()].map((fraud) => { const at = found.get(fraud.person); return { fraud, days: at === undefined ? undefined : daysTo(fraud, c.from, at) }; });
});
const counted = (list: readonly Judged[]): Share => shareOf(list.filter((j) => j.days !== undefined).length, list.length);
/** Days from the fraud's first day, or that of the logs if it came later. Below 0: the case was there before the fraud. */
const daysTo = (fraud: Fraud, logsFrom: number, at: number): number => (at - Math.max(fraud.from, logsFrom)) / DAY;

/** Frauds found, by people: a case that held them was opened at any time during the logs. */
export function recallOf(companies: readonly Company[]): Recall {
  const all = judged(companies);
  return { all: counted(all), without_quiet: counted(all.filter((j) => j.fraud.scenario !== QUIET)), quiet: counted(all.filter((j) => j.fraud.scenario === QUIET)) };
}

/** The same by scenario, in order of name. */
export function scenariosOf(companies: readonly Company[]): readonly ScenarioRecall[] {
  const by = new Map<string, Judged[]>();
  for (const j of judged(companies)) by.set(j.fraud.scenario, [...(by.get(j.fraud.scenario) ?? []), j]);
  return [...by].sort(([a], [b]) => (a < b ? -1 : 1)).map(([scenario, list]) => ({ scenario, ...counted(list), median_days: median(list.flatMap((j) => (j.days === undefined ? [] : [Math.max(0, j.days)]))) }));
}

/** Days to the case of the frauds found, sorted; a case that was there before the fraud counts as 0 and is told. */
export interface Delay { readonly median: number | undefined; readonly p90: number | undefined; readonly before: number; readonly values: readonly number[] }
export function delayOf(companies: readonly Company[]): Delay {
  const days = judged(companies).flatMap((j) => j.days ?? []).sort((a, b) => a - b);
  const values = days.map((d) => Math.max(0, d));
  return { median: quantile(values, 0.5), p90: quantile(values, 0.9), before: days.filter((d) => d < 0).length, values };
}
