import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openBrowser, openWindow, settled, signIn } from '../../e2e/browser.ts';
import { prepare, serve } from '../../e2e/served.ts';
import { median, type Figure, type Row } from '../harness.ts';

const TIMES = 7;
const assets = join(import.meta.dirname, '..', '..', '..', 'services', 'console', 'dist', 'assets');

/** What a visitor fetches before the first page stands: the document's own files, and everything that there is. */
function sizes(): readonly Figure[] {
  if (!existsSync(assets)) throw new Error('the console is not built; npm run build');
  const page = readFileSync(join(assets, '..', 'index.html'), 'utf8');
  const files = readdirSync(assets).filter((name) => /\.(js|css)$/.test(name));
  const packed = (names: readonly string[]): number => names.reduce((sum, name) => sum + gzipSync(readFileSync(join(assets, name))).length, 0) / 1000;
  const first = files.filter((name) => page.includes(name));
  return [
    { what: 'scripts and styles of the first page, packed', value: packed(first), unit: 'kB', goal: { is: 'at most', value: 300 } }, { what: 'all of the console, packed', value: packed(files), unit: 'kB' },
    { what: 'files', value: files.length, unit: '' },
  ];
}

/** Size and first paint of the console in a real Chromium, on the sample company, nothing cached. */
export const consoleRow: Row = {
  id: 'console', title: 'the console: bytes, and time to first paint of the queue and of a case', baseline: `the browser's own clock; median of ${String(TIMES)} visits with an empty cache`,
  run: async (bench) => {
    const figures = [...sizes()];
    const browser = await openBrowser();
    if (browser === undefined) return figures;
    try {
      const served = await serve(await prepare(bench.folder));
      const { page, context } = await openWindow(browser, served);
      await signIn(page, served);
      await settled(page);
      const first = await page.locator('a[href^="/cases/"]').first().getAttribute('href');
      for (const [what, path] of [['queue', '/cases'], ['case page', first ?? '/cases']] as const) {
        const paints: number[] = [], shown: number[] = [];
        for (let i = 0; i < TIMES; i++) {
          const visitor = await browser.newContext({ baseURL: served.url, storageState: await context.storageState(), viewport: { width: 1440, height: 900 } });
          const visit = await visitor.newPage();
          await visit.goto(path);
          await visit.locator('main h1, main [role=row], main table').first().waitFor();
          shown.push(await visit.evaluate<number>('performance.now()'));
          paints.push(await visit.evaluate<number>('performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN'));
          await visitor.close();
        }
        figures.push({ what: `${what}: first contentful paint`, value: median(paints), unit: 'ms', goal: { is: 'at most', value: 1000 } }, { what: `${what}: its content stands`, value: median(shown), unit: 'ms' });
      }
      return figures;
    } finally { await browser.close(); }
  },
};
