import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { LIMIT_MS } from '../../../limit.js';

/** The browser to look at reports with: what CHROMIUM names, or Debian's. */
export const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** Whether there is one; a test that is skipped says so. */
export const hasBrowser = existsSync(CHROMIUM);

/** What a page did that it should not have done. */
export interface Misdeeds {
  /** Messages on the console, errors, and dialogs. */
  readonly complaints: string[];
  /** Addresses that were asked for besides the file itself. */
  readonly requests: string[];
}

export function launch(): Promise<Browser> {
  // Without a sandbox, which a container may not allow: the pages are the tests' own.
  return chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'], timeout: LIMIT_MS });
}

/** Opens a file without a network, and waits until its plots are there. Every wait on the page has a limit. */
export async function openReport(
  browser: Browser,
  file: string,
  options: {
    readonly colorScheme?: 'light' | 'dark';
    readonly width?: number;
    /** What is there once the page is drawn. */
    readonly drawn?: string;
    readonly hash?: string;
  } = {},
): Promise<{ page: Page; misdeeds: Misdeeds }> {
  const { colorScheme = 'light', width = 1280, drawn = '.timeline canvas', hash = '' } = options;
  const context = await browser.newContext({ offline: true, colorScheme, viewport: { width, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(LIMIT_MS);
  const misdeeds: Misdeeds = { complaints: [], requests: [] };
  const url = pathToFileURL(file).href;
  page.on('console', (message) => misdeeds.complaints.push(message.text()));
  page.on('pageerror', (error) => misdeeds.complaints.push(error.message));
  page.on('dialog', (dialog) => {
    misdeeds.complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (request.url() !== url && request.url() !== `${url}${hash}`) misdeeds.requests.push(request.url());
  });
  await page.goto(`${url}${hash}`);
  await page.waitForSelector(drawn);
  return { page, misdeeds };
}

/** How many different colours the pixels of a canvas have: 1 where nothing is drawn. */
export function coloursOf(page: Page, selector: string): Promise<number> {
  return page.locator(selector).evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
    return new Set(new Uint32Array(pixels?.buffer ?? new ArrayBuffer(0))).size;
  });
}

/** The colour most of the page stands on. */
export function backgroundOf(page: Page): Promise<string> {
  return page.evaluate(() => getComputedStyle(document.body).backgroundColor);
}

/** The time of a processor that a page takes for work, in milliseconds: others may be at work on this machine. */
export async function processorMs(page: Page, work: () => Promise<unknown>): Promise<number> {
  const session = await page.context().newCDPSession(page);
  const takenMs = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'ThreadTime')?.value ?? Number.NaN);
  };
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const before = await takenMs();
  await work();
  return (await takenMs()) - before;
}
