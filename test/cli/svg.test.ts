import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { heddle, temporaryFolder } from './heddle.js';

const folder = temporaryFolder();
const plan = ['--layers', '128,64,32,32', '--batch', '128', '--tile', '32x32x32', '--buffers', '2'];

describe('--svg', () => {
  test.each([
    ['simulate', ['simulate'], ['sim dma', 'sim compute']],
    [
      'compare',
      ['compare', '--machine', 'built-in', '--runs', '2'],
      ['sim dma', 'sim compute', 'threads dma', 'threads compute'],
    ],
  ])('of %s draws every operation of each lane', async (name, [command, ...options], lanes) => {
    const file = join(folder, `${name}.svg`);
    const { status, stderr } = await heddle(
      ...[command, ...plan, '--lanes', 'dma,compute', ...options, '--svg', file],
    );
    expect([status, stderr]).toEqual([0, '']);
    const svg = readFileSync(file, 'utf8');
    const labels = [...svg.matchAll(/text-anchor="end">([^<]*)</g)].map(([, label]) => label);
    expect(labels).toEqual(lanes);
    const executes = [...svg.matchAll(/class="execute" d="([^"]*)"/g)].map(
      ([, path]) => path.split('M').length - 1,
    );
    expect(executes).toEqual(lanes.filter((lane) => lane.endsWith('compute')).map(() => 44));
  });

  test('into a folder that is not there is refused', async () => {
    const file = join(folder, 'missing/lanes.svg');
    const { status, stdout, stderr } = await heddle('simulate', ...plan, '--svg', file);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^heddle: [^\n]*missing\/lanes\.svg: [^\n]+\n$/);
    expect(existsSync(file)).toBe(false);
  });
});
