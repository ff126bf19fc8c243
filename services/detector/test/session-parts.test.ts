import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { accountId, type Finding, HOUR, type Observation } from '@winnow/core';
import { BatchWriter, type Db, DetectorStore, fakeClock, migrate, openDb, openMetrics, rowsOf, Store } from '@winnow/platform';
import { defaultCaseParams } from '@winnow/detection';
import { daily, DAY0, person, seen } from '../../../packages/detection/test/support.ts';
import { Evaluator } from '../src/live/evaluator.ts';
import { Registry } from '../src/live/registry.ts';
import { tunedCatalogue } from '../src/settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'winnow-parts-'));
const KEY = 'winnow-parts-test';
const NOW = DAY0 + 13 * 24 * HOUR;
let db: Db;
beforeAll(async () => { db = await openDb({ kind: 'embedded', path: folder }); await migrate(db); });
afterAll(async () => { await db.close(); rmSync(folder, { recursive: true, force: true }); });

const account = accountId(KEY, '', 'ann');
/** A session of ann from far away in three records, of which none says both who and from where. */
function parts(id: string, at: number): readonly Observation[] {
  const whole = seen({ at, account, from: 'dandong', ip: '198.51.100.9', kind: 'login' });
  const part = (n: number, o: Observation, winnow: Partial<Observation['winnow']>): Observation => ({ ...o, event: { ...o.event, id: `${id}-${String(n)}` }, winnow: { ...o.winnow, session: { id }, ...winnow } });
  const { source, ...placeless } = whole;
  const nobody = (o: Observation): Observation => { const winnow = { ...o.winnow }; delete winnow.account_id; return { ...o, winnow }; };
  return [
    part(1, nobody({ ...placeless, ...(source !== undefined && { source }), event: { ...whole.event, outcome: 'unknown' } }), { kind: 'other' }),
    part(2, { ...placeless, event: { ...whole.event, outcome: 'unknown' } }, { kind: 'other' }), part(3, nobody(placeless), { kind: 'login' }),
  ];
}

describe('the live detector and sessions that are told in parts', () => {
  it.each([['as they happen', [0, 1, 2]], ['the name last', [0, 2, 1]], ['the address last', [1, 2, 0]]])('%s', async (name, order) => {
    for (const table of ['observations', 'presence', 'presence_by_line', 'session_parts', 'session_owners', 'findings']) await db.command(`TRUNCATE TABLE ${table}`);
    const [store, live] = [new Store(db), new DetectorStore(db)];
    await db.insert('claims', [{ kind: 'people', key: 'ann|', doc: JSON.stringify(person({ person_id: 'ann', usernames: ['ann'] }, 'austin')), version: 1 }], name);
    const registry = new Registry({ db, store, live, geocode: () => undefined, key: KEY, now: () => NOW });
    const told: Finding[] = [];
    const evaluator = new Evaluator({
      clock: fakeClock(NOW), store, live, registry, metrics: openMetrics('test'), patiently: (work) => work(), detectors: tunedCatalogue({ detectors: {}, cases: defaultCaseParams }).person, debounceMs: 0, sleep: () => Promise.resolve(), cacheBytes: 10_000_000, owns: () => true,
      publish: (findings) => { told.push(...findings); return Promise.resolve(); },
    });
    const hear = async (observations: readonly Observation[]): Promise<void> => {
      const writer = new BatchWriter(db);
      const done = writer.add(rowsOf(observations, [{ kind: 'account', id: account, name: 'ann', realm: '', email: '', host: '' }], 1));
      await writer.flush();
      await done;
      await evaluator.observed(observations, NOW);
    };
    await registry.refresh();
    // At home, and by now kept in memory.
    await hear(daily(10, { account }));
    expect(told.map(({ detector }) => detector).filter((d) => d.startsWith('location.'))).toEqual([]);
    const all = [0, 1, 2].flatMap((day) => parts(`s-${name}-${String(day)}`, NOW - (day + 1) * HOUR));
    for (const i of order) await hear(all.filter((_, n) => n % 3 === i));
    expect(told.map(({ detector }) => detector).filter((d) => d.startsWith('location.'))).toContain('location.slip');
  });
});
