import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Action, type api, type Case, type Observation } from '@winnow/core';
import { type ApiDeps, type App, type Auth, openApp, type Principal } from '@winnow/api';
import { type Db, fakeClock, type FakeClock, type Identity, loadConfig, migrate, openDb, openGeocoder, openLog, openMetrics, rowsOf, Store } from '@winnow/platform';

/** Says who is asking by a header: what is tested here is what somebody may do, not how one signs in. */
const asSaid: Auth = {
  who: (request) => {
    const said = request.headers['x-test-principal'];
    return Promise.resolve(typeof said === 'string' ? JSON.parse(said) as Principal : undefined); // tests wrote it
  },
  routes: () => undefined,
};
const rights: Readonly<Record<api.Role, readonly api.Scope[]>> = { viewer: ['read'], analyst: ['read', 'act'], admin: ['read', 'act', 'ingest', 'admin'] };
export const as = (role: api.Role, user: string = role): { 'x-test-principal': string } => ({ 'x-test-principal': JSON.stringify({ user, role, scopes: rights[role], via: 'session' } satisfies Principal) });

export interface Bench { readonly app: App; readonly db: Db; readonly store: Store; readonly clock: FakeClock; readonly deps: ApiDeps; close(): Promise<void> }
export const NOW = Date.UTC(2026, 2, 10, 12);
export const KEY = 'a-key-for-tests-only';

/** The API over a store that is open already. */
export async function openBenchOver(db: Db, more: Partial<ApiDeps> = {}, auth: (deps: ApiDeps) => Promise<Auth> = () => Promise.resolve(asSaid)): Promise<Omit<Bench, 'close' | 'clock'>> {
  const deps: ApiDeps = { config: loadConfig({ env: {} }), db, store: new Store(db), log: openLog({ level: 'error', service: 'api' }), metrics: openMetrics('api', {}), clock: fakeClock(NOW), geocode: await openGeocoder(), key: KEY, version: '0.0.0', ...more };
  return { app: await openApp(deps, await auth(deps)), db, store: deps.store, deps };
}
/** The API over an engine of its own; what is in there is up to the test. */
export async function openBench(more: Partial<ApiDeps> = {}, auth: (deps: ApiDeps) => Promise<Auth> = () => Promise.resolve(asSaid)): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), 'winnow-api-'));
  const db = await openDb({ kind: 'embedded', path: folder });
  await migrate(db);
  const clock = fakeClock(NOW);
  const bench = await openBenchOver(db, { clock, ...more }, auth);
  return { ...bench, clock, close: async () => { await bench.app.close(); await db.close(); rmSync(folder, { recursive: true, force: true }); } };
}

export const theCase = (over: Partial<Case> = {}): Case => ({
  case_id: 'c_ann', kind: 'person', people: ['ann'], devices: ['LAP-1'], ips: ['203.0.113.7'], probability: 0.9, score_db: 9.5, peak_probability: 0.97, peak_at: '2026-03-08T08:00:00.000Z', band: 'critical', status: 'open',
  opened_at: '2026-03-05T08:00:00.000Z', updated_at: '2026-03-09T08:00:00.000Z', as_of: '2026-03-10T00:00:00.000Z', headline: 'ann: works through a VPN exit', mitigating: [], innocent_explanation: 'It would be innocent if …',
  evidence: [{ id: 'f_1', detector: 'origin.vpn-behind-vpn', level: 'persistent', family: 'origin', weight_db: 15, observed_at: '2026-03-08T08:00:00.000Z', summary: 'on 10 of 10 days behind a VPN', facts: {}, observations: ['o1'] }], ...over,
});
export interface Stored { readonly cases?: readonly Case[]; readonly observations?: readonly Observation[]; /** What the observations' accounts and devices are called. */ readonly identities?: readonly Identity[]; readonly people?: readonly object[]; readonly devices?: readonly object[]; readonly networks?: readonly object[] }
export async function store({ store: into, db }: Pick<Bench, 'store' | 'db'>, what: Stored, version = 1): Promise<void> {
  if (what.cases !== undefined) await into.saveCases(what.cases, version);
  for (const [kind, key] of [['people', 'person_id'], ['devices', 'device_id'], ['networks', 'cidr']] as const) {
    const rows = what[kind] ?? [];
    await db.insert('claims', rows.map((row) => ({ kind, key: `${String(Reflect.get(row, key))}|`, doc: JSON.stringify(row), version: String(version) })), '');
  }
  if (what.observations !== undefined) for (const [table, rows] of Object.entries(rowsOf(what.observations, what.identities ?? [], 1))) await db.insert(table, rows, '');
}
export const act = (app: App, id: string, action: Action, { match, role = 'analyst', user = role }: { match?: string; role?: api.Role; user?: string }): Promise<{ statusCode: number; json: () => unknown; headers: Record<string, unknown> }> =>
  app.inject({ method: 'POST', url: `/api/v1/cases/${id}/actions`, headers: { ...as(role, user), ...(match !== undefined && { 'if-match': match }) }, payload: action });
