import { type ApiDeps, type OwnAuth } from '@winnow/api';
import { watchStored } from '@winnow/detector';
import { type Config, type Db, type Log, type Metrics, migrate, openDb, openGeocoder, openMetrics, type Retention, setFolderRetention, systemClock } from '@winnow/platform';
import { type ClaimPaths } from '../claims.ts';
import { keyForServing } from '../data-key.ts';
import { versionOf } from '../settings.ts';
import { claimsPort, takeClaims } from './claims.ts';
import { compose, type Composed } from './compose.ts';
import { explainPort } from './explain.ts';
import { type Feed, openFeed, ingestPort } from './feed.ts';
import { openIntake } from './intake.ts';
import { workSample } from './sample.ts';
import { storiesOf } from './stories.ts';
import { checkFolders, watchFolders } from './watching.ts';

export interface Embedding {
  readonly config: Config;
  /** The data folder. */
  readonly folder: string;
  /** The key of its ids where it is not the folder's own. */
  readonly key?: string;
  /** Claims files that take the place of what is stored of their kinds. */
  readonly claims: ClaimPaths;
  /** Folders whose logs and claims files are read as they come. */
  readonly watch: readonly string[];
  /** Days that somebody set: without them nothing goes, for the logs of a folder may be as old as they like. Never for the sample, whose logs are. */
  readonly retention?: Partial<Retention>;
  readonly sample?: NonNullable<ApiDeps['sample']>;
  readonly consoleFolder?: string;
  readonly doors?: (deps: ApiDeps) => Promise<OwnAuth>;
  readonly log: Log;
  readonly warn: (line: string) => void;
}
export interface Embedded extends Composed { readonly db: Db; /** Stops what runs and closes the folder; the app is to be closed before. */ close(): Promise<void> }

/** Everything in this process over a data folder: store, intake, detection, API. Nobody is listened to yet. Rejects with one line. */
export async function openEmbedded(embedding: Embedding): Promise<Embedded> {
  const { folder } = embedding;
  await checkFolders(embedding.watch);
  const key = embedding.key ?? keyForServing(folder);
  const db = await openDb({ kind: 'embedded', path: folder });
  const ends = new AbortController();
  const running: Promise<void>[] = [];
  const feeds: Feed[] = [];
  // What runs is told first; the store waits for what was asked of it and refuses the rest, so an evaluation ends where it is, and the next start does it again.
  const close = async (): Promise<void> => { ends.abort(); for (const feed of feeds) await feed.stop(); await db.close(); await Promise.allSettled(running); };
  try {
    await migrate(db);
    if (embedding.sample === undefined) await setFolderRetention(db, embedding.retention ?? {});
    await takeClaims(db, embedding.claims, { now: () => systemClock.now(), warn: embedding.warn });
    if (embedding.sample !== undefined) await workSample(db, systemClock.now());
    const stories = embedding.sample === undefined ? undefined : await storiesOf(db);
    const composed = await everything({ ...embedding, ...(embedding.sample !== undefined && { sample: { ...embedding.sample, ...(stories !== undefined && { stories }) } }) }, { key, db, signal: ends.signal, metrics: openMetrics('serve', { process: true }), running, feeds });
    return { ...composed, db, close };
  } catch (error) { await close(); throw error; }
}

interface Running { readonly key: string; readonly db: Db; readonly signal: AbortSignal; readonly metrics: Metrics; readonly running: Promise<void>[]; readonly feeds: Feed[] }
async function everything({ config, watch, log, warn, ...more }: Embedding, { key, db, signal, metrics, running, feeds }: Running): Promise<Composed> {
  const { intake, sources, asn, watching } = await openIntake(config, key, { log, metrics, signal });
  const feed = openFeed({ config, db, intake, log, metrics, clock: systemClock });
  feeds.push(feed);
  let trouble: string | undefined;
  const detection = (): { ok: true } | { ok: false; reason: string } => (trouble === undefined ? { ok: true } : { ok: false, reason: trouble });
  const composed = await compose({
    config, db, key, log, metrics,
    ports: {
      ingest: ingestPort(feed, { sources, clock: systemClock }), claims: claimsPort(db, () => systemClock.now()), explain: explainPort(config, db, key), asn,
      health: { live: {}, ready: { store: async () => { await db.ping(); return { ok: true }; }, detection } }, ...(more.sample !== undefined && { sample: more.sample }),
    },
    ...(more.consoleFolder !== undefined && { consoleFolder: more.consoleFolder }), ...(more.doors !== undefined && { doors: more.doors }),
  });
  const geocode = await openGeocoder();
  running.push(watching, watchStored({ config, db, log, key, geocode, version: versionOf(), clock: systemClock }, { signal, say: (why) => { trouble = why; } }));
  if (watch.length > 0) running.push(watchFolders(watch, { db, feed, clock: systemClock, log, warn }, signal));
  return composed;
}
