/**
 * The real engine with the compose file's users: `node … clickhouse-user.ts FOLDER CONFIG admin|service`. Does what that user does in a deployment,
 * then tries what it must not; says on stdout, one JSON object a line, what was done and with which error code what was refused.
 */
import { Type } from 'typebox';
import { BatchWriter, DbError, loadConfig, migrate, openDb, rowsOf, setRetention, Store } from '@winnow/platform';
import { startClickHouseHttp } from '../support/clickhouse-http.ts';

const [path = '', config = '', who = ''] = process.argv.slice(2);
const front = await startClickHouseHttp({ path, connectionArgs: [`--config-file=${config}`] });
const db = await openDb({ kind: 'server', url: front.url, database: 'winnow' });
const tell = (what: string, detail: unknown): void => { process.stdout.write(`${JSON.stringify({ what, detail })}\n`); };

tell('migrated', (await migrate(db)).length);
if (who === 'admin') {
  await setRetention(db, loadConfig().retention);
  tell('retention', true);
} else {
  const writer = new BatchWriter(db);
  const done = writer.add(rowsOf([{ schema_version: 1, '@timestamp': '2026-03-01T10:00:00.000Z', event: { id: 'e1', outcome: 'success' }, source: { ip: '192.0.2.7' }, winnow: { kind: 'login', source: 'test', account_id: 'a1', device_id: 'd1', session: { id: 's1' }, network: { class: 'residential' } } }], [], 1));
  await writer.flush();
  await done;
  const store = new Store(db);
  const timelines = await store.timelines([{ subject: 'p', accounts: ['a1'], devices: [] }], Date.UTC(2026, 1, 1), Date.UTC(2026, 3, 1));
  tell('stored and read', [(await store.countObservations()).rows, timelines.get('p')?.presences.length]);
}
const tries = [
  'DROP TABLE winnow.observations', 'TRUNCATE TABLE winnow.records', 'ALTER TABLE winnow.records DELETE WHERE 1', 'ALTER TABLE winnow.records MODIFY TTL toDateTime(0) + INTERVAL 1 DAY', 'DROP DATABASE winnow',
  "SELECT * FROM file('/etc/passwd', 'LineAsString')", "SELECT * FROM url('http://192.0.2.1/', 'LineAsString')", "CREATE TABLE winnow.away (line String) ENGINE = URL('http://192.0.2.1/', 'LineAsString')",
  'CREATE USER other', 'GRANT ALL ON *.* TO default', 'CREATE DATABASE other', 'CREATE FUNCTION f AS (x) -> x',
];
for (const sql of tries) {
  // The admin may do the first five, which would end the test.
  if (who === 'admin' && sql.includes('winnow') && !sql.includes('away')) continue;
  try { await (sql.startsWith('SELECT') ? db.query(sql, {}, Type.Object({}, { additionalProperties: true })) : db.command(sql)); tell(sql, 'done'); } catch (error) { tell(sql, error instanceof DbError ? error.code : 'unknown'); }
}
await db.close();
await front.close();
