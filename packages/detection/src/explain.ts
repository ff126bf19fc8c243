import { type Case, type Claims, DAY, isoTime, probabilityOf, sha256, subjectOfEvidence } from '@winnow/core';
import { milliseconds } from './define.ts';
import { priorParts, round, type PriorPart, type Weighed, type Weighing } from './score.ts';
import { familyCaps, type Rates } from './weights.ts';

/** One finding with every factor of its weight. `db` = level_db × quality × decay; `weight_db` = db × cap_share, to a thousandth. Times ISO 8601 UTC, ages in days. */
export interface ExplainedEvidence {
  readonly id: string;
  readonly detector: string;
  /** The detector's version that made the finding, and that of this program. */
  readonly detector_version: number;
  readonly program_version: number;
  readonly level: string;
  readonly family: string;
  readonly summary: string;
  readonly hit: number;
  /** The author's base rate, and the one that counted. */
  readonly author_base: number;
  readonly base: number;
  readonly source: string;
  /** People outside the sharing group who show the level, of how many; only above `needed` of them is the base rate raised. */
  readonly population: { readonly showing: number; readonly of: number; readonly needed: number; readonly pseudo_people: number };
  /** A level that a third of the others and more show, it or a heavier one; only what goes beyond its dB counts. */
  readonly common?: { readonly level: string; readonly showing: number; readonly others: number; readonly db: number };
  readonly level_db: number;
  readonly quality: number;
  readonly observed_at: string;
  readonly age_days: number;
  /** Absent when it does not fade. */
  readonly half_life_days?: number;
  readonly decay: number;
  readonly db: number;
  readonly cap_share: number;
  readonly weight_db: number;
  readonly observations: readonly string[];
}
export interface ExplainedFamily { readonly family: string; readonly sum_db: number; readonly cap_db: number; readonly share: number }
/** The arithmetic of one person: prior_db + up_db − taken_db = score_db, all to a thousandth of a dB. */
export interface ExplainedPerson {
  readonly person: string;
  readonly prior: readonly PriorPart[];
  readonly prior_db: number;
  readonly evidence: readonly ExplainedEvidence[];
  /** Findings that stand and weigh less than 0.05 dB. */
  readonly faded: readonly ExplainedEvidence[];
  /** Families whose cap takes something away. */
  readonly capped: readonly ExplainedFamily[];
  readonly up_db: number;
  readonly mitigating: readonly { readonly summary: string; readonly stated_db: number; /** Why it does not count. */ readonly why_not?: string }[];
  /** What the facts that count state together, and what the evidence lets them take. */
  readonly given_db: number;
  readonly taken_db: number;
  readonly score_db: number;
  readonly probability: number;
}

/** A score's arithmetic as plain numbers, for people and programs alike. Pure. */
export function explained(w: Weighing): ExplainedPerson {
  const up = round(w.upDb);
  return {
    person: w.subject, prior: w.prior, prior_db: w.priorDb, evidence: w.evidence.map(evidenceOf), faded: w.faded.map(evidenceOf), capped: cappedOf(w.evidence), up_db: up,
    mitigating: w.facts.map((f) => ({ summary: f.summary, stated_db: round(f.weight_db), ...(f.why !== undefined && { why_not: f.why }) })),
    // As the rest of an exact sum: the score was rounded once, after everything was added.
    given_db: round(w.givenDb), taken_db: round(w.priorDb + up - w.scoreDb), score_db: w.scoreDb, probability: probabilityOf(w.scoreDb),
  };
}

/** prior_db + up_db − taken_db = score_db, of the member whose score it is. */
export type KeptSum = Pick<ExplainedPerson, 'person' | 'prior_db' | 'up_db' | 'taken_db' | 'score_db'>;
/**
 * The sums that an open case was kept with, from what stands in it alone: the numbers of the same names that `explained` gave at its last step, also when claims
 * or findings changed since. A prior is whole decibans, so it is the member for whom one comes out; of several, whose claims give it. Undefined of a closed case,
 * which keeps the evidence it was last open with while its score goes on, and where nobody's sum comes out.
 */
export function keptSum(c: Case, claims: Claims): KeptSum | undefined {
  if (c.status !== 'open') return undefined;
  const given = c.mitigating.reduce((sum, m) => sum - m.weight_db, 0);
  const sums = c.people.map((person) => {
    const up = round(c.evidence.reduce((sum, e) => (subjectOfEvidence(c, e) === person ? sum + e.weight_db : sum), 0));
    const rest = c.score_db - up + given;
    return { person, up, prior: Math.round(rest), off: Math.abs(rest - Math.round(rest)), claimed: priorParts(person, { claims, asOf: Date.parse(c.as_of) }).reduce((sum, part) => sum + part.db, 0) };
  });
  // The score was rounded to a thousandth, and so was each mitigating fact.
  const [top] = sums.filter((s) => s.off <= 0.0005 * (c.mitigating.length + 1) + 1e-6).sort((a, b) => Math.abs(a.prior - a.claimed) - Math.abs(b.prior - b.claimed) || (a.person < b.person ? -1 : 1));
  return top === undefined ? undefined : { person: top.person, prior_db: top.prior, up_db: top.up, taken_db: round(top.prior + top.up - c.score_db), score_db: c.score_db };
}

function evidenceOf({ finding, detector, level, rate, ...w }: Weighed): ExplainedEvidence {
  return {
    id: finding.id, detector: finding.detector, detector_version: finding.detector_version, program_version: detector.version, level: finding.level, family: detector.family, summary: finding.summary,
    hit: level.hit, author_base: rate.author, base: rate.base, source: level.source, population: { showing: rate.outside, of: rate.population, needed: rate.needed, pseudo_people: rate.pseudoPeople }, ...(rate.common !== undefined && { common: rate.common }),
    level_db: w.levelDb, quality: finding.quality, observed_at: isoTime(finding.observed_at), age_days: w.ageDays, ...(detector.halfLife !== undefined && { half_life_days: milliseconds(detector.halfLife) / DAY }),
    decay: w.decay, db: w.db, cap_share: w.capShare, weight_db: w.weightDb, observations: finding.observations,
  };
}

function cappedOf(evidence: readonly Weighed[]): readonly ExplainedFamily[] {
  const capped = new Map(evidence.filter((e) => e.capShare < 1).map((e) => [e.detector.family, e.capShare]));
  return [...capped].map(([family, share]) => ({ family, sum_db: evidence.reduce((sum, e) => (e.detector.family === family ? sum + e.db : sum), 0), cap_db: familyCaps[family], share }));
}

/** Names rates by what is in them: who shows which level, of how many. Twelve hex digits; equal rates have equal names. */
export function ratesName({ population, showing }: Rates): string {
  const levels = [...showing].map(([level, subjects]) => `${level}: ${[...subjects].sort().join(' ')}`).sort();
  return sha256([String(population), ...levels].join('\n')).slice(0, 12);
}
