import { type Case, type Claims, type Closing, DAY, type Finding, isoDate } from '@winnow/core';
import { type CaseParams, type Cases, type CaseStep, type Component, defaultCaseParams, stepCases, type Stepped } from './cases.ts';
import { type Detector, milliseconds } from './define.ts';
import { type Mitigating, type MitigatingFact } from './mitigation.ts';
import { type Score, scoreOf, type Weighing, weighSubject } from './score.ts';
import { noRates, type Rates, ratesOf, weightOf } from './weights.ts';

/** Sharing evidence binds people into one case from this author's weight on. */
const BINDING_DB = 10;
/** Sharing that has lost nine tenths of its weight no longer binds. */
const BINDING_HALF_LIVES = 3.3;

/** What the fold reads beside findings; it may be another from step to step. */
export interface FoldContext {
  readonly claims: Claims;
  /** Subjects that are looked at in all: the denominator of the population's rates. */
  readonly population: number;
  readonly closings?: ReadonlyMap<string, Closing>;
  /** People whose case an analyst found to be fraud, and since when (Unix ms, time of the logs). */
  readonly confirmed?: ReadonlyMap<string, number>;
}
export interface FoldOptions extends FoldContext {
  readonly detectors: readonly Detector[];
  readonly params?: CaseParams;
}
/** Where a fold goes on: cases as they were, and the rates of the day before, which hold all day. */
export interface FoldState { readonly cases?: Cases; readonly rates?: Rates }

/**
 * Findings as they stand on a day and the cases that follow. Findings are put in by day; of one subject and detector the last day up to the
 * present one counts, and one without a level withdraws what was before. Feeding the same findings in the same days gives the same cases.
 */
export class CaseFold {
  readonly #detectors: ReadonlyMap<string, Detector>;
  readonly #params: CaseParams;
  readonly #live = new Map<string, Map<string, Finding>>();
  readonly #mitigating = new Map<string, Mitigating>();
  readonly #scores = new Map<string, Score>();
  #context: FoldContext;
  #componentOf: ReadonlyMap<string, ReadonlySet<string>> = new Map();
  #rates: Rates;
  #nextRates: Rates;
  #day = '';
  cases: Cases;

  constructor({ detectors, params, ...context }: FoldOptions, { cases, rates }: FoldState = {}) {
    this.#detectors = new Map(detectors.map((d) => [d.id, d]));
    this.#params = params ?? defaultCaseParams;
    this.#context = context;
    this.#rates = rates ?? noRates;
    this.#nextRates = this.#rates;
    this.cases = cases ?? new Map<string, Case>();
  }

  /** Goes on with other claims, another population, other closings. */
  renew(context: FoldContext): void { this.#context = context; }

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

  /** What stands about these subjects is just this; for whoever has read it all from where it is stored. */
  replace(subjects: Iterable<string>, findings: Iterable<Finding>, mitigating: Iterable<Mitigating>): void {
    for (const subject of subjects) {
      this.#live.delete(subject);
      this.#mitigating.delete(subject);
    }
    this.take(findings, mitigating);
  }

  /** Findings of one detector that stand. */
  standingOf(detector: string): readonly Finding[] { return [...this.#standing()].filter((f) => f.detector === detector); }

  /** Moves the cases to asOf. With `touched` only what hangs on these subjects is worked out anew, unless a new day has come, which touches all. */
  step(asOf: number, touched?: Iterable<string>): Stepped {
    const day = isoDate(asOf - 1);
    const isNewDay = day !== this.#day;
    if (isNewDay) { this.#day = day; this.#rates = this.#nextRates; }
    const components = this.#components(asOf);
    const before = this.#componentOf;
    this.#componentOf = membershipOf(components);
    const some = touched === undefined || isNewDay ? undefined : withComponents(touched, [before, this.#componentOf]);
    this.#score(asOf, some);
    const { closings } = this.#context;
    const stepped = stepCases(this.cases, {
      asOf, params: this.#params, components, scores: this.#scores, ...(some !== undefined && { touched: some }), ...(closings !== undefined && { closings }),
      claims: this.#context.claims, baseOf: (id, level) => this.#detectors.get(id)?.levels[level]?.base, wordsOf: (id) => this.#detectors.get(id)?.innocent,
    });
    this.cases = stepped.cases;
    if (some === undefined) this.#nextRates = ratesOf(this.#standing(), this.#context.population);
    return stepped;
  }

  *#standing(): Iterable<Finding> {
    for (const own of this.#live.values()) for (const finding of own.values()) if (finding.level !== '') yield finding;
  }

  #score(asOf: number, some: ReadonlySet<string> | undefined): void {
    const open = [...this.cases.values()].filter((c) => c.status === 'open').flatMap((c) => c.people);
    if (some === undefined) this.#scores.clear();
    for (const subject of some ?? new Set([...this.#live.keys(), ...open, ...this.#componentOf.keys()])) this.#scores.set(subject, scoreOf(this.#weigh(subject, asOf, this.#componentOf)));
  }

  #weigh(subject: string, asOf: number, componentOf: ReadonlyMap<string, ReadonlySet<string>>): Weighing {
    const { claims, confirmed } = this.#context;
    const context = { detectors: this.#detectors, claims, rates: this.#rates, asOf, component: componentOf.get(subject) ?? new Set([subject]), ...(confirmed !== undefined && { confirmed }) };
    return weighSubject(subject, [...(this.#live.get(subject)?.values() ?? [])], this.#factsOf(subject), context);
  }

  /** The arithmetic behind the scores that a step to asOf gives these subjects, by the rates that this fold began with. Moves no case. */
  weigh(subjects: readonly string[], asOf: number): readonly Weighing[] {
    const componentOf = membershipOf(this.#components(asOf));
    return subjects.map((subject) => this.#weigh(subject, asOf, componentOf));
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

function membershipOf(components: readonly Component[]): ReadonlyMap<string, ReadonlySet<string>> {
  const of = new Map<string, ReadonlySet<string>>();
  for (const members of components) { const set = new Set(members); for (const m of members) of.set(m, set); }
  return of;
}

/** Subjects with everybody who shares, or shared until now, with them: who leaves a component changes it for those who stay. */
function withComponents(subjects: Iterable<string>, memberships: readonly ReadonlyMap<string, ReadonlySet<string>>[]): ReadonlySet<string> {
  const all = new Set(subjects);
  for (const of of memberships) for (const subject of [...all]) for (const other of of.get(subject) ?? []) all.add(other);
  return all;
}

/** Runs the fold over whole days, from the first finding's to the last given. */
export function foldDays(fold: CaseFold, byDay: ReadonlyMap<string, { readonly findings: readonly Finding[]; readonly mitigating: readonly Mitigating[] }>, span: { readonly from: number; readonly to: number }): readonly CaseStep[] {
  const steps: CaseStep[] = [];
  for (let day = span.from; day <= span.to; day += DAY) {
    const made = byDay.get(isoDate(day));
    if (made !== undefined) fold.take(made.findings, made.mitigating);
    steps.push(...fold.step(day + DAY).steps);
  }
  return steps;
}
