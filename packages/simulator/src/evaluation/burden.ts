import { DAY } from '@winnow/core';
import { type Verdict, verdictOf } from './labels.ts';
import { type CaseSeen, type Company } from './model.ts';
import { type Share, shareOf } from './recall.ts';

export interface Rate { readonly cases: number; readonly per_1000_people_week: number }
/** Cases that somebody has to look at. */
export interface Burden { readonly fraud: Rate; readonly policy: Rate; readonly false: Rate }

export const weeksOf = ({ from, until }: Pick<Company, 'from' | 'until'>): number => (until - from) / (7 * DAY);
/** What rates are per: thousands of people times weeks. */
export const volumeOf = (companies: readonly Company[]): number => companies.reduce((sum, c) => sum + (c.people / 1000) * weeksOf(c), 0);

export interface JudgedCase { readonly company: Company; readonly seen: CaseSeen; readonly verdict: Verdict }
/** Cases that stand for themselves, most probable first; one that went into a cluster's is told there. */
export const judgedCases = (companies: readonly Company[]): readonly JudgedCase[] => companies
  .flatMap((company) => company.cases.filter((c) => !c.merged).map((seen) => ({ company, seen, verdict: verdictOf(seen.people.keys(), company.labels) })))
  .sort((a, b) => b.seen.peakProbability - a.seen.peakProbability || b.seen.scoreDb - a.seen.scoreDb || (a.seen.id < b.seen.id ? -1 : 1));

export function burdenOf(companies: readonly Company[]): Burden {
  const cases = judgedCases(companies);
  const volume = volumeOf(companies);
  const rate = (verdict: Verdict): Rate => { const n = cases.filter((c) => c.verdict === verdict).length; return { cases: n, per_1000_people_week: volume === 0 ? 0 : n / volume }; };
  return { fraud: rate('fraud'), policy: rate('policy'), false: rate('false') };
}

/** Of the `k` most probable cases, how many hold a fraud. Where there are fewer cases, of those. */
export interface Precision extends Share { readonly k: number; /** `k` is the number of frauds. */ readonly frauds?: true }

/** Breaches of policy count as neither, so they take no place in the ranking. */
export function precisionOf(companies: readonly Company[]): readonly Precision[] {
  const ranked = judgedCases(companies).filter((c) => c.verdict !== 'policy');
  const at = (k: number): Share => { const top = ranked.slice(0, k); return shareOf(top.filter((c) => c.verdict === 'fraud').length, top.length); };
  const frauds = companies.reduce((sum, c) => sum + c.labels.frauds.size, 0);
  return [...[5, 10, 20].map((k) => ({ k, ...at(k) })), { k: frauds, frauds: true, ...at(frauds) }];
}
