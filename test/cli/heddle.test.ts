import fs from 'node:fs';
import { expect, test } from 'vitest';
import { heddle } from './heddle.js';
import { startHeddle } from './start.js';

test.each<[number, string[]]>([
  [0, ['compile', '--layers', '8,4']],
  [0, ['--help']],
  [1, ['simulate', 'examples/eighteen-accumulators.json', '--protocol', 'two-ring', '--data', 'off']],
  [2, ['run', '--layers', '8']],
  [2, ['rnu']],
  [3, ['verify', '--layers', '64,64', '--max-states', '5']],
])('called or started, a command ends with %i and says the same: %j', async (status, args) => {
  const called = await heddle(...args);
  const started = await startHeddle(...args);
  const timeless = (text: string) => text.replace(/[\d.]+ (ns|us|ms|s)\b/g, 'a while');
  expect(called.status).toBe(status);
  expect([called.status, called.stderr]).toEqual([started.status, started.stderr]);
  expect(timeless(called.stdout)).toBe(timeless(started.stdout));
});

test('a command that is called leaves folder, status and output as they were', async () => {
  const before = [process.cwd(), process.exitCode, fs.writeSync];
  await heddle('run', '--layers', '8');
  await heddle('verify', '--layers', '64,64', '--max-states', '5');
  expect([process.cwd(), process.exitCode, fs.writeSync]).toEqual(before);
});
