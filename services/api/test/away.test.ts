import { type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type api } from '@winnow/core';
import { type Db, migrate, openDb, Store, systemClock } from '@winnow/platform';
import { firstLine, node, stopAll } from '../../../test/support/processes.ts';
import { act, as, openBenchOver, theCase } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'winnow-away-'));
const start = (port = 0): ChildProcess => node('test/support/clickhouse-server.ts', [folder, String(port)]);
let server: ChildProcess, db: Db, bench: Awaited<ReturnType<typeof openBenchOver>>, port: number;
beforeAll(async () => {
  server = start();
  const url = await firstLine(server);
  port = Number(new URL(url).port);
  db = await openDb({ kind: 'server', url, user: 'winnow', password: 'winnow', requestTimeoutMs: 5000 });
  await migrate(db);
  await new Store(db).saveCases([theCase()], 1);
  bench = await openBenchOver(db, { clock: systemClock });
}, 60_000);
afterAll(async () => { await bench.app.close(); await db.close(); await stopAll(); rmSync(folder, { recursive: true, force: true }); }, 60_000);

const list = async (): Promise<{ status: number; retry: unknown; body: unknown }> => { const r = await bench.app.inject({ url: '/api/v1/cases', headers: as('viewer') }); return { status: r.statusCode, retry: r.headers['retry-after'], body: r.json() }; };
const until = async (status: number): Promise<Awaited<ReturnType<typeof list>>> => {
  for (let i = 0; i < 60; i++) { const answer = await list(); if (answer.status === status) return answer; await new Promise((done) => setTimeout(done, 250)); }
  throw new Error(`never ${String(status)}`);
};

describe('while ClickHouse is away', () => {
  it('says so, loses nothing, and goes on when it is back', async () => {
    expect((await act(bench.app, 'c_ann', { action: 'comment', text: 'seen' }, { match: '"v0"' })).statusCode).toBe(200);
    const gone = new Promise((done) => server.once('exit', done));
    server.kill('SIGKILL');
    await gone;
    const away = await until(503);
    expect([away.retry, (away.body as api.Problem).code]).toEqual(['2', 'store-away']);
    const refused = await act(bench.app, 'c_ann', { action: 'status', to: 'closed' }, { match: '"v1"' });
    expect(refused.statusCode).toBe(503);
    server = start(port);
    await firstLine(server);
    const back = await until(200);
    // What was acknowledged is there, what was refused is not.
    expect((back.body as api.CaseList).items.map((c) => [c.work.version, c.work.comments, c.work.state])).toEqual([[1, 1, 'new']]);
    expect((await act(bench.app, 'c_ann', { action: 'status', to: 'closed' }, { match: '"v1"' })).statusCode).toBe(200);
  }, 60_000);
});
