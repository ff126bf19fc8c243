/**
 * The real engine with the compose file's users: `node … clickhouse-user.ts FOLDER CONFIG admin|service|restore`. Does what that user does in a deployment,
 * then tries what it must not; says on stdout, one JSON object a line, what was done and with which error code what was refused.
 */
import { Type } from 'typebox';
import { BatchWriter, DbError, loadConfig, migrate, openDb, rowsOf, setRetention, Store } from '@winnow/platform';
import { startClickHouseHttp } from '../support/clickhouse-http.ts';

const [path = '', config = '', who = ''] = process.argv.slice(2);
const front = await startClickHouseHttp({ path, connectionArgs: [`--config-file=${config}`] });
// As doctor does, which must not make the database that it looks for.
await (await openDb({ kind: 'server', url: front.url, database: 'default' })).close();
const db = await openDb({ kind: 'server', url: front.url, database: 'winnow' });
const tell = (what: string, detail: unknown): void => { process.stdout.write(`${JSON.stringify({ what, detail })}\n`); };

tell('migrated', (await migrate(db)).length);
if (who === 'admin') {
  await setRetention(db, loadConfig().retention);
  tell('retention', true);
} else if (who === 'restore') {
  // What the runbook says, on what the service stored.
  const outside = await openDb({ kind: 'server', url: front.url, database: 'default' });
  for (const sql of ["BACKUP DATABASE winnow TO File('winnow-1')", 'DROP DATABASE winnow', "RESTORE DATABASE winnow FROM File('winnow-1')"]) await outside.command(sql);
  await outside.close();
  tell('restored', [(await new Store(db).countObservations()).rows, (await migrate(db)).length]);
} else {
  const writer = new BatchWriter(db);
  const done = writer.add(rowsOf([{ schema_version: 1, '@timestamp': '2026-03-01T10:00:00.000Z', event: { id: 'e1', outcome: 'success' }, source: { ip: '192.0.2.7' }, winnow: { kind: 'login', source: 'test', account_id: 'a1', device_id: 'd1', session: { id: 's1' }, network: { class: 'residential' } } }], [], 1));
  await writer.flush();
  await done;
  // What doctor asks: is the database there, is the schema?
  for (const table of ['databases', 'tables']) tell(table, (await db.query(`SELECT count() AS n FROM system.${table} WHERE ${table === 'tables' ? "database = 'winnow' AND " : ''}name = {name:String}`, { name: table === 'tables' ? 'schema_migrations' : 'winnow' }, Type.Object({ n: Type.Number() })))[0]?.n);
  const store = new Store(db);
  const timelines = await store.timelines([{ subject: 'p', accounts: ['a1'], devices: [] }], Date.UTC(2026, 1, 1), Date.UTC(2026, 3, 1));
  tell('stored and read', [(await store.countObservations()).rows, timelines.get('p')?.presences.length]);
}
const tries = who === 'restore' ? [] : [
  'DROP TABLE winnow.observations', 'TRUNCATE TABLE winnow.records', 'ALTER TABLE winnow.records DELETE WHERE 1', 'ALTER TABLE winnow.records MODIFY TTL toDateTime(0) + INTERVAL 1 DAY', 'DROP DATABASE winnow',
  "SELECT * FROM file('/etc/passwd', 'LineAsString')", "SELECT * FROM url('http://192.0.2.1/', 'LineAsString')", "CREATE TABLE winnow.away (line String) ENGINE = URL('http://192.0.2.1/', 'LineAsString')",
  'CREATE TABLE winnow.more (n UInt8) ENGINE = Memory', 'CREATE USER other', 'GRANT ALL ON *.* TO default', 'CREATE DATABASE other', 'CREATE FUNCTION f AS (x) -> x',
];
for (const sql of tries) {
  // The admin may do these, which would end the test.
  if (who === 'admin' && sql.includes(' winnow') && !sql.includes('away')) continue;
  try { await (sql.startsWith('SELECT') ? db.query(sql, {}, Type.Object({}, { additionalProperties: true })) : db.command(sql)); tell(sql, 'done'); } catch (error) { tell(sql, error instanceof DbError ? error.code : 'unknown'); }
}
await db.close();
await front.close();
