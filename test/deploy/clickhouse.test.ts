import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { composeOf } from './compose.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'winnow-users-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });
const users = readFileSync(join(root, 'config/clickhouse/users.xml'), 'utf8');

interface Ended { readonly code: number | null; readonly out: string; readonly err: string }
function run(program: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<Ended> {
  return new Promise((done) => {
    const child = spawn(program, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env['PATH'], ...env } });
    let out = '', err = '';
    child.stdout.on('data', (d: Buffer) => { out += d.toString(); });
    child.stderr.on('data', (d: Buffer) => { err += d.toString(); });
    child.once('exit', (code) => { done({ code, out, err }); });
  });
}

/** The engine in this process knows one user, `default`, and asks for no password: so the user in question takes that name. */
function configFor(name: string): string {
  const own = new RegExp(`<${name}>\\s*<password_sha256_hex from_env="\\w+"/>([\\s\\S]*)</${name}>`);
  expect(users).toMatch(own);
  const config = join(folder, `${name}.xml`);
  writeFileSync(join(folder, `${name}-users.xml`), users.replace(own, '<default><password/>$1</default>'));
  writeFileSync(config, `<clickhouse><users_config>${join(folder, `${name}-users.xml`)}</users_config><backups><allowed_path>${join(folder, 'backups')}/</allowed_path></backups></clickhouse>\n`);
  return config;
}
async function as(who: 'admin' | 'service' | 'restore', name: string): Promise<ReadonlyMap<string, unknown>> {
  const env = { WINNOW_SHA256: '0'.repeat(64), WINNOW_ADMIN_SHA256: '1'.repeat(64) };
  const { code, out, err } = await run(process.execPath, ['--conditions=@winnow/source', '--import', 'tsx', 'test/deploy/clickhouse-user.ts', join(folder, 'data'), configFor(name), who], env);
  if (code !== 0) throw new Error(`${who}: exit ${String(code)}: ${err.slice(0, 2000)}`);
  return new Map(out.trim().split('\n').map((line) => JSON.parse(line) as { what: string; detail: unknown }).map(({ what, detail }) => [what, detail])); // our own child's lines
}
const DENIED = '497';

describe('the users of the compose file, in the real engine', () => {
  it('admin makes the schema and sets retention, and reaches nothing outside the database', async () => {
    const did = await as('admin', 'winnow_admin');
    expect(did.get('migrated')).toBeGreaterThan(0);
    expect(did.get('retention')).toBe(true);
    const refused = [...did].filter(([what]) => /^[A-Z]/.test(what));
    expect(refused.length).toBe(7);
    expect(refused.filter(([, code]) => code !== DENIED)).toEqual([]);
  });

  it('a service finds the schema, writes and reads, and can neither make, change, empty nor drop anything', async () => {
    const did = await as('service', 'winnow');
    expect(did.get('migrated')).toBe(0);
    expect(did.get('stored and read')).toEqual([1, 1]);
    expect([did.get('databases'), did.get('tables')]).toEqual([1, 1]);
    const refused = [...did].filter(([what]) => /^[A-Z]/.test(what));
    expect(refused.length).toBe(13);
    expect(refused.filter(([, code]) => code !== DENIED)).toEqual([]);
  });

  it('admin makes a back-up and restores it, with the right that the runbook counts on', async () => {
    expect((await as('restore', 'winnow_admin')).get('restored')).toEqual([1, 0]);
  });

  it('have no default user and no password but hashes from the environment', () => {
    expect([...users.matchAll(/<password[^>]*>/g)].map(([tag]) => tag)).toEqual(['<password_sha256_hex from_env="WINNOW_ADMIN_SHA256"/>', '<password_sha256_hex from_env="WINNOW_SHA256"/>']);
    expect(users).not.toMatch(/<default>\s*<(password|networks)/);
    expect(users).not.toContain('access_management');
  });
});

describe('the step between secret files and the server', () => {
  const script = composeOf(readFileSync(join(root, 'docker-compose.yml'), 'utf8')).services['clickhouse']?.command?.[0] ?? '';
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'clickhouse-server'), '#!/bin/sh\necho "$@ $WINNOW_SHA256 $WINNOW_ADMIN_SHA256"\n');
  chmodSync(join(bin, 'clickhouse-server'), 0o755);
  let n = 0;
  const start = (files: Readonly<Record<string, string>>): Promise<Ended> => {
    const secrets = join(folder, `secrets-${String(n += 1)}`);
    mkdirSync(secrets);
    for (const [name, content] of Object.entries(files)) writeFileSync(join(secrets, name), content);
    return run('bash', ['-euc', script.replaceAll('/run/secrets', secrets)], { PATH: `${bin}:${process.env['PATH'] ?? ''}` });
  };
  const sha = (text: string): string => createHash('sha256').update(text).digest('hex');

  it('hashes what the services send: the file without the line end that editors and openssl put there', async () => {
    expect(await start({ clickhouse_password: 'one\n', clickhouse_admin_password: 'two' })).toEqual({ code: 0, err: '', out: `--config-file=/etc/clickhouse-server/config.xml ${sha('one')} ${sha('two')}\n` });
  });
  it.each([
    ['a missing file', { clickhouse_password: 'one' }, 'secrets/clickhouse_admin_password: missing or empty'],
    ['an empty file', { clickhouse_password: '', clickhouse_admin_password: 'two' }, 'secrets/clickhouse_password: missing or empty'],
  ])('%s: no server, for the hash of nothing would let everybody in', async (_, files, line) => {
    expect(await start(files)).toEqual({ code: 1, out: '', err: `${line}\n` });
  });
});
