import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { type Db } from '@winnow/platform';
import { Type } from 'typebox';

// The same depth below the repository from src/ and dist/.
const migrations = new URL('../../../packages/platform/src/clickhouse/migrations/', import.meta.url);

/** How a database stands to this program's schema. Only reads: a question must never change what it asks about. */
export interface SchemaState { readonly pending: readonly string[]; readonly changed: readonly string[]; /** Migrations that this program does not know: the database was made by a newer one. */ readonly unknown: readonly string[] }

export async function schemaState(db: Db, database: string = db.database): Promise<SchemaState | 'no database'> {
  const [there] = await db.query('SELECT count() AS n FROM system.databases WHERE name = {database:String}', { database }, Type.Object({ n: Type.Number() }));
  if (there?.n !== 1) return 'no database';
  const names = (await readdir(migrations)).filter((name) => name.endsWith('.sql')).sort();
  const [table] = await db.query("SELECT count() AS n FROM system.tables WHERE database = {database:String} AND name = 'schema_migrations'", { database }, Type.Object({ n: Type.Number() }));
  if (table?.n !== 1) return { pending: names, changed: [], unknown: [] };
  const rows = await db.query('SELECT name, checksum FROM {database:Identifier}.schema_migrations FINAL', { database }, Type.Object({ name: Type.String(), checksum: Type.String() }));
  const applied = new Map(rows.map((row) => [row.name, row.checksum]));
  const changed: string[] = [];
  for (const name of names) {
    const before = applied.get(name);
    if (before !== undefined && before !== createHash('sha256').update(await readFile(new URL(name, migrations), 'utf8')).digest('hex')) changed.push(name);
  }
  return { pending: names.filter((name) => !applied.has(name)), changed, unknown: [...applied.keys()].filter((name) => !names.includes(name)) };
}
