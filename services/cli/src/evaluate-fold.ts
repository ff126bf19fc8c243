import { type Case, type Claims, DAY, type Finding, isoDate } from '@winnow/core';
import { CaseFold, type Detector, type Mitigating, weightOf } from '@winnow/detection';
import { elasticScores, peakDailySum, peakElastic, type RiskEvent, type Scored, severityOf, splunkScores } from '@winnow/simulator';

/** What was concluded, by day (YYYY-MM-DD), so that it can be folded again and again. */
export interface Conclusions { readonly findings: ReadonlyMap<string, readonly Finding[]>; readonly mitigating: ReadonlyMap<string, readonly Mitigating[]> }
export interface Refold extends Conclusions { readonly claims: Claims; readonly detectors: readonly Detector[]; readonly population: number; /** First day and the end of the last, Unix ms. */ readonly from: number; readonly until: number }

/** Somebody's highest score in a case that held them, that case as it stood then, and the score at the end. */
export interface Peak { readonly peakDb: number; readonly finalDb: number; readonly case: Case }
export interface Refolded { readonly people: ReadonlyMap<string, Peak>; /** Cases that stand for themselves, by their highest score. */ readonly cases: readonly Scored[] }

/** So low that whoever has evidence has a case: then thresholds can be compared after the fact. */
const EVERYBODY_DB = -1000;
const NOTHING_DB = -40;

/** Folds stored findings into cases once more, with everybody in one, and follows the scores from day to day. `without` leaves out a detector. */
export function refold({ findings, mitigating, from, until, ...context }: Refold, without?: string): Refolded {
  const fold = new CaseFold({ ...context, detectors: context.detectors.filter((d) => d.id !== without), params: { openAtDb: EVERYBODY_DB, closeGapDb: 0 } });
  const people = new Map<string, Peak>();
  const cases = new Map<string, { readonly people: Set<string>; score: number }>();
  for (let day = from; day < until; day += DAY) {
    const found = findings.get(isoDate(day)) ?? [];
    fold.take(without === undefined ? found : found.filter((f) => f.detector !== without), mitigating.get(isoDate(day)) ?? []);
    fold.step(day + DAY);
    const isLast = day + DAY >= until;
    for (const c of fold.cases.values()) if (c.status === 'open') follow(c, isLast, { people, cases });
  }
  const standing = [...cases].filter(([id]) => fold.cases.get(id)?.merged_into === undefined).map(([, c]) => c);
  return { people, cases: standing };
}

function follow(c: Case, isLast: boolean, { people, cases }: { readonly people: Map<string, Peak>; readonly cases: Map<string, { readonly people: Set<string>; score: number }> }): void {
  const known = cases.get(c.case_id);
  if (known === undefined) cases.set(c.case_id, { people: new Set(c.people), score: c.score_db });
  else {
    known.score = Math.max(known.score, c.score_db);
    for (const person of c.people) known.people.add(person);
  }
  for (const person of c.people) {
    const before = people.get(person);
    const isHigher = before === undefined || c.score_db > before.peakDb;
    if (isHigher || isLast) people.set(person, { peakDb: isHigher ? c.score_db : before.peakDb, case: isHigher ? c : before.case, finalDb: isLast ? c.score_db : NOTHING_DB });
  }
}

/** Groups by day what carries one. */
export function byDay<T extends { readonly day: string }>(list: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const days = new Map<string, T[]>();
  for (const one of list) {
    const day = days.get(one.day);
    if (day === undefined) days.set(one.day, [one]);
    else day.push(one);
  }
  return days;
}

/** The same findings, added up as Splunk and Elastic do: a fixed score per severity, whatever the quality, the age or the population. */
export function addedUp({ findings, detectors }: Pick<Refold, 'findings' | 'detectors'>): { readonly splunk: readonly Scored[]; readonly elastic: readonly Scored[] } {
  const known = new Map(detectors.map((d) => [d.id, d]));
  const events = new Map<string, { readonly splunk: RiskEvent[]; readonly elastic: RiskEvent[] }>();
  for (const list of findings.values()) for (const f of list) {
    const level = known.get(f.detector)?.levels[f.level];
    if (level === undefined) continue;
    const severity = severityOf(weightOf(level));
    const day = Date.parse(f.day);
    let own = events.get(f.subject);
    if (own === undefined) events.set(f.subject, own = { splunk: [], elastic: [] });
    own.splunk.push({ day, score: splunkScores[severity] });
    own.elastic.push({ day, score: elasticScores[severity] });
  }
  const scored = (of: (e: { readonly splunk: readonly RiskEvent[]; readonly elastic: readonly RiskEvent[] }) => number): readonly Scored[] => [...events].map(([person, e]) => ({ people: [person], score: of(e) }));
  return { splunk: scored((e) => peakDailySum(e.splunk)), elastic: scored((e) => peakElastic(e.elastic)) };
}
