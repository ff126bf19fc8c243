import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type api } from '@winnow/core';
import { type OwnAuth } from '@winnow/api';
import { loadConfig, openLog } from '@winnow/platform';
import { type Embedded, openEmbedded } from '../src/serve/embedded.ts';
import { type Ended, expectClear, winnow, workFolder } from './run.ts';

const { at, remove } = workFolder('remote');
const TOKEN = 'wn_right';
// Only who asks is decided here; that the API's own tokens hold is tested there.
const doors: OwnAuth = { who: ({ headers }) => Promise.resolve(headers.authorization === `Bearer ${TOKEN}` ? { user: 'kim', role: 'viewer', scopes: ['read'], via: 'token' } : undefined), routes: () => undefined, setupLink: () => Promise.resolve(undefined) };
let served: Embedded, url = '', cases: readonly api.CaseRow[] = [];
const ask = (...args: readonly string[]): Promise<Ended> => winnow([...args, '--url', url], '', { env: { COLUMNS: '100', WINNOW_TOKEN: TOKEN } });

beforeAll(async () => {
  expect((await winnow(['simulate', '--people', '30', '--days', '16', '--seed', '7', '--out', at('company')])).code).toBe(0);
  expect((await winnow(['investigate', at('company'), '--data', at('data')])).code).toBe(0);
  served = await openEmbedded({ config: loadConfig({ env: {} }), folder: at('data'), claims: {}, watch: [], doors: () => Promise.resolve(doors), log: openLog({ level: 'error', service: 'test' }), warn: () => undefined });
  url = await served.app.listen({ host: '127.0.0.1', port: 0 });
  cases = (await ask('cases', '--json')).out.trim().split('\n').map((line) => JSON.parse(line) as api.CaseRow);
}, 240_000);
afterAll(async () => { await served.app.close(); await served.close(); remove(); });

describe('questions to a running API', () => {
  it('cases, a case by the beginning of its id, its person, what a text names', async () => {
    const one = cases.find((c) => c.kind === 'person' && c.status === 'open');
    const [id, person] = [one?.case_id ?? '', one?.people[0] ?? ''];
    expect((await ask('cases', `person:${person}`)).out).toContain(id);
    expect((await ask('cases', 'person:nobody')).out).toBe('No case that this asks for.\n');
    expect((await ask('case', id.slice(0, 12))).out).toMatch(new RegExp(`${id}[^]*state +new`));
    expect((await ask('person', person)).out).toMatch(new RegExp(`^${person} \\w+ \\w+\n[^]*${id}`));
    expect((await ask('search', person)).out).toContain(id);
  }, 120_000);

  it.each<[string, readonly string[], string, RegExp]>([
    ['a wrong token', [], 'wrong', /asks who you are; give a token with --token or WINNOW_TOKEN/], ['nobody there', ['--url', 'http://127.0.0.1:18999'], TOKEN, /127\.0\.0\.1:18999: does not answer \(ECONNREFUSED\)/],
    ['no address', ['--url', 'nonsense'], TOKEN, /--url nonsense: no address/], ['another scheme', ['--url', 'ftp://x'], TOKEN, /must begin with http/],
  ])('%s: one clear line', async (_, args, token, said) => {
    const ended = await winnow(['cases', ...(args.length === 0 ? ['--url', url] : args)], '', { env: { WINNOW_TOKEN: token } });
    expectClear(ended, 1);
    expect([ended.code, ended.err]).toEqual([2, expect.stringMatching(said)]);
  }, 60_000);
});
