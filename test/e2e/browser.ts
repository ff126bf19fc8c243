/** A real browser: the system's Chromium, driven by playwright-core. */
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { PASSWORD, type Served } from './served.ts';

const places = [process.env['WINNOW_TEST_CHROMIUM'] ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
export const chromiumPath = (): string | undefined => places.find((path) => path !== '' && existsSync(path));

/** Undefined where there is none; an error in CI, where it has to be. */
export async function openBrowser(): Promise<Browser | undefined> {
  const executablePath = chromiumPath();
  if (executablePath === undefined) {
    if (process.env['CI'] !== undefined) throw new Error('no Chromium: install Debian\'s package chromium, or name one with WINNOW_TEST_CHROMIUM');
    process.stderr.write('e2e: no Chromium here, what needs one is left out\n');
    return undefined;
  }
  return chromium.launch({ executablePath, args: ['--disable-dev-shm-usage'] });
}

export interface Window { readonly context: BrowserContext; readonly page: Page; /** What the page complained about: errors of scripts, answers 5xx, requests to other hosts. */ readonly complaints: readonly string[] }
export async function openWindow(browser: Browser, served: Served, { scheme = 'light', width = 1440, height = 900 }: { readonly scheme?: 'light' | 'dark'; readonly width?: number; readonly height?: number } = {}): Promise<Window> {
  const context = await browser.newContext({ baseURL: served.url, colorScheme: scheme, viewport: { width, height }, timezoneId: 'Europe/Berlin', locale: 'en-GB', reducedMotion: 'reduce' });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const complaints: string[] = [];
  page.on('pageerror', (error) => { complaints.push(`script: ${error.message}`); });
  page.on('console', (message) => { if (message.type() === 'error' && !/status of (401|404|409)/.test(message.text())) complaints.push(`console: ${message.text()}`); });
  page.on('response', (response) => { if (response.status() >= 500) complaints.push(`${String(response.status())} ${response.url()}`); });
  page.on('request', (request) => { if (!request.url().startsWith(served.url) && !/^(data|blob|about):/.test(request.url())) complaints.push(`another host: ${request.url()}`); });
  return { context, page, complaints };
}

/** By the form, as a person does. */
export async function signIn(page: Page, { user }: Served): Promise<void> {
  await page.goto('/signin');
  await page.getByLabel('User').fill(user);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/cases/);
}

/** When nothing is asked of the server any more and nothing loads. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle').catch(() => undefined); // the stream of events may keep it busy
  await page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached', timeout: 10_000 }).catch(() => undefined);
  await page.waitForTimeout(300);
}
