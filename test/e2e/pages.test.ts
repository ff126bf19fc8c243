import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Browser } from 'playwright-core';
import { stopAll } from '../support/processes.ts';
import { openBrowser, openWindow, settled, signIn } from './browser.ts';
import { type Place, placesOf } from './places.ts';
import { prepare, type Served, serve } from './served.ts';

const folder = mkdtempSync(join(tmpdir(), 'winnow-pages-'));
let browser: Browser | undefined, served: Served, places: readonly Place[];
beforeAll(async () => {
  browser = await openBrowser();
  if (browser === undefined) return;
  served = await serve(await prepare(folder));
  places = await placesOf(served);
}, 240_000);
afterAll(async () => { await browser?.close(); await stopAll(); rmSync(folder, { recursive: true, force: true }); }, 60_000);

describe('every page of the console', () => {
  it.each(['light', 'dark'] as const)('in %s: no serious finding of axe, nothing that a script complains about, no request to another host', async (scheme) => {
    if (browser === undefined) return;
    const { page, context, complaints } = await openWindow(browser, served, { scheme });
    const findings: string[] = [];
    const look = async ({ name, path }: Place): Promise<void> => {
      await page.goto(path);
      await settled(page);
      const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']).analyze();
      findings.push(...violations.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => `${name}: ${v.id} ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' | ')}`));
    };
    for (const place of places.filter((p) => p.isOutside)) await look(place);
    await signIn(page, served);
    for (const place of places.filter((p) => p.isOutside === undefined)) await look(place);
    await context.close();
    expect(findings).toEqual([]);
    expect(complaints).toEqual([]);
  }, 300_000);

  it.each([768, 1280, 2560])('at %i pixels nothing is cut off sideways', async (width) => {
    if (browser === undefined) return;
    const { page, context } = await openWindow(browser, served, { width, height: 900 });
    await signIn(page, served);
    const wide: string[] = [];
    for (const { name, path } of places.filter((p) => p.isOutside === undefined)) {
      await page.goto(path);
      await settled(page);
      const over = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
      if (over > 1) wide.push(`${name} by ${String(over)}`);
    }
    await context.close();
    expect(wide).toEqual([]);
  }, 180_000);
});
