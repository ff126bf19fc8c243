import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { accountId, type Action, type Case, type Observation, seenOf, type Taken } from '@winnow/core';
import { type Alert, catalogue } from '@winnow/detection';
import { BatchWriter, CaseStore, type Config, type Db, loadConfig, migrate, openDb, type OutMessage, type Producer, rowsOf, silentLog, Store } from '@winnow/platform';
import { daily, on, person, seen } from '../../../packages/detection/test/support.ts';
import { evaluateAll, type EventDeps, watch } from '../src/event.ts';

/** What analysts do, and a detector by event time. */
const folder = mkdtempSync(join(tmpdir(), 'winnow-event-'));
const KEY = 'winnow-event-test';
const usual = loadConfig({ detectors: catalogue });
// The population's query per day would take most of the time here, and its findings go the same way.
const config: Config = { ...usual, detectors: { 'sharing.shared-egress': { enabled: false, state: 'active', params: {} } }, alerts: { max_age: '9999d' }, detector: { ...usual.detector, quietMs: 1 } };
let db: Db;
beforeAll(async () => { db = await openDb({ kind: 'embedded', path: folder }); await migrate(db); });
afterAll(async () => { await db.close(); rmSync(folder, { recursive: true, force: true }); });

const account = (name: string): string => accountId(KEY, '', name);
const people = ['ann', 'zoe', ...Array.from({ length: 14 }, (_, i) => `colleague${String(i)}`)];
const slip = (name: string, day: number): Observation => seen({ at: on(day, 15), account: account(name), from: 'dandong', ip: '198.51.100.9', kind: 'mfa' });
const fraud: readonly Observation[] = [...daily(12, { account: account('ann'), net: 'vpn', ip: '203.0.113.9' }, 3), slip('ann', 15)];
const atHome = people.map((name, i) => seen({ at: on(16, 9), account: account(name), ip: `198.51.100.${String(100 + i)}` }));
const early = [...atHome, ...fraud];
/** Days later ann's computer turns out to be worked by remote control; zoe, whom she referred, approves once from where she cannot have been. */
const late = [seen({ at: on(20, 16), account: account('ann'), kind: 'device-seen', device: 'D-ann', traits: ['ip-kvm:PiKVM'] }), slip('zoe', 20), ...[14, 16].map((hour) => seen({ at: on(20, hour), account: account('zoe'), ip: '198.51.100.101' }))];

async function store(observations: readonly Observation[], next: number): Promise<void> {
  const writer = new BatchWriter(db);
  const done = writer.add({ ...rowsOf(observations, people.map((name) => ({ kind: 'account', id: account(name), name, realm: '', email: '', host: '' })), 1), stored_offsets: [{ topic: 'raw', partition: 0, next_offset: String(next) }] });
  await writer.flush();
  await done;
}
const tables = ['observations', 'device_facts', 'presence', 'presence_by_line', 'sessions', 'account_devices', 'things', 'identities', 'claims', 'findings', 'mitigations', 'cases', 'case_steps', 'case_actions', 'stored_offsets', 'marks'];
beforeEach(async () => {
  for (const table of tables) await db.command(`TRUNCATE TABLE ${table}`);
  await db.insert('claims', people.map((name, i) => ({ kind: 'people', key: name, doc: JSON.stringify(person({ person_id: name, usernames: [name], start_date: '2026-08-01', ...(name === 'zoe' && { referrer_id: 'ann' }) })), version: String(i + 1) })), '');
});

/** The topic of alerts; `fails` sendings fail before one succeeds. */
class World {
  readonly sent: Alert[] = [];
  fails = 0;
  deps(high = 0): EventDeps {
    const send: Producer['send'] = (topic, messages) => {
      if (topic === 'alerts' && messages.length > 0 && this.fails > 0) { this.fails -= 1; return Promise.reject(new Error('died')); }
      if (topic === 'alerts') this.sent.push(...messages.map((m: OutMessage) => JSON.parse(String(m.value)) as Alert)); // written by alertOf
      return Promise.resolve({ acknowledged: messages.length, refused: [] });
    };
    const producer: Producer = { send, status: () => ({ state: 'ok', queuedBytes: 0, sent: 0, refused: 0, retries: 0 }), stop: () => Promise.resolve(true) };
    const admin = { topicOffsets: (name: string) => Promise.resolve([{ partition: 0, low: 0n, high: name === 'raw' ? BigInt(high) : 0n }]) };
    return { config, db, admin: admin as unknown as EventDeps['admin'], producer, topic: (name) => name, log: silentLog, key: KEY, geocode: () => undefined, version: '0' }; // nothing else of it is asked
  }
  told(): readonly (readonly unknown[])[] { return this.sent.splice(0).map((a) => [a.unmapped.winnow.people.join(), a.unmapped.winnow.step, a.status_id, a.verdict_id]); }
}
const cases = (): Promise<Case[]> => new Store(db).cases();
async function ann(): Promise<Case> { const found = (await cases()).find((c) => c.people.includes('ann')); if (found === undefined) throw new Error('no case of ann'); return found; }
let n = 0;
const NOW = Date.UTC(2027, 0, 1);
async function act(...actions: readonly Action[]): Promise<readonly Taken[]> {
  const { case_id } = await ann();
  const taken = actions.map((a): Taken => { n += 1; return { ...a, id: `a${String(n)}`, case_id, at: NOW + n * 1000, actor: 'kim' }; });
  await new CaseStore(db).act(taken);
  return taken;
}
async function closed(): Promise<readonly Taken[]> {
  const rested = seenOf(await ann());
  return act({ action: 'verdict', to: 'fraud', seen: rested }, { action: 'status', to: 'closed', seen: rested });
}

describe('what analysts did is told', () => {
  it('each action once, and steps that were told are not told again for it', async () => {
    const world = new World();
    await store(early, 1);
    await evaluateAll(world.deps(), 1);
    expect(world.told()).toContainEqual(['ann', 'opened', 1, undefined]);
    await closed();
    await act({ action: 'comment', text: 'x' });
    await evaluateAll(world.deps(), 1);
    expect(world.told()).toEqual([['ann', 'changed', 1, 2], ['ann', 'changed', 4, 2]]);
    await evaluateAll(world.deps(), 1);
    expect(world.told()).toEqual([]);
  });
  it('under the same id by whoever comes after one that died', async () => {
    const world = new World();
    await store(early, 1);
    await evaluateAll(world.deps(), 1);
    world.told();
    await act({ action: 'assign', to: 'lee' });
    world.fails = 1;
    await expect(evaluateAll(world.deps(), 1)).rejects.toThrow('died');
    const [uid] = (await new Store(db).steps()).filter((s) => s.step === 'changed').map((s) => s.uid);
    await evaluateAll(world.deps(), 1);
    expect(world.sent.map((a) => [a.metadata.uid, a.assignee?.name])).toEqual([[uid, 'lee']]);
  });
  it('without waiting for records, and again to nobody', async () => {
    const world = new World();
    await store(early, 1);
    const ends = new AbortController();
    let troubles = 0;
    const watching = watch(world.deps(1), { signal: ends.signal, owns: () => true, say: (why) => { if (why !== undefined) troubles += 1; } });
    const until = async (holds: () => boolean): Promise<void> => { while (!holds()) await new Promise((go) => { setTimeout(go, 20); }); };
    await until(() => world.sent.some((a) => a.unmapped.winnow.step === 'opened'));
    await closed();
    await until(() => world.sent.filter((a) => a.unmapped.winnow.step === 'changed').length === 2);
    ends.abort();
    await watching;
    expect([new Set(world.sent.map((a) => a.metadata.uid)).size, troubles]).toEqual([world.sent.length, 0]);
  }, 120_000);
});

describe('what analysts did is respected', () => {
  it('a closed case is told of again on new evidence alone, whom a fraud referred starts higher, and the order of records and closing does not matter', async () => {
    const world = new World();
    await store(early, 1);
    await evaluateAll(world.deps(), 1);
    const taken = await closed();
    await store(late, 2);
    await evaluateAll(world.deps(), 2);
    expect(world.sent.filter((a) => a.unmapped.winnow.reason.startsWith('reopened: new evidence')).map((a) => [a.unmapped.winnow.people, a.status_id, a.verdict_id])).toEqual([[['ann'], 1, 2]]);
    const after = await cases();
    expect(after.filter((c) => c.status === 'open').map((c) => c.people.join()).sort()).toEqual(['ann', 'zoe']);
    const last = new Map(world.sent.filter((a) => a.unmapped.winnow.step !== 'changed').map((a) => [a.finding_info.uid, a.metadata.uid]));

    for (const table of ['findings', 'mitigations', 'cases', 'case_steps', 'marks']) await db.command(`TRUNCATE TABLE ${table}`);
    const other = new World();
    await evaluateAll(other.deps(), 2);
    expect(await cases()).toEqual(after);
    expect(new Map(other.sent.filter((a) => a.unmapped.winnow.step !== 'changed').map((a) => [a.finding_info.uid, a.metadata.uid]))).toEqual(last);
    expect(other.sent.filter((a) => a.unmapped.winnow.step === 'changed')).toHaveLength(taken.length);
  }, 120_000);
  it('without a verdict nobody starts higher', async () => {
    await store([...early, ...late], 2);
    await evaluateAll(new World().deps(), 2);
    expect((await cases()).filter((c) => c.status === 'open').map((c) => c.people.join())).toEqual(['ann']);
  }, 120_000);
});
