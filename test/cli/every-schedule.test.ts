import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { floats, node, onnxFile, value } from '../model/onnx-builder.js';
import { heddle, heddleIn, temporaryFolder } from './heddle.js';

const every = (...words: string[]) => heddle('verify', '--every-schedule', '--ring-capacity', '2', ...words);

describe('verify --every-schedule', () => {
  test('proves the protocol that a schedule has by default', async () => {
    const { status, stdout } = await every();
    expect(status).toBe(0);
    expect(stdout).toContain('proved for every schedule that keeps the contract');
  });

  test('says of a model with slopes, a Softmax and weights in int8 that its schedule is one of those', async () => {
    const folder = temporaryFolder();
    const some = (count: number) => Array.from({ length: count }, (_, at) => (at % 7) - 3);
    const graph = {
      inputs: [value('x', ['n', 6])],
      nodes: [
        node('Gemm', ['x', 'w'], 'h'),
        node('PRelu', ['h', 's'], 'p'),
        node('Gemm', ['p', 'v'], 'l'),
        node('Softmax', ['l'], 'y'),
      ],
      initializers: [floats('w', [6, 5], some(30)), floats('s', [5], some(5)), floats('v', [5, 4], some(20))],
      outputs: [value('y', ['n', 4])],
    };
    writeFileSync(join(folder, 'model.onnx'), onnxFile(graph));
    const small = ['model.onnx', '--weights', 'int8', '--batch', '4', '--tile', '2x2x2'];
    for (const lanes of [[], ['--lanes', 'load,compute,store']]) {
      const words = [...small, ...lanes, '--ring-capacity', '1'];
      const { status, stdout, stderr } = await heddleIn(folder, 'verify', '--every-schedule', ...words);
      expect(stderr).toBe('');
      expect(stdout).toContain('This schedule keeps the contract, so it is proved with them.');
      expect(status).toBe(0);
    }
  });

  test('proves counters for lanes that are named, and no other protocol for them', async () => {
    expect(await every('--lanes', 'all,all,all')).toMatchObject({ status: 0 });
    const { status, stderr } = await every('--lanes', 'all,all', '--protocol', 'sequence');
    expect(status).toBe(2);
    expect(stderr).toContain('has lanes of its own');
  });

  test('proves scoreboard for schedules that store sums at once, and tells a schedule that is none of them', async () => {
    const atOnce = ['--protocol', 'scoreboard', '--schedules', 'stored-at-once'];
    expect((await every(...atOnce)).stdout).toContain('proved for');
    const model = ['--layers', '16,8', '--batch', '8', '--tile', '4x4x4'];
    const { status, stdout } = await every(...atOnce, ...model, '--schedule', 'pipelined');
    expect(stdout).toContain('This schedule is none of them: operation');
    expect(status).toBe(3);
  });

  test('writes a schedule that shows what is wrong, which verify and replay on threads take', async () => {
    const folder = temporaryFolder();
    const words = ['verify', '--every-schedule', '--protocol', 'two-ring', '--save', 'shows.json'];
    const found = await heddleIn(folder, ...words);
    expect(found.status).toBe(1);
    expect(found.stdout).toContain('shows it');
    const again = await heddleIn(folder, 'verify', 'shows.json', '--protocol', 'two-ring');
    expect(again.status).toBe(1);
    expect((await heddleIn(folder, 'replay', 'shows.json', '--on', 'threads')).status).toBe(1);
  });

  test('writes nothing where nothing was found', async () => {
    const folder = temporaryFolder();
    await heddleIn(folder, 'verify', '--every-schedule', '--ring-capacity', '1', '--save', 'shows.json');
    expect(existsSync(join(folder, 'shows.json'))).toBe(false);
  });

  test.each([
    [['--find', 'race'], '--find'],
    [['--count'], '--count'],
    [['--checked'], '--checked'],
    [['--ring-capacity', '512'], 'up to 256'],
    [['--ring-capacity', '3'], 'power of two'],
  ])('refuses %s in one line', async (words, what) => {
    const { status, stdout, stderr } = await heddle('verify', '--every-schedule', ...words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(what);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
