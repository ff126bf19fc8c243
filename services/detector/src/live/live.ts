import { createHash } from 'node:crypto';
import { type Finding, type Geocoder, type Observation } from '@winnow/core';
import { CaseStore, type Clock, type Config, type Consumer, type Db, DbError, DetectorStore, type InMessage, type KafkaGate, type KafkaProblem, type Log, type MessageBatch, type Metrics, type OutMessage, partitionFor, Store, systemClock } from '@winnow/platform';
import { settingsOf, tunedCatalogue } from '../settings.ts';
import { Evaluator } from './evaluator.ts';
import { Keeper, type Notice } from './keeper.ts';
import { Registry } from './registry.ts';

export interface LiveDeps {
  readonly config: Config;
  readonly kafka: KafkaGate;
  readonly db: Db;
  readonly log: Log;
  readonly metrics: Metrics;
  /** What time it is for findings and cases; waiting is done in real time. */
  readonly clock: Clock;
  readonly geocode: Geocoder;
  /** The key that the collector makes ids with. */
  readonly key: string;
  readonly version: string;
  readonly onFatal: (problem: KafkaProblem) => void;
}
/** The detector with the wall clock: people as news come in, cases by whoever owns the control topic. */
export interface Live {
  start(): Promise<void>;
  stop(timeoutMs: number): Promise<void>;
  /** Why nothing is concluded at the moment; undefined when all is well. */
  trouble(): string | undefined;
  /** True while this process keeps the cases. */
  isKeeper(): boolean;
}

const LOOK_MS = 1000;
const SUBJECTS_PER_NOTICE = 500;

export function openLive(deps: LiveDeps): Live { return new LiveDetector(deps); }

class LiveDetector implements Live {
  readonly #deps: LiveDeps;
  readonly #stopped = new AbortController();
  readonly #producer: ReturnType<KafkaGate['producer']>;
  readonly #live: DetectorStore;
  readonly #registry: Registry;
  readonly #evaluator: Evaluator;
  readonly #keeper: Keeper;
  readonly #observations: Consumer;
  readonly #control: Consumer;
  readonly #topic: { readonly observations: string; readonly signals: string; readonly alerts: string; readonly control: string; readonly deadletter: string };
  readonly #catalogue: string;
  #partitions = 0;
  #owned = new Set<number>();
  /** Partitions of which something was worked off since the group met: what comes first may be what their owner before us was at when it died. */
  readonly #heardOf = new Set<number>();
  #joins = { observations: -1, control: -1 };
  #mark: string | undefined;
  #away: string | undefined;
  #looking: Promise<void> | undefined;

  constructor(deps: LiveDeps) {
    this.#deps = deps;
    const { config, kafka, db, metrics, clock, log } = deps;
    const store = new Store(db);
    this.#topic = { observations: kafka.topic('observations'), signals: kafka.topic('signals'), alerts: kafka.topic('alerts'), control: kafka.topic('control'), deadletter: kafka.topic('deadletter') };
    this.#live = new DetectorStore(db);
    this.#registry = new Registry({ db, store, live: this.#live, geocode: deps.geocode, key: deps.key, now: () => clock.now() });
    this.#producer = kafka.producer();
    const settings = settingsOf(config);
    const tuned = tunedCatalogue(settings);
    this.#catalogue = createHash('sha256').update(JSON.stringify([...tuned.person, ...tuned.population].map(({ detector, params }) => [detector.id, detector.version, params]))).digest('hex').slice(0, 16);
    const patiently = <T>(work: () => Promise<T>): Promise<T> => this.#patiently(work);
    const common = { clock, store, live: this.#live, acts: new CaseStore(db), registry: this.#registry, metrics, patiently };
    this.#evaluator = new Evaluator({
      ...common, detectors: tuned.person, debounceMs: config.detector.debounceMs, cacheBytes: config.detector.cacheBytes, sleep: (ms) => systemClock.sleep(ms, this.#stopped.signal),
      owns: (key) => this.#partitions > 0 && this.#owned.has(partitionFor(key, this.#partitions)), publish: (findings, subjects, since) => this.#tell(findings, subjects, since),
    });
    this.#keeper = new Keeper({
      ...common, log, population: tuned.population, detectors: tuned.counting, cases: settings.cases, version: deps.version, populationMs: config.detector.populationMs,
      sendAlerts: async (messages) => { await this.#producer.send(this.#topic.alerts, messages); }, sendSignals: (findings) => this.#signals(findings), evaluate: (subjects) => this.#evaluator.again(subjects),
    });
    const { group } = config.detector;
    const { sessionTimeoutMs } = config.kafka;
    this.#observations = kafka.consumer({ groupId: group, topics: [this.#topic.observations], sessionTimeoutMs, concurrency: 8, maxWaitMs: 100, handler: (batch) => this.#heard(batch), onFatal: deps.onFatal });
    this.#control = kafka.consumer({ groupId: `${group}-keeper`, topics: [this.#topic.control], sessionTimeoutMs, maxWaitMs: 100, handler: (batch) => this.#noticed(batch), onFatal: deps.onFatal });
  }

  async start(): Promise<void> {
    await this.#patiently(() => this.#registry.refresh());
    this.#observations.start();
    this.#control.start();
    this.#looking = this.#look();
  }

  async stop(timeoutMs: number): Promise<void> {
    this.#stopped.abort();
    this.#evaluator.stop();
    await Promise.all([this.#observations.stop(timeoutMs), this.#control.stop(timeoutMs)]);
    await this.#looking;
    await this.#producer.stop(timeoutMs / 2);
  }

  trouble(): string | undefined {
    if (this.#away !== undefined) return `ClickHouse does not answer (${this.#away})`;
    for (const consumer of [this.#observations, this.#control]) { const { state } = consumer.status(); if (state !== 'running') return `the consumer is ${state}`; }
    return this.#producer.status().state === 'away' ? 'Kafka does not take messages' : undefined;
  }

  isKeeper(): boolean { return Object.values(this.#control.status().assignment).some((partitions) => partitions.length > 0); }

  /** Repeats what ClickHouse could not do now but may later; says so, and gives up only when the process stops. */
  async #patiently<T>(work: () => Promise<T>): Promise<T> {
    for (let wait = 250; ; wait = Math.min(10_000, wait * 2)) {
      try {
        const result = await work();
        this.#away = undefined;
        return result;
      } catch (error) {
        if (!(error instanceof DbError) || error.kind !== 'retry' || this.#stopped.signal.aborted) throw error;
        if (this.#away === undefined) this.#deps.log.warn({ code: error.code }, 'ClickHouse is away: waiting, evaluation goes on when it is back');
        this.#away = error.code;
        await systemClock.sleep(wait, this.#stopped.signal);
      }
    }
  }

  /** Observations of one partition; done when all that follows from them is stored and told. */
  async #heard(batch: MessageBatch): Promise<void> {
    await this.#partitionsNow();
    const joins = this.#joins.observations;
    const alive = setInterval(() => { batch.alive(); }, 5000);
    try {
      const observations: Observation[] = [];
      const unread: OutMessage[] = [];
      let since = this.#deps.clock.now();
      for (const message of batch.messages) {
        const o = observationIn(message);
        if (o === undefined) { unread.push(deadLetter(batch, message)); continue; }
        observations.push(o);
        if (message.timestampMs < since) since = message.timestampMs;
      }
      if (unread.length > 0) { this.#deps.metrics.deadLetters.inc({ reason: 'bad_value' }, unread.length); await this.#producer.send(this.#topic.deadletter, unread); }
      await this.#evaluator.observed(observations, since, !this.#heardOf.has(batch.partition));
      if (joins === this.#joins.observations) this.#heardOf.add(batch.partition);
    } finally { clearInterval(alive); }
  }

  /** After a rebalance others may have been heard by somebody else: what is held is no longer complete. */
  async #partitionsNow(): Promise<void> {
    const { joins, assignment } = this.#observations.status();
    if (joins === this.#joins.observations) return;
    this.#joins.observations = joins;
    this.#evaluator.forget();
    this.#heardOf.clear();
    this.#owned = new Set(assignment[this.#topic.observations] ?? []);
    const admin = this.#deps.kafka.admin();
    try { this.#partitions = (await admin.topicOffsets(this.#topic.observations)).length; } catch { this.#partitions = 0; this.#joins.observations = -1; } finally { await admin.close(); }
  }

  async #noticed(batch: MessageBatch): Promise<void> {
    this.#keepingNow();
    const alive = setInterval(() => { batch.alive(); }, 5000);
    try { await this.#keeper.notice(batch.messages.flatMap((message) => noticeIn(message) ?? [])); } finally { clearInterval(alive); }
  }
  #keepingNow(): void {
    const { joins } = this.#control.status();
    if (joins !== this.#joins.control) { this.#joins.control = joins; this.#keeper.forget(); }
  }

  async #tell(findings: readonly Finding[], subjects: readonly string[], since: number): Promise<void> {
    await this.#signals(findings);
    const notices: OutMessage[] = [];
    for (let i = 0; i < subjects.length; i += SUBJECTS_PER_NOTICE) notices.push({ key: 'notice', value: JSON.stringify({ subjects: subjects.slice(i, i + SUBJECTS_PER_NOTICE), since } satisfies Notice) });
    await this.#producer.send(this.#topic.control, notices);
  }
  async #signals(findings: readonly Finding[]): Promise<void> { await this.#producer.send(this.#topic.signals, findings.map((f) => ({ key: f.subject, value: JSON.stringify(f) }))); }

  /** What nobody sends a message for: other claims, the hour, the population. */
  async #look(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      try {
        const concerned = await this.#registry.refresh();
        if (concerned !== undefined) this.#evaluator.forget();
        if (this.isKeeper()) {
          this.#keepingNow();
          await this.#claimsTaken(concerned);
          await this.#keeper.due();
        }
        this.#away = undefined;
      } catch (error) {
        if (error instanceof DbError) this.#away = error.code;
        this.#deps.log.warn({ reason: error instanceof Error ? error.message.split('\n', 1).join('') : 'unknown' }, 'a look at claims and cases failed; trying again');
      }
      await systemClock.sleep(LOOK_MS, signal);
    }
  }

  /** Whoever keeps the cases sees to it that other claims, and other detectors, reach everybody they concern, also when a keeper died over it. */
  async #claimsTaken(concerned: Awaited<ReturnType<Registry['refresh']>>): Promise<void> {
    const wanted = `${this.#registry.version} ${this.#catalogue}`;
    if (this.#mark === wanted && concerned === undefined) return;
    const taken = await this.#live.mark('evaluated');
    if (taken !== wanted) {
      const isNext = concerned !== undefined && concerned !== 'all' && this.#mark !== undefined && taken === this.#mark;
      const subjects = isNext ? await this.#among(concerned.subjects, concerned.devices) : [...new Set([...this.#registry.subjects.seen(), ...(await this.#live.standing()).map((f) => f.subject)])];
      this.#deps.log.info({ people: subjects.length, claims: this.#registry.version }, 'claims or detectors are others: evaluating whom that concerns');
      await this.#evaluator.again(subjects);
      await this.#live.setMark('evaluated', wanted, this.#deps.clock.now());
    }
    this.#mark = wanted;
  }
  async #among(subjects: ReadonlySet<string>, devices: ReadonlySet<string>): Promise<readonly string[]> {
    const worked = devices.size === 0 ? [] : await this.#live.worked({ accounts: [], devices: [...devices] });
    return [...new Set([...subjects, ...worked.map(({ account }) => this.#registry.subjects.subjectOf(account))])];
  }
}

/** Our own collector wrote it; anybody else's message must not stop us. */
function observationIn({ value, damaged }: InMessage): Observation | undefined {
  if (value === null || damaged !== undefined) return undefined;
  try {
    const o = JSON.parse(value.toString('utf8')) as Partial<Observation> | null; // looked at below as far as it is used before the store's own copy is
    const isOne = typeof o?.event?.id === 'string' && typeof o.winnow?.kind === 'string' && Number.isFinite(Date.parse(o['@timestamp'] ?? ''));
    return isOne ? o as Observation : undefined;
  } catch { return undefined; }
}

function noticeIn({ value }: InMessage): Notice | undefined {
  try {
    const given: unknown = JSON.parse(value?.toString('utf8') ?? '');
    if (typeof given !== 'object' || given === null || !('subjects' in given) || !Array.isArray(given.subjects) || !('since' in given) || typeof given.since !== 'number') return undefined;
    return { subjects: given.subjects.filter((s): s is string => typeof s === 'string'), since: given.since };
  } catch { return undefined; }
}

const deadLetter = (batch: MessageBatch, message: InMessage): OutMessage => ({
  key: message.key, value: message.value,
  headers: { 'winnow-reason': 'bad_value', 'winnow-detail': message.damaged ?? 'no observation', 'winnow-topic': batch.topic, 'winnow-partition': String(batch.partition), 'winnow-offset': message.offset.toString(), 'winnow-received': String(message.timestampMs) },
});
