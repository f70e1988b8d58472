import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { check } from '../../sim/explore/check.js';
import type { System } from '../../sim/system.js';
import { ROOT } from '../cli/heddle.js';
import { node } from '../cli/start.js';

type Example = Readonly<Record<string, unknown>> & { readonly system: System };
type Build = (...options: readonly unknown[]) => System;

/** Each example, the function that builds it, what plants its mistake, and what the mistake comes to. */
const EXAMPLES = [
  ['lost-update', 'counterSystem', [false], 'wrong-result'],
  ['account', 'accountSystem', [1 - 2 - 4], 'wrong-result'],
  ['ticket-lock', 'ticketLockSystem', [false], 'race'],
  ['two-locks', 'twoLocksSystem', [false], 'deadlock'],
  ['bounded-ring', 'ringSystem', [6, 2, true], 'race'],
  ['peterson', 'petersonSystem', [false], 'race'],
  ['mutex', 'mutexSystem', [{ looksFirst: true }], 'deadlock'],
  ['condition-variable', 'conditionSystem', [false], 'wrong-result'],
  ['mpmc-queue', 'queueSystem', [{ each: 1, trustsHead: true }], 'race'],
] as const;

describe.each(EXAMPLES)('examples/%s.mjs', (name, build, mistake, verdict) => {
  const path = join(ROOT, `examples/${name}.mjs`);
  const loaded: Promise<Example> = import(pathToFileURL(path).href);
  const built = async (...options: readonly unknown[]) => ((await loaded)[build] as Build)(...options);

  test('is proved', async () => {
    expect(check(await built()).verdict).toBe('proved');
  });

  test(`comes to ${verdict} with its mistake, and so does its \`system\``, async () => {
    expect(check(await built(...mistake)).verdict).toBe(verdict);
    expect(check((await loaded).system).verdict).toBe(verdict);
  });

  test('prints both verdicts', async () => {
    const { stdout } = await node([path], {});
    const verdicts = [...stdout.matchAll(/^\S.*: ([a-z-]+), \d+ states?$/gm)].map(([, printed]) => printed);
    expect(verdicts.sort()).toEqual(['proved', verdict].sort());
  });
});

test.each([2, 3, 4])('the mutex with a hasty unlock loses a wake-up of %i threads', async (threads) => {
  const { mutexSystem } = await import(pathToFileURL(join(ROOT, 'examples/mutex.mjs')).href);
  expect(check(mutexSystem({ threads })).verdict).toBe('proved');
  expect(check(mutexSystem({ threads, looksFirst: true })).verdict).toBe('deadlock');
});
