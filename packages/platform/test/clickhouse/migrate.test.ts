import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DAY, HOUR, isoDate } from '@winnow/core';
import { type Db, migrate, openDb, type Retention, setFolderRetention, setRetention } from '@winnow/platform';
import { Type } from 'typebox';
import { statementsOf } from '../../src/clickhouse/migrate.ts';

const path = mkdtempSync(join(tmpdir(), 'winnow-migrate-'));
const real = fileURLToPath(new URL('../../src/clickhouse/migrations/', import.meta.url));
let db: Db;
beforeAll(async () => { db = await openDb({ kind: 'embedded', path: join(path, 'data') }); });
afterAll(async () => { await db.close(); rmSync(path, { recursive: true, force: true }); });

const Made = Type.Object({ name: Type.String(), engine: Type.String() });
const made = (): Promise<{ name: string; engine: string }[]> => db.query("SELECT name, engine FROM system.tables WHERE database = 'winnow' ORDER BY name", {}, Made);
async function dropAll(): Promise<void> {
  for (const views of [true, false]) for (const { name, engine } of await made()) if (engine.endsWith('View') === views) await db.command(`DROP TABLE IF EXISTS ${name} SYNC`);
}
let folders = 0;
function migrations(files: Readonly<Record<string, string>>): URL {
  const folder = join(path, `m${String(folders += 1)}`);
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return pathToFileURL(`${folder}/`);
}
const table = (name: string): string => `CREATE TABLE ${name} (a UInt32) ENGINE = MergeTree ORDER BY a;\n`;

describe('statements of a migration', () => {
  it.each<[string, string, readonly string[]]>([
    ['two, without their comments', '-- one\nSELECT 1;\n\n  -- two\nSELECT\n  2;\n', ['SELECT 1', 'SELECT\n  2']],
    ['a semicolon inside of a line ends nothing', "SELECT ';' AS a, 1;\nSELECT 2", ["SELECT ';' AS a, 1", 'SELECT 2']],
    ['a last one without its semicolon', 'SELECT 1', ['SELECT 1']],
    ['nothing but comments', '-- nothing\n\n', []],
  ])('%s', (_, text, expected) => { expect(statementsOf(text)).toEqual(expected); });
});

describe('migrations', () => {
  beforeEach(dropAll);
  it('are applied in order, once', async () => {
    const from = migrations({ '0002_b.sql': 'CREATE VIEW b AS SELECT a FROM a;\n', '0001_a.sql': table('a'), 'notes.txt': 'no migration' });
    expect(await migrate(db, from)).toEqual(['0001_a.sql', '0002_b.sql']);
    expect(await migrate(db, from)).toEqual([]);
    expect((await made()).map(({ name }) => name)).toEqual(['a', 'b', 'schema_migrations']);
  });
  it('that come later are applied to what is there', async () => {
    await migrate(db, migrations({ '0001_a.sql': table('a') }));
    expect(await migrate(db, migrations({ '0001_a.sql': table('a'), '0002_b.sql': table('b') }))).toEqual(['0002_b.sql']);
  });
  it('that were changed after they were applied are refused by name, and nothing later is applied', async () => {
    await migrate(db, migrations({ '0001_a.sql': table('a') }));
    await expect(migrate(db, migrations({ '0001_a.sql': `${table('a')} `, '0002_b.sql': table('b') }))).rejects.toMatchObject({ kind: 'setup', message: '0001_a.sql was changed after it was applied: put it back and add a new migration instead' });
    expect((await made()).map(({ name }) => name)).toEqual(['a', 'schema_migrations']);
  });
  it('of a newer program are refused by name', async () => {
    await migrate(db, migrations({ '0001_a.sql': table('a'), '0002_b.sql': table('b') }));
    await expect(migrate(db, migrations({ '0001_a.sql': table('a') }))).rejects.toMatchObject({ kind: 'setup', message: 'the database was made by a newer Winnow (it has 0002_b.sql): upgrade this program' });
  });
  it('may be applied by several processes at once', async () => {
    const from = migrations({ '0001_a.sql': table('a') + table('b'), '0002_c.sql': table('c') });
    await Promise.all([migrate(db, from), migrate(db, from), migrate(db, from)]);
    expect(await migrate(db, from)).toEqual([]);
  });
  it('that fail say why, and are not taken for applied', async () => {
    await expect(migrate(db, migrations({ '0001_a.sql': `${table('a')}CREATE TABLE b (a Nothing32) ENGINE = MergeTree ORDER BY a;\n` }))).rejects.toMatchObject({ kind: 'setup', code: '50' });
    expect(await migrate(db, migrations({ '0001_a.sql': table('a') + table('b') }))).toEqual(['0001_a.sql']);
  });
});

describe('the migrations of this program', () => {
  beforeEach(dropAll);
  const names = readdirSync(real).sort();
  const textOf = (name: string): string => readFileSync(join(real, name), 'utf8');
  it('are numbered without a gap', () => { expect(names.map((name) => name.slice(0, 5))).toEqual(names.map((_, i) => `${String(i + 1).padStart(4, '0')}_`)); });
  it('hold only statements that can be repeated: one that was cut off is run again from its start', () => {
    // address_days is of min and max: the same rows once more change nothing.
    for (const statement of names.flatMap((name) => statementsOf(textOf(name)))) expect(statement).toMatch(/^CREATE (TABLE|VIEW|MATERIALIZED VIEW) \w+|^(ALTER|DROP) .* IF (NOT )?EXISTS |^INSERT INTO address_days SELECT /s);
  });
  it('are completed on the next run wherever they were cut off, and what is in the tables stays', async () => {
    const last = names.at(-1) ?? '';
    await migrate(db);
    const whole = await made();
    const statements = statementsOf(textOf(last));
    for (let n = 1; n <= statements.length; n += 4) {
      await dropAll();
      const cut = join(path, `cut${String(n)}`);
      cpSync(real, cut, { recursive: true });
      writeFileSync(join(cut, last), `${statements.slice(0, n).join(';\n')};\nSELECT throwIf(1, 'the power is gone');\n`);
      await expect(migrate(db, pathToFileURL(`${cut}/`))).rejects.toMatchObject({ code: '395' });
      await db.insert('observations', [{ id: 'there before' }], '');
      expect((await migrate(db)).at(-1)).toBe(last);
      expect(await made()).toEqual(whole);
      expect(await db.query('SELECT id FROM observations', {}, Type.Object({ id: Type.String() }))).toEqual([{ id: 'there before' }]);
    }
  }, 120_000);
});

describe('retention', () => {
  beforeAll(async () => { await dropAll(); await migrate(db); });
  const all = (days: number): Retention => ({ observationsDays: days, recordsDays: days, identitiesDays: days, findingsDays: days });
  /** A row of each table at an instant, as the table tells its age. */
  const rowAt: Readonly<Record<string, (at: number) => object>> = {
    observations: (at) => ({ id: String(at), timestamp: at }), device_facts: (at) => ({ id: String(at), timestamp: at }),
    presence: (at) => ({ account_id: 'a', hour: at, last: at }), presence_by_line: (at) => ({ account_id: 'a', hour: at, last: at }),
    sessions: (at) => ({ account_id: 'a', session_id: String(at), first: 0, last: at }), account_devices: (at) => ({ account_id: 'a', device_id: String(at), first: 0, last: at }), things: (at) => ({ kind: 'device', value: String(at), account_id: 'a', day: at, first: at, last: at }),
    session_parts: (at) => ({ source: 's', session_id: 'x', id: String(at), timestamp: at }), session_owners: (at) => ({ account_id: 'a', source: 's', session_id: String(at), last: at }),
    intake_counts: (at) => ({ hour: at, topic: 't', last: at }),
    records: (at) => ({ id: String(at), timestamp: at }), identities: (at) => ({ kind: 'account', id: String(at), ingested: at }),
    findings: (at) => ({ day: isoDate(at), subject: 's', detector: 'd' }), mitigations: (at) => ({ day: isoDate(at), subject: 's' }), case_steps: (at) => ({ uid: String(at), at }),
    cases: (at) => ({ case_id: String(at) }), case_actions: (at) => ({ id: String(at), at }), claims: (at) => ({ key: String(at) }), stored_offsets: (at) => ({ topic: String(at) }), marks: (at) => ({ name: String(at) }),
    address_days: (at) => ({ ip: String(at), day: at, last: at }), audit: (at) => ({ id: String(at), at }), api_sessions: (at) => ({ hash: String(at), expires_at: at }), users: (at) => ({ user: String(at) }), api_tokens: (at) => ({ id: String(at) }), views: (at) => ({ owner: 'a', name: String(at) }),
  };
  const kept = new Set(['cases', 'case_actions', 'claims', 'stored_offsets', 'marks', 'users', 'api_tokens', 'views']);
  const of: Readonly<Record<string, keyof Retention>> = { records: 'recordsDays', identities: 'identitiesDays', findings: 'findingsDays', mitigations: 'findingsDays', case_steps: 'findingsDays', audit: 'findingsDays', api_sessions: 'findingsDays' };
  const count = async (name: string): Promise<number> => (await db.query(`SELECT count() AS n FROM ${name}`, {}, Type.Object({ n: Type.Number() })))[0]?.n ?? -1;
  const merge = (name: string): Promise<void> => db.command(`OPTIMIZE TABLE ${name} FINAL`);
  const now = Date.now();

  it('is decided for every table', async () => {
    expect((await made()).filter(({ name, engine }) => engine.endsWith('MergeTree') && name !== 'schema_migrations').map(({ name }) => name)).toEqual(Object.keys(rowAt).sort());
  });
  it.each(Object.keys(rowAt))('of %s: what is older goes at a merge, what is not stays', async (name) => {
    const days = { observationsDays: 40, recordsDays: 10, identitiesDays: 20, findingsDays: 60 };
    await setRetention(db, days);
    const own = days[of[name] ?? 'observationsDays'];
    await db.insert(name, [now, now - own * DAY + HOUR, now - (own + 2) * DAY, now - 300 * DAY].map((at) => rowAt[name]?.(at) ?? {}), '');
    await merge(name);
    expect(await count(name)).toBe(kept.has(name) ? 4 : 2);
  });
  it.each(Object.keys(rowAt))('of %s: a hundred years are a hundred years, and not the past', async (name) => {
    await db.command(`TRUNCATE TABLE ${name}`);
    await setRetention(db, all(36_500));
    await db.insert(name, [now, now - 9000 * DAY].map((at) => rowAt[name]?.(at) ?? {}), '');
    await merge(name);
    expect(await count(name)).toBe(2);
  });
  it('that is set already costs nothing, a shorter one takes effect on what is stored', async () => {
    const mutations = async (): Promise<number> => (await db.query("SELECT count() AS n FROM system.mutations WHERE database = 'winnow'", {}, Type.Object({ n: Type.Number() })))[0]?.n ?? -1;
    await setRetention(db, all(36_500));
    const before = await mutations();
    await setRetention(db, all(36_500));
    expect(await mutations()).toBe(before);
    await setRetention(db, all(30));
    expect(await mutations()).toBeGreaterThan(before);
    await merge('records');
    expect(await count('records')).toBe(1);
  });
  it('of a folder is what somebody told: nothing goes before that, and what is told no more is kept again', async () => {
    await dropAll();
    await migrate(db);
    const left = async (): Promise<readonly number[]> => {
      await Promise.all(['records', 'observations'].map(async (name) => { await db.command(`TRUNCATE TABLE ${name}`); await db.insert(name, [now, now - 3000 * DAY].map((at) => rowAt[name]?.(at) ?? {}), ''); await merge(name); }));
      return [await count('records'), await count('observations')];
    };
    const tableOf = async (): Promise<unknown> => db.query("SELECT engine_full FROM system.tables WHERE database = currentDatabase() AND name = 'records'", {}, Type.Object({ engine_full: Type.String() }));
    const untouched = await tableOf();
    await setFolderRetention(db, {});
    expect([await tableOf(), await left()]).toEqual([untouched, [2, 2]]);
    await setFolderRetention(db, { recordsDays: 30 });
    expect(await left()).toEqual([1, 2]);
    await setFolderRetention(db, {});
    expect(await left()).toEqual([2, 2]);
  });
});
