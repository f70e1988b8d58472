import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { documentText, fenced } from './docs/markdown.js';
import { testShownCommands } from './docs/run-shown.js';

const node = async (...args: readonly string[]) => (await promisify(execFile)(process.execPath, args)).stdout;
const readme = documentText('README.md');
const blocks = fenced(readme, 'js');
/** The first block is two lines out of a program. */
const [, ...programs] = blocks.flatMap(({ info, text }) => (info === '' ? [text] : []));

testShownCommands(readme);

test('the README has its two programs', () => {
  expect(programs).toHaveLength(2);
});

test.each(blocks.filter(({ info }) => info !== ''))('the code shown is that of $info', ({ info, text }) => {
  expect(documentText(info)).toContain(text);
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

test("the original design's network has the same bits sequentially, on threads and simulated", async () => {
  const lines = (await node('dist/examples/mlp-threaded.js')).split('\n');
  expect(lines[0]).toBe('115 operations; the fastest of 200 runs');
  expect(lines[1]).toMatch(/^sequential +\d+\.\d us$/);
  expect(lines[2]).toMatch(/^threads +\d+\.\d us overlap ratio 0\.\d\d$/);
  expect(lines[3]).toMatch(/^simulated +\d+\.\d us overlap ratio 0\.\d\d /);
  expect(lines[4]).toMatch(/^the same bits in every run: [0-9a-f]{64}$/);
});
