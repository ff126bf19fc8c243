import { type Finding, type Geocoder, MINUTE } from '@winnow/core';
import { storedFinding } from '@winnow/detection';
import { type Admin, CaseStore, type Config, type Db, DetectorStore, durationMs, HTTP_FEED, type Log, type OutMessage, type Producer, Store, systemClock } from '@winnow/platform';
import { actedOf, effectOf, withWork } from './acted.ts';
import { pseudonymsOf, storedClaims } from './live/registry.ts';
import { toPublish } from './publish.ts';
import { replay } from './replay.ts';
import { detectors, saveOutcome } from './save.ts';
import { asDetectionStore, settingsOf } from './settings.ts';
import { tellActions, type Teller } from './tell.ts';
import { caseVersion, findingVersion, seenOfFinding } from './versions.ts';

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
  for (const name of new Set([...config.kafka.inputs.map((i) => i.topic), ...stored.map((o) => o.topic).filter((name) => name !== HTTP_FEED), topic('claims')])) {
    for (const { partition, low, high } of await admin.topicOffsets(name)) if (high > low && BigInt(reached.get(`${name}/${String(partition)}`) ?? 0) < high) isDrained = false;
  }
  return { at: [...reached].map(([name, next]) => `${name}:${String(next)}`).join(' '), isDrained, seen: stored.reduce((sum, o) => sum + o.next, 0) };
}

/**
 * One evaluation of everything by event time, stored and published; what an earlier one found and this one does not is taken back. It may die at any
 * point: whoever evaluates next finds out what was stored and perhaps not told. Returns what shows in it of what analysts did (see effectOf).
 */
export async function evaluateAll(deps: EventDeps, seen: number): Promise<string> {
  const { db, log, config, producer, topic, key, version } = deps;
  const store = new Store(db);
  const live = new DetectorStore(db);
  const started = systemClock.now();
  log.info({ seen }, 'evaluating by event time');
  const claims = await storedClaims(db, deps.geocode);
  const acted = actedOf(await new CaseStore(db).actions());
  const outcome = await replay({ store: asDetectionStore(store), claims, settings: settingsOf(config), pseudonyms: pseudonymsOf(key), acted });
  const asOf = outcome.span?.last ?? 0;
  const told = await whatWasTold(live);
  // A day's slot looked at its whole day, so all rows have the same place within theirs: what was seen orders them.
  await saveOutcome(outcome, { store, live, findings: findingVersion(seen, 0), cases: caseVersion(seen, asOf) });
  await producer.send(topic('signals'), signalsOf(told, await live.standing(), asOf));
  await live.setMark(TOLD, String(seen), seen);
  // What analysts did is told beside the history of the evidence, and does not make it another.
  const now = systemClock.now();
  const how = { detectors, version, now, maxAgeMs: durationMs(config.alerts.max_age), asOf };
  const { intents, messages, steps } = toPublish(withWork(outcome.steps, acted, now), outcome.cases, (await store.steps()).filter(({ step }) => step !== 'changed'), how);
  await live.saveSteps(intents);
  await producer.send(topic('alerts'), messages);
  await store.saveSteps(steps);
  await tellActions(acted, outcome.cases, tellerOf(deps));
  log.info({ people: outcome.people, findings: outcome.findings.length, cases: outcome.cases.size, alerts: messages.length, ms: systemClock.now() - started }, 'evaluated by event time');
  return effectOf(acted, outcome.cases);
}

/** Waiting for the store, and trying again, is up to whoever evaluates. */
const tellerOf = ({ db, producer, topic, version }: EventDeps): Teller => ({ live: new DetectorStore(db), clock: systemClock, publisher: { detectors, version }, send: async (messages) => { await producer.send(topic('alerts'), messages); }, patiently: (work) => work() });

/** Tells of what analysts did since `before` (a version of their actions), about the cases as they are stored. Returns the version told, and what of all that they did shows in these cases. */
async function tellNewActions(deps: EventDeps, before: ToldActions | undefined): Promise<ToldActions> {
  const [acts, store] = [new CaseStore(deps.db), new Store(deps.db)];
  const version = `${await acts.actionsVersion()} ${await acts.casesVersion()}`;
  if (version === before?.version) return before;
  const [acted, cases] = [actedOf(await acts.actions()), new Map((await store.cases()).map((c) => [c.case_id, c]))];
  await tellActions(acted, cases, tellerOf(deps));
  return { version, effect: effectOf(acted, cases) };
}
interface ToldActions { readonly version: string; readonly effect: string }

/** Names the mark that says up to which evaluation, by what it had seen, all findings were told. */
const TOLD = 'signals told';

/** What listeners hold for standing. After findings that were stored and perhaps not told it may be anything about anybody: no content equals that. */
async function whatWasTold(live: DetectorStore): Promise<Told> {
  const [told, version] = [Number(await live.mark(TOLD) ?? '0'), await live.findingsVersion()];
  if (seenOfFinding(version) <= told) return new Map((await live.standing()).map((f) => [keyOf(f), JSON.stringify(f)]));
  return new Map((await live.foundEver()).map((f) => [keyOf(f), '']));
}

/** By subject and detector the finding as JSON, empty where it is not known. */
type Told = ReadonlyMap<string, string>;
const keyOf = ({ subject, detector }: Pick<Finding, 'subject' | 'detector'>): string => `${subject}\n${detector}`;

/** What stands now and was not told so, and what was told and stands no more. */
function signalsOf(told: Told, standing: readonly Finding[], asOf: number): readonly OutMessage[] {
  const is = new Set(standing.map(keyOf));
  const fresh = standing.filter((f) => told.get(keyOf(f)) !== JSON.stringify(f));
  const gone = [...told.keys()].filter((key) => !is.has(key)).flatMap((key): Finding[] => {
    const [subject = '', id = ''] = key.split('\n');
    const detector = detectors.get(id);
    return detector === undefined ? [] : [storedFinding(detector, subject, asOf)];
  });
  return [...fresh, ...gone].map((f) => ({ key: f.subject, value: JSON.stringify(f) }));
}

/** Topics can end in markers that no reader is given (transactions): after so long without any movement what is stored is all that will come. */
const STILL_MS = MINUTE;
const LOOK_MS = 500;

/** One line, never an empty one: an operator has nothing else to go by. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  const line = error.message.trim().split('\n', 1).join('');
  return line === '' ? `${error.name}${'code' in error ? ` ${String(error.code)}` : ''}` : line;
}

/** How far everything is that cases rest on, when new actions have been told of. `at` is another text when cases may be others. */
async function lookAround(deps: EventDeps, before: ToldActions | undefined): Promise<{ readonly intake: Intake; readonly told: ToldActions; readonly at: string }> {
  const intake = await intakeOf(deps);
  const told = await tellNewActions(deps, before);
  return { intake, told, at: atOf(intake, told.effect) };
}
const atOf = ({ at }: Intake, effect: string): string => `${at} ${effect}`;

/** Waits for quiet, evaluates, waits for something new. Kafka or ClickHouse away is said and waited for. */
export async function watch(deps: EventDeps, { signal, owns, say }: Watching): Promise<void> {
  const { quietMs } = deps.config.detector;
  let before: string | undefined, since = 0, evaluated: string | undefined, told: ToldActions | undefined;
  while (!signal.aborted) {
    try {
      const found = owns() ? await lookAround(deps, told) : undefined;
      told = found?.told;
      const now = systemClock.now();
      if (found?.at !== before) { before = found?.at; since = now; }
      const isQuiet = found !== undefined && now - since >= (found.intake.isDrained ? quietMs : Math.max(STILL_MS, quietMs));
      if (isQuiet && found.at !== evaluated) evaluated = atOf(found.intake, await evaluateAll(deps, found.intake.seen));
      say(undefined);
    } catch (error) {
      const reason = reasonOf(error);
      deps.log.warn({ reason }, 'not evaluated; trying again');
      say(reason);
    }
    await systemClock.sleep(Math.min(LOOK_MS, quietMs), signal);
  }
}
