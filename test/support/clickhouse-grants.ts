/**
 * A job's statements as a user with these grants alone: `node … clickhouse-grants.ts JOB FOLDER USERS.XML`. The embedded engine has one user, so each
 * job has a process of its own. Says one JSON object on stdout: what failed of what the job does, and what is denied of what it must not do.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Case, isoTime, type Observation, sha256 } from '@winnow/core';
import { catalogue } from '@winnow/detection';
import { AccountStore, BatchWriter, CaseStore, type Db, DbError, DetectorStore, migrate, openDb, rowsOf, setRetention, Store } from '@winnow/platform';
import { Type } from 'typebox';
import { startClickHouseHttp } from './clickhouse-http.ts';

const [job = '', path = '', users = ''] = process.argv.slice(2);
const START = Date.UTC(2026, 2, 2);
const observations = Array.from({ length: 4 }, (_, i): Observation => ({
  schema_version: 1, '@timestamp': isoTime(START + i * 1000), event: { id: sha256('grants', String(i)), outcome: 'success', original: 'raw' }, source: { ip: '203.0.113.7' },
  winnow: { kind: 'login', source: 'test', account_id: `a${String(i % 2)}`, device_id: 'D1', session: { id: 's1' } },
}));
type Work = Readonly<Record<string, (db: Db) => Promise<unknown>>>;

async function collect(db: Db): Promise<void> {
  const refused: string[] = [];
  const writer = new BatchWriter(db, { maxRows: 1, onBadRow: (table) => { refused.push(table); } });
  await writer.add({ ...rowsOf(observations, [{ kind: 'account', id: 'a0', name: 'x', realm: '', email: '', host: '' }], 1), intake_counts: [{ hour: START, topic: 't', n: 4 }], stored_offsets: [{ topic: 't', partition: 0, next_offset: '4' }] });
  await db.insert('claims', [{ kind: 'people', key: 'p', doc: '{}', version: 1 }], '');
  if (refused.length > 0) throw new Error(refused.join());
}
async function detect(db: Db): Promise<void> {
  const store = new Store(db), own = new DetectorStore(db);
  const span = { from: START, asOf: START + 2500 }; // inside of an hour: raw observations are read, too
  await Promise.all([store.accounts(), store.accountDevices(), store.devices(), store.span(), store.findings(), store.cases(), store.steps(), own.seen(), own.offsets(), own.accounts(['a0']), own.devices(['D1']), own.worked({ accounts: ['a0'], devices: ['D1'] }), own.standing(), own.standingBefore('2026-03-02'), own.mitigating(), own.casesOfSteps(), own.unsent(), own.claimsVersion(), own.mark('m')]);
  if ((await store.timelines([{ subject: 'p', accounts: ['a0', 'a1'], devices: ['D1'] }], span.from, span.asOf)).get('p')?.presences.length !== 2) throw new Error('no timeline');
  for (const d of catalogue) if (d.kind === 'population' && d.query !== '') await store.population(d.query, { ...Object.fromEntries(Object.keys(d.binds).map((name) => [name, 10])), ...span }, Type.Unknown());
  await db.query('SELECT kind, doc FROM claims FINAL', {}, Type.Unknown());
  await store.saveFindings([{ id: 'f', subject: 's', detector: 'd', detector_version: 1, day: '2026-03-02', level: 'x', quality: 1, observed_at: START, summary: '', facts: {}, observations: [], with: [] }], 1);
  await store.saveMitigating([{ subject: 's', day: '2026-03-02', facts: [] }], 1);
  const c: Case = { case_id: 'c', kind: 'person', people: [], devices: [], ips: [], probability: 0, score_db: -40, peak_probability: 0, peak_at: isoTime(START), band: 'low', status: 'closed', opened_at: isoTime(START), updated_at: isoTime(START), as_of: isoTime(START), headline: '', evidence: [], mitigating: [], innocent_explanation: '' };
  await store.saveCases([c], 1);
  await own.saveSteps([{ uid: 'u', case_id: 'c', at: START, step: 'closed', digest: '', published_at: 0, alert: '', case_doc: '' }]);
  await own.setMark('m', 'v', 1);
}
async function api(db: Db): Promise<void> {
  const [cases, accounts] = [new CaseStore(db), new AccountStore(db)];
  const at = START;
  await cases.act([{ id: 'x', case_id: 'c', at, actor: 'ann', action: 'comment', text: 't' }]);
  await accounts.saveUser({ user: 'ann', role: 'admin', source: 'local', is_disabled: false, created_at: at, version: at });
  await accounts.saveTokens([{ id: 't', user: 'ann', hash: 'h', name: 'n', scopes: ['read'], created_at: at, expires_at: at + 1, is_revoked: false }], at);
  await accounts.saveSessions([{ hash: 'h', user: 'ann', expires_at: at + 1, created_at: at, last_seen: at, is_revoked: false }], at);
  await accounts.saveView({ owner: 'ann', name: 'v', q: '', is_shared: false, updated_at: at }, at);
  await db.insert('audit', [{ at, id: 'a', actor: 'ann', via: 'session', action: 'read.cases', what: [], address: '', ok: 1 }], '');
  const kept = await Promise.all([accounts.users(), accounts.tokens(), accounts.sessions(at), accounts.views('ann'), accounts.audit({ limit: 10 }), cases.actions()]);
  if (kept.some((rows) => rows.length !== 1)) throw new Error(`kept ${kept.map((rows) => rows.length).join()}`);
  await Promise.all([cases.casesVersion(), cases.casesSince('0'), accounts.lastSeen(), accounts.viewVersion('ann', 'v'), new DetectorStore(db).claimsVersion(), new Store(db).accounts(), select('records')(db), select('address_days')(db)]);
}
async function read(db: Db): Promise<void> {
  const store = new Store(db);
  await Promise.all([store.cases(), store.caseById('c'), store.observation('o'), store.countObservations(), store.identities(['a0']), store.findings()]);
}
const select = (table: string) => (db: Db): Promise<unknown> => db.query(`SELECT * FROM ${table} LIMIT 1`, {}, Type.Unknown());
const insert = (table: string) => (db: Db): Promise<unknown> => db.insert(table, [{}], '');
const selects = (...tables: readonly string[]): Work => Object.fromEntries(tables.map((t) => [`SELECT ${t}`, select(t)]));
const inserts = (...tables: readonly string[]): Work => Object.fromEntries(tables.map((t) => [`INSERT ${t}`, insert(t)]));
const nobody: Work = Object.fromEntries(["SELECT * FROM file('/etc/passwd', 'LineAsString')", "SELECT * FROM url('http://127.0.0.1:1/', 'LineAsString')", "SELECT * FROM remote('127.0.0.1:1', 'system', 'one')", 'CREATE USER other', 'DROP DATABASE winnow', 'DROP TABLE observations', 'TRUNCATE TABLE observations'].map((sql) => [sql, (db: Db) => db.command(sql)]));
const schema: Work = Object.fromEntries(['CREATE TABLE other (a UInt8) ENGINE = MergeTree ORDER BY a', 'ALTER TABLE observations DELETE WHERE 1', 'ALTER TABLE records MODIFY TTL toDate(1)', 'CREATE DATABASE other'].map((sql) => [sql, (db: Db) => db.command(sql)]));
const rewrites: Work = Object.fromEntries(['ALTER TABLE audit DELETE WHERE 1', "ALTER TABLE audit UPDATE actor = 'x' WHERE 1", 'DELETE FROM audit WHERE 1', 'TRUNCATE TABLE audit', 'ALTER TABLE case_actions DELETE WHERE 1'].map((sql) => [sql, (db: Db) => db.command(sql)]));
const seen = ['observations', 'presence', 'presence_by_line', 'sessions', 'identities', 'account_devices', 'device_facts', 'claims'];
const kept = ['users', 'api_tokens', 'api_sessions', 'views', 'audit'], hidden = kept.filter((t) => t !== 'views');
const concluded = ['findings', 'mitigations', 'cases', 'case_steps', 'marks'];

const jobs: Readonly<Record<string, { readonly does: Work; readonly mustNot: Work }>> = {
  winnow_migrate: { does: { migrate, retention: (db) => setRetention(db, { observationsDays: 36_500, recordsDays: 36_500, identitiesDays: 36_500, findingsDays: 36_500 }) }, mustNot: nobody },
  winnow_collect: { does: { migrate, collect }, mustNot: { ...nobody, ...schema, ...selects(...seen.filter((t) => t !== 'observations'), ...concluded, ...kept, 'records', 'stored_offsets'), ...inserts(...concluded, ...kept, 'case_actions', 'presence', 'sessions', 'schema_migrations') } },
  winnow_detect: { does: { migrate, detect }, mustNot: { ...nobody, ...schema, ...selects('records', ...hidden), ...inserts(...seen, ...kept, 'records', 'case_actions', 'stored_offsets', 'schema_migrations') } },
  winnow_api: { does: { migrate, api }, mustNot: { ...nobody, ...schema, ...rewrites, ...inserts(...seen, ...concluded, 'records', 'stored_offsets', 'schema_migrations') } },
  winnow_read: { does: { migrate, read }, mustNot: { ...nobody, ...schema, ...selects('records', ...hidden), ...inserts(...seen, ...concluded, ...kept, 'records', 'case_actions') } },
};

const told = (error: unknown): string => (error instanceof DbError ? `${error.code} ${error.message}` : String(error));
const { does, mustNot } = jobs[job] ?? { does: {}, mustNot: {} };
const folder = mkdtempSync(join(tmpdir(), 'winnow-grants-'));
const config = join(folder, 'config.xml');
writeFileSync(config, `<clickhouse><users_config>${users}</users_config></clickhouse>`);
const front = await startClickHouseHttp({ path, users: { [job]: { password: 'secret' } }, connectionArgs: [`--config-file=${config}`] });
const failed: Record<string, string> = {};
const allowed: string[] = [];
let tried = 0;
try {
  const db = await openDb({ kind: 'server', url: front.url, user: job, password: 'secret' });
  for (const [name, work] of Object.entries(does)) await work(db).catch((error: unknown) => { failed[name] = told(error); });
  for (const [name, work] of Object.entries(mustNot)) {
    tried += 1;
    const why = await work(db).then(() => 'done', told);
    if (!why.startsWith('497 ')) allowed.push(`${name}: ${why}`);
  }
  await db.close();
} catch (error) { failed['open'] = told(error); }
await front.close();
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`${JSON.stringify({ failed, allowed, done: Object.keys(does), tried })}\n`);
