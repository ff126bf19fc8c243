import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { stopAll } from '../support/processes.ts';
import { prepare, type Served, serve } from './served.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'winnow-openapi-'));
let served: Served;
beforeAll(async () => { served = await serve(await prepare(folder, { people: 30, days: 20 }), {}, ['--no-console']); }, 180_000);
afterAll(async () => { await stopAll(); rmSync(folder, { recursive: true, force: true }); }, 60_000);

const run = (command: string, args: readonly string[]): Promise<{ readonly code: number | null; readonly out: string }> => new Promise((done) => {
  const child = spawn(command, args, { cwd: folder, env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => { out += text.toString(); });
  child.once('close', (code) => { done({ code, out }); });
});
/** Long requests are cut: the program prints them whole. */
const brief = (out: string): string => out.split('\n').map((line) => line.slice(0, 300)).join('\n').slice(-6000);

/** The fuzzer is Python's; it is kept beside the other caches of this checkout. */
const VERSION = '4.32.5';
function fuzzer(): string | undefined {
  const venv = join(root, '.cache', `schemathesis-${VERSION}`);
  const program = join(venv, 'bin', 'st');
  if (existsSync(program)) return program;
  try {
    execFileSync('python3', ['-m', 'venv', venv], { stdio: 'pipe' });
    execFileSync(join(venv, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', `schemathesis==${VERSION}`], { stdio: 'pipe' });
    return program;
  } catch (error) {
    rmSync(venv, { recursive: true, force: true });
    // Where the gate runs it must be there: else what it would find is found by nobody.
    if (process.env['CI'] !== undefined) throw error;
    process.stderr.write('openapi: no python3 with venv, or schemathesis cannot be installed: the fuzz run is left out\n');
    return undefined;
  }
}

describe('the OpenAPI document', () => {
  it('lints clean', async () => {
    const document = await (await fetch(`${served.url}/api/v1/openapi.json`)).text();
    writeFileSync(join(folder, 'openapi.json'), document);
    // The two ways through the single sign-on answer a browser with a redirect, and with nothing else.
    writeFileSync(join(folder, '.redocly.lint-ignore.yaml'), ['openapi.json:', '  operation-2xx-response:', ...['', '~1callback'].map((end) => `    - '#/paths/~1api~1v1~1session~1oidc${end}/get/responses'`), ''].join('\n'));
    const { code, out } = await run(join(root, 'node_modules', '.bin', 'redocly'), ['lint', '--format=stylish', 'openapi.json']);
    expect([code, code === 0 ? '' : brief(out)]).toEqual([0, '']);
    expect(out).not.toMatch(/\d+ warnings?/);
  }, 60_000);

  it('tells all that the API answers: thousands of requests, right and wrong, find no 5xx and no answer that it does not name', async () => {
    const program = fuzzer();
    if (program === undefined) return;
    const fuzz = (...which: string[]): ReturnType<typeof run> => run(program, ['run', `${served.url}/api/v1/openapi.json`, '--header', `Authorization: Bearer ${served.token}`, '--phases', 'examples,coverage,fuzzing', '--max-examples', '10', '--seed', '1', '--request-timeout', '20',
      '--checks', 'not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance', '--continue-on-failure', '--max-failures', '20', '--suppress-health-check', 'all', '--warnings', 'off', ...which]);
    const own = ['revokeToken', 'changeUser'];
    // Not the event stream, which does not end. What may take the fuzzer's own rights away comes last: all that follows would be answered 401, and nothing be tried.
    const { code, out } = await fuzz('--exclude-path', '/api/v1/events', ...own.flatMap((id) => ['--exclude-operation-id', id]));
    expect([code, code === 0 ? '' : brief(out)]).toEqual([0, '']);
    expect(Number(/(\d+) generated/.exec(out)?.[1] ?? 0)).toBeGreaterThan(1000);
    expect((await fetch(`${served.url}/api/v1/cases`, { headers: { authorization: `Bearer ${served.token}` } })).status).toBe(200);
    const last = await fuzz(...own.flatMap((id) => ['--include-operation-id', id]));
    expect([last.code, last.code === 0 ? '' : brief(last.out)]).toEqual([0, '']);
  }, 600_000);
});
