import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { PROGRAM, ROOT, temporaryFolder } from './heddle.js';
import { node } from './start.js';

const folder = temporaryFolder();
const file = (name: string) => join(folder, name);
const loaded = file('loaded.txt');
writeFileSync(
  file('hooks.mjs'),
  `import { appendFileSync } from 'node:fs';
   export function load(url, context, next) {
     appendFileSync(${JSON.stringify(loaded)}, url + '\\n');
     return next(url, context);
   }`,
);
writeFileSync(
  file('register.mjs'),
  `import { register } from 'node:module';
   register(${JSON.stringify(pathToFileURL(file('hooks.mjs')).href)});`,
);

/** The modules that a command loads, on whichever thread, by their paths or by the packages that they are of. */
async function modulesOf(line: string): Promise<readonly string[]> {
  writeFileSync(loaded, '');
  const register = pathToFileURL(file('register.mjs')).href;
  await node(['--import', register, PROGRAM, ...line.split(' ')], { cwd: ROOT });
  const urls = readFileSync(loaded, 'utf8').trim().split('\n');
  return [...new Set(urls.map((url) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? url))];
}

test.each(['--version', '--help', '-h', 'help'])('heddle %s loads a handful of files', async (line) => {
  const modules = await modulesOf(line);
  expect(modules.length).toBeGreaterThan(3);
  expect(modules.filter((name) => !name.startsWith('node:')).length).toBeLessThan(9);
});

test.each([
  [
    'verify --layers 8,4',
    ['zod', 'onnx-buf', 'fast-check', 'piscina', 'cli-progress', 'fastest-levenshtein'],
  ],
  ['compile --layers 8,4', ['zod', 'onnx-buf', 'acorn', 'cli-progress', 'cli-table3']],
  ['run --layers 8,4', ['zod', 'onnx-buf', 'acorn', 'piscina', 'simple-statistics']],
  ['simulate --layers 8,4', ['zod', 'onnx-buf', 'acorn', 'piscina', 'simple-statistics']],
  ['tune --help', ['zod', 'onnx-buf', 'piscina']],
  ['fuzz --runs 1', ['zod', 'onnx-buf', 'piscina', '@streamparser/json']],
  ['calibrate --help', ['zod', 'onnx-buf', 'acorn', '@streamparser/json']],
])('heddle %s does not load %j', async (line, packages) => {
  const modules = await modulesOf(line);
  expect(modules).toContain('yargs');
  expect(packages.filter((name) => modules.includes(name))).toEqual([]);
});
