import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { check } from '../../src/javascript/check.js';
import { ROOT } from '../cli/heddle.js';
import { LIMIT_MS } from '../limit.js';

/** Each scenario that is right as it stands, the switch that plants its mistake, and what the mistake comes to. */
const EXAMPLES = [
  ['condition-variable.threads.mjs', 'if', 'assertion'],
  ['mpmc-queue.threads.mjs', 'no-compare', 'race'],
  ['mutex.threads.mjs', 'look-first', 'deadlock'],
  ['peterson.threads.mjs', 'no-turn', 'race'],
  ['publication.threads.mjs', 'publish-first', 'race'],
  ['ring.threads.ts', 'publish-first', 'race'],
  ['seqlock.threads.mjs', 'look-once', 'assertion'],
  ['ticket-lock.threads.mjs', 'two-accesses', 'livelock'],
  ['two-locks.threads.mjs', 'other-order', 'deadlock'],
  ['wake-up.threads.mjs', 'notify-first', 'deadlock'],
] as const;

const urlOf = (name: string) => pathToFileURL(join(ROOT, 'examples', name));

describe.each(EXAMPLES)('examples/%s', (name, mistake, verdict) => {
  test('is proved', async () => {
    expect(await check(urlOf(name), { exhaustive: true })).toMatchObject({
      verdict: 'proved',
      finding: null,
    });
  });

  test(`comes to ${verdict} with ?${mistake}, in an order with one preemption at most`, async () => {
    const { finding } = await check(new URL(`?${mistake}`, urlOf(name)), { timeMs: LIMIT_MS });
    expect(finding).toMatchObject({ kind: verdict, minimal: true });
    expect(finding?.preemptions).toBeLessThanOrEqual(1);
  });
});

test('the counter keeps both additions, and the lost update does not', async () => {
  expect(await check(urlOf('counter.threads.mjs'), { timeMs: LIMIT_MS })).toMatchObject({
    verdict: 'proved',
  });
  expect(await check(urlOf('lost-update.threads.mjs'), { timeMs: LIMIT_MS })).toMatchObject({
    verdict: 'assertion',
  });
});

test.each(EXAMPLES)('examples/README.md has %s, its mistake and the verdict', (name, mistake, verdict) => {
  const page = readFileSync(join(ROOT, 'examples/README.md'), 'utf8');
  expect(page).toMatch(
    new RegExp(`^\\| \\[${name}\\]\\(${name}\\) \\| .* \\| \`\\?${mistake}\` \\| ${verdict} \\|$`, 'm'),
  );
});

test('every scenario is here', () => {
  const scenarios = readdirSync(join(ROOT, 'examples')).filter((name) => /\.threads\./.test(name));
  const listed = EXAMPLES.map(([name]) => name);
  expect(scenarios).toEqual([...listed, 'counter.threads.mjs', 'lost-update.threads.mjs'].sort());
});
