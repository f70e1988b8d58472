import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const node = async (...args: readonly string[]) => (await promisify(execFile)(process.execPath, args)).stdout;
const readme = readFileSync('README.md', 'utf8');
const programs = [...readme.matchAll(/```js\n(.*?)```/gs)].map(([, program]) => program);

test('the README has its two programs', () => {
  expect(programs).toHaveLength(2);
});

test('its library program finds the race that it says it finds', async () => {
  expect(await node('--input-type=module', '-e', programs[0])).toMatch(/^race heddle1:two-ring:8:/);
});

test('its lanes of your own are proved, and race with the two states swapped', async () => {
  expect(await node('--input-type=module', '-e', programs[1])).toBe('proved\n');
  const swapped = programs[1]
    .replace(
      "lane('writer', registers(), {",
      "lane('writer', registers(), { begin: { loads: 0, take: () => {}, next: 'publish' },",
    )
    .replace("next: 'publish' },\n  publish", "next: 'end' },\n  publish")
    .replace("value: () => 1, next: 'end'", "value: () => 1, next: 'write'");
  expect(await node('--input-type=module', '-e', swapped)).toBe('race\n');
});

test('its replay token is what verify gives today', async () => {
  const [token] = /heddle1:[^']+/.exec(readme) ?? [];
  const replayed = await node('dist/src/cli/main.js', 'replay', token as string).catch((error) => error);
  expect(replayed.code).toBe(1);
  expect(replayed.stdout).toContain('race after 15 steps');
});

test("Peterson's lock is proved, and races without the line that gives way", async () => {
  const lines = (await node('examples/peterson.mjs')).split('\n');
  expect(lines[0]).toMatch(/^Peterson's lock: proved/);
  expect(lines[1]).toMatch(/^without giveWay: race/);
});

test('the bounded ring is proved, and races where a slot is published before it is filled', async () => {
  const lines = (await node('examples/bounded-ring.mjs')).split('\n');
  expect(lines[0]).toMatch(/^a ring of 2, 6 items: proved/);
  expect(lines[1]).toMatch(/^publishing before filling: race/);
});
