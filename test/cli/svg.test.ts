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

  test.each([
    ['verify', ['verify', ...plan, '--protocol', 'two-ring'], 'Race: nothing orders operation'],
    [
      'check, threads',
      ['check', 'examples/publication.threads.mjs?publish-first'],
      'Race: nothing orders writer',
    ],
    ['check, lanes', ['check', 'examples/mutex.mjs', '--first'], 'Deadlock: thread 2 sleeps'],
  ])('of %s draws the counterexample', async (name, words, sentence) => {
    const file = join(folder, `${name}.svg`);
    const { status } = await heddle(...words, '--svg', file);
    expect(status).toBe(1);
    const svg = readFileSync(file, 'utf8');
    expect(svg).toContain(`<desc>${sentence}`);
    const isRace = sentence.startsWith('Race');
    expect(svg.includes('stroke-dasharray')).toBe(isRace);
    expect(svg.split('<rect class="line-bad"')).toHaveLength(isRace ? 3 : 1);
  });

  test('of a proof draws nothing, and says so', async () => {
    const file = join(folder, 'proved.svg');
    const { status, stderr } = await heddle('check', 'examples/counter.threads.mjs', '--svg', file);
    expect([status, existsSync(file)]).toEqual([0, false]);
    expect(stderr).toContain(`heddle: ${file} is not written: there is nothing to show\n`);
  });

  test('into a folder that is not there is refused', async () => {
    const file = join(folder, 'missing/lanes.svg');
    const { status, stdout, stderr } = await heddle('simulate', ...plan, '--svg', file);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^heddle: [^\n]*missing\/lanes\.svg: [^\n]+\n$/);
    expect(existsSync(file)).toBe(false);
  });
});
