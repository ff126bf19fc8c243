import { cpSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { api, type Case } from '@winnow/core';
import { type OwnAuth } from '@winnow/api';
import { CaseStore, loadConfig, openLog } from '@winnow/platform';
import { Type } from 'typebox';
import { type Embedded, openEmbedded } from '../src/serve/embedded.ts';
import { storiesOf } from '../src/serve/stories.ts';
import { winnow, workFolder } from './run.ts';

const { at, remove } = workFolder('sample');
afterAll(remove);
const reader: OwnAuth = { who: () => Promise.resolve({ user: 'test', role: 'admin', scopes: api.scopesOf.admin, via: 'token' }), routes: () => undefined, setupLink: () => Promise.resolve(undefined) };
const text = { text: 'made up', how: 'so' };
const opened = (folder: string, sample?: typeof text): Promise<Embedded> => openEmbedded({ config: loadConfig({ env: {} }), folder, claims: {}, watch: [], ...(sample !== undefined && { sample }), doors: () => Promise.resolve(reader), log: openLog({ level: 'error', service: 'test' }), warn: () => undefined });
async function served<T>(folder: string, sample: typeof text | undefined, look: (at: Embedded) => Promise<T>): Promise<T> {
  const one = await opened(folder, sample);
  try { return await look(one); } finally { await one.app.close(); await one.close(); }
}
const listOf = async ({ app }: Embedded): Promise<api.CaseList> => (await app.inject('/api/v1/cases?limit=200')).json<api.CaseList>();

describe('what analysts did in the sample company', () => {
  let cases: readonly Case[] = [];
  beforeAll(async () => {
    expect((await winnow(['simulate', '--people', '30', '--days', '16', '--seed', '7', '--out', at('company')])).code).toBe(0);
    cases = (await winnow(['investigate', at('company'), '--data', at('data'), '--json'])).out.trim().split('\n').map((line) => JSON.parse(line) as Case);
    cpSync(at('data'), at('own'), { recursive: true });
  }, 180_000);

  it('is a case closed as fraud and one of several people at work, once; what is done after it stays', async () => {
    const worked = await served(at('data'), text, async (first) => {
      const { items } = await listOf(first);
      expect(items.map((c) => c.case_id).sort()).toEqual(cases.map((c) => c.case_id).sort());
      const [person, several] = [items.find((c) => c.work.state === 'closed'), items.find((c) => c.work.state === 'in-progress')];
      expect(person).toMatchObject({ kind: 'person', work: { verdict: { to: 'fraud', actor: 'sample.lead' }, assignee: 'sample.analyst', comments: 2, tags: ['hr-informed'] } });
      expect(several).toMatchObject({ kind: 'cluster', work: { assignee: 'sample.analyst', comments: 1, tags: ['legal-informed', 'several-people'] } });
      expect(items.filter((c) => c.work.state === 'new').length).toBe(items.length - 2);
      await new CaseStore(first.db).act([{ action: 'comment', text: 'mine', id: 'a_mine', case_id: several?.case_id ?? '', at: Date.now(), actor: 'kim' }]);
      return several?.case_id;
    });
    await served(at('data'), text, async (again) => {
      const { items } = await listOf(again);
      expect(items.find((c) => c.case_id === worked)?.work.comments).toBe(2);
      expect(items.filter((c) => c.work.state !== 'new')).toHaveLength(2);
    });
  }, 180_000);

  it('is told as stories: each fraud with its people and case, and beside it the innocent who only look alike', async () => {
    const truth = readFileSync(at('company/truth.csv'), 'utf8').trim().split('\n').slice(1).map((row) => row.split(','));
    const of = (scenario: string): string[] => truth.filter((row) => row[1] === scenario).map(([id = '']) => id).sort();
    await served(at('data'), text, async ({ db }) => {
      const stories = await storiesOf(db) ?? [];
      const people = (title: string): string[] | undefined => stories.find((s) => s.title === title)?.people.map((p) => p.id);
      expect([people('A laptop farm'), people('One VPN behind another'), people('A virtual machine that nobody allowed'), people('A laptop that was sent on'), people('Works on the road')]).toEqual(['laptop-farm', 'vpn-chain', 'byod-vm', 'forwarded-laptop', 'policy.nomad'].map(of));
      const frauds = new Set(stories.filter((s) => s.kind === 'fraud').map((s) => s.title));
      expect(stories.filter((s) => s.kind !== 'fraud').every((s) => frauds.has(s.like ?? '') && s.people.every((p) => !truth.some((row) => row[0] === p.id && s.kind === 'innocent')))).toBe(true);
      const farm = stories.find((s) => s.title === 'A laptop farm');
      expect(cases.find((c) => c.case_id === farm?.case_id)?.people.length).toBeGreaterThan(1);
      expect(cases.find((c) => c.case_id === farm?.case_id)?.ips).toContain(farm?.address);
      expect([people('A couple')?.length, stories.find((s) => s.title === 'A couple')?.address, people('The office of an agency')?.length]).toEqual([2, expect.stringMatching(/^\d+\.\d+\.\d+\.\d+$/), 8]);
    });
  }, 180_000);

  it('is told of no other company, though it were as large', async () => {
    await served(at('own'), undefined, async ({ db }) => {
      const [row] = await db.query("SELECT doc FROM claims FINAL WHERE kind = 'people' ORDER BY key LIMIT 1", {}, Type.Object({ doc: Type.String() }));
      const { person_id: id, ...rest } = JSON.parse(row?.doc ?? '{}') as { person_id: string };
      await db.insert('claims', [{ kind: 'people', key: `${id}|`, doc: JSON.stringify({ ...rest, person_id: id, display_name: 'Somebody Else' }), version: '2' }], '');
      expect(await storiesOf(db)).toBeUndefined();
    });
  }, 180_000);

  it('is not there in a company of one\'s own, nor where somebody has begun', async () => {
    const [first] = cases;
    await served(at('own'), undefined, async (own) => {
      expect((await listOf(own)).items.filter((c) => c.work.version > 0)).toEqual([]);
      await new CaseStore(own.db).act([{ action: 'comment', text: 'mine', id: 'a_mine', case_id: first?.case_id ?? '', at: Date.now(), actor: 'kim' }]);
    });
    await served(at('own'), text, async (own) => { expect(await new CaseStore(own.db).actions()).toHaveLength(1); });
  }, 180_000);
});
