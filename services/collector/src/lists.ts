import { type Clock, type Lists, ListsError, listsState, loadLists, type Log, type Metrics } from '@winnow/platform';

export interface ListsDeps {
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'listAgeDays' | 'listsRefused' | 'listReloads'>;
  readonly clock: Clock;
  /** Milliseconds between two looks at the folders. */
  readonly everyMs?: number;
}
export interface WatchedLists {
  readonly lists: Lists;
  /** Looks at the folders until the signal; `taken` is called with changed lists, whole ones only. */
  watch(signal: AbortSignal, taken: (lists: Lists) => void): Promise<void>;
}

/** A change is taken when two looks saw the same, so in at most twice this: half a minute. */
const EVERY_MS = 15_000;
const DAY = 86_400_000;

/** Loads the lists of these folders; rejects with ListsError. Later changes of the files are found by looking, which works on every file system and mount. */
export async function openWatchedLists(folders: readonly string[], deps: ListsDeps): Promise<WatchedLists> {
  const state = await listsState(folders); // before the load: what changes meanwhile is seen as a change
  const lists = await loadLists(folders);
  tellAges(lists, deps);
  return { lists, watch: (signal, taken) => new Watch(folders, deps, { state, lists }).run(signal, taken) };
}

class Watch {
  readonly #folders: readonly string[];
  readonly #deps: ListsDeps;
  #lists: Lists;
  /** Of the files as last loaded or refused, and as last seen. */
  #settled: string;
  #seen: string;

  constructor(folders: readonly string[], deps: ListsDeps, { state, lists }: { readonly state: string; readonly lists: Lists }) {
    this.#folders = folders;
    this.#deps = deps;
    this.#lists = lists;
    this.#settled = state;
    this.#seen = state;
  }

  async run(signal: AbortSignal, taken: (lists: Lists) => void): Promise<void> {
    const { clock, everyMs = EVERY_MS } = this.#deps;
    for (;;) {
      await clock.sleep(everyMs, signal);
      if (signal.aborted) return;
      const lists = await this.#look();
      if (lists !== undefined) taken(lists);
      tellAges(this.#lists, this.#deps);
    }
  }

  /** Changed and whole lists; undefined when there is nothing new to use. */
  async #look(): Promise<Lists | undefined> {
    const state = await listsState(this.#folders);
    // A file that is being copied grows from look to look, and half a list of addresses is a valid one.
    const isStill = state === this.#seen;
    this.#seen = state;
    if (!isStill || state === this.#settled) return undefined;
    this.#settled = state; // a broken list is said once, not at every look
    try {
      const lists = await loadLists(this.#folders);
      this.#deps.metrics.listsRefused.set(0);
      if (lists.version === this.#lists.version) return undefined;
      this.#lists = lists;
      this.#deps.metrics.listReloads.inc();
      this.#deps.log.info({ files: lists.sources.length, version: lists.version.slice(0, 12) }, 'changed lists are in use');
      return lists;
    } catch (error) {
      this.#deps.metrics.listsRefused.set(1);
      const problems = error instanceof ListsError ? error.problems : [error instanceof Error ? error.message : 'unknown'];
      this.#deps.log.error({ problem: problems[0] ?? '', problems: problems.length }, 'changed lists cannot be used; those before them stay in use (winnow lists tells all that is wrong)');
      return undefined;
    }
  }
}

function tellAges({ sources }: Lists, { metrics, clock }: ListsDeps): void {
  const oldest = new Map<string, string>();
  for (const { kinds, oldest: day } of sources) for (const kind of kinds) if (day !== '' && day < (oldest.get(kind) ?? '9999')) oldest.set(kind, day);
  metrics.listAgeDays.reset();
  for (const [kind, day] of oldest) metrics.listAgeDays.set({ kind }, Math.max(0, Math.floor((clock.now() - Date.parse(day)) / DAY)));
}
