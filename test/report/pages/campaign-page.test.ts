import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Loopback } from '../../../src/campaign/queue/loopback.js';
import { LIMIT_MS } from '../../limit.js';
import { CHROMIUM, hasBrowser, launch } from './run/browser.js';

/** A name that wants to be code, and has no place to break a line at. */
const HOSTILE = `<img src=x onerror=alert(1)></script><script>alert(2)</script>${'long'.repeat(100)}`;
const STATUS = {
  place: `redis://${HOSTILE}`,
  isStopped: false,
  counts: { waiting: 1, active: 1, completed: 2, failed: 0 },
  report: {
    campaign: '0123456789abcdef',
    spec: { kind: 'check' },
    complete: false,
    verdict: 'race',
    runs: 10,
    coverage: { distinct: 3, chanceOfNew: 0.5 },
    findings: [{ kind: 'wrong-result', fingerprint: '0123456789ab', met: 1_000_000, message: HOSTILE }],
  },
  rate: 1,
  nowMs: 2000,
  workers: [{ name: HOSTILE, jobs: 2, lastMs: 1000 }],
  curve: [
    { atMs: 0, runs: 1, distinct: 1 },
    { atMs: 1000, runs: 10, distinct: 3 },
  ],
};

describe.skipIf(!hasBrowser)(`a campaign's page in ${CHROMIUM}`, () => {
  let browser: Awaited<ReturnType<typeof launch>> | undefined;
  let loopback: Loopback | undefined;
  beforeAll(async () => {
    // The style that it is given is the built one.
    const { campaignPage } = await import('../../../dist/src/report/pages/campaign-page.js');
    browser = await launch();
    loopback = await Loopback.open({
      page: campaignPage(),
      status: () => STATUS,
      report: () => STATUS.report,
      stop: () => {},
      key: () => null,
    });
  }, LIMIT_MS);
  afterAll(async () => {
    loopback?.close();
    await browser?.close();
  });

  test.each(
    (['light', 'dark'] as const).flatMap((colours) => [360, 1280].map((width) => [colours, width] as const)),
  )(
    'shows names as text and within its width, and complains of nothing: %s, %i px',
    async (colorScheme, width) => {
      const page = await browser?.newPage({ colorScheme, viewport: { width, height: 900 } });
      if (!page) throw new Error('there is no browser');
      page.setDefaultTimeout(LIMIT_MS);
      const complaints: string[] = [];
      page.on('console', (message) => complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('dialog', (dialog) => {
        complaints.push(`dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      await page.goto(`http://127.0.0.1:${loopback?.port}/`);
      await page.waitForSelector('body[data-state=heard]');
      await page.waitForLoadState('networkidle');
      expect(await page.textContent('#findings')).toContain(HOSTILE);
      expect(await page.textContent('#workers')).toContain(HOSTILE);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      expect(complaints).toEqual([]);
      await page.close();
    },
    LIMIT_MS,
  );
});
