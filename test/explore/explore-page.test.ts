import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ModuleExplorer } from '../../dist/src/explore/module-explorer.js';
import { ExploreServer } from '../../dist/src/explore/server.js';
import { storyPage } from '../../dist/src/report/pages/story-report.js';
import { ROOT, temporaryFolder } from '../cli/heddle.js';
import { backgroundOf, CHROMIUM, hasBrowser, launch } from '../report/pages/run/browser.js';

const folder = temporaryFolder();
const HOSTILE = '</script><img src=x onerror=alert(1)>';
/** One lane alone, and under a name that is markup. */
writeFileSync(
  join(folder, 'alone.mjs'),
  `import { lanesIn, registers, System } from ${JSON.stringify(join(ROOT, 'dist/src/sim.js'))};
   const lane = lanesIn()(${JSON.stringify(HOSTILE)}, registers(), {
     one: { stores: 0, value: 5, next: 'other' },
     other: { stores: 0, value: 7, next: 'end' },
   });
   export const system = new System({ lanes: [lane], cells: [${JSON.stringify(`${HOSTILE} ${'ü'.repeat(3000)}`)}] });`,
);

describe.skipIf(!hasBrowser)(`heddle explore, in ${CHROMIUM}`, () => {
  let browser: Browser;
  const open: { server: ExploreServer; explorer: ModuleExplorer }[] = [];
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    for (const { server, explorer } of open) {
      await server.close();
      await explorer.close();
    }
  }, 60_000);

  async function served(file: string): Promise<ExploreServer> {
    const explorer = new ModuleExplorer(pathToFileURL(file), file);
    const server = await ExploreServer.open(explorer, storyPage(await explorer.run([], false)), 0);
    open.push({ server, explorer });
    return server;
  }
  const example = (name: string) => served(join(ROOT, 'examples', name));

  async function visit(
    server: ExploreServer,
    { hash = '', width = 1280, colorScheme = 'light' as 'light' | 'dark' } = {},
  ) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    const misdeeds: string[] = [];
    page.on('console', (message) => misdeeds.push(message.text()));
    page.on('pageerror', (error) => misdeeds.push(error.message));
    page.on('dialog', (dialog) => {
      misdeeds.push(dialog.message());
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(server.url)) misdeeds.push(request.url());
    });
    await page.goto(`${server.url}${hash}`);
    await looked(page);
    return { page, misdeeds };
  }

  /** Waits until it is said what can be done. */
  const looked = (page: Page) =>
    page.waitForFunction(() => {
      const said = document.querySelector('.choices')?.textContent ?? 'Looking';
      return !said.includes('Looking');
    });
  const at = (page: Page) => page.locator('.stepper .at').innerText();
  /** Waits until that step is shown, and it is said what can be done there. */
  const reaches = async (page: Page, text: string) => {
    await page.waitForFunction(
      (wanted) => document.querySelector('.stepper .at')?.textContent === wanted,
      text,
    );
    await looked(page);
  };
  /** Presses keys before any of them can be answered. */
  const typeAtOnce = (page: Page, digits: string) =>
    page.evaluate((keys) => {
      for (const key of keys) dispatchEvent(new KeyboardEvent('keydown', { key }));
    }, digits);
  const choices = (page: Page) => page.locator('.choice').allInnerTexts();

  test('begins at the start, takes any step, and says what it leads to', async () => {
    const { page, misdeeds } = await visit(await example('mutex.mjs'));
    expect(await at(page)).toBe('No step yet');
    expect(await page.locator('.verdict').innerText()).toBe('So far nothing is wrong.');
    expect(await choices(page)).toEqual([
      expect.stringMatching(/thread updates lock.*may end well; may fail/s),
      expect.stringMatching(/thread 2 updates lock.*may end well; may fail/s),
    ]);
    expect(await page.locator('.choices').innerText()).toContain('in 7 steps');
    await page.locator('.choice').nth(1).click();
    await reaches(page, 'Step 1 of 1');
    expect(await page.locator('.lanes tr[aria-current] .of-1').count()).toBe(1);
    expect(page.url()).toMatch(/#step=1&order=1x1$/);
    // By keys alone, and the step that is taken already is gone on to.
    await page.keyboard.press('1');
    await reaches(page, 'Step 2 of 2');
    await page.keyboard.press('ArrowLeft');
    await reaches(page, 'Step 1 of 2');
    expect(await choices(page)).toEqual([expect.stringContaining('as it is here'), expect.anything()]);
    await page.keyboard.press('1');
    await reaches(page, 'Step 2 of 2');
    expect(misdeeds).toEqual([]);
  }, 120_000);

  test('takes digits that are typed faster than it answers, one after the other', async () => {
    const server = await example('mutex.mjs');
    const { page, misdeeds } = await visit(server);
    await typeAtOnce(page, '2112');
    await reaches(page, 'Step 4 of 4');
    const typed = new URL(page.url()).hash;
    const { page: slow } = await visit(server);
    for (const [at, digit] of [...'2112'].entries()) {
      await slow.keyboard.press(digit);
      await reaches(slow, `Step ${at + 1} of ${at + 1}`);
    }
    expect(typed).toBe(new URL(slow.url()).hash);
    // Steps that are taken already are gone on to, and what chooses nothing ends what was typed.
    await slow.keyboard.press('Home');
    await reaches(slow, 'Before step 1 of 4');
    await typeAtOnce(slow, '219111');
    await reaches(slow, 'Step 2 of 4');
    // Whoever goes elsewhere meanwhile has typed for where they were.
    await page.keyboard.press('Home');
    await reaches(page, 'Before step 1 of 4');
    await page.evaluate(() => {
      for (const key of ['2', '1', '1', 'End']) dispatchEvent(new KeyboardEvent('keydown', { key }));
    });
    await reaches(page, 'Step 4 of 4');
    expect(misdeeds).toEqual([]);
  }, 120_000);

  test('finds a way to a failure, which the token plays, and goes back by the browser', async () => {
    const { page, misdeeds } = await visit(await example('mutex.mjs'));
    await page.getByRole('button', { name: 'look for the shortest way' }).click();
    await reaches(page, 'Before step 1 of 7');
    expect(await page.locator('.found').innerText()).toMatch(/^In 7 steps something goes wrong/);
    expect(await page.locator('.verdict.bad').innerText()).toMatch(/^Deadlock/);
    await page.keyboard.press('End');
    await reaches(page, 'Step 7 of 7');
    expect(await page.locator('.choices').innerText()).toContain('something is wrong here');
    await page.getByRole('button', { name: 'copy the command' }).click();
    await page.locator('output', { hasText: 'Copied.' }).first().waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(
      /^heddle replay 'threads1:\S+' .*mutex\.mjs$/,
    );
    await page.goBack();
    await reaches(page, 'No step yet');
    await page.goForward();
    await page.waitForFunction(() => document.querySelector('.verdict.bad') !== null);
    await page.getByRole('button', { name: 'begin without any step' }).click();
    await reaches(page, 'No step yet');
    await page.getByRole('button', { name: 'go on from here' }).click();
    await page.waitForFunction(() =>
      /All ends well/.test(document.querySelector('.verdict')?.textContent ?? ''),
    );
    expect(misdeeds).toEqual([]);
  }, 120_000);

  test('has the order in its address, for a colleague and for what is not an order', async () => {
    const server = await example('mutex.mjs');
    const { page } = await visit(server, { hash: '#step=3&order=0x1.1x3' });
    await reaches(page, 'Step 3 of 4');
    const none = await visit(server, { hash: '#step=2&order=7x2' });
    expect(await none.page.locator('[role=alert]').innerText()).toBe('step 1: lane 7 cannot take it');
    expect(await at(none.page)).toBe('No step yet');
    const huge = await visit(server, { hash: '#step=2&order=0x999999' });
    expect(await at(huge.page)).toBe('No step yet');
  }, 120_000);

  test('of threads shows each execution to its end, and what comes of another turn', async () => {
    const { page, misdeeds } = await visit(await example('lost-update.threads.mjs'));
    expect(await at(page)).toBe('Before step 1 of 4');
    await page.keyboard.press('ArrowRight');
    await reaches(page, 'Step 1 of 4');
    expect(await choices(page)).toEqual([
      expect.stringMatching(/first stores count.*then ends well.*as it is here/s),
      expect.stringMatching(/second loads count.*then fails: assertion/s),
    ]);
    await page.locator('.choice').nth(1).click();
    await reaches(page, 'Step 2 of 4');
    expect(await page.locator('.verdict.bad').innerText()).toContain('the count is 1');
    expect(await page.locator('.side .meant').first().innerText()).toContain('Atomics.');
    expect(await page.getByRole('button', { name: 'go on from here' }).count()).toBe(0);
    expect(misdeeds).toEqual([]);
  }, 120_000);

  test('in two tabs at once is two runs', async () => {
    const server = await example('mutex.mjs');
    const [one, other] = await Promise.all([visit(server), visit(server)]);
    for (let step = 1; step <= 3; step++) {
      await Promise.all([one.page.keyboard.press('1'), other.page.keyboard.press('2')]);
      await Promise.all([
        reaches(one.page, `Step ${step} of ${step}`),
        reaches(other.page, `Step ${step} of ${step}`),
      ]);
    }
    expect(one.page.url()).toMatch(/order=0x3$/);
    expect(other.page.url()).toMatch(/order=0x\d|order=1x\d/);
    expect(one.page.url()).not.toBe(other.page.url());
  }, 120_000);

  test.each([
    [390, 'dark'],
    [1280, 'dark'],
    [390, 'light'],
  ] as const)(
    'at %i px, %s, nothing is beyond the edge',
    async (width, colorScheme) => {
      const { page, misdeeds } = await visit(await example('mutex.mjs'), { width, colorScheme });
      await page.getByRole('button', { name: 'look for the shortest way' }).click();
      await reaches(page, 'Before step 1 of 7');
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      // Only the lanes have a box of their own to scroll in, and the bar of steps covers what goes by below it.
      const scrolls = await page.evaluate(() => {
        const values = document.querySelector('.values') as HTMLElement;
        const stepper = document.querySelector('.stepper') as HTMLElement;
        const { backgroundColor, position } = getComputedStyle(stepper);
        return { inner: values.scrollHeight - values.clientHeight, backgroundColor, position };
      });
      if (width < 860) {
        expect(scrolls).toMatchObject({ inner: 0, position: 'sticky' });
        expect(scrolls.backgroundColor).toMatch(/^rgb\(/);
      }
      const [red] = /\d+/.exec(await backgroundOf(page)) ?? [];
      expect(Number(red) < 128).toBe(colorScheme === 'dark');
      expect(misdeeds).toEqual([]);
    },
    120_000,
  );

  test('of one lane, with names that are markup and long, runs to its end', async () => {
    const { page, misdeeds } = await visit(await served(join(folder, 'alone.mjs')), { width: 390 });
    expect(await choices(page)).toEqual([expect.stringContaining(HOSTILE)]);
    await page.keyboard.press('1');
    await reaches(page, 'Step 1 of 1');
    await page.keyboard.press('1');
    await reaches(page, 'Step 2 of 2');
    expect(await page.locator('.choices').innerText()).toContain('this is an end');
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    expect(misdeeds).toEqual([]);
  }, 120_000);

  test('says that the program has ended where it has', async () => {
    const server = await example('mutex.mjs');
    const { page } = await visit(server);
    await server.close();
    await page.locator('.choice').first().click();
    await page.locator('[role=alert]', { hasText: 'heddle explore has ended' }).waitFor();
  }, 120_000);
});
