import { probabilityOf } from '@winnow/core';
import { type Company, type PersonScore } from './model.ts';

/** One person's probability, as said and as it was. Breaches of policy are neither and left out. */
export interface Prediction { readonly said: number; readonly fraud: boolean }

/** Share of hires who are frauds, to which honest people are weighted up: simulated companies hold far more. */
export const PRIOR = 1e-4;
const PRIOR_DB = -40;

/**
 * Predictions of everybody. The peak is what they are judged by: the queue is sorted by it and the band is made of it, and a farm that moved
 * out two months ago is no smaller fraud for having faded. Who never had any evidence has the prior.
 */
export function predictionsOf(companies: readonly Company[], of: (score: PersonScore) => number = (s) => s.peakDb): readonly Prediction[] {
  return companies.flatMap(({ scores, labels, people }) => {
    const scored = [...scores].filter(([person]) => !labels.policy.has(person)).map(([person, score]): Prediction => ({ said: probabilityOf(of(score)), fraud: labels.frauds.has(person) }));
    const unscored = [...labels.frauds.keys()].filter((person) => !scores.has(person)).length;
    const honest = Math.max(0, people - labels.policy.size - scored.length - unscored);
    const silent = (fraud: boolean) => (): Prediction => ({ said: probabilityOf(PRIOR_DB), fraud });
    return [...scored, ...Array.from({ length: unscored }, silent(true)), ...Array.from({ length: honest }, silent(false))];
  });
}

export interface Interval { readonly low: number; readonly high: number }
export interface Observed { /** Mean of what was said. */ readonly said: number; /** Share of frauds. */ readonly so: number; /** 95 %. */ readonly interval: Interval }
export interface Bin { readonly from: number; readonly to: number; readonly people: number; readonly frauds: number; readonly plain: Observed; /** With honest people weighted to the prior; absent without a fraud or an honest person in all. */ readonly reweighted: Observed | undefined }
export interface Reliability { readonly bins: readonly Bin[]; readonly brier: number | undefined; readonly brier_reweighted: number | undefined; readonly brier_final: number | undefined }

/** Bands of design 4, and below them by tens. */
export const edges = [0, 0.001, 0.01, 0.1, 0.5, 0.8, 0.95, 1] as const;

/** How often an honest person counts so that the share of frauds is the prior. */
const honestWeight = (frauds: number, honest: number): number => (frauds / honest) * ((1 - PRIOR) / PRIOR);

export function brierOf(predictions: readonly Prediction[], honest = 1): number | undefined {
  let [sum, weight] = [0, 0];
  for (const { said, fraud } of predictions) {
    const w = fraud ? 1 : honest;
    sum += w * (said - (fraud ? 1 : 0)) ** 2;
    weight += w;
  }
  return weight === 0 ? undefined : sum / weight;
}

export function reliabilityOf(companies: readonly Company[]): Reliability {
  const predictions = predictionsOf(companies);
  const frauds = predictions.filter((p) => p.fraud).length;
  const all = { frauds, honest: predictions.length - frauds };
  const bins = edges.slice(1).flatMap((to, i): Bin[] => {
    const from = edges[i] ?? 0;
    const inside = predictions.filter(({ said }) => said >= from && (said < to || to === 1));
    return inside.length === 0 ? [] : [binOf(inside, { from, to, all })];
  });
  const weight = all.frauds === 0 || all.honest === 0 ? undefined : honestWeight(all.frauds, all.honest);
  return { bins, brier: brierOf(predictions), brier_reweighted: weight === undefined ? undefined : brierOf(predictions, weight), brier_final: brierOf(predictionsOf(companies, (s) => s.finalDb)) };
}

interface All { readonly frauds: number; readonly honest: number }
function binOf(inside: readonly Prediction[], { from, to, all }: { readonly from: number; readonly to: number; readonly all: All }): Bin {
  const f = inside.filter((p) => p.fraud).length;
  const h = inside.length - f;
  const mean = (honest: number): number => {
    const weight = f + honest * h;
    return inside.reduce((sum, p) => sum + (p.fraud ? 1 : honest) * p.said, 0) / weight;
  };
  const plain = { said: mean(1), so: f / inside.length, interval: wilson(f, inside.length) };
  if (all.frauds === 0 || all.honest === 0) return { from, to, people: inside.length, frauds: f, plain, reweighted: undefined };
  const w = honestWeight(all.frauds, all.honest);
  return { from, to, people: inside.length, frauds: f, plain, reweighted: { said: mean(w), so: f / (f + w * h), interval: ratioInterval(f, h, all) } };
}

const Z = 1.96;
/** Wilson's interval of a share. */
function wilson(k: number, n: number): Interval {
  const p = k / n;
  const middle = p + Z ** 2 / (2 * n);
  const half = Z * Math.sqrt((p * (1 - p)) / n + Z ** 2 / (4 * n ** 2));
  // At the ends it is exact; rounding would leave a rest of 1e-17, which a ratio would make much of.
  return { low: k === 0 ? 0 : (middle - half) / (1 + Z ** 2 / n), high: k === n ? 1 : (middle + half) / (1 + Z ** 2 / n) };
}

/** A reweighted share is the prior's odds times a ratio of two shares; its interval has each share at the end of its own that is worse. */
function ratioInterval(frauds: number, honest: number, all: All): Interval {
  const [f, h] = [wilson(frauds, all.frauds), wilson(honest, all.honest)];
  const share = (of: number, to: number): number => { const odds = (PRIOR / (1 - PRIOR)) * (of / to); return to === 0 ? 1 : odds / (1 + odds); };
  return { low: share(f.low, h.high), high: share(f.high, h.low) };
}
