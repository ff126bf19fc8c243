import { appendFileSync, cpSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Case } from '@winnow/core';
import { type OwnAuth } from '@winnow/api';
import { CaseStore, loadConfig, openDb, openLog, Store } from '@winnow/platform';
import { type Embedded, openEmbedded } from '../src/serve/embedded.ts';
import { type Ended, expectClear, winnow, workFolder } from './run.ts';

const { at, remove } = workFolder('remote');
const TOKEN = 'wn_right';
// Only who asks is decided here; that the API's own tokens hold is tested there.
const doors: OwnAuth = { who: ({ headers }) => Promise.resolve(headers.authorization === `Bearer ${TOKEN}` ? { user: 'kim', role: 'viewer', scopes: ['read'], via: 'token' } : undefined), routes: () => undefined, setupLink: () => Promise.resolve(undefined) };
let served: Embedded, url = '', judged = '', cases: readonly Case[] = [];
const ask = (...args: readonly string[]): Promise<Ended> => winnow([...args, '--url', url], '', { env: { COLUMNS: '100', WINNOW_TOKEN: TOKEN } });

beforeAll(async () => {
  expect((await winnow(['simulate', '--people', '30', '--days', '16', '--seed', '7', '--out', at('company')])).code).toBe(0);
  const columns = readFileSync(at('company/people.csv'), 'utf8').split('\n', 1).join('').split(',').length;
  appendFileSync(at('company/people.csv'), `\u001B[2Jghost,ghost.login${','.repeat(columns - 2)}\n`);
  expect((await winnow(['investigate', at('company'), '--data', at('data')])).code).toBe(0);
  const db = await openDb({ kind: 'embedded', path: at('data') });
  const [one] = (await new Store(db).cases()).filter((c) => c.merged_into === undefined);
  judged = one?.case_id ?? '';
  await new CaseStore(db).act([{ id: 'a_1', case_id: judged, at: Date.now(), actor: 'kim', action: 'verdict', to: 'fraud' }, { id: 'a_2', case_id: judged, at: Date.now() + 1, actor: 'kim', action: 'status', to: 'closed' }]);
  await db.close();
  cpSync(at('data'), at('copy'), { recursive: true });
  served = await openEmbedded({ config: loadConfig({ env: {} }), folder: at('data'), claims: {}, watch: [], doors: () => Promise.resolve(doors), log: openLog({ level: 'error', service: 'test' }), warn: () => undefined });
  url = await served.app.listen({ host: '127.0.0.1', port: 0 });
  cases = (await ask('cases', '--json')).out.trim().split('\n').map((line) => JSON.parse(line) as Case);
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

  it('gives what the folder itself gives', async () => {
    const cluster = cases.find((c) => c.kind === 'cluster');
    const merged = cases.find((c) => c.merged_into !== undefined);
    const of = (kind: 'devices' | 'ips' | 'people'): string => cases.find((c) => c[kind].length > 0)?.[kind][0] ?? '';
    expect([cluster, merged, of('devices')]).not.toContain(undefined);
    for (const args of [
      ['cases', 'verdict:fraud', '-state:new'], ['cases', '-status:merged', 'sort:opened', '--json'], ['case', cluster?.case_id ?? ''], ['case', merged?.case_id ?? ''], ['case', merged?.case_id ?? '', '--json'], ['case', judged], ['case', cluster?.case_id ?? '', '--explain'],
      ['device', of('devices')], ['device', of('devices'), '--json'], ['ip', of('ips')], ['ip', of('ips'), '--json'], ['search', of('people')], ['ip', '10.99.99.99'],
    ]) {
      const [remote, here] = await Promise.all([ask(...args), winnow([...args, '--data', at('copy')], '', { env: { COLUMNS: '100' } })]);
      expect([args, remote]).toEqual([args, here]);
    }
    expect((await ask('cases', 'verdict:fraud')).out).toContain(judged);
    expect((await ask('case', judged)).out).toMatch(/state +closed; verdict fraud/);
  }, 240_000);
  it('a device and an address: who was there, when, on what', async () => {
    const one = cases.find((c) => c.kind === 'person' && c.devices.length > 0 && c.ips.length > 0);
    const [device, ip, person] = [one?.devices[0] ?? '', one?.ips[0] ?? '', one?.people[0] ?? ''];
    expect((await ask('device', device)).out).toContain(person);
    expect((await ask('ip', ip)).out).toContain(person);
    const missing = [await ask('device', 'nothing'), await ask('ip', '1.2.3')];
    for (const ended of missing) { expectClear(ended, 1); expect(ended.code).toBe(2); }
    expect(missing.map((m) => m.err)).toEqual([expect.stringContaining('no device is known by this'), expect.stringContaining('not an address')]);
  }, 120_000);
  it('controls of a terminal are shown, not sent', async () => {
    const pages = [await ask('person', 'ghost.login'), await winnow(['person', 'ghost.login', '--data', at('copy')]), await ask('search', 'ghost')];
    for (const { out } of pages) expect(out).toContain('\\e[2Jghost');
    expect(pages.map(({ out }) => out).join('')).not.toContain('\u001B');
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
