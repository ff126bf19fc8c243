/** `npm run screenshots [-- NAME…]`: every page of the console over the sample company, light and dark, into docs/screenshots. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stopAll } from '../support/processes.ts';
import { openBrowser, openWindow, settled, signIn } from './browser.ts';
import { placesOf } from './places.ts';
import { prepare, serve } from './served.ts';

const wanted = process.argv.slice(2);
const into = join(import.meta.dirname, '..', '..', 'docs', 'screenshots');
mkdirSync(into, { recursive: true });
const folder = mkdtempSync(join(tmpdir(), 'winnow-shots-'));
const browser = await openBrowser();
if (browser === undefined) { process.exitCode = 2; } else {
  try {
    const served = await serve(await prepare(folder), {}, ['--sample']);
    const places = (await placesOf(served)).filter(({ name }) => wanted.length === 0 || wanted.includes(name));
    for (const scheme of ['light', 'dark'] as const) {
      const { page, context, complaints } = await openWindow(browser, served, { scheme });
      for (const { name, path } of places.filter((p) => p.isOutside)) { await page.goto(path); await settled(page); await page.screenshot({ path: join(into, `${name}-${scheme}.png`) }); }
      await signIn(page, served);
      for (const { name, path } of places.filter((p) => p.isOutside === undefined)) {
        await page.goto(path);
        await settled(page);
        await page.screenshot({ path: join(into, `${name}-${scheme}.png`) });
        process.stdout.write(`${name} ${scheme}\n`);
      }
      for (const complaint of complaints) process.stdout.write(`  ${complaint}\n`);
      await context.close();
    }
  } finally { await browser.close(); await stopAll(); rmSync(folder, { recursive: true, force: true }); }
}
