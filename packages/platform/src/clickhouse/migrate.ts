import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { Type } from 'typebox';
import { type Db, DbError } from './db.ts';

const folder = new URL('../../src/clickhouse/migrations/', import.meta.url);
const Applied = Type.Object({ name: Type.String(), checksum: Type.String() });

/** Statements of a migration: cut at semicolons that end a line. Comments stay out. */
export const statementsOf = (text: string): readonly string[] => text.replace(/^\s*--.*$/gm, '').split(/;\s*$/m).map((s) => s.trim()).filter((s) => s !== '');

/** What was applied, by name. Only read: where nothing is to be done, a user that may not change the schema is enough. */
async function appliedTo(db: Db): Promise<ReadonlyMap<string, string> | undefined> {
  try { return new Map((await db.query('SELECT name, checksum FROM schema_migrations FINAL', {}, Applied)).map((row) => [row.name, row.checksum])); } catch (error) {
    if (error instanceof DbError && error.code === UNKNOWN_TABLE) return undefined;
    throw denied(error, 'read schema_migrations');
  }
}
const UNKNOWN_TABLE = '60', ACCESS_DENIED = '497';
const denied = (error: unknown, what: string): unknown => (error instanceof DbError && error.code === ACCESS_DENIED ? new DbError('setup', error.code, `this user may not ${what}: run \`winnow migrate\` with a user that may change the schema, and give the services the grants of docs/reference/clickhouse-grants.md`) : error);

/**
 * Brings the schema up to date and returns what was applied. Rejects when a migration was changed after it was applied, or the schema is newer than
 * this program. Several processes may do it at once: every statement can be repeated.
 */
export async function migrate(db: Db, from: URL = folder): Promise<readonly string[]> {
  const before = await appliedTo(db);
  try {
    if (before === undefined) await db.command('CREATE TABLE IF NOT EXISTS schema_migrations (name String, checksum String, applied_at DateTime DEFAULT now()) ENGINE = ReplacingMergeTree ORDER BY name');
    return await apply(db, from, before ?? new Map<string, string>());
  } catch (error) { throw denied(error, 'change the schema'); }
}

async function apply(db: Db, from: URL, applied: ReadonlyMap<string, string>): Promise<readonly string[]> {
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

export interface Retention { readonly observationsDays: number; readonly recordsDays: number; readonly identitiesDays: number; readonly findingsDays: number }

/** When rows of a table go, as days since 1970 of what they speak of; what is in no row here is kept: claims, cases, what analysts did, users, tokens and views. */
const ages: readonly (readonly [days: keyof Retention, from: string, tables: readonly string[]])[] = [
  ['observationsDays', 'intDiv(timestamp, 86400000)', ['observations', 'device_facts', 'session_parts']],
  ['observationsDays', 'intDiv(hour, 86400000)', ['presence', 'presence_by_line', 'intake_counts']],
  // A span goes with its last day. Where its parts are not merged yet each goes with its own, so one across the edge may lose its start, as its observations do.
  ['observationsDays', 'intDiv(last, 86400000)', ['sessions', 'session_owners', 'account_devices', 'things', 'address_days']],
  ['recordsDays', 'intDiv(timestamp, 86400000)', ['records']],
  ['identitiesDays', 'intDiv(ingested, 86400000)', ['identities']],
  ['findingsDays', 'toInt32(toDateOrZero(day))', ['findings', 'mitigations']],
  ['findingsDays', 'intDiv(at, 86400000)', ['case_steps', 'audit']],
  ['findingsDays', 'intDiv(expires_at, 86400000)', ['api_sessions']],
];

/**
 * Sets how long data lives. Event time counts, not the time of arrival; identities are kept by when they were last seen. A row lives for at least
 * so many whole UTC days; the engine removes it at some merge after that. Setting what is set already does nothing.
 */
export async function setRetention(db: Db, retention: Retention): Promise<void> {
  for (const [key, from, tables] of ages) {
    const days = Math.max(1, Math.floor(retention[key])) + 1;
    // Whole days as numbers: a DateTime ends in 2106, and 100 years from now would come out as long ago. A Date ends at day 65,535 (2149).
    for (const table of tables) await db.command(`ALTER TABLE ${table} MODIFY TTL toDate(toUInt16(least(greatest(${from}, 0) + ${String(days)}, 65535)))`);
  }
}

/** As long as anything can be kept. */
const FOREVER: Retention = { observationsDays: 36_500, recordsDays: 36_500, identitiesDays: 36_500, findingsDays: 36_500 };
/**
 * The same for a folder whose logs may be old: what is not told is kept, and where nothing was ever set nothing is touched. Event time counts here, too, so a
 * retention shorter than the logs' age removes them.
 */
export async function setFolderRetention(db: Db, told: Partial<Retention>): Promise<void> {
  if (Object.keys(told).length === 0) {
    const [table] = await db.query("SELECT engine_full AS text FROM system.tables WHERE database = currentDatabase() AND name = 'observations'", {}, Type.Object({ text: Type.String() }));
    if (table?.text.includes(' TTL ') !== true) return;
  }
  await setRetention(db, { ...FOREVER, ...told });
}
