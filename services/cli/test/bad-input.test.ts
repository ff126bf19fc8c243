import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const folder = mkdtempSync(join(tmpdir(), 'winnow-bad-'));
const at = (name: string): string => join(folder, name);
const put = (name: string, content: string | Buffer): void => { writeFileSync(at(name), content); };
const okta = (n: number, more: object = {}): string => JSON.stringify({ published: `2026-03-0${String(1 + (n % 5))}T10:00:00.000Z`, uuid: `id-${String(n)}`, eventType: 'user.session.start', actor: { alternateId: `user${String(n % 3)}@example.com`, type: 'User', id: 'x' }, outcome: { result: 'SUCCESS' }, client: { ipAddress: '203.0.113.4' }, ...more });

function winnow(args: readonly string[], input = ''): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((done) => {
    const child = spawn(process.execPath, ['--conditions=@winnow/source', '--import', 'tsx', 'services/cli/src/main.ts', ...args], { stdio: 'pipe', env: { PATH: process.env['PATH'], HOME: process.env['HOME'] } });
    let out = '', err = '';
    child.stdout.on('data', (d: Buffer) => { out += d.toString(); });
    child.stderr.on('data', (d: Buffer) => { err += d.toString(); });
    child.once('exit', (code) => { done({ code, out, err }); });
    child.stdin.end(input);
  });
}
beforeAll(() => {
  for (const d of ['empty', 'good', 'column', 'claims-only', 'twins']) mkdirSync(at(d));
  put('good/okta.jsonl', `${[0, 1, 2, 3].map((n) => okta(n)).join('\n')}\n`);
  put('column/okta.jsonl', `${okta(1)}\n`); put('column/people.csv', 'person,usernames\nx,y\n');
  put('claims-only/people.csv', 'person_id,usernames\nx,y\n');
  put('twins/okta.jsonl', `${okta(1)}\n`); put('twins/people.csv', 'person_id,usernames\np1,user1\np2,user1@example.com;user1\n');
  put('broken.gz', 'this was never gzip');
  put('lines.log', Buffer.concat([Buffer.from('no source knows me\n'), Buffer.from('\0\0\0nul\n'), Buffer.from('{"half": \n'), Buffer.from(`${'a'.repeat(2_000_000)}\n`), Buffer.from(`${okta(9, { published: '0000-01-01T00:00:00Z' })}\n`), Buffer.from('{"Records":[]}\n'), Buffer.from(`${okta(8)}\n`)]));
  put('bad.yaml', 'kafka:\n  brokers: [nowhere]\n  colour: red\n');
});
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

describe('investigate ends with 2 and one clear line', () => {
  it.each([
    ['a path that does not exist', () => [at('none')], /none: does not exist/],
    ['an empty folder', () => [at('empty')], /empty: no file in there/],
    ['a folder with claims only', () => [at('claims-only')], /only claims files/],
    ['a claims file with a missing column', () => [at('column')], /people\.csv:1: person_id is missing; add the column/],
    ['a claims file that does not exist', () => [at('good'), '--people', at('nobody.csv')], /nobody\.csv: does not exist/],
    ['a data folder that cannot be made', () => [at('good'), '--data', '/proc/winnow/x'], /\/proc\/winnow\/x cannot be opened/],
    ['an unknown option', () => [at('good'), '--colour'], /unknown option/],
  ] as const)('%s', async (_, args, said) => {
    const { code, out, err } = await winnow(['investigate', ...args()]);
    expect(err).toMatch(said);
    expect(err).not.toMatch(/^\s+at /m);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  }, 30_000);
});

describe('investigate goes on', () => {
  it('without a people file, and says so', async () => {
    const { code, out, err } = await winnow(['investigate', at('good')]);
    expect(err).toMatch(/no people file/);
    expect(out).toMatch(/No case\. 3 people, 4 records/);
    expect(code).toBe(0);
  }, 30_000);
  it('when two people have one login, which is left unresolved', async () => {
    const { code, err } = await winnow(['investigate', at('twins')]);
    expect(err).toMatch(/claimed by two people/);
    expect(code).toBe(0);
  }, 30_000);
  it('after a file that cannot be read', async () => {
    const { code, out, err } = await winnow(['investigate', at('good'), at('broken.gz')]);
    expect(err).toMatch(/broken\.gz: is no gzip file/);
    expect(out).toMatch(/4 records/);
    expect(code).toBe(0);
  }, 30_000);
});

describe('parse', () => {
  it('says of each line that it cannot read where it is and why, and reads the others', async () => {
    const path = at('lines.log');
    const { code, out, err } = await winnow(['parse', path]);
    expect(err.trim().split('\n').map((line) => /^(.*?: [a-z_]+):/.exec(line)?.[1])).toEqual([[1, 'no_parser'], [2, 'registry_framing'], [3, 'json_syntax'], [4, 'too_large'], [5, 'no_time'], [6, 'no_record']].map(([n, reason]) => `${path}:${String(n)}: ${String(reason)}`));
    expect(out.trim().split('\n').map((line) => JSON.parse(line) as unknown)).toMatchObject([{ user: { name: 'user2' }, winnow: { line: 7, source: 'okta.system-log' }, log: { file: { path } } }]);
    expect(code).toBe(0);
  }, 30_000);
  it('reads standard input', async () => { expect((await winnow(['parse', '-'], `${okta(1)}\n`)).out).toContain('"user1"'); }, 30_000);
  it('knows which sources there are', async () => { expect(await winnow(['parse', at('lines.log'), '--source', 'what'])).toMatchObject({ code: 2, err: expect.stringMatching(/--source what: unknown; known are .*okta\.system-log/) as unknown }); }, 30_000);
});

describe('services and questions', () => {
  it.each([
    [['collector'], /kafka\.brokers: empty/], [['cases', '--data', '/nowhere/at/all'], /\/nowhere\/at\/all: does not exist/], [['frobnicate'], /unknown command/],
    [['simulate', '--people', 'many', '--days', '1', '--seed', '1', '--out', '/tmp/x'], /a whole number/], [['simulate', '--people', '60', '--days', '10', '--seed', '1', '--out', '/proc/x'], /\/proc\/x/],
  ] as const)('%s', async (args, said) => { const { code, err } = await winnow(args); expect(err).toMatch(said); expect(code).toBe(2); }, 30_000);
  it('tells faults of the configuration with line and column', async () => {
    const { code, err } = await winnow(['collector', '--config', at('bad.yaml')]);
    expect(err).toMatch(/bad\.yaml:2:\d+: kafka\.brokers/);
    expect(code).toBe(2);
  }, 30_000);
});
