import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readNpy, writeNpy } from '../../src/arrays/npy.js';
import { toMatrix } from '../../src/arrays/to-matrix.js';
import { randomTensor } from '../../src/model/random-model.js';
import { writeSchedule } from '../../src/schedule/read.js';
import { productsBeforeStores, smallWorkload } from '../run/workloads.js';
import { heddle, MNIST, temporaryFolder } from './heddle.js';

const folder = temporaryFolder();
const file = (name: string) => join(folder, name);
const bitsOf = (stdout: string) => (JSON.parse(stdout) as { bits: string }).bits;

const { schedule } = smallWorkload();
writeFileSync(file('small.json'), writeSchedule(schedule));

describe('run', () => {
  test('gives the same bits on every backend', async () => {
    const hashes = new Set<string>();
    for (const backend of ['sequential', 'sim', 'threads']) {
      const { status, stdout, stderr } = await heddle(
        ...[
          'run',
          '--layers',
          '40,30,20',
          '--batch',
          '33',
          '--lanes',
          'dma,compute',
          '--backend',
          backend,
          '--json',
        ],
      );
      expect([status, stderr]).toEqual([0, '']);
      const summary = JSON.parse(stdout);
      expect(summary).toMatchObject({ backend, workload: { name: '40-30-20', protocol: 'sequence' } });
      expect(summary.metrics === null).toBe(backend === 'sequential');
      hashes.add(summary.bits);
    }
    expect(hashes.size).toBe(1);
  });

  test('says what ran, for a person', async () => {
    const { stdout } = await heddle('run', '--layers', '8,8', '--backend', 'sim');
    expect(stdout).toMatch(/^8-8: 4 operations \(1 EXECUTEs\)/);
    expect(stdout).toMatch(
      /sim: .*\n.*overlap ratio.*\n.*SHA-256 of the stored tensors: [0-9a-f]{64}\nOutput /,
    );
    expect(stdout).toMatch(
      /\nRandom, from seed 1: the input and the weights\. This is no model's answer\.\n$/,
    );
  });

  test('takes the same seed to the same bits, and another to others', async () => {
    const run = async (seed: string) =>
      bitsOf((await heddle('run', '--layers', '8,8', '--seed', seed, '--json')).stdout);
    const [first, second, other] = await Promise.all([run('a'), run('a'), run('b')]);
    expect(second).toBe(first);
    expect(other).not.toBe(first);
  });

  test('writes its output as .npy', async () => {
    const output = file('logits.npy');
    const { status } = await heddle('run', MNIST.model, '--input', MNIST.input, '--output', output);
    expect(status).toBe(0);
    const logits = toMatrix(readNpy(readFileSync(output), output), output);
    expect([logits.rows, logits.cols]).toEqual([128, 10]);
    expect((await heddle('run', MNIST.model, '--input', MNIST.input, '--reference', output)).status).toBe(0);
  });
});

describe('run of a schedule', () => {
  test('takes tensors by name, and random ones for the rest', async () => {
    const { name, rows, cols } = schedule.tensors[0];
    writeFileSync(file('x.npy'), writeNpy(randomTensor(rows, cols, 'mine')));
    const given = ['--tensor', `${name}=${file('x.npy')}`, '--json'];
    const runs = await Promise.all([
      heddle('run', file('small.json'), ...given),
      heddle('run', file('small.json'), ...given, '--backend', 'threads'),
      heddle('run', file('small.json'), '--json'),
    ]);
    expect(runs.map(({ status, stderr }) => [status, stderr])).toEqual([
      [0, ''],
      [0, ''],
      [0, ''],
    ]);
    const [first, second, random] = runs.map(({ stdout }) => bitsOf(stdout));
    expect(second).toBe(first);
    expect(random).not.toBe(first);
  });

  test.each([
    ['a model option', ['--batch', '7'], '--batch'],
    ['a tile', ['--tile', '4x4x4'], '--tile'],
    ['a tensor that is not there', ['--tensor', 'nowhere=x.npy'], 'x.npy'],
    ['a tensor without a file', ['--tensor', 'nowhere'], 'NAME=FILE.npy'],
  ])('refuses %s', async (_, options, named) => {
    const { status, stderr } = await heddle('run', file('small.json'), ...options);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^heddle: [^\n]*\n$/);
    expect(stderr).toContain(named);
  });

  test.each(['sim', 'threads'])(
    'that hangs two-ring ends with status 1 on %s and says why',
    async (backend) => {
      writeFileSync(file('hangs.json'), writeSchedule(productsBeforeStores(18).schedule));
      const { status, stdout, stderr } = await heddle(
        ...['run', file('hangs.json'), '--protocol', 'two-ring', '--backend', backend],
      );
      expect([status, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/^heddle: .*dma waits in awaitRoom.*ring full.*compute waits in awaitRoom.*\n$/);
    },
  );
});
