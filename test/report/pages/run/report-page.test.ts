import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { htmlReport } from '../../../../src/report/pages/html-report.js';
import { temporaryFolder } from '../../../cli/heddle.js';
import { LIMIT_MS } from '../../../limit.js';
import { backgroundOf, CHROMIUM, coloursOf, hasBrowser, launch, openReport } from './browser.js';
import { HOSTILE, hostileReport } from './hostile-report.js';

const folder = temporaryFolder();
const file = join(folder, 'report.html');

if (!hasBrowser)
  process.stderr.write(`skipped: no browser at ${CHROMIUM}; set CHROMIUM to look at reports\n`);

describe.skipIf(!hasBrowser)('the page of a report', () => {
  let browser: Browser;
  beforeAll(async () => {
    writeFileSync(file, htmlReport(await hostileReport()));
    browser = await launch();
  });
  afterAll(async () => browser?.close());

  const range = (page: Page) => page.locator('.range').innerText();
  const changed = (page: Page, before: string) =>
    page.waitForFunction((old) => document.querySelector('.range')?.textContent !== old, before);

  test.each(['light', 'dark'] as const)(
    'is drawn in %s, asks for nothing, and complains of nothing',
    async (colorScheme) => {
      const { page, misdeeds } = await openReport(browser, file, { colorScheme });
      for (const plot of ['.timeline', '.ring', '.sram', '.candidates']) {
        await expect.poll(() => coloursOf(page, `${plot} canvas`), { timeout: LIMIT_MS }).toBeGreaterThan(3);
      }
      const [red] = (await backgroundOf(page)).match(/\d+/g) ?? [];
      expect(Number(red) > 128).toBe(colorScheme === 'light');
      expect(misdeeds).toEqual({ complaints: [], requests: [] });
    },
  );

  test('follows the scheme when it changes', async () => {
    const { page } = await openReport(browser, file);
    const picture = () =>
      page.locator('.timeline canvas').evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
    const light = await picture();
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(picture, { timeout: LIMIT_MS }).not.toBe(light);
    await page.emulateMedia({ colorScheme: 'light' });
    await expect.poll(picture, { timeout: LIMIT_MS }).toBe(light);
  });

  test.each([1280, 900])('needs no sideways scrolling at %i pixels', async (width) => {
    const { page } = await openReport(browser, file, { width });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  });

  test('keeps every figure on the page at 390 pixels', async () => {
    const { page } = await openReport(browser, file, { width: 390 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    const beyond = await page
      .locator('.figure')
      .evaluateAll((cells) => cells.filter((cell) => cell.getBoundingClientRect().right > 390).length);
    expect(beyond).toBe(0);
    // Rows of many columns name them, since their heads are not there.
    const named = await page
      .locator('.many tbody .figure')
      .evaluateAll((cells) => cells.map((cell) => getComputedStyle(cell, '::before').content));
    expect(named[7]).toBe('"h "');
    // Half of the page and more is left for the lanes.
    const box = await page.locator('.timeline .u-over').boundingBox();
    expect(box?.width).toBeGreaterThan(195);
  });

  test('says of a table of nothing why there is nothing in it', async () => {
    const { page } = await openReport(browser, file);
    const none = page.locator('section', { has: page.getByRole('heading', { name: 'None', exact: true }) });
    expect(await none.innerText()).toBe('None\n\nnothing was measured');
    expect(await none.locator('table').count()).toBe(0);
  });

  test('has no plot of a ring where there is none', async () => {
    const input = await hostileReport();
    const without = join(folder, 'no-ring.html');
    const ringDepth = { gapNs: new Float32Array(0), depth: new Int32Array(0) };
    writeFileSync(without, htmlReport({ ...input, backends: [{ ...input.backends[0], ringDepth }] }));
    const { page } = await openReport(browser, without);
    expect([await page.locator('.ring').count(), await page.locator('.sram').count()]).toEqual([0, 1]);
  });

  test('can be used with keys alone', async () => {
    const { page, misdeeds } = await openReport(browser, file);
    const reached = new Set<string>();
    for (let presses = 0; presses < 30; presses++) {
      await page.keyboard.press('Tab');
      const name = await page.evaluate(
        () => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.tagName,
      );
      if (name) reached.add(name);
      // Whoever is there sees it.
      if (name === 'zoom in') {
        const outline = await page.evaluate(
          () => document.activeElement && getComputedStyle(document.activeElement).outlineStyle,
        );
        expect(outline).toBe('solid');
        const before = await range(page);
        await page.keyboard.press('Enter');
        await changed(page, before);
      }
    }
    for (const name of ['copy the command', 'zoom in', 'zoom out', 'show the run of sim', 'SUMMARY']) {
      expect(reached).toContain(name);
    }
    expect([...reached].some((name) => name.startsWith('Timelines of the lanes'))).toBe(true);
    expect(misdeeds).toEqual({ complaints: [], requests: [] });
  });

  test('says what made it, when, where and how, and why it is not faster', async () => {
    const { page } = await openReport(browser, file);
    const header = await page.locator('header').innerText();
    for (const words of ['heddle 1', '2026', HOSTILE]) expect(header).toContain(words);
    expect(await page.locator('.why-sentence strong').textContent()).toBe(HOSTILE);
    const widths = await page
      .locator('.path-part')
      .evaluateAll((parts) => parts.map((part) => part.getBoundingClientRect().width));
    expect(widths[0] / widths[1]).toBeCloseTo(3, 1);
  });

  test('puts the command of a change on the clipboard', async () => {
    const { page } = await openReport(browser, file);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.locator('.changes button').click();
    await page.getByText('Copied').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`heddle compare ${HOSTILE}`);
  });

  test('makes runs equally long where one is much shorter', async () => {
    const input = await hostileReport();
    const [long, short] = input.backends;
    const slower = {
      ...long,
      lanes: long.lanes.map((lane) => ({ ...lane, durationNs: lane.durationNs.map((ns) => 20 * ns) })),
    };
    const unlike = join(folder, 'unlike.html');
    writeFileSync(unlike, htmlReport({ ...input, backends: [slower, short] }));
    const { page } = await openReport(browser, unlike);
    const before = await range(page);
    await page.getByLabel('Equal lengths').check();
    await changed(page, before);
    expect(await range(page)).toBe('0.00 % to 100.00 % of each run');
    // The short run's last operation is at the right edge now.
    expect(await hover(page, 0.99, 150)).toMatch(/threads/);
    const { page: alike } = await openReport(browser, file);
    expect(await alike.getByLabel('Equal lengths').count()).toBe(0);
  });

  test('stays whole in a window too narrow for anything, and fills a wide one again', async () => {
    const { page, misdeeds } = await openReport(browser, file);
    const widthOf = () => page.locator('.ring .u-over').evaluate((element) => element.clientWidth);
    const before = await widthOf();
    await page.setViewportSize({ width: 100, height: 400 });
    await expect.poll(widthOf, { timeout: LIMIT_MS }).toBeLessThan(before);
    await page.setViewportSize({ width: 1280, height: 900 });
    await expect.poll(widthOf, { timeout: LIMIT_MS }).toBe(before);
    expect(misdeeds.complaints).toEqual([]);
  });

  test('shows a hostile name as the text that it is, and runs nothing of it', async () => {
    const { page, misdeeds } = await openReport(browser, file);
    expect(await page.locator('h1').textContent()).toBe(HOSTILE);
    expect(await page.title()).toContain(HOSTILE);
    const box = await hover(page, 0.02, 20);
    expect(box).toContain(HOSTILE);
    await page.locator('.candidates .u-over').hover();
    expect(await page.locator('img').count()).toBe(0);
    expect(misdeeds).toEqual({ complaints: [], requests: [] });
  });

  test('has a policy that lets no script run but its own', async () => {
    const { page, misdeeds } = await openReport(browser, file);
    await page.evaluate(() => {
      document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="document.title = 1">');
    });
    await expect.poll(() => misdeeds.complaints.length, { timeout: LIMIT_MS }).toBeGreaterThan(0);
    expect(misdeeds.complaints.join()).toContain('Content Security Policy');
    expect(await page.title()).toContain(HOSTILE);
  });

  test('zooms by wheel, drag, key and button, and comes back by double click', async () => {
    const { page } = await openReport(browser, file);
    const whole = await range(page);
    expect(whole).toMatch(/^0\.0 us to 99\.0 us \(99\.0 us\)$/);
    const plot = page.locator('.timeline .u-over');
    const at = await plot.boundingBox();
    if (!at) throw new Error('the timeline is not there');
    const back = async () => {
      const before = await range(page);
      await plot.dblclick({ position: { x: 200, y: 20 } });
      await changed(page, before);
      expect(await range(page)).toBe(whole);
    };
    await page.mouse.move(at.x + 200, at.y + 20);
    await page.mouse.wheel(0, -300);
    await changed(page, whole);
    await back();

    await page.mouse.move(at.x + at.width / 4, at.y + 20);
    await page.mouse.down();
    await page.mouse.move(at.x + at.width / 2, at.y + 25, { steps: 3 });
    await page.mouse.up();
    await changed(page, whole);
    expect(await range(page)).toMatch(/^24\.\d+ us to 49\.\d+ us \(24\.\d us\)$/);

    const zoomed = await range(page);
    await page.locator('.timeline').focus();
    await page.keyboard.press('ArrowRight');
    await changed(page, zoomed);
    expect(await range(page)).toMatch(/^28\.\d+ us to 53\.\d+ us \(24\.\d us\)$/);
    await back();
    await page.getByRole('button', { name: 'zoom in' }).click();
    await changed(page, whole);
    expect(await range(page)).toMatch(/^24\.\d+ us to 74\.\d+ us \(49\.5 us\)$/);
  });

  test('names the operation under the pointer, and the cause of a wait', async () => {
    const { page } = await openReport(browser, file);
    expect(await hover(page, 0.002, 20)).toMatch(
      /^LOAD input.*\(0, 0\).*lane.*sim dma.*operation.*0.*start.*0 ns.*duration.*460 ns.*in threads/s,
    );
    expect(await hover(page, 0.02, 75)).toMatch(/^EXECUTE layer1.*\(0, 0, 0\).*sim compute/s);
    expect(await hover(page, 0.002, 75)).toMatch(/^waits: ring empty/);
    // The wait here, and in the other backend the operation that it is for.
    expect(await page.locator('.mark:visible').count()).toBe(2);
  });

  /** What is said of a place in the timeline: a share of its width, and pixels from its top. */
  async function hover(page: Page, share: number, y: number): Promise<string> {
    const plot = page.locator('.timeline .u-over');
    const width = await plot.evaluate((element) => element.clientWidth);
    await plot.hover({ position: { x: share * width, y } });
    await page.locator('.tooltip').waitFor({ state: 'visible' });
    return page.locator('.tooltip').innerText();
  }
});
