import { type Config, type Db, type Log, migrate, openDb, openMetrics } from '@winnow/platform';
import { type ClaimPaths } from '../claims.ts';
import { keyForServing } from '../data-key.ts';
import { compose, type Composed, type Doors } from './compose.ts';
import { type ApiDeps } from '@winnow/api';

export interface Embedding {
  readonly config: Config;
  /** The data folder. */
  readonly folder: string;
  /** The key of its ids where it is not the folder's own. */
  readonly key?: string;
  readonly claims: ClaimPaths;
  readonly watch: readonly string[];
  readonly sample?: NonNullable<ApiDeps['sample']>;
  readonly consoleFolder?: string;
  readonly doors?: (deps: ApiDeps) => Promise<Doors>;
  readonly log: Log;
  readonly warn: (line: string) => void;
}
export interface Embedded extends Composed { readonly db: Db; /** Stops what runs and closes the folder; the app is closed before. */ close(): Promise<void> }

/** Everything in this process over a data folder: store, intake, detection, API. Nobody is listened to yet. */
export async function openEmbedded({ config, folder, claims: _claims, watch: _watch, log, ...more }: Embedding): Promise<Embedded> {
  const key = more.key ?? keyForServing(folder);
  const db = await openDb({ kind: 'embedded', path: folder });
  try {
    await migrate(db);
    const composed = await compose({
      config, db, key, log, metrics: openMetrics('serve', { process: true }),
      ports: { health: { live: {}, ready: { store: async () => { await db.ping(); return { ok: true }; } } }, ...(more.sample !== undefined && { sample: more.sample }) },
      ...(more.consoleFolder !== undefined && { consoleFolder: more.consoleFolder }), ...(more.doors !== undefined && { doors: more.doors }),
    });
    return { ...composed, db, close: () => db.close() };
  } catch (error) { await db.close(); throw error; }
}
