import { appendFileSync, cpSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { api, type Case } from '@winnow/core';
import { type App, type OwnAuth } from '@winnow/api';
import { type Config, loadConfig, openLog } from '@winnow/platform';
import { Type } from 'typebox';
import { type CaseExplanation } from '../src/explain.ts';
import { takeClaims } from '../src/serve/claims.ts';
import { type Embedded, openEmbedded } from '../src/serve/embedded.ts';
import { retentionSet } from '../src/settings.ts';
import { okta, oktas, winnow, workFolder } from './run.ts';

const { at, put, remove } = workFolder('serve-data');
afterAll(remove);
const admin: OwnAuth = { who: () => Promise.resolve({ user: 'test', role: 'admin', scopes: api.scopesOf.admin, via: 'token' }), routes: () => undefined, setupLink: () => Promise.resolve(undefined) };
const base = loadConfig({ env: {} });
const config: Config = { ...base, detector: { ...base.detector, quietMs: 500 }, api: { ...base.api, ingestBytes: 4_000_000 } };
const opened = (folder: string, watch: readonly string[] = []): Promise<Embedded> => openEmbedded({ config, folder, claims: {}, watch, doors: () => Promise.resolve(admin), log: openLog({ level: 'error', service: 'test' }), warn: () => undefined });
const closed = async (served: Embedded): Promise<void> => { await served.app.close(); await served.close(); };
const ingest = (app: App, payload: string | Buffer | PassThrough, { query = '', ...headers }: Record<string, string> = {}) => app.inject({ method: 'POST', url: `/api/v1/ingest${query}`, headers: { 'content-type': 'text/plain', ...headers }, payload });
async function until(what: () => Promise<boolean>, ms: number): Promise<void> {
  for (const end = performance.now() + ms; !(await what()); ) { if (performance.now() > end) throw new Error('waited in vain'); await new Promise((go) => { setTimeout(go, 200); }); }
}
const counts = async ({ db }: Embedded): Promise<{ n: number; ids: number }> => (await db.query('SELECT count() AS n, uniqExact(id) AS ids FROM observations FINAL', {}, Type.Object({ n: Type.Number(), ids: Type.Number() })))[0] ?? { n: 0, ids: 0 };

describe('retention of a folder', () => {
  const recordsLeft = async (named: string, more: Partial<Parameters<typeof openEmbedded>[0]>): Promise<number> => {
    const served = await openEmbedded({ config, folder: at(named), claims: {}, watch: [], doors: () => Promise.resolve(admin), log: openLog({ level: 'error', service: 'test' }), warn: () => undefined, ...more });
    try {
      await ingest(served.app, oktas(3));
      await served.db.command('OPTIMIZE TABLE records FINAL');
      expect(await counts(served)).toEqual({ n: 3, ids: 3 });
      return (await served.db.query('SELECT count() AS n FROM records', {}, Type.Object({ n: Type.Number() })))[0]?.n ?? -1;
    } finally { await closed(served); }
  };
  it.each<[string, Partial<Parameters<typeof openEmbedded>[0]>, number]>([
    ['is what the configuration sets', { retention: { recordsDays: 1 } }, 0], ['is for ever where it sets none', {}, 3], ['does not touch the sample company', { retention: { recordsDays: 1 }, sample: { text: 'x', how: 'y' } }, 3],
  ])('%s', async (name, more, left) => { expect(await recordsLeft(`kept-${name.length.toString()}`, more)).toBe(left); }, 60_000);
  it('by file and environment, of which only the keys that stand there count', () => {
    const file = put('kept.yaml', 'retention:\n  recordsDays: 30\n  findingsDays:\n');
    expect([retentionSet(loadConfig({ file, env: {} }), file, {}), retentionSet(loadConfig({ env: { WINNOW_RETENTION__IDENTITIES_DAYS: '90' } }), undefined, { WINNOW_RETENTION__IDENTITIES_DAYS: '90' }), retentionSet(base, undefined, {})]).toEqual([{ recordsDays: 30 }, { identitiesDays: 90 }, {}]);
  });
});

describe('records over HTTP', () => {
  let served: Embedded;
  beforeAll(async () => { served = await opened(at('http')); }, 60_000);
  afterAll(() => closed(served));

  it.each<[string, () => Parameters<typeof ingest>[1], Record<string, string>, Partial<api.Ingested>]>([
    ['lines', () => oktas(3), {}, { records: 3, observations: 3, failed: [] }],
    ['the same once more', () => oktas(3), { 'content-type': 'application/x-ndjson' }, { records: 3, observations: 3, failed: [] }],
    ['gzip', () => gzipSync(oktas(5)), { 'content-encoding': 'gzip' }, { records: 5, observations: 5 }],
    ['one JSON document: an array over several lines', () => JSON.stringify([1, 2, 3].map((n) => JSON.parse(okta(n)) as unknown), null, 2), { 'content-type': 'application/json' }, { records: 3, observations: 3 }],
    ['lines that are none among others: counted by reason, with the first', () => `${okta(1)}\nnonsense\n\n${okta(2)}\nmore of it\n`, {}, { records: 4, observations: 2, failed: [{ reason: 'no_parser', n: 2, line: 2, detail: expect.any(String) as unknown as string }] }],
    ['nothing', () => '\n', {}, { records: 0, observations: 0 }],
    ['JSON that is cut off', () => '{"a":', { 'content-type': 'application/json' }, { records: 1, observations: 0 }],
  ])('%s', async (_, payload, headers, expected) => {
    const answer = await ingest(served.app, payload(), headers);
    expect([answer.statusCode, answer.json()]).toEqual([200, expect.objectContaining(expected)]);
  }, 30_000);

  it('what is acknowledged is stored, each record once, with its name and line', async () => {
    await ingest(served.app, oktas(40), { query: '?name=okta.jsonl&source=okta.system-log' });
    expect(await counts(served)).toEqual({ n: 40, ids: 40 });
    const [row] = await served.db.query("SELECT path, line FROM records FINAL WHERE raw LIKE '%id-39%'", {}, Type.Object({ path: Type.String(), line: Type.Number() }));
    expect(row).toEqual({ path: 'okta.jsonl', line: 40 });
    const told = await served.db.query("SELECT DISTINCT topic, reason FROM intake_counts WHERE result = 'dead_letter' ORDER BY reason", {}, Type.Object({ topic: Type.String(), reason: Type.String() }));
    expect(told).toContainEqual({ topic: 'http', reason: 'no_parser' });
  }, 30_000);

  it.each<[string, string | Buffer, Record<string, string>, readonly [number, string]]>([
    ['a source that is none', 'x', { query: '?source=nobodys.log' }, [400, 'unknown-source']], ['a zone that is none', 'x', { query: '?zone=Mars/Base' }, [400, 'bad-zone']], ['no gzip', 'x', { 'content-encoding': 'gzip' }, [400, 'bad-gzip']],
    ['gzip that is cut off', gzipSync(oktas(50)).subarray(0, 200), { 'content-encoding': 'gzip' }, [400, 'bad-gzip']], ['another packing', 'x', { 'content-encoding': 'br' }, [415, 'wrong-encoding']],
    ['an image', 'x', { 'content-type': 'image/png' }, [415, 'wrong-type']], ['too much', Buffer.alloc(4_000_001, 'x\n'), {}, [413, 'too-large']], ['too much when it is unpacked', gzipSync(Buffer.alloc(4_000_001, ' ')), { 'content-encoding': 'gzip' }, [413, 'too-large']],
  ])('%s is refused with what to do', async (_, payload, headers, refused) => {
    const before = await counts(served);
    const answer = await ingest(served.app, payload, headers);
    expect([answer.statusCode, answer.json<api.Problem>().code]).toEqual(refused);
    expect(await counts(served)).toEqual(before);
  }, 30_000);

  it('nine at once: the ninth is to come again, and nobody waits for ever', async () => {
    const slow = Array.from({ length: 8 }, () => new PassThrough());
    const answers = slow.map((body) => ingest(served.app, body));
    for (const body of slow) body.write(`${okta(1)}\n`);
    await new Promise((go) => { setTimeout(go, 200); });
    const ninth = await ingest(served.app, okta(1));
    expect([ninth.statusCode, ninth.headers['retry-after']]).toEqual([429, '1']);
    for (const body of slow) body.end();
    expect((await Promise.all(answers)).map((a) => a.statusCode)).toEqual(slow.map(() => 200));
    expect((await ingest(served.app, okta(1))).statusCode).toBe(200);
  }, 30_000);

  it('claims files: taken as a whole or not at all, in place of those of their kind', async () => {
    const send = (kind: string, payload: string) => served.app.inject({ method: 'POST', url: `/api/v1/claims/${kind}`, headers: { 'content-type': 'text/csv' }, payload });
    expect((await send('people', 'person_id,usernames\nann,user0@example.com\nbob,user1@example.com\n')).json()).toEqual({ kind: 'people', rows: 2, warnings: [] });
    expect((await send('networks', 'cidr,kind\n192.0.2.0/24,office\n')).statusCode).toBe(200);
    expect((await send('people', 'person_id,usernames\ncem,user2@example.com\n')).statusCode).toBe(200);
    expect((await send('people', 'name\nx\n')).statusCode).toBe(400);
    expect((await send('pets', 'x')).statusCode).toBe(400);
    const useless = await send('people', 'person_id,usernames\ndan,\n');
    expect([useless.statusCode, useless.json<{ detail: string }>().detail]).toEqual([400, expect.stringMatching(/^no row of the file of people can be used, so what is stored stays: .*:2: usernames and email are both empty/)]);
    put('useless.csv', 'person_id,usernames\ndan,\n');
    await expect(takeClaims(served.db, { people: at('useless.csv') }, { now: () => Date.now(), warn: () => undefined })).rejects.toThrow(/no row of the file of people can be used/);
    expect(await served.db.query('SELECT kind, key FROM claims FINAL ORDER BY kind, key', {}, Type.Object({ kind: Type.String(), key: Type.String() }))).toEqual([{ kind: 'networks', key: '192.0.2.0/24' }, { kind: 'people', key: 'cem|' }]);
  }, 30_000);
});

describe('folders that are watched', () => {
  it('files that come, grow and are replaced: each record once, also after a restart', async () => {
    mkdirSync(at('logs'));
    put('logs/a.jsonl', oktas(10));
    put('logs/people.csv', 'person_id,usernames\nann,user0@example.com\n');
    let served = await opened(at('watched'), [at('logs')]);
    const there = (n: number): Promise<void> => until(async () => (await counts(served)).n === n, 60_000);
    try {
      await there(10);
      appendFileSync(at('logs/a.jsonl'), `${okta(10)}\n${okta(11).slice(0, 50)}`);
      await there(11);
      appendFileSync(at('logs/a.jsonl'), `${okta(11).slice(50)}\n`);
      await there(12);
      await until(async () => (await served.db.query("SELECT key FROM claims FINAL WHERE kind = 'people'", {}, Type.Object({ key: Type.String() }))).length === 1, 30_000);
      await closed(served);
      put('logs/b.jsonl.gz', gzipSync(oktas(20)));
      put('logs/a.jsonl', `${okta(30)}\n`);
      served = await opened(at('watched'), [at('logs')]);
      await there(21);
      expect(await counts(served)).toEqual({ n: 21, ids: 21 });
    } finally { await closed(served); }
  }, 240_000);
});

describe('detection without Kafka', () => {
  it('what comes by HTTP into a folder that investigate made ends in the cases that investigate finds in all of it', async () => {
    expect((await winnow(['simulate', '--people', '30', '--days', '16', '--seed', '7', '--out', at('company')])).code).toBe(0);
    const whole = await winnow(['investigate', at('company'), '--data', at('whole'), '--json']);
    const expected = whole.out.trim().split('\n').map((line) => JSON.parse(line) as Case);
    expect(expected.length).toBeGreaterThan(0);
    cpSync(at('company'), at('part'), { recursive: true, filter: (path) => !/\.jsonl$|globalprotect/.test(path) });
    const part = await winnow(['investigate', at('part'), '--data', at('data'), '--json']);
    expect(part.out).not.toBe(whole.out);
    const served = await opened(at('data'));
    try {
      for (const name of readdirSync(at('company/logs')).filter((n) => /\.jsonl$|globalprotect/.test(n))) {
        const text = readFileSync(at(`company/logs/${name}`), 'utf8');
        // In pieces of whole lines, as a shipper sends what is more than one request may hold.
        for (const piece of text.match(/(?:.*\n){1,1000}/g) ?? []) expect((await ingest(served.app, gzipSync(piece), { 'content-encoding': 'gzip', query: `?name=${name}` })).statusCode).toBe(200);
      }
      const sorted = (cases: readonly Case[]): readonly Case[] => [...cases].sort((a, b) => (a.case_id < b.case_id ? -1 : 1));
      await until(async () => JSON.stringify(sorted(await served.deps.store.cases())) === JSON.stringify(sorted(expected)), 100_000);
      const { items } = (await served.app.inject('/api/v1/cases')).json<api.CaseList>();
      expect(items.map((c) => c.case_id).sort()).toEqual(expected.map((c) => c.case_id).sort());
      for (const { case_id: id, status } of items) {
        // Worked out anew, and as the case was kept: the same numbers.
        const { score_db, stored_score_db, person } = (await served.app.inject(`/api/v1/cases/${id}/explain`)).json<CaseExplanation>();
        const { arithmetic } = (await served.app.inject(`/api/v1/cases/${id}`)).json<api.CaseView>();
        if (status === 'open') expect({ id, score_db, of: person.person, prior: person.prior_db, up: person.up_db, taken: person.taken_db }).toEqual({ id, score_db: stored_score_db, of: arithmetic?.person, prior: arithmetic?.prior_db, up: arithmetic?.evidence_db, taken: arithmetic?.mitigation_db });
        else expect([id, arithmetic]).toEqual([id, undefined]);
      }
      expect(items.some((c) => c.status === 'open')).toBe(true);
    } finally { await closed(served); }
  }, 240_000);
});
