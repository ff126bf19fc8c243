import { type Finding, type Geocoder, MINUTE } from '@winnow/core';
import { catalogue, type Cases, storedFinding } from '@winnow/detection';
import { type Admin, type Config, type Db, DetectorStore, durationMs, type Log, type OutMessage, type Producer, Store, systemClock } from '@winnow/platform';
import { pseudonymsOf, storedClaims } from './live/registry.ts';
import { toPublish } from './publish.ts';
import { type Outcome, replay } from './replay.ts';
import { asDetectionStore, settingsOf } from './settings.ts';
import { caseVersion, findingVersion } from './versions.ts';

export interface EventDeps {
  readonly config: Config;
  readonly db: Db;
  readonly admin: Admin;
  readonly producer: Producer;
  readonly topic: (name: string) => string;
  readonly log: Log;
  readonly key: string;
  readonly geocode: Geocoder;
  readonly version: string;
}
export interface Watching { readonly signal: AbortSignal; readonly owns: () => boolean; readonly say: (trouble: string | undefined) => void }

/** How far the inputs are stored, as text that changes with every step; `isDrained` when that is all there is. */
interface Intake { readonly at: string; readonly isDrained: boolean; readonly seen: number }

/** Compares what is stored with the ends of the topics: of all inputs that the configuration names or that anybody has stored from. */
async function intakeOf({ db, admin, config, topic }: EventDeps): Promise<Intake> {
  const stored = await new DetectorStore(db).offsets();
  const reached = new Map(stored.map((o) => [`${o.topic}/${String(o.partition)}`, o.next]));
  let isDrained = true;
  for (const name of new Set([...config.kafka.inputs.map((i) => i.topic), ...stored.map((o) => o.topic), topic('claims')])) {
    for (const { partition, low, high } of await admin.topicOffsets(name)) if (high > low && BigInt(reached.get(`${name}/${String(partition)}`) ?? 0) < high) isDrained = false;
  }
  return { at: [...reached].map(([name, next]) => `${name}:${String(next)}`).join(' '), isDrained, seen: stored.reduce((sum, o) => sum + o.next, 0) };
}

/** One evaluation of everything by event time, stored and published; what an earlier one found and this one does not is taken back. */
export async function evaluateAll(deps: EventDeps, seen: number): Promise<void> {
  const { db, log, config, producer, topic, key, version } = deps;
  const store = new Store(db);
  const live = new DetectorStore(db);
  const started = systemClock.now();
  const claims = await storedClaims(db, deps.geocode);
  const outcome = await replay({ store: asDetectionStore(store), claims, settings: settingsOf(config), pseudonyms: pseudonymsOf(key) });
  const asOf = outcome.span?.last ?? 0;
  const stood = await live.standing();
  await saveFindings(outcome, { store, live, seen });
  await store.saveMitigating(outcome.mitigating, findingVersion(seen, asOf));
  await saveCases(store, outcome.cases, caseVersion(seen, asOf));
  await producer.send(topic('signals'), signalsOf(stood, await live.standing()));
  const how = { detectors: new Map(catalogue.map((d) => [d.id, d])), version, now: systemClock.now(), maxAgeMs: durationMs(config.alerts.max_age), asOf };
  const { messages, steps } = toPublish(outcome.steps, outcome.cases, await store.steps(), how);
  await producer.send(topic('alerts'), messages);
  await store.saveSteps(steps);
  log.info({ people: outcome.people, findings: outcome.findings.length, cases: outcome.cases.size, alerts: messages.length, ms: systemClock.now() - started }, 'evaluated by event time');
}

async function saveFindings({ findings }: Outcome, { store, live, seen }: { readonly store: Store; readonly live: DetectorStore; readonly seen: number }): Promise<void> {
  const made = new Set(findings.map((f) => `${f.subject}\n${f.detector}\n${f.day}`));
  const detectors = new Map(catalogue.map((d) => [d.id, d]));
  const gone: Finding[] = [];
  for (const { subject, detector, day } of await live.findingKeys()) {
    const known = detectors.get(detector);
    if (known !== undefined && !made.has(`${subject}\n${detector}\n${day}`)) gone.push(storedFinding(known, subject, Date.parse(day) + 1));
  }
  // A day's slot looked at its whole day, so all rows have the same place within theirs: what was seen orders them.
  const ofDay = findingVersion(seen, 0);
  await store.saveFindings([...findings, ...gone], ofDay);
}

async function saveCases(store: Store, cases: Cases, version: string): Promise<void> {
  const gone = (await store.cases()).filter((c) => !cases.has(c.case_id)).map((c) => c.case_id);
  await store.saveCases([...cases.values()], version);
  await store.dropCases(gone, version);
}

/** What stands now and did not stand so before, and what stood and stands no more. */
function signalsOf(before: readonly Finding[], after: readonly Finding[]): readonly OutMessage[] {
  const keyOf = (f: Finding): string => `${f.subject}\n${f.detector}`;
  const [was, is] = [new Map(before.map((f) => [keyOf(f), JSON.stringify(f)])), new Map(after.map((f) => [keyOf(f), f]))];
  const fresh = after.filter((f) => was.get(keyOf(f)) !== JSON.stringify(f));
  const gone = before.filter((f) => !is.has(keyOf(f))).map((f): Finding => ({ ...f, level: '', quality: 0, observed_at: 0, summary: '', facts: {}, observations: [], with: [] }));
  return [...fresh, ...gone].map((f) => ({ key: f.subject, value: JSON.stringify(f) }));
}

/** Topics can end in markers that no reader is given (transactions): after so long without any movement what is stored is all that will come. */
const STILL_MS = MINUTE;
const LOOK_MS = 500;

/** Waits for quiet, evaluates, waits for something new. Kafka or ClickHouse away is said and waited for. */
export async function watch(deps: EventDeps, { signal, owns, say }: Watching): Promise<void> {
  const { quietMs } = deps.config.detector;
  let before: string | undefined, since = 0, evaluated: string | undefined;
  while (!signal.aborted) {
    try {
      const intake = owns() ? await intakeOf(deps) : undefined;
      const now = systemClock.now();
      if (intake?.at !== before) { before = intake?.at; since = now; }
      const isQuiet = intake !== undefined && now - since >= (intake.isDrained ? quietMs : Math.max(STILL_MS, quietMs));
      if (isQuiet && intake.at !== evaluated) { await evaluateAll(deps, intake.seen); evaluated = intake.at; }
      say(undefined);
    } catch (error) {
      const reason = error instanceof Error ? error.message.split('\n', 1).join('') : 'unknown';
      deps.log.warn({ reason }, 'not evaluated; trying again');
      say(reason);
    }
    await systemClock.sleep(Math.min(LOOK_MS, quietMs), signal);
  }
}
