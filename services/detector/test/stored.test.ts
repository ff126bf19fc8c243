import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { accountId, type Observation } from '@winnow/core';
import { catalogue } from '@winnow/detection';
import { BatchWriter, CaseStore, type Config, type Db, DetectorStore, fakeClock, loadConfig, migrate, openDb, openGeocoder, rowsOf, silentLog, Store } from '@winnow/platform';
import { daily, on, person, seen } from '../../../packages/detection/test/support.ts';
import { evaluateStored, stateOf, type StoredDeps, watchStored } from '../src/stored.ts';

const folder = mkdtempSync(join(tmpdir(), 'winnow-stored-'));
const KEY = 'winnow-stored-test';
// The population's query per day would take most of the time here, and its findings go the same way.
const config: Config = { ...loadConfig({ detectors: catalogue }), detectors: { 'sharing.shared-egress': { enabled: false, params: {} } } };
const clock = fakeClock(1_000_000);
let db: Db;
let deps: StoredDeps;
beforeAll(async () => { db = await openDb({ kind: 'embedded', path: folder }); await migrate(db); deps = { config, db, log: silentLog, key: KEY, geocode: await openGeocoder(), version: '0', clock }; });
afterAll(async () => { await db.close(); rmSync(folder, { recursive: true, force: true }); });

const account = (name: string): string => accountId(KEY, '', name);
const people = ['ann', 'bob', ...Array.from({ length: 14 }, (_, i) => `colleague${String(i)}`)];
const fraud = (name: string): Observation[] => [...daily(12, { account: account(name), net: 'vpn', ip: '203.0.113.9' }, 3), seen({ at: on(15, 15), account: account(name), from: 'dandong', ip: '198.51.100.9', kind: 'mfa' })];
const usual = people.map((name, i) => seen({ at: on(20, 9), account: account(name), ip: `198.51.100.${String(100 + i)}` }));
let next = 0;
async function store(observations: readonly Observation[]): Promise<void> {
  next += observations.length;
  const writer = new BatchWriter(db);
  const done = writer.add({ ...rowsOf(observations, people.map((name) => ({ kind: 'account', id: account(name), name, realm: '', email: '', host: '' })), 1), stored_offsets: [{ topic: '(http)', partition: 0, next_offset: String(next) }] });
  await writer.flush();
  await done;
}
const claim = (name: string, version: number, more = {}): Promise<void> => db.insert('claims', [{ kind: 'people', key: `${name}|`, doc: JSON.stringify(person({ person_id: name, usernames: [name], start_date: '2026-08-01', ...more })), version }], '');
const open = async (): Promise<string[]> => (await new Store(db).cases()).flatMap((c) => c.people).sort();
const version = async (): Promise<bigint> => BigInt((await new CaseStore(db).casesVersion()).split('/', 1).join(''));
const steps = async (): Promise<string[]> => (await new Store(db).steps()).map((s) => s.case_id);

describe('detection over a store of its own', () => {
  it('what an investigation stored is replaced, and versions grow above it and with each evaluation', async () => {
    for (const name of people) await claim(name, 1);
    await store([...usual, ...fraud('ann')]);
    const wrong = { case_id: 'c_old', kind: 'person' as const, people: ['zoe'], devices: [], ips: [], probability: 0.9, score_db: 9, peak_probability: 0.9, peak_at: '2026-08-01T00:00:00.000Z', band: 'high' as const, status: 'open' as const, opened_at: '2026-08-01T00:00:00.000Z', updated_at: '2026-08-01T00:00:00.000Z', as_of: '2026-08-01T00:00:00.000Z', headline: 'zoe', evidence: [], mitigating: [], innocent_explanation: '' };
    await new Store(db).saveCases([wrong], 1);
    await evaluateStored(deps);
    expect(await open()).toEqual(['ann']);
    const before = await version();
    await store(fraud('bob'));
    await evaluateStored(deps);
    expect(await open()).toEqual(['ann', 'bob']);
    expect(await version()).toBeGreaterThan(before);
    const of = await steps();
    await evaluateStored({ ...deps, config: { ...config, cases: { ...config.cases, open_at_db: 60 } } });
    expect(await open()).toEqual([]);
    expect({ before: of.length > 0, after: await steps() }).toEqual({ before: true, after: [] });
  }, 120_000);

  it('waits for quiet, then evaluates what is new, and nothing while nothing is', async () => {
    await evaluateStored(deps);
    const evaluated = async (): Promise<boolean> => (await new DetectorStore(db).mark('evaluated'))?.split(' ')[0] === await stateOf(deps);
    const turn = async (ms: number): Promise<void> => { for (let left = ms; left > 0; left -= 500) { await clock.advance(500); for (let i = 0; i < 40 && clock.pending === 0; i += 1) await new Promise((go) => { setTimeout(go, 50); }); } };
    expect(await evaluated()).toBe(true);
    const n = await new DetectorStore(db).mark('evaluated');
    const ends = new AbortController();
    const watching = watchStored(deps, { signal: ends.signal, say: (trouble) => { expect(trouble).toBeUndefined(); } });
    await turn(config.detector.quietMs * 3);
    expect(await new DetectorStore(db).mark('evaluated')).toBe(n); // nothing new, nothing done
    await store([seen({ at: on(21, 9), account: account('ann') })]);
    await turn(config.detector.quietMs - 1000);
    expect(await evaluated()).toBe(false);
    await turn(3000);
    expect(await evaluated()).toBe(true);
    ends.abort();
    await clock.advance(1000);
    await watching;
  }, 120_000);

  it.each(['findings', 'cases', 'case_steps'])('dies while it stores %s: the next one makes up for it', async (table) => {
    await claim('ann', 2, { home_city: 'Lisbon', home_country: 'PT' });
    await store([seen({ at: on(22, 9), account: account('bob') })]);
    await expect(evaluateStored({ ...deps, db: dying(db, table) })).rejects.toThrow('died');
    const mark = (await new DetectorStore(db).mark('evaluated'))?.split(' ')[0];
    expect(mark).not.toBe(await stateOf(deps));
    await evaluateStored(deps);
    expect((await new DetectorStore(db).mark('evaluated'))?.split(' ')[0]).toBe(await stateOf(deps));
    expect(await open()).toEqual(expect.arrayContaining(['bob']));
  }, 120_000);
});

/** The same store, whose process dies before it stores rows of a table. */
function dying(real: Db, table: string): Db {
  return new Proxy(real, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (name === 'insert') return (into: string, ...rest: [readonly object[], string]) => (into === table ? Promise.reject(new Error('died')) : target.insert(into, ...rest));
      return typeof value === 'function' ? value.bind(target) as unknown : value; // its private members want the store itself
    },
  });
}
