/**
 * The embedded store in a process of its own, for tests that kill it, fill its disk or open its folder twice: `node … clickhouse-child.ts WORD FOLDER [FROM]`.
 * Says one JSON object a line on stdout. `fill` stores blocks of 100 observations for ever, from block FROM on, and says which are acknowledged;
 * `count` says what is there; `hold` opens and waits for the end of stdin.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { isoTime, type Observation, sha256 } from '@winnow/core';
import { BatchWriter, type Db, DbError, migrate, openDb, rowsOf, Store } from '@winnow/platform';
import { Type } from 'typebox';

const say = (what: object): void => { process.stdout.write(`${JSON.stringify(what)}\n`); };
const [word = '', path = '', from = '0', size = '10'] = process.argv.slice(2);
const BLOCK = 100;

function block(n: number): readonly Observation[] {
  return Array.from({ length: BLOCK }, (_, k): Observation => ({
    schema_version: 1, '@timestamp': isoTime(Date.UTC(2026, 2, 1) + (n * BLOCK + k) * 1000), event: { id: sha256(String(n), String(k)), outcome: 'success', original: randomBytes(Number(size)).toString('latin1') },
    source: { ip: '203.0.113.9' }, winnow: { kind: 'login', source: 'test', account_id: `a${String(k)}`, device_id: 'D1', session: { id: `s${String(n)}` } },
  }));
}

async function fill(db: Db): Promise<never> {
  const writer = new BatchWriter(db, { maxRows: BLOCK, backoffMs: [50, 200], onRetry: (error, attempt) => { say({ trouble: error.code, message: error.message, attempt }); } });
  for (let n = Number(from); ; n += 1) { await writer.add(rowsOf(block(n), [], 1)); say({ acknowledged: n }); }
}

async function count(db: Db): Promise<void> {
  const Row = Type.Object({ n: Type.Number(), whole: Type.Number(), last: Type.Number() });
  const [row] = await db.query(`SELECT count() AS n, countIf(c = ${String(BLOCK)}) AS whole, max(block) AS last FROM (SELECT intDiv(timestamp - ${String(Date.UTC(2026, 2, 1))}, ${String(BLOCK * 1000)}) AS block, uniqExact(id) AS c FROM observations GROUP BY block)`, {}, Row);
  const [raw] = await db.query('SELECT count() AS n FROM observations', {}, Type.Object({ n: Type.Number() }));
  say({ ...(await new Store(db).countObservations()), raw: raw?.n, blocks: row?.n, whole: row?.whole, last: row?.last });
}

try {
  const db = await openDb({ kind: 'embedded', path });
  if (word !== 'count') await migrate(db);
  if (word === 'fill') await fill(db);
  if (word === 'count') await count(db);
  if (word === 'hold') { say({ open: true }); process.stdin.resume(); await once(process.stdin, 'end'); }
  await db.close();
} catch (error) {
  say({ failed: error instanceof DbError ? error.kind : 'thrown', code: error instanceof DbError ? error.code : '', message: error instanceof Error ? error.message : String(error) });
  process.exitCode = 2;
}
