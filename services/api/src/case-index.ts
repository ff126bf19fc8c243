import { type api, type Case, isWhollyMuted, type Taken, untouched, type Work, type Worked, workOn } from '@winnow/core';
import { CaseStore } from '@winnow/platform';
import { Kept } from './kept.ts';
import { type ApiDeps } from './ports.ts';

/** What other processes do is seen within three seconds. */
const AGES = { fresh: 500, stale: 3000 };
/** Longer than any read of the store takes. */
const OWN_MS = 120_000;
/** Suppressions end by themselves: whoever is muted is looked at again after so long. */
const REBUILD_MS = 30_000;

export interface Indexed extends Worked { readonly actions: readonly Taken[] }
export interface Known { readonly all: readonly Indexed[]; readonly byId: ReadonlyMap<string, Indexed>; readonly version: string }

/**
 * All cases with what was made of them, most probable first. There are few of them, by design, so they are held in memory and read again when they changed; what this process does
 * itself is in at once. Rejects with DbError while the store is away and nothing was read before.
 */
export class CaseIndex {
  readonly #deps: ApiDeps;
  readonly #store: CaseStore;
  #cases = new Map<string, Case>();
  #actions = new Map<string, Taken[]>();
  #own: readonly { readonly at: number; readonly one: Taken }[] = [];
  #versions = { cases: '', actions: '' };
  #newest = '0';
  /** As of the last read, with what was done here since. */
  #known: Known | undefined;
  #builtAt = 0;
  readonly #kept: Kept<Known>;
  readonly #busy = new Map<string, Promise<unknown>>();
  readonly #listeners = new Set<(changed: readonly string[]) => void>();

  constructor(deps: ApiDeps) { this.#deps = deps; this.#store = new CaseStore(deps.db); this.#kept = new Kept(deps.clock, AGES, () => this.#read()); }

  /** Cases as they are, at most three seconds old; what this process did is in at once. */
  async now(): Promise<Known> {
    const read = await this.#kept.now();
    return this.#known ?? read;
  }
  /** The same, asked of the store now: for what is not known, before it is said so. */
  fresh(): Promise<Known> { return this.#kept.fresh(); }
  /** Told of the ids that changed, of cases or of work on them. Returns what ends it. */
  onChange(listener: (changed: readonly string[]) => void): () => void { this.#listeners.add(listener); return () => { this.#listeners.delete(listener); }; }

  /** One after the other for each case, so that of two who saw the same state only one acts on it. */
  async alone<T>(id: string, work: () => Promise<T>): Promise<T> {
    const before = this.#busy.get(id) ?? Promise.resolve();
    const own = before.then(work, work);
    const settled = own.catch(() => undefined);
    this.#busy.set(id, settled);
    try { return await own; } finally { if (this.#busy.get(id) === settled) this.#busy.delete(id); }
  }

  /** Stores what was done, and gives cases as they are with it; it is in what `now` gives from then on. */
  async act(taken: readonly Taken[]): Promise<Known> {
    await this.#store.act(taken);
    const now = this.#deps.clock.now();
    this.#own = [...this.#own.filter((o) => now - o.at < OWN_MS), ...taken.map((one) => ({ at: now, one }))];
    this.#known = this.#built(this.#addOwn(this.#actions));
    this.#tell([...new Set(taken.map((t) => t.case_id))]);
    return this.#known;
  }
  /** A case with what anybody did about it, read at once: another process of the API may have acted. Undefined when there is none. */
  async renew(id: string): Promise<Indexed | undefined> {
    const actions = await this.#store.actions([id]);
    this.#actions.set(id, [...actions]);
    this.#known = this.#built(this.#addOwn(this.#actions));
    return this.#known.byId.get(id);
  }
  /** A read that began before something was done does not hold it: what this process did lately is put to what was read. */
  #addOwn(actions: Map<string, Taken[]>): Map<string, Taken[]> {
    for (const { one } of this.#own) {
      const list = actions.get(one.case_id) ?? [];
      if (!list.some((a) => a.id === one.id)) actions.set(one.case_id, [...list, one]);
    }
    return actions;
  }

  async #read(): Promise<Known> {
    const [cases, actions] = await Promise.all([this.#store.casesVersion(), this.#store.actionsVersion()]);
    if (this.#known !== undefined && cases === this.#versions.cases && actions === this.#versions.actions && this.#deps.clock.now() - this.#builtAt < REBUILD_MS) return this.#known;
    const changed = new Set([...(cases === this.#versions.cases ? [] : await this.#readCases(cases)), ...(actions === this.#versions.actions ? [] : await this.#readActions())]);
    const isFirst = this.#known === undefined;
    this.#versions = { cases, actions };
    this.#known = this.#built(this.#addOwn(this.#actions));
    if (!isFirst && changed.size > 0) this.#tell([...changed]);
    return this.#known;
  }

  async #readCases(version: string): Promise<readonly string[]> {
    const [newest = '0', n = ''] = version.split('/');
    const { cases, gone } = await this.#store.casesSince(this.#newest);
    const changed: string[] = [];
    for (const c of cases) { if (JSON.stringify(this.#cases.get(c.case_id)) !== JSON.stringify(c)) changed.push(c.case_id); this.#cases.set(c.case_id, c); }
    for (const id of gone) if (this.#cases.delete(id)) changed.push(id);
    this.#newest = newest;
    // Tables that were emptied and filled again (a folder that was investigated once more) have fewer, under the same versions.
    if (Number(n) < this.#cases.size) { this.#cases = new Map((await this.#store.casesSince('0')).cases.map((c) => [c.case_id, c])); }
    return changed;
  }
  async #readActions(): Promise<readonly string[]> {
    const read = new Map<string, Taken[]>();
    for (const taken of await this.#store.actions()) { const own = read.get(taken.case_id); if (own === undefined) read.set(taken.case_id, [taken]); else own.push(taken); }
    const before = this.#actions;
    this.#actions = this.#addOwn(read);
    return [...this.#actions].filter(([id, own]) => before.get(id)?.length !== own.length).map(([id]) => id);
  }

  #built(actions: ReadonlyMap<string, readonly Taken[]>): Known {
    const works = new Map([...this.#cases].map(([id, c]): [string, Work] => [id, actions.has(id) ? workOn(c, actions.get(id) ?? []) : untouched]));
    const active = [...works.values()].flatMap((work) => work.suppressions);
    const now = this.#builtAt = this.#deps.clock.now();
    const all = [...this.#cases.values()].map((c): Indexed => ({ case: c, work: works.get(c.case_id) ?? untouched, isMuted: isWhollyMuted(c, active, now), actions: actions.get(c.case_id) ?? [] }))
      .sort((a, b) => b.case.peak_probability - a.case.peak_probability || (a.case.case_id < b.case.case_id ? -1 : 1));
    return { all, byId: new Map(all.map((one) => [one.case.case_id, one])), version: [...works].reduce((sum, [, work]) => sum + work.version, 0).toString(36) + this.#versions.cases };
  }
  #tell(changed: readonly string[]): void { for (const listener of this.#listeners) listener(changed); }
}

export { liesIn as isIn, muterOf } from '@winnow/core';

/** A case's work as it goes out. */
export const workView = ({ work, isMuted }: Worked): api.CaseWork => ({
  version: work.version, state: work.state, ...(work.assignee !== undefined && { assignee: work.assignee }), tags: [...work.tags], comments: work.comments.length, is_suppressed: isMuted,
  ...(work.verdict !== undefined && { verdict: { ...work.verdict, at: new Date(work.verdict.at).toISOString() } }), ...(work.updated_at !== undefined && { updated_at: new Date(work.updated_at).toISOString() }),
});
/** A case as a row of a list. */
export function rowOf(indexed: Indexed): api.CaseRow {
  const { case: c } = indexed;
  const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];
  return {
    case_id: c.case_id, kind: c.kind, people: c.people, probability: c.probability, peak_probability: c.peak_probability, band: c.band, status: c.merged_into === undefined ? c.status : 'merged', ...(c.merged_into !== undefined && { merged_into: c.merged_into }),
    opened_at: c.opened_at, updated_at: c.updated_at, headline: c.headline, families: unique(c.evidence.map((e) => e.family)), detectors: unique(c.evidence.map((e) => e.detector)), devices: c.devices.length, ips: c.ips.length, work: workView(indexed),
  };
}
