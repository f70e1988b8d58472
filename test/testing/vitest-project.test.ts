import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { inflateRawSync } from 'node:zlib';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { StoryInput } from '../../src/report/pages/story/story-data.js';
import { ROOT, temporaryFolder } from '../cli/heddle.js';

const folder = temporaryFolder();
const pages = join(folder, 'heddle-reports');

/** A scenario of a user: two threads, and an update that is lost. */
const SCENARIO = `
export const setup = () => new Int32Array(new SharedArrayBuffer(4));
const add = (count) => Atomics.store(count, 0, Atomics.load(count, 0) + 1);
export const threads = { left: add, right: add };
export const check = (count) => { if (count[0] !== 2) throw new Error(\`the count is \${count[0]}\`); };
`;

/** A test of a user, with options for the check. */
const testFile = (options = '') => `
import { check } from 'heddle/threads';
import 'heddle/vitest';
import { expect, test } from 'vitest';

test('no addition is lost', async () => {
  await expect(check(new URL('./adds.threads.mjs', import.meta.url)${options})).resolves.toBeProved();
}, 60_000);
`;

beforeAll(() => {
  mkdirSync(join(folder, 'node_modules'));
  for (const [name, at] of [
    ['heddle', ROOT],
    ['vitest', join(ROOT, 'node_modules/vitest')],
  ]) {
    symlinkSync(at, join(folder, 'node_modules', name));
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module", "private": true }');
  writeFileSync(join(folder, 'adds.threads.mjs'), SCENARIO);
});

beforeEach(() => {
  rmSync(pages, { recursive: true, force: true });
  rmSync(join(folder, 'vitest.config.mjs'), { force: true });
  writeFileSync(join(folder, 'adds.test.mjs'), testFile());
});

/** Runs the user's tests, with these variables in the environment. */
function vitestSays(variables: Readonly<Record<string, string>> = {}): Promise<string> {
  const { HEDDLE_REPORTS: _, ...environment } = process.env;
  const env = { ...environment, NO_COLOR: '1', ...variables };
  const program = join(ROOT, 'node_modules/vitest/vitest.mjs');
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [program, 'run'],
      { cwd: folder, env, timeout: 110_000 },
      (_error, stdout, stderr) => resolve(stdout + stderr),
    );
  });
}

/** The page that the failure's message names, and what it shows. */
function namedPage(said: string): { readonly file: string; readonly input: StoryInput } {
  const [, file] = /Page, to step through in a browser: (\S+)/.exec(said) ?? [];
  const [, data] = /id="report">([^<]*)</.exec(readFileSync(join(folder, file), 'utf8')) ?? [];
  return { file, input: JSON.parse(inflateRawSync(Buffer.from(data, 'base64')).toString()) };
}

test('writes no page where none is asked for', async () => {
  const said = await vitestSays();
  expect(said).toMatch(/1 failed/);
  expect(said).toContain('expected threads to be proved: assertion');
  expect(said).not.toContain('Page');
  expect(readdirSync(folder).sort()).toEqual([
    'adds.test.mjs',
    'adds.threads.mjs',
    'node_modules',
    'package.json',
  ]);
}, 120_000);

test('names the page that HEDDLE_REPORTS asks for, which shows the source and plays the finding', async () => {
  const said = await vitestSays({ HEDDLE_REPORTS: '1' });
  const { file, input } = namedPage(said);
  expect(file).toMatch(/^heddle-reports\/adds\.threads-[0-9a-f]{8}\.html$/);
  expect(readdirSync(pages)).toHaveLength(1);
  expect(input.title).toBe('adds.threads.mjs');
  expect(Object.values(input.lines).join()).toContain('Atomics.load(count, 0) + 1');
  expect(input.others.length).toBeGreaterThan(0);
  expect(input.command).toMatch(/^heddle replay '?threads1:\S+ adds\.threads\.mjs$/);
  // The same failure has the same page.
  expect(namedPage(await vitestSays({ HEDDLE_REPORTS: 'heddle-reports' })).file).toBe(file);
  expect(readdirSync(pages)).toHaveLength(1);
}, 200_000);

test('takes the folder from the configuration of vitest, and from the call', async () => {
  writeFileSync(
    join(folder, 'vitest.config.mjs'),
    "export default { test: { env: { HEDDLE_REPORTS: 'out/pages' } } };",
  );
  expect(namedPage(await vitestSays()).file).toMatch(/^out\/pages\/adds/);
  writeFileSync(join(folder, 'adds.test.mjs'), testFile(", { reports: 'elsewhere' }"));
  expect(namedPage(await vitestSays()).file).toMatch(/^elsewhere\/adds/);
  writeFileSync(join(folder, 'adds.test.mjs'), testFile(', { reports: false }'));
  expect(await vitestSays()).not.toContain('Page');
}, 300_000);

test('fails with the finding where the page cannot be written, and warns of that', async () => {
  const said = await vitestSays({ HEDDLE_REPORTS: join(folder, 'package.json') });
  expect(said).toContain('expected threads to be proved: assertion');
  expect(said).toMatch(/heddle: .*package\.json.*is not written \((EEXIST|ENOTDIR)\): set HEDDLE_REPORTS/);
  // Node's own warnings have a second line.
  expect(said).not.toContain('--trace-warnings');
  expect(said).not.toContain('Page,');
  expect(existsSync(pages)).toBe(false);
}, 120_000);
