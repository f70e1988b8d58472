import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSchedule } from '../../src/schedule/read.js';
import { heddle, MNIST, temporaryFolder } from './heddle.js';

const folder = temporaryFolder();
const options = ['--layers', '12,8,4', '--batch', '6', '--tile', '4x4x4', '--sram', '4K', '--buffers', '3'];

test('compile prints a schedule that can be read back', async () => {
  const { status, stdout, stderr } = await heddle('compile', ...options);
  expect([status, stderr]).toEqual([0, '']);
  const { tile, sramBytes, tensors, ops } = readSchedule(stdout, 'stdout');
  expect(tile).toEqual({ m: 4, k: 4, n: 4 });
  expect(sramBytes).toBe(4096);
  expect(tensors.map(({ rows, cols }) => [rows, cols])).toContainEqual([6, 12]);
  // 2 x 2 output tiles of 3 products, then 2 x 1 of 2.
  expect(ops.filter(({ op }) => op === 'execute')).toHaveLength(2 * 2 * 3 + 2 * 1 * 2);
});

test('compile -o writes the same schedule to a file, and nothing else beside it', async () => {
  const file = join(folder, 'schedule.json');
  const { status, stdout } = await heddle('compile', ...options, '-o', file);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^.*schedule\.json: \d+ operations for 12-8-4\n$/);
  expect(readFileSync(file, 'utf8').trimEnd()).toBe((await heddle('compile', ...options)).stdout.trimEnd());
  expect(readdirSync(folder)).toEqual(['schedule.json']);
});

test('compile takes an ONNX model', async () => {
  const { status, stdout } = await heddle('compile', MNIST.model, '--batch', '32');
  expect(status).toBe(0);
  expect(readSchedule(stdout, 'stdout').tensors[0]).toMatchObject({ rows: 32, role: 'input' });
});

test('a file that cannot be written is refused, and no half of it is left', async () => {
  const file = join(folder, 'missing', 'schedule.json');
  const { status, stdout, stderr } = await heddle('compile', ...options, '-o', file);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^heddle: .*schedule\.json: it cannot be written.*\n$/);
  expect(existsSync(join(folder, 'missing'))).toBe(false);
});

test('a folder cannot be written over, and what was written beside it is gone', async () => {
  const taken = join(folder, 'taken');
  mkdirSync(taken);
  const { status, stderr } = await heddle('compile', ...options, '-o', taken);
  expect(status).toBe(2);
  expect(stderr).toMatch(/^heddle: .*cannot be written.*\n$/);
  expect(readdirSync(folder).filter((name) => name.startsWith('taken'))).toEqual(['taken']);
});
