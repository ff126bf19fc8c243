import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { accountId, type Case, type Finding, HOUR, MINUTE, type Observation, type PersonClaim } from '@winnow/core';
import { type Alert, catalogue, defaultCaseParams } from '@winnow/detection';
import { BatchWriter, CaseStore, type Db, DetectorStore, fakeClock, migrate, openDb, openMetrics, type OutMessage, rowsOf, silentLog, Store } from '@winnow/platform';
import { daily, DAY0, person, seen } from '../../../packages/detection/test/support.ts';
import { Evaluator } from '../src/live/evaluator.ts';
import { Keeper, type Notice } from '../src/live/keeper.ts';
import { Registry } from '../src/live/registry.ts';
import { tunedCatalogue } from '../src/settings.ts';

/** Two processes by the wall clock: one evaluates people, one keeps cases. Each dies at every point at which it touches the world, and another takes its place. */
const folder = mkdtempSync(join(tmpdir(), 'winnow-live-crash-'));
const KEY = 'winnow-crash-test';
let db: Db;
beforeAll(async () => { db = await openDb({ kind: 'embedded', path: folder }); await migrate(db); });
afterAll(async () => { await db.close(); rmSync(folder, { recursive: true, force: true }); });

const account = (name: string): string => accountId(KEY, '', name);
const one = (name: string, day: number, more: Partial<PersonClaim> = {}, home: 'austin' | 'dallas' = 'austin'): PersonClaim => person({ person_id: name, usernames: [name], start_date: `2026-08-0${String(day)}`, ...more }, home);
const people = [one('ann', 1), one('bob', 2), one('cem', 3, {}, 'dallas'), one('dan', 4), one('eve', 5, { home_lat: 30.4 }), one('fay', 6, { home_lat: 30.53 })];
const NOW = DAY0 + 13 * 24 * HOUR;
const kvm = (name: string, at: number): Observation => seen({ at, account: account(name), kind: 'device-seen', device: `D-${name}`, traits: ['ip-kvm:PiKVM'] });
const slip = (name: string, at: number): Observation => seen({ at, account: account(name), from: 'dandong', ip: '198.51.100.9', kind: 'mfa' });
/** What is heard, batch by batch, an hour apart: ann is a case and is raised, bob and cem share a line far from home, dan, eve and fay one near theirs: of them nothing else is found, and home speaks for them. */
const heard: readonly (readonly Observation[])[] = [
  [...daily(12, { account: account('ann'), net: 'vpn', ip: '203.0.113.9' }), ...daily(2, { account: account('cem'), ip: '192.0.2.40' }, 1), ...['dan', 'eve', 'fay'].flatMap((name) => daily(6, { account: account(name), ip: '198.51.100.30' }, 5))],
  [slip('ann', NOW - HOUR), ...['bob', 'cem'].flatMap((name) => daily(6, { account: account(name), from: 'columbus', ip: '198.51.100.20' }, 5))],
  [kvm('ann', NOW + HOUR), kvm('bob', NOW + HOUR), seen({ at: NOW + HOUR, account: account('dan'), ip: '198.51.100.31' })],
];

class Crash extends Error {}
/** One life of a process: how often it has touched the world, and before which touch it dies. */
interface Life { touched: number; diesAt?: number }
class World {
  readonly signals: Finding[] = [];
  readonly alerts: Alert[] = [];
  /** Sent and not yet worked off, in order. */
  notices: Notice[] = [];
  /** Evaluations that the keeper asked for and does not wait for. */
  readonly started: Promise<void>[] = [];
  readonly clock = fakeClock(NOW);
}

function processOf(world: World, life: Life): { evaluator: Evaluator; keeper: Keeper; ready: Promise<unknown> } {
  const touch = async <T>(work: () => Promise<T>): Promise<T> => {
    life.touched += 1;
    if (life.diesAt !== undefined && life.touched >= life.diesAt) throw new Crash();
    return await work();
  };
  const mortal = new Proxy(db, { get: (target, name): unknown => {
    const value: unknown = Reflect.get(target, name);
    if (typeof value !== 'function') return value;
    const call = (...args: unknown[]): unknown => Reflect.apply(value as (...args: unknown[]) => unknown, target, args); // it is a function, as just seen
    return name === 'insert' ? (...args: unknown[]) => touch(() => Promise.resolve(call(...args))) : call;
  } });
  const [store, live] = [new Store(mortal), new DetectorStore(mortal)];
  const tuned = tunedCatalogue({ detectors: {}, cases: defaultCaseParams });
  const registry = new Registry({ db: mortal, store, live, geocode: () => undefined, key: KEY, now: () => world.clock.now() });
  const sendSignals = (findings: readonly Finding[]): Promise<void> => (findings.length === 0 ? Promise.resolve() : touch(() => { world.signals.push(...findings); return Promise.resolve(); }));
  const common = { clock: world.clock, store, live, acts: new CaseStore(mortal), registry, metrics: openMetrics('test'), patiently: <T>(work: () => Promise<T>): Promise<T> => work() };
  const evaluator = new Evaluator({
    ...common, detectors: tuned.person, debounceMs: 0, sleep: () => Promise.resolve(), cacheBytes: 10_000_000, owns: () => true,
    publish: async (findings, subjects, since) => { await sendSignals(findings); await touch(() => { world.notices.push({ subjects, since }); return Promise.resolve(); }); },
  });
  const keeper = new Keeper({
    ...common, log: silentLog, population: tuned.population, detectors: catalogue, cases: defaultCaseParams, version: '0', populationMs: HOUR,
    sendAlerts: (messages: readonly OutMessage[]) => (messages.length === 0 ? Promise.resolve() : touch(() => { world.alerts.push(...messages.map((m) => JSON.parse(String(m.value)) as Alert)); return Promise.resolve(); })), sendSignals, evaluate: (subjects) => { const done = evaluator.again(subjects); world.started.push(done); return done; },
  });
  return { evaluator, keeper, ready: registry.refresh() };
}

async function store(observations: readonly Observation[], next: number): Promise<void> {
  const writer = new BatchWriter(db);
  const done = writer.add({ ...rowsOf(observations, people.map((p) => ({ kind: 'account', id: account(p.person_id), name: p.person_id, realm: '', email: '', host: '' })), 1), stored_offsets: [{ topic: 'raw', partition: 0, next_offset: String(next) }] });
  await writer.flush();
  await done;
}

const tables = ['observations', 'device_facts', 'presence', 'presence_by_line', 'sessions', 'account_devices', 'records', 'identities', 'claims', 'findings', 'mitigations', 'cases', 'case_steps', 'case_actions', 'stored_offsets', 'marks'];
async function empty(): Promise<void> {
  for (const table of tables) await db.command(`TRUNCATE TABLE ${table}`);
  await db.insert('claims', [{ kind: 'networks', key: '192.0.2.0/24', doc: JSON.stringify({ cidr: '192.0.2.0/24', kind: 'office' }), version: '99' }, ...people.map((p, i) => ({ kind: 'people', key: p.person_id, doc: JSON.stringify(p), version: String(i + 1) }))], '');
}
beforeEach(empty);

/** Whether the process that evaluates or the one that keeps dies, in which batch, and before which of its touches. */
interface Death { readonly who: 'evaluator' | 'keeper'; readonly round: number; readonly at: number }

/** A process that is born again whenever it dies; `does` is done by the living one, from the start. */
class Reborn {
  life: Life = { touched: 0 };
  #made: ReturnType<typeof processOf> | undefined;
  readonly #world: World;
  constructor(world: World) { this.#world = world; }

  dieBefore(touch: number): void { this.life.diesAt = this.life.touched + touch; }
  async does(work: (process: ReturnType<typeof processOf>, isAgain: boolean) => Promise<void>): Promise<void> {
    const isDead = (): boolean => this.life.diesAt !== undefined && this.life.touched >= this.life.diesAt;
    const once = async (isAgain: boolean): Promise<void> => {
      const made = (this.#made ??= processOf(this.#world, this.life));
      await made.ready;
      await work(made, isAgain);
      if (isDead()) throw new Crash();
    };
    await once(false).catch(async (error: unknown) => {
      if (!(error instanceof Crash)) throw error;
      this.life = { touched: 0 };
      this.#made = undefined;
      await once(true);
    });
  }
}

/** The whole story with one death in it. Returns how often each process touched the world in each round. */
async function story(death?: Death, processes = 2): Promise<{ readonly world: World; readonly touches: readonly { readonly evaluator: number; readonly keeper: number }[] }> {
  const world = new World();
  const one = new Reborn(world);
  const other = processes === 1 ? one : new Reborn(world);
  const touches: { evaluator: number; keeper: number }[] = [];
  for (const [round, observations] of [...heard, []].entries()) {
    const before = { evaluator: one.life.touched, keeper: other.life.touched };
    if (observations.length > 0) await store(observations, round + 1);
    if (death?.round === round) (death.who === 'evaluator' ? one : other).dieBefore(death.at);
    // Offsets are committed when all that follows is stored and told: what a dead process was at is heard again.
    await one.does(({ evaluator }, isAgain) => evaluator.observed(observations, world.clock.now(), isAgain));
    await other.does(async ({ keeper }) => {
      await keeper.due();
      do {
        await Promise.allSettled(world.started.splice(0));
        const some = world.notices;
        await keeper.notice(some);
        world.notices = world.notices.slice(some.length);
      } while (world.notices.length + world.started.length > 0);
    });
    touches.push({ evaluator: one.life.touched - before.evaluator, keeper: other.life.touched - before.keeper });
    await world.clock.advance(2 * HOUR);
  }
  return { world, touches };
}

const rounded = (c: Case): unknown => [c.case_id, c.people, c.status, c.band, c.score_db.toFixed(3), c.evidence.map((e) => e.id), c.mitigating];
const state = async (): Promise<unknown> => ({ cases: (await new Store(db).cases()).map(rounded), standing: await new DetectorStore(db).standing(), mitigating: (await new DetectorStore(db).mitigating()).filter((m) => m.facts.length > 0) });

function openedTwice(alerts: readonly Alert[]): readonly string[] {
  const open = new Map<string, string>();
  return alerts.flatMap((a) => {
    const { finding_info: { uid }, metadata, unmapped: { winnow: { step, status } } } = a;
    const before = open.get(uid);
    if (status === 'closed') open.delete(uid);
    else if (step === 'opened') open.set(uid, metadata.uid);
    return step === 'opened' && before !== undefined && before !== metadata.uid ? [`${uid} was opened twice`] : [];
  });
}

/** What no listener may hear, and what every one must. */
async function wrong({ alerts, signals }: World): Promise<readonly string[]> {
  const [stored, live] = [new Store(db), new DetectorStore(db)];
  const uids = new Set(alerts.map((a) => a.metadata.uid));
  const last = new Map(alerts.map((a) => [a.finding_info.uid, a.unmapped.winnow]));
  const told = new Map(signals.map((f) => [`${f.subject} ${f.detector}`, JSON.stringify(f)]));
  return [
    ...openedTwice(alerts),
    ...(await stored.steps()).filter((s) => !uids.has(s.uid)).map((s) => `step ${s.step} of ${s.case_id} was never sent`),
    ...(await stored.cases()).filter((c) => last.get(c.case_id)?.status !== c.status || last.get(c.case_id)?.band !== c.band).map((c) => `${c.case_id} is ${c.status} ${c.band}, and that was not said last`),
    ...(await live.standing()).filter((f) => told.get(`${f.subject} ${f.detector}`) !== JSON.stringify(f)).map((f) => `${f.detector} of ${f.subject} stands and was not said last`),
  ];
}

describe('somebody who is looked at again, with nothing new', () => {
  const again = async (ahead: number): Promise<readonly (readonly string[])[]> => {
    const world = new World();
    await world.clock.advance(HOUR); // into the day: at its start what is withdrawn would be of the day before
    const { evaluator, ready } = processOf(world, { touched: 0 });
    await ready;
    const observations = [...(heard[0] ?? []), slip('ann', world.clock.now() + ahead)];
    await store(observations, 1);
    const standing = async (): Promise<readonly string[]> => (await new DetectorStore(db).standing(['ann'])).map((f) => `${f.detector} ${f.level}`);
    await evaluator.observed(observations, NOW);
    const first = await standing();
    // Something about somebody else is stored meanwhile: what is concluded now has the greater version, whatever it says.
    await store([seen({ at: NOW, account: account('dan') })], 2);
    evaluator.forget();
    await evaluator.again(['ann']);
    return [first, await standing()];
  };
  it.each([['at this very instant', 0], ['by a clock that is four minutes ahead', 4 * MINUTE]])('keeps what was found in a record %s', async (_, ahead) => {
    const [first, second] = await again(ahead);
    expect(first).toContain('location.slip slip');
    expect(second).toEqual(first);
  });
  it('counts nothing that lies further ahead, neither first nor again', async () => {
    const [first, second] = await again(6 * MINUTE);
    expect(first).not.toContain('location.slip slip');
    expect(second).toEqual(first);
  });
});

describe('a detector by the wall clock that dies', () => {
  let expected: unknown;
  let deaths: Death[] = [];
  beforeAll(async () => {
    await empty();
    const { world, touches } = await story();
    expected = await state();
    expect(await wrong(world)).toEqual([]);
    deaths = touches.flatMap((t, round) => (['evaluator', 'keeper'] as const).flatMap((who) => Array.from({ length: t[who] }, (_, i) => ({ who, round, at: i + 1 }))));
  });

  it('has something to lose', () => {
    expect(JSON.stringify(expected)).toMatch(/ann.*bob/);
    expect(JSON.stringify(expected)).toContain('home on 7 days of the last 60');
    expect(JSON.stringify(expected)).toMatch(/pair-separate.*neighbours|neighbours.*pair-separate/);
    expect(deaths.length).toBeGreaterThan(15);
  });
  it('finds the same when one process does both', async () => {
    const { world } = await story(undefined, 1);
    expect(await wrong(world)).toEqual([]);
    expect(await state()).toEqual(expected);
  });
  it.each(['evaluator', 'keeper'] as const)('as %s, wherever it does: cases, alerts and signals are those of one that lived', async (who) => {
    const failures: string[] = [];
    for (const death of deaths.filter((d) => d.who === who)) {
      await empty();
      const { world } = await story(death);
      const name = `round ${String(death.round)}, touch ${String(death.at)}`;
      failures.push(...(await wrong(world)).map((w) => `${name}: ${w}`));
      const is = await state();
      if (JSON.stringify(is) !== JSON.stringify(expected)) failures.push(`${name}: ends otherwise: ${JSON.stringify(is).slice(0, 1500)} instead of ${JSON.stringify(expected).slice(0, 1500)}`);
    }
    expect(failures).toEqual([]);
  }, 240_000);
});
