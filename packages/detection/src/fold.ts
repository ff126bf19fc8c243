import { type Claims, DAY, type Finding, isoDate } from '@winnow/core';
import { type CaseParams, type Cases, type CaseStep, type Component, defaultCaseParams, stepCases, type AnalystClosing } from './cases.ts';
import { type Detector, milliseconds } from './define.ts';
import { type Mitigating, type MitigatingFact } from './mitigation.ts';
import { type Score, scoreSubject } from './score.ts';
import { noRates, type Rates, ratesOf, weightOf } from './weights.ts';

/** Sharing evidence binds people into one case from this author's weight on. */
const BINDING_DB = 10;
/** Sharing that has lost nine tenths of its weight no longer binds. */
const BINDING_HALF_LIVES = 3.3;

export interface FoldOptions {
  readonly detectors: readonly Detector[];
  readonly claims: Claims;
  readonly params?: CaseParams;
  readonly closings?: ReadonlyMap<string, AnalystClosing>;
  readonly confirmed?: ReadonlySet<string>;
  /** Subjects that are looked at in all: the denominator of the population's rates. */
  readonly population: number;
}

/**
 * Findings as they stand on a day and the cases that follow. Findings are put in by day; of one subject and detector the last day up to the
 * present one counts, and one without a level withdraws what was before. Feeding the same findings in the same days gives the same cases.
 */
export class CaseFold {
  readonly #options: FoldOptions;
  readonly #detectors: ReadonlyMap<string, Detector>;
  readonly #live = new Map<string, Map<string, Finding>>();
  readonly #mitigating = new Map<string, Mitigating>();
  #rates: Rates = noRates;
  #ratesDay = '';
  cases: Cases;

  constructor(options: FoldOptions, cases: Cases = new Map()) {
    this.#options = options;
    this.#detectors = new Map(options.detectors.map((d) => [d.id, d]));
    this.cases = cases;
  }

  /** Takes what was concluded; an older day than what is known of that subject and detector is passed over. */
  take(findings: Iterable<Finding>, mitigating: Iterable<Mitigating> = []): void {
    for (const finding of findings) this.#takeFinding(finding);
    for (const m of mitigating) {
      const known = this.#mitigating.get(m.subject);
      if (known === undefined || known.day <= m.day) this.#mitigating.set(m.subject, m);
    }
  }

  #takeFinding(finding: Finding): void {
    let own = this.#live.get(finding.subject);
    if (own === undefined) this.#live.set(finding.subject, own = new Map<string, Finding>());
    const known = own.get(finding.detector);
    if (known !== undefined && known.day > finding.day) return;
    own.set(finding.detector, finding);
  }

  /** Moves the cases to asOf. The population's rates are those of the last step of an earlier day. */
  step(asOf: number): readonly CaseStep[] {
    const day = isoDate(asOf - 1);
    const rates = this.#rates;
    const components = this.#components(asOf);
    const { cases, steps } = stepCases(this.cases, {
      asOf, params: this.#options.params ?? defaultCaseParams, components, scores: this.#scores(asOf, components, rates),
      ...(this.#options.closings !== undefined && { closings: this.#options.closings }),
      innocent: (id) => this.#detectors.get(id)?.innocent ?? '',
    });
    this.cases = cases;
    if (day !== this.#ratesDay) {
      this.#ratesDay = day;
      this.#rates = ratesOf(this.#standing(), this.#options.population);
    }
    return steps;
  }

  *#standing(): Iterable<Finding> {
    for (const own of this.#live.values()) for (const finding of own.values()) if (finding.level !== '') yield finding;
  }

  #scores(asOf: number, components: readonly Component[], rates: Rates): ReadonlyMap<string, Score> {
    const componentOf = new Map<string, ReadonlySet<string>>();
    for (const members of components) { const set = new Set(members); for (const m of members) componentOf.set(m, set); }
    const open = [...this.cases.values()].filter((c) => c.status === 'open').flatMap((c) => c.people);
    const scores = new Map<string, Score>();
    for (const subject of new Set([...this.#live.keys(), ...open, ...componentOf.keys()])) {
      const findings = [...(this.#live.get(subject)?.values() ?? [])];
      const context = { detectors: this.#detectors, claims: this.#options.claims, rates, asOf, component: componentOf.get(subject) ?? new Set([subject]), ...(this.#options.confirmed !== undefined && { confirmed: this.#options.confirmed }) };
      scores.set(subject, scoreSubject(subject, findings, this.#factsOf(subject), context));
    }
    return scores;
  }
  #factsOf(subject: string): readonly MitigatingFact[] { return this.#mitigating.get(subject)?.facts ?? []; }

  /** Connected components over live sharing evidence; each sorted, and all by their first member. */
  #components(asOf: number): readonly Component[] {
    const parent = new Map<string, string>();
    const root = (s: string): string => { let at = s; for (let up = parent.get(at); up !== undefined && up !== at; up = parent.get(at)) at = up; return at; };
    for (const finding of this.#standing()) {
      if (!this.#binds(finding, asOf)) continue;
      for (const other of finding.with) {
        const [a, b] = [root(finding.subject), root(other)];
        if (a !== b) parent.set(a < b ? b : a, a < b ? a : b);
      }
    }
    const groups = new Map<string, string[]>();
    for (const member of new Set([...parent.keys(), ...parent.values()])) {
      const top = root(member);
      const group = groups.get(top);
      if (group === undefined) groups.set(top, [member]);
      else group.push(member);
    }
    return [...groups.values()].map((g) => g.sort()).sort((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1));
  }

  #binds(finding: Finding, asOf: number): boolean {
    const detector = this.#detectors.get(finding.detector);
    const level = detector?.levels[finding.level];
    if (detector?.family !== 'sharing' || level === undefined || weightOf(level) < BINDING_DB) return false;
    return detector.halfLife === undefined || asOf - finding.observed_at <= BINDING_HALF_LIVES * milliseconds(detector.halfLife);
  }
}

/** Runs the fold over whole days, from the first finding's to the last given. */
export function foldDays(fold: CaseFold, byDay: ReadonlyMap<string, { readonly findings: readonly Finding[]; readonly mitigating: readonly Mitigating[] }>, span: { readonly from: number; readonly to: number }): readonly CaseStep[] {
  const steps: CaseStep[] = [];
  for (let day = span.from; day <= span.to; day += DAY) {
    const made = byDay.get(isoDate(day));
    if (made !== undefined) fold.take(made.findings, made.mitigating);
    steps.push(...fold.step(day + DAY));
  }
  return steps;
}
