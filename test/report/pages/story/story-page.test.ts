import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseThreadsToken } from '../../../../src/javascript/verdict/token.js';
import { storyPage } from '../../../../src/report/pages/story-report.js';
import { temporaryFolder } from '../../../cli/heddle.js';
import { backgroundOf, CHROMIUM, hasBrowser, launch, openReport, processorMs } from '../run/browser.js';
import { HOSTILE, racingRun } from './told-runs.js';

const folder = temporaryFolder();
const file = join(folder, 'story.html');
const long = join(folder, 'long.html');
writeFileSync(file, storyPage(racingRun(6, `writer ${HOSTILE}`)));
writeFileSync(long, storyPage(racingRun(5000)));

test('a counterexample of 10,000 steps takes less than 400 KiB', () => {
  expect(statSync(long).size).toBeLessThan(400 * 1024);
});

describe.skipIf(!hasBrowser)(`the page of an interleaving, in ${CHROMIUM}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser?.close());

  const open = (of = file, options: Parameters<typeof openReport>[2] = {}) =>
    openReport(browser, of, { drawn: '.lanes tr[aria-current]', ...options });
  const at = (page: Page) => page.locator('.stepper .at').innerText();
  const value = (page: Page, name: string) =>
    page.locator('.values dt', { hasText: name }).locator('xpath=following-sibling::dd[1]').innerText();

  test('shows the two accesses, the steps and the race, asks for nothing and complains of nothing', async () => {
    const { page, misdeeds } = await open();
    expect(await page.locator('.verdict').innerText()).toMatch(/^Race: nothing orders/);
    const sides = page.locator('.side');
    expect(await sides.count()).toBe(2);
    expect(await sides.first().innerText()).toMatch(/writer .*next\s+writes data/);
    expect(await sides.first().locator('.meant').innerText()).toContain('at write');
    expect(await page.locator('.lanes thead th').allInnerTexts()).toEqual([
      'step',
      `writer ${HOSTILE}`,
      'reader',
    ]);
    expect(await page.locator('.lanes tr.pending').count()).toBe(2);
    // What bounds the race: the writer's last store comes before the reader's wait.
    expect(await page.locator('path.bounds:not(.head)').count()).toBe(1);
    expect(await page.locator('path.faults').count()).toBe(1);
    expect(await page.locator('.map').innerText()).toMatch(
      /^SRAM, 100 bytes. Both touch 20..29.\s+writer .*writes 10..29\s+reader reads 20..39$/s,
    );
    expect(await page.locator('.contested').getAttribute('style')).toMatch(/left: 20%; width: 10%/);
    expect(await page.locator('img').count()).toBe(0);
    expect(misdeeds).toEqual({ complaints: [], requests: [] });
  });

  test('shows characters that turn others round as escapes, also where a source line is looked up', async () => {
    const turned = join(folder, 'turned.html');
    writeFileSync(turned, storyPage(racingRun(6, 'writer \u202eevil\u2066\u001b[31m')));
    const { page } = await open(turned, { hash: '#step=1' });
    expect(await page.locator('.lanes thead th').nth(1).innerText()).toBe(
      'writer \\u202eevil\\u2066\\u001b[31m',
    );
    expect(await page.locator('.stepper .source-line').innerText()).toContain('at count writer \\u202eevil');
    // The test that can be copied is of several lines.
    expect(await page.locator('body').innerText()).not.toMatch(/[\p{Bidi_Control}]|(?![\n\t])\p{Cc}/u);
  });

  test('steps forward and back with keys and buttons, and the address says where it is', async () => {
    const { page } = await open();
    expect(await at(page)).toBe('Step 13 of 13');
    await page.keyboard.press('Home');
    expect(await at(page)).toBe('Before step 1 of 13');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('j');
    await page.getByRole('button', { name: 'one step on' }).click();
    expect(await at(page)).toBe('Step 3 of 13');
    expect(page.url()).toMatch(/#step=3$/);
    expect(await value(page, 'counter')).toBe('1 → 2');
    await page.keyboard.press('k');
    expect(await value(page, 'counter')).toBe('1');
    await page.keyboard.press('n');
    expect(await at(page)).toBe('Step 13 of 13');
    await page.locator('.lanes tbody tr').nth(2).click();
    expect(await at(page)).toBe('Step 2 of 13');
    expect(await page.locator('.lanes tr[aria-current]').innerText()).toMatch(/^2\s+loads counter/);
    await page.locator('.lanes').focus();
    await page.keyboard.press('ArrowDown');
    expect(await at(page)).toBe('Step 3 of 13');
  });

  test('goes from a value to the step that wrote it', async () => {
    const { page } = await open();
    expect(await value(page, 'counter')).toBe('6');
    await page.getByRole('button', { name: 'counter is 6' }).click();
    expect(await at(page)).toBe('Step 11 of 13');
    expect(await value(page, 'counter')).toBe('5 → 6');
  });

  test('opens at the step that the address names, and goes where it changes to', async () => {
    const { page } = await open(file, { hash: '#step=5' });
    expect(await at(page)).toBe('Step 5 of 13');
    await page.evaluate(() => {
      location.hash = '#step=7';
    });
    await page.waitForFunction(() =>
      document.querySelector('.stepper .at')?.textContent?.startsWith('Step 7'),
    );
    // A stretch is folded until somebody goes into it.
    const { page: other } = await open();
    expect(await other.getByRole('button', { name: 'more steps' }).count()).toBe(1);
    await other.getByRole('button', { name: 'counter is 6' }).click();
    expect(await other.locator('.lanes tr[aria-current]').innerText()).toMatch(/^11/);
  });

  test('says after which step there is no return, and shows the nearest order that ends well', async () => {
    const { page } = await open();
    const turn = page.locator('section', { hasText: 'The point of no return' });
    expect(await turn.innerText()).toMatch(/After step 13, the last one, every continuation fails/);
    await turn.getByRole('button', { name: 'step 13' }).first().click();
    expect(await page.locator('.stepper .fault').innerText()).toBe('From here on, every continuation fails.');
    await page.keyboard.press('k');
    expect(await page.locator('.stepper .fault').innerText()).toBe('');
    const twins = page.getByRole('table', { name: 'The order that fails' });
    expect(await twins.locator('tr.other').first().innerText()).toMatch(
      /^13\s+reader .*writer .*writes data/s,
    );
    expect(await page.locator('.lanes tr.turn').count()).toBe(1);
  });

  test('takes another step, judges what comes of it, and goes back', async () => {
    const { page, misdeeds } = await open(file, { hash: '#step=12' });
    const choices = page.locator('.choices button');
    expect(await choices.allInnerTexts()).toEqual([
      expect.stringMatching(/^writer .*writes data.*may end well/s),
      expect.stringMatching(/^reader awaits counter.*every continuation fails.*as it is here/s),
    ]);
    await choices.first().click();
    expect(await page.locator('.branch .verdict').innerText()).toMatch(/some continuation ends well/);
    expect(await value(page, 'data')).toBe('0 → 42');
    await page.getByRole('button', { name: 'go on' }).click();
    expect(await page.locator('.branch .verdict').innerText()).toBe('All ends well.');
    expect(await at(page)).toBe('Step 15 of 15');
    // The command is that of the finding, with this order in its token.
    const copied = page.locator('.branch .copied-text');
    expect(await copied.innerText()).toMatch(/^threads1:-:0x13\.1x2:::[0-9a-f]{6}$/);
    expect(parseThreadsToken(await copied.innerText()).schedule).toHaveLength(15);

    const { page: colleague } = await open(file, { hash: new URL(page.url()).hash });
    expect(await colleague.locator('.branch .verdict').innerText()).toBe('All ends well.');
    await page.getByRole('button', { name: 'leave this order' }).click();
    expect(await at(page)).toBe('Step 12 of 13');
    await page.keyboard.press('j');
    expect(await at(page)).toBe('Step 13 of 13');
    expect(misdeeds).toEqual({ complaints: [], requests: [] });
  });

  test('copies what plays it again', async () => {
    const { page } = await open();
    await page.getByRole('button', { name: 'copy the token' }).click();
    await page.getByText('Copied.').waitFor();
    await page.context().grantPermissions(['clipboard-read']);
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(racingRun(6).token);
  });

  test('is a table for whoever reads by ear', async () => {
    const { page } = await open();
    const table = page.getByRole('table', { name: 'Steps in their order' });
    expect(await table.getByRole('columnheader').count()).toBe(3);
    expect(await table.getByRole('row').count()).toBe(1 + 4 + 1 + 1 + 2);
    expect(await table.getByRole('rowheader').first().innerText()).toBe('1');
  });

  test.each([390, 768])('fits a page %d pixels wide', async (width) => {
    const { page, misdeeds } = await open(file, { width });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    expect(await page.locator('.lanes').evaluate((box) => box.scrollWidth <= box.clientWidth)).toBe(true);
    await page.keyboard.press('Home');
    expect(await at(page)).toBe('Before step 1 of 13');
    expect(misdeeds.complaints).toEqual([]);
  });

  test.each([390, 1280])(
    'fits %d pixels where a name is long and has no place to break at',
    async (width) => {
      const wide = join(folder, 'wide.html');
      writeFileSync(wide, storyPage(racingRun(6, 'z'.repeat(3000))));
      const { page } = await open(wide, { width });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    },
  );

  test('is dark where the reader wants that', async () => {
    const light = await backgroundOf((await open()).page);
    const dark = await backgroundOf((await open(file, { colorScheme: 'dark' })).page);
    expect([light, dark]).toEqual(['rgb(246, 247, 248)', 'rgb(18, 21, 24)']);
  });

  test('is quick to step through 10,000 steps, and has only those lines that are seen', async () => {
    const { page } = await open(long, { hash: '#step=5000' });
    expect(await at(page)).toBe('Step 5000 of 10001');
    expect(await page.locator('.lanes tbody tr').count()).toBeLessThan(60);
    const tookMs = await processorMs(page, () =>
      page.evaluate(() => {
        for (let i = 0; i < 100; i++) dispatchEvent(new KeyboardEvent('keydown', { key: 'j' }));
      }),
    );
    expect(await at(page)).toBe('Step 5100 of 10001');
    // A frame takes 16 ms.
    expect(tookMs / 100).toBeLessThan(50);
  });
});
