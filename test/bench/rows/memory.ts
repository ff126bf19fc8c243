import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { type ClaimRows, DAY } from '@winnow/core';
import { BatchWriter, type Db, CaseStore, DetectorStore, migrate, openDb, openMetrics, rowsOf, silentLog, Store, systemClock } from '@winnow/platform';
import { catalogue } from '@winnow/detection';
import { Entries } from '../../../services/detector/src/live/entries.ts';
import { Keeper } from '../../../services/detector/src/live/keeper.ts';
import { Registry, storedClaims } from '../../../services/detector/src/live/registry.ts';
import { company, KEY, openIntake, seenBy } from '../company.ts';
import { type Bench, type Figure, heap, profiled, type Row } from '../harness.ts';
import { grown, seenAccounts } from './claims.ts';

/** Bytes of heap that stay for what `make` gives. */
async function kept<T>(make: () => Promise<T>): Promise<{ readonly value: T; readonly bytes: number }> {
  await settle();
  const before = heap();
  const value = await make();
  await settle(); // what was awaited a moment ago is still held by the one who waited
  return { value, bytes: heap() - before };
}
const settle = async (): Promise<void> => { for (let i = 0; i < 5; i++) await turn(); };

const nowhere = (): undefined => undefined;

async function open(bench: Bench, name: string): Promise<Db> {
  const db = await openDb({ kind: 'embedded', path: join(bench.folder, name) });
  await migrate(db);
  return db;
}

const keyOf = { people: 'person_id', devices: 'device_id', travel: 'person_id', networks: 'cidr' } as const;
async function fillClaims(db: Db, claims: ClaimRows): Promise<void> {
  for (const kind of ['people', 'devices', 'travel', 'networks'] as const) {
    const rows = claims[kind].map((row, i) => { const key: unknown = Reflect.get(row, keyOf[kind]); return { kind, key: `${String(key)}|${String(i)}`, doc: JSON.stringify(row), version: 1 }; });
    for (let i = 0; i < rows.length; i += 20_000) await db.insert('claims', rows.slice(i, i + 20_000), '');
  }
}

/** What the registry and the keeper hold of people about whom nothing stands. */
async function idle(bench: Bench): Promise<readonly Figure[]> {
  const people = bench.quick ? 5000 : 100_000;
  const db = await open(bench, 'registry');
  try {
    const own = company(60, 1).claims;
    const rows = grown(own.rows, people);
    await fillClaims(db, rows);
    const accounts = seenAccounts([], rows);
    for (let i = 0; i < accounts.length; i += 20_000) await db.insert('identities', accounts.slice(i, i + 20_000).map(({ account, name, realm }) => ({ kind: 'account', id: account, name, realm, email: '', host: '', ingested: 1 })), '');
    const store = new Store(db), live = new DetectorStore(db);
    // Once before it counts: code is compiled, and the client's buffers are as large as they get.
    await kept(async () => (await storedClaims(db, nowhere)).rows.people.length);
    const { value: alone, bytes: ofRows } = await kept(async () => (await storedClaims(db, nowhere)).rows);
    const held = new Set(alone.people.map((p) => p.person_id)).size; // some have a second row, for a move
    const registry = new Registry({ db, store, live, geocode: nowhere, key: KEY, now: () => Date.now() });
    const keeper = new Keeper({
      clock: systemClock, log: silentLog, store, live, acts: new CaseStore(db), registry, population: [], detectors: catalogue, cases: { openAtDb: -10, closeGapDb: 3 }, version: '0', populationMs: 3_600_000, metrics: openMetrics('bench'),
      patiently: (work) => work(), sendAlerts: () => Promise.resolve(), sendSignals: () => Promise.resolve(), evaluate: () => Promise.resolve(),
    });
    // The registry has its own copy of the rows: `alone` is still alive, so this is rows, indexes, subjects and the keeper's fold.
    const { bytes: all } = await kept(async () => { await registry.refresh(); await keeper.due(); });
    if (alone.people.length !== registry.subjects.claims.rows.people.length) throw new Error('the registry has other claims than were read');
    const { population } = registry.subjects;
    if (population !== held || keeper.cases.size !== 0) throw new Error(`of ${String(held)} people ${String(population)} were seen and ${String(keeper.cases.size)} have a case`);
    return [
      { what: `heap per idle person beyond the claims' rows (${population.toLocaleString('en-US')} people, each with a claim, a device and a login)`, value: (all - ofRows) / population, unit: 'bytes', goal: { is: 'at most', value: 1024 } },
      { what: 'heap of the claims\' rows per person', value: ofRows / population, unit: 'bytes' },
      { what: 'the former ÷ the latter', value: (all - ofRows) / ofRows, unit: '×' },
    ];
  } finally { await db.close(); }
}

/** The timelines that the live detector keeps: what it believes they take against what they take. */
async function cached(bench: Bench): Promise<readonly Figure[]> {
  const db = await open(bench, 'timelines');
  try {
    const { lines, claims, endMs } = bench.quick ? company(40, 6) : company(100, 30);
    const seen = seenBy(await openIntake(), lines);
    const writer = new BatchWriter(db, { maxRows: 20_000 });
    await fillClaims(db, claims.rows);
    await writer.add(rowsOf(seen.observations, [...seen.accounts.map((a) => ({ kind: 'account', id: a.account, name: a.name, realm: a.realm, email: '', host: '' })), ...seen.devices.map((d) => ({ kind: 'device', id: d.device, name: '', realm: '', email: '', host: d.host }))], 1));
    const store = new Store(db), live = new DetectorStore(db);
    const registry = new Registry({ db, store, live, geocode: nowhere, key: KEY, now: () => Date.now() });
    await registry.refresh();
    const people = registry.subjects.seen().filter((s) => registry.subjects.isKnown(s));
    const filled = async (maxBytes: number): Promise<Entries> => {
      const entries = new Entries({ store, live, maxBytes, owns: () => true, onEvict: () => undefined });
      for (let i = 0; i < people.length; i += 50) for (const [subject, entry] of await entries.of(new Map(people.slice(i, i + 50).map((s) => [s, []])), registry.subjects, endMs)) entries.keep(subject, entry);
      return entries;
    };
    await filled(1);
    const { value: whole, bytes: real } = await kept(() => profiled(bench, () => filled(2 ** 32)));
    const [believed, size] = [whole.bytes, whole.size];
    const budget = Math.floor(believed / 3);
    const bounded = await filled(budget);
    return [
      { what: `real heap ÷ the cache's own estimate (${size.toLocaleString('en-US')} timelines of ${String(Math.round((endMs - Math.min(...seen.observations.map((o) => Date.parse(o['@timestamp'])))) / DAY))} days)`, value: real / believed, unit: '×', goal: { is: 'at most', value: 1 } },
      { what: 'estimate ÷ budget when three times as much is wanted', value: bounded.bytes / budget, unit: '×', goal: { is: 'at most', value: 1 } },
      { what: 'heap of a timeline', value: real / size, unit: 'bytes' },
    ];
  } finally { await db.close(); }
}

/** Row 5: what stays in memory. */
export const memoryRow: Row = {
  id: '5', title: 'memory of the live detector: idle people, timelines',
  baseline: 'the heap of the same claims\' rows alone; the timeline cache\'s own estimate of its bytes. JavaScript heap after a collection, without the engine',
  run: async (bench) => {
    const people = bench.profiles === undefined ? await idle(bench) : [];
    return [...people, ...await cached(bench)];
  },
};
