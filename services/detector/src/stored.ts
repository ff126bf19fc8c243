import { type Geocoder, sha256 } from '@winnow/core';
import { type CaseStep } from '@winnow/detection';
import { CaseStore, type Clock, type Config, type Db, DetectorStore, type Log, Store, type StoredStep } from '@winnow/platform';
import { actedOf } from './acted.ts';
import { pseudonymsOf, storedClaims } from './live/registry.ts';
import { tellingOf } from './publish.ts';
import { replay } from './replay.ts';
import { detectors, saveOutcome } from './save.ts';
import { asDetectionStore, settingsOf } from './settings.ts';
import { caseVersion, findingVersion, seenOfFinding } from './versions.ts';

/** Detection over a store that one process has for itself, without Kafka: everything is evaluated by event time, and nobody is told but who asks. */
export interface StoredDeps { readonly config: Config; readonly db: Db; readonly log: Log; readonly key: string; readonly geocode: Geocoder; /** The program's. */ readonly version: string; readonly clock: Clock }

/** Names the mark that says what the cases in the store rest on, and the number of the evaluation that they are of: it only grows. */
const EVALUATED = 'evaluated';
interface Evaluated { readonly at: string; readonly n: number }

/** Text that is another one whenever an evaluation might give something else: how far inputs are stored, the claims, the settings, the program. */
export async function stateOf({ db, config, version }: Pick<StoredDeps, 'db' | 'config' | 'version'>): Promise<string> {
  const live = new DetectorStore(db);
  const [offsets, claims] = [await live.offsets(), await live.claimsVersion()];
  return sha256(JSON.stringify([offsets.map((o) => [o.topic, o.partition, o.next]), claims, settingsOf(config), version]));
}

async function evaluatedIn(live: DetectorStore): Promise<Evaluated> {
  const [at = '', n = '0'] = (await live.mark(EVALUATED) ?? '').split(' ');
  return { at, n: Number(n) };
}
/** Says that the cases in the store rest on `at` (see stateOf); empty while that is not so. Returns the number of this saying. */
export async function markEvaluated(db: Db, at: string, atLeast = 0): Promise<number> {
  const live = new DetectorStore(db);
  const n = Math.max(atLeast, (await evaluatedIn(live)).n + 1);
  await live.setMark(EVALUATED, `${at} ${String(n)}`, n);
  return n;
}

/** Steps as they are kept where they are sent to nobody: for whoever looks at a case later. */
export const keptSteps = (steps: readonly CaseStep[], version: string, now: number): StoredStep[] => steps.map((step) => ({ ...tellingOf(step, { detectors, version, publishedAt: now }).step, published_at: now, alert: '' }));

/** One evaluation of everything, stored in place of the one before. It may die at any point: the next process sees that the store does not rest on what is in it. */
export async function evaluateStored(deps: StoredDeps): Promise<void> {
  const { db, log, config, key, version, clock } = deps;
  const [store, live] = [new Store(db), new DetectorStore(db)];
  const started = clock.now();
  const at = await stateOf(deps); // before anything is read: what comes meanwhile is for the next one
  const acted = actedOf(await new CaseStore(db).actions());
  const outcome = await replay({ store: asDetectionStore(store), claims: await storedClaims(db, deps.geocode), settings: settingsOf(config), pseudonyms: pseudonymsOf(key), acted });
  // Above all that is there, whoever wrote it: other claims over the same records are a newer evaluation, too.
  const n = await markEvaluated(db, '', Math.max(await live.seen(), seenOfFinding(await live.findingsVersion()) + 1));
  const [newest = '0'] = (await new CaseStore(db).casesVersion()).split('/');
  const ofCases = [BigInt(caseVersion(n, outcome.span?.last ?? 0)), BigInt(newest) + 1n].reduce((a, b) => (a > b ? a : b));
  await saveOutcome(outcome, { store, live, findings: findingVersion(n, 0), cases: String(ofCases) });
  await live.replaceSteps(keptSteps(outcome.steps, version, started));
  await markEvaluated(db, at);
  log.info({ people: outcome.people, findings: outcome.findings.length, cases: outcome.cases.size, ms: clock.now() - started }, 'evaluated what is stored');
}

const LOOK_MS = 500;
/** A trickle that never pauses must not keep cases from opening: after so long everything is evaluated in the middle of it. */
const MOST_MS = 60_000;

/** Evaluates whenever something new has been stored and then nothing more for `detector.quietMs`; at the start, what an earlier process did not get to. Resolves after the signal. */
export async function watchStored(deps: StoredDeps, { signal, say }: { readonly signal: AbortSignal; readonly say: (trouble: string | undefined) => void }): Promise<void> {
  const { quietMs } = deps.config.detector;
  const { clock, log } = deps;
  let before: string | undefined, since = 0, first = 0, took = 0;
  const isOver = (): boolean => signal.aborted;
  while (!isOver()) {
    try {
      const at = await stateOf(deps);
      const now = clock.now();
      if ((await evaluatedIn(new DetectorStore(deps.db))).at === at) { before = undefined; first = 0; }
      else {
        if (first === 0) first = now;
        if (at !== before) { before = at; since = now; }
        if (now - since >= quietMs || now - first >= Math.max(MOST_MS, 3 * took)) {
          await evaluateStored(deps);
          took = clock.now() - now;
          first = 0;
        }
      }
      say(undefined);
    } catch (error) {
      if (isOver()) return;
      const kind = error instanceof Error ? error.name : 'unknown';
      log.error({ kind, reason: error instanceof Error ? error.message.split('\n', 1).join('').slice(0, 300) : '' }, 'not evaluated; trying again');
      say(`the last evaluation failed (${kind})`);
      await clock.sleep(MOST_MS / 12, signal);
    }
    await clock.sleep(Math.min(LOOK_MS, quietMs), signal);
  }
}
