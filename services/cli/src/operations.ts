import { setTimeout as sleep } from 'node:timers/promises';
import { runCollector, storeOf } from '@winnow/collector';
import { runDetector } from '@winnow/detector';
import { type Config, type Db, DbError, type DbOptions, migrate, openDb, setRetention } from '@winnow/platform';
import { type Surroundings } from './surroundings.ts';

export const serve = { collector: runCollector, detector: runDetector } as const;

const WAIT_MS = 120_000;
/** A store that is just starting is waited for; what waiting does not cure rejects at once. */
async function opened(options: DbOptions, around: Surroundings): Promise<Db> {
  for (const until = around.now() + WAIT_MS; ; ) {
    try { return await openDb(options); } catch (error) {
      if (!(error instanceof DbError) || error.kind !== 'retry' || around.now() > until) throw error;
      around.warn(`${error.message}; trying again`);
      await sleep(2000);
    }
  }
}

export async function migrateStore(config: Config, around: Surroundings): Promise<void> {
  const db = await opened(storeOf(config), around);
  try {
    const done = await migrate(db);
    await setRetention(db, config.retention);
    around.out(done.length === 0 ? 'The schema is up to date.\n' : `Applied ${done.join(', ')}.\n`);
  } finally { await db.close(); }
}
