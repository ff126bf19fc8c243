import { type Claims, DAY, type Evidence, type Family, type Finding, isoTime, type Mitigation } from '@winnow/core';
import { type Detector, type Level } from './define.ts';
import { type MitigatingFact } from './mitigation.ts';
import { type BaseRate, baseRate, decayOf, familyCaps, type Rates, weightOf } from './weights.ts';

const PRIOR = -40;
/** Below this a finding has faded: it is not printed and joins nobody. */
const FADED_DB = 0.05;
/** What is left by rounding of a level that is raised by all that it weighs. */
const ROUNDING_DB = 1e-9;

export interface Score { readonly subject: string; readonly scoreDb: number; readonly priorDb: number; readonly evidence: readonly Evidence[]; readonly mitigating: readonly Mitigation[] }
export interface ScoreContext {
  readonly detectors: ReadonlyMap<string, Detector>;
  readonly claims: Claims;
  readonly rates: Rates;
  readonly asOf: number;
  /** People whose case an analyst confirmed: who they referred starts higher. */
  readonly confirmed?: ReadonlySet<string>;
  /** Who shares with the subject, with the subject: they do not count as population. */
  readonly component: ReadonlySet<string>;
}

/** A part of the prior: whole dB, and why. */
export interface PriorPart { readonly reason: string; readonly db: number }

/** 1 in 10,000 hires, shifted by the life cycle; never by another score. */
export function priorParts(subject: string, { claims, asOf, confirmed }: Pick<ScoreContext, 'claims' | 'asOf' | 'confirmed'>): readonly PriorPart[] {
  const parts: PriorPart[] = [{ reason: 'one hire in 10,000 is a fraud', db: PRIOR }];
  const person = claims.person(subject, asOf - 1);
  if (person === undefined) return parts;
  parts.push(...hiredLately(person.start_date, asOf));
  if ((person.agency ?? '') !== '') parts.push({ reason: `through an agency (${person.agency ?? ''})`, db: 2 });
  if (person.referrer_id !== undefined && confirmed?.has(person.referrer_id) === true) parts.push({ reason: `referred by ${person.referrer_id}, whose case an analyst confirmed`, db: 10 });
  return parts;
}

function hiredLately(start: string | undefined, asOf: number): readonly PriorPart[] {
  const days = (asOf - Date.parse(start ?? '')) / DAY;
  if (start === undefined || !(days >= 0 && days <= 180)) return [];
  return [{ reason: `hired on ${start}, within the last ${days <= 90 ? '90' : '180'} days`, db: days <= 90 ? 3 : 1 }];
}

/** One finding and every factor of its weight: levelDb · quality · decay is db, db · capShare is weightDb (rounded to a thousandth). */
export interface Weighed {
  readonly finding: Finding;
  readonly detector: Detector;
  readonly level: Level;
  readonly rate: BaseRate;
  /** 10·log10(hit / base), not below 0. */
  readonly levelDb: number;
  readonly ageDays: number;
  readonly decay: number;
  readonly db: number;
  readonly capShare: number;
  readonly weightDb: number;
}
/** A mitigating fact as stated; `why` says why it does not count when it does not. */
export interface Spoken extends MitigatingFact { readonly why?: string }
/** The whole arithmetic of a score: priorDb + upDb − takenDb is scoreDb. */
export interface Weighing {
  readonly subject: string;
  readonly prior: readonly PriorPart[];
  readonly priorDb: number;
  /** What counts, heaviest first. */
  readonly evidence: readonly Weighed[];
  /** What has faded, or weighs nothing because it is common here. */
  readonly faded: readonly Weighed[];
  readonly upDb: number;
  readonly facts: readonly Spoken[];
  /** Of the facts that count, together. */
  readonly givenDb: number;
  readonly takenDb: number;
  readonly scoreDb: number;
}

/** Adds up what is live about one subject (design 4). Scores and explanations both come from here. */
export function weighSubject(subject: string, findings: readonly Finding[], facts: readonly MitigatingFact[], context: ScoreContext): Weighing {
  const all = findings.flatMap((finding) => weighFinding(finding, context) ?? []);
  const counted = all.filter((w) => w.db >= FADED_DB);
  const share = capShares(counted);
  const evidence = counted.map((w) => capped(w, share.get(w.detector.family) ?? 1)).sort((a, b) => b.weightDb - a.weightDb || (a.finding.id < b.finding.id ? -1 : 1));
  const prior = priorParts(subject, context);
  const priorDb = prior.reduce((sum, p) => sum + p.db, 0);
  const upDb = evidence.reduce((sum, e) => sum + e.weightDb, 0);
  // What speaks for a person is only ever set against evidence: it cannot make an unsuspicious one less than that.
  const spoken = stagedOut(facts, evidence);
  const givenDb = spoken.reduce((sum, f) => (f.why === undefined ? sum - f.weight_db : sum), 0);
  const takenDb = Math.min(givenDb, upDb);
  return { subject, prior, priorDb, evidence, faded: all.filter((w) => w.db < FADED_DB), upDb, facts: spoken, givenDb, takenDb, scoreDb: round(priorDb + upDb - takenDb) };
}

/** What becomes of a weighing in a case. */
export function scoreOf({ subject, scoreDb, priorDb, evidence, facts, givenDb, takenDb }: Weighing): Score {
  const mitigating = takenDb === 0 ? [] : facts.filter((f) => f.why === undefined).map(({ summary, weight_db }) => ({ summary, weight_db: round((weight_db * takenDb) / givenDb) }));
  return { subject, scoreDb, priorDb, evidence: evidence.map(evidenceOf), mitigating };
}

export const scoreSubject = (subject: string, findings: readonly Finding[], facts: readonly MitigatingFact[], context: ScoreContext): Score => scoreOf(weighSubject(subject, findings, facts, context));

function weighFinding(finding: Finding, { detectors, rates, asOf, component }: ScoreContext): Weighed | undefined {
  const detector = detectors.get(finding.detector);
  const level = detector?.levels[finding.level];
  const rate = detector === undefined ? undefined : baseRate(detector, finding.level, rates, component);
  if (detector === undefined || level === undefined || rate === undefined) return undefined;
  const weight = weightOf({ hit: level.hit, base: rate.base });
  const levelDb = weight > ROUNDING_DB ? weight : 0;
  const { ageDays, decay } = decayOf(finding, detector, asOf);
  const db = levelDb * finding.quality * decay;
  return { finding, detector, level, rate, levelDb, ageDays, decay, db, capShare: 1, weightDb: round(db) };
}

const capped = (w: Weighed, capShare: number): Weighed => ({ ...w, capShare, weightDb: round(w.db * capShare) });

/** A device at the claimed home proves nothing while somebody else can use it from afar, and nothing of whoever works now when another did until then. */
function stagedOut(facts: readonly MitigatingFact[], evidence: readonly Weighed[]): readonly Spoken[] {
  const doubt = evidence.find((e) => (staging(e) ? e.weightDb : atTwoPlaces(e) ? e.db : 0) >= 10);
  return doubt === undefined ? facts : facts.map((f) => (f.kind === 'home' ? { ...f, why: `counts for nothing beside ${doubt.detector.id}` } : f));
}

const staging = ({ detector }: Weighed): boolean => detector.family === 'remote-control' || detector.id === 'behaviour.handover';
/** Who is at home and elsewhere at once is two; here the family's cap does not matter. */
const atTwoPlaces = ({ detector }: Weighed): boolean => detector.id === 'location.concurrent';

/** How much of each family's sum its cap leaves: correlated findings of one family must not add up without end. */
function capShares(weighed: readonly Weighed[]): ReadonlyMap<Family, number> {
  const sums = new Map<Family, number>();
  for (const { detector, db } of weighed) sums.set(detector.family, (sums.get(detector.family) ?? 0) + db);
  return new Map([...sums].map(([family, sum]) => [family, Math.min(1, familyCaps[family] / sum)]));
}

const evidenceOf = ({ finding, detector, weightDb }: Weighed): Evidence => ({
  id: finding.id, detector: finding.detector, level: finding.level, family: detector.family, weight_db: weightDb,
  observed_at: isoTime(finding.observed_at), summary: finding.summary, facts: { person: finding.subject, ...finding.facts }, observations: finding.observations,
});

/** Scores are compared across runs and machines: a thousandth of a deciban is more than enough and hides the order of addition. */
export const round = (db: number): number => Math.round(db * 1000) / 1000;
