import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { accountId, type Case, type Finding, type Observation, type PersonClaim } from '@winnow/core';
import { type Alert, catalogue } from '@winnow/detection';
import { BatchWriter, type Config, type Db, DetectorStore, loadConfig, migrate, openDb, type OutMessage, type Producer, rowsOf, silentLog, Store } from '@winnow/platform';
import { daily, on, person, seen } from '../../../packages/detection/test/support.ts';
import { evaluateAll, type EventDeps } from '../src/event.ts';

/** A detector by event time dies at every point at which it touches the world, over a part of the records; another one goes on with all of them. */
const folder = mkdtempSync(join(tmpdir(), 'winnow-crash-'));
const KEY = 'winnow-crash-test';
// The population's query per day would take most of the time here, and findings of both kinds go the same way.
const config: Config = { ...loadConfig({ detectors: catalogue }), detectors: { 'sharing.shared-egress': { enabled: false, state: 'active', params: {} } }, alerts: { max_age: '9999d' } };
let db: Db;
beforeAll(async () => { db = await openDb({ kind: 'embedded', path: folder }); await migrate(db); });
afterAll(async () => { await db.close(); rmSync(folder, { recursive: true, force: true }); });

const account = (name: string): string => accountId(KEY, '', name);
const names = ['ann', 'bob', 'cem', 'dan', 'eve', 'fay'];
/** Whom nothing is found about, each at home: what a third of the others show would weigh nothing. */
const colleagues = Array.from({ length: 14 }, (_, i) => `colleague${String(i)}`);
const people = [...names, ...colleagues].map((name): PersonClaim => person({ person_id: name, usernames: [name], start_date: '2026-08-01' }));
const vpn = (name: string, first: number, days = 12): Observation[] => daily(days, { account: account(name), net: 'vpn', ip: '203.0.113.9' }, first);
const slip = (name: string, day: number): Observation => seen({ at: on(day, 15), account: account(name), from: 'dandong', ip: '198.51.100.9', kind: 'mfa' });
const kvm = (name: string, day: number): Observation => seen({ at: on(day, 16), account: account(name), kind: 'device-seen', device: `D-${name}`, traits: ['ip-kvm:PiKVM'] });
const usual = (name: string, day: number): Observation => seen({ at: on(day, 9), account: account(name) });
const SPAN = 75;

/** In the part ann is a case and will not be; bob's has closed and will not have; cem is none yet; dan's opens late; eve's home speaks for her only in the part; fay's is raised later. */
const early: readonly Observation[] = [
  ...names.map((name) => usual(name, SPAN)), ...colleagues.map((name, i) => seen({ at: on(SPAN, 9), account: account(name), ip: `198.51.100.${String(100 + i)}` })), ...vpn('ann', 20), slip('ann', 32), ...vpn('bob', 0), slip('bob', 12), ...vpn('dan', 30), slip('dan', 42), ...vpn('eve', 5), slip('eve', 17), kvm('eve', 20), ...daily(6, { account: account('eve') }, 30), ...vpn('fay', 0), slip('fay', 12), kvm('fay', 30),
];
const late: readonly Observation[] = [
  // Days in the office, before she hid anything, speak for ann.
  ...daily(8, { account: account('ann'), ip: '192.0.2.40' }, 2), ...vpn('bob', 14, 60), slip('bob', 70), ...vpn('cem', 3), slip('cem', 15), ...vpn('dan', 2), slip('dan', 14), kvm('fay', 20),
  ...daily(30, { account: account('eve'), from: 'columbus', ip: '198.51.100.7' }, 2),
];

async function store(observations: readonly Observation[], next: number): Promise<void> {
  const writer = new BatchWriter(db);
  const identities = people.map((p) => ({ kind: 'account' as const, id: account(p.person_id), name: p.person_id, realm: '', email: '', host: '' }));
  const done = writer.add({ ...rowsOf(observations, identities, 1), stored_offsets: [{ topic: 'raw', partition: 0, next_offset: String(next) }] });
  await writer.flush();
  await done;
}

class Crash extends Error {}
/** The topics, how often somebody touched the world (an insert, a sending), and the touch before which the toucher dies. */
interface World { readonly topics: Map<string, OutMessage[]>; touched: number; readonly diesAt?: number }

/** What the detector is given, dying as told. A dead process does nothing any more. */
function deps(world: World): EventDeps {
  const touch = async <T>(work: () => Promise<T>): Promise<T> => {
    world.touched += 1;
    if (world.diesAt !== undefined && world.touched >= world.diesAt) throw new Crash();
    return await work();
  };
  const producer: Producer = {
    send: (topic, messages) => (messages.length === 0 ? Promise.resolve({ acknowledged: 0, refused: [] }) : touch(() => { world.topics.set(topic, [...(world.topics.get(topic) ?? []), ...messages]); return Promise.resolve({ acknowledged: messages.length, refused: [] }); })),
    status: () => ({ state: 'ok', queuedBytes: 0, sent: 0, refused: 0, retries: 0 }), stop: () => Promise.resolve(true),
  };
  const mortal = new Proxy(db, { get: (target, name): unknown => {
    const value: unknown = Reflect.get(target, name);
    if (typeof value !== 'function') return value;
    const call = (...args: unknown[]): unknown => Reflect.apply(value as (...args: unknown[]) => unknown, target, args); // it is a function, as just seen
    return name === 'insert' ? (...args: unknown[]) => (Array.isArray(args[1]) && args[1].length === 0 ? Promise.resolve() : touch(() => Promise.resolve(call(...args)))) : call;
  } });
  const admin = { ensureTopics: nobodyAsks, topicOffsets: nobodyAsks, facts: nobodyAsks, close: () => Promise.resolve() };
  return { config, db: mortal, admin: admin as unknown as EventDeps['admin'], producer, topic: (name) => name, log: silentLog, key: KEY, geocode: () => undefined, version: '0' }; // evaluateAll asks nothing of it
}
const nobodyAsks = (): never => { throw new Error('not asked for here'); };

interface Drained { readonly cases: unknown; readonly findings: unknown; readonly mitigating: unknown; readonly standing: readonly Finding[]; readonly lastSignals: readonly Finding[]; readonly lastAlerts: unknown; readonly openElsewhere: readonly string[] }
const byKey = (a: Finding, b: Finding): number => (`${a.subject} ${a.detector}` < `${b.subject} ${b.detector}` ? -1 : 1);

/** What everybody sees in the end: in the store, and as the last word on the topics. */
async function drained({ topics }: World): Promise<Drained> {
  const [live, stored] = [new DetectorStore(db), new Store(db)];
  const alerts = new Map((topics.get('alerts') ?? []).map((m) => JSON.parse(String(m.value)) as Alert).map((a) => [a.finding_info.uid, a]));
  const signals = new Map((topics.get('signals') ?? []).map((m) => JSON.parse(String(m.value)) as Finding).map((f) => [`${f.subject} ${f.detector}`, f]));
  const cases = await stored.cases();
  return {
    cases, findings: (await stored.findings()).filter((f) => f.level !== ''), mitigating: (await live.mitigating()).filter((m) => m.facts.length > 0).map((m) => [m.subject, m.facts]), standing: await live.standing(), lastSignals: [...signals.values()].filter((f) => f.level !== '').sort(byKey),
    lastAlerts: cases.map((c) => { const a = alerts.get(c.case_id); return [c.people, a?.metadata.uid, a?.unmapped.winnow.status, a?.unmapped.winnow.score_db]; }),
    openElsewhere: [...alerts.values()].filter((a) => a.unmapped.winnow.status === 'open' && !cases.some((c) => c.case_id === a.finding_info.uid)).map((a) => a.metadata.uid),
  };
}

const tables = ['observations', 'device_facts', 'presence', 'presence_by_line', 'sessions', 'account_devices', 'things', 'records', 'identities', 'claims', 'findings', 'mitigations', 'cases', 'case_steps', 'stored_offsets', 'marks'];
async function empty(): Promise<void> {
  for (const table of tables) await db.command(`TRUNCATE TABLE ${table}`);
  await db.insert('claims', [{ kind: 'networks', key: '192.0.2.0/24', doc: JSON.stringify({ cidr: '192.0.2.0/24', kind: 'office' }), version: '99' }, ...people.map((p, i) => ({ kind: 'people', key: p.person_id, doc: JSON.stringify(p), version: String(i + 1) }))], '');
}
beforeEach(empty);

const alive = (): World => ({ topics: new Map(), touched: 0 });
const lives = async (world: World, seenSoFar: number): Promise<void> => { await evaluateAll(deps(world), seenSoFar); };
const dies = async ({ topics }: World, seenSoFar: number, diesAt: number): Promise<void> => { await expect(evaluateAll(deps({ topics, touched: 0, diesAt }), seenSoFar)).rejects.toThrow(Crash); };
const part = (): Promise<void> => store(early, 1);
const whole = (): Promise<void> => store([...early, ...late], 2);

describe('a detector by event time that dies', () => {
  /** Findings, mitigating facts, cases, signals, that they are told, intents, alerts, steps. */
  const touches = [1, 2, 3, 4, 5, 6, 7, 8];
  let expected: Drained;
  beforeAll(async () => {
    await empty();
    await whole();
    const world = alive();
    await lives(world, 2);
    const made = await drained(world);
    expected = { ...made, lastSignals: made.standing };
  });

  it('would be seen: the part and the whole differ in every way that a case can, and there are no other points to die at', async () => {
    const told = async (): Promise<Map<string, Case>> => new Map((await new Store(db).cases()).map((c) => [c.people.join('+'), c]));
    await part();
    const world = alive();
    await lives(world, 1);
    expect(world.touched).toBe(touches.length);
    const before = await told();
    await whole();
    await lives(alive(), 2);
    const after = await told();
    expect([...before.keys()].filter((who) => !after.has(who))).toEqual(['ann']);
    expect([...after.keys()].filter((who) => !before.has(who))).toEqual(['cem']);
    expect([before.get('bob')?.status, after.get('bob')?.status]).toEqual(['closed', 'open']);
    expect(before.get('dan')?.opened_at).not.toBe(after.get('dan')?.opened_at);
    expect(before.get('fay')).toMatchObject({ status: 'open', opened_at: after.get('fay')?.opened_at });
    expect(before.get('fay')?.updated_at).not.toBe(after.get('fay')?.updated_at);
  });
  it.each(touches)('over a part of the records, before touch %i of the world: the whole gives what it would have given', async (at) => {
    const world = alive();
    await part();
    await dies(world, 1, at);
    await whole();
    await lives(world, 2);
    expect(await drained(world)).toEqual(expected);
  });
  it.each(touches)('over the whole after the part, before touch %i of the world', async (at) => {
    const world = alive();
    await part();
    await lives(world, 1);
    await whole();
    await dies(world, 2, at);
    await lives(world, 2);
    expect(await drained(world)).toEqual(expected);
  });
  it('says nothing twice when nothing is new', async () => {
    const world = alive();
    await whole();
    await lives(world, 2);
    const said = [...world.topics].map(([topic, messages]) => [topic, messages.length]);
    await lives(world, 2);
    expect([...world.topics].map(([topic, messages]) => [topic, messages.length])).toEqual(said);
  });
});
