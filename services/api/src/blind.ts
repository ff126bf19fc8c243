import { DAY } from '@winnow/core';
import { type Blindness, blindness, catalogue, Reports, reportsIn, Sight } from '@winnow/detection';
import { SystemStore } from '@winnow/platform';
import { type Directory } from './directory.ts';
import { Kept } from './kept.ts';
import { type ApiDeps } from './ports.ts';

/** Which detectors cannot see, judged by `people` of the `of` subjects who were present in `days` days up to the newest record. */
export interface Seeing { readonly blind: readonly Blindness[]; readonly people: number; readonly of: number; readonly days: number }

/** What is known of sight holds for long: logs are added, and claims filled, on some days of a year. */
const AGES = { fresh: 300_000, stale: 3_600_000 };
const DAYS = 30;
/** A share of so many is what it is of all, give or take ten in a hundred. Their timelines are what costs most: a second and more over 100,000,000 observations. */
const MOST_PEOPLE = 100;
const BATCH = 50;
/** Documents that are looked into for what logs tell: some tenths of a second. */
const MOST_DOCUMENTS = 400_000;

interface Here { readonly deps: ApiDeps; readonly directory: Directory; readonly now: () => number }
/** Asked once for all who look; what it costs does not grow with the store, but for two narrow columns. Gaps in time are not among it: feeds show them by the hour. */
export function seeingOf(context: Here): () => Promise<Seeing> {
  const kept = new Kept(context, AGES, () => look(context));
  return () => kept.now();
}

async function look(context: Here): Promise<Seeing> {
  const { deps, directory, now } = context;
  const store = new SystemStore(deps.db);
  const [{ claims, subjects }, newest, reports] = await Promise.all([directory.now(), store.newest(now()), reportsHere(context, store)]);
  const to = newest + 1;
  const present = [...new Set((await store.presentSince(to - DAYS * DAY)).map(subjects.subjectOf))];
  const chosen = evenly(present, MOST_PEOPLE);
  const sight = new Sight();
  for (let i = 0; i < chosen.length; i += BATCH) {
    // An account that identities do not know speaks for itself.
    const wanted = chosen.slice(i, i + BATCH).map((subject) => { const accounts = subjects.accountsOf(subject); return { subject, accounts: accounts.length > 0 ? accounts : [subject], devices: [] }; });
    const timelines = await deps.store.timelines(wanted, to - DAYS * DAY, to, { notable: false });
    for (const timeline of timelines.values()) sight.see(subjects.resolve(timeline), claims);
  }
  const detectors = catalogue.filter((d) => deps.config.detectors[d.id]?.enabled !== false);
  return { blind: blindness(detectors, sight.facts(reports), { days: [] }), people: chosen.length, of: present.length, days: DAYS };
}

/** At most so many of a list, at even distances. */
function evenly<T>(list: readonly T[], most: number): readonly T[] {
  if (list.length <= most) return list;
  return list.filter((_, i) => Math.floor(i * most / list.length) !== Math.floor((i - 1) * most / list.length));
}

/** What logs tell of: of kinds and things all that there is, of what stands in documents some of them. */
async function reportsHere({ deps: { db } }: Here, store: SystemStore): Promise<Reports> {
  const [kinds, some] = await Promise.all([store.kinds(), store.someObservations(MOST_DOCUMENTS)]);
  const [told] = await db.query(reportsIn(some), {}, Reports);
  if (told === undefined) throw new Error('counting gave no row');
  const or = (kind: string, n: number): number => kinds.get(kind) ?? n;
  return { ...told, token: or('mfa-device', told.token), phone: or('phone', told.phone), fingerprint: or('fingerprint', told.fingerprint), software: or('software-seen', told.software), remote_session: or('remote-control-session', told.remote_session) };
}

/** What one detector's row says of it: the gravest reason. */
export function blindFor(detector: string, { blind }: Seeing): { readonly blind?: string; readonly half_blind?: string } {
  const own = blind.filter((b) => b.detectors.some((d) => d.id === detector));
  const [wholly, half] = [own.find((b) => !b.isHalf), own.find((b) => b.isHalf)];
  if (wholly !== undefined) return { blind: wholly.why };
  return half === undefined ? {} : { half_blind: half.why };
}
