import { type Case, type Finding, HOUR, isoDate } from '@winnow/core';
import { CaseFold, type CaseParams, type Cases, type Detector, type PopulationDetector, ratesOf, storedFinding, type Tuned } from '@winnow/detection';
import { type CaseStore, type Clock, type DetectorStore, type Log, type Metrics, type OutMessage, type Store } from '@winnow/platform';
import { type Acted, actedOf, respected, withWork } from '../acted.ts';
import { populationFindings } from '../replay.ts';
import { type DetectionStore } from '../ports.ts';
import { sendStored, tellActions, type Teller, tellingsOf } from '../tell.ts';
import { caseVersion, findingVersion } from '../versions.ts';
import { difference } from './evaluator.ts';
import { type Registry } from './registry.ts';

export interface KeeperDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Store;
  readonly live: DetectorStore;
  /** What analysts did. */
  readonly acts: Pick<CaseStore, 'actions' | 'actionsVersion'>;
  readonly registry: Registry;
  readonly population: readonly Tuned<PopulationDetector>[];
  readonly detectors: readonly Detector[];
  readonly cases: CaseParams;
  readonly version: string;
  /** Ms between two runs of the population detectors. */
  readonly populationMs: number;
  readonly metrics: Pick<Metrics, 'alerts' | 'openCases' | 'recordToAlertSeconds' | 'evaluations' | 'evaluationSeconds' | 'findings'>;
  readonly patiently: <T>(work: () => Promise<T>) => Promise<T>;
  readonly sendAlerts: (messages: readonly OutMessage[]) => Promise<void>;
  readonly sendSignals: (findings: readonly Finding[]) => Promise<void>;
  /** People who came under suspicion by what others do: what speaks for them is not worked out yet. */
  readonly evaluate: (subjects: readonly string[]) => Promise<void>;
}

/** What a message on the control topic says: about these subjects other findings stand now. */
export interface Notice { readonly subjects: readonly string[]; /** Arrival of the oldest record behind it, Unix ms. */ readonly since: number }

/**
 * The single writer of cases. Reads what stands about the subjects it is told of, works out their cases as of now, stores each step before it is
 * sent, and looks at everybody once an hour, because evidence fades. All state is in the store: whoever takes over begins with `load`.
 */
export class Keeper {
  readonly #deps: KeeperDeps;
  readonly #teller: Teller;
  #fold: CaseFold | undefined;
  #asOf = 0;
  #tickAt = 0;
  #populationAt = 0;
  /** Findings of population detectors may be stored and not told: by whoever kept cases before, or by us when something failed. */
  #isToldInDoubt = true;
  #acted: Acted = new Map();
  /** Up to which state of the actions all were told of. */
  #toldActions: string | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(deps: KeeperDeps) {
    this.#deps = deps;
    const { live, clock, version, detectors, sendAlerts, patiently } = deps;
    this.#teller = { live, clock, patiently, send: sendAlerts, publisher: { version, detectors: new Map(detectors.map((d) => [d.id, d])) } };
  }

  /** Another process may have kept cases meanwhile: all is read again before the next step. */
  forget(): void { this.#fold = undefined; }
  get cases(): Cases { return this.#fold?.cases ?? new Map<string, Case>(); }

  /** Takes notices in; resolves when the cases that follow are stored and their alerts are sent. */
  notice(notices: readonly Notice[]): Promise<void> {
    return this.#alone(async () => {
      const subjects = [...new Set(notices.flatMap((n) => n.subjects))];
      if (subjects.length === 0) return;
      const fold = await this.#loaded();
      const [findings, mitigating] = await this.#deps.patiently(() => Promise.all([this.#deps.live.standing(subjects), this.#deps.live.mitigating(subjects)]));
      fold.replace(subjects, findings, mitigating);
      await this.#advance(fold, { subjects, since: Math.min(...notices.map((n) => n.since)) });
    });
  }

  /** What falls due: the hourly look at all cases, the population detectors, and what analysts did. */
  async due(): Promise<void> {
    const now = this.#deps.clock.now();
    const actions = await this.#deps.patiently(() => this.#deps.acts.actionsVersion());
    if (this.#fold !== undefined && now < this.#tickAt && now < this.#populationAt && actions === this.#toldActions) return undefined;
    return this.#alone(async () => {
      const fold = await this.#loaded();
      if (this.#deps.clock.now() >= this.#populationAt) await this.#lookAtPopulation(fold);
      if (this.#deps.clock.now() >= this.#tickAt) await this.#advance(fold);
      if (actions !== this.#toldActions) await this.#tellActions(fold, actions);
    });
  }

  /** One at a time: a step must see the one before it. What failed half-way is read again, for the cases in memory may be ahead of those stored. */
  #alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => { this.#fold = undefined; });
    return done;
  }

  async #loaded(): Promise<CaseFold> {
    if (this.#fold !== undefined) return this.#fold;
    const { live, store, registry, detectors, cases: params, clock, patiently } = this.#deps;
    const today = isoDate(clock.now());
    const [standing, mitigating, kept, left, yesterday, actions] = await patiently(() => Promise.all([live.standing(), live.mitigating(), store.cases(), live.casesOfSteps(), live.standingBefore(today), this.#deps.acts.actions()]));
    this.#acted = actedOf(actions);
    this.#toldActions = undefined;
    const { population } = registry.subjects;
    const fold = new CaseFold({ detectors, params, claims: registry.subjects.claims, population }, { cases: newestOf(kept, left), rates: ratesOf(yesterday, population) });
    fold.take(standing, mitigating);
    this.#asOf = Math.max(0, ...[...fold.cases.values()].map((c) => Date.parse(c.as_of)));
    this.#tickAt = 0;
    this.#populationAt = 0;
    this.#isToldInDoubt = true;
    await this.#sendLeft();
    this.#fold = fold;
    return fold;
  }

  /** Steps that a process stored and did not live to send. */
  async #sendLeft(): Promise<void> {
    const left = await this.#deps.patiently(() => this.#deps.live.unsent());
    if (left.length === 0) return;
    this.#deps.log.info({ steps: left.length }, 'sending alerts that were stored and not sent');
    await sendStored(left.map((step) => ({ step, message: JSON.parse(step.alert) as OutMessage })), this.#teller); // written by tellingOf from an OutMessage
  }

  async #advance(fold: CaseFold, by?: { readonly subjects: readonly string[]; readonly since: number }): Promise<void> {
    const { clock, registry, live, store, patiently, metrics } = this.#deps;
    const { claims } = registry.subjects;
    const seen = await patiently(() => live.seen());
    // Later than any step before it, or two steps of one case could have one id.
    this.#asOf = Math.max(clock.now(), this.#asOf + 1);
    fold.renew({ claims, population: registry.subjects.population, ...respected(this.#acted, fold.cases) });
    const stepped = fold.step(this.#asOf, by?.subjects);
    if (by === undefined) this.#tickAt = (Math.floor(this.#asOf / HOUR) + 1) * HOUR;
    const steps = tellingsOf(withWork(stepped.steps, this.#acted, this.#asOf), this.#teller);
    await patiently(async () => {
      await live.saveSteps(steps.map(({ step }) => step));
      await store.saveCases(stepped.changed, caseVersion(seen, this.#asOf));
    });
    await sendStored(steps, this.#teller);
    if (by !== undefined && steps.length > 0) metrics.recordToAlertSeconds.observe(Math.max(0, clock.now() - by.since) / 1000);
    for (const { step } of stepped.steps) metrics.alerts.inc({ step });
    countOpen(metrics, fold.cases);
  }

  async #tellActions(fold: CaseFold, version: string): Promise<void> {
    const { acts, patiently, metrics } = this.#deps;
    const before = respected(this.#acted, fold.cases).confirmed;
    this.#acted = actedOf(await patiently(() => acts.actions()));
    for (const { step } of await tellActions(this.#acted, fold.cases, this.#teller)) metrics.alerts.inc({ step });
    this.#toldActions = version;
    // Whoever was found to be a fraud makes those suspicious whom he referred.
    const confirmed = respected(this.#acted, fold.cases).confirmed;
    if (JSON.stringify([...before]) !== JSON.stringify([...confirmed])) await this.#advance(fold);
  }

  async #lookAtPopulation(fold: CaseFold): Promise<void> {
    const { clock, live, store, registry, population, populationMs, metrics, patiently } = this.#deps;
    const asOf = clock.now();
    this.#populationAt = asOf + populationMs;
    const touched = new Set<string>();
    const suspects: string[] = [];
    for (const tuned of population) {
      const ended = metrics.evaluationSeconds.startTimer({ kind: 'population' });
      const seen = await patiently(() => live.seen());
      const found = await patiently(() => populationFindings({ store: populationPort(store), subjects: registry.subjects, tuned, asOf }));
      const changed = populationChanges(fold.standingOf(tuned.detector.id), found, tuned.detector, asOf);
      ended();
      metrics.evaluations.inc({ kind: 'population' });
      if (changed.length === 0) continue;
      await patiently(() => store.saveFindings(changed, findingVersion(seen, asOf)));
      await this.#deps.sendSignals(changed);
      fold.take(changed);
      for (const f of changed) { touched.add(f.subject); if (f.level !== '') suspects.push(f.subject); metrics.findings.inc({ detector: f.detector, level: f.level === '' ? 'withdrawn' : f.level }); }
    }
    if (this.#isToldInDoubt) await this.#deps.sendSignals(await patiently(() => live.newest({ detectors: population.map(({ detector }) => detector.id) })));
    this.#isToldInDoubt = false;
    if (touched.size > 0) await this.#advance(fold, { subjects: [...touched], since: asOf });
    // Not awaited: they come back as notices, and the keeper must be free to take them.
    if (suspects.length > 0) void this.#deps.evaluate(suspects).catch(() => undefined);
  }
}

/** Of each case the state that speaks for the later time. */
function newestOf(kept: readonly Case[], left: readonly Case[]): Cases {
  const cases = new Map(kept.map((c) => [c.case_id, c]));
  for (const c of left) { const known = cases.get(c.case_id); if (known === undefined || known.as_of < c.as_of) cases.set(c.case_id, c); }
  return cases;
}

/** What is found now against what stood: by subject, for this one detector. */
function populationChanges(stood: readonly Finding[], found: readonly Finding[], detector: Detector, asOf: number): readonly Finding[] {
  const now = new Map(found.map((f) => [f.subject, f]));
  const was = new Map(stood.map((f) => [f.subject, f]));
  return [...new Set([...now.keys(), ...was.keys()])].sort().flatMap((subject) => {
    const [before, after] = [was.get(subject), now.get(subject)];
    return difference(new Map(before === undefined ? [] : [[detector.id, before]]), after === undefined ? [] : [after], () => storedFinding(detector, subject, asOf)).changed;
  });
}

const populationPort = (store: Store): Pick<DetectionStore, 'population'> => ({ population: (query, binds, row) => store.population(query, binds, row) });

function countOpen(metrics: Pick<Metrics, 'openCases'>, cases: Cases): void {
  const counts = { low: 0, medium: 0, high: 0, critical: 0 };
  for (const c of cases.values()) if (c.status === 'open') counts[c.band] += 1;
  for (const [band, n] of Object.entries(counts)) metrics.openCases.set({ band }, n);
}
