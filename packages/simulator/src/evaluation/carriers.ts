import { type Evidence, probabilityOf } from '@winnow/core';
import { type JudgedCase, judgedCases } from './burden.ts';
import { type Fraud } from './labels.ts';
import { type Company, type FraudTrace } from './model.ts';
import { foundAt } from './recall.ts';

/** A detector's part in cases of one kind. */
export interface Carried { /** Cases in which it is evidence. */ readonly cases: number; /** Of these, cases that would not have opened without it. */ readonly decisive: number; /** Sum of its dB in them. */ readonly db: number }
export interface Carrier { readonly detector: string; readonly fraud: Carried; readonly policy: Carried; readonly false: Carried }

/** Evidence of the member who makes a case's score, heaviest first. */
export function topMember(evidence: readonly Evidence[]): readonly Evidence[] {
  const by = new Map<string, Evidence[]>();
  for (const e of evidence) { const who = typeof e.facts['person'] === 'string' ? e.facts['person'] : ''; by.set(who, [...(by.get(who) ?? []), e]); }
  const sum = (list: readonly Evidence[]): number => list.reduce((s, e) => s + e.weight_db, 0);
  return [...by.values()].sort((a, b) => sum(b) - sum(a))[0]?.sort((a, b) => b.weight_db - a.weight_db) ?? [];
}

/** Which detectors carried which cases, those first that opened most of them. */
export function carriersOf(companies: readonly Company[]): readonly Carrier[] {
  const cases = judgedCases(companies);
  const detectors = new Set(cases.flatMap((c) => c.seen.evidence.map((e) => e.detector)));
  const part = (detector: string, verdict: JudgedCase['verdict']): Carried => {
    let [count, decisive, db] = [0, 0, 0];
    for (const { seen, company } of cases.filter((c) => c.verdict === verdict)) {
      const own = topMember(seen.evidence).find((e) => e.detector === detector);
      if (own === undefined) continue;
      count += 1;
      db += own.weight_db;
      if (seen.scoreDb - own.weight_db < company.openAtDb) decisive += 1;
    }
    return { cases: count, decisive, db };
  };
  const carriers = [...detectors].map((detector) => ({ detector, fraud: part(detector, 'fraud'), policy: part(detector, 'policy'), false: part(detector, 'false') }));
  return carriers.sort((a, b) => b.fraud.decisive - a.fraud.decisive || b.fraud.cases - a.fraud.cases || b.false.cases - a.false.cases || (a.detector < b.detector ? -1 : 1));
}

/** A line of evidence for a reader. */
export interface Reason { readonly db: number; readonly detector: string; readonly level: string; readonly summary: string }
const reasonsOf = (evidence: readonly Evidence[]): readonly Reason[] => [...evidence].sort((a, b) => b.weight_db - a.weight_db).map((e) => ({ db: e.weight_db, detector: e.detector, level: e.level, summary: e.summary }));
const against = (mitigating: FraudTrace['mitigating']): readonly Reason[] => mitigating.map((m) => ({ db: m.weight_db, detector: '', level: '', summary: m.summary }));

export interface ListedCase { readonly company: string; readonly case_id: string; readonly people: readonly string[]; readonly headline: string; readonly probability: number; readonly score_db: number; readonly opened_at: number; readonly breaches: readonly string[]; readonly reasons: readonly Reason[]; readonly mitigating: readonly Reason[] }
/** Cases of honest people (or breaches of policy), most probable first, with the evidence of the member who weighs most. */
export const listedCases = (companies: readonly Company[], verdict: JudgedCase['verdict']): readonly ListedCase[] => judgedCases(companies).filter((c) => c.verdict === verdict).map(({ company, seen }) => ({
  company: company.name, case_id: seen.id, people: [...seen.people.keys()], headline: seen.headline, probability: seen.peakProbability, score_db: seen.scoreDb, opened_at: seen.openedAt,
  breaches: [...seen.people.keys()].flatMap((p) => company.labels.policy.get(p) ?? []), reasons: reasonsOf(topMember(seen.evidence)), mitigating: against(seen.mitigating),
}));

export interface Missed { readonly company: string; readonly person: string; readonly name: string | undefined; readonly scenario: string; /** Highest score; undefined when there never was evidence. */ readonly score_db: number | undefined; readonly probability: number | undefined; /** What the score lacked. */ readonly lacks_db: number | undefined; readonly days_seen: number; readonly seen_from: readonly string[]; readonly reasons: readonly Reason[]; readonly mitigating: readonly Reason[] }
/** Frauds who never were in a case, nearest to one first, with all that was found about them. */
export const missedFrauds = (companies: readonly Company[]): readonly Missed[] => companies.flatMap((company) => {
  const found = foundAt(company);
  return [...company.labels.frauds.values()].filter((f) => !found.has(f.person)).map((fraud) => missedOf(company, fraud));
}).sort((a, b) => (b.score_db ?? -1000) - (a.score_db ?? -1000) || (a.person < b.person ? -1 : 1));

const nothing: FraudTrace = { name: undefined, daysSeen: 0, seenFrom: [], evidence: [], mitigating: [] };
function missedOf({ name: company, scores, traces, openAtDb }: Company, { person, scenario }: Fraud): Missed {
  const peak = scores.get(person)?.peakDb;
  const { name, daysSeen, seenFrom, evidence, mitigating } = traces.get(person) ?? nothing;
  const scored = peak === undefined ? { score_db: undefined, probability: undefined, lacks_db: undefined } : { score_db: peak, probability: probabilityOf(peak), lacks_db: openAtDb - peak };
  return { company, person, name, scenario, ...scored, days_seen: daysSeen, seen_from: seenFrom, reasons: reasonsOf(evidence), mitigating: against(mitigating) };
}
