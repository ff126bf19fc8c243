import { setImmediate as turn } from 'node:timers/promises';
import { type Finding, isNotable, isoDate, isPresence, isSessionPart, MINUTE, type Observation, type Timeline } from '@winnow/core';
import { evaluatePerson, type MitigatingFact, mitigationOf, type PersonDetector, slotOf, storedFinding, type Subjects, type Tuned } from '@winnow/detection';
import { type Clock, type DetectorStore, type Metrics, type Store } from '@winnow/platform';
import { findingVersion } from '../versions.ts';
import { Entries, type Entry } from './entries.ts';
import { type Registry } from './registry.ts';

export interface Conclusions {
  readonly findings: readonly Finding[];
  readonly mitigating: readonly { readonly subject: string; readonly day: string; readonly facts: readonly MitigatingFact[] }[];
}
export interface EvaluatorDeps {
  readonly clock: Clock;
  readonly store: Store;
  readonly live: DetectorStore;
  readonly registry: Registry;
  readonly detectors: readonly Tuned<PersonDetector>[];
  readonly debounceMs: number;
  /** Real time, cut short when the process stops. */
  readonly sleep: (ms: number) => Promise<void>;
  readonly cacheBytes: number;
  readonly metrics: Pick<Metrics, 'evaluations' | 'evaluationSeconds' | 'findings' | 'cacheBytes' | 'cacheEvictions'>;
  readonly owns: (key: string) => boolean;
  /** Repeats what fails for want of the store until it is done; rejects when the process stops. */
  readonly patiently: <T>(work: () => Promise<T>) => Promise<T>;
  /** Tells the world what is concluded now; it is stored already. `since` is the arrival of the oldest record behind it, Unix ms. */
  readonly publish: (findings: readonly Finding[], subjects: readonly string[], since: number) => Promise<void>;
}

interface Round { readonly observations: Observation[]; readonly subjects: Set<string>; since: number; mayBeAgain: boolean; readonly done: Promise<void>; readonly settle: () => void; readonly fail: (error: unknown) => void }

/** What follows from an evaluation; findings by the version that they are stored under. */
interface Made extends Pick<Conclusions, 'mitigating'> { readonly findings: ReadonlyMap<string, readonly Finding[]>; readonly factsVersion: string; readonly doubtful: readonly string[] }

/** People evaluated between two turns of the event loop and in one set of queries: heartbeats must get through, and memory stays bounded. */
const CHUNK = 200;
/** A source's clock may be so far ahead and its observation still counts at once. */
const SKEW = 5 * MINUTE;
const MOST_TIMERS = 10_000;

/**
 * Evaluates whoever something new was heard of, as a whole, as of now. News are gathered for `debounceMs`, then all people among them are
 * evaluated; what a detector found before and finds no more is withdrawn. Callers wait until the conclusions are stored and told.
 */
export class Evaluator {
  readonly #deps: EvaluatorDeps;
  readonly #entries: Entries;
  readonly #later = new Map<string, () => void>();
  /** About whom something is stored, or was about to be, that may not have been told: whatever failed in between. */
  readonly #untold = new Set<string>();
  #round: Round | undefined;
  #running = false;

  constructor(deps: EvaluatorDeps) {
    this.#deps = deps;
    this.#entries = new Entries({ store: deps.store, live: deps.live, maxBytes: deps.cacheBytes, owns: deps.owns, onEvict: () => { deps.metrics.cacheEvictions.inc(); } });
  }

  /**
   * Resolves when everybody whom these observations concern has been evaluated and the outcome is stored and published. `mayBeAgain`: another process
   * may have heard them, stored what follows and died before it told; then all that is stored about these people is told, whether new or not.
   */
  observed(observations: readonly Observation[], since: number, mayBeAgain = false): Promise<void> { return this.#add(observations.filter((o) => isPresence(o) || isNotable(o) || isSessionPart(o)), [], { since, mayBeAgain }); }
  /** The same for people about whom something else has changed. */
  again(subjects: Iterable<string>): Promise<void> { return this.#add([], subjects, { since: this.#deps.clock.now(), mayBeAgain: false }); }
  /** What is held in memory may no longer be all there is: partitions moved, or claims are others. */
  forget(): void { this.#entries.clear(); }
  /** Timers of what lies in the future are taken back. */
  stop(): void { for (const cancel of this.#later.values()) cancel(); this.#later.clear(); }
  get held(): { readonly bytes: number; readonly people: number } { return { bytes: this.#entries.bytes, people: this.#entries.size }; }

  async #add(observations: readonly Observation[], subjects: Iterable<string>, { since, mayBeAgain }: Pick<Round, 'since' | 'mayBeAgain'>): Promise<void> {
    const named = [...subjects];
    if (observations.length === 0 && named.length === 0) return;
    const round = (this.#round ??= newRound(since));
    for (const o of observations) round.observations.push(o);
    for (const subject of named) round.subjects.add(subject);
    round.since = Math.min(round.since, since);
    round.mayBeAgain ||= mayBeAgain;
    if (!this.#running) void this.#run();
    return round.done;
  }

  async #run(): Promise<void> {
    this.#running = true;
    try {
      while (this.#round !== undefined) {
        if (this.#deps.debounceMs > 0) await this.#deps.sleep(this.#deps.debounceMs);
        const round = this.#round;
        this.#round = undefined;
        await this.#evaluate(round).then(round.settle, round.fail);
      }
    } finally { this.#running = false; }
  }

  async #evaluate({ observations, subjects, since, mayBeAgain }: Round): Promise<void> {
    const news = await this.#deps.patiently(() => this.#concerned(observations));
    for (const subject of subjects) if (!news.has(subject)) news.set(subject, []);
    const all = [...news];
    for (let i = 0; i < all.length; i += CHUNK) {
      await this.#chunk(new Map(all.slice(i, i + CHUNK)), { since, mayBeAgain });
      await turn();
    }
    this.#deps.metrics.cacheBytes.set(this.#entries.bytes);
  }

  /** Whom the observations concern, with what they are told; logins that are new are looked up. */
  async #concerned(observations: readonly Observation[]): Promise<Map<string, Observation[]>> {
    const { registry, live } = this.#deps;
    const accounts = new Set<string>(), devices = new Set<string>(), reported = new Set<string>();
    for (const { winnow: { account_id, device_id } } of observations) {
      if (account_id !== undefined) accounts.add(account_id);
      if (device_id !== undefined) { devices.add(device_id); if (account_id === undefined) reported.add(device_id); }
    }
    const worked = reported.size === 0 ? [] : await live.worked({ accounts: [], devices: [...reported] });
    const owners = await this.#owners(observations);
    for (const { account } of worked) accounts.add(account);
    for (const account of owners.values()) accounts.add(account);
    await registry.learn(accounts, devices);
    const { subjects } = registry;
    return newsOf(observations, (o) => concernedBy(o, subjects, { worked, owner: owners.get(sessionKey(o)) }));
  }

  /** Accounts of sessions whose records do not name them all. */
  async #owners(observations: readonly Observation[]): Promise<ReadonlyMap<string, string>> {
    const parts = observations.filter((o) => o.winnow.account_id === undefined && isSessionPart(o));
    if (parts.length === 0) return new Map();
    const found = await this.#deps.live.sessionOwners([...new Set(parts.map(({ winnow }) => winnow.session?.id ?? ''))]);
    return new Map(found.map(({ source, gateway, session, account }) => [`${source} ${gateway} ${session}`, account]));
  }

  async #chunk(news: ReadonlyMap<string, readonly Observation[]>, { since, mayBeAgain }: Pick<Round, 'since' | 'mayBeAgain'>): Promise<void> {
    const { clock, registry, live, metrics, patiently } = this.#deps;
    const { subjects } = registry;
    // Read before the timelines: what is stored meanwhile is heard of later, and then evaluated under a version that is no smaller.
    const seen = await patiently(() => live.seen());
    const now = clock.now();
    const entries = await patiently(() => this.#entries.of(news, subjects, now));
    const ended = metrics.evaluationSeconds.startTimer({ kind: 'people' });
    const findings = new Map<string, Finding[]>();
    const mitigating: Conclusions['mitigating'][number][] = [];
    const after = new Map<string, Entry>();
    for (const [subject, entry] of entries) {
      this.#awaitFuture(subject, news.get(subject) ?? [], now);
      const asOf = newestOf(entry.timeline, now) + 1;
      const made = this.#person(entry, asOf);
      after.set(subject, made.entry);
      if (made.facts !== undefined) mitigating.push(made.facts);
      const version = findingVersion(seen, asOf);
      if (made.changed.length > 0) findings.set(version, [...(findings.get(version) ?? []), ...made.changed]);
    }
    ended();
    metrics.evaluations.inc({ kind: 'people' }, entries.size);
    const doubtful = [...news.keys()].filter((subject) => mayBeAgain || this.#untold.has(subject));
    await this.#storeAndTell({ findings, mitigating, factsVersion: findingVersion(seen, now), doubtful }, since);
    // Only what is stored and told is remembered as such.
    for (const [subject, entry] of after) this.#entries.keep(subject, entry);
  }

  async #storeAndTell({ findings, mitigating, factsVersion, doubtful }: Made, since: number): Promise<void> {
    const { live, store, metrics, patiently, publish } = this.#deps;
    const changed = [...findings.values()].flat();
    const touched = new Set([...changed.map((f) => f.subject), ...mitigating.map((m) => m.subject)]);
    for (const subject of touched) this.#untold.add(subject);
    await patiently(async () => {
      for (const [version, list] of findings) await store.saveFindings(list, version);
      if (mitigating.length > 0) await store.saveMitigating(mitigating, factsVersion);
    });
    for (const f of changed) metrics.findings.inc({ detector: f.detector, level: f.level === '' ? 'withdrawn' : f.level });
    const stored = doubtful.length === 0 ? [] : await patiently(() => live.newest({ subjects: doubtful }));
    for (const f of stored) touched.add(f.subject);
    const toldWhole = new Set(doubtful);
    if (touched.size > 0) await publish([...changed.filter((f) => !toldWhole.has(f.subject)), ...stored], [...touched], since);
    for (const subject of [...touched, ...doubtful]) this.#untold.delete(subject);
  }

  /** What lies further ahead than a source's clock may be is evaluated when its time has come. */
  #awaitFuture(subject: string, news: readonly Observation[], now: number): void {
    for (const o of news) { const ahead = Date.parse(o['@timestamp']) + 1 - now; if (ahead > SKEW) this.#wait(subject, ahead); }
  }

  #wait(subject: string, ms: number): void {
    if (this.#later.has(subject) || this.#later.size >= MOST_TIMERS) return;
    this.#later.set(subject, this.#deps.clock.setTimer(ms, () => { this.#later.delete(subject); this.again([subject]).catch(() => undefined); })); // a failure stops the process elsewhere
  }

  #person(entry: Entry, asOf: number): { readonly entry: Entry; readonly changed: readonly Finding[]; readonly facts?: Conclusions['mitigating'][number] } {
    const { detectors, registry: { subjects } } = this.#deps;
    const timeline = subjects.resolve(entry.timeline);
    // An unknown person is nobody until the first success: failures of made-up logins are noise.
    const isSomebody = timeline.presences.length > 0 || subjects.isKnown(timeline.subject);
    const found = isSomebody ? evaluatePerson(detectors, timeline, subjects.claims, asOf) : [];
    const { standing, changed } = difference(entry.standing, found, (detector) => withdrawnBy(detectors, detector, timeline.subject, asOf));
    // For everybody, as in a replay: who shares with others is found elsewhere, and what speaks for them has to be at hand then.
    const facts = isSomebody ? mitigationOf(timeline, subjects.claims, asOf) : [];
    const told = JSON.stringify(facts);
    return { entry: { ...entry, standing, mitigating: told }, changed, ...(told !== entry.mitigating && { facts: { subject: timeline.subject, day: isoDate(slotOf(asOf)), facts } }) };
  }
}

/**
 * Time of the newest thing known of somebody that counts at `now`, at least the instant before it: what counted once, by a source's clock that is a
 * little ahead, must count whenever somebody looks again, or its finding would be withdrawn and found anew and its case close in between.
 */
function newestOf({ presences, notable }: Timeline, now: number): number {
  let newest = now - 1;
  const limit = now + SKEW - 1;
  const take = (at: number): void => { if (at > newest && at <= limit) newest = at; };
  for (const { first, last } of presences) { take(first); take(last); }
  for (let i = notable.length - 1; i >= 0; i--) {
    const at = Date.parse(notable[i]?.['@timestamp'] ?? '');
    if (at < now) break; // in order of time
    take(at);
  }
  return newest;
}

/** A session's id is its gateway's own. */
const sessionKey = ({ winnow, observer }: Observation): string => `${winnow.source} ${observer?.hostname ?? ''} ${winnow.session?.id ?? ''}`;

interface Known { readonly worked: readonly { readonly account: string; readonly device: string }[]; /** Account of the session that the record is a part of. */ readonly owner: string | undefined }

/** The account's person, also by the session; for a report about a device its owner and whoever works on it. */
function concernedBy({ winnow: { account_id, device_id } }: Observation, subjects: Subjects, { worked, owner: named }: Known): ReadonlySet<string> {
  const account = account_id ?? named;
  if (account !== undefined) return new Set([subjects.subjectOf(account)]);
  if (device_id === undefined) return new Set();
  const owner = subjects.ownerOf(device_id);
  const workers = worked.filter((w) => w.device === device_id).map((w) => subjects.subjectOf(w.account));
  return new Set(owner === undefined ? workers : [owner, ...workers]);
}

function newsOf(observations: readonly Observation[], concerned: (o: Observation) => ReadonlySet<string>): Map<string, Observation[]> {
  const out = new Map<string, Observation[]>();
  for (const o of observations) {
    for (const subject of concerned(o)) {
      const list = out.get(subject);
      if (list === undefined) out.set(subject, [o]);
      else list.push(o);
    }
  }
  return out;
}

function withdrawnBy(detectors: readonly Tuned<PersonDetector>[], id: string, subject: string, asOf: number): Finding | undefined {
  const tuned = detectors.find(({ detector }) => detector.id === id);
  return tuned === undefined ? undefined : storedFinding(tuned.detector, subject, asOf);
}

/** What stands after an evaluation, and what of it is new: rows with another content, and withdrawals of what is found no more. */
export function difference(before: ReadonlyMap<string, Finding>, found: readonly Finding[], withdraw: (detector: string) => Finding | undefined): { readonly standing: ReadonlyMap<string, Finding>; readonly changed: readonly Finding[] } {
  const standing = new Map(before);
  const changed: Finding[] = [];
  const now = new Set(found.map((f) => f.detector));
  for (const finding of found) {
    const was = before.get(finding.detector);
    if (was !== undefined && contentOf(was) === contentOf(finding)) continue;
    standing.set(finding.detector, finding);
    changed.push(finding);
  }
  for (const detector of before.keys()) {
    const gone = now.has(detector) ? undefined : withdraw(detector);
    if (gone === undefined) continue;
    standing.delete(detector);
    changed.push(gone);
  }
  return { standing, changed };
}

const contentOf = ({ level, quality, observed_at, summary, facts, observations, with: others, detector_version }: Finding): string => JSON.stringify([level, quality, observed_at, summary, facts, observations, others, detector_version]);

function newRound(since: number): Round {
  let settle = (): void => undefined;
  let fail: (error: unknown) => void = () => undefined;
  const done = new Promise<void>((resolve, reject) => { settle = resolve; fail = reject; });
  done.catch(() => undefined); // whoever waits hears of it; nobody may be waiting
  return { observations: [], subjects: new Set(), since, mayBeAgain: false, done, settle, fail };
}
