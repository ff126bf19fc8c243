import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';

/** docs/reference/clickhouse-grants.md promises that its grants suffice and deny: what stands there is what is tried. */
const page = readFileSync(new URL('../../docs/reference/clickhouse-grants.md', import.meta.url), 'utf8');
const xml = /```xml\n(.*?)```/s.exec(page)?.[1] ?? '';
const grantsOf = (job: string): readonly string[] => [...(new RegExp(`<${job}>(.*?)</${job}>`, 's').exec(xml)?.[1] ?? '').matchAll(/<query>.*?<\/query>/g)].map(([query]) => query);
const folder = mkdtempSync(join(tmpdir(), 'winnow-grants-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

interface Told { readonly failed: Readonly<Record<string, string>>; readonly allowed: readonly string[]; readonly done: readonly string[]; readonly tried: number }
/** The job's statements as a user with these grants, in a process of its own. */
async function asUser(job: string, grants: readonly string[]): Promise<Told> {
  const users = join(folder, `${job}.xml`);
  writeFileSync(users, `<clickhouse><profiles><default/></profiles><quotas><default/></quotas><users><default><password/><profile>default</profile><quota>default</quota><networks><ip>::/0</ip></networks><grants>${grants.join('')}</grants></default></users></clickhouse>`);
  const child = spawn(process.execPath, ['--conditions=@winnow/source', '--import', 'tsx', 'test/support/clickhouse-grants.ts', job, join(folder, 'data'), users], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '', err = '';
  child.stdout.on('data', (data: Buffer) => { out += data.toString(); });
  child.stderr.on('data', (data: Buffer) => { err += data.toString(); });
  await new Promise((done) => { child.once('close', done); });
  try { return JSON.parse(out) as Told; } catch { throw new Error(`${out}\n${err}`); }
}

describe('the grants of docs/reference/clickhouse-grants.md', () => {
  it.each([['winnow_migrate', 2, 7], ['winnow_collect', 2, 44], ['winnow_detect', 2, 33], ['winnow_api', 2, 32], ['winnow_read', 2, 36]])('of %s suffice for what it does, and deny what it must not', async (job, does, mustNot) => {
    const { failed, allowed, done, tried } = await asUser(job, grantsOf(job));
    expect(failed).toEqual({});
    expect(allowed).toEqual([]);
    expect([done.length, tried]).toEqual([does, mustNot]);
  });
  it.each([
    ['winnow_collect', 'SELECT, INSERT ON winnow.observations', 'collect'], ['winnow_collect', 'INSERT ON winnow.identities', 'collect'], ['winnow_collect', 'INSERT ON winnow.stored_offsets', 'collect'], ['winnow_collect', 'INSERT ON winnow.intake_counts', 'collect'], ['winnow_collect', 'SELECT ON winnow.schema_migrations', 'migrate'],
    ['winnow_detect', 'INSERT ON winnow.marks', 'detect'], ['winnow_detect', 'INSERT ON winnow.case_steps', 'detect'], ['winnow_read', 'SELECT ON winnow.*', 'open'],
    ['winnow_api', 'INSERT ON winnow.case_actions', 'api'], ['winnow_api', 'INSERT ON winnow.users', 'api'], ['winnow_api', 'INSERT ON winnow.api_tokens', 'api'], ['winnow_api', 'INSERT ON winnow.api_sessions', 'api'], ['winnow_api', 'INSERT ON winnow.views', 'api'], ['winnow_api', 'INSERT ON winnow.audit', 'api'],
  ])('of %s would not suffice without %s', async (job, grant, work) => {
    const grants = grantsOf(job), fewer = grants.filter((g) => !g.includes(`GRANT ${grant}<`));
    expect(fewer).toHaveLength(grants.length - 1);
    expect((await asUser(job, fewer)).failed[work]).toMatch(/^497 /);
  });
});
