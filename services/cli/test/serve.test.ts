import { createServer, type Server } from 'node:http';
import { statSync } from 'node:fs';
import { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { keyForServing, keyOfFolder, OPEN_KEY } from '../src/data-key.ts';
import { expectClear, start, winnow, workFolder } from './run.ts';

const { at, put, remove } = workFolder('serve');
let taken: Server;
beforeAll(() => new Promise<void>((listening) => { taken = createServer().listen(0, '127.0.0.1', listening); }));
afterAll(() => new Promise<void>((closed) => { taken.close(() => { remove(); closed(); }); }));

describe('winnow serve cannot start: clear words and 2', () => {
  it.each<[string, () => readonly string[], RegExp]>([
    ['the port is taken', () => ['--port', String((taken.address() as AddressInfo).port)], /^winnow: port \d+ of 127\.0\.0\.1 is taken; end what runs there or name another with --port/], // it listens on a port
    ['no such port', () => ['--port', '99999'], /^winnow: port 99999: there are 0 to 65535/],
    ['no address of this machine', () => ['--port', '0', '--host', '192.0.2.1'], /^winnow: 192\.0\.2\.1: is no address of this machine; name one with --host/],
    ['a folder of something else', () => { put('papers/thesis.txt', 'x'); return ['--data', at('papers')]; }, /papers: holds files and no data of winnow; name a new folder/],
    ['a file', () => ['--data', put('file', 'x')], /file: is not a folder/],
    ['a watched folder that is not there', () => ['--watch', at('nowhere')], /nowhere: does not exist/],
    ['claims that are none', () => ['--people', put('bad.csv', 'name\nx\n')], /bad\.csv/],
  ])('%s', async (_, args, said) => {
    const ended = await winnow(['serve', '--no-console', '--data', at('new'), ...args()]);
    expectClear(ended, 2);
    expect([ended.code, ended.err]).toEqual([2, expect.stringMatching(said)]);
  }, 60_000);

  it('a folder that another one has open; the first ends by SIGTERM with 0, and answers until then', async () => {
    const first = start(['serve', '--no-console', '--data', at('held'), '--port', '0']);
    const url = await printed(first.child.stdout, /API {2}(http:\S+)/);
    try {
      const second = await winnow(['serve', '--no-console', '--data', at('held'), '--port', '0']);
      expectClear(second, 1);
      expect([second.code, second.err]).toEqual([2, expect.stringMatching(/held is in use by another winnow/)]);
      expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ status: 'ok', checks: { store: { ok: true }, detection: { ok: true } } });
      expect((await fetch(`${url}/livez`)).status).toBe(200);
      expect(await (await fetch(`${url}/metrics`)).text()).toContain('winnow_observations_out_total');
      expect((await fetch(`${url}/api/v1/cases`)).status).toBe(401);
    } finally { first.child.kill('SIGTERM'); }
    expect((await first.ended).code).toBe(0);
  }, 120_000);
});

/** What a group of a pattern is in what a process prints. */
function printed(stream: NodeJS.ReadableStream | null, what: RegExp): Promise<string> {
  return new Promise((found, failed) => {
    let text = '';
    stream?.on('data', (d: Buffer) => { text += d.toString(); const match = what.exec(text)?.[1]; if (match !== undefined) found(match); }).on('end', () => { failed(new Error(`it ended with: ${text}`)); });
  });
}

describe('the key of a data folder', () => {
  it('a new one has its own, in a file for its owner only, and keeps it', () => {
    const key = keyForServing(at('keys/new'));
    expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(statSync(at('keys/new/identity.key')).mode & 0o777).toBe(0o600);
    expect([keyForServing(at('keys/new')), keyOfFolder(at('keys/new'))]).toEqual([key, key]);
  });
  it('one that investigate made has that of investigate; nothing is put there', () => {
    put('keys/old/metadata/default.sql', '');
    expect([keyForServing(at('keys/old')), keyOfFolder(at('keys/old'))]).toEqual([OPEN_KEY, OPEN_KEY]);
    expect(() => statSync(at('keys/old/identity.key'))).toThrow('ENOENT');
  });
  it('a key file that was emptied is no new key', () => {
    put('keys/lost/identity.key', '\n');
    expect(() => keyForServing(at('keys/lost'))).toThrow(/identity\.key: holds no key; put it back from a copy/);
  });
});
