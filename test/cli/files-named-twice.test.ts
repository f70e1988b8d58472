import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { heddleIn, ROOT, temporaryFolder } from './heddle.js';

const folder = temporaryFolder();
const module = join(folder, 'lost-update.threads.mjs');
copyFileSync(join(ROOT, 'examples/lost-update.threads.mjs'), module);

const plan = ['--layers', '8,4', '--batch', '4'];

test.each<[what: string, args: string[], says: string]>([
  [
    'the module that is checked',
    ['check', 'lost-update.threads.mjs', '--report', 'lost-update.threads.mjs'],
    'it is read, too',
  ],
  [
    'the same by another way',
    ['check', 'lost-update.threads.mjs', '--svg', './a/../lost-update.threads.mjs'],
    'it is read, too',
  ],
  [
    'a protocol',
    ['run', ...plan, '--protocol', './lost-update.threads.mjs', '--trace', module],
    'it is read, too',
  ],
  ['an array of a file', ['run', 'm.onnx', '-i', 'x.npz:a', '-o', 'x.npz'], 'it is read, too'],
  ['a tensor', ['run', 's.json', '--tensor', 'x=x.npy', '--output', 'x.npy'], 'it is read, too'],
  [
    'a file that is written',
    ['simulate', ...plan, '--report', 'sim.html', '--svg', 'sim.html'],
    '--svg writes it too',
  ],
])('%s is not written over', async (_, args, says) => {
  const before = readFileSync(module);
  const { status, stdout, stderr } = await heddleIn(folder, ...args);
  expect({ status, stdout, stderr }).toEqual({
    status: 2,
    stdout: '',
    stderr: expect.stringMatching(new RegExp(`^heddle: --\\w+ [^\\n]*: ${says}: name another file\\n$`)),
  });
  expect(readFileSync(module)).toEqual(before);
});

test.each([
  ['simulate', ...plan, '--report', 'a.html', '--svg', 'b.svg', '--trace', 'c.json'],
  ['compile', ...plan, '-o', 's.json'],
])('files that nothing else names are written: %s', async (...args) => {
  expect(await heddleIn(folder, ...args)).toMatchObject({ status: 0 });
});

describe('what cannot be written is refused before anything is done:', () => {
  test.each([
    ['verify', ...plan, '--report', '-'],
    ['verify', ...plan, '--save', '-'],
    ['verify', ...plan, '--svg=-.svg'],
    ['simulate', ...plan, '--trace=-'],
    ['simulate', ...plan, '--report=-.html'],
    ['calibrate', '--out', '-'],
  ])('standard output: %s %s %s %s %s', async (...args) => {
    expect(await heddleIn(folder, ...args)).toEqual({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(
        /^heddle: --\w+ -(\.\w+)?: it is not written to standard output: name a file\n$/,
      ),
    });
    expect(readdirSync(folder).filter((name) => name.startsWith('-'))).toEqual([]);
  });

  // A million runs take days.
  test.each([
    ['--output', 'no/y.npy', 'ENOENT'],
    ['--report', 'no/report.html', 'ENOENT'],
    ['--svg', '.', 'it is a folder'],
  ])('a place that is none: %s %s', async (option, file, why) => {
    const args = ['compare', ...plan, '--runs', '1000000', option, file];
    expect(await heddleIn(folder, ...args)).toEqual({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(
        new RegExp(`^heddle: ${file}: it cannot be written \\(${why}\\): [^\\n]*\\n$`),
      ),
    });
  });
});
