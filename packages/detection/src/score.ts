import { type Claims, DAY, type Evidence, type Family, type Finding, isoTime, type Mitigation } from '@winnow/core';
import { type Detector } from './define.ts';
import { type MitigatingFact } from './mitigation.ts';
import { baseRate, effectiveWeight, familyCaps, type Rates } from './weights.ts';

const PRIOR = -40;
/** Below this a finding has faded: it is not printed and joins nobody. */
const FADED_DB = 0.05;

export interface Score { readonly subject: string; readonly scoreDb: number; readonly priorDb: number; readonly evidence: readonly Evidence[]; readonly mitigating: readonly Mitigation[] }
export interface ScoreContext {
  readonly detectors: ReadonlyMap<string, Detector>;
  readonly claims: Claims;
  readonly rates: Rates;
  readonly asOf: number;
  /** People whose case an analyst confirmed: who they referred starts higher. */
  readonly confirmed?: ReadonlySet<string>;
}

/** 1 in 10,000 hires, shifted by the life cycle; never by another score. */
export function priorOf(subject: string, { claims, asOf, confirmed }: Pick<ScoreContext, 'claims' | 'asOf' | 'confirmed'>): number {
  const person = claims.person(subject, asOf - 1);
  if (person === undefined) return PRIOR;
  const days = (asOf - Date.parse(person.start_date ?? '')) / DAY;
  const isNew = days >= 0 && days <= 90 ? 3 : days > 90 && days <= 180 ? 1 : 0;
  const agency = (person.agency ?? '') === '' ? 0 : 2;
  const referred = person.referrer_id !== undefined && confirmed?.has(person.referrer_id) === true ? 10 : 0;
  return PRIOR + isNew + agency + referred;
}

interface Weighed { readonly finding: Finding; readonly detector: Detector; readonly db: number }

/** Adds up what is live about one subject (design 4). `component` is who shares with the subject: they do not count as population. */
export function scoreSubject(subject: string, findings: readonly Finding[], facts: readonly MitigatingFact[], context: ScoreContext & { readonly component: ReadonlySet<string> }): Score {
  const weighed: Weighed[] = [];
  for (const finding of findings) {
    const detector = context.detectors.get(finding.detector);
    const level = detector?.levels[finding.level];
    if (detector === undefined || level === undefined) continue;
    const base = baseRate(level, finding, context.rates, context.component);
    const db = effectiveWeight(finding, detector, context.asOf, base);
    if (db >= FADED_DB) weighed.push({ finding, detector, db });
  }
  const scale = capScale(weighed);
  const evidence = weighed.map((w) => evidenceOf(w, scale.get(w.detector.family) ?? 1)).sort((a, b) => b.weight_db - a.weight_db || (a.id < b.id ? -1 : 1));
  const priorDb = priorOf(subject, context);
  const up = evidence.reduce((sum, e) => sum + e.weight_db, 0);
  // What speaks for a person is only ever set against evidence: it cannot make an unsuspicious one less than that.
  const speaking = facts.filter((f) => f.kind !== 'home' || !isStaged(evidence));
  const given = speaking.reduce((sum, m) => sum - m.weight_db, 0);
  const taken = Math.min(given, up);
  const kept = taken === 0 ? [] : speaking.map(({ summary, weight_db }) => ({ summary, weight_db: round((weight_db * taken) / given) }));
  return { subject, scoreDb: round(priorDb + up - taken), priorDb, evidence, mitigating: kept };
}

/** A device at the claimed home proves nothing while somebody else can use it from afar, and nothing of whoever works now when another did until then. */
const isStaged = (evidence: readonly Evidence[]): boolean => evidence.some((e) => (e.family === 'remote-control' || e.detector === 'behaviour.handover') && e.weight_db >= 10);

/** How much of each family's sum its cap leaves: correlated findings of one family must not add up without end. */
function capScale(weighed: readonly Weighed[]): ReadonlyMap<Family, number> {
  const sums = new Map<Family, number>();
  for (const { detector, db } of weighed) sums.set(detector.family, (sums.get(detector.family) ?? 0) + db);
  return new Map([...sums].map(([family, sum]) => [family, Math.min(1, familyCaps[family] / sum)]));
}

function evidenceOf({ finding, detector, db }: Weighed, scale: number): Evidence {
  return {
    id: finding.id, detector: finding.detector, level: finding.level, family: detector.family, weight_db: round(db * scale),
    observed_at: isoTime(finding.observed_at), summary: finding.summary, facts: { person: finding.subject, ...finding.facts }, observations: finding.observations,
  };
}

/** Scores are compared across runs and machines: a thousandth of a deciban is more than enough and hides the order of addition. */
export const round = (db: number): number => Math.round(db * 1000) / 1000;
