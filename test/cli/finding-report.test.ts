import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { StoryInput } from '../../src/report/pages/story/story-data.js';
import { LIMIT_MS } from '../limit.js';
import { CHROMIUM, hasBrowser, launch, openReport } from '../report/pages/run/browser.js';
import { heddleIn, ROOT, temporaryFolder } from './heddle.js';

const folder = temporaryFolder();
const racing = ['--layers', '128,64', '--batch', '64', '--protocol', 'two-ring'];
const lostUpdate = join(ROOT, 'examples/lost-update.threads.mjs');

/** What a page shows. */
function shownIn(file: string): StoryInput {
  const text = readFileSync(join(folder, file), 'utf8');
  const packed = /<script type="application\/json" id="report">([^<]*)</.exec(text)?.[1] ?? '';
  return JSON.parse(inflateRawSync(Buffer.from(packed, 'base64')).toString());
}

describe('--report', () => {
  test('of check shows threads with the lines of their source', async () => {
    const { status, stdout } = await heddleIn(
      folder,
      'check',
      lostUpdate,
      '--report',
      'threads.html',
      '--json',
    );
    expect(status).toBe(1);
    expect(JSON.parse(stdout).finding.closeUp).toBeUndefined();
    const { rows, sides, lines, groups, command, token, others, twin } = shownIn('threads.html');
    expect(others.map(({ step, isWell }) => [step, isWell])).toContainEqual([2, true]);
    expect(twin?.at).toBe(2);
    expect(rows.text.at(-1)).toBe('stores count[0], 1 -> 1');
    expect(sides.of.map(({ row }) => row)).toEqual([2, 3]);
    expect(sides.of[0].excerpt?.lines).toContain('  Atomics.store(count, 0, seen + 1);');
    expect(lines['lost-update.threads.mjs:8:24']).toBe('const seen = Atomics.load(count, 0);');
    expect(groups).toEqual([{ title: 'Cells', words: [{ name: 'count[0]', begins: '0' }] }]);
    expect(command).toMatch(/^heddle replay 'threads1:/);
    const again = await heddleIn(folder, 'replay', token, lostUpdate, '--report', 'again.html');
    expect(again.status).toBe(1);
    expect(shownIn('again.html').rows).toEqual(rows);
  });

  test('of check draws whom each thread of a deadlock waits for', async () => {
    const module = `${join(ROOT, 'examples/two-locks.threads.mjs')}?other-order`;
    await heddleIn(folder, 'check', module, '--report', 'deadlock.html');
    const { rows, steps, faults, pending, sides, turn } = shownIn('deadlock.html');
    expect([pending, rows.lane.slice(steps)]).toEqual(['waits', [0, 1]]);
    expect(rows.text.slice(steps)).toEqual(['sleeps on lockB[0]', 'sleeps on lockA[0]']);
    expect(faults).toEqual([
      { from: steps, to: steps + 1 },
      { from: steps + 1, to: steps },
    ]);
    expect(sides.of.map(({ excerpt }) => excerpt?.lines.join().includes('Atomics.wait'))).toEqual([
      true,
      true,
    ]);
    expect(sides.note).toMatch(/^They wait for each other: there → back → there\./);
    expect(turn?.text).toMatch(/is not looked for in threads/);
  });

  test('of check shows lanes with all their values', async () => {
    const module = join(ROOT, 'test/cli/racing-lanes.mjs');
    await heddleIn(folder, 'check', module, '--report', 'lanes.html');
    const { groups, sides, pending, faults, around } = shownIn('lanes.html');
    expect(around?.path).toEqual([0, 1, 2]);
    expect(groups.map(({ title, words }) => [title, words.map(({ name }) => name)])).toEqual([
      ['Cells', ['ready']],
      ['Plain words', ['data']],
      ['Registers of reader', ['seen']],
    ]);
    expect([sides.title, pending, faults.length]).toEqual(['The two accesses', 'next', 1]);
  });

  test('of verify and of replay shows operations, ring slots and cells', async () => {
    const { status, stdout } = await heddleIn(
      folder,
      'verify',
      ...racing,
      '--report',
      'tiles.html',
      '--json',
    );
    expect(status).toBe(1);
    const { closeUp, counterexample } = JSON.parse(stdout);
    expect(closeUp).toBeUndefined();
    const { rows, groups, sides, steps, map } = shownIn('tiles.html');
    expect(steps).toBe(counterexample.steps);
    expect(rows.operation[0]).toMatch(/^operation 0, LOAD/);
    expect(map).toMatchObject({
      region: 'SRAM',
      size: 256 * 1024,
      ranges: [{ from: 0, writes: true }, { from: 0 }],
    });
    expect(groups[0].words[0].name).toBe('compute head');
    expect(groups[1].words[0].name).toBe('compute ring slot 0');
    expect(sides.of.map(({ row }) => rows.operation[row])).toEqual([
      expect.stringMatching(/LOAD/),
      expect.stringMatching(/EXECUTE/),
    ]);
    await heddleIn(folder, 'replay', counterexample.replay, '--report', 'replayed.html');
    const replayed = shownIn('replayed.html');
    expect([replayed.rows, replayed.map]).toEqual([rows, map]);
  });

  test('of a wrong result shows the way of the wrong data, in the steps that carry them', async () => {
    await heddleIn(folder, 'verify', ...racing, '--find', 'wrong-result', '--report', 'wrong.html');
    const { sides, rows, steps, faults } = shownIn('wrong.html');
    const way = sides.of.map(({ row }) => row);
    expect(sides.title).toBe('The way of the wrong data');
    expect(way.map((row) => rows.place[row])).toEqual([
      'load',
      ...way.slice(2).map(() => 'execute'),
      'store',
    ]);
    expect([...way].sort((a, b) => a - b)).toEqual(way);
    expect(way.at(-1)).toBe(steps - 1);
    expect(faults).toEqual(way.slice(1).map((to, at) => ({ from: way[at], to })));
  });

  test.skipIf(!hasBrowser).each([390, 1440])(
    `and at %i px each of them leads to its step, in ${CHROMIUM}`,
    async (width) => {
      const browser = await launch();
      try {
        const file = join(folder, 'wrong.html');
        const { page, misdeeds } = await openReport(browser, file, { width, drawn: '.lanes [aria-current]' });
        const { sides } = shownIn('wrong.html');
        expect(await page.locator('path.faults:not(.head)').count()).toBe(sides.of.length - 1);
        expect(await page.locator('.choices').innerText()).toContain('this step did something wrong');
        for (const [at, { row }] of sides.of.entries()) {
          await page.locator('.side button').nth(at).click();
          const current = page.locator('.lanes tr[aria-current].marked');
          expect(await current.locator('th').innerText()).toBe(String(row + 1));
        }
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
        expect(misdeeds).toEqual({ complaints: [], requests: [] });
      } finally {
        await browser.close();
      }
    },
    LIMIT_MS,
  );

  test('of fuzz shows the failure', async () => {
    const found = await heddleIn(
      folder,
      'fuzz',
      '--protocol',
      'two-ring',
      '--seed',
      '1',
      '--report',
      'fuzz.html',
    );
    expect(found.status).toBe(1);
    const { command, sides } = shownIn('fuzz.html');
    expect(sides.of).toHaveLength(2);
    expect(command).toMatch(/^heddle replay failures\/[0-9a-f]{12}\.json/);
  });

  test('writes nothing where nothing was found, and says so', async () => {
    const { status, stderr } = await heddleIn(folder, 'verify', '--layers', '8,4', '--report', 'none.html');
    expect([status, stderr]).toEqual([0, 'heddle: none.html is not written: there is nothing to show\n']);
    expect(existsSync(join(folder, 'none.html'))).toBe(false);
  });

  test('is refused in one line where it cannot be written, and leaves nothing behind', async () => {
    const before = readdirSync(folder).sort();
    const { status, stderr } = await heddleIn(folder, 'check', lostUpdate, '--report', 'no/folder.html');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^heddle: no\/folder\.html: it cannot be written \(ENOENT\): .*\n$/);
    expect(readdirSync(folder).sort()).toEqual(before);
    expect(statSync(folder).isDirectory()).toBe(true);
  });
});
