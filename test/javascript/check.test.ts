import { describe, expect, test } from 'vitest';
import { assertProved, toBeProved } from '../../src/javascript/assert-proved.js';
import { check, replayThreads } from '../../src/javascript/check.js';
import { parseThreadsToken } from '../../src/javascript/verdict/token.js';
import { LIMIT_MS } from '../limit.js';
import {
  EARLY_PUBLICATION,
  KEPT_UPDATE,
  LOST_UPDATE,
  PUBLICATION,
  scenarioFolder,
} from './scenario-files.js';

expect.extend({ toBeProved });
const write = scenarioFolder();

describe('threads', () => {
  test.each([
    ['an update in one access', KEPT_UPDATE],
    ['a publication', PUBLICATION],
  ])('with %s are proved, by every order and by the default search', async (_, text) => {
    const file = write('right.mjs', text);
    for (const options of [{ exhaustive: true }, { timeMs: LIMIT_MS }]) {
      const report = await check(file, options);
      expect(report).toMatchObject({ verdict: 'proved', complete: true, strategy: 'dpor', finding: null });
      expect(() => assertProved(report)).not.toThrow();
    }
  });

  test.each([
    ['lose an update', LOST_UPDATE, 'assertion', 1, /the count is 1/],
    ['publish before they write', EARLY_PUBLICATION, 'race', 0, /nothing orders .*data\[0\].*data\[0\]/],
    [
      'throw',
      LOST_UPDATE.replace('const seen', 'throw new Error("no"); const seen'),
      'assertion',
      0,
      /threw Error: no/,
    ],
    [
      'throw what is no error',
      LOST_UPDATE.replace('const seen', 'throw null; const seen'),
      'assertion',
      0,
      /first threw null$/,
    ],
    [
      'sleep after they were notified',
      `export const setup = () => ({ cell: new Int32Array(new SharedArrayBuffer(4)) });
       export const threads = {
         sleeper({ cell }) { if (Atomics.load(cell, 0) === 0) Atomics.wait(cell, 0, 0); },
         waker({ cell }) { Atomics.notify(cell, 0); Atomics.store(cell, 0, 1); },
       };`,
      'deadlock',
      1,
      /sleeper sleeps on cell\[0\] at /,
    ],
    [
      'spin for ever',
      `export const setup = () => ({ cell: new Int32Array(new SharedArrayBuffer(4)) });
       export const threads = { spinner({ cell }) { while (Atomics.load(cell, 0) === 0); } };`,
      'livelock',
      0,
      /spinner spins on cell\[0\] at /,
    ],
    [
      'go on without an access',
      `export const setup = () => ({ cell: new Int32Array(new SharedArrayBuffer(4)) });
       export const threads = { looper({ cell }) { Atomics.load(cell, 0); for (;;); } };`,
      'livelock',
      0,
      /looper goes on without an access/,
    ],
  ])(
    'that %s are found out, with the fewest preemptions, and replayed',
    async (_, text, verdict, preemptions, message) => {
      const file = write('wrong.mjs', text);
      const report = await check(file, { timeMs: LIMIT_MS });
      const { finding } = report;
      expect(report.verdict).toBe(verdict);
      expect(finding).toMatchObject({ kind: verdict, preemptions, minimal: true });
      expect(finding?.message).toMatch(message);
      const replayed = await replayThreads(file, parseThreadsToken(String(finding?.token)));
      expect(replayed.finding).toMatchObject({ kind: verdict, steps: finding?.steps });
      expect(() => assertProved(report)).toThrow(String(finding?.token));
      expect(toBeProved(report)).toMatchObject({ pass: false });
    },
  );

  test.each(['pct', 'pos', 'surw', 'random'] as const)(
    'are sampled by %s, the same for a seed',
    async (strategy) => {
      const file = write('lost.mjs', LOST_UPDATE);
      const once = await check(file, { strategy, seed: 'a', timeMs: LIMIT_MS });
      const again = await check(file, { strategy, seed: 'a', timeMs: LIMIT_MS });
      expect(once.verdict).toBe('assertion');
      expect(again.finding).toEqual(once.finding);
      expect(again.executions).toBe(once.executions);
      const none = await check(write('kept.mjs', KEPT_UPDATE), { strategy, runs: 50, timeMs: LIMIT_MS });
      expect(none).toMatchObject({ verdict: 'incomplete', complete: false, finding: null });
    },
  );

  test('are looked at up to a number of preemptions', async () => {
    const file = write('lost.mjs', LOST_UPDATE);
    expect(await check(file, { preemptions: 0, timeMs: LIMIT_MS })).toMatchObject({ verdict: 'incomplete' });
    expect(await check(file, { preemptions: 1, timeMs: LIMIT_MS })).toMatchObject({ verdict: 'assertion' });
  });
});

describe('a finding', () => {
  test('says thread, access, cell, value and place of each step', async () => {
    const { finding } = await check(write('lost.mjs', LOST_UPDATE), { timeMs: LIMIT_MS });
    expect(
      finding?.steps.map(({ thread, access, cell, value, at }) => [thread, access, cell, value, at?.line]),
    ).toEqual([
      ['second', 'load', 'count[0]', '0', 3],
      ['first', 'load', 'count[0]', '0', 3],
      ['first', 'store', 'count[0]', '1', 4],
      ['second', 'store', 'count[0]', '1', 4],
    ]);
    expect(finding?.steps[0].at).toEqual({ file: 'lost.mjs', line: 3, column: 26 });
  });

  test('is not replayed where a module has changed', async () => {
    const file = write('lost.mjs', LOST_UPDATE);
    const { finding } = await check(file, { timeMs: LIMIT_MS });
    const token = parseThreadsToken(String(finding?.token));
    write('lost.mjs', `${LOST_UPDATE}// changed`);
    await expect(replayThreads(file, token)).rejects.toThrow(/"lost\.mjs" has changed/);
  });
});
