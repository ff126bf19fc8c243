import { DAY, extendTimeline, type Finding, isSessionPart, type Observation, type Timeline } from '@winnow/core';
import { type Subjects } from '@winnow/detection';
import { ByteCache, type DetectorStore, LOOK_BACK, type Store } from '@winnow/platform';

/** All that is known of one subject: what was observed, as it is stored, and what stands. */
export interface Entry {
  readonly timeline: Timeline;
  /** By detector; person detectors' and population detectors'. */
  readonly standing: ReadonlyMap<string, Finding>;
  /** JSON of the mitigating facts that are stored. */
  readonly mitigating: string;
  /** Stored ids that the timeline was read by: with another account or device it has to be read again. */
  readonly accounts: number;
  readonly devices: ReadonlySet<string>;
  /** True when all further observations of it come to this process: then it can be kept up to date with what is heard. */
  readonly isComplete: boolean;
}

/** About the bytes of an entry in memory: measured on V8 with a month of presences, rounded up. */
const sizeOf = ({ timeline, standing, devices }: Entry): number => 1000 + 450 * timeline.presences.length + 250 * timeline.sessions.length + 2500 * timeline.notable.length + 2000 * standing.size + 60 * devices.size;

export interface EntriesDeps {
  readonly store: Store;
  readonly live: DetectorStore;
  readonly maxBytes: number;
  readonly onEvict: () => void;
  /** True for keys whose observations all come to this process: only then is what it has read and heard all there is. */
  readonly owns: (key: string) => boolean;
}

/** Entries by subject: held within a budget of bytes and kept up to date with what is heard, else read from the store, many at once. */
export class Entries {
  readonly #deps: EntriesDeps;
  readonly #cache: ByteCache<Entry>;

  constructor(deps: EntriesDeps) {
    this.#deps = deps;
    this.#cache = new ByteCache<Entry>({ maxBytes: deps.maxBytes, sizeOf, onEvict: deps.onEvict });
  }

  get bytes(): number { return this.#cache.bytes; }
  get size(): number { return this.#cache.size; }
  /** Forgets all: partitions moved, or claims are others. */
  clear(): void { this.#cache.clear(); }
  keep(subject: string, entry: Entry): void { if (entry.isComplete) this.#cache.set(subject, entry); }

  /** The entries of these subjects with the news in them. */
  async of(wanted: ReadonlyMap<string, readonly Observation[]>, subjects: Subjects, asOf: number): Promise<ReadonlyMap<string, Entry>> {
    const out = new Map<string, Entry>();
    const missing: string[] = [];
    for (const [subject, news] of wanted) {
      const held = this.#cache.get(subject);
      if (held !== undefined && this.#fits(held, subject, news, subjects)) out.set(subject, { ...held, timeline: pruned(extendTimeline(held.timeline, news), asOf - LOOK_BACK) });
      else missing.push(subject);
    }
    if (missing.length > 0) for (const [subject, entry] of await this.#read(missing, subjects, asOf)) out.set(subject, entry);
    return out;
  }

  #fits(held: Entry, subject: string, news: readonly Observation[], subjects: Subjects): boolean {
    // What others of its session say came before or comes after, perhaps to another process: only the store has it all.
    if (news.some(isSessionPart)) return false;
    return held.accounts === subjects.accountsOf(subject).length && news.every((o) => o.winnow.account_id === undefined || o.winnow.device_id === undefined || held.devices.has(o.winnow.device_id));
  }

  async #read(missing: readonly string[], subjects: Subjects, asOf: number): Promise<ReadonlyMap<string, Entry>> {
    const { store, live, owns } = this.#deps;
    const worked = await live.worked({ accounts: missing.flatMap((s) => subjects.accountsOf(s)), devices: [] });
    const devices = new Map<string, Set<string>>(missing.map((s) => [s, new Set(subjects.ownedBy(s))]));
    for (const { account, device } of worked) devices.get(subjects.subjectOf(account))?.add(device);
    const wanted = missing.map((subject) => ({ subject, accounts: subjects.accountsOf(subject), devices: [...(devices.get(subject) ?? [])] }));
    const [timelines, standing, mitigating, parted] = await Promise.all([store.timelines(wanted, asOf - LOOK_BACK, asOf + HORIZON), live.standing(missing), live.mitigating(missing), live.parted(wanted.flatMap((w) => w.accounts))]);
    const inParts = new Set(parted);
    const found = groupBy(standing, (f) => f.subject);
    const facts = new Map(mitigating.map((m) => [m.subject, JSON.stringify(m.facts)]));
    return new Map(wanted.map(({ subject, accounts, devices: ids }) => {
      const timeline = timelines.get(subject) ?? { subject, presences: [], sessions: [], notable: [] };
      return [subject, { timeline, standing: new Map((found.get(subject) ?? []).map((f) => [f.detector, f])), mitigating: facts.get(subject) ?? '[]', accounts: accounts.length, devices: new Set(ids), isComplete: [...accounts, ...ids].every(owns) && !accounts.some((account) => inParts.has(account)) }];
    }));
  }
}

/** Clocks of sources run ahead: what they say is read now, and evaluated when its time has come. */
const HORIZON = 3 * DAY;
/** Old parts go a week at a time, not at every look. */
const SLACK = 7 * DAY;

function pruned(timeline: Timeline, from: number): Timeline {
  const [first] = timeline.presences;
  if (first === undefined || first.last >= from - SLACK) return timeline;
  return { ...timeline, presences: timeline.presences.filter((p) => p.last >= from), sessions: timeline.sessions.filter((s) => s.end >= from), notable: timeline.notable.filter((o) => Date.parse(o['@timestamp']) >= from) };
}

function groupBy<T>(list: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const out = new Map<string, T[]>();
  for (const item of list) { const key = keyOf(item); const group = out.get(key); if (group === undefined) out.set(key, [item]); else group.push(item); }
  return out;
}
