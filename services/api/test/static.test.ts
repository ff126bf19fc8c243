import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { consolePaths } from '../src/static.ts';
import { type Bench, openBench } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'winnow-static-'));
let bench: Bench;
beforeAll(async () => {
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>the console</title><script src="/scheme.js"></script>');
  writeFileSync(join(folder, 'scheme.js'), '// the scheme');
  writeFileSync(join(folder, 'unnamed.js'), '// named by nobody');
  writeFileSync(join(folder, 'assets', 'app.js'), '// the script');
  bench = await openBench({ consoleFolder: folder });
});
afterAll(async () => { await bench.close(); rmSync(folder, { recursive: true, force: true }); });

const got = async (url: string, method: 'GET' | 'HEAD' = 'GET'): Promise<string> => { const r = await bench.app.inject({ url, method }); return `${String(r.statusCode)} ${String(r.headers['content-type']).split(';', 1).join('')}`; };

describe('the console', () => {
  it.each(['/', '/signin', '/setup?x=1', '/cases', '/cases/', '/cases/c_1', '/people?who=unknown', '/people/ann.lee', '/people/ann@example.com', '/people/CORP%5Cann.js', '/devices/x.y', '/devices/a%2Fb.js', '/addresses/1.2.3.4', '/addresses/203.0.113.0%2F24', '/detectors/location.slip', '/search?q=app.js', '/search?q=a/b.js'])('%s is a page', async (url) => {
    expect(await got(url)).toBe('200 text/html');
    expect((await bench.app.inject({ url })).body).toContain('the console');
  });
  it.each(['/nowhere', '/devices', '/addresses', '/cases/a/b', '/people/ann.lee/timeline', '/metrics', '/nowhere?file=x.js', '/.git/config'])('%s is none, and a document says so', async (url) => { expect([await got(url), await got(url, 'HEAD')]).toEqual(['404 text/html', '404 text/html']); });
  it.each(['/nowhere.js', '/favicon.ico', '/robots.txt', '/unnamed.js', '/index.html', '/.env', '/a/b.map', '/people/ann/app.js', '/nowhere.js?v=1', '/nowhere.', '/assets/none.js', '/assets/none', '/api/v1/none', '/api/none'])('%s is no file', async (url) => { expect([await got(url), await got(url, 'HEAD')]).toEqual(['404 application/problem+json', '404 application/problem+json']); });
  it.each([['/scheme.js', '// the scheme'], ['/assets/app.js', '// the script']])('%s is one', async (url, text) => { expect((await bench.app.inject({ url })).body).toBe(text); });

  it('has pages where its router has some', () => {
    const router = readFileSync(join(import.meta.dirname, '../../console/src/router.tsx'), 'utf8');
    const paths = [...router.matchAll(/path: '([^']+)'/g)].map(([, path = '']) => (path.startsWith('/') ? path : `/${path}`)).filter((path) => path !== '/*');
    expect(paths.length).toBeGreaterThan(10);
    expect([...consolePaths].sort()).toEqual(paths.sort());
  });
});
