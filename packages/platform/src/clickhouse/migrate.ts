import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { Type } from 'typebox';
import { type Db, DbError } from './db.ts';

const folder = new URL('../../src/clickhouse/migrations/', import.meta.url);
const Applied = Type.Object({ name: Type.String(), checksum: Type.String() });

/** Statements of a migration: cut at semicolons that end a line. Comments stay out. */
export const statementsOf = (text: string): readonly string[] => text.replace(/^\s*--.*$/gm, '').split(/;\s*$/m).map((s) => s.trim()).filter((s) => s !== '');

/** Brings the schema up to date and returns what was applied. Rejects when a migration was changed after it was applied, or the schema is newer than this program. */
export async function migrate(db: Db, from: URL = folder): Promise<readonly string[]> {
  await db.command('CREATE TABLE IF NOT EXISTS schema_migrations (name String, checksum String, applied_at DateTime DEFAULT now()) ENGINE = ReplacingMergeTree ORDER BY name');
  const applied = new Map((await db.query('SELECT name, checksum FROM schema_migrations FINAL', {}, Applied)).map((row) => [row.name, row.checksum]));
  const names = (await readdir(from)).filter((name) => name.endsWith('.sql')).sort();
  const unknown = [...applied.keys()].find((name) => !names.includes(name));
  if (unknown !== undefined) throw new DbError('setup', 'migration', `the database was made by a newer Winnow (it has ${unknown}): upgrade this program`);
  const done: string[] = [];
  for (const name of names) {
    const text = await readFile(new URL(name, from), 'utf8');
    const checksum = createHash('sha256').update(text).digest('hex');
    const before = applied.get(name);
    if (before === checksum) continue;
    if (before !== undefined) throw new DbError('setup', 'migration', `${name} was changed after it was applied: put it back and add a new migration instead`);
    // A migration that was cut off half-way is run again: what is there already is let be.
    for (const statement of statementsOf(text)) await db.command(statement.replace(/^CREATE (TABLE|VIEW|MATERIALIZED VIEW) (?!IF NOT EXISTS)/i, 'CREATE $1 IF NOT EXISTS '));
    await db.insert('schema_migrations', [{ name, checksum }], name);
    done.push(name);
  }
  return done;
}

export interface Retention { readonly observationsDays: number; readonly recordsDays: number; readonly identitiesDays: number }
/** Sets how long data lives. Event time counts, not the time of arrival; identities are kept by when they were last seen. */
export async function setRetention(db: Db, retention: Retention): Promise<void> {
  const whole = (days: number): string => String(Math.max(1, Math.floor(days)));
  for (const table of ['observations', 'device_facts']) await db.command(`ALTER TABLE ${table} MODIFY TTL toDateTime(intDiv(timestamp, 1000)) + INTERVAL ${whole(retention.observationsDays)} DAY`);
  for (const table of ['presence', 'presence_by_line']) await db.command(`ALTER TABLE ${table} MODIFY TTL toDateTime(intDiv(hour, 1000)) + INTERVAL ${whole(retention.observationsDays)} DAY`);
  await db.command(`ALTER TABLE records MODIFY TTL toDateTime(intDiv(timestamp, 1000)) + INTERVAL ${whole(retention.recordsDays)} DAY`);
  await db.command(`ALTER TABLE identities MODIFY TTL toDateTime(intDiv(ingested, 1000)) + INTERVAL ${whole(retention.identitiesDays)} DAY`);
}
