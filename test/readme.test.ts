import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { ROOT, temporaryFolder } from './cli/heddle.js';
import { node as start } from './cli/start.js';
import { documentText, fenced } from './docs/markdown.js';
import { testShownCommands } from './docs/run-shown.js';
import { LIMIT_MS } from './limit.js';

const node = async (...args: readonly string[]) => (await promisify(execFile)(process.execPath, args)).stdout;
const readme = documentText('README.md');
const blocks = fenced(readme, 'js');
const programs = blocks.flatMap(({ info, text }) => (info === '' ? [text] : []));
/** What a reader writes beside a scenario, by the name of the file. */
const tests = [...fenced(readme, 'ts'), ...blocks].filter(({ info }) => /^[\w-]+\.test\./.test(info));
const ofFiles = blocks.filter(({ info }) => info.startsWith('examples/'));

testShownCommands(readme);

test('the README has its two programs', () => {
  expect(programs).toHaveLength(2);
});

test.each(ofFiles)('the code shown is that of $info', ({ info, text }) => {
  expect(documentText(info)).toContain(text);
});

describe('its tests', () => {
  const folder = temporaryFolder();
  const vitest = [join(ROOT, 'node_modules/vitest/vitest.mjs'), 'run', '--no-color', '--root', folder];

  beforeAll(() => {
    cpSync(join(ROOT, 'examples'), folder, { recursive: true });
    mkdirSync(join(folder, 'node_modules'));
    for (const name of ['vitest', 'fast-check']) {
      symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name), 'junction');
    }
    symlinkSync(ROOT, join(folder, 'node_modules/heddle'), 'junction');
    for (const { info, text } of tests) writeFileSync(join(folder, info), text);
  });

  test('are there', () => {
    expect(tests.map(({ info }) => info)).toEqual(['ring.test.ts', 'counter.test.mjs']);
  });

  test.each([
    ['ring.test.ts', vitest],
    ['counter.test.mjs', ['--test']],
  ])('%s passes, and fails of a scenario with a mistake', async (file, command) => {
    const right = await start([...command, path(file)], limits);
    expect(right.status, right.stdout + right.stderr).toBe(0);
    const wrong = readFileSync(path(file), 'utf8').replace(/\.threads\.m?[jt]s/, '$&?publish-first');
    writeFileSync(path(`wrong-${file}`), wrong.replace(/counter\.threads\.mjs/, 'publication.threads.mjs'));
    const { status, stdout, stderr } = await start([...command, path(`wrong-${file}`)], limits);
    expect(status).toBe(1);
    expect(stdout + stderr).toMatch(
      /expected threads to be proved: race: nothing orders .*[\s\S]*'threads1:/,
    );
  });

  const path = (name: string) => join(folder, name);
  const limits = { cwd: folder, timeout: LIMIT_MS / 2 };
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
