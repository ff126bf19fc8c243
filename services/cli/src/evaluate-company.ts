import { type Case, type Claims, DAY, type Evidence, isoDate, startOfDay, type Timeline, type Truth } from '@winnow/core';
import { type Detector } from '@winnow/detection';
import { type Outcome } from '@winnow/detector';
import { type Ablation, type Baseline, type CaseSeen, type Company, type FraudTrace, type Labels, labelsOf, rankingOf, type RuleHits, ruleHits, type Scored } from '@winnow/simulator';
import { addedUp, byDay, type Peak, type Refold, refold, type Refolded } from './evaluate-fold.ts';
import { type Onlooker } from './investigate.ts';

export interface CompanyOptions {
  readonly name: string;
  readonly truth: readonly Truth[];
  /** Detectors that are on. */
  readonly detectors: readonly Detector[];
  readonly openAtDb: number;
  readonly ablation: boolean;
  readonly warn: (line: string) => void;
  readonly progress: (line: string) => void;
}

interface Seen { readonly days: number; readonly from: readonly string[] }

/** Looks on while a company is investigated and keeps of it only what evaluation needs; timelines and findings are let go. */
export class CompanyWatch implements Onlooker {
  readonly #options: CompanyOptions;
  readonly #playing: ReadonlySet<string>;
  readonly #hits = new Map<string, RuleHits>();
  readonly #seen = new Map<string, Seen>();
  company: Company | undefined;

  constructor(options: CompanyOptions) {
    this.#options = options;
    this.#playing = new Set(options.truth.map((t) => t.person_id));
  }

  readonly timelines = (read: ReadonlyMap<string, Timeline>, claims: Claims): void => {
    for (const [subject, { presences }] of read) {
      // From the company's own gateways everybody is everywhere; a simple rule would be told so, too.
      const outside = presences.filter((p) => claims.network(p.ip) === undefined);
      const now = ruleHits(outside);
      const before = this.#hits.get(subject);
      if (now.impossibleTravel + now.newCountryAndDevice + now.buffalogs > 0) this.#hits.set(subject, before === undefined ? now : most(before, now));
      if (this.#playing.has(subject)) this.#seen.set(subject, seenOf(presences));
    }
  };

  readonly outcome = (outcome: Outcome, claims: Claims): void => {
    const { name, detectors, openAtDb, truth } = this.#options;
    const from = startOfDay(outcome.span?.first ?? 0);
    const until = outcome.span === undefined ? from : startOfDay(outcome.span.last) + DAY;
    const { labels, warnings } = labelsOf(truth, { isKnown: (person) => claims.person(person) !== undefined, from, until });
    for (const warning of warnings) this.#options.warn(`${name}: ${warning}`);
    const refolding: Refold = { findings: byDay(outcome.findings), mitigating: byDay(outcome.mitigating), claims, detectors, population: outcome.people, from, until };
    const all = refold(refolding);
    const ranked = rankedBy(all, labels);
    this.company = {
      name, people: new Set(claims.rows.people.map((p) => p.person_id)).size || outcome.people, from, until, openAtDb, labels, cases: casesSeen(outcome), ranking: ranked,
      scores: new Map([...all.people].map(([person, { peakDb, finalDb }]) => [person, { peakDb, finalDb }])),
      traces: new Map([...labels.frauds.keys()].map((person) => [person, this.#traceOf(person, claims, all.people.get(person))])),
      baselines: this.#baselines(refolding, labels), ...(this.#options.ablation && { ablations: this.#ablations(refolding, labels, ranked) }),
    };
  };

  #traceOf(person: string, claims: Claims, peak: Peak | undefined): FraudTrace {
    const seen = this.#seen.get(person);
    const own = (e: Evidence): boolean => e.facts['person'] === person;
    return { name: claims.person(person)?.display_name, daysSeen: seen?.days ?? 0, seenFrom: seen?.from ?? [], evidence: peak?.case.evidence.filter(own) ?? [], mitigating: peak?.case.mitigating ?? [] };
  }

  #baselines(refolding: Refold, labels: Labels): readonly Baseline[] {
    const { splunk, elastic } = addedUp(refolding);
    const by = (of: (hits: RuleHits) => number): readonly Scored[] => [...this.#hits].filter(([, hits]) => of(hits) > 0).map(([person, hits]) => ({ people: [person], score: of(hits) }));
    const ways: readonly (Omit<Baseline, 'ranking'> & { readonly scored: readonly Scored[] })[] = [
      { id: 'impossible-travel', title: 'impossible travel alone', alertsFrom: 1, scored: by((h) => h.impossibleTravel) },
      { id: 'new-country-and-device', title: 'new country and new device', alertsFrom: 1, scored: by((h) => h.newCountryAndDevice) },
      { id: 'buffalogs', title: "BuffaLogs' default rules", alertsFrom: 4, scored: by((h) => h.buffalogs) },
      { id: 'sum', title: 'sum of scores (Splunk)', alertsFrom: 100, scored: splunk },
      { id: 'entity-risk', title: 'entity risk (Elastic)', alertsFrom: 70, scored: elastic },
    ];
    return ways.map(({ scored, ...way }) => ({ ...way, ranking: rankingOf(scored, labels) }));
  }

  #ablations(refolding: Refold, labels: Labels, ranked: Ablation['ranking']): readonly Ablation[] {
    const made = new Map<string, number>();
    for (const list of refolding.findings.values()) for (const f of list) if (f.level !== '') made.set(f.detector, (made.get(f.detector) ?? 0) + 1);
    return this.#options.detectors.map(({ id }, i) => {
      this.#options.progress(`${this.#options.name}: without detector ${String(i + 1)} of ${String(this.#options.detectors.length)}`);
      const findings = made.get(id) ?? 0;
      return { detector: id, findings, ranking: findings === 0 ? ranked : rankedBy(refold(refolding, id), labels) };
    });
  }
}

/** Frauds by the highest score of a case while they were in it, not by what it came to before or after. */
const rankedBy = (refolded: Refolded, labels: Labels): Ablation['ranking'] => rankingOf(refolded.cases, labels, (person) => refolded.people.get(person)?.peakDb);
const most = (a: RuleHits, b: RuleHits): RuleHits => ({ impossibleTravel: Math.max(a.impossibleTravel, b.impossibleTravel), newCountryAndDevice: Math.max(a.newCountryAndDevice, b.newCountryAndDevice), buffalogs: Math.max(a.buffalogs, b.buffalogs) });

function seenOf(presences: Timeline['presences']): Seen {
  const days = new Set<string>();
  const places = new Map<string, Set<string>>();
  for (const p of presences) {
    const day = isoDate(p.first);
    days.add(day);
    const place = [[p.city, p.country].filter((x) => x !== '').join(', ') || 'an unknown place', p.networkClass, p.operator].filter((x) => x !== '').join(' ');
    places.set(place, (places.get(place) ?? new Set<string>()).add(day));
  }
  const from = [...places].sort((a, b) => b[1].size - a[1].size || (a[0] < b[0] ? -1 : 1)).slice(0, 3).map(([place, on]) => `${String(on.size)} ${on.size === 1 ? 'day' : 'days'} ${place}`);
  return { days: days.size, from };
}

/** Cases as they were told: everybody who ever was in one while it was open, and the case at its heaviest. */
export function casesSeen({ cases, steps }: Pick<Outcome, 'cases' | 'steps'>): readonly CaseSeen[] {
  const tellings = new Map<string, { readonly people: Map<string, number>; heaviest: Case }>();
  for (const { step, at, case: c } of steps) {
    if (step === 'closed') continue;
    let told = tellings.get(c.case_id);
    if (told === undefined) tellings.set(c.case_id, told = { people: new Map<string, number>(), heaviest: c });
    for (const person of c.people) if (!told.people.has(person)) told.people.set(person, at);
    if (c.score_db > told.heaviest.score_db) told.heaviest = c;
  }
  return [...cases.values()].flatMap((c): readonly CaseSeen[] => {
    const told = tellings.get(c.case_id);
    if (told === undefined) return [];
    const { score_db, evidence, mitigating, headline } = c.status === 'open' && c.score_db > told.heaviest.score_db ? c : told.heaviest;
    return [{ id: c.case_id, kind: c.kind, people: told.people, openedAt: Date.parse(c.opened_at), peakProbability: c.peak_probability, merged: c.merged_into !== undefined, headline, scoreDb: score_db, evidence, mitigating }];
  });
}
