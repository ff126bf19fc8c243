import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Action, type Case, HOUR, type Taken } from '@winnow/core';
import { type Alert, catalogue, defaultCaseParams } from '@winnow/detection';
import { CaseStore, type Db, DetectorStore, fakeClock, migrate, openDb, openMetrics, silentLog, Store } from '@winnow/platform';
import { DAY0 } from '../../../packages/detection/test/support.ts';
import { actedOf, actionSteps } from '../src/acted.ts';
import { Keeper } from '../src/live/keeper.ts';
import { Registry } from '../src/live/registry.ts';

const theCase: Case = {
  case_id: 'c_1', kind: 'person', people: ['ann'], devices: [], ips: [], probability: 0.9, score_db: 9.5, peak_probability: 0.9, peak_at: '2026-03-01T00:00:00.000Z', band: 'high', status: 'closed', opened_at: '2026-03-01T00:00:00.000Z', updated_at: '2026-03-01T00:00:00.000Z', as_of: '2026-03-01T00:00:00.000Z',
  headline: '', mitigating: [], innocent_explanation: '', evidence: [{ id: 'f', detector: 'origin.vpn-behind-vpn', level: 'persistent', family: 'origin', weight_db: 15, observed_at: '2026-03-01T00:00:00.000Z', summary: '', facts: { person: 'ann' }, observations: [] }],
};
const NOW = DAY0;
const done = (...actions: readonly Action[]): readonly Taken[] => actions.map((a, i) => ({ ...a, id: `a${String(i)}`, case_id: 'c_1', at: NOW + i * 1000, actor: 'kim' }));
const until = new Date(NOW + 99 * HOUR).toISOString();
const suppress: Action = { action: 'suppress', scope: { person: 'ann' }, reason: 'agreed', until };

describe('steps of what analysts did', () => {
  const said = (...actions: readonly Action[]): readonly string[] => actionSteps(actedOf(done(...actions)), new Map([['c_1', theCase]]), new Set()).map(({ reason, work }) => `${reason}: ${work?.state ?? ''}${work?.isSuppressed === true ? ' suppressed' : ''} ${work?.verdict ?? '-'} ${work?.assignee ?? '-'}`);
  it.each<[string, readonly Action[], readonly string[]]>([
    ['each is told as things stood after it', [{ action: 'assign', to: 'lee' }, { action: 'verdict', to: 'benign' }, { action: 'status', to: 'closed' }], ['assigned to lee by kim: in-progress - lee', 'found to be benign by kim: in-progress benign lee', 'set to closed by kim: closed benign lee']],
    ['comments and tags are not told, nor that they were undone', [{ action: 'comment', text: 'x' }, { action: 'tag', add: ['a'], remove: [] }, { action: 'undo', of: 'a0' }], []],
    ['an undo tells what holds again', [{ action: 'verdict', to: 'fraud' }, { action: 'undo', of: 'a0' }, { action: 'undo', of: 'a1' }], ['found to be fraud by kim: new fraud -', 'verdict undone by kim: new - -', 'undo undone by kim: new fraud -']],
    ['a suppression of all that the case rests on', [suppress, { action: 'undo', of: 'a0' }], [`suppressed until ${until} by kim: new suppressed - -`, 'suppress undone by kim: new - -']],
    ['a suppression of something else', [{ ...suppress, scope: { person: 'bob' } }], [`suppressed until ${until} by kim: new - -`]],
    ['an undo of nothing', [{ action: 'undo', of: 'a9' }], []],
  ])('%s', (_, actions, expected) => { expect(said(...actions)).toEqual(expected); });
  it('of a case that is gone there are none', () => { expect(actionSteps(actedOf(done(suppress)), new Map(), new Set())).toEqual([]); });
});

describe('a keeper', () => {
  const folder = mkdtempSync(join(tmpdir(), 'winnow-acted-'));
  let db: Db;
  beforeAll(async () => { db = await openDb({ kind: 'embedded', path: folder }); await migrate(db); });
  afterAll(async () => { await db.close(); rmSync(folder, { recursive: true, force: true }); });
  beforeEach(async () => { for (const table of ['case_actions', 'case_steps', 'cases', 'marks']) await db.command(`TRUNCATE TABLE ${table}`); await new Store(db).saveCases([theCase], 1); });

  const sent: Alert[] = [];
  const clock = fakeClock(NOW + HOUR);
  const born = async (fails = 0): Promise<Keeper> => {
    let left = fails;
    const [store, live] = [new Store(db), new DetectorStore(db)];
    const registry = new Registry({ db, store, live, geocode: () => undefined, key: 'winnow-acted-test', now: () => clock.now() });
    await registry.refresh();
    return new Keeper({
      clock, store, live, acts: new CaseStore(db), registry, log: silentLog, metrics: openMetrics('test'), patiently: (work) => work(), population: [], detectors: catalogue, cases: defaultCaseParams, version: '0', populationMs: HOUR, sendSignals: () => Promise.resolve(), evaluate: () => Promise.resolve(),
      sendAlerts: (messages) => { if (left > 0) { left -= 1; return Promise.reject(new Error('died')); } sent.push(...messages.map((m) => JSON.parse(String(m.value)) as Alert)); return Promise.resolve(); }, // written by alertOf
    });
  };
  const act = (...actions: readonly Action[]): Promise<void> => new CaseStore(db).act(done(...actions));
  const told = (): readonly (readonly unknown[])[] => sent.splice(0).map((a) => [a.finding_info.uid, a.unmapped.winnow.step, a.status_id, a.verdict_id, a.assignee?.name, a.comment]);

  it('tells of each action once, also after another took over', async () => {
    const keeper = await born();
    await keeper.due();
    expect(told()).toEqual([]);
    await act({ action: 'assign', to: 'lee' }, { action: 'comment', text: 'x' });
    await keeper.due();
    await keeper.due();
    expect(told()).toEqual([['c_1', 'changed', 2, 0, 'lee', undefined]]);
    const next = await born();
    await next.due();
    expect(told()).toEqual([]);
    await new CaseStore(db).act([{ action: 'verdict', to: 'fraud', reason: 'he said so', id: 'b', case_id: 'c_1', at: NOW + 9000, actor: 'kim' }, { action: 'status', to: 'closed', id: 'c', case_id: 'c_1', at: NOW + 9001, actor: 'kim' }]);
    await next.due();
    expect(told()).toEqual([['c_1', 'changed', 2, 2, 'lee', 'he said so'], ['c_1', 'changed', 4, 2, 'lee', 'he said so']]);
  });
  it('that died before it sent tells under the same id, and once', async () => {
    await act({ action: 'status', to: 'closed' });
    await expect((await born(1)).due()).rejects.toThrow('died');
    const stored = (await new DetectorStore(db).unsent()).map((s) => s.uid);
    const next = await born();
    await next.due();
    expect(sent.map((a) => a.metadata.uid)).toEqual(stored);
    expect(told().map(([, , status]) => status)).toEqual([4]);
    await next.due();
    expect(told()).toEqual([]);
  });
});
