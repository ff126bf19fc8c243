import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type api } from '@winnow/core';
import { type Browser, type Page } from 'playwright-core';
import { stopAll } from '../support/processes.ts';
import { openBrowser, openWindow, settled } from './browser.ts';
import { PASSWORD, prepare, type Served, serve } from './served.ts';

const folder = mkdtempSync(join(tmpdir(), 'winnow-morning-'));
let browser: Browser | undefined, served: Served;
beforeAll(async () => {
  browser = await openBrowser();
  if (browser !== undefined) served = await serve(await prepare(folder));
}, 240_000);
afterAll(async () => { await browser?.close(); await stopAll(); rmSync(folder, { recursive: true, force: true }); }, 60_000);

const ask = async <T>(path: string): Promise<T> => (await (await fetch(`${served.url}/api/v1${path}`, { headers: { authorization: `Bearer ${served.token}` } })).json()) as T; // our own answers

/** Moves the focus on with Tab until it is on what is wanted: what no keyboard reaches is never found. */
async function tabTo(page: Page, isThere: string, most = 200): Promise<void> {
  for (let i = 0; i < most; i++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate<boolean>(`(() => { const e = document.activeElement; return e !== null && e.matches(${JSON.stringify(isThere)}); })()`)) return;
  }
  throw new Error(`no keyboard reaches ${isThere} on ${page.url()}`);
}
const path = (page: Page): string => decodeURIComponent(new URL(page.url()).pathname);

it('a morning\'s work, with the keyboard alone', async () => {
  if (browser === undefined) return;
  const { page, context, complaints } = await openWindow(browser, served);
  const { keyboard } = page;
  const waitFor = (text: string | RegExp): Promise<void> => page.getByText(text).first().waitFor();

  // Sign in.
  await page.goto('/');
  await page.waitForURL(/signin/);
  await page.getByLabel('User').waitFor();
  await keyboard.type(served.user);
  await keyboard.press('Tab');
  await keyboard.type(PASSWORD);
  await keyboard.press('Enter');
  await page.waitForURL(/\/cases/);
  await page.getByRole('row').nth(1).waitFor();

  // Filter: a wrong query first, told at its place, then the farms.
  await keyboard.press('/');
  await keyboard.press('ControlOrMeta+a');
  await keyboard.type('kind:farm');
  await keyboard.press('Enter'); // nothing offered is chosen: it asks
  await waitFor(/there are person, cluster/);
  await keyboard.press('/');
  await keyboard.press('ControlOrMeta+a');
  await keyboard.type('kind:cluster status:open');
  await keyboard.press('Enter'); // nothing offered is chosen: it asks
  await page.waitForURL(/kind%3Acluster|kind:cluster/);
  await waitFor('1 case');
  const wrong = complaints.length; // the browser itself tells of the answers 400 to the wrong query
  expect(complaints.filter((text) => !text.includes('status of 400'))).toEqual([]);
  const { items: [farm] } = await ask<api.CaseList>('/cases?q=kind:cluster%20status:open');
  if (farm === undefined) throw new Error('the sample has no farm');

  // Open the farm, read why.
  await keyboard.press('j');
  await keyboard.press('Enter');
  await page.waitForURL(new RegExp(`/cases/${farm.case_id}`));
  await waitFor(farm.headline.slice(0, 40));
  const view = await ask<api.CaseView>(`/cases/${farm.case_id}`);
  const [why] = view.why;
  if (why === undefined) throw new Error('a case without evidence');
  await waitFor(why.summary.slice(0, 40));
  await waitFor(why.expected.slice(0, 30));
  const there = page.url();

  // To a person, and on to an address.
  await tabTo(page, 'a[href^="/people/"]');
  await keyboard.press('Enter');
  await page.waitForURL(/\/people\//);
  const who = path(page).slice('/people/'.length);
  expect(farm.people).toContain(who);
  await settled(page);
  await tabTo(page, 'main a[href^="/addresses/"]');
  await keyboard.press('Enter');
  await page.waitForURL(/\/addresses\//);
  await page.getByText(view.names[who]?.name ?? who).first().waitFor();
  await keyboard.press('Alt+ArrowLeft');
  await page.goto(there);
  await waitFor(why.summary.slice(0, 40));

  // Comment.
  await keyboard.press('c');
  await page.getByRole('dialog').waitFor();
  await keyboard.type('Asked HR for the delivery slips.');
  await keyboard.press('ControlOrMeta+Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await waitFor('Asked HR for the delivery slips.');

  // Suppress, with its preview, and take it back.
  await keyboard.press('s');
  const dialog = page.getByRole('dialog');
  await dialog.getByText(/this would have muted/).waitFor();
  await tabTo(page, '[role=dialog] textarea', 30);
  await keyboard.type('Only to see what it would do');
  await keyboard.press('ControlOrMeta+Enter');
  await dialog.waitFor({ state: 'detached' });
  expect((await ask<{ items: api.SuppressionView[] }>('/suppressions')).items.map((s) => [s.case_id, s.reason, s.is_active])).toEqual([[farm.case_id, 'Only to see what it would do', true]]);
  await tabTo(page, 'button[data-undo], button[aria-label^="Undo"]', 300);
  await keyboard.press('Enter');
  for (let i = 0; i < 40 && (await ask<{ items: api.SuppressionView[] }>('/suppressions')).items.length > 0; i++) await page.waitForTimeout(250);
  expect((await ask<{ items: api.SuppressionView[] }>('/suppressions')).items).toEqual([]);

  // Close with a verdict.
  await keyboard.press('e');
  await dialog.waitFor();
  await keyboard.press('1');
  await tabTo(page, '[role=dialog] textarea', 30);
  await keyboard.type('Five laptops in one flat; the police have them.');
  await keyboard.press('ControlOrMeta+Enter');
  await dialog.waitFor({ state: 'detached' });
  const closed = await ask<api.CaseView>(`/cases/${farm.case_id}`);
  expect([closed.work.state, closed.work.verdict?.to, closed.work.verdict?.reason]).toEqual(['closed', 'fraud', 'Five laptops in one flat; the police have them.']);

  // It is gone from the queue of a new window, and found again by its address.
  await page.goto('/cases');
  await page.getByText(/\d+ cases?/).first().waitFor();
  await settled(page);
  expect(await page.locator(`a[href="/cases/${farm.case_id}"]`).count()).toBe(0);
  await page.goto('/cases?q=verdict%3Afraud%20state%3Aclosed');
  await page.locator(`a[href="/cases/${farm.case_id}"]`).first().waitFor();

  await context.close();
  expect(complaints.slice(wrong)).toEqual([]);
}, 240_000);
