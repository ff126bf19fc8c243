import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { accountId, DAY, HOUR, type Observation } from '@winnow/core';
import { BatchWriter, type Db, DetectorStore, migrate, openDb, rowsOf, Store } from '@winnow/platform';
import { DAY0, seen } from '../../../packages/detection/test/support.ts';
import { Registry } from '../src/live/registry.ts';

const folder = mkdtempSync(join(tmpdir(), 'winnow-registry-'));
const KEY = 'winnow-registry-test';
let db: Db;
beforeAll(async () => { db = await openDb({ kind: 'embedded', path: folder }); await migrate(db); });
afterAll(async () => { await db.close(); rmSync(folder, { recursive: true, force: true }); });

const names = Array.from({ length: 14 }, (_, i) => `user${String(i)}`);
/** Everybody on one business line on one day. */
const onDay = (day: number): readonly Observation[] => names.map((name, i) => ({ ...seen({ at: DAY0 + day * DAY + i * 60_000, account: accountId(KEY, '', name), ip: '203.0.113.7', net: 'business', kind: 'login' }), user: { name } }));
async function store(observations: readonly Observation[]): Promise<void> {
  const writer = new BatchWriter(db);
  const stored = writer.add(rowsOf(observations, [], 1));
  await writer.flush();
  await stored;
}

it('learns once a day which lines are the company\'s own, of days that are over, and says that it concerns everybody', async () => {
  let now = DAY0 + 2 * DAY + 20 * HOUR;
  const registry = new Registry({ db, store: new Store(db), live: new DetectorStore(db), geocode: () => undefined, key: KEY, now: () => now });
  const kind = (): string | undefined => registry.subjects.claims.network('203.0.113.7')?.kind;
  await store([0, 1, 2].flatMap(onDay));
  await db.insert('identities', names.map((name) => ({ kind: 'account', id: accountId(KEY, '', name), name, realm: '', email: '', host: '', ingested: 1 })), '');
  expect(await registry.refresh()).toEqual({ subjects: new Set(), devices: new Set() });
  // The third day is not over.
  expect(kind()).toBeUndefined();
  now += HOUR;
  expect(await registry.refresh()).toBeUndefined();
  now = DAY0 + 3 * DAY + HOUR;
  expect(await registry.refresh()).toBe('all');
  expect(kind()).toBe('corporate-egress');
  expect(await registry.refresh()).toBeUndefined();
  // Whoever starts on that day knows the same.
  const later = new Registry({ db, store: new Store(db), live: new DetectorStore(db), geocode: () => undefined, key: KEY, now: () => now });
  await later.refresh();
  expect(later.version).toBe(registry.version);
  // A month later nobody works there any more.
  now = DAY0 + 40 * DAY;
  expect(await registry.refresh()).toBe('all');
  expect(kind()).toBeUndefined();
}, 60_000);
