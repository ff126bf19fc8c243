import { DAY } from '@winnow/core';

/** A finding as another product would count it: a fixed score (0..100) on a day (start, Unix ms). */
export interface RiskEvent { readonly day: number; readonly score: number }

/** Riemann's zeta of 1.5: with it the sum of a hundred alerts of 100 stays below 100. */
const ZETA = 2.6123753486854883;
const MOST = 10_000;

/** Elastic's risk score of an entity from its alerts' scores: the heaviest counts in full, the i-th by i^-1.5. */
export const elasticRisk = (scores: readonly number[]): number => [...scores].sort((a, b) => b - a).slice(0, MOST).reduce((sum, r, i) => sum + r / (i + 1) ** 1.5, 0) / ZETA;

/** Elastic's score over the last 30 days, at its highest. */
export function peakElastic(events: readonly RiskEvent[]): number {
  const sorted = [...events].sort((a, b) => a.day - b.day);
  return Math.max(0, ...daysIn(sorted).map((day) => elasticRisk(sorted.filter((e) => e.day <= day && e.day > day - 30 * DAY).map((e) => e.score))));
}

/** Splunk's risk of an object: the plain sum over a day, at its highest. */
export function peakDailySum(events: readonly RiskEvent[]): number {
  const sums = new Map<number, number>();
  for (const { day, score } of events) sums.set(day, (sums.get(day) ?? 0) + score);
  return Math.max(0, ...sums.values());
}

const daysIn = (events: readonly RiskEvent[]): readonly number[] => [...new Set(events.map((e) => e.day))];

export type Severity = 'low' | 'medium' | 'high' | 'critical';
/** What an author's weight (dB) would be called elsewhere. */
export const severityOf = (db: number): Severity => (db >= 20 ? 'critical' : db >= 12 ? 'high' : db >= 6 ? 'medium' : 'low');
/** Elastic's default risk score of a rule by its severity; and steps of Splunk's scale of 100. */
export const elasticScores: Readonly<Record<Severity, number>> = { low: 21, medium: 47, high: 73, critical: 99 };
export const splunkScores: Readonly<Record<Severity, number>> = { low: 20, medium: 40, high: 60, critical: 80 };
